import type { Interlock } from '../device/interlock.js';
import { RelayTimers } from '../device/relay-timers.js';
import { ASK, BLINK, LATER, SWITCH_OFF, SWITCH_ON, TOGGLE } from './actions.js';
import type { Power } from './power.js';

/** How long all of a group are off before another one comes on: milliseconds. */
export const PAUSE = 50;

/**
 * Interlock: before a relay comes on, those that exclude it go off, each with its own messages; it follows after a pause,
 * which nothing waits for. Nothing allocates but making it.
 */
export class Interlocking {
  interlock: Interlock;
  private readonly _power: Power;
  /** Relays in the pause before they come on. */
  private readonly _waits: RelayTimers;

  constructor(power: Power, interlock: Interlock) {
    this._power = power;
    this.interlock = interlock;
    this._waits = new RelayTimers(power.relays.count);
  }

  /** Whether a relay is about to come on. */
  isWaiting(index: number): boolean {
    return ((this._waits.running >> index) & 1) !== 0;
  }

  /**
   * Makes way for a relay.
   * @param action `SWITCH_OFF`, `SWITCH_ON` or `BLINK`
   * @param active relays that are on, or will be @param locked relays that cannot be switched off: bits
   * @returns what may be done: the same, `LATER`, or `ASK`
   */
  admit(index: number, action: number, active: number, locked: number, now: number): number {
    this._waits.stop(index);
    if (action === SWITCH_OFF) return action;
    const rivals = this.interlock.rivals(index);
    const standing = rivals & active;
    if ((standing & locked) !== 0) return ASK;
    this._waits.stopAll(rivals);
    if (standing === 0) return action;
    for (let other = 0; other < this._power.relays.count; other++) {
      if (((standing >> other) & 1) !== 0) this._power.execute(other, SWITCH_OFF, now);
    }
    if (action === BLINK) return action;
    this._waits.start(index, PAUSE, now);
    return LATER;
  }

  /**
   * Power0: what goes on comes first, so that others make way; then the rest is told. A group of which several would
   * be on goes off. @param locked relays that stay as they are: bits
   */
  executeAll(action: number, locked: number, now: number): void {
    const { relays } = this._power;
    const before = relays.state;
    const wanted = action === SWITCH_ON ? relays.all : action === TOGGLE ? ~before & relays.all : 0;
    const target = this.interlock.permitted((wanted & ~locked) | (before & locked));
    for (let index = 0; index < relays.count; index++) {
      if (((target & ~before) >> index) & 1) this._power.execute(index, SWITCH_ON, now);
    }
    const madeWay = before & ~relays.state;
    for (let index = 0; index < relays.count; index++) {
      if ((((target & ~before) | madeWay) >> index) & 1) continue;
      this._power.execute(index, ((target >> index) & 1) !== 0 ? SWITCH_ON : SWITCH_OFF, now);
    }
  }

  /** Switches off what may not be on together. */
  enforce(now: number): void {
    const { relays } = this._power;
    const forbidden = relays.state & ~this.interlock.permitted(relays.state);
    for (let index = 0; index < relays.count; index++) {
      if (((forbidden >> index) & 1) !== 0) this._power.execute(index, SWITCH_OFF, now);
    }
  }

  tick(now: number): void {
    for (let index = this._waits.takeDue(now); index >= 0; index = this._waits.takeDue(now))
      this._power.execute(index, SWITCH_ON, now);
  }
}
