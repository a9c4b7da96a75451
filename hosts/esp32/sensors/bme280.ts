import { BME280, BMP280 } from 'xsmota/device/sensor';
import type { I2cPart, I2cSensor } from './i2c-sensor.js';

/**
 * Bosch BMP280 (BST-BMP280-DS001) and BME280 (BST-BME280-DS002): temperature and pressure, and humidity on the latter.
 * Settings are those the datasheets recommend for weather monitoring (3.4, 3.5.1): forced mode, each quantity once.
 */

const CHIP_ID = Object.freeze([0xd0]);
/** Calibration: 24 bytes for T1 to P9, one unused, and H1. */
const CALIBRATION = Object.freeze([0x88]);
const CALIBRATION_LENGTH = 26;
/** Calibration: H2 to H6. */
const HUMIDITY_CALIBRATION = Object.freeze([0xe1]);
const HUMIDITY_CALIBRATION_LENGTH = 7;
/** ctrl_hum: humidity once. It takes effect with the next write to ctrl_meas. */
const CONTROL_HUMIDITY = Object.freeze([0xf2, 0x01]);
/** ctrl_meas: temperature once, pressure once, forced mode. */
const MEASURE = Object.freeze([0xf4, 0x25]);
const DATA = Object.freeze([0xf7]);
/** What the registers hold when nothing was measured: power went in between. */
const SKIPPED = 0x80000;
/** Datasheet BME280, appendix 9.1: 9.3 ms for all three quantities. */
const WAIT = 12;

// Places in the calibration: T1 to T3, P1 to P9, H1 to H6.
const T1 = 0;
const P1 = 3;
const H1 = 12;
const CALIBRATION_COUNT = 18;

export const BMP280_PART: I2cPart = Object.freeze({
  name: 'BMP280',
  kind: BMP280,
  identify: CHIP_ID,
  identityLength: 1,
  // 0x56 and 0x57 are samples.
  accepts: (identity: Uint8Array) => (identity[0] as number) >= 0x56 && (identity[0] as number) <= 0x58,
  begin: beginBmp280,
  steps: Object.freeze([
    Object.freeze({ command: MEASURE, wait: WAIT, register: DATA, length: 6, take: takeBmp280 }),
  ]),
  calibrationLength: CALIBRATION_COUNT,
});

export const BME280_PART: I2cPart = Object.freeze({
  name: 'BME280',
  kind: BME280,
  identify: CHIP_ID,
  identityLength: 1,
  accepts: (identity: Uint8Array) => identity[0] === 0x60,
  begin: beginBme280,
  steps: Object.freeze([
    Object.freeze({ command: MEASURE, wait: WAIT, register: DATA, length: 8, take: takeBme280 }),
  ]),
  calibrationLength: CALIBRATION_COUNT,
});

function beginBmp280(sensor: I2cSensor): void {
  sensor.write(CALIBRATION);
  const bytes = sensor.read(CALIBRATION_LENGTH);
  const calibration = sensor.calibration as Int32Array;
  for (let i = 0; i < H1; i++) {
    const value = word(bytes, 2 * i);
    // T1 and P1 have no sign.
    calibration[i] = i === T1 || i === P1 ? value : (value << 16) >> 16;
  }
  calibration[H1] = bytes[CALIBRATION_LENGTH - 1] as number;
}

function beginBme280(sensor: I2cSensor): void {
  beginBmp280(sensor);
  sensor.write(HUMIDITY_CALIBRATION);
  const bytes = sensor.read(HUMIDITY_CALIBRATION_LENGTH);
  const calibration = sensor.calibration as Int32Array;
  calibration[H1 + 1] = (word(bytes, 0) << 16) >> 16;
  calibration[H1 + 2] = bytes[2] as number;
  // Two numbers of 12 bits share a byte: H4 takes its lower half, H5 its upper one.
  calibration[H1 + 3] = (signed(bytes[3] as number) << 4) | ((bytes[4] as number) & 0x0f);
  calibration[H1 + 4] = (signed(bytes[5] as number) << 4) | ((bytes[4] as number) >> 4);
  calibration[H1 + 5] = signed(bytes[6] as number);
  sensor.write(CONTROL_HUMIDITY);
}

