import type { Digital, DigitalConstructor } from '../host.js';
import type { OutputPin } from './configuration.js';
import type { PwmOutputs } from './pwm-outputs.js';

/** The most relays: as many as fit beside the sign in the bits of one small integer. */
export const MAXIMUM_RELAYS = 28;

/** Relays on pins, numbered from 0, and behind them the light, if there is one. Their state is one integer, relay 0 in its lowest bit. */
export class Relays {
  readonly count: number;
  readonly pwm: PwmOutputs | undefined;
  private readonly _outputs: Pick<Digital, 'write'>[] = [];
  /** A bit for each relay that a low level switches on. */
  private readonly _inverted: number;
  private _state: number;

  /** Drives all outputs, each with its first level, so that none is ever seen in another state. @param state bits */
  constructor(Digital: DigitalConstructor, pins: readonly OutputPin[], state: number, pwm?: PwmOutputs) {
    const light = pwm?.light;
    this.pwm = pwm;
    this.count = pins.length + (light === undefined ? 0 : 1);
    this._state = state & this.all;
    this._inverted = pins.reduce((bits, { inverted }, i) => bits | ((inverted ? 1 : 0) << i), 0);
    for (let i = 0; i < pins.length; i++) {
      const { pin } = pins[i] as OutputPin;
      this._outputs.push(new Digital({ pin, mode: Digital.Output, initialValue: this.level(i) }));
    }
    if (light === undefined) return;
    this._outputs.push(light);
    light.write(this.level(pins.length));
  }

  /** All relays: bits. */
  get state(): number {
    return this._state;
  }

  /** What `state` is with all relays on. */
  get all(): number {
    return 2 ** this.count - 1;
  }

  /** How many there are without the light. */
  get plainCount(): number {
    return this.count - (this.pwm?.light === undefined ? 0 : 1);
  }

  isOn(index: number): boolean {
    return ((this._state >> index) & 1) !== 0;
  }

  set(index: number, on: boolean): void {
    const bit = 1 << index;
    const state = on ? this._state | bit : this._state & ~bit;
    this._state = state;
    (this._outputs[index] as Pick<Digital, 'write'>).write(((state ^ this._inverted) >> index) & 1);
  }

  /** The level that a relay's pin is driven with. */
  level(index: number): 0 | 1 {
    return (((this._state ^ this._inverted) >> index) & 1) as 0 | 1;
  }
}
