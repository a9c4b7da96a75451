import type { ConnectOptions } from './connect.js';
import type { AliasCapacity } from './inbound-aliases.js';
import type { InboxOwner } from './inbox.js';
import type { OutboxOwner } from './outbox.js';
import type { ProtocolLevel } from './packet.js';
import type { RedirectionOwner } from './redirections.js';
import type { SubscriberOwner } from './subscriber.js';

/**
 * What a client asks of its owner and tells it. All calls come from within a call of the client's methods.
 * A record handed over holds only during the call.
 */
export interface ClientHandler extends InboxOwner, OutboxOwner, RedirectionOwner, SubscriberOwner {
  /** Open a connection to the broker, then call `transportOpened` or `transportClosed`. */
  openTransport(): void;
  /** Close the connection, or stop opening it. No answer is wanted. */
  closeTransport(): void;
  /**
   * The broker has accepted the connection; messages may be published. Subscriptions follow after this call.
   * @param sessionPresent `false`: the session is new, and what was in flight has been reported as undelivered
   */
  connected(sessionPresent: boolean): void;
  /** Every subscription that was due has been sent. Once for each connection. */
  subscribed(): void;
  /**
   * The connection, or an attempt at it, has ended.
   * @param reason see `errorMessage`
   * @param wait milliseconds until the next attempt; -1: none is made
   */
  disconnected(reason: number, wait: number): void;
}

/** Sizes and times of a client. Everything is allocated when the client is made. */
export interface ClientOptions {
  /** What CONNECT says; may be exchanged for the next connection by setting `client.connect`. */
  readonly connect: ConnectOptions;
  /** Bytes of the receive buffer: a PUBLISH up to this size arrives whole. At least 16. */
  readonly receiveCapacity: number;
  /** Bytes that can wait for the socket, at least 512. */
  readonly transmitCapacity: number;
  /** Bytes for messages above QoS 0 until they are acknowledged; 0 where none are sent. */
  readonly storeCapacity: number;
  /** Outbound messages above QoS 0 in flight, 0 to 255. */
  readonly window: number;
  /** Inbound QoS 2 messages in flight, 0 to 255; in MQTT 5 the broker is told so, as its Receive Maximum, unless it is 0. */
  readonly inboundWindow: number;
  readonly subscriptions: number;
  /** Milliseconds allowed for opening the transport. */
  readonly transportTimeout: number;
  /** Milliseconds allowed for CONNACK. */
  readonly connackTimeout: number;
  /** The wait after the first failed attempt, in milliseconds; see `Backoff`. */
  readonly retry: number;
  /** A number from 0 to below 1, for jitter. */
  readonly random: () => number;
  /** 4, MQTT 3.1.1, when left out; may be changed by setting `client.protocolLevel`. */
  readonly protocolLevel?: ProtocolLevel;
  /** MQTT 5: topic aliases that the broker may use; none when left out. */
  readonly inboundAliases?: AliasCapacity;
  /** MQTT 5: the most topic aliases that messages are published with, 0 to 255; 0 when left out. */
  readonly outboundAliases?: number;
  /** 0 to 65535: packet identifiers begin behind it. See `Identifiers`. */
  readonly identifierSeed?: number;
}
