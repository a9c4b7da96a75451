import { elapsed, isDue } from '../bytes/ticks.js';
import { Backoff } from './backoff.js';
import type { ClientHandler, ClientOptions } from './client-options.js';
import type { ConnectOptions } from './connect.js';
import { Decoder, NEED_MORE } from './decoder.js';
import { sayWhy } from './disconnect-reason.js';
import { Encoder } from './encoder.js';
import {
  CONNACK_TIMEOUT,
  DISCONNECTED_BY_CLIENT,
  FIRST_PACKET_NOT_CONNACK,
  NOT_CONNECTED,
  PINGRESP_TIMEOUT,
  PUBLISH_OPEN,
  PUBLISH_STALLED,
  SECOND_CONNACK,
  TOO_LARGE,
  TRANSPORT_TIMEOUT,
} from './errors.js';
import { Handshake } from './handshake.js';
import { Identifiers } from './identifiers.js';
import { Inbox } from './inbox.js';
import { KeepAlive, LINK_DEAD, PING_DUE } from './keepalive.js';
import { Outbox } from './outbox.js';
import {
  AUTH,
  CONNACK,
  DISCONNECT,
  type Packet,
  PINGRESP,
  type ProtocolLevel,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  PUBREC,
  PUBREL,
  SUBACK,
  UNSUBACK,
} from './packet.js';
import type { PropertyList } from './property-list.js';
import type { PropertyReader } from './property-reader.js';
import { SERVER_DISCONNECTED } from './reasons.js';
import { isRedirection, Redirections } from './redirections.js';
import type { ServerLimits } from './server-limits.js';
import { Session } from './session.js';
import { Subscriber } from './subscriber.js';
import { Subscriptions } from './subscriptions.js';
import { TransmitBuffer } from './transmit.js';

export type { ClientHandler, ClientOptions } from './client-options.js';

// What a client does at the moment.
export const STOPPED = 0;
/** Between two attempts. */
export const WAITING = 1;
/** The transport is being opened. */
export const OPENING = 2;
/** CONNECT is sent, CONNACK is awaited. */
export const CONNECTING = 3;
export const CONNECTED = 4;
/** DISCONNECT is on its way out. */
export const CLOSING = 5;

/** The server is being told why the connection ends. */
const ENDING = 6;

/** How long the last bytes may take to leave after `stop`. */
const CLOSING_TIME = 1_000;

/** Connections older than this count as this old, in milliseconds: ticks measure no longer span than 24.8 days. */
const LONG_CONNECTION = 0x4000_0000;

/** A connection that has lasted this long, in milliseconds, was worth being sent to (MQTT 5, 4.11). */
const SETTLED = 60_000;

/**
 * A client of MQTT 3.1.1 and MQTT 5 without a socket and without a clock. Bytes and `now` (see `ticks.ts`) come in as arguments;
 * bytes go out by `take` and `taken`, everything else through the handler. After construction nothing allocates.
 *
 * Its owner calls `tick` as often as deadlines should be exact (for pings to be on time at least once a second, and
 * eight times in a keep-alive interval), `receive` and then `poll` until it answers false when the socket has bytes,
 * and hands over what `take` gives whenever the socket takes some.
 */
export class Client {
  /** What the next CONNECT says. */
  connect: ConnectOptions;
  /** The version of MQTT that the next connection is to have. */
  protocolLevel: ProtocolLevel;
  /** Milliseconds allowed for opening the transport, and for CONNACK. */
  transportTimeout: number;
  connackTimeout: number;
  readonly outbox: Outbox;
  /** Connections accepted by the broker since the client was made. */
  connections = 0;
  private readonly _handler: ClientHandler;
  private readonly _inbox: Inbox;
  private readonly _identifiers: Identifiers;
  private readonly _decoder: Decoder;
  private readonly _encoder: Encoder;
  private readonly _transmit: TransmitBuffer;
  private readonly _session: Session;
  private readonly _subscriptions: Subscriptions;
  private readonly _subscriber: Subscriber;
  private readonly _handshake: Handshake;
  /** When something has come and gone last. */
  readonly keepAlive = new KeepAlive();
  private readonly _backoff: Backoff;
  private _state = STOPPED;
  private _deadline = 0;
  private _connectedAt = 0;
  private _subscribedTold = false;
  /** Made when a server sends the client elsewhere. */
  private _redirections: Redirections | undefined;
  private _pieceAt = 0;

