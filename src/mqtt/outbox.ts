import type { Writer } from '../bytes/writer.js';
import type { Encoder } from './encoder.js';
import { NO_ROOM, NOT_CONNECTED, PUBLISH_OPEN, STORE_FULL, TOO_LARGE, WINDOW_FULL } from './errors.js';
import type { Identifiers } from './identifiers.js';
import { PUBREL, type QoS } from './packet.js';
import { AWAITING_PUBACK, AWAITING_PUBCOMP, AWAITING_PUBREC, type Session } from './session.js';
import type { TransmitBuffer } from './transmit.js';

const DUP_FLAG = 0x08;
const NOTHING = new Uint8Array(0);

/** What the outbox asks of its owner. */
export interface OutboxOwner {
  /** Room is short: hand what waits to the socket now, if it takes anything. */
  transmit(): void;
  /** After a reconnect: send this message again, with `beginPieces(…, packetIdentifier)`, for its bytes were not kept. */
  resend(packetIdentifier: number, qos: QoS): void;
}

/**
 * Messages on their way out, at every QoS.
 *
 * Each call that sends answers with a number: negative, an error code and nothing sent; 0, sent at QoS 0; positive,
 * the packet identifier of a message that is now in flight and will be reported as delivered. Messages above QoS 0
 * are kept in the store in front of the transmit region, and sent again after a reconnect, until acknowledged.
 */
export class Outbox {
  /** Writes the payload between `beginPublish` and `endPublish`. */
  readonly writer: Writer;
  /** Whether messages may be sent now; the client's to say. */
  open = false;
  private readonly _transmit: TransmitBuffer;
  private readonly _encoder: Encoder;
  private readonly _session: Session;
  private readonly _identifiers: Identifiers;
  private readonly _owner: OutboxOwner;
  // Of the PUBLISH begun last.
  private _start = 0;
  private _qos: QoS = 0;
  private _identifier = 0;
  /** Bytes still owed to a PUBLISH that is being sent in pieces. */
  private _owed = 0;
  /** An acknowledgement that waits for the last of those bytes; type 0: none does. */
  private _heldType: 0 | 4 | 5 | 6 | 7 = 0;
  private _heldIdentifier = 0;
  /** Of the messages in flight when the connection came back: the next one to send again, and where they end. */
  private _resendNext = 0;
  private _resendEnd = 0;

  constructor(
    transmit: TransmitBuffer,
    encoder: Encoder,
    session: Session,
    identifiers: Identifiers,
    owner: OutboxOwner,
  ) {
    this.writer = transmit.writer;
    this._transmit = transmit;
    this._encoder = encoder;
    this._session = session;
    this._identifiers = identifiers;
    this._owner = owner;
  }

  /** Whether a PUBLISH is being sent in pieces: until its last piece nothing else can be sent, not even an acknowledgement. */
  get inPieces(): boolean {
    return this._owed > 0;
  }

  /** PUBLISH (MQTT 3.1.1, 3.3) of a payload at hand. */
  publish(topic: Uint8Array, payload: Uint8Array, qos: QoS, retain: boolean): number {
    const error = this._prepare(qos);
    if (error !== 0) return error;
    if (!this._encoder.publish(topic, payload, qos, retain, this._identifier)) return this._tooMuch();
    return qos === 0 ? 0 : this._keep();
  }

  /**
   * Begins a PUBLISH whose payload is then written with `writer`, up to `endPublish`. Nothing else of the outbox may
   * be called in between.
   * @param rest second part of the topic name, where `topic` is only its first
   * @returns 0 or an error code; after an error there is nothing to end
   */
  beginPublish(topic: Uint8Array, qos: QoS, retain: boolean, rest: Uint8Array = NOTHING): number {
    const error = this._prepare(qos);
    if (error !== 0) return error;
    this._encoder.beginPublish(topic, qos, retain, this._identifier, rest);
    return 0;
  }

  /** As `beginPublish`, at QoS 0, on a topic that is a part of another buffer: `length` bytes from `offset`. */
  beginPublishPart(bytes: Uint8Array, offset: number, length: number, retain: boolean): number {
    const error = this._prepare(0);
    if (error !== 0) return error;
    this._encoder.beginPublishPart(bytes, offset, length, retain);
    return 0;
  }

  /** Ends the PUBLISH begun by `beginPublish`. */
  endPublish(): number {
    if (!this._encoder.endPublish()) return this._tooMuch();
    return this._qos === 0 ? 0 : this._keep();
  }

