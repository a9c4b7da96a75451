import { elapsed, type TickSource } from '../bytes/ticks.js';
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
  private readonly _inputs: DebouncedInput[];
  private readonly _handler: SwitchHandler;
  private readonly _started: number;
  private _settled = false;

  constructor(
    Digital: DigitalConstructor,
    pins: readonly InputPin[],
    clock: TickSource,
    handler: SwitchHandler,
  ) {
    this._inputs = pins.map((pin) => new DebouncedInput(Digital, pin, clock));
    this._handler = handler;
    this._started = clock.ticks();
  }

  get count(): number {
    return this._inputs.length;
  }

  /** Whether a switch counts as on: a high level. */
  isOn(index: number): boolean {
    return (this._inputs[index] as DebouncedInput).level !== 0;
  }

  tick(now: number): void {
    if (!this._settled) {
      if (elapsed(now, this._started) < SETTLING_TIME) return;
      this._settled = true;
      for (let i = 0; i < this._inputs.length; i++) (this._inputs[i] as DebouncedInput).settle();
    }
    for (let i = 0; i < this._inputs.length; i++) {
      if ((this._inputs[i] as DebouncedInput).tick(now, this.debounce)) this._handler.switchToggled(i);
    }
  }
}
