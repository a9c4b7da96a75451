import { decodeAnswer, decodeProperties } from './answers.js';
import {
  CLIENT_ONLY_TYPE,
  DUP_AT_QOS_0,
  EMPTY_TOPIC,
  PACKET_BEYOND_MAXIMUM,
  PACKET_IDENTIFIER_0,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  PROPERTY_CUT_SHORT,
  QOS_3,
  REMAINING_LENGTH_NOT_MINIMAL,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  RESERVED_TYPE,
  TOPIC_ALIAS_INVALID,
  TOPIC_BEYOND_PACKET,
} from './errors.js';
import { type AliasCapacity, aliasRoom, InboundAliases, TOPIC_PASSED_OVER } from './inbound-aliases.js';
import {
  DISCONNECT,
  Packet,
  type ProtocolLevel,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  type QoS,
} from './packet.js';
import { PassedHeader } from './passed-header.js';
import { TOPIC_ALIAS } from './properties.js';
import { PropertyReader } from './property-reader.js';
import { checkTopicName } from './topic.js';

/** Result of `Decoder.next`: no further packet until more bytes are received. */
export const NEED_MORE = 0;

// What a decoder hands out.
const PACKETS = 0;
/** The header of a PUBLISH of which even that is larger than the buffer: passed over (`PassedHeader`). */
const HEADER = 2;
/** The payload of a PUBLISH larger than the buffer. */
const PIECES = 1;

/** The longest fixed header (MQTT 3.1.1, 2.2): a type byte and four bytes of remaining length. */
const LONGEST_FIXED_HEADER = 5;
/** The length of properties takes four bytes at most (MQTT 5, 2.2.2.1). */
const LONGEST_LENGTH = 4;

/**
 * By packet type: the flags a server has to send it with (2.2.2), or why it may not send it at all (2.2.1).
 * PUBLISH has flags of its own and is checked apart.
 */
const TYPE_RULES = Int8Array.of(
  RESERVED_TYPE,
  CLIENT_ONLY_TYPE, // CONNECT
  0, // CONNACK
  0, // PUBLISH
  0, // PUBACK
  0, // PUBREC
  2, // PUBREL
  0, // PUBCOMP
  CLIENT_ONLY_TYPE, // SUBSCRIBE
  0, // SUBACK
  CLIENT_ONLY_TYPE, // UNSUBSCRIBE
  0, // UNSUBACK
  CLIENT_ONLY_TYPE, // PINGREQ
  0, // PINGRESP
  CLIENT_ONLY_TYPE, // DISCONNECT; in MQTT 5 servers send it too
  RESERVED_TYPE, // AUTH in MQTT 5
);

/**
 * Cuts a stream of bytes from a server into MQTT packets and checks each as the standard tells a receiver to.
 *
 * Bytes come in by `receive`, however they are cut; packets come out by `next`, in `packet`, one after the
 * other. Whole packets are decoded in place. A PUBLISH larger than the buffer is announced as
 * `PUBLISH_STREAM` and then handed out in pieces. Nothing is allocated after construction, but once for the first PUBLISH of
 * which the header is larger than the buffer.
 */
export class Decoder {
  /** The receive buffer. Offsets in `packet` point into it. */
  readonly bytes: Uint8Array;
  /** What the last call of `next` found. */
  readonly packet: Packet;
  /**
   * MQTT 5: the most bytes a packet may have, as CONNECT has announced it (3.1.2.11.4); 0: no limit. To be set between
   * connections.
   */
  maximumPacketSize = 0;
  private readonly _capacity: number;
  private _properties: PropertyReader | undefined;
  private readonly _aliases: InboundAliases | undefined;
  /** First byte that belongs to no packet handed out so far. */
  private _start = 0;
  /** One past the last byte received. */
  private _end = 0;
  /** What `next` hands out: `PACKETS`, `PIECES`, or, below 0, the error after which nothing more comes. */
  private _mode = PACKETS;
  /** Made with the first PUBLISH whose header is larger than the buffer. */
  private _passed: PassedHeader | undefined;

