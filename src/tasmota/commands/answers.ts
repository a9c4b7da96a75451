import { encodeUtf8 } from '../../bytes/utf8.js';
import type { TextSetting } from '../../settings/table.js';
import type { Command } from '../command.js';
import type { CommandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { stateWord } from '../words.js';

/** The shapes of answers. Each takes the command's row, whose name is the answer's key. */

/** `{"TelePeriod":300}` */
export function answerNumber(tasmota: Tasmota, row: CommandRow, value: number): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.integer(value);
  json.closeObject();
  tasmota.messages.end();
}

/** `{"PowerRetain":"ON"}` */
export function answerOnOff(tasmota: Tasmota, row: CommandRow, on: boolean): void {
  tasmota.messages.beginAnswer(row.upperName).textObject(row.key, stateWord(on));
  tasmota.messages.end();
}

/** `{"Topic":"tasmota_%06X"}` */
export function answerText(tasmota: Tasmota, row: CommandRow, text: string): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.string(text);
  json.closeObject();
  tasmota.messages.end();
}

/** `{"FriendlyName2":"Lamp"}`; several: `{"FriendlyName1":"Kitchen","FriendlyName2":"Lamp"}`. @param first the first one's index */
export function answerIndexed(
  tasmota: Tasmota,
  row: CommandRow,
  first: number,
  texts: readonly string[],
): void {
  const name = encodeUtf8(row.name);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  for (let i = 0; i < texts.length; i++) {
    json.indexedKey(name, first + i);
    json.string(texts[i] as string);
  }
  json.closeObject();
  tasmota.messages.end();
}

/** A text of a setting that comes in several, as `answerIndexed`; all of them where neither index nor payload is given. */
export function answerTexts(tasmota: Tasmota, row: CommandRow, command: Command, setting: TextSetting): void {
  const { settings } = tasmota;
  if (command.hasIndex || !command.isQuery) {
    answerIndexed(tasmota, row, command.index, [settings.text(setting, command.index - 1)]);
    return;
  }
  const texts = Array.from({ length: setting.count }, (_, i) => settings.text(setting, i));
  answerIndexed(tasmota, row, 1, texts);
}
