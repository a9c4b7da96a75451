import {
  NO_ROOM,
  NOT_CONNECTED,
  type Outbox,
  type PropertyList,
  PUBLISH_OPEN,
  type QoS,
  STORE_FULL,
  WINDOW_FULL,
} from '../mqtt.js';
import { MqttError } from './mqtt-error.js';

/** A payload longer than this goes out in pieces of this size, and is kept here rather than in the client. */
const PIECE = 4_096;

/** What passes: the message can be sent later. */
const PASSING: readonly number[] = [NOT_CONNECTED, NO_ROOM, WINDOW_FULL, STORE_FULL, PUBLISH_OPEN];

const LOST = 'the broker has lost the session: the message may have arrived, or not';
const NOT_TAKEN =
  'the message could not be sent again, as it is too large or the broker does not take such any more: it may have arrived, or not';

export interface Publication {
  readonly topic: Uint8Array;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly properties: PropertyList | undefined;
  /** A topic alias to use, or 0. */
  readonly alias: number;
  /** Sent at QoS 0, or acknowledged. */
  resolve(): void;
  reject(problem: MqttError): void;
}

/** Messages on their way out, of any size: those that wait to be sent, in order, and those the broker has not acknowledged yet. */
export class Publications {
  readonly #outbox: Outbox;
  readonly #waiting: Publication[] = [];
  /** What nobody waits for any more, but is still the broker's to acknowledge. */
  readonly #abandoned = new WeakSet<Publication>();
  /** By packet identifier. */
  readonly #inFlight = new Map<number, Publication>();
  /** What is being sent in pieces, and how far it has come. */
  #inPieces: Publication | undefined;
  #sent = 0;
  /** How many of those that wait have been sent before. */
  #returned = 0;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Messages that wait to be sent. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Messages that have not been sent, or not been acknowledged. */
  get count(): number {
    return this.#waiting.length + this.#inFlight.size + (this.#inPieces?.qos === 0 ? 1 : 0);
  }

  add(publication: Publication): void {
    this.#waiting.push(publication);
  }

  /** Sends what can be sent now. @returns whether the last piece of something has left, for which all else had to wait */
  run(): boolean {
    this.#returned = 0;
    let ended = false;
    for (;;) {
      const inPieces = this.#inPieces !== undefined;
      if (!this.#continue()) return ended;
      ended ||= inPieces;
      const next = this.#waiting[0];
      if (next === undefined) return ended;
      const result = this.#send(next, 0);
      if (PASSING.includes(result)) return ended;
      this.#waiting.shift();
      if (result < 0) next.reject(new MqttError(result));
      else if (result > 0) this.#inFlight.set(result, next);
      else if (this.#inPieces === undefined) next.resolve();
    }
  }

  /** For the handler's `delivered`. */
  delivered(packetIdentifier: number): void {
    this.#take(packetIdentifier)?.resolve();
  }

  /** For the handler's `refused`. */
  refused(packetIdentifier: number, reasonCode: number): void {
    this.#take(packetIdentifier)?.reject(
      MqttError.refusal('the broker has not taken the message', reasonCode),
    );
  }

  /** For the handler's `resend`. */
  resend(packetIdentifier: number): void {
    const publication = this.#inFlight.get(packetIdentifier);
    if (publication !== undefined) this.#send(publication, packetIdentifier);
  }

  /** For the handler's `undelivered`: a message of QoS 1 is sent anew; of QoS 2 it is not known whether it has arrived. */
  undelivered(packetIdentifier: number): void {
    const publication = this.#take(packetIdentifier);
    if (publication === undefined || this.#abandoned.has(publication)) return;
    if (publication.qos === 1) this.#waiting.splice(this.#returned++, 0, publication);
    // Where a session goes on, only what cannot be sent again is given up.
    else publication.reject(new MqttError(NOT_CONNECTED, undefined, this.#outbox.open ? NOT_TAKEN : LOST));
  }

  /** The connection is gone. A message of QoS 0 that had left in part is sent anew. */
  disconnected(): void {
    const publication = this.#inPieces;
    this.#inPieces = undefined;
    if (publication?.qos === 0) this.#waiting.unshift(publication);
  }

  /**
   * Gives up all messages. Those in flight are part of the session, which the client may go on with when it is started again:
   * then the broker has to get them [MQTT-4.4.0-1], and their identifiers are free once it has.
   */
  close(problem: MqttError): void {
    this.disconnected();
    for (const publication of this.#inFlight.values()) {
      publication.reject(problem);
      this.#abandoned.add(publication);
    }
    for (const publication of this.#waiting) publication.reject(problem);
    this.#waiting.length = 0;
  }

  #take(packetIdentifier: number): Publication | undefined {
    const publication = this.#inFlight.get(packetIdentifier);
    this.#inFlight.delete(packetIdentifier);
    return publication;
  }

  /** @returns what `Outbox.publish` does */
  #send(publication: Publication, packetIdentifier: number): number {
    const { topic, payload, qos, retain, properties, alias } = publication;
    if (payload.length <= PIECE) return this.#outbox.publish(topic, payload, qos, retain, properties, alias);
    const { length } = payload;
    const result = this.#outbox.beginPieces(topic, length, qos, retain, packetIdentifier, properties);
    if (result < 0) return result;
    this.#inPieces = publication;
    this.#sent = 0;
    return result;
  }

  /** Sends more of what is being sent in pieces. @returns whether nothing is left of it */
  #continue(): boolean {
    const publication = this.#inPieces;
    if (publication === undefined) return true;
    const { payload } = publication;
    while (this.#sent < payload.length) {
      const piece = payload.subarray(this.#sent, this.#sent + PIECE);
      if (this.#outbox.piece(piece) !== 0) return false;
      this.#sent += piece.length;
    }
    this.#inPieces = undefined;
    if (publication.qos === 0) publication.resolve();
    return true;
  }
}
