import { STATE_ON_CHANGE } from '../../settings/options.js';
import { Dimmer, PWM, PWMFrequency } from '../../settings/table.js';
import type { Command } from '../command.js';
import { SWITCH_OFF, SWITCH_ON } from '../power.js';
import { dutyOf, writePwm } from '../pwm.js';
import { type CommandRow, commandRow } from '../registry.js';
import { DIMMER_STATE } from '../rules/triggers.js';
import type { Tasmota } from '../tasmota.js';
import { endAnswer, refuse, refuseNumber } from './answers.js';
import { numberCommand } from './builders.js';

const PLUS = 0x2b;
const MINUS = 0x2d;
const LESS = 0x3c;
const MORE = 0x3e;
const STOP = 0x21;
/** Percent by which `+` and `-` change the dimmer, and what they and `<` leave. */
const STEP = 10;
const DARKEST = 1;

/** PWM outputs: a light that can be dimmed, or plain ones. */
export const LIGHT_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Dimmer: percent, or + and - for 10 more or less, < and > for the darkest and the brightest. 0 is off.
  commandRow('Dimmer', runDimmer, { takes: 'number', replies: 'object', setting: Dimmer }),
  commandRow('PWM', runPwm, {
    takes: 'number',
    replies: 'object',
    setting: PWM,
    maximumIndex: PWM.count,
  }),
  numberCommand(PWMFrequency, { changed: retune }),
]);

function runDimmer(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { power, settings, now } = tasmota;
  const { relays } = power;
  const light = relays.pwm?.light;
  if (light === undefined) return false;
  const index = relays.count - 1;
  const percent = wantedPercent(command, settings.numberAt(Dimmer, 0));
  const fits = percent >= Dimmer.minimum && percent <= Dimmer.maximum;
  const reason =
    fits || command.isQuery ? undefined : refuseNumber(tasmota, row, Dimmer.minimum, Dimmer.maximum);
  if (fits && !command.isQuery) {
    // Off, it keeps what it will have when it is on again.
    if (percent > 0) {
      settings.setNumber(Dimmer, percent, 0);
      light.duty = dutyOf(percent);
      tasmota.rules?.raise(DIMMER_STATE, 0, percent);
    }
    if (relays.isOn(index) !== percent > 0) power.execute(index, percent > 0 ? SWITCH_ON : SWITCH_OFF, now);
    else if (settings.option(STATE_ON_CHANGE)) tasmota.telemetry.publishState();
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(power.nameOf(index).key);
  json.plain(tasmota.messages.stateText(relays.isOn(index)));
  writePwm(json, relays.pwm as NonNullable<typeof relays.pwm>);
  endAnswer(tasmota, json, reason);
  return true;
}

function wantedPercent(command: Command, present: number): number {
  if (command.isByte(PLUS)) return Math.min(present + STEP, Dimmer.maximum);
  if (command.isByte(MINUS)) return Math.max(present - STEP, DARKEST);
  if (command.isByte(LESS)) return DARKEST;
  if (command.isByte(MORE)) return Dimmer.maximum;
  // It ends a change that is under way: here there never is one.
  return command.isByte(STOP) ? present : command.value;
}

function runPwm(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings } = tasmota;
  const { pwm } = tasmota.power.relays;
  const output = pwm?.outputs[command.index - 1];
  if (pwm === undefined || output === undefined) return false;
  let reason: string | undefined;
  if (!command.isQuery) {
    if (pwm.light !== undefined)
      reason = refuse(
        tasmota,
        'PWM1 is a light: Dimmer sets it; with SetOption15 0 it is a plain PWM output',
      );
    else if (settings.setNumber(PWM, command.value, command.index - 1)) output.duty = command.value;
    else reason = refuseNumber(tasmota, row, PWM.minimum, PWM.maximum);
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  writePwm(json, pwm);
  endAnswer(tasmota, json, reason);
  return true;
}

function retune(tasmota: Tasmota): void {
  try {
    tasmota.power.relays.pwm?.retune(tasmota.settings.number(PWMFrequency));
    tasmota.leds.applyModes(tasmota.host);
  } catch (problem) {
    tasmota.console.log(1, `PWMFrequency: ${(problem as Error).message}`);
  }
}
