import { AM2301, COUNTER, DHT11, DS18B20, type Sensor } from '../../src/device/sensor.js';
import type {
  ChipName,
  DigitalOptions,
  Host,
  PWMConstructor,
  PWMOptions,
  Resolver,
  TCPOptions,
  UDP,
  UDPConstructor,
  WifiOptions,
} from '../../src/host.js';
import { CHIPS, type Chip } from '../../src/tasmota/chips.js';

/** One relay, a button, a switch, two LEDs, DS18B20 and AM2301. */
export const DEVKIT =
  '{"NAME":"Test","GPIO":[32,0,288,0,1312,0,0,0,0,1216,160,0,0,0,0,0,0,0,0,0,0,0,224,544,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}';

/** Pins of `DEVKIT`. */
export const BUTTON_PIN = 0;
export const LED_PIN = 2;
export const SWITCH_PIN = 14;
export const RELAY_PIN = 26;

/** A template with these functions on its first pins: 0, 1, 2, 3, 4, 5, 9, 10, 12, 13 and so on. */
export function templateOf(...codes: number[]): string {
  const gpio = [...codes, ...new Array<number>(36 - codes.length).fill(0)];
  return JSON.stringify({ NAME: 'Test', GPIO: gpio, FLAG: 0, BASE: 1 });
}

/** The pins of an ESP32 that a relay can be on, in a template's order. */
export const RELAY_PINS: readonly number[] = [
  0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 32, 33,
];

/** A template for an ESP32 with these functions on these pins. */
export function templateAt(functions: Readonly<Record<number, number>>): string {
  const order = (CHIPS[0] as Chip).order;
  return templateOf(...Array.from(order, (pin) => functions[pin] ?? 0));
}

/** What the kinds of sensors measure at first. */
const READINGS: Readonly<Record<number, readonly number[]>> = {
  [DS18B20]: [23.3],
  [AM2301]: [21.4, 45.2],
  [DHT11]: [21, 45],
  [COUNTER]: [12, Number.NaN],
};

/** A sensor whose readings a test sets. */
export class VirtualSensor implements Sensor {
  readonly kind: number;
  readonly pin: number;
  readonly serial: Uint8Array;
  readonly readings: Float64Array;
  samples = 0;
  /** The debounce times it was given. */
  times: readonly number[] = [];

  constructor(kind: number, pin: number, index: number) {
    this.kind = kind;
    this.pin = pin;
    this.serial = kind === DS18B20 ? Uint8Array.of(0, 0, 4, 0x8e, 0xc4, 0x4c + index) : new Uint8Array(0);
    this.readings = Float64Array.from(READINGS[kind] ?? [12]);
  }

  sample(): void {
    this.samples++;
  }

  set(count: number): void {
    this.readings[0] = count;
  }

  debounce(...times: readonly number[]): void {
    this.times = times;
  }
}

/**
 * A host without an outside: time, pins and bytes are what a test makes of them. It imports nothing of Node, so it
 * runs on XS too, and what it does while bytes come and go allocates nothing.
 */
export class VirtualHost implements Host {
  /** Milliseconds since the host was made. */
  now = 1_000;
  /** Milliseconds since 1970 at `now` 0; negative: unknown. */
  epoch = 1_766_586_466_000;
  /** What `random` gives. */
  chance = 0.5;
  /** Levels of all pins. */
  readonly levels = new Uint8Array(40);
  /** Every level written to a pin, as `pin=level`, oldest first, if `recording`. */
  readonly writes: string[] = [];
  readonly stored = new Map<string, Uint8Array>();
  readonly logs: string[] = [];
  readonly sensors: VirtualSensor[] = [];
  restarts = 0;
  /** Whether connections are accepted, refused, or never answered. */
  broker: 'up' | 'down' | 'silent' = 'up';
  /** How many bytes the socket takes each time `settle` lets it drain. */
  writable = 16_384;
  /** Called with what the firmware writes; holds only during the call. */
  onWrite: (bytes: Uint8Array) => void = () => {};
  onConnect: () => void = () => {};
  onClose: () => void = () => {};
  connections = 0;
  /** What the console was told of messages, if `recording`. */
  readonly published: { topic: string; payload: string; retain: boolean; sent: boolean }[] = [];
  #recording = true;
  #socket: VirtualSocket | undefined;
  /** By pin: whom to tell of an edge. */
  readonly edges: ((() => void) | undefined)[] = new Array(40).fill(undefined);
  /** Sockets whose fate is not decided yet. */
  readonly #opening: VirtualSocket[] = [];

