import { frozenTable } from '../../bytes/frozen.js';

/** What can set a rule off: kinds of triggers, which are numbers, and their names. */

/** A key of an answer, a status message or what the sensors say: `DS18B20#Temperature`. */
export const KEY = 0;
/** A key of STATE or SENSOR as they are told with every TelePeriod: `Tele-DS18B20#Temperature`. */
export const TELE_KEY = 1;
/** A key within an event's value that is an object: `Event#name#key`. */
export const EVENT_KEY = 2;
/** `Event#name`. */
export const EVENT = 3;
// The others bring a number: 1, unless their row says more.
export const SYSTEM_INIT = 4;
export const SYSTEM_BOOT = 5;
export const SYSTEM_SAVE = 6;
export const POWER_STATE = 7;
export const POWER_BOOT = 8;
export const SWITCH_STATE = 9;
export const SWITCH_BOOT = 10;
export const BUTTON_STATE = 11;
export const MQTT_CONNECTED = 12;
export const MQTT_DISCONNECTED = 13;
export const WIFI_CONNECTED = 14;
export const WIFI_DISCONNECTED = 15;
export const HTTP_INITIALIZED = 16;
export const TIME_INITIALIZED = 17;
export const TIME_SET = 18;
export const TIME_MINUTE = 19;
export const CLOCK_TIMER = 20;
export const RULES_TIMER = 21;
export const VAR_STATE = 22;
export const MEM_STATE = 23;
export const DIMMER_STATE = 24;

/** A trigger that is no key of a message. */
export interface TriggerRow {
  readonly kind: number;
  /** In capitals: what stands before the `#`, and behind it. */
  readonly source: string;
  readonly item: string;
  /** Whether a number belongs to the source: `Power1#State`. */
  readonly numbered: boolean;
}

function row(kind: number, source: string, item: string, numbered = false): TriggerRow {
  return { kind, source, item, numbered };
}

export const TRIGGERS: readonly TriggerRow[] = frozenTable([
  // Once after the start, before there is a network.
  row(SYSTEM_INIT, 'SYSTEM', 'INIT'),
  // Once after the start, when the broker has been reached; or the network, if no broker is wanted.
  row(SYSTEM_BOOT, 'SYSTEM', 'BOOT'),
  // Before a restart that was asked for.
  row(SYSTEM_SAVE, 'SYSTEM', 'SAVE'),
  // A relay has changed: 0 or 1.
  row(POWER_STATE, 'POWER', 'STATE', true),
  // What each relay is at the start.
  row(POWER_BOOT, 'POWER', 'BOOT', true),
  // What a switch does: 0 off, 1 on, 2 toggle, 3 hold, and so on.
  row(SWITCH_STATE, 'SWITCH', 'STATE', true),
  row(SWITCH_BOOT, 'SWITCH', 'BOOT', true),
  // What a button does: 2 single press, 3 hold, 10 and above several presses.
  row(BUTTON_STATE, 'BUTTON', 'STATE', true),
  row(MQTT_CONNECTED, 'MQTT', 'CONNECTED'),
  // A connection was lost, or an attempt failed.
  row(MQTT_DISCONNECTED, 'MQTT', 'DISCONNECTED'),
  row(WIFI_CONNECTED, 'WIFI', 'CONNECTED'),
  row(WIFI_DISCONNECTED, 'WIFI', 'DISCONNECTED'),
  row(HTTP_INITIALIZED, 'HTTP', 'INITIALIZED'),
  // These bring the minutes since midnight.
  row(TIME_INITIALIZED, 'TIME', 'INITIALIZED'),
  row(TIME_SET, 'TIME', 'SET'),
  row(TIME_MINUTE, 'TIME', 'MINUTE'),
  // These bring the number of the timer.
  row(CLOCK_TIMER, 'CLOCK', 'TIMER'),
  row(RULES_TIMER, 'RULES', 'TIMER'),
  // These bring the new value.
  row(VAR_STATE, 'VAR', 'STATE', true),
  row(MEM_STATE, 'MEM', 'STATE', true),
  // The brightness in percent.
  row(DIMMER_STATE, 'DIMMER', 'STATE'),
]);

/** What a trigger's name stands for. */
export interface Trigger {
  readonly kind: number;
  /** The number that belongs to it; 0: none. */
  readonly number: number;
}

const A_KEY: Trigger = Object.freeze({ kind: KEY, number: 0 });
const AN_EVENT: Trigger = Object.freeze({ kind: EVENT, number: 0 });
const AN_EVENT_KEY: Trigger = Object.freeze({ kind: EVENT_KEY, number: 0 });

/** @param name in capitals, with at least one `#` in it */
export function triggerOf(name: string): Trigger {
  const levels = name.split('#');
  const [source, item] = levels as [string, string];
  if (source === 'EVENT') return levels.length === 2 ? AN_EVENT : AN_EVENT_KEY;
  if (levels.length > 2) return A_KEY;
  const digits = /\d+$/.exec(source)?.[0] ?? '';
  const word = source.slice(0, source.length - digits.length);
  const found = TRIGGERS.find(
    (candidate) =>
      candidate.source === word && candidate.item === item && candidate.numbered === (digits !== ''),
  );
  return found === undefined ? A_KEY : { kind: found.kind, number: Number(digits) };
}
