import { createServer, type Server, type Socket } from 'node:net';
import type { Aedes } from 'aedes';
import { MqttHost, MqttPassword, MqttPath, MqttUser, type TextSetting } from '../../src/settings/table.js';
import { type BrokerUrl, parseBrokerUrl } from '../../src/tasmota/broker-url.js';
import { codeOf, FatalError, messageOf } from './errors.js';
import { InOrderAedes } from './in-order.js';

export const DEFAULT_PORT = 1883;
const HIGHEST_PORT = 65_535;
const LOCAL = '127.0.0.1';
/** How many ports the embedded broker tries. */
const ATTEMPTS = 100;

/** @throws {FatalError} that says what is wrong, without the password */
export function parseBroker(url: string): BrokerUrl {
  const broker = read(url);
  fits('the host', broker.host, MqttHost);
  fits('the path', broker.path, MqttPath);
  fits('the user name', broker.user ?? '', MqttUser);
  fits('the password', broker.password ?? '', MqttPassword);
  return broker;
}

function read(url: string): BrokerUrl {
  try {
    return parseBrokerUrl(url);
  } catch (problem) {
    throw new FatalError(`--broker: ${messageOf(problem)}.`);
  }
}

function fits(what: string, text: string, setting: TextSetting): void {
  if (Buffer.byteLength(text) <= setting.maximumLength) return;
  throw new FatalError(`--broker: ${what} is longer than the ${setting.maximumLength} bytes a device takes.`);
}

/** An MQTT broker in this process, for the own machine only. */
export class EmbeddedBroker {
  readonly address: BrokerUrl;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(aedes: Aedes, server: Server, port: number) {
    this.#aedes = aedes;
    this.#server = server;
    this.address = { host: LOCAL, port, tls: false, path: '', user: undefined, password: undefined };
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
  }

  /** Starts on the first port from `port` on that is free; 0 lets the system choose. */
  static async start(port: number = DEFAULT_PORT): Promise<EmbeddedBroker> {
    const last = Math.min(port + ATTEMPTS - 1, HIGHEST_PORT);
    for (let candidate = port; candidate <= last; candidate++) {
      const server = createServer({ noDelay: true });
      if (!(await listens(server, candidate))) continue;
      const bound = (server.address() as { port: number }).port;
      const aedes = new InOrderAedes();
      await aedes.listen();
      return new EmbeddedBroker(aedes, server, bound);
    }
    throw new FatalError(
      `No port from ${port} to ${last} is free for the built-in broker. Name a broker with --broker mqtt://host:port.`,
    );
  }

  /** Closes every connection, after what has been published has gone to the subscribers. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#settled();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** A message of its own that comes out behind all others tells that these have been delivered. */
  #settled(): Promise<void> {
    return new Promise((resolve) => {
      const packet = {
        cmd: 'publish',
        topic: `$SYS/${this.#aedes.id}/closing`,
        payload: '',
        qos: 0,
        retain: false,
        dup: false,
      } as const;
      this.#aedes.publish(packet, () => setImmediate(resolve));
    });
  }
}

/** @returns false when the port is taken or not allowed */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (problem: Error): void => {
      if (codeOf(problem) === 'EADDRINUSE' || codeOf(problem) === 'EACCES') resolve(false);
      else reject(problem);
    };
    server.once('error', failed);
    server.listen({ host: LOCAL, port }, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}
