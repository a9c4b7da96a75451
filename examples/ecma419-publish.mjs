// Publishes a file of any size with the class of ECMA-419, and ends.
//
//   node ecma419-publish.mjs <host> <port> <topic> <file>

import { readFileSync } from 'node:fs';
import { MQTTClient, Resolver, TCP } from 'xsmota/mqtt/ecma419';

const [host = '127.0.0.1', port = '1883', topic = 'file', file = process.argv[1]] = process.argv.slice(2);
const content = readFileSync(file);
let sent = 0;

const client = new MQTTClient({
  host,
  port: Number(port),
  keepAlive: 60_000,
  dns: { io: Resolver },
  socket: { io: TCP },

  onControl(operation) {
    if (operation === MQTTClient.CONNACK) {
      // The first fragment may be empty: then all that may be written is there for the content.
      client.write(new Uint8Array(0), { topic, QoS: 1, byteLength: content.length });
    } else if (operation === MQTTClient.PUBACK) {
      console.log(`${content.length} bytes have arrived`);
      client.write(null, { operation: MQTTClient.DISCONNECT });
      client.close();
    }
  },

  // Told whenever the connection takes more, first of all once it stands.
  onWritable(count) {
    const fragment = content.subarray(sent, sent + count);
    if (fragment.length === 0) return;
    sent += fragment.length;
    client.write(fragment);
  },

  onError(error) {
    console.error(error.message);
    process.exitCode = 1;
  },
});
