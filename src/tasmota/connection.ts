import { type JsonWriter, jsonKey, writeText } from '../bytes/json.js';
import type { TickSource } from '../bytes/ticks.js';
import { decodeUtf8 } from '../bytes/utf8.js';
import type { Client, ClientHandler } from '../mqtt/client.js';
import { errorMessage } from '../mqtt/error-messages.js';
import {
  CLIENT_ONLY_TYPE,
  NAME_NOT_RESOLVED,
  REFUSED_IDENTIFIER,
  REFUSED_NOT_AUTHORIZED,
  REFUSED_PROTOCOL_VERSION,
  REFUSED_USER_NAME_OR_PASSWORD,
  RESERVED_FLAGS,
  TRANSPORT_FAILED,
  TRANSPORT_TIMEOUT,
} from '../mqtt/errors.js';
import { type Packet, SUBSCRIPTION_REFUSED } from '../mqtt/packet.js';
import {
  BAD_USER_NAME_OR_PASSWORD,
  IDENTIFIER_NOT_VALID,
  NOT_AUTHORIZED,
  UNSUPPORTED_PROTOCOL_VERSION,
} from '../mqtt/reasons.js';
import { JSON_ONLY, MQTT_BY_FINGERPRINT, MQTT_ENABLED, MQTT_TLS } from '../settings/options.js';
import type { Settings } from '../settings/settings.js';
import {
  DnsTimeout,
  InfoRetain,
  MqttFingerprint,
  MqttHeaders,
  MqttHost,
  MqttPath,
  MqttPort,
  MqttRetry,
  MqttTimeout,
  MqttWifiTimeout,
} from '../settings/table.js';
import { boardName } from './board.js';
import type { DeviceConnect } from './device-connect.js';
import { type Header, parseHeaders } from './request-headers.js';
import { MQTT_CONNECTED, MQTT_DISCONNECTED } from './rules/triggers.js';
import { type Address, firstServer } from './server-reference.js';
import type { ConnectionControl, Tasmota } from './tasmota.js';
import { allBelow } from './topics.js';
import { VERSION_TEXT } from './version.js';
import { EMPTY, INFO, LWT, NO_TEXT, OFFLINE, ONLINE, POWER } from './words.js';

/** Places for subscriptions beside the device's own are made by so many at a time. */
const MORE_SUBSCRIPTIONS = 2;

/** So many connections in a row that do not last are worth a warning. */
const SUSPICIOUS = 3;

/** What a secure connection is to be checked by. */
export interface Security {
  /** SHA-1 of the certificates that are accepted; `undefined`: a trusted authority has to have signed it. */
  readonly fingerprints: readonly Uint8Array[] | undefined;
}

/** What a WebSocket is asked for by. */
export interface WebSocketRequest {
  /** Begins with a slash. */
  readonly path: string;
  readonly headers: readonly Header[];
}

/** Where the broker is, and how it is reached. */
export interface Broker {
  readonly host: string;
  readonly port: number;
  /** `undefined`: without TLS. */
  readonly security: Security | undefined;
  /** `undefined`: the bytes of MQTT as they are. */
  readonly webSocket: WebSocketRequest | undefined;
}

/** The way bytes take to the broker and back. */
export interface Transport {
  /** What the platform said when the connection failed last, or could not be made; may be empty. */
  readonly problem: string;
  /** Connects, and then tells the client so. */
  open(broker: Broker): void;
  close(): void;
  /** Hands the socket what waits, as far as it takes it. */
  flush(): void;
}

/** Whether and how the connection is to be secured. */
function securityOf(settings: Settings): Security | undefined {
  if (!settings.option(MQTT_TLS)) return undefined;
  if (!settings.option(MQTT_BY_FINGERPRINT)) return { fingerprints: undefined };
  const texts = [settings.text(MqttFingerprint, 0), settings.text(MqttFingerprint, 1)];
  return { fingerprints: texts.filter((text) => text !== '').map(fingerprintBytes) };
}

/** What to ask the broker's web server for, if MQTT is to go over a WebSocket. */
function webSocketOf(settings: Settings): WebSocketRequest | undefined {
  const path = settings.text(MqttPath);
  return path === '' ? undefined : { path, headers: parseHeaders(settings.text(MqttHeaders)) };
}

/** The bytes of `6A 5F …` */
function fingerprintBytes(text: string): Uint8Array {
  return Uint8Array.from(text.split(' '), (digits) => Number.parseInt(digits, 16));
}

