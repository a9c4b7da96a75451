import { characterLength, encodeUtf8 } from 'xsmota/bytes/utf8';
import { Writer } from 'xsmota/bytes/writer';
import type { Console } from 'xsmota/host';

/** Where the bytes of lines go: a serial port, the terminal. */
export interface ByteSink {
  /** Takes the whole of `bytes`, or drops it; they are valid during the call. */
  write(bytes: Uint8Array): void;
  /** Gives the pins up, where it has any. */
  close?(): void;
}

const NOWHERE: ByteSink = Object.freeze({ write: () => {} });

/** Bytes that are collected before the sink gets them. */
const PART = 64;

const SPACE = 0x20;
const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const REPLACEMENT = 0x2e;
const COLON = 0x3a;
const POINT = 0x2e;

const PUBLISHED = encodeUtf8('MQT: ');
const RESULT = encodeUtf8('RSL: ');
const EQUALS = encodeUtf8(' = ');
const RETAINED = encodeUtf8(' (retained)');

const SECONDS_PER_DAY = 86_400;

/** Tags of events by level: 1 error, 2 information, 3 detail. An event that brings a tag of its own keeps it. */
const TAGS = Object.freeze(['APP: ', 'ERR: ', 'APP: ', 'DBG: ']);

/**
 * The firmware's lines in the form of a Tasmota device's serial console, `00:00:12.345 MQT: …`. What is published
 * is shown without taking anything from the heap: its bytes are copied, a part at a time, into one buffer.
 */
export class LineConsole implements Console {
  listening: boolean;
  private _sink: ByteSink;
  private readonly _time: () => number;
  private readonly _buffer = new ArrayBuffer(PART, { maxByteLength: PART });
  private readonly _part = new Uint8Array(this._buffer);
  private readonly _writer = new Writer(this._part);

  /**
   * @param listening whether what is published is shown
   * @param time milliseconds of the day's clock, or since the start
   */
  constructor(sink: ByteSink, listening: boolean, time: () => number) {
    this._sink = sink;
    this.listening = listening;
    this._time = time;
  }

  /** Ends it: from now on nobody sees a line. */
  close(): void {
    this._sink.close?.();
    this._sink = NOWHERE;
    this.listening = false;
  }

  log(level: number, text: string): void {
    this._begin();
    // No constant: a preloaded regular expression cannot move on.
    if (!/^[A-Z]{3}: /.test(text)) this._text(TAGS[level] ?? (TAGS[0] as string));
    this._text(text);
    this._end();
  }

  published(
    prefix: Uint8Array,
    name: Uint8Array,
    bytes: Uint8Array,
    offset: number,
    length: number,
    retain: boolean,
    sent: boolean,
  ): void {
    this._begin();
    if (sent) {
      this._bytes(PUBLISHED, 0, PUBLISHED.length);
      this._bytes(prefix, 0, prefix.length);
    } else {
      this._bytes(RESULT, 0, RESULT.length);
    }
    this._bytes(name, 0, name.length);
    this._bytes(EQUALS, 0, EQUALS.length);
    this._bytes(bytes, offset, offset + length);
    if (retain && sent) this._bytes(RETAINED, 0, RETAINED.length);
    this._end();
  }

  private _begin(): void {
    const now = this._time();
    const seconds = Math.floor(now / 1_000);
    const ofDay = seconds % SECONDS_PER_DAY;
    const writer = this._writer;
    writer.position = 0;
    writer.decimal(Math.floor(ofDay / 3_600), 2);
    writer.byte(COLON);
    writer.decimal(Math.floor(ofDay / 60) % 60, 2);
    writer.byte(COLON);
    writer.decimal(ofDay % 60, 2);
    writer.byte(POINT);
    writer.decimal(now - seconds * 1_000, 3);
    writer.byte(SPACE);
  }

  private _end(): void {
    this._byte(RETURN);
    this._byte(NEW_LINE);
    this._flush();
  }

  /** Text of an event; what would break the line or speak to a terminal becomes a point. */
  private _text(text: string): void {
    for (const character of text) {
      const code = character.codePointAt(0) as number;
      if (this._writer.room < 4) this._flush();
      this._writer.character(isPrintable(code) ? code : REPLACEMENT);
    }
  }

  private _bytes(bytes: Uint8Array, offset: number, end: number): void {
    while (offset < end) {
      const byte = bytes[offset] as number;
      const size = characterLength(bytes, offset, end);
      // The control characters of U+0080 to U+009F begin with this byte.
      const shown =
        byte >= SPACE && byte !== 0x7f && size > 0 && (byte !== 0xc2 || (bytes[offset + 1] as number) > 0x9f);
      if (shown) for (let i = 0; i < size; i++) this._byte(bytes[offset + i] as number);
      else this._byte(REPLACEMENT);
      offset += size === 0 ? 1 : size;
    }
  }

  private _byte(byte: number): void {
    if (this._writer.room < 1) this._flush();
    this._writer.byte(byte);
  }

  private _flush(): void {
    const length = this._writer.position;
    this._writer.position = 0;
    if (length === 0) return;
    this._buffer.resize(length);
    try {
      this._sink.write(this._part);
    } finally {
      this._buffer.resize(PART);
    }
  }
}

function isPrintable(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || (code > 0x9f && code !== 0x2028 && code !== 0x2029);
}
