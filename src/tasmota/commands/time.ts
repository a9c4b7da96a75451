import { jsonKey } from '../../bytes/json.js';
import {
  BY_RULES,
  Latitude,
  Longitude,
  NtpServer,
  type TextSetting,
  TimeDst,
  TimeFormat,
  TimeStd,
  Timezone,
} from '../../settings/table.js';
import { writeTimezone } from '../clock.js';
import type { Command } from '../command.js';
import { type CommandRow, type CommandTraits, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { WITH_EPOCH, writeTimeAs } from '../time-key.js';
import { DAYLIGHT, RULE_FIELDS, readRule, STANDARD } from '../time-zone.js';
import { endAnswer, refuse } from './answers.js';
import { decimalCommand, indexedTextCommand, setText } from './builders.js';

/** `Time` that goes back to NTP. */
const FOLLOW = 0;
/** What may be set by hand: 1 January 2016 is before any time that is right, 7 February 2106 is where 32 bits end. */
const EARLIEST_TIME = 1_451_606_400;
const LATEST_TIME = 0xffff_ffff;
const TIME_USAGE = `Time takes 0 to 4, or seconds since 1970 from ${EARLIEST_TIME} to ${LATEST_TIME}`;
/** Latitude and longitude are kept in millionths of a degree. */
const DEGREE_DECIMALS = 6;
const LARGEST_HOURS = 14;
const SMALLEST_HOURS = -13;
const ZERO = 0x30;
const RULE_USAGE =
  'takes hemisphere 0 or 1, week 0 to 4 (0: last), month 1 to 12, day 1 (Sunday) to 7, hour 0 to 23 and offset -900 to 900 minutes, such as 0,0,10,1,3,60';
const TIMEZONE_USAGE = 'Timezone takes -13 to 14 hours, -13:59 to 14:59, or 99 for TimeStd and TimeDst';

/** What time it is here. */
export const TIME_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Time: 1 to 4 choose how it is told; 0 has it kept by NTP again; seconds since 1970 set it, and end that.
  commandRow('Time', runTime, { takes: 'number', replies: 'object', setting: TimeFormat }),
  // Timezone: hours or hh:mm ahead of UTC; 99, or any hour above 14, for the rules of TimeStd and TimeDst.
  commandRow(
    'Timezone',
    (tasmota, command, row) => {
      const { clock, messages, settings } = tasmota;
      let reason: string | undefined;
      if (!command.isQuery) {
        if (settings.setNumber(Timezone, minutesOf(command.text()))) {
          clock.zone.apply();
          tasmota.owner.synchronize();
        } else reason = refuse(tasmota, TIMEZONE_USAGE);
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
  indexedTextCommand(NtpServer, { changed: (tasmota) => tasmota.owner.synchronize() }),
  // Latitude and Longitude: degrees north and east, where the sun rises and sets.
  decimalCommand(Latitude, DEGREE_DECIMALS),
  decimalCommand(Longitude, DEGREE_DECIMALS),
]);

function runTime(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { clock, messages, settings } = tasmota;
  const { value } = command;
  let format = settings.number(TimeFormat);
  let reason: string | undefined;
  if (value === FOLLOW) {
    clock.follow();
    tasmota.owner.synchronize();
  } else if (settings.setNumber(TimeFormat, value)) {
    format = value;
  } else if (value >= EARLIEST_TIME && value <= LATEST_TIME) {
    clock.set(value);
    tasmota.host.setClock?.(value * 1_000);
    tasmota.owner.synchronize();
    format = WITH_EPOCH;
  } else if (!command.isQuery) {
    reason = refuse(tasmota, TIME_USAGE);
  }
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  writeTimeAs(json, clock, format);
  endAnswer(tasmota, json, reason);
  return true;
}

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
