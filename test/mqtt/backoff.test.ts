import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff } from '../../src/mqtt/backoff.js';

const LEAST = () => 0;
const MOST = () => 0.999_999_999;
const LONG = 5_000;

describe('Backoff', () => {
  it('tries again 1 to 2 s after a connection is lost', () => {
    expect(new Backoff(10_000, LEAST).afterLoss(LONG)).toBe(1_000);
    expect(new Backoff(10_000, MOST).afterLoss(LONG)).toBe(1_999);
    expect(new Backoff(10_000, () => 0.5).afterLoss(LONG)).toBe(1_500);
  });

  it('gives a short wait for the asking, and counts nothing by it', () => {
    const backoff = new Backoff(10_000, MOST);
    expect([backoff.short(), backoff.short()]).toEqual([1_999, 1_999]);
    expect(backoff.afterFailure()).toBe(9_999);
  });

  it('waits the base after the first failure, doubles, and stays at 120 s', () => {
    const most = new Backoff(10_000, MOST);
    expect(Array.from({ length: 7 }, () => most.afterFailure())).toEqual([
      9_999, 19_999, 39_999, 79_999, 119_999, 119_999, 119_999,
    ]);
    const least = new Backoff(10_000, LEAST);
    expect(Array.from({ length: 7 }, () => least.afterFailure())).toEqual([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('keeps to a base longer than 120 s', () => {
    const backoff = new Backoff(300_000, MOST);
    expect([backoff.afterFailure(), backoff.afterFailure()]).toEqual([299_999, 299_999]);
  });

  it('takes a new base at once', () => {
    const backoff = new Backoff(10_000, LEAST);
    backoff.afterFailure();
    backoff.base = 4_000;
    expect(backoff.afterFailure()).toBe(4_000);
  });

  it('begins anew after a connection that lasted', () => {
    const backoff = new Backoff(10_000, LEAST);
    for (let i = 0; i < 5; i++) backoff.afterFailure();
    expect(backoff.afterLoss(LONG)).toBe(1_000);
    expect(backoff.afterFailure()).toBe(5_000);
  });

  it('counts connections shorter than 5 s as failures from the third on', () => {
    const backoff = new Backoff(10_000, LEAST);
    const waits = Array.from({ length: 6 }, () => backoff.afterLoss(LONG - 1));
    expect(waits).toEqual([1_000, 1_000, 5_000, 10_000, 20_000, 40_000]);
    expect(backoff.shortConnections).toBe(6);
    expect(backoff.afterLoss(LONG)).toBe(1_000);
    expect(backoff.shortConnections).toBe(0);
  });

  it('goes on doubling when attempts fail between short connections', () => {
    const backoff = new Backoff(10_000, LEAST);
    for (let i = 0; i < 3; i++) backoff.afterLoss(0);
    expect(backoff.afterFailure()).toBe(10_000);
  });

  it('stays within its bounds whatever happens, also after years of failing', () => {
    const event = fc.oneof(fc.constant('failure' as const), fc.integer({ min: 0, max: 20_000 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 2_000, max: 500_000 }),
        fc.array(event, { maxLength: 60 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (base, events, random) => {
          const backoff = new Backoff(base, () => random);
          for (const step of events) {
            const wait = step === 'failure' ? backoff.afterFailure() : backoff.afterLoss(step);
            expect(Number.isInteger(wait)).toBe(true);
            expect(wait).toBeGreaterThanOrEqual(1_000);
            expect(wait).toBeLessThanOrEqual(Math.max(120_000, base));
          }
        },
      ),
    );
    const backoff = new Backoff(2_000, MOST);
    let wait = 0;
    for (let i = 0; i < 300_000; i++) wait = backoff.afterFailure();
    expect(wait).toBe(119_999);
  });
});
