import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { createWebSocketStream } from 'ws';
import { MqttClient, type MqttOptions } from '../../library/node/index.js';
import type { Message } from '../../library/node/options.js';
import { AedesBroker, type Broker, freePort, MosquittoBroker, mosquittoAvailable } from '../e2e/brokers.js';
import { Authority, opensslAvailable } from '../e2e/certificates.js';

const mosquitto = mosquittoAvailable();

/** Publishes at every QoS, small and large, to itself. @returns what has come */
async function exchange(options: MqttOptions): Promise<Message[]> {
  const got: Message[] = [];
  let complete = (): void => {};
  const all = new Promise<void>((resolve) => {
    complete = resolve;
  });
  const client = new MqttClient({
    ...options,
    onMessage(message) {
      got.push(message);
      if (got.length === 6) complete();
    },
  });
  try {
    await client.connect();
    expect(await client.subscribe('library/#', { qos: 2 })).toBe(2);
    for (const qos of [0, 1, 2] as const) {
      await client.publish('library/small', `${qos}`, { qos, properties: { contentType: 'text/plain' } });
      await client.publish('library/large', Buffer.alloc(70_000, qos), { qos });
    }
    await all;
  } finally {
    await client.close();
  }
  return got;
}

function expectAll(got: readonly Message[]): void {
  const small = got.filter(({ topic }) => topic === 'library/small');
  expect(small.map(({ payload, qos }) => [String(payload), qos])).toEqual([
    ['0', 0],
    ['1', 1],
    ['2', 2],
  ]);
  const large = got.filter(({ topic }) => topic === 'library/large');
  expect(large.map(({ payload, qos }) => [payload.length, payload[69_999], qos])).toEqual([
    [70_000, 0, 0],
    [70_000, 1, 1],
    [70_000, 2, 2],
  ]);
}

const BROKERS: [name: string, make: (port: number) => Broker, levels: (4 | 5)[]][] = [
  ['the built-in broker', (port) => new AedesBroker(port), [4]],
  ['mosquitto', (port) => new MosquittoBroker(port), [4, 5]],
];

describe.each(BROKERS.filter(([name]) => name !== 'mosquitto' || mosquitto))('%s', (_, make, levels) => {
  let broker: Broker;
  let url: string;

  beforeAll(async () => {
    broker = make(await freePort());
    await broker.start();
    url = `mqtt://127.0.0.1:${broker.port}`;
  });
  afterAll(() => broker.stop());

  it.each(levels)('takes and gives messages of any size at MQTT level %i', async (protocolLevel) => {
    const got = await exchange({ url, protocolLevel });
    expectAll(got);
    const contentTypes = got.map(({ properties }) => properties?.contentType);
    if (protocolLevel === 4) expect(got.every(({ properties }) => properties === undefined)).toBe(true);
    else expect(contentTypes.filter((type) => type === 'text/plain')).toHaveLength(3);
  });

  it('gives the retained message, and the will of a client that is gone without a word', async () => {
    const protocolLevel = levels.at(-1)!;
    const got: string[] = [];
    let arrived = (): void => {};
    const watcher = new MqttClient({
      url,
      protocolLevel,
      onMessage({ topic, payload, retain }) {
        got.push(`${topic} ${payload}${retain ? ' retained' : ''}`);
        arrived();
      },
    });
    const next = () =>
      new Promise<void>((resolve) => {
        arrived = resolve;
      });
    let socket: Socket | undefined;
    const leaver = new MqttClient({
      open: () => {
        socket = connect(broker.port, '127.0.0.1');
        return socket;
      },
      protocolLevel,
      will: { topic: 'library-state', payload: 'gone', qos: 1 },
    });
    await leaver.connect();
    await leaver.publish('library-state', 'here', { qos: 1, retain: true });
    const first = next();
    await watcher.connect();
    await watcher.subscribe('library-state', { qos: 1 });
    await first;
    const second = next();
    socket?.destroy();
    await second;
    expect(got).toEqual(['library-state here retained', 'library-state gone']);
    await Promise.all([leaver.close(), watcher.close()]);
  });
});

describe.runIf(mosquitto)('mosquitto', () => {
  it('is reached over WebSocket by a stream of ws', async () => {
    const broker = new MosquittoBroker(await freePort(), { webSocket: true });
    await broker.start();
    try {
      const open = () => createWebSocketStream(new WebSocket(broker.url, 'mqtt'));
      expectAll(await exchange({ open, protocolLevel: 5 }));
    } finally {
      await broker.stop();
    }
  });

  it.runIf(opensslAvailable())(
    'is reached over TLS, with the certificates that both sides ask for',
    async () => {
      const authority = new Authority('xsmota library');
      const { certificate, key } = authority.issue('broker', { names: 'IP:127.0.0.1' });
      const own = authority.issue('client');
      const broker = new MosquittoBroker(await freePort(), {
        secure: { certificate, key, clientAuthority: authority.identity.certificate },
      });
      await broker.start();
      try {
        const ca = readFileSync(authority.identity.certificate);
        const tls = { ca, cert: readFileSync(own.certificate), key: readFileSync(own.key) };
        expectAll(await exchange({ url: broker.url, tls, protocolLevel: 5 }));
        await expect(
          exchange({ url: broker.url, tls: { ...tls, ca: readFileSync(own.certificate) } }),
        ).rejects.toThrow(/^no secure connection to the broker: /);
      } finally {
        await broker.stop();
      }
    },
  );
});
