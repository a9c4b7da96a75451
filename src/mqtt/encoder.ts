import type { Writer } from '../bytes/writer.js';
import {
  CONNECT,
  DISCONNECT,
  MAXIMUM_REMAINING_LENGTH,
  PINGREQ,
  type ProtocolLevel,
  type PUBACK,
  type PUBCOMP,
  PUBLISH,
  type PUBREC,
  PUBREL,
  type QoS,
  SUBSCRIBE,
  UNSUBSCRIBE,
} from './packet.js';

/** What the server publishes when the client is gone without a DISCONNECT (MQTT 3.1.1, 3.1.2.5). */
export interface Will {
  readonly topic: Uint8Array;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
}

/** The content of CONNECT (MQTT 3.1.1, 3.1). Texts are UTF-8 bytes, at most 65,535 each. */
export interface ConnectOptions {
  /** May be empty only with a clean session (3.1.3.1). */
  readonly clientIdentifier: Uint8Array;
  readonly cleanSession: boolean;
  /** Seconds, 0 to 65,535; 0 turns keep-alive off (3.1.2.10). */
  readonly keepAlive: number;
  readonly will?: Will | undefined;
  readonly userName?: Uint8Array | undefined;
  /** Only together with a user name [MQTT-3.1.2-22]. */
  readonly password?: Uint8Array | undefined;
}

/** The first byte of a PUBLISH without its flags. */
const PUBLISH_FIRST = PUBLISH << 4;
/** A fixed header (2.2) whose remaining length takes one byte. */
const SHORT_HEADER = 2;
const PROTOCOL_NAME = Uint8Array.of(0x4d, 0x51, 0x54, 0x54);

/** How many bytes a remaining length takes (MQTT 3.1.1, 2.2.3). */
function lengthSize(remaining: number): number {
  return remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x200000 ? 3 : 4;
}

/** The remaining length of a PUBLISH: topic with its length, packet identifier, payload (MQTT 3.1.1, 3.3). */
function publishRemaining(topic: Uint8Array, qos: QoS, payloadLength: number): number {
  return 2 + topic.length + (qos === 0 ? 0 : 2) + payloadLength;
}

/**
 * Writes the packets a client sends into the caller's buffer, at the writer's position, and allocates nothing.
 *
 * Every method answers whether its packet fitted; one that did not has left the writer where it was. What lies
 * between the writer's limit and its buffer's end is left to acknowledgements, PINGREQ and DISCONNECT.
 */
export class Encoder {
  readonly protocolLevel: ProtocolLevel;
  private readonly _writer: Writer;
  /** Where the PUBLISH begun last starts. */
  private _start = 0;

  constructor(writer: Writer, protocolLevel: ProtocolLevel = 4) {
    this._writer = writer;
    this.protocolLevel = protocolLevel;
  }

  /** CONNECT (3.1). */
  connect(options: ConnectOptions): boolean {
    const { clientIdentifier, will, userName, password } = options;
    let remaining = 10 + 2 + clientIdentifier.length;
    let flags = options.cleanSession ? 0x02 : 0;
    if (will !== undefined) {
      remaining += 4 + will.topic.length + will.payload.length;
      flags |= 0x04 | (will.qos << 3) | (will.retain ? 0x20 : 0);
    }
    if (userName !== undefined) {
      remaining += 2 + userName.length;
      flags |= 0x80;
      if (password !== undefined) {
        remaining += 2 + password.length;
        flags |= 0x40;
      }
    }
    const writer = this._writer;
    if (!this._header(CONNECT << 4, remaining)) return false;
    this._string(PROTOCOL_NAME);
    writer.byte(this.protocolLevel);
    writer.byte(flags);
    writer.uint16(options.keepAlive);
    this._string(clientIdentifier);
    if (will !== undefined) {
      this._string(will.topic);
      this._string(will.payload);
    }
    if (userName !== undefined) {
      this._string(userName);
      if (password !== undefined) this._string(password);
    }
    return true;
  }

  /**
   * PUBLISH (3.3) of a payload at hand.
   * @param topic at most 65,535 bytes, here and below
   * @param packetIdentifier 1 to 65535 above QoS 0; not looked at for QoS 0
   * @param dup whether it is a repetition (3.3.1.1); it is none when left out
   */
  publish(
    topic: Uint8Array,
    payload: Uint8Array,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    dup?: boolean,
  ): boolean {
    const writer = this._writer;
    const start = writer.position;
    const remaining = publishRemaining(topic, qos, payload.length);
    this._writeHeader(remaining, topic, qos, retain, packetIdentifier, dup);
    writer.copy(payload);
    if (!writer.overflowed) return true;
    writer.position = start;
    return false;
  }

  /**
   * The header of a PUBLISH whose payload of `payloadLength` bytes follows in pieces, written by the caller;
   * only the header has to fit.
   */
  publishHeader(
    topic: Uint8Array,
    payloadLength: number,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    dup?: boolean,
  ): boolean {
    const remaining = publishRemaining(topic, qos, payloadLength);
    if (remaining > MAXIMUM_REMAINING_LENGTH) return false;
    const writer = this._writer;
    const start = writer.position;
    this._writeHeader(remaining, topic, qos, retain, packetIdentifier, dup);
    if (!writer.overflowed) return true;
    writer.position = start;
    return false;
  }

