import TCP from 'embedded:io/socket/tcp';
import UDP from 'embedded:io/socket/udp';
import Resolver from 'embedded:network/dns/resolver/udp';
import MQTTClient from 'embedded:network/mqtt/client';
import config from 'mc/config';
import Timer from 'timer';

// An app for the Moddable SDK: it counts, publishes the count every second, and shows what others send to it. Once connected
// it takes nothing of the heap for what it publishes: topic, options and payload are always the same objects.

const count = new Uint8Array(4);
const view = new DataView(count.buffer);
const publication = { topic: `${config.topic}/count`, QoS: 1, retain: true };
const command = new Uint8Array(64);

/** What a count takes on its way: payload, topic, and what MQTT adds. */
const NEEDED = 64;

let timer;
let writable = 0;

new MQTTClient({
  host: config.host,
  port: config.port,
  id: 'xsmota-example',
  keepAlive: 30_000,
  will: { topic: `${config.topic}/state`, message: 'offline', retain: true },
  dns: { io: Resolver, servers: ['1.1.1.1'], socket: { io: UDP } },
  socket: { io: TCP },

  onControl(operation, message) {
    if (operation === MQTTClient.CONNACK) {
      trace('connected\n');
      this.write(ArrayBuffer.fromString('online'), { topic: `${config.topic}/state`, retain: true });
      this.write(null, {
        operation: MQTTClient.SUBSCRIBE,
        items: [{ topic: `${config.topic}/set`, QoS: 1 }],
      });
    } else if (operation === MQTTClient.SUBACK) {
      trace(`subscribed at QoS ${message.payload[0]}\n`);
      timer = Timer.repeat(() => {
        view.setUint32(0, view.getUint32(0) + 1);
        // A write that the connection cannot take throws: what finds no room is left out.
        if (writable >= NEEDED) writable = this.write(count, publication);
      }, 1_000);
    }
  },

  onWritable(room) {
    writable = room;
  },

  // A message longer than `command` is read in parts, and one longer than the client's receive buffer comes in fragments.
  onReadable(available, { topic, more }) {
    if (topic !== undefined) trace(`${topic}: `);
    while (available > 0) {
      const read = this.read(command);
      trace(String.fromArrayBuffer(command.buffer, 0, read));
      available -= read;
    }
    if (!more) trace('\n');
  },

  // The class is one connection. Who wants another one makes another client.
  onError(error) {
    trace(`${error.message}\n`);
    Timer.clear(timer);
  },
});
