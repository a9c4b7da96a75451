import { elapsed, isDue } from 'xsmota/bytes/ticks';
import { DS18B20, type Sensor } from 'xsmota/device/sensor';
import { oneWireCrc } from './crc8.js';
import type { OneWire, OneWireParts } from './io.js';
import { FAILED, type Log, MEASURED, WatchedSensor } from './watched-sensor.js';

/** Maxim DS18B20 (19-7487): ROM and function commands of its datasheet. */
const SKIP_ROM = 0xcc;
const CONVERT = 0x44;
const READ_SCRATCHPAD = 0xbe;
const SCRATCHPAD_LENGTH = 9;
const IDENTITY_LENGTH = 8;
const SERIAL_LENGTH = 6;
const FAMILY = 0x28;
/** Milliseconds of a conversion with 12 bits, the longest. */
const CONVERSION = 750;
/** What the scratchpad holds when power comes: 85 degrees. */
const POWER_ON = 0x0550;
/** Milliseconds until a bus without sensors is searched again. */
const SEARCH_PAUSE = 10_000;
/** It doubles with each search in vain: what a search makes is garbage. */
const LONGEST_PAUSE = 320_000;

/**
 * The temperature that a scratchpad's first two bytes stand for, in degrees Celsius (datasheet, table 1).
 * @param low the first byte
 */
export function decodeTemperature(low: number, high: number): number {
  return ((high << 24) | (low << 16)) / 0x100000;
}

/**
 * Several DS18B20 on one pin. With each call of `sample` one of them is read, so that none holds anything up for long.
 *
 * Where a line stays low, unplugged or shorted, the SDK waits a second for an edge, and from then on takes each answer for
 * that to the question after it (espressif/onewire_bus, onewire_bus_impl_rmt.c). So after every failure the bus is made anew,
 * and only when the line is high.
 */
export class Ds18b20Bus {
  private readonly _parts: OneWireParts;
  /** `undefined` until it is used again after a failure. */
  private _io: OneWire | undefined;
  private readonly _pin: number;
  private readonly _found: (sensor: Sensor) => void;
  private readonly _log: Log;
  private readonly _scratchpad = new Uint8Array(SCRATCHPAD_LENGTH);
  private readonly _sensors: Ds18b20[] = [];
  /** 0: a conversion is to be started; n: sensor n is to be read. */
  private _step = 0;
  private _started = 0;
  private _last = 0;
  private _sampled = false;
  private _searched = 0;
  private _pause = SEARCH_PAUSE;

  /** @param found is given all sensors but the first, which is there from the start, even if it does not answer yet */
  constructor(parts: OneWireParts, pin: number, found: (sensor: Sensor) => void, log: Log) {
    this._parts = parts;
    this._pin = pin;
    this._found = found;
    this._log = log;
    this._sensors.push(new Ds18b20(this, pin, log));
    this.search();
  }

  get first(): Ds18b20 {
    return this._sensors[0] as Ds18b20;
  }

  /** Finds out what is on the bus, in the order of the serial numbers. */
  search(): void {
    const identities: Uint8Array[] = [];
    const devices = new Map<Uint8Array, ArrayBuffer | Uint8Array>();
    for (const device of this._opened()?.search() ?? []) {
      const identity = inOrder(device);
      if (identity === undefined) continue;
      if (identity[0] === FAMILY) {
        identities.push(identity);
        devices.set(identity, device);
      } else {
        const family = (identity[0] as number).toString(16);
        this._log(
          1,
          `A OneWire device on GPIO${this._pin} is no DS18B20 but of family 0x${family}: it is left alone`,
        );
      }
    }
    identities.sort(bySerial);
    for (const [place, identity] of identities.entries()) {
      const sensor = this._sensors[place] ?? new Ds18b20(this, this._pin, this._log);
      sensor.assign(identity, devices.get(identity) as ArrayBuffer | Uint8Array);
      if (place > 0) {
        this._sensors.push(sensor);
        this._found(sensor);
      }
    }
    if (identities.length === 0) this._drop();
  }

  /** Goes on by one step; further calls with the same `now`, from other sensors, do nothing. */
  sample(now: number): void {
    if (this._sampled && now === this._last) return;
    this._sampled = true;
    this._last = now;
    if (this.first.device === undefined) this._searchAgain(now);
    else if (this._step === 0) this._convert(now);
    else if (elapsed(now, this._started) >= CONVERSION) this._read(now);
  }

