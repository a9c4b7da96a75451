import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/mqtt/decoder.js';
import { CONNACK } from '../../src/mqtt/packet.js';
import type { PropertyReader } from '../../src/mqtt/property-reader.js';
import { NO_LIMITS, ServerLimits } from '../../src/mqtt/server-limits.js';

/** What a CONNACK with these properties says. */
function limitsOf(properties: readonly number[]): ServerLimits {
  const decoder = new Decoder(128, 5);
  decoder.receive(Uint8Array.of(0x20, 3 + properties.length, 0, 0, properties.length, ...properties));
  expect(decoder.next()).toBe(CONNACK);
  const limits = new ServerLimits();
  limits.read(decoder.packet, decoder.properties as PropertyReader);
  return limits;
}

describe('Server limits', () => {
  it('are as the standard says where CONNACK says nothing (MQTT 5, 3.2.2.3)', () => {
    expect({ ...limitsOf([]) }).toEqual({
      receiveMaximum: 65_535,
      maximumPacketSize: 0xffff_ffff,
      maximumQos: 2,
      retainAvailable: true,
      wildcardSubscriptions: true,
      subscriptionIdentifiers: true,
      sharedSubscriptions: true,
      topicAliasMaximum: 0,
      keepAlive: -1,
      sessionExpiryInterval: -1,
    });
    expect(limitsOf([])).toEqual(NO_LIMITS);
  });

  it('take a property each, and leave the others as they are', () => {
    const cases: [bytes: number[], limits: Partial<ServerLimits>][] = [
      [[0x11, 0, 0, 0, 0], { sessionExpiryInterval: 0 }],
      [[0x11, 0xff, 0xff, 0xff, 0xff], { sessionExpiryInterval: 0xffff_ffff }],
      [[0x21, 0, 1], { receiveMaximum: 1 }],
      [[0x24, 0], { maximumQos: 0 }],
      [[0x24, 1], { maximumQos: 1 }],
      [[0x25, 0], { retainAvailable: false }],
      [[0x25, 1], { retainAvailable: true }],
      [[0x27, 0, 0, 0, 1], { maximumPacketSize: 1 }],
      [[0x27, 0xff, 0xff, 0xff, 0xff], { maximumPacketSize: 0xffff_ffff }],
      [[0x22, 0xff, 0xff], { topicAliasMaximum: 65_535 }],
      [[0x28, 0], { wildcardSubscriptions: false }],
      [[0x28, 1], { wildcardSubscriptions: true }],
      [[0x29, 0], { subscriptionIdentifiers: false }],
      [[0x2a, 0], { sharedSubscriptions: false }],
      [[0x13, 0, 0], { keepAlive: 0 }],
      [[0x13, 1, 0], { keepAlive: 256 }],
    ];
    for (const [bytes, limits] of cases) expect({ ...limitsOf(bytes) }).toEqual({ ...NO_LIMITS, ...limits });
  });

  it('take all of them in any order, among properties that limit nothing', () => {
    const text = [0x1f, 0, 2, 0x68, 0x69];
    const pair = [0x26, 0, 1, 0x61, 0, 1, 0x62];
    const parts = [
      [0x2a, 0],
      text,
      [0x21, 0, 9],
      pair,
      [0x12, 0, 1, 0x63],
      [0x24, 1],
      [0x1c, 0, 1, 0x64],
      [0x13, 0, 5],
    ];
    const expected = {
      ...NO_LIMITS,
      sharedSubscriptions: false,
      receiveMaximum: 9,
      maximumQos: 1,
      keepAlive: 5,
    };
    expect({ ...limitsOf(parts.flat()) }).toEqual(expected);
    expect({ ...limitsOf([...parts].reverse().flat()) }).toEqual(expected);
  });

  it('that say nothing cannot be changed', () => {
    expect(Object.isFrozen(NO_LIMITS)).toBe(true);
  });
});
