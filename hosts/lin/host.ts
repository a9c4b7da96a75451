import UDP from 'embedded:io/socket/udp';
import WebSocketClient from 'embedded:network/websocket/client';
import Net from 'net';
import Time from 'time';
import Timer from 'timer';
import type { Sensor } from 'xsmota/device/sensor';
import type {
  ChipName,
  Console,
  DigitalConstructor,
  Host,
  KeyValueStore,
  NetworkStatus,
  PWMConstructor,
  Resolver,
  System,
  TCPConstructor,
  TLSConstructor,
  UDPConstructor,
  WebSocketConstructor,
} from 'xsmota/host';
import { NetResolver } from '../moddable/resolver.js';
import { secureSocketClass } from '../moddable/secure-sockets.js';
import type { Credentials } from '../moddable/tls-socket.js';
import { type WebSocketParts, webSocketClass } from '../moddable/web-socket.js';
import type { VirtualPins } from '../virtual/pins.js';
import { resetReason } from '../virtual/reset-reason.js';
import type { VirtualSensors } from '../virtual/sensors.js';
import { VIRTUAL_WIFI } from '../virtual/wifi.js';
import { LinTCP } from './tcp.js';

/** What stays while firmwares come and go. */
export interface World {
  readonly mac: string;
  readonly chip: ChipName;
  readonly template: string;
  readonly pins: VirtualPins;
  readonly sensors: VirtualSensors;
  readonly console: Console;
  readonly credentials: Credentials;
  openStore(): KeyValueStore;
}

/** The host of one run of the firmware on the SDK's Linux target: real sockets, virtual pins, sensors, Wi-Fi and storage. */
export class LinHost implements Host {
  readonly Digital: DigitalConstructor;
  readonly PWM: PWMConstructor;
  readonly TCP: TCPConstructor = LinTCP;
  readonly TLS: TLSConstructor;
  readonly WebSocket: WebSocketConstructor;
  readonly UDP = UDP as unknown as UDPConstructor;
  readonly resolver: Resolver = new NetResolver(Net);
  readonly storage: KeyValueStore;
  readonly network: NetworkStatus;
  readonly system: System;
  readonly console: Console;
  readonly template: string;
  private readonly _world: World;

  /**
   * @param powerOn whether this is the first run
   * @param restart called when the firmware wants to be started anew
   */
  constructor(world: World, powerOn: boolean, restart: () => void) {
    this._world = world;
    const defer = (work: () => void) => void Timer.set(work);
    this.TLS = secureSocketClass(LinTCP, world.credentials, defer);
    const Client = WebSocketClient as unknown as WebSocketParts['Client'];
    this.WebSocket = webSocketClass({ Client, Transport: LinTCP, Secure: this.TLS, defer });
    this.Digital = world.pins.Digital;
    this.PWM = world.pins.PWM;
    this.storage = world.openStore();
    this.console = world.console;
    this.template = world.template;
    this.network = {
      up: true,
      address: Net.get('IP'),
      gateway: '0.0.0.0',
      subnetMask: '255.255.255.0',
      nameServer: '0.0.0.0',
      wifi: VIRTUAL_WIFI,
    };
    this.system = {
      chip: world.chip,
      mac: world.mac,
      hardware: 'Virtual board (Linux)',
      core: 'Moddable SDK',
      sdk: 'XS',
      resetReason: resetReason(powerOn),
      powerOn,
      cpuFrequency: 240,
      freeMemory: () => 100,
      load: () => 0,
      restart,
    };
  }

  sensor(kind: number, pin: number, index: number): Sensor | undefined {
    return this._world.sensors.sensor(kind, pin, index);
  }

  ticks(): number {
    return Time.ticks | 0;
  }

  time(): number {
    return Date.now();
  }

  random(): number {
    return Math.random();
  }

  /** Takes the pins from the firmware. */
  close(): void {
    this._world.pins.releaseAll();
    this.storage.close();
  }
}
