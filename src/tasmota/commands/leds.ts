import { LedMask, LedPwmMode, LedPwmOff, LedPwmOn, LedState, StateText } from '../../settings/table.js';
import { SWITCH_OFF, TOGGLE } from '../actions.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { answerIndexed, answerText, refuse, refuseNumber } from './answers.js';
import { numberCommand, setNumber } from './builders.js';

const MOST_LEDS = 4;

/** What LEDs show. */
export const LED_COMMANDS: readonly CommandRow[] = Object.freeze([
  // LedPower<n>: 0, 1 or 2 switches a LED, which from then on shows nothing else.
  commandRow('LedPower', runLedPower, {
    takes: 'number',
    replies: 'indexed',
    minimum: SWITCH_OFF,
    maximum: TOGGLE,
    maximumIndex: MOST_LEDS,
  }),
  // LedState: 0 what LedPower says, or the sum of 1 relays, 2 messages that come, 4 messages that go.
  numberCommand(LedState),
  // LedMask: a bit for each relay that a LED shows.
  commandRow('LedMask', runLedMask, { takes: 'number', replies: 'text', setting: LedMask }),
  // LedPwmMode<n>: 1 has a LED's states be brightnesses, 2 changes between the two.
  commandRow('LedPwmMode', runLedPwmMode, {
    takes: 'number',
    replies: 'indexed',
    minimum: SWITCH_OFF,
    maximum: TOGGLE,
    maximumIndex: MOST_LEDS,
  }),
  numberCommand(LedPwmOn, { changed: ({ leds, host }) => leds.applyModes(host) }),
  numberCommand(LedPwmOff, { changed: ({ leds, host }) => leds.applyModes(host) }),
]);

function runLedPower(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { leds } = tasmota;
  const index = command.index - 1;
  let reason: string | undefined;
  if (!command.isQuery) {
    if (index >= leds.count) reason = refuse(tasmota, `This board has ${leds.count} LEDs`);
    else if (command.value < SWITCH_OFF || command.value > TOGGLE)
      reason = refuseNumber(tasmota, row, SWITCH_OFF, TOGGLE);
    else leds.switch(index, command.value);
  }
  answerIndexed(
    tasmota,
    row,
    command.index,
    [tasmota.settings.text(StateText, leds.isOn(index) ? 1 : 0)],
    reason,
  );
  return true;
}

function runLedPwmMode(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { host, leds, settings } = tasmota;
  const index = command.index - 1;
  let reason: string | undefined;
  const before = settings.numberAt(LedPwmMode, index);
  if (!command.isQuery) {
    if (index >= leds.count) reason = refuse(tasmota, `This board has ${leds.count} LEDs`);
    else if (command.value < SWITCH_OFF || command.value > TOGGLE)
      reason = refuseNumber(tasmota, row, SWITCH_OFF, TOGGLE);
    else {
      settings.setNumber(LedPwmMode, command.value === TOGGLE ? 1 - before : command.value, index);
      const problem = leds.applyModes(host);
      if (problem !== undefined) {
        settings.setNumber(LedPwmMode, before, index);
        reason = refuse(tasmota, problem);
      }
    }
  }
  const text = settings.text(StateText, settings.numberAt(LedPwmMode, index));
  answerIndexed(tasmota, row, command.index, [text], reason);
  return true;
}

function runLedMask(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const reason = setNumber(tasmota, command, row);
  const mask = tasmota.settings.number(LedMask);
  const digits = mask.toString(16).toUpperCase().padStart(4, '0');
  answerText(tasmota, row, `${mask} (0x${digits})`, reason);
  return true;
}
