import { describe, expect, it } from 'vitest';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { errorMessage } from '../../src/mqtt/error-messages.js';
import * as errors from '../../src/mqtt/errors.js';
import {
  CLIENT_ONLY_TYPE,
  CONNACK_FLAGS,
  CONNACK_RETURN_CODE,
  CONNACK_SESSION_PRESENT,
  DUP_AT_QOS_0,
  EMPTY_TOPIC,
  PACKET_IDENTIFIER_0,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  QOS_3,
  REMAINING_LENGTH_NOT_MINIMAL,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  RESERVED_TYPE,
  SUBACK_RETURN_CODE,
  TOPIC_BEYOND_PACKET,
  TOPIC_NOT_UTF8,
  TOPIC_NULL_CHARACTER,
  TOPIC_WILDCARD,
} from '../../src/mqtt/errors.js';
import {
  CONNACK,
  type Packet,
  PINGRESP,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  PUBREC,
  PUBREL,
  SUBACK,
  UNSUBACK,
} from '../../src/mqtt/packet.js';
import { hex } from '../support/hex.js';

/** Receive buffer of the tests, in bytes. */
const CAPACITY = 64;

const ERROR_CODES = Object.values<unknown>(errors).filter((code) => typeof code === 'number');

/** Content of the record, as far as the standard gives it to a packet of that type. */
type Content = Partial<
  Pick<
    Packet,
    'dup' | 'qos' | 'retain' | 'packetIdentifier' | 'totalLength' | 'sessionPresent' | 'reasonCode'
  >
> & { topic?: string; payload?: number[] };

function contentOf(decoder: Decoder, expected: Content): Content {
  const packet = decoder.packet;
  const content: Record<string, unknown> = {};
  for (const key of Object.keys(expected) as (keyof Content)[]) {
    if (key === 'topic') {
      const { topicOffset, topicLength } = packet;
      content.topic = new TextDecoder().decode(
        decoder.bytes.subarray(topicOffset, topicOffset + topicLength),
      );
    } else if (key === 'payload') {
      const { payloadOffset, payloadLength } = packet;
      content.payload = [...decoder.bytes.subarray(payloadOffset, payloadOffset + payloadLength)];
    } else {
      content[key] = packet[key];
    }
  }
  return content as Content;
}

/** Every packet a server may send (2.2.1), one row each: name, clause, bytes, type, content. */
const PACKETS: readonly [name: string, clause: string, bytes: string, type: number, content: Content][] = [
  [
    'CONNACK, accepted',
    '3.2',
    '20 02 00 00',
    CONNACK,
    { sessionPresent: false, reasonCode: 0, packetIdentifier: 0 },
  ],
  ['CONNACK, session present', '3.2.2.2', '20 02 01 00', CONNACK, { sessionPresent: true, reasonCode: 0 }],
  ['CONNACK, protocol version', '3.2.2.3', '20 02 00 01', CONNACK, { sessionPresent: false, reasonCode: 1 }],
  ['CONNACK, identifier rejected', '3.2.2.3', '20 02 00 02', CONNACK, { reasonCode: 2 }],
  ['CONNACK, server unavailable', '3.2.2.3', '20 02 00 03', CONNACK, { reasonCode: 3 }],
  ['CONNACK, user name or password', '3.2.2.3', '20 02 00 04', CONNACK, { reasonCode: 4 }],
  ['CONNACK, not authorized', '3.2.2.3', '20 02 00 05', CONNACK, { reasonCode: 5 }],
  [
    'PUBLISH, QoS 0',
    '3.3',
    '30 07 00 03 61 2f 62 68 69',
    PUBLISH,
    {
      dup: false,
      qos: 0,
      retain: false,
      packetIdentifier: 0,
      topic: 'a/b',
      payload: [0x68, 0x69],
      totalLength: 2,
    },
  ],
  [
    'PUBLISH, QoS 0, retained',
    '3.3.1.3',
    '31 04 00 01 61 00',
    PUBLISH,
    { dup: false, qos: 0, retain: true, topic: 'a', payload: [0] },
  ],
  [
    'PUBLISH, QoS 1',
    '3.3.1.2',
    '32 06 00 01 61 00 0a ff',
    PUBLISH,
    { dup: false, qos: 1, retain: false, packetIdentifier: 10, topic: 'a', payload: [0xff] },
  ],
  [
    'PUBLISH, QoS 1, DUP, retained',
    '3.3.1.1',
    '3b 05 00 01 61 ff ff',
    PUBLISH,
    { dup: true, qos: 1, retain: true, packetIdentifier: 65535, topic: 'a', payload: [], totalLength: 0 },
  ],
  [
    'PUBLISH, QoS 2',
    '3.3.1.2',
    '34 05 00 01 61 01 00',
    PUBLISH,
    { dup: false, qos: 2, retain: false, packetIdentifier: 256, payload: [] },
  ],
  [
    'PUBLISH, QoS 2, DUP',
    '3.3.1.1',
    '3c 05 00 01 61 00 01',
    PUBLISH,
    { dup: true, qos: 2, retain: false, packetIdentifier: 1 },
  ],
  [
    'PUBLISH, empty payload',
    '3.3.3',
    '30 03 00 01 61',
    PUBLISH,
    { topic: 'a', payload: [], totalLength: 0, packetIdentifier: 0 },
  ],
  [
    'PUBLISH, topic of all lengths of UTF-8',
    '1.5.3',
    '30 0c 00 0a 24 c3 a9 e2 82 ac f0 9f 98 80',
    PUBLISH,
    { topic: '$é€\u{1f600}', payload: [] },
  ],
  [
    'PUBLISH that fills the receive buffer',
    '3.3',
    '30 3e 00 01 61 55*59',
    PUBLISH,
    { topic: 'a', payload: new Array<number>(59).fill(0x55), totalLength: 59 },
  ],
  ['PUBACK', '3.4', '40 02 12 34', PUBACK, { packetIdentifier: 0x1234 }],
  ['PUBREC', '3.5', '50 02 00 01', PUBREC, { packetIdentifier: 1 }],
  ['PUBREL', '3.6', '62 02 ff ff', PUBREL, { packetIdentifier: 65535 }],
  ['PUBCOMP', '3.7', '70 02 01 00', PUBCOMP, { packetIdentifier: 256 }],
  ['SUBACK, QoS 0', '3.9', '90 03 00 05 00', SUBACK, { packetIdentifier: 5, payload: [0] }],
  ['SUBACK, QoS 1', '3.9.3', '90 03 00 05 01', SUBACK, { packetIdentifier: 5, payload: [1] }],
  ['SUBACK, QoS 2', '3.9.3', '90 03 00 05 02', SUBACK, { packetIdentifier: 5, payload: [2] }],
  ['SUBACK, refused', '3.9.3', '90 03 00 05 80', SUBACK, { packetIdentifier: 5, payload: [0x80] }],
  [
    'SUBACK, several',
    'MQTT-3.8.4-5',
    '90 06 80 00 02 80 00 01',
    SUBACK,
    { packetIdentifier: 32768, payload: [2, 0x80, 0, 1] },
  ],
  ['UNSUBACK', '3.11', 'b0 02 00 07', UNSUBACK, { packetIdentifier: 7 }],
  ['PINGRESP', '3.13', 'd0 00', PINGRESP, { packetIdentifier: 0 }],
];

