import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { OWN, PATIENCE } from '../e2e/behaviour.js';
import { BoardProcess } from '../e2e/board-process.js';
import { freePort, MosquittoBroker } from '../e2e/brokers.js';
import { Authority, opensslAvailable } from '../e2e/certificates.js';

/** Tests of what is our own about TLS on the SDK's session. @param command the command that runs a board with some options */
export function securelyOnSdk(command: (options: readonly string[]) => readonly string[]): void {
  if (!opensslAvailable()) {
    it.skip('openssl is not installed', () => {});
    return;
  }
  let authority: Authority;
  let board: BoardProcess | undefined;

  beforeAll(() => {
    authority = new Authority('xsmota test authority');
  });

  afterEach(async () => {
    await board?.end('SIGKILL');
    board = undefined;
  });

  it(
    'says that its key does not belong to its certificate, which Node sees at the start',
    async () => {
      const own = authority.issue('broker', { names: 'IP:127.0.0.1' });
      const client = authority.issue('hall lamp');
      const other = authority.issue('another lamp');
      const secure = {
        certificate: authority.chain(own, authority.identity),
        key: own.key,
        clientAuthority: authority.identity.certificate,
      };
      const broker = new MosquittoBroker(await freePort(), { secure });
      await broker.start();
      try {
        const options = ['--ca', authority.identity.certificateDer, '--cert', client.certificateDer];
        board = new BoardProcess(
          command(['--broker', broker.url, ...options, '--key', other.keyDer, ...OWN]),
        );
        expect(await board.line(/next attempt in \d+ s/)).toMatch(
          /no secure connection to the broker \(this device's key does not belong to its certificate\)/,
        );
      } finally {
        await board?.end('SIGKILL');
        await broker.stop();
      }
    },
    PATIENCE,
  );

  it(
    'connects again by the session it had',
    async () => {
      const own = authority.issue('broker', { names: 'IP:127.0.0.1' });
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
}
