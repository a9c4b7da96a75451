import {
  AM2301,
  ANALOG,
  CHIP_TEMPERATURE,
  COUNTER,
  DHT11,
  DS18B20,
  QUANTITIES,
  type Sensor,
} from 'xsmota/device/sensor';
import type { Part, Role } from './board.js';

interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly start: number;
  readonly whole: boolean;
}

interface Kind {
  readonly kind: number;
  /** `undefined` for what is on no pin. */
  readonly role: Role | undefined;
  readonly quantities: readonly Quantity[];
  /** Whether it can be taken off; what has no line of its own cannot. */
  readonly removable: boolean;
}

const KINDS: readonly Kind[] = [
  {
    kind: DS18B20,
    role: 'ds18b20',
    quantities: [{ name: 'temperature', unit: '°C', minimum: -55, maximum: 125, start: 21.5, whole: false }],
    removable: true,
  },
  {
    kind: AM2301,
    role: 'am2301',
    quantities: [
      { name: 'temperature', unit: '°C', minimum: -40, maximum: 80, start: 21.5, whole: false },
      { name: 'humidity', unit: '%', minimum: 0, maximum: 100, start: 45, whole: false },
    ],
    removable: true,
  },
  {
    kind: DHT11,
    role: 'dht11',
    quantities: [
      { name: 'temperature', unit: '°C', minimum: -20, maximum: 60, start: 21.5, whole: false },
      { name: 'humidity', unit: '%', minimum: 5, maximum: 95, start: 45, whole: false },
    ],
    removable: true,
  },
  ...(['analog', 'analogTemperature', 'analogLight', 'analogRange'] as const).map((role) => ({
    kind: ANALOG,
    role,
    quantities: [{ name: 'value', unit: '', minimum: 0, maximum: 4095, start: 1853, whole: true }],
    removable: false,
  })),
  {
    kind: CHIP_TEMPERATURE,
    role: undefined,
    quantities: [{ name: 'temperature', unit: '°C', minimum: -40, maximum: 125, start: 47.8, whole: false }],
    removable: false,
  },
  {
    kind: COUNTER,
    role: 'counter',
    quantities: [{ name: 'count', unit: '', minimum: 0, maximum: 4_294_967_295, start: 0, whole: true }],
    removable: false,
  },
];

/** What analog inputs are called that are no plain ones: as in SENSOR. What is set of them is the converter's value. */
const ANALOG_NAMES: Readonly<Partial<Record<Role, string>>> = {
  analogTemperature: 'Temperature',
  analogLight: 'Illuminance',
  analogRange: 'Range',
};

const NO_SERIAL = new Uint8Array(0);

/** What there is to measure at one pin. It stays when the firmware restarts. */
interface Source {
  readonly kind: Kind;
  readonly index: number;
  readonly pin: number;
  readonly values: number[];
}

/** A sensor as the firmware sees it: it knows what it measured, not what there is. */
class VirtualSensor implements Sensor {
  readonly kind: number;
  readonly pin: number;
  readonly serial: Uint8Array;
  readonly readings: Float64Array;
  protected readonly values: number[];

  constructor(source: Source, serial: Uint8Array) {
    this.kind = source.kind.kind;
    this.pin = source.pin;
    this.serial = serial;
    this.values = source.values;
    this.readings = new Float64Array(QUANTITIES[this.kind]!.length).fill(Number.NaN);
    this.look();
  }

  sample(_now: number): void {
    this.look();
  }

  protected look(): void {
    for (let place = 0; place < this.values.length; place++) this.readings[place] = this.values[place]!;
  }
}

/** A counter. Its pulses come when the count is set from outside, at once or as many as it has grown by, and do not bounce. */
class VirtualCounter extends VirtualSensor {
  /** When there was a pulse last. */
  private _pulsed: number | undefined;

  set(count: number): void {
    this.values[0] = count;
    this.look();
  }

  override sample(now: number): void {
    const pulses = this.values[0]! - this.readings[0]!;
    if (pulses > 0) {
      if (this._pulsed !== undefined) this.readings[1] = (now - this._pulsed) / pulses / 1_000;
      this._pulsed = now;
    }
    this.look();
  }
}

/** The sensors of a board, and what they have to measure. */
export class VirtualSensors {
  private readonly _mac: string;
  private readonly _sources: Source[] = [];

  constructor(mac: string, parts: readonly Part[]) {
    this._mac = mac;
    for (const kind of KINDS) {
      for (const part of parts) {
        if (part.role === kind.role) this._add(kind, part.pin, part.index);
      }
    }
  }

