import { oneWireCrc } from '../../../hosts/esp32/sensors/crc8.js';
import type {
  AnalogConstructor,
  I2C,
  I2CConstructor,
  I2COptions,
  LineConstructor,
  OneWireConstructor,
} from '../../../hosts/esp32/sensors/io.js';
import type { Log } from '../../../hosts/esp32/sensors/watched-sensor.js';
import type { DigitalOptions } from '../../../src/host.js';

/** Lines that were logged. */
export class Lines {
  readonly all: string[] = [];

  readonly log: Log = (level, text) => {
    this.all.push(`${level} ${text}`);
  };

  take(): string[] {
    return this.all.splice(0);
  }
}

/** A device on an I2C bus, as far as it is spoken to. */
export interface I2cDevice {
  /** Takes what is written; throws when it does not acknowledge. */
  write(bytes: readonly number[]): void;
  read(length: number): readonly number[];
}

/** A device that answers each command with recorded bytes; an empty command is a reading without one. */
export class RecordedDevice implements I2cDevice {
  readonly written: string[] = [];
  readonly answers: Map<string, readonly number[]>;
  #last = '';

  constructor(answers: Record<string, readonly number[]>) {
    this.answers = new Map(Object.entries(answers));
  }

  write(bytes: readonly number[]): void {
    const command = hex(bytes);
    this.written.push(command);
    if (!this.answers.has(command)) throw new Error('write failed');
    this.#last = command;
  }

  read(length: number): readonly number[] {
    const answer = this.answers.get(this.#last);
    this.#last = '';
    if (answer === undefined || answer.length === 0) throw new Error('read failed');
    return Array.from({ length }, (_, i) => answer[i] ?? 0xff);
  }
}

export function hex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The I2C hardware: devices by address. */
export class FakeI2c {
  readonly devices = new Map<number, I2cDevice>();
  readonly opened: I2COptions[] = [];
  /** What is open, by data pin and address. */
  readonly open = new Set<string>();
  transfers = 0;
  /** Whether every transfer fails. */
  stuck = false;
  /** What opening throws. */
  refusal: string | undefined;
  readonly I2C: I2CConstructor;

