import { capital } from '../../bytes/ascii.js';
import { leadingNumber } from '../../bytes/decimal.js';

/** What a rule's trigger asks of a value: the operators, and whether they hold. Nothing here allocates. */

/** Nothing is asked: any value will do. */
export const ANY_VALUE = 0;
/** `=` */
export const SAME_TEXT = 1;
/** `==` */
export const EQUAL = 2;
/** `!=` */
export const UNEQUAL = 3;
/** `>` */
export const GREATER = 4;
/** `<` */
export const LESS = 5;
/** `>=` */
export const AT_LEAST = 6;
/** `<=` */
export const AT_MOST = 7;
/** `|`: a multiple of the number. */
export const MULTIPLE = 8;
/** `$<` */
export const STARTS_WITH = 9;
/** `$>` */
export const ENDS_WITH = 10;
/** `$|` */
export const CONTAINS = 11;
/** `$!` */
export const DIFFERS = 12;
/** `$^` */
export const LACKS = 13;

const EQUALS_SIGN = 0x3d;
const EXCLAMATION_MARK = 0x21;
const LESS_SIGN = 0x3c;
const GREATER_SIGN = 0x3e;
const BAR = 0x7c;
const DOLLAR = 0x24;
const CARET = 0x5e;

/**
 * Which operator stands at a place, if any. Those of two characters are `LONG_OPERATOR` bytes long.
 * @param next the byte behind, 0 if there is none
 * @returns `ANY_VALUE` where there is none
 */
export function operatorAt(byte: number, next: number): number {
  switch (byte) {
    case EQUALS_SIGN:
      return next === EQUALS_SIGN ? EQUAL : SAME_TEXT;
    case EXCLAMATION_MARK:
      return next === EQUALS_SIGN ? UNEQUAL : ANY_VALUE;
    case GREATER_SIGN:
      return next === EQUALS_SIGN ? AT_LEAST : GREATER;
    case LESS_SIGN:
      return next === EQUALS_SIGN ? AT_MOST : LESS;
    case BAR:
      return MULTIPLE;
    case DOLLAR:
      return textOperator(next);
    default:
      return ANY_VALUE;
  }
}

function textOperator(next: number): number {
  switch (next) {
    case LESS_SIGN:
      return STARTS_WITH;
    case GREATER_SIGN:
      return ENDS_WITH;
    case BAR:
      return CONTAINS;
    case EXCLAMATION_MARK:
      return DIFFERS;
    case CARET:
      return LACKS;
    default:
      return ANY_VALUE;
  }
}

/** How many bytes an operator takes. */
export function operatorLength(operator: number): number {
  if (operator === ANY_VALUE) return 0;
  return operator === SAME_TEXT || operator === GREATER || operator === LESS || operator === MULTIPLE ? 1 : 2;
}

/**
 * Whether a value meets a condition. Texts are compared in any case of letters; a text that is no number counts as the
 * number it begins with, or 0; `null`, the reading of a sensor that has none, is no number, and meets no condition on
 * numbers.
 */
export function holds(
  operator: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  reference: Uint8Array,
  from: number,
  size: number,
): boolean {
  if (operator === ANY_VALUE) return true;
  if (operator === SAME_TEXT) return length === size && sameText(bytes, offset, reference, from, size);
  if (operator >= STARTS_WITH) return textHolds(operator, bytes, offset, length, reference, from, size);
  if (isNull(bytes, offset, length)) return false;
  const value = leadingNumber(bytes, offset, length);
  const other = leadingNumber(reference, from, size);
  switch (operator) {
    case EQUAL:
      return value === other;
    case UNEQUAL:
      return value !== other;
    case GREATER:
      return value > other;
    case LESS:
      return value < other;
    case AT_LEAST:
      return value >= other;
    case AT_MOST:
      return value <= other;
    default: {
      const divisor = Math.trunc(other);
      return divisor !== 0 && Math.trunc(value) % divisor === 0;
    }
  }
}

function textHolds(
  operator: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  reference: Uint8Array,
  from: number,
  size: number,
): boolean {
  switch (operator) {
    case STARTS_WITH:
      return length >= size && sameText(bytes, offset, reference, from, size);
    case ENDS_WITH:
      return length >= size && sameText(bytes, offset + length - size, reference, from, size);
    case CONTAINS:
      return contains(bytes, offset, length, reference, from, size);
    case LACKS:
      return !contains(bytes, offset, length, reference, from, size);
    default:
      return length !== size || !sameText(bytes, offset, reference, from, size);
  }
}

function contains(
  bytes: Uint8Array,
  offset: number,
  length: number,
  reference: Uint8Array,
  from: number,
  size: number,
): boolean {
  for (const last = offset + length - size; offset <= last; offset++) {
    if (sameText(bytes, offset, reference, from, size)) return true;
  }
  return false;
}

/** Whether `length` bytes are the same, but for the case of ASCII letters. */
export function sameText(
  bytes: Uint8Array,
  offset: number,
  other: Uint8Array,
  from: number,
  length: number,
): boolean {
  for (const end = offset + length; offset < end; offset++, from++) {
    if (capital(bytes[offset] as number) !== capital(other[from] as number)) return false;
  }
  return true;
}

function isNull(bytes: Uint8Array, offset: number, length: number): boolean {
  return (
    length === 4 &&
    bytes[offset] === 0x6e &&
    bytes[offset + 1] === 0x75 &&
    bytes[offset + 2] === 0x6c &&
    bytes[offset + 3] === 0x6c
  );
}
