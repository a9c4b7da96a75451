import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { EmbeddedBroker, parseBroker } from '../../../hosts/node/broker.js';
import { FatalError } from '../../../hosts/node/errors.js';
import { brokerUrlText } from '../../../src/tasmota/broker-url.js';

describe('--broker', () => {
  it('takes an address', () => {
    expect(parseBroker('wss://me:secret@host/path')).toEqual({
      host: 'host',
      port: 443,
      tls: true,
      path: '/path',
      user: 'me',
      password: 'secret',
    });
  });

  it.each([
    ['localhost:1883', '--broker: the address needs the form mqtt[s]://[user[:password]@]host[:port]'],
    [`mqtt://${'h'.repeat(65)}`, '--broker: the host is longer than the 64 bytes a device takes.'],
    [`ws://host/${'p'.repeat(128)}`, '--broker: the path is longer than the 128 bytes a device takes.'],
    [`mqtt://${'u'.repeat(65)}@host`, '--broker: the user name is longer than the 64 bytes a device takes.'],
    [
      `mqtt://u:${'p'.repeat(129)}@host`,
      '--broker: the password is longer than the 128 bytes a device takes.',
    ],
  ])('%s is refused', (url, message) => {
    expect(() => parseBroker(url)).toThrow(FatalError);
    expect(() => parseBroker(url)).toThrow(message);
  });
});

const closing = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

describe('the embedded broker', () => {
  it('speaks MQTT, and delivers everything before it closes', async () => {
    const broker = await EmbeddedBroker.start(0);
    const url = brokerUrlText(broker.address);
    const listener = await connectAsync(url, { reconnectPeriod: 0 });
    await listener.subscribeAsync('tele/#');
    const got: string[] = [];
    listener.on('message', (_topic, payload) => got.push(payload.toString()));
    const gone = closing(listener);
    const device = await connectAsync(url, {
      reconnectPeriod: 0,
      will: { topic: 'tele/t/LWT', payload: Buffer.from('Lost'), qos: 1, retain: true },
    });
    for (let count = 0; count < 100; count++) device.publish('tele/t/STATE', String(count));
    await device.publishAsync('tele/t/LWT', 'Offline', { retain: true, qos: 1 });
    await device.endAsync();
    await broker.close();
    await gone;
    expect(got).toHaveLength(101);
    expect(got.at(-1)).toBe('Offline');
    await listener.endAsync();
  });

  it('loses nothing and keeps the order, whatever is retained and at whichever QoS', async () => {
    const broker = await EmbeddedBroker.start(0);
    const url = brokerUrlText(broker.address);
    const listener = await connectAsync(url, { reconnectPeriod: 0 });
    await listener.subscribeAsync('t/#', { qos: 0 });
    const got: number[] = [];
    const complete = new Promise<void>((resolve) => {
      listener.on('message', (_topic, payload) => {
        if (got.push(Number(payload.toString())) === 300) resolve();
      });
    });
    const device = await connectAsync(url, { reconnectPeriod: 0 });
    // In one piece, so that the broker takes them in one go.
    device.stream.cork();
    for (let count = 0; count < 300; count++) {
      const qos = count % 4 === 2 ? 1 : 0;
      device.publish(`t/${count % 3}`, String(count), { retain: count % 5 === 0, qos });
    }
    device.stream.uncork();
    await complete;
    expect([...got].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, count) => count));
    const qos0 = got.filter((count) => count % 4 !== 2);
    expect(qos0).toEqual([...qos0].sort((a, b) => a - b));
    await device.endAsync();
    await listener.endAsync();
    await broker.close();
  });

  it('does not give a client what came before its subscription', async () => {
    const broker = await EmbeddedBroker.start(0);
    const client = await connectAsync(brokerUrlText(broker.address), { reconnectPeriod: 0 });
    const got: string[] = [];
    client.on('message', (_topic, payload) => got.push(payload.toString()));
    client.stream.cork();
    client.publish('tele/t/LWT', 'Online', { retain: true });
    client.publish('cmnd/t/POWER', 'before');
    client.subscribe('cmnd/t/#');
    client.publish('cmnd/t/POWER', 'after', { qos: 1 });
    client.stream.uncork();
    await new Promise<void>((resolve) => client.once('message', () => resolve()));
    expect(got).toEqual(['after']);
    await client.endAsync();
    await broker.close();
  });

  it('takes the next port when one is taken', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as AddressInfo;
    const broker = await EmbeddedBroker.start(port);
    expect(broker.address.host).toBe('127.0.0.1');
    expect(broker.address.port).toBeGreaterThan(port);
    await broker.close();
    first.close();
  });

  it('closes while someone is connected who says nothing', async () => {
    const broker = await EmbeddedBroker.start(0);
    const client = await connectAsync(brokerUrlText(broker.address), { reconnectPeriod: 0 });
    const gone = closing(client);
    await broker.close();
    await gone;
  });
});
