import { once } from 'node:events';
import { connect } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOSING, STOPPED } from '../../library/mqtt.js';
import { MqttClient, MqttError, type MqttOptions } from '../../library/node/index.js';
import type { Message } from '../../library/node/options.js';
import { ScriptedServer, until, type Visit } from './scripted-server.js';

/** What goes to and fro when a client and a server that says what the test wants have met. */
interface Meeting {
  readonly client: MqttClient;
  readonly visit: Visit;
}

const closed: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closed.splice(0)) await close();
  vi.useRealTimers();
});

async function serverOf(version: 4 | 5): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(version);
  closed.push(() => server.close());
  return server;
}

function clientOf(options: MqttOptions): MqttClient {
  const client = new MqttClient(options);
  closed.unshift(() => client.close());
  return client;
}

async function meet(
  version: 4 | 5,
  options: Partial<MqttOptions> = {},
  connack: Parameters<Visit['accept']>[0] = {},
): Promise<Meeting> {
  const server = await serverOf(version);
  const client = clientOf({ url: server.url, protocolLevel: version, ...options });
  const connected = client.connect();
  const visit = await (await server.visit()).accept(connack);
  await connected;
  return { client, visit };
}

/** The problem that a promise rejects with. */
async function problemOf(promise: Promise<unknown>): Promise<MqttError> {
  const outcome = await promise.then(
    () => 'no problem',
    (problem) => problem,
  );
  if (outcome instanceof Error) return outcome as MqttError;
  throw new Error('there was no problem');
}

describe('CONNECT', () => {
  it('says what the options say', async () => {
    const { visit } = await meet(5, {
      clientIdentifier: 'me',
      cleanSession: false,
      sessionExpiryInterval: 100,
      keepAlive: 7,
      userName: 'näme',
      password: Uint8Array.of(1, 2),
      maximumPacketSize: 5_000,
      topicAliases: 3,
      requestProblemInformation: false,
      requestResponseInformation: true,
      userProperties: [
        ['a', '1'],
        ['a', '2'],
      ],
      will: {
        topic: 'gone',
        payload: 'away',
        qos: 1,
        retain: true,
        delayInterval: 9,
        properties: { contentType: 'text/plain' },
      },
    });
    const { properties, will, ...connect } = await visit.first('connect');
    expect(connect).toMatchObject({
      protocolVersion: 5,
      clientId: 'me',
      clean: false,
      keepalive: 7,
      username: 'näme',
      password: Buffer.of(1, 2),
    });
    expect(properties).toEqual({
      sessionExpiryInterval: 100,
      receiveMaximum: 100,
      maximumPacketSize: 5_000,
      topicAliasMaximum: 3,
      requestProblemInformation: false,
      requestResponseInformation: true,
      userProperties: { a: ['1', '2'] },
    });
    expect(will).toEqual({
      topic: 'gone',
      payload: Buffer.from('away'),
      qos: 1,
      retain: true,
      properties: { willDelayInterval: 9, contentType: 'text/plain' },
    });
  });

  it('has a name of its own, a clean session and a keep-alive of a minute when nothing is said', async () => {
    const { visit } = await meet(4);
    const { clientId, ...connect } = await visit.first('connect');
    expect(clientId).toMatch(/^xsmota-[0-9a-f]{12}$/);
    expect(connect).toMatchObject({ protocolVersion: 4, clean: true, keepalive: 60 });
    expect(connect).not.toHaveProperty('username');
  });

  it('has user name and password from the url, unless they are given', async () => {
    const server = await serverOf(4);
    const url = server.url.replace('//', '//a%40b:c%2Fd@');
    clientOf({ url }).start();
    const first = await (await server.visit()).first('connect');
    expect([first.username, String(first.password)]).toEqual(['a@b', 'c/d']);
    clientOf({ url, userName: 'other', password: 'secret' }).start();
    const second = await (await server.visit()).first('connect');
    expect([second.username, String(second.password)]).toEqual(['other', 'secret']);
    clientOf({ url: server.url.replace('//', '//me:100%@') }).start();
    const third = await (await server.visit()).first('connect');
    expect([third.username, String(third.password)]).toEqual(['me', '100%']);
  });

  it.each([
    ['nothing that says where the broker is', {}, 'url or open is needed, to know how to reach the broker'],
    [
      'another scheme',
      { url: 'ws://localhost' },
      'ws:// is not known: mqtt:// and mqtts:// are; for others give open',
    ],
    [
      'a will on a topic filter',
      { url: 'mqtt://localhost', will: { topic: 'a/#', payload: '' } },
      'not a topic to publish on: "a/#"',
    ],
    [
      'a will that is to be answered on a topic filter',
      { url: 'mqtt://localhost', will: { topic: 'a', payload: '', properties: { responseTopic: '+' } } },
      'PUBLISH with a wildcard in its topic [MQTT-3.3.2-2]',
    ],
    [
      'a keep-alive that does not fit',
      { url: 'mqtt://localhost', keepAlive: 65_536 },
      'keepAlive is an integer from 0 to 65535, not 65536',
    ],
    [
      'a time that is no number of seconds',
      { url: 'mqtt://localhost', sessionExpiryInterval: -1 },
      'sessionExpiryInterval is an integer from 0 to 4294967295, not -1',
    ],
    [
      'more aliases than there can be',
      { url: 'mqtt://localhost', topicAliases: 256 },
      'topicAliases is an integer from 0 to 255, not 256',
    ],
    [
      'a will at no QoS',
      { url: 'mqtt://localhost', will: { topic: 'a', payload: '', qos: 3 as 2 } },
      'qos is 0, 1 or 2, not 3',
    ],
    ['another version', { url: 'mqtt://localhost', protocolLevel: 3 as 4 }, 'protocolLevel is 4 or 5, not 3'],
    [
      'an address with a path',
      { url: 'mqtt://localhost/mqtt' },
      'nothing may follow host and port of mqtt://',
    ],
  ])('is not made of %s', (_, options, message) => {
    expect(() => new MqttClient(options)).toThrow(message);
  });
});

