import { encodeUtf8 } from '../../bytes/utf8.js';
import {
  NUMBER_OPTIONS,
  type NumberSetting,
  OPTION_COUNT,
  OPTIONS,
  PowerRetain,
} from '../../settings/table.js';
import { keepChipSensor } from '../chip-sensor.js';
import type { Command } from '../command.js';
import { type CommandRow, type CommandTraits, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { endAnswer, refuse } from './answers.js';

const JSON_ONLY = 90;
const TRAITS: CommandTraits = Object.freeze({
  takes: 'onoff',
  replies: 'onoff',
  minimumIndex: 0,
  maximumIndex: OPTION_COUNT - 1,
});
const CHIP_SENSOR = 146;
const NO_CHIP_SENSOR = 'SetOption146 stays off: this platform does not tell how warm the chip is';
/** Options that cannot be switched on here, and why. */
const NOT_HERE: Readonly<Record<number, string>> = Object.freeze({
  56: 'SetOption56 stays off: the networks are tried in turn, the one that Ap names first',
  127: 'SetOption127 stays off: the platform decides when the radio sleeps',
});
const SET_OPTION = encodeUtf8('SetOption');

/** SetOption<n>, which also goes by SO<n>. */
export const OPTION_COMMANDS: readonly CommandRow[] = Object.freeze([
  commandRow('SetOption', setOption, TRAITS),
  commandRow('SO', setOption, TRAITS),
]);

function setOption(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (!command.hasIndex) return false;
  const number = NUMBER_OPTIONS.find((candidate) => candidate.number === command.index);
  return number === undefined
    ? setOnOff(tasmota, command, row)
    : setNumberOption(tasmota, command, row, number.setting);
}

/** `{"SetOption32":40}` */
function setNumberOption(
  tasmota: Tasmota,
  command: Command,
  row: CommandRow,
  setting: NumberSetting,
): boolean {
  const { settings } = tasmota;
  const { name, minimum, maximum } = setting;
  let reason: string | undefined;
  if (!command.isQuery && !settings.setNumber(setting, command.value)) {
    reason = refuse(tasmota, `${name} takes ${minimum} to ${maximum}`);
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.indexedKey(SET_OPTION, command.index);
  json.integer(settings.number(setting));
  endAnswer(tasmota, json, reason);
  return true;
}

/** `{"SetOption3":"ON"}` */
function setOnOff(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings } = tasmota;
  const option = OPTIONS.find((candidate) => candidate.number === command.index);
  if (option === undefined) return false;
  let reason: string | undefined;
  if (command.value === 0 || command.value === 1) {
    const on = command.value === 1;
    if (on && option.number === JSON_ONLY && settings.number(PowerRetain) !== 0) {
      reason = 'SetOption90 stays off while PowerRetain is on: there would be nothing to retain';
      tasmota.console.log(2, reason);
    } else if (on && NOT_HERE[option.number] !== undefined) {
      reason = refuse(tasmota, NOT_HERE[option.number] as string);
    } else if (option.number === CHIP_SENSOR && !keepChipSensor(tasmota.sensorReport, tasmota.host, on)) {
      reason = refuse(tasmota, NO_CHIP_SENSOR);
    } else {
      const changed = settings.option(option.number) !== on;
      settings.setOption(option.number, on);
      tasmota.connection.applySettings();
      // Kept from now on, should SetOption0 just have been switched on.
      tasmota.power.keep();
      if (changed && option.restarts) tasmota.requestStop(RESTART);
    }
  } else if (!command.isQuery) {
    reason = refuse(tasmota, `SetOption${option.number} takes 0 to 1`);
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.indexedKey(SET_OPTION, option.number);
  json.plain(tasmota.messages.stateText(settings.option(option.number)));
  endAnswer(tasmota, json, reason);
  return true;
}
