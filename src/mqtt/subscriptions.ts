import type { PropertyList } from './property-list.js';

// What becomes of a subscription.
const FREE = 0;
const TO_SUBSCRIBE = 1;
const SUBSCRIBING = 2;
const SUBSCRIBED = 3;
const REFUSED = 4;
const TO_UNSUBSCRIBE = 5;
const UNSUBSCRIBING = 6;

/**
 * The subscriptions a client holds, numbered from 0, with how far each has come. They outlive connections:
 * whatever the server does not know of is due again.
 */
export class Subscriptions {
  private readonly _filters: (Uint8Array | undefined)[] = [];
  private _capacity: number;
  /** What goes with some of them in SUBSCRIBE (MQTT 5); made when the first one has any. */
  private _properties: (PropertyList | undefined)[] | undefined;
  /** The states, and behind them the options of each. */
  private _states: Uint8Array;
  private _identifiers: Uint16Array;

  /** @param capacity the most subscriptions at a time */
  constructor(capacity: number) {
    this._capacity = capacity;
    this._states = new Uint8Array(2 * capacity);
    this._identifiers = new Uint16Array(capacity);
  }

  /** Makes places for more subscriptions. Allocates. */
  grow(count: number): void {
    const before = this._capacity;
    const capacity = before + count;
    const states = new Uint8Array(2 * capacity);
    states.set(this._states.subarray(0, before));
    states.set(this._states.subarray(before), capacity);
    const identifiers = new Uint16Array(capacity);
    identifiers.set(this._identifiers);
    this._capacity = capacity;
    this._states = states;
    this._identifiers = identifiers;
  }

  /**
   * Enters a subscription, to be sent.
   * @param options its QoS; in MQTT 5 with what `Encoder.subscribe` tells added
   * @param properties MQTT 5: a subscription identifier, user properties
   * @returns its number; -1 when there is no place left
   */
  add(topicFilter: Uint8Array, options: number, properties?: PropertyList): number {
    const index = this._find(FREE);
    if (index < 0) return -1;
    this._filters[index] = topicFilter;
    this.renew(index, options, properties);
    return index;
  }

  /** Asks for a subscription anew, which takes the place of what it was (MQTT 3.1.1, 3.8.4). The parameters are those of `add`. */
  renew(index: number, options: number, properties?: PropertyList): void {
    this._states[this._capacity + index] = options;
    this._keepProperties(index, properties);
    this._states[index] = TO_SUBSCRIBE;
    // An answer that is still to come is one to what it was.
    this._identifiers[index] = 0;
  }

  /** Marks a subscription to be ended. */
  end(index: number): void {
    if (this._states[index] !== FREE) this._states[index] = TO_UNSUBSCRIBE;
  }

  topicFilter(index: number): Uint8Array {
    return this._filters[index] as Uint8Array;
  }

  options(index: number): number {
    return this._states[this._capacity + index] as number;
  }

  properties(index: number): PropertyList | undefined {
    return this._properties?.[index];
  }

  /** A new connection: what was under way is due again, and everything is if the server has kept no session. */
  connected(sessionPresent: boolean): void {
    for (let i = 0; i < this._capacity; i++) {
      const state = this._states[i];
      this._identifiers[i] = 0;
      if (state === TO_UNSUBSCRIBE || state === UNSUBSCRIBING) {
        if (sessionPresent) this._states[i] = TO_UNSUBSCRIBE;
        else this._free(i);
      } else if (state !== FREE && !(sessionPresent && state === SUBSCRIBED)) {
        this._states[i] = TO_SUBSCRIBE;
      }
    }
  }

  /** The next subscription to send SUBSCRIBE for; -1 when there is none. */
  nextToSubscribe(): number {
    return this._find(TO_SUBSCRIBE);
  }

  /** The next subscription to send UNSUBSCRIBE for; -1 when there is none. */
  nextToUnsubscribe(): number {
    return this._find(TO_UNSUBSCRIBE);
  }

  /** Gives a subscription up that cannot be sent, until the next connection. */
  refuse(index: number): void {
    this._states[index] = REFUSED;
  }

  /** Ends a subscription for which UNSUBSCRIBE cannot be sent. */
  forget(index: number): void {
    this._free(index);
  }

  /** SUBSCRIBE or UNSUBSCRIBE has been sent under this identifier. */
  sent(index: number, packetIdentifier: number): void {
    this._identifiers[index] = packetIdentifier;
    this._states[index] = this._states[index] === TO_SUBSCRIBE ? SUBSCRIBING : UNSUBSCRIBING;
  }

  /** Whether a SUBSCRIBE or UNSUBSCRIBE under way uses this identifier. */
  uses(packetIdentifier: number): boolean {
    return this._identifiers.indexOf(packetIdentifier) >= 0;
  }

  /** Takes a SUBACK. @returns the subscription's number; -1 when none waits for it */
  subscribed(packetIdentifier: number, refused: boolean): number {
    const index = this._identifiers.indexOf(packetIdentifier);
    if (index < 0) return -1;
    this._identifiers[index] = 0;
    if (this._states[index] === SUBSCRIBING) this._states[index] = refused ? REFUSED : SUBSCRIBED;
    return index;
  }

  /** Takes an UNSUBACK. */
  unsubscribed(packetIdentifier: number): void {
    const index = this._identifiers.indexOf(packetIdentifier);
    if (index >= 0 && this._states[index] === UNSUBSCRIBING) this._free(index);
  }

  /** The first subscription in a state; -1 when there is none. */
  private _find(state: number): number {
    const index = this._states.indexOf(state);
    return index < this._capacity ? index : -1;
  }

  private _keepProperties(index: number, properties: PropertyList | undefined): void {
    if (properties !== undefined) this._properties ??= [];
    if (this._properties !== undefined) this._properties[index] = properties;
  }

  private _free(index: number): void {
    this._states[index] = FREE;
    this._identifiers[index] = 0;
    this._filters[index] = undefined;
  }
}
