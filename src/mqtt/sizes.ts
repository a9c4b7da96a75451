import type { PropertyList } from './property-list.js';

/** How many bytes parts of a packet take. */

/** How many bytes a remaining length takes (MQTT 3.1.1, 2.2.3). */
export function lengthSize(remaining: number): number {
  return remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x200000 ? 3 : 4;
}

/** Properties without their length; 0 where there are none. */
export function lengthOf(properties: PropertyList | undefined): number {
  return properties === undefined ? 0 : properties.length;
}

/** What properties take with their length in front. @param length of the properties alone */
export function withLength(length: number): number {
  return lengthSize(length) + length;
}
