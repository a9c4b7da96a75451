import { MemorySocket } from './memory-socket.js';
import type { ClientOptions, PatternClient, PatternConstructor } from './pattern.js';

/** Calls of an MQTT client class of ECMA-419, to be counted: the same for each such class. Nothing in them is of the caller's making. */

const TOPIC = 'tele/tasmota_83BB10/SENSOR';
const OTHER_TOPIC = 'tele/tasmota_83BB11/SENSOR';
const SMALL = 64;
const LARGE = 4_096;
const FRAGMENT = 1_024;

const CONNACK = Uint8Array.of(0x20, 2, 0, 0);
const PUBACK = Uint8Array.of(0x40, 2, 0, 7);
const PUBREC = Uint8Array.of(0x50, 2, 0, 7);
const PUBREL = Uint8Array.of(0x62, 2, 0, 7);
const PUBCOMP = Uint8Array.of(0x70, 2, 0, 7);
const SUBACK = Uint8Array.of(0x90, 3, 0, 7, 1);
const UNSUBACK = Uint8Array.of(0xb0, 2, 0, 7);
const PINGRESP = Uint8Array.of(0xd0, 0);

const PINGREQ_OPERATION = 12;
const SUBSCRIBE_OPERATION = 8;
const UNSUBSCRIBE_OPERATION = 10;

class ImmediateResolver {
  resolve(options: { host: string; onResolved: (host: string, address: string) => void }): void {
    options.onResolved(options.host, '127.0.0.1');
  }

  close(): void {}
}

/** A PUBLISH as the server sends it, with packet identifier 7 above QoS 0. */
function publishBytes(topic: string, qos: number, length: number): Uint8Array {
  const remaining = 2 + topic.length + (qos === 0 ? 0 : 2) + length;
  const bytes = [0x30 | (qos << 1)];
  if (remaining < 0x80) bytes.push(remaining);
  else bytes.push((remaining & 0x7f) | 0x80, remaining >> 7);
  bytes.push(0, topic.length);
  for (let i = 0; i < topic.length; i++) bytes.push(topic.charCodeAt(i));
  if (qos !== 0) bytes.push(0, 7);
  for (let i = 0; i < length; i++) bytes.push(0x61 + (i % 26));
  return Uint8Array.from(bytes);
}

/** What comes in so many bytes at a time. */
function cut(bytes: Uint8Array, length: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += length) pieces.push(bytes.slice(at, at + length));
  return pieces;
}

/** A call and its name. */
export interface Call {
  readonly name: string;
  readonly run: () => void;
}

/** @param inBuffer whether what has come is read into a buffer of the caller's; else each time into a new one */
function connected(Client: PatternConstructor, inBuffer: Uint8Array | undefined) {
  const made: { socket: MemorySocket | undefined } = { socket: undefined };
  const counts = { bytes: 0, control: 0 };
  const options = {
    host: 'broker',
    dns: { io: ImmediateResolver },
    socket: { io: MemorySocket, made },
    onReadable(this: PatternClient, count: number) {
      counts.bytes += count;
      this.read(inBuffer);
    },
    onControl(this: PatternClient, _message: never) {
      counts.control++;
    },
  };
  const client = new Client(options as unknown as ClientOptions);
  const socket = made.socket as MemorySocket;
  socket.allow();
  socket.arrive(CONNACK);
  return { client, socket, counts };
}

