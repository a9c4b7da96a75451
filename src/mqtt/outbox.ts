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
  readonly #transmit: TransmitBuffer;
  readonly #encoder: Encoder;
  readonly #session: Session;
  readonly #identifiers: Identifiers;
  readonly #owner: OutboxOwner;
  // Of the PUBLISH begun last.
  #start = 0;
  #qos: QoS = 0;
  #identifier = 0;
  /** Bytes still owed to a PUBLISH that is being sent in pieces. */
  #owed = 0;
  /** An acknowledgement that waits for the last of those bytes; type 0: none does. */
  #heldType: 0 | 4 | 5 | 6 | 7 = 0;
  #heldIdentifier = 0;
  /** Of the messages in flight when the connection came back: the next one to send again, and where they end. */
  #resendNext = 0;
  #resendEnd = 0;

  constructor(
    transmit: TransmitBuffer,
    encoder: Encoder,
    session: Session,
    identifiers: Identifiers,
    owner: OutboxOwner,
  ) {
    this.writer = transmit.writer;
    this.#transmit = transmit;
    this.#encoder = encoder;
    this.#session = session;
    this.#identifiers = identifiers;
    this.#owner = owner;
  }

  /** Whether a PUBLISH is being sent in pieces: until its last piece nothing else can be sent, not even an acknowledgement. */
  get inPieces(): boolean {
    return this.#owed > 0;
  }

  /** PUBLISH (MQTT 3.1.1, 3.3) of a payload at hand. */
  publish(topic: Uint8Array, payload: Uint8Array, qos: QoS, retain: boolean): number {
    const error = this.#prepare(qos);
    if (error !== 0) return error;
    if (!this.#encoder.publish(topic, payload, qos, retain, this.#identifier)) return this.#tooMuch();
    return qos === 0 ? 0 : this.#keep();
  }

  /**
   * Begins a PUBLISH whose payload is then written with `writer`, up to `endPublish`. Nothing else of the outbox may
   * be called in between.
   * @param rest second part of the topic name, where `topic` is only its first
   * @returns 0 or an error code; after an error there is nothing to end
   */
  beginPublish(topic: Uint8Array, qos: QoS, retain: boolean, rest: Uint8Array = NOTHING): number {
    const error = this.#prepare(qos);
    if (error !== 0) return error;
    this.#encoder.beginPublish(topic, qos, retain, this.#identifier, rest);
    return 0;
  }

  /** Ends the PUBLISH begun by `beginPublish`. */
  endPublish(): number {
    if (!this.#encoder.endPublish()) return this.#tooMuch();
    return this.#qos === 0 ? 0 : this.#keep();
  }

  /**
   * Begins a PUBLISH of `length` payload bytes that follow by `piece`, so that its size does not matter. Above QoS 0
   * it is not kept: after a reconnect the owner is asked to send it again, under its identifier.
   * @param packetIdentifier of the message to send again; 0 for a new one
   */
  beginPieces(topic: Uint8Array, length: number, qos: QoS, retain: boolean, packetIdentifier = 0): number {
    const again = packetIdentifier !== 0;
    const error = this.#prepare(again ? 0 : qos);
    if (error !== 0) return error;
    const identifier = again ? packetIdentifier : this.#identifier;
    if (!this.#encoder.publishHeader(topic, length, qos, retain, identifier, again)) return this.#tooMuch();
    if (qos !== 0 && !again) {
      this.#session.enter(identifier, qos === 1 ? AWAITING_PUBACK : AWAITING_PUBREC, 0);
    }
    this.#owed = length;
    return identifier;
  }

  /**
   * Sends a piece, all of it or nothing.
   * @returns 0; `NO_ROOM`: try again when the socket has taken something; `TOO_LARGE`: larger than the buffer ever
   * holds, or than what is still owed
   */
  piece(bytes: Uint8Array): number {
    if (!this.open) return NOT_CONNECTED;
    if (bytes.length > this.#owed || bytes.length > this.#transmit.capacity) return TOO_LARGE;
    if (bytes.length > this.#transmit.room && !this.#askForRoom()) return NOT_CONNECTED;
    if (bytes.length > this.#transmit.room) return NO_ROOM;
    this.writer.copy(bytes);
    this.#owed -= bytes.length;
    if (this.#owed === 0 && this.#heldType !== 0) {
      this.#encoder.acknowledge(this.#heldType, this.#heldIdentifier);
      this.#heldType = 0;
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
      this.#encoder.acknowledge(type, packetIdentifier);
      return;
    }
    // The message to acknowledge made its owner begin one in pieces. No second one is handled before that is whole.
    this.#heldType = type;
    this.#heldIdentifier = packetIdentifier;
  }

  /** Takes a PUBACK, PUBREC or PUBCOMP. @returns what `Session.acknowledge` says follows from it */
  acknowledged(type: number, packetIdentifier: number): number {
    const session = this.#session;
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
      this.#resendEnd--;
      if (index < this.#resendNext) this.#resendNext--;
    }
    return outcome;
  }

  /** The connection is gone. Messages in flight stay. */
  close(): void {
    this.open = false;
    this.#owed = 0;
    this.#heldType = 0;
  }

  /** The session goes on over a new connection: everything in flight is to be sent again, in order (4.4). */
  beginResend(): void {
    this.#resendNext = 0;
    this.#resendEnd = this.#session.count;
  }

  /** Whether messages in flight are still to be sent again. */
  get resending(): boolean {
    return this.#resendNext < this.#resendEnd;
  }

  /** Sends messages in flight again, as far as there is room. To be called until `resending` is false. */
  continueResend(): void {
    const session = this.#session;
    while (this.open && this.resending && !this.inPieces) {
      const index = this.#resendNext;
      const identifier = session.identifier(index);
      const length = session.storedLength(index);
      const release = session.state(index) === AWAITING_PUBCOMP;
      // Of a message that its owner sends again only the header has to fit; it is asked but once.
      const needed = length === 0 && !release ? this.#transmit.capacity >> 1 : length;
      if (needed > this.#transmit.room && !this.#askForRoom()) return;
      if (needed > this.#transmit.room) return;
      this.#resendNext++;
      if (release) {
        this.#encoder.acknowledge(PUBREL, identifier);
      } else if (length === 0) {
        this.#owner.resend(identifier, session.state(index) === AWAITING_PUBACK ? 1 : 2);
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
  #askForRoom(): boolean {
    this.#owner.transmit();
    return this.open;
  }

  /** Makes ready for a new PUBLISH; above QoS 0 it gets an identifier. @returns 0 or an error code */
  #prepare(qos: QoS): number {
    if (!this.open) return NOT_CONNECTED;
    if (this.#owed > 0) return PUBLISH_OPEN;
    if (qos !== 0) {
      if (this.#session.full) return WINDOW_FULL;
      // New messages must not overtake old ones (4.6).
      if (this.resending) return NO_ROOM;
    }
    if (!this.#transmit.roomy && !this.#askForRoom()) return NOT_CONNECTED;
    this.#start = this.writer.position;
    this.#qos = qos;
    this.#identifier = qos === 0 ? 0 : this.#identifiers.next();
    return 0;
  }

  /** Why the PUBLISH made ready last did not fit. */
  #tooMuch(): number {
    return this.#start === this.#transmit.base ? TOO_LARGE : NO_ROOM;
  }

  /** Keeps the PUBLISH just written until it is acknowledged, or takes it back where there is no room to. */
  #keep(): number {
    const session = this.#session;
    const { writer } = this;
    const used = session.storedOffset(session.count);
    const length = writer.position - this.#start;
    if (used + length > this.#transmit.base) {
      writer.position = this.#start;
      return length > this.#transmit.base ? TOO_LARGE : STORE_FULL;
    }
    writer.bytes.copyWithin(used, this.#start, writer.position);
    session.enter(this.#identifier, this.#qos === 1 ? AWAITING_PUBACK : AWAITING_PUBREC, length);
    return this.#identifier;
  }
}
