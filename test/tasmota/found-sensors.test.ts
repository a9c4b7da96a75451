import { describe, expect, it } from 'vitest';
import {
  AHT1X,
  AHT2X,
  AM2301,
  BH1750,
  BME280,
  BMP280,
  DHT11,
  DS18B20,
  HTU21,
  QUANTITIES,
  type Sensor,
  SHT3X,
  SI7021,
} from '../../src/device/sensor.js';
import { Firmware } from '../../src/firmware.js';
import type { SensorReport } from '../../src/tasmota/sensor-report.js';
import { Board, TOPIC } from '../support/board.js';
import { templateOf, VirtualHost } from '../support/virtual-host.js';

/** Sensors that are found after the boot. Names and order: Tasmota's drivers xsns_05 to xsns_63. */

/** What a sensor of each quantity measures here. */
const MEASURED = [22.1, 41, 1001.5, 120.4, 7];

function sensor(kind: number, pin: number, address?: number): Sensor {
  const readings = Float64Array.from(
    QUANTITIES[kind] as readonly number[],
    (each) => MEASURED[each] as number,
  );
  const serial = kind === DS18B20 ? Uint8Array.of(0, 0, 4, 0x8e, 0xc4, 0x4c + pin) : new Uint8Array(0);
  return { kind, pin, serial, readings, ...(address === undefined ? {} : { address }), sample: () => {} };
}

/** SENSOR without its time, of sensors added one by one. */
function shown(...found: readonly (readonly [sensor: Sensor, index?: number])[]): string {
  return shownWith([], found);
}

/** Likewise, after some commands. */
function shownWith(
  commands: readonly string[],
  found: readonly (readonly [sensor: Sensor, index?: number])[],
): string {
  const board = new Board(templateOf(224), commands).online();
  // The board's own report is the one that Status 10 shows.
  const { sensorReport } = (board.firmware as unknown as { _tasmota: { sensorReport: SensorReport } })
    ._tasmota;
  for (const [each, index] of found) sensorReport.add(each, index ?? 0);
  const line = board.command('Status', '10')[0] as string;
  const start = `stat/${TOPIC}/STATUS10 {"StatusSNS":{"Time":"2025-12-24T15:27:55"`;
  expect(line.slice(0, start.length)).toBe(start);
  return line.slice(start.length, -2);
}

const CLIMATE = '{"Temperature":22.1,"Humidity":41.0,"DewPoint":8.2}';
const PRESSURE = '{"Temperature":22.1,"Pressure":1001.5}';
const EVERYTHING = '{"Temperature":22.1,"Humidity":41.0,"DewPoint":8.2,"Pressure":1001.5}';
const UNITS = ',"PressureUnit":"hPa","TempUnit":"C"';

describe('each kind', () => {
  it.each([
    ['DHT11', DHT11, CLIMATE, ',"TempUnit":"C"'],
    ['AM2301', AM2301, CLIMATE, ',"TempUnit":"C"'],
    ['HTU21', HTU21, CLIMATE, ',"TempUnit":"C"'],
    ['SI7021', SI7021, CLIMATE, ',"TempUnit":"C"'],
    ['BMP280', BMP280, PRESSURE, UNITS],
    ['BME280', BME280, EVERYTHING, UNITS],
    ['BH1750', BH1750, '{"Illuminance":120}', ''],
    ['SHT3X', SHT3X, CLIMATE, ',"TempUnit":"C"'],
    ['AHT1X', AHT1X, CLIMATE, ',"TempUnit":"C"'],
    ['AHT2X', AHT2X, CLIMATE, ',"TempUnit":"C"'],
  ])('%s', (name, kind, content, units) => {
    expect(shown([sensor(kind, 4, 0x23)])).toBe(`,"${name}":${content}${units}`);
  });
});

describe('several', () => {
  it('stand in the order of their drivers, however they are found', () => {
    const text = shown(
      [sensor(SHT3X, 21, 0x44)],
      [sensor(BH1750, 21, 0x23)],
      [sensor(BMP280, 21, 0x76)],
      [sensor(AHT2X, 21, 0x38)],
      [sensor(HTU21, 21, 0x40)],
      [sensor(DHT11, 4)],
      [sensor(DS18B20, 5)],
    );
    const names = ['DS18B20', 'DHT11', 'HTU21', 'BMP280', 'BH1750', 'SHT3X', 'AHT2X'];
    expect([...text.matchAll(/"([A-Z0-9]{5,})":/g)].map((match) => match[1])).toEqual(names);
    expect(text.endsWith(UNITS)).toBe(true);
  });

  it('of one kind are told apart by their addresses', () => {
    expect(shown([sensor(SHT3X, 21, 0x44)], [sensor(SHT3X, 21, 0x45)])).toBe(
      `,"SHT3X-44":${CLIMATE},"SHT3X-45":${CLIMATE},"TempUnit":"C"`,
    );
    expect(shown([sensor(BH1750, 21, 0x23)], [sensor(BH1750, 21, 0x5c)])).toBe(
      ',"BH1750-23":{"Illuminance":120},"BH1750-5C":{"Illuminance":120}',
    );
  });

  it('of one driver count together', () => {
    expect(shown([sensor(BMP280, 21, 0x76)], [sensor(BME280, 21, 0x77)])).toBe(
      `,"BMP280-76":${PRESSURE},"BME280-77":${EVERYTHING}${UNITS}`,
    );
    expect(shown([sensor(DHT11, 4)], [sensor(AM2301, 14)])).toBe(
      `,"DHT11-04":${CLIMATE},"AM2301-14":${CLIMATE},"TempUnit":"C"`,
    );
  });

  it('at one address on two buses have the number of the bus behind it', () => {
    expect(shown([sensor(BMP280, 21, 0x76), 0], [sensor(BMP280, 17, 0x76), 1])).toBe(
      `,"BMP280-76-1":${PRESSURE},"BMP280-76-2":${PRESSURE}${UNITS}`,
    );
  });

  it('that measured nothing keep their numbers', () => {
    const silent = sensor(SHT3X, 21, 0x44);
    silent.readings.fill(Number.NaN);
    expect(shown([silent], [sensor(SHT3X, 21, 0x45)])).toBe(`,"SHT3X-45":${CLIMATE},"TempUnit":"C"`);
  });
});

