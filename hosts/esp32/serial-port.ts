import { decodeUtf8 } from 'xsmota/bytes/utf8';
import type { ByteSink } from '../moddable/line-console.js';

/** A serial port of ECMA-419 (Serial class), as the SDK has it: `embedded:io/serial`. */
export interface Serial {
  /** Fills `buffer`, or as much of it as has come. @returns how much */
  read(buffer: Uint8Array): unknown;
  /** Takes the whole of `buffer`, which must not be longer than what is writable. */
  write(buffer: Uint8Array): void;
  close(): void;
}

export interface SerialOptions {
  readonly port: number;
  readonly receive: number;
  readonly transmit: number;
  readonly baud: number;
  readonly format: 'buffer';
  readonly onReadable: (count: number) => void;
  readonly onWritable: (count: number) => void;
}

export interface SerialConstructor {
  new (options: SerialOptions): Serial;
}

export const BAUD = 115_200;
/** Bytes that wait for the port. What finds no room is dropped: nobody waits for a console. */
const OUTPUT = 1_024;
/** Bytes of a line typed, as Tasmota has them; the rest of a longer one is dropped. */
const LONGEST_LINE = 800;
/** Bytes written at a time: what the port keeps. */
const STEP = 128;
/** Bytes read at a time. */
const INPUT_STEP = 32;

const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const BACKSPACE = 0x08;
const DELETE = 0x7f;

/** The console's serial port: bytes out, by a buffer that never makes anybody wait, and lines in. */
export class SerialPort implements ByteSink {
  private readonly _port: Serial;
  private readonly _line: (text: string) => void;
  /** A ring: `_count` bytes from `_first` on wait. */
  private readonly _ring = new Uint8Array(OUTPUT);
  private _first = 0;
  private _count = 0;
  /** A port that has just been opened is empty, and says so only after the boot. */
  private _writable = STEP;
  private readonly _buffer = new ArrayBuffer(STEP, { maxByteLength: STEP });
  private readonly _part = new Uint8Array(this._buffer);
  /** Apart from the one for output: a line that is typed writes before the next one is read. */
  private readonly _inputBuffer = new ArrayBuffer(INPUT_STEP, { maxByteLength: INPUT_STEP });
  private readonly _inputPart = new Uint8Array(this._inputBuffer);
  /** Made when something is typed. */
  private _input: Uint8Array | undefined;
  private _length = 0;

  /** @param line called with each line typed @throws what the port throws, when it is in use */
  constructor(
    SerialClass: SerialConstructor,
    pins: { readonly port: number; readonly receive: number; readonly transmit: number },
    line: (text: string) => void,
  ) {
    this._line = line;
    this._port = new SerialClass({
      ...pins,
      baud: BAUD,
      format: 'buffer',
      onReadable: (count) => this._readable(count),
      onWritable: (count) => this._send(count),
    });
  }

  write(bytes: Uint8Array): void {
    const ring = this._ring;
    if (this._count + bytes.length > OUTPUT) this._send(this._writable);
    if (this._count + bytes.length > OUTPUT) return;
    let at = (this._first + this._count) % OUTPUT;
    for (let i = 0; i < bytes.length; i++) {
      ring[at] = bytes[i] as number;
      at = at + 1 === OUTPUT ? 0 : at + 1;
    }
    this._count += bytes.length;
    this._send(this._writable);
  }

  /** Gives the pins up. What waits is lost. */
  close(): void {
    this._port.close();
  }

  /** The port takes `writable` bytes. */
  private _send(writable: number): void {
    this._writable = writable;
    try {
      while (this._writable > 0 && this._count > 0) this._sendPart();
    } catch {
      // Others write to the port too, the system for one: it takes less than it has said. What waits is tried again with the next line.
    }
    this._buffer.resize(STEP);
  }

  private _sendPart(): void {
    const length = Math.min(this._writable, this._count, STEP);
    this._buffer.resize(length);
    let at = this._first;
    for (let i = 0; i < length; i++) {
      this._part[i] = this._ring[at] as number;
      at = at + 1 === OUTPUT ? 0 : at + 1;
    }
    this._port.write(this._part);
    this._first = at;
    this._count -= length;
    this._writable -= length;
  }

  private _readable(count: number): void {
    while (count > 0) {
      const length = Math.min(count, INPUT_STEP);
      this._inputBuffer.resize(length);
      this._port.read(this._inputPart);
      for (let i = 0; i < length; i++) this._typed(this._inputPart[i] as number);
      count -= length;
      this._inputBuffer.resize(INPUT_STEP);
    }
  }

  private _typed(byte: number): void {
    this._input ??= new Uint8Array(LONGEST_LINE);
    const input = this._input;
    if (byte === RETURN || byte === NEW_LINE) {
      if (this._length === 0) return;
      const text = decodeUtf8(input, 0, this._length);
      this._length = 0;
      this._line(text);
    } else if (byte === BACKSPACE || byte === DELETE) {
      // A character of several bytes goes as a whole.
      while (this._length > 0 && ((input[--this._length] as number) & 0xc0) === 0x80);
    } else if (this._length < LONGEST_LINE) {
      input[this._length++] = byte;
    }
  }
}
