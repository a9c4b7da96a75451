import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Identifiers } from '../../src/mqtt/identifiers.js';
import { PUBACK } from '../../src/mqtt/packet.js';
import { AWAITING_PUBACK, Session } from '../../src/mqtt/session.js';
import { Subscriptions } from '../../src/mqtt/subscriptions.js';
import { utf8 } from './harness.js';

describe('Identifiers', () => {
  it('counts from 1 to 65535 and then from 1 again, never 0 [MQTT-2.3.1-1]', () => {
    const identifiers = new Identifiers(new Session(0, 0), new Subscriptions(0));
    for (let round = 0; round < 2; round++) {
      for (let expected = 1; expected <= 0xffff; expected++) {
        const identifier = identifiers.next();
        if (identifier !== expected) expect(identifier).toBe(expected);
      }
    }
    expect(identifiers.next()).toBe(1);
  });

  it.each([
    [0, 1],
    [41, 42],
    [0xfffe, 0xffff],
    [0xffff, 1],
  ])('begins behind the seed: %i is followed by %i', (seed, first) => {
    expect(new Identifiers(new Session(0, 0), new Subscriptions(0), seed).next()).toBe(first);
  });

  it('passes over those of messages and subscriptions under way [MQTT-2.3.1-2]', () => {
    const session = new Session(8, 8);
    const subscriptions = new Subscriptions(2);
    const identifiers = new Identifiers(session, subscriptions);
    for (const identifier of [1, 2, 0xffff]) session.enter(identifier, AWAITING_PUBACK, 0);
    subscriptions.sent(subscriptions.add(utf8('a'), 0), 3);
    subscriptions.sent(subscriptions.add(utf8('b'), 0), 5);
    // The server's own numbers do not count (2.3.1).
    session.received(4);
    expect([identifiers.next(), identifiers.next()]).toEqual([4, 6]);
    for (let i = 7; i < 0xffff; i++) identifiers.next();
    expect(identifiers.next()).toBe(4);
    session.acknowledge(PUBACK, session.find(2));
    const round = new Set(Array.from({ length: 65_531 }, () => identifiers.next()));
    expect(round.size).toBe(65_531);
    expect([0, 1, 2, 3, 4, 5, 6, 0xffff].map((identifier) => round.has(identifier))).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('is never in use over 200,000 messages, with some that stay in flight', () => {
    const anchored = fc.integer({ min: 0, max: 254 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), anchored, fc.integer(), (window, anchors, seed) => {
        const session = new Session(window, 0);
        const identifiers = new Identifiers(session, new Subscriptions(0));
        const inFlight = new Set<number>();
        let random = seed;
        // The first of these messages stay, so that the count comes round to their identifiers.
        const staying = Math.min(anchors, window - 1);
        for (let i = 0; i < 200_000; i++) {
          if (session.full) {
            random = (Math.imul(random, 1_103_515_245) + 12_345) | 0;
            const victim = staying + ((random >>> 8) % (window - staying));
            inFlight.delete(session.identifier(victim));
            session.remove(victim);
          }
          const identifier = identifiers.next();
          if (identifier < 1 || identifier > 0xffff || inFlight.has(identifier)) {
            throw new Error(`identifier ${identifier} at message ${i}`);
          }
          inFlight.add(identifier);
          session.enter(identifier, AWAITING_PUBACK, 0);
        }
        for (let i = 0; i < staying; i++) expect(session.identifier(i)).toBe(i + 1);
      }),
      { numRuns: 5 },
    );
  });
});
