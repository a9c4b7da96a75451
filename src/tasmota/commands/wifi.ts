import { Ap, Hostname, Password, SSId } from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { EMPTY } from '../words.js';
import { answerIndexed, endAnswer, refuse, refuseNumber } from './answers.js';
import { chosenText, indexedTextCommand, LITERAL, setText, shortcut, textCommand } from './builders.js';

const HIDDEN = '****';
/** Bytes of the shortest password: that of WEP. */
const SHORTEST_PASSWORD = 5;
/** Password3 and Password4 are 1 and 2, from the time when those were told back. */
const PASSWORD_INDEXES = 4;
const TOGGLE = 0;

/** The network the device is a part of. */
export const WIFI_COMMANDS: readonly CommandRow[] = Object.freeze([
  indexedTextCommand(SSId, { restarts: true }),
  // Password<1,2>: never told, not even when it has just been set.
  commandRow(
    'Password',
    (tasmota, command, row) => {
      const index = (command.index - 1) % Password.count;
      const reason = command.isQuery ? undefined : setPassword(tasmota, index, command);
      answerIndexed(tasmota, row, command.index, [HIDDEN], reason);
      return true;
    },
    {
      takes: 'text',
      replies: 'indexed',
      setting: Password,
      maximumIndex: PASSWORD_INDEXES,
      secret: true,
      restarts: true,
    },
  ),
  // Ap: 1 or 2, the access point to try first; 0 the other one.
  commandRow(
    'Ap',
    (tasmota, command, row) => {
      const { messages, settings } = tasmota;
      const present = settings.number(Ap);
      const wanted = command.value === TOGGLE ? 3 - present : command.value;
      let reason: string | undefined;
      if (!command.isQuery) {
        if (settings.setNumber(Ap, wanted)) tasmota.requestStop(RESTART);
        else reason = refuseNumber(tasmota, row, 0, Ap.maximum);
      }
      const chosen = settings.number(Ap);
      const json = messages.beginAnswer(row.upperName);
      json.openObject();
      json.key(row.key);
      json.openObject();
      json.indexedKey(EMPTY, chosen);
      json.string(settings.text(SSId, chosen - 1));
      json.closeObject();
      endAnswer(tasmota, json, reason);
      return true;
    },
    { takes: 'number', replies: 'object', setting: Ap, restarts: true },
  ),
  textCommand(Hostname, { restarts: true, identity: true, accept: validHostname }),
]);

/** @returns why it was not set, `undefined` when it was */
function setPassword(tasmota: Tasmota, index: number, command: Command): string | undefined {
  const how = shortcut(command);
  const text = chosenText(Password, index, command, how);
  if (how === LITERAL && text.length < SHORTEST_PASSWORD) {
    return refuse(
      tasmota,
      `Password${index + 1} takes at least ${SHORTEST_PASSWORD} characters, or 0 for none`,
    );
  }
  const reason = setText(tasmota, Password, index, text);
  if (reason === undefined) tasmota.requestStop(RESTART);
  return reason;
}

/** A host name of what may stand in one (RFC 1123, 2.1); empty, and so refused, with a placeholder that is not the default's. */
function validHostname(text: string): string {
  if (text === Hostname.defaults[0]) return text;
  return text.includes('%') ? '' : text.replace(/[^A-Za-z0-9-]/g, '-');
}
