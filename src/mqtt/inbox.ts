import { INBOUND_WINDOW_EXCEEDED } from './errors.js';
import type { Outbox } from './outbox.js';
import { type Packet, PUBACK, PUBCOMP, PUBREC } from './packet.js';
import { REPEATED, type Session, TOO_MANY } from './session.js';

/** What the inbox tells its owner. The record handed over holds only during the call. */
export interface InboxOwner {
  /** A message. Acknowledged when the call returns. */
  message(packet: Packet): void;
  /**
   * A message larger than the receive buffer begins.
   * @returns `true` to get its payload by `piece`, `false` to have it passed over
   */
  stream(packet: Packet): boolean;
  /** A piece of such a message; `packet.last` tells the last one. A message unfinished when the connection ends is void. */
  piece(packet: Packet): void;
  /** Such a message has been passed over, and acknowledged: it was not wanted, or its topic did not fit either. */
  drained(packet: Packet): void;
}

/** Messages on their way in, at every QoS: delivered as often as the QoS promises, and acknowledged (MQTT 3.1.1, 4.3). */
export class Inbox {
  /** Messages too large for the receive buffer that were passed over. */
  drainedMessages = 0;
  readonly #session: Session;
  readonly #outbox: Outbox;
  readonly #owner: InboxOwner;
  /** Whether the owner wants the message that comes in pieces. */
  #streamWanted = false;

  constructor(session: Session, outbox: Outbox, owner: InboxOwner) {
    this.#session = session;
    this.#outbox = outbox;
    this.#owner = owner;
  }

  /** Takes a PUBLISH. @returns 0, or the error that ends the connection */
  message(packet: Packet): number {
    if (packet.qos === 2) {
      const what = this.#session.received(packet.packetIdentifier);
      if (what === TOO_MANY) return INBOUND_WINDOW_EXCEEDED;
      if (what !== REPEATED) this.#owner.message(packet);
      this.#outbox.acknowledge(PUBREC, packet.packetIdentifier);
      return 0;
    }
    this.#owner.message(packet);
    if (packet.qos === 1) this.#outbox.acknowledge(PUBACK, packet.packetIdentifier);
    return 0;
  }

  /** Takes the start of a PUBLISH that comes in pieces. */
  begin(packet: Packet): void {
    const known = packet.qos === 2 && this.#session.isReceived(packet.packetIdentifier);
    this.#streamWanted = !known && packet.topicLength > 0 && this.#owner.stream(packet);
  }

  /** Takes a piece of it. @returns 0, or the error that ends the connection */
  piece(packet: Packet): number {
    if (this.#streamWanted) this.#owner.piece(packet);
    if (!packet.last) return 0;
    let repeated = false;
    if (packet.qos === 2) {
      const what = this.#session.received(packet.packetIdentifier);
      if (what === TOO_MANY) return INBOUND_WINDOW_EXCEEDED;
      repeated = what === REPEATED;
    }
    if (!this.#streamWanted && !repeated) {
      this.drainedMessages++;
      this.#owner.drained(packet);
    }
    if (packet.qos !== 0) {
      this.#outbox.acknowledge(packet.qos === 1 ? PUBACK : PUBREC, packet.packetIdentifier);
    }
    return 0;
  }

  /** Takes a PUBREL, which is answered whether its identifier is known or not (4.3.3). */
  released(packetIdentifier: number): void {
    this.#session.released(packetIdentifier);
    this.#outbox.acknowledge(PUBCOMP, packetIdentifier);
  }
}
