import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { IConnackPacket, Packet } from 'mqtt-packet';
import { generate, parser } from '../support/mqtt-packet.js';

/** Lets the event loop turn until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** One connection of a client, as the server sees it. */
export class Visit {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  /** Whether the client has ended it. */
  ended = false;
  #version: 4 | 5;

  constructor(socket: Socket, version: 4 | 5) {
    this.socket = socket;
    this.#version = version;
    const incoming = parser({ protocolVersion: version });
    incoming.on('packet', (packet) => this.packets.push(packet));
    socket.on('data', (chunk) => incoming.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
    });
  }

  /** From now on it speaks this version: its parser learns that from CONNECT. */
  speak(version: 4 | 5): void {
    this.#version = version;
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet, { protocolVersion: this.#version }));
  }

  /** The first packets of a kind, when there are so many. */
  async all<Command extends Packet['cmd']>(cmd: Command, count: number) {
    const found = () => this.packets.filter((packet) => packet.cmd === cmd);
    await until(() => found().length >= count);
    return found() as Extract<Packet, { cmd: Command }>[];
  }

  async first<Command extends Packet['cmd']>(cmd: Command) {
    return (await this.all(cmd, 1))[0]!;
  }

  /** Accepts the connection, as soon as it is asked for. */
  async accept(more: Partial<IConnackPacket> = {}): Promise<this> {
    await this.first('connect');
    this.send({ cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false, ...more });
    return this;
  }
}

/** A server on this machine that says what the test has it say. */
export class ScriptedServer {
  readonly #server: Server;
  readonly #visits: Visit[] = [];
  #taken = 0;

  private constructor(version: 4 | 5) {
    this.#server = createServer((socket) => this.#visits.push(new Visit(socket, version)));
  }

  static async start(version: 4 | 5): Promise<ScriptedServer> {
    const server = new ScriptedServer(version);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next connection. */
  async visit(): Promise<Visit> {
    const number = this.#taken++;
    await until(() => this.#visits.length > number);
    return this.#visits[number]!;
  }

  close(): void {
    this.#server.close();
    for (const { socket } of this.#visits) socket.destroy();
  }
}
