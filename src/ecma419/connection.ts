import { elapsed } from '../bytes/ticks.js';
import { Decoder, NEED_MORE } from '../mqtt/decoder.js';
import { errorMessage } from '../mqtt/error-messages.js';
import {
  CONNACK_TIMEOUT,
  DISCONNECTED_BY_CLIENT,
  FIRST_PACKET_NOT_CONNACK,
  INBOUND_WINDOW_EXCEEDED,
  NAME_NOT_RESOLVED,
  PINGRESP_TIMEOUT,
  PUBLISH_STALLED,
  SECOND_CONNACK,
  TRANSPORT_CLOSED,
  TRANSPORT_FAILED,
  TRANSPORT_TIMEOUT,
  UNEXPECTED_SESSION,
} from '../mqtt/errors.js';
import { KeepAlive, LINK_DEAD, PING_DUE } from '../mqtt/keepalive.js';
import {
  ACCEPTED,
  CONNACK,
  type Packet,
  PINGREQ,
  PINGRESP,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  PUBREC,
  PUBREL,
} from '../mqtt/packet.js';
import { within } from './checks.js';
import { type Login, loginOf } from './connect.js';
import { Incoming } from './incoming.js';
import { Listeners } from './listeners.js';
import { type Acknowledgement, Outgoing } from './outgoing.js';
import type { MQTTClientOptions, Platform, Resolver } from './pattern.js';
import { Wire } from './wire.js';

// How far the connection is.
const RESOLVING = 0;
const CONNECTING = 1;
/** CONNECT is on its way. */
const LOGIN = 2;
const CONNECTED = 3;
/** The application has written DISCONNECT. */
const LEAVING = 4;
const FAILED = 5;
const CLOSED = 6;

/** The one data format, of the client and of its socket. */
export const BUFFER = 'buffer';
const USUAL_CAPACITY = 512;
const LEAST_CAPACITY = 16;
const MOST_CAPACITY = 0xffff;
/** Milliseconds that connection and CONNACK may take together. */
const LOGIN_TIME = 30_000;
/** How often the keep-alive is looked at within the time that a ping may come early, an eighth of the interval. */
const LOOKS = 8;
const MOST_BETWEEN_LOOKS = 1_000;

/**
 * What is behind an `MQTTClient`: the way to the server, what comes from there and is told, keep-alive, and the end. Whoever
 * calls it has checked nothing.
 */
export class Connection {
  /** Set while the connection stands. */
  outgoing: Outgoing | undefined;
  /** The message being received; made with the first one. */
  incoming: Incoming | undefined;
  private readonly _listeners: Listeners;
  private readonly _platform: Platform;
  private _state = RESOLVING;
  /** Until CONNACK. */
  private _login: Login | undefined;
  /** Until it has answered. */
  private _resolver: Resolver | undefined;
  private _wire: Wire | undefined;
  private readonly _decoder: Decoder;
  /** For the time that logging in may take, and for the keep-alive. */
  private _timer: unknown;
  /** Of the keep-alive, in milliseconds; 0: there is none. */
  private _interval = 0;
  /** Set when a message has been read outside of a callback: what follows it must not be told from within `read`. */
  private _again: unknown;
  /** Whether what has come is being gone through, so that it need not be begun. */
  private _working = false;
  /**
   * Begins to connect.
   * @param client what callbacks get as `this`
   * @throws as the constructor of `MQTTClient`
   */
  constructor(client: object, options: MQTTClientOptions, platform: Platform) {
    this._platform = platform;
    this._listeners = new Listeners(client, options);
    const capacity = options.capacity ?? USUAL_CAPACITY;
    within(capacity, MOST_CAPACITY, 'capacity');
    if (capacity < LEAST_CAPACITY) throw new RangeError('capacity has to be at least 16');
    this._login = loginOf(options, platform);
    this._decoder = new Decoder(capacity);
    this._resolve(options);
  }

  /** Whether messages and control packets may be sent. @throws {Error} when not: why */
  requireConnected(): void {
    if (this._state === CONNECTED) return;
    throw new Error(
      this._state < CONNECTED ? 'not connected yet: wait for CONNACK' : 'not connected any more',
    );
  }

  /** @throws {Error} when nothing can be had of the client any more */
  requireOpen(): void {
    if (this._state >= FAILED) throw new Error(this._state === CLOSED ? 'closed' : 'not connected any more');
  }

  /** The application has written DISCONNECT. */
  left(): void {
    this._state = LEAVING;
  }

  /** The application has read something. What follows a message must not be told from within `read`. */
  hasRead(): void {
    if (this.incoming?.unread === 0 && !this._working && this._again === undefined) this._continueLater();
  }

  /** Closes the connection, and ends all callbacks. */
  close(): void {
    this._release(CLOSED);
  }

  // Towards the connection.

