import { describe, expect, it } from 'vitest';
import { Settings } from '../../src/settings/settings.js';
import { BY_RULES, TimeDst, TimeStd, Timezone } from '../../src/settings/table.js';
import { DAYLIGHT, readRule, STANDARD, TimeZone, yearOf } from '../../src/tasmota/time-zone.js';

function zone(standard: string, daylight: string): TimeZone {
  const settings = new Settings();
  settings.setNumber(Timezone, BY_RULES);
  settings.setText(TimeStd, standard);
  settings.setText(TimeDst, daylight);
  return new TimeZone(settings);
}

function seconds(moment: string): number {
  return Date.parse(moment) / 1000;
}

const EUROPE = ['0,0,10,1,3,60', '0,0,3,1,2,120'] as const;
const NEW_YORK = ['0,1,11,1,2,-300', '0,2,3,1,2,-240'] as const;
const NEWFOUNDLAND = ['0,1,11,1,2,-210', '0,2,3,1,2,-150'] as const;
const SYDNEY = ['1,1,4,1,3,600', '1,1,10,1,2,660'] as const;
const ADELAIDE = ['1,1,4,1,3,570', '1,1,10,1,2,630'] as const;
const LORD_HOWE = ['1,1,4,1,2,630', '1,1,10,1,2,660'] as const;

/** Changes of local time, from the time zone database: the zone, the first moment in UTC, and minutes before and after. */
const CHANGES = [
  ['Central Europe', EUROPE, '2000-03-26T01:00:00Z', 60, 120],
  ['Central Europe', EUROPE, '2000-10-29T01:00:00Z', 120, 60],
  ['Central Europe', EUROPE, '2024-03-31T01:00:00Z', 60, 120],
  ['Central Europe', EUROPE, '2024-10-27T01:00:00Z', 120, 60],
  ['Central Europe', EUROPE, '2025-03-30T01:00:00Z', 60, 120],
  ['Central Europe', EUROPE, '2025-10-26T01:00:00Z', 120, 60],
  ['Central Europe', EUROPE, '2038-10-31T01:00:00Z', 120, 60],
  ['New York', NEW_YORK, '2025-03-09T07:00:00Z', -300, -240],
  ['New York', NEW_YORK, '2025-11-02T06:00:00Z', -240, -300],
  ['Newfoundland', NEWFOUNDLAND, '2025-03-09T05:30:00Z', -210, -150],
  ['Newfoundland', NEWFOUNDLAND, '2025-11-02T04:30:00Z', -150, -210],
  ['Sydney', SYDNEY, '2025-04-05T16:00:00Z', 660, 600],
  ['Sydney', SYDNEY, '2025-10-04T16:00:00Z', 600, 660],
  ['Adelaide', ADELAIDE, '2025-04-05T16:30:00Z', 630, 570],
  ['Adelaide', ADELAIDE, '2025-10-04T16:30:00Z', 570, 630],
  ['Lord Howe Island', LORD_HOWE, '2025-04-05T15:00:00Z', 660, 630],
  ['Lord Howe Island', LORD_HOWE, '2025-10-04T15:30:00Z', 630, 660],
] as const;

