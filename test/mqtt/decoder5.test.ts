import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { errorMessage } from '../../src/mqtt/error-messages.js';
import {
  AUTHENTICATION_METHOD_MISSING,
  CLIENT_ONLY_TYPE,
  CONNACK_FLAGS,
  CONNACK_RETURN_CODE,
  CONNACK_SESSION_PRESENT,
  DUP_AT_QOS_0,
  EMPTY_TOPIC,
  PACKET_BEYOND_MAXIMUM,
  PACKET_IDENTIFIER_0,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  PROPERTY_CUT_SHORT,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PROPERTY_UNKNOWN,
  PROPERTY_VALUE,
  QOS_3,
  REASON_CODE,
  REMAINING_LENGTH_NOT_MINIMAL,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  RESERVED_TYPE,
  TEXT_NOT_UTF8,
  TOPIC_ALIAS_INVALID,
  TOPIC_ALIAS_NOT_KEPT,
  TOPIC_ALIAS_UNKNOWN,
  TOPIC_BEYOND_PACKET,
  TOPIC_NOT_UTF8,
  TOPIC_NULL_CHARACTER,
  TOPIC_WILDCARD,
} from '../../src/mqtt/errors.js';
import {
  AUTH,
  CONNACK,
  DISCONNECT,
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
import { hex, hexOf } from '../support/hex.js';

/** Receive buffer of the tests, in bytes. */
const CAPACITY = 64;

/** Content of the record, as far as the standard gives it to a packet of that type; bytes are hexadecimal. */
type Content = Partial<
  Pick<
    Packet,
    'dup' | 'qos' | 'retain' | 'packetIdentifier' | 'totalLength' | 'sessionPresent' | 'reasonCode'
  >
> & { topic?: string; payload?: string; properties?: string };

function contentOf({ bytes, packet }: Decoder, expected: Content): Content {
  const part = (offset: number, length: number): string => hexOf(bytes.subarray(offset, offset + length));
  const content: Record<string, unknown> = {};
  for (const key of Object.keys(expected) as (keyof Content)[]) {
    if (key === 'topic') content.topic = decodeUtf8(bytes, packet.topicOffset, packet.topicLength);
    else if (key === 'payload') content.payload = part(packet.payloadOffset, packet.payloadLength);
    else if (key === 'properties')
      content.properties = part(packet.propertiesOffset, packet.propertiesLength);
    else content[key] = packet[key];
  }
  return content as Content;
}

/** Every packet a server may send, in every form, one row each: name, clause, bytes, type, content. */
const PACKETS: readonly [name: string, clause: string, bytes: string, type: number, content: Content][] = [
  [
    'CONNACK, success',
    '3.2',
    '20 03 00 00 00',
    CONNACK,
    { sessionPresent: false, reasonCode: 0, packetIdentifier: 0, properties: '' },
  ],
  [
    'CONNACK, session present',
    '3.2.2.1.1',
    '20 03 01 00 00',
    CONNACK,
    { sessionPresent: true, reasonCode: 0 },
  ],
  [
    'CONNACK with properties',
    '3.2.2.3',
    '20 0b 01 00 08 21 00 0a 13 00 3c 24 01',
    CONNACK,
    { sessionPresent: true, reasonCode: 0, properties: '21 00 0a 13 00 3c 24 01' },
  ],
  [
    'CONNACK that refuses',
    '3.2.2.2',
    '20 03 00 87 00',
    CONNACK,
    { sessionPresent: false, reasonCode: 0x87, properties: '' },
  ],
  [
    'CONNACK that refuses and says why',
    '3.2.2.3.9',
    '20 08 00 86 05 1f 00 02 6e 6f',
    CONNACK,
    { reasonCode: 0x86, properties: '1f 00 02 6e 6f' },
  ],
  [
    'CONNACK of a server of MQTT 3.1.1 that refuses this version',
    'MQTT-3.1.2-2',
    '20 02 00 01',
    CONNACK,
    { sessionPresent: false, reasonCode: 1, properties: '' },
  ],
  ['CONNACK of one that gives another reason', '3.2.2.3', '20 02 00 05', CONNACK, { reasonCode: 5 }],
  [
    'PUBLISH, QoS 0',
    '3.3',
    '30 08 00 03 61 2f 62 00 68 69',
    PUBLISH,
    {
      dup: false,
      qos: 0,
      retain: false,
      packetIdentifier: 0,
      topic: 'a/b',
      payload: '68 69',
      totalLength: 2,
      properties: '',
    },
  ],
  [
    'PUBLISH, QoS 0, retained, with a property',
    '3.3.2.3.2',
    '31 07 00 01 61 02 01 01 00',
    PUBLISH,
    { dup: false, qos: 0, retain: true, topic: 'a', payload: '00', properties: '01 01' },
  ],
  [
    'PUBLISH, QoS 1, with properties',
    '3.3.2.3',
    '32 0d 00 01 61 00 0a 07 02 00 00 00 3c 0b 05',
    PUBLISH,
    {
      qos: 1,
      packetIdentifier: 10,
      topic: 'a',
      payload: '',
      properties: '02 00 00 00 3c 0b 05',
      totalLength: 0,
    },
  ],
  [
    'PUBLISH, QoS 2, DUP, retained',
    '3.3.1',
    '3d 08 00 01 61 ff ff 00 01 02',
    PUBLISH,
    {
      dup: true,
      qos: 2,
      retain: true,
      packetIdentifier: 65535,
      topic: 'a',
      payload: '01 02',
      properties: '',
    },
  ],
  [
    'PUBLISH whose payload looks like properties',
    '3.3.3',
    '30 07 00 01 61 00 02 01 01',
    PUBLISH,
    { topic: 'a', payload: '02 01 01', properties: '' },
  ],
  [
    'PUBLISH that gives its topic an alias',
    '3.3.2.3.4',
    '30 08 00 01 61 03 23 00 02 7a',
    PUBLISH,
    { topic: 'a', payload: '7a', properties: '23 00 02' },
  ],
  [
    'PUBLISH that fills the receive buffer',
    '3.3',
    '30 3e 00 01 61 02 01 00 55*56',
    PUBLISH,
    { topic: 'a', properties: '01 00', totalLength: 56 },
  ],
  ['PUBACK without reason', '3.4.2.1', '40 02 12 34', PUBACK, { packetIdentifier: 0x1234, reasonCode: 0 }],
  ['PUBACK with one', '3.4.2.1', '40 03 12 34 10', PUBACK, { packetIdentifier: 0x1234, reasonCode: 0x10 }],
  [
    'PUBACK, quota exceeded, no properties',
    '3.4.2.2.1',
    '40 04 00 01 97 00',
    PUBACK,
    { packetIdentifier: 1, reasonCode: 0x97, properties: '' },
  ],
  [
    'PUBACK that says why',
    '3.4.2.2.2',
    '40 08 00 01 87 04 1f 00 01 6e',
    PUBACK,
    { packetIdentifier: 1, reasonCode: 0x87, properties: '1f 00 01 6e' },
  ],
  ['PUBREC without reason', '3.5.2.1', '50 02 00 01', PUBREC, { packetIdentifier: 1, reasonCode: 0 }],
  ['PUBREC that refuses', '3.5.2.1', '50 03 00 01 80', PUBREC, { packetIdentifier: 1, reasonCode: 0x80 }],
  [
    'PUBREC with properties',
    '3.5.2.2',
    '50 09 00 01 00 05 26 00 00 00 00',
    PUBREC,
    { packetIdentifier: 1, reasonCode: 0, properties: '26 00 00 00 00' },
  ],
  ['PUBREL without reason', '3.6.2.1', '62 02 ff ff', PUBREL, { packetIdentifier: 65535, reasonCode: 0 }],
  [
    'PUBREL of an identifier not found',
    '3.6.2.1',
    '62 03 ff ff 92',
    PUBREL,
    { packetIdentifier: 65535, reasonCode: 0x92, properties: '' },
  ],
  [
    'PUBREL, empty properties',
    '3.6.2.2.1',
    '62 04 00 02 00 00',
    PUBREL,
    { packetIdentifier: 2, properties: '' },
  ],
  ['PUBCOMP without reason', '3.7.2.1', '70 02 01 00', PUBCOMP, { packetIdentifier: 256, reasonCode: 0 }],
  ['PUBCOMP with one', '3.7.2.1', '70 03 01 00 92', PUBCOMP, { packetIdentifier: 256, reasonCode: 0x92 }],
  [
    'PUBCOMP with properties',
    '3.7.2.2',
    '70 07 01 00 92 03 1f 00 00',
    PUBCOMP,
    { packetIdentifier: 256, reasonCode: 0x92, properties: '1f 00 00' },
  ],
  ['SUBACK', '3.9', '90 04 00 05 00 01', SUBACK, { packetIdentifier: 5, payload: '01', properties: '' }],
  [
    'SUBACK, several, with properties',
    '3.9.3',
    '90 0a 00 05 03 1f 00 00 02 a2 00 80',
    SUBACK,
    { packetIdentifier: 5, payload: '02 a2 00 80', properties: '1f 00 00' },
  ],
  ['UNSUBACK', '3.11', 'b0 04 00 07 00 00', UNSUBACK, { packetIdentifier: 7, payload: '00', properties: '' }],
  [
    'UNSUBACK, several, with properties',
    '3.11.3',
    'b0 09 00 07 03 1f 00 00 00 11 87',
    UNSUBACK,
    { packetIdentifier: 7, payload: '00 11 87', properties: '1f 00 00' },
  ],
  ['PINGRESP', '3.13', 'd0 00', PINGRESP, { packetIdentifier: 0, properties: '' }],
  [
    'DISCONNECT without reason',
    '3.14.2.1',
    'e0 00',
    DISCONNECT,
    { packetIdentifier: 0, reasonCode: 0, properties: '' },
  ],
  ['DISCONNECT with one', '3.14.2.2.1', 'e0 01 8b', DISCONNECT, { reasonCode: 0x8b, properties: '' }],
  [
    'DISCONNECT, empty properties',
    '3.14.2.2.1',
    'e0 02 8e 00',
    DISCONNECT,
    { reasonCode: 0x8e, properties: '' },
  ],
  [
    'DISCONNECT that names another server',
    '3.14.2.2.5',
    'e0 06 9c 04 1c 00 01 62',
    DISCONNECT,
    { reasonCode: 0x9c, properties: '1c 00 01 62' },
  ],
  [
    'AUTH, to go on',
    '3.15.2',
    'f0 06 18 04 15 00 01 6d',
    AUTH,
    { packetIdentifier: 0, reasonCode: 0x18, properties: '15 00 01 6d' },
  ],
  [
    'AUTH, to go on, with data',
    '3.15.2.2.3',
    'f0 0b 18 09 15 00 01 6d 16 00 02 ff 00',
    AUTH,
    { reasonCode: 0x18, properties: '15 00 01 6d 16 00 02 ff 00' },
  ],
  ['AUTH, success, of nothing', '3.15.2.1', 'f0 00', AUTH, { reasonCode: 0, properties: '' }],
];

function newDecoder(capacity = CAPACITY): Decoder {
  return new Decoder(capacity, 5, { aliases: 4, topicLength: 8 });
}

describe('a packet of MQTT 5', () => {
  it.each(PACKETS)('%s [%s]', (_name, _clause, bytes, type, content) => {
    const decoder = newDecoder();
    // Two ordinary packets in front, so that nothing in the record is as it was made.
    decoder.receive(hex('20 06 01 00 03 21 00 09 3b 0b 00 02 7a 7a 77 77 03 23 00 01 7a'));
    expect(decoder.next()).toBe(CONNACK);
    expect(decoder.next()).toBe(PUBLISH);
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex(bytes));
    expect(decoder.next()).toBe(type);
    expect(decoder.packet.type).toBe(type);
    expect(contentOf(decoder, content)).toEqual(content);
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decoder.room).toBe(CAPACITY);
    expect(decoder.isEmpty).toBe(true);
  });

  it.each(PACKETS)('%s [%s], byte by byte', (_name, _clause, bytes, type, content) => {
    const decoder = newDecoder();
    const packet = hex(bytes);
    for (let i = 0; i < packet.length; i++) {
      expect(decoder.next()).toBe(NEED_MORE);
      decoder.receive(packet.subarray(i, i + 1));
    }
    expect(decoder.next()).toBe(type);
    expect(contentOf(decoder, content)).toEqual(content);
  });

  it.each(PACKETS)('%s [%s], with the next packet right behind', (_name, _clause, bytes, type, content) => {
    const decoder = newDecoder(CAPACITY + 5);
    decoder.receive(hex(`${bytes} 40 03 00 63 10`));
    expect(decoder.next()).toBe(type);
    expect(contentOf(decoder, content)).toEqual(content);
    expect(decoder.next()).toBe(PUBACK);
    expect(decoder.packet.packetIdentifier).toBe(0x63);
    expect(decoder.packet.reasonCode).toBe(0x10);
    expect(decoder.next()).toBe(NEED_MORE);
  });
});

