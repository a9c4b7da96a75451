import { isDue } from 'xsmota/bytes/ticks';
import type { DeviceConfiguration, I2cBus } from 'xsmota/device/configuration';
import type { Sensor } from 'xsmota/device/sensor';
import type {
  ChipName,
  DigitalConstructor,
  Host,
  KeyValueStore,
  PWMConstructor,
  Resolver,
  System,
  TCPConstructor,
  TLSConstructor,
  UDPConstructor,
  WebSocketConstructor,
  Wifi,
} from 'xsmota/host';
import type { LineConsole } from '../moddable/line-console.js';
import { type Lookup, NetResolver } from '../moddable/resolver.js';
import { TimeKeeper, type TimeKeeperOptions } from '../moddable/time-keeper.js';
import { isPowerOn, resetText } from './reset-reason.js';
import { type SensorIo, SensorProvider } from './sensor-provider.js';
import { contestedPin } from './serial-pins.js';
import { type WifiDriverConstructor, WifiStation, type WifiStationOptions } from './wifi-station.js';

/** What the SDK gives, by the names of its modules, and what the chip tells of itself. */
export interface Esp32Parts {
  readonly Digital: DigitalConstructor;
  readonly TCP: TCPConstructor;
  /** `undefined` in a build without TLS. */
  readonly TLS: TLSConstructor | undefined;
  readonly UDP: UDPConstructor;
  readonly WiFi: WifiDriverConstructor;
  readonly net: Lookup & { get(what: 'DNS'): readonly string[] | undefined };
  readonly storage: KeyValueStore;
  readonly sensors: SensorIo;
  readonly console: LineConsole;
  /** The board, as a Tasmota template. */
  readonly template: string;
  readonly chip: ChipName;
  readonly mac: string;
  /** `esp_reset_reason_t` */
  readonly resetReason: number;
  readonly sdk: string;
  /** Bytes. */
  readonly freeMemory: () => number;
  readonly ticks: () => number;
  /** Sets the clock that certificates are checked by: milliseconds since 1970. */
  readonly setClock: (milliseconds: number) => void;
  readonly restart: () => void;
}

/**
 * Each OneWire bus takes a channel of the RMT that sends and one that receives (ESP-IDF Programming Guide, "RMT": 8 of either sort
 * on an ESP32, 2 and 2 on an ESP32-C3). Where there is none left, the SDK's class does not fail, but crashes.
 */
const ONE_WIRE_BUSES: Readonly<Record<ChipName, number>> = Object.freeze({ ESP32: 4, 'ESP32-C3': 2 });

/** How much of the load's past counts, as a shift: some 16 turns. */
const LOAD_SHIFT = 4;
const BYTES_PER_KIB = 1_024;
/** Milliseconds until a restart: the SDK hands lwIP what was written last, and ends the connection, only in a later turn. */
const GOODBYE = 250;

/**
 * The host on an ESP32: the SDK's classes, put together. It knows the platform by what it is given, and so can be tried
 * without one. It is its own `system`, and what its parts ask for: a board has no RAM for objects that only pass things on.
 */
export class Esp32Host implements Host, System, WifiStationOptions, TimeKeeperOptions {
  readonly Digital: DigitalConstructor;
  readonly TCP: TCPConstructor;
  readonly TLS?: TLSConstructor;
  readonly UDP: UDPConstructor;
  readonly driver: WifiDriverConstructor;
  readonly resolver: Resolver;
  readonly storage: KeyValueStore;
  readonly network: WifiStation;
  readonly console: LineConsole;
  readonly template: string;
  readonly mac: string;
  readonly chip: ChipName;
  readonly sdk: string;
  private readonly _net: Esp32Parts['net'];
  private readonly _reason: number;
  private readonly _clock: TimeKeeper;
  private readonly _sensors: SensorProvider;
  private readonly _freeMemory: () => number;
  private readonly _ticks: () => number;
  private readonly _setClock: (milliseconds: number) => void;
  private readonly _restart: () => void;
  /** Percent, in 1/16. */
  private _load = 0;
  private _restarting = false;
  /** Ticks at which the chip is started anew. */
  private _restartAt = 0;

