import {
  AUTHENTICATION_METHOD_MISSING,
  CONNACK_FLAGS,
  CONNACK_RETURN_CODE,
  CONNACK_SESSION_PRESENT,
  PACKET_IDENTIFIER_0,
  PACKET_LENGTH,
  PROPERTY_MISPLACED,
  REASON_CODE,
  REFUSED_PROTOCOL_VERSION,
  SUBACK_RETURN_CODE,
} from './errors.js';
import {
  AUTH,
  CONNACK,
  DISCONNECT,
  type Packet,
  PINGRESP,
  SUBACK,
  SUBSCRIPTION_REFUSED,
  UNSUBACK,
} from './packet.js';
import { SESSION_EXPIRY_INTERVAL } from './properties.js';
import type { PropertyReader } from './property-reader.js';
import { checkProperties } from './property-rules.js';
import { isReason, UNSUPPORTED_PROTOCOL_VERSION } from './reasons.js';

/** Decodes what a server sends beside messages: everything behind the fixed header, into the record. */

/**
 * Decodes and checks a packet other than PUBLISH.
 * @param type a packet type that a server may send
 * @param position where it begins in `packet.bytes`, behind the fixed header
 * @param remaining its length from there
 * @param properties reads properties; `undefined`: the packet is one of MQTT 3.1.1
 * @returns `type`, or a negative error code
 */
export function decodeAnswer(
  packet: Packet,
  type: number,
  position: number,
  remaining: number,
  properties: PropertyReader | undefined,
): number {
  switch (type) {
    case CONNACK:
      return connack(packet, position, remaining, properties);
    case PINGRESP:
      packet.packetIdentifier = packet.propertiesLength = 0;
      return remaining === 0 ? type : PACKET_LENGTH;
    case SUBACK:
      return properties === undefined
        ? suback(packet, position, remaining)
        : subscriptionAnswer(packet, type, position, remaining, properties);
    case DISCONNECT:
    case AUTH:
      return disconnectOrAuth(packet, type, position, remaining, properties);
    default:
      break;
  }
  if (type === UNSUBACK && properties !== undefined)
    return subscriptionAnswer(packet, type, position, remaining, properties);
  // PUBACK, PUBREC, PUBREL, PUBCOMP, and UNSUBACK of MQTT 3.1.1: a packet identifier; in MQTT 5 more may follow.
  if (remaining !== 2 && (remaining < 2 || properties === undefined)) return PACKET_LENGTH;
  packet.packetIdentifier = packet.view.getUint16(position);
  if (packet.packetIdentifier === 0) return PACKET_IDENTIFIER_0;
  return reasoned(packet, type, position + 2, position, remaining, properties);
}

/**
 * Reads the properties of a packet: their length (MQTT 5, 2.2.2.1) at `position`, then as many bytes, up to `end` at most.
 * @returns where the packet goes on, or a negative error code
 */
export function decodeProperties(
  packet: Packet,
  type: number,
  position: number,
  end: number,
  reader: PropertyReader,
): number {
  const offset = reader.beginAt(position, end);
  if (offset < 0) return offset;
  const length = reader.value;
  const next = offset + length;
  packet.propertiesOffset = offset;
  packet.propertiesLength = length;
  if (length === 0) return next;
  const error = checkProperties(reader, type);
  return error === 0 ? next : error;
}

