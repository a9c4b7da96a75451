import { decodeUtf8 } from '../../src/bytes/utf8.js';

const NO_BYTES = new Uint8Array(0);

/** Reads one message after another, on either side. Only texts and copies of bytes allocate. */
export class MessageReader {
  /** The message. */
  source: Uint8Array = NO_BYTES;
  /** Where the next value begins. */
  position = 0;
  readonly #number = new Uint8Array(8);
  readonly #numberView = new DataView(this.#number.buffer);

  open(message: Uint8Array): void {
    this.source = message;
    this.position = 0;
  }

  /** Whether all of the message has been read. */
  get atEnd(): boolean {
    return this.position >= this.source.length;
  }

  byte(): number {
    this.#check(1);
    return this.source[this.position++] as number;
  }

  uint32(): number {
    this.#check(4);
    const { source, position } = this;
    this.position = position + 4;
    return (
      (((source[position] as number) << 24) |
        ((source[position + 1] as number) << 16) |
        ((source[position + 2] as number) << 8) |
        (source[position + 3] as number)) >>>
      0
    );
  }

  float64(): number {
    this.#check(8);
    for (let i = 0; i < 8; i++) this.#number[i] = this.source[this.position++] as number;
    return this.#numberView.getFloat64(0);
  }

  text(): string {
    const length = this.#length();
    const text = decodeUtf8(this.source, this.position, length);
    this.position += length;
    return text;
  }

  /** A copy of a run of bytes. */
  bytes(): Uint8Array {
    const length = this.#length();
    this.position += length;
    // Not `slice`: that of a Buffer of Node is no copy.
    return new Uint8Array(this.source.subarray(this.position - length, this.position));
  }

  /** Passes over a run of bytes. @returns how many; they lie in `source` before `position` */
  skipBytes(): number {
    const length = this.#length();
    this.position += length;
    return length;
  }

  #length(): number {
    const length = this.uint32();
    this.#check(length);
    return length;
  }

  /** @throws {RangeError} when the message ends too soon */
  #check(count: number): void {
    if (this.position + count > this.source.length) throw new RangeError('A message ends too soon');
  }
}
