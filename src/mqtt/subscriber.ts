import { type Encoder, NO_LOCAL } from './encoder.js';
import { SUBACK_COUNT } from './errors.js';
import type { Identifiers } from './identifiers.js';
import { type Packet, SUBSCRIPTION_REFUSED } from './packet.js';
import { SUBSCRIPTION_IDENTIFIER } from './properties.js';
import {
  PACKET_TOO_LARGE_REASON,
  PROTOCOL_ERROR,
  SHARED_SUBSCRIPTIONS_UNSUPPORTED,
  SUBSCRIPTION_IDENTIFIERS_UNSUPPORTED,
  SUCCESS,
  WILDCARDS_UNSUPPORTED,
} from './reasons.js';
import { NO_LIMITS, type ServerLimits } from './server-limits.js';
import { lengthOf, packetSize, withLength } from './sizes.js';
import type { Subscriptions } from './subscriptions.js';
import { hasWildcard, isShared } from './topic-filter.js';
import type { TransmitBuffer } from './transmit.js';

/** What SUBSCRIBE and UNSUBSCRIBE have beside topic filter and properties: identifier, length of the filter; options. */
const UNSUBSCRIBE_OVERHEAD = 4;
const SUBSCRIBE_OVERHEAD = 5;

/** What the subscriber tells its owner. */
export interface SubscriberOwner {
  /** The broker has answered a subscription: with the QoS granted, or 0x80 and above for refused. */
  subscription(index: number, reasonCode: number): void;
}

/** Tells the server of subscriptions that begin and end (MQTT 3.1.1, 3.8 to 3.11), and takes its answers. */
export class Subscriber {
  private readonly _subscriptions: Subscriptions;
  private readonly _encoder: Encoder;
  private readonly _identifiers: Identifiers;
  private readonly _transmit: TransmitBuffer;
  private readonly _owner: SubscriberOwner;

  constructor(
    subscriptions: Subscriptions,
    encoder: Encoder,
    identifiers: Identifiers,
    transmit: TransmitBuffer,
    owner: SubscriberOwner,
  ) {
    this._subscriptions = subscriptions;
    this._encoder = encoder;
    this._identifiers = identifiers;
    this._transmit = transmit;
    this._owner = owner;
  }

  /** Sends what is due, as far as there is room. @returns whether nothing is left to be sent */
  advance(limits: Readonly<ServerLimits>): boolean {
    const subscriptions = this._subscriptions;
    // Ends come first: the same topic filter may have been entered anew.
    for (let i = subscriptions.nextToUnsubscribe(); i >= 0; i = subscriptions.nextToUnsubscribe()) {
      const filter = subscriptions.topicFilter(i);
      const identifier = this._identifiers.next();
      if (isBeyond(limits, UNSUBSCRIBE_OVERHEAD + filter.length)) {
        subscriptions.forget(i);
      } else if (this._encoder.unsubscribe(identifier, filter)) {
        subscriptions.sent(i, identifier);
      } else {
        if (this._transmit.pending > 0) return false;
        // Even an empty buffer cannot hold this filter: it has never been subscribed to.
        subscriptions.forget(i);
      }
    }
    for (let i = subscriptions.nextToSubscribe(); i >= 0; i = subscriptions.nextToSubscribe()) {
      const reason = this._unsupported(i, limits);
      if (reason === SUCCESS) {
        const identifier = this._identifiers.next();
        if (this._send(i, identifier)) {
          subscriptions.sent(i, identifier);
          continue;
        }
        if (this._transmit.pending > 0) return false;
      }
      // Even an empty buffer cannot hold this filter, or the server does not take it: it would keep all others waiting for ever.
      subscriptions.refuse(i);
      this._owner.subscription(i, reason === SUCCESS ? SUBSCRIPTION_REFUSED : reason);
    }
    return true;
  }

  /** Takes SUBACK. @returns 0 or an error code */
  suback(packet: Packet): number {
    if (packet.payloadLength !== 1) return SUBACK_COUNT;
    const reasonCode = packet.bytes[packet.payloadOffset] as number;
    const index = this._subscriptions.subscribed(packet.packetIdentifier, reasonCode >= SUBSCRIPTION_REFUSED);
    if (index >= 0) this._owner.subscription(index, reasonCode);
    return 0;
  }

  private _send(index: number, identifier: number): boolean {
    const subscriptions = this._subscriptions;
    return this._encoder.subscribe(
      identifier,
      subscriptions.topicFilter(index),
      subscriptions.options(index),
      subscriptions.properties(index),
    );
  }

  /** Why the server does not take a subscription, by what it has said (MQTT 5, 3.2.2.3.11 to 3.2.2.3.13); `SUCCESS`: it may. */
  private _unsupported(index: number, limits: Readonly<ServerLimits>): number {
    const filter = this._subscriptions.topicFilter(index);
    const properties = this._subscriptions.properties(index);
    if (limits === NO_LIMITS) return SUCCESS;
    if (isBeyond(limits, SUBSCRIBE_OVERHEAD + filter.length, lengthOf(properties))) {
      return PACKET_TOO_LARGE_REASON;
    }
    if (isShared(filter)) {
      if (!limits.sharedSubscriptions) return SHARED_SUBSCRIPTIONS_UNSUPPORTED;
      // Servers end the connection over it [MQTT-3.8.3-4].
      if ((this._subscriptions.options(index) & NO_LOCAL) !== 0) return PROTOCOL_ERROR;
    }
    if (!limits.wildcardSubscriptions && hasWildcard(filter)) return WILDCARDS_UNSUPPORTED;
    if (limits.subscriptionIdentifiers) return SUCCESS;
    return properties?.has(SUBSCRIPTION_IDENTIFIER) ? SUBSCRIPTION_IDENTIFIERS_UNSUPPORTED : SUCCESS;
  }
}

/** Whether a packet of MQTT 5 is larger than the server takes [MQTT-3.2.2-15]. @param length without properties */
function isBeyond(limits: Readonly<ServerLimits>, length: number, propertiesLength = 0): boolean {
  return packetSize(length + withLength(propertiesLength)) > limits.maximumPacketSize;
}