/** What can be done about a failure, where something can. */
function advice(reason: number): string {
  switch (reason) {
    case TRANSPORT_FAILED:
    case TRANSPORT_TIMEOUT:
      return ': is it running, and are MqttHost and MqttPort right?';
    case CLIENT_ONLY_TYPE:
    case RESERVED_FLAGS:
      return ': is this a port for MQTT?';
    case NAME_NOT_RESOLVED:
      return ': is MqttHost right, and does the network have a name server?';
    case REFUSED_USER_NAME_OR_PASSWORD:
    case REFUSED_NOT_AUTHORIZED:
    case BAD_USER_NAME_OR_PASSWORD:
    case NOT_AUTHORIZED:
      return ': set MqttUser and MqttPassword';
    case REFUSED_PROTOCOL_VERSION:
    case UNSUPPORTED_PROTOCOL_VERSION:
      return ': set MqttProtocol to 4 or 0';
    case REFUSED_IDENTIFIER:
    case IDENTIFIER_NOT_VALID:
      return ': set another MqttClient';
    default:
      return '';
  }
}

/**
 * How long resolving the broker's name and connecting to it may take, in milliseconds: a board reckons slowly for TLS. Nothing
 * waits for it, so DnsTimeout and MqttWifiTimeout can only make it longer.
 */
export function transportTimeout(settings: Settings): number {
  const usual = settings.option(MQTT_TLS) ? 40_000 : 10_000;
  return Math.max(usual, settings.number(DnsTimeout) + settings.number(MqttWifiTimeout));
}

/** How long CONNACK may take, in milliseconds. */
export function connackTimeout(settings: Settings): number {
  return settings.number(MqttTimeout) * 1_000;
}

export function retryTime(settings: Settings): number {
  return settings.number(MqttRetry) * 1_000;
}

/** Keeps the device and the broker together: what is said at each connect, in its order, and what comes in. */
export class Connection implements ClientHandler, ConnectionControl {
  private _tasmota!: Tasmota;
  private _client!: Client;
  private readonly _transport: Transport;
  private readonly _clock: TickSource;
  private readonly _connect: DeviceConnect;
  /** Where the broker has sent the device to (MQTT 5, 4.11), for the next attempt alone; `undefined`: nowhere. */
  private _elsewhere: Address | undefined;
  /** Which broker the connection is to, or was to be. */
  private _broker = '';
  private _infoTold = false;

  constructor(transport: Transport, clock: TickSource, connect: DeviceConnect) {
    this._transport = transport;
    this._clock = clock;
    this._connect = connect;
  }

  /** Names the device and the client to keep together. To be called once, before anything else. */
  attach(tasmota: Tasmota, client: Client): void {
    this._tasmota = tasmota;
    this._client = client;
  }

  get isConnected(): boolean {
    return this._client.connected;
  }

  get count(): number {
    return this._client.connections;
  }

  /** Whether the settings ask for a broker at all. */
  get wanted(): boolean {
    const { settings } = this._tasmota;
    return settings.text(MqttHost) !== NO_TEXT && settings.option(MQTT_ENABLED);
  }

  /** Subscribes to the own topic, the groups' and the fallback's, and begins to connect. */
  start(): void {
    const { topics } = this._tasmota;
    const client = this._client;
    client.subscribe(allBelow(topics.command), 0);
    if (topics.addressable) {
      for (const group of topics.groups) client.subscribe(allBelow(group), 0);
      client.subscribe(allBelow(topics.fallbackCommand), 0);
    }
    client.start(this._clock.ticks());
  }

  /** Publishes `Offline` and disconnects. */
  stop(): void {
    const { messages, topics, farewell } = this._tasmota;
    const client = this._client;
    if (client.connected && farewell === undefined) messages.plain(topics.telemetry, LWT, OFFLINE, true);
    client.stop(this._clock.ticks());
  }

  subscribe(topicFilter: Uint8Array): number {
    const client = this._client;
    const index = client.subscribe(topicFilter, 0);
    if (index >= 0) return index;
    client.growSubscriptions(MORE_SUBSCRIPTIONS);
    return client.subscribe(topicFilter, 0);
  }

  unsubscribe(index: number): void {
    this._client.unsubscribe(index);
  }

  applySettings(): void {
    const { settings, topics } = this._tasmota;
    const client = this._client;
    this._connect.topics = topics;
    client.transportTimeout = transportTimeout(settings);
    client.connackTimeout = connackTimeout(settings);
  }

  applyRetry(): void {
    this._client.retry(retryTime(this._tasmota.settings), this._clock.ticks());
  }

  openTransport(): void {
    const { settings } = this._tasmota;
    const host = this._elsewhere?.host ?? settings.text(MqttHost);
    const port = this._elsewhere?.port ?? settings.number(MqttPort);
    // Whatever becomes of it there, who is to be asked next is the broker of the settings.
    this._elsewhere = undefined;
    this._broker = `${host}:${port}`;
    this._client.protocolLevel = this._connect.level;
    this._transport.open({ host, port, security: securityOf(settings), webSocket: webSocketOf(settings) });
  }

