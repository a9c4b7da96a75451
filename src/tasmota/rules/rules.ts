import { JsonReader, writeUnescaped } from '../../bytes/json-reader.js';
import { Writer } from '../../bytes/writer.js';
import type { Console, System } from '../../host.js';
import type { Settings } from '../../settings/settings.js';
import { Rule, RuleEnabled, RuleOnce, RuleStop } from '../../settings/table.js';
import type { Backlog } from '../backlog.js';
import type { Clock } from '../clock.js';
import { CommandQueue } from '../command-queue.js';
import type { Power } from '../power.js';
import type { SensorReport } from '../sensor-report.js';
import { TextCache } from '../text-cache.js';
import type { Topics } from '../topics.js';
import { holds } from './conditions.js';
import type { EventTopics } from './event-topics.js';
import { expand } from './expansion.js';
import {
  BREAKS,
  COMMANDS,
  COMMANDS_LENGTH,
  DONE,
  ESCAPED,
  FLAGS,
  FOR_BACKLOG,
  FOUND,
  FOUND_HOW,
  FOUND_LENGTH,
  HOW_SHIFT,
  NOT_FOUND,
  OPERATOR,
  REFERENCE,
  REFERENCE_LENGTH,
  ROW_LENGTH,
  type RuleSet,
  VARIABLE_REFERENCE,
} from './rule-set.js';
import { BUTTON_STATE, EVENT, EVENT_KEY, KEY, SWITCH_STATE, TELE_KEY } from './triggers.js';
import type { Variables } from './variables.js';
import { Watch, type WatchedDevice } from './watch.js';

/** Bytes of commands that rules have asked for and that wait: a message of the largest size, and some more. */
const QUEUE_CAPACITY = 1_536;
/** The most bytes of a text in JSON that has backslashes in it; what is longer is cut. */
const LONGEST_ESCAPED = 256;
/** The most bytes of what a value is compared with, once its variables are replaced. */
const LONGEST_REFERENCE = 96;
/**
 * How far one thing may lead to another: a rule's commands may set off rules, their commands further ones, and so on.
 * What goes on beyond that goes round in a circle.
 */
const MOST_DEPTH = 10;
/** What of a cause stays when commands have waited: whose they are. How far they have gone is forgotten: nothing is in a hurry. */
export const CAUSE_AFTER_DELAY = 0xf0;
/** A cause: its depth, and above it one more than the number of the rule set that it comes from. */
const DEPTH_BITS = 4;
const DEPTH_MASK = 15;

const SEMICOLON = 0x3b;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What of the device the rules have to do with. */
export interface RulesOwner {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly power: Power;
  readonly topics: Topics;
  readonly system: Pick<System, 'mac'>;
  readonly console: Pick<Console, 'log'>;
  readonly backlog: Backlog;
  readonly sensorReport: SensorReport;
  /** Ticks, in milliseconds, of the moment being handled. */
  readonly now: number;
}

/**
 * Carries rules out: told what happens, it enters the commands of the rules that this concerns in a queue. Nothing is
 * allocated for that, whether a rule is carried out or not. There is none as long as no rule is set.
 *
 * A command that a rule has asked for has a cause with it: how far the chain has gone from what first set a rule off. That
 * bounds every chain; see `MOST_DEPTH`.
 */
export class Rules {
  readonly owner: RulesOwner;
  /** Commands to be carried out next. */
  readonly queue = new CommandQueue();
  /** Whether what is told at the moment is told because the TelePeriod is over. */
  teleperiod = false;
  /** `Var1` to `Var16`, once one of them has been set. */
  variables: Variables | undefined;
  /** `Mem1` to `Mem16`, as the settings have them, if any is set. */
  memories: Variables | undefined;
  /** The topics that raise events, once there have been some. */
  eventTopics: EventTopics | undefined;
  /** Sees what nobody tells. */
  readonly watch: Watch;
  private readonly _sets: (RuleSet | undefined)[] = [];
  /** A bit for each set that is on, and for each kind of trigger in them. */
  private _on = 0;
  private _kinds = 0;
  private readonly _reader = new JsonReader();
  /** For values, and from `LONGEST_ESCAPED` on for what they are compared with. */
  private readonly _scratch = new Writer(new Uint8Array(LONGEST_ESCAPED + LONGEST_REFERENCE));
  /** Write into the buffers of the queue and of the backlog, this one once it has been needed. */
  private readonly _queueWriter: Writer;
  private _backlogWriter: Writer | undefined;
  /** Texts that are asked for as `%topic%` and the like, once they have been. */
  private _names: TextCache | undefined;
  /** What has caused the command that is being carried out; 0: no rule. */
  private _cause = 0;
  // The value of the trigger that is being handled.
  private _bytes: Uint8Array = this._scratch.bytes;
  private _at = 0;
  private _length = 0;
  // A bit for each set: what is to be told of it, and what has been.
  private _loops = 0;
  private _floods = 0;
  private _failures = 0;
  private _told = 0;

