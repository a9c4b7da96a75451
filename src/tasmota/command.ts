import { capital } from '../bytes/ascii.js';
import { Pattern } from '../bytes/pattern.js';
import { decodeUtf8, encodeEach } from '../bytes/utf8.js';
import type { Packet } from '../mqtt/packet.js';

/** `Command.value` of a payload that is no number and no word for one. */
export const NO_VALUE = -99;

// Where a command came from.
export const FROM_OWN_TOPIC = 0;
export const FROM_GROUP = 1;
export const FROM_FALLBACK = 2;
export const FROM_CONSOLE = 3;

const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

const SLASH = 0x2f;
const UNDERSCORE = 0x5f;
const QUESTION_MARK = 0x3f;
const MINUS = 0x2d;
const PLUS = 0x2b;
const ZERO = 0x30;
const NINE = 0x39;

/** A longer index counts as this one: the largest of 15 digits, which a number still holds exactly. */
const LARGEST_INDEX = 999_999_999_999_999;

/** Words that stand for numbers, in any case, each with its number; the usual ones first. */
const WORDS: readonly Pattern[] = Object.freeze(
  encodeEach([
    'TOGGLE',
    'ON',
    'OFF',
    'TRUE',
    'FALSE',
    'BLINK',
    'BLINKOFF',
    'START',
    'STOP',
    'UP',
    'DOWN',
    'OPEN',
    'CLOSE',
    'ALL',
    'USER',
    'ADMIN',
    'CELSIUS',
    'FAHRENHEIT',
  ]).map((word) => new Pattern(word, true)),
);
const WORD_VALUES: readonly number[] = Object.freeze([
  2, 1, 0, 1, 0, 3, 4, 1, 0, 100, 0, 100, 0, 255, 1, 2, 0, 1,
]);

/**
 * A command being carried out: its name, index and payload, as places in the buffer it came in. One record is
 * filled anew for each command; it holds until the command is done.
 */
export class Command {
  /** Holds the name and the payload. */
  bytes: Uint8Array = NOTHING;
  /** The same buffer. */
  view: DataView = NO_VIEW;
  nameOffset = 0;
  /** The name's length, without its index. */
  nameLength = 0;
  /** The number behind the name; 1 when there was none. */
  index = 1;
  /** Whether there was one. */
  hasIndex = false;
  payloadOffset = 0;
  payloadLength = 0;
  /** The payload as a number, as words (`ON`, `TOGGLE`) or digits say it; `NO_VALUE` when it is neither. */
  value = NO_VALUE;
  /** `FROM_OWN_TOPIC`, `FROM_GROUP`, `FROM_FALLBACK` or `FROM_CONSOLE`. */
  origin = FROM_CONSOLE;
  /** Whether no answer is to be published. */
  quiet = false;

  /** Whether there is no payload: a query. */
  get isQuery(): boolean {
    return this.payloadLength === 0;
  }

  /** Whether the payload is a number, or a word for one: -99 is a number too. */
  get isNumber(): boolean {
    if (this.value !== NO_VALUE) return true;
    const { bytes, payloadOffset } = this;
    const digit = bytes[payloadOffset + 1] as number;
    return this.payloadLength > 1 && bytes[payloadOffset] === MINUS && digit >= ZERO && digit <= NINE;
  }

  /** Takes a command from a message. @param prefixLength how much of the topic stands in front of the name */
  takeMessage(packet: Packet, prefixLength: number, origin: number): void {
    this.bytes = packet.bytes;
    this.view = packet.view;
    this.origin = origin;
    this._name(packet.topicOffset + prefixLength, packet.topicLength - prefixLength);
    this._payload(packet.payloadOffset, packet.payloadLength);
  }

  /**
   * Takes a command from a line such as `Power1 toggle`. A path in front of the word is passed over, and everything
   * behind the word is the payload.
   * @param view the same buffer as `bytes`; the line stands from `start` to `end`
   * @returns `false` when there is no word
   */
  takeLine(bytes: Uint8Array, view: DataView, start: number, end: number, origin: number): boolean {
    let offset = start;
    while (offset < end && (bytes[offset] as number) <= 0x20) offset++;
    let word = offset;
    while (offset < end) {
      const byte = bytes[offset] as number;
      if (byte === SLASH) word = offset + 1;
      else if (!isWordByte(byte)) break;
      offset++;
    }
    if (offset === word) return false;
    this.bytes = bytes;
    this.view = view;
    this.origin = origin;
    this._name(word, offset - word);
    this._payload(offset, end - offset);
    return true;
  }

