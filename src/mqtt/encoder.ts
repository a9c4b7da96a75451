import type { Writer } from '../bytes/writer.js';
import { type ConnectOptions, encodeConnect } from './connect.js';
import {
  AUTH,
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
import { TOPIC_ALIAS } from './properties.js';
import type { PropertyList } from './property-list.js';
import { lengthOf, lengthSize, withLength } from './sizes.js';

/** The first byte of a PUBLISH without its flags. */
const PUBLISH_FIRST = PUBLISH << 4;
/** A topic alias with the property's identifier (MQTT 5, 3.3.2.3.4). */
const ALIAS_SIZE = 3;
/** A fixed header (2.2) whose remaining length takes one byte. */
const SHORT_HEADER = 2;

// Options of a subscription beside its QoS (MQTT 5, 3.8.3.1), to be added to that.
/** What this client publishes itself is not sent to it. */
export const NO_LOCAL = 0x04;
/** Messages keep the retain flag they were published with. */
export const RETAIN_AS_PUBLISHED = 0x08;
/** Retained messages are sent only where the subscription is new; never. Neither: always. */
export const RETAINED_ONCE = 0x10;
export const RETAINED_NEVER = 0x20;

/**
 * Writes the packets a client sends into the caller's buffer, at the writer's position, and allocates nothing.
 *
 * Every method answers whether its packet fitted; one that did not has left the writer where it was. What lies
 * between the writer's limit and its buffer's end is left to acknowledgements, PINGREQ and DISCONNECT.
 */
export class Encoder {
  /** May be changed between connections. What belongs to MQTT 5 alone is left out at level 4. */
  protocolLevel: ProtocolLevel;
  private readonly _writer: Writer;
  /** Where the PUBLISH begun last starts. */
  private _start = 0;

  constructor(writer: Writer, protocolLevel: ProtocolLevel = 4) {
    this._writer = writer;
    this.protocolLevel = protocolLevel;
  }

  /** CONNECT (3.1). The parameters are those of `encodeConnect`. */
  connect(
    options: ConnectOptions,
    receiveMaximum?: number,
    topicAliasMaximum?: number,
    authentication?: PropertyList,
    assignedIdentifier?: Uint8Array,
  ): boolean {
    return encodeConnect(
      this._writer,
      this.protocolLevel,
      options,
      receiveMaximum,
      topicAliasMaximum,
      authentication,
      assignedIdentifier,
    );
  }

  /**
   * PUBLISH (3.3) of a payload at hand.
   * @param topic at most 65,535 bytes, here and below
   * @param packetIdentifier 1 to 65535 above QoS 0; not looked at for QoS 0
   * @param dup whether it is a repetition (3.3.1.1); it is none when left out
   * @param properties MQTT 5: its properties (3.3.2.3) without a topic alias
   * @param topicAlias MQTT 5: 1 to 65,535, what the topic has been or is from now on known by (3.3.2.3.4); where it
   *   has been, `topic` may be empty
   */
  publish(
    topic: Uint8Array,
    payload: Uint8Array,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    dup?: boolean,
    properties?: PropertyList,
    topicAlias?: number,
  ): boolean {
    const writer = this._writer;
    const start = writer.position;
    this._writeHeader(payload.length, topic, qos, retain, packetIdentifier, dup, properties, topicAlias);
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
    properties?: PropertyList,
  ): boolean {
    const header = 2 + topic.length + (qos === 0 ? 0 : 2);
    const extra = this.protocolLevel === 5 ? withLength(lengthOf(properties)) : 0;
    if (header + extra + payloadLength > MAXIMUM_REMAINING_LENGTH) return false;
    const writer = this._writer;
    const start = writer.position;
    this._writeHeader(payloadLength, topic, qos, retain, packetIdentifier, dup, properties, 0);
    if (!writer.overflowed) return true;
    writer.position = start;
    return false;
  }

  /**
   * Begins a PUBLISH whose payload the caller writes in place, with the writer, until `endPublish`. Room for a
   * remaining length of one byte is left in front; what needs more moves up at the end.
   * @param rest second part of the topic name, or nothing: names that begin alike are put together as they are written
   * @param properties as for `publish`
   * @param topicAlias as for `publish`
   */
  beginPublish(
    topic: Uint8Array,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    rest: Uint8Array,
    properties?: PropertyList,
    topicAlias?: number,
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
    if (this.protocolLevel === 5) {
      if (properties !== undefined || topicAlias) this._properties(properties, topicAlias);
      else bytes[writer.position++] = 0;
    }
  }

  /** As `beginPublish`, at QoS 0, on a topic that is a part of a buffer: `length` bytes from `offset`. */
  beginPublishPart(bytes: Uint8Array, offset: number, length: number, retain: boolean): void {
    const writer = this._writer;
    this._start = writer.position;
    writer.byte(PUBLISH_FIRST | (retain ? 1 : 0));
    writer.byte(0);
    writer.uint16(length);
    writer.copyPart(bytes, offset, length);
    if (this.protocolLevel === 5) writer.byte(0);
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

  /**
   * PUBACK (3.4), PUBREC (3.5), PUBREL (3.6), PUBCOMP (3.7), by packet type.
   * @param reasonCode MQTT 5: what has become of the message; success when left out
   * @param properties MQTT 5: more about that, for which, unlike for the rest, no room is kept
   */
  acknowledge(
    type: typeof PUBACK | typeof PUBREC | typeof PUBREL | typeof PUBCOMP,
    packetIdentifier: number,
    reasonCode?: number,
    properties?: PropertyList,
  ): boolean {
    const writer = this._writer;
    const first = (type << 4) | (type === PUBREL ? 2 : 0);
    if (this.protocolLevel === 5 && (reasonCode || properties !== undefined)) {
      return this._reasoned(first, packetIdentifier, reasonCode ?? 0, properties);
    }
    if (writer.position + 4 > writer.bytes.length) return false;
    writer.byte(first);
    writer.byte(2);
    writer.uint16(packetIdentifier);
    return true;
  }

  /**
   * SUBSCRIBE to one topic filter (3.8).
   * @param options its QoS, in MQTT 5 with `NO_LOCAL`, `RETAIN_AS_PUBLISHED`, `RETAINED_ONCE` or `RETAINED_NEVER` added
   * @param properties MQTT 5: a subscription identifier, user properties
   */
  subscribe(
    packetIdentifier: number,
    topicFilter: Uint8Array,
    options: number,
    properties?: PropertyList,
  ): boolean {
    const five = this.protocolLevel === 5;
    const remaining = 5 + topicFilter.length + (five ? withLength(lengthOf(properties)) : 0);
    if (!this._header((SUBSCRIBE << 4) | 2, remaining)) return false;
    this._writer.uint16(packetIdentifier);
    if (five) this._properties(properties, 0);
    this._string(topicFilter);
    this._writer.byte(five ? options : options & 3);
    return true;
  }

  /** UNSUBSCRIBE from one topic filter (3.10). */
  unsubscribe(packetIdentifier: number, topicFilter: Uint8Array, properties?: PropertyList): boolean {
    const five = this.protocolLevel === 5;
    const remaining = 4 + topicFilter.length + (five ? withLength(lengthOf(properties)) : 0);
    if (!this._header((UNSUBSCRIBE << 4) | 2, remaining)) return false;
    this._writer.uint16(packetIdentifier);
    if (five) this._properties(properties, 0);
    this._string(topicFilter);
    return true;
  }

  /** PINGREQ (3.12). */
  pingreq(): boolean {
    return this._empty(PINGREQ);
  }

  /**
   * DISCONNECT (3.14).
   * @param reasonCode MQTT 5: why; normal when left out
   * @param properties MQTT 5: more about that, for which no room is kept
   */
  disconnect(reasonCode?: number, properties?: PropertyList): boolean {
    if (this.protocolLevel === 4 || (!reasonCode && properties === undefined)) return this._empty(DISCONNECT);
    return this._reasoned(DISCONNECT << 4, 0, reasonCode ?? 0, properties);
  }

  /** AUTH (MQTT 5, 3.15). @param reasonCode `CONTINUE_AUTHENTICATION` or `REAUTHENTICATE` */
  auth(reasonCode: number, properties: PropertyList): boolean {
    return this._reasoned(AUTH << 4, 0, reasonCode, properties);
  }

  /** The fixed and the variable header of a PUBLISH, whether they fit or not. */
  private _writeHeader(
    payloadLength: number,
    topic: Uint8Array,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    dup: boolean | undefined,
    properties: PropertyList | undefined,
    topicAlias: number | undefined,
  ): void {
    const writer = this._writer;
    const five = this.protocolLevel === 5;
    writer.byte(PUBLISH_FIRST | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0));
    let remaining = 2 + topic.length + payloadLength;
    if (qos !== 0) remaining += 2;
    let bare = false;
    if (five) {
      bare = properties === undefined && !topicAlias;
      remaining += bare ? 1 : withLength(lengthOf(properties) + (topicAlias ? ALIAS_SIZE : 0));
    }
    writer.variableByteInteger(remaining);
    writer.uint16(topic.length);
    writer.copy(topic);
    if (qos !== 0) writer.uint16(packetIdentifier);
    if (!five) return;
    // What most messages are pays for no calls.
    if (bare) writer.byte(0);
    else this._properties(properties, topicAlias);
  }

  /** A packet that says why: an identifier, unless it is 0, a reason code, and properties where there are any (MQTT 5). */
  private _reasoned(
    first: number,
    packetIdentifier: number,
    reasonCode: number,
    properties: PropertyList | undefined,
  ): boolean {
    const writer = this._writer;
    const identifierLength = packetIdentifier === 0 ? 0 : 2;
    const remaining = identifierLength + 1 + (properties === undefined ? 0 : withLength(properties.length));
    // Without properties it is short enough for the room that is kept.
    const limit = properties === undefined ? writer.bytes.length : writer.limit;
    if (writer.position + 1 + lengthSize(remaining) + remaining > limit) return false;
    writer.byte(first);
    writer.variableByteInteger(remaining);
    if (packetIdentifier !== 0) writer.uint16(packetIdentifier);
    writer.byte(reasonCode);
    if (properties !== undefined) this._properties(properties, 0);
    return true;
  }

  /** Properties with their length in front (MQTT 5, 2.2.2). */
  private _properties(properties: PropertyList | undefined, topicAlias: number | undefined): void {
    const writer = this._writer;
    if (topicAlias) {
      writer.variableByteInteger(lengthOf(properties) + ALIAS_SIZE);
      writer.byte(TOPIC_ALIAS);
      writer.uint16(topicAlias);
      this._list(properties);
    } else if (properties === undefined) {
      writer.byte(0);
    } else {
      writer.variableByteInteger(properties.length);
      this._list(properties);
    }
  }

  private _list(properties: PropertyList | undefined): void {
    if (properties !== undefined) this._writer.copyPart(properties.bytes, 0, properties.length);
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
