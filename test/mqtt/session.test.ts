import { describe, expect, it } from 'vitest';
import { ACKNOWLEDGEMENT_MISMATCH } from '../../src/mqtt/errors.js';
import { PUBACK, PUBCOMP, PUBREC } from '../../src/mqtt/packet.js';
import {
  AWAITING_PUBACK,
  AWAITING_PUBCOMP,
  AWAITING_PUBREC,
  DELIVERED,
  FIRST_TIME,
  RELEASE,
  REPEATED,
  Session,
  TOO_MANY,
  UNKNOWN,
} from '../../src/mqtt/session.js';

function identifiers(session: Session): number[] {
  return Array.from({ length: session.count }, (_, i) => session.identifier(i));
}

describe('Session, outbound', () => {
  it('keeps messages in the order they were sent (4.6)', () => {
    const session = new Session(3, 0);
    session.enter(7, AWAITING_PUBACK, 10);
    session.enter(3, AWAITING_PUBREC, 20);
    session.enter(65_535, AWAITING_PUBACK, 30);
    expect(identifiers(session)).toEqual([7, 3, 65_535]);
    expect(session.full).toBe(true);
    expect([0, 1, 2, 3].map((i) => session.storedOffset(i))).toEqual([0, 10, 30, 60]);
    expect(session.find(3)).toBe(1);
    expect(session.find(4)).toBe(-1);
  });

  it('does not find what is no longer in flight', () => {
    const session = new Session(2, 0);
    session.enter(1, AWAITING_PUBACK, 10);
    session.remove(0);
    expect(session.find(1)).toBe(-1);
    expect(session.full).toBe(false);
  });

  it('has no room at all with a window of 0', () => {
    expect(new Session(0, 0).full).toBe(true);
  });

  it('holds the largest window, 255', () => {
    const session = new Session(255, 255);
    for (let i = 0; i < 255; i++) session.enter(i + 1, AWAITING_PUBACK, 300);
    expect(session.full).toBe(true);
    expect(session.storedOffset(255)).toBe(76_500);
    for (let i = 0; i < 255; i++) expect(session.received(i + 1)).toBe(FIRST_TIME);
    expect(session.received(256)).toBe(TOO_MANY);
  });

  it('ends QoS 1 with PUBACK (4.3.2)', () => {
    const session = new Session(3, 0);
    session.enter(1, AWAITING_PUBACK, 10);
    session.enter(2, AWAITING_PUBACK, 20);
    session.enter(3, AWAITING_PUBREC, 30);
    expect(session.acknowledge(PUBACK, 1)).toBe(DELIVERED);
    expect(identifiers(session)).toEqual([1, 3]);
    expect(session.storedLength(1)).toBe(30);
    expect(session.state(1)).toBe(AWAITING_PUBREC);
  });

  it('leads QoS 2 from PUBREC over PUBREL to PUBCOMP, keeping its place but not its bytes (4.3.3)', () => {
    const session = new Session(3, 0);
    session.enter(1, AWAITING_PUBREC, 10);
    session.enter(2, AWAITING_PUBREC, 20);
    expect(session.acknowledge(PUBREC, 0)).toBe(RELEASE);
    expect(session.state(0)).toBe(AWAITING_PUBCOMP);
    expect(session.storedLength(0)).toBe(0);
    expect(identifiers(session)).toEqual([1, 2]);
    expect(session.acknowledge(PUBREC, 0)).toBe(RELEASE);
    expect(session.acknowledge(PUBCOMP, 0)).toBe(DELIVERED);
    expect(identifiers(session)).toEqual([2]);
  });

  it('tells acknowledgements of the wrong kind, and leaves the message', () => {
    const session = new Session(3, 0);
    session.enter(1, AWAITING_PUBACK, 10);
    session.enter(2, AWAITING_PUBREC, 20);
    session.enter(3, AWAITING_PUBREC, 30);
    session.acknowledge(PUBREC, 2);
    const wrong: [number, number][] = [
      [PUBREC, 0],
      [PUBCOMP, 0],
      [PUBACK, 1],
      [PUBCOMP, 1],
      [PUBACK, 2],
    ];
    for (const [type, index] of wrong)
      expect(session.acknowledge(type, index)).toBe(ACKNOWLEDGEMENT_MISMATCH);
    expect(identifiers(session)).toEqual([1, 2, 3]);
    expect([0, 1, 2].map((i) => session.state(i))).toEqual([
      AWAITING_PUBACK,
      AWAITING_PUBREC,
      AWAITING_PUBCOMP,
    ]);
    expect([0, 1, 2].map((i) => session.storedLength(i))).toEqual([10, 20, 0]);
  });

  it('passes over acknowledgements of unknown messages, but releases an unknown PUBREC', () => {
    const session = new Session(3, 0);
    expect(session.acknowledge(PUBACK, -1)).toBe(UNKNOWN);
    expect(session.acknowledge(PUBCOMP, -1)).toBe(UNKNOWN);
    expect(session.acknowledge(PUBREC, -1)).toBe(RELEASE);
  });
});

