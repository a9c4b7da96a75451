import { withoutControls } from '../../bytes/ascii.js';
import { parseDecimal } from '../../bytes/decimal.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import type { NumberSetting, TextSetting } from '../../settings/table.js';
import type { Command } from '../command.js';
import {
  type CommandRow,
  type CommandTraits,
  commandRow,
  type PayloadKind,
  type ReplyKind,
} from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import {
  answerDecimal,
  answerNumber,
  answerNumbers,
  answerOnOff,
  answerText,
  answerTexts,
  refuse,
  refuseNumber,
} from './answers.js';

/** Rows for commands that only read and write one setting. */

const QUOTE = 0x22;
const ZERO = 0x30;
const ONE = 0x31;
const TWO = 0x32;

export interface SettingCommandOptions {
  /** Whether a change takes effect with a restart, which it then causes. */
  readonly restarts?: boolean;
  /** See `CommandRow.identity`. */
  readonly identity?: boolean;
  /** For texts: what becomes of the text before it is set; an empty result sets nothing. */
  readonly accept?: (text: string) => string;
  /** Called after the setting has been set, and before the answer. */
  readonly changed?: (tasmota: Tasmota) => void;
}

/**
 * A row that knows what else it does: what its function works on is data of the row, as a board keeps rows in ROM and
 * functions that remember something could not follow them there.
 */
interface SettingCommandRow extends CommandRow {
  readonly options: SettingCommandOptions;
}

interface OnOffCommandRow extends CommandRow {
  readonly setting: NumberSetting;
  readonly switched: ((tasmota: Tasmota, on: boolean) => void) | undefined;
}

const NO_OPTIONS: SettingCommandOptions = Object.freeze({});

/** What a payload of one character asks of a text setting. */
export const CLEAR = 1;
export const DEFAULT = 2;
export const LITERAL = 0;

/** Reads the shortcuts common to text settings: `"` or `0` clears, `1` or `2` restores the default. */
export function shortcut(command: Command): number {
  if (command.isByte(QUOTE) || command.isByte(ZERO)) return CLEAR;
  if (command.isByte(ONE) || command.isByte(TWO)) return DEFAULT;
  return LITERAL;
}

/** The shortcuts of names, which may well be `0`: `"` clears, `1` restores the default. */
export function nameShortcut(command: Command): number {
  if (command.isByte(QUOTE)) return CLEAR;
  return command.isByte(ONE) ? DEFAULT : LITERAL;
}

/**
 * A number: `MqttRetry 20`. A payload that is no number in range changes nothing and is answered with the present value and
 * a reason.
 */
export function numberCommand(setting: NumberSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runNumber, settingTraits(setting, options, 'number', 'number'));
}

function runNumber(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const setting = row.setting as NumberSetting;
  const reason = setNumber(tasmota, command, row);
  answerNumber(tasmota, row, tasmota.settings.number(setting), reason);
  return true;
}

/** A number that comes in several: `SwitchMode2 3`. Without index and payload all of them are told. */
export function indexedNumberCommand(setting: NumberSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runIndexedNumber, {
    ...settingTraits(setting, options, 'number', 'indexed'),
    maximumIndex: setting.count,
  });
}

function runIndexedNumber(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const reason = setNumber(tasmota, command, row, command.index - 1);
  answerNumbers(tasmota, row, command, row.setting as NumberSetting, reason);
  return true;
}

/** A row whose number has a point. */
interface DecimalCommandRow extends SettingCommandRow {
  readonly decimals: number;
}

/**
 * A number with a point: `Latitude 48.858360`. A payload that is no such number in range changes nothing and is answered
 * with the present value and a reason.
 * @param setting keeps the number times 10^decimals
 */
export function decimalCommand(setting: NumberSetting, decimals: number, options = NO_OPTIONS): CommandRow {
  const traits: CommandTraits & Pick<DecimalCommandRow, 'options' | 'decimals'> = {
    ...settingTraits(setting, options, 'decimal', 'number'),
    decimals,
  };
  return commandRow(setting.name, runDecimal, traits);
}

function runDecimal(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { decimals, options } = row as DecimalCommandRow;
  const setting = row.setting as NumberSetting;
  const { bytes, payloadOffset, payloadLength } = command;
  let reason: string | undefined;
  if (!command.isQuery) {
    const scale = 10 ** decimals;
    const value = parseDecimal(bytes, payloadOffset, payloadLength, decimals);
    if (tasmota.settings.setNumber(setting, value)) acted(tasmota, options);
    else reason = refuseNumber(tasmota, row, setting.minimum / scale, setting.maximum / scale);
  }
  answerDecimal(tasmota, row, tasmota.settings.number(setting), decimals, reason);
  return true;
}

