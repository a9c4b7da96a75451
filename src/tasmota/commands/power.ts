import { jsonKey } from '../../bytes/json.js';
import { MAXIMUM_RELAYS } from '../../device/relays.js';
import {
  InterlockGroups,
  Interlock as InterlockSetting,
  PowerLock,
  PowerOnState,
  SaveData,
} from '../../settings/table.js';
import type { Command } from '../command.js';
import { groupsOf, groupsText, interlockOf, parseGroups } from '../interlock-groups.js';
import { ALWAYS_ON } from '../power-on.js';
import { type CommandRow, commandRow } from '../registry.js';
import { binaryDigits } from '../status-report.js';
import type { Tasmota } from '../tasmota.js';
import { answerText, endAnswer, refuse, refuseNumber } from './answers.js';
import { numberCommand, setNumber } from './builders.js';

const COMMA = ',';
const GROUPS = jsonKey('Groups');

/** Switching relays, and what decides whether they may be switched. */
export const POWER_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Power<n>: 0/OFF, 1/ON, 2/TOGGLE, 3/BLINK, 4/BLINKOFF; anything else asks. Power0 means all.
  commandRow(
    'Power',
    (tasmota, command) => {
      const power = tasmota.power;
      const index = command.index;
      const count = power.relays.count;
      if (index > count || count === 0) return false;
      if (index === 0) power.executeAll(command.value, tasmota.now);
      else power.execute(index - 1, command.value, tasmota.now);
      return true;
    },
    {
      takes: 'number',
      replies: 'power',
      minimum: 0,
      maximum: 4,
      minimumIndex: 0,
      maximumIndex: MAXIMUM_RELAYS,
    },
  ),
  // PowerOnState: 0 off, 1 on, 2 toggled, 3 as saved, 4 on for good, 5 on after PulseTime.
  numberCommand(PowerOnState, { changed: powerOnStateChanged }),
  // PowerLock<n>: 1 has a relay only tell its state; PowerLock0 all of them.
  commandRow('PowerLock', runPowerLock, {
    takes: 'onoff',
    replies: 'text',
    setting: PowerLock,
    minimumIndex: 0,
    maximumIndex: MAXIMUM_RELAYS,
  }),
  // Interlock: 0, 1, or which relays exclude each other: `1,2 3,4`.
  commandRow('Interlock', runInterlock, { takes: 'text', replies: 'object', setting: InterlockSetting }),
  // SaveData: 0 only at a restart, 1 every second, more: every so many seconds. Saves at once, also when it is only asked.
  commandRow('SaveData', runSaveData, { takes: 'number', replies: 'text', setting: SaveData }),
]);

function powerOnStateChanged({ power, settings, now }: Tasmota): void {
  const { all, count, plainCount } = power.relays;
  power.makeFeatures().configure(now);
  if (settings.number(PowerOnState) !== ALWAYS_ON) return;
  const allowed = interlockOf(settings, plainCount)?.permitted(all) ?? all;
  for (let i = 0; i < count; i++) if (((allowed >> i) & 1) !== 0) power.force(i, now);
}

function runPowerLock(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { power, settings } = tasmota;
  const { count, all } = power.relays;
  if (count === 0 || command.index > count) return false;
  const bits = command.index === 0 ? all : 1 << (command.index - 1);
  let reason: string | undefined;
  if (command.value === 0 || command.value === 1) {
    const locked = settings.number(PowerLock);
    settings.setNumber(PowerLock, command.value === 1 ? locked | bits : locked & ~bits);
    power.makeFeatures().configure(tasmota.now);
  } else if (!command.isQuery) {
    reason = refuseNumber(tasmota, row, 0, 1);
  }
  answerText(tasmota, row, binaryDigits(settings.number(PowerLock) & all, count), reason);
  return true;
}

function runInterlock(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { power, settings, messages } = tasmota;
  const count = power.relays.plainCount;
  const reason = command.isQuery ? undefined : setInterlock(tasmota, command, row);
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.plain(messages.stateText(settings.number(InterlockSetting) !== 0 && count > 1));
  if (count > 1) {
    json.key(GROUPS);
    json.string(groupsText(groupsOf(settings, count)));
  }
  endAnswer(tasmota, json, reason);
  return true;
}

/** @returns why not, `undefined` when it was set */
function setInterlock(tasmota: Tasmota, command: Command, row: CommandRow): string | undefined {
  const { power, settings } = tasmota;
  const count = power.relays.plainCount;
  if (count < 2) return refuse(tasmota, `${row.name} needs at least two relays`);
  const text = command.text();
  if (text.includes(COMMA)) {
    const groups = parseGroups(text, count);
    if (groups === undefined)
      return refuse(tasmota, `${row.name} takes groups of two relays and more, as 1,2 3,4, up to ${count}`);
    settings.setText(InterlockGroups, groupsText(groups));
  } else if (command.value === 0 || command.value === 1) {
    settings.setNumber(InterlockSetting, command.value);
  } else {
    return refuse(tasmota, `${row.name} takes 0, 1, or groups as 1,2 3,4`);
  }
  power.makeFeatures().configure(tasmota.now);
  return undefined;
}

function runSaveData(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { messages, owner, settings } = tasmota;
  const reason = setNumber(tasmota, command, row);
  owner.save();
  const period = settings.number(SaveData);
  if (period > 1) {
    answerText(tasmota, row, `Every ${period} sec`, reason);
    return true;
  }
  const json = messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.plain(messages.stateText(period === 1));
  endAnswer(tasmota, json, reason);
  return true;
}
