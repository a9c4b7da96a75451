// The client of xsmota/mqtt with the coupling to Node's sockets that xsmota/mqtt/node brings, and properties of MQTT 5 in place.
//
//   node socket-link.mjs [host] [port]

import { connect } from 'node:net';
import {
  Client,
  CONTENT_TYPE,
  errorMessage,
  MESSAGE_EXPIRY_INTERVAL,
  PropertyList,
  USER_PROPERTY,
} from 'xsmota/mqtt';
import { SocketLink } from 'xsmota/mqtt/node';

const [host = '127.0.0.1', port = '1883'] = process.argv.slice(2);
const utf8 = (text) => new TextEncoder().encode(text);
const textOf = (bytes, offset, length) => new TextDecoder().decode(bytes.subarray(offset, offset + length));

const TOPIC = utf8('socket-link/reading');
/** Any number, the same one for the topic each time. */
const ALIAS = 1;

// Made once, sent as often as wanted.
const properties = new PropertyList(64);
properties.data(CONTENT_TYPE, utf8('text/plain'));
properties.uint32(MESSAGE_EXPIRY_INTERVAL, 60);
properties.pair(USER_PROPERTY, utf8('unit'), utf8('°C'));

const link = new SocketLink(() => connect({ host, port: Number(port), noDelay: true }));

let left = 3;

const client = new Client(
  {
    connect: { clientIdentifier: utf8('socket-link'), cleanSession: true, keepAlive: 30 },
    protocolLevel: 5,
    receiveCapacity: 1024,
    transmitCapacity: 1024,
    storeCapacity: 0,
    window: 0,
    inboundWindow: 8,
    subscriptions: 1,
    transportTimeout: 10_000,
    connackTimeout: 10_000,
    retry: 2_000,
    random: Math.random,
    outboundAliases: 1,
  },
  {
    openTransport: () => link.open(),
    closeTransport: () => link.close(),
    transmit: () => link.transmit(),
    connected() {},
    subscribed() {},
    subscription() {
      for (let value = 20; value < 23; value++) {
        client.outbox.publish(TOPIC, utf8(`${value}`), 0, false, properties, ALIAS);
      }
    },
    message(packet) {
      const { bytes, payloadOffset, payloadLength } = packet;
      const reader = client.properties;
      const unit = reader.find(packet, USER_PROPERTY) ? textOf(bytes, reader.offset, reader.length) : '';
      console.log(`${textOf(bytes, payloadOffset, payloadLength)} ${unit}`);
      if (--left === 0) link.stop();
    },
    stream: () => false,
    piece() {},
    drained() {},
    delivered() {},
    undelivered() {},
    resend() {},
    disconnected(reason, wait) {
      console.log(wait < 0 ? errorMessage(reason) : `${errorMessage(reason)}; again in ${wait} ms`);
    },
  },
);

client.subscribe(TOPIC, 0);
link.start(client);
