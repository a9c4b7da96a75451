import { createServer, type Server, type Socket } from 'node:net';
import type { Aedes } from 'aedes';
import { MqttHost, MqttPassword, MqttUser, type TextSetting } from '../../src/settings/table.js';
import { codeOf, FatalError } from './errors.js';
import { InOrderAedes } from './in-order.js';

/** Where a broker is, and how to log in. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  /** `undefined`: as the device has it. */
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export const DEFAULT_PORT = 1883;
const HIGHEST_PORT = 65_535;
const LOCAL = '127.0.0.1';
/** How many ports the embedded broker tries. */
const ATTEMPTS = 100;

const FORM = 'mqtt://[user[:password]@]host[:port]';

/** @throws {FatalError} that says what is wrong, without the password */
export function parseBroker(url: string): BrokerAddress {
  const found = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url);
  if (found === null) throw new FatalError(`--broker: the address needs the form ${FORM}.`);
  const [, scheme, rest] = found as unknown as [string, string, string];
  if (scheme.toLowerCase() !== 'mqtt') {
    throw new FatalError(`--broker: ${scheme}:// is not supported, only mqtt:// is: ${FORM}.`);
  }
  const at = rest.lastIndexOf('@');
  const [host, port] = parseAuthority(rest.slice(at + 1));
  fits('the host', host, MqttHost);
  if (at < 0) return { host, port, user: undefined, password: undefined };
  const login = rest.slice(0, at);
  const colon = login.indexOf(':');
  const user = decode(colon < 0 ? login : login.slice(0, colon));
  if (user === '') throw new FatalError(`--broker: there is an @ but no user name before it: ${FORM}.`);
  const password = colon < 0 ? undefined : decode(login.slice(colon + 1));
  fits('the user name', user, MqttUser);
  fits('the password', password ?? '', MqttPassword);
  return { host, port, user, password };
}

function fits(what: string, text: string, setting: TextSetting): void {
  if (Buffer.byteLength(text) <= setting.maximumLength) return;
  throw new FatalError(`--broker: ${what} is longer than the ${setting.maximumLength} bytes a device takes.`);
}

function parseAuthority(text: string): [host: string, port: number] {
  const authority = text.replace(/\/$/, '');
  if (/[/?#]/.test(authority)) {
    throw new FatalError(`--broker: nothing may follow host and port: ${FORM}.`);
  }
  const found = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]\s]+))(?::(.*))?$/i.exec(authority);
  const host = found?.[1] ?? found?.[2];
  if (found === null || host === undefined) {
    throw new FatalError(`--broker: "${authority}" names no host: ${FORM}, an IPv6 address in brackets.`);
  }
  if (found[3] === undefined) return [host, DEFAULT_PORT];
  const port = /^\d{1,5}$/.test(found[3]) ? Number(found[3]) : 0;
  if (port < 1 || port > HIGHEST_PORT) {
    throw new FatalError(`--broker: "${found[3]}" is no port; a port is a number from 1 to ${HIGHEST_PORT}.`);
  }
  return [host, port];
}

/** Undoes %-encoding; what is none stays as it is. */
function decode(text: string): string {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {}
  if (/[\x00-\x1f\x7f]/.test(decoded)) {
    throw new FatalError('--broker: user name and password may not contain control characters.');
  }
  return decoded;
}

/** The address for people: without user and password. */
export function brokerUrl(address: BrokerAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `mqtt://${host}:${address.port}`;
}

/** An MQTT broker in this process, for the own machine only. */
export class EmbeddedBroker {
  readonly address: BrokerAddress;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(aedes: Aedes, server: Server, port: number) {
    this.#aedes = aedes;
    this.#server = server;
    this.address = { host: LOCAL, port, user: undefined, password: undefined };
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
      `No port from ${port} to ${last} is free for the built-in broker. Name a broker with --broker ${FORM}.`,
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
