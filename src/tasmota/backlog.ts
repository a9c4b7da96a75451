import { Pattern } from '../bytes/pattern.js';
import { elapsed } from '../bytes/ticks.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { type Command, FROM_GROUP } from './command.js';

/** Bytes of waiting commands: those of the largest message, if they are ten bytes long or more. */
const CAPACITY = 1_440;
/** Bytes in front of each line: its length, and how it is to be run. */
const LINE_HEADER = 3;
/** Milliseconds between two commands: the default of SetOption34. */
const DELAY = 200;

const SEMICOLON = 0x3b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const BACKLOG = new Pattern(encodeUtf8('BACKLOG'), true);
const RESET = new Pattern(encodeUtf8('RESET'), true);
const NO_DELAY = new Pattern(encodeUtf8('NODELAY'), true);

// How a line is run.
const WITHOUT_DELAY = 1;
const QUIETLY = 2;
const FOR_A_GROUP = 4;

const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

/**
 * Commands that wait for their turn, in one buffer, which is made for the first of them: most devices never get any. From then
 * on adding and running them allocates nothing: a line is carried out where it stands, and dropped when the next one is
 * taken.
 */
export class Backlog {
  /** Holds the line taken last, at its front, and those that wait behind it. */
  lines = NOTHING;
  /** The same buffer. */
  view = NO_VIEW;
  /** Where the line taken last stands. */
  readonly lineStart = LINE_HEADER;
  lineEnd = LINE_HEADER;
  /** Whether the line taken last is to be carried out without an answer. */
  lineQuiet = false;
  /** Whether the line taken last came to a group. */
  lineForGroup = false;
  /** Bytes at the front that belong to the line taken last. */
  private _taken = 0;
  /** Bytes in use. */
  private _length = 0;
  private _last = 0;
  private _pause = 0;
  /** Whether `NoDelay` has just been read: the command that follows comes at once. */
  private _noDelay = false;

  get empty(): boolean {
    return this._length === this._taken;
  }

  /** Forgets what waits. The line taken last stays: it may be what asked for this. */
  clear(): void {
    this._length = this._taken;
    this._noDelay = false;
  }

  /**
   * Adds the commands of a payload, divided by `;` outside of braces.
   * @returns whether all fitted; if not, none was added
   */
  add(command: Command, delay: boolean, quiet: boolean, now: number): boolean {
    const { bytes, view } = command;
    const end = command.payloadOffset + command.payloadLength;
    const how =
      (delay ? 0 : WITHOUT_DELAY) | (quiet ? QUIETLY : 0) | (command.origin === FROM_GROUP ? FOR_A_GROUP : 0);
    if (this.lines.length === 0) this._makeRoom();
    // A line that adds commands itself stands here until they have been copied.
    if (bytes !== this.lines) this._dropTaken();
    const before = this._length;
    const wasEmpty = this.empty;
    let start = command.payloadOffset;
    let depth = 0;
    for (let i = start; i <= end; i++) {
      const byte = bytes[i];
      if (i < end && byte === OPEN_BRACE) depth++;
      else if (i < end && byte === CLOSE_BRACE) depth = Math.max(0, depth - 1);
      else if (i === end || (byte === SEMICOLON && depth === 0)) {
        if (!this._addLine(bytes, view, start, i, how)) {
          this._length = before;
          return false;
        }
        start = i + 1;
      }
    }
    if (wasEmpty) {
      this._last = now;
      this._pause = 0;
    }
    return true;
  }

  /** Puts off the next command. @param pause milliseconds */
  delay(pause: number, now: number): void {
    this._last = now;
    this._pause = pause;
  }

  /** Takes the next command, if its time has come: it stands from `lineStart` to `lineEnd`. */
  take(now: number): boolean {
    if (this.empty || elapsed(now, this._last) < this._pause) return false;
    this._dropTaken();
    const { lines } = this;
    const next = LINE_HEADER + (((lines[0] as number) << 8) | (lines[1] as number));
    const how = lines[2] as number;
    this.lineEnd = this._taken = next;
    this.lineQuiet = (how & QUIETLY) !== 0;
    this.lineForGroup = (how & FOR_A_GROUP) !== 0;
    this._last = now;
    // The delay before the next one is the next one's matter: it may have been told to have none.
    const waits = !this.empty && ((lines[next + 2] as number) & WITHOUT_DELAY) === 0;
    this._pause = waits ? DELAY : 0;
    return true;
  }

  private _makeRoom(): void {
    this.lines = new Uint8Array(CAPACITY);
    this.view = new DataView(this.lines.buffer);
  }

  private _dropTaken(): void {
    this.lines.copyWithin(0, this._taken, this._length);
    this._length -= this._taken;
    this._taken = 0;
  }

  /** One command without the blanks around it. What may not stand in a backlog is passed over. */
  private _addLine(bytes: Uint8Array, view: DataView, start: number, end: number, how: number): boolean {
    start = skipBlanks(bytes, start, end);
    if (beginsWith(BACKLOG, view, start, end)) {
      start += BACKLOG.length;
      while (start < end && isDigit(bytes[start] as number)) start++;
      start = skipBlanks(bytes, start, end);
    }
    while (end > start && (bytes[end - 1] as number) <= 0x20) end--;
    const length = end - start;
    if (length === 0 || beginsWith(RESET, view, start, end)) return true;
    if (length === NO_DELAY.length && beginsWith(NO_DELAY, view, start, end)) {
      this._noDelay = true;
      return true;
    }
    const at = this._length;
    if (at + LINE_HEADER + length > CAPACITY) return false;
    const { lines } = this;
    lines[at] = length >> 8;
    lines[at + 1] = length;
    lines[at + 2] = this._noDelay ? how | WITHOUT_DELAY : how;
    this._noDelay = false;
    for (let i = 0; i < length; i++) lines[at + LINE_HEADER + i] = bytes[start + i] as number;
    this._length = at + LINE_HEADER + length;
    return true;
  }
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && (bytes[start] as number) <= 0x20) start++;
  return start;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function beginsWith(word: Pattern, view: DataView, start: number, end: number): boolean {
  return end - start >= word.length && word.isAt(view, start);
}
