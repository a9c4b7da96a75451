import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { OWN, PATIENCE, TOPIC } from './behaviour.js';
import { BoardProcess } from './board-process.js';
import { freePort, MosquittoBroker, type SecurePort } from './brokers.js';
import { Authority, type Identity, opensslAvailable } from './certificates.js';
import { Observer } from './observer.js';

const HERE = 'IP:127.0.0.1,DNS:localhost';
const MEMORY = ['--storage', 'memory'];

/** Tests of TLS between a board and mosquitto, on whatever engine. @param command the command that runs it with some options */
export function securely(command: (options: readonly string[]) => readonly string[]): void {
  if (!opensslAvailable()) {
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
    secure: SecurePort,
    options: readonly string[],
    host = '127.0.0.1',
  ): Promise<BoardProcess> {
    broker = new MosquittoBroker(await freePort(), { secure });
    await broker.start();
    observer = await Observer.connect(broker.port);
    board = new BoardProcess(command(['--broker', broker.urlFor(host), ...OWN, ...MEMORY, ...options]));
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
      board = new BoardProcess(command(['--broker', `mqtts://127.0.0.1:${broker.port}`, ...OWN, ...MEMORY]));
      await refuses(/is this a port for TLS\?/);
    },
    PATIENCE,
  );

  it(
    'says so when the port is one for TLS, and it has none',
    async () => {
      const own = authority.issue('broker', { names: HERE });
      await connect(server(own), ['--set', 'SetOption103 0']);
      await refuses(/is this a port for TLS, or for WebSocket\?/);
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