  readonly template: string;

  constructor(template: string = DEVKIT) {
    this.template = template;
    this.levels.fill(1);
  }

  readonly network = {
    up: true,
    address: '192.168.1.57',
    gateway: '192.168.1.1',
    subnetMask: '255.255.255.0',
    nameServer: '192.168.1.1',
    wifi: {
      accessPoint: 1,
      ssid: 'HomeNet',
      bssid: '10:22:33:44:55:66',
      channel: 6,
      mode: 'HT40',
      signal: -63,
      linkCount: 1,
      downtime: 3,
    },
  };

  /** How the firmware has joined a network. */
  readonly joined: WifiOptions[] = [];

  readonly wifi = {
    connect: (options: WifiOptions) => {
      this.joined.push(options);
    },
  };

  /** The servers that keep the clock, each time they were named. */
  readonly servers: (readonly string[])[] = [];

  synchronize(servers: readonly string[]): void {
    this.servers.push(servers);
  }

  readonly system = {
    chip: 'ESP32' as ChipName,
    mac: '7C9EBD83BB10',
    hardware: 'virtual',
    core: 'test',
    sdk: 'test',
    resetReason: 'Vbat power on reset',
    powerOn: true,
    cpuFrequency: 160,
    freeMemory: () => 147,
    load: () => 19,
    restart: () => {
      this.restarts++;
    },
  };

  readonly console = {
    listening: true,
    log: (_level: number, text: string) => {
      this.logs.push(text);
    },
    published: (
      prefix: Uint8Array,
      name: Uint8Array,
      bytes: Uint8Array,
      offset: number,
      length: number,
      retain: boolean,
      sent: boolean,
    ) => {
      if (!this.recording) return;
      const topic = ascii(prefix, 0, prefix.length) + ascii(name, 0, name.length);
      this.published.push({ topic, payload: ascii(bytes, offset, length), retain, sent });
    },
  };

  readonly storage = {
    read: (key: string) => this.stored.get(key)?.slice().buffer as ArrayBuffer | undefined,
    write: (key: string, value: Uint8Array) => {
      const place = this.stored.get(key);
      if (place?.length === value.length) place.set(value);
      else this.stored.set(key, value.slice());
    },
    delete: (key: string) => {
      this.stored.delete(key);
    },
    close: () => {},
  };

  /** The datagrams sent, oldest first: `address:port text`. */
  readonly datagrams: string[] = [];
  /** What sending one throws; empty: nothing. */
  datagramProblem = '';
  /** Datagrams that somebody has sent to the last socket, and that nobody has read: a platform keeps them until then. */
  unread = 0;
  /** Tells the last socket of datagrams. */
  onDatagrams: (packets: number) => void = () => {};

  readonly UDP = datagramClass(this);

  /** Whether no name can be resolved. */
  unresolved = false;

  readonly resolver: Resolver = {
    resolve: ({ host, onResolved, onError }) => {
      if (this.unresolved) onError(host);
      else onResolved(host, '127.0.0.1');
    },
  };

  readonly Digital = digitalClass(this);

  PWM: PWMConstructor | undefined = pwmClass(this);

  readonly TCP = socketClass(this);

  sensor(kind: number, pin: number, index: number): Sensor {
    const sensor = new VirtualSensor(kind, pin, index);
    this.sensors.push(sensor);
    return sensor;
  }

  ticks(): number {
    return this.now | 0;
  }

  time(): number {
    return this.epoch < 0 ? -1 : this.epoch + this.now;
  }

  random(): number {
    return this.chance;
  }

  /** Sets the level of an input pin, as the outside would. */
  drive(pin: number, level: 0 | 1): void {
    if (this.levels[pin] === level) return;
    this.levels[pin] = level;
    this.edges[pin]?.();
  }

  /** Whether `published` and `writes` are kept; without it the console need not listen either. */
  get recording(): boolean {
    return this.#recording;
  }

  set recording(on: boolean) {
    this.#recording = on;
    this.console.listening = on;
  }

  /** Whether the firmware has a connection, or is opening one. */
  get connected(): boolean {
    return this.#socket !== undefined;
  }

  /** Lets bytes arrive from the broker. */
  deliver(bytes: Uint8Array): void {
    this.#socket?.arrive(bytes);
  }

  /** Whether the firmware has read all that was delivered. */
  get allRead(): boolean {
    return this.#socket?.allRead ?? true;
  }

  /** Breaks the connection. */
  cut(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.fail();
  }

