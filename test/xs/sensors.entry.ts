import { BH1750_PART } from '../../hosts/esp32/sensors/bh1750.js';
import { BME280_PART, BMP280_PART } from '../../hosts/esp32/sensors/bme280.js';
import { CounterSensor } from '../../hosts/esp32/sensors/counter.js';
import { oneWireCrc } from '../../hosts/esp32/sensors/crc8.js';
import { DHT_BUFFER_LENGTH, DhtSensor } from '../../hosts/esp32/sensors/dht.js';
import { Ds18b20Bus } from '../../hosts/esp32/sensors/ds18b20.js';
import { AHT_PART, HTU21_PART, SHT3X_PART } from '../../hosts/esp32/sensors/humidity.js';
import { I2cBuffer, type I2cPart, I2cSensor } from '../../hosts/esp32/sensors/i2c-sensor.js';
import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { AM2301, BME280, COUNTER, DHT11, DS18B20, type Sensor } from '../../src/device/sensor.js';
import type { DigitalOptions } from '../../src/host.js';
import type { SensorReport } from '../../src/tasmota/sensor-report.js';
import { connectedDevice } from '../support/connected-device.js';
import { templateAt, VirtualSensor } from '../support/virtual-host.js';

/**
 * Each operation is one measurement from its start to its readings, on hardware that allocates nothing; or what the
 * firmware makes of measurements, with everything set that there is to set.
 */

let now = 0;
const log = (_level: number, text: string): void => {
  throw new Error(text);
};

/** What the devices answer, whatever they are asked: a result of theirs that is in good order. */
class I2C {
  static readonly answers = new Map<number, Uint8Array>();
  readonly #answer: Uint8Array;

  constructor({ address }: { readonly address: number }) {
    this.#answer = I2C.answers.get(address) as Uint8Array;
  }

  write(): void {}

  read(buffer: Uint8Array): void {
    for (let i = 0; i < buffer.length; i++) buffer[i] = this.#answer[i] as number;
  }

  close(): void {}
}

const buffer = new I2cBuffer();

function i2c(part: I2cPart, address: number, ...answer: number[]): Operation {
  const bytes = new Uint8Array(26);
  bytes.set(answer);
  I2C.answers.set(address, bytes);
  const sensor = new I2cSensor({
    sensor: { io: I2C, clock: 22, data: 21, hz: 100_000, address, timeout: 10 },
    part,
    buffer,
    log,
  });
  return measuring(sensor, part.steps.length + 1);
}

/** Takes a sensor's readings away and samples it until it has new ones. */
function measuring(sensor: Sensor, samples: number): Operation {
  // Set up once.
  sensor.sample(now);
  return () => {
    for (let i = 0; i < sensor.readings.length; i++) sensor.readings[i] = Number.NaN;
    for (let i = 0; i < samples; i++) {
      now = (now + 5_000) | 0;
      sensor.sample(now);
    }
    for (let i = 0; i < sensor.readings.length; i++) {
      if (Number.isNaN(sensor.readings[i] as number)) throw new Error('nothing was measured');
    }
  };
}

/** A line on which a sensor answers each release with levels, one for each look. */
const levels = new Uint8Array(2_000);
class Line {
  static readonly InputPullUp = 1;
  static readonly Output = 8;
  #looks = 0;

  mode(): void {
    this.#looks = 0;
  }

  read(): number {
    return this.#looks < levels.length ? (levels[this.#looks++] as number) : 1;
  }

  close(): void {}
}

/** Levels of an answer of these bytes, with a look every 3 us. */
function answerWith(bytes: readonly number[]): void {
  const pulses = [10, 26, 26];
  for (const byte of bytes) for (let bit = 7; bit >= 0; bit--) pulses.push(16, (byte >> bit) & 1 ? 23 : 8);
  pulses.push(16);
  levels.fill(1);
  let at = 0;
  pulses.forEach((length, i) => {
    levels.fill(i % 2 === 0 ? 1 : 0, at, at + length);
    at += length;
  });
}
answerWith([0x00, 0x1c, 0x00, 0x15, 0x31]);

function dht(kind: number): Operation {
  const sensor = new DhtSensor({
    sensor: { io: Line, pin: 14 },
    kind,
    name: 'DHT',
    delay: () => {},
    buffer: new Uint8Array(DHT_BUFFER_LENGTH),
    log,
  });
  return measuring(sensor, 1);
}

const IDENTITY = Uint8Array.of(0x28, 0x4c, 0xc4, 0x8e, 0x04, 0, 0, 0);
IDENTITY[7] = oneWireCrc(IDENTITY, 7);
const SCRATCHPAD = Uint8Array.of(0x91, 0x01, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10, 0);
SCRATCHPAD[8] = oneWireCrc(SCRATCHPAD, 8);

class IdleLine {
  static readonly InputPullUp = 1;
  static readonly Output = 8;

