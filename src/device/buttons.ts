import { elapsed, type TickSource } from '../bytes/ticks.js';
import type { DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';
import { DebouncedInput, Inputs } from './input.js';

/** How long further presses are waited for, in milliseconds. */
const MULTI_PRESS_WINDOW = 500;
/** How many times longer than a hold the long hold lasts. */
const LONG_HOLD_FACTOR = 10;

// What a button is doing.
const UP = 0;
/** Pressed, and not yet told. */
const DOWN = 1;
/** Pressed, and told as a hold, or at once. */
const HELD = 2;
/** The same, and told as a long hold. */
const HELD_LONG = 3;
/** Pressed for so long that nothing comes of it. */
const IGNORED = 4;

/** What the buttons tell. Buttons are numbered from 0. */
export interface ButtonHandler {
  /** A button was pressed `count` times in quick succession and released; or, with `immediate`, it has gone down. */
  buttonPressed(index: number, count: number): void;
  /** A button has been held for the hold time. */
  buttonHeld(index: number): void;
  /** A button has been held ten times as long. */
  buttonHeldLong(index: number): void;
  /** A button has been let go after a hold; with `immediate` after any press. */
  buttonReleased(index: number): void;
}

/** Push buttons: presses are counted, holds timed. */
export class Buttons extends Inputs<Button> {
  /** Milliseconds that make a hold. */
  holdTime = 4_000;
  /** Milliseconds after which a press is ignored, if no hold comes first; 0: never. */
  ignoreTime = 0;
  /** Whether a press is told at once: neither are presses counted then nor holds timed. */
  immediate = false;
  readonly handler: ButtonHandler;

  constructor(
    Digital: DigitalConstructor,
    pins: readonly InputPin[],
    clock: TickSource,
    handler: ButtonHandler,
  ) {
    super(clock);
    this.handler = handler;
    for (const pin of pins) this.inputs.push(new Button(Digital, pin, this));
  }
}

class Button extends DebouncedInput<Buttons> {
  private readonly _pressedLevel: number;
  private _state = UP;
  /** When it was pressed last. */
  private _pressedAt = 0;
  /** Presses counted so far. */
  private _count = 0;

  constructor(Digital: DigitalConstructor, pin: InputPin, buttons: Buttons) {
    super(Digital, pin, buttons);
    this._pressedLevel = pin.inverted ? 1 : 0;
  }

  override settle(now: number): void {
    super.settle(now);
    this._state = UP;
    this._count = 0;
  }

  tick(now: number, index: number): void {
    if (this.sense(now)) {
      if (this.level === this._pressedLevel) this._press(now, index);
      else this._release(index);
    }
    if (this._state !== UP) this._hold(now, index);
    else if (this._count > 0 && elapsed(now, this._pressedAt) >= MULTI_PRESS_WINDOW) {
      const count = this._count;
      this._count = 0;
      this.times.handler.buttonPressed(index, count);
    }
  }

  private _press(now: number, index: number): void {
    this._pressedAt = now;
    if (this.times.immediate) {
      this._count = 0;
      this._state = HELD_LONG;
      this.times.handler.buttonPressed(index, 1);
    } else {
      this._count++;
      this._state = DOWN;
    }
  }

  private _release(index: number): void {
    const told = this._state === HELD || this._state === HELD_LONG;
    this._state = UP;
    if (told) this.times.handler.buttonReleased(index);
  }

  private _hold(now: number, index: number): void {
    const { holdTime, ignoreTime, handler } = this.times;
    const duration = elapsed(now, this._pressedAt);
    if (this._state === DOWN) {
      const ignores = ignoreTime > 0 && ignoreTime < holdTime;
      if (ignores && duration > ignoreTime) {
        this._state = IGNORED;
        this._count = 0;
      } else if (!ignores && duration >= holdTime) {
        this._state = HELD;
        this._count = 0;
        handler.buttonHeld(index);
      }
    }
    if (this._state === HELD && duration >= holdTime * LONG_HOLD_FACTOR) {
      this._state = HELD_LONG;
      handler.buttonHeldLong(index);
    }
  }
}