/** What a decoder makes of bytes up to its first error: the types before it, and the error or `NEED_MORE`. */
function decode(
  bytes: Uint8Array,
  step: number,
  decoder = newDecoder(),
): { types: number[]; result: number } {
  const types: number[] = [];
  let at = 0;
  for (;;) {
    let result = decoder.next();
    while (result > 0) {
      types.push(result);
      result = decoder.next();
    }
    if (result < 0 || at === bytes.length) return { types, result };
    expect(decoder.room).toBeGreaterThan(0);
    const end = Math.min(at + step, at + decoder.room, bytes.length);
    decoder.receive(bytes.subarray(at, end));
    at = end;
  }
}

/** Every way a server's packet can be malformed in MQTT 5, one row each, beside its properties: see `property-rules.test.ts`. */
const MALFORMED: readonly [name: string, clause: string, bytes: string, error: number][] = [
  // 2.1.2: control packet types
  ['type 0', '2.1.2', '00 00', RESERVED_TYPE],
  ['CONNECT from a server', '2.1.2', '10 0e 00 04 4d 51 54 54 05 02 00 1e 00 00 01 61', CLIENT_ONLY_TYPE],
  ['SUBSCRIBE from a server', '2.1.2', '82 07 00 01 00 00 01 61 00', CLIENT_ONLY_TYPE],
  ['UNSUBSCRIBE from a server', '2.1.2', 'a2 06 00 01 00 00 01 61', CLIENT_ONLY_TYPE],
  ['PINGREQ from a server', '2.1.2', 'c0 00', CLIENT_ONLY_TYPE],

  // 2.1.3: flags
  ['CONNACK with flag 0', 'MQTT-2.1.3-1', '21 03 00 00 00', RESERVED_FLAGS],
  ['PUBACK with flag 1', 'MQTT-2.1.3-1', '42 02 00 01', RESERVED_FLAGS],
  ['PUBREL without flags', 'MQTT-3.6.1-1', '60 02 00 01', RESERVED_FLAGS],
  ['DISCONNECT with flag 0', 'MQTT-3.14.1-1', 'e1 00', RESERVED_FLAGS],
  ['DISCONNECT with flag 1', 'MQTT-3.14.1-1', 'e2 01 8b', RESERVED_FLAGS],
  ['AUTH with flag 0', 'MQTT-3.15.1-1', 'f1 00', RESERVED_FLAGS],
  ['AUTH with all flags', 'MQTT-3.15.1-1', 'ff 06 18 04 15 00 01 6d', RESERVED_FLAGS],

  // 1.5.5: remaining length
  ['remaining length of five bytes', '1.5.5', 'e0 80 80 80 80 01', REMAINING_LENGTH_TOO_LONG],
  ['remaining length 0 in two bytes', 'MQTT-1.5.5-1', 'e0 80 00', REMAINING_LENGTH_NOT_MINIMAL],

  // 3.3: PUBLISH
  ['PUBLISH with QoS 3', 'MQTT-3.3.1-4', '36 06 00 01 61 00 01 00', QOS_3],
  ['PUBLISH with DUP at QoS 0', 'MQTT-3.3.1-2', '38 04 00 01 61 00', DUP_AT_QOS_0],
  ['PUBLISH with packet identifier 0', 'MQTT-2.2.1-3', '32 06 00 01 61 00 00 00', PACKET_IDENTIFIER_0],
  ['PUBLISH without topic and alias', '3.3.2.1', '30 03 00 00 00', EMPTY_TOPIC],
  ['PUBLISH without topic, with other properties', '3.3.2.1', '30 05 00 00 02 01 01', EMPTY_TOPIC],
  ['large PUBLISH without topic and alias', '3.3.2.1', '30 ff 01 00 00 00', EMPTY_TOPIC],
  ['PUBLISH to a/#', 'MQTT-3.3.2-2', '30 06 00 03 61 2f 23 00', TOPIC_WILDCARD],
  ['topic with U+0000', 'MQTT-1.5.4-2', '30 04 00 01 00 00', TOPIC_NULL_CHARACTER],
  ['topic that is not UTF-8', 'MQTT-1.5.4-1', '30 04 00 01 ff 00', TOPIC_NOT_UTF8],
  ['topic longer than the packet', '3.3.2', '30 03 00 02 61', TOPIC_BEYOND_PACKET],
  ['PUBLISH without content', '2.1.4', '30 00', PACKET_LENGTH],
  ['PUBLISH at QoS 1 with half an identifier', '2.1.4', '32 04 00 01 61 00', PACKET_LENGTH],
  ['PUBLISH at QoS 0 of MQTT 3.1.1, empty', '3.3.2.3.1', '30 03 00 01 61', PROPERTY_CUT_SHORT],
  ['PUBLISH at QoS 1 of MQTT 3.1.1, empty', '3.3.2.3.1', '32 05 00 01 61 00 01', PROPERTY_CUT_SHORT],
  ['PUBLISH with an unknown property', '2.2.2.2', '30 06 00 01 61 02 04 01', PROPERTY_UNKNOWN],
  ['PUBLISH with a misplaced property', '2.2.2.2', '30 06 00 01 61 02 24 01', PROPERTY_MISPLACED],
  ['PUBLISH with a repeated property', '3.3.2.3.2', '30 08 00 01 61 04 01 01 01 01', PROPERTY_REPEATED],
  ['PUBLISH with a value out of its range', '3.3.2.3.2', '30 06 00 01 61 02 01 02', PROPERTY_VALUE],
  ['PUBLISH with a text that is none', 'MQTT-1.5.4-1', '30 08 00 01 61 04 03 00 01 ff', TEXT_NOT_UTF8],
  ['large PUBLISH with a misplaced property', '2.2.2.2', '30 ff 01 00 01 61 02 24 01', PROPERTY_MISPLACED],
  ['large PUBLISH with properties beyond it', '2.2.2.1', '30 80 01 00 01 61 ff 01', PROPERTY_CUT_SHORT],
  ['large PUBLISH without properties', '3.3.2.3.1', '30 43 00 41 61*65', PROPERTY_CUT_SHORT],
  [
    'large PUBLISH whose property length is written in more bytes than it needs',
    'MQTT-1.5.5-1',
    '30 ff 01 00 01 61 80 00',
    PROPERTY_CUT_SHORT,
  ],
  [
    'large PUBLISH whose property length has five bytes',
    '1.5.5',
    '30 ff 01 00 01 61 80 80 80 80',
    PROPERTY_CUT_SHORT,
  ],
  [
    'PUBLISH with properties beyond it behind a topic too long for the buffer',
    '2.2.2.1',
    '30 80 01 00 46 61*70 38',
    PROPERTY_CUT_SHORT,
  ],
  [
    'PUBLISH with packet identifier 0 behind a topic too long for the buffer',
    'MQTT-2.2.1-3',
    '34 ff 01 00 50 61*80 00 00',
    PACKET_IDENTIFIER_0,
  ],

  // 2.1.4: lengths
  ['CONNACK of MQTT 3.1.1 that accepts', '3.2.2', '20 02 00 00', PACKET_LENGTH],
  ['CONNACK of one byte', '3.2.2', '20 01 00', PACKET_LENGTH],
  ['CONNACK with bytes behind its properties', '3.2.2.3', '20 04 00 00 00 00', PACKET_LENGTH],
  ['PUBACK of one byte', '3.4.2', '40 01 00', PACKET_LENGTH],
  ['PUBACK with bytes behind its properties', '3.4.2', '40 05 00 01 00 00 00', PACKET_LENGTH],
  ['PUBREC with bytes behind its properties', '3.5.2', '50 05 00 01 00 00 00', PACKET_LENGTH],
  ['PUBREL with bytes behind its properties', '3.6.2', '62 05 00 01 00 00 00', PACKET_LENGTH],
  ['PUBCOMP with bytes behind its properties', '3.7.2', '70 05 00 01 00 00 00', PACKET_LENGTH],
  ['SUBACK of MQTT 3.1.1', '3.9.2', '90 03 00 05 00', PACKET_LENGTH],
  ['SUBACK without reason code', 'MQTT-3.9.3-1', '90 03 00 05 00', PACKET_LENGTH],
  ['SUBACK without one behind its properties', '3.9.3', '90 06 00 05 03 1f 00 00', PACKET_LENGTH],
  ['UNSUBACK of MQTT 3.1.1', '3.11.2', 'b0 02 00 07', PACKET_LENGTH],
  ['UNSUBACK without reason code', '3.11.3', 'b0 03 00 07 00', PACKET_LENGTH],
  ['PINGRESP with content', '3.13', 'd0 01 00', PACKET_LENGTH],
  ['DISCONNECT with bytes behind its properties', '3.14.2', 'e0 03 8b 00 00', PACKET_LENGTH],
  ['AUTH with bytes behind its properties', '3.15.2', 'f0 07 18 04 15 00 01 6d 00', PACKET_LENGTH],
  ['SUBACK larger than the buffer', 'receive buffer', '90 3f 00 01', PACKET_TOO_LARGE],
  ['DISCONNECT larger than the buffer', 'receive buffer', 'e0 80 01 8b', PACKET_TOO_LARGE],

  // 2.2.1: packet identifiers
  ['PUBACK with packet identifier 0', 'MQTT-2.2.1-3', '40 03 00 00 00', PACKET_IDENTIFIER_0],
  ['SUBACK with packet identifier 0', 'MQTT-2.2.1-3', '90 04 00 00 00 00', PACKET_IDENTIFIER_0],
  ['UNSUBACK with packet identifier 0', 'MQTT-2.2.1-3', 'b0 04 00 00 00 00', PACKET_IDENTIFIER_0],

  // CONNACK, reason codes
  ['CONNACK with reserved flag 1', 'MQTT-3.2.2-1', '20 03 02 00 00', CONNACK_FLAGS],
  ['CONNACK with reserved flag 7 beside session present', 'MQTT-3.2.2-1', '20 03 81 00 00', CONNACK_FLAGS],
  ['CONNACK refusing with a session', 'MQTT-3.2.2-6', '20 03 01 87 00', CONNACK_SESSION_PRESENT],
  ['CONNACK of MQTT 3.1.1 refusing with a session', 'MQTT-3.2.2-4', '20 02 01 01', CONNACK_SESSION_PRESENT],
  ['CONNACK with return code 6', '3.2.2.3', '20 02 00 06', CONNACK_RETURN_CODE],
  ['CONNACK of MQTT 5 in two bytes', '3.2.2.3', '20 02 00 87', CONNACK_RETURN_CODE],
  ['CONNACK with a return code of MQTT 3.1.1', 'MQTT-3.2.2-8', '20 03 00 01 00', REASON_CODE],
  ['PUBACK with a reason code of PUBREL', 'MQTT-3.4.2-1', '40 03 00 01 92', REASON_CODE],
  ['PUBREL with a reason code of PUBREC', 'MQTT-3.6.2-1', '62 03 00 01 10', REASON_CODE],
  ['SUBACK whose last reason code is none', 'MQTT-3.9.3-2', '90 05 00 01 00 02 03', REASON_CODE],
  ['UNSUBACK with a granted QoS', 'MQTT-3.11.3-2', 'b0 04 00 01 00 01', REASON_CODE],
  ['DISCONNECT with a reason code of clients', 'MQTT-3.14.2-1', 'e0 01 04', REASON_CODE],
  ['AUTH that only a client may send', 'MQTT-3.15.2-1', 'f0 06 19 04 15 00 01 6d', REASON_CODE],
  ['AUTH without method', '3.15.2.2.2', 'f0 02 18 00', AUTHENTICATION_METHOD_MISSING],
  ['AUTH without properties', '3.15.2.2.2', 'f0 01 18', AUTHENTICATION_METHOD_MISSING],
  ['AUTH, success, without method', '3.15.2.2.2', 'f0 05 00 03 1f 00 00', AUTHENTICATION_METHOD_MISSING],
  [
    'DISCONNECT with a session expiry interval',
    'MQTT-3.14.2-2',
    'e0 07 8b 05 11 00 00 00 3c',
    PROPERTY_MISPLACED,
  ],
  [
    'DISCONNECT with one behind other properties',
    'MQTT-3.14.2-2',
    'e0 0b 8b 09 1f 00 01 61 11 00 00 00 00',
    PROPERTY_MISPLACED,
  ],

  // 3.3.2.3.4: topic aliases
  ['topic alias 0', 'MQTT-3.3.2-8', '30 07 00 01 61 03 23 00 00', TOPIC_ALIAS_INVALID],
  ['topic alias above the maximum', 'MQTT-3.3.2-9', '30 07 00 01 61 03 23 00 05', TOPIC_ALIAS_INVALID],
  ['topic alias far above it', 'MQTT-3.3.2-9', '30 07 00 01 61 03 23 01 01', TOPIC_ALIAS_INVALID],
  ['the same without topic', 'MQTT-3.3.2-9', '30 06 00 00 03 23 00 05', TOPIC_ALIAS_INVALID],
  ['topic alias without topic', '3.3.4', '30 06 00 00 03 23 00 01', TOPIC_ALIAS_UNKNOWN],
  ['large PUBLISH with such an alias', '3.3.4', '30 ff 01 00 00 03 23 00 01', TOPIC_ALIAS_UNKNOWN],
  ['topic too long to be kept', '3.3.2.3.4', '30 0f 00 09 61*9 03 23 00 01', TOPIC_ALIAS_NOT_KEPT],
  ['two aliases', '3.3.2.3.4', '30 0a 00 01 61 06 23 00 01 23 00 02', PROPERTY_REPEATED],
];

