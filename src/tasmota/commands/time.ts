import { jsonKey } from '../../bytes/json.js';
import { BY_RULES, NtpServer, type TextSetting, TimeDst, TimeStd, Timezone } from '../../settings/table.js';
import { writeTimezone } from '../clock.js';
import type { Command } from '../command.js';
import { type CommandRow, type CommandTraits, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { DAYLIGHT, RULE_FIELDS, readRule, STANDARD } from '../time-zone.js';
import { endAnswer, refuse } from './answers.js';
import { indexedTextCommand, setText } from './builders.js';

const LARGEST_HOURS = 14;
const SMALLEST_HOURS = -13;
const ZERO = 0x30;
const RULE_USAGE =
  'takes hemisphere 0 or 1, week 0 to 4 (0: last), month 1 to 12, day 1 (Sunday) to 7, hour 0 to 23 and offset -900 to 900 minutes, such as 0,0,10,1,3,60';
const TIMEZONE_USAGE = 'Timezone takes -13 to 14 hours, -13:59 to 14:59, or 99 for TimeStd and TimeDst';

/** What time it is here. */
export const TIME_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Timezone: hours or hh:mm ahead of UTC; 99, or any hour above 14, for the rules of TimeStd and TimeDst.
  commandRow(
    'Timezone',
    (tasmota, command, row) => {
      const { clock, messages, settings } = tasmota;
      let reason: string | undefined;
      if (!command.isQuery) {
        if (settings.setNumber(Timezone, minutesOf(command.text()))) clock.zone.apply();
        else reason = refuse(tasmota, TIMEZONE_USAGE);
      }
      const json = messages.beginAnswer(row.upperName);
      json.openObject();
      json.key(row.key);
      writeTimezone(json, settings.number(Timezone));
      endAnswer(tasmota, json, reason);
      return true;
    },
    { takes: 'fields', replies: 'number', setting: Timezone },
  ),
  ruleCommand(TimeStd, STANDARD),
  ruleCommand(TimeDst, DAYLIGHT),
  // NtpServer<1-3>: where the time comes from.
  indexedTextCommand(NtpServer, { changed: (tasmota) => tasmota.synchronize() }),
]);

/** What a payload of Timezone stands for: minutes, `BY_RULES`, or NaN for what is no time zone. */
function minutesOf(text: string): number {
  const found = /^\s*([+-]?)(\d{1,2})(?::([0-5]\d))?\s*$/.exec(text);
  if (found === null) return Number.NaN;
  const sign = found[1] === '-' ? -1 : 1;
  const hours = Number(found[2]) * sign;
  if (hours > LARGEST_HOURS) return BY_RULES;

  if (hours < SMALLEST_HOURS) return Number.NaN;
  return hours * 60 + Number(found[3] ?? 0) * sign;
}

/** A row that knows its rule. */
interface RuleRow extends CommandRow {
  readonly setting: TextSetting;
  /** `STANDARD` or `DAYLIGHT`. */
  readonly place: number;
}

/** A rule: its fields, of which an empty one keeps its value; 0 restores the default. */
function ruleCommand(setting: TextSetting, place: number): CommandRow {
  const traits: CommandTraits & Pick<RuleRow, 'place'> = {
    takes: 'fields',
    replies: 'object',
    setting,
    place,
  };
  return commandRow(setting.name, runRule, traits);
}

function runRule(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { setting, place } = row as RuleRow;
  const reason = command.isQuery ? undefined : setRule(tasmota, setting, place, command);
  const { clock, messages } = tasmota;
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openObject();
  for (const [i, name] of RULE_FIELDS.entries()) {
    json.key(jsonKey(name));
    json.integer(clock.zone.fields[place + i] as number);
  }
  json.closeObject();
  endAnswer(tasmota, json, reason);
  return true;
}

/** @returns why the rule stays as it is, `undefined` when it was set */
function setRule(
  tasmota: Tasmota,
  setting: TextSetting,
  place: number,
  command: Command,
): string | undefined {
  const { zone } = tasmota.clock;
  let reason: string | undefined;
  if (command.isByte(ZERO)) {
    reason = setText(tasmota, setting, 0, setting.defaults[0] as string);
  } else if (readRule(command.text(), zone.fields, place)) {
    reason = setText(tasmota, setting, 0, zone.fields.slice(place, place + RULE_FIELDS.length).join());
  } else {
    reason = refuse(tasmota, `${setting.name} ${RULE_USAGE}`);
  }
  zone.apply();
  return reason;
}