  /** Drops the levels in front of the name's last one. @returns whether there were any */
  dropPath(): boolean {
    const { bytes, nameOffset } = this;
    const end = nameOffset + this.nameLength;
    let start = end;
    while (start > nameOffset && bytes[start - 1] !== SLASH) start--;
    if (start === nameOffset) return false;
    this.quiet = start < end && bytes[start] === UNDERSCORE;
    this.nameOffset = this.quiet ? start + 1 : start;
    this.nameLength = end - this.nameOffset;
    return true;
  }

  /** Makes the name upper case where it stands, as answers spell it. */
  foldName(): void {
    const end = this.nameOffset + this.nameLength;
    for (let i = this.nameOffset; i < end; i++) this.bytes[i] = capital(this.bytes[i] as number);
  }

  /** Makes a query of it. */
  dropPayload(): void {
    this.payloadLength = 0;
    this.value = NO_VALUE;
  }

  /** The payload as a string: allocates. */
  text(): string {
    return decodeUtf8(this.bytes, this.payloadOffset, this.payloadLength);
  }

  /** Whether the payload is this single byte. */
  isByte(byte: number): boolean {
    return this.payloadLength === 1 && this.bytes[this.payloadOffset] === byte;
  }

  /** Splits off the name's index, and the underscore that asks for no answer. */
  private _name(offset: number, length: number): void {
    const bytes = this.bytes;
    let end = offset + length;
    let index = 0;
    let scale = 1;
    for (; end > offset; end--) {
      const byte = bytes[end - 1] as number;
      if (byte < ZERO || byte > NINE) break;
      if (scale > LARGEST_INDEX) index = byte > ZERO ? LARGEST_INDEX : index;
      else {
        index += (byte - ZERO) * scale;
        scale *= 10;
      }
    }
    this.hasIndex = scale > 1;
    this.index = scale > 1 ? index : 1;
    this.quiet = offset < end && bytes[offset] === UNDERSCORE;
    if (this.quiet) offset++;
    this.nameOffset = offset;
    this.nameLength = end - offset;
  }

  private _payload(offset: number, length: number): void {
    const bytes = this.bytes;
    while (length > 0 && (bytes[offset] as number) <= 0x20) {
      offset++;
      length--;
    }
    if (length === 1 && bytes[offset] === QUESTION_MARK) length = 0;
    this.payloadOffset = offset;
    this.payloadLength = length;
    this.value = length === 0 ? NO_VALUE : parseValue(bytes, this.view, offset, length);
  }
}

/** What a payload says as a number: C's integers with their bases, or a word. */
function parseValue(bytes: Uint8Array, view: DataView, offset: number, length: number): number {
  if ((bytes[offset] as number) <= NINE) return parseInteger(bytes, offset, offset + length);
  for (let i = 0; i < WORDS.length; i++) {
    const word = WORDS[i] as Pattern;
    if (word.length === length && word.isAt(view, offset)) return WORD_VALUES[i] as number;
  }
  return NO_VALUE;
}

/** `12`, `-5`, `0x1F`, `017`, and digits before anything else: `1.9` is 1. `NO_VALUE` when no digit leads. */
function parseInteger(bytes: Uint8Array, offset: number, end: number): number {
  const sign = bytes[offset] as number;
  if (sign === MINUS || sign === PLUS) offset++;
  let base = 10;
  if (bytes[offset] === ZERO && offset + 1 < end) {
    base = 8;
    if (capital(bytes[offset + 1] as number) === 0x58 && offset + 2 < end) {
      base = 16;
      offset += 2;
    }
  }
  let value = 0;
  const start = offset;
  for (; offset < end; offset++) {
    const byte = capital(bytes[offset] as number);
    const digit = byte > NINE ? byte - 0x37 : byte - ZERO;
    if (digit < 0 || digit >= base || (byte > NINE && digit < 10)) break;
    value = value * base + digit;
  }
  if (offset === start) return NO_VALUE;
  return sign === MINUS ? -value : value;
}

function isWordByte(byte: number): boolean {
  return (
    (byte >= ZERO && byte <= NINE) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === UNDERSCORE ||
    (byte >= 0x61 && byte <= 0x7a)
  );
}
