import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeepAlive, LINK_DEAD, NOTHING_DUE, PING_DUE } from '../../src/mqtt/keepalive.js';

/** Moments shortly before the clock wraps from 2^31 - 1 to -2^31, and others where a sign could go wrong. */
const STARTS = [0, 0x7fff_ffff, 0x7fff_ffff - 29_500, -0x8000_0000, -1, -29_000];

function started(seconds: number, now = 0): KeepAlive {
  const keepAlive = new KeepAlive();
  keepAlive.start(seconds, now);
  return keepAlive;
}

describe('KeepAlive', () => {
  it('is off at 0 s (3.1.2.10)', () => {
    const keepAlive = started(0);
    for (const now of [0, 1_000, 1_000_000, 0x7fff_ffff, -1]) expect(keepAlive.check(now)).toBe(NOTHING_DUE);
  });

  for (const start of STARTS) {
    it(`pings a second before the interval is over, started at ${start}`, () => {
      const keepAlive = started(30, start);
      expect(keepAlive.check((start + 28_999) | 0)).toBe(NOTHING_DUE);
      expect(keepAlive.check((start + 29_000) | 0)).toBe(PING_DUE);
      keepAlive.pinged((start + 29_000) | 0);
      expect(keepAlive.check((start + 29_000) | 0)).toBe(NOTHING_DUE);
      expect(keepAlive.check((start + 43_999) | 0)).toBe(NOTHING_DUE);
      expect(keepAlive.check((start + 44_000) | 0)).toBe(LINK_DEAD);
    });
  }

  it('keeps a lead of an eighth of a short interval', () => {
    const keepAlive = started(2);
    expect(keepAlive.check(1_749)).toBe(NOTHING_DUE);
    expect(keepAlive.check(1_750)).toBe(PING_DUE);
  });

  it('takes the longest interval, 65,535 s', () => {
    const keepAlive = started(65_535);
    expect(keepAlive.check(65_533_999)).toBe(NOTHING_DUE);
    expect(keepAlive.check(65_534_000)).toBe(PING_DUE);
  });

  it('is not postponed by what comes in: the server counts what it gets [MQTT-3.1.2-23]', () => {
    const keepAlive = started(30);
    for (let now = 0; now < 29_000; now += 500) {
      keepAlive.received(now);
      expect(keepAlive.check(now)).toBe(NOTHING_DUE);
    }
    expect(keepAlive.check(29_000)).toBe(PING_DUE);
  });

  it('is not postponed by what goes out: a dead link takes bytes for a long time', () => {
    const keepAlive = started(30);
    for (let now = 0; now < 29_000; now += 500) {
      keepAlive.sent(now);
      expect(keepAlive.check(now)).toBe(NOTHING_DUE);
    }
    expect(keepAlive.check(29_000)).toBe(PING_DUE);
    keepAlive.pinged(29_000);
    for (let now = 29_500; now < 44_000; now += 500) {
      keepAlive.sent(now);
      expect(keepAlive.check(now)).toBe(NOTHING_DUE);
    }
    expect(keepAlive.check(44_000)).toBe(LINK_DEAD);
  });

  it('is quiet while both directions are in use', () => {
    const keepAlive = started(30);
    for (let now = 0; now < 600_000; now += 10_000) {
      keepAlive.sent(now);
      keepAlive.received(now);
      expect(keepAlive.check(now)).toBe(NOTHING_DUE);
    }
  });

  it('gives the ping a grace of its own, which only PINGRESP ends', () => {
    const keepAlive = started(30);
    keepAlive.received(28_000);
    keepAlive.pinged(29_000);
    keepAlive.received(43_000);
    expect(keepAlive.check(43_999)).toBe(NOTHING_DUE);
    expect(keepAlive.check(44_000)).toBe(LINK_DEAD);
    keepAlive.answered();
    expect(keepAlive.check(44_000)).toBe(NOTHING_DUE);
    expect(keepAlive.check(57_999)).toBe(NOTHING_DUE);
    expect(keepAlive.check(58_000)).toBe(PING_DUE);
  });

  it('forgets a ping of the connection before', () => {
    const keepAlive = started(30);
    keepAlive.pinged(29_000);
    keepAlive.start(30, 100_000);
    expect(keepAlive.check(128_999)).toBe(NOTHING_DUE);
    expect(keepAlive.check(129_000)).toBe(PING_DUE);
  });

  it('finds any dead link within one and a half intervals, whatever is being sent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 600 }),
        fc.integer(),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 250 }),
        (seconds, start, every, step) => {
          const interval = seconds * 1_000;
          const keepAlive = started(seconds, start);
          let pings = 0;
          let at = 0;
          let due = NOTHING_DUE;
          for (; due !== LINK_DEAD && at <= interval * 2; at += step) {
            const now = (start + at) | 0;
            if (Math.floor(at / step) % every === 0) keepAlive.sent(now);
            due = keepAlive.check(now);
            if (due !== PING_DUE) continue;
            pings++;
            keepAlive.pinged(now);
          }
          expect(pings).toBe(1);
          expect(at - step).toBeLessThanOrEqual(interval * 1.5);
          expect(at - step).toBeGreaterThanOrEqual(interval * 1.5 - 1_000);
        },
      ),
    );
  });
});
