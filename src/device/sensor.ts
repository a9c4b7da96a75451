// Kinds of sensors. A kind says which quantities its readings have, and in which order: see `QUANTITIES`.
/** DS18B20. */
export const DS18B20 = 0;
/** AM2301, also sold as DHT21, DHT22 and AM2302. */
export const AM2301 = 1;
/** Analog input: the converter's value. */
export const ANALOG = 2;
/** Pulse counter: the count, and the time between the last two pulses. */
export const COUNTER = 3;
/** DHT11. */
export const DHT11 = 4;
/** HTU21D, SHT20, SHT21. */
export const HTU21 = 5;
/** Si7013, Si7020, Si7021 on I2C. */
export const SI7021 = 6;
/** BMP280. */
export const BMP280 = 7;
/** BME280. */
export const BME280 = 8;
/** BH1750. */
export const BH1750 = 9;
/** SHT30, SHT31, SHT35. */
export const SHT3X = 10;
/** AHT10, AHT15. */
export const AHT1X = 11;
/** AHT20, AHT21, AHT25. */
export const AHT2X = 12;
/** Thermistor on an analog input. */
export const ADC_TEMPERATURE = 13;
/** Light-dependent resistor on an analog input. */
export const ADC_LIGHT = 14;
/** Analog input: the converter's value in another range. */
export const ADC_RANGE = 15;
/** The chip itself, which has no pin for it. */
export const CHIP_TEMPERATURE = 16;

// Quantities, and their units.
/** Degrees Celsius. */
export const TEMPERATURE = 0;
/** Percent relative humidity. */
export const HUMIDITY = 1;
/** Hectopascals. */
export const PRESSURE = 2;
/** Lux. */
export const ILLUMINANCE = 3;
/** A number without a unit. */
export const PLAIN = 4;
/** Seconds. */
export const DURATION = 5;

const TEMPERATURE_ALONE = Object.freeze([TEMPERATURE]);
const TEMPERATURE_HUMIDITY = Object.freeze([TEMPERATURE, HUMIDITY]);

/** By kind: the quantities of its readings, in their order. */
export const QUANTITIES: readonly (readonly number[])[] = Object.freeze([
  TEMPERATURE_ALONE,
  TEMPERATURE_HUMIDITY,
  Object.freeze([PLAIN]),
  Object.freeze([PLAIN, DURATION]),
  TEMPERATURE_HUMIDITY,
  TEMPERATURE_HUMIDITY,
  TEMPERATURE_HUMIDITY,
  Object.freeze([TEMPERATURE, PRESSURE]),
  Object.freeze([TEMPERATURE, HUMIDITY, PRESSURE]),
  Object.freeze([ILLUMINANCE]),
  TEMPERATURE_HUMIDITY,
  TEMPERATURE_HUMIDITY,
  TEMPERATURE_HUMIDITY,
  TEMPERATURE_ALONE,
  Object.freeze([ILLUMINANCE]),
  Object.freeze([PLAIN]),
  TEMPERATURE_ALONE,
]);

/** The kind that hardware has to bring for a sensor of another one, which is made of it. */
export function hardwareKind(kind: number): number {
  return kind === ADC_TEMPERATURE || kind === ADC_LIGHT || kind === ADC_RANGE ? ANALOG : kind;
}

/**
 * A sensor behind one interface, whatever it is made of.
 *
 * `readings` always holds what was measured last, so reporting never waits; `sample` sees to it that this is recent.
 */
export interface Sensor {
  /** One of the kinds above. It may become another one with the same quantities until the first reading. */
  readonly kind: number;
  /** Its pin; on an I2C bus the one for data. */
  readonly pin: number;
  /** Its address on an I2C bus, 7 bits; nothing for the others. */
  readonly address?: number;
  /** What tells it from others of its kind: the serial number of a DS18B20, 6 bytes; empty for kinds without. */
  readonly serial: Uint8Array;
  /**
   * The latest value of each quantity of the kind, as `QUANTITIES` has them.
   * NaN: not measured yet, or the sensor does not answer.
   */
  readonly readings: Float64Array;
  /**
   * Takes a measurement, or starts one whose result a later call fetches: it never waits long.
   * @param now ticks, in milliseconds
   */
  sample(now: number): void;
  /** Counters: from now on it counts on from here. @param count 0 to `LARGEST_COUNT` */
  set?(count: number): void;
  /**
   * Counters whose pulses come over wires: how long what counts has to last, in milliseconds; 0: however short.
   * @param between from one pulse to the next
   * @param low the low level of a pulse
   * @param high the high level in front of it
   */
  debounce?(between: number, low: number, high: number): void;
}

/** Counters count on from 0 behind it. */
export const LARGEST_COUNT = 0xffff_ffff;

/** Dew point in degrees Celsius of air at `temperature` (degrees Celsius) and `humidity` (percent): Magnus formula. */
export function dewPoint(temperature: number, humidity: number): number {
  const gamma = Math.log(humidity / 100) + (17.62 * temperature) / (243.5 + temperature);
  return (243.5 * gamma) / (17.62 - gamma);
}
