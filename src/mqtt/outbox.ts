import type { Writer } from '../bytes/writer.js';
import type { Encoder } from './encoder.js';
import {
  BEYOND_SERVER_MAXIMUM,
  NO_ROOM,
  NOT_CONNECTED,
  PROPERTIES_INCOMPLETE,
  PUBLISH_OPEN,
  QOS_NOT_SUPPORTED,
  RETAIN_NOT_SUPPORTED,
  TOO_LARGE,
  WINDOW_FULL,
} from './errors.js';
import type { Identifiers } from './identifiers.js';
import { InFlight } from './in-flight.js';
import { type Packet, PUBCOMP, PUBREL, type QoS } from './packet.js';
import type { PropertyList } from './property-list.js';
import { SUCCESS, UNSPECIFIED_ERROR } from './reasons.js';
import { NO_LIMITS, type ServerLimits } from './server-limits.js';
import { answerToUnknown, DELIVERED, REFUSED, RELEASE, type Session } from './session.js';
import { afterProperties } from './sizes.js';
import type { TransmitBuffer } from './transmit.js';

const NOTHING = new Uint8Array(0);

/** What the outbox asks of its owner. */
export interface OutboxOwner {
  /** Room is short: hand what waits to the socket now, if it takes anything. */
  transmit(): void;
  /**
   * After a reconnect: send this message again, with `beginPieces(…, packetIdentifier)`, for its bytes were not kept. Asked once
   * for each connection, and again when that has answered that there is no room.
   */
  resend(packetIdentifier: number, qos: QoS): void;
  /**
   * A message above QoS 0 is given up: the server has no session any more, or does not take such a message by what it has said
   * on this connection: of its size, at its QoS, to be retained; or its header does not fit the transmit buffer in the form of
   * the version that is spoken now. It may have arrived.
   */
  undelivered(packetIdentifier: number): void;
  /** A message above QoS 0 has arrived. */
  delivered(packetIdentifier: number): void;
  /** MQTT 5: the server has not taken a message above QoS 0. @param reasonCode 0x80 and above; see `reasonText` */
  refused?(packetIdentifier: number, reasonCode: number): void;
}

/**
 * Messages on their way out, at every QoS.
 *
 * Each call that sends answers with a number: negative, an error code and nothing sent; 0, sent at QoS 0; positive,
 * the packet identifier of a message that is now in flight and will be reported as delivered. Messages above QoS 0
 * are kept in the store in front of the transmit region, and sent again after a reconnect, until acknowledged.
 */
export class Outbox {
  /** Writes the payload between `beginPublish` and `endPublish`. */
  readonly writer: Writer;
  /** Whether messages may be sent now; the client's to say. */
  open = false;
  private readonly _transmit: TransmitBuffer;
  private readonly _encoder: Encoder;
  private readonly _owner: OutboxOwner;
  /** Messages above QoS 0; `undefined`: there are none to be. */
  private readonly _inFlight: InFlight | undefined;
  private _limits: Readonly<ServerLimits> = NO_LIMITS;
  /** By topic alias, less 1: 1 where the server knows its topic on this connection. */
  private _known: Uint8Array | undefined;
  private readonly _mostAliases: number;
  // Of the PUBLISH begun last.
  private _alias = 0;
  private _start = 0;
  private _qos: QoS = 0;
  private _identifier = 0;
  /** Bytes still owed to a PUBLISH that is being sent in pieces. */
  private _owed = 0;
  /** An acknowledgement that waits for the last of those bytes; type 0: none does. */
  private _heldType: 0 | 4 | 5 | 6 | 7 = 0;
  private _heldIdentifier = 0;

  /** @param topicAliases MQTT 5: the most topic aliases used, 0 to 255 */
  constructor(
    transmit: TransmitBuffer,
    encoder: Encoder,
    session: Session,
    identifiers: Identifiers,
    owner: OutboxOwner,
    topicAliases = 0,
  ) {
    this.writer = transmit.writer;
    this._transmit = transmit;
    this._encoder = encoder;
    this._owner = owner;
    this._mostAliases = topicAliases;
    this._inFlight =
      session.window === 0 ? undefined : new InFlight(transmit, encoder, session, identifiers, owner);
  }

