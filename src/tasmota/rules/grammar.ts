import { capital } from '../../bytes/ascii.js';
import { decodeUtf8 } from '../../bytes/utf8.js';
import { QUIETLY, WITHOUT_DELAY } from '../backlog.js';
import { ANY_VALUE, operatorAt, operatorLength } from './conditions.js';
import {
  ANY_LEVEL,
  BREAKS,
  COMMANDS,
  COMMANDS_LENGTH,
  FLAGS,
  FOR_BACKLOG,
  HOW_SHIFT,
  KIND,
  NAME,
  NAME_LENGTH,
  NUMBER,
  OPERATOR,
  REFERENCE,
  REFERENCE_LENGTH,
  ROW_LENGTH,
  RuleSet,
  VARIABLE_REFERENCE,
} from './rule-set.js';
import { KEY, TELE_KEY, triggerOf } from './triggers.js';

/**
 * `ON <trigger>[<operator><value>] DO <command>[;<command>] ENDON`, or `BREAK` instead of `ENDON`, and more of them behind
 * each other. Blanks have to stand around the words; words and names are recognised in any case of letters.
 */

/** Levels of a trigger's name: more have no place in a message. */
const MOST_LEVELS = 6;
const PERCENT = 0x25;
const TELE_PREFIX = 'TELE-';

/** Where a text stops to be a set of rules, and why. */
export class RuleProblem {
  /** The place of the character, from 1. */
  readonly place: number;
  readonly text: string;

  constructor(place: number, text: string) {
    this.place = place;
    this.text = text;
  }
}

/** Makes a set of rules of its text. */
export function compileRules(text: Uint8Array): RuleSet | RuleProblem {
  const bytes = text.slice();
  const rows: number[] = [];
  const compiler = new Compiler(bytes, rows);
  const problem = compiler.run();
  return problem ?? new RuleSet(bytes, Uint16Array.from(rows));
}

class Compiler {
  private readonly _bytes: Uint8Array;
  private readonly _rows: number[];
  private _at = 0;

  constructor(bytes: Uint8Array, rows: number[]) {
    this._bytes = bytes;
    this._rows = rows;
  }

  run(): RuleProblem | undefined {
    for (;;) {
      this._at = this._skip(this._at);
      if (this._at >= this._bytes.length) return undefined;
      const problem = this._rule();
      if (problem !== undefined) return problem;
    }
  }

  /** One rule, from its ON to its end. */
  private _rule(): RuleProblem | undefined {
    const start = this._at;
    if (!this._isWord('ON', start)) return this._problem(start, 'ON has to stand here');
    const end = this._findEnd(start);
    const condition = start + 2;
    const then = this._find('DO', condition, end < 0 ? this._bytes.length : end);
    if (then < 0) return this._problem(start, 'this ON has no DO');
    if (end < 0) return this._problem(start, 'this ON has no ENDON and no BREAK');
    const breaks = this._isWord('BREAK', end);
    const row = new Array<number>(ROW_LENGTH).fill(0);
    row[FLAGS] = breaks ? BREAKS : 0;
    const problem = this._condition(row, condition, then);
    if (problem !== undefined) return problem;
    this._commands(row, then + 2, end);
    this._rows.push(...row);
    this._at = end + 5;
    return undefined;
  }

  /** The end of the rule that starts here: an ENDON or BREAK, whichever comes first; -1: none. */
  private _findEnd(start: number): number {
    const { length } = this._bytes;
    const endon = this._find('ENDON', start, length);
    const stop = this._find('BREAK', start, length);
    return endon < 0 || (stop >= 0 && stop < endon) ? stop : endon;
  }

  /** `DS18B20#Temperature>25` */
  private _condition(row: number[], from: number, to: number): RuleProblem | undefined {
    const bytes = this._bytes;
    const start = this._skip(from);
    const end = this._trim(start, to);
    let operator = ANY_VALUE;
    let at = start;
    for (; at < end; at++) {
      operator = operatorAt(bytes[at] as number, at + 1 < end ? (bytes[at + 1] as number) : 0);
      if (operator !== ANY_VALUE) break;
    }
    const reference = this._skip(at + operatorLength(operator));
    row[OPERATOR] = operator;
    row[REFERENCE] = Math.min(reference, end);
    row[REFERENCE_LENGTH] = Math.max(0, end - reference);
    if (bytes.subarray(reference, end).includes(PERCENT))
      row[FLAGS] = (row[FLAGS] as number) | VARIABLE_REFERENCE;
    return this._trigger(row, start, this._trim(start, at));
  }

