import { elapsed, type TickSource } from '../bytes/ticks.js';
import type { Digital, DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';

/** Inputs are not heeded right after the start, while their levels may still settle: milliseconds. */
export const SETTLING_TIME = 4_000;

/** An input without its bounces: its level changes once the pin has kept a new one for the debounce time. */
export class DebouncedInput {
  private readonly _digital: Digital;
  private readonly _clock: TickSource;
  private _level: number;
  /** What the pin showed last, and since when. */
  private _candidate: number;
  private _since: number;

  /** @param clock is asked for the ticks: edges come when they come */
  constructor(Digital: DigitalConstructor, input: InputPin, clock: TickSource) {
    const mode =
      input.pull === 'up'
        ? Digital.InputPullUp
        : input.pull === 'down'
          ? Digital.InputPullDown
          : Digital.Input;
    this._clock = clock;
    this._digital = new Digital({
      pin: input.pin,
      mode,
      edge: Digital.Rising | Digital.Falling,
      onReadable: () => this._sample(this._clock.ticks()),
    });
    this._level = this._candidate = this._digital.read();
    this._since = clock.ticks();
  }

  /** The level, 0 or 1, as it was when it was steady last. */
  get level(): number {
    return this._level;
  }

  /** Forgets a change that is under way: the present level becomes the steady one. */
  settle(): void {
    this._level = this._candidate = this._digital.read();
  }

  /** @param debounce milliseconds @returns whether the level has just changed */
  tick(now: number, debounce: number): boolean {
    this._sample(now);
    if (this._candidate === this._level || elapsed(now, this._since) < debounce) return false;
    this._level = this._candidate;
    return true;
  }

  private _sample(now: number): void {
    const level = this._digital.read();
    if (level === this._candidate) return;
    this._candidate = level;
    this._since = now;
  }
}
