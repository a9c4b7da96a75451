import { jsonKey } from '../../bytes/json.js';
import {
  LogHost,
  LogPort,
  MqttLog,
  type NumberSetting,
  SerialLog,
  SysLog,
  WebLog,
} from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { EMPTY } from '../words.js';
import { answerNumber, endAnswer, refuse } from './answers.js';
import { numberCommand, setNumber, textCommand } from './builders.js';

const ACTIVE = jsonKey('Active');
const NO_DATAGRAMS = 'SysLog stays 0: this platform sends no datagrams';

/** Who gets the lines of the log, and how many of them: 0 none, 1 errors, 2 information, 3 and 4 details. */
export const LOG_COMMANDS: readonly CommandRow[] = Object.freeze([
  activeNumberCommand(SerialLog),
  numberCommand(WebLog),
  numberCommand(MqttLog, { changed: reconnect }),
  commandRow(
    'SysLog',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (command.value > 0 && tasmota.host.UDP === undefined) reason = refuse(tasmota, NO_DATAGRAMS);
      else {
        reason = setNumber(tasmota, command, row);
        reconnect(tasmota);
      }
      answerNumber(tasmota, row, tasmota.settings.number(SysLog), reason);
      return true;
    },
    { takes: 'number', replies: 'number', setting: SysLog },
  ),
  textCommand(LogHost, { changed: reconnect }),
  numberCommand(LogPort, { changed: reconnect }),
]);

/** A number that is told as `{"SerialLog":{"2":{"Active":"2"}}}`: what is set, and what holds, which is the same here. */
export function activeNumberCommand(setting: NumberSetting): CommandRow {
  return commandRow(setting.name, runActiveNumber, { takes: 'number', replies: 'object', setting });
}

function runActiveNumber(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const setting = row.setting as NumberSetting;
  const reason = setNumber(tasmota, command, row);
  tasmota.console.follow(tasmota.settings);
  const value = tasmota.settings.number(setting);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openObject();
  json.indexedKey(EMPTY, value);
  json.openObject();
  json.key(ACTIVE);
  json.string(String(value));
  json.closeObject();
  json.closeObject();
  endAnswer(tasmota, json, reason);
  return true;
}

function reconnect(tasmota: Tasmota): void {
  tasmota.console.connect(tasmota);
}
