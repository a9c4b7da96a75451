import type { JsonWriter } from '../bytes/json.js';
import { elapsed, type TickSource } from '../bytes/ticks.js';
import type { Writer } from '../bytes/writer.js';
import type { Settings } from '../settings/settings.js';
import { BY_RULES } from '../settings/table.js';
import { SECONDS_PER_DAY } from './calendar.js';
import type { TimeZone } from './time-zone.js';

const PLUS = 0x2b;
const MINUS = 0x2d;
const COLON = 0x3a;
const CAPITAL_T = 0x54;
/** `Timezone` 99 stands for the rules. */
const RULES_NUMBER = 99;

/** Tells the time. */
export interface TimeSource extends TickSource {
  /** Milliseconds since 1970 UTC; negative as long as it is not known. */
  time(): number;
}

/** Who wants to know that a second has passed. */
export interface SecondListener {
  /** @param now ticks, in milliseconds */
  second(now: number): void;
}

/** What time it is, and for how long the device has run. */
export class Clock {
  /** Seconds since the start. */
  uptime = 0;
  readonly zone: TimeZone;
  /** Called each time `uptime` has grown. */
  listener: SecondListener | undefined = undefined;
  private _source: TimeSource;
  private _tick: number;

  /**
   * @param source tells milliseconds since 1970 UTC, negative while unknown
   * @param zone makes local time of it
   * @param now ticks at the start
   */
  constructor(source: TimeSource, zone: TimeZone, now: number) {
    this._source = source;
    this.zone = zone;
    this._tick = now;
  }

  get settings(): Settings {
    return this.zone.settings;
  }

  /** Whether the time is known. */
  get known(): boolean {
    return this._source.time() >= 0;
  }

  /** Whether it was set by hand, and its source is left aside. */
  get isSet(): boolean {
    return this._source instanceof TimeByHand;
  }

  /** Sets the clock by hand, until `follow` or the next start. @param seconds since 1970 UTC */
  set(seconds: number): void {
    this.follow();
    this._source = new TimeByHand(this._source, this, seconds * 1_000 - this.sinceStart());
  }

  /** Has the clock follow its source again. */
  follow(): void {
    const source = this._source;
    if (source instanceof TimeByHand) this._source = source.source;
  }

  /** Counts the seconds; to be called at least every few days. */
  tick(now: number): void {
    const seconds = Math.floor(elapsed(now, this._tick) / 1000);
    if (seconds <= 0) return;
    this.uptime += seconds;
    this._tick = (this._tick + seconds * 1000) | 0;
    this.listener?.second(now);
  }

  /**
   * Milliseconds since 1970 UTC; as long as the time is unknown, milliseconds since the start, so that texts of it begin
   * with 1970.
   */
  time(): number {
    const time = this._source.time();
    return time < 0 ? this.sinceStart() : time;
  }

  /** Seconds since 1970 UTC, or since the start as `time` has it. */
  utc(): number {
    return Math.floor(this.time() / 1_000);
  }

  /** Seconds since 1970 in local time. */
  local(): number {
    return this.localOf(this.utc());
  }

  /** Local time of a moment that `utc` or `time` gave; of the uptime that stands for a time that is unknown, itself. */
  localOf(utc: number): number {
    return this.known ? utc + this.zone.offsetAt(utc) : utc;
  }

  /** Milliseconds for which the device has run. */
  sinceStart(): number {
    return this.uptime * 1_000 + elapsed(this._source.ticks(), this._tick);
  }
}

/** A time that was set by hand, and goes on from there with the ticks. */
class TimeByHand implements TimeSource {
  /** What is left aside. */
  readonly source: TimeSource;
  private readonly _clock: Clock;
  private readonly _start: number;

  /** @param start the moment at which the device started, in milliseconds since 1970 UTC */
  constructor(source: TimeSource, clock: Clock, start: number) {
    this.source = source;
    this._clock = clock;
    this._start = start;
  }

  time(): number {
    return this._start + this._clock.sinceStart();
  }

  ticks(): number {
    return this.source.ticks();
  }
}

/** Writes `2025-12-24T15:27:47`. @param seconds since 1970, before the year 10000 */
export function writeDateTime(writer: Writer, seconds: number): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  // Civil date from days: years are counted from 1 March 0000, in eras of 400 years, so that leap days come last.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  writer.decimal(year, 4);
  writer.byte(MINUS);
  writer.decimal(month, 2);
  writer.byte(MINUS);
  writer.decimal(day, 2);
  writer.byte(CAPITAL_T);
  writeTimeOfDay(writer, seconds - days * SECONDS_PER_DAY);
}

/** Writes a time zone as it is told: `"+05:30"`, or the number 99 for the rules. @param minutes as in the setting */
export function writeTimezone(json: JsonWriter, minutes: number): void {
  if (minutes === BY_RULES) {
    json.integer(RULES_NUMBER);
    return;
  }
  json.beginText();
  writeOffset(json.writer, minutes);
  json.endText();
}

/** Writes how far local time is ahead of UTC: `+05:30`. @param minutes less than a hundred hours */
export function writeOffset(writer: Writer, minutes: number): void {
  const size = Math.abs(minutes);
  const hours = Math.floor(size / 60);
  writer.byte(minutes < 0 ? MINUS : PLUS);
  writer.decimal(hours, 2);
  writer.byte(COLON);
  writer.decimal(size - hours * 60, 2);
}

/** Writes a duration as `1T02:33:26`: days, hours, minutes, seconds. */
export function writeDuration(writer: Writer, seconds: number): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  writer.decimal(days);
  writer.byte(CAPITAL_T);
  writeTimeOfDay(writer, seconds - days * SECONDS_PER_DAY);
}

function writeTimeOfDay(writer: Writer, seconds: number): void {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds - hours * 3600) / 60);
  writer.decimal(hours, 2);
  writer.byte(COLON);
  writer.decimal(minutes, 2);
  writer.byte(COLON);
  writer.decimal(seconds - hours * 3600 - minutes * 60, 2);
}
