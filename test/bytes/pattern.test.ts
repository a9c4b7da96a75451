import { describe, expect, it } from 'vitest';
import { Pattern } from '../../src/bytes/pattern.js';

const view = (...bytes: number[]): DataView => new DataView(Uint8Array.from(bytes).buffer);

describe('Pattern', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 20])('of %i bytes is found just where it is', (length) => {
    const bytes = Array.from({ length }, (_, i) => (i * 37 + 200) & 0xff);
    const pattern = new Pattern(Uint8Array.from(bytes));
    expect(pattern.length).toBe(length);
    for (let before = 0; before < 6; before++) {
      const there = view(...new Array<number>(before).fill(1), ...bytes, 2);
      expect(pattern.isAt(there, before)).toBe(true);
    }
  });

  it('tells a difference in every place', () => {
    const bytes = [99, 109, 110, 100, 47, 104, 97, 108, 108, 47, 255];
    const pattern = new Pattern(Uint8Array.from(bytes));
    for (let place = 0; place < bytes.length; place++) {
      for (const change of [1, 0x80]) {
        const other = [...bytes];
        other[place] = (other[place] as number) ^ change;
        expect(pattern.isAt(view(0, ...other), 1)).toBe(false);
      }
    }
  });

  it('of any case takes letters large and small, and nothing else for them', () => {
    const capitals = [...'SETOPTIONZA'].map((sign) => sign.charCodeAt(0));
    const small = capitals.map((byte) => byte | 0x20);
    const pattern = new Pattern(Uint8Array.from(capitals), true);
    expect(pattern.isAt(view(...capitals), 0)).toBe(true);
    expect(pattern.isAt(view(...small), 0)).toBe(true);
    for (let place = 0; place < capitals.length; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const text = [...capitals];
        text[place] = byte;
        expect(pattern.isAt(view(...text), 0)).toBe(byte === capitals[place] || byte === small[place]);
      }
    }
    expect(new Pattern(Uint8Array.from(capitals)).isAt(view(...small), 0)).toBe(false);
  });

  it('of any case takes a digit or sign for itself, and for what differs in that one bit', () => {
    const pattern = new Pattern(Uint8Array.of(0x49, 0x32, 0x43), true); // I2C
    for (let byte = 0; byte < 256; byte++) {
      expect(pattern.isAt(view(0x69, byte, 0x63), 0)).toBe(byte === 0x32 || byte === 0x12);
    }
  });

  it('may be a part of a buffer', () => {
    const pattern = new Pattern(Uint8Array.of(9, 1, 2, 3, 4, 5, 9).subarray(1, 6));
    expect(pattern.isAt(view(1, 2, 3, 4, 5), 0)).toBe(true);
    expect(pattern.isAt(view(1, 2, 3, 4, 6), 0)).toBe(false);
  });
});
