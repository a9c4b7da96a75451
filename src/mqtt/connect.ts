import type { Writer } from '../bytes/writer.js';
import type { Authentication } from './authentication.js';
import { CONNECT, type ProtocolLevel, type QoS } from './packet.js';
import {
  MAXIMUM_PACKET_SIZE,
  RECEIVE_MAXIMUM,
  SESSION_EXPIRY_INTERVAL,
  TOPIC_ALIAS_MAXIMUM,
  WILL_DELAY_INTERVAL,
} from './properties.js';
import type { PropertyList } from './property-list.js';
import { lengthOf, lengthSize, withLength } from './sizes.js';

/** What the server publishes when the client is gone without a DISCONNECT (MQTT 3.1.1, 3.1.2.5). */
export interface Will {
  readonly topic: Uint8Array;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  /** MQTT 5: seconds the server waits, so that a client that is soon back is not given up (3.1.3.2.2); none when left out. */
  readonly delayInterval?: number | undefined;
  /** MQTT 5: further properties (3.1.3.2), without the delay. */
  readonly properties?: PropertyList | undefined;
}

/** The content of CONNECT (3.1 in both versions). Texts are UTF-8 bytes, at most 65,535 each. */
export interface ConnectOptions {
  /** May be empty only with a clean session (3.1.3.1). */
  readonly clientIdentifier: Uint8Array;
  /** MQTT 5 calls it Clean Start (3.1.2.4): whether to begin with a new session. */
  readonly cleanSession: boolean;
  /**
   * MQTT 5: seconds for which the server keeps the session after the connection, 0 to 4,294,967,295, which is for ever
   * (3.1.2.11.2). Left out, it is as in MQTT 3.1.1: for ever, or not at all with a clean session.
   */
  readonly sessionExpiryInterval?: number | undefined;
  /** MQTT 5: the most bytes a packet of the server may have (3.1.2.11.4), from 1 on; no limit when left out. */
  readonly maximumPacketSize?: number | undefined;
  /** MQTT 5: further properties (3.1.2.11), none of those that have a name here or are the client's to say. */
  readonly properties?: PropertyList | undefined;
  /** MQTT 5: how the client shows who it is, beyond a user name and a password (4.12). */
  readonly authentication?: Authentication | undefined;
  /** Seconds, 0 to 65,535; 0 turns keep-alive off (3.1.2.10). */
  readonly keepAlive: number;
  readonly will?: Will | undefined;
  readonly userName?: Uint8Array | undefined;
  /** In MQTT 3.1.1 only together with a user name [MQTT-3.1.2-22]. */
  readonly password?: Uint8Array | undefined;
}

const PROTOCOL_NAME = Uint8Array.of(0x4d, 0x51, 0x54, 0x54);
/** A session that never expires (MQTT 5, 3.1.2.11.2). */
const FOR_EVER = 0xffff_ffff;
/** A property of two bytes, and one of four, with their identifiers. */
const UINT16_SIZE = 3;
const UINT32_SIZE = 5;

/**
 * Writes CONNECT (3.1) at the writer's position.
 * @param receiveMaximum MQTT 5: messages above QoS 0 that the server may have in flight, 1 to 65,535; 0: not said
 * @param topicAliasMaximum MQTT 5: topic aliases that the server may use; 0: none
 * @param authentication MQTT 5: the first step of an authentication method (4.12)
 * @param assignedIdentifier MQTT 5: what the server has called a client before that has no identifier of its own (3.2.2.3.7)
 * @returns whether it fitted; otherwise nothing is written
 */
export function encodeConnect(
  writer: Writer,
  protocolLevel: ProtocolLevel,
  options: ConnectOptions,
  receiveMaximum = 0,
  topicAliasMaximum = 0,
  authentication?: PropertyList,
  assignedIdentifier?: Uint8Array,
): boolean {
  const { will, userName, password } = options;
  const own = options.clientIdentifier;
  const clientIdentifier = own.length === 0 && assignedIdentifier !== undefined ? assignedIdentifier : own;
  const five = protocolLevel === 5;
  const expiry = options.sessionExpiryInterval ?? (options.cleanSession ? 0 : FOR_EVER);
  const packetSize = options.maximumPacketSize ?? 0;
  let remaining = 10 + 2 + clientIdentifier.length;
  let propertiesLength = 0;
  let willLength = 0;
  let flags = options.cleanSession ? 0x02 : 0;
  if (five) {
    if (expiry > 0) propertiesLength += UINT32_SIZE;
    if (receiveMaximum > 0) propertiesLength += UINT16_SIZE;
    if (packetSize > 0) propertiesLength += UINT32_SIZE;
    if (topicAliasMaximum > 0) propertiesLength += UINT16_SIZE;
    propertiesLength += lengthOf(options.properties) + lengthOf(authentication);
    remaining += withLength(propertiesLength);
  }
  if (will !== undefined) {
    remaining += 4 + will.topic.length + will.payload.length;
    flags |= 0x04 | (will.qos << 3) | (will.retain ? 0x20 : 0);
    if (five) {
      willLength = (will.delayInterval ? UINT32_SIZE : 0) + lengthOf(will.properties);
      remaining += withLength(willLength);
    }
  }
  if (userName !== undefined) {
    remaining += 2 + userName.length;
    flags |= 0x80;
  }
  if (password !== undefined && (five || userName !== undefined)) {
    remaining += 2 + password.length;
    flags |= 0x40;
  }
  if (1 + lengthSize(remaining) + remaining > writer.room) return false;
  writer.byte(CONNECT << 4);
  writer.variableByteInteger(remaining);
  string(writer, PROTOCOL_NAME);
  writer.byte(protocolLevel);
  writer.byte(flags);
  writer.uint16(options.keepAlive);
  if (five) {
    writer.variableByteInteger(propertiesLength);
    if (expiry > 0) uint32(writer, SESSION_EXPIRY_INTERVAL, expiry);
    if (receiveMaximum > 0) uint16(writer, RECEIVE_MAXIMUM, receiveMaximum);
    if (packetSize > 0) uint32(writer, MAXIMUM_PACKET_SIZE, packetSize);
    if (topicAliasMaximum > 0) uint16(writer, TOPIC_ALIAS_MAXIMUM, topicAliasMaximum);
    list(writer, options.properties);
    list(writer, authentication);
  }
  string(writer, clientIdentifier);
  if (will !== undefined) {
    if (five) {
      writer.variableByteInteger(willLength);
      if (will.delayInterval) uint32(writer, WILL_DELAY_INTERVAL, will.delayInterval);
      list(writer, will.properties);
    }
    string(writer, will.topic);
    string(writer, will.payload);
  }
  if ((flags & 0x80) !== 0) string(writer, userName as Uint8Array);
  if ((flags & 0x40) !== 0) string(writer, password as Uint8Array);
  return true;
}

function string(writer: Writer, bytes: Uint8Array): void {
  writer.uint16(bytes.length);
  writer.copy(bytes);
}

function uint16(writer: Writer, identifier: number, value: number): void {
  writer.byte(identifier);
  writer.uint16(value);
}

function uint32(writer: Writer, identifier: number, value: number): void {
  writer.byte(identifier);
  writer.uint32(value);
}

function list(writer: Writer, properties: PropertyList | undefined): void {
  if (properties !== undefined) writer.copyPart(properties.bytes, 0, properties.length);
}
