import type { Digital, DigitalConstructor, DigitalOptions } from 'xsmota/host';

/** The level of a pin. */
export type Level = 0 | 1;

// ECMA-419 leaves the numbers to the platform; these are the ones of the Moddable SDK.
const INPUT = 0;
const INPUT_PULL_UP = 1;
const INPUT_PULL_DOWN = 2;
const OUTPUT = 8;
const RISING = 1;
const FALLING = 2;

interface Pin {
  /** What the outside world puts on it; `undefined`: nothing is connected, the pull resistor decides. */
  driven: Level | undefined;
  output: Level;
  user: DigitalOptions | undefined;
}

/**
 * The pins of a board: the firmware sees them through the `Digital` class, the outside world through the methods.
 * What the outside world does to them stays when the firmware restarts.
 */
export class VirtualPins {
  /** The class for the firmware on this board. */
  readonly Digital: DigitalConstructor;
  /** Told whenever the firmware changes an output. `undefined`: it no longer drives the pin. */
  onOutput: ((pin: number, level: Level | undefined) => void) | undefined;
  private readonly _pins = new Map<number, Pin>();

  constructor() {
    this.Digital = digitalClass(this);
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
    if (options.mode === OUTPUT) this.onOutput?.(number, undefined);
  }

  private _pin(number: number): Pin {
    let pin = this._pins.get(number);
    if (pin === undefined) {
      pin = { driven: undefined, output: 0, user: undefined };
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
