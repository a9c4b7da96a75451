import { describe, expect, it } from 'vitest';
import { convertDht, DHT_BUFFER_LENGTH, DhtSensor, decodeDht } from '../../../../hosts/esp32/sensors/dht.js';
import { AM2301, DHT11 } from '../../../../src/device/sensor.js';
import { FakeLines, Lines } from '../fakes.js';

/** Bits as the datasheets print them. */
const bytesOf = (bits: string): number[] =>
  (bits.replaceAll(' ', '').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));

/** The pulses of an answer, in microseconds: what the sensor does before, its bits, and the end. */
function pulsesOf(bytes: readonly number[], before: readonly number[] = [30, 80, 80]): number[] {
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1));
  return [...before, ...bits.flatMap((bit) => [50, bit ? 70 : 26]), 50];
}

/** AM2302 datasheet, 7: 65.2 % and 35.1 degrees. */
const EXAMPLE = bytesOf('0000 0010 1000 1100 0000 0001 0101 1111 1110 1110');

function decoded(pulses: readonly number[]): number[] | undefined {
  const bytes = new Uint8Array(5);
  return decodeDht(Uint8Array.from(pulses), pulses.length, bytes) ? [...bytes] : undefined;
}

describe('the decoder', () => {
  it('reads the example of the AM2302 datasheet', () => {
    expect(decoded(pulsesOf(EXAMPLE))).toEqual([0x02, 0x8c, 0x01, 0x5f, 0xee]);
  });

  it.each([
    ['in microseconds', (length: number) => length],
    ['in looks of 3 us', (length: number) => Math.floor(length / 3)],
    ['in looks of 10 us', (length: number) => Math.floor(length / 10)],
    ['with a jitter of 8 us', (length: number, i: number) => length + ((i * 7) % 17) - 8],
  ])('takes pulses %s', (_unit, change) => {
    expect(decoded(pulsesOf(EXAMPLE).map(change))).toEqual(EXAMPLE);
  });

  it.each([
    ['all of it', [30, 80, 80]],
    ['the answer only', [80]],
    ['nothing', []],
  ])('needs no more of what comes before: %s', (_what, before) => {
    expect(decoded(pulsesOf(EXAMPLE, before))).toEqual(EXAMPLE);
  });

  it('refuses an answer that is cut', () => {
    const pulses = pulsesOf(EXAMPLE, []);
    for (let length = 0; length < pulses.length; length++) {
      expect(decoded(pulses.slice(0, length))).toBeUndefined();
      expect(decoded(pulses.slice(pulses.length - length))).toBeUndefined();
    }
  });

  it('refuses an answer with any bit turned over', () => {
    for (let bit = 0; bit < 40; bit++) {
      const bytes = [...EXAMPLE];
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (0x80 >> (bit & 7));
      expect(decoded(pulsesOf(bytes))).toBeUndefined();
    }
  });
});

describe('the conversion', () => {
  const converted = (kind: number, bits: string): number[] | undefined => {
    const readings = new Float64Array(2);
    return convertDht(kind, Uint8Array.from(bytesOf(bits)), readings) ? [...readings] : undefined;
  };

  it.each([
    ['the example', '0000 0010 1000 1100 0000 0001 0101 1111', [35.1, 65.2]],
    // AM2302 datasheet: 1000 0000 0110 0101 is 10.1 degrees below zero.
    ['below zero', '0000 0010 1000 1100 1000 0000 0110 0101', [-10.1, 65.2]],
    ['the least', '0000 0000 0000 0000 1000 0001 1001 0000', [-40, 0]],
    ['the most', '0000 0011 1110 1000 0000 0100 1110 0010', [125, 100]],
    ['too humid', '0000 0011 1110 1001 0000 0001 0101 1111', undefined],
    ['too hot', '0000 0010 1000 1100 0000 0100 1110 0011', undefined],
  ])('AM2301: %s', (_what, bits, expected) => {
    expect(converted(AM2301, bits)).toEqual(expected);
  });

  it.each([
    // DHT11 datasheet, 5: 0011 0101 0000 0000 0001 1000 0000 0100 is 53 % and 24.4 degrees.
    ['the example', '0011 0101 0000 0000 0001 1000 0000 0100', [24.4, 53]],
    // DHT11 datasheet, 5: the highest bit of the tenths is the sign, -10.1 degrees.
    ['below zero', '0011 0101 0000 0000 0000 1010 1000 0001', [-10.1, 53]],
    ['too humid', '0110 0101 0000 0000 0001 1000 0000 0100', undefined],
  ])('DHT11: %s', (_what, bits, expected) => {
    expect(converted(DHT11, bits)).toEqual(expected);
  });
});

