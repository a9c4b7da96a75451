import fc from 'fast-check';
import type { Packet as PacketContent } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { Writer } from '../../src/bytes/writer.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import * as errors from '../../src/mqtt/errors.js';
import { type ProtocolLevel, PUBLISH_STREAM } from '../../src/mqtt/packet.js';
import { hex, hexOf } from '../support/hex.js';
import { generate, parser } from '../support/mqtt-packet.js';
import { type Content, contentOf, decodedContent } from '../support/packets/content.js';
import { clientPacket, serverPacket } from '../support/packets/random.js';
import { write, writeOtherwise } from '../support/packets/write.js';

/*
 * Our codec and mqtt-packet against each other: what either writes the other reads as the same, in both versions. Where they
 * differ the difference is listed, with the clause that tells who is right, and asserted, so that the list stays true.
 */

const LEVELS: readonly ProtocolLevel[] = [4, 5];
const REFUSED = 'refused';

/** What mqtt-packet finds in `bytes`: one packet; `REFUSED`; or nothing, because it waits for more. */
function parsed(bytes: Uint8Array, level: ProtocolLevel): PacketContent | typeof REFUSED | undefined {
  const found: PacketContent[] = [];
  const reader = parser({ protocolVersion: level });
  let refused = false;
  reader.on('packet', (packet) => found.push(packet));
  reader.on('error', () => {
    refused = true;
  });
  reader.parse(Buffer.from(bytes));
  return refused ? REFUSED : found[0];
}

/** The bytes our encoder writes. */
function encoded(level: ProtocolLevel, writeOne: (encoder: Encoder, writer: Writer) => boolean): Uint8Array {
  const writer = new Writer(new Uint8Array(4000));
  expect(writeOne(new Encoder(writer, level), writer)).toBe(true);
  return writer.bytes.slice(0, writer.position);
}

function newDecoder(level: ProtocolLevel): Decoder {
  return new Decoder(4000, level, { aliases: 255, topicLength: 200 });
}

/** What our decoder makes of `bytes`: the packet's content, an error code, or `NEED_MORE`. */
function decoded(bytes: Uint8Array, level: ProtocolLevel): Content | number {
  const decoder = newDecoder(level);
  decoder.receive(bytes);
  const result = decoder.next();
  // Of one that is damaged so that it is larger than the buffer only the beginning is there.
  if (result === PUBLISH_STREAM) return NEED_MORE;
  return result > NEED_MORE ? decodedContent(decoder) : result;
}

