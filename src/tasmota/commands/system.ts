import { OtaUrl, Sleep, WebPassword } from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { VERSION } from '../version.js';
import { answerOnOff, answerText, refuse } from './answers.js';
import { chosenText, setText, shortcut, textCommand } from './builders.js';
import { activeNumberCommand } from './logs.js';

const HIDDEN = '****';
const UPGRADE_USAGE = `1 or >${VERSION} to upgrade`;
const NO_UPGRADE = 'There is no update over the air: the USB port takes a new firmware';
const NO_WEB_SERVER = 'There is no web server: MQTT and the serial console take every command';
/** The largest value of WebServer. */
const ADMIN = 2;

/** The firmware itself, and the parts of Tasmota's that it does not have. */
export const SYSTEM_COMMANDS: readonly CommandRow[] = Object.freeze([
  textCommand(OtaUrl),
  // Upgrade: asked or told, it upgrades nothing.
  commandRow(
    'Upgrade',
    (tasmota, command, row) => {
      const reason = command.isQuery ? undefined : refuse(tasmota, NO_UPGRADE);
      answerText(tasmota, row, UPGRADE_USAGE, reason);
      return true;
    },
    { takes: 'text', replies: 'text' },
  ),
  // Webserver: off.
  commandRow(
    'Webserver',
    (tasmota, command, row) => {
      const asItIs = command.isQuery || command.value === 0;
      answerOnOff(tasmota, row, false, asItIs ? undefined : refuse(tasmota, NO_WEB_SERVER));
      return true;
    },
    { takes: 'number', replies: 'onoff', minimum: 0, maximum: ADMIN },
  ),
  // WebPassword: never told, not even when it has just been set. WebPassword2 is the same.
  commandRow('WebPassword', runWebPassword, {
    takes: 'text',
    replies: 'text',
    setting: WebPassword,
    maximumIndex: 2,
    secret: true,
  }),
  activeNumberCommand(Sleep),
]);

function runWebPassword(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const reason = command.isQuery
    ? undefined
    : setText(tasmota, WebPassword, 0, chosenText(WebPassword, 0, command, shortcut(command)));
  answerText(tasmota, row, HIDDEN, reason);
  return true;
}