  /** @param starting whether the device has just started, rather than got its first rule */
  constructor(owner: WatchedDevice, starting: boolean) {
    this.owner = owner;
    this.watch = new Watch(this, owner, starting);
    this.queue.makeRoom(QUEUE_CAPACITY);
    this._queueWriter = new Writer(this.queue.lines);
    for (let i = 0; i < Rule.count; i++) this._sets.push(undefined);
  }

  /** What the command being carried out has been caused by, for those that it enters elsewhere. */
  get cause(): number {
    return this._cause;
  }

  /** Whether any rule that is on asks for a kind of trigger. */
  wants(kind: number): boolean {
    return ((this._kinds >> kind) & 1) !== 0;
  }

  /** Has a set carried out from now on, or none. @param index from 0 */
  setRules(index: number, set: RuleSet | undefined): void {
    this._sets[index] = set;
    this.rearm(index);
  }

  /** How a set is to be carried out has changed: it begins anew. */
  rearm(index: number): void {
    this._sets[index]?.rearm();
    this._told &= ~(1 << index);
    this.renew();
  }

  /** Takes over which sets are on. */
  renew(): void {
    this._kinds = this._on = 0;
    const enabled = this.owner.settings.number(RuleEnabled);
    for (let i = 0; i < this._sets.length; i++) {
      const set = this._sets[i];
      if (set === undefined || !isBit(enabled, i)) continue;
      this._on |= 1 << i;
      this._kinds |= set.kinds;
    }
  }

  /** Carries no rule out any more until a set changes: the device is about to stop, and does not wait for what never ends. */
  pause(): void {
    this._on = this._kinds = 0;
  }

  /** Something has happened that comes with a number. @returns whether a rule has been carried out */
  raise(kind: number, number: number, value: number): boolean {
    if (!this.wants(kind)) return false;
    const scratch = this._scratch;
    scratch.position = 0;
    scratch.decimal(value);
    return this.raiseText(kind, number, scratch.bytes, 0, scratch.position);
  }

  /** Something has happened that comes with a text. @returns whether a rule has been carried out */
  raiseText(kind: number, number: number, bytes: Uint8Array, offset: number, length: number): boolean {
    if (!this.wants(kind)) return false;
    this._bytes = bytes;
    let found = false;
    for (let i = 0, bits = this._asking(kind); bits !== 0; i++, bits >>= 1) {
      if ((bits & 1) !== 0 && (this._sets[i] as RuleSet).find(kind, number, offset, length)) found = true;
    }
    return found && this._run();
  }

  /** A button does something. @param index from 0 @param state see `BUTTON_STATE` @returns whether a rule takes it: then it is not for a relay */
  button(index: number, state: number): boolean {
    return this.raise(BUTTON_STATE, index + 1, state);
  }

  /** Likewise a switch. */
  switchState(index: number, state: number): boolean {
    return this.raise(SWITCH_STATE, index + 1, state);
  }

  /** A message in JSON has been told. @returns whether a rule has been carried out */
  message(bytes: Uint8Array, offset: number, length: number): boolean {
    const kind = this.teleperiod ? TELE_KEY : KEY;
    if (!this.wants(kind) || length < 2 || bytes[offset] !== OPEN_BRACE) return false;
    const asking = this._asking(kind);
    const sets = this._sets;
    const reader = this._reader;
    reader.begin(bytes, offset, length);
    let found = false;
    while (reader.next()) {
      if (reader.element < 0 || reader.depth === 0) continue;
      for (let i = 0, bits = asking; bits !== 0; i++, bits >>= 1) {
        if ((bits & 1) !== 0 && (sets[i] as RuleSet).findKey(kind, reader)) found = true;
      }
    }
    this._bytes = bytes;
    return found && this._run();
  }

  /**
   * An event has come: a name, and a value of `length` bytes at `at`, which may be 0.
   * @param how `AS_IT_IS` or `ESCAPED`
   */
  event(
    name: Uint8Array,
    offset: number,
    size: number,
    bytes: Uint8Array,
    at: number,
    length: number,
    how: number,
  ): boolean {
    if (!this.wants(EVENT) && !this.wants(EVENT_KEY)) return false;
    this._clear();
    this._bytes = bytes;
    let found = false;
    for (let i = 0; i < this._sets.length; i++) {
      if (this._isOn(i) && (this._sets[i] as RuleSet).findEvent(name, offset, size, at, length, how))
        found = true;
    }
    if (this.wants(EVENT_KEY) && length > 0 && bytes[at] === OPEN_BRACE) {
      if (this._findEventKeys(name, offset, size, bytes, at, length)) found = true;
    }
    return found && this._run();
  }

