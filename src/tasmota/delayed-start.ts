import { elapsed } from '../bytes/ticks.js';
import type { PowerOwner } from './power.js';

// What is waited for, as SetOption47 says it; more are seconds.
const NETWORK = 1;
const BROKER = 2;
const SECOND = 1_000;

/** Relays that are to come on after a start, and wait for something (SetOption47). */
export class DelayedStart {
  /** A bit for each. */
  awaited: number;
  private readonly _what: number;
  private readonly _since: number;

  constructor(awaited: number, what: number, now: number) {
    this.awaited = awaited;
    this._what = what;
    this._since = now;
  }

  isDue(owner: PowerOwner, now: number): boolean {
    if (this._what === NETWORK) return owner.networkUp;
    if (this._what === BROKER) return owner.connected;
    return elapsed(now, this._since) >= this._what * SECOND;
  }
}
