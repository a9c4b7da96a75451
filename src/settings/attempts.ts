import { isDue } from '../bytes/ticks.js';

/** Milliseconds from the first failure to the next attempt; the wait doubles with each further failure. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 600_000;

/** When something that has failed is to be tried again: after 1 s, 2 s, 4 s and so on, at most every ten minutes. */
export class Attempts {
  private _wait = 0;
  private _next = 0;

  /** Whether the last attempt has failed. */
  get failing(): boolean {
    return this._wait !== 0;
  }

  /** Whether it may be tried now. */
  isDue(now: number): boolean {
    return this._wait === 0 || isDue(now, this._next);
  }

  /** It has been tried, in vain. */
  failed(now: number): void {
    this._wait = this._wait === 0 ? FIRST_WAIT : Math.min(this._wait * 2, LONGEST_WAIT);
    this._next = (now + this._wait) | 0;
  }

  succeeded(): void {
    this._wait = 0;
  }
}
