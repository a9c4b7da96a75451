import { describe, expect, it } from 'vitest';
import {
  DerivedSensor,
  FULL_SCALE,
  illuminance,
  rescaled,
  thermistorTemperature,
} from '../../src/device/analog.js';
import { ADC_LIGHT, ADC_RANGE, ADC_TEMPERATURE, ANALOG, type Sensor } from '../../src/device/sensor.js';

describe('a thermistor', () => {
  it('has its nominal resistance at 25 degrees', () => {
    // As large as the bridge: half of the supply, between two values of the converter.
    expect(thermistorTemperature(FULL_SCALE / 2, 10_000, 10_000, 3_950)).toBeCloseTo(25, 9);
    expect(thermistorTemperature(FULL_SCALE / 2, 4_700, 4_700, 3_350)).toBeCloseTo(25, 9);
  });

  it.each([
    // Of 10 kOhm and B 3350 at 32 kOhm.
    [1_000, 24.1173],
    [2_000, -1.9542],
    [3_000, -23.2799],
  ])('at %d', (value, expected) => {
    expect(thermistorTemperature(value, 32_000, 10_000, 3_350)).toBeCloseTo(expected, 3);
  });

  it.each([0, -1, FULL_SCALE, FULL_SCALE + 1, Number.NaN])('measures nothing at %d', (value) => {
    expect(thermistorTemperature(value, 32_000, 10_000, 3_350)).toBeNaN();
  });
});

describe('a light-dependent resistor', () => {
  it.each([
    [0, 0],
    [1_000, 6.1403],
    [2_000, 28.1353],
    [3_000, 123.7502],
  ])('at %d', (value, expected) => {
    expect(illuminance(value, 10_000, 12_518_931, -1.405)).toBeCloseTo(expected, 4);
  });

  it.each([FULL_SCALE, Number.NaN])('measures nothing at %d', (value) => {
    expect(illuminance(value, 10_000, 12_518_931, -1.405)).toBeNaN();
  });
});

describe('another range', () => {
  it.each([
    [0, 0, 4_095, 0, 100, 0],
    [4_095, 0, 4_095, 0, 100, 100],
    [819, 0, 4_095, 0, 100, 20],
    // Beyond its ends it goes on.
    [2_000, 500, 1_500, -10, 10, 20],
    // And it may run the other way.
    [1_024, 0, 4_096, 100, 0, 75],
  ])('%d of %d to %d in %d to %d', (value, fromLow, fromHigh, toLow, toHigh, expected) => {
    expect(rescaled(value, fromLow, fromHigh, toLow, toHigh)).toBeCloseTo(expected, 9);
  });
});

describe('a derived sensor', () => {
  const input = (value: number): Sensor => ({
    kind: ANALOG,
    pin: 34,
    serial: new Uint8Array(0),
    readings: Float64Array.of(value),
    sample() {
      this.readings[0] = (this.readings[0] as number) + 1;
    },
  });

  it.each([
    [ADC_TEMPERATURE, [32_000, 10_000, 3_350], thermistorTemperature(1_000, 32_000, 10_000, 3_350)],
    [ADC_LIGHT, [10_000, 12_518_931, -1.405], illuminance(1_000, 10_000, 12_518_931, -1.405)],
    [ADC_RANGE, [0, 4_000, 0, 100], 25],
  ])('of kind %d reads what its input stands for', (kind, parameters, expected) => {
    const sensor = new DerivedSensor(kind, input(999), Float64Array.from(parameters));
    expect([sensor.kind, sensor.pin]).toEqual([kind, 34]);
    sensor.sample(0);
    expect(sensor.readings[0]).toBe(expected);
  });

  it('follows its parameters', () => {
    const sensor = new DerivedSensor(ADC_RANGE, input(999), Float64Array.of(0, 4_000, 0, 100));
    expect(sensor.readings[0]).toBeCloseTo(24.975, 9);
    sensor.parameters.set([0, 1_000, 0, 1]);
    sensor.sample(0);
    expect(sensor.readings[0]).toBe(1);
  });

  it('measures nothing as long as its input does not', () => {
    for (const kind of [ADC_TEMPERATURE, ADC_LIGHT, ADC_RANGE])
      expect(new DerivedSensor(kind, input(Number.NaN), Float64Array.of(1, 2, 3, 4)).readings[0]).toBeNaN();
  });
});
