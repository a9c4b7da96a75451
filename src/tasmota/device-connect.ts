import { encodeUtf8 } from '../bytes/utf8.js';
import type { ConnectOptions, Will } from '../mqtt/connect.js';
import { PACKET_LENGTH, REFUSED_PROTOCOL_VERSION, RESERVED_TYPE, TRANSPORT_CLOSED } from '../mqtt/errors.js';
import type { ProtocolLevel, QoS } from '../mqtt/packet.js';
import { QOS_UNSUPPORTED, RETAIN_UNSUPPORTED, UNSUPPORTED_PROTOCOL_VERSION } from '../mqtt/reasons.js';
import { NEVER_RETAIN, PERSISTENT_SESSION } from '../settings/options.js';
import type { Settings } from '../settings/settings.js';
import { MqttKeepAlive, MqttPassword, MqttProtocol, MqttUser } from '../settings/table.js';
import type { Topics } from './topics.js';
import { LWT, OFFLINE } from './words.js';

/** `MqttProtocol`: MQTT 5 where the broker speaks it, else MQTT 3.1.1. */
const EITHER = 0;

// What brokers of MQTT 5 may refuse a will for (3.2.2.3.4, 3.2.2.3.5).
const RETAIN = 1;
const QOS = 2;

/**
 * MQTT 5: seconds after which a device that is gone is reported `Offline`. A connection that is lost is back in this time,
 * and nobody is told of it.
 */
export const WILL_DELAY = 20;

/**
 * What CONNECT says of this device: who it is, in which version of MQTT, and that `Offline` is to be published when it is
 * gone. Its bytes are made when they are asked for, once for each connection, and need no place in between.
 */
export class DeviceConnect implements ConnectOptions {
  private readonly _settings: Settings;
  /** To be exchanged when the device's topic or client identifier changes. */
  topics: Topics;
  /** Whether a broker has accepted a connection since the firmware started: in a version that is the right one then. */
  private _accepted = false;
  /** With `MqttProtocol 0`: whether the next attempt is to be made in MQTT 3.1.1. */
  private _older = false;
  /** What the broker has refused a will for: a bit each for that it was to be retained, and for its QoS. */
  private _refused = 0;

  constructor(settings: Settings, topics: Topics) {
    this._settings = settings;
    this.topics = topics;
  }

  /** The version of MQTT that the next connection is to have. */
  get level(): ProtocolLevel {
    const wanted = this._settings.number(MqttProtocol);
    return wanted === EITHER ? (this._older ? 4 : 5) : (wanted as ProtocolLevel);
  }

  /** A broker has accepted the connection. */
  accepted(): void {
    this._accepted = true;
  }

  /**
   * A connection has ended, or an attempt has failed.
   * @param reason see `errorMessage`
   * @returns whether an attempt in MQTT 3.1.1 is to follow at once
   */
  failed(reason: number): boolean {
    if (reason === RETAIN_UNSUPPORTED) this._refused |= RETAIN;
    if (reason === QOS_UNSUPPORTED) this._refused |= QOS;
    if (this._accepted || this._settings.number(MqttProtocol) !== EITHER) return false;
    // A server that knows nothing of MQTT 5 says so, or closes, or answers what makes no sense in it.
    const unspoken =
      reason === REFUSED_PROTOCOL_VERSION ||
      reason === UNSUPPORTED_PROTOCOL_VERSION ||
      reason === TRANSPORT_CLOSED ||
      (reason <= RESERVED_TYPE && reason >= PACKET_LENGTH);
    this._older = unspoken && !this._older;
    return this._older;
  }

  get clientIdentifier(): Uint8Array {
    return encodeUtf8(this.topics.clientIdentifier);
  }

  /** The server of MQTT 5 keeps the session for as long as the will waits; the first one after a start is new. */
  get cleanSession(): boolean {
    if (this._settings.option(PERSISTENT_SESSION)) return false;
    return this.level === 4 || !this._accepted;
  }

  get sessionExpiryInterval(): number | undefined {
    return this._settings.option(PERSISTENT_SESSION) ? undefined : WILL_DELAY;
  }

  get keepAlive(): number {
    return this._settings.number(MqttKeepAlive);
  }

  get will(): Will {
    const { telemetry } = this.topics;
    const topic = new Uint8Array(telemetry.length + LWT.length);
    topic.set(telemetry);
    topic.set(LWT, telemetry.length);
    const retain = (this._refused & RETAIN) === 0 && !this._settings.option(NEVER_RETAIN);
    const qos: QoS = (this._refused & QOS) === 0 ? 1 : 0;
    return { topic, payload: OFFLINE, qos, retain, delayInterval: WILL_DELAY };
  }

  get userName(): Uint8Array | undefined {
    const user = this._settings.text(MqttUser);
    return user === '' ? undefined : encodeUtf8(user);
  }

  get password(): Uint8Array | undefined {
    const password = this._settings.text(MqttPassword);
    // MQTT 3.1.1 has no password without a user name [MQTT-3.1.2-22], and neither has Tasmota.
    return password === '' || this._settings.text(MqttUser) === '' ? undefined : encodeUtf8(password);
  }
}
