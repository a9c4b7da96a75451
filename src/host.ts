/**
 * The one door to the outside: what a platform has to bring. Types only.
 *
 * Where ECMA-419 has a class, the member is that class with its names and callbacks, so that on a board the class
 * of the Moddable SDK goes in unwrapped.
 */

import type { DeviceConfiguration, I2cBus } from './device/configuration.js';
import type { Sensor } from './device/sensor.js';

/** A digital pin (ECMA-419, Digital class). */
export interface Digital {
  read(): number;
  write(value: number): void;
  close(): void;
}

export interface DigitalOptions {
  readonly pin: number;
  readonly mode: number;
  /** `Digital.Rising`, `Digital.Falling` or both, for inputs with `onReadable`. */
  readonly edge?: number;
  /** Level of an output from the first moment on. */
  readonly initialValue?: 0 | 1;
  readonly onReadable?: () => void;
}

export interface DigitalConstructor {
  new (options: DigitalOptions): Digital;
  readonly Input: number;
  readonly InputPullUp: number;
  readonly InputPullDown: number;
  readonly Output: number;
  readonly Rising: number;
  readonly Falling: number;
}

/** A pin that changes its level so quickly that what is connected sees a mean (ECMA-419, PWM class). */
export interface PWM {
  /** Bits: a duty goes from 0, always low, to 2^resolution - 1, always high. */
  readonly resolution: number;
  write(duty: number): void;
  close(): void;
}

export interface PWMOptions {
  readonly pin: number;
  /** How often it goes high in a second. */
  readonly hz: number;
}

export interface PWMConstructor {
  /** The duty is 0 at first. */
  new (options: PWMOptions): PWM;
}

/** A connected socket (ECMA-419, TCP Socket class). */
export interface TCP {
  /** Fills the whole of `buffer`, which must not be longer than what is readable. */
  read(buffer: Uint8Array): unknown;
  /** Takes the whole of `buffer`, which must not be longer than what is writable, before it returns. */
  write(buffer: Uint8Array): unknown;
  close(): void;
}

export interface TCPOptions {
  readonly address: string;
  readonly port: number;
  readonly nodelay?: boolean;
  /** Bytes have come; `count` are readable in all. */
  readonly onReadable?: (count: number) => void;
  /** The socket takes `count` bytes. The first call tells that the connection stands. */
  readonly onWritable?: (count: number) => void;
  /** The connection failed, or was closed by the other side. */
  readonly onError?: (problem?: unknown) => void;
}

export interface TCPConstructor {
  new (options: TCPOptions): TCP;
}

export interface TLSOptions extends TCPOptions {
  /** The name or address the broker was asked for, which its certificate has to be for. */
  readonly host: string;
  /** SHA-1 of the certificates that are accepted, whoever has signed them; without, a trusted authority has to have. */
  readonly fingerprints?: readonly Uint8Array[] | undefined;
}

/** A TLS socket: like a TCP socket, but what it carries is encrypted. Whatever is wrong with certificates is told to `onError`. */
export interface TLSConstructor {
  new (options: TLSOptions): TCP;
}

