import { MQTT_BY_FINGERPRINT, MQTT_TLS } from '../../settings/options.js';
import {
  Ap,
  DeviceName,
  FriendlyName,
  MqttFingerprint,
  MqttHeaders,
  MqttHost,
  MqttPassword,
  MqttPath,
  MqttPort,
  MqttProtocol,
  MqttUser,
  Password,
  SSId,
  type TextSetting,
  Topic,
} from '../../settings/table.js';
import { type CommandRow, type CommandTraits, commandRow } from '../registry.js';
import { ERASE, GO_ON, HALT, RESTART, RESTART_NOW } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { answerText, answerTexts, refuse } from './answers.js';
import { chosenText, DEFAULT, nameShortcut, setText } from './builders.js';

const RESTARTING = 'Restarting';
const HALTING = 'Halting';
const RESTART_USAGE = '1 to restart, 2 to halt';
const ONE_PARTITION =
  'Restart 3 is not possible: there is one firmware on the board. Restart 1 starts it again';
const NO_SLEEP = 'Restart 9 is not possible: nothing could wake the device. Restart 2 halts it';
const RESTART_TAKES = 'Restart takes 1, 2 and 99';
const RESET_DONE = 'Done';
const RESET_PLAIN = 'Reset and Restarting';
const RESET_ERASE = 'Erase, Reset and Restarting';
const RESET_USAGE = '1 to reset';
const RESET_TAKES = 'Reset takes 1 to 6, and 99';

/** What `Reset 4` and higher keep: the network. */
const NETWORK_TEXTS: readonly TextSetting[] = Object.freeze([SSId, Password]);
/** What `Reset 6` keeps beside: how to reach the broker and be reached. */
const ALL_KEPT_TEXTS: readonly TextSetting[] = Object.freeze([
  ...NETWORK_TEXTS,
  MqttHost,
  MqttPath,
  MqttHeaders,
  MqttFingerprint,
  MqttUser,
  MqttPassword,
  Topic,
]);
/** Likewise, of the SetOptions: without them it would talk to a port for TLS in the clear. */
const ALL_KEPT_OPTIONS = Object.freeze([MQTT_TLS, MQTT_BY_FINGERPRINT]);
/** Kinds that leave nothing of what was saved before. */
const ERASING = Object.freeze([2, 5, 6]);
const NO_TEXTS: readonly TextSetting[] = Object.freeze([]);

const friendlyName: CommandRow['run'] = (tasmota, command, row) => {
  const index = command.index - 1;
  let reason: string | undefined;
  if (!command.isQuery) {
    const text = chosenText(FriendlyName, index, command, nameShortcut(command));
    reason = setText(tasmota, FriendlyName, index, text);
  }
  answerTexts(tasmota, row, command, FriendlyName, reason);
  return true;
};

const FRIENDLY_NAME: CommandTraits = Object.freeze({
  takes: 'text',
  replies: 'indexed',
  setting: FriendlyName,
  maximumIndex: FriendlyName.count,
});

/** The device as such. */
export const DEVICE_COMMANDS: readonly CommandRow[] = Object.freeze([
  commandRow('FriendlyName', friendlyName, FRIENDLY_NAME),
  commandRow(
    'FN',
    (tasmota, command) => friendlyName(tasmota, command, DEVICE_COMMANDS[0] as CommandRow),
    FRIENDLY_NAME,
  ),
  // DeviceName: 1 is the first FriendlyName.
  commandRow(
    'DeviceName',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const how = nameShortcut(command);
        const text =
          how === DEFAULT ? tasmota.settings.text(FriendlyName) : chosenText(DeviceName, 0, command, how);
        reason = setText(tasmota, DeviceName, 0, text);
      }
      answerText(tasmota, row, tasmota.settings.text(DeviceName), reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: DeviceName, identity: true },
  ),
  commandRow(
    'Restart',
    (tasmota, command, row) => {
      const { value } = command;
      const how = value === 1 ? RESTART : value === 2 ? HALT : value === 99 ? RESTART_NOW : GO_ON;
      if (how !== GO_ON) {
        answerText(tasmota, row, how === HALT ? HALTING : RESTARTING);
        tasmota.requestStop(how);
        return true;
      }
      const why = value === 3 ? ONE_PARTITION : value === 9 ? NO_SLEEP : RESTART_TAKES;
      answerText(tasmota, row, RESTART_USAGE, command.isQuery ? undefined : refuse(tasmota, why));
      return true;
    },
    { takes: 'number', replies: 'text', minimum: 1, maximum: 99 },
  ),
  // Reset: 1 defaults; 2 erases what was saved before as well; 3 changes no setting; 4 and 5 as 1 and 2, but they keep the
  // Wi-Fi; 6 as 5, and keeps the broker and the topic as well; 99 starts the boot count over.
  commandRow(
    'Reset',
    (tasmota, command, row) => {
      const kind = command.value;
      if (kind === 99) {
        tasmota.state.bootCount = 0;
        tasmota.state.bootCountSince = tasmota.clock.utc();
        answerText(tasmota, row, RESET_DONE);
      } else if (kind >= 1 && kind <= 6) {
        answerText(tasmota, row, kind === 1 ? RESET_PLAIN : RESET_ERASE);
        reset(tasmota, kind);
      } else {
        answerText(tasmota, row, RESET_USAGE, command.isQuery ? undefined : refuse(tasmota, RESET_TAKES));
      }
      return true;
    },
    { takes: 'number', replies: 'text', minimum: 1, maximum: 99 },
  ),
]);

/** Restores the defaults and restarts. @param kind the payload of Reset, 1 to 6 */
export function reset(tasmota: Tasmota, kind: number): void {
  const { settings } = tasmota;
  // Kind 3 is for what the radio keeps for itself; here it keeps nothing.
  if (kind !== 3) {
    const port = settings.number(MqttPort);
    const protocol = settings.number(MqttProtocol);
    const accessPoint = settings.number(Ap);
    const kept = kind === 6 ? ALL_KEPT_TEXTS : kind >= 4 ? NETWORK_TEXTS : NO_TEXTS;
    const options = ALL_KEPT_OPTIONS.map((number) => settings.option(number));
    const texts = kept.map((row) => Array.from({ length: row.count }, (_, i) => settings.text(row, i)));
    settings.restoreDefaults();
    if (kind >= 4) settings.setNumber(Ap, accessPoint);
    if (kind === 6) {
      settings.setNumber(MqttPort, port);
      settings.setNumber(MqttProtocol, protocol);
      for (const [i, number] of ALL_KEPT_OPTIONS.entries()) settings.setOption(number, options[i] as boolean);
    }
    kept.forEach((row, place) => {
      for (const [i, text] of (texts[place] as string[]).entries()) settings.setText(row, text, i);
    });
  }
  tasmota.requestStop(ERASING.includes(kind) ? ERASE : RESTART);
}
