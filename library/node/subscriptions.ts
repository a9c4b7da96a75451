import {
  type Client,
  DISCONNECTED_BY_CLIENT,
  NO_LOCAL,
  type PropertyList,
  type QoS,
  RETAIN_AS_PUBLISHED,
  SUBSCRIBE,
  SUBSCRIPTION_IDENTIFIER,
  UNSPECIFIED_ERROR,
} from '../mqtt.js';
import { MqttError } from './mqtt-error.js';
import { checkedQos, filterBytes } from './options.js';
import { checked, type UserProperty, userList } from './properties.js';

export interface SubscribeOptions {
  /** The highest QoS to get messages at; 0 when left out. */
  readonly qos?: QoS;
  /** MQTT 5: not to get what this client publishes itself. */
  readonly noLocal?: boolean;
  /** MQTT 5: to get messages with the retain flag they were published with. */
  readonly retainAsPublished?: boolean;
  /** MQTT 5: whether to get retained messages: 0 always, 1 where the subscription is new, 2 never. */
  readonly retainHandling?: 0 | 1 | 2;
  /** MQTT 5: a number from 1 on that messages will come with. */
  readonly subscriptionIdentifier?: number;
  /** MQTT 5. */
  readonly userProperties?: readonly UserProperty[];
}

/** Places are made for so many subscriptions at a time. */
const PLACES = 16;
/** A subscription identifier (MQTT 5, 3.8.2.1.2). */
const SUBSCRIPTION_IDENTIFIER_SIZE = 5;
/** Where the choice of retained messages stands among a subscription's options (MQTT 5, 3.8.3.1). */
const RETAIN_HANDLING_SHIFT = 4;

/** Whoever waits for the broker's answer. */
interface Waiting {
  resolve(qos: QoS): void;
  reject(problem: MqttError): void;
}

interface Subscription {
  readonly filter: string;
  /** `undefined` once there has been an answer. */
  waiting: Waiting | undefined;
}

/** What is subscribed to, by topic filter. The client renews it; here is who is to be told of the broker's first answer. */
export class Subscriptions {
  readonly #client: Client;
  readonly #tellError: (problem: MqttError) => void;
  /** By the client's number for it. */
  readonly #entries: (Subscription | undefined)[] = [];

  /** @param tellError told of a subscription that is refused when it is renewed */
  constructor(client: Client, tellError: (problem: MqttError) => void) {
    this.#client = client;
    this.#tellError = tellError;
  }

  /** Enters a subscription, in the place of one to the same topic filter. @throws {Error} that says what is wrong with it */
  add(filter: string, options: SubscribeOptions, waiting: Waiting): void {
    const bytes = filterBytes(filter);
    const flags = flagsOf(options);
    const list = listOf(options);
    const known = this.#find(filter);
    if (known >= 0) {
      // No message is lost between the old one and the new one: the broker exchanges them.
      answer(this.#entries[known])?.reject(notAnswered('subscribed anew'));
      this.#client.resubscribe(known, flags, list);
      this.#entries[known] = { filter, waiting };
      return;
    }
    let index = this.#client.subscribe(bytes, flags, list);
    if (index < 0) {
      this.#client.growSubscriptions(PLACES);
      index = this.#client.subscribe(bytes, flags, list);
    }
    this.#entries[index] = { filter, waiting };
  }

  remove(filter: string): void {
    const index = this.#find(filter);
    if (index >= 0) this.#takeOut(index)?.reject(notAnswered('unsubscribed'));
  }

  /** For the handler's `subscription`. */
  answered(index: number, reasonCode: number): void {
    const entry = this.#entries[index];
    if (reasonCode < UNSPECIFIED_ERROR) {
      answer(entry)?.resolve(reasonCode as QoS);
      return;
    }
    const what = `the broker refused the subscription to ${entry?.filter}`;
    // MQTT 3.1.1 has but one code for it.
    const problem =
      this.#client.protocolLevel === 4
        ? new MqttError(reasonCode, undefined, what)
        : MqttError.refusal(what, reasonCode);
    if (entry?.waiting === undefined) this.#tellError(problem);
    else this.#takeOut(index)?.reject(problem);
  }

  /** Nobody is to wait any longer. The subscriptions stay. */
  close(problem: MqttError): void {
    for (const entry of this.#entries) answer(entry)?.reject(problem);
  }

  #find(filter: string): number {
    return this.#entries.findIndex((entry) => entry?.filter === filter);
  }

  /** Takes a subscription out. @returns whoever still waits for an answer */
  #takeOut(index: number): Waiting | undefined {
    const waiting = answer(this.#entries[index]);
    this.#entries[index] = undefined;
    this.#client.unsubscribe(index);
    return waiting;
  }
}

function notAnswered(what: string): MqttError {
  return new MqttError(DISCONNECTED_BY_CLIENT, undefined, `${what} before the broker answered`);
}

/** Whoever waits for an answer, and is about to have it. */
function answer(entry: Subscription | undefined): Waiting | undefined {
  const waiting = entry?.waiting;
  if (entry !== undefined) entry.waiting = undefined;
  return waiting;
}

function flagsOf({ qos = 0, noLocal, retainAsPublished, retainHandling = 0 }: SubscribeOptions): number {
  if (retainHandling !== 0 && retainHandling !== 1 && retainHandling !== 2) {
    throw new Error(`retainHandling is 0, 1 or 2, not ${retainHandling}`);
  }
  return (
    checkedQos(qos) |
    (noLocal ? NO_LOCAL : 0) |
    (retainAsPublished ? RETAIN_AS_PUBLISHED : 0) |
    (retainHandling << RETAIN_HANDLING_SHIFT)
  );
}

/** @throws {MqttError} when a property has a value that it may not have */
function listOf({ subscriptionIdentifier, userProperties = [] }: SubscribeOptions): PropertyList | undefined {
  if (subscriptionIdentifier === undefined && userProperties.length === 0) return undefined;
  const list = userList(userProperties, SUBSCRIPTION_IDENTIFIER_SIZE);
  if (subscriptionIdentifier !== undefined) list.variable(SUBSCRIPTION_IDENTIFIER, subscriptionIdentifier);
  return checked(list, SUBSCRIBE);
}
