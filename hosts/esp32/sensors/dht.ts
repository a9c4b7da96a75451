import { elapsed } from 'xsmota/bytes/ticks';
import { DHT11 } from 'xsmota/device/sensor';
import type { Line, LineConstructor } from './io.js';
import { FAILED, type Log, MEASURED, PENDING, WatchedSensor } from './watched-sensor.js';

/** Bits of an answer: two bytes of humidity, two of temperature, one that is their sum. */
const BITS = 40;
/** Pulses of the bits, a low and a high one for each, and the low one that ends the last. */
const BIT_PULSES = 2 * BITS + 1;
/** Before them: high until the sensor answers, then low and high for 80 us each. */
const MOST_PULSES = BIT_PULSES + 3;
/** A level that lasts longer than this many looks is no pulse: the answer has ended, or there is none. */
const LONGEST_PULSE = 255;

/** Milliseconds for which the line is pulled low to wake the sensor: AM2301 0.8 to 20, DHT11 18 to 30. */
const WAKE_AM2301 = 2;
const WAKE_DHT11 = 20;
/** Milliseconds between measurements. The sensors take one each 2 s, and each one is several that nothing else is done. */
const PERIOD = 5_000;

/**
 * Decodes an answer from the lengths of its pulses, alternately low and high, in any unit (AM2302 datasheet, 7; DHT11
 * datasheet, 5). A bit is a low pulse of 50 us and a high one of 26 us (0) or 70 us (1): so the mean of the low ones is
 * the measure for the high ones.
 * @param count how many pulses; the last one is the low one that ends the answer, whatever came before
 * @param bytes takes the five bytes
 * @returns whether there are enough pulses, and the sum is right
 */
export function decodeDht(pulses: Uint8Array, count: number, bytes: Uint8Array): boolean {
  const first = count - BIT_PULSES;
  if (first < 0) return false;
  let low = 0;
  for (let i = 0; i < BITS; i++) low += pulses[first + 2 * i] as number;
  for (let i = 0; i < BITS; i++) {
    const bit = (pulses[first + 2 * i + 1] as number) * BITS > low ? 1 : 0;
    bytes[i >> 3] = ((bytes[i >> 3] as number) << 1) | bit;
  }
  const sum = (bytes[0] as number) + (bytes[1] as number) + (bytes[2] as number) + (bytes[3] as number);
  return (sum & 0xff) === bytes[4];
}

/**
 * Makes readings of the five bytes of an answer: temperature, then humidity. An AM2301 sends tenths in 16 bits, the
 * temperature's highest bit its sign; a DHT11 whole numbers and tenths in a byte each, the sign with the tenths.
 * @returns false for what the sensor cannot have measured
 */
export function convertDht(kind: number, bytes: Uint8Array, readings: Float64Array): boolean {
  let humidity: number;
  let temperature: number;
  let sign: number;
  if (kind === DHT11) {
    humidity = (bytes[0] as number) + (bytes[1] as number) / 10;
    temperature = (bytes[2] as number) + ((bytes[3] as number) & 0x7f) / 10;
    sign = bytes[3] as number;
  } else {
    humidity = (((bytes[0] as number) << 8) | (bytes[1] as number)) / 10;
    temperature = ((((bytes[2] as number) & 0x7f) << 8) | (bytes[3] as number)) / 10;
    sign = bytes[2] as number;
  }
  if (humidity > 100 || temperature > 125) return false;
  readings[0] = sign & 0x80 ? -temperature : temperature;
  readings[1] = humidity;
  return true;
}

export interface DhtOptions {
  /** As ECMA-419 has it: the IO class, and the options for it. */
  readonly sensor: { readonly io: LineConstructor; readonly pin: number };
  /** `AM2301` or `DHT11`. */
  readonly kind: number;
  readonly name: string;
  /** Waits so many milliseconds. */
  readonly delay: (milliseconds: number) => void;
  /** What sensors of this sort share, `DHT_BUFFER_LENGTH` bytes. */
  readonly buffer: Uint8Array;
  readonly log: Log;
}

const BYTES = 5;
export const DHT_BUFFER_LENGTH = MOST_PULSES;

/**
 * DHT11, and AM2301 with its kin. Lengths of pulses are counted in looks at the line, as fast as the engine can: nothing
 * of the SDK takes the times of so many edges by itself (docs/decisions/0005-i2c-sensors.md). A measurement holds
 * everything else up for some 8 ms, with a DHT11 for 26 ms; it allocates nothing.
 */
export class DhtSensor extends WatchedSensor {
  private readonly _line: Line;
  private readonly _Line: LineConstructor;
  private readonly _name: string;
  private readonly _delay: (milliseconds: number) => void;
  private readonly _pulses: Uint8Array;
  private readonly _bytes = new Uint8Array(BYTES);
  private _measured = false;
  private _last = 0;

  constructor({ sensor, kind, name, delay, buffer, log }: DhtOptions) {
    super(kind, sensor.pin, log);
    this._Line = sensor.io;
    this._line = new sensor.io({ pin: sensor.pin, mode: sensor.io.InputPullUp });
    this._name = name;
    this._delay = delay;
    this._pulses = buffer;
  }

  /** Lets go of the line. */
  close(): void {
    this._line.mode(this._Line.InputPullUp);
  }

  protected override describe(): string {
    return `${this._name} on GPIO${this.pin}`;
  }

  protected override measure(now: number): number {
    if (this._measured && elapsed(now, this._last) < PERIOD) return PENDING;
    this._measured = true;
    this._last = now;
    const line = this._line;
    line.mode(this._Line.Output);
    this._delay(this.kind === DHT11 ? WAKE_DHT11 : WAKE_AM2301);
    line.mode(this._Line.InputPullUp);
    const count = record(line, this._pulses);
    const whole = decodeDht(this._pulses, count, this._bytes);
    return whole && convertDht(this.kind, this._bytes, this.readings) ? MEASURED : FAILED;
  }
}

/**
 * Notes how many looks each level of a line lasts, from a high one on, until one lasts too long.
 * @returns how many there were
 */
function record(line: Line, pulses: Uint8Array): number {
  let level = 1;
  for (let count = 0; count < pulses.length; count++) {
    let looks = 0;
    while (line.read() === level) {
      looks++;
      if (looks === LONGEST_PULSE) return count;
    }
    pulses[count] = looks;
    level ^= 1;
  }
  return pulses.length;
}
