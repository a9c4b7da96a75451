import { encodeEach, encodeUtf8 } from '../bytes/utf8.js';

/** The fixed words of the language that are no JSON keys, as bytes, encoded once. */

export const OFF = encodeUtf8('OFF');
export const ON = encodeUtf8('ON');
export const ONLINE = encodeUtf8('Online');
export const OFFLINE = encodeUtf8('Offline');
export const EMPTY = encodeUtf8('');
/** The empty string, to compare with in the steady state: a literal is copied each time it is evaluated. */
export const NO_TEXT = '';

// Last levels of topics.
export const RESULT = encodeUtf8('RESULT');
export const COMMAND = encodeUtf8('COMMAND');
export const POWER = encodeUtf8('POWER');
export const LWT = encodeUtf8('LWT');
export const STATE = encodeUtf8('STATE');
export const SENSOR = encodeUtf8('SENSOR');
export const STATUS = encodeUtf8('STATUS');
export const LOGGING = encodeUtf8('LOGGING');
export const ENERGY = encodeUtf8('ENERGY');
export const INFO: readonly Uint8Array[] = encodeEach(['INFO1', 'INFO2', 'INFO3']);
/** `STATUS0` to `STATUS13`. */
export const STATUS_N: readonly Uint8Array[] = encodeEach(Array.from({ length: 14 }, (_, n) => `STATUS${n}`));
/** `POWER1` to `POWER32`, from place 0: as many as there may be switches. */
export const POWER_N: readonly Uint8Array[] = numbered('POWER');
export const BUTTON_N: readonly Uint8Array[] = numbered('BUTTON');
export const SWITCH_N: readonly Uint8Array[] = numbered('SWITCH');

/** What states are called in JSON and on topics, unless StateText says otherwise: off, on, toggle, hold. */
export const STATE_TEXTS: readonly Uint8Array[] = Object.freeze([
  OFF,
  ON,
  encodeUtf8('TOGGLE'),
  encodeUtf8('HOLD'),
]);

function numbered(name: string): readonly Uint8Array[] {
  return encodeEach(Array.from({ length: 32 }, (_, n) => `${name}${n + 1}`));
}
