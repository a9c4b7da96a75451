import { describe, expect, it } from 'vitest';
import { PLACES } from '../../../hosts/esp32/i2c-search.js';
import { SensorProvider } from '../../../hosts/esp32/sensor-provider.js';
import { crc8 } from '../../../hosts/esp32/sensors/crc8.js';
import {
  AM2301,
  ANALOG,
  BH1750,
  BME280,
  BMP280,
  COUNTER,
  DHT11,
  DS18B20,
  HTU21,
  type Sensor,
  SHT3X,
} from '../../../src/device/sensor.js';
import { FakeAnalog, FakeDigital, FakeI2c, FakeLines, FakeOneWire, Lines, RecordedDevice } from './fakes.js';

const BUS = { clock: 22, data: 21 };
const WHERE = 'I2C (SCL GPIO22, SDA GPIO21)';
const TICK = 20;

const sealed = (...bytes: number[]): number[] => [
  ...bytes,
  crc8(Uint8Array.from(bytes), 0, bytes.length, 0xff),
];
const sht3x = () =>
  new RecordedDevice({
    f32d: sealed(0x80, 0x10),
    '2400': [...sealed(0x66, 0x66), ...sealed(0x80, 0)],
  });
const bosch = (id: number) => new RecordedDevice({ d0: [id] });

function provider() {
  const lines = new Lines();
  const i2c = new FakeI2c();
  const pins = new FakeLines();
  const oneWire = new FakeOneWire();
  const analog = new FakeAnalog();
  const digital = new FakeDigital();
  let now = 0;
  const made = new SensorProvider(
    {
      Digital: digital.Digital,
      Analog: analog.Analog,
      I2C: i2c.I2C,
      Line: pins.Line,
      OneWire: oneWire.OneWire,
      delay: () => {},
      ticks: () => now,
    },
    lines.log,
    2,
  );
  const found: Sensor[] = [];
  /** So many ticks; sensors are sampled every second, as the firmware does it. */
  const tick = (count: number): void => {
    for (; count > 0; count--) {
      now += TICK;
      made.tick(now);
      if (now % 1_000 === 0) for (const sensor of found) sensor.sample(now);
    }
  };
  const take = (sensor: Sensor): void => {
    found.push(sensor);
  };
  return { made, lines, i2c, pins, oneWire, analog, digital, found, tick, take };
}

const sameKind = (sensors: readonly Sensor[]): (number | undefined)[][] =>
  sensors.map(({ kind, address }) => [kind, address]);

