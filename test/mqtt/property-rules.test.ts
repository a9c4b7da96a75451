import { describe, expect, it } from 'vitest';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { errorMessage } from '../../src/mqtt/error-messages.js';
import {
  AUTHENTICATION_METHOD_MISSING,
  PACKET_LENGTH,
  PROPERTY_CUT_SHORT,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PROPERTY_UNKNOWN,
  PROPERTY_VALUE,
  TEXT_NOT_UTF8,
  TOPIC_ALIAS_INVALID,
  TOPIC_WILDCARD,
} from '../../src/mqtt/errors.js';
import { PropertyReader } from '../../src/mqtt/property-reader.js';
import { checkProperties } from '../../src/mqtt/property-rules.js';
import { hex, hexOf } from '../support/hex.js';

/*
 * Every property of MQTT 5 in every packet. What is allowed stands here as table 2-4 (2.2.2.2) has it, and is not taken from the
 * sources. What a server sends goes through the decoder, too, in whole packets and byte by byte.
 */

/** By name: the packet type (2.1.2), 0 for the will, and, of a packet that a server sends, the bytes around its properties. */
const PACKETS: Readonly<Record<string, readonly [type: number, front?: string, back?: string]>> = {
  CONNECT: [1],
  CONNACK: [2, '20 | 00 00', ''],
  PUBLISH: [3, '30 | 00 01 61', '7a 7a'],
  Will: [0],
  PUBACK: [4, '40 | 12 34 00', ''],
  PUBREC: [5, '50 | 12 34 10', ''],
  PUBREL: [6, '62 | 12 34 92', ''],
  PUBCOMP: [7, '70 | 12 34 00', ''],
  SUBSCRIBE: [8],
  SUBACK: [9, '90 | 00 05', '00 80'],
  UNSUBSCRIBE: [10],
  UNSUBACK: [11, 'b0 | 00 05', '11'],
  DISCONNECT: [14, 'e0 | 8b', ''],
  AUTH: [15, 'f0 | 18', ''],
};
const EVERYWHERE = Object.keys(PACKETS).join(' ');
const ANSWERS = 'CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH';

/** Table 2-4: identifier and a value of its type, name, the packets it may stand in. */
const PROPERTIES: readonly [bytes: string, name: string, packets: string][] = [
  ['01 01', 'Payload Format Indicator', 'PUBLISH Will'],
  ['02 00 00 0e 10', 'Message Expiry Interval', 'PUBLISH Will'],
  ['03 00 04 74 65 78 74', 'Content Type', 'PUBLISH Will'],
  ['08 00 03 61 2f 62', 'Response Topic', 'PUBLISH Will'],
  ['09 00 02 00 ff', 'Correlation Data', 'PUBLISH Will'],
  ['0b 80 01', 'Subscription Identifier', 'PUBLISH SUBSCRIBE'],
  ['11 ff ff ff ff', 'Session Expiry Interval', 'CONNECT CONNACK DISCONNECT'],
  ['12 00 02 69 64', 'Assigned Client Identifier', 'CONNACK'],
  ['13 00 3c', 'Server Keep Alive', 'CONNACK'],
  ['15 00 01 6d', 'Authentication Method', 'CONNECT CONNACK AUTH'],
  ['16 00 02 00 ff', 'Authentication Data', 'CONNECT CONNACK AUTH'],
  ['17 01', 'Request Problem Information', 'CONNECT'],
  ['18 00 00 00 05', 'Will Delay Interval', 'Will'],
  ['19 00', 'Request Response Information', 'CONNECT'],
  ['1a 00 01 72', 'Response Information', 'CONNACK'],
  ['1c 00 01 73', 'Server Reference', 'CONNACK DISCONNECT'],
  ['1f 00 02 6e 6f', 'Reason String', ANSWERS],
  ['21 00 14', 'Receive Maximum', 'CONNECT CONNACK'],
  ['22 00 0a', 'Topic Alias Maximum', 'CONNECT CONNACK'],
  ['23 00 01', 'Topic Alias', 'PUBLISH'],
  ['24 01', 'Maximum QoS', 'CONNACK'],
  ['25 00', 'Retain Available', 'CONNACK'],
  ['26 00 01 6b 00 02 76 77', 'User Property', EVERYWHERE],
  ['27 00 00 10 00', 'Maximum Packet Size', 'CONNECT CONNACK'],
  ['28 00', 'Wildcard Subscription Available', 'CONNACK'],
  ['29 01', 'Subscription Identifiers Available', 'CONNACK'],
  ['2a 00', 'Shared Subscription Available', 'CONNACK'],
];

