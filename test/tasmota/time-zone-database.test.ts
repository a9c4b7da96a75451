import { expect, it } from 'vitest';
import { Settings } from '../../src/settings/settings.js';
import { BY_RULES, TimeDst, TimeStd, Timezone } from '../../src/settings/table.js';
import { TimeZone } from '../../src/tasmota/time-zone.js';

/** Local time by the time zone database that Node has. */
function databaseOffset(name: string): (utc: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  return (utc) => {
    const text = format.format(utc * 1000);
    const found = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text);
    if (found === null) throw new Error(text);
    const minutes = Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0);
    return (found[1] === '-' ? -minutes : minutes) * 60;
  };
}

it.each([
  ['Europe/Berlin', '0,0,10,1,3,60', '0,0,3,1,2,120'],
  ['Europe/London', '0,0,10,1,2,0', '0,0,3,1,1,60'],
  ['America/New_York', '0,1,11,1,2,-300', '0,2,3,1,2,-240'],
  ['Australia/Sydney', '1,1,4,1,3,600', '1,1,10,1,2,660'],
  ['Australia/Lord_Howe', '1,1,4,1,2,630', '1,1,10,1,2,660'],
  ['Pacific/Auckland', '1,1,4,1,3,720', '1,0,9,1,2,780'],
  ['Asia/Kathmandu', '0,0,10,1,3,345', '0,0,3,1,2,345'],
])('%s is as the time zone database has it, twice a day from 2009 to 2037', (name, standard, daylight) => {
  const settings = new Settings();
  settings.setNumber(Timezone, BY_RULES);
  settings.setText(TimeStd, standard);
  settings.setText(TimeDst, daylight);
  const zone = new TimeZone(settings);
  const expected = databaseOffset(name);
  const wrong: string[] = [];
  for (let utc = Date.UTC(2009, 0, 1) / 1000; utc < Date.UTC(2038, 0, 1) / 1000; utc += 43_200) {
    if (zone.offsetAt(utc) !== expected(utc)) wrong.push(new Date(utc * 1000).toISOString());
  }
  expect(wrong).toEqual([]);
});
