import type { PWM, PWMConstructor } from '../host.js';
import type { OutputPin } from './configuration.js';

/** The largest brightness. */
const FULL = 255;

/** What the two states of a LED look like. */
export interface Brightness {
  readonly PWM: PWMConstructor;
  /** How often it goes on in a second. */
  readonly hz: number;
  /** 0 to 255. */
  readonly on: number;
  readonly off: number;
}

/** A pin that takes levels as a digital one, and has a brightness for each. */
export class BrightPin {
  private readonly _pwm: PWM;
  private readonly _inverted: boolean;
  private readonly _on: number;
  private readonly _off: number;

  /** @throws what the platform throws */
  constructor({ pin, inverted }: OutputPin, { PWM, hz, on, off }: Brightness) {
    this._pwm = new PWM({ pin, hz });
    this._inverted = inverted;
    this._on = on;
    this._off = off;
  }

  write(level: number): void {
    const full = 2 ** this._pwm.resolution - 1;
    const isOn = (level !== 0) !== this._inverted;
    const duty = Math.round(((isOn ? this._on : this._off) * full) / FULL);
    this._pwm.write(this._inverted ? full - duty : duty);
  }

  close(): void {
    this._pwm.close();
  }
}
