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

/** A whole packet. @param remaining what follows its fixed header (2.2) */
export function packetSize(remaining: number): number {
  return 1 + withLength(remaining);
}

/** Where a packet goes on behind the properties whose length is at `at` (MQTT 5, 2.2.2). */
export function afterProperties(bytes: Uint8Array, at: number): number {
  let length = 0;
  let shift = 0;
  let byte: number;
  do {
    byte = bytes[at++] as number;
    length |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte > 0x7f);
  return at + length;
}
