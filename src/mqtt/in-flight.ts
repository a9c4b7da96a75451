import type { Writer } from '../bytes/writer.js';
import type { Encoder } from './encoder.js';
import { NO_ROOM, NOT_CONNECTED, PUBLISH_OPEN, STORE_FULL, TOO_LARGE, WINDOW_FULL } from './errors.js';
import type { Identifiers } from './identifiers.js';
import type { OutboxOwner } from './outbox.js';
import { PUBREL, type QoS } from './packet.js';
import { NO_LIMITS, type ServerLimits } from './server-limits.js';
import { AWAITING_PUBACK, AWAITING_PUBCOMP, AWAITING_PUBREC, type Session } from './session.js';
import { afterProperties } from './sizes.js';
import type { TransmitBuffer } from './transmit.js';

const RETAIN_FLAG = 0x01;
/** Set in what is sent again. In what is kept it marks a PUBLISH of MQTT 5, for a connection of the other version to tell. */
const DUP_FLAG = 0x08;

/** What is known of the connection on which messages are sent again. */
export interface Way {
  /** Whether anything may be sent. */
  readonly open: boolean;
  /** Whether a PUBLISH is being sent in pieces, and nothing else can be. */
  readonly inPieces: boolean;
}

/**
 * Outbound messages above QoS 0: kept until they are acknowledged in the store in front of the transmit region, no more of them
 * at a time than the server takes (MQTT 5, 4.9), and sent again over a connection that goes on with the session (4.4).
 */
export class InFlight {
  private readonly _transmit: TransmitBuffer;
  private readonly _writer: Writer;
  private readonly _encoder: Encoder;
  private readonly _session: Session;
  private readonly _identifiers: Identifiers;
  private readonly _owner: OutboxOwner;
  private _limits: Readonly<ServerLimits> = NO_LIMITS;
  // Of the messages in flight when the connection came back: the next one to send again, and where they end. Those before
  // the next one are what the server has of this connection.
  private _next = 0;
  private _end = 0;
  /** Whether the owner could not send the message just now that it was asked for. */
  private _postponed = false;

  constructor(
    transmit: TransmitBuffer,
    encoder: Encoder,
    session: Session,
    identifiers: Identifiers,
    owner: OutboxOwner,
  ) {
    this._transmit = transmit;
    this._writer = transmit.writer;
    this._encoder = encoder;
    this._session = session;
    this._identifiers = identifiers;
    this._owner = owner;
  }

  /** A connection stands. @param limits what the server takes on it */
  begin(limits: Readonly<ServerLimits>): void {
    this._limits = limits;
  }

  /** Whether a new message may be sent. @returns 0 or an error code */
  admits(): number {
    const session = this._session;
    if (session.full || session.count >= this._limits.receiveMaximum) return WINDOW_FULL;
    // New messages must not overtake old ones (4.6).
    return this.resending ? NO_ROOM : 0;
  }

  /** A packet identifier for a new message. */
  nextIdentifier(): number {
    return this._identifiers.next();
  }

  /** Enters a PUBLISH as one in flight. @param stored bytes that are kept of it */
  enter(identifier: number, qos: QoS, stored: number): void {
    this._session.enter(identifier, qos === 1 ? AWAITING_PUBACK : AWAITING_PUBREC, stored);
  }

  /**
   * Enters and keeps the PUBLISH that has been written from `start` on, or takes it back where there is no room to.
   * @returns its identifier or an error code
   */
  keep(start: number, identifier: number, qos: QoS): number {
    const writer = this._writer;
    const { bytes } = writer;
    const used = this._session.storedOffset(this._session.count);
    const length = writer.position - start;
    if (used + length > this._transmit.base) {
      writer.position = start;
      return length > this._transmit.base ? TOO_LARGE : STORE_FULL;
    }
    bytes.copyWithin(used, start, writer.position);
    if (this._encoder.protocolLevel === 5) bytes[used] = (bytes[used] as number) | DUP_FLAG;
    this.enter(identifier, qos, length);
    return identifier;
  }

  /** As `Outbox.acknowledged`. */
  acknowledged(type: number, packetIdentifier: number, refused: boolean): number {
    const session = this._session;
    const index = session.find(packetIdentifier);
    const stored = index < 0 ? 0 : session.storedLength(index);
    const before = session.count;
    const end = session.storedOffset(before);
    const outcome = session.acknowledge(type, index, refused);
    // Only now is it known that the bytes are not needed any more: an acknowledgement of the wrong kind changes nothing.
    if (stored > 0 && outcome > 0) this._drop(session.storedOffset(index), stored, end);
    if (session.count < before) this._removed(index);
    return outcome;
  }

  /** The session goes on over a new connection: everything in flight is to be sent again, in order (4.4). */
  beginResend(): void {
    const session = this._session;
    // A server that takes fewer at a time than are in flight counts those it already has: they go first, to make room.
    if (session.count > this._limits.receiveMaximum) session.releasesFirst();
    this._next = 0;
    this._end = session.count;
  }