  private _resolve({ dns, host }: MQTTClientOptions): void {
    const resolver = new dns.io(dns as never);
    this._resolver = resolver;
    resolver.resolve(
      { host, onResolved: (_name, address) => this._found(address), onError: () => this._unknown() },
      (problem, first, second) => {
        if (problem) this._unknown(problem);
        // The standard's text and its algorithm disagree about the order of address and name.
        else this._found((first === host ? (second ?? first) : first) as string);
      },
    );
  }

  private _unknown(problem?: unknown): void {
    if (this._state === RESOLVING) this._failLater(NAME_NOT_RESOLVED, problem);
  }

  private _found(address: string): void {
    if (this._state !== RESOLVING) return;
    this._resolver = undefined;
    this._state = CONNECTING;
    const { keepAlive, socket, host, port } = this._login as Login;
    try {
      const connection = new socket.io({
        ...socket,
        address,
        host,
        port,
        format: BUFFER,
        onReadable: (count) => this._readable(count),
        onWritable: (count) => this._writable(count),
        onError: (problem) => this._lost(problem),
      });
      // It may have failed while it was being made.
      if (this._state !== CONNECTING) {
        connection.close();
        return;
      }
      this._wire = new Wire(connection, this._platform);
      this.outgoing = new Outgoing(this._wire, this._platform);
    } catch (problem) {
      this._failLater(TRANSPORT_FAILED, problem);
      return;
    }
    const pause = keepAlive === 0 ? MOST_BETWEEN_LOOKS : (keepAlive * 1_000) / LOOKS;
    this._timer = this._platform.every(() => this._tick(), Math.min(MOST_BETWEEN_LOOKS, pause));
  }

  private _lost(problem: unknown): void {
    const reason =
      this._state === LEAVING
        ? DISCONNECTED_BY_CLIENT
        : this._state <= CONNECTING
          ? TRANSPORT_FAILED
          : TRANSPORT_CLOSED;
    this._fail(reason, problem);
  }

  private _writable(count: number): void {
    const wire = this._wire;
    // A socket that tells so while it is being made will tell again.
    if (wire === undefined) return;
    wire.writable = count;
    if (this._state <= LOGIN) {
      this._state = LOGIN;
      this._sendConnect(wire);
    } else {
      this.outgoing?.flush();
      this._tellWritable();
      this._work();
    }
  }

  /** Sends CONNECT, or what of it is left and the socket takes. */
  private _sendConnect(wire: Wire): void {
    const login = this._login as Login;
    const rest = login.packet.length - login.sent;
    const count = Math.min(rest, wire.writable);
    if (count === 0) return;
    const { packet, sent } = login;
    login.sent += count;
    wire.sendBytes(count === packet.length ? packet : packet.subarray(sent, sent + count), count, 0);
  }

  private _readable(count: number): void {
    if (this._wire === undefined) return;
    this._wire.readable = count;
    this._work();
  }

  // What has come.

  /** Goes through what has come, as far as it may be told. */
  private _work(): void {
    if (this._working) return;
    this._working = true;
    try {
      while (this._step());
    } finally {
      this._working = false;
    }
  }

  /** One packet, fragment or part of what has come. @returns whether there may be more to do at once */
  private _step(): boolean {
    const wire = this._wire;
    const outgoing = this.outgoing;
    if (wire === undefined || outgoing === undefined) return false;
    if (wire.broken) {
      this._fail(TRANSPORT_CLOSED);
      return false;
    }
    const incoming = this.incoming;
    if (incoming !== undefined && incoming.unread > 0) return false;
    // No message is begun that could not be acknowledged.
    if (outgoing.crowded) return false;
    if (incoming?.finished) {
      this._finish(incoming, outgoing);
      return true;
    }
    if (incoming?.takeFromSocket()) {
      this._tellReadable(incoming);
      return true;
    }
    const decoder = this._decoder;
    const type = decoder.next();
    if (type === NEED_MORE) return wire.feed(decoder);
    if (type < 0) this._fail(type);
    else if (this._state === LOGIN) this._welcome(decoder.packet);
    else this._take(type, decoder.packet, outgoing);
    return true;
  }

  /** Takes the first packet of the server. */
  private _welcome(packet: Packet): void {
    const { sessionPresent, reasonCode: returnCode } = packet;
    const { clean, keepAlive } = this._login as Login;
    if (packet.type !== CONNACK) this._fail(FIRST_PACKET_NOT_CONNACK);
    else if (returnCode !== ACCEPTED) this._fail(returnCode);
    else if (clean && sessionPresent) this._fail(UNEXPECTED_SESSION);
    else {
      this._login = undefined;
      this._state = CONNECTED;
      if (keepAlive > 0) this._startKeepAlive(keepAlive);
      else this._stopTimer();
      this._listeners.connected(CONNACK, sessionPresent);
      this._tellWritable();
    }
  }