const METHOD = hex('15 00 01 6d');

interface Cell {
  readonly packet: string;
  /** The property, with whatever else a packet with it needs in front. */
  readonly needed: Uint8Array;
  readonly property: Uint8Array;
  readonly allowed: boolean;
  readonly repeatable: boolean;
}

/** What a packet with this property cannot be without: a method, for data (3.1.2.11.10) and in AUTH (3.15.2.2.2). */
function neededFor(packet: string, identifier: number): Uint8Array {
  if (identifier === 0x15) return new Uint8Array(0);
  return identifier === 0x16 || packet === 'AUTH' ? METHOD : new Uint8Array(0);
}

const CELLS = PROPERTIES.flatMap(([bytes, name, packets]) =>
  Object.keys(PACKETS).map((packet): [string, Cell] => {
    const property = hex(bytes);
    const identifier = property[0] as number;
    const allowed = packets.split(' ').includes(packet);
    // User Property, and in PUBLISH the Subscription Identifier (3.3.2.3.7, 3.3.2.3.8).
    const repeatable = identifier === 0x26 || (identifier === 0x0b && packet === 'PUBLISH');
    const needed = allowed ? neededFor(packet, identifier) : neededFor(packet, 0);
    return [
      `${name} (0x${bytes.slice(0, 2)}) in ${packet}`,
      { packet, needed, property, allowed, repeatable },
    ];
  }),
);

const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** @returns 0 or an error code */
function check(packet: string, properties: Uint8Array): number {
  // Not at the beginning of its buffer, and not alone there: what lies around must not matter.
  const bytes = join(hex('26 00'), properties, hex('00 00 00 00'));
  const reader = new PropertyReader(bytes, new DataView(bytes.buffer));
  reader.begin(2, properties.length);
  return checkProperties(reader, (PACKETS[packet] as [number])[0]);
}

/** A whole packet; `length` is what it says its properties have, `less` how much its remaining length is too small. */
function whole(packet: string, properties: Uint8Array, length = properties.length, less = 0): Uint8Array {
  const [, front = '', back = ''] = PACKETS[packet] as [number, string?, string?];
  const [first = '', variable = ''] = front.split('|');
  const rest = join(hex(variable), Uint8Array.of(length), properties, hex(back));
  return join(hex(first), Uint8Array.of(rest.length - less), rest);
}

function decode(bytes: Uint8Array, step: number): { result: number; decoder: Decoder } {
  const decoder = new Decoder(128, 5, { aliases: 2, topicLength: 8 });
  for (let at = 0; at < bytes.length; at += step) {
    decoder.receive(bytes.subarray(at, Math.min(at + step, bytes.length)));
    const result = decoder.next();
    if (result !== NEED_MORE) return { result, decoder };
  }
  return { result: NEED_MORE, decoder };
}

/** What the decoder makes of it must not depend on where it is cut. @returns the packet type or an error code */
function received(packet: string, properties: Uint8Array): number {
  const bytes = whole(packet, properties);
  const { result, decoder } = decode(bytes, bytes.length);
  expect(decode(bytes, 1).result).toBe(result);
  if (result > 0) {
    const { propertiesOffset, propertiesLength } = decoder.packet;
    const found = decoder.bytes.subarray(propertiesOffset, propertiesOffset + propertiesLength);
    expect(hexOf(found)).toBe(hexOf(properties));
    expect(decoder.next()).toBe(NEED_MORE);
  }
  return result;
}

const isServers = (packet: string): boolean => PACKETS[packet]?.[1] !== undefined;

/** Expects an error, or none where it is 0, of properties alone and in a packet from a server. */
function expectFor(packet: string, properties: Uint8Array, error: number): void {
  expect(check(packet, properties)).toBe(error);
  if (isServers(packet)) {
    expect(received(packet, properties)).toBe(error === 0 ? (PACKETS[packet] as [number])[0] : error);
  }
}

