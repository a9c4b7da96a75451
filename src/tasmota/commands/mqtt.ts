import {
  MqttClient,
  MqttHost,
  MqttKeepAlive,
  MqttPassword,
  MqttPort,
  MqttRetry,
  MqttTimeout,
  MqttUser,
} from '../../settings/table.js';
import { type CommandRow, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import { answerNumber, answerText } from './answers.js';
import { chosenText, numberCommand, setText, shortcut, textCommand } from './builders.js';

const HIDDEN = '****';

/** Where the broker is and how it is spoken to. */
export const MQTT_COMMANDS: readonly CommandRow[] = Object.freeze([
  textCommand(MqttHost, { restarts: true }),
  // MqttPort: 1 is the default.
  commandRow('MqttPort', (tasmota, command, row) => {
    const port = command.value === 1 ? MqttPort.default : command.value;
    if (!command.isQuery && tasmota.settings.setNumber(MqttPort, port)) tasmota.requestStop(RESTART);
    answerNumber(tasmota, row, tasmota.settings.number(MqttPort));
    return true;
  }),
  textCommand(MqttUser, { restarts: true }),
  // MqttPassword: never told, not even when it has just been set. MqttPassword2 is the same.
  commandRow(
    'MqttPassword',
    (tasmota, command, row) => {
      if (!command.isQuery) {
        if (setText(tasmota, MqttPassword, 0, chosenText(MqttPassword, 0, command, shortcut(command)))) {
          tasmota.requestStop(RESTART);
        }
      }
      answerText(tasmota, row, HIDDEN);
      return true;
    },
    { maximumIndex: 2, secret: true },
  ),
  // MqttClient: it stands in the fallback topic, where a wildcard or a further level would do harm.
  textCommand(MqttClient, { restarts: true, identity: true, accept: (text) => text.replace(/[+#/ ]/g, '_') }),
  numberCommand(MqttRetry, { changed: (tasmota) => tasmota.connection.applyRetry() }),
  numberCommand(MqttKeepAlive, { changed: (tasmota) => tasmota.connection.applySettings() }),
  numberCommand(MqttTimeout, { changed: (tasmota) => tasmota.connection.applySettings() }),
]);
