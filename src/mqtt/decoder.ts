import {
  CLIENT_ONLY_TYPE,
  CONNACK_FLAGS,
  CONNACK_RETURN_CODE,
  CONNACK_SESSION_PRESENT,
  DUP_AT_QOS_0,
  PACKET_IDENTIFIER_0,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  QOS_3,
  REMAINING_LENGTH_NOT_MINIMAL,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  RESERVED_TYPE,
  SUBACK_RETURN_CODE,
  TOPIC_BEYOND_PACKET,
} from './errors.js';
import {
  CONNACK,
  Packet,
  PINGRESP,
  type ProtocolLevel,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  type QoS,
  SUBACK,
  SUBSCRIPTION_REFUSED,
} from './packet.js';
import { checkTopicName } from './topic.js';

/** Result of `Decoder.next`: no further packet until more bytes are received. */
export const NEED_MORE = 0;

// What a decoder hands out.
const PACKETS = 0;
/** The payload of a PUBLISH larger than the buffer. */
const PIECES = 1;

/** The longest fixed header (MQTT 3.1.1, 2.2): a type byte and four bytes of remaining length. */
const LONGEST_FIXED_HEADER = 5;

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
  CLIENT_ONLY_TYPE, // DISCONNECT
  RESERVED_TYPE,
);

/**
 * Cuts a stream of bytes from a server into MQTT packets and checks each as the standard tells a receiver to.
 *
 * Bytes come in by `receive`, however they are cut; packets come out by `next`, in `packet`, one after the
 * other. Whole packets are decoded in place. A PUBLISH larger than the buffer is announced as
 * `PUBLISH_STREAM` and then handed out in pieces. Nothing is allocated after construction.
 */
export class Decoder {
  /** The receive buffer. Offsets in `packet` point into it. */
  readonly bytes: Uint8Array;
  /** What the last call of `next` found. */
  readonly packet: Packet;
  readonly protocolLevel: ProtocolLevel;
  /** First byte that belongs to no packet handed out so far. */
  private _start = 0;
  /** One past the last byte received. */
  private _end = 0;
  /** What `next` hands out: `PACKETS`, `PIECES`, or, below 0, the error after which nothing more comes. */
  private _mode = PACKETS;
  /** Of a PUBLISH larger than the buffer: bytes of a topic that is too long as well, to be passed over. */
  private _skip = 0;
  /** Of such a PUBLISH: whether its packet identifier is still to be read, which happens only behind such a topic. */
  private _identifierDue = false;

  /**
   * @param capacity size of the receive buffer in bytes, at least 16; a PUBLISH of up to this size arrives whole
   */
  constructor(capacity: number, protocolLevel: ProtocolLevel = 4) {
    this.bytes = new Uint8Array(capacity);
    this.packet = new Packet(this.bytes);
    this.protocolLevel = protocolLevel;
  }

  /** Whether everything received has been handed out. */
  get isEmpty(): boolean {
    return this._start === this._end;
  }

  /** How many bytes `receive` can take now: never 0 after `next` answered `NEED_MORE`. */
  get room(): number {
    return this.bytes.length - this._end + this._start;
  }