  constructor() {
    const hardware = this;
    this.I2C = class implements I2C {
      readonly #address: number;
      readonly #key: string;

      constructor(options: I2COptions) {
        if (hardware.refusal !== undefined) throw new RangeError(hardware.refusal);
        this.#address = options.address;
        this.#key = `${options.data} ${options.address}`;
        if (hardware.open.has(this.#key)) throw new RangeError('duplicate address');
        hardware.open.add(this.#key);
        hardware.opened.push(options);
      }

      #device(): I2cDevice {
        hardware.transfers++;
        const device = hardware.devices.get(this.#address);
        if (device === undefined || hardware.stuck) throw new Error('write failed');
        return device;
      }

      write(buffer: Uint8Array): void {
        this.#device().write([...buffer]);
      }

      read(buffer: Uint8Array): void {
        buffer.set(this.#device().read(buffer.length));
      }

      close(): void {
        hardware.open.delete(this.#key);
      }
    };
  }
}

/** Pins whose direction can change. `answer` plays the other side of the line: levels, one for each look. */
export class FakeLines {
  /** By pin. */
  readonly levels = new Map<number, number>();
  readonly modes: string[] = [];
  /** Levels to be seen after a release, by pin; the last one stays. */
  readonly answers = new Map<number, readonly number[]>();
  readonly Line: LineConstructor;

  constructor() {
    const lines = this;
    this.Line = class {
      static readonly InputPullUp = 1;
      static readonly Output = 8;
      readonly #pin: number;
      #looks = 0;

      constructor({ pin, mode }: { readonly pin: number; readonly mode: number }) {
        this.#pin = pin;
        this.mode(mode);
      }

      mode(mode: number): void {
        lines.modes.push(`${this.#pin} ${mode === 8 ? 'low' : 'released'}`);
        this.#looks = 0;
      }

      read(): number {
        const answer = lines.answers.get(this.#pin);
        if (answer === undefined) return lines.levels.get(this.#pin) ?? 1;
        const level = answer[Math.min(this.#looks, answer.length - 1)] as number;
        this.#looks++;
        return level;
      }

      close(): void {}
    };
  }
}

/** DS18B20 on a bus, each with its identity and the 16 bits that it has measured. */
export interface OneWireDevice {
  /** Family, serial number with its lowest byte first; the checksum is added. */
  readonly identity: readonly number[];
  raw: number;
  /** Damages what it sends. */
  damaged?: boolean;
}

/** How long the SDK waits for an edge of the line, in milliseconds. */
const RECEIVE_TIMEOUT = 1_000;

/**
 * The OneWire hardware, as the SDK shows it: where the line stays low, a reset waits for a second, and from then on the object
 * is of no use.
 */
export class FakeOneWire {
  devices: OneWireDevice[] = [];
  readonly commands: string[] = [];
  /** Whether the line is held low. */
  shorted = false;
  /** Milliseconds for which nothing else was done. */
  waited = 0;
  /** Buses that have been made, and not closed. */
  open = 0;
  /** What making one throws. */
  refusal: string | undefined;
  readonly OneWire: OneWireConstructor;
  /** To look at the line with. */
  readonly Line: LineConstructor;

  constructor() {
    const bus = this;
    this.OneWire = class {
      #selected: OneWireDevice | undefined;
      #sending: number[] = [];
      #jammed = false;

      constructor() {
        if (bus.refusal !== undefined) throw new Error(bus.refusal);
        bus.open++;
      }

      reset(): boolean {
        bus.commands.push('reset');
        return this.#answers() && bus.devices.length > 0;
      }

      /** Last byte first, as the SDK does it on ESP32. */
      search(): ArrayBuffer[] {
        bus.commands.push('search');
        if (!this.#answers()) return [];
        return bus.devices.map((device) => Uint8Array.from(wholeIdentity(device)).reverse().buffer);
      }

      select(device: ArrayBuffer | Uint8Array): void {
        const wanted = hex([...new Uint8Array(device as ArrayBuffer)].reverse());
        this.#answers();
        this.#selected = bus.devices.find((each) => hex(wholeIdentity(each)) === wanted);
        bus.commands.push(`select ${wanted.slice(2, 14)}`);
      }

      write(byte: number): void {
        bus.commands.push(byte.toString(16));
        if (byte === 0xbe) this.#sending = this.#selected === undefined ? [] : scratchpadOf(this.#selected);
      }

      read(): number {
        if (!this.#answers()) return 0;
        return this.#sending.shift() ?? 0xff;
      }

      close(): void {
        bus.open--;
      }

      #answers(): boolean {
        if (bus.shorted && !this.#jammed) {
          this.#jammed = true;
          bus.waited += RECEIVE_TIMEOUT;
        }
        return !this.#jammed;
      }
    };
    this.Line = class {
      static readonly InputPullUp = 1;
      static readonly Output = 8;

      mode(): void {}

      read(): number {
        return bus.shorted ? 0 : 1;
      }
    };
  }
}

function wholeIdentity({ identity }: OneWireDevice): number[] {
  return withCrc(identity);
}

function scratchpadOf({ raw, damaged }: OneWireDevice): number[] {
  const bytes = withCrc([raw & 0xff, raw >> 8, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10]);
  if (damaged) bytes[0] = (bytes[0] as number) ^ 1;
  return bytes;
}

function withCrc(bytes: readonly number[]): number[] {
  return [...bytes, oneWireCrc(Uint8Array.from(bytes), bytes.length)];
}

/** Analog inputs by pin; `undefined` when the converter is not free. */
export class FakeAnalog {
  readonly values = new Map<number, number>();
  readonly Analog: AnalogConstructor;

  constructor() {
    const inputs = this;
    this.Analog = class {
      readonly #pin: number;

      constructor({ pin }: { readonly pin: number }) {
        if (pin > 39) throw new RangeError('not analog pin');
        this.#pin = pin;
      }

      read(): number | undefined {
        return inputs.values.get(this.#pin);
      }
    };
  }
}

/** Digital inputs by pin. */
export class FakeDigital {
  readonly options = new Map<number, DigitalOptions>();
  /** High where nothing else is said. */
  readonly levels = new Map<number, number>();
  readonly Digital;

  constructor() {
    const { options: all, levels } = this;
    this.Digital = class {
      static readonly Input = 0;
      static readonly InputPullUp = 1;
      static readonly InputPullDown = 2;
      static readonly Output = 8;
      static readonly Rising = 1;
      static readonly Falling = 2;

      readonly #options: DigitalOptions;

      constructor(options: DigitalOptions) {
        if (all.has(options.pin)) throw new Error('in use');
        this.#options = options;
        all.set(options.pin, options);
      }

      read(): number {
        return levels.get(this.#options.pin) ?? 1;
      }

      write(): void {}

      close(): void {
        all.delete(this.#options.pin);
      }
    };
  }

  /** Lets an input have another level, and tells whoever looks at such edges. */
  drive(pin: number, level: 0 | 1): void {
    this.levels.set(pin, level);
    const options = this.options.get(pin);
    const { Rising, Falling } = this.Digital;
    if (((options?.edge ?? 0) & (level === 1 ? Rising : Falling)) !== 0) options?.onReadable?.();
  }
}
