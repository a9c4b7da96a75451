import type { PWM, PWMConstructor } from '../host.js';
import type { OutputPin } from './configuration.js';

/** A duty is told in steps from 0, never on, to this, always on. */
export const FULL_DUTY = 1_023;

/** A pin that is on for a part of the time, its duty; as a whole it can be off, too. */
export class PwmOutput {
  private readonly _PWM: PWMConstructor;
  private readonly _pin: OutputPin;
  private _hz: number;
  private _pwm: PWM;
  private _duty: number;
  private _on: boolean;

  /** Drives the pin. @param hz how often it goes on in a second @param duty 0 to `FULL_DUTY` @throws what the platform throws */
  constructor(PWM: PWMConstructor, pin: OutputPin, hz: number, duty: number, on: boolean) {
    this._PWM = PWM;
    this._pin = pin;
    this._hz = hz;
    this._duty = duty;
    this._on = on;
    this._pwm = new PWM({ pin: pin.pin, hz });
    this._drive();
  }

  get pin(): number {
    return this._pin.pin;
  }

  /** What it has while it is on. */
  get duty(): number {
    return this._duty;
  }

  set duty(duty: number) {
    this._duty = duty;
    this._drive();
  }

  /** Switches it, as a relay's pin: 1 is on. */
  write(level: number): void {
    this._on = level !== 0;
    this._drive();
  }

  /** Drives it at another frequency. @throws what the platform throws, and then it goes on as before */
  retune(hz: number): void {
    const { pin } = this._pin;
    this._pwm.close();
    try {
      this._pwm = new this._PWM({ pin, hz });
      this._hz = hz;
    } catch (problem) {
      this._pwm = new this._PWM({ pin, hz: this._hz });
      throw problem;
    } finally {
      this._drive();
    }
  }

  private _drive(): void {
    const full = 2 ** this._pwm.resolution - 1;
    const value = this._on ? Math.round((this._duty * full) / FULL_DUTY) : 0;
    this._pwm.write(this._pin.inverted ? full - value : value);
  }
}

/** The PWM outputs of a board: one that is a light, or any number of which only the duty is known. */
export class PwmOutputs {
  readonly outputs: readonly PwmOutput[];
  private readonly _isLight: boolean;

  constructor(outputs: readonly PwmOutput[], isLight: boolean) {
    this.outputs = outputs;
    this._isLight = isLight;
  }

  /** The one that is switched like a relay, behind all others. */
  get light(): PwmOutput | undefined {
    return this._isLight ? this.outputs[0] : undefined;
  }

  /** Drives all at another frequency. @throws what the platform throws */
  retune(hz: number): void {
    for (const output of this.outputs) output.retune(hz);
  }
}
