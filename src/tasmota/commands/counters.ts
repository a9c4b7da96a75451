import { parseDecimal } from '../../bytes/decimal.js';
import { LARGEST_COUNT } from '../../device/sensor.js';
import { COUNTS } from '../../settings/state.js';
import {
  CounterDebounce,
  CounterDebounceHigh,
  CounterDebounceLow,
  CounterType,
} from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { answerIndexed, refuse } from './answers.js';
import { indexedNumberCommand, numberCommand, type SettingCommandOptions } from './builders.js';

const MINUS = 0x2d;
const PLUS = 0x2b;

const DEBOUNCE: SettingCommandOptions = Object.freeze({ changed: debounce });

/** Counters of pulses. */
export const COUNTER_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Counter<1-4>: a count to go on from; with a sign in front it is added, or taken off.
  commandRow('Counter', runCounter, { takes: 'number', replies: 'indexed', maximumIndex: COUNTS }),
  // CounterType<1-4>: 0 the count is told, 1 the time between two pulses.
  indexedNumberCommand(CounterType),
  numberCommand(CounterDebounce, DEBOUNCE),
  numberCommand(CounterDebounceLow, DEBOUNCE),
  numberCommand(CounterDebounceHigh, DEBOUNCE),
]);

function debounce(tasmota: Tasmota): void {
  tasmota.sensorReport.counts?.applySettings();
}

function runCounter(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { counts } = tasmota.sensorReport;
  const index = command.index - 1;
  if (counts === undefined || !counts.has(index)) {
    const reason = `There is no Counter${command.index}: give it a pin with Gpio or Template`;
    tasmota.messages.error(command, row.upperName, reason);
    return true;
  }
  let reason: string | undefined;
  if (!command.isQuery) {
    const count = countAsked(command, counts.count(index));
    if (!(count >= 0 && count <= LARGEST_COUNT))
      reason = refuse(tasmota, `${row.name}${command.index} takes 0 to ${LARGEST_COUNT}`);
    else if (!counts.set(index, count))
      reason = refuse(tasmota, `${row.name}${command.index} cannot be set here`);
  }
  answerIndexed(tasmota, row, command.index, [counts.count(index)], reason);
  return true;
}

/** @returns NaN for what is no number */
function countAsked({ bytes, payloadOffset, payloadLength }: Command, present: number): number {
  const sign = bytes[payloadOffset] as number;
  const number = parseDecimal(bytes, payloadOffset, payloadLength, 0);
  return sign === MINUS || sign === PLUS ? present + number : number;
}
