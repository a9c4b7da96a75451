import {
  ButtonRetain,
  InfoRetain,
  type NumberSetting,
  PowerRetain,
  RetainedCommands,
  SensorRetain,
  StateRetain,
  StatusRetain,
  SwitchRetain,
} from '../../settings/table.js';
import type { CommandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { EMPTY, ENERGY, INFO, SENSOR, STATE, STATUS, STATUS_N } from '../words.js';
import { onOffCommand } from './builders.js';

const JSON_ONLY = 90;

/** What is retained at the broker. Switched off, what was retained before is cleared by an empty message. */
export const RETAIN_COMMANDS: readonly CommandRow[] = [
  onOffCommand(PowerRetain, (tasmota, on) => {
    // Without POWER messages there would be nothing to retain.
    if (on) tasmota.settings.setOption(JSON_ONLY, false);
    else clearPower(tasmota);
  }),
  retainCommand(SensorRetain, (tasmota) => {
    clearTelemetry(tasmota, SENSOR);
    clearTelemetry(tasmota, ENERGY);
  }),
  retainCommand(StateRetain, (tasmota) => clearTelemetry(tasmota, STATE)),
  retainCommand(InfoRetain, (tasmota) => {
    for (const name of INFO) clearTelemetry(tasmota, name);
  }),
  retainCommand(StatusRetain, (tasmota) => {
    clearStatus(tasmota, STATUS);
    for (const name of STATUS_N) clearStatus(tasmota, name);
  }),
  // Without ButtonTopic and SwitchTopic nothing is published that these would retain.
  onOffCommand(ButtonRetain),
  onOffCommand(SwitchRetain),
  // Not of Tasmota: whether commands that arrive as retained messages are carried out.
  onOffCommand(RetainedCommands),
];

function retainCommand(setting: NumberSetting, clear: (tasmota: Tasmota) => void): CommandRow {
  return onOffCommand(setting, (tasmota, on) => {
    if (!on) clear(tasmota);
  });
}

function clearPower(tasmota: Tasmota): void {
  const { power } = tasmota;
  for (let i = 0; i < power.relays.count; i++) clearStatus(tasmota, power.nameOf(i).level);
}

function clearStatus(tasmota: Tasmota, name: Uint8Array): void {
  tasmota.messages.plain(tasmota.topics.status, name, EMPTY, true);
}

function clearTelemetry(tasmota: Tasmota, name: Uint8Array): void {
  tasmota.messages.plain(tasmota.topics.telemetry, name, EMPTY, true);
}
