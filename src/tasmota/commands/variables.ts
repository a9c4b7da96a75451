import { leadingNumber, parseDecimal } from '../../bytes/decimal.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { CalcRes, Mem } from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Rules } from '../rules/rules.js';
import { rulesOf, takeMemory } from '../rules/start.js';
import { MEM_STATE, VAR_STATE } from '../rules/triggers.js';
import { VARIABLES, Variables } from '../rules/variables.js';
import type { Tasmota } from '../tasmota.js';
import { answerTexts, endAnswer, refuse } from './answers.js';
import { chosenText, numberCommand, setText } from './builders.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const VAR = encodeUtf8('Var');
/** The most bytes of a Var: as many as a Mem has. */
const LONGEST_TEXT = Mem.maximumLength;
/** Numbers of this size and above cannot be told digit by digit. */
const LARGEST = 1e15;
const NO_NUMBER = 'takes a number';
const FIVE_NUMBERS = 'takes a value, and from which to which limits it is scaled: 15,0,100,0,1000';
const TOO_LARGE = 'would be too large';

// What is done with a Var.
const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;
const SCALE = 3;

/** A row that knows what it does with a Var. */
interface ArithmeticRow extends CommandRow {
  readonly operation: number;
}

/** Texts and numbers that rules keep. */
export const VARIABLE_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Var<1-16>: a text, until the next restart; " clears it. Without index all are told.
  commandRow('Var', runVar, { takes: 'text', replies: 'indexed', maximumIndex: VARIABLES }),
  // Mem<1-16>: likewise, and it outlives a restart.
  commandRow(Mem.name, runMem, { takes: 'text', replies: 'indexed', setting: Mem, maximumIndex: Mem.count }),
  // Add<1-16>, Sub, Mult: what is done to Var<1-16>, taken for a number.
  arithmeticCommand('Add', ADD),
  arithmeticCommand('Sub', SUBTRACT),
  arithmeticCommand('Mult', MULTIPLY),
  // Scale<1-16> v,fl,fh,tl,th: v, from the range fl to fh, in the range tl to th.
  arithmeticCommand('Scale', SCALE),
  // CalcRes: digits behind the point of the results.
  numberCommand(CalcRes),
]);

function arithmeticCommand(name: string, operation: number): CommandRow {
  const traits = {
    takes: operation === SCALE ? 'fields' : 'decimal',
    replies: 'indexed',
    maximumIndex: VARIABLES,
    operation,
  } as const;
  return commandRow(name, runArithmetic, traits);
}

/** In the steady state, as long as there is an index: rules keep readings so. */
function runVar(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (!command.hasIndex) {
    answerAll(tasmota, row);
    return true;
  }
  const index = command.index - 1;
  const { bytes, payloadOffset } = command;
  let reason: string | undefined;
  if (command.isByte(QUOTE)) setVar(tasmota, index, bytes, payloadOffset, 0);
  else if (!command.isQuery && !setVar(tasmota, index, bytes, payloadOffset, command.payloadLength))
    reason = refuseLong(tasmota, row, command.index);
  answerVar(tasmota, row, index, reason);
  return true;
}

/** Apart from `runVar`: it makes a text. */
function refuseLong(tasmota: Tasmota, row: CommandRow, index: number): string {
  return refuse(tasmota, `${row.name}${index} takes at most ${LONGEST_TEXT} bytes`);
}

/** Sets a Var, and has the rules know. @returns `false`: it would be too long */
function setVar(tasmota: Tasmota, index: number, bytes: Uint8Array, offset: number, length: number): boolean {
  const rules = rulesOf(tasmota);
  const variables = variablesOf(rules);
  if (!variables.set(index, bytes, offset, length)) return false;
  rules.raiseText(VAR_STATE, index + 1, variables.bytes, variables.startOf(index), length);
  return true;
}

function variablesOf(rules: Rules): Variables {
  if (rules.variables === undefined) rules.variables = new Variables(LONGEST_TEXT);
  return rules.variables;
}

/** `{"Var2":"21.5"}` @param index from 0 */
function answerVar(tasmota: Tasmota, row: CommandRow, index: number, reason?: string): void {
  const { messages } = tasmota;
  const variables = messages.rules?.variables;
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.numberedKey(row.key, index + 1);
  json.beginText();
  if (variables !== undefined) variables.writeEscaped(json, index);
  json.endText();
  endAnswer(tasmota, json, reason);
}

