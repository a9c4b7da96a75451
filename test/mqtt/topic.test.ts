import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_TOPIC, TOPIC_NOT_UTF8, TOPIC_NULL_CHARACTER, TOPIC_WILDCARD } from '../../src/mqtt/errors.js';
import { checkTopicName } from '../../src/mqtt/topic.js';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number(`0x${byte}`));

function check(bytes: Uint8Array): number {
  return checkPart(bytes, 0, bytes.length);
}

function checkPart(bytes: Uint8Array, offset: number, length: number): number {
  return checkTopicName(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset, length);
}

/** Names the standard allows. */
const VALID: readonly [name: string, clause: string, bytes: string][] = [
  ['one letter', 'MQTT-4.7.3-1', '61'],
  ['only a slash', '4.7.3', '2f'],
  ['levels: cmnd/x/POWER1', '4.7.1.1', '63 6d 6e 64 2f 78 2f 50 4f 57 45 52 31'],
  ['empty levels at both ends', '4.7.3', '2f 2f 61 2f 2f'],
  ['a blank', '4.7.3', '61 20 62'],
  ['a dollar in front, which is the server’s to give a meaning', '4.7.2', '24 53 59 53'],
  ['what lies below the wildcards: !"$%&()*', '4.7.1', '21 22 24 25 26 28 29 2a'],
  ['the comma, next to the plus sign', '4.7.1', '2c'],
  ['DEL', '1.5.3', '7f'],
  ['U+0001, which one SHOULD not send', '1.5.3', '01'],
  ['U+001F', '1.5.3', '1f'],
  ['two bytes: é', '1.5.3', 'c3 a9'],
  ['the end of two bytes: U+07FF', '1.5.3', 'df bf'],
  ['three bytes: €', '1.5.3', 'e2 82 ac'],
  ['before the surrogates: U+D7FF', '1.5.3', 'ed 9f bf'],
  ['after the surrogates: U+E000', '1.5.3', 'ee 80 80'],
  ['U+FEFF is a character like any other', 'MQTT-1.5.3-3', 'ef bb bf 61'],
  ['U+FFFF, which one SHOULD not send', '1.5.3', 'ef bf bf'],
  ['four bytes: U+1F600', '1.5.3', 'f0 9f 98 80'],
  ['the last character: U+10FFFF', '1.5.3', 'f4 8f bf bf'],
];

const INVALID: readonly [name: string, clause: string, bytes: string, error: number][] = [
  ['nothing', 'MQTT-4.7.3-1', '', EMPTY_TOPIC],
  ['only #', 'MQTT-3.3.2-2', '23', TOPIC_WILDCARD],
  ['# as the last level', 'MQTT-3.3.2-2', '61 2f 23', TOPIC_WILDCARD],
  ['# in a level', 'MQTT-3.3.2-2', '61 23 62', TOPIC_WILDCARD],
  ['only +', 'MQTT-3.3.2-2', '2b', TOPIC_WILDCARD],
  ['+ as a level', 'MQTT-3.3.2-2', '61 2f 2b 2f 62', TOPIC_WILDCARD],
  ['+ behind a character of three bytes', 'MQTT-3.3.2-2', 'e2 82 ac 2b', TOPIC_WILDCARD],
  ['only U+0000', 'MQTT-1.5.3-2', '00', TOPIC_NULL_CHARACTER],
  ['U+0000 at the end', 'MQTT-1.5.3-2', '61 62 00', TOPIC_NULL_CHARACTER],
  ['U+0000 overlong in two bytes', 'MQTT-1.5.3-1', 'c0 80', TOPIC_NOT_UTF8],
  ['/ overlong in two bytes', 'MQTT-1.5.3-1', '61 c0 af', TOPIC_NOT_UTF8],
  ['# overlong in two bytes', 'MQTT-1.5.3-1', 'c0 a3', TOPIC_NOT_UTF8],
  ['overlong in three bytes', 'MQTT-1.5.3-1', 'e0 9f bf', TOPIC_NOT_UTF8],
  ['overlong in four bytes', 'MQTT-1.5.3-1', 'f0 8f bf bf', TOPIC_NOT_UTF8],
  ['the first surrogate', 'MQTT-1.5.3-1', 'ed a0 80', TOPIC_NOT_UTF8],
  ['the last surrogate', 'MQTT-1.5.3-1', 'ed bf bf', TOPIC_NOT_UTF8],
  ['a pair of surrogates', 'MQTT-1.5.3-1', 'ed a0 bd ed b8 80', TOPIC_NOT_UTF8],
  ['U+110000', 'MQTT-1.5.3-1', 'f4 90 80 80', TOPIC_NOT_UTF8],
  ['0xF5', 'MQTT-1.5.3-1', 'f5 80 80 80', TOPIC_NOT_UTF8],
  ['0xFF', 'MQTT-1.5.3-1', '61 ff', TOPIC_NOT_UTF8],
  ['a lone continuation byte', 'MQTT-1.5.3-1', '61 80', TOPIC_NOT_UTF8],
  ['cut short in two bytes', 'MQTT-1.5.3-1', '61 c3', TOPIC_NOT_UTF8],
  ['cut short in three bytes', 'MQTT-1.5.3-1', '61 e2 82', TOPIC_NOT_UTF8],
  ['cut short in four bytes', 'MQTT-1.5.3-1', '61 f0 9f 98', TOPIC_NOT_UTF8],
  ['a letter within a character', 'MQTT-1.5.3-1', 'e2 61 ac', TOPIC_NOT_UTF8],
  ['two things wrong: the first is told', 'MQTT-3.3.2-2', '61 2b 00 ff', TOPIC_WILDCARD],
  ['two things wrong, the other way about', 'MQTT-1.5.3-2', '61 00 2b', TOPIC_NULL_CHARACTER],
];

