import { AM2301, ANALOG, COUNTER, DHT11, DS18B20, type Sensor } from 'xsmota/device/sensor';
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
  readonly role: Role;
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
      { name: 'temperature', unit: '°C', minimum: 0, maximum: 50, start: 21, whole: true },
      { name: 'humidity', unit: '%', minimum: 20, maximum: 90, start: 45, whole: true },
    ],
    removable: true,
  },
  {
    kind: ANALOG,
    role: 'analog',
    quantities: [{ name: 'value', unit: '', minimum: 0, maximum: 4095, start: 1853, whole: true }],
    removable: false,
  },
  {
    kind: COUNTER,
    role: 'counter',
    quantities: [{ name: 'count', unit: '', minimum: 0, maximum: 4_294_967_295, start: 0, whole: true }],
    removable: false,
  },
];

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
  private readonly _values: readonly number[];

  constructor(source: Source, serial: Uint8Array) {
    this.kind = source.kind.kind;
    this.pin = source.pin;
    this.serial = serial;
    this._values = source.values;
    this.readings = new Float64Array(source.values.length).fill(Number.NaN);
    this.sample();
  }

  sample(): void {
    for (let place = 0; place < this.readings.length; place++) this.readings[place] = this._values[place]!;
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
      this._sources.find((entry) => entry.kind === found && entry.pin === pin) ??
      this._add(found, pin, index);
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
      this._sources.find((source) => this._nameOf(source) === wanted || numbered(source) === wanted) ??
      this._sources.find((source) => familyName(source.kind.kind) === wanted)
    );
  }

  /** With a number only where there is more than one. */
  private _nameOf(source: Source): string {
    const several = this._sources.filter((entry) => entry.kind === source.kind).length > 1;
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
  return kind === AM2301 ? 'AM2301' : undefined;
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
      return `A${number}`;
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
