import type { Digital, DigitalConstructor } from '../host.js';
import type { OutputPin } from './configuration.js';

/** The most relays: as many as fit beside the sign in the bits of one small integer. */
export const MAXIMUM_RELAYS = 28;

/** Relays on pins, numbered from 0. Their state is one integer, relay 0 in its lowest bit. */
export class Relays {
  readonly count: number;
  private readonly _outputs: Digital[] = [];
  private readonly _inverted: boolean[] = [];
  private _state: number;

  /** Drives all outputs, each with its first level, so that none is ever seen in another state. @param state bits */
  constructor(Digital: DigitalConstructor, pins: readonly OutputPin[], state: number) {
    this.count = pins.length;
    this._state = state & (2 ** this.count - 1);
    for (let i = 0; i < pins.length; i++) {
      const { pin, inverted } = pins[i] as OutputPin;
      const initialValue = this.isOn(i) === inverted ? 0 : 1;
      this._inverted.push(inverted);
      this._outputs.push(new Digital({ pin, mode: Digital.Output, initialValue }));
    }
  }

  /** All relays: bits. */
  get state(): number {
    return this._state;
  }

  isOn(index: number): boolean {
    return ((this._state >> index) & 1) !== 0;
  }

  set(index: number, on: boolean): void {
    const bit = 1 << index;
    this._state = on ? this._state | bit : this._state & ~bit;
    (this._outputs[index] as Digital).write(on === this._inverted[index] ? 0 : 1);
  }
}