  constructor(parts: Esp32Parts) {
    this.Digital = parts.Digital;
    this.TCP = parts.TCP;
    if (parts.TLS !== undefined) this.TLS = parts.TLS;
    this.UDP = parts.UDP;
    this.driver = parts.WiFi;
    this._net = parts.net;
    this.resolver = new NetResolver(parts.net);
    this.storage = parts.storage;
    this.console = parts.console;
    this.template = parts.template;
    this.mac = parts.mac;
    this.chip = parts.chip;
    this.sdk = parts.sdk;
    this._reason = parts.resetReason;
    this._freeMemory = parts.freeMemory;
    this._ticks = parts.ticks;
    this._setClock = parts.setClock;
    this._restart = parts.restart;
    this.network = new WifiStation(this);
    this._clock = new TimeKeeper(this);
    const log = (level: number, text: string) => this.log(level, text);
    this._sensors = new SensorProvider(parts.sensors, log, ONE_WIRE_BUSES[parts.chip]);
  }

  /** For a build with the SDK's class to give: a class needs no RAM to be there. */
  get PWM(): PWMConstructor | undefined {
    return undefined;
  }

  /** Likewise. */
  get WebSocket(): WebSocketConstructor | undefined {
    return undefined;
  }

  get system(): System {
    return this;
  }

  get wifi(): Wifi {
    return this.network;
  }

  get hardware(): string {
    return this.chip;
  }

  get core(): string {
    return 'Moddable SDK';
  }

  get resetReason(): string {
    return resetText(this._reason);
  }

  get powerOn(): boolean {
    return isPowerOn(this._reason);
  }

  get cpuFrequency(): number {
    return this.chip === 'ESP32-C3' ? 160 : 240;
  }

  freeMemory(): number {
    return Math.floor(this._freeMemory() / BYTES_PER_KIB);
  }

  load(): number {
    return this._load >> LOAD_SHIFT;
  }

  restart(): void {
    this._restarting = true;
    this._restartAt = (this._ticks() + GOODBYE) | 0;
  }

  giveWay(board: DeviceConfiguration): void {
    const pin = contestedPin(board, this.chip);
    if (pin === undefined || !this.console.listening) return;
    this.log(1, `The serial console ends here: the board has something else on GPIO${pin}`);
    this.console.close();
  }

  sensor(
    kind: number,
    pin: number,
    index: number,
    found: (sensor: Sensor) => void,
    pull?: 'none',
  ): Sensor | undefined {
    return this._sensors.sensor(kind, pin, index, found, pull);
  }

  i2c(bus: I2cBus, found: (sensor: Sensor) => void): void {
    this._sensors.i2c(bus, found);
  }

  synchronize(servers: readonly string[]): void {
    this._clock.synchronize(servers);
  }

  ticks(): number {
    return this._ticks();
  }

  time(): number {
    return this._clock.time();
  }

  random(): number {
    return Math.random();
  }

  /** See `Console.log`: for the host's parts. */
  log(level: number, text: string): void {
    this.console.log(level, text);
  }

  /** Addresses of the name servers in use. */
  nameServers(): readonly string[] {
    return this._net.get('DNS') ?? [];
  }

  /** Takes a time that was learnt, or set by hand: milliseconds since 1970 UTC. */
  setClock(milliseconds: number): void {
    this._setClock(milliseconds);
  }

  /** Does what is due, beside the firmware. To be called with each of its turns. */
  tick(now: number): void {
    this.network.tick(now);
    this._clock.tick(now, this.network.up);
    this._sensors.tick(now);
    if (this._restarting && isDue(now, this._restartAt)) this._restart();
  }

  /** Takes account of a turn that has taken `busy` of `period` milliseconds. */
  measured(busy: number, period: number): void {
    const percent = Math.min(100, Math.floor((busy * 100) / period));
    this._load += percent - (this._load >> LOAD_SHIFT);
  }
}
