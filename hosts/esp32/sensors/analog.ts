import { ANALOG } from 'xsmota/device/sensor';
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
