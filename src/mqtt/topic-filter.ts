import { characterLength } from '../bytes/utf8.js';

/** Topic filters (MQTT 3.1.1, 4.7), as bytes. Matching allocates nothing. */

const SLASH = 0x2f;
const NUMBER_SIGN = 0x23;
const PLUS_SIGN = 0x2b;
/** `$share/` */
const SHARE = Uint8Array.of(0x24, 0x73, 0x68, 0x61, 0x72, 0x65, 0x2f);

/** The longest topic filter there can be: its length has 16 bits. */
const LONGEST = 0xffff;

/** Whether bytes are a topic filter: UTF-8 without U+0000, and each wildcard a whole level, `#` the last one. */
export function isTopicFilter(filter: Uint8Array): boolean {
  const { length } = filter;
  if (length === 0 || length > LONGEST) return false;
  for (let at = 0; at < length; ) {
    const byte = filter[at] as number;
    if (byte === PLUS_SIGN || byte === NUMBER_SIGN) {
      const alone = (at === 0 || filter[at - 1] === SLASH) && (at + 1 === length || filter[at + 1] === SLASH);
      if (!alone || (byte === NUMBER_SIGN && at + 1 < length)) return false;
    }
    const size = byte === 0 ? 0 : characterLength(filter, at, length);
    if (size === 0) return false;
    at += size;
  }
  return true;
}

/** Whether a topic filter has a wildcard in it. */
export function hasWildcard(filter: Uint8Array): boolean {
  return filter.indexOf(PLUS_SIGN) >= 0 || filter.indexOf(NUMBER_SIGN) >= 0;
}

/** Whether a topic filter is that of a shared subscription (MQTT 5, 4.8.2): `$share/…`. */
export function isShared(filter: Uint8Array): boolean {
  for (let i = 0; i < SHARE.length; i++) if (filter[i] !== SHARE[i]) return false;
  return true;
}

/** Whether a topic of `length` bytes from `offset` is among those of a filter. */
export function filterMatches(
  filter: Uint8Array,
  topic: Uint8Array,
  offset: number,
  length: number,
): boolean {
  const end = offset + length;
  const size = filter.length;
  let at = 0;
  while (at < size) {
    const byte = filter[at] as number;
    if (byte === NUMBER_SIGN) return true;
    if (byte === PLUS_SIGN) {
      while (offset < end && topic[offset] !== SLASH) offset++;
      at++;
    } else if (offset < end && topic[offset] === byte) {
      offset++;
      at++;
    } else {
      // `sport/#` is for `sport` as well [MQTT-4.7.1-2].
      return offset === end && byte === SLASH && at + 2 === size && filter[at + 1] === NUMBER_SIGN;
    }
  }
  return offset === end;
}

/** Whether there are topics that two filters share. */
export function filtersOverlap(one: Uint8Array, other: Uint8Array): boolean {
  let a = 0;
  let b = 0;
  for (;;) {
    if (one[a] === NUMBER_SIGN || other[b] === NUMBER_SIGN) return true;
    const aEnd = levelEnd(one, a);
    const bEnd = levelEnd(other, b);
    const any = one[a] === PLUS_SIGN || other[b] === PLUS_SIGN;
    if (!any && !sameLevel(one, a, aEnd, other, b, bEnd)) return false;
    const aDone = aEnd === one.length;
    const bDone = bEnd === other.length;
    if (aDone || bDone) {
      if (aDone && bDone) return true;
      return aDone ? other[bEnd + 1] === NUMBER_SIGN : one[aEnd + 1] === NUMBER_SIGN;
    }
    a = aEnd + 1;
    b = bEnd + 1;
  }
}

function levelEnd(filter: Uint8Array, at: number): number {
  while (at < filter.length && filter[at] !== SLASH) at++;
  return at;
}

function sameLevel(
  one: Uint8Array,
  a: number,
  aEnd: number,
  other: Uint8Array,
  b: number,
  bEnd: number,
): boolean {
  if (aEnd - a !== bEnd - b) return false;
  for (; a < aEnd; a++, b++) if (one[a] !== other[b]) return false;
  return true;
}
