import { withoutControls } from '../../bytes/ascii.js';
import { parseDecimal } from '../../bytes/decimal.js';
import { jsonKey } from '../../bytes/json.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { type NumberSetting, Rule, RuleEnabled, RuleOnce, RuleStop } from '../../settings/table.js';
import { TOGGLE } from '../actions.js';
import type { Command } from '../command.js';
import type { Messages } from '../messages.js';
import { type CommandRow, commandRow } from '../registry.js';
import { compileRules, RuleProblem } from '../rules/grammar.js';
import { AS_IT_IS } from '../rules/rule-set.js';
import { RULE_TIMERS } from '../rules/rule-timers.js';
import { rulesOf, takeRules } from '../rules/start.js';
import type { Tasmota } from '../tasmota.js';
import { endAnswer, refuse, refuseNumber } from './answers.js';

const QUOTE = 0x22;
const PLUS = 0x2b;
const EQUALS_SIGN = 0x3d;

/** What a number asks for: four for each of the settings, the last of which nothing does. */
const SWITCHES: readonly NumberSetting[] = Object.freeze([RuleEnabled, RuleOnce, RuleStop]);
const LARGEST_SWITCH = 10;

const RULE = encodeUtf8(Rule.name);
const STATE_KEY = jsonKey('State');
const ONCE_KEY = jsonKey('Once');
const STOP_KEY = jsonKey('StopOnError');
const LENGTH_KEY = jsonKey('Length');
const FREE_KEY = jsonKey('Free');
const RULES_KEY = jsonKey('Rules');
const TIMER = encodeUtf8('T');
const DONE = encodeUtf8('Done');

const SECOND = 1_000;
const LONGEST_TIMER = 65_535;

/** What the device does by itself. */
export const RULE_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Rule<1-3>: 0 off, 1 on, 2 toggle; likewise 4 to 6 Once, 8 to 10 StopOnError; " clears, +text appends, text replaces.
  // Rule0: all three, one by one.
  commandRow(Rule.name, runRule, {
    takes: 'text',
    replies: 'object',
    setting: Rule,
    minimumIndex: 0,
    maximumIndex: Rule.count,
  }),
  // RuleTimer<1-8>: seconds until Rules#Timer; 0 stops it. RuleTimer0 0 stops all.
  commandRow('RuleTimer', runTimer, {
    takes: 'decimal',
    replies: 'object',
    minimum: 0,
    maximum: LONGEST_TIMER,
    minimumIndex: 0,
    maximumIndex: RULE_TIMERS,
  }),
  // Event name=value: sets off Event#name.
  commandRow('Event', runEvent, { takes: 'text', replies: 'text' }),
]);

function runRule(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const isSwitch = command.value >= 0 && command.value <= LARGEST_SWITCH;
  // What is no switch and clears nothing is a text, and that is for the first one.
  const forAll = command.isQuery || isSwitch || command.isByte(QUOTE);
  const first = command.index === 0 ? 0 : command.index - 1;
  const last = command.index === 0 && forAll ? Rule.count - 1 : first;
  for (let index = first; index <= last; index++) {
    let reason: string | undefined;
    if (isSwitch) turn(tasmota, index, command.value);
    else if (!command.isQuery) reason = setRules(tasmota, command, index);
    answerRule(tasmota, row, index, reason);
  }
  return true;
}

/** @param value 0 to 10 */
function turn(tasmota: Tasmota, index: number, value: number): void {
  const { settings } = tasmota;
  const setting = SWITCHES[value >> 2] as NumberSetting;
  const what = value & 3;
  const bit = 1 << index;
  const present = settings.number(setting);
  if (what > TOGGLE) return;
  const on = what === TOGGLE ? (present & bit) === 0 : what === 1;
  settings.setNumber(setting, on ? present | bit : present & ~bit);
  tasmota.messages.rules?.rearm(index);
}