  /** Whether the server takes messages that it is to retain (MQTT 5, 3.2.2.3.5). */
  get retains(): boolean {
    return this._limits.retainAvailable;
  }

  /** Whether a PUBLISH is being sent in pieces: until its last piece nothing else can be sent, not even an acknowledgement. */
  get inPieces(): boolean {
    return this._owed > 0;
  }

  /**
   * PUBLISH (MQTT 3.1.1, 3.3) of a payload at hand.
   * @param properties MQTT 5: its properties (3.3.2.3), without a topic alias; not sent with MQTT 3.1.1
   * @param topicAlias MQTT 5: a number for the topic, the same each time, which then goes out instead of it, as far as the
   *   server takes aliases and at QoS 0 only: what may have to be sent again on another connection says its topic in full
   */
  publish(
    topic: Uint8Array,
    payload: Uint8Array,
    qos: QoS,
    retain: boolean,
    properties?: PropertyList,
    topicAlias?: number,
  ): number {
    const error = this._prepare(qos, retain);
    if (error !== 0) return error;
    if (properties?.overflowed) return PROPERTIES_INCOMPLETE;
    const alias = topicAlias ? this._use(topicAlias) : 0;
    const name = alias > 0 && this._isKnown(alias) ? NOTHING : topic;
    const identifier = this._identifier;
    if (!this._encoder.publish(name, payload, qos, retain, identifier, false, properties, alias)) {
      return this._tooMuch();
    }
    return this._finish();
  }

  /**
   * Begins a PUBLISH whose payload is then written with `writer`, up to `endPublish`. Nothing else of the outbox may
   * be called in between.
   * @param rest second part of the topic name, where `topic` is only its first
   * @param topicAlias as for `publish`
   * @param properties as for `publish`
   * @returns 0 or an error code; after an error there is nothing to end
   */
  beginPublish(
    topic: Uint8Array,
    qos: QoS,
    retain: boolean,
    rest: Uint8Array = NOTHING,
    topicAlias?: number,
    properties?: PropertyList,
  ): number {
    const error = this._prepare(qos, retain);
    if (error !== 0) return error;
    if (topicAlias === undefined && properties === undefined) {
      this._encoder.beginPublish(topic, qos, retain, this._identifier, rest);
      return 0;
    }
    if (properties?.overflowed) return PROPERTIES_INCOMPLETE;
    const alias = topicAlias ? this._use(topicAlias) : 0;
    if (alias > 0 && this._isKnown(alias)) topic = rest = NOTHING;
    this._encoder.beginPublish(topic, qos, retain, this._identifier, rest, properties, alias);
    return 0;
  }

  /** As `beginPublish`, at QoS 0, on a topic that is a part of another buffer: `length` bytes from `offset`. */
  beginPublishPart(bytes: Uint8Array, offset: number, length: number, retain: boolean): number {
    const error = this._prepare(0, retain);
    if (error !== 0) return error;
    this._encoder.beginPublishPart(bytes, offset, length, retain);
    return 0;
  }

  /** Ends the PUBLISH begun by `beginPublish`. */
  endPublish(): number {
    if (!this._encoder.endPublish()) return this._tooMuch();
    if (this._limits !== NO_LIMITS) return this._finish();
    return this._qos === 0 ? 0 : this._keep();
  }

