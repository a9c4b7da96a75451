/**
 * Bytes to be recognised in a buffer. They are compared four at a time, which on XS takes a third of what it takes
 * byte by byte, and allocates nothing.
 */
export class Pattern {
  readonly length: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Whether the bytes from `offset` are these.
   * @param view of a buffer that holds at least `length` bytes from there
   */
  isAt(view: DataView, offset: number): boolean {
    const own = this.#view;
    const length = this.length;
    const words = length & ~3;
    let i = 0;
    for (; i < words; i += 4) {
      if (view.getInt32(offset + i) !== own.getInt32(i)) return false;
    }
    for (; i < length; i++) {
      if (view.getUint8(offset + i) !== own.getUint8(i)) return false;
    }
    return true;
  }
}