  constructor(options: ClientOptions, handler: ClientHandler) {
    this.connect = options.connect;
    this.transportTimeout = options.transportTimeout;
    this.connackTimeout = options.connackTimeout;
    this._handler = handler;
    this.protocolLevel = options.protocolLevel ?? 4;
    this._decoder = new Decoder(options.receiveCapacity, this.protocolLevel, options.inboundAliases);
    this._transmit = new TransmitBuffer(options.transmitCapacity, options.storeCapacity);
    this._encoder = new Encoder(this._transmit.writer, this.protocolLevel);
    this._session = new Session(options.window, options.inboundWindow);
    this._subscriptions = new Subscriptions(options.subscriptions);
    this._backoff = new Backoff(options.retry, options.random);
    this._identifiers = new Identifiers(this._session, this._subscriptions, options.identifierSeed);
    this._handshake = new Handshake(this._encoder, this._decoder, options.inboundWindow);
    this.outbox = new Outbox(
      this._transmit,
      this._encoder,
      this._session,
      this._identifiers,
      handler,
      options.outboundAliases,
    );
    this._subscriber = new Subscriber(
      this._subscriptions,
      this._encoder,
      this._identifiers,
      this._transmit,
      handler,
    );
    this._inbox = new Inbox(this._session, this.outbox, handler);
  }

  get state(): number {
    return this._state;
  }

  get connected(): boolean {
    return this._state === CONNECTED;
  }

  /**
   * MQTT 5: reads the properties of the packet that the handler is being told of, which is `packet`: CONNACK for `connected`,
   * PUBACK for `delivered` and so on. `undefined` with MQTT 3.1.1.
   */
  get properties(): PropertyReader | undefined {
    return this._decoder.properties;
  }

  /** What has been received last. */
  get packet(): Packet {
    return this._decoder.packet;
  }

  /** What the broker takes on the present or the last connection. */
  get limits(): Readonly<ServerLimits> {
    return this._handshake.limits;
  }

  /** How many connections in a row the broker ended within 5 s: a sign of another client with the same identifier. */
  get shortConnections(): number {
    return this._backoff.shortConnections;
  }

  /** Messages too large for the receive buffer that were passed over. */
  get drainedMessages(): number {
    return this._inbox.drainedMessages;
  }

  /** Bytes `receive` can take now; 0 while what came before waits for room to answer. */
  get room(): number {
    return this._decoder.room;
  }

  /** Whether bytes that were received have not been handled yet: a packet is not whole, or there was no room to answer. */
  get unhandled(): boolean {
    return !this._decoder.isEmpty;
  }

  /** Bytes that wait for the socket. */
  get pending(): number {
    return this._transmit.pending;
  }

  /** Begins to connect, with the next `tick`, and again whenever the connection is lost. */
  start(now: number): void {
    if (this._state !== STOPPED) return;
    this._state = WAITING;
    this._deadline = now;
  }

  /**
   * Disconnects cleanly, so that the broker does not publish the will (3.14), and stays so.
   * @param reasonCode MQTT 5: `DISCONNECT_WITH_WILL` to have the will published all the same
   */
  stop(now: number, reasonCode?: number): void {
    const state = this._state;
    if (state === STOPPED || state === CLOSING) return;
    if (state !== CONNECTED) {
      this._end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
      return;
    }
    // Half a PUBLISH cannot be followed by DISCONNECT: such a connection is just closed.
    if (!this.outbox.inPieces) this._encoder.disconnect(reasonCode);
    this.outbox.close();
    this._state = CLOSING;
    this._deadline = now + CLOSING_TIME;
    this._handler.transmit();
    this.tick(now);
  }

  /** Sets the wait after a first failure, in milliseconds, and if a wait is on, starts it over with that. */
  retry(base: number, now: number): void {
    this._backoff.base = base;
    if (this._state === WAITING) this._deadline = now + base;
  }

  /** Something in the way is gone, such as a network that was down: if a wait is on, it becomes one of 1 to 2 s. */
  hurry(now: number): void {
    if (this._state === WAITING) this._deadline = now + this._backoff.short();
  }

  /**
   * MQTT 5: shows the broker anew who the client is, by the method that CONNECT named (4.12.1).
   * @returns 0 or an error code, with nothing sent: `AUTHENTICATION_UNEXPECTED` without a method, and while this goes on already
   */
  reauthenticate(): number {
    if (this._state !== CONNECTED) return NOT_CONNECTED;
    return this.outbox.inPieces ? PUBLISH_OPEN : this._handshake.again();
  }

  /**
   * Enters a subscription, sent as soon as possible and after every reconnect that needs it.
   * @param options its QoS; in MQTT 5 with `NO_LOCAL`, `RETAIN_AS_PUBLISHED`, `RETAINED_ONCE` or `RETAINED_NEVER` added
   * @param properties MQTT 5: a subscription identifier, user properties
   * @returns its number, or -1: no place left
   */
  subscribe(topicFilter: Uint8Array, options: number, properties?: PropertyList): number {
    return this._subscriptions.add(topicFilter, options, properties);
  }

