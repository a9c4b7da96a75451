import { elapsed, isDue } from '../bytes/ticks.js';
import { Backoff } from './backoff.js';
import type { ClientHandler, ClientOptions } from './client-options.js';
import type { ConnectOptions } from './connect.js';
import { Decoder, NEED_MORE } from './decoder.js';
import { Encoder } from './encoder.js';
import {
  CONNACK_TIMEOUT,
  DISCONNECTED_BY_CLIENT,
  FIRST_PACKET_NOT_CONNACK,
  PINGRESP_TIMEOUT,
  PUBLISH_STALLED,
  SECOND_CONNACK,
  SUBACK_COUNT,
  TOO_LARGE,
  TRANSPORT_TIMEOUT,
  UNEXPECTED_SESSION,
} from './errors.js';
import { Identifiers } from './identifiers.js';
import { Inbox } from './inbox.js';
import { KeepAlive, LINK_DEAD, PING_DUE } from './keepalive.js';
import { Outbox } from './outbox.js';
import {
  ACCEPTED,
  CONNACK,
  type Packet,
  PINGRESP,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  PUBREC,
  PUBREL,
  type QoS,
  SUBACK,
  SUBSCRIPTION_REFUSED,
  UNSUBACK,
} from './packet.js';
import { DELIVERED, RELEASE, Session } from './session.js';
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

/** How long the last bytes may take to leave after `stop`. */
const CLOSING_TIME = 1_000;

/** Connections older than this count as this old, in milliseconds: ticks measure no longer span than 24.8 days. */
const LONG_CONNECTION = 0x4000_0000;

/**
 * An MQTT 3.1.1 client without a socket and without a clock. Bytes and `now` (see `ticks.ts`) come in as arguments;
 * bytes go out by `take` and `taken`, everything else through the handler. After construction nothing allocates.
 *
 * Its owner calls `tick` as often as deadlines should be exact (for pings to be on time at least once a second, and
 * eight times in a keep-alive interval), `receive` and then `poll` until it answers false when the socket has bytes,
 * and hands over what `take` gives whenever the socket takes some.
 */
export class Client {
  /** What the next CONNECT says. */
  connect: ConnectOptions;
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
  /** When something has come and gone last. */
  readonly keepAlive = new KeepAlive();
  private readonly _backoff: Backoff;
  /** What the last CONNECT said. */
  private _cleanSession = true;
  private _keepAliveSeconds = 0;
  private _state = STOPPED;
  private _deadline = 0;
  private _connectedAt = 0;
  private _subscribedTold = false;
  private _pieceAt = 0;

  constructor(options: ClientOptions, handler: ClientHandler) {
    this.connect = options.connect;
    this.transportTimeout = options.transportTimeout;
    this.connackTimeout = options.connackTimeout;
    this._handler = handler;
    this._decoder = new Decoder(options.receiveCapacity, options.protocolLevel);
    this._transmit = new TransmitBuffer(options.transmitCapacity, options.storeCapacity);
    this._encoder = new Encoder(this._transmit.writer, options.protocolLevel);
    this._session = new Session(options.window, options.inboundWindow);
    this._subscriptions = new Subscriptions(options.subscriptions);
    this._backoff = new Backoff(options.retry, options.random);
    this._identifiers = new Identifiers(this._session, this._subscriptions, options.identifierSeed);
    this.outbox = new Outbox(this._transmit, this._encoder, this._session, this._identifiers, handler);
    this._inbox = new Inbox(this._session, this.outbox, handler);
  }

  get state(): number {
    return this._state;
  }

