import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { TimeFormat } from '../settings/table.js';
import { type Clock, writeDateTime, writeOffset } from './clock.js';

// Values of TimeFormat.
export const WITH_EPOCH = 2;
const EPOCH_ALONE = 3;
const WITH_MILLISECONDS = 4;

/** `SetOption52`: the time zone is told behind local time. */
const APPEND_ZONE = 52;

const POINT = 0x2e;
const TIME = jsonKey('Time');
const EPOCH = jsonKey('Epoch');

/** Writes the key `Time` in the format set with command Time. Allocates nothing. */
export function writeTimeKey(json: JsonWriter, clock: Clock): void {
  writeTimeAs(json, clock, clock.settings.number(TimeFormat));
}

/**
 * Writes the key `Time`, and `Epoch` where the format has it. Allocates nothing.
 * @param format a value of TimeFormat
 */
export function writeTimeAs(json: JsonWriter, clock: Clock, format: number): void {
  const { writer } = json;
  const time = clock.time();
  const utc = Math.floor(time / 1_000);
  json.key(TIME);
  if (format === EPOCH_ALONE) {
    json.integer(utc);
    return;
  }
  const local = clock.localOf(utc);
  json.beginText();
  writeDateTime(writer, local);
  if (format === WITH_MILLISECONDS) {
    writer.byte(POINT);
    writer.decimal(Math.floor(time - utc * 1_000), 3);
  }
  // Half minutes of offset there are none: the division is exact.
  if (clock.settings.option(APPEND_ZONE)) writeOffset(writer, (local - utc) / 60);
  json.endText();
  if (format === WITH_EPOCH) {
    json.key(EPOCH);
    json.integer(utc);
  }
}
