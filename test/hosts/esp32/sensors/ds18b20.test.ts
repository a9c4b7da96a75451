import { describe, expect, it } from 'vitest';
import { Ds18b20Bus, decodeTemperature } from '../../../../hosts/esp32/sensors/ds18b20.js';
import type { Sensor } from '../../../../src/device/sensor.js';
import { FakeOneWire, hex, Lines } from '../fakes.js';

describe('the temperature', () => {
  // DS18B20 datasheet, table 1.
  it.each([
    [0x07d0, 125],
    [0x0550, 85],
    [0x0191, 25.0625],
    [0x00a2, 10.125],
    [0x0008, 0.5],
    [0x0000, 0],
    [0xfff8, -0.5],
    [0xff5e, -10.125],
    [0xfe6f, -25.0625],
    [0xfc90, -55],
  ])('of %i is %f', (raw, celsius) => {
    expect(decodeTemperature(raw & 0xff, raw >> 8)).toBe(celsius);
  });
});

const PIN = 4;
/** Lowest byte of the serial number first; Tasmota shows the highest first. */
const FIRST = [0x28, 0x4c, 0xc4, 0x8e, 0x04, 0, 0];
const SECOND = [0x28, 0xa0, 0x21, 0x7f, 0x05, 0, 0];
const OTHER_FAMILY = [0x10, 1, 2, 3, 4, 5, 6];

function busOf(...identities: readonly (readonly number[])[]) {
  const hardware = new FakeOneWire();
  hardware.devices = identities.map((identity, i) => ({ identity, raw: 0x0191 + 16 * i }));
  const lines = new Lines();
  const others: Sensor[] = [];
  const { first } = new Ds18b20Bus(hardware, PIN, (sensor) => others.push(sensor), lines.log);
  const sensors = () => [first as Sensor, ...others];
  let now = 0;
  /** So many seconds. */
  const pass = (seconds: number): void => {
    for (; seconds > 0; seconds--) {
      now += 1_000;
      for (const sensor of sensors()) sensor.sample(now);
    }
  };
  const readings = (): number[] => sensors().map((sensor) => sensor.readings[0] as number);
  return { hardware, lines, sensors, pass, readings };
}

const AWAY = (what: string) =>
  `1 ${what} on GPIO4 does not answer: check its power and wiring. It is left out, and tried again, until it does`;

