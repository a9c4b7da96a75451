import type { Console } from '../host.js';
import type { Settings } from '../settings/settings.js';
import type { DeviceState } from '../settings/state.js';
import { Gpio, Module, RuleEnabled, RuleStop, SetOption36 } from '../settings/table.js';

/** SetOption65: power cycles do not reset. */
const NO_RESET_BY_POWER = 65;
/** So many power-ons in a row, each but the last one short, reset everything. */
const POWER_CYCLES = 7;
/** Seconds after which a start counts as one that lasts: by power, and by a restart. */
const LASTING_POWER_ON = 8;
const LASTING_RESTART = 10;
/** The board as it was built for. */
const BUILT_FOR = 1;

/**
 * Counts this start, and takes back what a row of short ones asks for: whoever switches the power off and on seven times wants a
 * new beginning; and a device that restarts again and again is to come to rest (SetOption36). To be called once, when the
 * settings have been read, and before they take effect.
 */
export function guardStart(
  settings: Settings,
  state: DeviceState,
  powerOn: boolean,
  log: Console['log'],
): void {
  const row = state.countStart(powerOn);
  if (!powerOn) {
    endLoop(settings, row, log);
  } else if (row >= POWER_CYCLES && !settings.option(NO_RESET_BY_POWER)) {
    settings.restoreDefaults();
    state.startLasted();
    log(
      1,
      `The power came ${POWER_CYCLES} times in a row for less than ${LASTING_POWER_ON} s: everything is reset`,
    );
  }
}

/** Seconds after which this start is no short one. */
export function lastingTime(powerOn: boolean): number {
  return powerOn ? LASTING_POWER_ON : LASTING_RESTART;
}

/** @param row how many restarts in a row were short */
function endLoop(settings: Settings, row: number, log: Console['log']): void {
  const allowed = settings.number(SetOption36);
  const step = row - allowed - 1;
  if (allowed === 0 || step < 1) return;
  const enabled = settings.number(RuleEnabled);
  const kept = step === 1 ? enabled & ~settings.number(RuleStop) : 0;
  settings.setNumber(RuleEnabled, kept);
  let ended = enabled === kept ? '' : step === 1 ? '; rules with StopOnError are off' : '; rules are off';
  if (step >= 3) {
    for (let i = 0; i < Gpio.count; i++) settings.setNumber(Gpio, Gpio.default, i);
    ended += '; what Gpio has set is forgotten';
  }
  if (step >= 4) {
    settings.setNumber(Module, BUILT_FOR);
    ended += '; the board is the one built for';
  }
  log(1, `${row} restarts in a row, each within ${LASTING_RESTART} s${ended}. SetOption36 0 lets them be`);
}
