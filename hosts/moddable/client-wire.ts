import type { Outbound } from './outbound.js';

/** Bytes that are handed to the client at a time, at most. */
export const CHUNK = 256;
/** What the client is told that it may write: what the connection does not take waits in `Outbound`. */
const ROOM = 65_536;

/** What the SDK's WebSocket client makes its socket with: ours, by way of its own option `socket`, and what it wants to be told. */
export interface WireOptions {
  readonly outbound: Outbound;
  /** Told of the wire that has been made. */
  readonly adopt: (wire: ClientWire) => void;
  /** Told of what goes wrong when something is written. */
  readonly failed: (problem: unknown) => void;
  readonly onReadable: (count: number) => void;
  readonly onWritable: (count: number) => void;
}

/**
 * The socket of the SDK's WebSocket client (ECMA-419, IO class pattern). It never holds more than the one chunk that the client is
 * working on, and takes all that the client writes.
 */
export class ClientWire {
  /** Set by the client, of no meaning here: with a number or a view it reads so many bytes, without one. */
  format = '';
  /** What the client reads next; filled by the owner. */
  readonly chunk = new Uint8Array(CHUNK);
  private readonly _options: WireOptions;
  private _position = 0;

  constructor(options: WireOptions) {
    this._options = options;
    options.adopt(this);
  }

  /** Lets the client begin. */
  begin(): void {
    this._options.onWritable(ROOM);
  }

  /** Hands the client the first `count` bytes of the chunk. */
  deliver(count: number): void {
    this._position = 0;
    this._options.onReadable(count);
  }

  read(target?: number | Uint8Array): unknown {
    const at = this._position;
    if (target === undefined) {
      this._position = at + 1;
      return this.chunk[at];
    }
    const view = typeof target === 'number' ? new Uint8Array(target) : target;
    for (let i = 0; i < view.length; i++) view[i] = this.chunk[at + i] as number;
    this._position = at + view.length;
    return typeof target === 'number' ? view.buffer : view.length;
  }

  write(bytes: Uint8Array | ArrayBuffer): number {
    try {
      this._options.outbound.send(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
    } catch (problem) {
      // The client also writes out of timers of its own, where nobody would catch it.
      this._options.failed(problem);
    }
    return ROOM;
  }

  /** The connection is its owner's to close. */
  close(): void {}
}
