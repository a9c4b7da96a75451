import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterLength, decodeUtf8, encodeEach, encodeUtf8 } from '../../src/bytes/utf8.js';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (b) => Number(`0x${b}`));
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strings of any UTF-16 units, lone surrogates among them. */
const units = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
    .map((codes) => String.fromCharCode(...codes)),
);

/** The first and the last character of each length, and those beside the surrogates. */
const CHARACTERS: readonly [name: string, text: string, bytes: string][] = [
  ['U+0000', '\u0000', '00'],
  ['U+0024', '$', '24'],
  ['U+007F', '\u007f', '7f'],
  ['U+0080', '\u0080', 'c2 80'],
  ['U+00B0', '°', 'c2 b0'],
  ['U+07FF', '\u07ff', 'df bf'],
  ['U+0800', '\u0800', 'e0 a0 80'],
  ['U+20AC', '€', 'e2 82 ac'],
  ['U+D7FF', '\ud7ff', 'ed 9f bf'],
  ['U+E000', '\ue000', 'ee 80 80'],
  ['U+FEFF', '\ufeff', 'ef bb bf'],
  ['U+FFFF', '\uffff', 'ef bf bf'],
  ['U+10000', '\u{10000}', 'f0 90 80 80'],
  ['U+1F600', '\u{1f600}', 'f0 9f 98 80'],
  ['U+10FFFF', '\u{10ffff}', 'f4 8f bf bf'],
];

/** What RFC 3629 forbids, with the replacement characters that stand for it: one to a byte. */
const MALFORMED: readonly [name: string, bytes: string, text: string][] = [
  ['a lone continuation byte', '80', '\ufffd'],
  ['the last continuation byte', 'bf', '\ufffd'],
  ['overlong in two bytes: U+0000', 'c0 80', '\ufffd\ufffd'],
  ['overlong in two bytes: U+007F', 'c1 bf', '\ufffd\ufffd'],
  ['overlong in three bytes: U+0000', 'e0 80 80', '\ufffd\ufffd\ufffd'],
  ['overlong in three bytes: U+07FF', 'e0 9f bf', '\ufffd\ufffd\ufffd'],
  ['overlong in four bytes: U+0000', 'f0 80 80 80', '\ufffd\ufffd\ufffd\ufffd'],
  ['overlong in four bytes: U+FFFF', 'f0 8f bf bf', '\ufffd\ufffd\ufffd\ufffd'],
  ['the first surrogate', 'ed a0 80', '\ufffd\ufffd\ufffd'],
  ['the last surrogate', 'ed bf bf', '\ufffd\ufffd\ufffd'],
  ['U+110000', 'f4 90 80 80', '\ufffd\ufffd\ufffd\ufffd'],
  ['a first byte for U+140000', 'f5 80 80 80', '\ufffd\ufffd\ufffd\ufffd'],
  ['five bytes', 'f8 88 80 80 80', '\ufffd\ufffd\ufffd\ufffd\ufffd'],
  ['0xFE', 'fe', '\ufffd'],
  ['0xFF', 'ff', '\ufffd'],
  ['two bytes cut short', 'c3', '\ufffd'],
  ['three bytes cut short after one', 'e2', '\ufffd'],
  ['three bytes cut short after two', 'e2 82', '\ufffd\ufffd'],
  ['four bytes cut short after one', 'f0', '\ufffd'],
  ['four bytes cut short after three', 'f0 9f 98', '\ufffd\ufffd\ufffd'],
  ['ASCII where the second of two belongs', 'c3 41', '\ufffdA'],
  ['ASCII where the second of three belongs', 'e2 41 ac', '\ufffdA\ufffd'],
  ['ASCII where the third of three belongs', 'e2 82 41', '\ufffd\ufffdA'],
  ['a first byte where the third of three belongs', 'e2 82 c2', '\ufffd\ufffd\ufffd'],
  ['ASCII where the third of four belongs', 'f0 9f 41 80', '\ufffd\ufffdA\ufffd'],
  ['ASCII where the fourth of four belongs', 'f0 9f 98 41', '\ufffd\ufffd\ufffdA'],
];

describe('encodeEach', () => {
  it('gives each text as encodeUtf8 does, in one buffer', () => {
    const texts = ['POWER', '', '\u00e4\u20ac', 'x'];
    const encoded = encodeEach(texts);
    expect(encoded.map((bytes) => Uint8Array.from(bytes))).toEqual(texts.map(encodeUtf8));
    expect(new Set(encoded.map(({ buffer }) => buffer)).size).toBe(1);
    expect(Object.isFrozen(encoded)).toBe(true);
  });

  it('has what is to stand behind each of them in the buffer', () => {
    const [first, second] = encodeEach(['a/', '\u00e4'], '#') as [Uint8Array, Uint8Array];
    expect(decodeUtf8(new Uint8Array(first.buffer))).toBe('a/#\u00e4#');
    expect([decodeUtf8(first), decodeUtf8(second)]).toEqual(['a/', '\u00e4']);
  });
});