  /**
   * @param capacity size of the receive buffer in bytes, at least 16; a PUBLISH of up to this size arrives whole
   * @param aliases MQTT 5: how many topic aliases the server may use, and the longest topic kept under one; none when left out
   */
  constructor(capacity: number, protocolLevel: ProtocolLevel = 4, aliases?: AliasCapacity) {
    this.bytes = new Uint8Array(capacity + (aliases === undefined ? 0 : aliasRoom(aliases)));
    this.packet = new Packet(this.bytes);
    this._capacity = capacity;
    this._aliases = aliases && new InboundAliases(this.packet, capacity, aliases);
    this.protocolLevel = protocolLevel;
  }

  /** May be changed between connections. */
  get protocolLevel(): ProtocolLevel {
    return this._properties === undefined ? 4 : 5;
  }

  set protocolLevel(level: ProtocolLevel) {
    this._properties = level === 5 ? new PropertyReader(this.bytes, this.packet.view) : undefined;
    this.packet.propertiesLength = 0;
  }

  /** Reads the properties of what is in `packet`; `undefined` with MQTT 3.1.1. */
  get properties(): PropertyReader | undefined {
    return this._properties;
  }

  /** The most topic aliases the server may use; 0 for none. */
  get topicAliasMaximum(): number {
    return this._aliases === undefined ? 0 : this._aliases.maximum;
  }

  /** Whether everything received has been handed out. */
  get isEmpty(): boolean {
    return this._start === this._end;
  }

  /** How many bytes `receive` can take now: never 0 after `next` answered `NEED_MORE`. */
  get room(): number {
    return this._capacity - this._end + this._start;
  }

  /** Bytes still to come of the payload of the PUBLISH announced by `PUBLISH_STREAM`; 0 while there is none. */
  get payloadLeft(): number {
    if (this._mode !== PIECES) return 0;
    const { totalLength, pieceOffset, payloadLength } = this.packet;
    return totalLength - pieceOffset - payloadLength;
  }

  /**
   * Whoever owns the connection has taken bytes of that payload from it, past the decoder.
   * @param count 1 to `payloadLeft`; the decoder must be empty
   */
  passed(count: number): void {
    const packet = this.packet;
    packet.pieceOffset += packet.payloadLength;
    packet.payloadLength = count;
    if (packet.last) this._mode = PACKETS;
  }

  /** Forgets everything received, for a new connection. */
  reset(): void {
    this._start = this._end = 0;
    this._mode = PACKETS;
    this._aliases?.clear();
  }

  /**
   * Takes the bytes of `chunk`, all of them.
   * @param chunk at most `room` bytes; invalidates `packet`
   */
  receive(chunk: Uint8Array): void {
    const bytes = this.bytes;
    const length = chunk.length;
    let end = this._end;
    if (this._start === end) {
      this._start = end = 0;
    } else if (end + length > this._capacity) {
      bytes.copyWithin(0, this._start, end);
      end -= this._start;
      this._start = 0;
    }
    bytes.set(chunk, end);
    this._end = end + length;
  }

  /**
   * Decodes the next packet into `packet`.
   * @returns its type (see `Packet.type`), `NEED_MORE`, or a negative error code, after which nothing but
   * `reset` helps: where the next packet starts is not known any more
   */
  next(): number {
    const mode = this._mode;
    const result =
      mode === PACKETS
        ? this._nextPacket()
        : mode === PIECES
          ? this._nextPiece()
          : mode === HEADER
            ? this._passHeader()
            : mode;
    if (result < 0) this._mode = result;
    return result;
  }

