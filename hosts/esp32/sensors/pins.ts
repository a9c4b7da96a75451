import { ANALOG, COUNTER, type Sensor } from 'xsmota/device/sensor';
import type { Digital, DigitalConstructor } from 'xsmota/host';
import type { Analog, AnalogConstructor } from './io.js';
import { FAILED, type Log, MEASURED, WatchedSensor } from './watched-sensor.js';

/** An analog input: the converter's value as it is, 0 to 4095, as Tasmota shows it. */
export class AnalogSensor extends WatchedSensor {
  private readonly _io: Analog;

  constructor(io: AnalogConstructor, pin: number, log: Log) {
    super(ANALOG, pin, log);
    this._io = new io({ pin, esp32: { calibrated: false } });
  }

  protected override describe(): string {
    return `The analog input on GPIO${this.pin}`;
  }

  protected override measure(): number {
    const value = this._io.read();
    if (value === undefined) return FAILED;
    this.readings[0] = value;
    return MEASURED;
  }
}

const NO_SERIAL = new Uint8Array(0);

/**
 * Counts the falling edges of a pin since the start, by interrupt. Edges closer together than a turn of the firmware
 * (20 ms) may count as one. The SDK's PulseCount is made for two lines of a rotary encoder: with one line it counts
 * each pulse up and down again.
 */
export class CounterSensor implements Sensor {
  readonly kind = COUNTER;
  readonly pin: number;
  readonly serial = NO_SERIAL;
  readonly readings = new Float64Array(1);
  private readonly _io: Digital;

  constructor(io: DigitalConstructor, pin: number) {
    this.pin = pin;
    this._io = new io({
      pin,
      mode: io.InputPullUp,
      edge: io.Falling,
      onReadable: () => {
        this.readings[0] = (this.readings[0] as number) + 1;
      },
    });
  }

  sample(): void {}

  close(): void {
    this._io.close();
  }
}
