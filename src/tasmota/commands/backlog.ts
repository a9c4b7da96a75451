import { withoutControls } from '../../bytes/ascii.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { FOR_A_GROUP } from '../backlog.js';
import { type Command, FROM_GROUP } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { CAUSE_AFTER_DELAY } from '../rules/rules.js';
import type { Tasmota } from '../tasmota.js';
import { answerNumber, answerText, refuseNumber } from './answers.js';

const LONGEST_DELAY = 3_600;
const SHORTEST_DELAY = 2;
const TENTH_OF_SECOND = 100;
const SECOND = 1_000;

const JSON_USAGE = 'Json takes an object of commands and their payloads: {"Power1":"ON","TelePeriod":10}';
const NO_ROOM = 'More commands than the backlog holds: none was taken';
const EMPTY = 'Empty';
const ABORTED = 'Aborted';

/** Several commands in one message. */
export const BACKLOG_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Backlog c1 p1; c2 p2: one by one, each with its own answer. Backlog0 without delay, Backlog2 neither delay nor
  // answer, Backlog3 no answer. Without payload: forget what waits.
  commandRow(
    'Backlog',
    (tasmota, command, row) => {
      const { backlog, messages } = tasmota;
      if (command.isQuery) {
        const text = backlog.empty ? EMPTY : ABORTED;
        backlog.clear();
        answerText(tasmota, row, text);
        return true;
      }
      const delay = command.index === 1 || command.index === 3;
      const quiet = command.index >= 2;
      if (!backlog.add(command, delay, quiet, messages.rules?.cause ?? 0, tasmota.now)) {
        // Not told back: there may be a password in it.
        command.dropPayload();
        messages.error(command, row.upperName, NO_ROOM);
      }
      return true;
    },
    { takes: 'commands', replies: 'nothing', minimumIndex: 0, maximumIndex: 3 },
  ),
  // Delay: tenths of a second until the next command of the backlog; -1: until the next full second. Anything else
  // delays nothing, and is answered so.
  commandRow(
    'Delay',
    (tasmota, command, row) => {
      let { value } = command;
      let reason: string | undefined;
      if (value === -1) {
        pause(tasmota, SECOND - ((tasmota.now >>> 0) % SECOND));
      } else if (value >= SHORTEST_DELAY && value <= LONGEST_DELAY) {
        pause(tasmota, value * TENTH_OF_SECOND);
      } else {
        value = 0;
        if (!command.isQuery) reason = refuseNumber(tasmota, row, SHORTEST_DELAY, LONGEST_DELAY);
      }
      answerNumber(tasmota, row, value, reason);
      return true;
    },
    { takes: 'number', replies: 'number', minimum: SHORTEST_DELAY, maximum: LONGEST_DELAY },
  ),
  // Json {"Power1":"ON","TelePeriod":10}: each key is a command and its value the payload. Like Backlog, it has no answer.
  commandRow('Json', runJson, { takes: 'json', replies: 'nothing' }),
]);

/** Has the backlog wait. Commands of rules that wait with it are in no hurry: they may go round for ever. */
function pause({ backlog, now }: Tasmota, time: number): void {
  backlog.delay(time, now);
  backlog.maskCauses(CAUSE_AFTER_DELAY);
}

function runJson(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { backlog, messages } = tasmota;
  const lines = linesOf(command.text());
  const how = command.origin === FROM_GROUP ? FOR_A_GROUP : 0;
  const cause = messages.rules?.cause ?? 0;
  const before = backlog.used;
  let reason = lines === undefined ? JSON_USAGE : undefined;
  for (const line of lines ?? []) {
    if (enterLine(tasmota, line, how, cause)) continue;
    backlog.shorten(before);
    reason = NO_ROOM;
    break;
  }
  if (reason !== undefined) {
    // Not told back: there may be a password in it.
    command.dropPayload();
    messages.error(command, row.upperName, reason);
  }
  return true;
}

function enterLine({ backlog, now }: Tasmota, line: string, how: number, cause: number): boolean {
  const bytes = encodeUtf8(line);
  backlog.prepare();
  const end = backlog.place + bytes.length;
  if (end > backlog.lines.length) return false;
  backlog.lines.set(bytes, backlog.place);
  return backlog.enter(end, how, cause, now);
}

/** The commands that a text in JSON asks for; `undefined`: it asks for none. */
function linesOf(text: string): string[] | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const entries = Object.entries(given);
  if (entries.length === 0 || entries.some(([name]) => !/^\w+$/.test(name))) return undefined;
  return entries.flatMap(([name, value]) => {
    const payload = withoutControls(payloadOf(value), ' ');
    // What is a list of commands is one here as well.
    return /^backlog[0-3]?$/i.test(name) ? payload.split(';') : [`${name} ${payload}`];
  });
}

function payloadOf(value: unknown): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map(payloadOf).join();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
