import type { I2cBus } from 'xsmota/device/configuration';
import { AM2301, ANALOG, COUNTER, DHT11, DS18B20, type Sensor } from 'xsmota/device/sensor';
import type { DigitalConstructor } from 'xsmota/host';
import { I2cSearch } from './i2c-search.js';
import { AnalogSensor } from './sensors/analog.js';
import { CounterSensor } from './sensors/counter.js';
import { DHT_BUFFER_LENGTH, DhtSensor } from './sensors/dht.js';
import { Ds18b20Bus } from './sensors/ds18b20.js';
import type { AnalogConstructor, I2CConstructor, LineConstructor, OneWireConstructor } from './sensors/io.js';
import type { Log } from './sensors/watched-sensor.js';

/** The SDK's classes that sensors are made of, and its way to wait. */
export interface SensorIo {
  /** `embedded:io/digital` */
  readonly Digital: DigitalConstructor;
  /** `embedded:io/analog` */
  readonly Analog: AnalogConstructor;
  /** `embedded:io/i2c` */
  readonly I2C: I2CConstructor;
  /** `pins/digital` */
  readonly Line: LineConstructor;
  /** `onewire` */
  readonly OneWire: OneWireConstructor;
  /** `Timer.delay` */
  readonly delay: (milliseconds: number) => void;
  /** `Time.ticks`, as an integer of 32 bits. */
  readonly ticks: () => number;
}

/** The sensors of an ESP32: `sensor` and `i2c` of the host. */
export class SensorProvider {
  private readonly _io: SensorIo;
  private readonly _log: Log;
  /** Those that are not over. */
  private readonly _searches: I2cSearch[] = [];
  private _dhtBuffer: Uint8Array | undefined;
  /** OneWire buses that there may be yet. */
  private _oneWires: number;

  /** @param oneWires how many OneWire buses the chip can serve */
  constructor(io: SensorIo, log: Log, oneWires: number) {
    this._io = io;
    this._log = log;
    this._oneWires = oneWires;
  }

  /** See `Host.sensor`. A pin that cannot have the sensor is logged, and gives `undefined`. */
  sensor(
    kind: number,
    pin: number,
    _index: number,
    found: (sensor: Sensor) => void,
    pull?: 'none',
  ): Sensor | undefined {
    try {
      return this._make(kind, pin, found, pull);
    } catch (problem) {
      this._log(1, `GPIO${pin} cannot have its sensor (${(problem as Error).message}): choose another pin`);
      return undefined;
    }
  }

  /** See `Host.i2c`. */
  i2c(bus: I2cBus, found: (sensor: Sensor) => void): void {
    this._searches.push(new I2cSearch(bus, this._io.I2C, this._io.Line, found, this._log));
  }

  /** Goes on with the search for sensors. To be called with each turn of the firmware, every 10 to 50 ms. */
  tick(now: number): void {
    for (let i = this._searches.length - 1; i >= 0; i--) {
      if ((this._searches[i] as I2cSearch).tick(now)) this._searches.splice(i, 1);
    }
  }

  private _make(
    kind: number,
    pin: number,
    found: (sensor: Sensor) => void,
    pull: 'none' | undefined,
  ): Sensor | undefined {
    const { Digital, Analog } = this._io;
    if (kind === DS18B20) return this._makeDs18b20(pin, found);
    if (kind === AM2301) return this._makeDht(kind, 'AM2301', pin);
    if (kind === DHT11) return this._makeDht(kind, 'DHT11', pin);
    if (kind === ANALOG) return new AnalogSensor(Analog, pin, this._log);
    if (kind === COUNTER) {
      const mode = pull === 'none' ? Digital.Input : Digital.InputPullUp;
      return new CounterSensor({ io: Digital, pin, mode, ticks: this._io.ticks });
    }
    return undefined;
  }

  private _makeDs18b20(pin: number, found: (sensor: Sensor) => void): Sensor | undefined {
    if (this._oneWires === 0) {
      this._log(
        1,
        `GPIO${pin} cannot have its DS18x20: the chip has no more OneWire buses. Put it on the pin of another one, which takes many`,
      );
      return undefined;
    }
    this._oneWires--;
    return new Ds18b20Bus(this._io, pin, found, this._log).first;
  }

  private _makeDht(kind: number, name: string, pin: number): Sensor {
    this._dhtBuffer ??= new Uint8Array(DHT_BUFFER_LENGTH);
    const { Line, delay } = this._io;
    return new DhtSensor({
      sensor: { io: Line, pin },
      kind,
      name,
      delay,
      buffer: this._dhtBuffer,
      log: this._log,
    });
  }
}
