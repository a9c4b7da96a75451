import { describe, expect, it } from 'vitest';
import {
  ADC_LIGHT,
  ADC_RANGE,
  ADC_TEMPERATURE,
  AHT1X,
  AHT2X,
  AM2301,
  ANALOG,
  BH1750,
  BME280,
  BMP280,
  CHIP_TEMPERATURE,
  COUNTER,
  DHT11,
  DS18B20,
  dewPoint,
  HTU21,
  HUMIDITY,
  hardwareKind,
  PRESSURE,
  QUANTITIES,
  SHT3X,
  SI7021,
  TEMPERATURE,
} from '../../src/device/sensor.js';

/** Pressure of water vapour in saturated air, in pascals: Sonntag 1990, over water. */
function saturation(celsius: number): number {
  const t = celsius + 273.15;
  return Math.exp(
    -6096.9385 / t + 21.2409642 - 2.711193e-2 * t + 1.673952e-5 * t * t + 2.433502 * Math.log(t),
  );
}

describe('kinds of sensors', () => {
  it('are numbered from 0 on, each with its quantities', () => {
    const kinds = [DS18B20, AM2301, ANALOG, COUNTER, DHT11, HTU21, SI7021, BMP280, BME280, BH1750, SHT3X];
    const later = [AHT1X, AHT2X, ADC_TEMPERATURE, ADC_LIGHT, ADC_RANGE, CHIP_TEMPERATURE];
    expect([...kinds, ...later]).toEqual(QUANTITIES.map((_quantities, kind) => kind));
  });

  it('on an analog input come from hardware of one kind', () => {
    for (const kind of [ADC_TEMPERATURE, ADC_LIGHT, ADC_RANGE, ANALOG])
      expect(hardwareKind(kind)).toBe(ANALOG);
    for (const kind of [COUNTER, DS18B20, CHIP_TEMPERATURE]) expect(hardwareKind(kind)).toBe(kind);
  });

  it('have temperature first, and pressure last', () => {
    expect(QUANTITIES[AM2301]).toEqual([TEMPERATURE, HUMIDITY]);
    expect(QUANTITIES[BMP280]).toEqual([TEMPERATURE, PRESSURE]);
    expect(QUANTITIES[BME280]).toEqual([TEMPERATURE, HUMIDITY, PRESSURE]);
  });
});

describe('the dew point', () => {
  it.each([
    [21.4, 45.2, 9.02],
    [21, 45, 8.59],
    [25, 60, 16.683],
    [20, 50, 9.241],
    [30, 80, 26.164],
    [40, 30, 19.108],
    [0, 50, -9.216],
    [10, 20, -12.013],
    [-10, 90, -11.331],
    [-20, 70, -24.077],
  ])('of %f degrees and %f percent is %f, as Tasmota has it', (temperature, humidity, expected) => {
    expect(dewPoint(temperature, humidity)).toBeCloseTo(expected, 3);
  });

  it('is within 0.15 degrees of where the air is saturated after Sonntag, from 0 to 50 degrees', () => {
    for (let temperature = 0; temperature <= 50; temperature += 5) {
      for (let humidity = 10; humidity <= 100; humidity += 5) {
        const pressure = (humidity / 100) * saturation(temperature);
        const value = dewPoint(temperature, humidity);
        expect(saturation(value - 0.15)).toBeLessThan(pressure);
        expect(saturation(value + 0.15)).toBeGreaterThan(pressure);
      }
    }
  });

  it.each([-40, -10, 0, 21.5, 80])('of saturated air of %f degrees is its temperature', (temperature) => {
    expect(dewPoint(temperature, 100)).toBeCloseTo(temperature, 9);
  });

  it('lies below the temperature and rises with the humidity', () => {
    for (let temperature = -40; temperature <= 80; temperature += 10) {
      let before = Number.NEGATIVE_INFINITY;
      for (let humidity = 1; humidity < 100; humidity++) {
        const value = dewPoint(temperature, humidity);
        expect(value).toBeGreaterThan(before);
        expect(value).toBeLessThan(temperature);
        before = value;
      }
    }
  });

  it('is unknown without readings, and of air that no sensor should report', () => {
    expect(dewPoint(Number.NaN, 50)).toBeNaN();
    expect(dewPoint(20, Number.NaN)).toBeNaN();
    expect(dewPoint(20, 0)).toBeNaN();
    expect(dewPoint(20, -1)).toBeNaN();
  });
});