/** @returns why the rules stay as they are; `undefined` if they do not */
function setRules(tasmota: Tasmota, command: Command, index: number): string | undefined {
  const { settings } = tasmota;
  const name = `${Rule.name}${index + 1}`;
  const appends = command.bytes[command.payloadOffset] === PLUS;
  // Line ends and the like separate words as blanks do, and U+0000 may not be published.
  const given = command.isByte(QUOTE) ? '' : withoutControls(command.text(), ' ');
  const before = settings.text(Rule, index);
  const text = (appends ? `${before} ${given.slice(1).trim()}` : given).trim();
  const bytes = encodeUtf8(text);
  if (bytes.length > Rule.maximumLength)
    return refuse(
      tasmota,
      `${name} takes at most ${Rule.maximumLength} bytes, and these are ${bytes.length}`,
    );
  const compiled = compileRules(bytes);
  if (compiled instanceof RuleProblem) {
    const at = `${appends ? 'with what it has already, at' : 'at'} character ${compiled.place}`;
    return refuse(tasmota, `${name} takes ON <trigger> DO <commands> ENDON; ${at}: ${compiled.text}`);
  }
  if (!settings.setText(Rule, text, index))
    return refuse(tasmota, `${name} finds no room: shorten this or other texts`);
  if (text !== '' || tasmota.messages.rules !== undefined) takeRules(rulesOf(tasmota), tasmota, index);
  return undefined;
}

function answerRule(tasmota: Tasmota, row: CommandRow, index: number, reason?: string): void {
  const { messages, settings } = tasmota;
  const text = settings.text(Rule, index);
  const { length } = encodeUtf8(text);
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.indexedKey(RULE, index + 1);
  json.openObject();
  writeSwitch(messages, STATE_KEY, settings.number(RuleEnabled), index);
  writeSwitch(messages, ONCE_KEY, settings.number(RuleOnce), index);
  writeSwitch(messages, STOP_KEY, settings.number(RuleStop), index);
  json.key(LENGTH_KEY);
  json.integer(length);
  json.key(FREE_KEY);
  json.integer(Rule.maximumLength - length);
  json.key(RULES_KEY);
  json.string(text);
  json.closeObject();
  endAnswer(tasmota, json, reason);
}

function writeSwitch(messages: Messages, key: Uint8Array, bits: number, index: number): void {
  messages.json.key(key);
  messages.json.plain(messages.stateText(((bits >> index) & 1) !== 0));
}

function runTimer(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const reason = command.isQuery ? undefined : setTimer(tasmota, command, row);
  const { messages, now } = tasmota;
  const timers = messages.rules?.watch.timers;
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  for (let i = 0; i < RULE_TIMERS; i++) {
    json.indexedKey(TIMER, i + 1);
    json.integer(timers === undefined ? 0 : Math.floor(timers.left(i, now) / SECOND));
  }
  endAnswer(tasmota, json, reason);
  return true;
}

function setTimer(tasmota: Tasmota, command: Command, row: CommandRow): string | undefined {
  const { bytes, index, payloadOffset, payloadLength } = command;
  const time = parseDecimal(bytes, payloadOffset, payloadLength, 3);
  const longest = index === 0 ? 0 : LONGEST_TIMER;
  if (!(time >= 0 && time <= longest * SECOND)) return refuseNumber(tasmota, row, 0, longest);
  const { timers } = rulesOf(tasmota).watch;
  // Shorter than a second, a timer that starts itself anew would leave time for nothing else.
  const wait = time > 0 ? Math.max(time, SECOND) : 0;
  if (index > 0) timers.start(index - 1, wait, tasmota.now);
  else for (let i = 0; i < RULE_TIMERS; i++) timers.start(i, 0, tasmota.now);
  return undefined;
}

/** In the steady state: rules raise events for each other. */
function runEvent(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { bytes, payloadOffset } = command;
  const { messages } = tasmota;
  let end = payloadOffset + command.payloadLength;
  while (end > payloadOffset && (bytes[end - 1] as number) <= 0x20) end--;
  let name = payloadOffset;
  while (name < end && bytes[name] !== EQUALS_SIGN) name++;
  let value = Math.min(name + 1, end);
  while (value < end && (bytes[value] as number) <= 0x20) value++;
  while (name > payloadOffset && (bytes[name - 1] as number) <= 0x20) name--;
  if (name > payloadOffset)
    messages.rules?.event(bytes, payloadOffset, name - payloadOffset, bytes, value, end - value, AS_IT_IS);
  messages.beginAnswer(row.upperName).textObject(row.key, DONE);
  messages.end();
  return true;
}
