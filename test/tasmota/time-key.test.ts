import { describe, expect, it } from 'vitest';
import { JsonWriter } from '../../src/bytes/json.js';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import { Settings } from '../../src/settings/settings.js';
import { TimeFormat, Timezone } from '../../src/settings/table.js';
import { Clock } from '../../src/tasmota/clock.js';
import { writeTimeAs, writeTimeKey } from '../../src/tasmota/time-key.js';
import { TimeZone } from '../../src/tasmota/time-zone.js';

const APPEND_ZONE = 52;

function told(epoch: number, minutes: number, format: number, zone = false): string {
  const settings = new Settings();
  settings.setNumber(Timezone, minutes);
  settings.setNumber(TimeFormat, format);
  settings.setOption(APPEND_ZONE, zone);
  const clock = new Clock({ time: () => epoch, ticks: () => 7_045 }, new TimeZone(settings), 0);
  clock.tick(7_045);
  const writer = new Writer(new Uint8Array(100));
  writeTimeKey(new JsonWriter(writer), clock);
  return decodeUtf8(writer.bytes, 0, writer.position);
}

const MOMENT = 1_766_586_467_009;

describe('the key Time', () => {
  it.each([
    [1, '"Time":"2025-12-24T15:27:47"'],
    [2, '"Time":"2025-12-24T15:27:47","Epoch":1766586467'],
    [3, '"Time":1766586467'],
    [4, '"Time":"2025-12-24T15:27:47.009"'],
  ])('in format %i', (format, expected) => {
    expect(told(MOMENT, 60, format)).toBe(expected);
  });

  it.each([
    [1, 60, '"Time":"2025-12-24T15:27:47+01:00"'],
    [1, -210, '"Time":"2025-12-24T10:57:47-03:30"'],
    [1, 0, '"Time":"2025-12-24T14:27:47+00:00"'],
    [2, 345, '"Time":"2025-12-24T20:12:47+05:45","Epoch":1766586467'],
    [3, 345, '"Time":1766586467'],
    [4, 60, '"Time":"2025-12-24T15:27:47.009+01:00"'],
  ])('in format %i with the zone of %i minutes', (format, minutes, expected) => {
    expect(told(MOMENT, minutes, format, true)).toBe(expected);
  });

  it.each([
    [1, '"Time":"1970-01-01T00:00:07"'],
    [2, '"Time":"1970-01-01T00:00:07","Epoch":7'],
    [3, '"Time":7'],
    [4, '"Time":"1970-01-01T00:00:07.045"'],
  ])('in format %i is the uptime while the time is not known', (format, expected) => {
    expect(told(-1, 60, format)).toBe(expected);
  });

  it('is written in any format, whatever is set', () => {
    const clock = new Clock({ time: () => MOMENT, ticks: () => 0 }, new TimeZone(new Settings()), 0);
    const writer = new Writer(new Uint8Array(100));
    writeTimeAs(new JsonWriter(writer), clock, 2);
    expect(decodeUtf8(writer.bytes, 0, writer.position)).toBe(
      '"Time":"2025-12-24T15:27:47","Epoch":1766586467',
    );
  });
});
