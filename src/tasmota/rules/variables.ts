import type { JsonWriter } from '../../bytes/json.js';
import { Writer } from '../../bytes/writer.js';

/** How many there are: `Var1` to `Var16`, `Mem1` to `Mem16`. */
export const VARIABLES = 16;

/** Numbers of that many parts are still exact. */
const LARGEST_EXACT = 2 ** 53;

/** Texts that change often, in one buffer: reading and writing one allocates nothing. Numbered from 0. */
export class Variables {
  /** The most bytes one of them holds. */
  readonly capacity: number;
  private readonly _writer: Writer;
  private readonly _lengths = new Uint8Array(VARIABLES);

  /** @param capacity 32 to 255: any number fits */
  constructor(capacity: number) {
    this.capacity = capacity;
    this._writer = new Writer(new Uint8Array(VARIABLES * capacity));
  }

  /** Holds all of them. */
  get bytes(): Uint8Array {
    return this._writer.bytes;
  }

  /** Where one of them starts in `bytes`. */
  startOf(index: number): number {
    return index * this.capacity;
  }

  lengthOf(index: number): number {
    return this._lengths[index] as number;
  }

  /** Takes `length` bytes from `offset`. @returns `false`: they are too many, and it is as before */
  set(index: number, bytes: Uint8Array, offset: number, length: number): boolean {
    if (length > this.capacity) return false;
    const start = this.startOf(index);
    const own = this.bytes;
    for (let i = 0; i < length; i++) own[start + i] = bytes[offset + i] as number;
    this._lengths[index] = length;
    return true;
  }

  /** Takes a number. @param value its size below 10^15 @param decimals how many digits behind the point, 0 to 9; fewer of a large one */
  setNumber(index: number, value: number, decimals: number): void {
    const start = this.startOf(index);
    const writer = this._writer;
    writer.position = start;
    while (decimals > 0 && Math.abs(value) * 10 ** decimals >= LARGEST_EXACT) decimals--;
    writer.fixed(value, decimals);
    this._lengths[index] = writer.position - start;
  }

  /** Writes it as it is; nothing, if there is none of that number. */
  write(writer: Writer, index: number): void {
    if (index < 0 || index >= VARIABLES) return;
    writer.copyPart(this.bytes, this.startOf(index), this.lengthOf(index));
  }

  /** Writes it within a JSON text. */
  writeEscaped(json: JsonWriter, index: number): void {
    json.escapedPart(this.bytes, this.startOf(index), this.lengthOf(index));
  }
}