  /** From now on, until `endCommand`, what happens has this cause. */
  beginCommand(cause: number): void {
    this._cause = cause;
  }

  endCommand(): void {
    this.watch.checkPower();
    this._cause = 0;
  }

  /** The command being carried out has been answered with an error: with StopOnError its rule set is switched off. */
  failed(): void {
    const index = (this._cause >> DEPTH_BITS) - 1;
    const { settings } = this.owner;
    if (index < 0 || !isBit(settings.number(RuleStop), index) || !this._isOn(index)) return;
    settings.setNumber(RuleEnabled, settings.number(RuleEnabled) & ~(1 << index));
    this.renew();
    this._failures |= 1 << index;
  }

  /** Says what has gone wrong since, once of each set. Not done at once: there may be a message half written. */
  tellTroubles(): void {
    if ((this._loops | this._floods | this._failures) === 0) return;
    if ((((this._loops | this._floods) & ~this._told) | this._failures) !== 0) this._tellTroubles();
    this._loops = this._floods = this._failures = 0;
  }

  /** Writes the value of the trigger that is being handled. */
  writeValue(writer: Writer): void {
    writer.copyPart(this._bytes, this._at, this._length);
  }

  /** Writes `Var<number>`. */
  writeVariable(writer: Writer, number: number): void {
    this.variables?.write(writer, number - 1);
  }

  /** Writes `Mem<number>`. */
  writeMemory(writer: Writer, number: number): void {
    this.memories?.write(writer, number - 1);
  }

  /** Writes what the device is called. @param which 0 the topic, 1 the client id, 2 the MAC address, 3 the host name */
  writeName(writer: Writer, which: number): void {
    const { topics, system } = this.owner;
    if (this._names === undefined) this._names = new TextCache(4);
    const names = this._names;
    if (which === 0) names.find(0, topics.topic);
    else if (which === 1) names.find(1, topics.clientIdentifier);
    else if (which === 2) names.find(2, system.mac);
    else names.find(3, topics.hostname);
    writer.copyPart(names.bytes, names.start, names.length);
  }

  private _isOn(index: number): boolean {
    return isBit(this._on, index);
  }

  /** Forgets what has been found before. @returns a bit for each set that is on and in which a kind of trigger occurs */
  private _asking(kind: number): number {
    let asking = 0;
    for (let i = 0; i < this._sets.length; i++) {
      if (!this._isOn(i)) continue;
      const set = this._sets[i] as RuleSet;
      set.clear();
      if (isBit(set.kinds, kind)) asking |= 1 << i;
    }
    return asking;
  }

  private _clear(): void {
    for (let i = 0; i < this._sets.length; i++) if (this._isOn(i)) (this._sets[i] as RuleSet).clear();
  }

  private _findEventKeys(
    name: Uint8Array,
    offset: number,
    size: number,
    bytes: Uint8Array,
    at: number,
    length: number,
  ): boolean {
    const reader = this._reader;
    reader.begin(bytes, at, length);
    let found = false;
    while (reader.next()) {
      if (reader.element < 0 || reader.depth === 0) continue;
      for (let i = 0; i < this._sets.length; i++) {
        if (this._isOn(i) && (this._sets[i] as RuleSet).findEventKey(name, offset, size, reader))
          found = true;
      }
    }
    return found;
  }

  /** Carries out, in their order, the rules that have been found and whose conditions are met. */
  private _run(): boolean {
    const bytes = this._bytes;
    let done = false;
    for (let i = 0; i < this._sets.length; i++) {
      if (!this._isOn(i)) continue;
      const set = this._sets[i] as RuleSet;
      const { rows } = set;
      for (let row = 0; row < rows.length; row += ROW_LENGTH) {
        if (rows[row + FOUND_HOW] === NOT_FOUND) continue;
        this._take(set, row, bytes);
        if (!this._isMet(set, row, i) || !this._enter(set, row, i)) continue;
        done = true;
        if (((rows[row + FLAGS] as number) & BREAKS) !== 0) break;
      }
    }
    return done;
  }

