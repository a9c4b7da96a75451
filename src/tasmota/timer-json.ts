import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { DAYS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR } from './calendar.js';
import {
  ACTION,
  BEFORE,
  BY_CLOCK,
  DAYS,
  ENABLE,
  fieldOf,
  MODE,
  OUTPUT,
  RUN_RULE,
  TIME,
  TIMER_FIELDS,
  type TimerField,
  withField,
} from './timers.js';

/**
 * A timer as JSON: `{"Enable":1,"Mode":0,"Time":"07:30","Window":0,"Days":"0111110","Repeat":1,"Output":1,"Action":1}`.
 * `Output` is left out on a device without relays, whose timers can only run rules.
 */

const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;

/** What older versions called `Enable`. */
const OLD_ENABLE = 'arm';

const DAYS_USAGE = 'Days takes 7 characters, Sunday first: 0 or - for no, 1 for yes';
const CLOCK_USAGE = 'Time takes 00:00 to 23:59';
const SUN_USAGE = 'Time takes -11:59 to 11:59 with Mode 1 or 2';

/** Writes a timer. @param relays how many there are */
export function writeTimer(json: JsonWriter, timer: number, relays: number): void {
  json.openObject();
  for (const field of TIMER_FIELDS) {
    if (field === OUTPUT && relays === 0) continue;
    json.key(jsonKey(field.name));
    if (field === TIME) writeTime(json, timer);
    else if (field === DAYS) writeDays(json, timer);
    else json.integer(fieldOf(timer, field) + field.minimum);
  }
  json.closeObject();
}

function writeTime(json: JsonWriter, timer: number): void {
  const { writer } = json;
  let minutes = fieldOf(timer, TIME);
  json.beginText();
  if (minutes >= BEFORE && fieldOf(timer, MODE) !== BY_CLOCK) {
    writer.byte(MINUS);
    minutes -= BEFORE;
  }
  const hours = Math.floor(minutes / MINUTES_PER_HOUR);
  writer.decimal(hours, 2);
  writer.byte(COLON);
  writer.decimal(minutes - hours * MINUTES_PER_HOUR, 2);
  json.endText();
}

function writeDays(json: JsonWriter, timer: number): void {
  const days = fieldOf(timer, DAYS);
  json.beginText();
  for (let i = 0; i < DAYS_PER_WEEK; i++) json.writer.byte(ZERO + ((days >> i) & 1));
  json.endText();
}

/**
 * Reads what JSON says of a timer. Keys may be in any case; those that are missing keep their values, others are passed
 * over.
 * @param timer as it is
 * @param given what the JSON stands for
 * @param relays how many there are
 * @returns the timer, or what is wrong with what was given
 */
export function readTimer(timer: number, given: object, relays: number): number | string {
  let result = timer;
  let time: unknown;
  for (const [key, value] of Object.entries(given)) {
    const field = fieldNamed(key.toLowerCase());
    if (field === TIME) time = value;
    else if (field !== undefined) {
      const number = field === DAYS ? daysOf(value) : integerOf(value);
      const maximum = field === OUTPUT && relays > 0 ? relays : field.maximum;
      if (!(number >= field.minimum && number <= maximum))
        return field === DAYS ? DAYS_USAGE : `${field.name} takes ${field.minimum} to ${maximum}`;
      result = withField(result, field, number - field.minimum);
    }
  }
  if (relays === 0) result = withField(result, ACTION, RUN_RULE);
  const byClock = fieldOf(result, MODE) === BY_CLOCK;
  if (time === undefined) {
    // What was an offset is no time of the day, and the other way round.
    const same = byClock === (fieldOf(timer, MODE) === BY_CLOCK);
    return same || fieldOf(timer, TIME) < BEFORE ? result : 'Another Mode takes another Time';
  }
  const minutes = minutesOf(time, byClock);
  if (Number.isNaN(minutes)) return byClock ? CLOCK_USAGE : SUN_USAGE;
  return withField(result, TIME, minutes);
}

function fieldNamed(name: string): TimerField | undefined {
  return TIMER_FIELDS.find(
    (field) => field.name.toLowerCase() === name || (field === ENABLE && name === OLD_ENABLE),
  );
}

/** A number, be it written as a text or as true and false; NaN for what is none. */
function integerOf(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(value) ? (value as number) : Number.NaN;
}

/** `0111110` as bits; NaN for what is no week. */
function daysOf(value: unknown): number {
  const text = String(value);
  if (!/^[ -~]{7}$/.test(text)) return Number.NaN;
  let days = 0;
  for (let i = 0; i < DAYS_PER_WEEK; i++) if (!'0-'.includes(text[i] as string)) days |= 1 << i;
  return days;
}

/** `07:30`, or `-00:30` before the sun, as field Time keeps it; NaN for what is no such time. */
function minutesOf(value: unknown, byClock: boolean): number {
  const found = /^\s*([+-]?)(\d{1,2}):(\d{1,2})\s*$/.exec(String(value));
  if (found === null) return Number.NaN;
  const minute = Number(found[3]);
  const minutes = Number(found[2]) * MINUTES_PER_HOUR + minute;
  const isBefore = found[1] === '-' && minutes > 0;
  if (minute >= MINUTES_PER_HOUR || minutes >= (byClock ? MINUTES_PER_DAY : BEFORE)) return Number.NaN;
  if (!isBefore) return minutes;
  return byClock ? Number.NaN : BEFORE + minutes;
}