  opening(socket: VirtualSocket): void {
    this.#opening.push(socket);
  }

  /** Decides what becomes of connections that are being opened, and lets the open one drain. */
  settle(): void {
    this.#socket?.allow(this.writable);
    if (this.#opening.length === 0) return;
    for (const socket of this.#opening.splice(0)) {
      if (!socket.isOpen) continue;
      this.connections++;
      if (this.broker === 'up') {
        this.#socket = socket;
        this.onConnect();
        socket.allow(this.writable);
      } else if (this.broker === 'down') {
        socket.fail();
      }
    }
  }

  closed(socket: VirtualSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.onClose();
  }
}

/** The socket of a `VirtualHost`. */
export class VirtualSocket {
  readonly #host: VirtualHost;
  readonly #options: TCPOptions;
  #inbound: Uint8Array = new Uint8Array(0);
  #taken = 0;
  #open = true;

  constructor(host: VirtualHost, options: TCPOptions) {
    this.#host = host;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get allRead(): boolean {
    return this.#taken === this.#inbound.length;
  }

  arrive(bytes: Uint8Array): void {
    if (!this.allRead) throw new Error('what came before has not been read yet');
    this.#inbound = bytes;
    this.#taken = 0;
    this.#options.onReadable?.(bytes.length);
  }

  allow(count: number): void {
    if (this.#open) this.#options.onWritable?.(count);
  }

  fail(): void {
    this.#open = false;
    this.#options.onError?.();
  }

  read(buffer: Uint8Array): void {
    const inbound = this.#inbound;
    if (buffer.length > inbound.length - this.#taken) throw new Error('more is read than has come');
    if (this.#taken === 0 && buffer.length === inbound.length) buffer.set(inbound);
    else for (let i = 0; i < buffer.length; i++) buffer[i] = inbound[this.#taken + i] as number;
    this.#taken += buffer.length;
  }

  write(buffer: Uint8Array): void {
    this.#host.onWrite(buffer);
  }

  close(): void {
    this.#open = false;
    this.#host.closed(this);
  }
}

function datagramClass(host: VirtualHost): UDPConstructor {
  return class implements UDP {
    constructor({ onReadable }: { readonly onReadable: (packets: number) => void }) {
      host.onDatagrams = (packets) => {
        host.unread += packets;
        onReadable(packets);
      };
    }

    read(): undefined {
      host.unread--;
      return undefined;
    }

    write(buffer: Uint8Array, address: string, port: number): void {
      if (host.datagramProblem !== '') throw new Error(host.datagramProblem);
      host.datagrams.push(`${address}:${port} ${ascii(buffer, 0, buffer.length)}`);
    }

    close(): void {}
  };
}

function socketClass(host: VirtualHost): Host['TCP'] {
  return class extends VirtualSocket {
    constructor(options: TCPOptions) {
      super(host, options);
      host.opening(this);
    }
  };
}

/** Duties are written as `pin~duty`, the frequency as `pin:hz`. */
function pwmClass(host: VirtualHost): PWMConstructor {
  return class {
    readonly resolution = 10;
    readonly #pin: number;

    constructor({ pin, hz }: PWMOptions) {
      this.#pin = pin;
      if (host.recording) host.writes.push(`${pin}:${hz}`);
    }

    write(duty: number): void {
      if (host.recording) host.writes.push(`${this.#pin}~${duty}`);
    }

    close(): void {
      if (host.recording) host.writes.push(`${this.#pin} closed`);
    }
  };
}

function digitalClass(host: VirtualHost): Host['Digital'] {
  return class VirtualDigital {
    static readonly Input = 0;
    static readonly InputPullUp = 1;
    static readonly InputPullDown = 2;
    static readonly Output = 3;
    static readonly Rising = 1;
    static readonly Falling = 2;
    readonly #pin: number;

    constructor(options: DigitalOptions) {
      this.#pin = options.pin;
      if (options.mode === 3) this.write(options.initialValue ?? 0);
      if (options.mode === 2) host.levels[this.#pin] = 0;
      host.edges[this.#pin] = options.onReadable;
    }

    read(): number {
      return host.levels[this.#pin] as number;
    }

    write(value: number): void {
      host.levels[this.#pin] = value;
      if (host.recording) host.writes.push(`${this.#pin}=${value}`);
    }

    close(): void {}
  };
}

function ascii(bytes: Uint8Array, offset: number, length: number): string {
  let text = '';
  for (let i = offset; i < offset + length; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
