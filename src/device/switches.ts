import { elapsed, type TickSource } from '../bytes/ticks.js';
import type { DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';
import { DebouncedInput, Inputs } from './input.js';

// What a switch asks for.
export const ASK_OFF = 0;
export const ASK_ON = 1;
export const ASK_TOGGLE = 2;
/** It has been held, or has changed over twice in quick succession. */
export const ASK_HOLD = 3;
// What a dimming push button asks for.
/** A step of the brightness: again and again while it is held. */
export const ASK_STEP = 4;
/** It goes down again soon after it was let go: steps go the other way now. */
export const ASK_INVERT = 5;
/** It has been at rest for the hold time. */
export const ASK_CLEAR = 6;
/** It was let go after steps. */
export const ASK_RELEASE = 7;
/** It was pressed twice: full brightness. */
export const ASK_FULL = 8;
/** A single press after which no other one came. */
export const ASK_DELAYED = 10;

/** What the switches tell. Switches are numbered from 0. */
export interface SwitchHandler {
  /** @param action one of `ASK_…` */
  switchAsked(index: number, action: number): void;
  /** A switch that asks for nothing has changed over. */
  switchMoved(index: number): void;
}

// What a switch does with its changes.
const TOGGLE = 0;
const FOLLOW = 1;
const PUSH = 2;
const PUSH_HOLD = 3;
const TOGGLE_MULTI = 4;
const FOLLOW_MULTI = 5;
const DIM = 6;
const PUSH_ON = 7;
const TELL = 8;

/**
 * By mode, 0 to 16. Of two modes of the same kind the second one is the inverted one: it takes a low level for a high
 * one, and counts as on while low.
 */
const KINDS: readonly number[] = Object.freeze([
  TOGGLE,
  FOLLOW,
  FOLLOW,
  PUSH,
  PUSH,
  PUSH_HOLD,
  PUSH_HOLD,
  TOGGLE,
  TOGGLE_MULTI,
  FOLLOW_MULTI,
  FOLLOW_MULTI,
  DIM,
  DIM,
  PUSH_ON,
  PUSH_ON,
  TELL,
  TELL,
]);

/** How soon a second change has to follow, in milliseconds. */
const MULTI_WINDOW = 500;

// What is timed.
const IDLE = 0;
/** A second change, or the end of the hold time, is waited for. */
const WAITING = 1;
// A dimming push button:
/** Down, maybe for a short press. */
const DOWN = 2;
/** The same, the second time. */
const DOWN_AGAIN = 3;
/** Down for long: steps. */
const STEPPING = 4;
/** Up after a short press. */
const UP_ONCE = 5;
/** Up after anything else. */
const UP = 6;

/** Wall switches and push buttons: each does with its changes what its mode says. */
export class Switches extends Inputs<Switch> {
  /** Milliseconds that make a hold. */
  holdTime = 4_000;
  readonly handler: SwitchHandler;

  constructor(
    Digital: DigitalConstructor,
    pins: readonly InputPin[],
    clock: TickSource,
    handler: SwitchHandler,
  ) {
    super(clock);
    this.handler = handler;
    for (const pin of pins) this.inputs.push(new Switch(Digital, pin, this));
  }

  /** Whether a switch counts as on: a high level, or with an inverted mode a low one. */
  isOn(index: number): boolean {
    return (this.inputs[index] as Switch).isOn;
  }

  /**
   * 0 toggles, 1 follows, 2 inverted, 3 push button, 4 inverted, 5 push button with hold, 6 inverted, 7 toggles,
   * 8 toggles and tells double changes, 9 follows and tells double changes, 10 inverted, 11 dimming push button,
   * 12 inverted, 13 push button that only switches on, 14 inverted, 15 only tells, 16 inverted.
   * @param mode 0 to 16
   */
  setMode(index: number, mode: number): void {
    (this.inputs[index] as Switch).setMode(mode);
  }
}

class Switch extends DebouncedInput<Switches> {
  private _mode = 0;
  /** What is timed, and since when. */
  private _phase = IDLE;
  private _timedFrom = 0;

  get isOn(): boolean {
    return this.level !== (isInverted(this._mode) ? 1 : 0);
  }

  setMode(mode: number): void {
    if (mode === this._mode) return;
    this._mode = mode;
    this._phase = IDLE;
  }

  override settle(now: number): void {
    super.settle(now);
    this._phase = IDLE;
  }

  tick(now: number, index: number): void {
    const changed = this.sense(now);
    // What was due before the change comes before it.
    if (this._phase !== IDLE) this._wait(now, index, changed);
    if (changed) this._change(now, index);
  }

  private _change(now: number, index: number): void {
    const { handler } = this.times;
    const { isOn } = this;
    switch (KINDS[this._mode]) {
      case TOGGLE:
        handler.switchAsked(index, ASK_TOGGLE);
        break;
      case FOLLOW:
        handler.switchAsked(index, isOn ? ASK_ON : ASK_OFF);
        break;
      // Push buttons are off while they are pressed: they connect a pin that is pulled up with ground.
      case PUSH:
        if (!isOn) handler.switchAsked(index, ASK_TOGGLE);
        break;
      case PUSH_ON:
        if (!isOn) handler.switchAsked(index, ASK_ON);
        break;
      case PUSH_HOLD:
        if (!isOn) this._time(now, WAITING);
        else if (this._phase === WAITING) this._ask(index, ASK_TOGGLE, IDLE);
        break;
      case TOGGLE_MULTI:
      case FOLLOW_MULTI:
        if (this._phase === WAITING) this._ask(index, ASK_HOLD, IDLE);
        else this._time(now, WAITING);
        break;
      case DIM:
        this._dim(now, index, isOn);
        break;
      default:
        handler.switchMoved(index);
    }
  }

  /** A dimming push button goes down or up. It is on while it is pressed. */
  private _dim(now: number, index: number, pressed: boolean): void {
    this._timedFrom = now;
    const phase = this._phase;
    if (pressed) {
      const again = phase === UP_ONCE;
      if (again || phase === UP) this.times.handler.switchAsked(index, ASK_INVERT);
      this._phase = again ? DOWN_AGAIN : DOWN;
    } else if (phase === DOWN) {
      this._ask(index, ASK_TOGGLE, UP_ONCE);
    } else if (phase === DOWN_AGAIN) {
      this._ask(index, ASK_FULL, UP);
    } else if (phase === STEPPING) {
      this._ask(index, ASK_RELEASE, UP);
    }
  }

  /** Does what is due after a time. @param changed whether the level has just changed */
  private _wait(now: number, index: number, changed: boolean): void {
    const { holdTime } = this.times;
    const spent = elapsed(now, this._timedFrom);
    // A dimming push button is held long after this much, and steps with each of the rest.
    const long = (holdTime * 3) / 5;
    switch (this._phase) {
      case WAITING:
        this._endWait(index, spent, changed);
        break;
      case DOWN:
      case DOWN_AGAIN:
        if (spent >= long) this._step(now, index);
        break;
      case STEPPING:
        if (spent >= holdTime - long) this._step(now, index);
        break;
      case UP_ONCE:
        if (spent >= long) this._ask(index, ASK_DELAYED, IDLE);
        break;
      default:
        if (spent >= holdTime) this._ask(index, ASK_CLEAR, IDLE);
    }
  }

  private _endWait(index: number, spent: number, changed: boolean): void {
    const kind = KINDS[this._mode];
    if (spent < (kind === PUSH_HOLD ? this.times.holdTime : MULTI_WINDOW)) return;
    if (kind === PUSH_HOLD) this._ask(index, ASK_HOLD, IDLE);
    else if (kind === TOGGLE_MULTI) this._ask(index, ASK_TOGGLE, IDLE);
    // Where it was while it was waited for.
    else this._ask(index, this.isOn === changed ? ASK_OFF : ASK_ON, IDLE);
  }

  private _step(now: number, index: number): void {
    this._time(now, STEPPING);
    this.times.handler.switchAsked(index, ASK_STEP);
  }

  private _time(now: number, phase: number): void {
    this._phase = phase;
    this._timedFrom = now;
  }

  private _ask(index: number, action: number, phase: number): void {
    this._phase = phase;
    this.times.handler.switchAsked(index, action);
  }
}

/** Whether a mode takes a low level for a high one. */
function isInverted(mode: number): boolean {
  return (mode & 1) === 0 && mode !== 0 && mode !== 8;
}
