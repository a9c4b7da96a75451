import type { Message, Seen } from '../wire.js';

/** @returns where bytes differ from what they should be; `undefined`: nowhere */
export function compareBytes(actual: Uint8Array, expected: Uint8Array): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} bytes instead of ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) return `byte ${i} is ${actual[i]} instead of ${expected[i]}`;
  }
  return undefined;
}

/** What a decoder keeps to itself: the bytes of topics and payloads, of which it tells only lengths; or identifiers. */
export type Hidden = 'bytes' | 'identifiers' | undefined;

/**
 * Compares decoded packets with what was sent, field by field.
 * @returns the first difference; `undefined`: there is none
 */
export function compareSeen(
  actual: readonly Seen[],
  expected: readonly Seen[],
  hidden: Hidden = undefined,
): string | undefined {
  if (actual.length !== expected.length) {
    return `${actual.length} of ${expected.length} packets arrive`;
  }
  for (let i = 0; i < expected.length; i++) {
    const problem = comparePacket(actual[i] as Seen, expected[i] as Seen, hidden);
    if (problem !== undefined) return `packet ${i}: ${problem}`;
  }
  return undefined;
}

function comparePacket(actual: Seen, expected: Seen, hidden: Hidden): string | undefined {
  if (actual.type !== expected.type) return `type ${actual.type} instead of ${expected.type}`;
  const told = hidden !== 'identifiers' || expected.message === undefined;
  if (told && actual.packetIdentifier !== expected.packetIdentifier) {
    return `packet identifier ${actual.packetIdentifier} instead of ${expected.packetIdentifier}`;
  }
  if (actual.message === undefined || expected.message === undefined) {
    return actual.message === expected.message ? undefined : 'a message on one side only';
  }
  return compareMessage(actual.message, expected.message, hidden);
}

function compareMessage(actual: Message, expected: Message, hidden: Hidden): string | undefined {
  if (actual.qos !== expected.qos) return `QoS ${actual.qos} instead of ${expected.qos}`;
  if (hidden === 'bytes') {
    if (actual.topic.length !== expected.topic.length) return 'another length of topic';
    return actual.payload.length === expected.payload.length ? undefined : 'another length of payload';
  }
  if (actual.topic !== expected.topic) return `topic ${actual.topic} instead of ${expected.topic}`;
  const problem = compareBytes(actual.payload, expected.payload);
  return problem === undefined ? undefined : `payload: ${problem}`;
}