describe('checkTopicName', () => {
  it.each(VALID)('allows %s [%s]', (_name, _clause, bytes) => {
    expect(check(hex(bytes))).toBe(0);
  });

  it.each(INVALID)('refuses %s [%s]', (_name, _clause, bytes, error) => {
    expect(check(hex(bytes))).toBe(error);
  });

  it('looks at its part alone', () => {
    // A wildcard on both sides, and the second byte of the é beyond the part of length 2.
    const bytes = hex('23 61 c3 a9 2b');
    expect(checkPart(bytes, 1, 3)).toBe(0);
    expect(checkPart(bytes, 1, 1)).toBe(0);
    expect(checkPart(bytes, 1, 2)).toBe(TOPIC_NOT_UTF8);
    expect(checkPart(bytes, 1, 0)).toBe(EMPTY_TOPIC);
    expect(checkPart(bytes, 0, 2)).toBe(TOPIC_WILDCARD);
    expect(checkPart(bytes, 3, 1)).toBe(TOPIC_NOT_UTF8);
  });

  it('sees every byte at every place of a longer name', () => {
    for (let place = 0; place < 9; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = new Uint8Array(9).fill(0x61);
        bytes[place] = byte;
        const expected =
          byte === 0x23 || byte === 0x2b
            ? TOPIC_WILDCARD
            : byte === 0
              ? TOPIC_NULL_CHARACTER
              : byte >= 0x80
                ? TOPIC_NOT_UTF8
                : 0;
        expect(check(bytes)).toBe(expected);
        // Within a larger buffer, what lies next to the name does not matter.
        expect(checkPart(Uint8Array.of(0x23, ...bytes, 0x23), 1, 9)).toBe(expected);
      }
    }
  });

  it('allows the longest name, 65,535 bytes [1.5.3]', () => {
    const bytes = new Uint8Array(65_535).fill(0x61);
    expect(check(bytes)).toBe(0);
    bytes[65_534] = 0x23;
    expect(check(bytes)).toBe(TOPIC_WILDCARD);
  });

  it('agrees with a strict decoder and a search for the forbidden characters', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const topic = fc.oneof(
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: 12 })
        .map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ minLength: 1, maxLength: 6 }),
    );
    fc.assert(
      fc.property(topic, (bytes) => {
        let text: string | undefined;
        try {
          text = strict.decode(bytes);
        } catch {
          text = undefined;
        }
        expect(check(bytes) === 0).toBe(text !== undefined && !/[\u0000#+]/.test(text));
      }),
      { seed: 20, numRuns: 2000 },
    );
  });
});
