import type { Settings } from '../settings/settings.js';
import { Interlock, PowerLock, PowerOnState, PulseTime, SetOption47 } from '../settings/table.js';
import { ASK, BLINK_OFF, SWITCH_OFF, SWITCH_ON, TOGGLE } from './actions.js';
import { Blink } from './blink.js';
import { DelayedStart } from './delayed-start.js';
import { interlockOf } from './interlock-groups.js';
import { Interlocking, PAUSE } from './interlocking.js';
import type { Power } from './power.js';
import { ALWAYS_ON, ON_AFTER_PULSE } from './power-on.js';
import { Pulses } from './pulses.js';
import type { TimedPower } from './timed-power.js';

/** Whether the settings ask for anything that relays do beyond being switched. @param count how many there are */
export function needsFeatures(settings: Settings, count: number): boolean {
  if (settings.number(PowerOnState) >= ALWAYS_ON || settings.number(PowerLock) !== 0) return true;
  return settings.number(Interlock) !== 0 || hasPulses(settings, count);
}

function hasPulses(settings: Settings, count: number): boolean {
  for (let i = 0; i < count; i++) if (settings.numberAt(PulseTime, i) !== 0) return true;
  return false;
}

/**
 * What relays do beyond being switched: they are locked, go off by themselves, blink, exclude each other, wait. A
 * part is made once it is wanted; nothing allocates but that.
 */
export class PowerFeatures {
  /** What is undone after a time, once something was. */
  timed: TimedPower | undefined;
  private readonly _power: Power;
  /** Relays that only tell their state: bits. */
  private _locked = 0;
  private _pulses: Pulses | undefined;
  private _blink: Blink | undefined;
  private _interlocking: Interlocking | undefined;
  private _start: DelayedStart | undefined;

  constructor(power: Power) {
    this._power = power;
  }

  /** Takes over what the settings say: to be called when that has changed. Times of PulseTime begin anew where it concerns them. */
  configure(now: number): void {
    const { relays, settings } = this._power;
    const powerOnState = settings.number(PowerOnState);
    const locked = powerOnState === ALWAYS_ON ? relays.all : settings.number(PowerLock) & relays.all;
    const changed = locked ^ this._locked;
    this._endBlinking(locked & changed);
    this._locked = locked;
    this._configureInterlock(now);
    this._configurePulses(powerOnState === ON_AFTER_PULSE, changed, now);
  }

  private _configureInterlock(now: number): void {
    const interlock = interlockOf(this._power.settings, this._power.relays.plainCount);
    if (interlock === undefined) {
      this._interlocking = undefined;
    } else {
      if (this._interlocking === undefined) this._interlocking = new Interlocking(this._power, interlock);
      else this._interlocking.interlock = interlock;
      this._interlocking.enforce(now);
    }
  }

  private _configurePulses(inverted: boolean, changed: number, now: number): void {
    const { relays, settings } = this._power;
    if (!hasPulses(settings, relays.count)) {
      this._pulses = undefined;
      return;
    }
    const isNew = this._pulses === undefined;
    this._pulses ??= new Pulses(this._power);
    const all = isNew || this._pulses.inverted !== inverted;
    this._pulses.inverted = inverted;
    for (let i = 0; i < relays.count; i++) {
      if (all || ((changed >> i) & 1) !== 0) this.renewPulse(i, now);
    }
  }

  /** Starts a relay's PulseTime over, as it is set now. */
  renewPulse(index: number, now: number): void {
    this._pulses?.renew(index, !this._isLocked(index), now);
  }

  /** What is left of a relay's PulseTime, in its unit. */
  pulseRemaining(index: number, now: number): number {
    return index < this._power.relays.count ? (this._pulses?.remaining(index, now) ?? 0) : 0;
  }

  /** Has relays come on as soon as SetOption47 lets them. @param relays bits */
  await(relays: number, now: number): void {
    this._start = new DelayedStart(relays, this._power.settings.number(SetOption47), now);
  }

  /** Takes BlinkCount over for what blinks already. */
  recountBlinks(): void {
    this._blink?.recount();
  }

  /** What may be done to a relay of what is asked for: an action, `ASK`, or `LATER`. Sees to what has to come before. */
  admit(index: number, action: number, now: number): number {
    if (action < SWITCH_OFF || action > BLINK_OFF || this._isLocked(index)) return ASK;
    const start = this._start;
    if (start !== undefined) start.awaited &= ~(1 << index);
    const blink = this._blink;
    if (blink?.isBlinking(index)) blink.end(index);
    if (action === BLINK_OFF) return ASK;
    const interlocking = this._interlocking;
    if (interlocking === undefined) return action;
    let does = action;
    if (action === TOGGLE) {
      const on = this._power.relays.isOn(index) || interlocking.isWaiting(index);
      does = on ? SWITCH_OFF : SWITCH_ON;
    }
    const active = this._power.relays.state | (blink === undefined ? 0 : blink.blinking);
    return interlocking.admit(index, does, active, this._locked, now);
  }

  /** Power0, where relays exclude each other. @returns whether they do; if not, nothing has been done */
  executeAll(action: number, now: number): boolean {
    if (this._interlocking === undefined) return false;
    this._interlocking.executeAll(action, this._locked, now);
    return true;
  }

  /** A relay has been switched, or once more to the same. */
  switched(index: number, now: number): void {
    if (this._pulses !== undefined) this._pulses.renew(index, !this._isLocked(index), now);
  }

  /** Has a relay blink. `admit` has been asked before, if there was anybody to ask. */
  beginBlink(index: number, now: number): void {
    this._blink ??= new Blink(this._power);
    this._blink.begin(index, this._interlocking === undefined ? now : now + PAUSE);
  }

  /** The state as it is told: bits. That of a blinking relay is the one it goes back to. */
  steady(state: number): number {
    return this._blink === undefined ? state : this._blink.lasting(state);
  }

  /** The state to come back with after a restart: bits. */
  lasting(state: number): number {
    let lasting = state;
    if (this._blink !== undefined) lasting = this._blink.lasting(lasting);
    if (this.timed !== undefined) lasting = this.timed.lasting(lasting);
    return this._start === undefined ? lasting : lasting | this._start.awaited;
  }

  tick(now: number): void {
    if (this._start !== undefined) this._tickStart(this._start, now);
    if (this._interlocking !== undefined) this._interlocking.tick(now);
    if (this._pulses !== undefined) this._pulses.tick(now);
    if (this.timed !== undefined) this.timed.tick(now);
    if (this._blink !== undefined) this._blink.tick(now);
  }

  private _isLocked(index: number): boolean {
    return ((this._locked >> index) & 1) !== 0;
  }

  private _endBlinking(relays: number): void {
    for (let i = 0; i < this._power.relays.count; i++) {
      if (((relays >> i) & 1) !== 0 && this._blink?.isBlinking(i)) this._power.execute(i, BLINK_OFF, 0);
    }
  }

  private _tickStart(start: DelayedStart, now: number): void {
    const { relays, owner } = this._power;
    if (!start.isDue(owner, now)) return;
    this._start = undefined;
    for (let i = 0; i < relays.count; i++) {
      if (((start.awaited >> i) & 1) !== 0) this._power.force(i, now);
    }
  }
}
