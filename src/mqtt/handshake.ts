import { type Authentication, authenticationList, lastStep, nextStep } from './authentication.js';
import type { ConnectOptions } from './connect.js';
import type { Decoder } from './decoder.js';
import type { Encoder } from './encoder.js';
import {
  AUTHENTICATION_UNEXPECTED,
  BEYOND_SERVER_MAXIMUM,
  NO_ROOM,
  TOPIC_ALIAS_NOT_KEPT,
  UNEXPECTED_SESSION,
} from './errors.js';
import { ACCEPTED, type Packet, type ProtocolLevel } from './packet.js';
import { ASSIGNED_CLIENT_IDENTIFIER } from './properties.js';
import type { PropertyList } from './property-list.js';
import { CONTINUE_AUTHENTICATION, REAUTHENTICATE, SUCCESS } from './reasons.js';
import { NO_LIMITS, ServerLimits } from './server-limits.js';
import { packetSize, withLength } from './sizes.js';

/** How a connection begins: CONNECT, an exchange of AUTH where one was agreed on, CONNACK; and what came out of it. */
export class Handshake {
  /** What the server takes on this connection. */
  limits: Readonly<ServerLimits> = NO_LIMITS;
  private readonly _encoder: Encoder;
  private readonly _decoder: Decoder;
  /** Messages above QoS 0 that the server may have in flight. */
  private readonly _receiveMaximum: number;
  private _cleanSession = true;
  private _keepAlive = 0;
  private _authentication: Authentication | undefined;
  /** Whether an exchange of AUTH is going on. */
  private _authenticating = false;
  /** The client identifier that the server has given, for the session to be found again by. */
  private _assigned: Uint8Array | undefined;
  /** Whether the server has used aliases for topics too long to keep: it is not offered any again. */
  private _withoutAliases = false;

  constructor(encoder: Encoder, decoder: Decoder, receiveMaximum: number) {
    this._encoder = encoder;
    this._decoder = decoder;
    this._receiveMaximum = receiveMaximum;
  }

  /** Seconds of keep-alive: what the server wants, or what CONNECT said (MQTT 5, 3.1.2.10). */
  get keepAlive(): number {
    const { keepAlive } = this.limits;
    return keepAlive < 0 ? this._keepAlive : keepAlive;
  }

  /** The connection has ended with this error. */
  ended(error: number): void {
    if (error === TOPIC_ALIAS_NOT_KEPT) this._withoutAliases = true;
  }

  /** Sends CONNECT. @returns whether it fitted */
  begin(connect: ConnectOptions, level: ProtocolLevel): boolean {
    const decoder = this._decoder;
    const encoder = this._encoder;
    if (decoder.protocolLevel !== level) decoder.protocolLevel = level;
    encoder.protocolLevel = level;
    this.limits = NO_LIMITS;
    this._cleanSession = connect.cleanSession;
    this._keepAlive = connect.keepAlive;
    const five = level === 5;
    const authentication = five ? connect.authentication : undefined;
    this._authentication = authentication;
    this._authenticating = authentication !== undefined;
    decoder.maximumPacketSize = (five && connect.maximumPacketSize) || 0;
    if (!five) return encoder.connect(connect);
    return encoder.connect(
      connect,
      this._receiveMaximum,
      this._withoutAliases ? 0 : decoder.topicAliasMaximum,
      authentication && authenticationList(authentication.method, authentication.begin()),
      this._assigned,
    );
  }

  /** Takes CONNACK. @returns 0, or why there is no connection: the server's refusal, or a negative error */
  accept(packet: Packet): number {
    if (packet.reasonCode !== ACCEPTED) return packet.reasonCode;
    if (packet.sessionPresent && this._cleanSession) return UNEXPECTED_SESSION;
    const { properties } = this._decoder;
    if (properties === undefined) return 0;
    const error = lastStep(this._authentication, packet, properties);
    if (error !== 0) return error;
    this._authenticating = false;
    const limits = new ServerLimits();
    limits.read(packet, properties);
    this.limits = limits;
    if (properties.find(packet, ASSIGNED_CLIENT_IDENTIFIER)) {
      const { offset, length } = properties;
      this._assigned = packet.bytes.slice(offset, offset + length);
    }
    return 0;
  }

  /**
   * Takes AUTH.
   * @param connected whether the connection stands, and the client is to show anew who it is
   * @returns 0 or a negative error
   */
  step(packet: Packet, connected: boolean): number {
    const { properties } = this._decoder;
    // Only the client may begin (4.12.1).
    if (properties === undefined || !this._authenticating) return AUTHENTICATION_UNEXPECTED;
    if (packet.reasonCode === SUCCESS) {
      if (!connected) return AUTHENTICATION_UNEXPECTED;
      this._authenticating = false;
      return lastStep(this._authentication, packet, properties);
    }
    const answer = nextStep(this._authentication, packet, properties);
    if (typeof answer === 'number') return answer;
    return this._send(CONTINUE_AUTHENTICATION, answer);
  }

  /** Shows the server anew who the client is (MQTT 5, 4.12.1), unless it is about to. @returns 0 or an error code, with nothing sent */
  again(): number {
    const authentication = this._authentication;
    if (authentication === undefined || this._authenticating) return AUTHENTICATION_UNEXPECTED;
    const list = authenticationList(authentication.method, authentication.begin());
    const error = this._send(REAUTHENTICATE, list);
    if (error === 0) this._authenticating = true;
    return error;
  }

  /** Sends AUTH (3.15). @returns 0 or an error code, with nothing sent */
  private _send(reasonCode: number, list: PropertyList): number {
    if (packetSize(1 + withLength(list.length)) > this.limits.maximumPacketSize) return BEYOND_SERVER_MAXIMUM;
    return this._encoder.auth(reasonCode, list) ? 0 : NO_ROOM;
  }
}
