import { type CommandRow, commandRow } from '../registry.js';
import { answerNumber, answerText, refuseNumber } from './answers.js';

const LONGEST_DELAY = 3_600;
const SHORTEST_DELAY = 2;
const TENTH_OF_SECOND = 100;
const SECOND = 1_000;

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
      if (!backlog.add(command, delay, quiet, tasmota.now)) {
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
        tasmota.backlog.delay(SECOND - ((tasmota.now >>> 0) % SECOND), tasmota.now);
      } else if (value >= SHORTEST_DELAY && value <= LONGEST_DELAY) {
        tasmota.backlog.delay(value * TENTH_OF_SECOND, tasmota.now);
      } else {
        value = 0;
        if (!command.isQuery) reason = refuseNumber(tasmota, row, SHORTEST_DELAY, LONGEST_DELAY);
      }
      answerNumber(tasmota, row, value, reason);
      return true;
    },
    { takes: 'number', replies: 'number', minimum: SHORTEST_DELAY, maximum: LONGEST_DELAY },
  ),
]);