describe('a malformed packet of MQTT 5', () => {
  it.each(MALFORMED)('%s [%s]', (_name, _clause, bytes, error) => {
    const decoder = newDecoder();
    const { types, result } = decode(hex(bytes), CAPACITY, decoder);
    expect(types).toEqual([]);
    expect(result).toBe(error);
    expect(errorMessage(error)).not.toMatch(/^error /);

    // Nothing but reset helps: where the next packet starts is not known any more.
    expect(decoder.next()).toBe(error);
    if (decoder.room >= 2) decoder.receive(hex('d0 00'));
    expect(decoder.next()).toBe(error);
    decoder.reset();
    expect(decoder.room).toBe(CAPACITY);
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('20 03 01 00 00'));
    expect(decoder.next()).toBe(CONNACK);
    expect(decoder.packet.sessionPresent).toBe(true);
    expect(decoder.next()).toBe(NEED_MORE);
  });

  it.each(MALFORMED)('%s [%s], byte by byte', (_name, _clause, bytes, error) => {
    const { types, result } = decode(hex(bytes), 1);
    expect(types).toEqual([]);
    expect(result).toBe(error);
  });

  it.each(MALFORMED)('%s [%s], behind packets that are not', (_name, _clause, bytes, error) => {
    const { types, result } = decode(hex(`d0 00 32 09 00 01 61 00 09 02 01 01 62 ${bytes}`), 7);
    expect(types).toEqual([PINGRESP, PUBLISH]);
    expect(result).toBe(error);
  });

  it('has a row for every code that MQTT 5 has beside those of its properties', () => {
    const found = new Set(MALFORMED.map(([, , , error]) => error));
    // -18 is about SUBACK of MQTT 3.1.1.
    for (let code = RESERVED_TYPE; code >= AUTHENTICATION_METHOD_MISSING; code--) {
      expect([code, found.has(code)]).toEqual([code, code !== -18]);
    }
  });
});

