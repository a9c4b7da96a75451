import { isDigit } from '../../bytes/ascii.js';
import { frozenTable } from '../../bytes/frozen.js';
import { Pattern } from '../../bytes/pattern.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import type { Writer } from '../../bytes/writer.js';
import { Timer } from '../../settings/table.js';
import { SECONDS_PER_DAY, SECONDS_PER_MINUTE } from '../calendar.js';
import { writeDateTime } from '../clock.js';
import { SUNRISE, SUNSET } from '../sun.js';
import { sunMinute, today } from '../sun-times.js';
import { BY_SUNRISE, BY_SUNSET, fieldOf, MODE, minuteOf, WINDOW, withField } from '../timers.js';
import type { Rules } from './rules.js';

/**
 * `%variables%` in commands and in what values are compared with. They are replaced when a rule is carried out, or
 * asked; nothing is allocated.
 */

const PERCENT = 0x25;
const ZERO = 0x30;
/** The longest word between the signs, with its number. */
const LONGEST_WORD = 12;

interface VariableRow {
  readonly pattern: Pattern;
  /** Whether a number follows its name: `%var1%`. */
  readonly numbered: boolean;
  /** Writes its value. @param number from 1; for one that is not numbered 0 */
  readonly write: (writer: Writer, rules: Rules, number: number) => void;
}

function row(name: string, numbered: boolean, write: VariableRow['write']): VariableRow {
  return { pattern: new Pattern(encodeUtf8(name), true), numbered, write };
}

const ROWS: readonly VariableRow[] = frozenTable([
  // What the trigger has brought.
  row('value', false, (writer, rules) => rules.writeValue(writer)),
  row('var', true, (writer, rules, number) => rules.variables?.write(writer, number - 1)),
  row('mem', true, (writer, rules, number) => rules.memories?.write(writer, number - 1)),
  row('topic', false, (writer, rules) => rules.writeName(writer, 0)),
  // The client id.
  row('deviceid', false, (writer, rules) => rules.writeName(writer, 1)),
  row('macaddr', false, (writer, rules) => rules.writeName(writer, 2)),
  row('hostname', false, (writer, rules) => rules.writeName(writer, 3)),
  // Minutes since midnight, and since the start.
  row('time', false, (writer, { owner }) => writer.decimal(minuteOfDay(owner.clock.local()))),
  row('uptime', false, (writer, { owner }) =>
    writer.decimal(Math.floor(owner.clock.uptime / SECONDS_PER_MINUTE)),
  ),
  // 2025-12-24T15:27:47
  row('timestamp', false, (writer, { owner }) => writeDateTime(writer, owner.clock.local())),
  // Seconds since 1970.
  row('utctime', false, (writer, { owner }) => writer.decimal(owner.clock.utc())),
  row('localtime', false, (writer, { owner }) => writer.decimal(owner.clock.local())),
  // Minutes since midnight; -1 where there is none that day.
  row('sunrise', false, (writer, rules) => writer.decimal(sunMinuteToday(rules, SUNRISE))),
  row('sunset', false, (writer, rules) => writer.decimal(sunMinuteToday(rules, SUNSET))),
  // Minutes since midnight.
  row('timer', true, (writer, rules, number) => {
    if (number >= 1 && number <= Timer.count) writer.decimal(timerMinute(rules, number - 1));
  }),
  // 0 or 1.
  row('switch', true, (writer, { owner }, number) => {
    const { switches } = owner.sensorReport;
    if (number >= 1 && number <= switches.count) writer.decimal(switches.isOn(number - 1) ? 1 : 0);
  }),
  row('power', true, (writer, { owner }, number) => {
    const { relays } = owner.power;
    if (number >= 1 && number <= relays.count) writer.decimal(relays.isOn(number - 1) ? 1 : 0);
  }),
]);

/** Minutes since midnight. @param local seconds since 1970 in local time */
export function minuteOfDay(local: number): number {
  return Math.floor((local % SECONDS_PER_DAY) / SECONDS_PER_MINUTE);
}

/** Minutes since midnight; -1 where the sun does not rise or set today. */
function sunMinuteToday({ owner }: Rules, event: number): number {
  const minute = sunMinute(owner.clock, event, today(owner.clock));
  return minute < 0 ? -1 : minute;
}

/** When a timer is due today, but for its window; -1: it is not. @param index from 0 */
function timerMinute(rules: Rules, index: number): number {
  const timer = withField(rules.owner.settings.numberAt(Timer, index), WINDOW, 0);
  const mode = fieldOf(timer, MODE);
  const sunrise = mode === BY_SUNRISE ? sunMinuteToday(rules, SUNRISE) : 0;
  const sunset = mode === BY_SUNSET ? sunMinuteToday(rules, SUNSET) : 0;
  return minuteOf(timer, sunrise, sunset, 0);
}

/**
 * Writes `length` bytes from `offset` with their variables replaced; what is none stays as it is.
 * @param view the same buffer as `bytes`
 */
export function expand(
  writer: Writer,
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  length: number,
  rules: Rules,
): void {
  const end = offset + length;
  while (offset < end) {
    const byte = bytes[offset] as number;
    if (byte === PERCENT) {
      const after = expandOne(writer, bytes, view, offset + 1, end, rules);
      if (after > 0) {
        offset = after;
        continue;
      }
    }
    writer.byte(byte);
    offset++;
  }
}

/** @returns where the text goes on behind the variable; 0 where none stands here */
function expandOne(
  writer: Writer,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  rules: Rules,
): number {
  let stop = start;
  const limit = Math.min(end, start + LONGEST_WORD + 1);
  while (stop < limit && bytes[stop] !== PERCENT) stop++;
  if (stop === limit || stop === start) return 0;
  // A number in at most two digits.
  let nameEnd = stop;
  let number = 0;
  while (nameEnd > start && stop - nameEnd < 2 && isDigit(bytes[nameEnd - 1] as number)) nameEnd--;
  for (let i = nameEnd; i < stop; i++) number = number * 10 + (bytes[i] as number) - ZERO;
  const length = nameEnd - start;
  const numbered = nameEnd < stop;
  for (let i = 0; i < ROWS.length; i++) {
    const candidate = ROWS[i] as VariableRow;
    const { pattern } = candidate;
    if (candidate.numbered !== numbered || pattern.length !== length || !pattern.isAt(view, start)) continue;
    candidate.write(writer, rules, number);
    return stop + 1;
  }
  return 0;
}
