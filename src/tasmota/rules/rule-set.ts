import { ARRAY, type JsonReader, OBJECT, TEXT } from '../../bytes/json-reader.js';
import { sameText } from './conditions.js';
import { EVENT, EVENT_KEY } from './triggers.js';

/** A set of rules as it is carried out: bytes, and numbers that say what lies where in them. */

/** Numbers for each rule, in its row of `RuleSet.rows`. */
export const ROW_LENGTH = 14;
/** One of the kinds of `triggers.ts`. */
export const KIND = 0;
/** The number that belongs to the trigger; of a key, which item of its array, from 1; 0: none. */
export const NUMBER = 1;
/** The trigger's name, in capitals. */
export const NAME = 2;
export const NAME_LENGTH = 3;
/** One of the operators of `conditions.ts`. */
export const OPERATOR = 4;
/** What the value is compared with. */
export const REFERENCE = 5;
export const REFERENCE_LENGTH = 6;
/** The commands. */
export const COMMANDS = 7;
export const COMMANDS_LENGTH = 8;
/** Of the following bits. */
export const FLAGS = 9;
/** Where the value is that the trigger has brought last, how long, and one of the following. */
export const FOUND = 10;
export const FOUND_LENGTH = 11;
export const FOUND_HOW = 12;
/** With Once: whether it has been carried out since its condition was last not met. */
export const DONE = 13;

/** It ends with BREAK: once it has been carried out, those behind it are not asked. */
export const BREAKS = 1;
/** There are variables in what the value is compared with. */
export const VARIABLE_REFERENCE = 2;
/** A level of its trigger is `?`. */
export const ANY_LEVEL = 4;
/** Its commands are for the backlog: */
export const FOR_BACKLOG = 8;
/** above this bit stands how it is to run them. */
export const HOW_SHIFT = 4;

// How a value is to be read.
/** There is none: the trigger has not come. */
export const NOT_FOUND = 0;
export const AS_IT_IS = 1;
/** As a JSON text with backslashes in it. */
export const ESCAPED = 2;

/** `EVENT#` in front of an event's name. */
const EVENT_PREFIX = 6;
/** What a key of the first level, with no object below it, is called: `TelePeriod#Data`. */
const DATA = Uint8Array.of(0x23, 0x44, 0x41, 0x54, 0x41);
const LEVEL = 0x23;
const ANY = 0x3f;

/** Rules, in their order, and which of them something that has happened concerns. Finding that out allocates nothing. */
export class RuleSet {
  /** Holds names, references and commands. */
  readonly bytes: Uint8Array;
  /** The same buffer. */
  readonly view: DataView;
  readonly rows: Uint16Array;
  /** A bit for each kind of trigger that occurs. */
  readonly kinds: number;

  constructor(bytes: Uint8Array, rows: Uint16Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.rows = rows;
    let kinds = 0;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) kinds |= 1 << (rows[row + KIND] as number);
    this.kinds = kinds;
  }

  /** Forgets what has been found. */
  clear(): void {
    const { rows } = this;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) rows[row + FOUND_HOW] = NOT_FOUND;
  }

  /** Forgets which rules have been carried out, for Once. */
  rearm(): void {
    const { rows } = this;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) rows[row + DONE] = 0;
  }

  /** Something of a kind has happened, with a value that stands at `at`. @returns whether it concerns a rule */
  find(kind: number, number: number, at: number, length: number): boolean {
    const { rows } = this;
    let found = false;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) {
      if (rows[row + KIND] !== kind || rows[row + NUMBER] !== number) continue;
      this._enter(row, at, length, AS_IT_IS);
      found = true;
    }
    return found;
  }

  /** An event has a value. @param how see above */
  findEvent(
    name: Uint8Array,
    offset: number,
    size: number,
    at: number,
    length: number,
    how: number,
  ): boolean {
    const { rows } = this;
    let found = false;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) {
      if (rows[row + KIND] !== EVENT || !this._isEvent(row, name, offset, size)) continue;
      this._enter(row, at, length, how);
      found = true;
    }
    return found;
  }

  /** A value of a message: see `JsonReader`. @param kind `KEY` or `TELE_KEY` */
  findKey(kind: number, reader: JsonReader): boolean {
    const { bytes, rows } = this;
    const length = reader.pathLength;
    const alone = reader.depth === 1 && reader.kind !== OBJECT && reader.kind !== ARRAY;
    let found = false;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) {
      const size = rows[row + NAME_LENGTH] as number;
      const anyLevel = ((rows[row + FLAGS] as number) & ANY_LEVEL) !== 0;
      const data = alone && size === length + DATA.length;
      if (size !== length && !data && !anyLevel) continue;
      if (rows[row + KIND] !== kind || rows[row + NUMBER] !== reader.element) continue;
      if (rows[row + FOUND_HOW] !== NOT_FOUND) continue;
      const name = rows[row + NAME] as number;
      if (!reader.isAt(bytes, name, size) && !(data && this._isData(reader, name, size))) continue;
      this._enterRead(row, reader);
      found = true;
    }
    return found;
  }

  /** A value of the object that an event has for a value. */
  findEventKey(name: Uint8Array, offset: number, size: number, reader: JsonReader): boolean {
    const { bytes, rows } = this;
    let found = false;
    for (let row = 0; row < rows.length; row += ROW_LENGTH) {
      if (rows[row + KIND] !== EVENT_KEY || rows[row + NUMBER] !== reader.element) continue;
      if (rows[row + FOUND_HOW] !== NOT_FOUND || !this._isEvent(row, name, offset, size)) continue;
      const path = (rows[row + NAME] as number) + EVENT_PREFIX + this._eventLength(row) + 1;
      const end = (rows[row + NAME] as number) + (rows[row + NAME_LENGTH] as number);
      if (!reader.isAt(bytes, path, end - path)) continue;
      this._enterRead(row, reader);
      found = true;
    }
    return found;
  }

  private _isData(reader: JsonReader, name: number, size: number): boolean {
    const length = size - DATA.length;
    return sameText(this.bytes, name + length, DATA, 0, DATA.length) && reader.isAt(this.bytes, name, length);
  }

  /** Whether a rule's trigger is this event, or any. */
  private _isEvent(row: number, name: Uint8Array, offset: number, size: number): boolean {
    const { bytes } = this;
    const start = (this.rows[row + NAME] as number) + EVENT_PREFIX;
    const length = this._eventLength(row);
    if (length === 1 && bytes[start] === ANY) return true;
    return length === size && sameText(bytes, start, name, offset, size);
  }

  /** How long the event's name is in a rule's trigger. */
  private _eventLength(row: number): number {
    const { bytes, rows } = this;
    const name = rows[row + NAME] as number;
    const end = name + (rows[row + NAME_LENGTH] as number);
    let at = name + EVENT_PREFIX;
    const start = at;
    while (at < end && bytes[at] !== LEVEL) at++;
    return at - start;
  }

  private _enterRead(row: number, reader: JsonReader): void {
    const escaped = reader.kind === TEXT && reader.escaped;
    this._enter(row, reader.start, reader.length, escaped ? ESCAPED : AS_IT_IS);
  }

  private _enter(row: number, at: number, length: number, how: number): void {
    const { rows } = this;
    rows[row + FOUND] = at;
    rows[row + FOUND_LENGTH] = length;
    rows[row + FOUND_HOW] = how;
  }
}
