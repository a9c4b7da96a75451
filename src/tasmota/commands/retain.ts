import { JSON_ONLY } from '../../settings/options.js';
import {
  ButtonRetain,
  InfoRetain,
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

/** What is retained at the broker. Switched off, what was retained before is cleared by an empty message. */
export const RETAIN_COMMANDS: readonly CommandRow[] = Object.freeze([
  onOffCommand(PowerRetain, (tasmota, on) => {
    // Without POWER messages there would be nothing to retain.
    if (on) tasmota.settings.setOption(JSON_ONLY, false);
    else clearPower(tasmota);
  }),
  onOffCommand(SensorRetain, (tasmota, on) => {
    if (on) return;
    clearTelemetry(tasmota, SENSOR);
    clearTelemetry(tasmota, ENERGY);
  }),
  onOffCommand(StateRetain, (tasmota, on) => {
    if (!on) clearTelemetry(tasmota, STATE);
  }),
  onOffCommand(InfoRetain, (tasmota, on) => {
    if (on) return;
    for (const name of INFO) clearTelemetry(tasmota, name);
  }),
  onOffCommand(StatusRetain, (tasmota, on) => {
    if (on) return;
    clearStatus(tasmota, STATUS);
    for (const name of STATUS_N) clearStatus(tasmota, name);
  }),
  onOffCommand(ButtonRetain, (tasmota, on) => {
    if (!on) tasmota.keys.clearRetained(false);
  }),
  onOffCommand(SwitchRetain, (tasmota, on) => {
    if (!on) tasmota.keys.clearRetained(true);
  }),
  // Not of Tasmota: whether commands that arrive as retained messages are carried out.
  onOffCommand(RetainedCommands),
]);

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
