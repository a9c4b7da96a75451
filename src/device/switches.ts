import { elapsed } from '../bytes/ticks.js';
import type { DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';
import { DebouncedInput, SETTLING_TIME } from './input.js';

/** What the switches tell. */
export interface SwitchHandler {
  /** Switch `index` (from 0) has changed over, and asks to toggle. */
  switchToggled(index: number): void;
}

/** Wall switches: whatever the position, every change toggles (mode 0, toggle). */
export class Switches {
  /** Debounce time in milliseconds. */
  debounce = 50;
  readonly #inputs: DebouncedInput[];
  readonly #handler: SwitchHandler;
  readonly #started: number;
  #settled = false;

  constructor(
    Digital: DigitalConstructor,
    pins: readonly InputPin[],
    clock: () => number,
    handler: SwitchHandler,
  ) {
    this.#inputs = pins.map((pin) => new DebouncedInput(Digital, pin, clock));
    this.#handler = handler;
    this.#started = clock();
  }

  get count(): number {
    return this.#inputs.length;
  }

  /** Whether a switch counts as on: a high level. */
  isOn(index: number): boolean {
    return (this.#inputs[index] as DebouncedInput).level !== 0;
  }

  tick(now: number): void {
    if (!this.#settled) {
      if (elapsed(now, this.#started) < SETTLING_TIME) return;
      this.#settled = true;
      for (let i = 0; i < this.#inputs.length; i++) (this.#inputs[i] as DebouncedInput).settle();
    }
    for (let i = 0; i < this.#inputs.length; i++) {
      if ((this.#inputs[i] as DebouncedInput).tick(now, this.debounce)) this.#handler.switchToggled(i);
    }
  }
}