describe('table 2-4', () => {
  it('has 27 properties, and 14 places for each [2.2.2.2]', () => {
    expect(PROPERTIES.length).toBe(27);
    expect(new Set(PROPERTIES.map(([bytes]) => bytes.slice(0, 2))).size).toBe(27);
    expect(CELLS.length).toBe(27 * 14);
    expect(CELLS.filter(([, { allowed }]) => allowed).length).toBe(64);
  });

  it.each(CELLS)('%s: once [2.2.2.2]', (_name, { packet, needed, property, allowed }) => {
    const properties = join(needed, property);
    const error = allowed ? 0 : PROPERTY_MISPLACED;
    if (packet === 'DISCONNECT' && property[0] === 0x11) {
      // The table says DISCONNECT, and [MQTT-3.14.2-2] that it may not be a server's.
      expect(check(packet, properties)).toBe(0);
      expect(received(packet, properties)).toBe(PROPERTY_MISPLACED);
      return;
    }
    expectFor(packet, properties, error);
  });

  it.each(CELLS)('%s: twice [2.2.2.2]', (_name, { packet, needed, property, allowed, repeatable }) => {
    const error = !allowed ? PROPERTY_MISPLACED : repeatable ? 0 : PROPERTY_REPEATED;
    expectFor(packet, join(needed, property, property), error);
    // With another one between them.
    expectFor(packet, join(needed, property, hex('26 00 00 00 00'), property), error);
  });

  it.each(CELLS)('%s: cut short [2.2.2]', (_name, { packet, needed, property }) => {
    for (let length = 1; length < property.length; length++) {
      expectFor(packet, join(needed, property.subarray(0, length)), PROPERTY_CUT_SHORT);
    }
  });
});

describe('identifiers that no property has', () => {
  const known = new Set(PROPERTIES.map(([bytes]) => Number.parseInt(bytes.slice(0, 2), 16)));

  it.each(Object.keys(PACKETS))('in %s [2.2.2.2]', (packet) => {
    let count = 0;
    for (let identifier = 0; identifier < 256; identifier++) {
      if (known.has(identifier)) continue;
      count++;
      expectFor(packet, Uint8Array.of(identifier, 0, 1, 0, 0), PROPERTY_UNKNOWN);
      expectFor(packet, join(neededFor(packet, 0), Uint8Array.of(identifier)), PROPERTY_UNKNOWN);
    }
    expect(count).toBe(256 - 27);
  });

  it('nor has 1 in two bytes, which an identifier is never written in [MQTT-1.5.5-1]', () => {
    expectFor('PUBLISH', hex('81 00 01'), PROPERTY_UNKNOWN);
  });
});