  /** `Tele-ENERGY#Power[2]` */
  private _trigger(row: number[], start: number, end: number): RuleProblem | undefined {
    const bytes = this._bytes;
    for (let i = start; i < end; i++) bytes[i] = capital(bytes[i] as number);
    let name = decodeUtf8(bytes, start, end - start);
    const isTele = name.startsWith(TELE_PREFIX);
    if (isTele) name = name.slice(TELE_PREFIX.length);
    const item = /\[(\d+)\]$/.exec(name);
    if (item !== null) name = name.slice(0, item.index);
    const levels = name.split('#');
    if (levels.length < 2 || levels.includes(''))
      return this._problem(start, 'a trigger is a name, # and another name');
    if (levels.length > MOST_LEVELS)
      return this._problem(start, `a trigger has at most ${MOST_LEVELS} names`);
    const trigger = triggerOf(name);
    row[KIND] = isTele && trigger.kind === KEY ? TELE_KEY : trigger.kind;
    row[NUMBER] = item === null ? trigger.number : Number(item[1]);
    row[NAME] = isTele ? start + TELE_PREFIX.length : start;
    row[NAME_LENGTH] = end - (row[NAME] as number) - (item?.[0].length ?? 0);
    if (levels.includes('?')) row[FLAGS] = (row[FLAGS] as number) | ANY_LEVEL;
    return undefined;
  }

  /** What is to be done: `Power1 ON; Delay 20; Power1 OFF`. */
  private _commands(row: number[], from: number, to: number): void {
    let start = this._skip(from);
    let flags = row[FLAGS] as number;
    const text = decodeUtf8(this._bytes, start, Math.max(0, to - start));
    const backlog = /^Backlog([0-3]?)(?![A-Za-z0-9_])/i.exec(text);
    if (backlog !== null) {
      flags |= FOR_BACKLOG;
      if (backlog[1] === '0' || backlog[1] === '2') flags |= WITHOUT_DELAY << HOW_SHIFT;
      if (backlog[1] === '2' || backlog[1] === '3') flags |= QUIETLY << HOW_SHIFT;
      start = this._skip(start + backlog[0].length);
    } else if (/(^|;)\s*(Delay|NoDelay)\s*([\s;]|$|-)/i.test(text) && text.includes(';')) {
      // Only the backlog waits.
      flags |= FOR_BACKLOG | (WITHOUT_DELAY << HOW_SHIFT);
    }
    row[FLAGS] = flags;
    row[COMMANDS] = Math.min(start, to);
    row[COMMANDS_LENGTH] = Math.max(0, this._trim(start, to) - start);
  }

  /** Where a word stands next, with blanks around it; -1: nowhere before `end`. */
  private _find(word: string, start: number, end: number): number {
    for (let at = start + 1; at + word.length <= end; at++) {
      if (isBlank(this._bytes[at - 1] as number) && this._isWord(word, at)) return at;
    }
    return -1;
  }

  /** Whether a word stands here, with a blank or nothing behind it. */
  private _isWord(word: string, at: number): boolean {
    const bytes = this._bytes;
    const end = at + word.length;
    if (end > bytes.length || (end < bytes.length && !isBlank(bytes[end] as number))) return false;
    for (let i = 0; i < word.length; i++) {
      if (capital(bytes[at + i] as number) !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  private _skip(at: number): number {
    while (at < this._bytes.length && isBlank(this._bytes[at] as number)) at++;
    return at;
  }

  private _trim(start: number, end: number): number {
    while (end > start && isBlank(this._bytes[end - 1] as number)) end--;
    return end;
  }

  private _problem(at: number, text: string): RuleProblem {
    return new RuleProblem(decodeUtf8(this._bytes, 0, at).length + 1, text);
  }
}

function isBlank(byte: number): boolean {
  return byte <= 0x20;
}
