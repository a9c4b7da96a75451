import { describe, expect, it } from 'vitest';
import { Settings } from '../../src/settings/settings.js';
import { HumOffset, TempOffset } from '../../src/settings/table.js';
import {
  atSeaLevel,
  shownDewPoint,
  shownHumidity,
  shownPressure,
  shownTemperature,
} from '../../src/tasmota/quantities.js';

/** @param options SetOptions that are on @param temperature in tenths @param humidity in tenths */
function settingsWith(options: readonly number[], temperature = 0, humidity = 0): Settings {
  const settings = new Settings();
  for (const option of options) settings.setOption(option, true);
  settings.setNumber(TempOffset, temperature);
  settings.setNumber(HumOffset, humidity);
  return settings;
}

describe('temperatures', () => {
  it.each([
    // SetOptions, TempOffset in tenths, measured, shown
    [[], 0, 23.3, 23.3],
    [[], -15, 23.3, 21.8],
    [[8], 0, 0, 32],
    [[8], 0, -40, -40],
    [[8], 0, 100, 212],
    // The offset is in the unit shown: it comes after the conversion.
    [[8], -15, 100, 210.5],
    [[8], 126, 0, 44.6],
  ])(
    'with SetOptions %j and an offset of %d tenths: %d becomes %d',
    (options, offset, measured, expected) => {
      expect(shownTemperature(settingsWith(options, offset), measured)).toBeCloseTo(expected, 9);
    },
  );
});

describe('humidities', () => {
  it.each([
    [0, 45.2, 45.2],
    [25, 45.2, 47.7],
    [-100, 45.2, 35.2],
  ])('with an offset of %d tenths: %d becomes %d', (offset, measured, expected) => {
    expect(shownHumidity(settingsWith([], 0, offset), measured)).toBeCloseTo(expected, 9);
  });
});

describe('dew points', () => {
  it.each([
    // SetOptions, offsets in tenths, measured, and the Magnus formula's result of the corrected values.
    [[], 0, 0, 9.0197],
    [[], -15, 0, 7.6562],
    [[], 0, 25, 9.8223],
    [[], -15, 25, 8.4502],
    [[8], 0, 0, 48.2354],
    [[8], -15, 0, 46.8721],
  ])('with SetOptions %j and offsets of %d and %d tenths', (options, temperature, humidity, expected) => {
    expect(shownDewPoint(settingsWith(options, temperature, humidity), 21.4, 45.2)).toBeCloseTo(expected, 3);
  });

  it('of no humidity is none', () => {
    expect(shownDewPoint(settingsWith([]), 21.4, Number.NaN)).toBeNaN();
  });
});

describe('pressures', () => {
  it.each([
    [[], 1013.25],
    // SetOption139 counts only with SetOption24.
    [[139], 1013.25],
    [[24], 760],
    [[24, 139], 29.9213],
  ])('with SetOptions %j: an atmosphere is %d', (options, expected) => {
    expect(shownPressure(settingsWith(options), 1013.25)).toBeCloseTo(expected, 3);
  });

  it.each([
    [0, 1001.5],
    [100, 1013.4563],
    [1_500, 1200.0833],
    [-100, 989.7112],
  ])('at sea level, measured at %d m', (metres, expected) => {
    expect(atSeaLevel(1001.5, metres)).toBeCloseTo(expected, 3);
  });

  it('at sea level are numbers for every Altitude there can be', () => {
    expect(atSeaLevel(10, 30_000)).toBeCloseTo(3778.53, 1);
    expect(Number.isFinite(atSeaLevel(1_100, -30_000))).toBe(true);
  });
});