  /** Where the payload of the PUBLISH ended last starts in the buffer, if it was sent at QoS 0: it ends at the writer's position. */
  get payloadOffset(): number {
    const { bytes } = this.writer;
    // Behind the first byte, a length of one to four bytes, and the topic with its length.
    let at = this._start + 1;
    while ((bytes[at] as number) > 0x7f) at++;
    return at + 3 + (((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number));
  }

  /**
   * Begins a PUBLISH of `length` payload bytes that follow by `piece`, so that its size does not matter. Above QoS 0
   * it is not kept: after a reconnect the owner is asked to send it again, under its identifier.
   * @param packetIdentifier of the message to send again; 0 for a new one
   */
  beginPieces(topic: Uint8Array, length: number, qos: QoS, retain: boolean, packetIdentifier = 0): number {
    const again = packetIdentifier !== 0;
    const error = this._prepare(again ? 0 : qos);
    if (error !== 0) return error;
    const identifier = again ? packetIdentifier : this._identifier;
    if (!this._encoder.publishHeader(topic, length, qos, retain, identifier, again)) return this._tooMuch();
    if (qos !== 0 && !again) {
      this._session.enter(identifier, qos === 1 ? AWAITING_PUBACK : AWAITING_PUBREC, 0);
    }
    this._owed = length;
    return identifier;
  }

  /**
   * Sends a piece, all of it or nothing.
   * @returns 0; `NO_ROOM`: try again when the socket has taken something; `TOO_LARGE`: larger than the buffer ever
   * holds, or than what is still owed
   */
  piece(bytes: Uint8Array): number {
    if (!this.open) return NOT_CONNECTED;
    if (bytes.length > this._owed || bytes.length > this._transmit.capacity) return TOO_LARGE;
    if (bytes.length > this._transmit.room && !this._askForRoom()) return NOT_CONNECTED;
    if (bytes.length > this._transmit.room) return NO_ROOM;
    this.writer.copy(bytes);
    this._owed -= bytes.length;
    if (this._owed === 0 && this._heldType !== 0) {
      this._encoder.acknowledge(this._heldType, this._heldIdentifier);
      this._heldType = 0;
    }
    return 0;
  }

  /**
   * Sends PUBREL for a QoS 2 message, or acknowledges an inbound one. Room is always kept for it.
   * Nothing is sent once the connection is closed or closing: DISCONNECT is the last packet [MQTT-3.14.4-2].
   */
  acknowledge(type: 4 | 5 | 6 | 7, packetIdentifier: number): void {
    if (!this.open) return;
    if (!this.inPieces) {
      this._encoder.acknowledge(type, packetIdentifier);
      return;
    }
    // The message to acknowledge made its owner begin one in pieces. No second one is handled before that is whole.
    this._heldType = type;
    this._heldIdentifier = packetIdentifier;
  }

  /** Takes a PUBACK, PUBREC or PUBCOMP. @returns what `Session.acknowledge` says follows from it */
  acknowledged(type: number, packetIdentifier: number): number {
    const session = this._session;
    const index = session.find(packetIdentifier);
    const stored = index < 0 ? 0 : session.storedLength(index);
    const before = session.count;
    const end = session.storedOffset(before);
    const outcome = session.acknowledge(type, index);
    // Only now is it known that the bytes are not needed any more: an acknowledgement of the wrong kind changes nothing.
    if (stored > 0 && outcome > 0) {
      const offset = session.storedOffset(index);
      this.writer.bytes.copyWithin(offset, offset + stored, end);
    }
    if (session.count < before) {
      this._resendEnd--;
      if (index < this._resendNext) this._resendNext--;
    }
    return outcome;
  }

  /** The connection is gone. Messages in flight stay. */
  close(): void {
    this.open = false;
    this._owed = 0;
    this._heldType = 0;
  }

  /** The session goes on over a new connection: everything in flight is to be sent again, in order (4.4). */
  beginResend(): void {
    this._resendNext = 0;
    this._resendEnd = this._session.count;
  }

  /** Whether messages in flight are still to be sent again. */
  get resending(): boolean {
    return this._resendNext < this._resendEnd;
  }

  /** Sends messages in flight again, as far as there is room. To be called until `resending` is false. */
  continueResend(): void {
    const session = this._session;
    while (this.open && this.resending && !this.inPieces) {
      const index = this._resendNext;
      const identifier = session.identifier(index);
      const length = session.storedLength(index);
      const release = session.state(index) === AWAITING_PUBCOMP;
      // Of a message that its owner sends again only the header has to fit; it is asked but once.
      const needed = length === 0 && !release ? this._transmit.capacity >> 1 : length;
      if (needed > this._transmit.room && !this._askForRoom()) return;
      if (needed > this._transmit.room) return;
      this._resendNext++;
      if (release) {
        this._encoder.acknowledge(PUBREL, identifier);
      } else if (length === 0) {
        this._owner.resend(identifier, session.state(index) === AWAITING_PUBACK ? 1 : 2);
      } else {
        const { writer } = this;
        const offset = session.storedOffset(index);
        writer.bytes.copyWithin(writer.position, offset, offset + length);
        writer.bytes[writer.position] = (writer.bytes[writer.position] as number) | DUP_FLAG;
        writer.position += length;
      }
    }
  }

  /** Asks the owner for room. @returns `false`: that lost the connection */
  private _askForRoom(): boolean {
    this._owner.transmit();
    return this.open;
  }

  /** Makes ready for a new PUBLISH; above QoS 0 it gets an identifier. @returns 0 or an error code */
  private _prepare(qos: QoS): number {
    if (!this.open) return NOT_CONNECTED;
    if (this._owed > 0) return PUBLISH_OPEN;
    if (qos !== 0) {
      if (this._session.full) return WINDOW_FULL;
      // New messages must not overtake old ones (4.6).
      if (this.resending) return NO_ROOM;
    }
    if (!this._transmit.roomy && !this._askForRoom()) return NOT_CONNECTED;
    this._start = this.writer.position;
    this._qos = qos;
    this._identifier = qos === 0 ? 0 : this._identifiers.next();
    return 0;
  }

  /** Why the PUBLISH made ready last did not fit. */
  private _tooMuch(): number {
    return this._start === this._transmit.base ? TOO_LARGE : NO_ROOM;
  }

  /** Keeps the PUBLISH just written until it is acknowledged, or takes it back where there is no room to. */
  private _keep(): number {
    const session = this._session;
    const { writer } = this;
    const used = session.storedOffset(session.count);
    const length = writer.position - this._start;
    if (used + length > this._transmit.base) {
      writer.position = this._start;
      return length > this._transmit.base ? TOO_LARGE : STORE_FULL;
    }
    writer.bytes.copyWithin(used, this._start, writer.position);
    session.enter(this._identifier, this._qos === 1 ? AWAITING_PUBACK : AWAITING_PUBREC, length);
    return this._identifier;
  }
}
