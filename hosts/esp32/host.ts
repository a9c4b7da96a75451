import type { I2cBus } from 'xsmota/device/configuration';
import type { Sensor } from 'xsmota/device/sensor';
import type {
  ChipName,
  Console,
  DigitalConstructor,
  Host,
  KeyValueStore,
  NetworkStatus,
  Resolver,
  System,
  TCPConstructor,
  TLSConstructor,
  Wifi,
} from 'xsmota/host';
import type { LineConsole } from '../moddable/line-console.js';
import { type Lookup, NetResolver } from '../moddable/resolver.js';
import { TimeKeeper, type UDPConstructor } from '../moddable/time-keeper.js';
import { isPowerOn, resetText } from './reset-reason.js';
import { type SensorIo, SensorProvider } from './sensor-provider.js';
import { FlashStore, type StorageOpener } from './store.js';
import { type WifiDriverConstructor, WifiStation } from './wifi-station.js';

/** What the SDK gives, by the names of its modules, and what the chip tells of itself. */
export interface Esp32Parts {
  readonly Digital: DigitalConstructor;
  readonly TCP: TCPConstructor;
  /** `undefined` in a build without TLS. */
  readonly TLS: TLSConstructor | undefined;
  readonly UDP: UDPConstructor;
  readonly WiFi: WifiDriverConstructor;
  readonly net: Lookup & { get(what: 'DNS'): readonly string[] | undefined };
  readonly storage: StorageOpener;
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

/** How much of the load's past counts, as a shift: some 16 turns. */
const LOAD_SHIFT = 4;
const BYTES_PER_KIB = 1_024;

/** The host on an ESP32: the SDK's classes, put together. It knows the platform by what it is given, and so can be tried without one. */
export class Esp32Host implements Host {
  readonly Digital: DigitalConstructor;
  readonly TCP: TCPConstructor;
  readonly TLS?: TLSConstructor;
  readonly resolver: Resolver;
  readonly storage: KeyValueStore;
  readonly network: NetworkStatus;
  readonly wifi: Wifi;
  readonly system: System;
  readonly console: Console;
  readonly template: string;
  private readonly _parts: Esp32Parts;
  private readonly _station: WifiStation;
  private readonly _clock: TimeKeeper;
  private readonly _sensors: SensorProvider;
  /** Percent, in 1/16. */
  private _load = 0;

  constructor(parts: Esp32Parts) {
    this._parts = parts;
    const { console, ticks, freeMemory } = parts;
    const log = (level: number, text: string) => console.log(level, text);
    const random = Math.random;
    this.Digital = parts.Digital;
    this.TCP = parts.TCP;
    if (parts.TLS !== undefined) this.TLS = parts.TLS;
    this.resolver = new NetResolver(parts.net);
    this.storage = new FlashStore(parts.storage);
    this.console = console;
    this.template = parts.template;
    const { net } = parts;
    this._station = new WifiStation({
      driver: parts.WiFi,
      nameServers: () => net.get('DNS') ?? [],
      log,
      ticks,
      random,
    });
    this.network = this._station;
    this.wifi = this._station;
    this._clock = new TimeKeeper({
      UDP: parts.UDP,
      resolver: this.resolver,
      ticks,
      random,
      log,
      set: parts.setClock,
    });
    this._sensors = new SensorProvider(parts.sensors, log);
    this.system = {
      mac: parts.mac,
      chip: parts.chip,
      hardware: parts.chip,
      core: 'Moddable SDK',
      sdk: parts.sdk,
      resetReason: resetText(parts.resetReason),
      powerOn: isPowerOn(parts.resetReason),
      cpuFrequency: parts.chip === 'ESP32-C3' ? 160 : 240,
      freeMemory: () => Math.floor(freeMemory() / BYTES_PER_KIB),
      load: () => this._load >> LOAD_SHIFT,
      restart: parts.restart,
    };
  }

  sensor(kind: number, pin: number, index: number, found: (sensor: Sensor) => void): Sensor | undefined {
    return this._sensors.sensor(kind, pin, index, found);
  }

  i2c(bus: I2cBus, found: (sensor: Sensor) => void): void {
    this._sensors.i2c(bus, found);
  }

  synchronize(servers: readonly string[]): void {
    this._clock.synchronize(servers);
  }

  ticks(): number {
    return this._parts.ticks();
  }

  time(): number {
    return this._clock.time();
  }

  random(): number {
    return Math.random();
  }

  /** Does what is due, beside the firmware. To be called with each of its turns. */
  tick(now: number): void {
    this._station.tick(now);
    this._clock.tick(now, this._station.up);
    this._sensors.tick(now);
  }

  /** Takes account of a turn that has taken `busy` of `period` milliseconds. */
  measured(busy: number, period: number): void {
    const percent = Math.min(100, Math.floor((busy * 100) / period));
    this._load += percent - (this._load >> LOAD_SHIFT);
  }
}
