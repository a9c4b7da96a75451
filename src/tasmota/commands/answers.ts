import type { JsonWriter } from '../../bytes/json.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import type { NumberSetting, TextSetting } from '../../settings/table.js';
import type { Command } from '../command.js';
import { REASON_KEY } from '../messages.js';
import type { CommandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';

/**
 * The shapes of answers. Each takes the command's row, whose name is the answer's key, and a reason where what was asked for
 * has not been done: it stands behind everything else, so that whoever does not know of it reads what he always reads.
 */

/** Logs why something is refused, for whoever reads the console. @param reason in plain words @returns the reason */
export function refuse(tasmota: Tasmota, reason: string): string {
  tasmota.console.log(1, `${reason}: the present value stays`);
  return reason;
}

/** Says that a payload is no number in range. @returns the reason, to be told in the answer */
export function refuseNumber(tasmota: Tasmota, row: CommandRow, minimum: number, maximum: number): string {
  return refuse(tasmota, `${row.name} takes ${minimum} to ${maximum}`);
}

/** Ends an answer whose outermost object is open. */
export function endAnswer(tasmota: Tasmota, json: JsonWriter, reason?: string): void {
  if (reason !== undefined) {
    json.key(REASON_KEY);
    json.string(reason);
  }
  json.closeObject();
  tasmota.messages.end();
}

/** `{"TelePeriod":300}` */
export function answerNumber(tasmota: Tasmota, row: CommandRow, value: number, reason?: string): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.integer(value);
  endAnswer(tasmota, json, reason);
}

/** `{"Latitude":48.858360}` @param value a number times 10^decimals */
export function answerDecimal(
  tasmota: Tasmota,
  row: CommandRow,
  value: number,
  decimals: number,
  reason?: string,
): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.fixed(value / 10 ** decimals, decimals);
  endAnswer(tasmota, json, reason);
}

/** `{"PowerRetain":"ON"}` */
export function answerOnOff(tasmota: Tasmota, row: CommandRow, on: boolean, reason?: string): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.plain(tasmota.messages.stateText(on));
  endAnswer(tasmota, json, reason);
}

/** `{"Topic":"tasmota_%06X"}` */
export function answerText(tasmota: Tasmota, row: CommandRow, text: string, reason?: string): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.string(text);
  endAnswer(tasmota, json, reason);
}

/** `{"FriendlyName2":"Lamp"}`; several: `{"FriendlyName1":"Kitchen","FriendlyName2":"Lamp"}`. @param first the first one's index */
export function answerIndexed(
  tasmota: Tasmota,
  row: CommandRow,
  first: number,
  values: readonly (string | number)[],
  reason?: string,
): void {
  const name = encodeUtf8(row.name);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | number;
    json.indexedKey(name, first + i);
    if (typeof value === 'number') json.integer(value);
    else json.string(value);
  }
  endAnswer(tasmota, json, reason);
}

/** A text of a setting that comes in several, as `answerIndexed`; all of them where neither index nor payload is given. */
export function answerTexts(
  tasmota: Tasmota,
  row: CommandRow,
  command: Command,
  setting: TextSetting,
  reason?: string,
): void {
  const { settings } = tasmota;
  if (command.hasIndex || !command.isQuery) {
    answerIndexed(tasmota, row, command.index, [settings.text(setting, command.index - 1)], reason);
    return;
  }
  const texts = Array.from({ length: setting.count }, (_, i) => settings.text(setting, i));
  answerIndexed(tasmota, row, 1, texts, reason);
}

/** Likewise of numbers. */
export function answerNumbers(
  tasmota: Tasmota,
  row: CommandRow,
  command: Command,
  setting: NumberSetting,
  reason?: string,
): void {
  const { settings } = tasmota;
  if (command.hasIndex || !command.isQuery) {
    answerIndexed(tasmota, row, command.index, [settings.numberAt(setting, command.index - 1)], reason);
    return;
  }
  const numbers = Array.from({ length: setting.count }, (_, i) => settings.numberAt(setting, i));
  answerIndexed(tasmota, row, 1, numbers, reason);
}