  /** Asks for a subscription anew, with other options, without ending it first. The parameters are those of `subscribe`. */
  resubscribe(index: number, options: number, properties?: PropertyList): void {
    this._subscriptions.renew(index, options, properties);
  }

  /** Makes places for more subscriptions than the client was made with. Allocates. */
  growSubscriptions(count: number): void {
    this._subscriptions.grow(count);
  }

  /** The topic filter of a subscription. */
  topicFilter(index: number): Uint8Array {
    return this._subscriptions.topicFilter(index);
  }

  unsubscribe(index: number): void {
    this._subscriptions.end(index);
  }

  /** Does what is due at `now`. */
  tick(now: number): void {
    switch (this._state) {
      case CONNECTED:
        this._advance();
        this._checkLink(now);
        if (elapsed(now, this._connectedAt) > LONG_CONNECTION) this._connectedAt = now - LONG_CONNECTION;
        return;
      case WAITING:
        if (!isDue(now, this._deadline)) return;
        this._state = OPENING;
        this._deadline = now + this.transportTimeout;
        this._handler.openTransport();
        return;
      case OPENING:
        if (isDue(now, this._deadline)) this._fail(TRANSPORT_TIMEOUT, now);
        return;
      case CONNECTING:
        if (isDue(now, this._deadline)) this._fail(CONNACK_TIMEOUT, now);
        return;
      case CLOSING:
        if (this._transmit.pending === 0 || isDue(now, this._deadline)) {
          this._end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
        }
        return;
    }
  }

  /** The transport is open: CONNECT goes out. */
  transportOpened(now: number): void {
    if (this._state !== OPENING) return;
    this._decoder.reset();
    this._transmit.clear();
    this._state = CONNECTING;
    this._deadline = now + this.connackTimeout;
    if (!this._handshake.begin(this.connect, this.protocolLevel)) this._fail(TOO_LARGE, now);
  }

  /** The transport is gone, or could not be opened. @param reason `TRANSPORT_FAILED` and those below it */
  transportClosed(reason: number, now: number): void {
    if (this._state === CLOSING) this._end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
    else if (this._state >= OPENING && this._state !== ENDING) this._fail(reason, now);
  }

  /** Takes bytes from the socket: at most `room` of them. */
  receive(chunk: Uint8Array, now: number): void {
    this.keepAlive.received(now);
    this._decoder.receive(chunk);
  }

  /**
   * Handles the next packet received.
   * @returns whether to call again at once; `false`: more bytes are needed, or room to answer
   */
  poll(now: number): boolean {
    if (this._decoder.isEmpty) return false;
    if (this._state !== CONNECTED && this._state !== CONNECTING) return false;
    if (this.outbox.inPieces) return false;
    // An answer to every packet has to fit, and room for acknowledgements lies beyond that.
    if (!this._transmit.roomy) {
      this._handler.transmit();
      if (!this._transmit.roomy) return false;
    }
    const result = this._decoder.next();
    if (result === NEED_MORE) return false;
    if (result < 0) {
      this._fail(result, now);
      return false;
    }
    const error = this._state === CONNECTED ? this._handle(result) : this._begin(result, now);
    // The handler may have stopped the client meanwhile; then it stays so.
    if (error !== 0 && this._state >= OPENING) this._fail(error, now);
    return error === 0 && !this._decoder.isEmpty;
  }

  /**
   * The bytes to write to the socket now, or `undefined`. `taken` has to follow before any other call.
   * @param writable how many bytes the socket takes
   */
  take(writable: number): Uint8Array | undefined {
    return this._transmit.take(writable);
  }

  /** What `take` gave has been written. */
  taken(now: number): void {
    this._transmit.taken();
    this.keepAlive.sent(now);
    this._pieceAt = now;
  }

  /** Handles a packet on an established connection. @returns 0, or the error that ends the connection */
  private _handle(type: number): number {
    const packet = this._decoder.packet;
    switch (type) {
      case PUBLISH:
        return this._inbox.message(packet);
      case PUBACK:
      case PUBREC:
      case PUBCOMP:
        return this._answered(packet);
      case PUBREL:
        this._inbox.released(packet.packetIdentifier);
        return 0;
      case PINGRESP:
        this.keepAlive.answered();
        return 0;
      case PUBLISH_STREAM:
        this._inbox.begin(packet);
        // Where there is no payload, no further byte need come for its end to be looked for.
        return packet.totalLength === 0 ? this._handle(this._decoder.next()) : 0;
      case PUBLISH_PIECE:
        return this._inbox.piece(packet);
      case SUBACK:
        return this._subscriber.suback(packet);
      case UNSUBACK:
        this._subscriptions.unsubscribed(packet.packetIdentifier);
        return 0;
      case DISCONNECT:
        return SERVER_DISCONNECTED + packet.reasonCode;
      case AUTH:
        return this._handshake.step(packet, true);
      default:
        return SECOND_CONNACK;
    }
  }

