import { isDue } from 'xsmota/bytes/ticks';
import type { I2cBus } from 'xsmota/device/configuration';
import type { Sensor } from 'xsmota/device/sensor';
import { BH1750_PART } from './sensors/bh1750.js';
import { BME280_PART, BMP280_PART } from './sensors/bme280.js';
import { AHT_PART, HTU21_PART, SHT3X_PART } from './sensors/humidity.js';
import { I2cBuffer, type I2cPart, I2cSensor } from './sensors/i2c-sensor.js';
import type { I2CConstructor, LineConstructor } from './sensors/io.js';
import type { Log } from './sensors/watched-sensor.js';

/** Every sensor here takes 100 kHz, and long wires do. */
const HZ = 100_000;
/** The longest transfer takes 3 ms; a bus that is held low must not hold up the relays. */
const TIMEOUT = 10;
/** Milliseconds until a bus without sensors is searched again: doubled from time to time, up to the longest. */
const SHORTEST_PAUSE = 5_000;
const LONGEST_PAUSE = 320_000;

interface I2cPlace {
  readonly address: number;
  /** What may be there. */
  readonly parts: readonly I2cPart[];
}

const BOSCH = Object.freeze([BMP280_PART, BME280_PART]);
const SHT3X = Object.freeze([SHT3X_PART]);
const BH1750 = Object.freeze([BH1750_PART]);

/** Where to look, in this order. */
export const PLACES: readonly I2cPlace[] = Object.freeze([
  Object.freeze({ address: 0x76, parts: BOSCH }),
  Object.freeze({ address: 0x77, parts: BOSCH }),
  Object.freeze({ address: 0x44, parts: SHT3X }),
  Object.freeze({ address: 0x45, parts: SHT3X }),
  Object.freeze({ address: 0x40, parts: Object.freeze([HTU21_PART]) }),
  Object.freeze({ address: 0x38, parts: Object.freeze([AHT_PART]) }),
  Object.freeze({ address: 0x23, parts: BH1750 }),
  Object.freeze({ address: 0x5c, parts: BH1750 }),
]);

/** Looks for sensors on one I2C bus, one address with each `tick`. A bus on which none is found is searched again. */
export class I2cSearch {
  private readonly _bus: I2cBus;
  private readonly _io: I2CConstructor;
  private readonly _Line: LineConstructor;
  private readonly _found: (sensor: Sensor) => void;
  private readonly _log: Log;
  private readonly _buffer = new I2cBuffer();
  private _place = 0;
  private _count = 0;
  /** Searches that found nothing. */
  private _failures = 0;
  private _next = 0;

  constructor(
    bus: I2cBus,
    io: I2CConstructor,
    Line: LineConstructor,
    found: (sensor: Sensor) => void,
    log: Log,
  ) {
    this._bus = bus;
    this._io = io;
    this._Line = Line;
    this._found = found;
    this._log = log;
  }

  /** Looks at the next address. @returns whether the search is over */
  tick(now: number): boolean {
    if (this._failures > 0 && this._place === 0 && !isDue(now, this._next)) return false;
    let problem: string | undefined;
    if (this._place === 0 && this._isHeldLow()) {
      problem = 'SDA is held low: check the wiring, and switch the sensors off and on';
    } else {
      problem = this._look(PLACES[this._place] as I2cPlace);
      this._place++;
      if (problem === undefined && this._place < PLACES.length) return false;
      if (this._count > 0) return true;
      problem ??= 'no sensor answers: check power, wiring and pull-up resistors';
    }
    this._retry(problem, now);
    return false;
  }

  private _retry(problem: string, now: number): void {
    if (this._failures === 0) {
      const { clock, data } = this._bus;
      this._log(1, `I2C (SCL GPIO${clock}, SDA GPIO${data}): ${problem}. It is tried again later`);
    }
    this._place = 0;
    this._next = now + Math.min(SHORTEST_PAUSE * 2 ** Math.min(this._failures, 10), LONGEST_PAUSE);
    this._failures++;
  }

  /** Whether something pulls SDA down, although nobody speaks. */
  private _isHeldLow(): boolean {
    const line = new this._Line({ pin: this._bus.data, mode: this._Line.InputPullUp });
    return line.read() === 0;
  }

  /** Looks for a sensor at one address. @returns why the bus cannot be used, if it cannot */
  private _look({ address, parts }: I2cPlace): string | undefined {
    const options = { ...this._bus, hz: HZ, address, timeout: TIMEOUT };
    let sensor: I2cSensor;
    try {
      const io = new this._io(options);
      const part = parts.find((candidate) => this._identify(io, candidate));
      io.close?.();
      if (part === undefined) return undefined;
      this._log(2, `${part.name} found at 0x${address.toString(16)} on I2C`);
      sensor = new I2cSensor({
        sensor: { ...options, io: this._io },
        part,
        buffer: this._buffer,
        log: this._log,
      });
    } catch (problem) {
      return `the bus cannot be opened (${(problem as Error).message}): choose other pins`;
    }
    this._count++;
    this._found(sensor);
    return undefined;
  }

  private _identify(io: InstanceType<I2CConstructor>, part: I2cPart): boolean {
    try {
      if (part.identify.length > 0) this._buffer.write(io, part.identify);
      return part.accepts(this._buffer.read(io, part.identityLength));
    } catch {
      return false;
    }
  }
}
