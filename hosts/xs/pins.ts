import type { Digital, DigitalConstructor, Host, PWM } from '../../src/host.js';
import { INPUT, INPUT_PULL_DOWN, INPUT_PULL_UP, OUTPUT, PIN_COUNT, PWM_RESOLUTION } from './wire.js';

/** The pins of the firmware: carries out what it wants of them, and tells it of new levels. */
export class Pins {
  readonly #Digital: DigitalConstructor;
  readonly #changed: (pin: number, level: number) => void;
  readonly #PWM: Host['PWM'];
  readonly #claimed = new Map<number, Digital>();
  readonly #pwm = new Map<number, PWM>();

  /** @param changed called with the level of an input that the firmware may not know yet */
  constructor(host: Pick<Host, 'Digital' | 'PWM'>, changed: (pin: number, level: number) => void) {
    this.#Digital = host.Digital;
    this.#PWM = host.PWM;
    this.#changed = changed;
  }

  /** What every pin reads as an input, by mode and then by pin. To be called while none is claimed. */
  levels(): number[][] {
    return [INPUT, INPUT_PULL_UP, INPUT_PULL_DOWN].map((mode) =>
      Array.from({ length: PIN_COUNT }, (_, pin) => {
        const digital = new this.#Digital({ pin, mode: this.#mode(mode) });
        const level = digital.read();
        digital.close();
        return level;
      }),
    );
  }

  /** @param level of an output */
  claim(pin: number, mode: number, level: number): void {
    const { Rising, Falling } = this.#Digital;
    const tell = (): void => this.#changed(pin, digital.read());
    const digital: Digital = new this.#Digital(
      mode === OUTPUT
        ? { pin, mode: this.#mode(mode), initialValue: level ? 1 : 0 }
        : { pin, mode: this.#mode(mode), edge: Rising | Falling, onReadable: tell },
    );
    this.#claimed.set(pin, digital);
    // It may have changed since the firmware was told what all pins read.
    if (mode !== OUTPUT) tell();
  }

  drive(pin: number, level: number): void {
    this.#claimed.get(pin)?.write(level);
  }

  claimPwm(pin: number, hz: number): void {
    if (this.#PWM !== undefined) this.#pwm.set(pin, new this.#PWM({ pin, hz }));
  }

  /** @param duty in `PWM_RESOLUTION` bits */
  setDuty(pin: number, duty: number): void {
    const pwm = this.#pwm.get(pin);
    pwm?.write(Math.round((duty * (2 ** pwm.resolution - 1)) / (2 ** PWM_RESOLUTION - 1)));
  }

  release(pin: number): void {
    this.#claimed.get(pin)?.close();
    this.#claimed.delete(pin);
    this.#pwm.get(pin)?.close();
    this.#pwm.delete(pin);
  }

  /** The platform's number for a mode. */
  #mode(mode: number): number {
    switch (mode) {
      case OUTPUT:
        return this.#Digital.Output;
      case INPUT_PULL_UP:
        return this.#Digital.InputPullUp;
      case INPUT_PULL_DOWN:
        return this.#Digital.InputPullDown;
      default:
        return this.#Digital.Input;
    }
  }
}