/** CONNACK (3.2 in both versions). */
function connack(
  packet: Packet,
  position: number,
  remaining: number,
  properties: PropertyReader | undefined,
): number {
  const { bytes } = packet;
  packet.packetIdentifier = packet.propertiesLength = 0;
  if (remaining < 2) return PACKET_LENGTH;
  const flags = bytes[position] as number;
  const code = bytes[position + 1] as number;
  packet.sessionPresent = flags === 1;
  packet.reasonCode = code;
  if (flags > 1) return CONNACK_FLAGS;
  if (remaining === 2) {
    // A server of MQTT 3.1.1 refuses MQTT 5 in the old form.
    if (code > 5) return CONNACK_RETURN_CODE;
    if (properties !== undefined && code === 0) return PACKET_LENGTH;
    return code !== 0 && flags !== 0 ? CONNACK_SESSION_PRESENT : CONNACK;
  }
  if (properties === undefined) {
    if (code !== UNSUPPORTED_PROTOCOL_VERSION) return PACKET_LENGTH;
    // And one that speaks nothing else refuses MQTT 3.1.1 in the form of MQTT 5.
    packet.reasonCode = REFUSED_PROTOCOL_VERSION;
    return CONNACK;
  }
  if (!isReason(CONNACK, code)) return REASON_CODE;
  if (code !== 0 && flags !== 0) return CONNACK_SESSION_PRESENT;
  const end = position + remaining;
  const next = decodeProperties(packet, CONNACK, position + 2, end, properties);
  if (next < 0) return next;
  return next === end ? CONNACK : PACKET_LENGTH;
}

/** SUBACK of MQTT 3.1.1 (3.9). */
function suback(packet: Packet, position: number, remaining: number): number {
  const { bytes } = packet;
  if (remaining < 3) return PACKET_LENGTH;
  packet.packetIdentifier = packet.view.getUint16(position);
  if (packet.packetIdentifier === 0) return PACKET_IDENTIFIER_0;
  packet.payloadOffset = position + 2;
  packet.payloadLength = remaining - 2;
  for (let i = position + 2; i < position + remaining; i++) {
    const code = bytes[i] as number;
    if (code > 2 && code !== SUBSCRIPTION_REFUSED) return SUBACK_RETURN_CODE;
  }
  return SUBACK;
}

/** SUBACK and UNSUBACK of MQTT 5 (3.9, 3.11). */
function subscriptionAnswer(
  packet: Packet,
  type: number,
  position: number,
  remaining: number,
  properties: PropertyReader,
): number {
  const { bytes } = packet;
  if (remaining < 4) return PACKET_LENGTH;
  packet.packetIdentifier = packet.view.getUint16(position);
  if (packet.packetIdentifier === 0) return PACKET_IDENTIFIER_0;
  const end = position + remaining;
  const next = decodeProperties(packet, type, position + 2, end, properties);
  if (next < 0) return next;
  if (next === end) return PACKET_LENGTH;
  packet.payloadOffset = next;
  packet.payloadLength = end - next;
  for (let i = next; i < end; i++) if (!isReason(type, bytes[i] as number)) return REASON_CODE;
  return type;
}

/** DISCONNECT and AUTH of MQTT 5 (3.14, 3.15). */
function disconnectOrAuth(
  packet: Packet,
  type: number,
  position: number,
  remaining: number,
  properties: PropertyReader | undefined,
): number {
  packet.packetIdentifier = 0;
  const result = reasoned(packet, type, position, position, remaining, properties);
  if (result < 0 || remaining === 0) return result;
  // Where there are properties their method has been looked for; all may be left out only together (3.15.2.1).
  if (type === AUTH) return packet.propertiesLength === 0 ? AUTHENTICATION_METHOD_MISSING : result;
  // How long a session is kept is not for the server to say any more [MQTT-3.14.2-2].
  const expiry = packet.propertiesLength > 0 && properties?.find(packet, SESSION_EXPIRY_INTERVAL);
  return expiry ? PROPERTY_MISPLACED : result;
}

/**
 * A reason code, then properties, both of which MQTT 5 may leave out: 0 then, and none.
 * @param at where the reason code would be
 * @param position where the packet begins behind its fixed header
 */
function reasoned(
  packet: Packet,
  type: number,
  at: number,
  position: number,
  remaining: number,
  properties: PropertyReader | undefined,
): number {
  const end = position + remaining;
  packet.reasonCode = packet.propertiesLength = 0;
  if (at === end || properties === undefined) return type;
  const code = packet.bytes[at] as number;
  if (!isReason(type, code)) return REASON_CODE;
  packet.reasonCode = code;
  if (at + 1 === end) return type;
  const next = decodeProperties(packet, type, at + 1, end, properties);
  if (next < 0) return next;
  return next === end ? type : PACKET_LENGTH;
}