  private _take(type: number, packet: Packet, outgoing: Outgoing): void {
    const { packetIdentifier } = packet;
    switch (type) {
      case PUBLISH:
      case PUBLISH_STREAM:
        this._begin(packet);
        return;
      case PUBLISH_PIECE: {
        const incoming = this.incoming as Incoming;
        incoming.piece(packet);
        if (!incoming.unwanted) this._tellReadable(incoming);
        return;
      }
      case CONNACK:
        this._fail(SECOND_CONNACK);
        return;
      case PINGRESP:
        (this._wire as Wire).keepAlive?.answered();
        break;
      case PUBREC:
        this._answer(outgoing, PUBREL, packetIdentifier);
        break;
      case PUBREL:
        this.incoming?.released(packetIdentifier);
        this._answer(outgoing, PUBCOMP, packetIdentifier);
        break;
    }
    this._listeners.control(type, packet);
  }

  private _begin(packet: Packet): void {
    let incoming = this.incoming;
    if (incoming === undefined) {
      incoming = new Incoming(this._decoder, this._wire as Wire, this._platform);
      this.incoming = incoming;
    }
    incoming.begin(packet, this._listeners.reads);
    if (packet.type === PUBLISH && !incoming.unwanted) this._tellReadable(incoming);
  }

  /** Acknowledges a message that has been read. */
  private _finish(incoming: Incoming, outgoing: Outgoing): void {
    if (!incoming.finish()) this._fail(INBOUND_WINDOW_EXCEEDED);
    else if (incoming.qos === 1) this._answer(outgoing, PUBACK, incoming.identifier);
    else if (incoming.qos === 2) this._answer(outgoing, PUBREC, incoming.identifier);
  }

  /** Answers, unless the application has taken its leave: then nothing may be sent any more (MQTT 3.1.1, 3.14.4). */
  private _answer(outgoing: Outgoing, type: Acknowledgement, identifier: number): void {
    if (this._state === CONNECTED) outgoing.answer(type, identifier);
  }

  private _tellReadable(incoming: Incoming): void {
    this._listeners.readable(incoming.unread, incoming.fragment());
  }

  private _tellWritable(): void {
    const room = this.outgoing?.room ?? 0;
    if (this._state === CONNECTED && room > 0) this._listeners.writable(room);
  }

  /** Goes on once the application is back in the event loop. */
  private _continueLater(): void {
    this._again = this._platform.later(() => {
      this._again = undefined;
      this._work();
    }, 0);
  }

  // Keep-alive, and the end.

  private _startKeepAlive(seconds: number): void {
    const keepAlive = new KeepAlive();
    keepAlive.start(seconds, this._platform.ticks());
    (this._wire as Wire).keepAlive = keepAlive;
    this._interval = seconds * 1_000;
  }

  private _tick(): void {
    const now = this._platform.ticks();
    const login = this._login;
    const keepAlive = this._wire?.keepAlive;
    if (login !== undefined) {
      if (elapsed(now, login.begun) >= LOGIN_TIME)
        this._fail(this._state === LOGIN ? CONNACK_TIMEOUT : TRANSPORT_TIMEOUT);
    } else if (keepAlive !== undefined) {
      this._look(keepAlive, now, this.outgoing as Outgoing);
    }
  }

  private _look(keepAlive: KeepAlive, now: number, outgoing: Outgoing): void {
    // Who reads nothing cannot miss an answer.
    if ((this.incoming?.unread ?? 0) > 0 || outgoing.crowded) keepAlive.deaf(now);
    const due = keepAlive.check(now);
    if (due === LINK_DEAD) this._fail(PINGRESP_TIMEOUT);
    else if (due === PING_DUE && this._state === CONNECTED) {
      if (outgoing.remaining === 0) {
        outgoing.answer(PINGREQ, 0);
        keepAlive.pinged(now);
      } else if (elapsed(now, keepAlive.lastSent) >= this._interval) this._fail(PUBLISH_STALLED);
    }
  }

  private _stopTimer(): void {
    if (this._timer !== undefined) this._platform.cancel(this._timer);
    this._timer = undefined;
  }

  private _failLater(reason: number, problem: unknown): void {
    this._release(FAILED);
    this._platform.later(() => this._tellError(reason, problem), 0);
  }

  private _fail(reason: number, problem?: unknown): void {
    if (this._state >= FAILED) return;
    this._release(FAILED);
    this._tellError(reason, problem);
  }

  private _tellError(reason: number, problem: unknown): void {
    if (this._state === CLOSED) return;
    const error = new Error(errorMessage(reason));
    if (problem !== undefined && problem !== null) error.cause = problem;
    this._listeners.error(error);
  }

  /** Lets go of everything. */
  private _release(state: number): void {
    if (this._state === CLOSED) return;
    this._state = state;
    this._stopTimer();
    if (this._again !== undefined) this._platform.cancel(this._again);
    this._resolver?.close?.();
    const wire = this._wire;
    this._again = this._resolver = this._wire = this.outgoing = this.incoming = this._login = undefined;
    wire?.close();
  }
}