/** Name, clause, packet, properties, and the error they are; 0: they are none. */
const VALUES: readonly [name: string, clause: string, packet: string, properties: string, error: number][] = [
  ['no properties', '2.2.2.1', 'CONNACK', '', 0],
  ['flag 0', '3.3.2.3.2', 'PUBLISH', '01 00', 0],
  ['flag 2: Payload Format Indicator', '3.3.2.3.2', 'PUBLISH', '01 02', PROPERTY_VALUE],
  ['flag 2: Payload Format Indicator of a will', '3.1.3.2.3', 'Will', '01 02', PROPERTY_VALUE],
  ['flag 2: Request Problem Information', '3.1.2.11.7', 'CONNECT', '17 02', PROPERTY_VALUE],
  ['flag 255: Request Response Information', '3.1.2.11.6', 'CONNECT', '19 ff', PROPERTY_VALUE],
  ['flag 2: Maximum QoS', '3.2.2.3.4', 'CONNACK', '24 02', PROPERTY_VALUE],
  ['flag 2: Retain Available', '3.2.2.3.5', 'CONNACK', '25 02', PROPERTY_VALUE],
  ['flag 2: Wildcard Subscription Available', '3.2.2.3.11', 'CONNACK', '28 02', PROPERTY_VALUE],
  ['flag 2: Subscription Identifiers Available', '3.2.2.3.12', 'CONNACK', '29 02', PROPERTY_VALUE],
  ['flag 2: Shared Subscription Available', '3.2.2.3.13', 'CONNACK', '2a 02', PROPERTY_VALUE],
  ['Receive Maximum 0', '3.2.2.3.3', 'CONNACK', '21 00 00', PROPERTY_VALUE],
  ['Receive Maximum 0 of a client', '3.1.2.11.3', 'CONNECT', '21 00 00', PROPERTY_VALUE],
  ['Receive Maximum 256, whose lower byte is 0', '3.2.2.3.3', 'CONNACK', '21 01 00', 0],
  ['Maximum Packet Size 0', '3.2.2.3.6', 'CONNACK', '27 00 00 00 00', PROPERTY_VALUE],
  ['Maximum Packet Size 0 of a client', '3.1.2.11.4', 'CONNECT', '27 00 00 00 00', PROPERTY_VALUE],
  ['Maximum Packet Size of more than 31 bits', '3.2.2.3.6', 'CONNACK', '27 80 00 00 00', 0],
  ['Topic Alias 0', 'MQTT-3.3.2-8', 'PUBLISH', '23 00 00', TOPIC_ALIAS_INVALID],
  ['Topic Alias Maximum 0', '3.2.2.3.8', 'CONNACK', '22 00 00', 0],
  ['Server Keep Alive 0', '3.2.2.3.14', 'CONNACK', '13 00 00', 0],
  ['Session Expiry Interval 0', '3.2.2.3.2', 'CONNACK', '11 00 00 00 00', 0],
  ['Will Delay Interval 0', '3.1.3.2.2', 'Will', '18 00 00 00 00', 0],
  ['Message Expiry Interval 0', '3.3.2.3.3', 'PUBLISH', '02 00 00 00 00', 0],
  ['Subscription Identifier 0', '3.3.2.3.8', 'PUBLISH', '0b 00', PROPERTY_VALUE],
  ['Subscription Identifier 0 of a client', '3.8.2.1.2', 'SUBSCRIBE', '0b 00', PROPERTY_VALUE],
  ['Subscription Identifier 1', '3.8.2.1.2', 'SUBSCRIBE', '0b 01', 0],
  ['Subscription Identifier, greatest of one byte', '1.5.5', 'PUBLISH', '0b 7f', 0],
  ['Subscription Identifier, greatest there is', '3.3.2.3.8', 'PUBLISH', '0b ff ff ff 7f', 0],
  ['Subscription Identifier of five bytes', '1.5.5', 'PUBLISH', '0b 80 80 80 80 01', PROPERTY_CUT_SHORT],
  ['Subscription Identifier 0 in two bytes', 'MQTT-1.5.5-1', 'PUBLISH', '0b 80 00', PROPERTY_CUT_SHORT],
  ['Subscription Identifier 1 in two bytes', 'MQTT-1.5.5-1', 'SUBSCRIBE', '0b 81 00', PROPERTY_CUT_SHORT],
  [
    'Subscription Identifier 1 in four bytes',
    'MQTT-1.5.5-1',
    'PUBLISH',
    '0b 81 80 80 00',
    PROPERTY_CUT_SHORT,
  ],
  ['different Subscription Identifiers', '3.3.2.3.8', 'PUBLISH', '0b 01 0b 02 0b 80 01', 0],
  ['texts of no bytes', '1.5.4', 'PUBLISH', '03 00 00 26 00 00 00 00', 0],
  ['binary data of no bytes', '1.5.6', 'PUBLISH', '09 00 00', 0],
  ['binary data with U+0000 and what is not UTF-8', '1.5.6', 'PUBLISH', '09 00 03 00 ff c0', 0],
  ['characters of all lengths of UTF-8', '1.5.4', 'CONNACK', '1f 00 09 c3 a9 e2 82 ac f0 9f 98 80', 0],
  ['U+FEFF, which is kept', 'MQTT-1.5.4-3', 'CONNACK', '1f 00 03 ef bb bf', 0],
  ['U+0000 in Reason String', 'MQTT-1.5.4-2', 'DISCONNECT', '1f 00 03 61 00 62', TEXT_NOT_UTF8],
  ['U+0000 in Content Type', 'MQTT-1.5.4-2', 'PUBLISH', '03 00 01 00', TEXT_NOT_UTF8],
  ['U+0000 in a name', 'MQTT-1.5.4-2', 'PUBACK', '26 00 01 00 00 01 61', TEXT_NOT_UTF8],
  ['U+0000 in a value', 'MQTT-1.5.4-2', 'PUBACK', '26 00 01 61 00 01 00', TEXT_NOT_UTF8],
  ['U+D800', 'MQTT-1.5.4-1', 'SUBACK', '1f 00 03 ed a0 80', TEXT_NOT_UTF8],
  ['U+DFFF', 'MQTT-1.5.4-1', 'UNSUBACK', '1f 00 03 ed bf bf', TEXT_NOT_UTF8],
  ['an overlong slash', 'MQTT-1.5.4-1', 'CONNACK', '12 00 02 c0 af', TEXT_NOT_UTF8],
  ['a character cut short', 'MQTT-1.5.4-1', 'CONNACK', '1a 00 02 e2 82', TEXT_NOT_UTF8],
  [
    'a character cut short whose rest lies behind',
    'MQTT-1.5.4-1',
    'PUBREC',
    '26 00 01 c3 00 00',
    TEXT_NOT_UTF8,
  ],
  ['a byte no UTF-8 has', 'MQTT-1.5.4-1', 'PUBCOMP', '26 00 00 00 01 ff', TEXT_NOT_UTF8],
  ['bytes that are not UTF-8 as method', 'MQTT-1.5.4-1', 'AUTH', '15 00 01 ff', TEXT_NOT_UTF8],
  ['bytes that are not UTF-8 as server', 'MQTT-1.5.4-1', 'DISCONNECT', '1c 00 01 80', TEXT_NOT_UTF8],
  ['Response Topic with #', 'MQTT-3.3.2-14', 'PUBLISH', '08 00 03 61 2f 23', TOPIC_WILDCARD],
  ['Response Topic with +', 'MQTT-3.3.2-14', 'PUBLISH', '08 00 05 61 2f 2b 2f 62', TOPIC_WILDCARD],
  ['Response Topic of a will with +', 'MQTT-3.3.2-14', 'Will', '08 00 01 2b', TOPIC_WILDCARD],
  [
    'Response Topic with # right behind it, as an identifier',
    '3.3.2.3.5',
    'PUBLISH',
    '08 00 01 61 23 00 01',
    0,
  ],
  ['wildcards in other texts', '3.3.2.3.9', 'PUBLISH', '03 00 01 2b 26 00 01 23 00 01 2b', 0],
  ['data without method', '3.1.2.11.10', 'CONNECT', '16 00 01 00', AUTHENTICATION_METHOD_MISSING],
  ['data without method in CONNACK', '4.12', 'CONNACK', '16 00 01 00', AUTHENTICATION_METHOD_MISSING],
  ['data without method in AUTH', '3.15.2.2.2', 'AUTH', '16 00 01 00', AUTHENTICATION_METHOD_MISSING],
  ['no method in AUTH', '3.15.2.2.2', 'AUTH', '1f 00 01 61', AUTHENTICATION_METHOD_MISSING],
  ['data before their method', '2.2.2.2', 'CONNACK', '16 00 01 00 15 00 01 6d', 0],
  ['a method alone', '3.1.2.11.9', 'CONNECT', '15 00 01 6d', 0],
  ['the same name twice', '3.1.2.11.8', 'CONNECT', '26 00 01 61 00 01 62 26 00 01 61 00 01 62', 0],
  ['a text longer than what is left', '1.5.4', 'PUBACK', '1f 00 03 61 62', PROPERTY_CUT_SHORT],
  ['a text longer than can be', '1.5.4', 'PUBLISH', '03 ff ff 61 62', PROPERTY_CUT_SHORT],
  ['a pair without value', '1.5.7', 'PUBLISH', '26 00 01 61', PROPERTY_CUT_SHORT],
  [
    'what is wrong behind what is not',
    '2.2.2',
    'PUBLISH',
    '01 01 02 00 00 00 01 03 00 01 61 0b 00',
    PROPERTY_VALUE,
  ],
  ['the first of two mistakes', '2.2.2', 'PUBLISH', '01 02 24 01', PROPERTY_VALUE],
  ['the first of two mistakes, the other way round', '2.2.2', 'PUBLISH', '24 01 01 02', PROPERTY_MISPLACED],
];

