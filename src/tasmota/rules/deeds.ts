import { Writer } from '../../bytes/writer.js';
import type { Backlog } from '../backlog.js';
import { CommandQueue } from '../command-queue.js';
import { expand } from './expansion.js';
import { COMMANDS, COMMANDS_LENGTH, FLAGS, FOR_BACKLOG, HOW_SHIFT, type RuleSet } from './rule-set.js';
import type { Rules } from './rules.js';

/** Bytes of commands that rules have asked for and that wait: a message of the largest size, and some more. */
const CAPACITY = 1_536;

const SEMICOLON = 0x3b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Enters the commands of rules where they wait for their turn: in a queue of their own, or in the backlog. */
export class Deeds {
  /** Commands to be carried out next. */
  readonly queue = new CommandQueue();
  private readonly _rules: Rules;
  private readonly _backlog: Backlog;
  /** Write into the buffers of the queue and of the backlog, this one once it has been needed. */
  private readonly _queueWriter: Writer;
  private _backlogWriter: Writer | undefined;

  constructor(rules: Rules, backlog: Backlog) {
    this._rules = rules;
    this._backlog = backlog;
    this.queue.makeRoom(CAPACITY);
    this._queueWriter = new Writer(this.queue.lines);
  }

  /**
   * Enters a rule's commands, with their variables replaced: all of them or none. What a variable says divides nothing.
   * @param cause see `CommandQueue.lineCause`
   * @returns whether there was room for them
   */
  enter(set: RuleSet, row: number, cause: number, now: number): boolean {
    const { bytes, rows } = set;
    const flags = rows[row + FLAGS] as number;
    const queue = (flags & FOR_BACKLOG) === 0 ? this.queue : this._backlog;
    const before = queue.used;
    let start = rows[row + COMMANDS] as number;
    const end = start + (rows[row + COMMANDS_LENGTH] as number);
    let depth = 0;
    for (let i = start; i <= end; i++) {
      const byte = bytes[i];
      if (i < end && byte === OPEN_BRACE) depth++;
      else if (i < end && byte === CLOSE_BRACE) depth--;
      else if (i === end || (byte === SEMICOLON && depth <= 0)) {
        if (!this._enterOne(set, flags, start, i, cause, now)) {
          queue.shorten(before);
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private _enterOne(
    { bytes, view }: RuleSet,
    flags: number,
    start: number,
    end: number,
    cause: number,
    now: number,
  ): boolean {
    while (start < end && (bytes[start] as number) <= 0x20) start++;
    if (start === end) return true;
    if ((flags & FOR_BACKLOG) === 0) {
      const writer = this._queueWriter;
      writer.position = this.queue.place;
      expand(writer, bytes, view, start, end - start, this._rules);
      return this.queue.append(writer.position, 0, cause);
    }
    const writer = this._writerOfBacklog();
    writer.position = this._backlog.place;
    expand(writer, bytes, view, start, end - start, this._rules);
    return this._backlog.enter(writer.position, flags >> HOW_SHIFT, cause, now);
  }

  private _writerOfBacklog(): Writer {
    if (this._backlogWriter !== undefined) return this._backlogWriter;
    this._backlog.prepare();
    this._backlogWriter = new Writer(this._backlog.lines);
    return this._backlogWriter;
  }
}
