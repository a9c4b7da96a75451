import { describe, expect, it } from 'vitest';
import {
  BME280_PART,
  BMP280_PART,
  compensateHumidity,
  compensatePressure,
  fineTemperature,
} from '../../../../hosts/esp32/sensors/bme280.js';
import { I2cBuffer, I2cSensor } from '../../../../hosts/esp32/sensors/i2c-sensor.js';
import { FakeI2c, Lines, RecordedDevice } from '../fakes.js';

/** BMP280 datasheet 3.12: calibration T1 to P9. */
const EXAMPLE = [27_504, 26_435, -1_000, 36_477, -10_685, 3_024, 2_855, 140, -7, 15_500, -14_600, 6_000];
const RAW_TEMPERATURE = 519_888;
const RAW_PRESSURE = 415_148;
/** H1 to H6 of a BME280, and their registers: 0xa1, 0xe1 to 0xe7. H4 and H5 have 12 bits. */
const HUMIDITY = [75, 354, 0, 342, -20, 30];
const HUMIDITY_REGISTERS = [0x62, 0x01, 0x00, 0x15, 0xc6, 0xfe, 0x1e];

const calibration = Int32Array.from([...EXAMPLE, ...HUMIDITY]);

const low = (value: number): number => value & 0xff;
const words = (values: readonly number[]): number[] =>
  values.flatMap((value) => [low(value), low(value >> 8)]);
const twentyBits = (value: number): number[] => [low(value >> 12), low(value >> 4), low(value << 4)];

const CALIBRATION_BLOCK = [...words(EXAMPLE), 0, HUMIDITY[0] as number];

describe('the example of the BMP280 datasheet, 3.12', () => {
  const fine = fineTemperature(calibration, RAW_TEMPERATURE);

  it('has t_fine 128422 and 25.08 degrees', () => {
    expect(fine).toBeCloseTo(128_422, -1);
    expect((fine / 5_120).toFixed(2)).toBe('25.08');
  });

  it('has 100653.27 Pa', () => {
    // The datasheet goes on with whole numbers of t_fine.
    expect(compensatePressure(calibration, RAW_PRESSURE, 128_422)).toBeCloseTo(100_653.27, 0);
    expect(Math.abs(compensatePressure(calibration, RAW_PRESSURE, fine) - 100_653.27)).toBeLessThan(0.1);
  });

  it('has no pressure without a calibration', () => {
    expect(compensatePressure(new Int32Array(18), RAW_PRESSURE, fine)).toBeNaN();
  });
});

/** The other formula of the BME280 datasheet, 4.2.3: whole numbers of 32 bits, 1/1024 percent. */
function humidityInIntegers(raw: number, fine: number): number {
  const [h1, h2, h3, h4, h5, h6] = HUMIDITY as [number, number, number, number, number, number];
  const above = fine - 76_800;
  const left = ((raw << 14) - (h4 << 20) - Math.imul(h5, above) + 16_384) >> 15;
  const inner =
    (Math.imul(Math.imul(above, h6) >> 10, (Math.imul(above, h3) >> 11) + 32_768) >> 10) + 2_097_152;
  const scaled = Math.imul(left, (Math.imul(inner, h2) + 8_192) >> 14);
  const square = Math.imul(scaled >> 15, scaled >> 15) >> 7;
  const bent = scaled - (Math.imul(square, h1) >> 4);
  return (Math.min(Math.max(bent, 0), 419_430_400) >> 12) / 1_024;
}

describe('the humidity of a BME280', () => {
  it.each([22_000, 24_000, 26_000, 28_000, 30_000, 32_000, 34_000])(
    'of %i agrees with the whole-number formula of the datasheet, at 10 to 40 degrees',
    (raw) => {
      for (let celsius = 10; celsius <= 40; celsius += 5) {
        const fine = celsius * 5_120;
        const expected = humidityInIntegers(raw, fine);
        expect(Math.abs(compensateHumidity(calibration, raw, fine) - expected)).toBeLessThan(0.1);
      }
    },
  );

  it('goes through the middle of its range here, so that the agreement says something', () => {
    expect(humidityInIntegers(28_000, 128_422)).toBeGreaterThan(20);
    expect(humidityInIntegers(28_000, 128_422)).toBeLessThan(80);
  });

  it('stays between 0 and 100', () => {
    expect(compensateHumidity(calibration, 0, 128_422)).toBe(0);
    expect(compensateHumidity(calibration, 65_535, 128_422)).toBe(100);
  });
});

function sensorWith(answers: Record<string, readonly number[]>, part = BME280_PART) {
  const hardware = new FakeI2c();
  const device = new RecordedDevice(answers);
  hardware.devices.set(0x76, device);
  const lines = new Lines();
  const sensor = new I2cSensor({
    sensor: { io: hardware.I2C, clock: 22, data: 21, hz: 100_000, address: 0x76, timeout: 10 },
    part,
    buffer: new I2cBuffer(),
    log: lines.log,
  });
  return { sensor, device, hardware, lines };
}

const ANSWERS = {
  '88': CALIBRATION_BLOCK,
  e1: HUMIDITY_REGISTERS,
  f201: [],
  f425: [],
  f7: [...twentyBits(RAW_PRESSURE), ...twentyBits(RAW_TEMPERATURE), 28_000 >> 8, low(28_000)],
};

describe('a BME280 on the bus', () => {
  it('is set up, told to measure, and read with a later call', () => {
    const { sensor, device } = sensorWith(ANSWERS);
    sensor.sample(1_000);
    expect(device.written.splice(0)).toEqual(['88', 'e1', 'f201']);
    expect([...(sensor.calibration as Int32Array)]).toEqual([...calibration]);
    sensor.sample(2_000);
    expect(device.written.splice(0)).toEqual(['f425']);
    sensor.sample(2_011);
    expect(device.written).toEqual([]);
    expect([...sensor.readings]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    sensor.sample(2_012);
    expect(device.written.splice(0)).toEqual(['f7']);
    expect(sensor.readings[0]?.toFixed(2)).toBe('25.08');
    expect(sensor.readings[1]).toBeCloseTo(humidityInIntegers(28_000, 128_422), 1);
    expect(sensor.readings[2]?.toFixed(2)).toBe('1006.53');
    sensor.sample(3_000);
    expect(device.written).toEqual(['f425']);
  });

  it('has lost power when its registers hold what they hold after a reset', () => {
    const { sensor, device, lines } = sensorWith({ ...ANSWERS, f7: [0x80, 0, 0, 0x80, 0, 0, 0x80, 0] });
    for (let now = 0; now < 9_000; now += 1_000) sensor.sample(now);
    expect(lines.take()).toEqual([
      '1 BME280 at 0x76 on I2C (SCL GPIO22, SDA GPIO21) does not answer: check its power and wiring. It is left out, and tried again, until it does',
    ]);
    // It is set up anew each time.
    expect(device.written.filter((command) => command === 'f201').length).toBeGreaterThan(2);
  });
});

it('a BMP280 has temperature and pressure', () => {
  const { sensor, device } = sensorWith({ ...ANSWERS, e1: undefined as never }, BMP280_PART);
  for (let now = 0; now <= 2_000; now += 1_000) sensor.sample(now);
  expect(device.written).toEqual(['88', 'f425', 'f7']);
  expect(Array.from(sensor.readings, (reading) => reading.toFixed(2))).toEqual(['25.08', '1006.53']);
});