function takeBmp280(sensor: I2cSensor, bytes: Uint8Array): boolean {
  const pressure = twentyBits(bytes, 0);
  const temperature = twentyBits(bytes, 3);
  if (pressure === SKIPPED || temperature === SKIPPED) return false;
  const { readings } = sensor;
  const calibration = sensor.calibration as Int32Array;
  const fine = fineTemperature(calibration, temperature);
  readings[0] = fine / 5_120;
  readings[readings.length - 1] = compensatePressure(calibration, pressure, fine) / 100;
  return true;
}

function takeBme280(sensor: I2cSensor, bytes: Uint8Array): boolean {
  if (!takeBmp280(sensor, bytes)) return false;
  const raw = ((bytes[6] as number) << 8) | (bytes[7] as number);
  sensor.readings[1] = compensateHumidity(
    sensor.calibration as Int32Array,
    raw,
    (sensor.readings[0] as number) * 5_120,
  );
  return true;
}

/**
 * The temperature in 1/5120 degrees Celsius, which the other compensations need (BMP280 datasheet 8.1, double precision).
 * @param raw 20 bits
 */
export function fineTemperature(calibration: Int32Array, raw: number): number {
  const t1 = calibration[T1] as number;
  const first = (raw / 16_384 - t1 / 1_024) * (calibration[T1 + 1] as number);
  const difference = raw / 131_072 - t1 / 8_192;
  return first + difference * difference * (calibration[T1 + 2] as number);
}

/**
 * Pressure in pascals (BMP280 datasheet 8.1, double precision).
 * @param raw 20 bits
 * @param fine from `fineTemperature`
 */
export function compensatePressure(calibration: Int32Array, raw: number, fine: number): number {
  let first = fine / 2 - 64_000;
  let second = (first * first * (calibration[P1 + 5] as number)) / 32_768;
  second += first * (calibration[P1 + 4] as number) * 2;
  second = second / 4 + (calibration[P1 + 3] as number) * 65_536;
  first =
    (((calibration[P1 + 2] as number) * first * first) / 524_288 + (calibration[P1 + 1] as number) * first) /
    524_288;
  first = (1 + first / 32_768) * (calibration[P1] as number);
  if (first === 0) return Number.NaN;
  const pressure = ((1_048_576 - raw - second / 4_096) * 6_250) / first;
  first = ((calibration[P1 + 8] as number) * pressure * pressure) / 2_147_483_648;
  second = (pressure * (calibration[P1 + 7] as number)) / 32_768;
  return pressure + (first + second + (calibration[P1 + 6] as number)) / 16;
}

/**
 * Relative humidity in percent, 0 to 100 (BME280 datasheet 8.1, double precision).
 * @param raw 16 bits
 * @param fine from `fineTemperature`
 */
export function compensateHumidity(calibration: Int32Array, raw: number, fine: number): number {
  const above = fine - 76_800;
  const offset = (calibration[H1 + 3] as number) * 64 + ((calibration[H1 + 4] as number) / 16_384) * above;
  const inner = 1 + ((calibration[H1 + 2] as number) / 67_108_864) * above;
  const scale =
    ((calibration[H1 + 1] as number) / 65_536) *
    (1 + ((calibration[H1 + 5] as number) / 67_108_864) * above * inner);
  const humidity = (raw - offset) * scale;
  const bent = humidity * (1 - ((calibration[H1] as number) * humidity) / 524_288);
  return Math.min(Math.max(bent, 0), 100);
}

/** Two bytes, lower one first. */
function word(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] as number) | ((bytes[offset + 1] as number) << 8);
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

function twentyBits(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] as number) << 12) |
    ((bytes[offset + 1] as number) << 4) |
    ((bytes[offset + 2] as number) >> 4)
  );
}
