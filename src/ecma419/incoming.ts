import type { Decoder } from '../mqtt/decoder.js';
import { type Packet, PUBLISH } from '../mqtt/packet.js';
import { Session, TOO_MANY } from '../mqtt/session.js';
import { bytesOf } from './checks.js';
import type { ByteBuffer, Fragment, Platform } from './pattern.js';
import { TopicText } from './topic-text.js';
import type { Wire } from './wire.js';

/** Inbound QoS 2 messages in flight: more than any server sends at a time unless it is told to. */
const INBOUND_WINDOW = 64;

/** What comes with the fragments behind the first. */
const MORE: Fragment = Object.freeze({ more: true });
const LAST: Fragment = Object.freeze({ more: false });

/** What comes with the first fragment; filled anew for each message. */
interface FirstFragment {
  more: boolean;
  topic: string;
  QoS: number;
  byteLength: number;
}

/**
 * The message being received, fragment by fragment: what is to be told of each, and its bytes until they are read. A fragment
 * lies in the receive buffer or, of a message larger than that, still in the socket, from where it goes right to
 * whoever reads it.
 */
export class Incoming {
  /** Bytes of the present fragment not read yet. */
  unread = 0;
  /** Whether a message has begun, and is not acknowledged yet. */
  open = false;
  /** Whether the application is to see nothing of it. */
  unwanted = false;
  private readonly _decoder: Decoder;
  private readonly _wire: Wire;
  private readonly _topicText: TopicText;
  /** Remembers which messages of QoS 2 have been delivered; made with the first one. */
  private _session: Session | undefined;
  private readonly _first: FirstFragment = { more: false, topic: '', QoS: 0, byteLength: 0 };
  private _begun = false;
  /** Whether the present fragment is the last one. */
  private _last = false;
  /** Where the present fragment lies in the receive buffer; -1: in the socket. */
  private _position = 0;
  private _qos = 0;
  private _identifier = 0;

  constructor(decoder: Decoder, wire: Wire, platform: Platform) {
    this._decoder = decoder;
    this._wire = wire;
    this._topicText = new TopicText(platform);
  }

  get qos(): number {
    return this._qos;
  }

  get identifier(): number {
    return this._identifier;
  }

  /** Whether all of the message has been read. */
  get finished(): boolean {
    return this.open && this._last && this.unread === 0;
  }

  /** Takes PUBLISH or PUBLISH_STREAM. @param wanted whether anybody reads messages at all */
  begin(packet: Packet, wanted: boolean): void {
    const { qos, packetIdentifier } = packet;
    const repeated = qos === 2 && this._session?.isReceived(packetIdentifier) === true;
    this.open = true;
    this.unwanted = !wanted || repeated;
    this._qos = qos;
    this._identifier = packetIdentifier;
    this._begun = this._last = false;
    this.unread = 0;
    if (!this.unwanted) {
      const first = this._first;
      const { topicLength } = packet;
      first.topic =
        topicLength === 0 ? '' : this._topicText.of(packet.bytes, packet.topicOffset, topicLength);
      first.QoS = qos;
      first.byteLength = packet.totalLength;
    }
    if (packet.type === PUBLISH) this._show(packet.payloadOffset, packet.payloadLength, true);
  }

  /** Takes PUBLISH_PIECE. */
  piece(packet: Packet): void {
    this._show(packet.payloadOffset, packet.payloadLength, packet.last);
  }

  /** Takes what the socket has of the message, where nothing else of it is left. @returns whether that is anything */
  takeFromSocket(): boolean {
    if (!this.open || this.unwanted || !this._decoder.isEmpty) return false;
    const left = this._decoder.payloadLeft;
    const count = Math.min(left, this._wire.readable);
    if (count === 0) return false;
    this._decoder.passed(count);
    this._show(-1, count, count === left);
    return true;
  }

  /** What is to be told of the present fragment beside its length. */
  fragment(): Fragment {
    if (this._begun) return this._last ? LAST : MORE;
    this._begun = true;
    this._first.more = !this._last;
    return this._first;
  }

  /**
   * Ends a message that has been read.
   * @returns whether it may be acknowledged: not one of more messages of QoS 2 than can be remembered
   */
  finish(): boolean {
    this.open = false;
    if (this._qos !== 2) return true;
    this._session ??= new Session(0, INBOUND_WINDOW);
    return this._session.received(this._identifier) !== TOO_MANY;
  }

  /** Takes PUBREL. */
  released(identifier: number): void {
    this._session?.released(identifier);
  }

  /** So many bytes of the present fragment, at most. @throws {RangeError} when it is no count */
  read(wanted: number): ArrayBuffer {
    const count = Math.min(Math.floor(wanted), this.unread);
    if (!(count >= 0)) throw new RangeError('the count of bytes to read has to be 0 or more');
    if (count === 0) return new ArrayBuffer(0);
    const position = this._advance(count);
    if (position < 0) return this._wire.read(count);
    return (this._decoder.bytes.buffer as ArrayBuffer).slice(position, position + count);
  }

  /** Fills a buffer with the next bytes of the present fragment, as far as there are any. @returns how many */
  readInto(buffer: ByteBuffer): number {
    const target = bytesOf(buffer);
    const count = Math.min(target.length, this.unread);
    if (count === 0) return 0;
    const position = this._advance(count);
    if (position < 0) this._wire.readInto(target, count);
    else target.set(this._decoder.bytes.subarray(position, position + count));
    return count;
  }

  private _show(position: number, length: number, last: boolean): void {
    this._position = position;
    this._last = last;
    this.unread = this.unwanted ? 0 : length;
  }

  /** @returns where the next `count` bytes lie */
  private _advance(count: number): number {
    const position = this._position;
    if (position >= 0) this._position = position + count;
    this.unread -= count;
    return position;
  }
}
