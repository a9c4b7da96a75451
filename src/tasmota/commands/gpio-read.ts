import { encodeUtf8 } from '../../bytes/utf8.js';
import { activeBoard } from '../board.js';
import type { Command } from '../command.js';
import type { CommandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { endAnswer } from './answers.js';

const GPIO = encodeUtf8('GPIO');

/** GPIORead: `{"GPIORead":{"GPIO0":1,"GPIO26":0}}`, the levels of relays, switches and buttons by their pins. */
export function runGpioRead(tasmota: Tasmota, _command: Command, row: CommandRow): boolean {
  const { relays, switches, buttons } = activeBoard(tasmota).configuration;
  const levels: { readonly pin: number; readonly level: number }[] = [];
  const { keys } = tasmota;
  const outputs = tasmota.power.relays;
  const inputs = tasmota.sensorReport.switches;
  relays.forEach(({ pin }, i) => {
    if (i < outputs.count) levels.push({ pin, level: outputs.level(i) });
  });
  switches.forEach(({ pin }, i) => {
    if (i < inputs.count) levels.push({ pin, level: inputs.level(i) });
  });
  buttons.forEach(({ pin }, i) => {
    if (i < keys.buttons.count) levels.push({ pin, level: keys.buttons.level(i) });
  });
  levels.sort((a, b) => a.pin - b.pin);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openObject();
  for (const { pin, level } of levels) {
    json.indexedKey(GPIO, pin);
    json.integer(level);
  }
  json.closeObject();
  endAnswer(tasmota, json);
  return true;
}
