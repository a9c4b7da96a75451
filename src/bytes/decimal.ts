const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** What is scaled and rounded below this is exact. */
const LARGEST = 1e14;

/**
 * Reads a decimal number such as `-12.6`, scaled to an integer: with two decimals that is -1260. Digits beyond
 * `decimals` round it, half away from zero. Blanks and line ends may stand behind it, nothing else may; a comma is no
 * point. Allocates nothing.
 * @param decimals how many digits behind the point count, 0 to 9
 * @returns NaN for what is no decimal number, and for one too large to be exact (10^14 and more, scaled)
 */
export function parseDecimal(bytes: Uint8Array, offset: number, length: number, decimals: number): number {
  let end = offset + length;
  while (end > offset && (bytes[end - 1] as number) <= 0x20) end--;
  if (offset >= end) return Number.NaN;
  const sign = bytes[offset] as number;
  if (sign === MINUS || sign === PLUS) offset++;
  let value = 0;
  let digits = 0;
  /** Digits taken behind the point, one more than `decimals` to round by; negative in front of the point. */
  let behind = -1;
  for (; offset < end; offset++) {
    const byte = bytes[offset] as number;
    if (byte === POINT && behind < 0) {
      behind = 0;
      continue;
    }
    if (byte < ZERO || byte > NINE) return Number.NaN;
    digits++;
    if (behind > decimals) continue;
    if (behind >= 0) behind++;
    value = value * 10 + byte - ZERO;
    if (value >= LARGEST) return Number.NaN;
  }
  if (digits === 0) return Number.NaN;
  if (behind > decimals) value = Math.floor((value + 5) / 10);
  else for (let i = Math.max(behind, 0); i < decimals; i++) value *= 10;
  if (value >= LARGEST) return Number.NaN;
  return sign === MINUS && value > 0 ? -value : value;
}

/**
 * The number a text begins with, as C's `strtod` has it: sign, digits, a fraction, an exponent; 0 where there is none.
 * For what people and messages say loosely. Allocates nothing.
 */
export function leadingNumber(bytes: Uint8Array, offset: number, length: number): number {
  const end = offset + length;
  while (offset < end && (bytes[offset] as number) <= 0x20) offset++;
  const sign = offset < end ? (bytes[offset] as number) : 0;
  if (sign === MINUS || sign === PLUS) offset++;
  let value = 0;
  let digits = 0;
  let exponent = 0;
  let fraction = false;
  for (; offset < end; offset++) {
    const byte = bytes[offset] as number;
    if (byte === POINT && !fraction) {
      fraction = true;
      continue;
    }
    if (byte < ZERO || byte > NINE) break;
    digits++;
    value = value * 10 + byte - ZERO;
    if (fraction) exponent--;
  }
  if (digits === 0) return 0;
  if (offset < end && ((bytes[offset] as number) & 0xdf) === 0x45)
    exponent += exponentAt(bytes, offset + 1, end);
  // A quotient of two exact numbers is the nearest there is; a product with a negative power is not.
  if (exponent < 0) value /= 10 ** Math.min(-exponent, 308);
  else if (exponent > 0) value *= 10 ** Math.min(exponent, 308);
  return sign === MINUS ? -value : value;
}

/** The integer behind an `E`; 0 where there is none. */
function exponentAt(bytes: Uint8Array, offset: number, end: number): number {
  const sign = bytes[offset] as number;
  if (offset < end && (sign === MINUS || sign === PLUS)) offset++;
  let value = 0;
  for (; offset < end && value < 1_000; offset++) {
    const byte = bytes[offset] as number;
    if (byte < ZERO || byte > NINE) break;
    value = value * 10 + byte - ZERO;
  }
  return sign === MINUS ? -value : value;
}
