import type { Digital, DigitalConstructor } from '../host.js';
import type { OutputPin } from './configuration.js';

/** The most relays: as many as fit beside the sign in the bits of one small integer. */
export const MAXIMUM_RELAYS = 28;

/** Relays on pins, numbered from 0. Their state is one integer, relay 0 in its lowest bit. */
export class Relays {
  readonly count: number;
  private readonly _outputs: Digital[] = [];
  /** A bit for each relay that a low level switches on. */
  private readonly _inverted: number;
  private _state: number;

  /** Drives all outputs, each with its first level, so that none is ever seen in another state. @param state bits */
  constructor(Digital: DigitalConstructor, pins: readonly OutputPin[], state: number) {
    this.count = pins.length;
    this._state = state & this.all;
    this._inverted = pins.reduce((bits, { inverted }, i) => bits | ((inverted ? 1 : 0) << i), 0);
    for (let i = 0; i < pins.length; i++) {
      const { pin } = pins[i] as OutputPin;
      this._outputs.push(new Digital({ pin, mode: Digital.Output, initialValue: this._level(i) }));
    }
  }

  /** All relays: bits. */
  get state(): number {
    return this._state;
  }

  /** What `state` is with all relays on. */
  get all(): number {
    return 2 ** this.count - 1;
  }

  isOn(index: number): boolean {
    return ((this._state >> index) & 1) !== 0;
  }

  set(index: number, on: boolean): void {
    const bit = 1 << index;
    const state = on ? this._state | bit : this._state & ~bit;
    this._state = state;
    (this._outputs[index] as Digital).write(((state ^ this._inverted) >> index) & 1);
  }

  private _level(index: number): 0 | 1 {
    return (((this._state ^ this._inverted) >> index) & 1) as 0 | 1;
  }
}
