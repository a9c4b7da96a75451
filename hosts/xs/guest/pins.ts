import type {
  Digital,
  DigitalConstructor,
  DigitalOptions,
  PWM,
  PWMConstructor,
  PWMOptions,
} from '../../../src/host.js';
import type { MessageWriter } from '../message-writer.js';
import {
  CLAIM,
  CLAIM_PWM,
  DRIVE,
  DUTY,
  INPUT,
  INPUT_PULL_DOWN,
  INPUT_PULL_UP,
  OUTPUT,
  PIN_COUNT,
  PWM_RESOLUTION,
  RELEASE,
} from '../wire.js';

const RISING = 1;
const FALLING = 2;

/** The pins of the firmware on XS; the real ones are with Node. */
export class GuestPins {
  /** The ECMA-419 class for the firmware. */
  readonly Digital: DigitalConstructor;
  /** Likewise. */
  readonly PWM: PWMConstructor;
  readonly #levels = new Uint8Array(PIN_COUNT);
  readonly #users: (DigitalOptions | undefined)[] = new Array(PIN_COUNT).fill(undefined);

  /** @param levels by input mode, then by pin: what inputs read before anything has changed */
  constructor(effects: MessageWriter, levels: readonly (readonly number[])[]) {
    this.Digital = digitalClass(this.#levels, this.#users, levels, effects);
    this.PWM = pwmClass(this.#users, effects);
  }

  /** The level of an input is now so; tells the firmware of an edge it waits for. */
  changed(pin: number, level: number): void {
    if (this.#levels[pin] === level) return;
    const user = this.#users[pin];
    if (user === undefined || user.mode === OUTPUT) return;
    this.#levels[pin] = level;
    const edge = level === 1 ? RISING : FALLING;
    if ((user.edge ?? RISING | FALLING) & edge) user.onReadable?.();
  }
}

/** Takes a pin for one user. @throws {RangeError} for a pin that is not there @throws {Error} for one that is in use */
function claim(users: (DigitalOptions | undefined)[], options: DigitalOptions): void {
  const { pin } = options;
  if (!(pin >= 0 && pin < PIN_COUNT)) throw new RangeError(`There is no GPIO ${pin}`);
  if (users[pin] !== undefined) throw new Error(`GPIO ${pin} is in use`);
  users[pin] = options;
}

/** Gives a pin up, unless that has been done already. */
function release(
  users: (DigitalOptions | undefined)[],
  options: DigitalOptions,
  effects: MessageWriter,
): void {
  const { pin } = options;
  if (users[pin] !== options) return;
  users[pin] = undefined;
  effects.begin(RELEASE);
  effects.byte(pin);
}

/** The ECMA-419 Digital class. */
function digitalClass(
  levels: Uint8Array,
  users: (DigitalOptions | undefined)[],
  initial: readonly (readonly number[])[],
  effects: MessageWriter,
): DigitalConstructor {
  return class implements Digital {
    static readonly Input = INPUT;
    static readonly InputPullUp = INPUT_PULL_UP;
    static readonly InputPullDown = INPUT_PULL_DOWN;
    static readonly Output = OUTPUT;
    static readonly Rising = RISING;
    static readonly Falling = FALLING;
    readonly #options: DigitalOptions;

    constructor(options: DigitalOptions) {
      const { pin, mode } = options;
      this.#options = { ...options };
      claim(users, this.#options);
      levels[pin] = mode === OUTPUT ? (options.initialValue ?? 0) : (initial[mode]?.[pin] ?? 1);
      effects.begin(CLAIM);
      effects.byte(pin);
      effects.byte(mode);
      effects.byte(levels[pin]);
    }

    read(): number {
      this.#checkOpen();
      return levels[this.#options.pin] as number;
    }

    write(value: number): void {
      this.#checkOpen();
      const { pin, mode } = this.#options;
      if (mode !== OUTPUT) throw new Error(`GPIO ${pin} is an input`);
      const level = value ? 1 : 0;
      if (levels[pin] === level) return;
      levels[pin] = level;
      effects.begin(DRIVE);
      effects.byte(pin);
      effects.byte(level);
    }

    close(): void {
      release(users, this.#options, effects);
    }

    #checkOpen(): void {
      if (users[this.#options.pin] !== this.#options) throw new Error(`GPIO ${this.#options.pin} is closed`);
    }
  };
}

/** The ECMA-419 PWM class. */
function pwmClass(users: (DigitalOptions | undefined)[], effects: MessageWriter): PWMConstructor {
  return class implements PWM {
    readonly resolution = PWM_RESOLUTION;
    readonly #options: DigitalOptions;

    constructor({ pin, hz }: PWMOptions) {
      this.#options = { pin, mode: OUTPUT };
      claim(users, this.#options);
      effects.begin(CLAIM_PWM);
      effects.byte(pin);
      effects.uint32(hz);
    }

    write(duty: number): void {
      const { pin } = this.#options;
      if (users[pin] !== this.#options) throw new Error(`GPIO ${pin} is closed`);
      if (!(duty >= 0 && duty < 2 ** PWM_RESOLUTION)) throw new RangeError(`GPIO ${pin}: a duty of ${duty}`);
      effects.begin(DUTY);
      effects.byte(pin);
      effects.uint32(duty);
    }

    close(): void {
      release(users, this.#options, effects);
    }
  };
}