describe.each(LEVELS)('at protocol level %i', (level) => {
  it('mqtt-packet reads what our encoder writes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(clientPacket(level), (packet) => {
        seen.add(packet.cmd);
        const bytes = encoded(level, (encoder) => write(encoder, packet));
        const found = parsed(bytes, level);
        if (found === undefined || found === REFUSED) throw new Error(`refused: ${hexOf(bytes)}`);
        expect(contentOf(found, level)).toEqual(contentOf(packet, level));
      }),
      { seed: 60 + level, numRuns: 1500 },
    );
    expect(seen.size).toBe(level === 5 ? 11 : 10);
  });

  it('our decoder reads what mqtt-packet writes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(serverPacket(level), (packet) => {
        seen.add(packet.cmd);
        const bytes = generate(packet, { protocolVersion: level });
        expect(decoded(bytes, level)).toEqual(contentOf(packet, level));
      }),
      { seed: 70 + level, numRuns: 1500 },
    );
    expect(seen.size).toBe(level === 5 ? 11 : 9);
  });

  it('our decoder reads many packets in a row, and so does mqtt-packet', () => {
    fc.assert(
      fc.property(
        fc.array(
          serverPacket(level).filter(({ cmd }) => cmd !== 'disconnect'),
          { minLength: 2, maxLength: 12 },
        ),
        (packets) => {
          const stream = Buffer.concat(packets.map((one) => generate(one, { protocolVersion: level })));
          const expected = packets.map((one) => contentOf(one, level));
          const decoder = new Decoder(stream.length, level, { aliases: 255, topicLength: 200 });
          decoder.receive(stream);
          const found: Content[] = [];
          while (decoder.next() > NEED_MORE) found.push(decodedContent(decoder));
          expect(found).toEqual(expected);
          const theirs: Content[] = [];
          const reader = parser({ protocolVersion: level });
          reader.on('packet', (packet) => theirs.push(contentOf(packet, level)));
          reader.parse(stream);
          expect(theirs).toEqual(expected);
        },
      ),
      { seed: 80 + level, numRuns: 300 },
    );
  });

  it('both write the same bytes, where there is one way to write a packet', () => {
    let compared = 0;
    fc.assert(
      fc.property(clientPacket(level), (packet) => {
        const { reasonCode, properties } = packet as { reasonCode?: number; properties?: object };
        // A reason code without properties is written in two ways: see below.
        const short = level === 5 && reasonCode !== undefined && properties === undefined;
        if (short && (reasonCode !== 0 || packet.cmd === 'disconnect')) return;
        compared++;
        const theirs = generate(packet, { protocolVersion: level });
        expect(hexOf(encoded(level, (encoder) => write(encoder, packet)))).toBe(hexOf(theirs));
      }),
      { seed: 90 + level, numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(1200);
  });

  it('a PUBLISH is the same in all three ways of writing it', () => {
    const publish = clientPacket(level).filter(({ cmd }) => cmd === 'publish');
    fc.assert(
      fc.property(publish, (packet) => {
        const content = packet as PacketContent & { dup: boolean; properties?: { topicAlias?: number } };
        // In place nothing is ever a repetition.
        const first = { ...content, dup: false };
        const whole = encoded(level, (encoder) => write(encoder, first));
        const inPlace = encoded(level, (encoder, writer) => writeOtherwise(encoder, writer, first, true));
        expect(hexOf(inPlace)).toBe(hexOf(whole));
        // A payload in pieces has no alias.
        if (content.properties?.topicAlias !== undefined) return;
        const again = encoded(level, (encoder) => write(encoder, packet));
        const pieces = encoded(level, (encoder, writer) => writeOtherwise(encoder, writer, packet, false));
        expect(hexOf(pieces)).toBe(hexOf(again));
      }),
      { seed: 100 + level, numRuns: 500 },
    );
  });

  it('what our decoder takes of damaged packets mqtt-packet reads as the same', () => {
    let taken = 0;
    let refused = 0;
    const damage = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.integer({ min: 0, max: 7 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(serverPacket(level), damage, (packet, damages) => {
        const bytes = generate(packet, { protocolVersion: level });
        for (const [place, bit] of damages) bytes[place % bytes.length]! ^= 1 << bit;
        const ours = decoded(bytes, level);
        if (typeof ours === 'number') {
          if (ours < 0) refused++;
          return;
        }
        taken++;
        const first = bytes.subarray(0, sizeOf(bytes));
        const theirs = parsed(first, level);
        if (isListed(first, level)) return;
        if (theirs === undefined || theirs === REFUSED) throw new Error(`${theirs}: ${hexOf(first)}`);
        expect(contentOf(theirs, level)).toEqual(ours);
      }),
      { seed: 110 + level, numRuns: 3000 },
    );
    // Most damage is seen; of payloads, texts and numbers it cannot be.
    expect(taken).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(400);
  });
});

/** How long the packet at the beginning of `bytes` is. */
function sizeOf(bytes: Uint8Array): number {
  let at = 1;
  let length = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++] as number;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return at + length;
  }
}

/** Whether a packet is one of those that only mqtt-packet refuses, listed below. */
function isListed(bytes: Uint8Array, level: ProtocolLevel): boolean {
  const shown = hexOf(bytes);
  return level === 5 && (shown === 'f0 00' || /^e0 .. 8c/.test(shown));
}

/** What only one of both takes, though the standard leaves no doubt: bytes from a server, what our decoder says, clause. */
type Difference = readonly [
  name: string,
  clause: string,
  level: ProtocolLevel,
  bytes: string,
  ours: number | Content,
];

