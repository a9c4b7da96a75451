import { Timer, Timers } from '../settings/table.js';
import { MINUTES_PER_DAY, SECONDS_PER_MINUTE } from './calendar.js';
import type { SecondListener } from './clock.js';
import { CLOCK_TIMER } from './rules/triggers.js';
import { SUNRISE, SUNSET } from './sun.js';
import { sunMinute } from './sun-times.js';
import type { Tasmota } from './tasmota.js';
import {
  ACTION,
  chanceOf,
  ENABLE,
  fieldOf,
  isForDay,
  minuteOf,
  OUTPUT,
  REPEAT,
  RUN_RULE,
  withField,
} from './timers.js';

/** No timer runs before the device has run for more than so many seconds. */
const QUIET_START = 60;
/**
 * Minutes. When local time goes back by less, as at the end of summer time or by a correction, no minute comes twice for
 * the timers; when it leaps ahead by less, the timers of the minutes left out run at once. A larger step is a new time.
 */
const LARGEST_STEP = 180;
/** `_done` before any timer could have run. */
const NOTHING_YET = -1;

/** What a schedule works with and on. */
export type Scheduled = Pick<Tasmota, 'clock' | 'messages' | 'power' | 'settings' | 'system'>;

/** Begins to run the timers, where some are enabled; ends it, where none are. To be called when that may have changed. */
export function keepSchedule(tasmota: Scheduled): void {
  const { clock, settings } = tasmota;
  let wanted = false;
  for (let i = 0; i < Timer.count; i++) wanted ||= settings.numberAt(Timer, i) < 0;
  if (settings.number(Timers) === 0) wanted = false;
  if (!wanted) clock.listener = undefined;
  else clock.listener ??= new Schedule(tasmota);
}

/**
 * What the time of day sets off: the timers. Asked once a second, and that is one comparison until the minute changes.
 * Allocates nothing.
 */
export class Schedule implements SecondListener {
  private readonly _tasmota: Scheduled;
  private readonly _seed: number;
  /** The latest minute of local time, counted from 1970, whose timers have run. */
  private _done: number;
  // When the sun rises and sets: on which day, by which revision of the settings.
  private _day = -1;
  private _revision = -1;
  private _sunrise = 0;
  private _sunset = 0;

  constructor(tasmota: Scheduled) {
    this._tasmota = tasmota;
    this._seed = Number.parseInt(tasmota.system.mac.slice(4), 16) | 0;
    // A timer that is set within its own minute waits for the next day.
    this._done = this._isQuiet ? NOTHING_YET : this._minuteBefore(0);
  }

  second(now: number): void {
    if (this._isQuiet) return;
    const minute = this._minuteBefore(0);
    // What has begun in the quiet start is made up for; the minute of the start may have had its turn before a restart.
    if (this._done === NOTHING_YET) this._done = this._minuteBefore(QUIET_START + 1);
    if (minute !== this._done) this._advance(minute, now);
  }

  /** Whether it is too early for timers. */
  private get _isQuiet(): boolean {
    const { clock } = this._tasmota;
    return clock.uptime <= QUIET_START || !clock.known;
  }

  /** The minute of local time so many seconds ago, counted from 1970. */
  private _minuteBefore(seconds: number): number {
    return Math.floor((this._tasmota.clock.local() - seconds) / SECONDS_PER_MINUTE);
  }

  private _advance(minute: number, now: number): void {
    const step = minute - this._done;
    if (step < 0 && step > -LARGEST_STEP) return;
    const next = step > 0 && step < LARGEST_STEP ? this._done + 1 : minute;
    this._done = minute;
    for (let each = next; each <= minute; each++) this._run(each, now);
  }

  /** Runs the timers that are due. @param minute of local time, counted from 1970 */
  private _run(minute: number, now: number): void {
    const { settings } = this._tasmota;
    const day = Math.floor(minute / MINUTES_PER_DAY);
    const minuteOfDay = minute - day * MINUTES_PER_DAY;
    if (day !== this._day || settings.revision !== this._revision) this._findSun(day);
    for (let i = 0; i < Timer.count; i++) {
      const timer = settings.numberAt(Timer, i);
      if (timer >= 0 || !isForDay(timer, day)) continue;
      const chance = chanceOf(this._seed, day, i);
      if (minuteOf(timer, this._sunrise, this._sunset, chance) === minuteOfDay) this._fire(timer, i, now);
    }
  }

  private _findSun(day: number): void {
    const { clock, settings } = this._tasmota;
    this._day = day;
    this._revision = settings.revision;
    this._sunrise = sunMinute(clock, SUNRISE, day);
    this._sunset = sunMinute(clock, SUNSET, day);
  }

  private _fire(timer: number, index: number, now: number): void {
    const { messages, power, settings } = this._tasmota;
    if (fieldOf(timer, REPEAT) === 0) settings.setNumber(Timer, withField(timer, ENABLE, 0), index);
    const action = fieldOf(timer, ACTION);
    const output = fieldOf(timer, OUTPUT);
    if (action === RUN_RULE) messages.rules?.raise(CLOCK_TIMER, 0, index + 1);
    else if (output < power.relays.count) power.execute(output, action, now);
  }
}