  /** See `Host.sensor`. A pin the board has nothing on gets a sensor of the kind wanted. */
  sensor(kind: number, pin: number, index: number): Sensor | undefined {
    const found = KINDS.find((entry) => entry.kind === kind);
    if (found === undefined) return undefined;
    const source =
      this._sources.find((entry) => entry.kind.kind === kind && entry.pin === pin) ??
      this._add(found, pin, index);
    if (found.kind === COUNTER) return new VirtualCounter(source, NO_SERIAL);
    return new VirtualSensor(source, found.kind === DS18B20 ? this._serial(source.index) : NO_SERIAL);
  }

  /** The names the sensors go by, as SENSOR shows them. */
  names(): string[] {
    return this._sources.map((source) => this._nameOf(source));
  }

  /** Each sensor with what it measures, for people. */
  describe(): string[] {
    return this._sources.map((source) => `${this._nameOf(source)} ${describeValues(source)}`);
  }

  /**
   * Changes what a sensor has to measure.
   * @param name as SENSOR shows it, in any case; without a number the first of its kind
   * @param words a number for each quantity, or `off`: the sensor is unplugged
   * @returns what is wrong, or `undefined`
   */
  set(name: string, words: readonly string[]): string | undefined {
    const source = this._find(name);
    if (source === undefined) {
      const names = this.names();
      if (names.length === 0) return 'this board has no sensors';
      return `there is no sensor ${name}; there are: ${names.join(', ')}`;
    }
    const { quantities, removable } = source.kind;
    if (removable && words.length === 1 && words[0]?.toLowerCase() === 'off') {
      source.values.fill(Number.NaN);
      return undefined;
    }
    const numbers = words.map((word) => (/^[+-]?\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN));
    const right =
      numbers.length === quantities.length &&
      quantities.every((quantity, place) => fits(quantity, numbers[place]!));
    if (!right) {
      const wanted = quantities.map(describeRange).join(', then ');
      return `${this._nameOf(source)} takes ${wanted}${removable ? '; or off' : ''}`;
    }
    for (const [place, number] of numbers.entries()) source.values[place] = number;
    return undefined;
  }

  private _add(kind: Kind, pin: number, index: number): Source {
    const source = { kind, index, pin, values: kind.quantities.map((quantity) => quantity.start) };
    this._sources.push(source);
    return source;
  }

  private _find(name: string): Source | undefined {
    const wanted = name.toUpperCase();
    return (
      this._sources.find(
        (source) =>
          this._nameOf(source).toUpperCase() === wanted || numbered(source).toUpperCase() === wanted,
      ) ?? this._sources.find((source) => familyName(source.kind.kind) === wanted)
    );
  }

  /** With a number only where there is more than one. */
  private _nameOf(source: Source): string {
    const several = this._sources.filter((entry) => countTogether(entry, source)).length > 1;
    const family = familyName(source.kind.kind);
    return several || family === undefined ? numbered(source) : family;
  }

  /** The bytes in the order in which they are shown. */
  private _serial(index: number): Uint8Array {
    const serial = new Uint8Array(6);
    for (let place = 0; place < 3; place++) {
      serial[2 + place] = Number.parseInt(this._mac.slice(6 + 2 * place, 8 + 2 * place), 16);
    }
    serial[5] = index + 1;
    return serial;
  }
}

function familyName(kind: number): string | undefined {
  if (kind === DS18B20) return 'DS18B20';
  if (kind === DHT11) return 'DHT11';
  if (kind === CHIP_TEMPERATURE) return 'ESP32';
  return kind === AM2301 ? 'AM2301' : undefined;
}

/** Tasmota has one driver for DHT11 and AM2301, which names them by their pins as soon as there are two of either. */
function countTogether(one: Source, other: Source): boolean {
  const isDht = (source: Source) => source.kind.kind === DHT11 || source.kind.kind === AM2301;
  return one.kind === other.kind || (isDht(one) && isDht(other));
}

function numbered(source: Source): string {
  const number = source.index + 1;
  switch (source.kind.kind) {
    case DS18B20:
      return `DS18B20-${number}`;
    case AM2301:
    case DHT11:
      return `${familyName(source.kind.kind)}-${String(source.pin).padStart(2, '0')}`;
    case ANALOG:
      return `${ANALOG_NAMES[source.kind.role ?? 'analog'] ?? 'A'}${number}`;
    default:
      return `C${number}`;
  }
}

function fits(quantity: Quantity, number: number): boolean {
  return (
    number >= quantity.minimum && number <= quantity.maximum && (!quantity.whole || Number.isInteger(number))
  );
}

function describeRange(quantity: Quantity): string {
  const unit = quantity.unit === '' ? '' : ` ${quantity.unit}`;
  return `a ${quantity.name} from ${quantity.minimum} to ${quantity.maximum}${unit}`;
}

function describeValues(source: Source): string {
  if (source.values.some(Number.isNaN)) return 'off';
  return source.kind.quantities
    .map((quantity, place) => `${source.values[place]} ${quantity.unit}`.trimEnd())
    .join(' ');
}
