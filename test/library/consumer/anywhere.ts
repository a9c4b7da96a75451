// Uses every part of `xsmota/mqtt` in an engine that has nothing beyond the language. Compiled by package.test.ts.

import {
  type Authentication,
  Client,
  type ClientHandler,
  type ClientOptions,
  CONTENT_TYPE,
  type ConnectOptions,
  Decoder,
  Encoder,
  errorMessage,
  filterMatches,
  isTopicFilter,
  NEED_MORE,
  NO_LOCAL,
  NO_MORE,
  type Packet,
  PropertyList,
  PUBLISH,
  type QoS,
  reasonText,
  type Will,
  Writer,
} from 'xsmota/mqtt';

const topic = Uint8Array.of(0x61);
const will: Will = { topic, payload: topic, qos: 1, retain: false, delayInterval: 5 };
const authentication: Authentication = {
  method: topic,
  begin: () => undefined,
  answer: (bytes, offset, length) => bytes.slice(offset, offset + length),
  accepted: () => true,
};
const connect: ConnectOptions = {
  clientIdentifier: topic,
  cleanSession: true,
  keepAlive: 30,
  will,
  authentication,
};
const options: ClientOptions = {
  connect,
  protocolLevel: 5,
  receiveCapacity: 512,
  transmitCapacity: 512,
  storeCapacity: 512,
  window: 4,
  inboundWindow: 4,
  subscriptions: 4,
  transportTimeout: 10_000,
  connackTimeout: 10_000,
  retry: 2_000,
  random: () => 0.5,
  inboundAliases: { aliases: 4, topicLength: 64 },
  outboundAliases: 4,
};

export const told: string[] = [];

const handler: ClientHandler = {
  openTransport() {},
  closeTransport() {},
  transmit() {},
  connected: (sessionPresent: boolean) => {
    told.push(String(sessionPresent));
  },
  subscribed() {},
  subscription(_index, reasonCode) {
    told.push(reasonText(reasonCode));
  },
  disconnected(reason, wait) {
    told.push(`${errorMessage(reason)} ${wait}`);
  },
  delivered() {},
  undelivered() {},
  resend(packetIdentifier: number, qos: QoS) {
    client.outbox.beginPieces(topic, 1, qos, false, packetIdentifier);
  },
  message(packet: Packet) {
    const reader = client.properties;
    if (reader?.find(packet, CONTENT_TYPE)) told.push(String(reader.length));
    if (filterMatches(topic, packet.bytes, packet.topicOffset, packet.topicLength)) told.push('matches');
  },
  stream: () => false,
  piece() {},
  drained() {},
  redirected: () => false,
};

export const client = new Client(options, handler);
const properties = new PropertyList(32);
properties.data(CONTENT_TYPE, topic);
export const checked: number = properties.check(PUBLISH);
client.subscribe(topic, 1 | NO_LOCAL, properties);
export const published: number = client.outbox.publish(topic, topic, 0, false, properties, 1);
export const largest: number = client.limits.maximumPacketSize;
// @ts-expect-error the quality of service is 0, 1 or 2
client.outbox.publish(topic, topic, 3, false);
// @ts-expect-error what lies behind is no business of others
client._session;

const writer = new Writer(new Uint8Array(64));
new Encoder(writer, 5).pingreq();
const decoder = new Decoder(64, 5);
decoder.receive(writer.bytes.slice(0, writer.position));
export const nothing: boolean = decoder.next() === NEED_MORE && NO_MORE === 0 && isTopicFilter(topic);