describe('reason codes in packets', () => {
  // Which those are stands in `reasons.test.ts`, from table 2-6. Here: that each packet is checked for its own.
  it.each([
    ['CONNACK', CONNACK, '20 03 00', '00', [0x00, 0x84, 0x9f], [0x01, 0x10, 0x8b, 0x92, 0xa2, 0xff]],
    ['PUBACK', PUBACK, '40 03 00 01', '', [0x00, 0x10, 0x99], [0x01, 0x11, 0x81, 0x92, 0x9a]],
    ['PUBREC', PUBREC, '50 03 00 01', '', [0x00, 0x10, 0x99], [0x01, 0x11, 0x81, 0x92, 0x9a]],
    ['PUBREL', PUBREL, '62 03 00 01', '', [0x00, 0x92], [0x01, 0x10, 0x80, 0x91, 0x93]],
    ['PUBCOMP', PUBCOMP, '70 03 00 01', '', [0x00, 0x92], [0x01, 0x10, 0x80, 0x91, 0x93]],
    ['SUBACK', SUBACK, '90 04 00 01 00', '', [0x00, 0x02, 0xa2], [0x03, 0x11, 0x81, 0x9a, 0xa0]],
    ['UNSUBACK', UNSUBACK, 'b0 04 00 01 00', '', [0x00, 0x11, 0x91], [0x01, 0x10, 0x81, 0x97]],
    ['DISCONNECT', DISCONNECT, 'e0 02', '00', [0x00, 0x8c, 0x8d, 0xa0], [0x01, 0x04, 0x84, 0x91, 0xa3]],
    ['AUTH', AUTH, 'f0 06', '04 15 00 01 6d', [0x00, 0x18], [0x01, 0x19, 0x80, 0x8c]],
  ])('of %s [2.4]', (_name, type, front, back, allowed, refused) => {
    for (const code of allowed) {
      const bytes = Uint8Array.of(...hex(front), code, ...hex(back));
      expect([code, ...decode(bytes, CAPACITY).types]).toEqual([code, type]);
    }
    for (const code of refused) {
      const bytes = Uint8Array.of(...hex(front), code, ...hex(back));
      expect([code, decode(bytes, CAPACITY).result]).toEqual([code, REASON_CODE]);
    }
  });
});