describe('Session, messages that wait for PUBCOMP', () => {
  it('come to the front, each in its order, and the kept bytes of the others stay in theirs', () => {
    const session = new Session(6, 0);
    for (const [identifier, state, length] of [
      [1, AWAITING_PUBACK, 10],
      [2, AWAITING_PUBREC, 20],
      [3, AWAITING_PUBREC, 30],
      [4, AWAITING_PUBACK, 40],
      [5, AWAITING_PUBREC, 50],
    ] as const) {
      session.enter(identifier, state, length);
    }
    session.releasesFirst();
    expect(identifiers(session)).toEqual([1, 2, 3, 4, 5]);
    for (const identifier of [2, 5]) session.acknowledge(PUBREC, session.find(identifier));
    session.releasesFirst();
    expect(identifiers(session)).toEqual([2, 5, 1, 3, 4]);
    expect([0, 1, 2, 3, 4].map((i) => session.state(i))).toEqual([
      ...[AWAITING_PUBCOMP, AWAITING_PUBCOMP, AWAITING_PUBACK, AWAITING_PUBREC, AWAITING_PUBACK],
    ]);
    expect([0, 1, 2, 3, 4].map((i) => session.storedLength(i))).toEqual([0, 0, 10, 30, 40]);
    session.releasesFirst();
    expect(identifiers(session)).toEqual([2, 5, 1, 3, 4]);
  });
});

describe('Session, inbound', () => {
  it('knows a repeated QoS 2 message until it is released (4.3.3)', () => {
    const session = new Session(0, 3);
    expect(session.received(9)).toBe(FIRST_TIME);
    expect(session.received(9)).toBe(REPEATED);
    expect(session.isReceived(9)).toBe(true);
    session.released(9);
    expect(session.isReceived(9)).toBe(false);
    expect(session.received(9)).toBe(FIRST_TIME);
  });

  it('tells a repetition apart from one too many', () => {
    const session = new Session(0, 2);
    session.received(1);
    session.received(2);
    expect(session.received(3)).toBe(TOO_MANY);
    expect(session.received(1)).toBe(REPEATED);
    session.released(1);
    expect(session.received(3)).toBe(FIRST_TIME);
    expect(session.received(2)).toBe(REPEATED);
  });

  it('does not mind a release of nothing', () => {
    const session = new Session(0, 2);
    session.received(1);
    session.released(2);
    expect(session.received(1)).toBe(REPEATED);
    session.released(1);
    session.released(1);
    expect(session.received(2)).toBe(FIRST_TIME);
    expect(session.received(3)).toBe(FIRST_TIME);
  });

  it('releases each one and only that, in any order', () => {
    for (const order of [
      [1, 2, 3],
      [1, 3, 2],
      [2, 1, 3],
      [2, 3, 1],
      [3, 1, 2],
      [3, 2, 1],
    ]) {
      const session = new Session(0, 3);
      for (const identifier of [1, 2, 3]) session.received(identifier);
      const left = new Set([1, 2, 3]);
      for (const identifier of order) {
        session.released(identifier);
        left.delete(identifier);
        for (const other of [1, 2, 3]) expect(session.isReceived(other)).toBe(left.has(other));
      }
    }
  });

  it('keeps both directions apart: they number their packets each for itself (2.3.1)', () => {
    const session = new Session(2, 2);
    session.enter(5, AWAITING_PUBREC, 0);
    expect(session.received(5)).toBe(FIRST_TIME);
    session.released(5);
    expect(session.find(5)).toBe(0);
  });

  it('forgets both directions when the server has a new session', () => {
    const session = new Session(2, 2);
    session.enter(5, AWAITING_PUBREC, 0);
    session.received(6);
    session.clear();
    expect(session.count).toBe(0);
    expect(session.find(5)).toBe(-1);
    expect(session.received(6)).toBe(FIRST_TIME);
  });
});