/** What mqtt-packet takes and the standard forbids. */
const FORBIDDEN: readonly Difference[] = [
  [
    'remaining length in more bytes than it needs',
    '2.2.3',
    4,
    'd0 80 00',
    errors.REMAINING_LENGTH_NOT_MINIMAL,
  ],
  ['PINGRESP with content', '3.13', 4, 'd0 01 00', errors.PACKET_LENGTH],
  ['CONNACK too long', '3.2.1', 4, '20 03 00 00 00', errors.PACKET_LENGTH],
  ['CONNACK with a reserved return code', '3.2.2.3', 4, '20 02 00 06', errors.CONNACK_RETURN_CODE],
  ['CONNACK refusing with a session', 'MQTT-3.2.2-4', 4, '20 02 01 05', errors.CONNACK_SESSION_PRESENT],
  ['PUBACK too long', '3.4.1', 4, '40 03 00 01 00', errors.PACKET_LENGTH],
  ['PUBACK too short', '3.4.1', 4, '40 01 01', errors.PACKET_LENGTH],
  ['packet identifier 0', 'MQTT-2.3.1-1', 4, '40 02 00 00', errors.PACKET_IDENTIFIER_0],
  ['SUBACK without return code', '3.9.3', 4, '90 02 00 01', errors.PACKET_LENGTH],
  ['PUBLISH with DUP at QoS 0', 'MQTT-3.3.1-2', 4, '38 03 00 01 61', errors.DUP_AT_QOS_0],
  ['PUBLISH with an empty topic', 'MQTT-4.7.3-1', 4, '30 02 00 00', errors.EMPTY_TOPIC],
  ['PUBLISH to a wildcard', 'MQTT-3.3.2-2', 4, '30 03 00 01 23', errors.TOPIC_WILDCARD],
  ['topic with U+0000', 'MQTT-1.5.3-2', 4, '30 03 00 01 00', errors.TOPIC_NULL_CHARACTER],
  ['topic that is not UTF-8', 'MQTT-1.5.3-1', 4, '30 03 00 01 ff', errors.TOPIC_NOT_UTF8],
  ['PUBLISH at QoS 1 without identifier', '3.3.2.2', 4, '32 03 00 01 61', errors.PACKET_LENGTH],
  ['DISCONNECT from a server', '3.14', 4, 'e0 00', errors.CLIENT_ONLY_TYPE],
  ['SUBSCRIBE from a server', '3.8', 4, '82 06 00 01 00 01 61 00', errors.CLIENT_ONLY_TYPE],

  ['PUBLISH without topic and alias', '3.3.2.1', 5, '30 03 00 00 00', errors.EMPTY_TOPIC],
  [
    'PUBLISH by an alias that has no topic',
    '3.3.4',
    5,
    '30 06 00 00 03 23 00 01',
    errors.TOPIC_ALIAS_UNKNOWN,
  ],
  ['topic alias 0', 'MQTT-3.3.2-8', 5, '30 07 00 01 61 03 23 00 00', errors.TOPIC_ALIAS_INVALID],
  ['a property of another packet', '2.2.2.2', 5, '30 06 00 01 61 02 24 01', errors.PROPERTY_MISPLACED],
  ['a property twice', '3.3.2.3.2', 5, '30 08 00 01 61 04 01 01 01 01', errors.PROPERTY_REPEATED],
  ['a flag of 2', '3.3.2.3.2', 5, '30 06 00 01 61 02 01 02', errors.PROPERTY_VALUE],
  ['Maximum QoS 2', '3.2.2.3.4', 5, '20 05 00 00 02 24 02', errors.PROPERTY_VALUE],
  ['Receive Maximum 0', '3.2.2.3.3', 5, '20 06 00 00 03 21 00 00', errors.PROPERTY_VALUE],
  ['Maximum Packet Size 0', '3.2.2.3.6', 5, '20 08 00 00 05 27 00 00 00 00', errors.PROPERTY_VALUE],
  ['Subscription Identifier 0', '3.3.2.3.8', 5, '30 06 00 01 61 02 0b 00', errors.PROPERTY_VALUE],
  [
    'a variable byte integer too long',
    'MQTT-1.5.5-1',
    5,
    '30 07 00 01 61 03 0b 81 00',
    errors.PROPERTY_CUT_SHORT,
  ],
  ['a property length too long', 'MQTT-1.5.5-1', 5, '30 05 00 01 61 80 00', errors.PROPERTY_CUT_SHORT],
  ['a property longer than all', '2.2.2.1', 5, '20 06 00 00 02 21 00 0a', errors.PROPERTY_CUT_SHORT],
  ['half a pair', '1.5.7', 5, '30 08 00 01 61 04 26 00 01 61', errors.PROPERTY_CUT_SHORT],
  ['no property length', '3.3.2.3.1', 5, '30 03 00 01 61', errors.PROPERTY_CUT_SHORT],
  ['bytes behind the properties', '3.4.2', 5, '40 05 00 01 00 00 00', errors.PACKET_LENGTH],
  [
    'Response Topic with a wildcard',
    'MQTT-3.3.2-14',
    5,
    '30 08 00 01 61 04 08 00 01 23',
    errors.TOPIC_WILDCARD,
  ],
  ['a property that is not UTF-8', 'MQTT-1.5.4-1', 5, '30 08 00 01 61 04 03 00 01 ff', errors.TEXT_NOT_UTF8],
  ['a property with U+0000', 'MQTT-1.5.4-2', 5, '30 08 00 01 61 04 03 00 01 00', errors.TEXT_NOT_UTF8],
  ['data without method', '4.12', 5, '20 07 00 00 04 16 00 01 00', errors.AUTHENTICATION_METHOD_MISSING],
  ['AUTH without method', '3.15.2.2.2', 5, 'f0 02 18 00', errors.AUTHENTICATION_METHOD_MISSING],
  ['AUTH that only a client sends', 'MQTT-3.15.2-1', 5, 'f0 06 19 04 15 00 01 6d', errors.REASON_CODE],
  ['CONNACK with an unknown reason code', 'MQTT-3.2.2-8', 5, '20 03 00 01 00', errors.REASON_CODE],
  ['CONNACK refusing with a session', 'MQTT-3.2.2-6', 5, '20 03 01 87 00', errors.CONNACK_SESSION_PRESENT],
  ['SUBACK without reason code', '3.9.3', 5, '90 03 00 05 00', errors.PACKET_LENGTH],
  ['UNSUBACK without reason code', '3.11.3', 5, 'b0 03 00 07 00', errors.PACKET_LENGTH],
  ['DISCONNECT with the will, from a server', '3.14.2.1', 5, 'e0 02 04 00', errors.REASON_CODE],
  [
    'DISCONNECT with a session expiry',
    'MQTT-3.14.2-2',
    5,
    'e0 07 8b 05 11 00 00 00 3c',
    errors.PROPERTY_MISPLACED,
  ],
];

