import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import { Client, type ClientHandler } from '../../src/mqtt/client.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import { PUBACK, PUBCOMP, PUBREC, PUBREL, type QoS } from '../../src/mqtt/packet.js';

/** The codec and the client on XS. */

const TOPIC = encodeUtf8('tele/tasmota_83BB10/SENSOR');
const REST = new Uint8Array(0);
const writer = new Writer(new Uint8Array(4_096));
const encoder = new Encoder(writer);

function written(write: () => boolean): Uint8Array {
  writer.position = 0;
  if (!write()) throw new Error('does not fit');
  return writer.bytes.slice(0, writer.position);
}

function publishBytes(length: number, qos: QoS, identifier = 7): Uint8Array {
  const payload = new Uint8Array(length).fill(0x61);
  return written(() => encoder.publish(TOPIC, payload, qos, false, identifier));
}

function encode(write: () => boolean): Operation {
  return () => {
    writer.position = 0;
    if (!write()) throw new Error('does not fit');
  };
}

const payload = new Uint8Array(189).fill(0x61);

function encodeInPlace(): boolean {
  encoder.beginPublish(TOPIC, 0, false, 0, REST);
  writer.copy(payload);
  return encoder.endPublish();
}

/** Feeds a decoder and counts what it finds. */
function decode(chunks: readonly Uint8Array[], packets: number): Operation {
  const decoder = new Decoder(2_048);
  return () => {
    let found = 0;
    for (let i = 0; i < chunks.length; i++) {
      decoder.receive(chunks[i] as Uint8Array);
      for (let result = decoder.next(); result !== NEED_MORE; result = decoder.next()) {
        if (result < 0) throw new Error(`error ${result}`);
        found++;
      }
    }
    if (found !== packets) throw new Error(`${found} packets`);
  };
}

/** 64 packets of all kinds in one stream, cut at odd places. */
function mixedStream(): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let i = 0; i < 8; i++) {
    packets.push(publishBytes(i * 30, 0), publishBytes(i, 1, i + 1), publishBytes(16, 2, i + 1));
    for (const type of [PUBACK, PUBREC, PUBREL, PUBCOMP] as const) {
      packets.push(written(() => encoder.acknowledge(type, i + 1)));
    }
    packets.push(Uint8Array.of(0xd0, 0));
  }
  const bytes = Uint8Array.from(packets.flatMap((packet) => [...packet]));
  const chunks: Uint8Array[] = [];
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 211) {
    chunks.push(bytes.slice(at, at + size));
  }
  return chunks;
}

let messages = 0;
let delivered = 0;
let drained = 0;
let pieces = 0;
let wanted = false;

const handler: ClientHandler = {
  openTransport() {},
  closeTransport() {},
  transmit() {},
  connected() {},
  subscribed() {},
  disconnected(reason) {
    throw new Error(`disconnected: ${reason}`);
  },
  message() {
    messages++;
  },
  stream() {
    return wanted;
  },
  piece() {
    pieces++;
  },
  drained() {
    drained++;
  },
  subscription() {},
  delivered() {
    delivered++;
  },
  undelivered() {},
  resend() {},
};

let now = 0;

const client = new Client(
  {
    connect: { clientIdentifier: encodeUtf8('bench'), cleanSession: true, keepAlive: 30 },
    receiveCapacity: 512,
    transmitCapacity: 1_024,
    storeCapacity: 1_024,
    window: 4,
    inboundWindow: 4,
    subscriptions: 1,
    transportTimeout: 1_000,
    connackTimeout: 1_000,
    retry: 10_000,
    random: () => 0,
  },
  handler,
);

/** Lets bytes arrive, handles them, and takes what the client answers. */
function arrive(bytes: Uint8Array): void {
  client.receive(bytes, now);
  while (client.poll(now)) drain();
  drain();
}

let lastIdentifier = 0;

/** Takes what waits for the socket. */
function drain(): void {
  for (let bytes = client.take(65_536); bytes !== undefined; bytes = client.take(65_536)) client.taken(now);
}

client.start(now);
client.tick(now);
client.transportOpened(now);
drain();
arrive(Uint8Array.of(0x20, 2, 0, 0));
client.tick(now);
if (!client.connected) throw new Error('not connected');

