import type { IPublishPacket, Packet } from 'mqtt-packet';
import { Firmware } from '../../src/firmware.js';
import { TICK_PERIOD } from '../../src/main.js';
import { generate, parser } from './mqtt-packet.js';
import { VirtualHost } from './virtual-host.js';

/** Topic the default settings give the virtual board's MAC address. */
export const TOPIC = 'tasmota_83BB10';

/** What topics of discovery begin with. */
const DISCOVERY = 'tasmota/discovery/';

/** An answer as it is without the key that tells why something was refused, which bad-input.test.ts sees to. */
export function withoutReason(line: string): string {
  return line.replace(/,"Reason":"(?:[^"\\]|\\.)*"}$/, '}');
}

/** UTF-8 of a text. On XS, Buffer goes through the text from its beginning for each of its characters. */
function bytesOf(text: string): Buffer {
  const bytes = new TextEncoder().encode(text);
  // Where the engines differ, which is about surrogates alone, Buffer decides.
  return bytes.length === text.length ? Buffer.from(bytes) : Buffer.from(text);
}

/** A message as the broker sees it. */
export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

/**
 * The whole firmware on a `VirtualHost`, with a broker that notes what it gets and answers what MQTT wants answered.
 * Time passes only by `run`.
 */
export class Board {
  readonly host: VirtualHost;
  firmware: Firmware;
  /** Every packet the broker has got, oldest first. */
  readonly packets: Packet[] = [];
  /** CONNACK's return code. */
  returnCode = 0;
  /** The highest version of MQTT that the broker speaks: 4 is 3.1.1. */
  speaks: 4 | 5 = 5;
  /** What it says of itself in CONNACK of MQTT 5. */
  properties: Record<string, unknown> = {};
  sessionPresent = false;
  /** Whether the broker answers at all. */
  answering = true;
  readonly #inbound: Buffer[] = [];
  #level: 4 | 5 = 4;
  #parser = parser();

  /**
   * @param template the board; `DEVKIT` when left out
   * @param commands run before anything is connected, behind those that name a broker
   */
  constructor(template?: string, commands: readonly string[] = [], host = new VirtualHost(template)) {
    this.host = host;
    host.onWrite = (bytes) => this.#parser.parse(Buffer.from(bytes));
    host.onConnect = () => this.#newParser();
    this.firmware = this.#boot(['MqttHost broker', ...commands]);
  }

  /** Starts the firmware anew, as a restart would, with what was saved. */
  reboot(commands: readonly string[] = []): void {
    this.host.cut();
    this.firmware = this.#boot(commands);
  }

  /** Lets milliseconds pass, with what happens in them. */
  run(milliseconds: number): void {
    const end = this.host.now + milliseconds;
    this.step();
    while (this.host.now < end) {
      this.host.now = Math.min(end, this.host.now + TICK_PERIOD);
      this.step();
    }
  }