  mode(): void {}

  read(): number {
    return 1;
  }
}

class OneWire {
  #at = 0;

  reset(): boolean {
    return true;
  }

  search(): Uint8Array[] {
    return [IDENTITY];
  }

  select(): void {
    this.#at = 0;
  }

  write(): void {}

  read(): number {
    return SCRATCHPAD[this.#at++] as number;
  }

  close(): void {}
}

/** A pin whose edges are made here. */
class Pin {
  static readonly Input = 0;
  static readonly InputPullUp = 1;
  static readonly InputPullDown = 2;
  static readonly Output = 8;
  static readonly Rising = 1;
  static readonly Falling = 2;
  static level = 1;
  static edge: () => void = () => {};

  constructor({ onReadable }: DigitalOptions) {
    if (onReadable !== undefined) Pin.edge = onReadable;
  }

  read(): number {
    return Pin.level;
  }

  write(): void {}

  close(): void {}
}

/** Pulses of a counter. */
function counting(between: number, low: number): Operation {
  const sensor = new CounterSensor({ io: Pin, pin: 25, mode: Pin.InputPullUp, ticks: () => now });
  sensor.debounce(between, low, low);
  const { edge } = Pin;
  return () => {
    for (let i = 0; i < 10; i++) {
      now = (now + 50) | 0;
      Pin.level = i & 1;
      edge();
    }
  };
}

const { host, firmware } = connectedDevice(
  [
    'SetOption2 1',
    'SetOption8 1',
    'SetOption24 1',
    'SetOption139 1',
    'SetOption64 1',
    'SetOption79 1',
    'SetOption126 1',
    'TempRes 3',
    'HumRes 2',
    'PressRes 3',
    'FreqRes 2',
    'TempOffset -1.5',
    'HumOffset 2.5',
    'Altitude 500',
    'DS18Alias 0000048EC44C,Pool "outside"',
    'CounterType2 1',
    'AdcParam2 2,10000,10000,3950',
  ],
  templateAt({
    4: 1312,
    5: 1312,
    14: 1216,
    15: 1184,
    25: 352,
    26: 353,
    32: 4704,
    33: 4736,
    34: 4768,
    35: 4864,
  }),
);
const reports = (firmware as unknown as { _tasmota: { sensorReport: SensorReport } })._tasmota.sensorReport;
const climate = new VirtualSensor(BME280, 21, 0);
Object.assign(climate, { address: 0x76, readings: Float64Array.of(22.1, 41, 1_001.5) });
reports.add(climate, 0);
const counters = host.sensors.filter(({ kind }) => kind === COUNTER);
const probes = host.sensors.filter(({ kind }) => kind === DS18B20);
let written = 0;
host.onWrite = (bytes) => {
  written += bytes.length;
};
const PINGRESP = Uint8Array.of(0xd0, 0);

/** Lets time pass for the device, with pulses and other temperatures, and checks that it has published so much at least. */
function passing(milliseconds: number, least: number): Operation {
  return () => {
    written = 0;
    host.now += milliseconds;
    for (let i = 0; i < counters.length; i++) (counters[i] as VirtualSensor).readings.fill(i + 0.25);
    for (let i = 0; i < probes.length; i++)
      (probes[i] as VirtualSensor).readings[0] = 20 + ((host.now / 1_000) % 7);
    host.settle();
    firmware.tick();
    host.deliver(PINGRESP);
    if (written < least) throw new Error(`${written} bytes were written`);
  };
}

exposeOperations({
  'pulses are counted': counting(0, 0),
  'pulses are counted, and bounces are not': counting(60, 40),
  'a second passes, with means': passing(1_000, 0),
  'SENSOR with everything set is published': passing(300_000, 1_000),
  'an hour passes, and counts are kept': passing(3_600_000, 1_000),
  // The calibration is what the registers answer here; any that is not zero will do.
  BMP280: i2c(BMP280_PART, 0x76, 0x65, 0x5a, 0xc0, 0x7e, 0xed, 0x00, 0x7d, 0x8e),
  BME280: i2c(BME280_PART, 0x77, 0x65, 0x5a, 0xc0, 0x7e, 0xed, 0x00, 0x7d, 0x8e),
  SHT3X: i2c(SHT3X_PART, 0x44, 0xbe, 0xef, 0x92, 0xbe, 0xef, 0x92),
  HTU21: i2c(HTU21_PART, 0x40, 0x68, 0x3a, 0x7c),
  AHT1X: i2c(AHT_PART, 0x38, 0x1c, 0x60, 0x00, 0x06, 0x00, 0x00, 0x00),
  BH1750: i2c(BH1750_PART, 0x23, 0x83, 0x90),
  AM2301: dht(AM2301),
  DHT11: dht(DHT11),
  DS18B20: measuring(new Ds18b20Bus({ OneWire, Line: IdleLine }, 4, () => {}, log).first, 2),
});
