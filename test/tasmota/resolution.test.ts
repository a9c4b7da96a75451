import { describe, expect, it } from 'vitest';
import { Settings } from '../../src/settings/settings.js';
import {
  AmpRes,
  EnergyRes,
  FreqRes,
  HumRes,
  type NumberSetting,
  PressRes,
  TempRes,
  VoltRes,
  WattRes,
  WeightRes,
} from '../../src/settings/table.js';
import { packedResolution } from '../../src/tasmota/resolution.js';

function packed(row?: NumberSetting, value = 0): string {
  const settings = new Settings();
  if (row !== undefined) expect(settings.setNumber(row, value)).toBe(true);
  return packedResolution(settings).toString(16).toUpperCase().padStart(8, '0');
}

describe('the packed resolution', () => {
  it("is Tasmota's by default", () => {
    expect(packed()).toBe('558180C0');
  });

  it.each([
    ['TempRes', TempRes, 3, 'D58180C0'],
    ['TempRes', TempRes, 0, '158180C0'],
    ['HumRes', HumRes, 2, '658180C0'],
    ['PressRes', PressRes, 3, '5D8180C0'],
    ['EnergyRes', EnergyRes, 5, '568180C0'],
    ['WattRes', WattRes, 3, '559980C0'],
    ['VoltRes', VoltRes, 1, '558380C0'],
    ['AmpRes', AmpRes, 0, '558000C0'],
    ['FreqRes', FreqRes, 3, '558198C0'],
    ['WeightRes', WeightRes, 2, '558184C0'],
  ])('has a field for %s', (_name, row, value, expected) => {
    expect(packed(row, value)).toBe(expected);
  });
});