it('shows nothing of an address that is none: there may be a password in it', () => {
  for (const url of [
    'mqtt://me:secret@host:99999',
    'me:secret@host',
    'mqtt://me:12/secret@host',
    '//me:secret@host',
  ]) {
    let shown = '';
    try {
      new MqttClient({ url });
    } catch (problem) {
      shown = inspect(problem);
    }
    expect(shown).toContain('Error: ');
    expect(shown).not.toMatch(/^(?!\s+at ).*secret/m);
  }
});

describe('connect', () => {
  it('tells whether the broker knows the session', async () => {
    const server = await serverOf(4);
    const told: boolean[] = [];
    const client = clientOf({
      url: server.url,
      cleanSession: false,
      onConnect: (sessionPresent) => told.push(sessionPresent),
    });
    const connected = client.connect();
    await (await server.visit()).accept({ sessionPresent: true });
    expect(await connected).toBe(true);
    expect(told).toEqual([true]);
    expect(client.connected).toBe(true);
  });

  it.each([
    [4, { returnCode: 4 }, 4, 'the broker refused the connection: bad user name or password (return code 4)'],
    [5, { reasonCode: 0x87 }, 0x87, 'the broker refused the connection: not authorized (reason code 0x87)'],
  ] as const)(
    'of MQTT level %i says why the broker refuses, and does not try again',
    async (version, connack, code, message) => {
      const server = await serverOf(version);
      const told: string[] = [];
      const client = clientOf({
        url: server.url,
        protocolLevel: version,
        onDisconnect: ({ message }) => told.push(message),
      });
      const connected = client.connect();
      await (await server.visit()).accept(connack);
      const problem = await problemOf(connected);
      expect(problem).toBeInstanceOf(MqttError);
      expect(problem).toMatchObject({ message, code });
      expect(client.client.state).toBe(0);
      expect(told).toEqual(['disconnected as asked']);
    },
  );

  it('says what the socket says when there is no broker', async () => {
    const server = await serverOf(4);
    const { url, port } = server;
    server.close();
    const problem = await problemOf(clientOf({ url }).connect());
    expect(problem.message).toBe(`the broker could not be reached: connect ECONNREFUSED 127.0.0.1:${port}`);
    expect(problem.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    ['ENOTFOUND', 'the name of the broker could not be resolved to an address: getaddrinfo'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'no secure connection to the broker: getaddrinfo'],
    ['CERT_HAS_EXPIRED', 'no secure connection to the broker: getaddrinfo'],
    ['EHOSTUNREACH', 'the broker could not be reached: getaddrinfo'],
    [undefined, 'the broker could not be reached: getaddrinfo'],
  ])('tells apart what has not come about: %s', async (code, message) => {
    const open = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code }));
    expect((await problemOf(clientOf({ open }).connect())).message).toBe(message);
  });

  it('says so when the other side does not speak TLS', async () => {
    const server = await serverOf(4);
    const connected = clientOf({ url: server.url.replace('mqtt', 'mqtts') }).connect();
    const { socket } = await server.visit();
    socket.removeAllListeners('data').write('no TLS, for sure');
    expect((await problemOf(connected)).message).toMatch(/^no secure connection to the broker: /);
  });

  it('is for a client that is not connected, nor about to be', async () => {
    const { client } = await meet(4);
    expect((await problemOf(client.connect())).message).toBe(
      'the client is connected already, or about to be',
    );
    await client.close();
    const again = client.connect();
    await client.close();
    expect((await problemOf(again)).message).toBe('disconnected as asked');
  });

  it('says why a stream of another kind has not opened', async () => {
    const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const connected = clientOf({ open: () => stream }).connect();
    await until(() => stream.listenerCount('readable') > 0);
    stream.destroy(new Error('404'));
    expect((await problemOf(connected)).message).toBe('the broker could not be reached: 404');
  });

  it('says so when what it is given is no stream', async () => {
    const connected = clientOf({ open: () => undefined as unknown as Duplex }).connect();
    expect((await problemOf(connected)).message).toBe(
      'the broker could not be reached: open has to return a stream that can be read and written, or a promise of one',
    );
  });

  it('takes a stream that is open already', async () => {
    const server = await serverOf(4);
    const open = async () => {
      const socket = connect({ port: server.port, host: '127.0.0.1' });
      await once(socket, 'connect');
      return socket;
    };
    const client = clientOf({ open });
    const connected = client.connect();
    await (await server.visit()).accept();
    expect(await connected).toBe(false);
  });

  it('takes a stream that gives more than there is room for as soon as it is asked', async () => {
    const message = Buffer.from([0x30, 103, 0, 1, 0x61, ...Buffer.alloc(100)]);
    let parts = [Buffer.concat([Buffer.of(0x20, 2, 0, 0), ...Array<Buffer>(500).fill(message)])];
    const stream = new Duplex({
      read() {
        for (const part of parts.splice(0)) this.push(part);
      },
      write: (_chunk, _encoding, done) => done(),
    });
    const problems: string[] = [];
    let got = 0;
    const client = clientOf({
      open: () => stream,
      onMessage: () => got++,
      onDisconnect: ({ message }) => problems.push(message),
    });
    client.start();
    await until(() => got === 500 || problems.length > 0);
    parts = [message];
    stream.push(message);
    await until(() => got === 502 || problems.length > 0);
    expect(problems).toEqual([]);
    stream.push(null);
    await until(() => problems.length > 0);
    expect(problems).toEqual(['the connection was closed by the other side']);
  });

  it('says so when the connection is closed without an answer', async () => {
    const server = await serverOf(4);
    const connected = clientOf({ url: server.url }).connect();
    (await server.visit()).socket.end();
    expect((await problemOf(connected)).message).toBe('the connection was closed by the other side');
  });
});

