import { describe, expect, it } from 'vitest';
import { crc8, oneWireCrc } from '../../../../hosts/esp32/sensors/crc8.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('CRC-8, highest bit first', () => {
  it.each([
    ['SHT3x datasheet, table 20', bytes(0xbe, 0xef), 0xff, 0x92],
    ['HTU21D datasheet, example 1', bytes(0xdc), 0, 0x79],
    ['HTU21D datasheet, example 2', bytes(0x68, 0x3a), 0, 0x7c],
    ['HTU21D datasheet, example 3', bytes(0x4e, 0x85), 0, 0x6b],
  ])('%s', (_source, data, start, expected) => {
    expect(crc8(data, 0, data.length, start)).toBe(expected);
    expect(crc8(bytes(...data, expected), 0, data.length + 1, start)).toBe(0);
  });

  it('looks at its part only', () => {
    expect(crc8(bytes(1, 2, 0xbe, 0xef, 3), 2, 2, 0xff)).toBe(0x92);
  });
});

describe('the CRC-8 of OneWire', () => {
  it('is that of application note 27: 02 1C B8 01 00 00 00 has A2', () => {
    expect(oneWireCrc(bytes(0x02, 0x1c, 0xb8, 0x01, 0, 0, 0), 7)).toBe(0xa2);
    expect(oneWireCrc(bytes(0x02, 0x1c, 0xb8, 0x01, 0, 0, 0, 0xa2), 8)).toBe(0);
  });
});