/** What mqtt-packet refuses, or reads as something else, and the standard allows. */
const ALLOWED: readonly Difference[] = [
  ['AUTH, success, of nothing', '3.15.2.1', 5, 'f0 00', { cmd: 'auth', code: 0, properties: [] }],
  [
    'DISCONNECT without reason code, when bytes behind it have come, too',
    '3.14.2.1',
    5,
    'e0 00 d0 00',
    { cmd: 'disconnect', code: 0, properties: [] },
  ],
  [
    'DISCONNECT without properties, when bytes behind it have come, too',
    '3.14.2.2.1',
    5,
    'e0 01 8b d0 00',
    { cmd: 'disconnect', code: 0x8b, properties: [] },
  ],
  [
    'DISCONNECT for a bad authentication method: in table 2-6, though not in 3.14.2.1',
    '2.4',
    5,
    'e0 02 8c 00',
    { cmd: 'disconnect', code: 0x8c, properties: [] },
  ],
  [
    'a user property whose name comes again, if its value is empty: lost',
    '3.3.2.3.7',
    5,
    '30 12 00 01 61 0e 26 00 01 6b 00 00 26 00 01 6b 00 02 76 77',
    {
      cmd: 'publish',
      number: 0,
      topic: 'a',
      qos: 0,
      dup: false,
      retain: false,
      payload: '',
      properties: ['userProperties ["k",""]', 'userProperties ["k","vw"]'],
    },
  ],
];