describe('local time', () => {
  it.each(CHANGES)(
    'of %s (%s) changes at %s from %i to %i minutes',
    (_name, rules, moment, before, after) => {
      const at = seconds(moment);
      for (const order of [
        [at - 60, at - 1, at, at + 60],
        [at + 60, at, at - 1, at - 60],
        [at, at - 60],
        [at - 1, at + 60],
      ]) {
        const local = zone(rules[0], rules[1]);
        for (const utc of order) expect(local.offsetAt(utc) / 60).toBe(utc < at ? before : after);
      }
    },
  );

  it.each([
    ['Central Europe', EUROPE, 60],
    ['Sydney', SYDNEY, 660],
  ] as const)('of %s does not change with the year', (_name, rules, minutes) => {
    const local = zone(rules[0], rules[1]);
    const newYear = seconds('2026-01-01T00:00:00Z');
    for (const utc of [newYear - 1, newYear, newYear - 1]) expect(local.offsetAt(utc) / 60).toBe(minutes);
  });

  it('works the offset out once between two changes', () => {
    const local = zone(EUROPE[0], EUROPE[1]);
    let found = 0;
    const { startOf } = local;
    local.startOf = (rule, year) => {
      found++;
      return startOf.call(local, rule, year);
    };
    // Two rules are looked up for each span: until March, until October, until the end of the year.
    for (let hour = 0; hour < 365 * 24; hour++) local.offsetAt(seconds('2025-01-01T00:00:00Z') + hour * 3600);
    expect(found).toBe(6);
  });

  it.each([-839, -210, 0, 60, 345, 899])(
    'is a fixed %i minutes ahead where there are no rules',
    (minutes) => {
      const settings = new Settings();
      settings.setNumber(Timezone, minutes);
      const local = new TimeZone(settings);
      for (const utc of [0, seconds('2025-07-01T00:00:00Z')]) expect(local.offsetAt(utc)).toBe(minutes * 60);
    },
  );

  it('follows the settings once it is told of them', () => {
    const settings = new Settings();
    const local = new TimeZone(settings);
    const summer = seconds('2025-07-01T00:00:00Z');
    expect(local.offsetAt(summer)).toBe(3600);
    settings.setNumber(Timezone, BY_RULES);
    local.apply();
    expect(local.offsetAt(summer)).toBe(7200);
  });

  it('takes the default for a stored rule that is none', () => {
    const local = zone('nonsense', '0,9,3,1,2,120');
    expect(local.offsetAt(seconds('2025-07-01T00:00:00Z'))).toBe(7200);
    expect(local.offsetAt(seconds('2025-12-01T00:00:00Z'))).toBe(3600);
  });
});

describe('a rule', () => {
  const start = (rule: string, year: number) =>
    new Date(zone(rule, EUROPE[1]).startOf(STANDARD, year) * 1000).toISOString().slice(0, 16);

  it.each([
    ['0,1,2,1,0,60', 2024, '2024-02-04T00:00'],
    ['0,0,2,5,0,60', 2024, '2024-02-29T00:00'],
    ['0,0,2,6,23,60', 2025, '2025-02-28T23:00'],
    ['0,1,3,7,2,60', 2025, '2025-03-01T02:00'],
    ['0,4,9,3,5,60', 2025, '2025-09-23T05:00'],
    ['0,0,12,4,1,60', 2025, '2025-12-31T01:00'],
    ['0,1,1,4,1,60', 2025, '2025-01-01T01:00'],
  ])('%s of %i begins %s', (rule, year, expected) => {
    expect(start(rule, year)).toBe(expected);
  });

  it.each([
    ['1,2,3,4,5,-6', [1, 2, 3, 4, 5, -6]],
    [' 0 , 0 , 10 , 1 , 3 , +60 ', [0, 0, 10, 1, 3, 60]],
    [',,11', [9, 9, 11, 9, 9, 9]],
    ['', [9, 9, 9, 9, 9, 9]],
    [',,,,,-900', [9, 9, 9, 9, 9, -900]],
  ])('%j is read', (text, expected) => {
    const fields = new Int16Array(12).fill(9);
    expect(readRule(text, fields, DAYLIGHT)).toBe(true);
    expect([...fields.subarray(DAYLIGHT)]).toEqual(expected);
    expect([...fields.subarray(0, DAYLIGHT)]).toEqual([9, 9, 9, 9, 9, 9]);
  });

  it.each([
    '2',
    '0,5',
    '0,0,0',
    '0,0,13',
    '0,0,1,0',
    '0,0,1,8',
    '0,0,1,1,24',
    ',,,,,901',
    ',,,,,-901',
    'x',
    '0,,,,,,1',
    '1.5',
    '0x1',
  ])('%s is none, and changes nothing', (text) => {
    const fields = new Int16Array(12).fill(9);
    expect(readRule(text, fields, STANDARD)).toBe(false);
    expect(fields.every((value) => value === 9)).toBe(true);
  });
});

it.each([
  ['1970-01-01T00:00:00Z', 1970],
  ['1999-12-31T23:59:59Z', 1999],
  ['2000-01-01T00:00:00Z', 2000],
  ['2024-12-31T23:59:59Z', 2024],
  ['2025-01-01T00:00:00Z', 2025],
  ['9999-12-31T23:59:59Z', 9999],
])('%s lies in %i', (moment, year) => {
  expect(yearOf(seconds(moment))).toBe(year);
});

it('knows the year of every New Year', () => {
  for (let year = 1970; year < 3000; year++) {
    const newYear = Date.UTC(year, 0, 1) / 1000;
    expect([yearOf(newYear), yearOf(newYear - 1)]).toEqual([year, year - 1]);
  }
});