  closeTransport(): void {
    this._transport.close();
  }

  transmit(): void {
    this._transport.flush();
  }

  connected(): void {
    const { messages, settings, topics, console, farewell } = this._tasmota;
    this._connect.accepted();
    console.log(2, `MQT: Connected to ${this._broker}`);
    // A topic that is about to change stays as it was left, should the connection break in between.
    messages.plain(topics.telemetry, LWT, farewell ?? ONLINE, true);
    // An empty command nobody answers: it clears what an old controller may have retained.
    if (!settings.option(JSON_ONLY)) messages.plain(topics.command, POWER, EMPTY, false);
  }

  subscribed(): void {
    const { discovery, power, telemetry } = this._tasmota;
    const now = this._clock.ticks();
    const first = !this._infoTold;
    this._infoTold = true;
    if (first) this._tellInfo();
    power.tellAll();
    if (first) telemetry.connected(now);
    else telemetry.publishState();
    discovery.connected(first, now);
    const { rules } = this._tasmota.messages;
    rules?.watch.booted();
    rules?.raise(MQTT_CONNECTED, 0, 1);
  }

  disconnected(reason: number, wait: number): void {
    const { console, messages, topics } = this._tasmota;
    if (wait >= 0) messages.rules?.raise(MQTT_DISCONNECTED, 0, 1);
    const older = wait >= 0 && this._connect.failed(reason);
    if (older) this._client.hurry(this._clock.ticks());
    const again =
      wait < 0 ? '' : older ? '; trying MQTT 3.1.1' : `; next attempt in ${Math.ceil(wait / 1_000)} s`;
    const { problem } = this._transport;
    const message = errorMessage(reason);
    const cause = wait < 0 || message.includes(problem) ? '' : ` (${problem})`;
    console.log(
      wait < 0 ? 2 : 1,
      `MQT: ${this._broker}: ${message}${cause}${older ? '' : advice(reason)}${again}`,
    );
    if (this._client.shortConnections >= SUSPICIOUS) {
      console.log(
        1,
        `MQT: The broker keeps ending the connection: does another device use the client id ${topics.clientIdentifier}?`,
      );
    }
  }

  message(packet: Packet): void {
    this._tasmota.message(packet, this._clock.ticks());
  }

  stream(packet: Packet): boolean {
    this._tasmota.refuseLong(packet, this._clock.ticks());
    return false;
  }

  piece(): void {}

  drained(packet: Packet): void {
    this._tasmota.console.log(
      1,
      `MQT: A message of ${packet.totalLength} bytes was too long and has been passed over`,
    );
  }

  redirected(bytes: Uint8Array, offset: number, length: number): boolean {
    const { settings, console } = this._tasmota;
    const text = decodeUtf8(bytes.subarray(offset, offset + length));
    const address = firstServer(text, settings.number(MqttPort));
    if (address === undefined) {
      console.log(1, `MQT: The broker names another server that is no address: ${text}`);
      return false;
    }
    this._elsewhere = address;
    return true;
  }

  subscription(index: number, reasonCode: number): void {
    if (reasonCode < SUBSCRIPTION_REFUSED) return;
    const filter = decodeUtf8(this._client.topicFilter(index));
    this._tasmota.console.log(
      1,
      `MQT: The broker refused the subscription to ${filter}: no commands come by it`,
    );
  }

  // Everything the device publishes is QoS 0, so nothing is ever in flight.
  delivered(): void {}
  undelivered(): void {}
  resend(): void {}

  /** INFO1 to INFO3, after the first connection: what the device is, where it is, why it started. */
  private _tellInfo(): void {
    const { topics, network, system, state } = this._tasmota;
    this._info(0, (json) => {
      writeText(json, 'Module', boardName(this._tasmota));
      writeText(json, 'Version', VERSION_TEXT);
      writeText(json, 'FallbackTopic', decodeUtf8(topics.fallbackCommand));
      writeText(json, 'GroupTopic', topics.groups[0] === undefined ? '' : decodeUtf8(topics.groups[0]));
    });
    this._info(1, (json) => {
      writeText(json, 'Hostname', topics.hostname);
      writeText(json, 'IPAddress', network.address);
    });
    this._info(2, (json) => {
      writeText(json, 'RestartReason', system.resetReason);
      json.key(jsonKey('BootCount'));
      json.integer(state.bootCount);
    });
  }

  private _info(index: number, write: (json: JsonWriter) => void): void {
    const { messages, settings } = this._tasmota;
    const json = messages.beginTelemetry(INFO[index] as Uint8Array, settings.number(InfoRetain) !== 0);
    json.openObject();
    json.key(jsonKey(`Info${index + 1}`));
    json.openObject();
    write(json);
    json.closeObject();
    json.closeObject();
    messages.end();
  }
}
