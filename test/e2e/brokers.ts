import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { EmbeddedBroker } from '../../hosts/node/broker.js';

/** A real broker on a port of this machine that can be stopped and started again. */
export interface Broker {
  /** For whoever watches, over TCP. */
  readonly port: number;
  /** Where the board is to connect to, known once the broker runs. */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A port of the loopback interface that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The broker that is built into the virtual board. */
export class AedesBroker implements Broker {
  readonly port: number;
  #broker: EmbeddedBroker | undefined;

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    this.#broker = await EmbeddedBroker.start(this.port);
    if (this.#broker.address.port !== this.port)
      throw new Error(`port ${this.port} has been taken meanwhile`);
  }

  async stop(): Promise<void> {
    await this.#broker?.close();
    this.#broker = undefined;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }
}

export function mosquittoAvailable(): boolean {
  return spawnSync('mosquitto', ['-h']).error === undefined;
}

/** What makes a port one for TLS. Files are in PEM. */
export interface SecurePort {
  /** The broker's certificate, and those that signed it. */
  readonly certificate: string;
  readonly key: string;
  /** Where clients have to show a certificate: of the authority that has to have signed it. */
  readonly clientAuthority?: string;
}

/** A further port of a broker, for the board. */
export interface BoardPort {
  readonly secure?: SecurePort | undefined;
  readonly webSocket?: boolean;
}

export class MosquittoBroker implements Broker {
  readonly port: number;
  readonly #further: BoardPort | undefined;
  #furtherPort = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'xsmota-mosquitto-'));
  #process: ChildProcess | undefined;

  /** @param further a port for the board; without, it has the one of whoever watches */
  constructor(port: number, further?: BoardPort) {
    this.port = port;
    this.#further = further;
  }

  /** By address, of which the certificates of the tests are. */
  get url(): string {
    return this.urlFor('127.0.0.1');
  }

  urlFor(host: string): string {
    if (this.#further === undefined) return `mqtt://${host}:${this.port}`;
    const { secure, webSocket = false } = this.#further;
    const scheme = `${webSocket ? 'ws' : 'mqtt'}${secure === undefined ? '' : 's'}`;
    return `${scheme}://${host}:${this.#furtherPort}`;
  }

  async start(): Promise<void> {
    // The same one after each restart.
    if (this.#furtherPort === 0) this.#furtherPort = await freePort();
    const file = join(this.#folder, 'mosquitto.conf');
    const lines = [`listener ${this.port} 127.0.0.1`, 'allow_anonymous true', 'log_type all'];
    if (this.#further !== undefined) lines.push(...this.#furtherLines(this.#further));
    writeFileSync(file, `${lines.join('\n')}\n`);
    const broker = spawn('mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process = broker;
    for await (const chunk of broker.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      if (String(chunk).includes('running')) break;
    }
    broker.stderr.resume();
  }

  async stop(): Promise<void> {
    const broker = this.#process;
    if (broker === undefined) return;
    this.#process = undefined;
    if (broker.exitCode !== null) return;
    broker.kill();
    await once(broker, 'exit');
  }

  #furtherLines({ secure, webSocket }: BoardPort): string[] {
    // Started by root, it would become a user who may not read the files.
    const lines = [`user ${userInfo().username}`, `listener ${this.#furtherPort} 127.0.0.1`];
    if (webSocket) lines.push('protocol websockets');
    if (secure === undefined) return lines;
    lines.push(`certfile ${secure.certificate}`, `keyfile ${secure.key}`);
    if (secure.clientAuthority !== undefined)
      lines.push(`cafile ${secure.clientAuthority}`, 'require_certificate true');
    return lines;
  }
}
