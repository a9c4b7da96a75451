import { isDue } from '../bytes/ticks.js';
import type { Relays } from './relays.js';

/** As many changes as there may be. */
export const ENDLESS = -1;

/** Relays that blink, all in step. What they were before is kept, to be restored. */
export class Blinker {
  private readonly _relays: Relays;
  private _blinking = 0;
  private _before = 0;
  private _changesLeft = 0;
  private _nextChange = 0;

  constructor(relays: Relays) {
    this._relays = relays;
  }

  /** A bit for each relay that blinks. */
  get blinking(): number {
    return this._blinking;
  }

  /** What the blinking relays were before: bits. */
  get before(): number {
    return this._before & this._blinking;
  }

  isBlinking(index: number): boolean {
    return ((this._blinking >> index) & 1) !== 0;
  }

  /** @param changes how often it goes on or off before it is over; `ENDLESS`: it never is @param from when the first one comes */
  begin(index: number, changes: number, from: number): void {
    const bit = 1 << index;
    this._before = (this._before & ~bit) | (this._relays.state & bit);
    this._blinking |= bit;
    this._changesLeft = changes;
    this._nextChange = from;
  }

  /** Has all that blink begin anew with their count. */
  count(changes: number): void {
    this._changesLeft = changes;
  }

  /** Ends it: the relay is as it was before. */
  end(index: number): void {
    const on = ((this._before >> index) & 1) !== 0;
    this._blinking &= ~(1 << index);
    this._relays.set(index, on);
  }

  /** @param period milliseconds between two changes @returns whether it is over, and has to be ended for each that blinks */
  tick(now: number, period: number): boolean {
    if (this._blinking === 0 || !isDue(now, this._nextChange)) return false;
    this._nextChange = now + period;
    if (this._changesLeft === 0) return true;
    if (this._changesLeft !== ENDLESS) this._changesLeft--;
    for (let index = 0; index < this._relays.count; index++) {
      if (this.isBlinking(index)) this._relays.set(index, !this._relays.isOn(index));
    }
    return false;
  }
}
