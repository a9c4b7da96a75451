import { elapsed, type TickSource } from '../bytes/ticks.js';
import type { DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';
import { DebouncedInput, SETTLING_TIME } from './input.js';

/** How long further presses are waited for, in milliseconds. */
const MULTI_PRESS_WINDOW = 500;
/** How many times longer than a hold the long hold lasts. */
const LONG_HOLD_FACTOR = 10;

/** What the buttons tell. Buttons are numbered from 0. */
export interface ButtonHandler {
  /** A button was pressed `count` times in quick succession and released. */
  buttonPressed(index: number, count: number): void;
  /** A button has been held for the hold time. */
  buttonHeld(index: number): void;
  /** A button has been held ten times as long. */
  buttonHeldLong(index: number): void;
}

/** Push buttons: presses are counted, holds timed. */
export class Buttons {
  /** Debounce time in milliseconds. */
  debounce = 50;
  /** Milliseconds that make a hold. */
  holdTime = 4_000;
  private readonly _buttons: Button[];
  private readonly _handler: ButtonHandler;
  private readonly _started: number;
  private _settled = false;

  constructor(
    Digital: DigitalConstructor,
    pins: readonly InputPin[],
    clock: TickSource,
    handler: ButtonHandler,
  ) {
    this._buttons = pins.map((pin) => new Button(Digital, pin, clock));
    this._handler = handler;
    this._started = clock.ticks();
  }

  get count(): number {
    return this._buttons.length;
  }

  tick(now: number): void {
    if (!this._settled) {
      if (elapsed(now, this._started) < SETTLING_TIME) return;
      this._settled = true;
      for (let i = 0; i < this._buttons.length; i++) (this._buttons[i] as Button).settle();
    }
    for (let i = 0; i < this._buttons.length; i++) {
      (this._buttons[i] as Button).tick(now, i, this, this._handler);
    }
  }
}

class Button {
  private readonly _input: DebouncedInput;
  private readonly _pressedLevel: number;
  private _pressed = false;
  private _pressedAt = 0;
  /** Presses counted so far. */
  private _count = 0;
  /** Whether this press has been told as a hold, and as a long one. */
  private _held = false;
  private _heldLong = false;

  constructor(Digital: DigitalConstructor, pin: InputPin, clock: TickSource) {
    this._input = new DebouncedInput(Digital, pin, clock);
    this._pressedLevel = pin.inverted ? 1 : 0;
  }

  settle(): void {
    this._input.settle();
  }

  tick(now: number, index: number, times: Buttons, handler: ButtonHandler): void {
    if (this._input.tick(now, times.debounce)) {
      this._pressed = this._input.level === this._pressedLevel;
      if (this._pressed) {
        this._pressedAt = now;
        this._count++;
        this._held = this._heldLong = false;
      }
    }
    const duration = elapsed(now, this._pressedAt);
    if (this._pressed) {
      if (!this._held && duration >= times.holdTime) {
        this._held = true;
        this._count = 0;
        handler.buttonHeld(index);
      }
      if (!this._heldLong && duration >= times.holdTime * LONG_HOLD_FACTOR) {
        this._heldLong = true;
        handler.buttonHeldLong(index);
      }
    } else if (this._count > 0 && duration >= MULTI_PRESS_WINDOW) {
      const count = this._count;
      this._count = 0;
      handler.buttonPressed(index, count);
    }
  }
}
