import { KEEP_POWER } from '../settings/options.js';
import type { Settings } from '../settings/settings.js';
import { PowerOnState, SetOption47 } from '../settings/table.js';
import { interlockOf } from './interlock-groups.js';

/** What relays are when the device starts: PowerOnState, SetOption0, SetOption47. */

// Values of PowerOnState.
export const ALL_OFF = 0;
export const ALL_ON = 1;
/** The other way round than they were saved. */
export const SAVED_TOGGLED = 2;
export const SAVED = 3;
/** On after every start, and nothing switches them off. */
export const ALWAYS_ON = 4;
/** Off; from then on PulseTime says how long they stay off. */
export const ON_AFTER_PULSE = 5;

/**
 * The relays' state at the start: bits. PowerOnState counts only where power came, but for `ALWAYS_ON`; after any other
 * restart relays are as they were saved. Without SetOption0 nothing was saved. Relays that exclude each other stay off.
 * @param saved bits @param powerOn whether it starts because power came
 * @param count how many relays there are, with the light @param exclusive how many of them an interlock may concern
 */
export function powerAtStart(
  settings: Settings,
  saved: number,
  powerOn: boolean,
  count: number,
  exclusive = count,
): number {
  const state = wanted(settings, saved, powerOn) & (2 ** count - 1);
  const interlock = interlockOf(settings, exclusive);
  return interlock === undefined ? state : interlock.permitted(state);
}

/** What relays wait for before they come on: 0 nothing, 1 network, 2 broker, 3 and above seconds. */
export function powerDelay(settings: Settings, powerOn: boolean): number {
  return powerOn ? settings.number(SetOption47) : 0;
}

function wanted(settings: Settings, saved: number, powerOn: boolean): number {
  const how = settings.number(PowerOnState);
  const kept = settings.option(KEEP_POWER);
  if (how === ALWAYS_ON) return -1;
  if (!powerOn || how === SAVED) return kept ? saved : 0;
  if (how === SAVED_TOGGLED) return kept ? ~saved : 0;
  return how === ALL_ON ? -1 : 0;
}
