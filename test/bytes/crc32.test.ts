import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/bytes/crc32.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('crc32', () => {
  it.each([
    ['nothing', new Uint8Array(0), 0x00000000],
    ['the check value of the catalogues', ascii('123456789'), 0xcbf43926],
    ['"a"', ascii('a'), 0xe8b7be43],
    ['"abc"', ascii('abc'), 0x352441c2],
    ['a pangram', ascii('The quick brown fox jumps over the lazy dog'), 0x414fa339],
    ['the IEND chunk of every PNG file', ascii('IEND'), 0xae426082],
    ['one zero', Uint8Array.of(0), 0xd202ef8d],
    ['32 zeros', new Uint8Array(32), 0x190a55ad],
    ['32 times 0xFF', new Uint8Array(32).fill(0xff), 0xff6cab0b],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x91267e8a],
  ])('of %s', (_name, bytes, value) => {
    expect(crc32(bytes, 0, bytes.length)).toBe(value);
  });

  it('looks at nothing outside the range', () => {
    const bytes = ascii('xx123456789yy');
    expect(crc32(bytes, 2, 11)).toBe(0xcbf43926);
    bytes[1] = 0;
    bytes[11] = 0;
    expect(crc32(bytes, 2, 11)).toBe(0xcbf43926);
    expect(crc32(bytes, 7, 7)).toBe(0);
  });

  it('of data with its own CRC behind, least significant byte first, is the fixed residue', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const crc = crc32(data, 0, data.length);
        expect(crc).toBeGreaterThanOrEqual(0);
        const whole = new Uint8Array(data.length + 4);
        whole.set(data);
        new DataView(whole.buffer).setUint32(data.length, crc, true);
        expect(crc32(whole, 0, whole.length)).toBe(0x2144df1c);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('notices every single flipped bit', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 37) & 0xff);
    const crc = crc32(bytes, 0, bytes.length);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(crc32(flipped, 0, flipped.length)).not.toBe(crc);
    }
  });
});
