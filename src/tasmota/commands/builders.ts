import type { NumberSetting, TextSetting } from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, type CommandTraits, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { answerNumber, answerOnOff, answerText, answerTexts } from './answers.js';

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
 * A row that knows its setting: what its function works on is data of the row, as a board keeps rows in ROM and
 * functions that remember something could not follow them there.
 */
interface SettingCommandRow<T> extends CommandRow {
  readonly setting: T;
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
 * A number: `MqttRetry 20`. A payload that is no number in range changes nothing and is answered with the present value.
 */
export function numberCommand(setting: NumberSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runNumber, settingTraits(setting, options));
}

function runNumber(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { setting, options } = row as SettingCommandRow<NumberSetting>;
  if (!command.isQuery && tasmota.settings.setNumber(setting, command.value)) acted(tasmota, options);
  answerNumber(tasmota, row, tasmota.settings.number(setting));
  return true;
}

/** On or off: `InfoRetain ON`. @param switched called after the setting has been set, and before the answer */
export function onOffCommand(
  setting: NumberSetting,
  switched?: (tasmota: Tasmota, on: boolean) => void,
): CommandRow {
  const traits: CommandTraits & Pick<OnOffCommandRow, 'setting' | 'switched'> = { setting, switched };
  return commandRow(setting.name, runOnOff, traits);
}

function runOnOff(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { setting, switched } = row as OnOffCommandRow;
  if (command.value === 0 || command.value === 1) {
    tasmota.settings.setNumber(setting, command.value);
    switched?.(tasmota, command.value === 1);
  }
  answerOnOff(tasmota, row, tasmota.settings.number(setting) !== 0);
  return true;
}

/** A text that is one setting: `MqttHost broker.local`. */
export function textCommand(setting: TextSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runText, settingTraits(setting, options));
}

function runText(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { setting, options } = row as SettingCommandRow<TextSetting>;
  if (!command.isQuery) {
    const chosen = chosenText(setting, 0, command, shortcut(command));
    const text = options.accept === undefined ? chosen : options.accept(chosen);
    const usable = options.accept === undefined || text !== '';
    if (usable && setText(tasmota, setting, 0, text)) acted(tasmota, options);
  }
  answerText(tasmota, row, tasmota.settings.text(setting));
  return true;
}

function settingTraits<T>(
  setting: T,
  options: SettingCommandOptions,
): CommandTraits & Pick<SettingCommandRow<T>, 'setting' | 'options'> {
  return { setting, options: Object.freeze(options), identity: options.identity ?? false };
}

/** A text that comes in several: `NtpServer2 time.example`. Without index and payload all of them are told. */
export function indexedTextCommand(setting: TextSetting, options = NO_OPTIONS): CommandRow {
  return commandRow(setting.name, runIndexedText, {
    ...settingTraits(setting, options),
    maximumIndex: setting.count,
  });
}

function runIndexedText(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { setting, options } = row as SettingCommandRow<TextSetting>;
  const index = command.index - 1;
  if (!command.isQuery) {
    const text = chosenText(setting, index, command, shortcut(command));
    if (setText(tasmota, setting, index, text)) acted(tasmota, options);
  }
  answerTexts(tasmota, row, command, setting);
  return true;
}

/**
 * The text a payload asks for. Control characters are dropped: no setting needs them, a line's end often trails a
 * payload, and U+0000 would make the broker end every connection [MQTT-1.5.3-2].
 */
export function chosenText(setting: TextSetting, index: number, command: Command, how: number): string {
  if (how === CLEAR) return '';
  return how === DEFAULT
    ? (setting.defaults[index] as string)
    : command.text().replace(/[\u0000-\u001f\u007f]/g, '');
}

/** Sets a text, or says that it is too long. @returns whether it was set */
export function setText(tasmota: Tasmota, setting: TextSetting, index: number, text: string): boolean {
  if (tasmota.settings.setText(setting, text, index)) return true;
  tasmota.console.log(
    1,
    `${setting.name} takes at most ${setting.maximumLength} bytes: it keeps its present value`,
  );
  return false;
}

function acted(tasmota: Tasmota, options: SettingCommandOptions): void {
  options.changed?.(tasmota);
  if (options.restarts) tasmota.requestStop(RESTART);
}
