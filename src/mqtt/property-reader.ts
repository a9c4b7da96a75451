import { characterLength } from '../bytes/utf8.js';
import { PROPERTY_CUT_SHORT, PROPERTY_UNKNOWN, TEXT_NOT_UTF8 } from './errors.js';
import type { Packet } from './packet.js';
import {
  BINARY,
  COUNT16,
  FLAG,
  LAST_PROPERTY,
  PAIR,
  PROPERTY_KINDS,
  UINT16,
  VARIABLE,
} from './properties.js';

/** Result of `PropertyReader.next`: there are no more. */
export const NO_MORE = 0;

/**
 * Reads the properties of a packet (MQTT 5, 2.2.2) one after the other, in place. What it says of one holds until the
 * next call. One reader serves any number of packets.
 */
export class PropertyReader {
  /** The buffer that `offset` and `nameOffset` are into. */
  readonly bytes: Uint8Array;
  /** A number's value; of texts, binary data and pairs 0. */
  value = 0;
  /** Where a text, binary data, or the value of a pair lies, and how long it is. */
  offset = 0;
  length = 0;
  /** Where the name of a pair lies, and how long it is. */
  nameOffset = 0;
  nameLength = 0;
  private readonly _view: DataView;
  private _at = 0;
  private _end = 0;

  /** @param view the same buffer as `bytes` */
  constructor(bytes: Uint8Array, view: DataView) {
    this.bytes = bytes;
    this._view = view;
  }

  /** Starts over with the properties of a packet decoded into the same buffer. */
  read(packet: Packet): void {
    this.begin(packet.propertiesOffset, packet.propertiesLength);
  }

  /** Starts over with `length` bytes of properties from `offset`. */
  begin(offset: number, length: number): void {
    this._at = offset;
    this._end = offset + length;
  }

  /**
   * Starts over with properties that have their length in front (2.2.2.1), which is then in `value`.
   * @param position where that is, in a packet that ends at `end`
   * @returns where they begin, or a negative error code
   */
  beginAt(position: number, end: number): number {
    this.begin(position, end - position);
    const error = this._variable();
    if (error !== 0) return error;
    const offset = this._at;
    this._end = offset + this.value;
    return this._end > end ? PROPERTY_CUT_SHORT : offset;
  }

  /**
   * The next property. Its kind of value is checked, not whether it may stand where it does.
   * @returns its identifier; `NO_MORE`; negative, an error code, which every further call gives too
   */
  next(): number {
    const at = this._at;
    const end = this._end;
    if (at >= end) return NO_MORE;
    const identifier = this.bytes[at] as number;
    const kind = identifier <= LAST_PROPERTY ? (PROPERTY_KINDS[identifier] as number) : 0;
    if (kind === 0) return PROPERTY_UNKNOWN;
    this.value = 0;
    this._at = at + 1;
    const error =
      kind < VARIABLE ? this._number(kind) : kind === VARIABLE ? this._variable() : this._data(kind);
    if (error === 0) return identifier;
    this._at = at;
    return error;
  }

  /**
   * Looks for a property from the beginning of a packet's; what it says is then in the reader.
   * @returns whether it is there; of those that may be repeated the first is found
   */
  find(packet: Packet, identifier: number): boolean {
    this.read(packet);
    return this.seek(identifier);
  }

  /** As `find`, from where the reader is. */
  seek(identifier: number): boolean {
    for (let found = this.next(); found > 0; found = this.next()) if (found === identifier) return true;
    return false;
  }

  private _number(kind: number): number {
    const at = this._at;
    const size = kind === FLAG ? 1 : kind === UINT16 || kind === COUNT16 ? 2 : 4;
    if (at + size > this._end) return PROPERTY_CUT_SHORT;
    const view = this._view;
    this.value =
      size === 1 ? (this.bytes[at] as number) : size === 2 ? view.getUint16(at) : view.getUint32(at);
    this._at = at + size;
    return 0;
  }

  private _variable(): number {
    let at = this._at;
    let value = 0;
    let byte: number;
    let shift = 0;
    do {
      if (at >= this._end || shift > 21) return PROPERTY_CUT_SHORT;
      byte = this.bytes[at] as number;
      value |= (byte & 0x7f) << shift;
      shift += 7;
      at++;
    } while (byte > 0x7f);
    // More bytes than needed are malformed [MQTT-1.5.5-1].
    if (byte === 0 && shift > 7) return PROPERTY_CUT_SHORT;
    this.value = value;
    this._at = at;
    return 0;
  }

  private _data(kind: number): number {
    const error = this._string(kind !== BINARY);
    if (error !== 0 || kind !== PAIR) return error;
    this.nameOffset = this.offset;
    this.nameLength = this.length;
    return this._string(true);
  }

  /** Bytes with their length in front (1.5.4, 1.5.6). */
  private _string(text: boolean): number {
    const at = this._at + 2;
    if (at > this._end) return PROPERTY_CUT_SHORT;
    const length = this._view.getUint16(at - 2);
    const end = at + length;
    if (end > this._end) return PROPERTY_CUT_SHORT;
    this.offset = at;
    this.length = length;
    this._at = end;
    return text ? checkText(this.bytes, at, end) : 0;
  }
}

/** Whether bytes are UTF-8 without U+0000 [MQTT-1.5.4-1, MQTT-1.5.4-2]. @returns 0 or an error code */
function checkText(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const size = bytes[at] === 0 ? 0 : characterLength(bytes, at, end);
    if (size === 0) return TEXT_NOT_UTF8;
    at += size;
  }
  return 0;
}