  /** Whether messages in flight are still to be sent again. */
  get resending(): boolean {
    return this._next < this._end;
  }

  /** Whether those still to be sent again wait for the server to take more. */
  get blocked(): boolean {
    return this.resending && this._next >= this._limits.receiveMaximum;
  }

  /** Sends messages in flight again, as far as there is room and the server takes them. */
  continueResend(way: Way): void {
    const session = this._session;
    while (way.open && this.resending && !way.inPieces) {
      const index = this._next;
      const release = session.state(index) === AWAITING_PUBCOMP;
      if (!release) {
        if (this.blocked) return;
        if (!this._isTaken(index)) {
          this._giveUp(index);
          continue;
        }
      }
      const length = session.storedLength(index);
      // Of a message that its owner sends again only the header has to fit. Most do in half of the room.
      const needed = length === 0 && !release ? this._transmit.capacity >> 1 : length;
      if (needed > this._transmit.room) {
        this._owner.transmit();
        if (!way.open || needed > this._transmit.room) return;
      }
      if (release) {
        this._next++;
        this._encoder.acknowledge(PUBREL, session.identifier(index));
      } else if (length === 0) {
        this._next++;
        this._postponed = false;
        // A message waits for what its QoS has it answered by.
        this._owner.resend(session.identifier(index), session.state(index) === AWAITING_PUBACK ? 1 : 2);
        if (this._postponed) {
          this._next--;
          return;
        }
      } else if (this._resend(index, length)) {
        this._next++;
      } else if (this._transmit.pending > 0) {
        return;
      } else {
        this._giveUp(index);
      }
    }
  }

  /** The owner has not been able to send a message again. What will not be possible later either is given up. */
  notSent(packetIdentifier: number, error: number): void {
    if (error === NOT_CONNECTED) return;
    if (error === NO_ROOM || error === PUBLISH_OPEN) {
      this._postponed = true;
      return;
    }
    const index = this._session.find(packetIdentifier);
    if (index >= 0) this._giveUp(index);
  }

  /** Whether the server takes a message at all, as far as that can be told (MQTT 5, 3.2.2.3.4 to 3.2.2.3.6). */
  private _isTaken(index: number): boolean {
    const session = this._session;
    const limits = this._limits;
    const qos = session.state(index) === AWAITING_PUBACK ? 1 : 2;
    if (qos > limits.maximumQos) return false;
    const length = session.storedLength(index);
    if (length === 0) return true;
    const first = this._writer.bytes[session.storedOffset(index)] as number;
    if (!limits.retainAvailable && (first & RETAIN_FLAG) !== 0) return false;
    return length <= limits.maximumPacketSize;
  }

  /** Sends the kept bytes of a message again. @returns `false`: they do not fit, and nothing has been written */
  private _resend(index: number, length: number): boolean {
    const writer = this._writer;
    const { bytes } = writer;
    const start = writer.position;
    const offset = this._session.storedOffset(index);
    const five = ((bytes[offset] as number) & DUP_FLAG) !== 0;
    if (five !== (this._encoder.protocolLevel === 5)) return this._resendOtherwise(index, length, five);
    bytes.copyWithin(start, offset, offset + length);
    bytes[start] = (bytes[start] as number) | DUP_FLAG;
    writer.position += length;
    return true;
  }

  /** As `_resend`, of a message that was kept on a connection of the other version: without its properties. Allocates. */
  private _resendOtherwise(index: number, length: number, five: boolean): boolean {
    const writer = this._writer;
    const { bytes } = writer;
    const start = writer.position;
    const offset = this._session.storedOffset(index);
    const first = bytes[offset] as number;
    let at = offset + 1;
    while ((bytes[at] as number) > 0x7f) at++;
    const topic = at + 3;
    const topicEnd = topic + (((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number));
    const payload = five ? afterProperties(bytes, topicEnd + 2) : topicEnd + 2;
    const written = this._encoder.publish(
      bytes.subarray(topic, topicEnd),
      bytes.subarray(payload, offset + length),
      ((first >> 1) & 3) as QoS,
      (first & RETAIN_FLAG) !== 0,
      this._session.identifier(index),
      true,
    );
    if (written && writer.position - start <= this._limits.maximumPacketSize) return true;
    writer.position = start;
    return false;
  }

  private _giveUp(index: number): void {
    const session = this._session;
    const identifier = session.identifier(index);
    const end = session.storedOffset(session.count);
    this._drop(session.storedOffset(index), session.storedLength(index), end);
    session.remove(index);
    this._removed(index);
    this._owner.undelivered(identifier);
  }

  /** Closes the gap that `length` kept bytes leave. @param end where all kept bytes end */
  private _drop(offset: number, length: number, end: number): void {
    this._writer.bytes.copyWithin(offset, offset + length, end);
  }

  /** The message numbered `index` has been taken out. */
  private _removed(index: number): void {
    if (index >= this._end) return;
    this._end--;
    if (index < this._next) this._next--;
  }
}
