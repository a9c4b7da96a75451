/**
 * CRC-8 of `length` bytes, polynomial x^8 + x^5 + x^4 + 1, highest bit first: SHT3x datasheet 4.12, HTU21D datasheet
 * "CRC checksum", AHT20 datasheet 5.4. It is 0 over bytes that end with their own.
 * @param start 0xff for SHT3x and AHT20, 0 for HTU21D and Si7021
 */
export function crc8(bytes: Uint8Array, offset: number, length: number, start: number): number {
  let crc = start;
  for (const end = offset + length; offset < end; offset++) {
    crc ^= bytes[offset] as number;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x31) & 0xff : crc << 1;
  }
  return crc;
}

/** The same polynomial, lowest bit first: Maxim's OneWire devices (application note 27). It is 0 over bytes that end with their own. */
export function oneWireCrc(bytes: Uint8Array, length: number): number {
  let crc = 0;
  for (let i = 0; i < length; i++) {
    crc ^= bytes[i] as number;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}
