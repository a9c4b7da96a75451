import { frozenTable } from '../bytes/frozen.js';
import {
  type NumberSetting,
  SetOption32,
  SetOption34,
  SetOption36,
  SetOption40,
  SetOption46,
  SetOption47,
} from './table.js';

/** The SetOptions of the language: most are on or off, some are numbers and settings like any other. */

// The numbers of those that more than one part of the firmware asks for.
/** Relays come back as they were. */
export const KEEP_POWER = 0;
/** MQTT is wanted. */
export const MQTT_ENABLED = 3;
/** STATE is published with each change of a relay. */
export const STATE_ON_CHANGE = 59;
/** No POWER messages beside RESULT. */
export const JSON_ONLY = 90;
/** TLS to the broker. */
export const MQTT_TLS = 103;
/** The broker's certificate is known by its fingerprint. */
export const MQTT_BY_FINGERPRINT = 132;
/** Nothing is retained. */
export const NEVER_RETAIN = 104;
export const PERSISTENT_SESSION = 140;
/** The chip's temperature is told. */
export const CHIP_SENSOR = 146;

/** A SetOption that is on or off. */
export interface OptionSetting {
  readonly number: number;
  readonly default: 0 | 1;
  /** Whether a change takes effect only with a restart, which it then causes. */
  readonly restarts: boolean;
}

/** How many SetOptions the language has room for. */
export const OPTION_COUNT = 178;

export const OPTIONS: readonly OptionSetting[] = frozenTable([
  { number: 0, default: 1, restarts: false },
  { number: 1, default: 0, restarts: false },
  { number: 2, default: 0, restarts: false },
  { number: 3, default: 1, restarts: true },
  { number: 4, default: 0, restarts: false },
  { number: 8, default: 0, restarts: false },
  { number: 10, default: 0, restarts: false },
  { number: 11, default: 0, restarts: false },
  { number: 13, default: 0, restarts: false },
  { number: 15, default: 1, restarts: true },
  { number: 19, default: 0, restarts: false },
  { number: 24, default: 0, restarts: false },
  { number: 26, default: 0, restarts: false },
  { number: 30, default: 0, restarts: false },
  { number: 31, default: 0, restarts: false },
  { number: 52, default: 0, restarts: false },
  { number: 56, default: 0, restarts: false },
  { number: 57, default: 1, restarts: false },
  { number: 59, default: 0, restarts: false },
  { number: 61, default: 0, restarts: false },
  { number: 62, default: 0, restarts: false },
  { number: 64, default: 0, restarts: false },
  { number: 65, default: 0, restarts: false },
  { number: 73, default: 0, restarts: false },
  { number: 75, default: 0, restarts: true },
  { number: 79, default: 0, restarts: false },
  { number: 90, default: 0, restarts: false },
  { number: 103, default: 0, restarts: true },
  { number: 104, default: 0, restarts: true },
  { number: 114, default: 0, restarts: false },
  { number: 126, default: 0, restarts: false },
  { number: 127, default: 0, restarts: false },
  { number: 128, default: 1, restarts: false },
  { number: 132, default: 0, restarts: true },
  { number: 139, default: 0, restarts: false },
  { number: 140, default: 0, restarts: false },
  { number: 146, default: 0, restarts: false },
]);

/** A SetOption that is a number. */
export interface NumberOption {
  readonly number: number;
  readonly setting: NumberSetting;
}

export const NUMBER_OPTIONS: readonly NumberOption[] = frozenTable([
  { number: 32, setting: SetOption32 },
  { number: 34, setting: SetOption34 },
  { number: 36, setting: SetOption36 },
  { number: 40, setting: SetOption40 },
  { number: 46, setting: SetOption46 },
  { number: 47, setting: SetOption47 },
]);
