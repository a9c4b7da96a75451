import { describe, expect, it } from 'vitest';
import type { Part } from '../../../hosts/virtual/board.js';
import { VirtualSensors } from '../../../hosts/virtual/sensors.js';
import { AM2301, ANALOG, CHIP_TEMPERATURE, COUNTER, DHT11, DS18B20 } from '../../../src/device/sensor.js';

const MAC = '7C9EBD83BB10';
const part = (role: Part['role'], index: number, pin: number): Part => ({
  role,
  index,
  pin,
  inverted: false,
});

const ONE_OF_EACH = [
  part('ds18b20', 0, 4),
  part('am2301', 0, 5),
  part('analog', 0, 34),
  part('counter', 0, 27),
];

describe('the sensors', () => {
  it('measure something sensible from the start', () => {
    const sensors = new VirtualSensors(MAC, ONE_OF_EACH);
    expect([...sensors.sensor(DS18B20, 4, 0)!.readings]).toEqual([21.5]);
    expect([...sensors.sensor(AM2301, 5, 0)!.readings]).toEqual([21.5, 45]);
    expect([...sensors.sensor(ANALOG, 34, 0)!.readings]).toEqual([1853]);
    expect([...sensors.sensor(COUNTER, 27, 0)!.readings]).toEqual([0, Number.NaN]);
    expect(sensors.sensor(99, 1, 0)).toBeUndefined();
  });

  it('can be DHT11', () => {
    const sensors = new VirtualSensors(MAC, [part('dht11', 0, 4)]);
    expect([...sensors.sensor(DHT11, 4, 0)!.readings]).toEqual([21.5, 45]);
    expect(sensors.names()).toEqual(['DHT11']);
    expect(sensors.set('dht11', ['61', '45'])).toBe(
      'DHT11 takes a temperature from -20 to 60 °C, then a humidity from 5 to 95 %; or off',
    );
    const several = new VirtualSensors(MAC, [part('dht11', 0, 4), part('dht11', 1, 14)]);
    expect(several.names()).toEqual(['DHT11-04', 'DHT11-14']);
  });

  it('show a change with the next sample', () => {
    const sensors = new VirtualSensors(MAC, ONE_OF_EACH);
    const sensor = sensors.sensor(AM2301, 5, 0)!;
    expect(sensors.set('AM2301', ['-20.5', '55'])).toBeUndefined();
    expect([...sensor.readings]).toEqual([21.5, 45]);
    sensor.sample(0);
    expect([...sensor.readings]).toEqual([-20.5, 55]);
    expect(sensors.set('am2301', ['off'])).toBeUndefined();
    sensor.sample(0);
    expect([...sensor.readings]).toEqual([Number.NaN, Number.NaN]);
    expect(sensors.describe()).toContain('AM2301 off');
  });

  it('keep what there is to measure when the firmware restarts', () => {
    const sensors = new VirtualSensors(MAC, ONE_OF_EACH);
    expect(sensors.set('C1', ['12'])).toBeUndefined();
    expect(sensors.sensor(COUNTER, 27, 0)!.readings[0]).toBe(12);
  });

  it('count on from where the firmware sets them', () => {
    const sensors = new VirtualSensors(MAC, ONE_OF_EACH);
    const counter = sensors.sensor(COUNTER, 27, 0)!;
    counter.set?.(100);
    expect(counter.readings[0]).toBe(100);
    expect(sensors.describe()).toContain('C1 100');
    expect(sensors.set('C1', ['103'])).toBeUndefined();
    counter.sample(1_000);
    expect([...counter.readings]).toEqual([103, Number.NaN]);
  });

  it('tell the time between two pulses', () => {
    const sensors = new VirtualSensors(MAC, ONE_OF_EACH);
    const counter = sensors.sensor(COUNTER, 27, 0)!;
    sensors.set('C1', ['1']);
    counter.sample(1_000);
    counter.sample(2_000);
    sensors.set('C1', ['2']);
    counter.sample(4_000);
    expect(counter.readings[1]).toBe(3);
    // Four pulses in two seconds.
    sensors.set('C1', ['6']);
    counter.sample(6_000);
    expect(counter.readings[1]).toBe(0.5);
  });

  it('have names as SENSOR has them', () => {
    const sensors = new VirtualSensors(MAC, [
      ...ONE_OF_EACH,
      part('ds18b20', 1, 15),
      part('am2301', 1, 14),
      part('counter', 1, 26),
    ]);
    expect(sensors.names()).toEqual(['DS18B20-1', 'DS18B20-2', 'AM2301-05', 'AM2301-14', 'A1', 'C1', 'C2']);
    expect(sensors.set('DS18B20-2', ['19'])).toBeUndefined();
    expect(sensors.set('DS18B20', ['18'])).toBeUndefined();
    expect(sensors.set('AM2301-14', ['1', '2'])).toBeUndefined();
    expect(sensors.describe()).toEqual([
      'DS18B20-1 18 °C',
      'DS18B20-2 19 °C',
      'AM2301-05 21.5 °C 45 %',
      'AM2301-14 1 °C 2 %',
      'A1 1853',
      'C1 0',
      'C2 0',
    ]);
  });

  it('have the temperature of the chip among them once it is asked for', () => {
    const sensors = new VirtualSensors(MAC, []);
    expect(sensors.names()).toEqual([]);
    expect([...sensors.sensor(CHIP_TEMPERATURE, -1, 0)!.readings]).toEqual([47.8]);
    expect(sensors.names()).toEqual(['ESP32']);
    expect(sensors.set('esp32', ['90.5'])).toBeUndefined();
    expect(sensors.sensor(CHIP_TEMPERATURE, -1, 0)!.readings[0]).toBe(90.5);
  });

  it('of analog inputs go by what they stand for, and have the value of the converter', () => {
    const sensors = new VirtualSensors(MAC, [
      part('analog', 1, 34),
      part('analogTemperature', 0, 35),
      part('analogLight', 0, 36),
      part('analogRange', 2, 39),
    ]);
    expect(sensors.names()).toEqual(['A2', 'Temperature1', 'Illuminance1', 'Range3']);
    expect(sensors.set('range3', ['4000'])).toBeUndefined();
    expect(sensors.sensor(ANALOG, 39, 2)!.readings[0]).toBe(4000);
    expect(sensors.set('temperature1', ['21.5'])).toBe('Temperature1 takes a value from 0 to 4095');
  });

  it('DHT11 and AM2301 count together for their names', () => {
    const alone = new VirtualSensors(MAC, [part('dht11', 0, 4)]);
    expect(alone.names()).toEqual(['DHT11']);
    expect([...alone.sensor(DHT11, 4, 0)!.readings]).toEqual([21.5, 45]);
    expect(alone.set('DHT11', ['61', '50'])).toBe(
      'DHT11 takes a temperature from -20 to 60 °C, then a humidity from 5 to 95 %; or off',
    );
    const both = new VirtualSensors(MAC, [part('dht11', 0, 4), part('am2301', 0, 14)]);
    expect(both.names()).toEqual(['AM2301-14', 'DHT11-04']);
    expect(both.set('DHT11-04', ['20', '50'])).toBeUndefined();
    expect([...both.sensor(DHT11, 4, 0)!.readings]).toEqual([20, 50]);
  });

  it('have a serial number each', () => {
    const sensors = new VirtualSensors(MAC, [part('ds18b20', 0, 4), part('ds18b20', 1, 15)]);
    const serials = [4, 15].map((pin, index) =>
      Buffer.from(sensors.sensor(DS18B20, pin, index)!.serial).toString('hex'),
    );
    expect(serials).toEqual(['000083bb1001', '000083bb1002']);
    expect(sensors.sensor(AM2301, 5, 0)!.serial).toHaveLength(0);
  });

  it('appear where the firmware looks for one that the board has not', () => {
    const sensors = new VirtualSensors(MAC, []);
    expect(sensors.set('DS18B20', ['1'])).toBe('this board has no sensors');
    const sensor = sensors.sensor(DS18B20, 33, 0)!;
    expect(sensor.pin).toBe(33);
    expect(sensors.names()).toEqual(['DS18B20']);
  });

  it.each([
    ['DS18B20', [], 'DS18B20 takes a temperature from -55 to 125 °C; or off'],
    ['DS18B20', ['warm'], 'DS18B20 takes a temperature from -55 to 125 °C; or off'],
    ['DS18B20', ['126'], 'DS18B20 takes a temperature from -55 to 125 °C; or off'],
    ['DS18B20', ['1', '2'], 'DS18B20 takes a temperature from -55 to 125 °C; or off'],
    ['DS18B20', ['0x10'], 'DS18B20 takes a temperature from -55 to 125 °C; or off'],
    [
      'AM2301',
      ['20'],
      'AM2301 takes a temperature from -40 to 80 °C, then a humidity from 0 to 100 %; or off',
    ],
    ['A1', ['off'], 'A1 takes a value from 0 to 4095'],
    ['A1', ['1.5'], 'A1 takes a value from 0 to 4095'],
    ['C1', ['-1'], 'C1 takes a count from 0 to 4294967295'],
    ['BME280', ['1'], 'there is no sensor BME280; there are: DS18B20, AM2301, A1, C1'],
  ])('refuse %s %j', (name, words, problem) => {
    const sensors = new VirtualSensors(MAC, ONE_OF_EACH);
    const before = sensors.describe();
    expect(sensors.set(name, words)).toBe(problem);
    expect(sensors.describe()).toEqual(before);
  });
});