const inbound1 = publishBytes(189, 1);
const inbound2 = publishBytes(189, 2);
const pubrel = Uint8Array.of(0x62, 2, 0, 7);
const large = [0, 1, 2].map((qos) => publishBytes(1_500, qos as QoS));
const acknowledgement = new Uint8Array(4);
acknowledgement[1] = 2;

function acknowledge(first: number): void {
  acknowledgement[0] = first;
  acknowledgement[2] = lastIdentifier >> 8;
  acknowledgement[3] = lastIdentifier;
  arrive(acknowledgement);
}

function expect(actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${actual} instead of ${expected}`);
}

/** A PUBLISH larger than the receive buffer, in chunks of a socket's size. */
function largeMessage(packet: Uint8Array): Operation {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < packet.length; at += 256) chunks.push(packet.slice(at, at + 256));
  return () => {
    for (let i = 0; i < chunks.length; i++) arrive(chunks[i] as Uint8Array);
    if (packet === large[2]) arrive(pubrel);
  };
}

/** The same, passed over. */
function drains(qos: QoS): Operation {
  const arrives = largeMessage(large[qos] as Uint8Array);
  return () => {
    drained = 0;
    arrives();
    expect(drained, 1);
  };
}

const PINGRESP = Uint8Array.of(0xd0, 0);
const stream = largeMessage(large[1] as Uint8Array);
const piece = new Uint8Array(200).fill(0x62);

exposeOperations({
  'encode PUBLISH, QoS 0': encode(() => encoder.publish(TOPIC, payload, 0, false, 0)),
  'encode PUBLISH, QoS 1': encode(() => encoder.publish(TOPIC, payload, 1, false, 7)),
  'encode PUBLISH, QoS 2': encode(() => encoder.publish(TOPIC, payload, 2, true, 7)),
  'encode PUBLISH in place': encode(encodeInPlace),
  'encode PUBACK': encode(() => encoder.acknowledge(PUBACK, 7)),
  'encode PUBREC': encode(() => encoder.acknowledge(PUBREC, 7)),
  'encode PUBREL': encode(() => encoder.acknowledge(PUBREL, 7)),
  'encode PUBCOMP': encode(() => encoder.acknowledge(PUBCOMP, 7)),
  'encode PINGREQ': encode(() => encoder.pingreq()),
  'decode PUBLISH, 16 bytes': decode([publishBytes(16, 0)], 1),
  'decode PUBLISH, 189 bytes': decode([publishBytes(189, 0)], 1),
  'decode PUBLISH, 1 KiB': decode([publishBytes(1_024, 1)], 1),
  'decode 64 mixed packets, cut oddly': decode(mixedStream(), 64),
  'receive at QoS 1': () => {
    messages = 0;
    arrive(inbound1);
    expect(messages, 1);
  },
  'receive at QoS 2': () => {
    messages = 0;
    arrive(inbound2);
    arrive(inbound2);
    arrive(pubrel);
    expect(messages, 1);
  },
  'send at QoS 1': () => {
    delivered = 0;
    lastIdentifier = client.outbox.publish(TOPIC, payload, 1, false);
    drain();
    acknowledge(0x40);
    expect(delivered, 1);
  },
  'send at QoS 2': () => {
    delivered = 0;
    lastIdentifier = client.outbox.publish(TOPIC, payload, 2, false);
    drain();
    acknowledge(0x50);
    acknowledge(0x70);
    expect(delivered, 1);
  },
  'send in pieces': () => {
    expect(client.outbox.beginPieces(TOPIC, 1_000, 0, false), 0);
    for (let i = 0; i < 5; i++) {
      expect(client.outbox.piece(piece), 0);
      drain();
    }
  },
  'ping cycle': () => {
    now += 29_500;
    client.tick(now);
    expect(client.pending, 2);
    drain();
    arrive(PINGRESP);
  },
  'drain a message too large, QoS 0': drains(0),
  'drain a message too large, QoS 1': drains(1),
  'drain a message too large, QoS 2': drains(2),
  'stream a message too large': () => {
    wanted = true;
    pieces = 0;
    stream();
    if (pieces < 3) throw new Error(`${pieces} pieces`);
    wanted = false;
  },
});