describe('CONNACK of the other version', () => {
  it('in the old form, to a client of MQTT 5: 1 to 5 refuse it [3.2.2.3 of MQTT 3.1.1]', () => {
    for (let code = 0; code < 256; code++) {
      const decoder = newDecoder();
      decoder.receive(Uint8Array.of(0x20, 2, 0, code));
      const expected = code === 0 ? PACKET_LENGTH : code <= 5 ? CONNACK : CONNACK_RETURN_CODE;
      expect([code, decoder.next()]).toEqual([code, expected]);
      if (expected === CONNACK) expect(decoder.packet.reasonCode).toBe(code);
    }
  });

  it('in the new form, to a client of MQTT 3.1.1: an unsupported protocol version, which is its 1 [MQTT-3.1.2-2]', () => {
    for (const bytes of ['20 03 00 84 00', '20 0a 00 84 07 1f 00 04 6e 6f 70 65']) {
      for (const step of [1, CAPACITY]) {
        const decoder = new Decoder(CAPACITY);
        expect(decode(hex(bytes), step, decoder)).toEqual({ types: [CONNACK], result: NEED_MORE });
        expect(decoder.packet.reasonCode).toBe(1);
        expect(decoder.packet.sessionPresent).toBe(false);
        expect(decoder.packet.propertiesLength).toBe(0);
      }
    }
    for (let code = 0; code < 256; code++) {
      const decoder = new Decoder(CAPACITY);
      decoder.receive(Uint8Array.of(0x20, 3, 0, code, 0));
      expect([code, decoder.next()]).toEqual([code, code === 0x84 ? CONNACK : PACKET_LENGTH]);
    }
  });
});

