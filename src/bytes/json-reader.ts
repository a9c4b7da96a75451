import type { Writer } from './writer.js';

// Kinds of values.
/** A number, `true`, `false` or `null`. */
export const LITERAL = 0;
export const TEXT = 0x22;
export const ARRAY = 0x5b;
export const OBJECT = 0x7b;

const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;
/** Between two levels of a path: `StatusSNS#DS18B20#Temperature`. */
const LEVEL = 0x23;
/** A level of a path that stands for any. */
const ANY = 0x3f;

/** Objects and arrays within each other; what lies deeper is not read. */
const MOST_LEVELS = 8;
/** Places are kept in 16 bits. */
const MOST_BYTES = 0xffff;
const NOTHING = new Uint8Array(0);

/**
 * Reads JSON where it stands, one value after another, and allocates nothing while it does. An object or array is told
 * after what is in it.
 */
export class JsonReader {
  // Of the value read last.
  kind = LITERAL;
  /** Where it stands: of a text what is between the quotes, of an object or array all of it. */
  start = 0;
  length = 0;
  /** Whether it is a text with a backslash in it. */
  escaped = false;
  /** How many keys lead to it. */
  depth = 0;
  /** 0: it is in no array; from 1: its place in the one array around it; -1: it lies in an array and deeper. */
  element = 0;
  private _bytes: Uint8Array = NOTHING;
  private _at = 0;
  private _end = 0;
  /** How many objects and arrays are open; of the innermost one, what it is and how many items it has had. */
  private _open = 0;
  private _kind = LITERAL;
  private _items = 0;
  /** Of those around it: what each is. */
  private readonly _kinds = new Uint8Array(MOST_LEVELS);
  /** The starts of those that are open, the items around them, then the keys' starts, lengths, and the lengths of the paths up to them. */
  private readonly _places = new Uint16Array(5 * MOST_LEVELS);
  private _objects = 0;
  private _arrays = 0;
  /** Whether a value has just been read, so that a comma or an end has to follow. */
  private _after = false;

  /** Begins with the text of `length` bytes from `offset`. */
  begin(bytes: Uint8Array, offset: number, length: number): void {
    this._bytes = bytes;
    this._at = offset;
    this._end = Math.min(offset + length, MOST_BYTES);
    this._open = this._objects = this._arrays = this._items = 0;
    this._kind = LITERAL;
    this._after = false;
  }

  /** Reads the next value. @returns `false` at the end, and where it is no JSON any more */
  next(): boolean {
    for (;;) {
      let byte = this._blank();
      if (byte < 0) return false;
      const kind = this._kind;
      if (this._after) {
        if (this._open === 0) return false;
        if (byte !== COMMA) return this._close(byte, kind);
        this._at++;
        this._after = false;
        byte = this._blank();
      } else if (this._items === 0 && (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY)) {
        return this._close(byte, kind);
      }
      if (kind === OBJECT) {
        if (byte !== TEXT || !this._key()) return false;
        byte = this._blank();
      }
      if (byte < 0) return false;
      this._items++;
      if (byte !== OBJECT && byte !== ARRAY) return this._scalar(byte);
      if (!this._enter(byte)) return false;
    }
  }

  /**
   * Whether the value read last is the one a path leads to, in any case of letters.
   * @param path names of keys in capitals, with `#` between them; `?` stands for any name
   */
  isAt(path: Uint8Array, offset: number, length: number): boolean {
    const end = offset + length;
    for (let level = 0; level < this.depth; level++) {
      if (level > 0) {
        if (offset >= end || path[offset] !== LEVEL) return false;
        offset++;
      }
      const next = this._match(path, offset, end, level);
      if (next < 0) return false;
      offset = next;
    }
    return offset === end;
  }

  /** How long the path of the value read last is, in bytes, with a `#` between keys. */
  get pathLength(): number {
    return this.depth === 0 ? 0 : (this._places[4 * MOST_LEVELS + this.depth - 1] as number);
  }

  /** Compares one key. @returns where the path goes on; -1: it is another key */
  private _match(path: Uint8Array, offset: number, end: number, level: number): number {
    const places = this._places;
    if (path[offset] === ANY && (offset + 1 === end || path[offset + 1] === LEVEL)) return offset + 1;
    const length = places[3 * MOST_LEVELS + level] as number;
    if (offset + length > end) return -1;
    const bytes = this._bytes;
    let at = places[2 * MOST_LEVELS + level] as number;
    for (const stop = at + length; at < stop; at++, offset++) {
      let byte = bytes[at] as number;
      if (byte >= 0x61 && byte <= 0x7a) byte -= 0x20;
      if (byte !== path[offset]) return -1;
    }
    return offset;
  }

  /** Passes over blanks. @returns the byte that follows; -1 at the end */
  private _blank(): number {
    const bytes = this._bytes;
    const end = this._end;
    let at = this._at;
    // Mostly there is none.
    let byte = 0;
    for (; at < end; at++) {
      byte = bytes[at] as number;
      if (byte > 0x20) break;
    }
    this._at = at;
    return at < end ? byte : -1;
  }

