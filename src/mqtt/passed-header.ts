import {
  EMPTY_TOPIC,
  PACKET_IDENTIFIER_0,
  PROPERTY_CUT_SHORT,
  PROPERTY_REPEATED,
  PROPERTY_UNKNOWN,
  TOPIC_ALIAS_INVALID,
} from './errors.js';
import type { InboundAliases } from './inbound-aliases.js';
import type { Packet } from './packet.js';
import {
  COUNT16,
  FLAG,
  LAST_PROPERTY,
  PAIR,
  PROPERTY_KINDS,
  TEXT,
  TOPIC_ALIAS,
  VARIABLE,
} from './properties.js';

// Results of `PassedHeader.pass` beside errors; the last one only within.
const NEED_MORE = 0;
const OVER = 1;
const GO_ON = 2;

// What the number that is being read is.
const IDENTIFIER = 0;
const PROPERTIES_LENGTH = 1;
const PROPERTY = 2;
const ALIAS = 3;
/** A value that does not matter here. */
const VALUE = 4;
const VARIABLE_VALUE = 5;
/** How long a text or binary data is. */
const DATA_LENGTH = 6;
/** There is none: this is the end. */
const END = 7;

/**
 * Passes over the variable header (3.3.2) of a PUBLISH that the receive buffer cannot hold, in whatever parts it comes.
 *
 * Of it the record gets the packet identifier, since the message has to be acknowledged; and a topic alias gets its topic, as
 * far as that can be kept (MQTT 5, 3.3.2.3.4). Values of properties are not checked.
 */
export class PassedHeader {
  /** The first byte that `pass` has not passed over. */
  at = 0;
  private readonly _packet: Packet;
  private readonly _aliases: InboundAliases | undefined;
  private _topicLength = 0;
  private _isFive = false;
  /** Bytes to be passed over before the number. */
  private _skip = 0;
  /** The number being read, as far as it has come; how many bytes of it have not; and what it is. */
  private _value = 0;
  private _missing = 0;
  private _what = END;
  /** Bytes of the packet behind that or, once their length is known, of its properties. */
  private _left = 0;
  /** How many texts of the property are still to come. */
  private _texts = 0;
  /** 0: none has come. */
  private _alias = 0;

  constructor(packet: Packet, aliases: InboundAliases | undefined) {
    this._packet = packet;
    this._aliases = aliases;
  }

  /**
   * Begins behind the length of the topic. The record has the QoS.
   * @param left bytes that the packet has behind its topic, enough for a packet identifier
   * @param isFive whether there are properties
   */
  begin(topicLength: number, left: number, isFive: boolean): void {
    this._topicLength = this._skip = topicLength;
    this._isFive = isFive;
    this._left = left;
    this._alias = 0;
    this._read(IDENTIFIER, this._packet.qos === 0 ? 0 : 2);
  }

  /**
   * Passes over what has been received: from `at` to `received`.
   * @returns 0: more has to come; 1: the header is over, and the record says what is known of the message; or a negative error
   */
  pass(at: number, received: number): number {
    const { bytes } = this._packet;
    let result = GO_ON;
    while (result === GO_ON) {
      if (this._skip > 0) {
        const count = Math.min(received - at, this._skip);
        if (this._what === IDENTIFIER) this._aliases?.keepPart(at, count, this._topicLength - this._skip);
        this._skip -= count;
        at += count;
      }
      for (; this._missing > 0 && at < received; at++, this._missing--) {
        this._value = (this._value << 8) | (bytes[at] as number);
      }
      result = this._skip > 0 || this._missing > 0 ? NEED_MORE : this._take(this._value);
    }
    this.at = at;
    return result;
  }

  /** Takes the number that has been read. */
  private _take(value: number): number {
    const packet = this._packet;
    switch (this._what) {
      case IDENTIFIER:
        if (packet.qos !== 0 && value === 0) return PACKET_IDENTIFIER_0;
        packet.packetIdentifier = value;
        packet.totalLength = this._left;
        return this._isFive ? this._read(PROPERTIES_LENGTH, 1) : OVER;
      case PROPERTIES_LENGTH:
        return this._takeLength(value);
      case PROPERTY:
        return this._takeProperty(value);
      case ALIAS:
        if (value === 0) return TOPIC_ALIAS_INVALID;
        if (this._alias > 0) return PROPERTY_REPEATED;
        this._alias = value;
        return this._readProperty();
      case VARIABLE_VALUE:
        return (value & 0x80) !== 0 ? this._read(VARIABLE_VALUE, 1) : this._readProperty();
      case DATA_LENGTH:
        this._skip = value;
        this._left -= value;
        return --this._texts > 0 ? this._read(DATA_LENGTH, 2) : this._readProperty();
      case VALUE:
        return this._readProperty();
      default:
        return this._end();
    }
  }

  /** Takes bytes of the properties' length (2.2.2.1), lowest first. */
  private _takeLength(value: number): number {
    if ((value & 0x80) !== 0) {
      // After four bytes there is none to follow.
      if (value < 0) return PROPERTY_CUT_SHORT;
      const error = this._read(PROPERTIES_LENGTH, 1);
      this._value = value;
      return error;
    }
    let length = 0;
    for (let rest = value; ; rest >>>= 8) {
      length = (length << 7) | (rest & 0x7f);
      if (rest >>> 8 === 0) break;
    }
    this._packet.totalLength = this._left - length;
    if (this._packet.totalLength < 0) return PROPERTY_CUT_SHORT;
    this._left = length;
    return this._readProperty();
  }

  private _takeProperty(identifier: number): number {
    const kind = identifier <= LAST_PROPERTY ? (PROPERTY_KINDS[identifier] as number) : 0;
    if (kind === 0) return PROPERTY_UNKNOWN;
    if (kind >= TEXT) {
      this._texts = kind === PAIR ? 2 : 1;
      return this._read(DATA_LENGTH, 2);
    }
    if (kind === VARIABLE) return this._read(VARIABLE_VALUE, 1);
    return this._read(
      identifier === TOPIC_ALIAS ? ALIAS : VALUE,
      kind === FLAG ? 1 : kind <= COUNT16 ? 2 : 4,
    );
  }

  private _readProperty(): number {
    return this._left === 0 ? this._read(END, 0) : this._read(PROPERTY, 1);
  }

  /** Has a number of `size` bytes read next. */
  private _read(what: number, size: number): number {
    this._what = what;
    this._missing = size;
    this._value = 0;
    this._left -= size;
    return this._left < 0 ? PROPERTY_CUT_SHORT : GO_ON;
  }

  private _end(): number {
    const alias = this._alias;
    if (alias === 0) return this._topicLength === 0 ? EMPTY_TOPIC : OVER;
    const error =
      this._aliases === undefined ? TOPIC_ALIAS_INVALID : this._aliases.passed(alias, this._topicLength);
    return error === 0 ? OVER : error;
  }
}
