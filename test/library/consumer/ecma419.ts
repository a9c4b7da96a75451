// Uses `xsmota/mqtt/ecma419`. Compiled by package.test.ts.

import { MQTTClient, type MQTTClientOptions, Resolver, TCP } from 'xsmota/mqtt/ecma419';

const options: MQTTClientOptions = {
  host: 'localhost',
  dns: { io: Resolver },
  socket: { io: TCP },
  onReadable(this: MQTTClient, count, { topic, more }) {
    console.log(topic?.length, more, this.read(count));
  },
};

export function use(): void {
  const client = new MQTTClient(options);
  const writable: number = client.write(new Uint8Array(3), { topic: 'a', QoS: 1 });
  client.write(null, { operation: MQTTClient.DISCONNECT });
  client.close();
  console.log(writable);
}