  private _nextPacket(): number {
    const bytes = this.bytes;
    const start = this._start;
    const received = this._end;
    if (start === received) return NEED_MORE;

    const first = bytes[start] as number;
    const type = first >> 4;
    if (type !== PUBLISH) {
      const flags = TYPE_RULES[type] as number;
      if (flags !== (first & 0x0f)) {
        if (flags >= 0) return RESERVED_FLAGS;
        if (this._properties === undefined || type < DISCONNECT) return flags;
        if ((first & 0x0f) !== 0) return RESERVED_FLAGS;
      }
    } else {
      if ((first & 0x06) === 0x06) return QOS_3;
      if ((first & 0x0e) === 0x08) return DUP_AT_QOS_0;
    }

    if (start + 1 === received) return NEED_MORE;
    let position = start + 2;
    let byte = bytes[start + 1] as number;
    let remaining = byte & 0x7f;
    let shift = 7;
    if (byte > 0x7f) {
      do {
        if (shift > 21) return REMAINING_LENGTH_TOO_LONG;
        if (position === received) return NEED_MORE;
        byte = bytes[position] as number;
        remaining |= (byte & 0x7f) << shift;
        shift += 7;
        position++;
      } while (byte > 0x7f);
    }
    if (byte === 0 && position > start + 2) return REMAINING_LENGTH_NOT_MINIMAL;

    const end = position + remaining;
    const packet = this.packet;
    if (this.maximumPacketSize > 0 && end - start > this.maximumPacketSize) return PACKET_BEYOND_MAXIMUM;
    if (end > received) {
      if (end - start <= this._capacity) return NEED_MORE;
      if (type !== PUBLISH) return PACKET_TOO_LARGE;
      return this._beginStream(first, position, remaining);
    }
    this._start = end;
    packet.type = type;
    if (type !== PUBLISH) return decodeAnswer(packet, type, position, remaining, this._properties);
    const error = this._publishHeader(first, position, end);
    return error === 0 ? PUBLISH : this._withoutTopic(error);
  }

  /** The variable header of a PUBLISH (3.3.2) that ends at `end`. @returns 0 or an error code */
  private _publishHeader(first: number, position: number, end: number): number {
    const bytes = this.bytes;
    const packet = this.packet;
    const topic = position + 2;
    if (topic > end) return PACKET_LENGTH;
    const topicLength = packet.view.getUint16(position);
    let payload = topic + topicLength;
    if (payload > end) return TOPIC_BEYOND_PACKET;
    const properties = this._properties;
    if (topicLength > 0 || properties === undefined) {
      const error = checkTopicName(bytes, packet.view, topic, topicLength);
      if (error !== 0) return error;
    }
    const qos = (first >> 1) & 3;
    let packetIdentifier = 0;
    if (qos !== 0) {
      if (payload + 2 > end) return PACKET_LENGTH;
      packetIdentifier = packet.view.getUint16(payload);
      if (packetIdentifier === 0) return PACKET_IDENTIFIER_0;
      payload += 2;
    }
    packet.topicOffset = topic;
    packet.topicLength = topicLength;
    packet.dup = (first & 0x08) !== 0;
    packet.qos = qos as QoS;
    packet.retain = (first & 0x01) !== 0;
    packet.packetIdentifier = packetIdentifier;
    if (properties !== undefined) {
      if (bytes[payload] === 0 && payload < end && topicLength > 0) {
        // Without properties, as most are.
        packet.propertiesLength = 0;
        payload++;
      } else {
        payload = this._publishProperties(payload, end, properties);
        if (payload < 0) return payload;
      }
    }
    packet.payloadOffset = payload;
    packet.payloadLength = packet.totalLength = end - payload;
    return 0;
  }

  /** The properties of a PUBLISH (MQTT 5, 3.3.2.3), and its topic alias, if there is one. @returns where its payload begins, or an error */
  private _publishProperties(position: number, end: number, properties: PropertyReader): number {
    const { packet } = this;
    const payload = decodeProperties(packet, PUBLISH, position, end, properties);
    if (payload < 0) return payload;
    if (packet.propertiesLength > 0 && properties.find(packet, TOPIC_ALIAS)) {
      const error =
        this._aliases === undefined ? TOPIC_ALIAS_INVALID : this._aliases.resolve(properties.value);
      if (error === 0) return payload;
      packet.payloadOffset = payload;
      packet.totalLength = end - payload;
      return error;
    }
    return packet.topicLength === 0 ? EMPTY_TOPIC : payload;
  }

  /**
   * What `next` answers to a PUBLISH whose header has been decoded with an error: that; or, where only its topic is missing since
   * that has been passed over, a message without it.
   */
  private _withoutTopic(error: number): number {
    if (error !== TOPIC_PASSED_OVER) return error;
    this._start = this.packet.payloadOffset;
    this.packet.propertiesLength = 0;
    return this._announceStream();
  }

