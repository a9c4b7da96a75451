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
  private readonly _session: Session;
  private readonly _outbox: Outbox;
  private readonly _owner: InboxOwner;
  /** Whether the owner wants the message that comes in pieces. */
  private _streamWanted = false;

  constructor(session: Session, outbox: Outbox, owner: InboxOwner) {
    this._session = session;
    this._outbox = outbox;
    this._owner = owner;
  }

  /** Takes a PUBLISH. @returns 0, or the error that ends the connection */
  message(packet: Packet): number {
    if (packet.qos === 2) {
      const what = this._session.received(packet.packetIdentifier);
      if (what === TOO_MANY) return INBOUND_WINDOW_EXCEEDED;
      if (what !== REPEATED) this._owner.message(packet);
      this._outbox.acknowledge(PUBREC, packet.packetIdentifier);
      return 0;
    }
    this._owner.message(packet);
    if (packet.qos === 1) this._outbox.acknowledge(PUBACK, packet.packetIdentifier);
    return 0;
  }

  /** Takes the start of a PUBLISH that comes in pieces. */
  begin(packet: Packet): void {
    const known = packet.qos === 2 && this._session.isReceived(packet.packetIdentifier);
    this._streamWanted = !known && packet.topicLength > 0 && this._owner.stream(packet);
  }

  /** Takes a piece of it. @returns 0, or the error that ends the connection */
  piece(packet: Packet): number {
    if (this._streamWanted) this._owner.piece(packet);
    if (!packet.last) return 0;
    let repeated = false;
    if (packet.qos === 2) {
      const what = this._session.received(packet.packetIdentifier);
      if (what === TOO_MANY) return INBOUND_WINDOW_EXCEEDED;
      repeated = what === REPEATED;
    }
    if (!this._streamWanted && !repeated) {
      this.drainedMessages++;
      this._owner.drained(packet);
    }
    if (packet.qos !== 0) {
      this._outbox.acknowledge(packet.qos === 1 ? PUBACK : PUBREC, packet.packetIdentifier);
    }
    return 0;
  }

  /** Takes a PUBREL, which is answered whether its identifier is known or not (4.3.3). */
  released(packetIdentifier: number): void {
    this._session.released(packetIdentifier);
    this._outbox.acknowledge(PUBCOMP, packetIdentifier);
  }
}
