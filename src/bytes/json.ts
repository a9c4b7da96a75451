import { characterLength, encodeEach, encodeUtf8 } from './utf8.js';
import type { Writer } from './writer.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const NULL = encodeUtf8('null');
const REPLACEMENT = encodeUtf8('\ufffd');

/**
 * A key with its quotes and colon, encoded once for `JsonWriter.key`.
 * @param name plain text that needs no escaping
 */
export function jsonKey(name: string): Uint8Array {
  return encodeUtf8(keyText(name));
}

/** Keys like `jsonKey`, in one buffer. */
export function jsonKeys(names: readonly string[]): readonly Uint8Array[] {
  return encodeEach(names.map(keyText));
}

/** A key with its quotes and colon. */
export function keyText(name: string): string {
  return `"${name}":`;
}

/**
 * Writes JSON straight into a `Writer`, without blanks. It puts the commas; the caller sees to the structure.
 * Nothing allocates except `string`, which walks a string.
 */
export class JsonWriter {
  readonly writer: Writer;
  /** Whether the next item is the first one in its object or array, which takes no comma. */
  private _first = true;

  constructor(writer: Writer) {
    this.writer = writer;
  }

  /** Begins a new text. Needed before each one: an unfinished text leaves nothing behind. */
  reset(): void {
    this._first = true;
  }

  openObject(): void {
    this._separate();
    this.writer.byte(0x7b);
    this._first = true;
  }

  closeObject(): void {
    this.writer.byte(0x7d);
    this._first = false;
  }

  openArray(): void {
    this._separate();
    this.writer.byte(0x5b);
    this._first = true;
  }

  closeArray(): void {
    this.writer.byte(0x5d);
    this._first = false;
  }

  /** A key made by `jsonKey`. */
  key(key: Uint8Array): void {
    this._separate();
    this.writer.copy(key);
    this._first = true;
  }

  /** A key of a fixed part and a number, as in `"POWER2":`. */
  indexedKey(name: Uint8Array, index: number): void {
    this.beginKey();
    this.writer.copy(name);
    this.writer.decimal(index);
    this.endKey();
  }

  /** A key made by `jsonKey`, with a number behind its name. */
  numberedKey(key: Uint8Array, index: number): void {
    this.beginKey();
    // Without its quotes and its colon.
    this.writer.copyPart(key, 1, key.length - 3);
    this.writer.decimal(index);
    this.endKey();
  }

  /** Begins a key whose bytes the caller then writes itself, to be followed by `endKey`. */
  beginKey(): void {
    this._separate();
    this.writer.byte(QUOTE);
  }

  endKey(): void {
    this.writer.byte(QUOTE);
    this.writer.byte(0x3a);
    this._first = true;
  }

  integer(value: number): void {
    this._separate();
    this.writer.decimal(value);
  }

  /** A number with `decimals` digits behind the point; `null` where JSON has no such number. */
  fixed(value: number, decimals: number): void {
    this._separate();
    if (Number.isFinite(value)) this.writer.fixed(value, decimals);
    else this.writer.copy(NULL);
  }

  null(): void {
    this._separate();
    this.writer.copy(NULL);
  }

  /** Text that is already encoded and needs no escaping. */
  plain(text: Uint8Array): void {
    const writer = this.writer;
    this._separate();
    writer.byte(QUOTE);
    writer.copy(text);
    writer.byte(QUOTE);
  }

  /**
   * A whole object of one text, `{"POWER":"ON"}`: what most answers are.
   * @param key made by `jsonKey`
   * @param text already encoded, needs no escaping
   */
  textObject(key: Uint8Array, text: Uint8Array): void {
    const writer = this.writer;
    this.openObject();
    writer.copy(key);
    writer.byte(QUOTE);
    writer.copy(text);
    writer.byte(QUOTE);
    this.closeObject();
  }

  /** A string, escaped. */
  string(text: string): void {
    this.beginText();
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      if (code < 0x80) this._ascii(code);
      else this.writer.character(code);
    }
    this.endText();
  }

  /** `length` bytes of UTF-8 from `offset` as a string, escaped; bytes that are not UTF-8 become U+FFFD. */
  escaped(bytes: Uint8Array, offset: number, length: number): void {
    this.beginText();
    this.escapedPart(bytes, offset, length);
    this.endText();
  }

  /** Begins a string whose content the caller writes with `escapedPart` or plain bytes, to be followed by `endText`. */
  beginText(): void {
    this._separate();
    this.writer.byte(QUOTE);
  }

  escapedPart(bytes: Uint8Array, offset: number, length: number): void {
    const end = offset + length;
    while (offset < end) {
      const size = characterLength(bytes, offset, end);
      if (size === 1) this._ascii(bytes[offset] as number);
      else if (size === 0) this.writer.copy(REPLACEMENT);
      else this.writer.copyPart(bytes, offset, size);
      offset += size === 0 ? 1 : size;
    }
  }

  endText(): void {
    this.writer.byte(QUOTE);
  }

  private _ascii(code: number): void {
    const writer = this.writer;
    if (code >= 0x20) {
      if (code === QUOTE || code === BACKSLASH) writer.byte(BACKSLASH);
      writer.byte(code);
      return;
    }
    writer.byte(BACKSLASH);
    if (code === 0x0a) writer.byte(0x6e);
    else if (code === 0x0d) writer.byte(0x72);
    else if (code === 0x09) writer.byte(0x74);
    else {
      writer.byte(0x75);
      writer.hexadecimal(code, 4);
    }
  }

  private _separate(): void {
    if (this._first) this._first = false;
    else this.writer.byte(COMMA);
  }
}

/** Writes a member that is a text. Makes its key anew: for what is told rarely. */
export function writeText(json: JsonWriter, key: string, value: string): void {
  json.key(jsonKey(key));
  json.string(value);
}