  /** Does what is due at this moment. */
  step(): void {
    this.firmware.tick();
    this.host.settle();
    for (let i = 0; i < 100 && this.#inbound.length > 0; i++)
      this.host.deliver(this.#inbound.shift() as Buffer);
  }

  /** Runs until connected and the first reports are out, and forgets what was said until then. */
  online(): this {
    this.run(8_000);
    if (!this.firmware.connected) throw new Error(`not connected: ${this.host.logs.join('\n')}`);
    this.packets.length = 0;
    return this;
  }

  /** Sends the device a message, and lets it answer. */
  send(
    topic: string,
    payload: string | Uint8Array = '',
    options: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): void {
    const { qos = 0, retain = false } = options;
    const message = {
      cmd: 'publish' as const,
      topic,
      payload: typeof payload === 'string' ? bytesOf(payload) : Buffer.from(payload),
      qos,
      retain,
      dup: false,
    };
    const whole = qos === 0 ? message : { ...message, messageId: 7 };
    this.sendBytes(generate(whole, { protocolVersion: this.#level }));
  }

  /** Sends the device bytes, and lets it answer. */
  sendBytes(bytes: Uint8Array): void {
    this.#inbound.push(Buffer.from(bytes));
    this.step();
  }

  /** Sends a command on the device's own topic. @returns what it published in answer, see `take` */
  command(name: string, payload = ''): string[] {
    this.packets.length = 0;
    this.send(`cmnd/${TOPIC}/${name}`, payload);
    return this.take();
  }

  /** Sends the device a message on any topic. @returns what it published in answer, see `take` */
  ask(topic: string, payload: string | Uint8Array = '', options: { retain?: boolean } = {}): string[] {
    this.packets.length = 0;
    this.send(topic, payload, options);
    return this.take();
  }

  /** Lets milliseconds pass. @returns what was published in them, see `take` */
  after(milliseconds: number): string[] {
    this.packets.length = 0;
    this.run(milliseconds);
    return this.take();
  }

  /**
   * The messages published since the last `take`, oldest first, without those of discovery: they come whenever something
   * has changed, and have tests of their own.
   */
  messages(): Published[] {
    return this.published().filter(({ topic }) => !topic.startsWith(DISCOVERY));
  }

  /** Those of discovery, published since the last `take`, oldest first. */
  discovery(): Published[] {
    return this.published().filter(({ topic }) => topic.startsWith(DISCOVERY));
  }

  /** All messages published since the last `take`, oldest first. */
  published(): Published[] {
    const found: Published[] = [];
    for (const packet of this.packets) {
      if (packet.cmd !== 'publish') continue;
      found.push({
        topic: packet.topic,
        payload: String(packet.payload),
        qos: packet.qos,
        retain: packet.retain,
      });
    }
    return found;
  }

  /** The messages published since the last `take` as `topic payload`, with ` (retained)` behind retained ones. */
  take(): string[] {
    const lines = this.messages().map(
      ({ topic, payload, retain }) => `${topic} ${payload}${retain ? ' (retained)' : ''}`,
    );
    this.packets.length = 0;
    return lines;
  }

  #boot(commands: readonly string[]): Firmware {
    const firmware = new Firmware(this.host);
    for (const line of commands) firmware.command(line);
    firmware.start();
    return firmware;
  }

  #newParser(): void {
    this.#parser = parser();
    const topics = new Map<number, string>();
    this.#parser.on('packet', (packet) => {
      if (packet.cmd === 'publish') resolve(packet, topics);
      this.packets.push(packet);
      if (this.answering) this.#answer(packet);
    });
    this.#parser.on('error', (error) => {
      throw error;
    });
  }

  #answer(packet: Packet): void {
    if (packet.cmd === 'connect') {
      const { returnCode, sessionPresent, speaks, properties } = this;
      const asked = packet.protocolVersion === 5 ? 5 : 4;
      this.#level = asked > speaks ? 4 : asked;
      if (this.#level === 5)
        this.#reply({ cmd: 'connack', reasonCode: returnCode, sessionPresent, properties });
      else this.#reply({ cmd: 'connack', returnCode: asked > speaks ? 1 : returnCode, sessionPresent });
    } else if (packet.cmd === 'subscribe') {
      const granted = packet.subscriptions.map(({ qos }) => qos);
      this.#reply({ cmd: 'suback', messageId: packet.messageId as number, granted });
    } else if (packet.cmd === 'pingreq') {
      this.#reply({ cmd: 'pingresp' });
    }
  }

  #reply(packet: Packet): void {
    this.#inbound.push(generate(packet, { protocolVersion: this.#level }));
  }
}

/** Gives a message that came by topic alias its topic (MQTT 5, 3.3.2.3.4). @param topics those known on the connection */
function resolve(packet: IPublishPacket, topics: Map<number, string>): void {
  const alias = packet.properties?.topicAlias;
  if (alias === undefined) return;
  if (packet.topic !== '') topics.set(alias, packet.topic);
  const topic = topics.get(alias);
  if (topic === undefined) throw new Error(`topic alias ${alias} has no topic`);
  packet.topic = topic;
}
