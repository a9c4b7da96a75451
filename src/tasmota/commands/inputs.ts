import {
  ButtonDebounce,
  ButtonTopic,
  SwitchDebounce,
  SwitchMode,
  SwitchText,
  SwitchTopic,
  type TextSetting,
} from '../../settings/table.js';
import type { Command } from '../command.js';
import { keyTopicText, NO_KEY_TOPIC } from '../key-topic.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { LONGEST_PREFIX } from '../topics.js';
import { answerIndexed, answerText, answerTexts, endAnswer, refuse, refuseNumber } from './answers.js';
import {
  CLEAR,
  chosenText,
  DEFAULT,
  LITERAL,
  numberCommand,
  setNumber,
  setText,
  shortcut,
} from './builders.js';
import { isEmpty, validTopic } from './topics.js';

const QUOTE = 0x22;
const ONE = 0x31;

/** Buttons and switches. What they do with it is in `keys.ts`, which sees every change of a setting. */
export const INPUT_COMMANDS: readonly CommandRow[] = Object.freeze([
  numberCommand(ButtonDebounce),
  numberCommand(SwitchDebounce),
  // SwitchMode<n>; SwitchMode0 means all.
  commandRow('SwitchMode', setSwitchMode, {
    takes: 'number',
    replies: 'indexed',
    setting: SwitchMode,
    minimumIndex: 0,
    maximumIndex: SwitchMode.count,
  }),
  commandRow('SwitchText', setSwitchText, {
    takes: 'text',
    replies: 'indexed',
    setting: SwitchText,
    maximumIndex: SwitchText.count,
  }),
  keyTopicCommand(ButtonTopic),
  keyTopicCommand(SwitchTopic),
]);

function setSwitchMode(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (command.index === 0) return setAllModes(tasmota, command, row);
  const place = command.index - 1;
  const reason = setNumber(tasmota, command, row, place);
  answerIndexed(tasmota, row, command.index, [tasmota.settings.numberAt(SwitchMode, place)], reason);
  return true;
}

/** `{"SwitchMode":[0,0,…]}` */
function setAllModes(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings } = tasmota;
  const { minimum, maximum, count } = SwitchMode;
  let reason: string | undefined;
  if (command.value >= minimum && command.value <= maximum) {
    for (let i = 0; i < count; i++) settings.setNumber(SwitchMode, command.value, i);
  } else if (!command.isQuery) {
    reason = refuseNumber(tasmota, row, minimum, maximum);
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openArray();
  for (let i = 0; i < count; i++) json.integer(settings.numberAt(SwitchMode, i));
  json.closeArray();
  endAnswer(tasmota, json, reason);
  return true;
}

/** A name may be any digit, so that only `"` clears; blanks are dropped. */
function setSwitchText(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  let reason: string | undefined;
  if (!command.isQuery) {
    const place = command.index - 1;
    const how = command.isByte(QUOTE) ? CLEAR : LITERAL;
    const text = chosenText(SwitchText, place, command, how).replaceAll(' ', '');
    reason = setText(tasmota, SwitchText, place, text);
  }
  answerTexts(tasmota, row, command, SwitchText, reason);
  return true;
}

function keyTopicCommand(setting: TextSetting): CommandRow {
  return commandRow(setting.name, setKeyTopic, { takes: 'text', replies: 'text', setting, identity: true });
}

function setKeyTopic(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const setting = row.setting as TextSetting;
  let reason: string | undefined;
  if (!command.isQuery) {
    const text = keyTopicOf(tasmota, command, setting);
    const problem = problemOf(tasmota, row.name, text);
    reason = problem === undefined ? setText(tasmota, setting, 0, text) : refuse(tasmota, problem);
  }
  answerText(tasmota, row, tasmota.settings.text(setting), reason);
  return true;
}

/** `0` and `"` stand for none, `1` for the device's own topic, `2` for the default, which is none. */
function keyTopicOf(tasmota: Tasmota, command: Command, setting: TextSetting): string {
  if (command.isByte(ONE)) return tasmota.topics.topic;
  const how = shortcut(command);
  if (how === CLEAR) return NO_KEY_TOPIC;
  return how === DEFAULT
    ? chosenText(setting, 0, command, DEFAULT)
    : validTopic(chosenText(setting, 0, command, LITERAL));
}

function problemOf(tasmota: Tasmota, name: string, text: string): string | undefined {
  const { settings, topics, system } = tasmota;
  if (isEmpty(text)) return `${name} may not be empty: 0 switches it off`;
  const { length } = keyTopicText(settings, topics, system.mac, text);
  return length > LONGEST_PREFIX
    ? `Topics would be ${length} characters long, more than ${LONGEST_PREFIX}`
    : undefined;
}
