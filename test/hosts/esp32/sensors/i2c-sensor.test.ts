import { describe, expect, it } from 'vitest';
import { BH1750_PART } from '../../../../hosts/esp32/sensors/bh1750.js';
import { crc8 } from '../../../../hosts/esp32/sensors/crc8.js';
import { AHT_PART, HTU21_PART, SHT3X_PART } from '../../../../hosts/esp32/sensors/humidity.js';
import { I2cBuffer, type I2cPart, I2cSensor } from '../../../../hosts/esp32/sensors/i2c-sensor.js';
import { AHT1X, AHT2X, HTU21, SI7021 } from '../../../../src/device/sensor.js';
import { FakeI2c, Lines, RecordedDevice } from '../fakes.js';

function sensorWith(part: I2cPart, address: number, answers: Record<string, readonly number[]>) {
  const hardware = new FakeI2c();
  const device = new RecordedDevice(answers);
  hardware.devices.set(address, device);
  const lines = new Lines();
  const sensor = new I2cSensor({
    sensor: { io: hardware.I2C, clock: 22, data: 21, hz: 100_000, address, timeout: 10 },
    part,
    buffer: new I2cBuffer(),
    log: lines.log,
  });
  let now = 0;
  /** So many calls, a second apart. */
  const sample = (count: number): void => {
    for (; count > 0; count--) {
      sensor.sample(now);
      now += 1_000;
    }
  };
  return { sensor, device, hardware, lines, sample };
}

const fixed = (readings: Float64Array, digits = 2): string[] =>
  Array.from(readings, (each) => each.toFixed(digits));
/** Bytes with their checksum. */
const sealed = (start: number, ...bytes: number[]): number[] => [
  ...bytes,
  crc8(Uint8Array.from(bytes), 0, bytes.length, start),
];

describe('SHT3x', () => {
  /** Datasheet 4.13: -45 + 175 S / 65535, 100 S / 65535. */
  it.each([
    [0x0000, 0x0000, ['-45.00', '0.00']],
    [0xffff, 0xffff, ['130.00', '100.00']],
    [0x6666, 0x8000, ['25.00', '50.00']],
    [0xbeef, 0xbeef, ['85.52', '74.58']],
  ])('has %i and %i', (temperature, humidity, expected) => {
    const bytes = [temperature, humidity].flatMap((raw) => sealed(0xff, raw >> 8, raw & 0xff));
    const { sensor, sample } = sensorWith(SHT3X_PART, 0x44, { '2400': bytes });
    sample(3);
    expect(fixed(sensor.readings)).toEqual(expected);
  });

  it.each([0, 1, 3, 4, 2, 5])('is not believed with byte %i damaged', (place) => {
    const bytes = [...sealed(0xff, 0x66, 0x66), ...sealed(0xff, 0x80, 0)];
    bytes[place] = (bytes[place] as number) ^ 0x10;
    const { sensor, sample } = sensorWith(SHT3X_PART, 0x44, { '2400': bytes });
    sample(3);
    expect([...sensor.readings]).toEqual([Number.NaN, Number.NaN]);
  });

  it('is known by its status register', () => {
    expect(SHT3X_PART.accepts(Uint8Array.of(0x80, 0x10, 0xe1))).toBe(true);
    expect(SHT3X_PART.accepts(Uint8Array.of(0x80, 0x10, 0xe0))).toBe(false);
  });
});

describe('HTU21 and SI7021', () => {
  // HTU21D datasheet: S_T = 0x683A with the status bits cleared, S_RH = 0x7C80.
  const answers = { e7: [0x02], f3: sealed(0, 0x68, 0x3a), f5: sealed(0, 0x7c, 0x80) };

  it('HTU21: the example of the datasheet, its humidity compensated for the temperature', () => {
    const { sensor, device, sample } = sensorWith(HTU21_PART, 0x40, answers);
    sample(4);
    expect(device.written).toEqual(['fcc9', 'f3', 'f5']);
    expect(sensor.kind).toBe(HTU21);
    expect(sensor.readings[0]).toBeCloseTo(-46.85 + (175.72 * 0x6838) / 65_536, 9);
    expect(sensor.readings[0]?.toFixed(1)).toBe('24.7');
    // 54.8 % before the compensation of -0.15 % for each degree off 25.
    expect((-6 + (125 * 0x7c80) / 65_536).toFixed(1)).toBe('54.8');
    const temperature = sensor.readings[0] as number;
    expect(sensor.readings[1]).toBeCloseTo(-6 + (125 * 0x7c80) / 65_536 - 0.15 * (25 - temperature), 9);
  });

  it.each([13, 20, 21])('SI7021: told by its electronic identity, Si70%i', (type) => {
    const { sensor, sample } = sensorWith(HTU21_PART, 0x40, { ...answers, fcc9: sealed(0, type, 0xff) });
    sample(4);
    expect(sensor.kind).toBe(SI7021);
    expect(sensor.readings[1]).toBeCloseTo(-6 + (125 * 0x7c80) / 65_536, 9);
  });

  it('HTU21, when the identity is that of another', () => {
    const { sensor, sample } = sensorWith(HTU21_PART, 0x40, { ...answers, fcc9: sealed(0, 50, 0xff) });
    sample(1);
    expect(sensor.kind).toBe(HTU21);
  });

  it.each([
    [0x0000, 0],
    [0xfffc, 100],
  ])('has %i at the end of its range', (raw, expected) => {
    const { sensor, sample } = sensorWith(HTU21_PART, 0x40, {
      ...answers,
      f5: sealed(0, raw >> 8, raw & 0xff),
    });
    sample(4);
    expect(sensor.readings[1]).toBe(expected);
  });

  it('is not believed with a wrong checksum', () => {
    const { sensor, sample } = sensorWith(HTU21_PART, 0x40, { ...answers, f3: [0x68, 0x3a, 0x7d] });
    sample(4);
    expect(sensor.readings[0]).toBeNaN();
  });
});