  /** Makes the value that has been found for a rule the one being handled. */
  private _take({ rows }: RuleSet, row: number, bytes: Uint8Array): void {
    this._bytes = bytes;
    this._at = rows[row + FOUND] as number;
    this._length = rows[row + FOUND_LENGTH] as number;
    if (rows[row + FOUND_HOW] !== ESCAPED) return;
    const scratch = this._scratch;
    scratch.position = 0;
    writeUnescaped(scratch, bytes, this._at, this._length);
    this._bytes = scratch.bytes;
    this._at = 0;
    this._length = Math.min(scratch.position, LONGEST_ESCAPED);
  }

  private _isMet(set: RuleSet, row: number, index: number): boolean {
    const { rows } = set;
    const met = this._compare(set, row);
    if (!isBit(this.owner.settings.number(RuleOnce), index)) return met;
    const again = met && rows[row + DONE] !== 0;
    rows[row + DONE] = met ? 1 : 0;
    return met && !again;
  }

  private _compare({ bytes, view, rows }: RuleSet, row: number): boolean {
    let reference = bytes;
    let from = rows[row + REFERENCE] as number;
    let size = rows[row + REFERENCE_LENGTH] as number;
    if (((rows[row + FLAGS] as number) & VARIABLE_REFERENCE) !== 0) {
      const scratch = this._scratch;
      scratch.position = LONGEST_ESCAPED;
      expand(scratch, bytes, view, from, size, this);
      reference = scratch.bytes;
      from = LONGEST_ESCAPED;
      size = Math.min(scratch.position - from, LONGEST_REFERENCE);
    }
    return holds(rows[row + OPERATOR] as number, this._bytes, this._at, this._length, reference, from, size);
  }

  /** Enters a rule's commands, all of them or none. @returns whether they are entered */
  private _enter(set: RuleSet, row: number, index: number): boolean {
    const depth = (this._cause & DEPTH_MASK) + 1;
    if (depth > MOST_DEPTH) {
      this._loops |= 1 << index;
      return false;
    }
    const { bytes, rows } = set;
    const cause = depth | ((index + 1) << DEPTH_BITS);
    const queue = ((rows[row + FLAGS] as number) & FOR_BACKLOG) === 0 ? this.queue : this.owner.backlog;
    const before = queue.used;
    let start = rows[row + COMMANDS] as number;
    const end = start + (rows[row + COMMANDS_LENGTH] as number);
    let depthOfBraces = 0;
    for (let i = start; i <= end; i++) {
      const byte = bytes[i];
      if (i < end && byte === OPEN_BRACE) depthOfBraces++;
      else if (i < end && byte === CLOSE_BRACE) depthOfBraces--;
      else if (i === end || (byte === SEMICOLON && depthOfBraces <= 0)) {
        if (!this._enterCommand(set, row, start, i, cause)) {
          queue.shorten(before);
          this._floods |= 1 << index;
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private _enterCommand(set: RuleSet, row: number, start: number, end: number, cause: number): boolean {
    const { bytes, view, rows } = set;
    const flags = rows[row + FLAGS] as number;
    while (start < end && (bytes[start] as number) <= 0x20) start++;
    if (start === end) return true;
    const { owner, queue } = this;
    if ((flags & FOR_BACKLOG) === 0) {
      const writer = this._queueWriter;
      writer.position = queue.place;
      expand(writer, bytes, view, start, end - start, this);
      return queue.append(writer.position, 0, cause);
    }
    const writer = this._writerOfBacklog();
    writer.position = owner.backlog.place;
    expand(writer, bytes, view, start, end - start, this);
    return owner.backlog.enter(writer.position, flags >> HOW_SHIFT, cause, owner.now);
  }

  private _writerOfBacklog(): Writer {
    const { backlog } = this.owner;
    if (this._backlogWriter !== undefined) return this._backlogWriter;
    backlog.prepare();
    this._backlogWriter = new Writer(backlog.lines);
    return this._backlogWriter;
  }

  private _tellTroubles(): void {
    const { console } = this.owner;
    for (let i = 0; i < this._sets.length; i++) {
      const name = `Rule${i + 1}`;
      if (isBit(this._failures, i)) {
        console.log(
          1,
          `${name}: A command of it has failed, and StopOnError has switched it off: ${name} 1 switches it on again`,
        );
      }
      if (!isBit(this._loops | this._floods, i) || isBit(this._told, i)) continue;
      this._told |= 1 << i;
      if (isBit(this._loops, i)) {
        console.log(
          1,
          `${name}: It sets itself off, and is stopped after ${MOST_DEPTH} rounds, now and from now on: let it ask for a condition, or put a Delay in it`,
        );
      } else {
        console.log(1, `${name}: More commands wait than the queue holds: those of this rule are dropped`);
      }
    }
  }
}

function isBit(bits: number, index: number): boolean {
  return ((bits >> index) & 1) !== 0;
}