describe('encodeUtf8', () => {
  it.each(CHARACTERS)('%s', (_name, text, bytes) => {
    expect(encodeUtf8(text)).toEqual(hex(bytes));
  });

  it.each([
    ['high, at the end', 'a\ud83d', '61 ef bf bd'],
    ['low, at the start', '\ude00a', 'ef bf bd 61'],
    ['in the wrong order', '\ude00\ud83d', 'ef bf bd ef bf bd'],
    ['high before a pair', '\ud83d\ud83d\ude00', 'ef bf bd f0 9f 98 80'],
  ])('a lone surrogate becomes U+FFFD: %s', (_name, text, bytes) => {
    expect(encodeUtf8(text)).toEqual(hex(bytes));
  });

  it('agrees with TextEncoder', () => {
    fc.assert(
      fc.property(units, (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
      }),
      { seed: 4, numRuns: 1000 },
    );
  });
});

describe('characterLength', () => {
  it.each(CHARACTERS)('%s', (_name, _text, bytes) => {
    const character = hex(bytes);
    expect(characterLength(character, 0, character.length)).toBe(character.length);
    const within = Uint8Array.of(0xff, ...character, 0x80);
    expect(characterLength(within, 1, within.length)).toBe(character.length);
  });

  it.each(MALFORMED)('0 for %s', (_name, bytes) => {
    expect(characterLength(hex(bytes), 0, hex(bytes).length)).toBe(0);
  });

  it.each(CHARACTERS)(
    '0 for %s where it goes past the end, even if its bytes follow',
    (_name, _text, bytes) => {
      const character = hex(bytes);
      for (let end = 1; end < character.length; end++) expect(characterLength(character, 0, end)).toBe(0);
    },
  );

  it('accepts what a strict decoder accepts: all pairs of bytes', () => {
    const bytes = new Uint8Array(2);
    for (let pair = 0x8000; pair < 0x10000; pair++) {
      bytes[0] = pair >> 8;
      bytes[1] = pair;
      expect(characterLength(bytes, 0, 2) === 2).toBe(isOneCharacter(bytes));
    }
  });

  it('accepts what a strict decoder accepts: three and four bytes around every limit', () => {
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    for (let first = 0xe0; first <= 0xff; first++) {
      for (const second of edges) {
        for (const third of edges) {
          const three = Uint8Array.of(first, second, third);
          expect(characterLength(three, 0, 3) === 3).toBe(isOneCharacter(three));
          for (const fourth of edges) {
            const four = Uint8Array.of(first, second, third, fourth);
            expect(characterLength(four, 0, 4) === 4).toBe(isOneCharacter(four));
          }
        }
      }
    }
  });
});

function isOneCharacter(bytes: Uint8Array): boolean {
  try {
    return [...strict.decode(bytes)].length === 1;
  } catch {
    return false;
  }
}

describe('decodeUtf8', () => {
  it.each(CHARACTERS)('%s', (_name, text, bytes) => {
    expect(decodeUtf8(hex(bytes))).toBe(text);
  });

  it.each(MALFORMED)('one U+FFFD for each byte of %s, and goes on', (_name, bytes, text) => {
    expect(decodeUtf8(hex(`41 ${bytes}`))).toBe(`A${text}`);
    // Whole text behind it is not swallowed.
    expect(decodeUtf8(hex(`${bytes} 7a c3 a9`))).toBe(`${text}zé`);
  });

  it('takes a part, and the rest by default', () => {
    const bytes = hex('61 c3 a9 62');
    expect(decodeUtf8(bytes)).toBe('aéb');
    expect(decodeUtf8(bytes, 1)).toBe('éb');
    expect(decodeUtf8(bytes, 1, 2)).toBe('é');
    expect(decodeUtf8(bytes, 0, 2)).toBe('a\ufffd');
    expect(decodeUtf8(bytes, 4)).toBe('');
    expect(decodeUtf8(bytes, 2, 0)).toBe('');
  });

  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it('gives well-formed text for any bytes, none of them lost', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = decodeUtf8(bytes);
        expect(text.isWellFormed()).toBe(true);
        let at = 0;
        for (const character of text) {
          const length = characterLength(bytes, at, bytes.length);
          expect(character === '\ufffd' || length === encodeUtf8(character).length).toBe(true);
          at += Math.max(length, 1);
        }
        expect(at).toBe(bytes.length);
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});
