import type { Sensor } from '../../../src/device/sensor.js';
import type { Console, Host, NetworkStatus, System, UDPConstructor } from '../../../src/host.js';
import type { MessageWriter } from '../message-writer.js';
import { type Boot, LOG, PUBLISHED, RESTART } from '../wire.js';
import { guestDatagrams } from './datagrams.js';
import type { Moment } from './moment.js';
import { GuestPins } from './pins.js';
import { Random } from './random.js';
import { GuestResolver } from './resolver.js';
import { GuestSensors } from './sensors.js';
import { GuestSockets } from './sockets.js';
import { GuestStorage } from './storage.js';

/** The host of the firmware on XS. It answers from what Node has told it, and writes down what Node is to do. */
export class GuestHost implements Host {
  readonly pins: GuestPins;
  readonly sockets: GuestSockets;
  readonly sensors: GuestSensors;
  readonly UDP: UDPConstructor;
  readonly resolver: GuestResolver;
  readonly storage: GuestStorage;
  readonly network: NetworkStatus;
  readonly system: System;
  readonly console: Console;
  readonly template: string;
  readonly #random: Random;
  readonly #moment: Moment;

  constructor(boot: Boot, moment: Moment, effects: MessageWriter) {
    this.#moment = moment;
    this.pins = new GuestPins(effects, boot.levels);
    this.sockets = new GuestSockets(effects);
    this.sensors = new GuestSensors(boot.sensors, effects);
    this.UDP = guestDatagrams(effects);
    this.resolver = new GuestResolver(effects);
    this.storage = new GuestStorage(effects, boot.stored);
    this.network = boot.network;
    this.template = boot.template;
    this.#random = new Random(boot.seed);
    this.system = {
      ...boot.system,
      freeMemory: () => moment.freeMemory,
      load: () => moment.load,
      restart: () => effects.begin(RESTART),
    };
    this.console = new GuestConsole(boot.listening, effects);
  }

  get Digital(): Host['Digital'] {
    return this.pins.Digital;
  }

  get PWM(): Host['PWM'] {
    return this.pins.PWM;
  }

  get TCP(): Host['TCP'] {
    return this.sockets.TCP;
  }

  get TLS(): NonNullable<Host['TLS']> {
    return this.sockets.TLS;
  }

  get WebSocket(): NonNullable<Host['WebSocket']> {
    return this.sockets.WebSocket;
  }

  sensor(kind: number, pin: number): Sensor | undefined {
    return this.sensors.find(kind, pin);
  }

  ticks(): number {
    return this.#moment.ticks;
  }

  time(): number {
    return this.#moment.time;
  }

  random(): number {
    return this.#random.next();
  }
}

/** Passes the firmware's lines on. */
class GuestConsole implements Console {
  readonly listening: boolean;
  readonly #effects: MessageWriter;

  constructor(listening: boolean, effects: MessageWriter) {
    this.listening = listening;
    this.#effects = effects;
  }

  log(level: number, text: string): void {
    this.#effects.begin(LOG);
    this.#effects.byte(level);
    this.#effects.text(text);
  }

  published(
    prefix: Uint8Array,
    name: Uint8Array,
    bytes: Uint8Array,
    offset: number,
    length: number,
    retain: boolean,
    sent: boolean,
  ): void {
    this.#effects.begin(PUBLISHED);
    this.#effects.byte(retain ? 1 : 0);
    this.#effects.byte(sent ? 1 : 0);
    this.#effects.bytes(prefix);
    this.#effects.bytes(name);
    this.#effects.part(bytes, offset, length);
  }
}