  /** A PUBLISH that the buffer cannot hold, whose variable header begins at `position`. */
  private _beginStream(first: number, position: number, remaining: number): number {
    const packet = this.packet;
    const end = position + remaining;
    if (position + 2 > this._end) return NEED_MORE;
    const topicLength = packet.view.getUint16(position);
    const identifierLength = (first & 0x06) === 0 ? 0 : 2;
    let headerLength = 2 + topicLength + identifierLength;
    if (headerLength > remaining) return topicLength + 2 > remaining ? TOPIC_BEYOND_PACKET : PACKET_LENGTH;

    if (this._properties !== undefined) {
      if (LONGEST_FIXED_HEADER + headerLength + LONGEST_LENGTH > this._capacity)
        return this._beginPassing(first, position, remaining);
      const size = this._propertiesSize(position + headerLength, end);
      if (size <= 0) return size;
      headerLength += size;
    }
    if (LONGEST_FIXED_HEADER + headerLength > this._capacity)
      return this._beginPassing(first, position, remaining);

    if (position + headerLength > this._end) return NEED_MORE;
    const error = this._publishHeader(first, position, end);
    if (error !== 0) return this._withoutTopic(error);
    this._start = position + headerLength;
    return this._announceStream();
  }

  /**
   * How many bytes the properties of a PUBLISH take with their length, which is at `position`; it is not checked.
   * @returns `NEED_MORE` as long as their length has not come, or a negative error
   */
  private _propertiesSize(position: number, end: number): number {
    const bytes = this.bytes;
    let at = position;
    let length = 0;
    let byte: number;
    let shift = 0;
    do {
      if (at === end || shift > 21) return PROPERTY_CUT_SHORT;
      if (at >= this._end) return NEED_MORE;
      byte = bytes[at++] as number;
      length |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte > 0x7f);
    return at + length > end ? PROPERTY_CUT_SHORT : at - position + length;
  }

  /** A PUBLISH of which even the header is larger than the buffer. */
  private _beginPassing(first: number, position: number, remaining: number): number {
    const packet = this.packet;
    const topicLength = packet.view.getUint16(position);
    const qos = ((first >> 1) & 3) as QoS;
    packet.dup = (first & 0x08) !== 0;
    packet.qos = qos;
    packet.retain = (first & 0x01) !== 0;
    packet.topicOffset = packet.topicLength = packet.propertiesLength = 0;
    this._passed ??= new PassedHeader(packet, this._aliases);
    this._passed.begin(topicLength, remaining - 2 - topicLength, this._properties !== undefined);
    this._start = position + 2;
    this._mode = HEADER;
    return this._passHeader();
  }

  private _passHeader(): number {
    const passed = this._passed as PassedHeader;
    const result = passed.pass(this._start, this._end);
    this._start = passed.at;
    return result > 0 ? this._announceStream() : result;
  }

  private _announceStream(): number {
    const packet = this.packet;
    packet.type = PUBLISH_STREAM;
    packet.payloadOffset = packet.payloadLength = packet.pieceOffset = 0;
    this._mode = PIECES;
    return PUBLISH_STREAM;
  }

  /** The next piece of the PUBLISH announced by `PUBLISH_STREAM`: whatever has come of it. */
  private _nextPiece(): number {
    const packet = this.packet;
    const available = this._end - this._start;
    const pieceOffset = packet.pieceOffset + packet.payloadLength;
    const left = packet.totalLength - pieceOffset;
    // A payload of no bytes, behind a topic too long to hold, still ends with a piece: an empty one.
    if (available === 0 && left > 0) return NEED_MORE;
    const length = Math.min(available, left);
    packet.type = PUBLISH_PIECE;
    packet.payloadOffset = this._start;
    packet.payloadLength = length;
    packet.pieceOffset = pieceOffset;
    this._start += length;
    if (length === left) this._mode = PACKETS;
    return PUBLISH_PIECE;
  }
}