function answerAll(tasmota: Tasmota, row: CommandRow): void {
  const { messages } = tasmota;
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  for (let index = 0; index < VARIABLES; index++) {
    json.indexedKey(VAR, index + 1);
    json.beginText();
    messages.rules?.variables?.writeEscaped(json, index);
    json.endText();
  }
  endAnswer(tasmota, json);
}

function runMem(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const index = command.index - 1;
  let reason: string | undefined;
  if (command.hasIndex && !command.isQuery) {
    const text = command.isByte(QUOTE) ? '' : chosenText(Mem, index, command, 0);
    reason = setText(tasmota, Mem, index, text);
    const { rules } = tasmota.messages;
    if (reason === undefined && rules !== undefined) {
      const memories = takeMemory(rules, tasmota, index);
      rules.raiseText(
        MEM_STATE,
        index + 1,
        memories.bytes,
        memories.startOf(index),
        memories.lengthOf(index),
      );
    }
  }
  if (!command.hasIndex) command.dropPayload();
  answerTexts(tasmota, row, command, Mem, reason);
  return true;
}

function runArithmetic(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const index = command.index - 1;
  const reason = command.isQuery ? undefined : calculate(tasmota, command, row as ArithmeticRow, index);
  answerVar(tasmota, row, index, reason);
  return true;
}

/** @returns why the Var stays as it is; `undefined` if it does not */
function calculate(
  tasmota: Tasmota,
  command: Command,
  row: ArithmeticRow,
  index: number,
): string | undefined {
  const { bytes, payloadOffset, payloadLength } = command;
  const scales = row.operation === SCALE;
  const fields = scales ? SCALE_FIELDS : 1;
  for (let i = 0; i < fields; i++) {
    if (Number.isNaN(fieldOf(bytes, payloadOffset, payloadLength, i)))
      return refuse(tasmota, `${row.name}${command.index} ${scales ? FIVE_NUMBERS : NO_NUMBER}`);
  }
  const operand = fieldOf(bytes, payloadOffset, payloadLength, 0);
  const value = scales
    ? scaled(operand, bytes, payloadOffset, payloadLength)
    : applied(row.operation, presentNumber(tasmota, index), operand);
  if (!(Math.abs(value) < LARGEST)) return refuse(tasmota, `${row.name}${command.index} ${TOO_LARGE}`);
  setNumber(tasmota, index, value);
  return undefined;
}

function applied(operation: number, value: number, operand: number): number {
  if (operation === ADD) return value + operand;
  return operation === SUBTRACT ? value - operand : value * operand;
}

const SCALE_FIELDS = 5;

/** Of a range without any extent every value is its beginning. */
function scaled(value: number, bytes: Uint8Array, offset: number, length: number): number {
  const fromLow = fieldOf(bytes, offset, length, 1);
  const fromHigh = fieldOf(bytes, offset, length, 2);
  const toLow = fieldOf(bytes, offset, length, 3);
  const toHigh = fieldOf(bytes, offset, length, 4);
  if (fromHigh === fromLow) return toLow;
  return toLow + ((value - fromLow) * (toHigh - toLow)) / (fromHigh - fromLow);
}

/** One of several numbers with commas between them; NaN: it is none. */
function fieldOf(bytes: Uint8Array, offset: number, length: number, index: number): number {
  const end = offset + length;
  let start = offset;
  for (let i = 0; i < index; i++) {
    while (start < end && bytes[start] !== COMMA) start++;
    // One that is left out counts as 0.
    if (start === end) return 0;
    start++;
  }
  let stop = start;
  while (stop < end && bytes[stop] !== COMMA) stop++;
  while (start < stop && (bytes[start] as number) <= 0x20) start++;
  if (Number.isNaN(parseDecimal(bytes, start, stop - start, 0))) return Number.NaN;
  return leadingNumber(bytes, start, stop - start);
}

function presentNumber(tasmota: Tasmota, index: number): number {
  const variables = tasmota.messages.rules?.variables;
  if (variables === undefined) return 0;
  return leadingNumber(variables.bytes, variables.startOf(index), variables.lengthOf(index));
}

function setNumber(tasmota: Tasmota, index: number, value: number): void {
  const rules = rulesOf(tasmota);
  const variables = variablesOf(rules);
  variables.setNumber(index, value, tasmota.settings.number(CalcRes));
  rules.raiseText(VAR_STATE, index + 1, variables.bytes, variables.startOf(index), variables.lengthOf(index));
}
