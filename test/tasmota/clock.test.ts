import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import { Settings } from '../../src/settings/settings.js';
import { Clock, writeDateTime, writeDuration } from '../../src/tasmota/clock.js';
import { TimeZone } from '../../src/tasmota/time-zone.js';

function text(write: (writer: Writer) => void): string {
  const writer = new Writer(new Uint8Array(64));
  write(writer);
  return decodeUtf8(writer.bytes, 0, writer.position);
}

describe('a date', () => {
  it.each([
    [0, '1970-01-01T00:00:00'],
    [59, '1970-01-01T00:00:59'],
    [86_399, '1970-01-01T23:59:59'],
    [86_400, '1970-01-02T00:00:00'],
    [951_782_399, '2000-02-28T23:59:59'],
    [951_782_400, '2000-02-29T00:00:00'],
    [951_868_800, '2000-03-01T00:00:00'],
    [1_709_164_800, '2024-02-29T00:00:00'],
    [1_740_787_199, '2025-02-28T23:59:59'],
    [1_740_787_200, '2025-03-01T00:00:00'],
    [1_766_586_467, '2025-12-24T14:27:47'],
    [2_147_483_647, '2038-01-19T03:14:07'],
    [2_147_483_648, '2038-01-19T03:14:08'],
    [4_107_542_399, '2100-02-28T23:59:59'],
    [4_107_542_400, '2100-03-01T00:00:00'],
    [253_402_300_799, '9999-12-31T23:59:59'],
  ])('%i', (seconds, expected) => {
    expect(text((writer) => writeDateTime(writer, seconds))).toBe(expected);
  });

  it('is right on every day of 400 years', () => {
    for (let day = 0; day < 146_097; day++) {
      const seconds = day * 86_400 + 3_661;
      const expected = new Date(seconds * 1000).toISOString().slice(0, 19);
      const written = text((writer) => writeDateTime(writer, seconds));
      if (written !== expected) expect(written).toBe(expected);
    }
  });
});

it.each([
  [0, '0T00:00:00'],
  [59, '0T00:00:59'],
  [3_599, '0T00:59:59'],
  [86_399, '0T23:59:59'],
  [95_606, '1T02:33:26'],
  [315_360_000, '3650T00:00:00'],
])('a duration of %i s', (seconds, expected) => {
  expect(text((writer) => writeDuration(writer, seconds))).toBe(expected);
});

describe('the clock', () => {
  const settings = new Settings();
  const zone = new TimeZone(settings);
  /** Where the time comes from. */
  const source = { now: 0, epoch: -1, ticks: () => source.now | 0, time: () => source.epoch };

  /** A clock that starts at `now`, its source's time `epoch`. */
  function start(now = 0, epoch = -1): Clock {
    source.now = now;
    source.epoch = epoch;
    return new Clock(source, zone, now);
  }

  function tick(clock: Clock, now: number): void {
    source.now = now;
    clock.tick(now | 0);
  }

  it('is an hour ahead of UTC', () => {
    const clock = start(0, 1_766_586_467_999);
    expect(clock.known).toBe(true);
    expect(clock.time()).toBe(1_766_586_467_999);
    expect(clock.utc()).toBe(1_766_586_467);
    expect(clock.local()).toBe(1_766_590_067);
    expect(clock.localOf(1_766_586_467)).toBe(1_766_590_067);
  });

  it('shows the uptime while the time is unknown', () => {
    const clock = start();
    tick(clock, 42_000);
    source.now = 42_123;
    expect(clock.known).toBe(false);
    expect([clock.time(), clock.utc(), clock.local()]).toEqual([42_123, 42, 42]);
  });

  it('counts seconds, whatever the ticks between them', () => {
    const clock = start(500);
    tick(clock, 1_499);
    expect(clock.uptime).toBe(0);
    tick(clock, 1_500);
    expect(clock.uptime).toBe(1);
    tick(clock, 4_499);
    expect(clock.uptime).toBe(3);
    for (let now = 4_500; now < 10_500; now += 7) tick(clock, now);
    expect(clock.uptime).toBe(9);
  });

  it('goes on when the ticks wrap, for years', () => {
    const first = 0x7fff_ff00;
    const clock = start(first);
    for (let day = 1; day <= 100; day++) tick(clock, first + day * 86_400_000);
    expect(clock.uptime).toBe(100 * 86_400);
    expect(clock.time()).toBe(100 * 86_400_000);
  });

  it('tells its listener of each second that has passed, once', () => {
    const clock = start(1_000);
    const heard: [number, number][] = [];
    clock.listener = { second: (now) => heard.push([now, clock.uptime]) };
    for (const now of [1_050, 2_000, 2_050, 2_999, 3_100, 6_000]) tick(clock, now);
    expect(heard).toEqual([
      [2_000, 1],
      [3_100, 2],
      [6_000, 5],
    ]);
  });

  it.each([-1, 1_500_000_000_000])('that is set by hand goes on from there, its source at %i', (epoch) => {
    const clock = start(0x7fff_0000, epoch);
    tick(clock, 0x7fff_0000 + 5_300);
    clock.set(1_766_586_467);
    expect([clock.isSet, clock.known, clock.time()]).toEqual([true, true, 1_766_586_467_000]);
    source.epoch = 1_600_000_000_000;
    // The ticks wrap in between.
    tick(clock, 0x7fff_0000 + 5_300 + 86_400_000);
    expect(clock.time()).toBe(1_766_586_467_000 + 86_400_000);
    expect(clock.local()).toBe(1_766_586_467 + 86_400 + 3_600);
    clock.follow();
    expect([clock.isSet, clock.time()]).toEqual([false, 1_600_000_000_000]);
  });
});