describe('where they differ', () => {
  it.each(FORBIDDEN)('our decoder alone refuses %s [%s]', (_name, _clause, level, bytes, ours) => {
    expect(decoded(hex(bytes), level)).toBe(ours);
    expect(ours).toBeLessThan(0);
    expect(parsed(hex(bytes), level)).toMatchObject({ length: expect.any(Number) });
  });

  it.each(ALLOWED)('our decoder alone reads %s [%s]', (_name, _clause, level, bytes, ours) => {
    expect(decoded(hex(bytes), level)).toEqual(ours);
    const theirs = parsed(hex(bytes), level);
    const found = theirs === undefined || theirs === REFUSED ? theirs : contentOf(theirs, level);
    expect(found).not.toEqual(ours);
  });

  it('mqtt-packet writes no password without user name [3.1.2.9 of MQTT 5]', () => {
    const connect: PacketContent = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 5,
      clientId: 'a',
      clean: true,
      keepalive: 30,
      password: Buffer.from('p'),
    };
    expect(() => generate(connect, { protocolVersion: 5 })).toThrow('Username is required');
    const bytes = encoded(5, (encoder) => write(encoder, connect));
    expect(hexOf(bytes)).toBe('10 11 00 04 4d 51 54 54 05 42 00 1e 00 00 01 61 00 01 70');
    // It reads one, though.
    expect(contentOf(parsed(bytes, 5) as PacketContent, 5)).toEqual(contentOf(connect, 5));
  });

  it('mqtt-packet writes no empty client identifier without Clean Start [3.1.3.1 of MQTT 5]', () => {
    const connect: PacketContent = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 5,
      clientId: '',
      clean: false,
      keepalive: 30,
    };
    expect(() => generate(connect, { protocolVersion: 5 })).toThrow('clientId must be given');
    const bytes = encoded(5, (encoder) => write(encoder, connect));
    expect(contentOf(parsed(bytes, 5) as PacketContent, 5)).toEqual(contentOf(connect, 5));
  });

  it.each<[name: string, clause: string, packet: PacketContent, ours: string, theirs: string]>([
    [
      'PUBACK',
      '3.4.2.2.1',
      { cmd: 'puback', messageId: 1, reasonCode: 0x10 },
      '40 03 00 01 10',
      '40 04 00 01 10 00',
    ],
    [
      'PUBREC',
      '3.5.2.2.1',
      { cmd: 'pubrec', messageId: 1, reasonCode: 0x80 },
      '50 03 00 01 80',
      '50 04 00 01 80 00',
    ],
    [
      'PUBREL',
      '3.6.2.2.1',
      { cmd: 'pubrel', messageId: 1, reasonCode: 0x92 },
      '62 03 00 01 92',
      '62 04 00 01 92 00',
    ],
    [
      'PUBCOMP',
      '3.7.2.2.1',
      { cmd: 'pubcomp', messageId: 1, reasonCode: 0x92 },
      '70 03 00 01 92',
      '70 04 00 01 92 00',
    ],
    ['DISCONNECT', '3.14.2.2.1', { cmd: 'disconnect', reasonCode: 0x81 }, 'e0 01 81', 'e0 02 81 00'],
    ['DISCONNECT, normal', '3.14.2.1', { cmd: 'disconnect', reasonCode: 0 }, 'e0 00', 'e0 02 00 00'],
  ])('our encoder writes %s shorter, and both read both [%s]', (_name, _clause, packet, ours, theirs) => {
    expect(hexOf(encoded(5, (encoder) => write(encoder, packet)))).toBe(ours);
    expect(hexOf(generate(packet, { protocolVersion: 5 }))).toBe(theirs);
    for (const bytes of [ours, theirs]) {
      expect(contentOf(parsed(hex(bytes), 5) as PacketContent, 5)).toEqual(contentOf(packet, 5));
      if (packet.cmd !== 'disconnect') expect(decoded(hex(bytes), 5)).toEqual(contentOf(packet, 5));
    }
  });
});
