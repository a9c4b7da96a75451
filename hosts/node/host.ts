import { getServers } from 'node:dns';
import { cpus, freemem, networkInterfaces } from 'node:os';
import type { Sensor } from '../../src/device/sensor.js';
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
} from '../../src/host.js';
import type { VirtualPins } from '../virtual/pins.js';
import { resetReason } from '../virtual/reset-reason.js';
import type { VirtualSensors } from '../virtual/sensors.js';
import { VIRTUAL_WIFI } from '../virtual/wifi.js';
import type { Credentials } from './credentials.js';
import { NodeResolver } from './resolver.js';
import { NodeSockets } from './sockets.js';
import type { OpenStore } from './storage.js';
import { UdpStack } from './udp.js';

/** What stays while firmwares come and go. */
export interface World {
  readonly mac: string;
  readonly chip: ChipName;
  readonly template: string;
  readonly pins: VirtualPins;
  readonly sensors: VirtualSensors;
  readonly openStore: OpenStore;
  readonly console: Console;
  /** What is trusted over TLS, and shown. */
  readonly credentials: Credentials;
}

/** The host of one run of the firmware: from a start to the next. */
export class NodeHost implements Host {
  readonly Digital: DigitalConstructor;
  readonly PWM: PWMConstructor;
  readonly TCP: TCPConstructor;
  readonly TLS: TLSConstructor;
  readonly WebSocket: WebSocketConstructor;
  readonly UDP: UDPConstructor;
  readonly resolver: Resolver;
  readonly storage: KeyValueStore;
  readonly network: NetworkStatus;
  readonly system: System;
  readonly console: Console;
  readonly template: string;
  readonly #pins: VirtualPins;
  readonly #sensors: VirtualSensors;
  readonly #streams: NodeSockets;
  readonly #datagrams = new UdpStack();
  readonly #names = new NodeResolver();

  /**
   * @param powerOn whether this is the first run
   * @param restart called when the firmware wants to be started anew
   */
  constructor(world: World, powerOn: boolean, restart: () => void) {
    this.#pins = world.pins;
    this.#sensors = world.sensors;
    this.Digital = world.pins.Digital;
    this.PWM = world.pins.PWM;
    this.#streams = new NodeSockets(world.credentials);
    this.TCP = this.#streams.TCP;
    this.TLS = this.#streams.TLS;
    this.WebSocket = this.#streams.WebSocket;
    this.UDP = this.#datagrams.UDP;
    this.resolver = this.#names;
    this.storage = world.openStore();
    this.network = networkStatus();
    this.console = world.console;
    this.template = world.template;
    this.system = {
      chip: world.chip,
      mac: world.mac,
      hardware: `Virtual board (${process.platform} ${process.arch})`,
      core: `Node.js ${process.versions.node}`,
      sdk: `V8 ${process.versions.v8}`,
      resetReason: resetReason(powerOn),
      powerOn,
      cpuFrequency: cpus()[0]?.speed || 240,
      freeMemory: () => Math.floor(freemem() / 1024),
      load: loadMeter(),
      restart,
    };
  }

  sensor(kind: number, pin: number, index: number): Sensor | undefined {
    return this.#sensors.sensor(kind, pin, index);
  }

  ticks(): number {
    return performance.now() | 0;
  }

  time(): number {
    return Date.now();
  }

  random(): number {
    return Math.random();
  }

  /** Takes pins and sockets from the firmware. Resolves once what it has sent has left. */
  async close(): Promise<void> {
    this.#names.close();
    this.#pins.releaseAll();
    this.storage.close();
    await Promise.all([this.#streams.close(), this.#datagrams.close()]);
  }
}

/** Tells in percent how busy this process has been since it was asked last. */
function loadMeter(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return Math.round(utilization * 100);
  };
}

/** The PC's network, shown as the Wi-Fi that integrations expect of a board. */
function networkStatus(): NetworkStatus {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((address) => address.family === 'IPv4' && !address.internal);
  return {
    up: true,
    address: own?.address ?? '127.0.0.1',
    gateway: '0.0.0.0',
    subnetMask: own?.netmask ?? '255.0.0.0',
    nameServer: getServers().find((server) => /^[\d.]+$/.test(server)) ?? '0.0.0.0',
    wifi: VIRTUAL_WIFI,
  };
}