export function callsOf(Client: PatternConstructor): Call[] {
  const { client, socket } = connected(Client, undefined);
  const payload = new Uint8Array(SMALL).fill(0x61);
  const arrayBuffer = payload.buffer;
  const fragment = new Uint8Array(FRAGMENT).fill(0x62);
  const atQoS0 = { topic: TOPIC };
  const otherAtQoS0 = { topic: OTHER_TOPIC };
  const atQoS1 = { topic: TOPIC, QoS: 1, id: 7 };
  const atQoS2 = { topic: TOPIC, QoS: 2, id: 7 };
  const inFragments = { topic: TOPIC, byteLength: LARGE };
  const ping = { operation: PINGREQ_OPERATION };
  const subscription = { operation: SUBSCRIBE_OPERATION, id: 7, items: [{ topic: TOPIC, QoS: 1 }] };
  const unsubscription = { operation: UNSUBSCRIBE_OPERATION, id: 7, items: [{ topic: TOPIC }] };
  const received0 = publishBytes(TOPIC, 0, SMALL);
  const otherReceived0 = publishBytes(OTHER_TOPIC, 0, SMALL);
  const received1 = publishBytes(TOPIC, 1, SMALL);
  const received2 = publishBytes(TOPIC, 2, SMALL);
  const pieces = cut(publishBytes(TOPIC, 0, LARGE), FRAGMENT);
  const fitting = new Uint8Array(SMALL);
  const into = connected(Client, fitting);
  const large = connected(Client, new Uint8Array(FRAGMENT));

  const identity = {
    host: 'broker',
    id: 'DVES_83BB10',
    user: 'device',
    password: 'a password',
    keepAlive: 30_000,
    will: {
      topic: 'tele/tasmota_83BB10/LWT',
      message: Uint8Array.of(0x4f, 0x66, 0x66).buffer,
      QoS: 1,
      retain: true,
    },
    dns: { io: ImmediateResolver },
  };
  const made: { socket: MemorySocket | undefined } = { socket: undefined };
  const all = { ...identity, socket: { io: MemorySocket, made } } as unknown as ClientOptions;

  const named: Readonly<Record<string, () => void>> = {
    'connect: constructor to CONNACK, then close': () => {
      const one = new Client(all);
      (made.socket as MemorySocket).allow();
      (made.socket as MemorySocket).arrive(CONNACK);
      one.close();
    },
    'publish at QoS 0, 64 B': () => client.write(payload, atQoS0),
    'publish at QoS 0, 64 B in an ArrayBuffer': () => client.write(arrayBuffer, atQoS0),
    'publish at QoS 0, two topics in turn': () => {
      client.write(payload, atQoS0);
      client.write(payload, otherAtQoS0);
    },
    'publish at QoS 1, 64 B, and PUBACK': () => {
      client.write(payload, atQoS1);
      socket.arrive(PUBACK);
    },
    'publish at QoS 2, 64 B, to PUBCOMP': () => {
      client.write(payload, atQoS2);
      socket.arrive(PUBREC);
      socket.arrive(PUBCOMP);
    },
    'publish 4 KiB in four fragments': () => {
      client.write(fragment, inFragments);
      client.write(fragment);
      client.write(fragment);
      client.write(fragment);
    },
    'receive at QoS 0, 64 B, into a new buffer': () => socket.arrive(received0),
    'receive at QoS 0, 64 B, into the own buffer': () => into.socket.arrive(received0),
    'receive at QoS 0, two topics in turn': () => {
      socket.arrive(received0);
      socket.arrive(otherReceived0);
    },
    'receive at QoS 1, 64 B, and acknowledge': () => socket.arrive(received1),
    'receive at QoS 2, 64 B, to PUBCOMP': () => {
      socket.arrive(received2);
      socket.arrive(PUBREL);
    },
    'receive 4 KiB as it comes, 1 KiB at a time, into the own buffer': () => {
      for (let i = 0; i < pieces.length; i++) large.socket.arrive(pieces[i] as Uint8Array);
    },
    'receive 4 KiB as it comes, 1 KiB at a time, into new buffers': () => {
      for (let i = 0; i < pieces.length; i++) socket.arrive(pieces[i] as Uint8Array);
    },
    'subscribe, and SUBACK': () => {
      client.write(null, subscription);
      socket.arrive(SUBACK);
    },
    'unsubscribe, and UNSUBACK': () => {
      client.write(null, unsubscription);
      socket.arrive(UNSUBACK);
    },
    'ping and answer': () => {
      client.write(null, ping);
      socket.arrive(PINGRESP);
    },
  };
  return Object.keys(named).map((name) => ({ name, run: named[name] as () => void }));
}