  private _answered(packet: Packet): number {
    const { outbox } = this;
    const error = outbox.answered(packet);
    // Those in flight before may wait for the server to take more.
    if (error === 0 && outbox.resending) this._advance();
    return error;
  }

  /** Handles the first packets of a connection: AUTH, then CONNACK (3.2). @returns 0, or the error that ends it */
  private _begin(type: number, now: number): number {
    const packet = this._decoder.packet;
    if (type === AUTH) return this._handshake.step(packet, false);
    if (type !== CONNACK) return FIRST_PACKET_NOT_CONNACK;
    const error = this._handshake.accept(packet);
    if (error !== 0) return error;
    const { sessionPresent } = packet;
    this._state = CONNECTED;
    this._connectedAt = this._pieceAt = now;
    this.connections++;
    this.keepAlive.start(this._handshake.keepAlive, now);
    this._subscriptions.connected(sessionPresent);
    this._subscribedTold = false;
    if (!sessionPresent) this._giveUpSession();
    // What the handler is told may make it stop the client: nothing may follow DISCONNECT [MQTT-3.14.4-2].
    if (this._state !== CONNECTED) return 0;
    this.outbox.begin(this._handshake.limits);
    this.outbox.beginResend();
    this._handler.connected(sessionPresent);
    this._advance();
    return 0;
  }

  private _giveUpSession(): void {
    const session = this._session;
    for (let i = 0; i < session.count; i++) this._handler.undelivered(session.identifier(i));
    session.clear();
  }

  /** Sends what the connection still owes: messages to be repeated, then subscriptions. */
  private _advance(): void {
    const outbox = this.outbox;
    if (!outbox.open || outbox.inPieces) return;
    if (outbox.resending) {
      outbox.continueResend();
      if (!outbox.open || outbox.inPieces) return;
      // For a server that takes no more at the moment, subscriptions need not wait.
      if (outbox.resending && !outbox.blocked) return;
    }
    if (!this._subscriber.advance(this._handshake.limits)) return;
    if (this._subscribedTold) return;
    this._subscribedTold = true;
    this._handler.subscribed();
  }

  private _checkLink(now: number): void {
    if (this._state !== CONNECTED) return;
    if (this.outbox.inPieces) {
      const limit = this._handshake.keepAlive * 1000;
      if (limit > 0 && elapsed(now, this._pieceAt) >= limit) this._fail(PUBLISH_STALLED, now);
      this.keepAlive.deaf(now);
      return;
    }
    this._pieceAt = now;
    const due = this.keepAlive.check(now);
    if (due === LINK_DEAD) this._fail(PINGRESP_TIMEOUT, now);
    else if (due === PING_DUE && this._encoder.pingreq()) this.keepAlive.pinged(now);
  }

  /** Ends the connection or attempt, to try again later. */
  private _fail(reason: number, now: number): void {
    const connected = this._state === CONNECTED;
    const lasted = connected ? elapsed(now, this._connectedAt) : 0;
    if (lasted > SETTLED) this._redirections?.settled();
    let wait: number;
    if (reason > 0 && this._isRedirected()) wait = this._backoff.short();
    else wait = connected ? this._backoff.afterLoss(lasted) : this._backoff.afterFailure();
    this._deadline = now + wait;
    this._handshake.ended(reason);
    if (this._sayWhy(reason)) this._end(WAITING, reason, wait);
  }

  /** Whether the server that has ended the connection has named another one, and the client will connect to that. */
  private _isRedirected(): boolean {
    const { properties, packet } = this._decoder;
    if (properties === undefined || !isRedirection(packet)) return false;
    this._redirections ??= new Redirections();
    return this._redirections.follow(packet, properties, this._handler);
  }

  /** Tells the server what it has done wrong (MQTT 5, 4.13.1). @returns `false`: the client has been stopped meanwhile */
  private _sayWhy(reason: number): boolean {
    if (this._state < CONNECTING || this.outbox.inPieces || !sayWhy(reason, this._encoder)) return true;
    // Nothing may follow it, whatever the handler does meanwhile [MQTT-3.14.4-2].
    this.outbox.close();
    this._state = ENDING;
    this._handler.transmit();
    return this._state === ENDING;
  }

  private _end(state: number, reason: number, wait: number): void {
    const hadTransport = this._state !== WAITING;
    this._state = state;
    this.outbox.close();
    this._transmit.clear();
    this._decoder.reset();
    if (hadTransport) this._handler.closeTransport();
    this._handler.disconnected(reason, wait);
  }
}
