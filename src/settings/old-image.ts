import { decodeUtf8 } from '../bytes/utf8.js';
import { OPTIONS } from './options.js';
import type { Settings } from './settings.js';
import { NUMBERS, TEXTS } from './table.js';

/**
 * Entries as the first layout had them: kind, id, length, value, where a text that comes in several has ids in a row. A
 * firmware that writes the present layout still reads them, so that an update keeps what was set.
 */

const NUMBER_ENTRY = 1;
const TEXT_ENTRY = 2;
const OPTION_ENTRY = 3;

const HEAD = 3;
const NUMBER_LENGTH = 4;
const OPTION_LENGTH = 1;

/** Takes the values of the entries that stand from `at` to `end`. */
export function takeOldEntries(image: Uint8Array, at: number, end: number, settings: Settings): void {
  while (at + HEAD <= end) {
    const kind = image[at];
    const id = image[at + 1] as number;
    const length = image[at + 2] as number;
    const value = at + HEAD;
    at = value + length;
    if (at > end) return;
    if (kind === NUMBER_ENTRY && length === NUMBER_LENGTH) {
      const row = NUMBERS.find((candidate) => candidate.id === id);
      if (row) settings.setNumber(row, new DataView(image.buffer, image.byteOffset).getInt32(value));
    } else if (kind === TEXT_ENTRY) {
      const row = TEXTS.find((candidate) => id >= candidate.id && id < candidate.id + candidate.count);
      if (row) settings.setText(row, decodeUtf8(image, value, length), id - row.id);
    } else if (kind === OPTION_ENTRY && length === OPTION_LENGTH) {
      if (OPTIONS.some((row) => row.number === id)) settings.setOption(id, image[value] !== 0);
    }
  }
}
