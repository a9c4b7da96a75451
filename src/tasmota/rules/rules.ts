import { JsonReader, writeUnescaped } from '../../bytes/json-reader.js';
import { decodeUtf8 } from '../../bytes/utf8.js';
import { Writer } from '../../bytes/writer.js';
import { MqttLog, Rule, RuleEnabled, RuleOnce, RuleStop, SerialLog, SysLog } from '../../settings/table.js';
import type { CommandQueue } from '../command-queue.js';
import { TextCache } from '../text-cache.js';
import { holds } from './conditions.js';
import { Deeds } from './deeds.js';
import type { EventTopics } from './event-topics.js';
import { expand } from './expansion.js';
import {
  BREAKS,
  COMMANDS,
  COMMANDS_LENGTH,
  DONE,
  ESCAPED,
  FLAGS,
  FOUND,
  FOUND_HOW,
  FOUND_LENGTH,
  NAME,
  NAME_LENGTH,
  NOT_FOUND,
  OPERATOR,
  REFERENCE,
  REFERENCE_LENGTH,
  ROW_LENGTH,
  type RuleSet,
  VARIABLE_REFERENCE,
} from './rule-set.js';
import type { RuledDevice } from './ruled-device.js';
import { BUTTON_STATE, EVENT, EVENT_KEY, KEY, SWITCH_STATE, TELE_KEY } from './triggers.js';
import { Troubles } from './troubles.js';
import type { Variables } from './variables.js';
import { Watch } from './watch.js';

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

/** The level of lines that tell what rules do: of logs, 3. */
const DETAIL = 3;

const OPEN_BRACE = 0x7b;

/**
 * Carries rules out: told what happens, it enters the commands of the rules that this concerns in a queue. Nothing is
 * allocated for that, whether a rule is carried out or not. There is none as long as no rule is set.
 *
 * A command that a rule has asked for has a cause with it: how far the chain has gone from what first set a rule off. That
 * bounds every chain; see `MOST_DEPTH`.
 */
export class Rules {
  readonly owner: RuledDevice;
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
  private readonly _deeds: Deeds;
  private readonly _troubles = new Troubles();
  /** Texts that are asked for as `%topic%` and the like, once they have been. */
  private _names: TextCache | undefined;
  /** What has caused the command that is being carried out; 0: no rule. */
  private _cause = 0;
  // The value of the trigger that is being handled.
  private _bytes: Uint8Array = this._scratch.bytes;
  private _at = 0;
  private _length = 0;

  /** @param starting whether the device has just started, rather than got its first rule */
  constructor(owner: RuledDevice, starting: boolean) {
    this.owner = owner;
    this.watch = new Watch(this, owner, starting);
    this._deeds = new Deeds(this, owner.backlog);
    for (let i = 0; i < Rule.count; i++) this._sets.push(undefined);
  }

  /** Commands to be carried out next. */
  get queue(): CommandQueue {
    return this._deeds.queue;
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
    this._troubles.forget(index);
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
    this._troubles.failure(index);
  }

  /** Says what has gone wrong since. */
  tellTroubles(): void {
    this._troubles.tell(this.owner.console, MOST_DEPTH);
  }

  /** Writes the value of the trigger that is being handled. */
  writeValue(writer: Writer): void {
    writer.copyPart(this._bytes, this._at, this._length);
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
        if (this._isFollowed) this._tellDeed(set, row, i);
        done = true;
        if (((rows[row + FLAGS] as number) & BREAKS) !== 0) break;
      }
    }
    return done;
  }

  /** Whether anybody wants to know what rules do. */
  private get _isFollowed(): boolean {
    const { settings } = this.owner;
    return (
      settings.number(SerialLog) >= DETAIL ||
      settings.number(MqttLog) >= DETAIL ||
      settings.number(SysLog) >= DETAIL
    );
  }

  /** Says that a rule is carried out. Allocates: only with somebody who follows it. */
  private _tellDeed({ bytes, rows }: RuleSet, row: number, index: number): void {
    const name = decodeUtf8(bytes, rows[row + NAME] as number, rows[row + NAME_LENGTH] as number);
    const value = decodeUtf8(this._bytes, this._at, this._length);
    const commands = decodeUtf8(bytes, rows[row + COMMANDS] as number, rows[row + COMMANDS_LENGTH] as number);
    this.owner.console.log(DETAIL, `Rule${index + 1}: ${name} is "${value}": ${commands}`);
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

  /** Enters a rule's commands. @returns whether they are entered */
  private _enter(set: RuleSet, row: number, index: number): boolean {
    const depth = (this._cause & DEPTH_MASK) + 1;
    if (depth > MOST_DEPTH) {
      this._troubles.loop(index);
      return false;
    }
    if (this._deeds.enter(set, row, depth | ((index + 1) << DEPTH_BITS), this.owner.now)) return true;
    this._troubles.flood(index);
    return false;
  }
}

function isBit(bits: number, index: number): boolean {
  return ((bits >> index) & 1) !== 0;
}
