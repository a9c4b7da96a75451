import { ACKNOWLEDGEMENT_MISMATCH } from './errors.js';
import { PUBACK, PUBCOMP, PUBREC } from './packet.js';

// What an outbound message waits for.
export const AWAITING_PUBACK = 1;
export const AWAITING_PUBREC = 2;
export const AWAITING_PUBCOMP = 3;

// What follows from an acknowledgement.
/** The identifier is not in flight: nothing to do. */
export const UNKNOWN = 0;
/** The message is delivered and its identifier free again. */
export const DELIVERED = 1;
/** A PUBREL has to be sent. */
export const RELEASE = 2;
/** The server has refused the message (MQTT 5); its identifier is free again. */
export const REFUSED = 3;

// What an inbound QoS 2 PUBLISH is.
export const FIRST_TIME = 0;
export const REPEATED = 1;
export const TOO_MANY = 2;

/**
 * What follows from an acknowledgement whose identifier is not in flight: a PUBREC without its message can only be released, or
 * the server would wait for ever (4.3.3).
 */
export function answerToUnknown(type: number, refused: boolean): number {
  return type === PUBREC && !refused ? RELEASE : UNKNOWN;
}

const NO_IDENTIFIERS = new Uint16Array(0);
const NO_STATES = new Uint8Array(0);
const NO_LENGTHS = new Uint32Array(0);

/**
 * The state that MQTT keeps beyond a connection (MQTT 3.1.1, 3.1.2.4 and 4.3): outbound messages above QoS 0 with what
 * each waits for, in the order they were sent, and the identifiers of inbound QoS 2 messages not yet released.
 * It knows no buffers and no connection; all its tables have the size they were made with.
 */
export class Session {
  /** The most outbound messages in flight. */
  readonly window: number;
  private readonly _identifiers: Uint16Array;
  private readonly _states: Uint8Array;
  /** Bytes kept for sending the message again; 0 where its sender keeps them. */
  private readonly _lengths: Uint32Array;
  private _count = 0;
  private readonly _inbound: Uint16Array;
  private _inboundCount = 0;

  /**
   * @param window outbound messages in flight, 0 to 255
   * @param inboundWindow inbound QoS 2 messages in flight, 0 to 255
   */
  constructor(window: number, inboundWindow: number) {
    this.window = window;
    // A client that only ever sends at QoS 0 needs no tables, which would take their place even when empty.
    this._identifiers = window === 0 ? NO_IDENTIFIERS : new Uint16Array(window);
    this._states = window === 0 ? NO_STATES : new Uint8Array(window);
    this._lengths = window === 0 ? NO_LENGTHS : new Uint32Array(window);
    this._inbound = new Uint16Array(inboundWindow);
  }

  /** Outbound messages in flight. They are numbered from 0, oldest first. */
  get count(): number {
    return this._count;
  }

  get full(): boolean {
    return this._count === this.window;
  }

  /** Forgets everything: the server has a new session. */
  clear(): void {
    this._count = this._inboundCount = 0;
  }

  identifier(index: number): number {
    return this._identifiers[index] as number;
  }

  state(index: number): number {
    return this._states[index] as number;
  }

  storedLength(index: number): number {
    return this._lengths[index] as number;
  }

  /** Where the kept bytes of a message start, when all are kept one behind the other, oldest first. */
  storedOffset(index: number): number {
    let offset = 0;
    for (let i = 0; i < index; i++) offset += this._lengths[i] as number;
    return offset;
  }

  /** The number of the outbound message with this identifier; -1 when there is none. */
  find(identifier: number): number {
    for (let i = 0; i < this._count; i++) {
      if (this._identifiers[i] === identifier) return i;
    }
    return -1;
  }

  /**
   * Enters an outbound message. The session must not be full.
   * @param state `AWAITING_PUBACK` or `AWAITING_PUBREC`
   * @param storedLength bytes kept for sending it again
   */
  enter(identifier: number, state: number, storedLength: number): void {
    const index = this._count++;
    this._identifiers[index] = identifier;
    this._states[index] = state;
    this._lengths[index] = storedLength;
  }

  /**
   * Takes a PUBACK, PUBREC or PUBCOMP for the message numbered `index`, or -1 for an identifier not in flight.
   * @param refused PUBACK, PUBREC of MQTT 5: whether their reason code says that the server has not taken the message
   * @returns `UNKNOWN`, `DELIVERED` or `REFUSED` (the message is gone), `RELEASE`, or `ACKNOWLEDGEMENT_MISMATCH`
   */
  acknowledge(type: number, index: number, refused = false): number {
    if (index < 0) return answerToUnknown(type, refused);
    const state = this._states[index];
    if (type === PUBREC) {
      if (state === AWAITING_PUBACK) return ACKNOWLEDGEMENT_MISMATCH;
      if (refused) {
        this.remove(index);
        return REFUSED;
      }
      this._states[index] = AWAITING_PUBCOMP;
      this._lengths[index] = 0;
      return RELEASE;
    }
    if (state !== (type === PUBACK ? AWAITING_PUBACK : type === PUBCOMP ? AWAITING_PUBCOMP : 0)) {
      return ACKNOWLEDGEMENT_MISMATCH;
    }
    this.remove(index);
    return refused ? REFUSED : DELIVERED;
  }

  /** Takes a message out; the younger ones move up. */
  remove(index: number): void {
    this._identifiers.copyWithin(index, index + 1, this._count);
    this._states.copyWithin(index, index + 1, this._count);
    this._lengths.copyWithin(index, index + 1, this._count);
    this._count--;
  }

  /**
   * Puts the messages that wait for PUBCOMP in front of the others, in the order they have. No bytes are kept of them, so those
   * kept of the others stay where they are.
   */
  releasesFirst(): void {
    const identifiers = this._identifiers;
    const states = this._states;
    const lengths = this._lengths;
    let front = 0;
    for (let i = 0; i < this._count; i++) {
      if (states[i] !== AWAITING_PUBCOMP) continue;
      const identifier = identifiers[i] as number;
      identifiers.copyWithin(front + 1, front, i);
      states.copyWithin(front + 1, front, i);
      lengths.copyWithin(front + 1, front, i);
      identifiers[front] = identifier;
      states[front] = AWAITING_PUBCOMP;
      lengths[front] = 0;
      front++;
    }
  }

  /** Takes the identifier of an inbound QoS 2 PUBLISH: `FIRST_TIME` (deliver it), `REPEATED` or `TOO_MANY` (4.3.3). */
  received(identifier: number): number {
    for (let i = 0; i < this._inboundCount; i++) {
      if (this._inbound[i] === identifier) return REPEATED;
    }
    if (this._inboundCount === this._inbound.length) return TOO_MANY;
    this._inbound[this._inboundCount++] = identifier;
    return FIRST_TIME;
  }

  /** Whether an inbound QoS 2 message with this identifier has been received and not yet released. */
  isReceived(identifier: number): boolean {
    for (let i = 0; i < this._inboundCount; i++) {
      if (this._inbound[i] === identifier) return true;
    }
    return false;
  }

  /** Takes a PUBREL: the identifier is free for a new message. An unknown one is no error (4.3.3, 4.4). */
  released(identifier: number): void {
    for (let i = 0; i < this._inboundCount; i++) {
      if (this._inbound[i] === identifier) {
        this._inbound[i] = this._inbound[--this._inboundCount] as number;
        return;
      }
    }
  }
}
