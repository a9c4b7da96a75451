import type { JsonWriter } from '../../bytes/json.js';
import { DerivedSensor } from '../../device/analog.js';
import type { Sensor } from '../../device/sensor.js';
import { AdcParam } from '../../settings/table.js';
import { type AnalogType, analogParameters, analogType, readParameters } from '../analog-parameters.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { SensorList } from '../sensor-list.js';
import type { Tasmota } from '../tasmota.js';
import { endAnswer, refuse } from './answers.js';
import { setText } from './builders.js';

const HIGHEST_PIN = 39;
/** Digits behind the point that a parameter may have. */
const MOST_DECIMALS = 6;

/** Analog inputs: what they stand for. */
export const ANALOG_COMMANDS: readonly CommandRow[] = Object.freeze([
  // AdcParam<1-8>: the parameters of the board's analog inputs, in the order of SENSOR.
  commandRow('AdcParam', runParam, {
    takes: 'fields',
    replies: 'object',
    setting: AdcParam,
    maximumIndex: AdcParam.count,
  }),
  // AdcGpio<pin>: the same, by the pin.
  commandRow('AdcGpio', runGpio, {
    takes: 'fields',
    replies: 'object',
    minimumIndex: 0,
    maximumIndex: HIGHEST_PIN,
  }),
]);

function runParam(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const inputs = inputsOf(tasmota.sensorReport);
  return run(tasmota, command, row, inputs, command.index - 1);
}

function runGpio(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (!command.hasIndex) return false;
  const inputs = inputsOf(tasmota.sensorReport);
  return run(
    tasmota,
    command,
    row,
    inputs,
    inputs.findIndex(({ pin }) => pin === command.index),
  );
}

/** The analog inputs, in their order. */
function inputsOf(sensors: SensorList): Sensor[] {
  return Array.from({ length: sensors.length }, (_, place) => sensors.at(place).sensor).filter(
    ({ kind }) => analogType(kind) !== undefined,
  );
}

/** @param number which of the inputs */
function run(
  tasmota: Tasmota,
  command: Command,
  row: CommandRow,
  inputs: readonly Sensor[],
  number: number,
): boolean {
  const name = `${row.name}${command.index}`;
  const sensor = inputs[number];
  if (sensor === undefined || number >= AdcParam.count) {
    const reason = `There is no analog input for ${name}: give a pin one of the ADC functions with Gpio or Template`;
    tasmota.messages.error(command, row.upperName, reason);
    return true;
  }
  const type = analogType(sensor.kind) as AnalogType;
  const reason = command.isQuery ? undefined : setParameters(tasmota, command, name, sensor, type, number);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.beginKey();
  json.writer.text(name);
  json.endKey();
  json.openArray();
  json.integer(type.type);
  for (const parameter of analogParameters(tasmota.settings, number, sensor.kind))
    writeShort(json, parameter);
  json.closeArray();
  endAnswer(tasmota, json, reason);
  return true;
}

/** @returns why they stay as they are, `undefined` when they were set */
function setParameters(
  tasmota: Tasmota,
  command: Command,
  name: string,
  sensor: Sensor,
  type: AnalogType,
  number: number,
): string | undefined {
  const parameters = readParameters(command.text(), type);
  if (parameters === undefined) return refuse(tasmota, `${name} takes ${type.usage}`);
  const isDefault = parameters.every((parameter, i) => parameter === type.defaults[i]);
  const reason = setText(tasmota, AdcParam, number, isDefault ? '' : [type.type, ...parameters].join());
  if (reason === undefined && sensor instanceof DerivedSensor) sensor.parameters.set(parameters);
  return reason;
}

/** Writes a number with the digits it needs. */
function writeShort(json: JsonWriter, number: number): void {
  let decimals = 0;
  while (decimals < MOST_DECIMALS && Number(number.toFixed(decimals)) !== number) decimals++;
  json.fixed(number, decimals);
}
