import { characterLength } from '../bytes/utf8.js';
import { EMPTY_TOPIC, TOPIC_NOT_UTF8, TOPIC_NULL_CHARACTER, TOPIC_WILDCARD } from './errors.js';

const NUMBER_SIGN = 0x23;
const PLUS_SIGN = 0x2b;

/**
 * Checks a topic name: not empty, UTF-8, free of U+0000 and of wildcards (MQTT 3.1.1, 1.5.3, 3.3.2.1 and 4.7.3).
 * @returns 0, or the error code of the first thing found wrong
 */
export function checkTopicName(bytes: Uint8Array, offset: number, length: number): number {
  if (length === 0) return EMPTY_TOPIC;
  const end = offset + length;
  let byte = 0;
  while (offset < end) {
    byte = bytes[offset] as number;
    // Letters, digits, '/', '-' and '.' all lie above '+' and below 0x80: one look suffices for them.
    if (byte > PLUS_SIGN && byte < 0x80) {
      offset++;
    } else {
      if (byte === PLUS_SIGN || byte === NUMBER_SIGN) return TOPIC_WILDCARD;
      if (byte === 0) return TOPIC_NULL_CHARACTER;
      const size = characterLength(bytes, offset, end);
      if (size === 0) return TOPIC_NOT_UTF8;
      offset += size;
    }
  }
  return 0;
}
