import { elapsed } from '../bytes/ticks.js';
import type { Digital, DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';

/** Inputs are not heeded right after the start, while their levels may still settle: milliseconds. */
export const SETTLING_TIME = 4_000;

/** An input without its bounces: its level changes once the pin has kept a new one for the debounce time. */
export class DebouncedInput {
  readonly #digital: Digital;
  readonly #clock: () => number;
  #level: number;
  /** What the pin showed last, and since when. */
  #candidate: number;
  #since: number;

  /** @param clock gives ticks, in milliseconds: edges come when they come */
  constructor(Digital: DigitalConstructor, input: InputPin, clock: () => number) {
    const mode =
      input.pull === 'up'
        ? Digital.InputPullUp
        : input.pull === 'down'
          ? Digital.InputPullDown
          : Digital.Input;
    this.#clock = clock;
    this.#digital = new Digital({
      pin: input.pin,
      mode,
      edge: Digital.Rising | Digital.Falling,
      onReadable: () => this.#sample(this.#clock()),
    });
    this.#level = this.#candidate = this.#digital.read();
    this.#since = clock();
  }

  /** The level, 0 or 1, as it was when it was steady last. */
  get level(): number {
    return this.#level;
  }

  /** Forgets a change that is under way: the present level becomes the steady one. */
  settle(): void {
    this.#level = this.#candidate = this.#digital.read();
  }

  /** @param debounce milliseconds @returns whether the level has just changed */
  tick(now: number, debounce: number): boolean {
    this.#sample(now);
    if (this.#candidate === this.#level || elapsed(now, this.#since) < debounce) return false;
    this.#level = this.#candidate;
    return true;
  }

  #sample(now: number): void {
    const level = this.#digital.read();
    if (level === this.#candidate) return;
    this.#candidate = level;
    this.#since = now;
  }
}
