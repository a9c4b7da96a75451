import { describe, expect, it } from 'vitest';
import { OPTION_COUNT, OPTIONS } from '../../src/settings/options.js';
import { TEXT_ROOM } from '../../src/settings/room.js';
import { Settings } from '../../src/settings/settings.js';
import {
  DeviceName,
  FriendlyName,
  LISTS,
  MqttPort,
  NUMBERS,
  type NumberSetting,
  Prefix,
  PulseTime,
  Rule,
  SwitchText,
  TEXTS,
  Template,
} from '../../src/settings/table.js';
import { DEFAULTS, farthest, largest, valuesOf } from './samples.js';

function numberOf(settings: Settings, row: NumberSetting): number {
  return row.count === 1 ? settings.number(row) : settings.numberAt(row, row.count - 1);
}

describe('settings', () => {
  it('are the defaults of the table at first', () => {
    const settings = new Settings();
    for (const row of NUMBERS) expect(settings.number(row)).toBe(row.default);
    for (const row of LISTS) expect(settings.numberAt(row, row.count - 1)).toBe(row.default);
    for (const row of TEXTS) {
      expect(row.defaults.map((_, index) => settings.text(row, index))).toEqual(row.defaults);
    }
    for (const row of OPTIONS) expect(settings.option(row.number)).toBe(row.default === 1);
  });

  it.each([...NUMBERS, ...LISTS].map((row) => [row.name, row] as const))(
    '%s takes its range, and nothing else',
    (_name, row) => {
      const settings = new Settings();
      for (const value of [row.minimum, row.maximum, row.default]) {
        expect(settings.setNumber(row, value, row.count - 1)).toBe(true);
        expect(numberOf(settings, row)).toBe(value);
      }
      const { revision } = settings;
      const outside = [row.minimum - 1, row.maximum + 1, -(2 ** 31) - 1, 2 ** 31, 2 ** 32 + row.default];
      for (const value of [...outside, row.minimum + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(settings.setNumber(row, value, row.count - 1)).toBe(false);
        expect(numberOf(settings, row)).toBe(row.default);
      }
      expect(settings.revision).toBe(revision);
    },
  );

  it.each(TEXTS.map((row) => [row.name, row] as const))(
    '%s takes its length, and nothing longer',
    (_name, row) => {
      const settings = new Settings();
      for (let index = 0; index < row.count; index++) {
        for (const text of ['', 'x', '\0', 'y'.repeat(row.maximumLength)]) {
          expect(settings.setText(row, text, index)).toBe(true);
          expect(settings.text(row, index)).toBe(text);
        }
        const kept = settings.text(row, index);
        const { revision } = settings;
        for (const text of [
          'z'.repeat(row.maximumLength + 1),
          'z'.repeat(600),
          'é'.repeat(row.maximumLength),
        ]) {
          expect(settings.setText(row, text, index)).toBe(false);
          expect(settings.text(row, index)).toBe(kept);
        }
        expect(settings.revision).toBe(revision);
      }
    },
  );

  it('measure texts in bytes of UTF-8', () => {
    const settings = new Settings();
    expect(settings.setText(DeviceName, '💡'.repeat(8))).toBe(true);
    expect(settings.setText(DeviceName, `${'💡'.repeat(8)}.`)).toBe(false);
    expect(settings.setText(DeviceName, `${'ü'.repeat(15)}xy`)).toBe(true);
    expect(settings.setText(DeviceName, `${'ü'.repeat(15)}xyz`)).toBe(false);
  });

  it('take the first of several when no index is given', () => {
    const settings = new Settings();
    settings.setText(Prefix, 'do');
    expect([0, 1, 2].map((index) => settings.text(Prefix, index))).toEqual(['do', 'stat', 'tele']);
    expect(settings.text(Prefix)).toBe('do');
  });

  it.each(OPTIONS.map((row) => [row.number, row] as const))('SetOption%i goes on and off', (number, row) => {
    const settings = new Settings();
    settings.setOption(number, row.default === 0);
    expect(settings.option(number)).toBe(row.default === 0);
    expect(valuesOf(settings)).toEqual({ ...DEFAULTS, [`SetOption${number}`]: row.default === 0 });
    settings.setOption(number, row.default === 1);
    expect(valuesOf(settings)).toEqual(DEFAULTS);
  });

  it('have options off that nobody knows', () => {
    const settings = new Settings();
    const known = new Set(OPTIONS.map((row) => row.number));
    for (let number = 0; number < 300; number++) {
      if (!known.has(number)) expect(settings.option(number)).toBe(false);
    }
    expect(settings.option(OPTION_COUNT)).toBe(false);
    expect(settings.option(-1)).toBe(false);
  });

  it('are changed one at a time', () => {
    for (const row of NUMBERS) {
      const settings = new Settings();
      settings.setNumber(row, farthest(row));
      expect(valuesOf(settings)).toEqual({ ...DEFAULTS, [row.name]: farthest(row) });
    }
    for (const row of LISTS) {
      for (let index = 0; index < row.count; index++) {
        const settings = new Settings();
        settings.setNumber(row, farthest(row), index);
        const numbers = Array.from({ length: row.count }, (_, i) =>
          i === index ? farthest(row) : row.default,
        );
        expect(valuesOf(settings)).toEqual({ ...DEFAULTS, [row.name]: numbers });
      }
    }
    for (const row of TEXTS) {
      for (let index = 0; index < row.count; index++) {
        const settings = new Settings();
        settings.setText(row, '~', index);
        const texts = row.defaults.map((text, i) => (i === index ? '~' : text));
        expect(valuesOf(settings)).toEqual({ ...DEFAULTS, [row.name]: texts });
      }
    }
  });

  it('have a revision that grows with every change, and with nothing else', () => {
    const settings = new Settings();
    const before = settings.revision;
    settings.setNumber(MqttPort, MqttPort.default);
    settings.setNumber(PulseTime, PulseTime.default, 3);
    settings.setText(FriendlyName, 'Tasmota3', 2);
    settings.setOption(3, true);
    settings.setOption(4, false);
    valuesOf(settings);
    expect(settings.revision).toBe(before);
    settings.setNumber(MqttPort, 8883);
    expect(settings.revision).toBe(before + 1);
    settings.setText(FriendlyName, 'Lamp', 7);
    expect(settings.revision).toBe(before + 2);
    settings.setOption(3, false);
    expect(settings.revision).toBe(before + 3);
    settings.setNumber(PulseTime, 5, 31);
    expect(settings.revision).toBe(before + 4);
  });

  it('take texts as long as all of them can be saved, and no more, and lose nothing', () => {
    const settings = new Settings();
    const long = 'x'.repeat(512);
    for (let index = 0; index < Rule.count; index++) expect(settings.setText(Rule, long, index)).toBe(true);
    expect(settings.setText(Template, long)).toBe(true);
    let fitting = 0;
    while (fitting < SwitchText.count && settings.setText(SwitchText, 'y'.repeat(32), fitting)) fitting++;
    expect(fitting).toBeLessThan(SwitchText.count);
    const { revision } = settings;
    expect(settings.setText(SwitchText, 'y'.repeat(32), fitting)).toBe(false);
    expect(settings.text(SwitchText, fitting)).toBe('');
    expect(settings.revision).toBe(revision);
    expect(TEXT_ROOM - settings.textLength).toBeLessThan(37);
    // What is as long as before, or shorter, always fits; and what is given up is free again.
    expect(settings.setText(SwitchText, 'z'.repeat(32), 0)).toBe(true);
    expect(settings.setText(Template, '')).toBe(true);
    expect(settings.setText(SwitchText, 'y'.repeat(32), fitting)).toBe(true);
  });

  it('know what their texts take', () => {
    const settings = largest();
    settings.restoreDefaults();
    expect(settings.textLength).toBe(0);
    settings.setText(DeviceName, 'Küche');
    expect(settings.textLength).toBe(5 + 6);
    settings.setText(DeviceName, 'Tasmota');
    expect(settings.textLength).toBe(0);
  });

  it('go back to the defaults, all of them', () => {
    const settings = largest();
    const values = valuesOf(settings);
    for (const name of Object.keys(DEFAULTS)) expect(values[name], name).not.toEqual(DEFAULTS[name]);
    const { revision } = settings;
    settings.restoreDefaults();
    expect(valuesOf(settings)).toEqual(DEFAULTS);
    expect(settings.revision).toBeGreaterThan(revision);
  });

  it('are each instance’s own', () => {
    const one = new Settings();
    const other = new Settings();
    one.setNumber(MqttPort, 8883);
    one.setText(DeviceName, 'one');
    one.setOption(19, true);
    expect(valuesOf(other)).toEqual(DEFAULTS);
  });
});