describe('a packet', () => {
  it.each(PACKETS)('%s [%s]', (_name, _clause, bytes, type, content) => {
    const decoder = new Decoder(CAPACITY);
    // Two ordinary packets in front, so that nothing in the record is as it was made.
    decoder.receive(hex('20 02 01 00 3b 06 00 02 7a 7a 77 77'));
    expect(decoder.next()).toBe(CONNACK);
    expect(decoder.next()).toBe(PUBLISH);
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex(bytes));
    expect(decoder.next()).toBe(type);
    expect(decoder.packet.type).toBe(type);
    expect(contentOf(decoder, content)).toEqual(content);
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(CAPACITY);
  });

  it.each(PACKETS)('%s [%s], byte by byte', (_name, _clause, bytes, type, content) => {
    const decoder = new Decoder(CAPACITY);
    const packet = hex(bytes);
    for (let i = 0; i < packet.length; i++) {
      expect(decoder.next()).toBe(NEED_MORE);
      decoder.receive(packet.subarray(i, i + 1));
    }
    expect(decoder.next()).toBe(type);
    expect(contentOf(decoder, content)).toEqual(content);
  });

  it.each(PACKETS)('%s [%s], with the next packet right behind', (_name, _clause, bytes, type, content) => {
    const decoder = new Decoder(CAPACITY + 4);
    decoder.receive(hex(`${bytes} 40 02 00 63`));
    expect(decoder.next()).toBe(type);
    expect(contentOf(decoder, content)).toEqual(content);
    expect(decoder.next()).toBe(PUBACK);
    expect(decoder.packet.packetIdentifier).toBe(0x63);
    expect(decoder.next()).toBe(NEED_MORE);
  });
});

describe('remaining length', () => {
  // The limits of table 2.4, each with one byte of topic [2.2.3].
  it.each([
    ['one byte, most', '30 7f 00 01 61', 127],
    ['two bytes, least', '30 80 01 00 01 61', 128],
    ['two bytes, most', '30 ff 7f 00 01 61', 16_383],
    ['three bytes, least', '30 80 80 01 00 01 61', 16_384],
    ['three bytes, most', '30 ff ff 7f 00 01 61', 2_097_151],
    ['four bytes, least', '30 80 80 80 01 00 01 61', 2_097_152],
    ['four bytes, most', '30 ff ff ff 7f 00 01 61', 268_435_455],
  ])('%s [2.2.3]', (_name, bytes, remaining) => {
    const decoder = new Decoder(CAPACITY);
    decoder.receive(hex(bytes));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    expect(decoder.packet.totalLength).toBe(remaining - 3);
    expect(decoder.next()).toBe(NEED_MORE);
  });

  it('a zero byte that is not the last one is part of the number [2.2.3]', () => {
    // 16,384 is 80 80 01: zeros in the lower digits, a one on top.
    const decoder = new Decoder(16_400);
    const packet = new Uint8Array(16_388);
    packet.set(hex('30 80 80 01 00 01 61'));
    decoder.receive(packet);
    expect(decoder.next()).toBe(PUBLISH);
    expect(decoder.packet.totalLength).toBe(16_381);
  });
});

