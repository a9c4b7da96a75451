import { Writer } from '../bytes/writer.js';
import { type ConnectOptions, encodeConnect } from '../mqtt/connect.js';
import { errorMessage } from '../mqtt/error-messages.js';
import type { QoS } from '../mqtt/packet.js';
import { checkTopicName } from '../mqtt/topic.js';
import { bytesOf, within } from './checks.js';
import type { ByteBuffer, MQTTClientOptions, Platform, SocketClass, WillOptions } from './pattern.js';

/** MQTT 3.1.1, the version that the standard's class is for. */
const PROTOCOL_LEVEL = 4;
const LONGEST_STRING = 0xffff;
/** Fixed header of up to five bytes, protocol name and level, flags, keep-alive. */
const LONGEST_HEADER = 5 + 10;
const LONGEST_KEEP_ALIVE = 0xffff;
const USUAL_PORT = 1883;
const LAST_PORT = 0xffff;

/** What a client keeps of its options until it is connected. */
export interface Login {
  /** The packet CONNECT. */
  readonly packet: Uint8Array;
  /** How much of it has been sent. */
  sent: number;
  /** Seconds. */
  readonly keepAlive: number;
  readonly clean: boolean;
  readonly socket: SocketClass;
  readonly host: string;
  readonly port: number;
  /** When the connection was begun, in ticks. */
  begun: number;
}

/**
 * Checks the options that are not functions, and makes CONNECT of them (MQTT 3.1.1, 3.1).
 * @throws {Error} what is missing or cannot be sent; {RangeError} what is out of its range
 */
export function loginOf(options: MQTTClientOptions, platform: Platform): Login {
  const { host, port = USUAL_PORT, socket, dns, user = '', id = '', clean = true } = options;
  required(typeof host === 'string' && host !== '', 'host');
  required(typeof socket?.io === 'function', 'socket.io');
  required(typeof dns?.io === 'function', 'dns.io');
  within(port, LAST_PORT, 'port');
  required(port !== 0, 'a port other than 0');
  required(typeof id === 'string' && typeof user === 'string', 'a text as id and user');
  const keepAlive = Math.ceil((options.keepAlive ?? options.keepalive ?? 0) / 1_000);
  within(keepAlive, LONGEST_KEEP_ALIVE, 'keepAlive, in seconds,');
  const password = asBytes(options.password ?? '', 'password', platform);
  if (password.length > 0 && user === '') throw new Error('a password needs a user [MQTT-3.1.2-22]');
  if (id === '' && !clean) throw new Error('an id is needed where clean is false [MQTT-3.1.3-8]');
  const connect: ConnectOptions = {
    clientIdentifier: asBytes(id, 'id', platform),
    cleanSession: clean,
    keepAlive,
    will: options.will === undefined || options.will === null ? undefined : willOf(options.will, platform),
    userName: user === '' ? undefined : asBytes(user, 'user', platform),
    password: password.length === 0 ? undefined : password,
  };
  return {
    packet: packetOf(connect),
    sent: 0,
    keepAlive,
    clean,
    socket,
    host,
    port,
    begun: platform.ticks(),
  };
}

function willOf({ topic, message, QoS: qos = 0, retain }: WillOptions, platform: Platform) {
  required(typeof topic === 'string', 'will.topic');
  const bytes = topicBytes(topic, platform);
  within(qos, 2, 'will.QoS');
  return {
    topic: bytes,
    payload: asBytes(message ?? '', 'will.message', platform),
    qos: qos as QoS,
    retain: Boolean(retain),
  };
}

function packetOf(connect: ConnectOptions): Uint8Array {
  const { clientIdentifier, will, userName, password } = connect;
  let length = LONGEST_HEADER + 2 + clientIdentifier.length;
  if (will !== undefined) length += 4 + will.topic.length + will.payload.length;
  if (userName !== undefined) length += 2 + userName.length;
  if (password !== undefined) length += 2 + password.length;
  const writer = new Writer(new Uint8Array(length));
  encodeConnect(writer, PROTOCOL_LEVEL, connect);
  // The remaining length may have taken less than could be.
  return writer.room === 0 ? writer.bytes : writer.bytes.subarray(0, writer.position);
}

/** @throws {Error} when it is no topic name */
function topicBytes(topic: string, platform: Platform): Uint8Array {
  const bytes = asBytes(topic, 'will.topic', platform);
  const problem = checkTopicName(bytes, new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length);
  if (problem !== 0) throw new Error(errorMessage(problem));
  return bytes;
}

/** @throws {RangeError} when it is longer than MQTT can say */
function asBytes(value: string | ByteBuffer, name: string, platform: Platform): Uint8Array {
  const bytes = bytesOf(typeof value === 'string' ? platform.encode(value) : value);
  if (bytes.length > LONGEST_STRING) throw new RangeError(`${name} is longer than 65,535 bytes`);
  return bytes;
}

function required(there: boolean, name: string): void {
  if (!there) throw new Error(`${name} is needed`);
}
