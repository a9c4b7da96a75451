import { describe, expect, it } from 'vitest';
import { NUMBER_OPTIONS, OPTION_COUNT, OPTIONS } from '../../src/settings/options.js';
import { NUMBERS } from '../../src/settings/table.js';

describe('the table of SetOptions', () => {
  it('has the options that are numbers beside those that are on or off', () => {
    const numbers = NUMBER_OPTIONS.map((row) => row.number);
    expect(new Set([...numbers, ...OPTIONS.map((row) => row.number)]).size).toBe(
      numbers.length + OPTIONS.length,
    );
    for (const row of NUMBER_OPTIONS) {
      expect(row.setting.name).toBe(`SetOption${row.number}`);
      expect(NUMBERS).toContain(row.setting);
    }
  });

  it('has each option once, within the room there is for them', () => {
    expect(new Set(OPTIONS.map((row) => row.number)).size).toBe(OPTIONS.length);
    expect(OPTION_COUNT).toBeLessThanOrEqual(256);
    for (const row of OPTIONS) {
      expect(row.number).toBe(row.number | 0);
      expect(row.number).toBeGreaterThanOrEqual(0);
      expect(row.number).toBeLessThan(OPTION_COUNT);
      expect([0, 1]).toContain(row.default);
    }
  });
});
