import { parseJson } from '../../bytes/json-text.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { Timer, Timers } from '../../settings/table.js';
import { TOGGLE } from '../actions.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { keepSchedule } from '../schedule.js';
import type { Tasmota } from '../tasmota.js';
import { readTimer, writeTimer } from '../timer-json.js';
import { answerIndexed, endAnswer, refuse, refuseNumber } from './answers.js';

const OPENING_BRACE = 0x7b;
const TIMER = encodeUtf8(Timer.name);
/** How deep a text is read that may be a timer, to tell what is wrong with it. */
const DEPTH = 4;
const INVALID = 'Invalid JSON';
const USAGE = 'it takes 0, a timer to copy from 1 to 16, or JSON such as {"Enable":1,"Time":"07:30"}';

/** What happens at a time of day. */
export const TIMER_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Timers: 0 off, 1 on, 2 the other way round. All timers are told.
  commandRow(Timers.name, runTimers, { takes: 'number', replies: 'object', setting: Timers }),
  // Timer<1-16>: 0 clears it, the number of another one copies that, JSON sets its fields.
  commandRow(Timer.name, runTimer, {
    takes: 'json',
    replies: 'object',
    setting: Timer,
    maximumIndex: Timer.count,
  }),
]);

function runTimers(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { messages, power, settings } = tasmota;
  const present = settings.number(Timers);
  let reason: string | undefined;
  if (!command.isQuery) {
    if (settings.setNumber(Timers, command.value === TOGGLE ? 1 - present : command.value))
      keepSchedule(tasmota);
    else reason = refuseNumber(tasmota, row, 0, TOGGLE);
  }
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.plain(tasmota.messages.stateText(settings.number(Timers) !== 0));
  for (let i = 0; i < Timer.count; i++) {
    json.indexedKey(TIMER, i + 1);
    writeTimer(json, settings.numberAt(Timer, i), power.relays.count);
  }
  endAnswer(tasmota, json, reason);
  return true;
}

function runTimer(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { messages, power, settings } = tasmota;
  const index = command.index - 1;
  let reason: string | undefined;
  if (!command.isQuery) {
    const wanted = wantedTimer(tasmota, command, index);
    if (wanted === INVALID) {
      refuse(tasmota, `${row.name}${command.index} got JSON that cannot be read`);
      answerIndexed(tasmota, row, command.index, [INVALID]);
      return true;
    }
    if (typeof wanted === 'string') reason = refuse(tasmota, `${row.name}${command.index}: ${wanted}`);
    else if (settings.setNumber(Timer, wanted, index)) keepSchedule(tasmota);
  }
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.indexedKey(TIMER, command.index);
  writeTimer(json, settings.numberAt(Timer, index), power.relays.count);
  endAnswer(tasmota, json, reason);
  return true;
}

/** The timer that a payload asks for; or what is wrong with it, `INVALID` for JSON that is none. */
function wantedTimer(tasmota: Tasmota, command: Command, index: number): number | string {
  const { power, settings } = tasmota;
  const { count } = power.relays;
  if (command.bytes[command.payloadOffset] !== OPENING_BRACE) {
    const text = command.text().trim();
    const other = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
    if (other === 0) return readTimer(0, {}, count);
    return other <= Timer.count ? settings.numberAt(Timer, other - 1) : USAGE;
  }
  let given: object;
  try {
    given = parseJson(command.text(), DEPTH) as object;
  } catch {
    return INVALID;
  }
  return readTimer(settings.numberAt(Timer, index), given, count);
}
