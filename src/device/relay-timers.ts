import { elapsed, isDue } from '../bytes/ticks.js';

/** What `takeDue` gives when nothing is due. */
export const NONE_DUE = -1;

/** A time for each relay after which something is to happen. Nothing allocates but making it. */
export class RelayTimers {
  private readonly _deadlines: Int32Array;
  private _running = 0;

  /** @param count how many relays; at most 28 */
  constructor(count: number) {
    this._deadlines = new Int32Array(count);
  }

  /** A bit for each relay whose time runs. */
  get running(): number {
    return this._running;
  }

  /** Starts a relay's time, or starts it over. @param duration milliseconds, below 2^31 */
  start(index: number, duration: number, now: number): void {
    this._deadlines[index] = now + duration;
    this._running |= 1 << index;
  }

  stop(index: number): void {
    this._running &= ~(1 << index);
  }

  /** Stops several. @param relays a bit for each */
  stopAll(relays: number): void {
    this._running &= ~relays;
  }

  /** Milliseconds that are left; 0 where no time runs. */
  remaining(index: number, now: number): number {
    if (((this._running >> index) & 1) === 0) return 0;
    return Math.max(0, -elapsed(now, this._deadlines[index] as number));
  }

  /** A relay whose time is over, `NONE_DUE` when there is none. Its time is stopped: the next call gives another one. */
  takeDue(now: number): number {
    if (this._running === 0) return NONE_DUE;
    for (let index = 0; index < this._deadlines.length; index++) {
      if (((this._running >> index) & 1) === 0 || !isDue(now, this._deadlines[index] as number)) continue;
      this.stop(index);
      return index;
    }
    return NONE_DUE;
  }
}
