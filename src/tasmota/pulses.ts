import { RelayTimers } from '../device/relay-timers.js';
import { PulseTime } from '../settings/table.js';
import { SWITCH_OFF, SWITCH_ON } from './actions.js';
import type { Power } from './power.js';

/** Up to this value PulseTime counts tenths of a second; above, seconds and a hundred. */
const MOST_TENTHS = 111;
const TENTH = 100;
const SECOND = 1_000;
const SECONDS_FROM = 100;

/** Milliseconds of a PulseTime: 111 are 11.1 seconds, 112 are 12. 0: none. */
export function pulseDuration(value: number): number {
  return value <= MOST_TENTHS ? value * TENTH : (value - SECONDS_FROM) * SECOND;
}

/** What is left, in the unit of PulseTime, rounded up. */
export function pulseValue(milliseconds: number): number {
  if (milliseconds <= MOST_TENTHS * TENTH) return Math.ceil(milliseconds / TENTH);
  return Math.ceil(milliseconds / SECOND) + SECONDS_FROM;
}

/** PulseTime: relays that go off by themselves; inverted, that come on. Nothing allocates but making it. */
export class Pulses {
  /** Whether it is the time off that is limited. */
  inverted = false;
  private readonly _power: Power;
  private readonly _timers: RelayTimers;

  constructor(power: Power) {
    this._power = power;
    this._timers = new RelayTimers(power.relays.count);
  }

  /** Starts a relay's time over, or ends it. @param counts whether it counts at all */
  renew(index: number, counts: boolean, now: number): void {
    const { relays, settings } = this._power;
    const duration = pulseDuration(settings.numberAt(PulseTime, index));
    if (counts && duration > 0 && relays.isOn(index) !== this.inverted)
      this._timers.start(index, duration, now);
    else this._timers.stop(index);
  }

  /** What is left of a relay's time, in the unit of PulseTime. */
  remaining(index: number, now: number): number {
    return pulseValue(this._timers.remaining(index, now));
  }

  tick(now: number): void {
    for (let index = this._timers.takeDue(now); index >= 0; index = this._timers.takeDue(now))
      this._power.execute(index, this.inverted ? SWITCH_ON : SWITCH_OFF, now);
  }
}
