import {
  AUTHENTICATION_METHOD_MISSING,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PROPERTY_VALUE,
  TOPIC_ALIAS_INVALID,
  TOPIC_WILDCARD,
} from './errors.js';
import { AUTH, PUBLISH } from './packet.js';
import {
  AUTHENTICATION_DATA,
  AUTHENTICATION_METHOD,
  COUNT16,
  COUNT32,
  FLAG,
  PROPERTY_KINDS,
  PROPERTY_PACKETS,
  RESPONSE_TOPIC,
  SUBSCRIPTION_IDENTIFIER,
  TOPIC_ALIAS,
  USER_PROPERTY,
  VARIABLE,
} from './properties.js';
import type { PropertyReader } from './property-reader.js';

const NUMBER_SIGN = 0x23;
const PLUS_SIGN = 0x2b;

/**
 * Checks properties as the standard tells a receiver to: each known, with a value of its kind and in its range, in a
 * packet where it may stand, and no more than once but where that is allowed (MQTT 5, 2.2.2 and each packet's own).
 * @param reader begun on the properties; it is at their end afterwards
 * @param packetType a control packet type, or `WILL`
 * @returns 0, or the error code of the first thing found wrong
 */
export function checkProperties(reader: PropertyReader, packetType: number): number {
  const place = 1 << packetType;
  // A bit for each property seen; identifiers have two halves of a mask.
  let low = 0;
  let high = 0;
  for (;;) {
    const identifier = reader.next();
    if (identifier <= 0) {
      if (identifier < 0) return identifier;
      break;
    }
    if (((PROPERTY_PACKETS[identifier] as number) & place) === 0) return PROPERTY_MISPLACED;
    const bit = 1 << (identifier & 31);
    const seen = identifier < 32 ? low : high;
    if ((seen & bit) !== 0 && !mayRepeat(identifier, packetType)) return PROPERTY_REPEATED;
    if (identifier < 32) low |= bit;
    else high |= bit;
    const error = checkValue(reader, identifier);
    if (error !== 0) return error;
  }
  // Data belong to a method (3.1.2.11.10), and AUTH is always about one (3.15.2.2.2).
  const needsMethod = packetType === AUTH || ((low >> AUTHENTICATION_DATA) & 1) === 1;
  return needsMethod && ((low >> AUTHENTICATION_METHOD) & 1) === 0 ? AUTHENTICATION_METHOD_MISSING : 0;
}

/** Only these two may be there more than once (3.3.2.3.7, 3.3.2.3.8). */
function mayRepeat(identifier: number, packetType: number): boolean {
  return identifier === USER_PROPERTY || (identifier === SUBSCRIPTION_IDENTIFIER && packetType === PUBLISH);
}

function checkValue(reader: PropertyReader, identifier: number): number {
  const kind = PROPERTY_KINDS[identifier] as number;
  const { value } = reader;
  if (kind === FLAG) return value > 1 ? PROPERTY_VALUE : 0;
  if (kind === COUNT16 || kind === COUNT32 || kind === VARIABLE) {
    if (value !== 0) return 0;
    return identifier === TOPIC_ALIAS ? TOPIC_ALIAS_INVALID : PROPERTY_VALUE;
  }
  return identifier === RESPONSE_TOPIC && hasWildcard(reader) ? TOPIC_WILDCARD : 0;
}

/** [MQTT-3.3.2-14]. */
function hasWildcard({ bytes, offset, length }: PropertyReader): boolean {
  for (let i = offset; i < offset + length; i++) {
    if (bytes[i] === NUMBER_SIGN || bytes[i] === PLUS_SIGN) return true;
  }
  return false;
}