it('shows null for a reading that is not there', () => {
  const half = sensor(BME280, 21, 0x76);
  half.readings[1] = Number.NaN;
  half.readings[2] = Number.NaN;
  expect(shown([half])).toBe(
    `,"BME280":{"Temperature":22.1,"Humidity":null,"DewPoint":null,"Pressure":null}${UNITS}`,
  );
});

describe('of the pressure', () => {
  it.each([
    ['hPa', [], '1001.5', 'hPa'],
    ['another resolution', ['PressRes 3'], '1001.500', 'hPa'],
    ['mmHg', ['SetOption24 1'], '751.2', 'mmHg'],
    ['inHg', ['SetOption24 1', 'SetOption139 1', 'PressRes 2'], '29.57', 'inHg'],
    ['an altitude', ['Altitude 500'], '1001.5,"SeaPressure":1063.0', 'hPa'],
    ['an altitude below the sea', ['Altitude -100'], '1001.5,"SeaPressure":989.7', 'hPa'],
    ['an altitude and mmHg', ['Altitude 500', 'SetOption24 1'], '751.2,"SeaPressure":797.3', 'mmHg'],
  ])('the unit and what it would be at sea level, with %s', (_what, commands, pressure, unit) => {
    expect(shownWith(commands, [[sensor(BMP280, 21, 0x76)]])).toBe(
      `,"BMP280":{"Temperature":22.1,"Pressure":${pressure}},"PressureUnit":"${unit}","TempUnit":"C"`,
    );
  });
});

describe('with SetOption64', () => {
  it('names have an underscore', () => {
    expect(
      shownWith(
        ['SetOption64 1'],
        [
          [sensor(BMP280, 21, 0x76), 0],
          [sensor(BMP280, 17, 0x76), 1],
        ],
      ),
    ).toBe(`,"BMP280_76_1":${PRESSURE},"BMP280_76_2":${PRESSURE}${UNITS}`);
  });
});

describe('Global', () => {
  it('has what the last sensor of each quantity measured', () => {
    const early = sensor(DS18B20, 5);
    early.readings[0] = 5;
    expect(shownWith(['SetOption2 1'], [[early], [sensor(BME280, 21, 0x76)]])).toContain(
      `,"Global":{"Temperature":22.1,"Humidity":41.0,"Pressure":1001.5}${UNITS}`,
    );
  });

  it('passes over what was not measured', () => {
    const half = sensor(BME280, 21, 0x76);
    half.readings[0] = Number.NaN;
    half.readings[2] = Number.NaN;
    const early = sensor(DS18B20, 5);
    expect(shownWith(['SetOption2 1'], [[early], [half]])).toContain(
      ',"Global":{"Temperature":22.1,"Humidity":41.0},',
    );
  });
});

describe('the firmware', () => {
  it('asks and shows sensors that come late, and those that share a pin', () => {
    let late: (sensor: Sensor) => void = () => {};
    const asked: number[] = [];
    const host = new VirtualHost(templateOf(1312));
    host.sensor = (kind, pin, _index, found?: (sensor: Sensor) => void) => {
      found?.({ ...sensor(kind, pin + 2), sample: () => asked.push(2) });
      late = found ?? late;
      return Object.assign(sensor(kind, pin + 1), { samples: 0, sample: () => asked.push(1) }) as never;
    };
    const firmware = new Firmware(host);
    host.now += 1_000;
    firmware.tick();
    expect(asked).toEqual([1, 2]);
    late({ ...sensor(DS18B20, 3), sample: () => asked.push(3) });
    host.now += 1_000;
    firmware.tick();
    expect(asked).toEqual([1, 2, 1, 2, 3]);
    firmware.command('Status 10');
    const { payload } = host.published.at(-1) as { payload: string };
    expect([...payload.matchAll(/"(DS18B20-\d)":\{"Id":"(\w+)"/g)].map((match) => match.slice(1))).toEqual([
      ['DS18B20-1', '0000048EC44D'],
      ['DS18B20-2', '0000048EC44E'],
      ['DS18B20-3', '0000048EC44F'],
    ]);
  });
});
