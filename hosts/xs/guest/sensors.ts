import { COUNTER, type Sensor } from '../../../src/device/sensor.js';
import type { MessageReader } from '../message-reader.js';
import type { MessageWriter } from '../message-writer.js';
import { type BootSensor, SET_COUNT } from '../wire.js';

/** A sensor whose readings come from Node as soon as they change. */
class GuestSensor implements Sensor {
  readonly kind: number;
  readonly pin: number;
  readonly serial: Uint8Array;
  readonly readings: Float64Array;

  constructor({ kind, pin, serial, readings }: BootSensor) {
    this.kind = kind;
    this.pin = pin;
    this.serial = Uint8Array.from(serial);
    this.readings = Float64Array.from(readings, (reading) => reading ?? Number.NaN);
  }

  sample(): void {}
}

/** A counter, which may be set. */
class GuestCounter extends GuestSensor {
  readonly #index: number;
  readonly #effects: MessageWriter;

  /** @param index in the boot message */
  constructor(sensor: BootSensor, index: number, effects: MessageWriter) {
    super(sensor);
    this.#index = index;
    this.#effects = effects;
  }

  set(count: number): void {
    this.readings[0] = count;
    this.#effects.begin(SET_COUNT);
    this.#effects.byte(this.#index);
    this.#effects.float64(count);
  }
}

/** The sensors of the firmware on XS, in the order of the boot message. */
export class GuestSensors {
  readonly #sensors: GuestSensor[];

  constructor(sensors: readonly BootSensor[], effects: MessageWriter) {
    this.#sensors = sensors.map((sensor, index) =>
      sensor.kind === COUNTER ? new GuestCounter(sensor, index, effects) : new GuestSensor(sensor),
    );
  }

  /** See `Host.sensor`. */
  find(kind: number, pin: number): Sensor | undefined {
    return this.#sensors.find((sensor) => sensor.kind === kind && sensor.pin === pin);
  }

  /** Takes the readings of one sensor. */
  measured(index: number, reader: MessageReader): void {
    const readings = this.#sensors[index]?.readings;
    if (readings === undefined) throw new RangeError(`There is no sensor ${index}`);
    for (let i = 0; i < readings.length; i++) readings[i] = reader.float64();
  }
}
