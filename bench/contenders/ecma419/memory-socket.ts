/** What a client gives a socket beside its address. */
export interface SocketOptions {
  readonly onReadable: (count: number) => void;
  readonly onWritable: (count: number) => void;
}

// A literal would be copied each time, and be the client's cost.
const NUMBER = 'number';

function isNumber(value: number | Uint8Array): value is number {
  return typeof value === NUMBER;
}

/** More than ever waits. */
const WRITABLE = 65_536;

/** A TCP socket of ECMA-419 in memory, which takes no memory for what is written to it, nor for what is read into a buffer. */
export class MemorySocket {
  format: 'number' | 'buffer' = 'buffer';
  private readonly _options: SocketOptions;
  private _inbound: Uint8Array | undefined;
  private _taken = 0;

  /** @param options with `made`, where whoever measures finds the socket */
  constructor(options: SocketOptions & { readonly made: { socket: MemorySocket | undefined } }) {
    this._options = options;
    options.made.socket = this;
  }

  write(_data: Uint8Array | ArrayBuffer): number {
    return WRITABLE;
  }

  /** In the format `number` one byte; else so many bytes in a new buffer, or as many as fill the one given. */
  read(wanted: number | Uint8Array = 1): number | ArrayBuffer {
    const inbound = this._inbound as Uint8Array;
    const start = this._taken;
    if (this.format === NUMBER) {
      this._taken = start + 1;
      return inbound[start] as number;
    }
    if (isNumber(wanted)) {
      this._taken = start + wanted;
      return (inbound.buffer as ArrayBuffer).slice(start, start + wanted);
    }
    const length = wanted.length;
    this._taken = start + length;
    // As a whole where it can be, since a view for a part would be the client's cost.
    if (length === inbound.length) wanted.set(inbound);
    else for (let i = 0; i < length; i++) wanted[i] = inbound[start + i] as number;
    return length;
  }

  close(): void {}

  /** Bytes have come, which start at their buffer's beginning. */
  arrive(bytes: Uint8Array): void {
    this._inbound = bytes;
    this._taken = 0;
    this._options.onReadable(bytes.length);
  }

  /** Writing is possible. */
  allow(): void {
    this._options.onWritable(WRITABLE);
  }
}
