/** UTF-8 (RFC 3629), between strings and bytes. Strings allocate: for set-up and configuration, not for the hot path. */

const REPLACEMENT = 0xfffd;

/** The UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  // Counted first: a list that grows would take sixteen bytes of RAM for each of these, and more while it grows.
  let length = 0;
  for (const character of text) {
    const code = codeOf(character);
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const character of text) {
    const code = codeOf(character);
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x10000) {
        bytes[at++] = 0xe0 | (code >> 12);
      } else {
        bytes[at++] = 0xf0 | (code >> 18);
        bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (code & 0x3f);
  }
  return bytes;
}

/**
 * Texts in UTF-8, as views of one buffer: for each buffer that they do not have, XS keeps three slots less.
 * @param behind stands in the buffer behind each of them, and is in none of the views: ASCII
 */
export function encodeEach(texts: readonly string[], behind = ''): readonly Uint8Array[] {
  const all = encodeUtf8(texts.join(behind) + behind);
  let next = 0;
  return Object.freeze(
    texts.map((text) => {
      const start = next;
      const end = start + encodeUtf8(text).length;
      next = end + behind.length;
      return all.subarray(start, end);
    }),
  );
}

/** The code point of a character, as it can be encoded. */
function codeOf(character: string): number {
  const code = character.codePointAt(0) as number;
  return code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code;
}

/**
 * Length in bytes of the well-formed character that starts at `offset`, which lies before `end`.
 * 0 when the bytes there are not UTF-8: overlong forms, surrogates, beyond U+10FFFF, or cut short.
 */
export function characterLength(bytes: Uint8Array, offset: number, end: number): number {
  const first = bytes[offset] as number;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (offset + length > end) return 0;
  const second = bytes[offset + 1] as number;
  // The second byte's range is what shuts out overlong forms, surrogates and values beyond U+10FFFF.
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) {
    if (((bytes[offset + i] as number) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** The text of `length` bytes from `offset`; bytes that are not UTF-8 become U+FFFD, one each. */
export function decodeUtf8(bytes: Uint8Array, offset = 0, length = bytes.length - offset): string {
  const end = offset + length;
  let text = '';
  while (offset < end) {
    const size = characterLength(bytes, offset, end);
    const first = bytes[offset] as number;
    if (size <= 1) {
      text += String.fromCodePoint(size === 0 ? REPLACEMENT : first);
      offset++;
      continue;
    }
    let code = first & (0x7f >> size);
    for (let i = 1; i < size; i++) code = (code << 6) | ((bytes[offset + i] as number) & 0x3f);
    text += String.fromCodePoint(code);
    offset += size;
  }
  return text;
}