/** Sets the number of a row's setting, if there is a payload. @returns why not, `undefined` when it was set or only asked for */
export function setNumber(
  tasmota: Tasmota,
  command: Command,
  row: CommandRow,
  index = 0,
): string | undefined {
  if (command.isQuery) return undefined;
  const setting = row.setting as NumberSetting;
  if (!command.isNumber || !tasmota.settings.setNumber(setting, command.value, index))
    return refuseNumber(tasmota, row, setting.minimum, setting.maximum);
  acted(tasmota, (row as SettingCommandRow).options ?? NO_OPTIONS);
  return undefined;
}

/** On or off: `InfoRetain ON`. @param switched called after the setting has been set, and before the answer */
export function onOffCommand(
  setting: NumberSetting,
  switched?: (tasmota: Tasmota, on: boolean) => void,
): CommandRow {
  const traits: CommandTraits & Pick<OnOffCommandRow, 'switched'> = {
    takes: 'onoff',
    replies: 'onoff',
    setting,
    switched,
  };
  return commandRow(setting.name, runOnOff, traits);
}

function runOnOff(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { setting, switched } = row as OnOffCommandRow;
  let reason: string | undefined;
  if (command.value === 0 || command.value === 1) {
    tasmota.settings.setNumber(setting, command.value);
    switched?.(tasmota, command.value === 1);
  } else if (!command.isQuery) {
    reason = refuseNumber(tasmota, row, 0, 1);
  }
  answerOnOff(tasmota, row, tasmota.settings.number(setting) !== 0, reason);
  return true;
}

/** A text that is one setting: `MqttHost broker.local`. */
export function textCommand(setting: TextSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runText, settingTraits(setting, options, 'text', 'text'));
}

function runText(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { options } = row as SettingCommandRow;
  const setting = row.setting as TextSetting;
  let reason: string | undefined;
  if (!command.isQuery) {
    const chosen = chosenText(setting, 0, command, shortcut(command));
    const text = options.accept === undefined ? chosen : options.accept(chosen);
    const usable = options.accept === undefined || text !== '';
    if (!usable) reason = refuse(tasmota, `${row.name} cannot be that`);
    else {
      reason = setText(tasmota, setting, 0, text);
      if (reason === undefined) acted(tasmota, options);
    }
  }
  answerText(tasmota, row, tasmota.settings.text(setting), reason);
  return true;
}

function settingTraits(
  setting: NumberSetting | TextSetting,
  options: SettingCommandOptions,
  takes: PayloadKind,
  replies: ReplyKind,
): CommandTraits & Pick<SettingCommandRow, 'options'> {
  const { identity = false, restarts = false } = options;
  return { takes, replies, setting, options: Object.freeze(options), identity, restarts };
}

/** A text that comes in several: `NtpServer2 time.example`. Without index and payload all of them are told. */
export function indexedTextCommand(setting: TextSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runIndexedText, {
    ...settingTraits(setting, options, 'text', 'indexed'),
    maximumIndex: setting.count,
  });
}

function runIndexedText(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { options } = row as SettingCommandRow;
  const setting = row.setting as TextSetting;
  const index = command.index - 1;
  let reason: string | undefined;
  if (!command.isQuery) {
    const chosen = chosenText(setting, index, command, shortcut(command));
    reason = setText(tasmota, setting, index, options.accept === undefined ? chosen : options.accept(chosen));
    if (reason === undefined) acted(tasmota, options);
  }
  answerTexts(tasmota, row, command, setting, reason);
  return true;
}

/**
 * The text a payload asks for. Control characters are dropped: no setting needs them, a line's end often trails a
 * payload, and U+0000 would make the broker end every connection [MQTT-1.5.3-2].
 */
export function chosenText(setting: TextSetting, index: number, command: Command, how: number): string {
  if (how === CLEAR) return '';
  return how === DEFAULT ? (setting.defaults[index] as string) : withoutControls(command.text());
}

/** Sets a text, or says that it is too long. @returns why not, `undefined` when it was set */
export function setText(
  tasmota: Tasmota,
  setting: TextSetting,
  index: number,
  text: string,
): string | undefined {
  if (tasmota.settings.setText(setting, text, index)) return undefined;
  const { name, maximumLength } = setting;
  const reason =
    encodeUtf8(text).length > maximumLength
      ? `${name} takes at most ${maximumLength} bytes`
      : `There is no room for ${name}: shorten other texts, or clear rules and templates`;
  return refuse(tasmota, reason);
}

function acted(tasmota: Tasmota, options: SettingCommandOptions): void {
  options.changed?.(tasmota);
  if (options.restarts) tasmota.requestStop(RESTART);
}
