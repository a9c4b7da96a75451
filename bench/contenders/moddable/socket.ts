/** What Moddable's client gives a socket beside its address. */
export interface SocketOptions {
  readonly onReadable: (count: number) => void;
  readonly onWritable: (count: number) => void;
}

/** More than ever waits. */
export const WRITABLE = 65_536;

/**
 * A TCP socket of ECMA-419 in memory. What is written is copied only where it is to be looked at: what a socket does
 * with it is no cost of the client's.
 */
export class MemorySocket {
  format: 'number' | 'buffer' = 'number';
  readonly #options: SocketOptions;
  /** What is written, while it is wanted. */
  written: number[] | undefined;
  #inbound: Uint8Array = new Uint8Array(0);
  #taken = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  write(data: Uint8Array): number {
    if (this.written !== undefined) for (const byte of data) this.written.push(byte);
    return WRITABLE;
  }

  /** One byte in the format `number`, else a new buffer of so many bytes. */
  read(count = 0): number | ArrayBufferLike {
    const start = this.#taken;
    if (this.format === 'number') {
      this.#taken++;
      return this.#inbound[start] as number;
    }
    this.#taken += count;
    const { buffer, byteOffset } = this.#inbound;
    return buffer.slice(byteOffset + start, byteOffset + this.#taken);
  }

  close(): void {}

  arrive(bytes: Uint8Array): void {
    this.#inbound = bytes;
    this.#taken = 0;
    this.#options.onReadable(bytes.length);
  }

  allow(): void {
    this.#options.onWritable(WRITABLE);
  }
}
