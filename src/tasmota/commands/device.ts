import {
  DeviceName,
  FriendlyName,
  MqttHost,
  MqttPassword,
  MqttPort,
  MqttUser,
  Topic,
} from '../../settings/table.js';
import { type CommandRow, commandRow } from '../registry.js';
import { GO_ON, HALT, RESTART, RESTART_NOW } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { answerIndexed, answerText } from './answers.js';
import { chosenText, DEFAULT, nameShortcut, setText } from './builders.js';

const RESTARTING = 'Restarting';
const HALTING = 'Halting';
const RESTART_USAGE = '1 to restart, 2 to halt';
const RESET_DONE = 'Done';
const RESET_PLAIN = 'Reset and Restarting';
const RESET_ERASE = 'Erase, Reset and Restarting';
const RESET_USAGE = '1 to reset';

/** What `Reset 6` keeps beside the network: how to reach the broker and be reached. */
const KEPT_TEXTS = Object.freeze([MqttHost, MqttUser, MqttPassword, Topic]);

const friendlyName: CommandRow['run'] = (tasmota, command, row) => {
  const index = command.index - 1;
  if (!command.isQuery)
    setText(tasmota, FriendlyName, index, chosenText(FriendlyName, index, command, nameShortcut(command)));
  if (command.hasIndex || !command.isQuery) {
    answerIndexed(tasmota, row, command.index, [tasmota.settings.text(FriendlyName, index)]);
  } else {
    const names = Array.from({ length: FriendlyName.count }, (_, i) =>
      tasmota.settings.text(FriendlyName, i),
    );
    answerIndexed(tasmota, row, 1, names);
  }
  return true;
};

/** The device as such. */
export const DEVICE_COMMANDS: readonly CommandRow[] = Object.freeze([
  commandRow('FriendlyName', friendlyName, { maximumIndex: FriendlyName.count }),
  commandRow('FN', (tasmota, command) => friendlyName(tasmota, command, DEVICE_COMMANDS[0] as CommandRow), {
    maximumIndex: FriendlyName.count,
  }),
  // DeviceName: 1 is the first FriendlyName.
  commandRow(
    'DeviceName',
    (tasmota, command, row) => {
      if (!command.isQuery) {
        const how = nameShortcut(command);
        const text =
          how === DEFAULT ? tasmota.settings.text(FriendlyName) : chosenText(DeviceName, 0, command, how);
        setText(tasmota, DeviceName, 0, text);
      }
      answerText(tasmota, row, tasmota.settings.text(DeviceName));
      return true;
    },
    { identity: true },
  ),
  commandRow('Restart', (tasmota, command, row) => {
    const how =
      command.value === 1 ? RESTART : command.value === 2 ? HALT : command.value === 99 ? RESTART_NOW : GO_ON;
    answerText(tasmota, row, how === GO_ON ? RESTART_USAGE : how === HALT ? HALTING : RESTARTING);
    if (how !== GO_ON) tasmota.requestStop(how);
    return true;
  }),
  // Reset: 1 defaults; 2 to 5 likewise, with what else they erase on a board; 6 keeps the broker and the topic;
  // 99 starts the boot count over.
  commandRow('Reset', (tasmota, command, row) => {
    const kind = command.value;
    if (kind === 99) {
      tasmota.state.bootCount = 0;
      tasmota.state.bootCountSince = tasmota.clock.utc();
      answerText(tasmota, row, RESET_DONE);
    } else if (kind >= 1 && kind <= 6) {
      answerText(tasmota, row, kind === 1 ? RESET_PLAIN : RESET_ERASE);
      reset(tasmota, kind);
    } else {
      answerText(tasmota, row, RESET_USAGE);
    }
    return true;
  }),
]);

/** Restores the defaults and restarts. @param kind the payload of Reset, 1 to 6 */
export function reset(tasmota: Tasmota, kind: number): void {
  const { settings } = tasmota;
  // Kind 3 erases nothing but what the radio keeps for itself.
  if (kind !== 3) {
    const port = settings.number(MqttPort);
    const kept = KEPT_TEXTS.map((row) => settings.text(row));
    settings.restoreDefaults();
    if (kind === 6) {
      settings.setNumber(MqttPort, port);
      KEPT_TEXTS.forEach((row, i) => {
        settings.setText(row, kept[i] as string);
      });
    }
  }
  tasmota.requestStop(RESTART);
}
