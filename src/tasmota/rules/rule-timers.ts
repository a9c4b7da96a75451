import { isDue } from '../../bytes/ticks.js';

/** How many there are: `RuleTimer1` to `RuleTimer8`. */
export const RULE_TIMERS = 8;

/** Countdowns that set rules off. Numbered from 0. */
export class RuleTimers {
  private readonly _ends = new Int32Array(RULE_TIMERS);
  /** A bit for each that runs. */
  private _running = 0;

  /** Starts one over. @param time milliseconds, up to 24 days; 0 stops it */
  start(index: number, time: number, now: number): void {
    this._ends[index] = now + time;
    if (time > 0) this._running |= 1 << index;
    else this._running &= ~(1 << index);
  }

  /** Milliseconds that are left; 0 for one that does not run. */
  left(index: number, now: number): number {
    return this._isRunning(index) ? Math.max(0, ((this._ends[index] as number) - now) | 0) : 0;
  }

  /** One that has come to its end, which stops it; -1: none. */
  next(now: number): number {
    if (this._running === 0) return -1;
    for (let index = 0; index < RULE_TIMERS; index++) {
      if (!this._isRunning(index) || !isDue(now, this._ends[index] as number)) continue;
      this._running &= ~(1 << index);
      return index;
    }
    return -1;
  }

  private _isRunning(index: number): boolean {
    return ((this._running >> index) & 1) !== 0;
  }
}
