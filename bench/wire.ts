/**
 * The bytes every contender has to produce or understand, put together here from the standard's text (MQTT 3.1.1)
 * and from nothing of any codec's code. Runs on XS too.
 */

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  /** 0 for QoS 0. */
  readonly packetIdentifier: number;
}

/** What a decoder has found in one packet. */
export interface Seen {
  /** 1 to 14 (2.2.1). */
  readonly type: number;
  readonly packetIdentifier: number;
  readonly message?: Message;
}

/** The content of the CONNECT to be encoded. Only this and the protocol's constants are in it. */
export const CONNECTION = {
  clientIdentifier: 'DVES_83BB10',
  keepAlive: 30,
  userName: 'device',
  password: 'a password',
  will: { topic: 'tele/tasmota_83BB10/LWT', payload: 'Offline', qos: 1, retain: true },
} as const;

export const TOPIC = 'tele/tasmota_83BB10/SENSOR';
const IDENTIFIER = 7;

const PUBLISH = 3;
const PUBACK = 4;
const PUBCOMP = 7;
const PUBREL = 6;
const PINGRESP = 13;

export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

/** A payload of letters that is not the same at any two near places. */
export function payloadOf(length: number): Uint8Array {
  const payload = new Uint8Array(length);
  for (let i = 0; i < length; i++) payload[i] = 0x61 + ((i * 7 + (i >> 5)) % 26);
  return payload;
}

export function messageOf(length: number, qos: 0 | 1 | 2): Message {
  return { topic: TOPIC, payload: payloadOf(length), qos, packetIdentifier: qos === 0 ? 0 : IDENTIFIER };
}

/** Bytes one after the other. */
function joined(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A packet from its first byte and the parts behind the fixed header. */
function packet(first: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const header = [first];
  for (let rest = joined(parts).length; ; ) {
    const more = rest >= 128;
    header.push((rest % 128) + (more ? 128 : 0));
    rest = Math.floor(rest / 128);
    if (!more) break;
  }
  return joined([header, ...parts]);
}

function uint16(value: number): number[] {
  return [Math.floor(value / 256), value % 256];
}

function text(value: string): number[] {
  return [...uint16(value.length), ...asciiBytes(value)];
}

/** PUBLISH (3.3). */
export function publishBytes({ topic, payload, qos, packetIdentifier }: Message): Uint8Array {
  return packet(0x30 + 2 * qos, text(topic), qos === 0 ? [] : uint16(packetIdentifier), payload);
}

/** PUBLISH of MQTT 5 without properties (MQTT 5, 3.3): their length is 0. */
export function publish5Bytes({ topic, payload, qos, packetIdentifier }: Message): Uint8Array {
  return packet(0x30 + 2 * qos, text(topic), qos === 0 ? [] : uint16(packetIdentifier), [0], payload);
}

/** PUBLISH without its payload: what comes before it. */
export function publishHeaderBytes(message: Message): Uint8Array {
  const whole = publishBytes(message);
  return whole.slice(0, whole.length - message.payload.length);
}

/** PUBACK (3.4) of the messages that `messageOf` makes. */
export const PUBACK_BYTES = Uint8Array.of(0x40, 0x02, 0x00, IDENTIFIER);
/** CONNACK (3.2): accepted, no session present. */
export const CONNACK_BYTES = Uint8Array.of(0x20, 0x02, 0x00, 0x00);

/** CONNECT (3.1): clean session, a will at QoS 1 that is retained, user name and password. */
export function connectBytes(): Uint8Array {
  const { clientIdentifier, keepAlive, userName, password, will } = CONNECTION;
  const flags = 0x80 + 0x40 + 0x20 + 0x08 + 0x04 + 0x02;
  return packet(
    0x10,
    text('MQTT'),
    [4, flags],
    uint16(keepAlive),
    text(clientIdentifier),
    text(will.topic),
    text(will.payload),
    text(userName),
    text(password),
  );
}

/** 64 packets that a server may send, of every kind that is frequent. */
export function mixedPackets(): Seen[] {
  const seen: Seen[] = [];
  for (let i = 0; i < 8; i++) {
    const id = i + 1;
    const messages: Message[] = [
      { topic: TOPIC, payload: payloadOf(i * 30 + 1), qos: 0, packetIdentifier: 0 },
      { topic: TOPIC, payload: payloadOf(i + 1), qos: 1, packetIdentifier: id },
      { topic: TOPIC, payload: payloadOf(16), qos: 2, packetIdentifier: id },
    ];
    for (const message of messages) {
      seen.push({ type: PUBLISH, packetIdentifier: message.packetIdentifier, message });
    }
    for (let type = PUBACK; type <= PUBCOMP; type++) seen.push({ type, packetIdentifier: id });
    seen.push({ type: PINGRESP, packetIdentifier: 0 });
  }
  return seen;
}

function bytesOf({ type, packetIdentifier, message }: Seen): Uint8Array {
  if (message !== undefined) return publishBytes(message);
  if (type === PINGRESP) return packet(type * 16);
  return packet(type * 16 + (type === PUBREL ? 2 : 0), uint16(packetIdentifier));
}

/** The mixed packets as one stream, in chunks of 1 to 210 bytes that begin and end wherever they do. */
export function mixedChunks(): Uint8Array[] {
  const bytes = joined(mixedPackets().map(bytesOf));
  const chunks: Uint8Array[] = [];
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 211) {
    chunks.push(bytes.slice(at, at + size));
  }
  return chunks;
}
