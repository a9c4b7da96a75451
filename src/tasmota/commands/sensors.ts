import { withoutControls } from '../../bytes/ascii.js';
import { jsonKey } from '../../bytes/json.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import {
  Altitude,
  AmpRes,
  DS18Alias,
  EnergyRes,
  FreqRes,
  HumOffset,
  HumRes,
  PressRes,
  SpeedUnit,
  TempOffset,
  TempRes,
  VoltRes,
  WattRes,
  WeightRes,
} from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { SERIAL_DIGITS, SensorAliases } from '../sensor-aliases.js';
import type { Tasmota } from '../tasmota.js';
import { endAnswer, refuse } from './answers.js';
import { decimalCommand, numberCommand } from './builders.js';
import { runGpioRead } from './gpio-read.js';

/** Offsets are kept in tenths. */
const OFFSET_DECIMALS = 1;
/** What remains for a name behind the serial number and a comma. */
const LONGEST_NAME = DS18Alias.maximumLength - SERIAL_DIGITS - 1;
const ALIAS_USAGE = `DS18Alias takes the Id of a DS18B20 as SENSOR has it, a comma, and a name of at most ${LONGEST_NAME} bytes; without a name the sensor loses it`;
const ALL_TAKEN = `DS18Alias keeps ${DS18Alias.count} names: take one back first`;
const NO_ROOM = 'There is no room for DS18Alias: shorten other texts, or clear rules and templates';

/** How what the sensors measure is told. */
export const SENSOR_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Digits behind the point.
  numberCommand(TempRes),
  numberCommand(HumRes),
  numberCommand(PressRes),
  numberCommand(VoltRes),
  numberCommand(WattRes),
  numberCommand(FreqRes),
  numberCommand(WeightRes),
  numberCommand(AmpRes),
  numberCommand(EnergyRes),
  // TempOffset: added to all temperatures, in the unit they are told in.
  decimalCommand(TempOffset, OFFSET_DECIMALS),
  decimalCommand(HumOffset, OFFSET_DECIMALS),
  // Altitude: metres above sea level; other than 0, pressures are told as they would be at sea level, too.
  numberCommand(Altitude),
  numberCommand(SpeedUnit),
  // DS18Alias: a serial number and the name that stands for `DS18B20-n`.
  commandRow('DS18Alias', runAlias, { takes: 'fields', replies: 'object', setting: DS18Alias }),
  commandRow('GPIORead', runGpioRead, { takes: 'nothing', replies: 'object' }),
]);

function runAlias(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings, sensorReport } = tasmota;
  let reason: string | undefined;
  if (!command.isQuery) {
    reason = setAlias(tasmota, command.text());
    if (reason === undefined) sensorReport.aliases = SensorAliases.from(settings);
    else refuse(tasmota, reason);
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openObject();
  for (let i = 0; i < DS18Alias.count; i++) {
    const text = settings.text(DS18Alias, i);
    if (text === '') continue;
    json.key(jsonKey(text.slice(0, SERIAL_DIGITS)));
    json.string(text.slice(SERIAL_DIGITS + 1));
  }
  json.closeObject();
  endAnswer(tasmota, json, reason);
  return true;
}

/** Gives a sensor a name, or takes it. @returns why not, `undefined` when it was done */
function setAlias({ settings }: Tasmota, text: string): string | undefined {
  // Tasmota's ids have the checksum in front of the serial number, and the family, 28, behind it.
  const found = /^\s*(?:[0-9A-F]{2}([0-9A-F]{12})28|([0-9A-F]{12}))\s*,(.*)$/is.exec(text);
  const serial = (found?.[1] ?? found?.[2] ?? '').toUpperCase();
  const name = withoutControls(found?.[3] ?? '').trim();
  if (serial === '' || encodeUtf8(name).length > LONGEST_NAME) return ALIAS_USAGE;
  const places = Array.from({ length: DS18Alias.count }, (_, i) => settings.text(DS18Alias, i));
  let place = places.findIndex((alias) => alias.startsWith(serial));
  if (name === '' || name === '0') {
    if (place >= 0) settings.setText(DS18Alias, '', place);
    return undefined;
  }
  if (place < 0) place = places.indexOf('');
  if (place < 0) return ALL_TAKEN;
  return settings.setText(DS18Alias, `${serial},${name}`, place) ? undefined : NO_ROOM;
}
