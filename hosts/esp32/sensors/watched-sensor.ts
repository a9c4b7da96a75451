import { isDue } from 'xsmota/bytes/ticks';
import { QUANTITIES, type Sensor } from 'xsmota/device/sensor';

/** Where words for people go. @param level 1 error, 2 information, 3 detail */
export type Log = (level: number, text: string) => void;

// What an attempt to measure came to.
/** Nothing yet: a measurement runs. */
export const PENDING = 0;
/** There are new readings. */
export const MEASURED = 1;
/** The sensor did not answer, or not in good order. */
export const FAILED = 2;

/** So many attempts fail before the readings are given up: a single disturbance is no reason. */
const MOST_FAILURES = 3;
/** Milliseconds between the attempts after that: doubled from one to the next, up to the longest. */
const SHORTEST_PAUSE = 2_000;
const LONGEST_PAUSE = 64_000;

const NO_SERIAL = new Uint8Array(0);

/**
 * A sensor that may fall silent and come back: one line is logged when it does not answer any more, and one when it
 * does again. In between its readings are NaN, and it is asked less and less often, up to once in 64 s, because each
 * attempt costs time.
 */
export abstract class WatchedSensor implements Sensor {
  kind: number;
  readonly pin: number;
  readonly serial: Uint8Array;
  readonly readings: Float64Array;
  private readonly _log: Log;
  /** Failed attempts in a row. */
  private _failures = 0;
  private _next = 0;

  constructor(kind: number, pin: number, log: Log, serial: Uint8Array = NO_SERIAL) {
    this.kind = kind;
    this.pin = pin;
    this.serial = serial;
    this.readings = new Float64Array((QUANTITIES[kind] as readonly number[]).length).fill(Number.NaN);
    this._log = log;
  }

  sample(now: number): void {
    if (this.mayTry(now)) this.attempt(now);
  }

  /** Whether the next attempt may be made: always, as long as it answers. */
  mayTry(now: number): boolean {
    return this._failures < MOST_FAILURES || isDue(now, this._next);
  }

  /** Measures, and keeps account of how it went. */
  attempt(now: number): void {
    let outcome = FAILED;
    try {
      outcome = this.measure(now);
    } catch {
      // What the IO throws says no more than that it failed.
    }
    if (outcome === FAILED) this.failed(now);
    else if (outcome === MEASURED) this._worked();
  }

  /** One attempt failed. */
  failed(now: number): void {
    this.lost();
    this._failures++;
    if (this._failures < MOST_FAILURES) return;
    const doublings = this._failures - MOST_FAILURES;
    this._next = now + (doublings < 5 ? SHORTEST_PAUSE << doublings : LONGEST_PAUSE);
    if (doublings === 0) this._giveUp();
  }

  /** Whether it did not answer the last time. */
  protected get isDoubtful(): boolean {
    return this._failures > 0;
  }

  /** What it is and where, for people. */
  protected abstract describe(): string;

  /** Makes one attempt. @returns `PENDING`, `MEASURED` or `FAILED`; may also throw */
  protected abstract measure(now: number): number;

  /** Is called with each failure: what was begun is void. */
  protected lost(): void {}

  private _giveUp(): void {
    this.readings.fill(Number.NaN);
    this._log(
      1,
      `${this.describe()} does not answer: check its power and wiring. It is left out, and tried again, until it does`,
    );
  }

  private _worked(): void {
    const wasAway = this._failures >= MOST_FAILURES;
    this._failures = 0;
    if (wasAway) this._log(2, `${this.describe()} answers again`);
  }
}
