import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedBroker } from '../../../hosts/node/broker.js';
import { MQTTClient, Resolver, TCP } from '../../../hosts/node/mqtt-client.js';
import type { MQTTClientOptions } from '../../../src/ecma419/pattern.js';

/** Over real sockets, with a real broker. */
describe('the class of ECMA-419 on Node', () => {
  let broker: EmbeddedBroker;
  const clients: MQTTClient[] = [];

  beforeEach(async () => {
    broker = await EmbeddedBroker.start(0);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await broker.close();
  });

  function start(options: Partial<MQTTClientOptions>): MQTTClient {
    const client = new MQTTClient({
      host: '127.0.0.1',
      port: broker.address.port,
      dns: { io: Resolver },
      socket: { io: TCP },
      ...options,
    });
    clients.push(client);
    return client;
  }

  it.each([0, 1, 2])('sends half a megabyte in fragments at QoS %i, and receives it', async (QoS) => {
    const total = 500_000;
    const message = Uint8Array.from({ length: total }, (_, i) => i * 7 + (i >> 8));
    const received = new Uint8Array(total);
    let sent = 0;
    let got = 0;
    let acknowledged = QoS === 0;
    await new Promise<void>((done, failed) => {
      const finish = () => got === total && acknowledged && done();
      const sendOn = (client: MQTTClient, count: number) => {
        const part = message.subarray(sent, sent + count);
        if (part.length === 0) return;
        const options = sent === 0 ? { topic: 'large', QoS, byteLength: total } : undefined;
        sent += part.length;
        client.write(part, options);
      };
      let subscribed = false;
      start({
        onControl(this: MQTTClient, operation) {
          if (operation === MQTTClient.CONNACK)
            this.write(null, { operation: MQTTClient.SUBSCRIBE, items: [{ topic: '#', QoS: 2 }] });
          if (operation === MQTTClient.SUBACK) {
            subscribed = true;
            sendOn(this, 1_000);
          }
          if (operation === MQTTClient.PUBACK || operation === MQTTClient.PUBCOMP) acknowledged = true;
          finish();
        },
        onWritable(this: MQTTClient, count) {
          if (subscribed) sendOn(this, count);
        },
        onReadable(this: MQTTClient, count) {
          got += this.read(received.subarray(got, got + count)) as number;
          finish();
        },
        onError: failed,
      } as Partial<MQTTClientOptions>);
    });
    expect(Buffer.compare(received, message)).toBe(0);
  });

  it('tells that nobody listens', async () => {
    const { port } = broker.address;
    await broker.close();
    const error = await new Promise<Error>((told) => start({ port, onError: told }));
    expect(error.message).toBe('the broker could not be reached');
  });

  it('reads into new buffers as well, and writes any Byte Buffer', async () => {
    const text = await new Promise<string>((done, failed) => {
      start({
        capacity: 16,
        onControl(this: MQTTClient, operation) {
          if (operation === MQTTClient.CONNACK)
            this.write(null, { operation: MQTTClient.SUBSCRIBE, items: [{ topic: 't' }] });
          if (operation === MQTTClient.SUBACK)
            this.write(Uint8Array.from(Buffer.from('a'.repeat(300))).buffer, { topic: 't' });
        },
        onReadable(this: MQTTClient, _count, { more }) {
          read += Buffer.from(this.read() as ArrayBuffer).toString();
          if (!more) done(read);
        },
        onError: failed,
      } as Partial<MQTTClientOptions>);
      let read = '';
    });
    expect(text).toBe('a'.repeat(300));
  });
});