describe('AHT', () => {
  // AHT20 datasheet 6: 2^20 are 100 % and 200 degrees above -50. 0x60000 of each: 37.5 % and 25 degrees.
  const measured = [0x1c, 0x60, 0x00, 0x06, 0x00, 0x00];

  it('AHT2X sends a checksum', () => {
    const { sensor, device, sample } = sensorWith(AHT_PART, 0x38, {
      '': [0x18],
      ac3300: sealed(0xff, ...measured),
    });
    sample(3);
    expect(device.written).toEqual(['ac3300']);
    expect(sensor.kind).toBe(AHT2X);
    expect(fixed(sensor.readings)).toEqual(['25.00', '37.50']);
    device.answers.set('ac3300', [...measured, 0]);
    sample(8);
    expect(sensor.kind).toBe(AHT2X);
    expect(sensor.readings[0]).toBeNaN();
  });

  it('AHT1X does not', () => {
    const { sensor, sample } = sensorWith(AHT_PART, 0x38, { '': [0x08], ac3300: measured });
    sample(3);
    expect(sensor.kind).toBe(AHT1X);
    expect(fixed(sensor.readings)).toEqual(['25.00', '37.50']);
  });

  it('is calibrated by the command of the one or the other, if it is not', () => {
    const first = sensorWith(AHT_PART, 0x38, { '': [0x10], be0800: [], ac3300: sealed(0xff, ...measured) });
    first.sample(3);
    expect(first.device.written).toEqual(['be0800', 'e10800', 'ac3300']);
    expect(first.sensor.readings[0]).toBe(25);
  });

  it('is not believed while it is busy', () => {
    const { sensor, sample } = sensorWith(AHT_PART, 0x38, {
      '': [0x18],
      ac3300: sealed(0xff, 0x9c, 0x60, 0, 6, 0, 0),
    });
    sample(3);
    expect(sensor.readings[0]).toBeNaN();
  });
});

describe('BH1750', () => {
  it('has 28067 lx for 0x8390, as the datasheet says', () => {
    const { sensor, sample } = sensorWith(BH1750_PART, 0x23, { '20': [0x83, 0x90] });
    sample(3);
    expect(fixed(sensor.readings, 0)).toEqual(['28067']);
  });

  it('is none when it reads as ones, as a port expander does', () => {
    expect(BH1750_PART.accepts(Uint8Array.of(0xff, 0xff))).toBe(false);
    expect(BH1750_PART.accepts(Uint8Array.of(0, 0))).toBe(true);
  });
});

describe('a sensor that is unplugged', () => {
  const AWAY =
    '1 SHT3X at 0x44 on I2C (SCL GPIO22, SDA GPIO21) does not answer: check its power and wiring. It is left out, and tried again, until it does';
  const BACK = '2 SHT3X at 0x44 on I2C (SCL GPIO22, SDA GPIO21) answers again';
  const bytes = [...sealed(0xff, 0x66, 0x66), ...sealed(0xff, 0x80, 0)];

  it('keeps its readings over a single disturbance, then has none, is told once, and comes back', () => {
    const { sensor, device, hardware, lines, sample } = sensorWith(SHT3X_PART, 0x44, { '2400': bytes });
    sample(3);
    expect(fixed(sensor.readings)).toEqual(['25.00', '50.00']);
    // In the middle of a measurement.
    sample(1);
    hardware.devices.delete(0x44);
    sample(1);
    expect(fixed(sensor.readings)).toEqual(['25.00', '50.00']);
    sample(600);
    expect([...sensor.readings]).toEqual([Number.NaN, Number.NaN]);
    expect(lines.take()).toEqual([AWAY]);
    hardware.devices.set(0x44, device);
    sample(70);
    expect(fixed(sensor.readings)).toEqual(['25.00', '50.00']);
    expect(lines.take()).toEqual([BACK]);
  });

  it('is asked less and less often, up to once in 64 s', () => {
    const { hardware, sample } = sensorWith(SHT3X_PART, 0x44, { '2400': bytes });
    hardware.devices.clear();
    sample(200);
    hardware.transfers = 0;
    sample(640);
    expect(hardware.transfers).toBe(10);
  });
});

it('has a bus of its own options, opened and closed', () => {
  const { sensor, hardware } = sensorWith(BH1750_PART, 0x23, {});
  expect(hardware.opened).toHaveLength(1);
  expect(hardware.opened[0]).toMatchObject({ clock: 22, data: 21, hz: 100_000, address: 0x23, timeout: 10 });
  sensor.close();
  expect(hardware.open.size).toBe(0);
});
