/** What the lowest four bits of a CRC do to the rest of it when they are shifted out. */
const NIBBLES: readonly number[] = Object.freeze(
  Array.from({ length: 16 }, (_, nibble) => {
    let crc = nibble;
    for (let bit = 0; bit < 4; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  }),
);

/** CRC-32 as in ISO 3309 and zip (reflected polynomial 0xEDB88320) of `bytes[start..end)`, as an unsigned integer. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let i = start; i < end; i++) {
    crc ^= bytes[i] as number;
    crc = (crc >>> 4) ^ (NIBBLES[crc & 0xf] as number);
    crc = (crc >>> 4) ^ (NIBBLES[crc & 0xf] as number);
  }
  return ~crc >>> 0;
}
