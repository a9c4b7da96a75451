import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { DEVKIT, SWITCH_PIN, templateAt, templateOf, type VirtualSensor } from '../support/virtual-host.js';

/** SENSOR as `Status 10` shows it, without its time. */
function sensors(template: string, change: (sensors: VirtualSensor[]) => void = () => {}): string {
  const board = new Board(template).online();
  change(board.host.sensors);
  const line = board.command('Status', '10')[0] as string;
  const start = `stat/${TOPIC}/STATUS10 {"StatusSNS":{"Time":"2025-12-24T15:27:55"`;
  expect(line.slice(0, start.length)).toBe(start);
  return line.slice(start.length, -2);
}

const NAN = Number.NaN;

describe('shapes and their order', () => {
  it.each([
    ['nothing', [224], ''],
    ['a switch', [160], ',"Switch1":"ON"'],
    ['three switches', [160, 193, 7746], ',"Switch1":"ON","Switch2":"ON","Switch3":"OFF"'],
    ['DS18B20', [1312], ',"DS18B20":{"Id":"0000048EC44C","Temperature":23.3},"TempUnit":"C"'],
    [
      'several DS18B20',
      [1312, 1313],
      ',"DS18B20-1":{"Id":"0000048EC44C","Temperature":23.3},"DS18B20-2":{"Id":"0000048EC44D","Temperature":23.3},"TempUnit":"C"',
    ],
    ['AM2301', [1216], ',"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"'],
    [
      'several AM2301, by their pins',
      [0, 0, 0, 0, 1216, 0, 0, 0, 0, 0, 1216],
      ',"AM2301-04":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"AM2301-14":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"',
    ],
    ['DHT11', [1184], ',"DHT11":{"Temperature":21.0,"Humidity":45.0,"DewPoint":8.6},"TempUnit":"C"'],
    [
      'several DHT11, by their pins',
      [1184, 1184],
      ',"DHT11-00":{"Temperature":21.0,"Humidity":45.0,"DewPoint":8.6},"DHT11-01":{"Temperature":21.0,"Humidity":45.0,"DewPoint":8.6},"TempUnit":"C"',
    ],
    ['a counter', [352], ',"COUNTER":{"C1":12}'],
    ['counters', [352, 385], ',"COUNTER":{"C1":12,"C2":12}'],
    ['a second counter alone', [353], ',"COUNTER":{"C2":12}'],
    ['analog inputs', { 32: 4704, 39: 4706 }, ',"ANALOG":{"A1":12,"A3":12}'],
    [
      'everything',
      { 0: 1216, 1: 1312, 36: 4704, 3: 352, 4: 160 },
      ',"Switch1":"ON","COUNTER":{"C1":12},"ANALOG":{"A1":12},"DS18B20":{"Id":"0000048EC44C","Temperature":23.3},"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"',
    ],
  ])('%s', (_what, codes, expected) => {
    expect(sensors(Array.isArray(codes) ? templateOf(...codes) : templateAt(codes))).toBe(expected);
  });
});

describe('values', () => {
  it.each([
    [[1312], [[-0.04]], ',"DS18B20":{"Id":"0000048EC44C","Temperature":0.0},"TempUnit":"C"'],
    [[1312], [[-12.35]], ',"DS18B20":{"Id":"0000048EC44C","Temperature":-12.4},"TempUnit":"C"'],
    [[1312], [[85]], ',"DS18B20":{"Id":"0000048EC44C","Temperature":85.0},"TempUnit":"C"'],
    [[352], [[4_294_967_295]], ',"COUNTER":{"C1":4294967295}'],
    [[352], [[0]], ',"COUNTER":{"C1":0}'],
    // Dew points by the Magnus formula.
    [[1216], [[21, 45]], ',"AM2301":{"Temperature":21.0,"Humidity":45.0,"DewPoint":8.6},"TempUnit":"C"'],
    [[1216], [[20, 100]], ',"AM2301":{"Temperature":20.0,"Humidity":100.0,"DewPoint":20.0},"TempUnit":"C"'],
    [[1216], [[20, 0]], ',"AM2301":{"Temperature":20.0,"Humidity":0.0,"DewPoint":null},"TempUnit":"C"'],
    [[1216], [[-10, 80]], ',"AM2301":{"Temperature":-10.0,"Humidity":80.0,"DewPoint":-12.8},"TempUnit":"C"'],
    // What was not measured is null; a sensor that measured nothing is left out, and its unit with it.
    [[1216], [[20, NAN]], ',"AM2301":{"Temperature":20.0,"Humidity":null,"DewPoint":null},"TempUnit":"C"'],
    [[1216], [[NAN, NAN]], ''],
    [[1312], [[NAN]], ''],
    [[352, 353, 354], [[1], [NAN], [3]], ',"COUNTER":{"C1":1,"C3":3}'],
    [[352, 1312], [[NAN], [20]], ',"DS18B20":{"Id":"0000048EC44C","Temperature":20.0},"TempUnit":"C"'],
    [[352, 1312], [[7], [NAN]], ',"COUNTER":{"C1":7}'],
    [[1312, 1313], [[NAN], [20]], ',"DS18B20-2":{"Id":"0000048EC44D","Temperature":20.0},"TempUnit":"C"'],
  ])('%j of %j', (codes, readings, expected) => {
    const shown = sensors(templateOf(...codes), (made) => {
      const byKind = [...made].sort((a, b) => a.pin - b.pin);
      for (const [i, values] of readings.entries()) byKind[i]?.readings.set(values);
    });
    expect(shown).toBe(expected);
  });
});

it('leaves SENSOR out while no sensor has measured anything', () => {
  const board = new Board(templateOf(1312));
  (board.host.sensors[0] as VirtualSensor).readings[0] = NAN;
  board.run(8_000);
  expect(board.take().some((line) => line.includes('SENSOR'))).toBe(false);
  (board.host.sensors[0] as VirtualSensor).readings[0] = 20;
  board.command('TelePeriod');
  expect(board.after(40).some((line) => line.includes('SENSOR'))).toBe(true);
});

it('tells a switch by its level', () => {
  const board = new Board(DEVKIT).online();
  board.host.drive(SWITCH_PIN, 0);
  board.run(200);
  expect(board.command('Status', '8')[0]).toContain('"Switch1":"OFF"');
});

it('numbers on where the platform lacks a sensor', () => {
  const board = new Board(templateOf(352, 353)).online();
  const { sensor } = board.host;
  board.host.sensors.length = 0;
  board.host.sensor = function (this: typeof board.host, kind, pin, index) {
    return index === 0 ? (undefined as never) : sensor.call(this, kind, pin, index);
  };
  board.reboot();
  board.run(8_000);
  expect(board.host.logs).toContain('This platform has no sensor of the kind on GPIO0');
  expect(board.command('Status', '10')[0]).toContain('"COUNTER":{"C2":12}}');
});
