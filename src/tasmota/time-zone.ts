import type { Settings } from '../settings/settings.js';
import { BY_RULES, type TextSetting, TimeDst, TimeStd, Timezone } from '../settings/table.js';
import { DAYS_PER_WEEK, FIRST_WEEKDAY, SECONDS_PER_DAY, SECONDS_PER_MINUTE } from './calendar.js';

const DAYS_PER_YEAR = 365.2425;

/** Fields of a rule, in the order in which TimeStd and TimeDst take them. */
export const RULE_FIELDS: readonly string[] = Object.freeze([
  'Hemisphere',
  'Week',
  'Month',
  'Day',
  'Hour',
  'Offset',
]);
const FIELD_COUNT = 6;
const WEEK = 1;
const MONTH = 2;
const DAY = 3;
const HOUR = 4;
const OFFSET = 5;
const SMALLEST = new Int16Array([0, 0, 1, 1, 0, -900]);
const LARGEST = new Int16Array([1, 4, 12, 7, 23, 900]);

/** Where the two rules begin in `TimeZone`'s fields. */
export const STANDARD = 0;
export const DAYLIGHT = FIELD_COUNT;

/**
 * Reads a rule into `fields` from `place` on: `hemisphere,week,month,day,hour,offset`, each within its range (Tasmota,
 * TimeStd and TimeDst). An empty or missing field keeps what is there.
 * @returns whether all of it could be read; if not, nothing is changed
 */
export function readRule(text: string, fields: Int16Array, place: number): boolean {
  const parts = text.split(',');
  if (parts.length > FIELD_COUNT) return false;
  const values = fields.slice(place, place + FIELD_COUNT);
  for (const [i, part] of parts.entries()) {
    const digits = part.trim();
    if (digits === '') continue;
    const value = Number(digits);
    if (!/^[+-]?\d+$/.test(digits) || value < (SMALLEST[i] as number) || value > (LARGEST[i] as number))
      return false;
    values[i] = value;
  }
  fields.set(values, place);
  return true;
}

/** Days from 1970-01-01 to the first of a month. @param month 1 to 13, 13 being January of the next year */
function daysBefore(year: number, month: number): number {
  // Years counted from March put the leap day last; months from March then follow one formula.
  const shiftedYear = month <= 2 ? year - 1 : year;
  const fromMarch = month <= 2 ? month + 9 : month - 3;
  const leapDays =
    Math.floor(shiftedYear / 4) - Math.floor(shiftedYear / 100) + Math.floor(shiftedYear / 400);
  return shiftedYear * 365 + leapDays + Math.floor((153 * fromMarch + 2) / 5) - 719_468;
}

/** The year in which a moment lies. @param seconds since 1970, before the year 10000 */
export function yearOf(seconds: number): number {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const guess = 1970 + Math.floor(days / DAYS_PER_YEAR);
  if (days < daysBefore(guess, 1)) return guess - 1;
  return days >= daysBefore(guess + 1, 1) ? guess + 1 : guess;
}

/**
 * How far local time is ahead of UTC: a fixed offset, or the two rules TimeStd and TimeDst (Timezone 99). The offset
 * is worked out once for each span between two changes; asking again allocates nothing and compares two numbers.
 */
export class TimeZone {
  /** The two rules, from `STANDARD` and from `DAYLIGHT` on. */
  readonly fields = new Int16Array(2 * FIELD_COUNT);
  readonly settings: Settings;
  private _offset = 0;
  /** The offset holds from this moment to before `_until`, in seconds since 1970 UTC. */
  private _from = 0;
  private _until = 0;

  constructor(settings: Settings) {
    this.settings = settings;
    this.apply();
  }

  /** Takes the settings over. To be called when one of them has changed. */
  apply(): void {
    this._read(TimeStd, STANDARD);
    this._read(TimeDst, DAYLIGHT);
    this._from = this._until = 0;
  }

  /** Seconds to add to UTC. @param utc seconds since 1970 */
  offsetAt(utc: number): number {
    if (utc < this._from || utc >= this._until) this._find(utc);
    return this._offset;
  }

  /**
   * When a rule takes effect in a year: seconds since 1970, in the local time that ends then.
   * @param rule `STANDARD` or `DAYLIGHT`
   */
  startOf(rule: number, year: number): number {
    const fields = this.fields;
    const week = fields[rule + WEEK] as number;
    const month = (fields[rule + MONTH] as number) + (week === 0 ? 1 : 0);
    const first = daysBefore(year, month);
    const ahead = (fields[rule + DAY] as number) - 1 - ((first + FIRST_WEEKDAY) % DAYS_PER_WEEK);
    // The last one of a month lies a week before the first one of the next.
    const days = first + ((ahead + DAYS_PER_WEEK) % DAYS_PER_WEEK) + (week - 1) * DAYS_PER_WEEK;
    return days * SECONDS_PER_DAY + (fields[rule + HOUR] as number) * 3600;
  }

  private _read(setting: TextSetting, place: number): void {
    readRule(setting.defaults[0] as string, this.fields, place);
    readRule(this.settings.text(setting), this.fields, place);
  }

  /** Finds the offset at a moment, and the span in which it holds. */
  private _find(utc: number): void {
    const zone = this.settings.number(Timezone);
    if (zone !== BY_RULES) {
      this._offset = zone * SECONDS_PER_MINUTE;
      this._from = Number.NEGATIVE_INFINITY;
      this._until = Number.POSITIVE_INFINITY;
      return;
    }
    const standard = (this.fields[STANDARD + OFFSET] as number) * SECONDS_PER_MINUTE;
    const daylight = (this.fields[DAYLIGHT + OFFSET] as number) * SECONDS_PER_MINUTE;
    const year = yearOf(utc);
    const toDaylight = this.startOf(DAYLIGHT, year) - standard;
    const toStandard = this.startOf(STANDARD, year) - daylight;
    const first = Math.min(toDaylight, toStandard);
    const second = Math.max(toDaylight, toStandard);
    const between = utc >= first && utc < second;
    // North of the equator summer lies between the two, south of it around them: their order tells.
    this._offset = between === toDaylight <= toStandard ? daylight : standard;
    this._from = between ? first : utc < first ? daysBefore(year, 1) * SECONDS_PER_DAY : second;
    this._until = between ? second : utc < first ? first : daysBefore(year + 1, 1) * SECONDS_PER_DAY;
  }
}
