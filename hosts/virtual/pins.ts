import type {
  Digital,
  DigitalConstructor,
  DigitalOptions,
  PWM,
  PWMConstructor,
  PWMOptions,
} from 'xsmota/host';

/** The level of a pin. */
export type Level = 0 | 1;

// ECMA-419 leaves the numbers to the platform; these are the ones of the Moddable SDK.
const INPUT = 0;
const INPUT_PULL_UP = 1;
const INPUT_PULL_DOWN = 2;
const OUTPUT = 8;
const RISING = 1;
const FALLING = 2;

/** Bits of a duty. */
const RESOLUTION = 10;
const FULL = 2 ** RESOLUTION - 1;

interface Pin {
  /** What the outside world puts on it; `undefined`: nothing is connected, the pull resistor decides. */
  driven: Level | undefined;
  output: Level;
  /** The part of the time it is high, from 0 to 1, where it is a PWM output. */
  mean: number | undefined;
  user: DigitalOptions | undefined;
}

/**
 * The pins of a board: the firmware sees them through the `Digital` and `PWM` classes, the outside world through the methods.
 * What the outside world does to them stays when the firmware restarts.
 */
export class VirtualPins {
  /** The class for the firmware on this board. */
  readonly Digital: DigitalConstructor;
  /** Likewise. */
  readonly PWM: PWMConstructor;
  /** Told whenever the firmware changes an output. `undefined`: it no longer drives the pin. */
  onOutput: ((pin: number, level: Level | undefined) => void) | undefined;
  private readonly _pins = new Map<number, Pin>();

  constructor() {
    this.Digital = digitalClass(this);
    this.PWM = pwmClass(this);
  }

  /** Connects a pin to a level, or leaves it open. Tells the firmware of an edge it waits for before it returns. */
  drive(number: number, level: Level | undefined): void {
    const pin = this._pin(number);
    const before = levelOf(pin);
    pin.driven = level;
    const after = levelOf(pin);
    const { user } = pin;
    if (before === after || user === undefined || user.mode === OUTPUT) return;
    const edge = after === 1 ? RISING : FALLING;
    if ((user.edge ?? RISING | FALLING) & edge) user.onReadable?.();
  }

  /** The level on a pin, whoever drives it. Open without a pull-down reads 1. */
  level(number: number): Level {
    return levelOf(this._pin(number));
  }

  /** The level the firmware drives, `undefined` while it drives none. */
  output(number: number): Level | undefined {
    const pin = this._pins.get(number);
    return pin?.user?.mode === OUTPUT ? pin.output : undefined;
  }

  /** The part of the time a PWM output is high, from 0 to 1; `undefined` for any other pin. */
  mean(number: number): number | undefined {
    return this._pins.get(number)?.mean;
  }

  /** Drives a PWM output. For `PWM` only. */
  putMean(number: number, mean: number): void {
    this._pin(number).mean = mean;
    this.put(number, mean > 0 ? 1 : 0);
  }

  /** Takes all pins away from the firmware, as a reset does. */
  releaseAll(): void {
    for (const [number, pin] of this._pins) {
      if (pin.user !== undefined) this.release(number, pin.user);
    }
  }

  /** Gives a pin to the firmware. For `Digital` only. */
  claim(options: DigitalOptions): void {
    const pin = this._pin(options.pin);
    if (pin.user !== undefined) throw new Error(`GPIO ${options.pin} is in use`);
    pin.user = options;
    if (options.mode !== OUTPUT) return;
    pin.output = options.initialValue ?? 0;
    this.onOutput?.(options.pin, pin.output);
  }

  /** Whether the pin still belongs to this user. For `Digital` only. */
  owns(options: DigitalOptions): boolean {
    return this._pins.get(options.pin)?.user === options;
  }

  /** Drives an output. For `Digital` only. */
  put(number: number, level: Level): void {
    const pin = this._pin(number);
    if (pin.output === level) return;
    pin.output = level;
    this.onOutput?.(number, level);
  }

  /** Takes a pin back. For `Digital` only. */
  release(number: number, options: DigitalOptions): void {
    const pin = this._pins.get(number);
    if (pin?.user !== options) return;
    pin.user = undefined;
    pin.mean = undefined;
    if (options.mode === OUTPUT) this.onOutput?.(number, undefined);
  }

  private _pin(number: number): Pin {
    let pin = this._pins.get(number);
    if (pin === undefined) {
      pin = { driven: undefined, output: 0, mean: undefined, user: undefined };
      this._pins.set(number, pin);
    }
    return pin;
  }
}

function levelOf(pin: Pin): Level {
  if (pin.user?.mode === OUTPUT) return pin.output;
  return pin.driven ?? (pin.user?.mode === INPUT_PULL_DOWN ? 0 : 1);
}

/** The ECMA-419 Digital class for the pins of one board. */
function digitalClass(pins: VirtualPins): DigitalConstructor {
  return class implements Digital {
    static readonly Input = INPUT;
    static readonly InputPullUp = INPUT_PULL_UP;
    static readonly InputPullDown = INPUT_PULL_DOWN;
    static readonly Output = OUTPUT;
    static readonly Rising = RISING;
    static readonly Falling = FALLING;
    private readonly _options: DigitalOptions;

    constructor(options: DigitalOptions) {
      if (![INPUT, INPUT_PULL_UP, INPUT_PULL_DOWN, OUTPUT].includes(options.mode)) {
        throw new RangeError(`GPIO ${options.pin}: no mode ${options.mode}`);
      }
      // A copy of its own tells this instance from an earlier one on the same pin.
      this._options = { ...options };
      pins.claim(this._options);
    }

    read(): number {
      this._checkOpen();
      return pins.level(this._options.pin);
    }

    write(value: number): void {
      this._checkOpen();
      if (this._options.mode !== OUTPUT) throw new Error(`GPIO ${this._options.pin} is an input`);
      pins.put(this._options.pin, value ? 1 : 0);
    }

    close(): void {
      pins.release(this._options.pin, this._options);
    }

    private _checkOpen(): void {
      if (!pins.owns(this._options)) throw new Error(`GPIO ${this._options.pin} is closed`);
    }
  };
}

/** The ECMA-419 PWM class for the pins of one board. */
function pwmClass(pins: VirtualPins): PWMConstructor {
  return class implements PWM {
    readonly resolution = RESOLUTION;
    readonly hz: number;
    private readonly _claim: DigitalOptions;

    constructor({ pin, hz }: PWMOptions) {
      if (!(hz > 0)) throw new RangeError(`GPIO ${pin}: ${hz} Hz`);
      this.hz = hz;
      this._claim = { pin, mode: OUTPUT };
      pins.claim(this._claim);
      pins.putMean(pin, 0);
    }

    write(duty: number): void {
      const { pin } = this._claim;
      if (!pins.owns(this._claim)) throw new Error(`GPIO ${pin} is closed`);
      if (!Number.isInteger(duty) || duty < 0 || duty > FULL)
        throw new RangeError(`GPIO ${pin}: a duty of ${duty}`);
      pins.putMean(pin, duty / FULL);
    }

    close(): void {
      pins.release(this._claim.pin, this._claim);
    }
  };
}
