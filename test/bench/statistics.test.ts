import { describe, expect, it } from 'vitest';
import { median, medianRatio } from '../../bench/statistics.js';

describe('the median', () => {
  it('is the one in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([7])).toBe(7);
  });

  it('is the mean of the two in the middle of an even count', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('compares numbers, not texts, and leaves the order as it was', () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  it('is not to be had of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('the ratio', () => {
  it('is taken within each round, so that a slow machine drops out', () => {
    // In the second round everything took ten times as long.
    expect(medianRatio([30, 300, 33], [10, 100, 10])).toBe(3);
  });

  it('does not follow a single disturbed round', () => {
    expect(medianRatio([20, 20, 9_000, 20, 20], [10, 10, 10, 10, 10])).toBe(2);
  });

  it('wants the same rounds on both sides', () => {
    expect(() => medianRatio([1, 2], [1])).toThrow(RangeError);
  });
});