describe('the protocol level', () => {
  it('is that of the next connection', () => {
    const decoder = new Decoder(CAPACITY);
    expect(decoder.protocolLevel).toBe(4);
    expect(decoder.topicAliasMaximum).toBe(0);
    decoder.receive(hex('30 05 00 01 61 02 01'));
    expect(decoder.next()).toBe(PUBLISH);
    expect(contentOf(decoder, { payload: '', properties: '' })).toEqual({ payload: '02 01', properties: '' });

    decoder.reset();
    decoder.protocolLevel = 5;
    expect(decoder.protocolLevel).toBe(5);
    decoder.receive(hex('30 07 00 01 61 02 01 01 7a e0 01 8b'));
    expect(decoder.next()).toBe(PUBLISH);
    expect(contentOf(decoder, { payload: '', properties: '' })).toEqual({
      payload: '7a',
      properties: '01 01',
    });
    expect(decoder.next()).toBe(DISCONNECT);

    decoder.reset();
    decoder.protocolLevel = 4;
    expect(decoder.packet.propertiesLength).toBe(0);
    decoder.receive(hex('40 02 00 01 30 03 00 01 61 e0 00'));
    expect(decoder.next()).toBe(PUBACK);
    expect(decoder.packet.reasonCode).toBe(0);
    expect(decoder.next()).toBe(PUBLISH);
    expect(decoder.next()).toBe(CLIENT_ONLY_TYPE);
  });
});

