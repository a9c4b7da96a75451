import { CHIP_TEMPERATURE, hardwareKind, type Sensor } from '../../src/device/sensor.js';
import type { Host } from '../../src/host.js';
import { parseTemplate } from '../../src/tasmota/template.js';
import type { MessageWriter } from './message-writer.js';
import { type BootSensor, MEASURED } from './wire.js';

/** As `chip-sensor.ts` has it. */
const NO_PIN = -1;

/** The sensors of a board, of which the firmware on XS is told whenever they measure something else. */
export class Sensors {
  readonly #sensors: readonly Sensor[];
  /** What the firmware knows, sensor by sensor. */
  readonly #told: readonly Float64Array[];

  /** Those that the board's template has, as far as the host has such sensors; a virtual board has one on each pin. */
  constructor(host: Host) {
    const chip = { kind: CHIP_TEMPERATURE, pin: NO_PIN, index: 0 };
    this.#sensors = [...parseTemplate(host.template, host.system.chip).sensors, chip]
      .map(({ kind, pin, index }) => host.sensor(hardwareKind(kind), pin, index, () => {}))
      .filter((sensor) => sensor !== undefined);
    this.#told = this.#sensors.map(({ readings }) => Float64Array.from(readings));
  }

  /** For the boot message. */
  describe(): BootSensor[] {
    return this.#sensors.map(({ kind, pin, serial }, index) => ({
      kind,
      pin,
      serial: [...serial],
      // JSON has no NaN.
      readings: Array.from(this.#told[index]!, (reading) => (Number.isNaN(reading) ? null : reading)),
    }));
  }

  /** Has a counter count on from here. @param index as in the boot message */
  setCount(index: number, count: number): void {
    this.#sensors[index]?.set?.(count);
  }

  /** Measures, and writes down what has changed. @param now ticks, in milliseconds */
  tell(events: MessageWriter, now: number): void {
    for (const [index, sensor] of this.#sensors.entries()) {
      const told = this.#told[index]!;
      sensor.sample(now);
      if (told.every((reading, place) => Object.is(reading, sensor.readings[place]))) continue;
      told.set(sensor.readings);
      events.begin(MEASURED);
      events.byte(index);
      for (const reading of told) events.float64(reading);
    }
  }
}
