import { withoutControls } from '../../bytes/ascii.js';
import { jsonKey } from '../../bytes/json.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { MAXIMUM_RELAYS } from '../../device/relays.js';
import { BlinkCount, BlinkTime, PulseTime, StateText } from '../../settings/table.js';
import { SWITCH_ON } from '../actions.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { isUndoable, TimedPower } from '../timed-power.js';
import { answerText, answerTexts, endAnswer, refuse } from './answers.js';
import { numberCommand, setNumber, setText } from './builders.js';

const SET = jsonKey('Set');
const REMAINING = jsonKey('Remaining');
/** The longest time of TimedPower: what ticks can tell apart. */
const LONGEST_TIME = 0x7fff_ffff;
const SHORTEST_TIME = 50;
const NO_TIMER = 'Empty';
const DONE = 'Done';

/** How long relays stay on, how they blink, and what their states are called. */
export const RELAY_COMMANDS: readonly CommandRow[] = Object.freeze([
  // PulseTime<n>: 0 none, to 111 tenths of a second, above seconds and 100.
  commandRow('PulseTime', runPulseTime, {
    takes: 'number',
    replies: 'object',
    setting: PulseTime,
    maximumIndex: PulseTime.count,
  }),
  // BlinkTime: tenths of a second.
  numberCommand(BlinkTime),
  // BlinkCount: 0 without an end.
  numberCommand(BlinkCount, { changed: ({ power }) => power.features?.recountBlinks() }),
  // TimedPower<n>: milliseconds and, behind a comma, what is done for so long: 0 off, 1 on, 2 toggle, 3 blink.
  commandRow('TimedPower', runTimedPower, {
    takes: 'fields',
    replies: 'power',
    minimumIndex: 0,
    maximumIndex: MAXIMUM_RELAYS,
  }),
  // StateText<n>: what OFF, ON, TOGGLE and HOLD are called in messages.
  commandRow('StateText', runStateText, {
    takes: 'text',
    replies: 'indexed',
    setting: StateText,
    maximumIndex: StateText.count,
  }),
]);

function runPulseTime(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { messages, now, power, settings } = tasmota;
  const index = command.index - 1;
  const { count } = power.relays;
  const reason = setNumber(tasmota, command, row, index);
  const isSet = !command.isQuery && reason === undefined;
  if (isSet && index < count) {
    const features = power.makeFeatures();
    features.configure(now);
    features.renewPulse(index, now);
  }
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  if (!command.hasIndex && command.isQuery) {
    json.key(row.key);
    json.openObject();
    json.key(SET);
    json.openArray();
    for (let i = 0; i < PulseTime.count; i++) json.integer(settings.numberAt(PulseTime, i));
    json.closeArray();
    json.key(REMAINING);
    json.openArray();
    for (let i = 0; i < PulseTime.count; i++) json.integer(power.features?.pulseRemaining(i, now) ?? 0);
    json.closeArray();
  } else {
    json.indexedKey(encodeUtf8(row.name), command.index);
    json.openObject();
    const value = settings.numberAt(PulseTime, index);
    json.key(SET);
    json.integer(value);
    json.key(REMAINING);
    // A time just set is told whole, though it runs only for a relay that is on.
    json.integer(isSet ? value : (power.features?.pulseRemaining(index, now) ?? 0));
  }
  json.closeObject();
  endAnswer(tasmota, json, reason);
  return true;
}

function runTimedPower(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { now, power } = tasmota;
  const { count } = power.relays;
  const { index } = command;
  if (count === 0 || index > count) return false;
  if (command.isQuery) {
    if (!command.hasIndex) {
      listTimers(tasmota, row);
      return true;
    }
    for (let i = 0; i < count; i++) if (index === 0 || i === index - 1) power.features?.timed?.clear(i);
    power.keep();
    answerText(tasmota, row, DONE);
    return true;
  }
  const { duration, action } = timedAction(command.text());
  if (Number.isNaN(duration) || !isUndoable(action) || (index === 0 && action > 2)) {
    const reason = `${row.name} takes ${SHORTEST_TIME} to ${LONGEST_TIME}, and behind a comma 0 to 3`;
    tasmota.messages.error(command, row.upperName, refuse(tasmota, reason));
    return true;
  }
  if (index === 0) power.executeAll(action, now);
  else power.execute(index - 1, action, now);
  const features = power.makeFeatures();
  features.timed ??= new TimedPower(power);
  for (let i = 0; i < count; i++) {
    if (index === 0 || i === index - 1) features.timed.begin(i, action, duration, now);
  }
  power.keep();
  return true;
}

function listTimers(tasmota: Tasmota, row: CommandRow): void {
  const timed = tasmota.power.features?.timed;
  if (timed === undefined || timed.isEmpty) {
    answerText(tasmota, row, NO_TIMER);
    return;
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  timed.write(json, tasmota.now);
  endAnswer(tasmota, json);
}

/** Words for what is done, beside the numbers. */
const ACTION_WORDS: readonly string[] = Object.freeze(['OFF', 'ON', 'TOGGLE', 'BLINK']);

/** Reads `2000` or `2000,off`. @returns a duration that is no number where there is none */
function timedAction(text: string): { readonly duration: number; readonly action: number } {
  const fields = text.split(',').map((field) => field.trim());
  const time = /^\d+$/.test(fields[0] as string) ? Number(fields[0]) : Number.NaN;
  const duration = time > LONGEST_TIME ? Number.NaN : Math.max(SHORTEST_TIME, time);
  const word = fields[1];
  if (word === undefined) return { duration, action: SWITCH_ON };
  const named = ACTION_WORDS.indexOf(word.toUpperCase());
  const action = named >= 0 ? named : /^\d$/.test(word) ? Number(word) : -1;
  return { duration, action: fields.length > 2 ? -1 : action };
}

function runStateText(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const index = command.index - 1;
  let reason: string | undefined;
  if (!command.isQuery) {
    const text = withoutControls(command.text()).replace(/ /g, '_');
    if (text === '"') reason = setText(tasmota, StateText, index, StateText.defaults[index] as string);
    else if (text === '' || /["\\]/.test(text))
      reason = refuse(tasmota, `${row.name} takes 1 to ${StateText.maximumLength} bytes without " and \\`);
    else reason = setText(tasmota, StateText, index, text);
    tasmota.messages.applyStateTexts();
  }
  answerTexts(tasmota, row, command, StateText, reason);
  return true;
}