/** Levels as they are seen with a look every `period` microseconds, from the release of the line on. */
function looks(pulses: readonly number[], period: number): number[] {
  const levels: number[] = [];
  let at = 0;
  let end = 0;
  for (const [i, length] of pulses.entries()) {
    end += length;
    for (; at < end; at += period) levels.push(i % 2 === 0 ? 1 : 0);
  }
  return [...levels, 1];
}

const PIN = 14;

function sensorOn(lines: FakeLines, log: Lines, kind = AM2301): { sensor: DhtSensor; delays: number[] } {
  const delays: number[] = [];
  const sensor = new DhtSensor({
    sensor: { io: lines.Line, pin: PIN },
    kind,
    name: kind === DHT11 ? 'DHT11' : 'AM2301',
    delay: (milliseconds) => {
      delays.push(milliseconds);
    },
    buffer: new Uint8Array(DHT_BUFFER_LENGTH),
    log: log.log,
  });
  return { sensor, delays };
}

describe('a sensor on its line', () => {
  it.each([1, 2, 4, 7, 10])('is woken, and read with a look every %i us', (period) => {
    const lines = new FakeLines();
    lines.answers.set(PIN, looks(pulsesOf(EXAMPLE), period));
    const { sensor, delays } = sensorOn(lines, new Lines());
    expect([...sensor.readings]).toEqual([Number.NaN, Number.NaN]);
    sensor.sample(0);
    expect([...sensor.readings]).toEqual([35.1, 65.2]);
    expect(lines.modes).toEqual(['14 released', '14 low', '14 released']);
    expect(delays).toEqual([2]);
  });

  it('is read every 5 s only', () => {
    const lines = new FakeLines();
    lines.answers.set(PIN, looks(pulsesOf(EXAMPLE), 3));
    const { sensor, delays } = sensorOn(lines, new Lines());
    for (let now = 0; now <= 20_000; now += 1_000) sensor.sample(now);
    expect(delays.length).toBe(5);
  });

  it('DHT11 is woken for longer', () => {
    const lines = new FakeLines();
    lines.answers.set(PIN, looks(pulsesOf([0x35, 0, 0x18, 4, 0x51]), 3));
    const { sensor, delays } = sensorOn(lines, new Lines(), DHT11);
    sensor.sample(0);
    expect(delays).toEqual([20]);
    expect([...sensor.readings]).toEqual([24.4, 53]);
  });

  it.each([
    ['high', 1],
    ['low', 0],
  ])('is given up when the line stays %s, without an end of looking', (_level, level) => {
    const lines = new FakeLines();
    const log = new Lines();
    lines.answers.set(PIN, looks(pulsesOf(EXAMPLE), 3));
    const { sensor, delays } = sensorOn(lines, log);
    sensor.sample(0);
    lines.answers.delete(PIN);
    lines.levels.set(PIN, level);
    for (let now = 1_000; now <= 600_000; now += 1_000) sensor.sample(now);
    expect([...sensor.readings]).toEqual([Number.NaN, Number.NaN]);
    expect(log.take()).toEqual([
      '1 AM2301 on GPIO14 does not answer: check its power and wiring. It is left out, and tried again, until it does',
    ]);
    expect(delays.length).toBeLessThan(25);
    lines.answers.set(PIN, looks(pulsesOf(EXAMPLE), 3));
    for (let now = 601_000; now <= 670_000; now += 1_000) sensor.sample(now);
    expect([...sensor.readings]).toEqual([35.1, 65.2]);
    expect(log.take()).toEqual(['2 AM2301 on GPIO14 answers again']);
  });
});
