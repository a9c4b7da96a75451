import { Writer } from '../../src/bytes/writer.js';

/** Bytes that a message may have before its buffer grows. */
const USUAL = 65_536;
/** Bytes that a message may have at all. */
const LARGEST = 4 * 1_024 * 1_024;
/** UTF-8 bytes of one UTF-16 unit, at most. */
const BYTES_PER_UNIT = 3;

/** Writes one message after another into one buffer, on either side. Allocates nothing unless a message is unusually long. */
export class MessageWriter {
  readonly #buffer = new ArrayBuffer(USUAL, { maxByteLength: LARGEST });
  /** Its view follows the length of the buffer. */
  readonly #writer = new Writer(new Uint8Array(this.#buffer));
  /** Where the present event or effect begins. */
  #start = 0;
  readonly #number = new Uint8Array(8);
  readonly #numberView = new DataView(this.#number.buffer);

  /** Bytes of the message so far. */
  get length(): number {
    return this.#writer.position;
  }

  /** Begins a message. */
  clear(): void {
    this.#buffer.resize(USUAL);
    this.#writer.limit = USUAL;
    this.#writer.position = 0;
  }

  /** Begins an event or an effect. @param kind its number */
  begin(kind: number): void {
    this.#start = this.#writer.position;
    this.byte(kind);
  }

  /** 0 to 255. */
  byte(value: number): void {
    this.#need(1);
    this.#writer.byte(value);
  }

  /** A 32-bit integer, signed or not. */
  uint32(value: number): void {
    this.#need(4);
    this.#writer.uint32(value);
  }

  float64(value: number): void {
    this.#need(8);
    this.#numberView.setFloat64(0, value);
    this.#writer.copy(this.#number);
  }

  /** A text with its length in front; a lone surrogate becomes U+FFFD. */
  text(value: string): void {
    this.#need(4 + BYTES_PER_UNIT * value.length);
    const writer = this.#writer;
    const start = writer.position;
    writer.uint32(0);
    writer.text(value);
    const end = writer.position;
    writer.position = start;
    writer.uint32(end - start - 4);
    writer.position = end;
  }

  /** All bytes of `source`, with their number in front. */
  bytes(source: Uint8Array): void {
    this.#need(4 + source.length);
    this.#writer.uint32(source.length);
    this.#writer.copy(source);
  }

  /** `length` bytes of `source` from `offset`, with their number in front. */
  part(source: Uint8Array, offset: number, length: number): void {
    this.#need(4 + length);
    this.#writer.uint32(length);
    this.#writer.copyPart(source, offset, length);
  }

  /** Ends the message. @returns the buffer, as long as the message; it is used again by the next `clear` */
  finish(): ArrayBuffer {
    this.#buffer.resize(this.#writer.position);
    return this.#buffer;
  }

  #need(count: number): void {
    if (count > this.#writer.room) this.#grow(this.#writer.position + count);
  }

  /** @throws {RangeError} when the message would be too long; it then ends before the present event or effect */
  #grow(size: number): void {
    if (size > LARGEST) {
      this.#writer.position = this.#start;
      throw new RangeError(`A message of more than ${LARGEST} bytes`);
    }
    const length = Math.min(LARGEST, 2 * size);
    this.#buffer.resize(length);
    this.#writer.limit = length;
  }
}