describe('the search on an I2C bus', () => {
  it('looks at one address with each tick', () => {
    const { made, i2c, tick, take } = provider();
    made.i2c(BUS, take);
    expect(i2c.opened).toEqual([]);
    for (const [place, { address }] of PLACES.entries()) {
      tick(1);
      expect(i2c.opened).toHaveLength(place + 1);
      expect(i2c.opened[place]).toEqual({ ...BUS, hz: 100_000, address, timeout: 10 });
      expect(i2c.open.size).toBe(0);
    }
  });

  it('finds what is there, and ends', () => {
    const { made, i2c, lines, found, tick, take } = provider();
    i2c.devices.set(0x76, bosch(0x58));
    i2c.devices.set(0x77, bosch(0x60));
    i2c.devices.set(0x44, sht3x());
    i2c.devices.set(0x40, new RecordedDevice({ e7: [0x02] }));
    i2c.devices.set(0x23, new RecordedDevice({ '': [0, 0] }));
    made.i2c(BUS, take);
    tick(PLACES.length);
    expect(sameKind(found)).toEqual([
      [BMP280, 0x76],
      [BME280, 0x77],
      [SHT3X, 0x44],
      [HTU21, 0x40],
      [BH1750, 0x23],
    ]);
    expect(lines.take()).toEqual([
      '2 BMP280 found at 0x76 on I2C',
      '2 BME280 found at 0x77 on I2C',
      '2 SHT3X found at 0x44 on I2C',
      '2 HTU21/SI7021 found at 0x40 on I2C',
      '2 BH1750 found at 0x23 on I2C',
    ]);
    const opened = i2c.opened.length;
    tick(20_000);
    expect(i2c.opened).toHaveLength(opened);
  });

  it('finds two of a kind', () => {
    const { made, i2c, found, tick, take } = provider();
    i2c.devices.set(0x44, sht3x());
    i2c.devices.set(0x45, sht3x());
    made.i2c(BUS, take);
    tick(200);
    expect(sameKind(found)).toEqual([
      [SHT3X, 0x44],
      [SHT3X, 0x45],
    ]);
    for (const sensor of found) expect(sensor.readings[0]).toBe(25);
  });

  it('takes nothing for a sensor that only sits at its address', () => {
    const { made, i2c, found, tick, take } = provider();
    // A BME680, an INA219 twice, a port expander.
    i2c.devices.set(0x76, bosch(0x61));
    i2c.devices.set(0x40, new RecordedDevice({ e7: [0x39, 0x9f] }));
    i2c.devices.set(0x44, new RecordedDevice({ f32d: [0x39, 0x9f, 0x39] }));
    i2c.devices.set(0x23, new RecordedDevice({ '': [0xff, 0xff] }));
    i2c.devices.set(0x38, new RecordedDevice({ '': [0xff] }));
    made.i2c(BUS, take);
    tick(PLACES.length);
    expect(found).toEqual([]);
  });

  it('of an empty bus is told once, and done again at growing intervals', () => {
    const { made, i2c, lines, found, tick, take } = provider();
    made.i2c(BUS, take);
    tick(PLACES.length + 249);
    expect(i2c.opened).toHaveLength(PLACES.length);
    tick(PLACES.length + 2);
    expect(i2c.opened).toHaveLength(2 * PLACES.length);
    tick(50_000);
    // 1,000 s: after 5, 10, 20, 40, 80, 160, 320 and 320 s.
    expect(i2c.opened).toHaveLength(9 * PLACES.length);
    expect(lines.take()).toEqual([
      `1 ${WHERE}: no sensor answers: check power, wiring and pull-up resistors. It is tried again later`,
    ]);
    i2c.devices.set(0x45, sht3x());
    tick(17_000);
    expect(sameKind(found)).toEqual([[SHT3X, 0x45]]);
    expect(lines.take()).toEqual(['2 SHT3X found at 0x45 on I2C']);
  });

  it('does not touch a bus whose data line is held low', () => {
    const { made, i2c, pins, lines, found, tick, take } = provider();
    pins.levels.set(BUS.data, 0);
    i2c.devices.set(0x45, sht3x());
    made.i2c(BUS, take);
    tick(1_000);
    expect(i2c.opened).toEqual([]);
    expect(lines.take()).toEqual([
      `1 ${WHERE}: SDA is held low: check the wiring, and switch the sensors off and on. It is tried again later`,
    ]);
    pins.levels.set(BUS.data, 1);
    tick(2_000);
    expect(sameKind(found)).toEqual([[SHT3X, 0x45]]);
  });

  it('says why a bus cannot be opened', () => {
    const { made, i2c, lines, tick, take } = provider();
    i2c.refusal = 'unusable pins';
    made.i2c(BUS, take);
    tick(1_000);
    expect(lines.take()).toEqual([
      `1 ${WHERE}: the bus cannot be opened (unusable pins): choose other pins. It is tried again later`,
    ]);
  });

  it('of two buses goes on side by side', () => {
    const { made, i2c, found, tick, take } = provider();
    i2c.devices.set(0x44, sht3x());
    i2c.devices.set(0x45, sht3x());
    made.i2c(BUS, take);
    made.i2c({ clock: 17, data: 16 }, take);
    tick(PLACES.length);
    expect(new Set(found.map(({ pin, address }) => `${pin} ${address}`))).toEqual(
      new Set(['21 68', '21 69', '16 68', '16 69']),
    );
  });
});

