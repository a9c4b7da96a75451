import { Mean } from '../device/mean.js';
import { CHIP_TEMPERATURE, COUNTER, DS18B20, QUANTITIES, type Sensor } from '../device/sensor.js';
import type { Clock } from './clock.js';
import type { Counts } from './counts.js';
import { shapeOf } from './sensor-shapes.js';

/** SetOption79: counters begin anew with each report. */
const BEGIN_ANEW = 79;
/** SetOption126: of DS18x20 the mean since the last report is told. */
const MEANS = 126;

export interface PlacedSensor {
  readonly sensor: Sensor;
  readonly index: number;
  /** Of what it has measured since the last report, where that is told. */
  mean?: Mean | undefined;
}

/** The sensors of the device, in the order in which SENSOR has them. What happens every second allocates nothing. */
export class SensorList {
  /** On a board with counters. */
  counts: Counts | undefined = undefined;
  protected readonly clock: Clock;
  /** By driver, and within one as they came. */
  private readonly _sensors: PlacedSensor[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get length(): number {
    return this._sensors.length;
  }

  /** @param place 0 to `length` - 1 */
  at(place: number): PlacedSensor {
    return this._sensors[place] as PlacedSensor;
  }

  /**
   * One more sensor to be asked and reported, at any time.
   * @param index which one of its kind by the board's description, 0 for the first; for I2C the number of the bus
   */
  add(sensor: Sensor, index: number): void {
    const { driver } = shapeOf(sensor);
    const behind = this._sensors.findIndex((other) => shapeOf(other.sensor).driver > driver);
    this._sensors.splice(behind < 0 ? this._sensors.length : behind, 0, { sensor, index });
    if (sensor.kind === COUNTER) this.counts?.add(sensor, index);
  }

  /** Whether there is a sensor of a kind. */
  has(kind: number): boolean {
    return this._sensors.some(({ sensor }) => sensor.kind === kind);
  }

  /** Takes a sensor away, by its kind. */
  remove(kind: number): void {
    const place = this._sensors.findIndex(({ sensor }) => sensor.kind === kind);
    if (place >= 0) this._sensors.splice(place, 1);
  }

  /** Has all sensors measure; to be called every second. @param now ticks, in milliseconds */
  sample(now: number): void {
    const averaging = this.clock.settings.option(MEANS);
    for (let i = 0; i < this._sensors.length; i++) {
      const placed = this.at(i);
      placed.sensor.sample(now);
      if (averaging || placed.mean !== undefined) average(placed, averaging);
    }
    this.counts?.second(now);
  }

  /** A report of the telemetry is out. */
  reported(): void {
    if (this.clock.settings.option(BEGIN_ANEW)) this.counts?.beginAnew();
    for (let i = 0; i < this._sensors.length; i++) this.at(i).mean?.begin();
  }

  /** A quantity as the last sensor has measured it that has; NaN where none has. */
  protected last(quantity: number): number {
    for (let place = this._sensors.length - 1; place >= 0; place--) {
      const { kind, readings } = this.at(place).sensor;
      // How warm the chip is says nothing of the air.
      if (kind === CHIP_TEMPERATURE) continue;
      const quantities = QUANTITIES[kind] as readonly number[];
      for (let i = 0; i < readings.length; i++)
        if (quantities[i] === quantity && !Number.isNaN(readings[i] as number)) return readings[i] as number;
    }
    return Number.NaN;
  }

  /** Which one of its driver a sensor is, from 1; 0: it is the only one. */
  protected orderOf(place: number): number {
    const { driver } = shapeOf(this.at(place).sensor);
    let order = 1;
    while (this._isOf(driver, place - order)) order++;
    return order === 1 && !this._isOf(driver, place + 1) ? 0 : order;
  }

  /** Whether another bus has a sensor of the same kind at the same address. */
  protected hasTwin(place: number): boolean {
    const { sensor } = this.at(place);
    for (let i = 0; i < this._sensors.length; i++) {
      const other = this.at(i).sensor;
      if (i !== place && other.kind === sensor.kind && other.address === sensor.address) return true;
    }
    return false;
  }

  /** Whether there is a sensor at this place, and of this driver. */
  private _isOf(driver: number, place: number): boolean {
    if (place < 0 || place >= this._sensors.length) return false;
    return shapeOf(this.at(place).sensor).driver === driver;
  }
}

/** Takes account of what a DS18B20 has measured. @param on whether its mean is wanted at all */
function average(placed: PlacedSensor, on: boolean): void {
  if (placed.sensor.kind !== DS18B20) return;
  if (!on) {
    placed.mean = undefined;
    return;
  }
  placed.mean ??= new Mean();
  placed.mean.add(placed.sensor.readings[0] as number);
}