describe('a PUBLISH of MQTT 5 larger than the receive buffer', () => {
  /** A stream's header, then its pieces put together, however it is cut. */
  function streamOf(bytes: string, capacity: number, step: number, header: Content): string {
    const decoder = newDecoder(capacity);
    const stream = hex(bytes);
    let at = 0;
    let announced = false;
    const pieces: string[] = [];
    for (;;) {
      const result = decoder.next();
      if (result === NEED_MORE) {
        expect(at).toBeLessThan(stream.length);
        const end = Math.min(stream.length, at + step, at + decoder.room);
        expect(end).toBeGreaterThan(at);
        decoder.receive(stream.subarray(at, end));
        at = end;
        continue;
      }
      if (result === PUBLISH_STREAM) {
        expect(announced).toBe(false);
        announced = true;
        expect(contentOf(decoder, { ...header, payload: '' })).toEqual({ ...header, payload: '' });
        continue;
      }
      expect(result).toBe(PUBLISH_PIECE);
      pieces.push(contentOf(decoder, { payload: '' }).payload as string);
      if (!decoder.packet.last) continue;
      expect(at).toBe(stream.length);
      expect(decoder.next()).toBe(NEED_MORE);
      expect(decoder.isEmpty).toBe(true);
      return pieces.filter((piece) => piece !== '').join(' ');
    }
  }

  it.each<[name: string, bytes: string, capacity: number, header: Content, payload: string]>([
    [
      'whose properties fit',
      '3d 1e 00 03 61 2f 62 00 07 05 02 00 00 00 09 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11',
      24,
      {
        dup: true,
        qos: 2,
        retain: true,
        packetIdentifier: 7,
        topic: 'a/b',
        totalLength: 17,
        properties: '02 00 00 00 09',
      },
      '01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11',
    ],
    [
      'without properties',
      '32 15 00 01 61 00 07 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f',
      16,
      { dup: false, qos: 1, packetIdentifier: 7, topic: 'a', totalLength: 15, properties: '' },
      '01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f',
    ],
    [
      'whose header just fits',
      // 5 bytes of fixed header at most, 3 of topic, 1 of length and 7 of properties make 16.
      '30 0f 00 01 61 07 26 00 01 6b 00 01 76 01 02 03 04',
      16,
      { topic: 'a', packetIdentifier: 0, totalLength: 4, properties: '26 00 01 6b 00 01 76' },
      '01 02 03 04',
    ],
    [
      'whose header is one byte too long: passed over',
      '30 10 00 01 61 08 26 00 01 6b 00 02 76 76 01 02 03 04',
      16,
      { topic: '', packetIdentifier: 0, totalLength: 4, properties: '' },
      '01 02 03 04',
    ],
    [
      'whose properties are longer than the buffer: passed over',
      '33 a5 01 00 01 61 00 09 80 01 26 00 01 6b 00 7a 76*122 01*30',
      16,
      { qos: 1, retain: true, topic: '', packetIdentifier: 9, totalLength: 30, properties: '' },
      hexOf(hex('01*30')),
    ],
    [
      'whose topic is longer than the buffer: passed over, its properties too',
      '34 23 00 13 61*19 00 09 05 02 00 00 00 01 0a 0b 0c 0d 0e 0f',
      16,
      { qos: 2, topic: '', packetIdentifier: 9, totalLength: 6, properties: '' },
      '0a 0b 0c 0d 0e 0f',
    ],
    [
      'whose topic is longer than the buffer, without properties and payload',
      '30 16 00 13 61*19 00',
      16,
      { qos: 0, topic: '', packetIdentifier: 0, totalLength: 0, properties: '' },
      '',
    ],
    [
      'whose topic just leaves no room for the length of its properties: passed over',
      '30 0f 00 06 61*6 00 01 02 03 04 05 06',
      16,
      { topic: '', totalLength: 6, properties: '' },
      '01 02 03 04 05 06',
    ],
    [
      'whose topic just leaves room for that',
      '30 0f 00 05 61*5 00 01 02 03 04 05 06 07',
      16,
      { topic: 'aaaaa', totalLength: 7, properties: '' },
      '01 02 03 04 05 06 07',
    ],
    [
      'that gives its topic an alias',
      '30 0f 00 01 61 03 23 00 01 01 02 03 04 05 06 07 08',
      16,
      { topic: 'a', totalLength: 8, properties: '23 00 01' },
      '01 02 03 04 05 06 07 08',
    ],
  ])('%s [3.3]', (_name, bytes, capacity, header, payload) => {
    for (let step = 1; step <= capacity; step++) {
      expect(streamOf(bytes, capacity, step, header)).toBe(payload);
    }
  });

  it('comes whole as long as it fits', () => {
    const decoder = newDecoder(16);
    decoder.receive(hex('30 0e 00 01 61 02 01 01 55*8'));
    expect(decoder.next()).toBe(PUBLISH);
    expect(decoder.packet.payloadLength).toBe(8);
  });

  it('gives its topic by an alias that has one [3.3.4]', () => {
    const decoder = newDecoder(16);
    decoder.receive(hex('30 09 00 03 61 2f 62 03 23 00 04'));
    expect(decoder.next()).toBe(PUBLISH);
    decoder.receive(hex('30 80 01 00 00 03 23 00 04 01 02 03'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    expect(contentOf(decoder, { topic: '' })).toEqual({ topic: 'a/b' });
    expect(decoder.packet.totalLength).toBe(122);
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    // The topic is still there when the buffer has been filled anew.
    decoder.receive(hex('55*16'));
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    expect(contentOf(decoder, { topic: '' })).toEqual({ topic: 'a/b' });
  });
});

describe('the maximum packet size', () => {
  it.each([
    ['PUBLISH', '30 0a 00 01 61 00 55*6', '30 0b 00 01 61 00 55*7', PUBLISH],
    ['PUBACK', '40 0a 00 01 00 06 1f 00 03 61 61 61', '40 0b 00 01 00 07 1f 00 04 61 61 61 61', PUBACK],
    ['DISCONNECT', 'e0 0a 8b 08 1f 00 05 61*5', 'e0 0b 8b 09 1f 00 06 61*6', DISCONNECT],
  ])('is that of a whole %s, header and all [MQTT-3.1.2-24]', (_name, most, more, type) => {
    for (const step of [1, CAPACITY]) {
      const decoder = newDecoder();
      decoder.maximumPacketSize = 12;
      expect(decode(hex(most), step, decoder)).toEqual({ types: [type], result: NEED_MORE });
      expect(decode(hex(more), step, decoder)).toEqual({ types: [], result: PACKET_BEYOND_MAXIMUM });
      decoder.reset();
      decoder.maximumPacketSize = 0;
      expect(decode(hex(more), step, decoder)).toEqual({ types: [type], result: NEED_MORE });
    }
  });

  it('is found out from the header alone', () => {
    const decoder = newDecoder();
    decoder.maximumPacketSize = 1000;
    decoder.receive(hex('30 e6 07'));
    expect(decoder.next()).toBe(PACKET_BEYOND_MAXIMUM);
    decoder.reset();
    decoder.receive(hex('30 e5 07'));
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('00 01 61 00'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    expect(decoder.packet.totalLength).toBe(993);
  });
});

describe('reset in MQTT 5', () => {
  it.each([
    ['half a packet', '32 0a 00 01 61 00 01 03 02'],
    ['a PUBLISH in pieces', '30 ff 01 00 01 61 02 01 01 01 02 03'],
    ['one passed over, within its topic', '34 ff 01 00 50 61*20'],
    ['one passed over, within its identifier', '34 ff 01 00 3a 61*58 00'],
    ['one passed over, within the length of its properties', '30 ff 01 00 3a 61*58 80'],
    ['one passed over, within its properties', '30 ff 01 00 01 61 80 01 26 00 05'],
    ['an error', 'e0 01 04'],
  ])('forgets %s', (_name, bytes) => {
    const decoder = newDecoder();
    decode(hex(bytes), CAPACITY, decoder);
    decoder.reset();
    expect(decoder.room).toBe(CAPACITY);
    expect(decoder.next()).toBe(NEED_MORE);
    expect(decode(hex('20 03 00 00 00 30 04 00 01 62 00'), CAPACITY, decoder).types).toEqual([
      CONNACK,
      PUBLISH,
    ]);
    const content: Content = { topic: 'b', payload: '', properties: '', packetIdentifier: 0 };
    expect(contentOf(decoder, content)).toEqual(content);
    // One in pieces, which nothing is left to pass over in.
    decoder.receive(hex('30 ff 01 00 01 63 02 01 00 09 08'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    expect(decoder.next()).toBe(PUBLISH_PIECE);
    expect(contentOf(decoder, { topic: '', payload: '' })).toEqual({ topic: 'c', payload: '09 08' });
    // And one that is passed over from its first byte.
    decoder.reset();
    decoder.receive(hex('32 ff 01 00 3c 61*60'));
    expect(decoder.next()).toBe(NEED_MORE);
    decoder.receive(hex('00 07 02 01 00'));
    expect(decoder.next()).toBe(PUBLISH_STREAM);
    const passed: Content = { topic: '', packetIdentifier: 7, properties: '', totalLength: 188 };
    expect(contentOf(decoder, passed)).toEqual(passed);
  });
});
