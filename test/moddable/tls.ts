import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { OWN, PATIENCE, TOPIC } from '../e2e/behaviour.js';
import { BoardProcess } from '../e2e/board-process.js';
import { freePort, MosquittoBroker, type SecurePort } from '../e2e/brokers.js';
import { Observer } from '../e2e/observer.js';
import { Authority, type Identity } from './certificates.js';

const OPENSSL = spawnSync('openssl', ['version']).error === undefined;
const HERE = 'IP:127.0.0.1,DNS:localhost';

/** Tests of TLS between a board on the SDK's XS and mosquitto. @param command the command that runs it with some options */
export function securely(command: (options: readonly string[]) => readonly string[]): void {
  if (!OPENSSL) {
    it.skip('openssl is not installed', () => {});
    return;
  }
  let authority: Authority;
  let stranger: Authority;
  let broker: MosquittoBroker | undefined;
  let observer: Observer | undefined;
  let board: BoardProcess | undefined;

  beforeAll(() => {
    authority = new Authority('xsmota test authority');
    stranger = new Authority('somebody else');
  });

  afterEach(async () => {
    await board?.end('SIGKILL');
    await observer?.close();
    await broker?.stop();
    board = observer = broker = undefined;
  });

  /** A broker with a certificate, and a board that connects to it with some options. */
  async function connect(
    secure: Omit<SecurePort, 'port'>,
    options: readonly string[],
    host = '127.0.0.1',
  ): Promise<BoardProcess> {
    const port = await freePort();
    broker = new MosquittoBroker(await freePort(), { ...secure, port });
    await broker.start();
    observer = await Observer.connect(broker.port);
    board = new BoardProcess(command(['--broker', `mqtts://${host}:${port}`, ...OWN, ...options]));
    return board;
  }

  /** The board is there, and does what it is told, also in messages of many bytes. */
  async function works(): Promise<void> {
    const seen = observer as Observer;
    await seen.on(`stat/${TOPIC}/POWER`);
    const mark = seen.seen.length;
    await seen.publish(`cmnd/${TOPIC}/POWER`, 'ON');
    expect((await seen.on(`stat/${TOPIC}/POWER`, mark)).payload).toBe('ON');
    await seen.publish(`cmnd/${TOPIC}/STATUS0`, '');
    const status = await seen.message(({ topic }) => topic === `stat/${TOPIC}/STATUS0`, mark);
    expect(JSON.parse(status.payload).StatusMQT.MqttTLS).toBe(1);
  }

  /** The board says why it does not connect, tries again, and its relay goes on answering its button. */
  async function refuses(reason: RegExp): Promise<void> {
    const device = board as BoardProcess;
    expect(await device.line(/no secure connection|could not be reached|closed by/)).toMatch(reason);
    const mark = device.lines.length;
    device.type('Power TOGGLE');
    device.type('help');
    await device.line(/press button 1/, mark);
    expect(device.running).toBe(true);
    expect(device.lines.join('\n')).toMatch(/next attempt in \d+ s/);
    expect((observer as Observer).texts()).toEqual([]);
  }

  const server = (identity: Identity, ...chain: Identity[]) => ({
    certificate: authority.chain(identity, ...chain),
    key: identity.key,
  });

  it(
    'connects to a broker whose certificate its authority has signed',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      await connect(server(own, authority.identity), ['--ca', authority.identity.certificateDer]);
      await works();
    },
    PATIENCE,
  );

  it(
    'connects by host name, to a broker that sends its own certificate alone',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      await connect(server(own), ['--ca', authority.identity.certificateDer], 'localhost');
      await works();
    },
    PATIENCE,
  );

  it(
    'connects to a broker with a key on an elliptic curve',
    async () => {
      const own = authority.issue('broker', { names: HERE, elliptic: true });
      await connect(server(own), ['--ca', authority.identity.certificateDer]);
      await works();
    },
    PATIENCE,
  );

  it(
    'shows its own certificate to a broker that wants one',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      const client = authority.issue('hall lamp');
      const secure = { ...server(own, authority.identity), clientAuthority: authority.identity.certificate };
      await connect(secure, [
        ...['--ca', authority.identity.certificateDer],
        ...['--cert', client.certificateDer, '--key', client.keyDer],
      ]);
      await works();
    },
    PATIENCE,
  );

  it(
    'says that a broker wants a certificate which it does not have',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      const secure = { ...server(own, authority.identity), clientAuthority: authority.identity.certificate };
      await connect(secure, ['--ca', authority.identity.certificateDer]);
      await refuses(/client certificate/);
    },
    PATIENCE,
  );

  it(
    'says that a broker does not know who signed its certificate',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      const client = stranger.issue('hall lamp');
      const secure = { ...server(own, authority.identity), clientAuthority: authority.identity.certificate };
      await connect(secure, [
        ...['--ca', authority.identity.certificateDer],
        ...['--cert', client.certificateDer, '--key', client.keyDer],
      ]);
      await refuses(/who signed/);
    },
    PATIENCE,
  );

  it(
    'refuses a certificate from another authority',
    async () => {
      const own = stranger.issue('broker', { names: HERE });
      await connect(server(own, stranger.identity), ['--ca', authority.identity.certificateDer]);
      await refuses(/not signed by the authority this device trusts/);
    },
    PATIENCE,
  );

  it(
    "refuses another authority's certificate beside which the broker sends the trusted one's",
    async () => {
      const own = stranger.issue('broker', { names: HERE });
      await connect(server(own, authority.identity), ['--ca', authority.identity.certificateDer]);
      await refuses(/not signed by the authority this device trusts/);
    },
    PATIENCE,
  );

  it(
    'refuses a certificate that is signed with a certificate which is no authority',
    async () => {
      const client = authority.issue('hall lamp');
      const own = authority.issueFrom(client, 'broker', { names: HERE });
      await connect(server(own, client), ['--ca', authority.identity.certificateDer]);
      await refuses(/not signed by the authority this device trusts/);
    },
    PATIENCE,
  );

  it(
    'refuses a certificate that has expired',
    async () => {
      const own = authority.issue('broker', { names: HERE, expired: true });
      await connect(server(own, authority.identity), ['--ca', authority.identity.certificateDer]);
      await refuses(/a certificate has expired on \d{4}-\d{2}-\d{2}/);
    },
    PATIENCE,
  );

  it(
    'refuses a certificate for another host',
    async () => {
      const own = authority.issue('broker', { names: 'DNS:elsewhere.example' });
      await connect(server(own, authority.identity), ['--ca', authority.identity.certificateDer]);
      await refuses(/is for elsewhere.example, not for 127.0.0.1/);
    },
    PATIENCE,
  );

  it(
    'says so when the port is not one for TLS',
    async () => {
      broker = new MosquittoBroker(await freePort());
      await broker.start();
      observer = await Observer.connect(broker.port);
      board = new BoardProcess(command(['--broker', `mqtts://127.0.0.1:${broker.port}`, ...OWN]));
      await refuses(/is this a port for TLS\?/);
    },
    PATIENCE,
  );

  it(
    'connects again by the session it had',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      const sessions = new Map<string, Buffer>();
      const resumed: boolean[] = [];
      const server = createSecureServer(
        { key: readFileSync(own.key), cert: readFileSync(own.certificate), maxVersion: 'TLSv1.2' },
        (socket) => {
          socket.on('error', () => {});
          socket.once('data', (bytes) => {
            // CONNECT; the second one gets its CONNACK, the first one a reason to come again.
            expect(bytes[0]).toBe(0x10);
            resumed.push(socket.isSessionReused());
            if (resumed.length === 1) socket.end();
            else socket.write(Uint8Array.of(0x20, 2, 0, 0));
          });
        },
      );
      server.on('newSession', (id, data, done) => {
        sessions.set(id.toString('hex'), data);
        done();
      });
      server.on('resumeSession', (id, done) => done(null, sessions.get(id.toString('hex')) ?? null));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        const options = ['--broker', `mqtts://127.0.0.1:${port}`, '--ca', authority.identity.certificateDer];
        board = new BoardProcess(command([...options, ...OWN]));
        await board.line(/MQT: Connected to/);
        expect(resumed).toEqual([false, true]);
      } finally {
        await board?.end('SIGKILL');
        server.close();
      }
    },
    PATIENCE,
  );

  it(
    'sends nothing in the clear to somebody who ends the handshake with a goodbye',
    async () => {
      const types: number[] = [];
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', (bytes) => {
          types.push(bytes[0] as number);
          // close_notify (RFC 5246, 7.2.1), which the SDK's session takes for the end of a handshake.
          socket.write(Uint8Array.of(21, 3, 3, 0, 2, 1, 0));
        });
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        board = new BoardProcess(command(['--broker', `mqtts://127.0.0.1:${port}`, ...OWN]));
        await board.line(/the broker ended the TLS handshake.*next attempt in \d+ s/);
        expect(new Set(types)).toEqual(new Set([22]));
      } finally {
        await board?.end('SIGKILL');
        server.close();
      }
    },
    PATIENCE,
  );

  it(
    'accepts a pinned certificate whoever has signed it, and no other',
    async () => {
      const own = stranger.issue('broker', { names: 'DNS:elsewhere.example' });
      const print = createHash('sha1').update(readFileSync(own.certificateDer)).digest('hex');
      const pinned = ['--set', 'SetOption132 1', '--set', `MqttFingerprint2 ${print}`];
      await connect(server(own), pinned);
      await works();
      await board?.end('SIGTERM');
      await observer?.close();
      await broker?.stop();
      const other = stranger.issue('broker', { names: HERE });
      await connect(server(other), pinned);
      await refuses(/the broker's certificate has another fingerprint: ([0-9A-F]{2} ){19}[0-9A-F]{2}/);
    },
    PATIENCE,
  );
}
