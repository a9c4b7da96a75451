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
