import { Writer } from '../bytes/writer.js';

/** Bytes kept free for acknowledgements, pings and DISCONNECT: no other packet may use them. */
const CONTROL_ROOM = 64;

/** What a congested socket is offered at a time. */
const STEP = 256;

/** What a single control packet takes: PINGREQ and DISCONNECT; acknowledgements. */
const PING_LENGTH = 2;
const ACKNOWLEDGEMENT_LENGTH = 4;

/**
 * The bytes on their way to the socket, behind a region that keeps unacknowledged messages, in one buffer:
 * a copy within one buffer allocates nothing, and the message that waits for its acknowledgement is such a copy.
 *
 * The buffer is resizable so that a view of exactly the bytes waiting can be had without making one: `take`
 * shrinks it, `taken` grows it back. That is how an ECMA-419 socket is fed, which writes whole views. A single
 * acknowledgement or ping has a view of its own, and nothing is resized for it.
 */
export class TransmitBuffer {
  /** Writes at the end of what waits. Its `limit` leaves `CONTROL_ROOM` behind it. */
  readonly writer: Writer;
  /** Where the transmit region begins: the size of the store in front of it. */
  readonly base: number;
  private readonly _buffer: ArrayBuffer;
  /** Follows the buffer's length, from `base` on. */
  private readonly _waiting: Uint8Array;
  private readonly _step: Uint8Array;
  private readonly _ping: Uint8Array;
  private readonly _acknowledgement: Uint8Array;
  /** Where the second half of the room begins. */
  private readonly _half: number;
  /** How many bytes the last `take` gave. */
  private _given = 0;

  /**
   * @param capacity bytes that can wait for the socket, at least 256
   * @param storeCapacity bytes for messages that wait for their acknowledgement
   */
  constructor(capacity: number, storeCapacity: number) {
    const size = storeCapacity + capacity;
    this._buffer = new ArrayBuffer(size, { maxByteLength: size });
    this.writer = new Writer(new Uint8Array(this._buffer));
    this.writer.limit = size - CONTROL_ROOM;
    this._waiting = new Uint8Array(this._buffer, storeCapacity);
    this._step = new Uint8Array(this._buffer, storeCapacity, STEP);
    this._ping = new Uint8Array(this._buffer, storeCapacity, PING_LENGTH);
    this._acknowledgement = new Uint8Array(this._buffer, storeCapacity, ACKNOWLEDGEMENT_LENGTH);
    this.base = storeCapacity;
    this._half = this.writer.limit - (this.capacity >> 1);
    this.clear();
  }

  /** Bytes that wait for the socket. */
  get pending(): number {
    return this.writer.position - this.base;
  }

  /** Bytes that a PUBLISH may still use. */
  get room(): number {
    return this.writer.room;
  }

  /** Whether at least half of the room is free: enough to answer whatever comes. */
  get roomy(): boolean {
    return this.writer.position <= this._half;
  }

  /** Size of the largest packet that fits when nothing waits. */
  get capacity(): number {
    return this.writer.limit - this.base;
  }

  /** Forgets what waits, even between `take` and `taken`, when the socket has failed. */
  clear(): void {
    this._given = 0;
    this._buffer.resize(this._buffer.maxByteLength);
    this.writer.position = this.base;
  }

  /**
   * The bytes to write now: all that wait, or, where the socket takes less, a first part of them.
   * Call `taken` as soon as they are written, before anything else here.
   * @param writable how many bytes the socket takes
   * @returns `undefined` when nothing waits or the socket should be asked again when it takes more
   */
  take(writable: number): Uint8Array | undefined {
    const pending = this.pending;
    if (pending === 0) return undefined;
    if (pending <= writable) {
      this._given = pending;
      if (pending === ACKNOWLEDGEMENT_LENGTH) return this._acknowledgement;
      if (pending === PING_LENGTH) return this._ping;
      this._buffer.resize(this.writer.position);
      return this._waiting;
    }
    if (writable < STEP) return undefined;
    this._given = STEP;
    return this._step;
  }

  /** Removes what `take` gave. After `clear` there is nothing to remove. */
  taken(): void {
    const writer = this.writer;
    const left = writer.position - this._given;
    if (this._given !== ACKNOWLEDGEMENT_LENGTH && this._given !== PING_LENGTH) {
      this._buffer.resize(this._buffer.maxByteLength);
    }
    if (left > this.base) writer.bytes.copyWithin(this.base, this.base + this._given, writer.position);
    writer.position = left;
  }
}