  /** Forgets everything received, for a new connection. */
  reset(): void {
    this._start = this._end = 0;
    this._mode = PACKETS;
    this._identifierDue = false;
    this._skip = 0;
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
    } else if (end + length > bytes.length) {
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
    const result = mode === PACKETS ? this._nextPacket() : mode === PIECES ? this._nextPiece() : mode;
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
      if (flags < 0) return flags;
      if (flags !== (first & 0x0f)) return RESERVED_FLAGS;
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
    if (end > received) {
      if (end - start <= bytes.length) return NEED_MORE;
      if (type !== PUBLISH) return PACKET_TOO_LARGE;
      return this._beginStream(first, position, remaining);
    }
    this._start = end;
    packet.type = type;
    switch (type) {
      case PUBLISH: {
        const error = this._publishHeader(first, position, end);
        return error === 0 ? PUBLISH : error;
      }
      case CONNACK:
        return decodeConnack(packet, bytes, position, remaining);
      case PINGRESP:
        packet.packetIdentifier = 0;
        return remaining === 0 ? type : PACKET_LENGTH;
      case SUBACK:
        return decodeSuback(packet, bytes, position, remaining);
      default:
        // PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK: a packet identifier and nothing else.
        if (remaining !== 2) return PACKET_LENGTH;
        packet.packetIdentifier = packet.view.getUint16(position);
        return packet.packetIdentifier === 0 ? PACKET_IDENTIFIER_0 : type;
    }
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
    const error = checkTopicName(bytes, packet.view, topic, topicLength);
    if (error !== 0) return error;
    const qos = (first >> 1) & 3;
    let packetIdentifier = 0;
    if (qos !== 0) {
      if (payload + 2 > end) return PACKET_LENGTH;
      packetIdentifier = packet.view.getUint16(payload);
      if (packetIdentifier === 0) return PACKET_IDENTIFIER_0;
      payload += 2;
    }
    packet.dup = (first & 0x08) !== 0;
    packet.qos = qos as QoS;
    packet.retain = (first & 0x01) !== 0;
    packet.packetIdentifier = packetIdentifier;
    packet.topicOffset = topic;
    packet.topicLength = topicLength;
    packet.payloadOffset = payload;
    packet.payloadLength = packet.totalLength = end - payload;
    return 0;
  }

  /** A PUBLISH that the buffer cannot hold, whose variable header begins at `position`. */
  private _beginStream(first: number, position: number, remaining: number): number {
    const bytes = this.bytes;
    const packet = this.packet;
    const end = position + remaining;
    if (position + 2 > this._end) return NEED_MORE;
    const topicLength = packet.view.getUint16(position);
    const identifierLength = (first & 0x06) === 0 ? 0 : 2;
    const headerLength = 2 + topicLength + identifierLength;
    if (headerLength > remaining) return topicLength + 2 > remaining ? TOPIC_BEYOND_PACKET : PACKET_LENGTH;

    if (LONGEST_FIXED_HEADER + headerLength > bytes.length) {
      // Such a topic is not checked either: it is never there as a whole.
      packet.dup = (first & 0x08) !== 0;
      packet.qos = ((first >> 1) & 3) as QoS;
      packet.retain = (first & 0x01) !== 0;
      packet.packetIdentifier = 0;
      packet.topicOffset = packet.topicLength = 0;
      packet.totalLength = remaining - headerLength;
      this._skip = topicLength;
      this._identifierDue = identifierLength !== 0;
      this._start = position + 2;
      return this._announceStream();
    }

    if (position + headerLength > this._end) return NEED_MORE;
    const error = this._publishHeader(first, position, end);
    if (error !== 0) return error;
    this._start = position + headerLength;
    return this._announceStream();
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
    let available = this._end - this._start;
    if (this._skip > 0) {
      const passed = Math.min(available, this._skip);
      this._skip -= passed;
      this._start += passed;
      available -= passed;
      if (this._skip > 0) return NEED_MORE;
    }
    if (this._identifierDue) {
      if (available < 2) return NEED_MORE;
      packet.packetIdentifier = packet.view.getUint16(this._start);
      if (packet.packetIdentifier === 0) return PACKET_IDENTIFIER_0;
      this._identifierDue = false;
      this._start += 2;
      available -= 2;
    }
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

function decodeConnack(packet: Packet, bytes: Uint8Array, position: number, remaining: number): number {
  if (remaining !== 2) return PACKET_LENGTH;
  const flags = bytes[position] as number;
  const returnCode = bytes[position + 1] as number;
  if (flags > 1) return CONNACK_FLAGS;
  if (returnCode > 5) return CONNACK_RETURN_CODE;
  if (returnCode !== 0 && flags !== 0) return CONNACK_SESSION_PRESENT;
  packet.packetIdentifier = 0;
  packet.sessionPresent = flags === 1;
  packet.returnCode = returnCode;
  return CONNACK;
}

function decodeSuback(packet: Packet, bytes: Uint8Array, position: number, remaining: number): number {
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
