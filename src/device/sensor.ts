// Kinds of sensors. A kind says which quantities its readings have, and in which order.
/** DS18B20: temperature. */
export const DS18B20 = 0;
/** AM2301 (DHT21, DHT22): temperature, humidity. */
export const AM2301 = 1;
/** Analog input: the converter's value. */
export const ANALOG = 2;
/** Pulse counter: the count. */
export const COUNTER = 3;
/** DHT11: temperature, humidity. */
export const DHT11 = 4;

/**
 * A sensor behind one interface, whatever it is made of.
 *
 * `readings` always holds what was measured last, so reporting never waits; `sample` sees to it that this is recent.
 */
export interface Sensor {
  /** One of the kinds above. */
  readonly kind: number;
  readonly pin: number;
  /** What tells it from others of its kind: the serial number of a DS18B20, 6 bytes; empty for kinds without. */
  readonly serial: Uint8Array;
  /**
   * The latest value of each quantity of the kind: degrees Celsius, percent relative humidity, plain numbers.
   * NaN: not measured yet, or the sensor does not answer.
   */
  readonly readings: Float64Array;
  /** Takes or starts a measurement. @param now ticks, in milliseconds */
  sample(now: number): void;
}

/** Dew point in degrees Celsius of air at `temperature` (degrees Celsius) and `humidity` (percent): Magnus formula. */
export function dewPoint(temperature: number, humidity: number): number {
  const gamma = Math.log(humidity / 100) + (17.62 * temperature) / (243.5 + temperature);
  return (243.5 * gamma) / (17.62 - gamma);
}