export interface WebSocketOptions extends TLSOptions {
  /** Whether it goes over TLS; without, `fingerprints` mean nothing. */
  readonly secure: boolean;
  /** What is asked for: begins with a slash. */
  readonly path: string;
  /** The sub-protocol, without which there is no connection. */
  readonly protocol: string;
  /** Further headers of the request: name and value. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * A WebSocket that carries bytes as a TCP socket does: each `write` is a binary frame, and how what comes is cut into frames is
 * not seen. Whatever is wrong with the handshake or with frames is told to `onError`.
 */
export interface WebSocketConstructor {
  new (options: WebSocketOptions): TCP;
}

/** A datagram that has come, and from whom. */
export type Datagram = ArrayBuffer & { readonly address: string; readonly port: number };

/** A UDP socket (ECMA-419, UDP Socket class). */
export interface UDP {
  read(): Datagram | undefined;
  write(buffer: Uint8Array, address: string, port: number): unknown;
  close(): void;
}

export interface UDPConstructor {
  new (options: { readonly onReadable: (packets: number) => void }): UDP;
}

/** Name resolution (ECMA-419, Domain Name Resolver class). An address is passed through. */
export interface Resolver {
  resolve(options: {
    readonly host: string;
    readonly onResolved: (host: string, address: string) => void;
    readonly onError: (host: string) => void;
  }): void;
}

/** A store of named values that survive a restart (ECMA-419, Key-Value storage). */
export interface KeyValueStore {
  /** The value's bytes; `undefined` when there is none. */
  read(key: string): ArrayBuffer | undefined;
  write(key: string, value: Uint8Array): void;
  delete(key: string): void;
  close(): void;
}

/** The Wi-Fi station, as far as it is reported. */
export interface WifiStatus {
  /** Which of the two configured networks: 1 or 2. */
  readonly accessPoint: number;
  readonly ssid: string;
  /** `AA:BB:CC:DD:EE:FF`. */
  readonly bssid: string;
  readonly channel: number;
  /** `11b`, `11g`, `HT20`, `HT40`. */
  readonly mode: string;
  /** dBm, for example -63. */
  readonly signal: number;
  /** Connects since boot. */
  readonly linkCount: number;
  /** Seconds without network since boot. */
  readonly downtime: number;
}

/** The network as it is at the moment. Read for every report: reading allocates nothing while nothing changes. */
export interface NetworkStatus {
  readonly up: boolean;
  /** Own address, `192.168.1.57`; empty while there is none. */
  readonly address: string;
  readonly gateway: string;
  readonly subnetMask: string;
  readonly nameServer: string;
  /** `undefined` where the network is no Wi-Fi. */
  readonly wifi: WifiStatus | undefined;
}

/** The chips that the firmware knows the pins of. */
export type ChipName = 'ESP32' | 'ESP32-C3';

export interface AccessPoint {
  /** At most 32 bytes; empty: not to be used. */
  readonly ssid: string;
  /** At most 64 bytes; empty: the network is open. Not to be shown anywhere. */
  readonly password: string;
}

/** A station's place in its network, where it is not given by DHCP. Each is four numbers with points between them. */
export interface StaticAddress {
  readonly address: string;
  readonly gateway: string;
  readonly mask: string;
}

/** How a station joins its network. */
export interface WifiOptions {
  /** Tried in turn. Their numbers count from 1. */
  readonly accessPoints: readonly AccessPoint[];
  /** The number of the one to try first. */
  readonly first: number;
  readonly hostname: string;
  /** `undefined`: by DHCP. */
  readonly staticAddress: StaticAddress | undefined;
}

/** A Wi-Fi station that the firmware's settings lead. */
export interface Wifi {
  /**
   * Joins a network, and joins it again whenever it is lost, for as long as the firmware runs. Returns at once; what
   * becomes of it is told by `Host.network` and the console.
   */
  connect(options: WifiOptions): void;
}

/** What the hardware says of itself. */
export interface System {
  /** Whose pins the template lists. */
  readonly chip: ChipName;
  /** The station's MAC address: 12 hexadecimal digits, upper case. */
  readonly mac: string;
  /** `ESP32-D0WD-V3 v3.1` and the like. */
  readonly hardware: string;
  /** What runs the firmware: engine or SDK, and its version. */
  readonly core: string;
  readonly sdk: string;
  /** Why it started: one of Tasmota's texts for ESP32 reset reasons. */
  readonly resetReason: string;
  /** Whether it started because power came. */
  readonly powerOn: boolean;
  /** MHz. */
  readonly cpuFrequency: number;
  /** Free memory in KiB. */
  freeMemory(): number;
  /** How busy the processor is, in percent. */
  load(): number;
  /** Starts the firmware anew. */
  restart(): void;
}

/** Where the firmware's lines go: serial console, terminal. */
export interface Console {
  /** Whether `published` is of interest to anybody: where it is not, it need not be called. */
  readonly listening: boolean;
  /** An event in plain words. @param level 1 error, 2 information, 3 detail */
  log(level: number, text: string): void;
  /**
   * Something has been published, or would have been but for a connection (`sent` false).
   * @param prefix the topic's bytes up to and with its last slash
   * @param name the topic's last level
   * @param bytes holds the payload, `length` bytes from `offset`, valid during the call
   */
  published(
    prefix: Uint8Array,
    name: Uint8Array,
    bytes: Uint8Array,
    offset: number,
    length: number,
    retain: boolean,
    sent: boolean,
  ): void;
}

export interface Host {
  readonly Digital: DigitalConstructor;
  /** Missing where the platform has none. */
  readonly PWM?: PWMConstructor | undefined;
  readonly TCP: TCPConstructor;
  /** Missing where the platform has no TLS. */
  readonly TLS?: TLSConstructor;
  /** Missing where the platform has no WebSockets. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** Missing where the platform sends no datagrams. */
  readonly UDP?: UDPConstructor;
  readonly resolver: Resolver;
  readonly storage: KeyValueStore;
  readonly network: NetworkStatus;
  /** Left out where the platform has its network from elsewhere. The firmware calls it once in its life. */
  readonly wifi?: Wifi;
  readonly system: System;
  readonly console: Console;
  /** The board as a Tasmota template: `{"NAME":"…","GPIO":[…],"FLAG":0,"BASE":1}`. */
  readonly template: string;
  /**
   * Tells what the pins are used for, once, before any of them is. What the platform has on one of them, such as a serial
   * console, has to give way. Left out where there is nothing of the kind.
   */
  giveWay?(board: DeviceConfiguration): void;
  /**
   * The sensor on a pin, `undefined` where the platform has no such sensor.
   * @param kind one of the kinds of `device/sensor.ts`
   * @param index 0 for the first of its kind
   * @param found is given the others where several share the pin, as on a OneWire bus, in the order in which they are
   *   to be shown; during the call or at any time after it
   * @param pull said where the pin is to have no resistor inside the chip, as it has otherwise
   */
  sensor(
    kind: number,
    pin: number,
    index: number,
    found: (sensor: Sensor) => void,
    pull?: 'none',
  ): Sensor | undefined;
  /**
   * Begins to look for the sensors on an I2C bus, once at boot. Nothing, where the platform has no such buses.
   * Each call of the bus is short; the search goes on with later turns.
   * @param found is given each sensor once, whenever it is found
   */
  i2c?(bus: I2cBus, found: (sensor: Sensor) => void): void;
  /** Milliseconds of a clock that is never set, as a 32-bit integer that wraps. */
  ticks(): number;
  /** Milliseconds since 1970-01-01 UTC; negative as long as the time is not known. */
  time(): number;
  /**
   * Keeps `time` by NTP servers, from now on these; by none where there are none. Left out where the platform's clock
   * is kept already.
   * @param servers names or addresses, the first one to be asked first
   */
  synchronize?(servers: readonly string[]): void;
  /**
   * Told a time that was set by hand, in milliseconds since 1970 UTC, for what the platform looks at by a clock of its own,
   * as it does at certificates. Left out where that clock is kept already.
   */
  setClock?(milliseconds: number): void;
  /** A number from 0 to below 1. */
  random(): number;
}