describe('values', () => {
  it.each(VALUES)('%s [%s]', (_name, _clause, packet, properties, error) => {
    expectFor(packet, hex(properties), error);
    if (error !== 0) expect(errorMessage(error)).not.toMatch(/^error /);
  });

  it('of all 256 a flag has two [2.2.2.2]', () => {
    for (const identifier of [0x24, 0x25, 0x28, 0x29, 0x2a]) {
      for (let value = 0; value < 256; value++) {
        const error = value <= 1 ? 0 : PROPERTY_VALUE;
        expect(check('CONNACK', Uint8Array.of(identifier, value))).toBe(error);
      }
    }
  });

  it('of all properties that may stand in CONNACK, at once [3.2.2.3]', () => {
    const all = PROPERTIES.filter(([, , packets]) => packets.split(' ').includes('CONNACK'));
    expect(all.length).toBe(17);
    expectFor('CONNACK', join(...all.map(([bytes]) => hex(bytes))), 0);
    // Any of them once more is one too many, but for the User Property.
    for (const [bytes] of all) {
      const twice = join(...all.map(([one]) => hex(one)), hex(bytes));
      expectFor('CONNACK', twice, bytes.startsWith('26') ? 0 : PROPERTY_REPEATED);
    }
  });

  it('of all properties that may stand in PUBLISH, at once [3.3.2.3]', () => {
    const all = PROPERTIES.filter(([, , packets]) => packets.split(' ').includes('PUBLISH'));
    expect(all.length).toBe(8);
    expectFor('PUBLISH', join(...all.map(([bytes]) => hex(bytes))), 0);
  });
});