  /**
   * Begins a PUBLISH whose payload the caller writes in place, with the writer, until `endPublish`. Room for a
   * remaining length of one byte is left in front; what needs more moves up at the end.
   * @param rest second part of the topic name, or nothing: names that begin alike are put together as they are written
   */
  beginPublish(
    topic: Uint8Array,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    rest: Uint8Array,
  ): void {
    const writer = this._writer;
    const bytes = writer.bytes;
    const position = writer.position;
    const topicLength = topic.length + rest.length;
    this._start = position;
    bytes[position] = PUBLISH_FIRST | (qos << 1) | (retain ? 1 : 0);
    bytes[position + 2] = topicLength >> 8;
    bytes[position + 3] = topicLength;
    writer.position = position + 4;
    writer.copy(topic);
    writer.copy(rest);
    if (qos !== 0) writer.uint16(packetIdentifier);
  }

  /** As `beginPublish`, at QoS 0, on a topic that is a part of a buffer: `length` bytes from `offset`. */
  beginPublishPart(bytes: Uint8Array, offset: number, length: number, retain: boolean): void {
    const writer = this._writer;
    this._start = writer.position;
    writer.byte(PUBLISH_FIRST | (retain ? 1 : 0));
    writer.byte(0);
    writer.uint16(length);
    writer.copyPart(bytes, offset, length);
  }

  /** Puts the remaining length into the PUBLISH begun last. `false`: it did not fit and is gone. */
  endPublish(): boolean {
    const writer = this._writer;
    const start = this._start;
    const end = writer.position;
    const remaining = end - start - SHORT_HEADER;
    const longer = remaining < 0x80 ? 0 : lengthSize(remaining) - 1;
    if (end + longer > writer.limit) {
      writer.position = start;
      return false;
    }
    if (longer === 0) {
      writer.bytes[start + 1] = remaining;
      return true;
    }
    const body = start + SHORT_HEADER;
    writer.bytes.copyWithin(body + longer, body, end);
    writer.position = start + 1;
    writer.variableByteInteger(remaining);
    writer.position = end + longer;
    return true;
  }

  /** PUBACK (3.4), PUBREC (3.5), PUBREL (3.6), PUBCOMP (3.7), by packet type. */
  acknowledge(
    type: typeof PUBACK | typeof PUBREC | typeof PUBREL | typeof PUBCOMP,
    packetIdentifier: number,
  ): boolean {
    const writer = this._writer;
    if (writer.position + 4 > writer.bytes.length) return false;
    writer.byte((type << 4) | (type === PUBREL ? 2 : 0));
    writer.byte(2);
    writer.uint16(packetIdentifier);
    return true;
  }

  /** SUBSCRIBE to one topic filter (3.8). */
  subscribe(packetIdentifier: number, topicFilter: Uint8Array, qos: QoS): boolean {
    if (!this._header((SUBSCRIBE << 4) | 2, 5 + topicFilter.length)) return false;
    this._writer.uint16(packetIdentifier);
    this._string(topicFilter);
    this._writer.byte(qos);
    return true;
  }

  /** UNSUBSCRIBE from one topic filter (3.10). */
  unsubscribe(packetIdentifier: number, topicFilter: Uint8Array): boolean {
    if (!this._header((UNSUBSCRIBE << 4) | 2, 4 + topicFilter.length)) return false;
    this._writer.uint16(packetIdentifier);
    this._string(topicFilter);
    return true;
  }

  /** PINGREQ (3.12). */
  pingreq(): boolean {
    return this._empty(PINGREQ);
  }

  /** DISCONNECT (3.14). */
  disconnect(): boolean {
    return this._empty(DISCONNECT);
  }

  /** The fixed and the variable header of a PUBLISH, whether they fit or not. */
  private _writeHeader(
    remaining: number,
    topic: Uint8Array,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    dup: boolean | undefined,
  ): void {
    const writer = this._writer;
    writer.byte(PUBLISH_FIRST | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0));
    writer.variableByteInteger(remaining);
    writer.uint16(topic.length);
    writer.copy(topic);
    if (qos !== 0) writer.uint16(packetIdentifier);
  }

  /** The fixed header of a packet, if all of the packet fits. */
  private _header(first: number, remaining: number): boolean {
    const writer = this._writer;
    if (1 + lengthSize(remaining) + remaining > writer.room) return false;
    writer.byte(first);
    writer.variableByteInteger(remaining);
    return true;
  }

  private _empty(type: number): boolean {
    const writer = this._writer;
    if (writer.position + 2 > writer.bytes.length) return false;
    writer.byte(type << 4);
    writer.byte(0);
    return true;
  }

  /** Bytes with their length in front: an UTF-8 string (1.5.3) or binary data. */
  private _string(bytes: Uint8Array): void {
    this._writer.uint16(bytes.length);
    this._writer.copy(bytes);
  }
}
