import { elapsed, isDue } from '../bytes/ticks.js';
import { Backoff } from './backoff.js';
import type { ClientHandler, ClientOptions } from './client-options.js';
import { Decoder, NEED_MORE } from './decoder.js';
import { type ConnectOptions, Encoder } from './encoder.js';
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
  readonly #handler: ClientHandler;
  readonly #inbox: Inbox;
  readonly #identifiers: Identifiers;
  readonly #decoder: Decoder;
  readonly #encoder: Encoder;
  readonly #transmit: TransmitBuffer;
  readonly #session: Session;
  readonly #subscriptions: Subscriptions;
  readonly #keepAlive = new KeepAlive();
  readonly #backoff: Backoff;
  /** What the last CONNECT said. */
  #connectSent: ConnectOptions;
  #state = STOPPED;
  #deadline = 0;
  #connectedAt = 0;
  #subscribedTold = false;
  #pieceAt = 0;

  constructor(options: ClientOptions, handler: ClientHandler) {
    this.connect = this.#connectSent = options.connect;
    this.transportTimeout = options.transportTimeout;
    this.connackTimeout = options.connackTimeout;
    this.#handler = handler;
    this.#decoder = new Decoder(options.receiveCapacity, options.protocolLevel);
    this.#transmit = new TransmitBuffer(options.transmitCapacity, options.storeCapacity);
    this.#encoder = new Encoder(this.#transmit.writer, options.protocolLevel);
    this.#session = new Session(options.window, options.inboundWindow);
    this.#subscriptions = new Subscriptions(options.subscriptions);
    this.#backoff = new Backoff(options.retry, options.random);
    this.#identifiers = new Identifiers(this.#session, this.#subscriptions, options.identifierSeed);
    this.outbox = new Outbox(this.#transmit, this.#encoder, this.#session, this.#identifiers, handler);
    this.#inbox = new Inbox(this.#session, this.outbox, handler);
  }

  get state(): number {
    return this.#state;
  }

  get connected(): boolean {
    return this.#state === CONNECTED;
  }

  /** How many connections in a row the broker ended within 5 s: a sign of another client with the same identifier. */
  get shortConnections(): number {
    return this.#backoff.shortConnections;
  }

  /** Messages too large for the receive buffer that were passed over. */
  get drainedMessages(): number {
    return this.#inbox.drainedMessages;
  }

  /** Bytes `receive` can take now; 0 while what came before waits for room to answer. */
  get room(): number {
    return this.#decoder.room;
  }

  /** Whether bytes that were received have not been handled yet: a packet is not whole, or there was no room to answer. */
  get unhandled(): boolean {
    return !this.#decoder.isEmpty;
  }

  /** Bytes that wait for the socket. */
  get pending(): number {
    return this.#transmit.pending;
  }

  /** Begins to connect, with the next `tick`, and again whenever the connection is lost. */
  start(now: number): void {
    if (this.#state !== STOPPED) return;
    this.#state = WAITING;
    this.#deadline = now;
  }

  /** Disconnects cleanly, so that the broker does not publish the will (3.14), and stays so. */
  stop(now: number): void {
    const state = this.#state;
    if (state === STOPPED || state === CLOSING) return;
    if (state !== CONNECTED) {
      this.#end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
      return;
    }
    // Half a PUBLISH cannot be followed by DISCONNECT: such a connection is just closed.
    if (!this.outbox.inPieces) this.#encoder.disconnect();
    this.outbox.close();
    this.#state = CLOSING;
    this.#deadline = now + CLOSING_TIME;
    this.#handler.transmit();
    this.tick(now);
  }

  /** Sets the wait after a first failure, in milliseconds, and if a wait is on, starts it over with that. */
  retry(base: number, now: number): void {
    this.#backoff.base = base;
    if (this.#state === WAITING) this.#deadline = now + base;
  }

  /** Something in the way is gone, such as a network that was down: if a wait is on, it becomes one of 1 to 2 s. */
  hurry(now: number): void {
    if (this.#state === WAITING) this.#deadline = now + this.#backoff.short();
  }

  /** Enters a subscription, sent as soon as possible and after every reconnect that needs it. @returns its number, or -1: no place left */
  subscribe(topicFilter: Uint8Array, qos: QoS): number {
    return this.#subscriptions.add(topicFilter, qos);
  }

  /** The topic filter of a subscription. */
  topicFilter(index: number): Uint8Array {
    return this.#subscriptions.topicFilter(index);
  }

  unsubscribe(index: number): void {
    this.#subscriptions.end(index);
  }

  /** Does what is due at `now`. */
  tick(now: number): void {
    switch (this.#state) {
      case CONNECTED:
        this.#advance();
        this.#checkLink(now);
        if (elapsed(now, this.#connectedAt) > LONG_CONNECTION) this.#connectedAt = now - LONG_CONNECTION;
        return;
      case WAITING:
        if (!isDue(now, this.#deadline)) return;
        this.#state = OPENING;
        this.#deadline = now + this.transportTimeout;
        this.#handler.openTransport();
        return;
      case OPENING:
        if (isDue(now, this.#deadline)) this.#fail(TRANSPORT_TIMEOUT, now);
        return;
      case CONNECTING:
        if (isDue(now, this.#deadline)) this.#fail(CONNACK_TIMEOUT, now);
        return;
      case CLOSING:
        if (this.#transmit.pending === 0 || isDue(now, this.#deadline)) {
          this.#end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
        }
        return;
    }
  }

  /** The transport is open: CONNECT goes out. */
  transportOpened(now: number): void {
    if (this.#state !== OPENING) return;
    this.#decoder.reset();
    this.#transmit.clear();
    this.#state = CONNECTING;
    this.#deadline = now + this.connackTimeout;
    this.#connectSent = this.connect;
    if (!this.#encoder.connect(this.connect)) this.#fail(TOO_LARGE, now);
  }

  /** The transport is gone, or could not be opened. @param reason `TRANSPORT_FAILED`, `TRANSPORT_CLOSED` or `NAME_NOT_RESOLVED` */
  transportClosed(reason: number, now: number): void {
    if (this.#state === CLOSING) this.#end(STOPPED, DISCONNECTED_BY_CLIENT, -1);
    else if (this.#state >= OPENING) this.#fail(reason, now);
  }

  /** Takes bytes from the socket: at most `room` of them. */
  receive(chunk: Uint8Array, now: number): void {
    this.#keepAlive.received(now);
    this.#decoder.receive(chunk);
  }

  /**
   * Handles the next packet received.
   * @returns whether to call again at once; `false`: more bytes are needed, or room to answer
   */
  poll(now: number): boolean {
    if (this.#decoder.isEmpty) return false;
    if (this.#state !== CONNECTED && this.#state !== CONNECTING) return false;
    if (this.outbox.inPieces) return false;
    // An answer to every packet has to fit, and room for acknowledgements lies beyond that.
    if (!this.#transmit.roomy) {
      this.#handler.transmit();
      if (!this.#transmit.roomy) return false;
    }
    const result = this.#decoder.next();
    if (result === NEED_MORE) return false;
    if (result < 0) {
      this.#fail(result, now);
      return false;
    }
    const error = this.#state === CONNECTED ? this.#handle(result) : this.#connack(result, now);
    // The handler may have stopped the client meanwhile; then it stays so.
    if (error !== 0 && this.#state >= OPENING) this.#fail(error, now);
    return error === 0 && !this.#decoder.isEmpty;
  }

  /**
   * The bytes to write to the socket now, or `undefined`. `taken` has to follow before any other call.
   * @param writable how many bytes the socket takes
   */
  take(writable: number): Uint8Array | undefined {
    return this.#transmit.take(writable);
  }

  /** What `take` gave has been written. */
  taken(now: number): void {
    this.#transmit.taken();
    this.#keepAlive.sent(now);
    this.#pieceAt = now;
  }

  /** Handles a packet on an established connection. @returns 0, or the error that ends the connection */
  #handle(type: number): number {
    const packet = this.#decoder.packet;
    switch (type) {
      case PUBLISH:
        return this.#inbox.message(packet);
      case PUBACK:
      case PUBREC:
      case PUBCOMP:
        return this.#acknowledged(type, packet.packetIdentifier);
      case PUBREL:
        this.#inbox.released(packet.packetIdentifier);
        return 0;
      case PINGRESP:
        this.#keepAlive.answered();
        return 0;
      case PUBLISH_STREAM:
        this.#inbox.begin(packet);
        return 0;
      case PUBLISH_PIECE:
        return this.#inbox.piece(packet);
      case SUBACK:
        return this.#suback(packet);
      case UNSUBACK:
        this.#subscriptions.unsubscribed(packet.packetIdentifier);
        return 0;
      default:
        return SECOND_CONNACK;
    }
  }

  #acknowledged(type: number, packetIdentifier: number): number {
    const outcome = this.outbox.acknowledged(type, packetIdentifier);
    if (outcome < 0) return outcome;
    if (outcome === RELEASE) this.outbox.acknowledge(PUBREL, packetIdentifier);
    else if (outcome === DELIVERED) this.#handler.delivered(packetIdentifier);
    return 0;
  }

  #suback(packet: Packet): number {
    if (packet.payloadLength !== 1) return SUBACK_COUNT;
    const returnCode = this.#decoder.bytes[packet.payloadOffset] as number;
    const index = this.#subscriptions.subscribed(
      packet.packetIdentifier,
      returnCode === SUBSCRIPTION_REFUSED,
    );
    if (index >= 0) this.#handler.subscription(index, returnCode);
    return 0;
  }

  /** Handles the first packet of a connection (3.2). */
  #connack(type: number, now: number): number {
    const packet = this.#decoder.packet;
    if (type !== CONNACK) return FIRST_PACKET_NOT_CONNACK;
    if (packet.returnCode !== ACCEPTED) return packet.returnCode;
    const sessionPresent = packet.sessionPresent;
    if (sessionPresent && this.#connectSent.cleanSession) return UNEXPECTED_SESSION;
    this.#state = CONNECTED;
    this.#connectedAt = this.#pieceAt = now;
    this.connections++;
    this.#keepAlive.start(this.#connectSent.keepAlive, now);
    this.#subscriptions.connected(sessionPresent);
    this.#subscribedTold = false;
    if (!sessionPresent) this.#giveUpSession();
    // What the handler is told may make it stop the client: nothing may follow DISCONNECT [MQTT-3.14.4-2].
    if (this.#state !== CONNECTED) return 0;
    this.outbox.open = true;
    this.outbox.beginResend();
    this.#handler.connected(sessionPresent);
    this.#advance();
    return 0;
  }

  #giveUpSession(): void {
    const session = this.#session;
    for (let i = 0; i < session.count; i++) this.#handler.undelivered(session.identifier(i));
    session.clear();
  }

  /** Sends what the connection still owes: messages to be repeated, then subscriptions. */
  #advance(): void {
    const outbox = this.outbox;
    if (!outbox.open || outbox.inPieces) return;
    if (outbox.resending) {
      outbox.continueResend();
      if (!outbox.open || outbox.resending || outbox.inPieces) return;
    }
    const subscriptions = this.#subscriptions;
    // Ends come first: the same topic filter may have been entered anew.
    for (let i = subscriptions.nextToUnsubscribe(); i >= 0; i = subscriptions.nextToUnsubscribe()) {
      const identifier = this.#identifiers.next();
      if (!this.#encoder.unsubscribe(identifier, subscriptions.topicFilter(i))) return;
      subscriptions.sent(i, identifier);
    }
    for (let i = subscriptions.nextToSubscribe(); i >= 0; i = subscriptions.nextToSubscribe()) {
      const identifier = this.#identifiers.next();
      if (this.#encoder.subscribe(identifier, subscriptions.topicFilter(i), subscriptions.qos(i))) {
        subscriptions.sent(i, identifier);
        continue;
      }
      if (this.#transmit.pending > 0) return;
      // Even an empty buffer cannot hold this filter: it would keep all others waiting for ever.
      subscriptions.refuse(i);
      this.#handler.subscription(i, SUBSCRIPTION_REFUSED);
    }
    if (this.#subscribedTold) return;
    this.#subscribedTold = true;
    this.#handler.subscribed();
  }

  #checkLink(now: number): void {
    if (this.#state !== CONNECTED) return;
    if (this.outbox.inPieces) {
      const limit = this.#connectSent.keepAlive * 1000;
      if (limit > 0 && elapsed(now, this.#pieceAt) >= limit) this.#fail(PUBLISH_STALLED, now);
      this.#keepAlive.deaf(now);
      return;
    }
    this.#pieceAt = now;
    const due = this.#keepAlive.check(now);
    if (due === LINK_DEAD) this.#fail(PINGRESP_TIMEOUT, now);
    else if (due === PING_DUE && this.#encoder.pingreq()) this.#keepAlive.pinged(now);
  }

  /** Ends the connection or attempt, to try again later. */
  #fail(reason: number, now: number): void {
    const wait =
      this.#state === CONNECTED
        ? this.#backoff.afterLoss(elapsed(now, this.#connectedAt))
        : this.#backoff.afterFailure();
    this.#deadline = now + wait;
    this.#end(WAITING, reason, wait);
  }

  #end(state: number, reason: number, wait: number): void {
    const hadTransport = this.#state !== WAITING;
    this.#state = state;
    this.outbox.close();
    this.#transmit.clear();
    this.#decoder.reset();
    if (hadTransport) this.#handler.closeTransport();
    this.#handler.disconnected(reason, wait);
  }
}
