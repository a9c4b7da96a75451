import { describe, expect, it } from 'vitest';
import { afterProperties, lengthOf, lengthSize, packetSize, withLength } from '../../src/mqtt/sizes.js';
import { properties } from './harness.js';

describe('Sizes', () => {
  it('of a remaining length are one to four bytes (2.2.3)', () => {
    const cases: [remaining: number, size: number][] = [
      [0, 1],
      [127, 1],
      [128, 2],
      [16_383, 2],
      [16_384, 3],
      [2_097_151, 3],
      [2_097_152, 4],
      [268_435_455, 4],
    ];
    for (const [remaining, size] of cases) {
      expect(lengthSize(remaining)).toBe(size);
      expect(withLength(remaining)).toBe(size + remaining);
      expect(packetSize(remaining)).toBe(1 + size + remaining);
    }
  });

  it('of properties are 0 where there are none', () => {
    expect(lengthOf(undefined)).toBe(0);
    expect(lengthOf(properties((list) => list.uint16(1, 2)))).toBe(3);
  });

  it('tell where a packet goes on behind properties (MQTT 5, 2.2.2)', () => {
    expect(afterProperties(Uint8Array.of(9, 0), 1)).toBe(2);
    expect(afterProperties(Uint8Array.of(3, 1, 2, 3, 4), 0)).toBe(4);
    expect(afterProperties(Uint8Array.of(0x80, 1), 0)).toBe(130);
    expect(afterProperties(Uint8Array.of(0xff, 0xff, 0xff, 0x7f), 0)).toBe(4 + 268_435_455);
  });
});
