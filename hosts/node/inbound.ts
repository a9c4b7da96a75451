/** Bytes that have come and have not been read, in the pieces in which they came. */
export class Inbound {
  readonly #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk already read. */
  #offset = 0;
  #readable = 0;

  /** How many there are. */
  get readable(): number {
    return this.#readable;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#readable += chunk.length;
  }

  /** Fills the whole of `buffer`. @throws {RangeError} when there are fewer bytes */
  read(buffer: Uint8Array): Uint8Array {
    if (buffer.length > this.#readable) {
      throw new RangeError(`${buffer.length} bytes wanted, ${this.#readable} readable`);
    }
    let filled = 0;
    while (filled < buffer.length) {
      const chunk = this.#chunks[0]!;
      const count = Math.min(chunk.length - this.#offset, buffer.length - filled);
      buffer.set(chunk.subarray(this.#offset, this.#offset + count), filled);
      filled += count;
      this.#offset += count;
      if (this.#offset === chunk.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
    this.#readable -= filled;
    return buffer;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#offset = 0;
    this.#readable = 0;
  }
}
