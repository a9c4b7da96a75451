/** Digits of the largest integer that is exact. */
const LONGEST_DECIMAL = 16;

/**
 * Writes bytes, numbers and text into a fixed buffer and never allocates.
 *
 * Writing past `limit` is allowed and harmless: nothing outside the buffer is touched, `position` goes on
 * counting, and `overflowed` says afterwards that what was written is not whole. So one check at the end
 * of a message stands for all of its bytes.
 */
export class Writer {
  /** The buffer, whole. */
  readonly bytes: Uint8Array;
  /** Where the next byte goes. */
  position = 0;
  /** One past the last byte that may be used; at most `bytes.length`. */
  limit: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.limit = bytes.length;
  }

  /** Bytes that may still be written before `limit`; negative once overflowed. */
  get room(): number {
    return this.limit - this.position;
  }

  /** Whether something written since `position` was last set did not fit. */
  get overflowed(): boolean {
    return this.position > this.limit;
  }

  /** One byte, 0 to 255. */
  byte(value: number): void {
    this.bytes[this.position++] = value;
  }

  /** Two bytes, most significant first: 0 to 65535. */
  uint16(value: number): void {
    const bytes = this.bytes;
    const position = this.position;
    bytes[position] = value >> 8;
    bytes[position + 1] = value;
    this.position = position + 2;
  }

  /** Four bytes, most significant first: a 32-bit integer, signed or not. */
  uint32(value: number): void {
    this.uint16(value >>> 16);
    this.uint16(value);
  }

  /**
   * An integer, 0 to 268,435,455, in one to four bytes of seven bits, lowest first, each but the last with its high
   * bit set: how MQTT writes a remaining length (MQTT 3.1.1, 2.2.3).
   */
  variableByteInteger(value: number): void {
    const bytes = this.bytes;
    let position = this.position;
    if (value > 0x7f) {
      do {
        bytes[position] = value | 0x80;
        position++;
        value >>= 7;
      } while (value > 0x7f);
    }
    bytes[position] = value;
    this.position = position + 1;
  }

  /** All of `source`, which must lie in another buffer than the writer's own. */
  copy(source: Uint8Array): void {
    const start = this.position;
    const end = start + source.length;
    this.position = end;
    if (end <= this.limit) this.bytes.set(source, start);
  }

  /** `length` bytes of `source` from `offset`, byte by byte: for short runs that are not a whole array. */
  copyPart(source: Uint8Array, offset: number, length: number): void {
    const bytes = this.bytes;
    let position = this.position;
    this.position = position + length;
    for (const end = offset + length; offset < end; offset++) bytes[position++] = source[offset] as number;
  }

  /** An integer in decimal, -(2^53 - 1) to 2^53 - 1, with at least `digits` digits (leading zeros). */
  decimal(value: number, digits = 1): void {
    if (value < 0) {
      this.byte(0x2d);
      value = -value;
    }
    let count = 1;
    for (let power = 10; value >= power && count < LONGEST_DECIMAL; power *= 10) count++;
    if (count < digits) count = digits;
    const end = this.position + count;
    this.position = end;
    for (let at = end - 1; count > 0; count--, at--) {
      const rest = Math.floor(value / 10);
      this.bytes[at] = 0x30 + (value - rest * 10);
      value = rest;
    }
  }

  /**
   * A number with exactly `decimals` (0 to 9) digits behind the point, rounded half away from zero.
   * Its size times 10^decimals must stay below 2^53.
   */
  fixed(value: number, decimals: number): void {
    let scale = 1;
    for (let i = 0; i < decimals; i++) scale *= 10;
    // The small addition undoes binary representations just below a half, such as 1.005.
    const scaled = Math.floor(Math.abs(value) * scale + 0.5 + 1e-9);
    if (value < 0 && scaled > 0) this.byte(0x2d);
    const whole = Math.floor(scaled / scale);
    this.decimal(whole);
    if (decimals === 0) return;
    this.byte(0x2e);
    this.decimal(scaled - whole * scale, decimals);
  }

  /** `digits` hexadecimal digits of a 32-bit integer, upper case. */
  hexadecimal(value: number, digits: number): void {
    for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      const digit = (value >>> shift) & 0xf;
      this.byte(digit < 10 ? 0x30 + digit : 0x37 + digit);
    }
  }

  /** The UTF-8 bytes of a string. Walking a string allocates on XS: for configuration, not for the hot path. */
  text(value: string): void {
    for (let i = 0; i < value.length; i++) {
      const code = value.codePointAt(i) as number;
      if (code > 0xffff) i++;
      this.character(code);
    }
  }

  /** One character as UTF-8; a lone surrogate becomes U+FFFD. */
  character(code: number): void {
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) {
      this.byte(code);
      return;
    }
    if (code < 0x800) {
      this.byte(0xc0 | (code >> 6));
    } else {
      if (code < 0x10000) {
        this.byte(0xe0 | (code >> 12));
      } else {
        this.byte(0xf0 | (code >> 18));
        this.byte(0x80 | ((code >> 12) & 0x3f));
      }
      this.byte(0x80 | ((code >> 6) & 0x3f));
    }
    this.byte(0x80 | (code & 0x3f));
  }
}