  get connected(): boolean {
    return this._state === CONNECTED;
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

  /** Disconnects cleanly, so that the broker does not publish the will (3.14), and stays so. */
  stop(now: number): void {
    const state = this._state;
    if (state === STOPPED || state === CLOSING) return;
    if (state !== CONNECTED) {
      this._end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
      return;
    }
    // Half a PUBLISH cannot be followed by DISCONNECT: such a connection is just closed.
    if (!this.outbox.inPieces) this._encoder.disconnect();
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

  /** Enters a subscription, sent as soon as possible and after every reconnect that needs it. @returns its number, or -1: no place left */
  subscribe(topicFilter: Uint8Array, qos: QoS): number {
    return this._subscriptions.add(topicFilter, qos);
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
    const { connect } = this;
    this._cleanSession = connect.cleanSession;
    this._keepAliveSeconds = connect.keepAlive;
    if (!this._encoder.connect(connect)) this._fail(TOO_LARGE, now);
  }

  /** The transport is gone, or could not be opened. @param reason `TRANSPORT_FAILED` and those below it */
  transportClosed(reason: number, now: number): void {
    if (this._state === CLOSING) this._end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
    else if (this._state >= OPENING) this._fail(reason, now);
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
    const error = this._state === CONNECTED ? this._handle(result) : this._connack(result, now);
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
        return this._acknowledged(type, packet.packetIdentifier);
      case PUBREL:
        this._inbox.released(packet.packetIdentifier);
        return 0;
      case PINGRESP:
        this.keepAlive.answered();
        return 0;
      case PUBLISH_STREAM:
        this._inbox.begin(packet);
        return 0;
      case PUBLISH_PIECE:
        return this._inbox.piece(packet);
      case SUBACK:
        return this._suback(packet);
      case UNSUBACK:
        this._subscriptions.unsubscribed(packet.packetIdentifier);
        return 0;
      default:
        return SECOND_CONNACK;
    }
  }

  private _acknowledged(type: number, packetIdentifier: number): number {
    const outcome = this.outbox.acknowledged(type, packetIdentifier);
    if (outcome < 0) return outcome;
    if (outcome === RELEASE) this.outbox.acknowledge(PUBREL, packetIdentifier);
    else if (outcome === DELIVERED) this._handler.delivered(packetIdentifier);
    return 0;
  }

  private _suback(packet: Packet): number {
    if (packet.payloadLength !== 1) return SUBACK_COUNT;
    const reasonCode = this._decoder.bytes[packet.payloadOffset] as number;
    const index = this._subscriptions.subscribed(
      packet.packetIdentifier,
      reasonCode === SUBSCRIPTION_REFUSED,
    );
    if (index >= 0) this._handler.subscription(index, reasonCode);
    return 0;
  }

  /** Handles the first packet of a connection (3.2). */
  private _connack(type: number, now: number): number {
    const packet = this._decoder.packet;
    if (type !== CONNACK) return FIRST_PACKET_NOT_CONNACK;
    if (packet.reasonCode !== ACCEPTED) return packet.reasonCode;
    const sessionPresent = packet.sessionPresent;
    if (sessionPresent && this._cleanSession) return UNEXPECTED_SESSION;
    this._state = CONNECTED;
    this._connectedAt = this._pieceAt = now;
    this.connections++;
    this.keepAlive.start(this._keepAliveSeconds, now);
    this._subscriptions.connected(sessionPresent);
    this._subscribedTold = false;
    if (!sessionPresent) this._giveUpSession();
    // What the handler is told may make it stop the client: nothing may follow DISCONNECT [MQTT-3.14.4-2].
    if (this._state !== CONNECTED) return 0;
    this.outbox.open = true;
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
      if (!outbox.open || outbox.resending || outbox.inPieces) return;
    }
    const subscriptions = this._subscriptions;
    // Ends come first: the same topic filter may have been entered anew.
    for (let i = subscriptions.nextToUnsubscribe(); i >= 0; i = subscriptions.nextToUnsubscribe()) {
      const identifier = this._identifiers.next();
      if (!this._encoder.unsubscribe(identifier, subscriptions.topicFilter(i))) return;
      subscriptions.sent(i, identifier);
    }
    for (let i = subscriptions.nextToSubscribe(); i >= 0; i = subscriptions.nextToSubscribe()) {
      const identifier = this._identifiers.next();
      if (this._encoder.subscribe(identifier, subscriptions.topicFilter(i), subscriptions.qos(i))) {
        subscriptions.sent(i, identifier);
        continue;
      }
      if (this._transmit.pending > 0) return;
      // Even an empty buffer cannot hold this filter: it would keep all others waiting for ever.
      subscriptions.refuse(i);
      this._handler.subscription(i, SUBSCRIPTION_REFUSED);
    }
    if (this._subscribedTold) return;
    this._subscribedTold = true;
    this._handler.subscribed();
  }

  private _checkLink(now: number): void {
    if (this._state !== CONNECTED) return;
    if (this.outbox.inPieces) {
      const limit = this._keepAliveSeconds * 1000;
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
    const wait =
      this._state === CONNECTED
        ? this._backoff.afterLoss(elapsed(now, this._connectedAt))
        : this._backoff.afterFailure();
    this._deadline = now + wait;
    this._end(WAITING, reason, wait);
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
