import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { EmbeddedBroker } from '../../hosts/node/broker.js';

/** A real broker on a port of this machine that can be stopped and started again. */
export interface Broker {
  readonly port: number;
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
}

export function mosquittoAvailable(): boolean {
  return spawnSync('mosquitto', ['-h']).error === undefined;
}

/** A further port of a broker, for TLS. Files are in PEM. */
export interface SecurePort {
  readonly port: number;
  /** The broker's certificate, and those that signed it. */
  readonly certificate: string;
  readonly key: string;
  /** Where clients have to show a certificate: of the authority that has to have signed it. */
  readonly clientAuthority?: string;
}

export class MosquittoBroker implements Broker {
  readonly port: number;
  readonly #secure: SecurePort | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'xsmota-mosquitto-'));
  #process: ChildProcess | undefined;

  constructor(port: number, secure?: SecurePort) {
    this.port = port;
    this.#secure = secure;
  }

  async start(): Promise<void> {
    const file = join(this.#folder, 'mosquitto.conf');
    const lines = [`listener ${this.port} 127.0.0.1`, 'allow_anonymous true', 'log_type all'];
    const secure = this.#secure;
    if (secure !== undefined) {
      // Started by root, it would become a user who may not read the files.
      lines.push(`user ${userInfo().username}`);
      lines.push(
        `listener ${secure.port} 127.0.0.1`,
        `certfile ${secure.certificate}`,
        `keyfile ${secure.key}`,
      );
      if (secure.clientAuthority !== undefined)
        lines.push(`cafile ${secure.clientAuthority}`, 'require_certificate true');
    }
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
}
