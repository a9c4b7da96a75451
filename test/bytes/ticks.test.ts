import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elapsed, isDue } from '../../src/bytes/ticks.js';

const MAXIMUM = 2 ** 31 - 1;

describe('elapsed', () => {
  it.each([
    ['nothing', 5, 5, 0],
    ['forward', 1500, 500, 1000],
    ['back: the moment lies ahead', 500, 1500, -1000],
    ['across zero', 300, -200, 500],
    ['over the signed wrap', -(2 ** 31) + 9, MAXIMUM, 10],
    ['over the unsigned wrap', 9, 2 ** 32 - 1, 10],
    ['a clock that counts past 32 bits', 2 ** 32 + 7, 2 ** 32 - 3, 10],
    ['one count wrapped, the other not', -1, 2 ** 32 - 11, 10],
    ['back over the signed wrap', MAXIMUM, -(2 ** 31), -1],
    ['the longest span', MAXIMUM, 0, MAXIMUM],
    ['one more than the longest span reads as lying ahead', 2 ** 31, 0, -(2 ** 31)],
  ])('%s', (_name, now, since, span) => {
    expect(elapsed(now, since)).toBe(span);
  });

  it('is right for every span of 31 bits, however often the clock has wrapped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: -(2 ** 31), max: MAXIMUM }),
        (since, span) => {
          const now = since + span;
          expect(elapsed(now, since)).toBe(span);
          expect(elapsed(now | 0, since | 0)).toBe(span);
          expect(elapsed(now >>> 0, since | 0)).toBe(span);
          expect(elapsed(now | 0, since >>> 0)).toBe(span);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe('isDue', () => {
  it.each([
    ['one before', 99, 100, false],
    ['on the moment', 100, 100, true],
    ['one after', 101, 100, true],
    ['one before, over the signed wrap', MAXIMUM, -(2 ** 31), false],
    ['on the moment, as signed and unsigned', -(2 ** 31), 2 ** 31, true],
    ['one after, over the signed wrap', -(2 ** 31), MAXIMUM, true],
    ['one after, over the unsigned wrap', 0, 2 ** 32 - 1, true],
    ['long before', 0, MAXIMUM, false],
    ['long after', MAXIMUM, 0, true],
  ])('%s', (_name, now, deadline, due) => {
    expect(isDue(now, deadline)).toBe(due);
  });

  it('agrees with elapsed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (now, deadline) => {
        expect(isDue(now, deadline)).toBe(elapsed(now, deadline) >= 0);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});