  private _enter(kind: number): boolean {
    const open = this._open;
    if (open === MOST_LEVELS) return false;
    this._kinds[open] = this._kind;
    this._places[open] = this._at++;
    this._places[MOST_LEVELS + open] = this._items;
    this._open = open + 1;
    this._kind = kind;
    this._items = 0;
    if (kind === OBJECT) this._objects++;
    else this._arrays++;
    return true;
  }

  private _close(byte: number, kind: number): boolean {
    const open = this._open - 1;
    if (open < 0 || byte !== (kind === OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)) return false;
    this._open = open;
    this._kind = this._kinds[open] as number;
    this._items = this._places[MOST_LEVELS + open] as number;
    if (kind === OBJECT) this._objects--;
    else this._arrays--;
    this._at++;
    this._tell(kind, this._places[open] as number, this._at);
    return true;
  }

  /** Reads a key and the colon behind it. */
  private _key(): boolean {
    const start = this._at + 1;
    const end = this._text(start);
    if (end < 0) return false;
    const places = this._places;
    const level = this._objects - 1;
    const length = end - start;
    places[2 * MOST_LEVELS + level] = start;
    places[3 * MOST_LEVELS + level] = length;
    places[4 * MOST_LEVELS + level] =
      level === 0 ? length : (places[4 * MOST_LEVELS + level - 1] as number) + 1 + length;
    this._at = end + 1;
    if (this._blank() !== COLON) return false;
    this._at++;
    return true;
  }

  private _scalar(first: number): boolean {
    const bytes = this._bytes;
    if (first === TEXT) {
      const start = this._at + 1;
      const end = this._text(start);
      if (end < 0) return false;
      this._at = end + 1;
      const { escaped } = this;
      this._tell(TEXT, start, end);
      this.escaped = escaped;
      return true;
    }
    const start = this._at;
    const limit = this._end;
    let at = start;
    for (; at < limit; at++) {
      const byte = bytes[at] as number;
      if (byte <= 0x20 || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) break;
      if (byte === TEXT || byte === COLON || byte === OBJECT || byte === ARRAY) return false;
    }
    if (at === start) return false;
    this._at = at;
    this._tell(LITERAL, start, at);
    return true;
  }

  /** @returns where the text that starts here ends, at its quote; -1 where it does not */
  private _text(at: number): number {
    const bytes = this._bytes;
    const end = this._end;
    this.escaped = false;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === TEXT) return at;
      if (byte === BACKSLASH) {
        this.escaped = true;
        at++;
      }
    }
    return -1;
  }

  private _tell(kind: number, start: number, end: number): void {
    this.kind = kind;
    this.start = start;
    this.length = end - start;
    this.escaped = false;
    this.depth = this._objects;
    this._after = true;
    if (this._arrays === 0) this.element = 0;
    else this.element = this._arrays === 1 && this._kind === ARRAY ? this._items : -1;
  }
}

/** Writes what a JSON text says: `length` bytes from `offset`, between its quotes. An escape that is none stays as it is. */
export function writeUnescaped(writer: Writer, bytes: Uint8Array, offset: number, length: number): void {
  const end = offset + length;
  while (offset < end) {
    const byte = bytes[offset++] as number;
    if (byte !== BACKSLASH || offset === end) {
      writer.byte(byte);
      continue;
    }
    const letter = bytes[offset++] as number;
    if (letter === SMALL_U) offset = writeCodePoint(writer, bytes, offset, end);
    else writer.byte(escaped(letter));
  }
}

const SMALL_U = 0x75;

/** What a letter behind a backslash stands for. */
function escaped(letter: number): number {
  switch (letter) {
    case 0x6e:
      return 0x0a;
    case 0x74:
      return 0x09;
    case 0x72:
      return 0x0d;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    default:
      return letter;
  }
}

/** Writes the character of the four digits here, and of the four behind them if the two are a pair. @returns where the text goes on */
function writeCodePoint(writer: Writer, bytes: Uint8Array, offset: number, end: number): number {
  let code = hexadecimal(bytes, offset, end);
  offset += 4;
  const isHigh = code >= 0xd800 && code <= 0xdbff;
  if (isHigh && bytes[offset] === BACKSLASH && bytes[offset + 1] === SMALL_U) {
    const low = hexadecimal(bytes, offset + 2, end);
    if (low >= 0xdc00 && low <= 0xdfff) {
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      offset += 6;
    }
  }
  // U+0000 has no place in a command, and what is no number is a broken text.
  writer.character(code > 0 ? code : 0xfffd);
  return Math.min(offset, end);
}

/** Four digits; -1 where there are none. */
function hexadecimal(bytes: Uint8Array, offset: number, end: number): number {
  if (offset + 4 > end) return -1;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[offset + i] as number;
    const letter = (byte & 0xdf) - 0x37;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 10 && letter <= 15 ? letter : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