describe('the length of properties', () => {
  const SERVERS = Object.keys(PACKETS).filter(isServers);
  const USER = hex('26 00 01 6b 00 02 76 77');

  it.each(SERVERS)('beyond the end of %s [2.2.2.1]', (packet) => {
    const properties = join(neededFor(packet, 0), USER);
    const back = hex(PACKETS[packet]?.[2] ?? '').length;
    for (const more of [1, 2, 100]) {
      const bytes = whole(packet, properties, properties.length + back + more);
      expect(decode(bytes, bytes.length).result).toBe(PROPERTY_CUT_SHORT);
      expect(decode(bytes, 1).result).toBe(PROPERTY_CUT_SHORT);
      // What lies behind the packet is the next one's.
      expect(decode(join(bytes, hex('26 00 00 00 00 d0 00')), 200).result).toBe(PROPERTY_CUT_SHORT);
    }
  });

  it.each(SERVERS)('of %s beyond the end, because that comes too early [2.1.4]', (packet) => {
    const properties = join(neededFor(packet, 0), USER);
    const back = hex(PACKETS[packet]?.[2] ?? '').length;
    for (let less = back + 1; less < back + properties.length; less++) {
      const bytes = whole(packet, properties, properties.length, less);
      expect(decode(bytes, bytes.length).result).toBe(PROPERTY_CUT_SHORT);
      expect(decode(bytes, 1).result).toBe(PROPERTY_CUT_SHORT);
    }
  });

  it.each(SERVERS)('of %s within the last property [2.2.2.1]', (packet) => {
    const needed = neededFor(packet, 0);
    const properties = join(needed, USER);
    for (let length = needed.length + 1; length < properties.length; length++) {
      const bytes = whole(packet, properties, length);
      expect(decode(bytes, bytes.length).result).toBe(PROPERTY_CUT_SHORT);
    }
  });

  it.each(SERVERS)('of %s before the last property [2.2.2.1]', (packet) => {
    const needed = neededFor(packet, 0);
    const bytes = whole(packet, join(needed, USER), needed.length);
    // In PUBLISH it is payload then; as a reason code there is no 0x26; the others end with their properties.
    const expected = packet === 'PUBLISH' ? 3 : /SUBACK/.test(packet) ? -26 : PACKET_LENGTH;
    const { result, decoder } = decode(bytes, bytes.length);
    expect(result).toBe(expected);
    if (packet === 'PUBLISH') expect(decoder.packet.payloadLength).toBe(USER.length + 2);
  });

  it.each([
    ['missing', '30 03 00 01 61', PROPERTY_CUT_SHORT],
    ['0', '30 04 00 01 61 00', 3],
    ['0 in two bytes', '30 05 00 01 61 80 00', PROPERTY_CUT_SHORT],
    ['0 in four bytes', '30 08 00 01 61 80 80 80 00 7a', PROPERTY_CUT_SHORT],
    ['2 in two bytes', '30 07 00 01 61 82 00 01 01', PROPERTY_CUT_SHORT],
    ['of five bytes', '30 09 00 01 61 80 80 80 80 01 7a', PROPERTY_CUT_SHORT],
    ['cut short', '30 04 00 01 61 80', PROPERTY_CUT_SHORT],
    ['cut short in its fourth byte', '30 06 00 01 61 ff ff ff', PROPERTY_CUT_SHORT],
    ['the greatest there is', '30 08 00 01 61 ff ff ff 7f 7a', PROPERTY_CUT_SHORT],
  ])('%s [2.2.2.1, MQTT-1.5.5-1]', (_name, bytes, expected) => {
    const packet = hex(bytes);
    expect(decode(packet, packet.length).result).toBe(expected);
    expect(decode(packet, 1).result).toBe(expected);
  });

  it('of two bytes [2.2.2.1]', () => {
    // 134 bytes of user property.
    const packet = hex('50 8b 01 00 07 00 86 01 26 00 01 61 00 80 62*128');
    const decoder = new Decoder(200, 5);
    decoder.receive(packet);
    expect(decoder.next()).toBe(5);
    expect(decoder.packet.propertiesLength).toBe(134);
    expect(decoder.packet.packetIdentifier).toBe(7);
  });
});
