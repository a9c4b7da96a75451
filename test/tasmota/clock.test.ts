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
  const zone = new TimeZone(new Settings());

  it('is an hour ahead of UTC', () => {
    const clock = new Clock({ time: () => 1_766_586_467_999 }, zone, 0);
    expect(clock.utc()).toBe(1_766_586_467);
    expect(clock.local()).toBe(1_766_590_067);
  });

  it('shows the uptime while the time is unknown', () => {
    const clock = new Clock({ time: () => -1 }, zone, 0);
    clock.tick(42_000);
    expect([clock.utc(), clock.local()]).toEqual([42, 42]);
  });

  it('counts seconds, whatever the ticks between them', () => {
    const clock = new Clock({ time: () => -1 }, zone, 500);
    clock.tick(1_499);
    expect(clock.uptime).toBe(0);
    clock.tick(1_500);
    expect(clock.uptime).toBe(1);
    clock.tick(4_499);
    expect(clock.uptime).toBe(3);
    for (let now = 4_500; now < 10_500; now += 7) clock.tick(now);
    expect(clock.uptime).toBe(9);
  });

  it('goes on when the ticks wrap, for years', () => {
    const clock = new Clock({ time: () => -1 }, zone, 0x7fff_ff00);
    const start = 0x7fff_ff00;
    for (let day = 1; day <= 100; day++) clock.tick((start + day * 86_400_000) | 0);
    expect(clock.uptime).toBe(100 * 86_400);
  });
});
