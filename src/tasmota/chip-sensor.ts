import { CHIP_TEMPERATURE } from '../device/sensor.js';
import type { Host } from '../host.js';
import type { SensorList } from './sensor-list.js';

/** The number of the pin where there is none. */
const NO_PIN = -1;

/**
 * Has the temperature of the chip itself among the sensors, or not (SetOption146).
 * @returns `false`: it is wanted, but the platform does not tell it
 */
export function keepChipSensor(sensors: SensorList, host: Pick<Host, 'sensor'>, wanted: boolean): boolean {
  const present = sensors.has(CHIP_TEMPERATURE);
  if (!wanted) sensors.remove(CHIP_TEMPERATURE);
  if (!wanted || present) return true;
  const sensor = host.sensor(CHIP_TEMPERATURE, NO_PIN, 0, () => {});
  if (sensor === undefined) return false;
  sensors.add(sensor, 0);
  return true;
}
