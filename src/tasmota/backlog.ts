import { isDigit } from '../bytes/ascii.js';
import { Pattern } from '../bytes/pattern.js';
import { elapsed } from '../bytes/ticks.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { type Command, FROM_GROUP } from './command.js';
import { CommandQueue } from './command-queue.js';

/** Bytes of waiting commands: those of the largest message, if they are ten bytes long or more. */
const CAPACITY = 1_440;

const SEMICOLON = 0x3b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const BACKLOG = new Pattern(encodeUtf8('BACKLOG'), true);
const RESET = new Pattern(encodeUtf8('RESET'), true);
const NO_DELAY = new Pattern(encodeUtf8('NODELAY'), true);

// How a line is run.
export const WITHOUT_DELAY = 1;
export const QUIETLY = 2;
export const FOR_A_GROUP = 4;

/** Commands that wait for their turn, with pauses between them. Most devices never get any, and have no room made for them. */
export class Backlog extends CommandQueue {
  private _last = 0;
  private _pause = 0;
  /** Whether `NoDelay` has just been read: the command that follows comes at once. */
  private _noDelay = false;

  /** Whether the line taken last is to be carried out without an answer. */
  get lineQuiet(): boolean {
    return (this.lineHow & QUIETLY) !== 0;
  }

  /** Whether the line taken last came to a group. */
  get lineForGroup(): boolean {
    return (this.lineHow & FOR_A_GROUP) !== 0;
  }

  /** Makes room for commands, if there is none. */
  prepare(): void {
    this.makeRoom(CAPACITY);
  }

  /** Forgets what waits. The line taken last stays: it may be what asked for this. */
  clear(): void {
    this.forget();
    this._noDelay = false;
  }

  /**
   * Adds the commands of a payload, divided by `;` outside of braces.
   * @param cause see `CommandQueue.lineCause`
   * @returns whether all fitted; if not, none was added
   */
  add(command: Command, delay: boolean, quiet: boolean, cause: number, now: number): boolean {
    const { bytes, view } = command;
    const end = command.payloadOffset + command.payloadLength;
    const how =
      (delay ? 0 : WITHOUT_DELAY) | (quiet ? QUIETLY : 0) | (command.origin === FROM_GROUP ? FOR_A_GROUP : 0);
    this.prepare();
    // A line that adds commands itself stands here until they have been copied.
    if (bytes !== this.lines) this.dropTaken();
    const before = this.used;
    const wasEmpty = this.empty;
    let start = command.payloadOffset;
    let depth = 0;
    for (let i = start; i <= end; i++) {
      const byte = bytes[i];
      if (i < end && byte === OPEN_BRACE) depth++;
      else if (i < end && byte === CLOSE_BRACE) depth = Math.max(0, depth - 1);
      else if (i === end || (byte === SEMICOLON && depth === 0)) {
        if (!this._addLine(bytes, view, start, i, how, cause)) {
          this.shorten(before);
          return false;
        }
        start = i + 1;
      }
    }
    if (wasEmpty) this.delay(0, now);
    return true;
  }

  /**
   * Enters a command that has been written from `place` on, as one of a list; `prepare` has to come before.
   * @param end one past its last byte
   * @param how of `WITHOUT_DELAY`, `QUIETLY` and `FOR_A_GROUP`
   * @returns `false`: there was no room for it
   */
  enter(end: number, how: number, cause: number, now: number): boolean {
    if (end > this.lines.length) return false;
    const wasEmpty = this.empty;
    if (!this._addLine(this.lines, this.view, this.place, end, how, cause)) return false;
    if (wasEmpty) this.delay(0, now);
    return true;
  }

  /** Puts off the next command. @param pause milliseconds */
  delay(pause: number, now: number): void {
    this._last = now;
    this._pause = pause;
  }

  /**
   * Takes the next command, if its time has come: it stands from `lineStart` to `lineEnd`.
   * @param delay milliseconds between two commands
   */
  take(delay: number, now: number): boolean {
    if (this.empty || elapsed(now, this._last) < this._pause) return false;
    this.takeLine();
    this._last = now;
    // The delay before the next one is the next one's matter: it may have been told to have none.
    this._pause = !this.empty && (this.nextHow & WITHOUT_DELAY) === 0 ? delay : 0;
    return true;
  }

  /** One command without the blanks around it. What may not stand in a backlog is passed over. */
  private _addLine(
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    how: number,
    cause: number,
  ): boolean {
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
    const { lines, place } = this;
    if (place + length > lines.length) return false;
    for (let i = 0; i < length; i++) lines[place + i] = bytes[start + i] as number;
    if (!this.append(place + length, this._noDelay ? how | WITHOUT_DELAY : how, cause)) return false;
    this._noDelay = false;
    return true;
  }
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && (bytes[start] as number) <= 0x20) start++;
  return start;
}

function beginsWith(word: Pattern, view: DataView, start: number, end: number): boolean {
  return end - start >= word.length && word.isAt(view, start);
}
