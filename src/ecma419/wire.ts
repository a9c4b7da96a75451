import { Writer } from '../bytes/writer.js';
import type { Decoder } from '../mqtt/decoder.js';
import type { KeepAlive } from '../mqtt/keepalive.js';
import type { ByteBuffer, Platform, Socket } from './pattern.js';

/** Bytes that go through at a time: a packet's head, or a part of what has come. */
export const SCRATCH = 256;

/**
 * The socket, and the bytes that go through it. A socket of ECMA-419 reads and writes whole buffers, so one view follows
 * the length of a resizable buffer: what has come goes by it to the decoder, and a packet's head to the socket.
 */
export class Wire {
  /** Bytes the socket takes, and has, at the moment. */
  writable = 0;
  readable = 0;
  /** Set when the socket has refused what the client itself had to send: nothing is to be had of it any more. */
  broken = false;
  /** Writes what `send` sends. At most `SCRATCH` bytes. */
  readonly writer: Writer;
  keepAlive: KeepAlive | undefined;
  private readonly _platform: Platform;
  private readonly _socket: Socket;
  private readonly _buffer = new ArrayBuffer(SCRATCH, { maxByteLength: SCRATCH });
  /** Follows the buffer's length. */
  private readonly _scratch = new Uint8Array(this._buffer);
  /** Says how long a packet is that takes several writes; made when there is one. */
  private _more: { readonly more: true; byteLength: number } | undefined;

  constructor(socket: Socket, platform: Platform) {
    this._socket = socket;
    this._platform = platform;
    this.writer = new Writer(this._scratch);
  }

  /**
   * Sends what has been written by `writer`.
   * @param following bytes of the same packet that are sent next, by further calls
   */
  send(following: number): void {
    const length = this.writer.position;
    this.writer.position = 0;
    this._buffer.resize(length);
    try {
      this._write(this._scratch, length, following);
    } finally {
      this._buffer.resize(SCRATCH);
    }
  }

  /** Sends bytes as they are. @param following as for `send` */
  sendBytes(data: ByteBuffer, length: number, following: number): void {
    this._write(data, length, following);
  }

  /** Hands the decoder some of what has come. @returns whether there was any, and room for it */
  feed(decoder: Decoder): boolean {
    if (this.readable === 0) return false;
    const count = Math.min(this.readable, decoder.room, SCRATCH);
    this._buffer.resize(count);
    try {
      this._socket.read(this._scratch);
      this.readable -= count;
      decoder.receive(this._scratch);
    } finally {
      this._buffer.resize(SCRATCH);
    }
    this.keepAlive?.received(this._platform.ticks());
    return true;
  }

  /** Reads past the decoder, into a new buffer. @param count 1 to `readable` */
  read(count: number): ArrayBuffer {
    this.readable -= count;
    this.keepAlive?.received(this._platform.ticks());
    return this._socket.read(count) as ArrayBuffer;
  }

  /** Reads past the decoder, into the beginning of a buffer. @param count 1 to `readable`, and to its length */
  readInto(target: Uint8Array, count: number): void {
    this.readable -= count;
    this.keepAlive?.received(this._platform.ticks());
    if (count === target.length) {
      this._socket.read(target);
    } else if (count > SCRATCH) {
      this._socket.read(target.subarray(0, count));
    } else {
      this._buffer.resize(count);
      try {
        this._socket.read(this._scratch);
        target.set(this._scratch);
      } finally {
        this._buffer.resize(SCRATCH);
      }
    }
  }

  close(): void {
    this.writable = this.readable = 0;
    this._socket.close();
  }

  private _write(data: ByteBuffer, length: number, following: number): void {
    const left =
      following === 0
        ? this._socket.write(data)
        : this._socket.write(data, this._sequence(length + following));
    this.writable = left === undefined ? this.writable - length : (left as number);
    this.keepAlive?.sent(this._platform.ticks());
  }

  private _sequence(byteLength: number): { readonly more: true; readonly byteLength: number } {
    let more = this._more;
    if (more === undefined) this._more = more = { more: true, byteLength };
    else more.byteLength = byteLength;
    return more;
  }
}
