import { Writer } from '../bytes/writer.js';
import { PROPERTIES_INCOMPLETE, PROPERTY_MISPLACED } from './errors.js';
import { PUBLISH } from './packet.js';
import { SUBSCRIPTION_IDENTIFIER } from './properties.js';
import { PropertyReader } from './property-reader.js';
import { checkProperties } from './property-rules.js';

/** Bytes of the longest text. */
const LONGEST = 0xffff;

/**
 * Properties to be sent with a packet (MQTT 5, 2.2.2), as the bytes they are sent as: made once and sent as often as
 * wanted, or cleared and written anew for each packet. Nothing is allocated after construction.
 *
 * What no longer fits is told by `overflowed`. Which properties a packet may have is for the caller to know: `check`
 * tells, and is for where a list is made rather than for where it is sent.
 */
export class PropertyList {
  private readonly _writer: Writer;

  /** @param capacity bytes: 2 for a flag, 3 or 5 for a number, 3 and its length for a text, 5 and both lengths for a pair */
  constructor(capacity: number) {
    this._writer = new Writer(new Uint8Array(capacity));
  }

  /** The buffer; the first `length` bytes are the properties. */
  get bytes(): Uint8Array {
    return this._writer.bytes;
  }

  get length(): number {
    return this._writer.position;
  }

  /** Whether something written since `clear` did not fit. */
  get overflowed(): boolean {
    return this._writer.overflowed;
  }

  /**
   * Checks the list as a server that receives it would. Allocates.
   * @param packetType the control packet it is for, or `WILL`
   * @returns 0 or an error code, `PROPERTIES_INCOMPLETE` where something did not fit
   */
  check(packetType: number): number {
    if (this.overflowed) return PROPERTIES_INCOMPLETE;
    const reader = this._reader();
    const error = checkProperties(reader, packetType);
    if (error !== 0 || packetType !== PUBLISH) return error;
    // Servers put them into what they pass on [MQTT-3.3.4-6].
    return this.has(SUBSCRIPTION_IDENTIFIER) ? PROPERTY_MISPLACED : 0;
  }

  /** Whether a property is in the list. Allocates. */
  has(identifier: number): boolean {
    return this._reader().seek(identifier);
  }

  /** Takes everything out. */
  clear(): void {
    this._writer.position = 0;
  }

  /** A property whose value is one byte: 0 or 1. */
  flag(identifier: number, value: number): void {
    this._writer.byte(identifier);
    this._writer.byte(value);
  }

  /** A property of two bytes: 0 to 65,535. */
  uint16(identifier: number, value: number): void {
    this._writer.byte(identifier);
    this._writer.uint16(value);
  }

  /** A property of four bytes: 0 to 4,294,967,295. */
  uint32(identifier: number, value: number): void {
    this._writer.byte(identifier);
    this._writer.uint32(value);
  }

  /** A property that is a variable byte integer: 1 to 268,435,455. */
  variable(identifier: number, value: number): void {
    this._writer.byte(identifier);
    this._writer.variableByteInteger(value);
  }

  /** A property that is a text, in UTF-8, or binary data: at most 65,535 bytes. */
  data(identifier: number, bytes: Uint8Array): void {
    this._writer.byte(identifier);
    this._string(bytes);
  }

  /** A property that is a pair of texts, in UTF-8. */
  pair(identifier: number, name: Uint8Array, value: Uint8Array): void {
    this._writer.byte(identifier);
    this._string(name);
    this._string(value);
  }

  private _reader(): PropertyReader {
    const { bytes } = this;
    const reader = new PropertyReader(bytes, new DataView(bytes.buffer));
    reader.begin(0, this.length);
    return reader;
  }

  private _string(bytes: Uint8Array): void {
    const writer = this._writer;
    writer.uint16(bytes.length);
    writer.copy(bytes);
    // Its length could not be told (1.5.4, 1.5.6).
    if (bytes.length > LONGEST) writer.position = writer.limit + 1;
  }
}
