import { frozenTable } from '../bytes/frozen.js';
import { DAYS_PER_WEEK, FIRST_WEEKDAY, MINUTES_PER_DAY } from './calendar.js';

/** A timer is one 32-bit integer, as a row of setting Timer keeps it: what its fields are, and when it is due. */

/** A field of a timer: some of the integer's bits. */
export interface TimerField {
  /** As it is called in JSON. */
  readonly name: string;
  readonly shift: number;
  readonly bits: number;
  /** The smallest value as it is told, which the bits keep as 0, and the largest one. */
  readonly minimum: number;
  readonly maximum: number;
}

function field(name: string, shift: number, bits: number, minimum: number, maximum: number): TimerField {
  return Object.freeze({ name, shift, bits, minimum, maximum });
}

/** Minutes of the day, or of the offset from the sun: then minutes before it count from `BEFORE` on. */
export const TIME = field('Time', 0, 11, 0, 1439);
export const WINDOW = field('Window', 11, 4, 0, 15);
export const REPEAT = field('Repeat', 15, 1, 0, 1);
/** A bit for each day, Sunday's the lowest. */
export const DAYS = field('Days', 16, 7, 0, 127);
/** A relay. */
export const OUTPUT = field('Output', 23, 4, 1, 16);
export const ACTION = field('Action', 27, 2, 0, 3);
export const MODE = field('Mode', 29, 2, 0, 2);
/** The sign: an enabled timer is negative. */
export const ENABLE = field('Enable', 31, 1, 0, 1);

/** In the order in which a timer is told. */
export const TIMER_FIELDS: readonly TimerField[] = frozenTable([
  ENABLE,
  MODE,
  TIME,
  WINDOW,
  DAYS,
  REPEAT,
  OUTPUT,
  ACTION,
]);

// Values of Mode.
export const BY_CLOCK = 0;
export const BY_SUNRISE = 1;
export const BY_SUNSET = 2;

/** The Action that leaves it to rules; smaller ones are those of POWER. */
export const RUN_RULE = 3;

/** A Time of this many minutes and more is that much before the sun: 12 hours. */
export const BEFORE = 720;

/** What `minuteOf` gives where the sun does not rise or set. */
export const NEVER = -1;

/** A field's value. */
export function fieldOf(timer: number, field: TimerField): number {
  return (timer >>> field.shift) & ((1 << field.bits) - 1);
}

/** The timer with another value in a field. */
export function withField(timer: number, field: TimerField, value: number): number {
  const mask = ((1 << field.bits) - 1) << field.shift;
  return (timer & ~mask) | ((value << field.shift) & mask);
}

/** Whether a timer is meant for a day. @param day local date, in days since 1970 */
export function isForDay(timer: number, day: number): boolean {
  return ((fieldOf(timer, DAYS) >> ((day + FIRST_WEEKDAY) % DAYS_PER_WEEK)) & 1) !== 0;
}

/**
 * The minute of the day at which a timer is due, 0 to 1439, or `NEVER`. An offset from the sun that leads over midnight
 * counts within the same day.
 * @param sunrise minute of the day at which the sun rises; negative: it does not
 * @param sunset likewise
 * @param chance decides on the minute within the timer's window: any 32-bit integer
 */
export function minuteOf(timer: number, sunrise: number, sunset: number, chance: number): number {
  const mode = fieldOf(timer, MODE);
  let minute = fieldOf(timer, TIME);
  if (mode !== BY_CLOCK) {
    const sun = mode === BY_SUNRISE ? sunrise : sunset;
    if (sun < 0) return NEVER;
    minute = sun + (minute < BEFORE ? minute : BEFORE - minute);
    minute = (minute + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  }
  const window = fieldOf(timer, WINDOW);
  if (window === 0) return minute;
  minute += ((chance >>> 0) % (2 * window + 1)) - window;
  // What leads over midnight is turned back, so that the timer keeps to its day.
  if (minute < 0) return -minute;
  return minute < MINUTES_PER_DAY ? minute : 2 * (MINUTES_PER_DAY - 1) - minute;
}

/**
 * A timer's chance for a day: the same again after a restart, so that no timer runs twice in its window.
 * @param seed sets devices apart: a 32-bit integer
 * @param day local date, in days since 1970
 * @param index the timer's
 */
export function chanceOf(seed: number, day: number, index: number): number {
  let mixed = seed ^ Math.imul(day * 16 + index, 0x9e37_79b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