describe('one on a pin', () => {
  it('is found, converts, and is read a second later', () => {
    const { hardware, sensors, pass, readings } = busOf(FIRST);
    expect(sensors()).toHaveLength(1);
    expect(hex(sensors()[0]!.serial)).toBe('0000048ec44c');
    expect(hardware.commands.splice(0)).toEqual(['search']);
    pass(1);
    expect(hardware.commands.splice(0)).toEqual(['reset', 'cc', '44']);
    expect(readings()).toEqual([Number.NaN]);
    pass(1);
    expect(hardware.commands.splice(0)).toEqual(['select 4cc48e040000', 'be']);
    expect(readings()).toEqual([25.0625]);
  });

  it('is searched for with growing pauses as long as there is none', () => {
    const { hardware, pass } = busOf();
    hardware.commands.length = 0;
    const searched: number[] = [];
    for (let second = 1; second <= 1_000; second++) {
      pass(1);
      if (hardware.commands.splice(0).includes('search')) searched.push(second);
    }
    expect(searched).toEqual([1, 12, 33, 74, 155, 316, 637, 958]);
  });

  it('is given time to convert', () => {
    const { hardware, sensors, readings } = busOf(FIRST);
    sensors()[0]!.sample(10_000);
    sensors()[0]!.sample(10_749);
    expect(readings()).toEqual([Number.NaN]);
    sensors()[0]!.sample(10_750);
    expect(readings()).toEqual([25.0625]);
    expect(hardware.commands.at(-1)).toBe('be');
  });

  it('is not believed when its checksum is wrong, or all is zero', () => {
    for (const spoil of ['damaged', 'shorted'] as const) {
      const { hardware, lines, pass, readings } = busOf(FIRST);
      pass(2);
      if (spoil === 'damaged') hardware.devices[0]!.damaged = true;
      else hardware.shorted = true;
      pass(2);
      expect(readings()).toEqual([25.0625]);
      pass(60);
      expect(readings()).toEqual([Number.NaN]);
      expect(lines.take()).toEqual([AWAY('DS18B20 0000048EC44C')]);
    }
  });

  it('falls silent and comes back, and is told once each time', () => {
    const { hardware, lines, pass, readings } = busOf(FIRST);
    pass(3);
    const devices = hardware.devices.splice(0);
    pass(600);
    expect(readings()).toEqual([Number.NaN]);
    expect(lines.take()).toEqual([AWAY('DS18B20 0000048EC44C')]);
    hardware.devices.push(...devices);
    pass(66);
    expect(readings()).toEqual([25.0625]);
    expect(lines.take()).toEqual(['2 DS18B20 0000048EC44C on GPIO4 answers again']);
  });

  it('waits once for a line that is held low, asks less and less often, and comes back', () => {
    const { hardware, lines, pass, readings } = busOf(FIRST);
    pass(2);
    hardware.shorted = true;
    hardware.commands.length = 0;
    pass(600);
    expect(readings()).toEqual([Number.NaN]);
    expect(hardware.waited).toBe(1_000);
    expect(hardware.commands).toEqual(['reset']);
    expect(lines.take()).toEqual([AWAY('DS18B20 0000048EC44C')]);
    hardware.shorted = false;
    pass(66);
    expect(readings()).toEqual([25.0625]);
    expect(hardware.open).toBe(1);
    expect(lines.take()).toEqual(['2 DS18B20 0000048EC44C on GPIO4 answers again']);
  });

  it('waits once when it is unplugged while it is read', () => {
    const { hardware, pass, readings } = busOf(FIRST);
    pass(1);
    hardware.shorted = true;
    pass(600);
    expect(hardware.waited).toBe(1_000);
    hardware.shorted = false;
    pass(66);
    expect(readings()).toEqual([25.0625]);
  });

  it('is not asked in between while it does not answer', () => {
    const { hardware, pass } = busOf(FIRST);
    pass(2);
    hardware.devices.length = 0;
    hardware.commands.length = 0;
    pass(600);
    expect(hardware.commands.length).toBeLessThan(20);
    expect(hardware.open).toBe(0);
  });

  it('may be on a line that is held low at the boot, and on a pin that the SDK refuses for a while', () => {
    for (const trouble of ['shorted', 'refused'] as const) {
      const hardware = new FakeOneWire();
      hardware.devices = [{ identity: FIRST, raw: 0x0191 }];
      if (trouble === 'shorted') hardware.shorted = true;
      else hardware.refusal = "can't init pin";
      const lines = new Lines();
      const { first } = new Ds18b20Bus(hardware, PIN, () => {}, lines.log);
      let now = 0;
      for (; now < 60_000; now += 1_000) first.sample(now);
      expect(hardware.waited).toBe(0);
      expect(lines.take()).toEqual([AWAY('DS18B20')]);
      hardware.shorted = false;
      hardware.refusal = undefined;
      for (; now < 200_000; now += 1_000) first.sample(now);
      expect(first.readings[0]).toBe(25.0625);
    }
  });

  it('does not show the 85 degrees that it holds when power comes', () => {
    const { hardware, pass, readings } = busOf(FIRST);
    pass(2);
    hardware.devices[0]!.raw = 0x0550;
    hardware.devices[0]!.damaged = true;
    pass(2);
    hardware.devices[0]!.damaged = false;
    pass(2);
    expect(readings()).toEqual([25.0625]);
  });

  it('shows 85 degrees that it has measured', () => {
    const { hardware, pass, readings } = busOf(FIRST);
    hardware.devices[0]!.raw = 0x0550;
    pass(2);
    expect(readings()).toEqual([85]);
  });

  it('may be plugged in after the boot', () => {
    const { hardware, lines, sensors, pass, readings } = busOf();
    pass(40);
    expect(lines.take()).toEqual([AWAY('DS18B20')]);
    expect(readings()).toEqual([Number.NaN]);
    hardware.devices.push({ identity: FIRST, raw: 0x0191 }, { identity: SECOND, raw: 0x00a2 });
    pass(80);
    expect(sensors().map(({ serial }) => hex(serial))).toEqual(['0000048ec44c', '0000057f21a0']);
    expect(readings()).toEqual([25.0625, 10.125]);
    expect(lines.take()).toEqual(['2 DS18B20 0000048EC44C on GPIO4 answers again']);
  });
});

describe('several on a pin', () => {
  it('stand in the order of their serial numbers', () => {
    const { sensors } = busOf(SECOND, FIRST);
    expect(sensors().map(({ serial }) => hex(serial))).toEqual(['0000048ec44c', '0000057f21a0']);
  });

  it('convert together, and are read one at a time', () => {
    const { hardware, pass, readings } = busOf(FIRST, SECOND);
    hardware.commands.length = 0;
    pass(4);
    expect(hardware.commands).toEqual([
      ...['reset', 'cc', '44'],
      ...['select 4cc48e040000', 'be'],
      ...['select a0217f050000', 'be'],
      ...['reset', 'cc', '44'],
    ]);
    expect(readings()).toEqual([25.0625, 26.0625]);
  });

  it('fall silent by themselves', () => {
    const { hardware, lines, pass, readings } = busOf(FIRST, SECOND);
    pass(3);
    hardware.devices.pop();
    pass(60);
    expect(readings()).toEqual([25.0625, Number.NaN]);
    expect(lines.take()).toEqual([AWAY('DS18B20 0000057F21A0')]);
  });
});

it('leaves devices of another family alone, and says so', () => {
  const { sensors, lines } = busOf(OTHER_FAMILY, FIRST);
  expect(sensors()).toHaveLength(1);
  expect(hex(sensors()[0]!.serial)).toBe('0000048ec44c');
  expect(lines.take()).toEqual([
    '1 A OneWire device on GPIO4 is no DS18B20 but of family 0x10: it is left alone',
  ]);
});
