import { encodeUtf8 } from '../../bytes/utf8.js';
import { CHIP_SENSOR, JSON_ONLY, NUMBER_OPTIONS, OPTION_COUNT, OPTIONS } from '../../settings/options.js';
import { PowerRetain } from '../../settings/table.js';
import { keepChipSensor } from '../chip-sensor.js';
import type { Command } from '../command.js';
import { type CommandRow, type CommandTraits, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { answerOnOff, endAnswer, refuse } from './answers.js';

const TRAITS: CommandTraits = Object.freeze({
  takes: 'onoff',
  replies: 'onoff',
  minimumIndex: 0,
  maximumIndex: OPTION_COUNT - 1,
});
const NO_CHIP_SENSOR = 'SetOption146 stays off: this platform does not tell how warm the chip is';
/** Options that cannot be switched on here, and why. */
const NOT_HERE: Readonly<Record<number, string>> = Object.freeze({
  56: 'SetOption56 stays off: the networks are tried in turn, the one that Ap names first',
  127: 'SetOption127 stays off: the platform decides when the radio sleeps',
});
const SET_OPTION = encodeUtf8('SetOption');
const NOTHING_TO_RETAIN =
  'SetOption90 stays off while PowerRetain is on: there would be nothing to retain. PowerRetain 0 comes first';

/** A row that knows its option. */
interface OptionRow extends CommandRow {
  readonly option: number;
  /** Whether it is on while the option is off. */
  readonly inverted: boolean;
}

/** SetOption<n>, which also goes by SO<n>; and options that have a name of their own. */
export const OPTION_COMMANDS: readonly CommandRow[] = Object.freeze([
  commandRow('SetOption', runSetOption, TRAITS),
  commandRow('SO', runSetOption, TRAITS),
  namedOption('MqttJSONOnly', JSON_ONLY),
  namedOption('MqttTLS', 103),
  namedOption('MqttTLSFingerprint', 132),
  namedOption('MqttNoRetain', 104),
  namedOption('MqttDetachRelay', 114),
  namedOption('WifiNoSleep', 127),
  namedOption('Discover', 19, true),
  namedOption('DiscoverOff', 19),
  namedOption('DiscoverButton', 73),
  namedOption('DiscoverSwitch', 114),
]);

function namedOption(name: string, option: number, inverted = false): CommandRow {
  const restarts = OPTIONS.some((row) => row.number === option && row.restarts);
  const traits: CommandTraits & Pick<OptionRow, 'option' | 'inverted'> = {
    takes: 'onoff',
    replies: 'onoff',
    restarts,
    option,
    inverted,
  };
  return commandRow(name, runNamedOption, traits);
}

function runNamedOption(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { option, inverted } = row as OptionRow;
  const reason = command.isQuery ? undefined : setOnOff(tasmota, row.name, option, command.value, inverted);
  answerOnOff(tasmota, row, tasmota.settings.option(option) !== inverted, reason);
  return true;
}

function runSetOption(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (!command.hasIndex) return false;
  const { settings } = tasmota;
  const { index, value, isQuery } = command;
  const numeric = NUMBER_OPTIONS.find((candidate) => candidate.number === index);
  if (numeric === undefined && !OPTIONS.some((candidate) => candidate.number === index)) return false;
  const name = `SetOption${index}`;
  let reason: string | undefined;
  if (!isQuery && numeric === undefined) reason = setOnOff(tasmota, name, index, value, false);
  else if (!isQuery && numeric !== undefined && !settings.setNumber(numeric.setting, value))
    reason = refuse(tasmota, `${name} takes ${numeric.setting.minimum} to ${numeric.setting.maximum}`);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.indexedKey(SET_OPTION, index);
  if (numeric === undefined) json.plain(tasmota.messages.stateText(settings.option(index)));
  else json.integer(settings.number(numeric.setting));
  endAnswer(tasmota, json, reason);
  return true;
}

/**
 * Sets an option that is on or off, and has it act.
 * @param name as it is told
 * @param value 0 or 1
 * @returns why it stays as it is; `undefined` if it has been set
 */
function setOnOff(
  tasmota: Tasmota,
  name: string,
  number: number,
  value: number,
  inverted: boolean,
): string | undefined {
  const { settings } = tasmota;
  if (value !== 0 && value !== 1) return refuse(tasmota, `${name} takes 0 to 1`);
  const on = (value === 1) !== inverted;
  const problem = on ? problemOf(tasmota, number) : undefined;
  if (problem !== undefined) return refuse(tasmota, problem);
  if (number === CHIP_SENSOR && !keepChipSensor(tasmota.sensorReport, tasmota.host, on))
    return refuse(tasmota, NO_CHIP_SENSOR);
  const changed = settings.option(number) !== on;
  settings.setOption(number, on);
  tasmota.connection.applySettings();
  // Kept from now on, should SetOption0 just have been switched on.
  tasmota.power.keep();
  const restarts = OPTIONS.some((row) => row.number === number && row.restarts);
  if (changed && restarts) tasmota.requestStop(RESTART);
  return undefined;
}

/** Why an option cannot be switched on; `undefined` if it can. */
function problemOf({ settings }: Tasmota, number: number): string | undefined {
  if (number === JSON_ONLY && settings.number(PowerRetain) !== 0) return NOTHING_TO_RETAIN;
  return NOT_HERE[number];
}
