import { encodeUtf8 } from '../bytes/utf8.js';
import type { Sensor } from '../device/sensor.js';

// How several sensors of one driver are told apart.
/** All in one object, under keys of their own: `"COUNTER":{"C1":…,"C2":…}`. */
export const BY_MEMBER = 0;
/** By their order: `DS18B20-1`. */
export const BY_ORDER = 1;
/** By their pin, two digits: `AM2301-04`. */
export const BY_PIN = 2;
/** By their address on the I2C bus, hexadecimal: `BMP280-76`; with the number of the bus if there are two: `-76-2`. */
export const BY_ADDRESS = 3;

/** How a kind of sensor stands in SENSOR. */
export interface SensorShape {
  /**
   * The number of Tasmota's driver (xsns), which gives the order of the objects. What belongs to one driver counts
   * together: a BMP280 and a BME280 are `BMP280-76` and `BME280-77`.
   */
  readonly driver: number;
  /** Its object's name. */
  readonly name: Uint8Array;
  readonly several: number;
  /** `BY_MEMBER`: what a member's key begins with; its number follows. */
  readonly member: Uint8Array;
}

/** One row for each kind of `device/sensor.ts`, at its number. */
const SHAPES: readonly SensorShape[] = Object.freeze([
  shape(5, 'DS18B20', BY_ORDER),
  shape(6, 'AM2301', BY_PIN),
  shape(2, 'ANALOG', BY_MEMBER, 'A'),
  shape(1, 'COUNTER', BY_MEMBER, 'C'),
  shape(6, 'DHT11', BY_PIN),
  shape(8, 'HTU21', BY_ADDRESS),
  shape(8, 'SI7021', BY_ADDRESS),
  shape(9, 'BMP280', BY_ADDRESS),
  shape(9, 'BME280', BY_ADDRESS),
  shape(10, 'BH1750', BY_ADDRESS),
  shape(14, 'SHT3X', BY_ADDRESS),
  shape(63, 'AHT1X', BY_ADDRESS),
  shape(63, 'AHT2X', BY_ADDRESS),
  shape(2, 'ANALOG', BY_MEMBER, 'Temperature'),
  shape(2, 'ANALOG', BY_MEMBER, 'Illuminance'),
  shape(2, 'ANALOG', BY_MEMBER, 'Range'),
  shape(127, 'ESP32', BY_ORDER),
]);

function shape(driver: number, name: string, several: number, member = ''): SensorShape {
  return Object.freeze({ driver, name: encodeUtf8(name), several, member: encodeUtf8(member) });
}

export function shapeOf(sensor: Sensor): SensorShape {
  return SHAPES[sensor.kind] as SensorShape;
}