describe('publish', () => {
  it('resolves at QoS 0 when it has left, else when the broker has it', async () => {
    const { client, visit } = await meet(4);
    const done: string[] = [];
    const publish = (qos: 0 | 1 | 2) =>
      client.publish('a', `${qos}`, { qos, retain: qos === 1 }).then(() => done.push(`q${qos}`));
    const all = [publish(0), publish(1), publish(2)];
    const packets = await visit.all('publish', 3);
    expect(packets.map(({ topic, payload, qos, retain }) => [topic, `${payload}`, qos, retain])).toEqual([
      ['a', '0', 0, false],
      ['a', '1', 1, true],
      ['a', '2', 2, false],
    ]);
    await all[0];
    expect(done).toEqual(['q0']);
    visit.send({ cmd: 'puback', messageId: packets[1]!.messageId! });
    await all[1];
    visit.send({ cmd: 'pubrec', messageId: packets[2]!.messageId! });
    const { messageId } = await visit.first('pubrel');
    expect(done).toEqual(['q0', 'q1']);
    visit.send({ cmd: 'pubcomp', messageId: messageId! });
    await all[2];
    expect(done).toEqual(['q0', 'q1', 'q2']);
  });

  it('sends properties in MQTT 5, and none in MQTT 3.1.1', async () => {
    const properties = {
      payloadFormatIndicator: 1,
      messageExpiryInterval: 4_000_000_000,
      contentType: 'text/plain; ä',
      responseTopic: 'answers/€',
      correlationData: Uint8Array.of(0, 255),
      userProperties: [
        ['𝄞', 'x'],
        ['𝄞', ''],
      ],
    } as const;
    const five = await meet(5);
    await five.client.publish('a', 'b', { properties });
    expect((await five.visit.first('publish')).properties).toEqual({
      payloadFormatIndicator: true,
      messageExpiryInterval: 4_000_000_000,
      contentType: 'text/plain; ä',
      responseTopic: 'answers/€',
      correlationData: Buffer.of(0, 255),
      userProperties: { '𝄞': ['x', ''] },
    });
    const four = await meet(4);
    await four.client.publish('a', 'b', { properties });
    expect(await four.visit.first('publish')).toMatchObject({ topic: 'a', payload: Buffer.from('b') });
  });

  it('uses aliases for the first topics at QoS 0, as far as the broker takes any (MQTT 5, 3.3.2.3.4)', async () => {
    const { client, visit } = await meet(5, { topicAliases: 5 }, { properties: { topicAliasMaximum: 2 } });
    for (const topic of ['one', 'two', 'three', 'two', 'one', 'three']) await client.publish(topic, '');
    const last = client.publish('one', '', { qos: 1 });
    const packets = await visit.all('publish', 7);
    visit.send({ cmd: 'puback', messageId: packets[6]!.messageId! });
    await last;
    expect(packets.map(({ topic, properties }) => [topic, properties?.topicAlias])).toEqual([
      ['one', 1],
      ['two', 2],
      ['three', undefined],
      ['', 2],
      ['', 1],
      ['three', undefined],
      ['one', undefined],
    ]);
  });

  it('says why the broker does not take a message (MQTT 5, 3.4.2.1)', async () => {
    const { client, visit } = await meet(5);
    const published = client.publish('a', 'b', { qos: 1 });
    const { messageId } = await visit.first('publish');
    visit.send({ cmd: 'puback', messageId: messageId!, reasonCode: 0x97 });
    const problem = await problemOf(published);
    expect(problem.message).toBe('the broker has not taken the message: quota exceeded (reason code 0x97)');
    expect(problem.code).toBe(0x97);
  });

  it('does not send what the broker has said that it does not take (MQTT 5, 3.2.2.3)', async () => {
    const { client, visit } = await meet(
      5,
      {},
      { properties: { maximumQoS: 1, retainAvailable: false, maximumPacketSize: 100 } },
    );
    expect((await problemOf(client.publish('a', '', { qos: 2 }))).message).toContain('QoS');
    expect((await problemOf(client.publish('a', '', { retain: true }))).message).toContain('retained');
    for (const size of [100, 10_000]) {
      expect((await problemOf(client.publish('a', 'x'.repeat(size)))).message).toContain('larger than');
    }
    await client.publish('a', 'last');
    expect((await visit.all('publish', 1)).map(({ payload }) => String(payload))).toEqual(['last']);
  });

  it('sends messages of any size, each whole, in the order they were published in', async () => {
    const { client, visit } = await meet(4);
    const sizes = [10, 4_097, 300_000, 0, 1_000_000, 5];
    for (const [i, size] of sizes.entries()) void client.publish(`t/${i}`, Buffer.alloc(size, i));
    const packets = await visit.all('publish', sizes.length);
    expect(packets.map(({ topic, payload }) => [topic, payload.length])).toEqual(
      sizes.map((size, i) => [`t/${i}`, size]),
    );
    for (const [i, { payload }] of packets.entries()) {
      expect((payload as Buffer).every((byte) => byte === i)).toBe(true);
    }
  });

  it('waits where the other side reads nothing, and goes on when it does', async () => {
    const { client, visit } = await meet(4);
    visit.socket.pause();
    let done = 0;
    const payload = Buffer.alloc(1_000_000);
    const all = Array.from({ length: 20 }, () => client.publish('a', payload).then(() => done++));
    // The system's own buffers take some of it.
    let before = -1;
    for (let turns = 0; turns < 200 || done !== before; turns++) {
      before = done;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(done).toBeLessThan(20);
    expect(client.client.pending).toBeLessThan(32_768);
    visit.socket.resume();
    await Promise.all(all);
    expect(await visit.all('publish', 20)).toHaveLength(20);
  });

  it('waits for those in flight where the broker takes only so many (MQTT 5, 4.9)', async () => {
    const { client, visit } = await meet(5, {}, { properties: { receiveMaximum: 2 } });
    const all = Array.from({ length: 5 }, (_, i) => client.publish('a', `${i}`, { qos: 1 }));
    for (let i = 0; i < 5; i++) {
      const packets = await visit.all('publish', Math.min(5, i + 2));
      expect(packets).toHaveLength(Math.min(5, i + 2));
      visit.send({ cmd: 'puback', messageId: packets[i]!.messageId! });
    }
    await Promise.all(all);
  });

  it.each([
    ['a/#', {}, 'not a topic to publish on: "a/#"'],
    ['+', {}, 'not a topic to publish on: "+"'],
    ['', {}, 'not a topic to publish on: ""'],
    ['\0', {}, 'not a topic to publish on: "\\u0000"'],
    ['a', { qos: 3 }, 'qos is 0, 1 or 2, not 3'],
    ['a', { properties: { responseTopic: '#' } }, 'PUBLISH with a wildcard in its topic [MQTT-3.3.2-2]'],
  ])('refuses %j, %j', async (topic, options, message) => {
    const { client } = await meet(5);
    const problem = await problemOf(client.publish(topic, '', options as { qos: 0 }));
    expect(problem.message).toBe(message);
  });

  it('takes only so many that wait', async () => {
    const client = clientOf({ url: 'mqtt://127.0.0.1', waitingMessages: 2 });
    const waiting = [client.publish('a', ''), client.publish('a', '')].map(problemOf);
    expect((await problemOf(client.publish('a', ''))).message).toBe(
      '2 messages wait to be sent already: wait for some before you publish more',
    );
    await client.close();
    expect((await Promise.all(waiting)).map(({ message }) => message)).toEqual([
      'disconnected as asked',
      'disconnected as asked',
    ]);
  });
});

describe('subscribe', () => {
  it('tells the QoS that is granted, and gives what comes', async () => {
    const got: Message[] = [];
    const { client, visit } = await meet(5, { onMessage: (message) => got.push(message) });
    const subscribed = client.subscribe('a/+', {
      qos: 2,
      noLocal: true,
      retainAsPublished: true,
      retainHandling: 1,
      subscriptionIdentifier: 300,
      userProperties: [['a', 'b']],
    });
    const { messageId, subscriptions, properties } = await visit.first('subscribe');
    expect(subscriptions).toEqual([{ topic: 'a/+', qos: 2, nl: true, rap: true, rh: 1 }]);
    expect(properties).toEqual({ subscriptionIdentifier: 300, userProperties: { a: 'b' } });
    visit.send({ cmd: 'suback', messageId: messageId!, granted: [1] });
    expect(await subscribed).toBe(1);
    visit.send({
      cmd: 'publish',
      topic: 'a/ä',
      payload: Buffer.of(0, 1),
      qos: 1,
      messageId: 5,
      retain: true,
      dup: false,
      properties: {
        payloadFormatIndicator: true,
        messageExpiryInterval: 3,
        contentType: 'c',
        responseTopic: 'r',
        correlationData: Buffer.of(9),
        userProperties: { n: ['1', '2'] },
        subscriptionIdentifier: 300,
      },
    });
    expect(await visit.first('puback')).toMatchObject({ messageId: 5 });
    expect(got).toEqual([
      {
        topic: 'a/ä',
        payload: Buffer.of(0, 1),
        qos: 1,
        retain: true,
        properties: {
          payloadFormatIndicator: 1,
          messageExpiryInterval: 3,
          contentType: 'c',
          responseTopic: 'r',
          correlationData: Uint8Array.of(9),
          userProperties: [
            ['n', '1'],
            ['n', '2'],
          ],
          subscriptionIdentifiers: [300],
        },
      },
    ]);
  });

  it('gives large messages whole, and tells of those that are too large', async () => {
    const got: string[] = [];
    const problems: string[] = [];
    const { visit } = await meet(4, {
      largestPayload: 100_000,
      onMessage: ({ topic, payload }) =>
        got.push(`${topic} ${payload.length} ${payload[payload.length - 1]}`),
      onError: ({ message }) => problems.push(message),
    });
    const serve = (size: number, qos: 0 | 1 | 2, messageId: number) => {
      const payload = Buffer.alloc(size, messageId);
      visit.send({ cmd: 'publish', topic: 'a', payload, qos, messageId, retain: false, dup: false });
    };
    serve(100_000, 0, 1);
    serve(100_001, 1, 2);
    serve(50_000, 2, 3);
    serve(5, 1, 4);
    await until(() => got.length === 3);
    expect(got).toEqual(['a 100000 1', 'a 50000 3', 'a 5 4']);
    visit.send({
      cmd: 'publish',
      topic: 'a'.repeat(20_000),
      payload: 'x',
      qos: 0,
      retain: false,
      dup: false,
    });
    await until(() => problems.length === 2);
    expect(problems).toEqual([
      'a message of 100001 bytes was passed over: see largestPayload',
      'a message was passed over: its topic and properties are longer than 16384 bytes',
    ]);
    await visit.first('pubrec');
    expect((await visit.all('puback', 2)).map(({ messageId }) => messageId)).toEqual([2, 4]);
  });

  it.each([
    [4, 0x80, 'the broker refused the subscription to a/#'],
    [5, 0x87, 'the broker refused the subscription to a/#: not authorized (reason code 0x87)'],
  ] as const)('of MQTT level %i says so when the broker refuses', async (version, code, message) => {
    const { client, visit } = await meet(version);
    const subscribed = client.subscribe('a/#');
    const { messageId } = await visit.first('subscribe');
    visit.send({ cmd: 'suback', messageId: messageId!, granted: [code] });
    expect(await problemOf(subscribed)).toMatchObject({ message, code });
  });

  it('says so when the broker has said that it has no such subscriptions (MQTT 5, 3.2.2.3.11)', async () => {
    const { client } = await meet(5, {}, { properties: { wildcardSubscriptionAvailable: false } });
    expect((await problemOf(client.subscribe('a/#'))).message).toBe(
      'the broker refused the subscription to a/#: subscriptions with wildcards are not supported (reason code 0xa2)',
    );
  });

  it('takes as many as are wanted, and replaces one that is made again', async () => {
    const { client, visit } = await meet(4);
    const filters = Array.from({ length: 40 }, (_, i) => `f/${i}`);
    const all = filters.map((filter) => client.subscribe(filter));
    for (const { messageId } of await visit.all('subscribe', 40)) {
      visit.send({ cmd: 'suback', messageId: messageId!, granted: [0] });
    }
    await Promise.all(all);
    const again = client.subscribe('f/0', { qos: 1 });
    const { messageId, subscriptions } = (await visit.all('subscribe', 41))[40]!;
    expect(subscriptions).toMatchObject([{ topic: 'f/0', qos: 1 }]);
    visit.send({ cmd: 'suback', messageId: messageId!, granted: [1] });
    expect(await again).toBe(1);
    // Between the two there was no time without a subscription.
    client.unsubscribe('f/1');
    expect((await visit.first('unsubscribe')).unsubscriptions).toEqual(['f/1']);
  });

  it('tells whoever waits for one that is made again meanwhile', async () => {
    const { client, visit } = await meet(4);
    const old = client.subscribe('a');
    await visit.first('subscribe');
    const again = client.subscribe('a', { qos: 1 });
    expect((await problemOf(old)).message).toBe('subscribed anew before the broker answered');
    const [first, second] = await visit.all('subscribe', 2);
    visit.send({ cmd: 'suback', messageId: first!.messageId!, granted: [0] });
    visit.send({ cmd: 'suback', messageId: second!.messageId!, granted: [1] });
    expect(await again).toBe(1);
  });

  it('ends one, with whoever waits for it', async () => {
    const { client, visit } = await meet(4);
    const subscribed = client.subscribe('a');
    await visit.first('subscribe');
    client.unsubscribe('a');
    client.unsubscribe('never there');
    expect((await problemOf(subscribed)).message).toBe('unsubscribed before the broker answered');
    expect((await visit.first('unsubscribe')).unsubscriptions).toEqual(['a']);
  });

  it.each(['', 'a/#/b', 'a+', '\0'])('refuses %j', async (filter) => {
    const { client } = await meet(4);
    expect((await problemOf(client.subscribe(filter))).message).toBe(
      `not a topic filter: ${JSON.stringify(filter)}`,
    );
  });

  it.each([
    [{ qos: 3 }, 'qos is 0, 1 or 2, not 3'],
    [{ retainHandling: 3 }, 'retainHandling is 0, 1 or 2, not 3'],
  ])('refuses %j', async (options, message) => {
    const { client } = await meet(5);
    expect((await problemOf(client.subscribe('a', options as { qos: 0 }))).message).toBe(message);
  });

  it('refuses a subscription identifier of 0 [MQTT-3.8.3.2.1.2]', async () => {
    const { client } = await meet(5);
    expect((await problemOf(client.subscribe('a', { subscriptionIdentifier: 0 }))).message).toContain(
      'range',
    );
  });
});

describe('a connection that is lost', () => {
  beforeEach(() => {
    // Sockets keep their own time.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });

  /** Lets time pass until the server is visited again. */
  async function again(server: ScriptedServer): Promise<Visit> {
    let visit: Visit | undefined;
    void server.visit().then((next) => {
      visit = next;
    });
    while (visit === undefined) {
      vi.advanceTimersByTime(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return visit;
  }

  async function twice(version: 4 | 5, options: Partial<MqttOptions> = {}) {
    const server = await serverOf(version);
    const ends: [string, number][] = [];
    const client = clientOf({
      url: server.url,
      protocolLevel: version,
      onDisconnect: ({ message }, wait) => ends.push([message, wait]),
      ...options,
    });
    const connected = client.connect();
    const first = await (await server.visit()).accept();
    await connected;
    const lose = async (): Promise<Visit> => {
      first.socket.destroy();
      await until(() => ends.length === 1);
      return again(server);
    };
    return { server, client, ends, first, lose };
  }

  it('is told, and made anew after a while, with the subscriptions there were', async () => {
    const problems: string[] = [];
    const { client, ends, first, lose } = await twice(4, {
      onError: ({ message }) => problems.push(message),
    });
    const subscribed = [client.subscribe('a'), client.subscribe('b')];
    for (const { messageId } of await first.all('subscribe', 2)) {
      first.send({ cmd: 'suback', messageId: messageId!, granted: [0] });
    }
    await Promise.all(subscribed);
    const second = await lose();
    const [message, wait] = ends[0]!;
    expect(message).toMatch(/^the connection was closed by the other side/);
    expect(wait).toBeGreaterThanOrEqual(1_000);
    expect(wait).toBeLessThan(2_000);
    await second.accept();
    const renewed = await second.all('subscribe', 2);
    expect(renewed.map(({ subscriptions }) => subscriptions[0]!.topic)).toEqual(['a', 'b']);
    // This time the broker has changed its mind.
    second.send({ cmd: 'suback', messageId: renewed[0]!.messageId!, granted: [0x80] });
    await until(() => problems.length > 0);
    expect(problems).toEqual(['the broker refused the subscription to a']);
  });

  it('keeps what was published meanwhile', async () => {
    const { client, lose } = await twice(4);
    const reached = lose();
    await until(() => !client.connected);
    const published = [client.publish('a', '1'), client.publish('a', '2', { qos: 1 })];
    const second = await (await reached).accept();
    const packets = await second.all('publish', 2);
    expect(packets.map(({ payload }) => String(payload))).toEqual(['1', '2']);
    second.send({ cmd: 'puback', messageId: packets[1]!.messageId! });
    await Promise.all(published);
  });

  it('has messages sent again that were not acknowledged, whatever their size [MQTT-4.4.0-1]', async () => {
    const { client, first, lose } = await twice(4, { cleanSession: false });
    const published = [
      client.publish('a', 'small', { qos: 1 }),
      client.publish('a', Buffer.alloc(200_000, 7), { qos: 2 }),
      client.publish('a', 'third', { qos: 1 }),
    ];
    const before = await first.all('publish', 3);
    const second = await (await lose()).accept({ sessionPresent: true });
    const after = await second.all('publish', 3);
    const line = (packets: typeof before) =>
      packets.map(({ messageId, payload, dup }) => [messageId, payload.length, dup]);
    expect(line(before)).toEqual([
      [1, 5, false],
      [2, 200_000, false],
      [3, 5, false],
    ]);
    expect(line(after)).toEqual(line(before).map(([messageId, length]) => [messageId, length, true]));
    second.send({ cmd: 'puback', messageId: 1 });
    second.send({ cmd: 'pubrec', messageId: 2 });
    second.send({ cmd: 'puback', messageId: 3 });
    await second.first('pubrel');
    second.send({ cmd: 'pubcomp', messageId: 2 });
    await Promise.all(published);
  });

  it('has a message sent again whose topic needs most of the room there is', async () => {
    const { client, first, lose } = await twice(4, { cleanSession: false });
    const topic = 'x'.repeat(25_000);
    const published = [
      ...[1, 2, 3].map((i) => client.publish(`${i}`, Buffer.alloc(4_000), { qos: 1 })),
      client.publish(topic, Buffer.alloc(5_000), { qos: 2 }),
    ];
    await first.all('publish', 4);
    const second = await (await lose()).accept({ sessionPresent: true });
    let after = second.packets.filter(({ cmd }) => cmd === 'publish');
    for (let i = 0; i < 20 && after.length < 4; i++) {
      vi.advanceTimersByTime(250);
      await new Promise((resolve) => setTimeout(resolve, 1));
      after = second.packets.filter(({ cmd }) => cmd === 'publish');
    }
    expect(after).toMatchObject([
      { messageId: 1, dup: true },
      { messageId: 2, dup: true },
      { messageId: 3, dup: true },
      { messageId: 4, dup: true, topic },
    ]);
    for (const messageId of [1, 2, 3]) second.send({ cmd: 'puback', messageId });
    second.send({ cmd: 'pubrec', messageId: 4 });
    await second.first('pubrel');
    second.send({ cmd: 'pubcomp', messageId: 4 });
    await Promise.all(published);
  });

  it.each([
    ['the broker takes no such messages any more', { maximumPacketSize: 1_000 }, 'a', 'larger than'],
    ['its properties do not fit, which MQTT 3.1.1 had not sent', {}, 'x'.repeat(40_000), 'larger than'],
  ])('gives up what cannot be sent again, since %s', async (_, connack, contentType, why) => {
    const { client, first, lose } = await twice(4, { cleanSession: false });
    const publish = (qos: 1 | 2) =>
      problemOf(client.publish('a', Buffer.alloc(5_000), { qos, properties: { contentType } }));
    const published = [publish(1), publish(2)];
    await first.all('publish', 2);
    client.client.protocolLevel = 5;
    const back = lose();
    const second = await back;
    second.speak(5);
    await second.accept({ sessionPresent: true, properties: connack });
    const [one, two] = await Promise.all(published);
    expect(one!.message).toContain(why);
    expect(two!.message).toContain('could not be sent again, as it is too large or the broker');
    expect(second.packets.map(({ cmd }) => cmd)).toEqual(['connect']);
  });

  it('with the session lost has messages of QoS 1 published anew, in order, and says so of QoS 2', async () => {
    const { client, first, lose } = await twice(4, { cleanSession: false });
    const published = [1, 2, 1].map((qos, i) => client.publish('a', `${i}`, { qos: qos as 1 }));
    await first.all('publish', 3);
    const lost = problemOf(published[1]!);
    const second = await (await lose()).accept({ sessionPresent: false });
    const packets = await second.all('publish', 2);
    expect(packets.map(({ payload, dup }) => [String(payload), dup])).toEqual([
      ['0', false],
      ['2', false],
    ]);
    for (const { messageId } of packets) second.send({ cmd: 'puback', messageId: messageId! });
    await Promise.all([published[0], published[2]]);
    expect((await lost).message).toBe(
      'the broker has lost the session: the message may have arrived, or not',
    );
  });

  it('in the middle of a large message of QoS 0 has it sent anew', async () => {
    const { client, first, lose } = await twice(4);
    first.socket.pause();
    const payload = Buffer.alloc(20_000_000, 1);
    const published = client.publish('a', payload);
    await until(() => first.socket.bytesRead > 0);
    const second = await (await lose()).accept();
    expect((await second.first('publish')).payload.length).toBe(20_000_000);
    await published;
  });

  it('is found by a ping that is not answered (MQTT 3.1.1, 3.1.2.10)', async () => {
    const { ends, first } = await twice(4, { keepAlive: 10 });
    while (ends.length === 0) {
      vi.advanceTimersByTime(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ends[0]![0]).toBe('no PINGRESP within the time allowed: the link is dead');
    expect(await first.first('pingreq')).toBeDefined();
  });

  it.each([
    ['the broker', 'connack'],
    ['the network', 'socket'],
  ])('is tried again more and more seldom when %s stays away', async (_, which) => {
    const waits: number[] = [];
    let opened = 0;
    const client = clientOf({
      open: () => {
        opened++;
        if (which === 'socket') throw new Error('no network');
        return connect({ port: server.port, host: '127.0.0.1' });
      },
      timeout: 1_000,
      onDisconnect: (_problem, wait) => waits.push(wait),
    });
    const server = await serverOf(4);
    client.start();
    while (waits.length < 5) {
      vi.advanceTimersByTime(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(opened).toBe(5);
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(1_000 * 2 ** i);
      expect(wait).toBeLessThanOrEqual(2_000 * 2 ** i);
    }
  });
});

describe('close', () => {
  it('sends DISCONNECT behind what has been published, and ends the connection', async () => {
    const { client, visit } = await meet(4);
    void client.publish('a', 'last');
    await client.close();
    await until(() => visit.ended);
    expect(visit.packets.map(({ cmd }) => cmd)).toEqual(['connect', 'publish', 'disconnect']);
    expect(client.connected).toBe(false);
  });

  it('waits until the broker has what was published', async () => {
    const { client, visit } = await meet(4);
    const published = client.publish('a', 'b', { qos: 1 });
    const { messageId } = await visit.first('publish');
    const gone = client.close();
    expect(() => client.start()).toThrow('the client is closing: wait for that first');
    visit.send({ cmd: 'puback', messageId: messageId! });
    await published;
    await gone;
    await until(() => visit.ended);
    expect(visit.packets.map(({ cmd }) => cmd)).toEqual(['connect', 'publish', 'disconnect']);
  });

  it('does not wait when the connection is lost', async () => {
    const told: string[] = [];
    const { client, visit } = await meet(4, {
      onDisconnect: ({ message }, wait) => told.push(`${message} ${wait}`),
    });
    const published = problemOf(client.publish('a', 'b', { qos: 1 }));
    await visit.first('publish');
    const gone = client.close();
    visit.socket.destroy();
    await gone;
    expect((await published).message).toBe('disconnected as asked');
    expect(told).toEqual(['disconnected as asked -1']);
  });

  it('waits only so long, and rejects what is not done and what is wanted later', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { client, visit } = await meet(4, { timeout: 5_000 });
    const published = client.publish('a', 'b', { qos: 1 });
    const subscribed = client.subscribe('a');
    await visit.first('subscribe');
    const problems = [published, subscribed].map(problemOf);
    const gone = client.close();
    expect((await problemOf(client.publish('a', 'b'))).message).toBe('the client is closed');
    vi.advanceTimersByTime(4_900);
    expect(client.connected).toBe(true);
    vi.advanceTimersByTime(250);
    await gone;
    expect((await Promise.all(problems)).map(({ message }) => message)).toEqual([
      'disconnected as asked',
      'disconnected as asked',
    ]);
    expect((await problemOf(client.publish('a', 'b'))).message).toBe('the client is closed');
    expect((await problemOf(client.subscribe('a'))).message).toBe('the client is closed');
  });

  it('waits until what it has written has left', async () => {
    let held: (() => void) | undefined;
    const stream = new Duplex({
      read() {},
      writableHighWaterMark: 1,
      write(chunk, _encoding, done) {
        if (chunk[0] === 0x30) held = done;
        else done();
      },
    });
    const client = clientOf({ open: () => stream });
    const connected = client.connect();
    stream.push(Buffer.of(0x20, 2, 0, 0));
    await connected;
    await client.publish('a', '1');
    await until(() => held !== undefined);
    const gone = client.close();
    expect(client.client.state).toBe(CLOSING);
    setImmediate(() => held?.());
    await gone;
    expect(client.client.state).toBe(STOPPED);
    expect(stream.closed).toBe(true);
  });

  it('does not wait for ever for a stream that does not tell its end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stream = new Duplex({ read() {}, emitClose: false, write: (_chunk, _encoding, done) => done() });
    const client = clientOf({ open: () => stream });
    const connected = client.connect();
    stream.push(Buffer.of(0x20, 2, 0, 0));
    await connected;
    const gone = client.close();
    vi.advanceTimersByTime(2_000);
    await gone;
    expect(stream.destroyed).toBe(true);
  });

  it('leaves no timer behind, whenever it comes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    const { client, visit } = await meet(4);
    expect(vi.getTimerCount()).toBe(1);
    await client.close();
    await until(() => visit.ended);
    const waiting = clientOf({ open: () => new Promise(() => {}) });
    waiting.start();
    expect(vi.getTimerCount()).toBe(1);
    await waiting.close();
    await waiting.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not for ever: start connects again, with the subscriptions', async () => {
    const server = await serverOf(4);
    const client = clientOf({ url: server.url });
    const subscribed = client.subscribe('a');
    client.start();
    const first = await (await server.visit()).accept();
    const { messageId } = await first.first('subscribe');
    first.send({ cmd: 'suback', messageId: messageId!, granted: [0] });
    await subscribed;
    await client.close();
    client.start();
    const second = await (await server.visit()).accept();
    expect((await second.first('subscribe')).subscriptions).toMatchObject([{ topic: 'a' }]);
  });

  it('leaves the session as it is: what the broker has not acknowledged is sent again after the next start', async () => {
    for (const sessionPresent of [true, false]) {
      const server = await serverOf(4);
      const client = clientOf({ url: server.url, cleanSession: false });
      client.start();
      const first = await (await server.visit()).accept();
      const published = [2, 5_000].map((size) =>
        problemOf(client.publish('a', Buffer.alloc(size), { qos: 1 })),
      );
      await first.all('publish', 2);
      const gone = client.close();
      first.socket.destroy();
      await gone;
      expect((await Promise.all(published)).map(({ message }) => message)).toEqual([
        'disconnected as asked',
        'disconnected as asked',
      ]);
      client.start();
      const second = await (await server.visit()).accept({ sessionPresent });
      if (sessionPresent) {
        const packets = await second.all('publish', 2);
        for (const { messageId } of packets) second.send({ cmd: 'puback', messageId: messageId! });
      }
      // Whoever published it has been told that it has failed: with a new session it is not published anew.
      const last = client.publish('b', '', { qos: 1 });
      const count = sessionPresent ? 3 : 1;
      const packets = await second.all('publish', count);
      second.send({ cmd: 'puback', messageId: packets[count - 1]!.messageId! });
      await last;
      expect(packets.map(({ topic, payload, dup }) => [topic, payload.length, dup])).toEqual([
        ...(sessionPresent
          ? [
              ['a', 2, true],
              ['a', 5_000, true],
            ]
          : []),
        ['b', 0, false],
      ]);
      await client.close();
    }
  });

  it('drops a stream that opens too late', async () => {
    const late = new PassThrough();
    let open = (_stream: Duplex): void => {};
    const client = clientOf({
      open: () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    });
    client.start();
    const before = open;
    await until(() => open !== before);
    await client.close();
    open(late);
    await until(() => late.destroyed);
    expect(late.readableLength).toBe(0);
  });
});

it('acknowledges a message though whoever gets it throws, and does not hide that', async () => {
  const thrown: (() => void)[] = [];
  vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((call) => thrown.push(call));
  const { visit } = await meet(4, {
    onMessage: () => {
      throw new Error('not my day');
    },
  });
  visit.send({ cmd: 'publish', topic: 'a', payload: '', qos: 1, messageId: 1, retain: false, dup: false });
  expect(await visit.first('puback')).toMatchObject({ messageId: 1 });
  expect(thrown).toHaveLength(1);
  expect(thrown[0]).toThrow('not my day');
  vi.restoreAllMocks();
});
