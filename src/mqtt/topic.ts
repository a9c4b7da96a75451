import { characterLength } from '../bytes/utf8.js';
import { EMPTY_TOPIC, TOPIC_NOT_UTF8, TOPIC_NULL_CHARACTER, TOPIC_WILDCARD } from './errors.js';

const NUMBER_SIGN = 0x23;
const PLUS_SIGN = 0x2b;

/** In each of four bytes: the value next to the last wildcard. All ASCII from there on may stand in a topic. */
const PLAIN_FROM = 0x2c2c2c2c;
/** The high bit of each of four bytes, as a signed integer: boards have no fast arithmetic for larger numbers. */
const HIGH_BITS = 0x80808080 | 0;

/**
 * Checks a topic name: not empty, UTF-8, free of U+0000 and of wildcards (MQTT 3.1.1, 1.5.3, 3.3.2.1 and 4.7.3).
 * @param view the buffer that holds it as `bytes` does
 * @returns 0, or the error code of the first thing found wrong
 */
export function checkTopicName(bytes: Uint8Array, view: DataView, offset: number, length: number): number {
  if (length === 0) return EMPTY_TOPIC;
  if (length >= 4 && isPlain(view, offset, length)) return 0;
  const end = offset + length;
  while (offset < end) {
    const byte = bytes[offset] as number;
    if (byte === PLUS_SIGN || byte === NUMBER_SIGN) return TOPIC_WILDCARD;
    if (byte === 0) return TOPIC_NULL_CHARACTER;
    const size = characterLength(bytes, offset, end);
    if (size === 0) return TOPIC_NOT_UTF8;
    offset += size;
  }
  return 0;
}

/** Whether all bytes, four or more, are ASCII from `PLAIN_FROM` on. They are looked at four at a time. */
function isPlain(view: DataView, offset: number, length: number): boolean {
  const last = offset + length - 4;
  let word = view.getInt32(last);
  // A byte below `PLAIN_FROM` leaves a high bit when that is taken off, and beyond ASCII there is one already.
  let bits = word | (word - PLAIN_FROM);
  for (; offset < last; offset += 4) {
    word = view.getInt32(offset);
    bits |= word | (word - PLAIN_FROM);
  }
  return (bits & HIGH_BITS) === 0;
}
