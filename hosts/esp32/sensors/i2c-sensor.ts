import { elapsed } from 'xsmota/bytes/ticks';
import type { I2C, I2CConstructor, I2COptions } from './io.js';
import { type Log, MEASURED, PENDING, WatchedSensor } from './watched-sensor.js';

/** Bytes of the longest transfer: the first block of a BME280's calibration. */
const LONGEST_TRANSFER = 26;

/** What a bus's sensors write from and read into, one after another. An ECMA-419 I2C object moves whole views. */
export class I2cBuffer {
  private readonly _store = new ArrayBuffer(LONGEST_TRANSFER, { maxByteLength: LONGEST_TRANSFER });
  /** Follows the length of the store. */
  private readonly _bytes = new Uint8Array(this._store);

  /** Sends bytes. @throws when the device does not acknowledge */
  write(io: I2C, command: readonly number[]): void {
    this._store.resize(command.length);
    for (let i = 0; i < command.length; i++) this._bytes[i] = command[i] as number;
    try {
      io.write(this._bytes);
    } finally {
      // At its full size a garbage collection leaves it where it is.
      this._store.resize(LONGEST_TRANSFER);
    }
  }

  /** Fetches `length` bytes: the first ones of the result, which holds until the next transfer. @throws like `write` */
  read(io: I2C, length: number): Uint8Array {
    this._store.resize(length);
    try {
      io.read(this._bytes);
    } finally {
      this._store.resize(LONGEST_TRANSFER);
    }
    return this._bytes;
  }
}

/** One measurement: what begins it, how long it takes, and how its result is fetched. */
export interface I2cStep {
  readonly command: readonly number[];
  /** Milliseconds, the datasheet's maximum. */
  readonly wait: number;
  /** What is written before the result is read; nothing for most. */
  readonly register: readonly number[];
  /** Bytes of the result. */
  readonly length: number;
  /** Makes readings of the result. @returns false when it is damaged */
  readonly take: (sensor: I2cSensor, bytes: Uint8Array) => boolean;
}

/** A type of sensor on I2C, in one row. */
export interface I2cPart {
  /** For people. */
  readonly name: string;
  readonly kind: number;
  /** How one is told from other devices at its address: what is written, if anything, and how many bytes are read. */
  readonly identify: readonly number[];
  readonly identityLength: number;
  readonly accepts: (identity: Uint8Array) => boolean;
  /** Done once after power came, and again after a failure. May throw. */
  readonly begin: (sensor: I2cSensor) => void;
  /** One after another. */
  readonly steps: readonly I2cStep[];
  /** Numbers that `begin` keeps in `calibration`. */
  readonly calibrationLength: number;
}

export interface I2cSensorOptions {
  /** As ECMA-419 has it: the IO class, and the options for it. */
  readonly sensor: I2COptions & { readonly io: I2CConstructor };
  readonly part: I2cPart;
  readonly buffer: I2cBuffer;
  readonly log: Log;
}

/**
 * A sensor on an I2C bus, whatever its type: the row of its type says what to do (ECMA-419, Sensor class pattern, with
 * the two departures of docs/decisions/0005-i2c-sensors.md).
 *
 * `sample` begins a measurement, and a later call fetches it: it never waits, and allocates nothing.
 */
export class I2cSensor extends WatchedSensor {
  readonly address: number;
  /** What the manufacturer has measured of this one. */
  readonly calibration: Int32Array | undefined;
  private readonly _io: I2C;
  private readonly _clock: number;
  private readonly _part: I2cPart;
  private readonly _buffer: I2cBuffer;
  /** Whether `configure` has been done. */
  private _ready = false;
  private _running = false;
  private _step = 0;
  private _started = 0;

  /** @throws when the bus cannot be opened */
  constructor({ sensor, part, buffer, log }: I2cSensorOptions) {
    super(part.kind, sensor.data, log);
    this.address = sensor.address;
    this.calibration = part.calibrationLength === 0 ? undefined : new Int32Array(part.calibrationLength);
    this._io = new sensor.io(sensor);
    this._clock = sensor.clock;
    this._part = part;
    this._buffer = buffer;
  }

  /** Makes the device ready to measure. @throws when it does not answer */
  configure(): void {
    this._part.begin(this);
    this._ready = true;
  }

  close(): void {
    this._io.close?.();
  }

  /** Sends a command. @throws when the device does not acknowledge */
  write(command: readonly number[]): void {
    this._buffer.write(this._io, command);
  }

  /** Fetches `length` bytes: the first ones of the result, which holds until the next transfer. @throws like `write` */
  read(length: number): Uint8Array {
    return this._buffer.read(this._io, length);
  }

  protected override describe(): string {
    const address = this.address.toString(16);
    return `${this._part.name} at 0x${address} on I2C (SCL GPIO${this._clock}, SDA GPIO${this.pin})`;
  }

  protected override measure(now: number): number {
    if (!this._ready) {
      // A device that has just been configured may not measure at once.
      this.configure();
      return PENDING;
    }
    const { steps } = this._part;
    if (this._running) {
      const { wait, register, length, take } = steps[this._step] as I2cStep;
      if (elapsed(now, this._started) < wait) return PENDING;
      this._running = false;
      if (register.length > 0) this.write(register);
      if (!take(this, this.read(length))) throw new RangeError('damaged');
      this._step++;
      if (this._step === steps.length) {
        this._step = 0;
        return MEASURED;
      }
    }
    this.write((steps[this._step] as I2cStep).command);
    this._running = true;
    this._started = now;
    return PENDING;
  }

  protected override lost(): void {
    this._ready = false;
    this._running = false;
    this._step = 0;
  }
}