  /** Fetches what one device has measured. @returns its 16 bits, or `undefined` when they are damaged */
  fetch(device: ArrayBuffer | Uint8Array): number | undefined {
    const io = this._opened();
    if (io === undefined) return undefined;
    const bytes = this._scratchpad;
    io.select(device);
    io.write(READ_SCRATCHPAD);
    let any = 0;
    for (let i = 0; i < SCRATCHPAD_LENGTH; i++) {
      const byte = io.read();
      bytes[i] = byte;
      any |= byte;
    }
    // A line that is held low reads as zeros, whose checksum is zero.
    if (any === 0 || oneWireCrc(bytes, SCRATCHPAD_LENGTH) !== 0) {
      this._drop();
      return undefined;
    }
    return (bytes[0] as number) | ((bytes[1] as number) << 8);
  }

  private _searchAgain(now: number): void {
    if (this._searched !== 0 && !isDue(now, this._searched)) return;
    this._searched = (now + this._pause) | 1;
    this._pause = Math.min(2 * this._pause, LONGEST_PAUSE);
    this.search();
    if (this.first.device === undefined) this.first.failed(now);
  }

  private _convert(now: number): void {
    if (!this._mayTry(now)) return;
    const io = this._opened();
    if (io === undefined || !io.reset()) {
      this._drop();
      for (let i = 0; i < this._sensors.length; i++) {
        const sensor = this._sensors[i] as Ds18b20;
        if (sensor.mayTry(now)) sensor.failed(now);
      }
      return;
    }
    io.write(SKIP_ROM);
    io.write(CONVERT);
    this._started = now;
    this._step = 1;
  }

  private _mayTry(now: number): boolean {
    for (let i = 0; i < this._sensors.length; i++) {
      if ((this._sensors[i] as Ds18b20).mayTry(now)) return true;
    }
    return false;
  }

  private _opened(): OneWire | undefined {
    if (this._io !== undefined) return this._io;
    const { Line, OneWire } = this._parts;
    const pin = this._pin;
    try {
      const line = new Line({ pin, mode: Line.InputPullUp });
      if (line.read() !== 0) this._io = new OneWire({ pin });
    } catch {
      // As if nobody answered: it is told like that, and tried again.
    }
    return this._io;
  }

  private _drop(): void {
    this._io?.close();
    this._io = undefined;
  }

  private _read(now: number): void {
    const sensor = this._sensors[this._step - 1] as Ds18b20;
    this._step = this._step === this._sensors.length ? 0 : this._step + 1;
    if (sensor.mayTry(now)) sensor.attempt(now);
  }
}

/** One DS18B20. Its serial number is zeros until it is found. */
export class Ds18b20 extends WatchedSensor {
  /** What the bus addresses it by, once it is known. */
  device: ArrayBuffer | Uint8Array | undefined;
  private readonly _bus: Ds18b20Bus;

  constructor(bus: Ds18b20Bus, pin: number, log: Log) {
    super(DS18B20, pin, log, new Uint8Array(SERIAL_LENGTH));
    this._bus = bus;
  }

  /** @param identity family, serial number with its lowest byte first, checksum */
  assign(identity: Uint8Array, device: ArrayBuffer | Uint8Array): void {
    this.device = device;
    for (let i = 0; i < SERIAL_LENGTH; i++) this.serial[i] = identity[SERIAL_LENGTH - i] as number;
  }

  override sample(now: number): void {
    this._bus.sample(now);
  }

  protected override describe(): string {
    if (this.device === undefined) return `DS18B20 on GPIO${this.pin}`;
    const serial = Array.from(this.serial, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `DS18B20 ${serial.toUpperCase()} on GPIO${this.pin}`;
  }

  protected override measure(): number {
    const raw = this._bus.fetch(this.device as ArrayBuffer | Uint8Array);
    if (raw === undefined) return FAILED;
    // After a time without an answer this is not what it measured, but what it shows until it has.
    if (raw === POWER_ON && this.isDoubtful) return FAILED;
    this.readings[0] = decodeTemperature(raw & 0xff, raw >> 8);
    return MEASURED;
  }
}

/** A device's identity with the family first, whichever way it came; `undefined` when its checksum is wrong. */
function inOrder(device: ArrayBuffer | Uint8Array): Uint8Array | undefined {
  const identity = new Uint8Array(device.slice(0));
  if (identity.length !== IDENTITY_LENGTH) return undefined;
  const isWhole = () => identity[0] !== 0 && oneWireCrc(identity, IDENTITY_LENGTH) === 0;
  if (isWhole()) return identity;
  identity.reverse();
  return isWhole() ? identity : undefined;
}

function bySerial(a: Uint8Array, b: Uint8Array): number {
  for (let i = SERIAL_LENGTH; i > 0; i--) {
    if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  }
  return 0;
}