describe('a bus that gets stuck later', () => {
  it('takes the readings away, is tried less and less, and comes back', () => {
    const { made, i2c, lines, found, tick, take } = provider();
    i2c.devices.set(0x44, sht3x());
    made.i2c(BUS, take);
    tick(500);
    expect(found[0]?.readings[0]).toBe(25);
    lines.take();
    i2c.stuck = true;
    tick(10_000);
    expect(found[0]?.readings[0]).toBeNaN();
    expect(lines.take()).toHaveLength(1);
    i2c.transfers = 0;
    tick(32_000);
    expect(i2c.transfers).toBeLessThanOrEqual(10);
    i2c.stuck = false;
    tick(3_300);
    expect(found[0]?.readings[0]).toBe(25);
    expect(lines.take()).toHaveLength(1);
  });
});

describe('a sensor on a pin', () => {
  it('DS18B20: the first, and the others of its pin', () => {
    const { made, oneWire, found, take } = provider();
    oneWire.devices = [2, 1, 3].map((byte) => ({ identity: [0x28, byte, 0, 0, 0, 0, 0], raw: 0 }));
    const first = made.sensor(DS18B20, 4, 0, take);
    expect([first, ...found].map((sensor) => sensor?.serial[5])).toEqual([1, 2, 3]);
  });

  it('DS18B20: on no more pins than the chip has OneWire buses for, beyond which the SDK crashes', () => {
    const { made, oneWire, lines, take } = provider();
    expect(made.sensor(DS18B20, 4, 0, take)?.pin).toBe(4);
    expect(made.sensor(DS18B20, 5, 1, take)?.pin).toBe(5);
    expect(made.sensor(DS18B20, 6, 2, take)).toBeUndefined();
    expect(oneWire.commands).toEqual(['search', 'search']);
    expect(lines.take()).toEqual([
      '1 GPIO6 cannot have its DS18x20: the chip has no more OneWire buses. Put it on the pin of another one, which takes many',
    ]);
  });

  it.each([
    ['AM2301', AM2301, 2],
    ['DHT11', DHT11, 2],
    ['ANALOG', ANALOG, 1],
    ['COUNTER', COUNTER, 2],
  ])('%s', (_name, kind, quantities) => {
    const { made, take } = provider();
    const sensor = made.sensor(kind, 14, 0, take);
    expect([sensor?.kind, sensor?.pin, sensor?.readings.length]).toEqual([kind, 14, quantities]);
  });

  it('ANALOG shows the converter as it is, and falls silent with it', () => {
    const { made, analog, lines, take } = provider();
    analog.values.set(34, 1_853);
    const sensor = made.sensor(ANALOG, 34, 0, take) as Sensor;
    sensor.sample(0);
    expect(sensor.readings[0]).toBe(1_853);
    analog.values.clear();
    for (let now = 1_000; now < 100_000; now += 1_000) sensor.sample(now);
    expect(sensor.readings[0]).toBeNaN();
    expect(lines.take()).toHaveLength(1);
  });

  it('COUNTER counts falling edges from 0 on', () => {
    const { made, digital, take } = provider();
    const sensor = made.sensor(COUNTER, 25, 0, take) as Sensor;
    expect(sensor.readings[0]).toBe(0);
    const options = digital.options.get(25);
    expect(options).toMatchObject({ mode: digital.Digital.InputPullUp, edge: digital.Digital.Falling });
    for (let i = 0; i < 3; i++) options?.onReadable?.();
    sensor.sample(0);
    expect(sensor.readings[0]).toBe(3);
  });

  it('COUNTER has no resistor inside the chip where the board is not to have it', () => {
    const { made, digital, take } = provider();
    expect(made.sensor(COUNTER, 25, 0, take, 'none')?.pin).toBe(25);
    expect(digital.options.get(25)?.mode).toBe(digital.Digital.Input);
  });

  it('that the pin cannot have is told', () => {
    const { made, lines, take } = provider();
    expect(made.sensor(ANALOG, 40, 0, take)).toBeUndefined();
    expect(lines.take()).toEqual(['1 GPIO40 cannot have its sensor (not analog pin): choose another pin']);
  });

  it('of a kind that has no pin is none', () => {
    const { made, take } = provider();
    expect(made.sensor(BMP280, 4, 0, take)).toBeUndefined();
  });
});
