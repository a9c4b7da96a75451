import { AHT1X, AHT2X, HTU21, SHT3X, SI7021 } from 'xsmota/device/sensor';
import { crc8 } from './crc8.js';
import type { I2cPart, I2cSensor } from './i2c-sensor.js';

/** Sensors of temperature and humidity whose results need no calibration. */

const NOTHING: readonly number[] = Object.freeze([]);

/** Sensirion SHT3x (SHT3x-DIS datasheet, December 2022). Single shot, high repeatability, no clock stretching (4.3). */
export const SHT3X_PART: I2cPart = Object.freeze({
  name: 'SHT3X',
  kind: SHT3X,
  // The status register, with its checksum (4.11).
  identify: Object.freeze([0xf3, 0x2d]),
  identityLength: 3,
  accepts: (identity: Uint8Array) => crc8(identity, 0, 3, 0xff) === 0,
  begin: () => {},
  steps: Object.freeze([
    Object.freeze({
      command: Object.freeze([0x24, 0x00]),
      wait: 16,
      register: NOTHING,
      length: 6,
      take: takeSht3x,
    }),
  ]),
  calibrationLength: 0,
});

function takeSht3x({ readings }: I2cSensor, bytes: Uint8Array): boolean {
  if (crc8(bytes, 0, 3, 0xff) !== 0 || crc8(bytes, 3, 3, 0xff) !== 0) return false;
  readings[0] = -45 + (175 * word(bytes, 0)) / 65_535;
  readings[1] = (100 * word(bytes, 3)) / 65_535;
  return true;
}

const AHT_CALIBRATED = 0x08;
const AHT_BUSY = 0x80;

/**
 * ASAIR AHT10 and AHT20 (AHT20 datasheet 5.3, 5.4). They differ in that only the newer one sends a checksum, which is
 * therefore what names it: `AHT1X` or `AHT2X`.
 */
export const AHT_PART: I2cPart = Object.freeze({
  name: 'AHT1X/AHT2X',
  kind: AHT2X,
  // The status byte; a port expander at this address would have the highest bit set.
  identify: NOTHING,
  identityLength: 1,
  accepts: (identity: Uint8Array) => ((identity[0] as number) & AHT_BUSY) === 0,
  begin: beginAht,
  steps: Object.freeze([
    Object.freeze({
      command: Object.freeze([0xac, 0x33, 0x00]),
      wait: 80,
      register: NOTHING,
      length: 7,
      take: takeAht,
    }),
  ]),
  calibrationLength: 0,
});

const AHT1X_CALIBRATE = Object.freeze([0xe1, 0x08, 0x00]);
const AHT2X_CALIBRATE = Object.freeze([0xbe, 0x08, 0x00]);

/** Each of the two has a command of its own for it, and may refuse the other one's. */
function beginAht(sensor: I2cSensor): void {
  if (((sensor.read(1)[0] as number) & AHT_CALIBRATED) !== 0) return;
  try {
    sensor.write(AHT2X_CALIBRATE);
  } catch {
    // An AHT1X, then.
  }
  try {
    sensor.write(AHT1X_CALIBRATE);
  } catch {
    // An AHT2X, then.
  }
}

function takeAht(sensor: I2cSensor, bytes: Uint8Array): boolean {
  if (((bytes[0] as number) & AHT_BUSY) !== 0) return false;
  const { readings } = sensor;
  const isWhole = crc8(bytes, 0, 7, 0xff) === 0;
  // Decided with the first result, and again after a time without an answer: it may be another one.
  if (Number.isNaN(readings[0])) sensor.kind = isWhole ? AHT2X : AHT1X;
  if (sensor.kind === AHT2X && !isWhole) return false;
  const humidity = ((bytes[1] as number) << 12) | ((bytes[2] as number) << 4) | ((bytes[3] as number) >> 4);
  const temperature =
    (((bytes[3] as number) & 0x0f) << 16) | ((bytes[4] as number) << 8) | (bytes[5] as number);
  readings[0] = (temperature / 1_048_576) * 200 - 50;
  readings[1] = (humidity / 1_048_576) * 100;
  return true;
}

/** Electronic identity, first part: a byte for the type, and a checksum in the third one (Si7021-A20 datasheet 5.5). */
const SI70XX_IDENTITY = Object.freeze([0xfc, 0xc9]);

/**
 * TE HTU21D (HPC199 datasheet) and Silicon Labs Si7013, Si7020, Si7021, which take the same commands. No hold master.
 * Whose it is turns out with `begin`: to others at this address the question for it would be an order.
 */
export const HTU21_PART: I2cPart = Object.freeze({
  name: 'HTU21/SI7021',
  kind: HTU21,
  // The user register: full resolution, and the bit that is always set after a reset.
  identify: Object.freeze([0xe7]),
  identityLength: 1,
  accepts: (identity: Uint8Array) => ((identity[0] as number) & 0x83) === 0x02,
  begin: beginHtu21,
  steps: Object.freeze([
    Object.freeze({
      command: Object.freeze([0xf3]),
      wait: 50,
      register: NOTHING,
      length: 3,
      take: takeHtu21Temperature,
    }),
    Object.freeze({
      command: Object.freeze([0xf5]),
      wait: 30,
      register: NOTHING,
      length: 3,
      take: takeHtu21Humidity,
    }),
  ]),
  calibrationLength: 0,
});

function beginHtu21(sensor: I2cSensor): void {
  sensor.kind = HTU21;
  try {
    sensor.write(SI70XX_IDENTITY);
    // SNB_3, SNB_2 and their checksum.
    const bytes = sensor.read(3);
    const type = bytes[0];
    if (crc8(bytes, 0, 3, 0) === 0 && (type === 13 || type === 20 || type === 21)) sensor.kind = SI7021;
  } catch {
    // A HTU21 need not know the question.
  }
}

function takeHtu21Temperature({ readings }: I2cSensor, bytes: Uint8Array): boolean {
  if (crc8(bytes, 0, 3, 0) !== 0) return false;
  readings[0] = -46.85 + (175.72 * (word(bytes, 0) & 0xfffc)) / 65_536;
  return true;
}

function takeHtu21Humidity({ kind, readings }: I2cSensor, bytes: Uint8Array): boolean {
  if (crc8(bytes, 0, 3, 0) !== 0) return false;
  let humidity = -6 + (125 * (word(bytes, 0) & 0xfffc)) / 65_536;
  // The HTU21D leaves the compensation for temperature to others; an Si7021 does it itself.
  if (kind === HTU21) humidity += (25 - (readings[0] as number)) * -0.15;
  readings[1] = Math.min(Math.max(humidity, 0), 100);
  return true;
}

/** Two bytes, higher one first. */
function word(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
}
