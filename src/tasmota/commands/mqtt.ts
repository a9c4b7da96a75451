import { MQTT_TLS } from '../../settings/options.js';
import { headersProblem, pathProblem } from '../../settings/request-text.js';
import {
  DnsTimeout,
  MqttClient,
  MqttFingerprint,
  MqttHeaders,
  MqttHost,
  MqttKeepAlive,
  MqttPassword,
  MqttPath,
  MqttPort,
  MqttProtocol,
  MqttRetry,
  MqttTimeout,
  MqttUser,
  MqttWifiTimeout,
} from '../../settings/table.js';
import { type BrokerUrl, parseBrokerUrl } from '../broker-url.js';
import { type CommandRow, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { answerIndexed, answerNumber, answerText, refuse, refuseNumber } from './answers.js';
import { chosenText, numberCommand, setNumber, setText, shortcut, textCommand } from './builders.js';

const HIDDEN = '****';
const ZERO = 0x30;
const FINGERPRINT_LENGTH = 20;
/** Milliseconds. */
const STEP = 100;
const PROTOCOLS: readonly number[] = Object.freeze([0, 4, 5]);
const WHICH_PROTOCOL = 'MqttProtocol takes 4 (MQTT 3.1.1), 5, or 0 for 5 where the broker speaks it';
const NO_FINGERPRINT = 'A fingerprint is 20 bytes as hexadecimal digits, or 0 for none';

/** Where the broker is and how it is spoken to. */
export const MQTT_COMMANDS: readonly CommandRow[] = Object.freeze([
  // MqttHost: a name or an address; or a whole one, as wss://broker.example:443/mqtt, which says the rest as well.
  commandRow(
    'MqttHost',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const text = chosenText(MqttHost, 0, command, shortcut(command));
        reason = text.includes('://') ? useUrl(tasmota, text) : setText(tasmota, MqttHost, 0, text);
        if (reason === undefined) tasmota.requestStop(RESTART);
      }
      answerText(tasmota, row, tasmota.settings.text(MqttHost), reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: MqttHost, restarts: true },
  ),
  // MqttPort: 1 is the default.
  commandRow(
    'MqttPort',
    (tasmota, command, row) => {
      const port = command.value === 1 ? MqttPort.default : command.value;
      let reason: string | undefined;
      if (!command.isQuery) {
        if (tasmota.settings.setNumber(MqttPort, port)) tasmota.requestStop(RESTART);
        else reason = refuseNumber(tasmota, row, MqttPort.minimum, MqttPort.maximum);
      }
      answerNumber(tasmota, row, tasmota.settings.number(MqttPort), reason);
      return true;
    },
    { takes: 'number', replies: 'number', setting: MqttPort, restarts: true },
  ),
  // MqttPath: with one, MQTT goes over a WebSocket.
  commandRow(
    'MqttPath',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const path = chosenText(MqttPath, 0, command, shortcut(command));
        const problem = path === '' ? undefined : pathProblem(path);
        reason =
          problem === undefined
            ? setText(tasmota, MqttPath, 0, path)
            : refuse(tasmota, `MqttPath: ${problem}; 0 for no WebSocket`);
        if (reason === undefined) tasmota.requestStop(RESTART);
      }
      answerText(tasmota, row, tasmota.settings.text(MqttPath), reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: MqttPath, restarts: true },
  ),
  // MqttHeaders: never told, since they carry what others must not know.
  commandRow(
    'MqttHeaders',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const text = chosenText(MqttHeaders, 0, command, shortcut(command));
        const problem = headersProblem(text);
        reason = problem === undefined ? setText(tasmota, MqttHeaders, 0, text) : refuse(tasmota, problem);
        if (reason === undefined) tasmota.requestStop(RESTART);
      }
      answerText(tasmota, row, HIDDEN, reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: MqttHeaders, secret: true, restarts: true },
  ),
  textCommand(MqttUser, { restarts: true }),
  // MqttPassword: never told, not even when it has just been set. MqttPassword2 is the same.
  commandRow(
    'MqttPassword',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        reason = setText(tasmota, MqttPassword, 0, chosenText(MqttPassword, 0, command, shortcut(command)));
        if (reason === undefined) tasmota.requestStop(RESTART);
      }
      answerText(tasmota, row, HIDDEN, reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: MqttPassword, maximumIndex: 2, secret: true, restarts: true },
  ),
  // MqttFingerprint<1,2>: SHA-1 of a certificate that is accepted with SetOption132, as 20 pairs of digits; `0` for none.
  commandRow(
    'MqttFingerprint',
    (tasmota, command, row) => {
      const index = command.index - 1;
      let reason: string | undefined;
      if (!command.isQuery) {
        const text = command.isByte(ZERO) ? '' : fingerprint(command.text());
        reason =
          text === undefined
            ? refuse(tasmota, NO_FINGERPRINT)
            : setText(tasmota, MqttFingerprint, index, text);
        if (reason === undefined) tasmota.requestStop(RESTART);
      }
      answerIndexed(tasmota, row, command.index, [tasmota.settings.text(MqttFingerprint, index)], reason);
      return true;
    },
    {
      takes: 'text',
      replies: 'indexed',
      setting: MqttFingerprint,
      maximumIndex: MqttFingerprint.count,
      restarts: true,
    },
  ),
  // MqttClient: it stands in the fallback topic, where a wildcard or a further level would do harm.
  textCommand(MqttClient, { restarts: true, identity: true, accept: (text) => text.replace(/[+#/ ]/g, '_') }),
  numberCommand(MqttRetry, { changed: (tasmota) => tasmota.connection.applyRetry() }),
  numberCommand(MqttKeepAlive, { changed: (tasmota) => tasmota.connection.applySettings() }),
  numberCommand(MqttTimeout, { changed: (tasmota) => tasmota.connection.applySettings() }),
  // MqttProtocol: 4 is MQTT 3.1.1, 5 is MQTT 5; 0 tries 5 first.
  commandRow(
    'MqttProtocol',
    (tasmota, command, row) => {
      const { settings } = tasmota;
      let reason: string | undefined;
      if (!command.isQuery) {
        const level = command.value;
        if (!PROTOCOLS.includes(level)) reason = refuse(tasmota, WHICH_PROTOCOL);
        else if (settings.setNumber(MqttProtocol, level)) tasmota.requestStop(RESTART);
      }
      answerNumber(tasmota, row, settings.number(MqttProtocol), reason);
      return true;
    },
    { takes: 'number', replies: 'number', setting: MqttProtocol, restarts: true },
  ),
  // MqttWifiTimeout: in steps of a tenth of a second.
  commandRow(
    'MqttWifiTimeout',
    (tasmota, command, row) => {
      const { settings } = tasmota;
      let reason: string | undefined;
      if (!command.isQuery) {
        reason = setNumber(tasmota, command, row);
        const set = settings.number(MqttWifiTimeout);
        settings.setNumber(MqttWifiTimeout, set - (set % STEP));
        tasmota.connection.applySettings();
      }
      answerNumber(tasmota, row, settings.number(MqttWifiTimeout), reason);
      return true;
    },
    { takes: 'number', replies: 'number', setting: MqttWifiTimeout },
  ),
  numberCommand(DnsTimeout, { changed: (tasmota) => tasmota.connection.applySettings() }),
]);

/** Sets what a whole address of a broker says. @returns why not, `undefined` when it was set */
function useUrl(tasmota: Tasmota, text: string): string | undefined {
  let url: BrokerUrl;
  try {
    url = parseBrokerUrl(text);
  } catch (problem) {
    return refuse(tasmota, `MqttHost: ${(problem as Error).message}`);
  }
  // An answer must not show them.
  if (url.user !== undefined)
    return refuse(tasmota, 'MqttHost takes no login: set MqttUser and MqttPassword');
  const { settings } = tasmota;
  const before = settings.text(MqttPath);
  const reason = setText(tasmota, MqttPath, 0, url.path) ?? setText(tasmota, MqttHost, 0, url.host);
  if (reason !== undefined) {
    settings.setText(MqttPath, before);
    return reason;
  }
  settings.setNumber(MqttPort, url.port);
  settings.setOption(MQTT_TLS, url.tls);
  return undefined;
}

/** A fingerprint as it is stored, whatever stands between its digits; `undefined` when it is none. */
function fingerprint(text: string): string | undefined {
  const digits = text.replace(/[\s:]/g, '').toUpperCase();
  if (digits.length !== 2 * FINGERPRINT_LENGTH || !/^[0-9A-F]+$/.test(digits)) return undefined;
  return digits.replace(/(..)(?=.)/g, '$1 ');
}
