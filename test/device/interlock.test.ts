import { describe, expect, it } from 'vitest';
import { Interlock } from '../../src/device/interlock.js';

describe('an interlock', () => {
  const interlock = new Interlock([0b0011, 0b1100]);

  it('knows who excludes whom', () => {
    expect([0, 1, 2, 3, 4].map((index) => interlock.rivals(index))).toEqual([
      0b0010, 0b0001, 0b1000, 0b0100, 0,
    ]);
    expect(new Interlock([0b011, 0b110]).rivals(1)).toBe(0b101);
  });

  it.each([
    [0b0000, 0b0000],
    [0b0101, 0b0101],
    [0b0011, 0b0000],
    [0b1111, 0b0000],
    [0b0111, 0b0100],
    [0b11101, 0b10001],
  ])('of %s permits %s', (state, permitted) => {
    expect(interlock.permitted(state)).toBe(permitted);
  });
});
