import { OPTIONS } from './options.js';
import { LISTS, NUMBERS, type NumberSetting } from './table.js';

/** How the room in an image of the settings is shared out, so that whatever is set can be saved. */

/** The largest image, in bytes. */
export const IMAGE_CAPACITY = 4096;

/** Bytes in front of the entries, and of the CRC behind them. */
export const HEADER_LENGTH = 8;
export const CRC_LENGTH = 4;
/** Kind, id, index and length of an entry. A length above 127 takes one more. */
export const ENTRY_HEAD = 4;
/** What a text takes beside its bytes, at most. */
export const TEXT_OVERHEAD = ENTRY_HEAD + 1;

/** Bytes that hold an integer: as few as there can be. */
export function integerLength(value: number): number {
  let length = 1;
  for (let rest = value < 0 ? ~value : value; rest > 0x7f; rest = Math.floor(rest / 256)) length++;
  return length;
}

function largestEntries({ count, minimum, maximum }: NumberSetting): number {
  return count * (ENTRY_HEAD + Math.max(integerLength(minimum), integerLength(maximum)));
}

const NUMBERS_ROOM = [...NUMBERS, ...LISTS].reduce((sum, row) => sum + largestEntries(row), 0);
/** Two entries: of the options that are on, and of those that are off. */
const OPTIONS_ROOM = 2 * ENTRY_HEAD + OPTIONS.length;

/** Bytes for all texts together, with what each takes beside. */
export const TEXT_ROOM = IMAGE_CAPACITY - HEADER_LENGTH - CRC_LENGTH - NUMBERS_ROOM - OPTIONS_ROOM;