  /** Where the payload of the PUBLISH ended last starts in the buffer, if it was sent at QoS 0: it ends at the writer's position. */
  get payloadOffset(): number {
    const { bytes } = this.writer;
    // Behind the first byte, a length of one to four bytes, the topic with its length, and in MQTT 5 properties with theirs.
    let at = this._start + 1;
    while ((bytes[at] as number) > 0x7f) at++;
    at += 3 + (((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number));
    return this._encoder.protocolLevel === 4 ? at : afterProperties(bytes, at);
  }

  /**
   * Begins a PUBLISH of `length` payload bytes that follow by `piece`, so that its size does not matter. Above QoS 0
   * it is not kept: after a reconnect the owner is asked to send it again, under its identifier.
   * @param packetIdentifier of the message to send again; 0 for a new one. Where the server does not take it any more, or its
   *   header is larger than the buffer by now, it is told to be undelivered. Where there is just no room, `resend` asks again
   * @param properties as for `publish`
   */
  beginPieces(
    topic: Uint8Array,
    length: number,
    qos: QoS,
    retain: boolean,
    packetIdentifier = 0,
    properties?: PropertyList,
  ): number {
    const result = this._beginPieces(topic, length, qos, retain, packetIdentifier, properties);
    if (result < 0 && packetIdentifier !== 0) this._inFlight?.notSent(packetIdentifier, result);
    return result;
  }

  /**
   * Sends a piece, all of it or nothing.
   * @returns 0; `NO_ROOM`: try again when the socket has taken something; `TOO_LARGE`: larger than the buffer ever
   * holds, or than what is still owed
   */
  piece(bytes: Uint8Array): number {
    if (!this.open) return NOT_CONNECTED;
    if (bytes.length > this._owed || bytes.length > this._transmit.capacity) return TOO_LARGE;
    if (bytes.length > this._transmit.room && !this._askForRoom()) return NOT_CONNECTED;
    if (bytes.length > this._transmit.room) return NO_ROOM;
    this.writer.copy(bytes);
    this._owed -= bytes.length;
    if (this._owed === 0 && this._heldType !== 0) {
      this._encoder.acknowledge(this._heldType, this._heldIdentifier);
      this._heldType = 0;
    }
    return 0;
  }

  /**
   * Sends PUBREL for a QoS 2 message, or acknowledges an inbound one. Room is always kept for it.
   * Nothing is sent once the connection is closed or closing: DISCONNECT is the last packet [MQTT-3.14.4-2].
   */
  acknowledge(type: 4 | 5 | 6 | 7, packetIdentifier: number): void {
    if (!this.open) return;
    if (!this.inPieces) {
      this._encoder.acknowledge(type, packetIdentifier);
      return;
    }
    // The message to acknowledge made its owner begin one in pieces. No second one is handled before that is whole.
    this._heldType = type;
    this._heldIdentifier = packetIdentifier;
  }

  /** Takes a PUBACK, PUBREC or PUBCOMP, and tells the owner what it says. @returns 0, or the error that ends the connection */
  answered(packet: Packet): number {
    const { type, packetIdentifier } = packet;
    const reasonCode = this._encoder.protocolLevel === 4 ? SUCCESS : packet.reasonCode;
    // PUBCOMP can only say that its identifier is not known: the message has been taken before.
    const refused = reasonCode >= UNSPECIFIED_ERROR && type !== PUBCOMP;
    const outcome = this.acknowledged(type, packetIdentifier, refused);
    if (outcome < 0) return outcome;
    if (outcome === RELEASE) this.acknowledge(PUBREL, packetIdentifier);
    else if (outcome === DELIVERED) this._owner.delivered(packetIdentifier);
    else if (outcome === REFUSED) this._owner.refused?.(packetIdentifier, reasonCode);
    return 0;
  }

  /**
   * Enters a PUBACK, PUBREC or PUBCOMP.
   * @param refused MQTT 5: whether its reason code says that the message has not been taken
   * @returns what `Session.acknowledge` says follows from it
   */
  acknowledged(type: number, packetIdentifier: number, refused = false): number {
    const inFlight = this._inFlight;
    if (inFlight === undefined) return answerToUnknown(type, refused);
    return inFlight.acknowledged(type, packetIdentifier, refused);
  }

  /** The connection stands. @param limits what the server takes on it */
  begin(limits: Readonly<ServerLimits>): void {
    this._limits = limits;
    this._inFlight?.begin(limits);
    if (this._known !== undefined) this._known.fill(0);
    // Made when the first server takes any.
    else if (this._mostAliases > 0 && limits.topicAliasMaximum > 0) {
      this._known = new Uint8Array(this._mostAliases);
    }
    this.open = true;
  }

  /** The connection is gone. Messages in flight stay. */
  close(): void {
    this.open = false;
    this._owed = 0;
    this._heldType = 0;
  }

  /** The session goes on over a new connection: everything in flight is to be sent again, in order (4.4). */
  beginResend(): void {
    this._inFlight?.beginResend();
  }

  /** Whether messages in flight are still to be sent again. */
  get resending(): boolean {
    return this._inFlight?.resending === true;
  }

  /** Whether those still to be sent again wait for the server to take more (MQTT 5, 4.9). */
  get blocked(): boolean {
    return this._inFlight?.blocked === true;
  }

  /** Sends messages in flight again, as far as there is room. To be called until `resending` is false. */
  continueResend(): void {
    this._inFlight?.continueResend(this);
  }

  /** Asks the owner for room. @returns `false`: that lost the connection */
  private _askForRoom(): boolean {
    this._owner.transmit();
    return this.open;
  }

  /** Makes ready for a new PUBLISH; above QoS 0 it gets an identifier. @returns 0 or an error code */
  private _prepare(qos: QoS, retain: boolean): number {
    if (!this.open) return NOT_CONNECTED;
    if (this._owed > 0) return PUBLISH_OPEN;
    if (retain && !this._limits.retainAvailable) return RETAIN_NOT_SUPPORTED;
    if (qos !== 0) {
      if (qos > this._limits.maximumQos) return QOS_NOT_SUPPORTED;
      const error = this._inFlight === undefined ? WINDOW_FULL : this._inFlight.admits();
      if (error !== 0) return error;
    }
    if (!this._transmit.roomy && !this._askForRoom()) return NOT_CONNECTED;
    this._start = this.writer.position;
    this._qos = qos;
    this._identifier = qos === 0 ? 0 : (this._inFlight as InFlight).nextIdentifier();
    return 0;
  }

  /** The alias that the PUBLISH made ready last may use: this one or, where that is not possible, 0. */
  private _use(topicAlias: number): number {
    const known = this._known;
    if (known === undefined || this._qos !== 0) return 0;
    if (topicAlias > known.length || topicAlias > this._limits.topicAliasMaximum) return 0;
    this._alias = topicAlias;
    return topicAlias;
  }

  private _isKnown(alias: number): boolean {
    return (this._known as Uint8Array)[alias - 1] === 1;
  }

  /** Lets the PUBLISH just written go out, unless the server does not take it. */
  private _finish(): number {
    const alias = this._alias;
    this._alias = 0;
    if (this._isBeyond(0)) return BEYOND_SERVER_MAXIMUM;
    if (alias > 0) (this._known as Uint8Array)[alias - 1] = 1;
    return this._qos === 0 ? 0 : this._keep();
  }

  /** Takes the PUBLISH just written back if, with `more` bytes to follow, it is larger than the server takes. */
  private _isBeyond(more: number): boolean {
    const { writer } = this;
    if (writer.position - this._start + more <= this._limits.maximumPacketSize) return false;
    writer.position = this._start;
    return true;
  }

  /** Why the PUBLISH made ready last did not fit. */
  private _tooMuch(): number {
    this._alias = 0;
    return this._start === this._transmit.base ? TOO_LARGE : NO_ROOM;
  }

  /** Keeps the PUBLISH just written until it is acknowledged, or takes it back where there is no room to. */
  private _keep(): number {
    return (this._inFlight as InFlight).keep(this._start, this._identifier, this._qos);
  }

  private _beginPieces(
    topic: Uint8Array,
    length: number,
    qos: QoS,
    retain: boolean,
    packetIdentifier: number,
    properties: PropertyList | undefined,
  ): number {
    const again = packetIdentifier !== 0;
    const error = this._prepare(again ? 0 : qos, retain);
    if (error !== 0) return error;
    if (properties?.overflowed) return PROPERTIES_INCOMPLETE;
    const identifier = again ? packetIdentifier : this._identifier;
    if (!this._encoder.publishHeader(topic, length, qos, retain, identifier, again, properties)) {
      return this._tooMuch();
    }
    if (this._isBeyond(length)) return BEYOND_SERVER_MAXIMUM;
    if (qos !== 0 && !again) (this._inFlight as InFlight).enter(identifier, qos, 0);
    this._owed = length;
    return identifier;
  }
}
