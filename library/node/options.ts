import { randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import {
  type Authentication,
  CONNECT,
  type ConnectOptions,
  isTopicFilter,
  type ProtocolLevel,
  type QoS,
  REQUEST_PROBLEM_INFORMATION,
  REQUEST_RESPONSE_INFORMATION,
  WILL,
} from '../mqtt.js';
import type { MqttError } from './mqtt-error.js';
import {
  checked,
  integer,
  LARGEST,
  type MessageProperties,
  messageList,
  type ReceivedProperties,
  type UserProperty,
  userList,
  utf8,
} from './properties.js';
import type { OpenStream } from './socket-link.js';

/** What the broker publishes when the client is gone without a word (3.1.2.5). */
export interface WillMessage {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  /** 0 when left out. */
  readonly qos?: QoS;
  readonly retain?: boolean;
  /** MQTT 5: seconds for which the broker waits for the client to be back. */
  readonly delayInterval?: number;
  /** MQTT 5. */
  readonly properties?: MessageProperties;
}

/** A message received. */
export interface Message {
  readonly topic: string;
  /** The reader's own. */
  readonly payload: Buffer;
  readonly qos: QoS;
  /** Whether the broker had retained it. */
  readonly retain: boolean;
  /** MQTT 5; `undefined` with MQTT 3.1.1. */
  readonly properties: ReceivedProperties | undefined;
}

/** How a client connects, and what it tells. All of it may be left out but `url` or `open`. */
export interface MqttOptions {
  /** `mqtt://` or `mqtts://`, then host and port, in front of them `user:password@` where the broker wants it. */
  readonly url?: string;
  /** Opens a connection in another way than by `url`: any stream will do. */
  readonly open?: OpenStream;
  /** For `mqtts://`: `ca`, `cert`, `key` and whatever else `tls.connect` takes. */
  readonly tls?: ConnectionOptions;
  /** 4 is MQTT 3.1.1, as when left out; 5 is MQTT 5. */
  readonly protocolLevel?: ProtocolLevel;
  /** A random one when left out. */
  readonly clientIdentifier?: string;
  /** Whether to begin with a new session; `true` when left out. In MQTT 5 that is Clean Start. */
  readonly cleanSession?: boolean;
  /** MQTT 5: seconds for which the broker keeps the session when the connection is gone; 0 when left out, for ever without `cleanSession`. */
  readonly sessionExpiryInterval?: number;
  /** Seconds; 60 when left out, 0 for none. */
  readonly keepAlive?: number;
  readonly userName?: string;
  readonly password?: string | Uint8Array;
  readonly will?: WillMessage;
  /** MQTT 5: what CONNECT says beside that. */
  readonly userProperties?: readonly UserProperty[];
  /** MQTT 5: `false` asks the broker for codes without texts. */
  readonly requestProblemInformation?: boolean;
  /** MQTT 5: asks the broker where answers are to go. */
  readonly requestResponseInformation?: boolean;
  /** MQTT 5: the most bytes of a packet that the broker may send. */
  readonly maximumPacketSize?: number;
  /** MQTT 5: an authentication method. */
  readonly authentication?: Authentication;
  /** MQTT 5: the most topic aliases in each direction, 0 to 255; none when left out. The first topics published on at QoS 0 get them. */
  readonly topicAliases?: number;
  /** Messages that may wait to be sent, for the connection or behind others; 1,000 when left out. */
  readonly waitingMessages?: number;
  /** Bytes of the largest payload that is received; 16 MiB when left out. What is larger is passed over, and `onError` told. */
  readonly largestPayload?: number;
  /** Milliseconds for the connection, and again for CONNACK; 10,000 when left out. */
  readonly timeout?: number;
  /** Milliseconds to wait after a first failed attempt, 2,000 when left out; see `Backoff` for the next ones. */
  readonly retry?: number;
  /** The broker has accepted the connection. @param sessionPresent whether it knows the session from before */
  onConnect?(sessionPresent: boolean): void;
  /** A message has come. It is acknowledged when the call returns. */
  onMessage?(message: Message): void;
  /** The connection, or an attempt at it, has ended. @param wait milliseconds until the next attempt; -1: none is made */
  onDisconnect?(problem: MqttError, wait: number): void;
  /** Something has gone wrong that no call is there to be told of: a subscription refused when it was renewed, a payload too large. */
  onError?(problem: MqttError): void;
}

const PORT = 1883;
const SECURE_PORT = 8883;
const KEEP_ALIVE = 60;
/** Bytes of two properties with a value of one byte each. */
const REQUESTS_SIZE = 4;

/** What CONNECT is to say. @throws {Error} that says which option is wrong */
export function connectOptions(options: MqttOptions): ConnectOptions {
  const { userName, password, will, userProperties = [], sessionExpiryInterval, maximumPacketSize } = options;
  const { keepAlive = KEEP_ALIVE, protocolLevel = 4 } = options;
  if (protocolLevel !== 4 && protocolLevel !== 5)
    throw new Error(`protocolLevel is 4 or 5, not ${protocolLevel}`);
  integer('keepAlive', keepAlive, 0, 0xffff);
  integer('topicAliases', options.topicAliases, 0, 0xff);
  integer('sessionExpiryInterval', sessionExpiryInterval, 0, LARGEST);
  integer('maximumPacketSize', maximumPacketSize, 1, LARGEST);
  integer('will.delayInterval', will?.delayInterval, 0, LARGEST);
  const login = options.url === undefined ? NOBODY : loginOf(addressOf(options.url));
  const name = userName ?? login.user;
  const secret = password ?? login.secret;
  const { requestProblemInformation, requestResponseInformation } = options;
  const list = userList(userProperties, REQUESTS_SIZE);
  if (requestProblemInformation === false) list.flag(REQUEST_PROBLEM_INFORMATION, 0);
  if (requestResponseInformation) list.flag(REQUEST_RESPONSE_INFORMATION, 1);
  return {
    clientIdentifier: utf8(options.clientIdentifier ?? `xsmota-${randomBytes(6).toString('hex')}`),
    cleanSession: options.cleanSession ?? true,
    sessionExpiryInterval,
    keepAlive,
    maximumPacketSize,
    properties: list.length === 0 ? undefined : checked(list, CONNECT),
    authentication: options.authentication,
    userName: name === undefined ? undefined : utf8(name),
    password: secret === undefined ? undefined : bytesOf(secret),
    will: will && {
      topic: topicBytes(will.topic),
      payload: bytesOf(will.payload),
      qos: checkedQos(will.qos ?? 0),
      retain: will.retain ?? false,
      delayInterval: will.delayInterval,
      properties: messageList(will.properties, WILL),
    },
  };
}

/** How to reach the broker. @throws {Error} when the options do not say */
export function openerOf({ open, url, tls }: MqttOptions): OpenStream {
  if (open !== undefined) return open;
  if (url === undefined) throw new Error('url or open is needed, to know how to reach the broker');
  const { protocol, hostname, port, pathname, search, hash } = addressOf(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'mqtt:' && protocol !== 'mqtts:')
    throw new Error(`${protocol}// is not known: mqtt:// and mqtts:// are; for others give open`);
  if (pathname.length > 1 || search !== '' || hash !== '')
    throw new Error(
      `nothing may follow host and port of ${protocol}//; in a password, / ? and # are %-encoded`,
    );
  if (protocol === 'mqtt:') {
    const options = { host, port: Number(port || PORT), noDelay: true };
    return () => connectTcp(options);
  }
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const options = { host, port: Number(port || SECURE_PORT), ...servername, ...tls };
  return () => connectTls(options).setNoDelay(true);
}

/** An address as it is written. @throws {Error} when it is none; without a word of it, since it may hold a password */
function addressOf(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new Error('url is no address: it needs the form mqtt[s]://[user[:password]@]host[:port]');
  }
}

/** @throws {Error} when messages cannot be published on it */
export function topicBytes(topic: string): Uint8Array {
  const bytes = utf8(topic);
  // A filter without wildcards is a topic.
  if (isTopicFilter(bytes) && !/[+#]/.test(topic)) return bytes;
  throw new Error(`not a topic to publish on: ${JSON.stringify(topic)}`);
}

/** @throws {Error} when it cannot be subscribed to */
export function filterBytes(filter: string): Uint8Array {
  const bytes = utf8(filter);
  if (isTopicFilter(bytes)) return bytes;
  throw new Error(`not a topic filter: ${JSON.stringify(filter)}`);
}

/** @throws {Error} when it is none */
export function checkedQos(qos: number): QoS {
  if (qos === 0 || qos === 1 || qos === 2) return qos;
  throw new Error(`qos is 0, 1 or 2, not ${qos}`);
}

export function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? utf8(payload) : payload;
}

const NOBODY = Object.freeze({ user: undefined, secret: undefined });

function loginOf({ username, password }: URL) {
  return {
    user: username === '' ? undefined : decoded(username),
    secret: password === '' ? undefined : decoded(password),
  };
}

/** Undoes %-encoding; what is none stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