describe('a PUBLISH larger than the receive buffer', () => {
  it('is announced, then comes in pieces [3.3]', () => {
    const decoder = new Decoder(16);
    decoder.receive(hex('3d 19 00 03 61 2f 62 00 07 01 02 03 04 05 06 07'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    const header: Content = {
      dup: true,
      qos: 2,
      retain: true,
      packetIdentifier: 7,
      topic: 'a/b',
      payload: [],
      totalLength: 18,
    };
    expect(contentOf(decoder, header)).toEqual(header);
    expect(decoder.packet.pieceOffset).toBe(0);

    const about = { dup: true, qos: 2, retain: true, packetIdentifier: 7, totalLength: 18 } as const;
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    const first: Content = { ...about, payload: [1, 2, 3, 4, 5, 6, 7] };
    expect(contentOf(decoder, first)).toEqual(first);
    expect(decoder.packet.pieceOffset).toBe(0);
    expect(decoder.packet.last).toBe(false);
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(16);

    decoder.receive(hex('08'));
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    const second: Content = { ...about, payload: [8] };
    expect(contentOf(decoder, second)).toEqual(second);
    expect(decoder.packet.pieceOffset).toBe(7);
    expect(decoder.packet.last).toBe(false);

    // The last piece, and the next packet with it.
    decoder.receive(hex('09 0a 0b 0c 0d 0e 0f 10 11 12 d0 00'));
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    const third: Content = { ...about, payload: [9, 10, 11, 12, 13, 14, 15, 16, 17, 18] };
    expect(contentOf(decoder, third)).toEqual(third);
    expect(decoder.packet.pieceOffset).toBe(8);
    expect(decoder.packet.last).toBe(true);
    expect(decoder.next()).toBe(PINGRESP);
    expect(decoder.next()).toBe(NEED_MORE);
  });

  it('comes whole as long as it fits, in pieces from one byte more [3.3]', () => {
    const whole = new Decoder(16);
    whole.receive(hex('30 0e 00 01 61 55*11'));
    expect(whole.next()).toBe(PUBLISH);
    expect(whole.packet.payloadLength).toBe(11);

    const streamed = new Decoder(16);
    streamed.receive(hex('30 0f 00 01 61 55*11'));
    expect(streamed.next()).toBe(PUBLISH_STREAM);
    expect(streamed.packet.totalLength).toBe(12);
    expect(streamed.next()).toBe(PUBLISH_PIECE);
    expect(streamed.packet.payloadLength).toBe(11);
    streamed.receive(hex('55'));
    expect(streamed.next()).toBe(PUBLISH_PIECE);
    expect(streamed.packet.last).toBe(true);
  });

  it('with a topic too long for the buffer: passes over it, then reads the identifier [3.3.2]', () => {
    const decoder = new Decoder(16);
    decoder.receive(hex('33 19 00 13 61*12'));
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(16);
    // The rest of the topic and half of the identifier.
    decoder.receive(hex('61*7 00'));
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('09'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    const header: Content = {
      dup: false,
      qos: 1,
      retain: true,
      packetIdentifier: 9,
      topic: '',
      payload: [],
      totalLength: 2,
    };
    expect(contentOf(decoder, header)).toEqual(header);
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('aa bb 40 02 00 01'));
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    const piece: Content = { qos: 1, packetIdentifier: 9, topic: '', payload: [0xaa, 0xbb], totalLength: 2 };
    expect(contentOf(decoder, piece)).toEqual(piece);
    expect(decoder.packet.last).toBe(true);
    expect(decoder.next()).toBe(PUBACK);
  });

  it('tells how much is to come, and takes it from elsewhere [3.3.3]', () => {
    const decoder = new Decoder(CAPACITY);
    expect(decoder.payloadLeft).toBe(0);
    decoder.receive(hex('32 96 01 00 01 61 00 09 62*3'));
    expect(decoder.payloadLeft).toBe(0);
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    expect(decoder.payloadLeft).toBe(145);
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    expect(decoder.payloadLeft).toBe(142);
    decoder.passed(100);
    expect(decoder.payloadLeft).toBe(42);
    expect(decoder.packet.pieceOffset).toBe(3);
    expect(decoder.packet.last).toBe(false);
    decoder.receive(hex('62*2'));
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    expect(decoder.packet.pieceOffset).toBe(103);
    decoder.passed(40);
    expect(decoder.packet.last).toBe(true);
    expect(decoder.payloadLeft).toBe(0);
    decoder.receive(hex('d0 00'));
    expect(decoder.next()).toBe(PINGRESP);
  });

  it('with such a topic and no payload: ends with an empty piece [3.3.3]', () => {
    for (const [bytes, identifier] of [
      ['30 14 00 12 61*18', 0],
      ['32 16 00 12 61*18 00 05', 5],
    ] as const) {
      const decoder = new Decoder(16);
      const packet = hex(bytes);
      decoder.receive(packet.subarray(0, 16));
      expect(decoder.next()).toBe(NEED_MORE);
      decoder.receive(packet.subarray(16));
      expect(decoder.next()).toBe(PUBLISH_STREAM);
      expect(decoder.next()).toBe(PUBLISH_PIECE);
      const piece: Content = { packetIdentifier: identifier, payload: [], totalLength: 0 };
      expect(contentOf(decoder, piece)).toEqual(piece);
      expect(decoder.packet.last).toBe(true);
      expect(decoder.next()).toBe(NEED_MORE);
      expect(decoder.room).toBe(16);
    }
  });
});

/** What a decoder makes of bytes up to its first error: the types before it, and the error or `NEED_MORE`. */
function decode(bytes: Uint8Array, step: number): { types: number[]; result: number; decoder: Decoder } {
  const decoder = new Decoder(CAPACITY);
  const types: number[] = [];
  let at = 0;
  for (;;) {
    let result = decoder.next();
    while (result > 0) {
      types.push(result);
      result = decoder.next();
    }
    if (result < 0 || at === bytes.length) return { types, result, decoder };
    expect(decoder.room).toBeGreaterThan(0);
    const end = Math.min(at + step, at + decoder.room, bytes.length);
    decoder.receive(bytes.subarray(at, end));
    at = end;
  }
}

/** `before`: the packet types reported ahead of the error. */
type Malformed = readonly [name: string, clause: string, bytes: string, error: number, before?: number[]];

/** Every way a server's packet can be malformed, one row each. */
const MALFORMED: readonly Malformed[] = [
  // 2.2.1: control packet types
  ['type 0', '2.2.1', '00 00', RESERVED_TYPE],
  ['type 0 with flags', '2.2.1', '0f 00', RESERVED_TYPE],
  ['type 15', '2.2.1', 'f0 00', RESERVED_TYPE],
  ['type 15 with flags', '2.2.1', 'ff 00', RESERVED_TYPE],
  ['CONNECT from a server', '2.2.1', '10 0d 00 04 4d 51 54 54 04 02 00 1e 00 01 61', CLIENT_ONLY_TYPE],
  ['SUBSCRIBE from a server', '2.2.1', '82 06 00 01 00 01 61 00', CLIENT_ONLY_TYPE],
  ['UNSUBSCRIBE from a server', '2.2.1', 'a2 05 00 01 00 01 61', CLIENT_ONLY_TYPE],
  ['PINGREQ from a server', '2.2.1', 'c0 00', CLIENT_ONLY_TYPE],
  ['DISCONNECT from a server', '2.2.1', 'e0 00', CLIENT_ONLY_TYPE],

  // 2.2.2: flags
  ['CONNACK with flag 0', 'MQTT-2.2.2-2', '21 02 00 00', RESERVED_FLAGS],
  ['CONNACK with flag 3', 'MQTT-2.2.2-2', '28 02 00 00', RESERVED_FLAGS],
  ['PUBACK with flag 1', 'MQTT-2.2.2-2', '42 02 00 01', RESERVED_FLAGS],
  ['PUBREC with flag 1', 'MQTT-2.2.2-2', '52 02 00 01', RESERVED_FLAGS],
  ['PUBREL without flags', 'MQTT-2.2.2-2', '60 02 00 01', RESERVED_FLAGS],
  ['PUBREL with flags 0 and 1', 'MQTT-2.2.2-2', '63 02 00 01', RESERVED_FLAGS],
  ['PUBREL with flags 1 and 3', 'MQTT-2.2.2-2', '6a 02 00 01', RESERVED_FLAGS],
  ['PUBCOMP with flag 1', 'MQTT-2.2.2-2', '72 02 00 01', RESERVED_FLAGS],
  ['SUBACK with flag 1', 'MQTT-2.2.2-2', '92 03 00 01 00', RESERVED_FLAGS],
  ['UNSUBACK with flag 1', 'MQTT-2.2.2-2', 'b2 02 00 01', RESERVED_FLAGS],
  ['PINGRESP with flag 2', 'MQTT-2.2.2-2', 'd4 00', RESERVED_FLAGS],

  // 2.2.3: remaining length
  ['remaining length of five bytes', '2.2.3', 'd0 80 80 80 80 01', REMAINING_LENGTH_TOO_LONG],
  [
    'remaining length of five bytes on PUBLISH',
    '2.2.3',
    '30 ff ff ff ff 7f 00 01 61',
    REMAINING_LENGTH_TOO_LONG,
  ],
  ['remaining length that asks for a fifth byte', '2.2.3', '30 80 80 80 80', REMAINING_LENGTH_TOO_LONG],
  ['remaining length 0 in two bytes', '2.2.3', 'd0 80 00', REMAINING_LENGTH_NOT_MINIMAL],
  ['remaining length 2 in two bytes', '2.2.3', '40 82 00 00 01', REMAINING_LENGTH_NOT_MINIMAL],
  ['remaining length 2 in three bytes', '2.2.3', '40 82 80 00 00 01', REMAINING_LENGTH_NOT_MINIMAL],
  ['remaining length 2 in four bytes', '2.2.3', '20 82 80 80 00 00 00', REMAINING_LENGTH_NOT_MINIMAL],
  ['remaining length 128 in three bytes', '2.2.3', '30 80 81 00 00 01 61', REMAINING_LENGTH_NOT_MINIMAL],

  // 3.3.1: flags of PUBLISH
  ['PUBLISH with QoS 3', 'MQTT-3.3.1-4', '36 05 00 01 61 00 01', QOS_3],
  ['PUBLISH with QoS 3, DUP and retain', 'MQTT-3.3.1-4', '3f 05 00 01 61 00 01', QOS_3],
  ['PUBLISH with DUP at QoS 0', 'MQTT-3.3.1-2', '38 03 00 01 61', DUP_AT_QOS_0],
  ['PUBLISH with DUP at QoS 0, retained', 'MQTT-3.3.1-2', '39 03 00 01 61', DUP_AT_QOS_0],

  // 2.3.1: packet identifier
  ['PUBLISH with packet identifier 0, QoS 1', 'MQTT-2.3.1-1', '32 05 00 01 61 00 00', PACKET_IDENTIFIER_0],
  ['PUBLISH with packet identifier 0, QoS 2', 'MQTT-2.3.1-1', '34 06 00 01 61 00 00 7a', PACKET_IDENTIFIER_0],
  ['PUBACK with packet identifier 0', 'MQTT-2.3.1-1', '40 02 00 00', PACKET_IDENTIFIER_0],
  ['PUBREC with packet identifier 0', 'MQTT-2.3.1-1', '50 02 00 00', PACKET_IDENTIFIER_0],
  ['PUBREL with packet identifier 0', 'MQTT-2.3.1-1', '62 02 00 00', PACKET_IDENTIFIER_0],
  ['PUBCOMP with packet identifier 0', 'MQTT-2.3.1-1', '70 02 00 00', PACKET_IDENTIFIER_0],
  ['SUBACK with packet identifier 0', 'MQTT-2.3.1-1', '90 03 00 00 00', PACKET_IDENTIFIER_0],
  ['UNSUBACK with packet identifier 0', 'MQTT-2.3.1-1', 'b0 02 00 00', PACKET_IDENTIFIER_0],
  ['large PUBLISH with packet identifier 0', 'MQTT-2.3.1-1', '32 ff 01 00 01 61 00 00', PACKET_IDENTIFIER_0],
  [
    'large PUBLISH with packet identifier 0 behind a topic too long for the buffer',
    'MQTT-2.3.1-1',
    '34 ff 01 00 50 61*80 00 00',
    PACKET_IDENTIFIER_0,
  ],

  // 3.3.2.1, 4.7, 1.5.3: topic name
  ['PUBLISH with an empty topic', 'MQTT-4.7.3-1', '30 02 00 00', EMPTY_TOPIC],
  ['PUBLISH with an empty topic and a payload', 'MQTT-4.7.3-1', '30 04 00 00 68 69', EMPTY_TOPIC],
  ['PUBLISH with an empty topic at QoS 1', 'MQTT-4.7.3-1', '32 04 00 00 00 01', EMPTY_TOPIC],
  ['large PUBLISH with an empty topic', 'MQTT-4.7.3-1', '30 ff 7f 00 00 68', EMPTY_TOPIC],
  ['PUBLISH to #', 'MQTT-3.3.2-2', '30 03 00 01 23', TOPIC_WILDCARD],
  ['PUBLISH to a/#', 'MQTT-3.3.2-2', '30 05 00 03 61 2f 23', TOPIC_WILDCARD],
  ['PUBLISH to +', 'MQTT-3.3.2-2', '30 03 00 01 2b', TOPIC_WILDCARD],
  ['PUBLISH to a/+/b', 'MQTT-3.3.2-2', '30 07 00 05 61 2f 2b 2f 62', TOPIC_WILDCARD],
  ['large PUBLISH to a+', 'MQTT-3.3.2-2', '30 ff 7f 00 02 61 2b', TOPIC_WILDCARD],
  ['topic with U+0000', 'MQTT-1.5.3-2', '30 05 00 03 61 00 62', TOPIC_NULL_CHARACTER],
  ['topic of U+0000 alone', 'MQTT-1.5.3-2', '30 03 00 01 00', TOPIC_NULL_CHARACTER],
  ['large PUBLISH, topic with U+0000', 'MQTT-1.5.3-2', '30 ff 7f 00 02 61 00', TOPIC_NULL_CHARACTER],
  ['topic with an overlong slash of two bytes', 'MQTT-1.5.3-1', '30 05 00 03 61 c0 af', TOPIC_NOT_UTF8],
  ['topic with an overlong U+0000 of two bytes', 'MQTT-1.5.3-1', '30 04 00 02 c0 80', TOPIC_NOT_UTF8],
  ['topic with an overlong form of three bytes', 'MQTT-1.5.3-1', '30 05 00 03 e0 9f bf', TOPIC_NOT_UTF8],
  ['topic with an overlong form of four bytes', 'MQTT-1.5.3-1', '30 06 00 04 f0 8f bf bf', TOPIC_NOT_UTF8],
  ['topic with the surrogate U+D800', 'MQTT-1.5.3-1', '30 05 00 03 ed a0 80', TOPIC_NOT_UTF8],
  ['topic with the surrogate U+DFFF', 'MQTT-1.5.3-1', '30 05 00 03 ed bf bf', TOPIC_NOT_UTF8],
  ['topic with U+110000', 'MQTT-1.5.3-1', '30 06 00 04 f4 90 80 80', TOPIC_NOT_UTF8],
  ['topic with a byte no UTF-8 has', 'MQTT-1.5.3-1', '30 04 00 02 61 ff', TOPIC_NOT_UTF8],
  ['topic with a lone continuation byte', 'MQTT-1.5.3-1', '30 04 00 02 80 61', TOPIC_NOT_UTF8],
  [
    'topic that ends within a character, whose rest is payload',
    'MQTT-1.5.3-1',
    '30 06 00 02 e2 82 ac 61',
    TOPIC_NOT_UTF8,
  ],
  [
    'topic that ends within a character of four bytes',
    'MQTT-1.5.3-1',
    '30 05 00 03 f0 9f 98',
    TOPIC_NOT_UTF8,
  ],
  ['large PUBLISH with a topic that is not UTF-8', 'MQTT-1.5.3-1', '30 ff 7f 00 02 61 c3', TOPIC_NOT_UTF8],
  ['topic one byte longer than the packet', '3.3.2', '30 04 00 03 61 62', TOPIC_BEYOND_PACKET],
  ['topic far longer than the packet', '3.3.2', '30 03 ff ff 61', TOPIC_BEYOND_PACKET],
  ['topic of one byte in a packet without', '3.3.2', '30 02 00 01', TOPIC_BEYOND_PACKET],
  [
    'topic longer than the packet, whose next packet lies behind',
    '3.3.2',
    '30 04 00 03 61 62 d0 00',
    TOPIC_BEYOND_PACKET,
  ],
  ['large PUBLISH with a topic longer than the packet', '3.3.2', '30 ff 01 00 fe', TOPIC_BEYOND_PACKET],

  // 2.2.3: remaining length that does not fit the type
  ['CONNACK without content', '2.2.3', '20 00', PACKET_LENGTH],
  ['CONNACK too short', '2.2.3', '20 01 00', PACKET_LENGTH],
  ['CONNACK too long', '2.2.3', '20 03 00 00 00', PACKET_LENGTH],
  ['PUBLISH without content', '2.2.3', '30 00', PACKET_LENGTH],
  ['PUBLISH with half a topic length', '2.2.3', '30 01 00', PACKET_LENGTH],
  ['PUBLISH at QoS 1 without identifier', '2.2.3', '32 03 00 01 61', PACKET_LENGTH],
  ['PUBLISH at QoS 1 with half an identifier', '2.2.3', '32 04 00 01 61 00', PACKET_LENGTH],
  ['PUBLISH at QoS 2 without identifier', '2.2.3', '34 03 00 01 61', PACKET_LENGTH],
  ['large PUBLISH at QoS 1 without identifier', '2.2.3', '32 ff 01 00 fd', PACKET_LENGTH],
  ['large PUBLISH at QoS 2 with half an identifier', '2.2.3', '34 ff 01 00 fc', PACKET_LENGTH],
  ['PUBACK without content', '2.2.3', '40 00', PACKET_LENGTH],
  ['PUBACK too short', '2.2.3', '40 01 01', PACKET_LENGTH],
  ['PUBACK too long', '2.2.3', '40 03 00 01 00', PACKET_LENGTH],
  ['PUBREC too short', '2.2.3', '50 01 01', PACKET_LENGTH],
  ['PUBREC too long', '2.2.3', '50 03 00 01 00', PACKET_LENGTH],
  ['PUBREL too short', '2.2.3', '62 01 01', PACKET_LENGTH],
  ['PUBREL too long', '2.2.3', '62 03 00 01 00', PACKET_LENGTH],
  ['PUBCOMP too short', '2.2.3', '70 01 01', PACKET_LENGTH],
  ['PUBCOMP too long', '2.2.3', '70 04 00 01 00 00', PACKET_LENGTH],
  ['SUBACK without content', '2.2.3', '90 00', PACKET_LENGTH],
  ['SUBACK with half an identifier', '2.2.3', '90 01 01', PACKET_LENGTH],
  ['SUBACK without return code', '2.2.3', '90 02 00 01', PACKET_LENGTH],
  ['UNSUBACK too short', '2.2.3', 'b0 01 01', PACKET_LENGTH],
  ['UNSUBACK too long', '2.2.3', 'b0 03 00 01 00', PACKET_LENGTH],
  ['PINGRESP with content', '2.2.3', 'd0 01 00', PACKET_LENGTH],

  // 3.2.2: CONNACK
  ['CONNACK with reserved flag 1', '3.2.2.1', '20 02 02 00', CONNACK_FLAGS],
  ['CONNACK with reserved flag 1 beside session present', '3.2.2.1', '20 02 03 00', CONNACK_FLAGS],
  ['CONNACK with reserved flag 7', '3.2.2.1', '20 02 80 00', CONNACK_FLAGS],
  ['CONNACK with return code 6', '3.2.2.3', '20 02 00 06', CONNACK_RETURN_CODE],
  ['CONNACK with return code 255', '3.2.2.3', '20 02 00 ff', CONNACK_RETURN_CODE],
  ['CONNACK refusing 1 with a session', 'MQTT-3.2.2-4', '20 02 01 01', CONNACK_SESSION_PRESENT],
  ['CONNACK refusing 5 with a session', 'MQTT-3.2.2-4', '20 02 01 05', CONNACK_SESSION_PRESENT],

  // 3.9.3: SUBACK
  ['SUBACK with return code 3', 'MQTT-3.9.3-2', '90 03 00 01 03', SUBACK_RETURN_CODE],
  ['SUBACK with return code 0x7F', 'MQTT-3.9.3-2', '90 03 00 01 7f', SUBACK_RETURN_CODE],
  ['SUBACK with return code 0x81', 'MQTT-3.9.3-2', '90 03 00 01 81', SUBACK_RETURN_CODE],
  ['SUBACK whose last return code is reserved', 'MQTT-3.9.3-2', '90 05 00 01 02 80 ff', SUBACK_RETURN_CODE],
];

/** Limits of our own, which no clause of the standard sets. */
const TOO_LARGE: readonly Malformed[] = [
  ['SUBACK one byte larger than the buffer', 'receive buffer', '90 3f 00 01', PACKET_TOO_LARGE],
  ['PUBACK of 200 bytes', 'receive buffer', '40 c8 01 00 01', PACKET_TOO_LARGE],
  ['PINGRESP of the largest size there is', 'receive buffer', 'd0 ff ff ff 7f', PACKET_TOO_LARGE],
];

describe('a malformed packet', () => {
  const rows = [...MALFORMED, ...TOO_LARGE].map(
    ([name, clause, bytes, error, before = []]) => [name, clause, bytes, error, before] as const,
  );

  it.each(rows)('%s [%s]', (_name, clause, bytes, error, before) => {
    const { types, result, decoder } = decode(hex(bytes), CAPACITY);
    expect(types).toEqual(before);
    expect(result).toBe(error);
    expect(errorMessage(error)).toContain(clause);

    // Nothing but reset helps: where the next packet starts is not known any more.
    expect(decoder.next()).toBe(error);
    if (decoder.room >= 2) decoder.receive(hex('d0 00'));
    expect(decoder.next()).toBe(error);
    expect(decoder.next()).toBe(error);
    decoder.reset();
    expect(decoder.room).toBe(CAPACITY);
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('20 02 01 00'));
    expect(decoder.next()).toBe(CONNACK);
    expect(decoder.packet.sessionPresent).toBe(true);
    expect(decoder.next()).toBe(NEED_MORE);
  });

  it.each(rows)('%s [%s], byte by byte', (_name, _clause, bytes, error, before) => {
    const { types, result } = decode(hex(bytes), 1);
    expect(types).toEqual(before);
    expect(result).toBe(error);
  });

  it.each(rows)('%s [%s], behind packets that are not', (_name, _clause, bytes, error, before) => {
    const { types, result } = decode(hex(`d0 00 32 06 00 01 61 00 09 62 ${bytes}`), 7);
    expect(types).toEqual([PINGRESP, PUBLISH, ...before]);
    expect(result).toBe(error);
  });

  it('has a row for every code the decoder knows', () => {
    const decoding = ERROR_CODES.filter((code) => code <= RESERVED_TYPE && code >= PACKET_TOO_LARGE);
    expect(new Set(rows.map(([, , , error]) => error))).toEqual(new Set(decoding));
  });
});

describe('flags', () => {
  // All sixteen of every type; the row behind the clause says which are right [2.2.2].
  it.each([
    ['CONNACK', 0x20, '02 00 00', [0x0]],
    ['PUBACK', 0x40, '02 00 01', [0x0]],
    ['PUBREC', 0x50, '02 00 01', [0x0]],
    ['PUBREL', 0x60, '02 00 01', [0x2]],
    ['PUBCOMP', 0x70, '02 00 01', [0x0]],
    ['SUBACK', 0x90, '03 00 01 00', [0x0]],
    ['UNSUBACK', 0xb0, '02 00 01', [0x0]],
    ['PINGRESP', 0xd0, '00', [0x0]],
  ])('of %s [MQTT-2.2.2-2]', (_name, type, rest, allowed) => {
    for (let flags = 0; flags < 16; flags++) {
      const { types, result } = decode(Uint8Array.of(type | flags, ...hex(rest)), CAPACITY);
      expect(types).toEqual(allowed.includes(flags) ? [type >> 4] : []);
      expect(result).toBe(allowed.includes(flags) ? NEED_MORE : RESERVED_FLAGS);
    }
  });

  it('of PUBLISH [3.3.1]', () => {
    for (let flags = 0; flags < 16; flags++) {
      const { types, result } = decode(Uint8Array.of(0x30 | flags, ...hex('05 00 01 61 00 01')), CAPACITY);
      const expected = (flags & 6) === 6 ? QOS_3 : (flags & 0xe) === 8 ? DUP_AT_QOS_0 : NEED_MORE;
      expect(result).toBe(expected);
      expect(types).toEqual(expected === NEED_MORE ? [PUBLISH] : []);
    }
  });

  it.each([0x00, 0x10, 0x80, 0xa0, 0xc0, 0xe0, 0xf0])('do not make type 0x%x a server’s [2.2.1]', (type) => {
    for (let flags = 0; flags < 16; flags++) {
      const expected = type === 0x00 || type === 0xf0 ? RESERVED_TYPE : CLIENT_ONLY_TYPE;
      expect(decode(Uint8Array.of(type | flags), 1).result).toBe(expected);
    }
  });
});

describe('return codes', () => {
  it('of CONNACK: 0 to 5 [3.2.2.3]', () => {
    for (let code = 0; code < 256; code++) {
      const { result, decoder } = decode(Uint8Array.of(0x20, 2, 0, code), CAPACITY);
      expect(result).toBe(code <= 5 ? NEED_MORE : CONNACK_RETURN_CODE);
      if (code <= 5) expect(decoder.packet.reasonCode).toBe(code);
    }
  });

  it('of SUBACK: 0, 1, 2 and 0x80 [MQTT-3.9.3-2]', () => {
    for (let code = 0; code < 256; code++) {
      const { result } = decode(Uint8Array.of(0x90, 3, 0, 1, code), CAPACITY);
      expect(result).toBe(code <= 2 || code === 0x80 ? NEED_MORE : SUBACK_RETURN_CODE);
    }
  });

  it('flags of CONNACK: only session present [3.2.2.1]', () => {
    for (let flags = 0; flags < 256; flags++) {
      const { result } = decode(Uint8Array.of(0x20, 2, flags, 0), CAPACITY);
      expect(result).toBe(flags <= 1 ? NEED_MORE : CONNACK_FLAGS);
    }
  });
});

describe('the receive buffer', () => {
  it('has room for what it has not received', () => {
    const decoder = new Decoder(16);
    expect(decoder.room).toBe(16);
    decoder.receive(hex('40 02 00'));
    expect(decoder.room).toBe(13);
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(13);
    decoder.receive(hex('01 50 02'));
    expect(decoder.room).toBe(10);
    expect(decoder.next()).toBe(PUBACK);
    // The bytes of the packet handed out are free again.
    expect(decoder.room).toBe(14);
    decoder.receive(hex('00 02'));
    expect(decoder.next()).toBe(PUBREC);
    expect(decoder.packet.packetIdentifier).toBe(2);
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(16);
  });

  it('can be filled to the last byte while a packet lies within', () => {
    const decoder = new Decoder(16);
    decoder.receive(hex('40 02 00 01 50 02 00 02 62 02 00 03 70 02 00'));
    expect(decoder.next()).toBe(PUBACK);
    expect(decoder.room).toBe(5);
    decoder.receive(hex('04 d0 00 d0 00'));
    expect(decoder.room).toBe(0);
    for (const type of [PUBREC, PUBREL, PUBCOMP, PINGRESP, PINGRESP, NEED_MORE]) {
      expect(decoder.next()).toBe(type);
    }
  });

  it('takes nothing, too', () => {
    const decoder = new Decoder(16);
    decoder.receive(new Uint8Array(0));
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(16);
  });
});

describe('reset', () => {
  it.each([
    ['half a packet', '32 06 00 01 61'],
    ['a packet not asked for', '40 02 00 01'],
    ['a PUBLISH in pieces', '30 ff 01 00 01 61 01 02 03'],
    ['a PUBLISH in pieces, within its topic', '34 ff 01 00 50 61*20'],
    ['a PUBLISH in pieces, within its identifier', '34 ff 01 00 3a 61*58 00'],
    ['an error', '00'],
  ])('forgets %s', (_name, bytes) => {
    const decoder = new Decoder(CAPACITY);
    decoder.receive(hex(bytes));
    while (decoder.next() > 0);
    decoder.receive(hex('61'));
    decoder.reset();
    expect(decoder.room).toBe(CAPACITY);
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('20 02 00 00 30 04 00 01 62 7a'));
    expect(decoder.next()).toBe(CONNACK);
    expect(decoder.next()).toBe(PUBLISH);
    const content: Content = { topic: 'b', payload: [0x7a], packetIdentifier: 0 };
    expect(contentOf(decoder, content)).toEqual(content);
    expect(decoder.next()).toBe(NEED_MORE);
    // One in pieces, which nothing is left to pass over in.
    decoder.receive(hex('30 ff 01 00 01 63 09 08'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    const piece: Content = { topic: 'c', payload: [9, 8], totalLength: 252 };
    expect(contentOf(decoder, piece)).toEqual(piece);
    expect(decoder.packet.pieceOffset).toBe(0);
  });
});

describe('error codes', () => {
  it('differ from each other, and from no error', () => {
    expect(ERROR_CODES.length).toBeGreaterThan(40);
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
    expect(ERROR_CODES.every((code) => Number.isInteger(code) && code !== 0)).toBe(true);
  });

  it('are positive only for the five refusals [3.2.2.3]', () => {
    expect(ERROR_CODES.filter((code) => code > 0).sort()).toEqual([1, 2, 3, 4, 5]);
    for (let code = 1; code <= 5; code++) expect(errorMessage(code)).toContain(`(return code ${code})`);
  });

  it('have a message each, all of them different', () => {
    const messages = ERROR_CODES.map(errorMessage);
    expect(new Set(messages).size).toBe(ERROR_CODES.length);
    for (const message of messages) expect(message).not.toMatch(/^error /);
  });

  it('an unknown one is named by its number', () => {
    expect(errorMessage(-999)).toBe('error -999');
    expect(errorMessage(0)).toBe('error 0');
  });
});
