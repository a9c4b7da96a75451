import { DerivedSensor } from '../device/analog.js';
import type { DeviceConfiguration, SensorPin } from '../device/configuration.js';
import { ANALOG, hardwareKind, type Sensor } from '../device/sensor.js';
import type { Console, Host } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { analogParameters } from './analog-parameters.js';

/** What finding sensors needs. */
export interface SensorSearch {
  readonly host: Pick<Host, 'sensor' | 'i2c'>;
  readonly console: Pick<Console, 'log'>;
  readonly settings: Settings;
  /** Is given each sensor, with its index or the number of its I2C bus; some only later. */
  readonly add: (sensor: Sensor, index: number) => void;
}

/** Has the platform make the sensors that a board describes, and tells which ones it cannot make. Of use once, at boot. */
export function findSensors(search: SensorSearch, board: DeviceConfiguration): void {
  const { host, console, add } = search;
  let analogInputs = 0;
  for (const place of board.sensors) {
    if (findSensor(search, place, analogInputs) && hardwareKind(place.kind) === ANALOG) analogInputs++;
  }
  board.i2c.forEach((bus, index) => {
    if (host.i2c !== undefined) host.i2c(bus, (sensor) => add(sensor, index));
    else console.log(1, `This platform has no I2C bus for GPIO${bus.clock} and GPIO${bus.data}`);
  });
}

/** @param number which of the board's analog inputs it is, should it be one @returns whether there is a sensor */
function findSensor(search: SensorSearch, { kind, pin, index, pull }: SensorPin, number: number): boolean {
  const { host, console, settings, add } = search;
  const further: Sensor[] = [];
  let first: Sensor | undefined;
  const found = (sensor: Sensor) => {
    if (first === undefined) further.push(sensor);
    else add(sensor, index);
  };
  first = host.sensor(hardwareKind(kind), pin, index, found, pull);
  if (first === undefined) {
    console.log(1, `This platform has no sensor of the kind on GPIO${pin}`);
    return false;
  }
  if (hardwareKind(kind) !== kind)
    first = new DerivedSensor(kind, first, analogParameters(settings, number, kind));
  for (const sensor of [first, ...further]) add(sensor, index);
  return true;
}
