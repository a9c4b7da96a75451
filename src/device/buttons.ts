import { elapsed } from '../bytes/ticks.js';
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
  readonly #buttons: Button[];
  readonly #handler: ButtonHandler;
  readonly #started: number;
  #settled = false;

  constructor(
    Digital: DigitalConstructor,
    pins: readonly InputPin[],
    clock: () => number,
    handler: ButtonHandler,
  ) {
    this.#buttons = pins.map((pin) => new Button(Digital, pin, clock));
    this.#handler = handler;
    this.#started = clock();
  }

  get count(): number {
    return this.#buttons.length;
  }

  tick(now: number): void {
    if (!this.#settled) {
      if (elapsed(now, this.#started) < SETTLING_TIME) return;
      this.#settled = true;
      for (let i = 0; i < this.#buttons.length; i++) (this.#buttons[i] as Button).settle();
    }
    for (let i = 0; i < this.#buttons.length; i++) {
      (this.#buttons[i] as Button).tick(now, i, this, this.#handler);
    }
  }
}

class Button {
  readonly #input: DebouncedInput;
  readonly #pressedLevel: number;
  #pressed = false;
  #pressedAt = 0;
  /** Presses counted so far. */
  #count = 0;
  /** Whether this press has been told as a hold, and as a long one. */
  #held = false;
  #heldLong = false;

  constructor(Digital: DigitalConstructor, pin: InputPin, clock: () => number) {
    this.#input = new DebouncedInput(Digital, pin, clock);
    this.#pressedLevel = pin.inverted ? 1 : 0;
  }

  settle(): void {
    this.#input.settle();
  }

  tick(now: number, index: number, times: Buttons, handler: ButtonHandler): void {
    if (this.#input.tick(now, times.debounce)) {
      this.#pressed = this.#input.level === this.#pressedLevel;
      if (this.#pressed) {
        this.#pressedAt = now;
        this.#count++;
        this.#held = this.#heldLong = false;
      }
    }
    const duration = elapsed(now, this.#pressedAt);
    if (this.#pressed) {
      if (!this.#held && duration >= times.holdTime) {
        this.#held = true;
        this.#count = 0;
        handler.buttonHeld(index);
      }
      if (!this.#heldLong && duration >= times.holdTime * LONG_HOLD_FACTOR) {
        this.#heldLong = true;
        handler.buttonHeldLong(index);
      }
    } else if (this.#count > 0 && duration >= MULTI_PRESS_WINDOW) {
      const count = this.#count;
      this.#count = 0;
      handler.buttonPressed(index, count);
    }
  }
}
