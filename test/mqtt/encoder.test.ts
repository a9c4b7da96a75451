import fc from 'fast-check';
import type { Packet as PacketContent } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import type { ConnectOptions, Will } from '../../src/mqtt/connect.js';
import { Decoder } from '../../src/mqtt/decoder.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import {
  MAXIMUM_REMAINING_LENGTH,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  type QoS,
} from '../../src/mqtt/packet.js';
import { hexOf } from '../support/hex.js';
import { parser } from '../support/mqtt-packet.js';

type Write = (encoder: Encoder, writer: Writer) => boolean;

const text = encodeUtf8;

/** The bytes of one packet, written into a buffer with room to spare. */
function encoded(write: Write, room = 70_000): Uint8Array {
  const writer = new Writer(new Uint8Array(room));
  expect(write(new Encoder(writer), writer)).toBe(true);
  return writer.bytes.slice(0, writer.position);
}

const BASIC: ConnectOptions = { clientIdentifier: text('a'), cleanSession: true, keepAlive: 30 };

function will(qos: QoS, retain: boolean, payload = 'x'): Will {
  return { topic: text('w'), payload: text(payload), qos, retain };
}

const connect =
  (options: Partial<ConnectOptions>): Write =>
  (e) =>
    e.connect({ ...BASIC, ...options });

/** A PUBLISH whose payload is written in place. */
const inPlace =
  (topic: string, payload: Uint8Array, qos: QoS, retain: boolean, identifier: number, rest = ''): Write =>
  (e, w) => {
    e.beginPublish(text(topic), qos, retain, identifier, text(rest));
    w.copy(payload);
    return e.endPublish();
  };

/** One row each: name, clause, bytes, and what writes them. */
const PACKETS: readonly [name: string, clause: string, bytes: string, write: Write][] = [
  ['CONNECT, clean session', '3.1', '10 0d 00 04 4d 51 54 54 04 02 00 1e 00 01 61', connect({})],
  [
    'CONNECT, session kept',
    '3.1.2.4',
    '10 0d 00 04 4d 51 54 54 04 00 00 1e 00 01 61',
    connect({ cleanSession: false }),
  ],
  [
    'CONNECT, empty client identifier',
    'MQTT-3.1.3-7',
    '10 0c 00 04 4d 51 54 54 04 02 00 1e 00 00',
    connect({ clientIdentifier: text('') }),
  ],
  [
    'CONNECT, keep-alive off',
    '3.1.2.10',
    '10 0d 00 04 4d 51 54 54 04 02 00 00 00 01 61',
    connect({ keepAlive: 0 }),
  ],
  [
    'CONNECT, longest keep-alive',
    '3.1.2.10',
    '10 0d 00 04 4d 51 54 54 04 02 ff ff 00 01 61',
    connect({ keepAlive: 65_535 }),
  ],
  [
    'CONNECT, keep-alive of two bytes',
    '3.1.2.10',
    '10 0d 00 04 4d 51 54 54 04 02 01 2c 00 01 61',
    connect({ keepAlive: 300 }),
  ],
  [
    'CONNECT, will QoS 0',
    '3.1.2.5',
    '10 13 00 04 4d 51 54 54 04 06 00 1e 00 01 61 00 01 77 00 01 78',
    connect({ will: will(0, false) }),
  ],
  [
    'CONNECT, will QoS 0, retained',
    '3.1.2.7',
    '10 13 00 04 4d 51 54 54 04 26 00 1e 00 01 61 00 01 77 00 01 78',
    connect({ will: will(0, true) }),
  ],
  [
    'CONNECT, will QoS 1',
    '3.1.2.6',
    '10 13 00 04 4d 51 54 54 04 0e 00 1e 00 01 61 00 01 77 00 01 78',
    connect({ will: will(1, false) }),
  ],
  [
    'CONNECT, will QoS 1, retained',
    '3.1.2.7',
    '10 13 00 04 4d 51 54 54 04 2e 00 1e 00 01 61 00 01 77 00 01 78',
    connect({ will: will(1, true) }),
  ],
  [
    'CONNECT, will QoS 2',
    '3.1.2.6',
    '10 13 00 04 4d 51 54 54 04 16 00 1e 00 01 61 00 01 77 00 01 78',
    connect({ will: will(2, false) }),
  ],
  [
    'CONNECT, will QoS 2, retained',
    '3.1.2.7',
    '10 13 00 04 4d 51 54 54 04 36 00 1e 00 01 61 00 01 77 00 01 78',
    connect({ will: will(2, true) }),
  ],
  [
    'CONNECT, will without payload',
    '3.1.3.3',
    '10 12 00 04 4d 51 54 54 04 06 00 1e 00 01 61 00 01 77 00 00',
    connect({ will: will(0, false, '') }),
  ],
  [
    'CONNECT, user name',
    '3.1.2.8',
    '10 11 00 04 4d 51 54 54 04 82 00 1e 00 01 61 00 02 75 6e',
    connect({ userName: text('un') }),
  ],
  [
    'CONNECT, user name and password',
    '3.1.2.9',
    '10 14 00 04 4d 51 54 54 04 c2 00 1e 00 01 61 00 02 75 6e 00 01 70',
    connect({ userName: text('un'), password: text('p') }),
  ],
  [
    'CONNECT, empty user name and password',
    '3.1.3.4',
    '10 11 00 04 4d 51 54 54 04 c2 00 1e 00 01 61 00 00 00 00',
    connect({ userName: text(''), password: text('') }),
  ],
  [
    'CONNECT, password without user name, which is left out',
    'MQTT-3.1.2-22',
    '10 0d 00 04 4d 51 54 54 04 02 00 1e 00 01 61',
    connect({ password: text('p') }),
  ],
  [
    'CONNECT, everything, in the order of the payload',
    'MQTT-3.1.3-1',
    '10 1a 00 04 4d 51 54 54 04 f4 0e 10 00 01 61 00 01 77 00 01 78 00 02 75 6e 00 01 70',
    connect({
      cleanSession: false,
      keepAlive: 3600,
      will: will(2, true),
      userName: text('un'),
      password: text('p'),
    }),
  ],

  ['PUBLISH, QoS 0', '3.3', '30 06 00 01 61 01 02 03', publish('a', [1, 2, 3], 0, false, 0)],
  [
    'PUBLISH, QoS 0, which has no packet identifier',
    'MQTT-2.3.1-5',
    '30 06 00 01 61 01 02 03',
    publish('a', [1, 2, 3], 0, false, 77),
  ],
  ['PUBLISH, retained', '3.3.1.3', '31 04 00 01 61 01', publish('a', [1], 0, true, 0)],
  ['PUBLISH, empty payload', '3.3.3', '31 05 00 03 61 2f 62', publish('a/b', [], 0, true, 0)],
  ['PUBLISH, QoS 1', '3.3.1.2', '32 06 00 01 61 12 34 01', publish('a', [1], 1, false, 0x1234)],
  ['PUBLISH, QoS 1, DUP', '3.3.1.1', '3a 06 00 01 61 00 01 01', publish('a', [1], 1, false, 1, true)],
  ['PUBLISH, QoS 2', '3.3.1.2', '34 06 00 01 61 ff ff 01', publish('a', [1], 2, false, 65_535)],
  [
    'PUBLISH, QoS 2, DUP, retained, empty payload',
    '3.3.1',
    '3d 05 00 01 61 00 0a',
    publish('a', [], 2, true, 10, true),
  ],
  [
    'PUBLISH, topic beyond ASCII',
    '1.5.3',
    '30 0b 00 09 c3 a9 e2 82 ac f0 9f 98 80',
    publish('é€\u{1f600}', [], 0, false, 0),
  ],

  [
    'PUBLISH header for a payload in pieces',
    '3.3',
    '33 88 27 00 01 61 00 07',
    (e) => e.publishHeader(text('a'), 4995, 1, true, 7),
  ],
  [
    'PUBLISH header, DUP, nothing to follow',
    '3.3',
    '3c 05 00 01 61 00 07',
    (e) => e.publishHeader(text('a'), 0, 2, false, 7, true),
  ],
  ['PUBLISH header, QoS 0', '3.3', '30 04 00 01 61', (e) => e.publishHeader(text('a'), 1, 0, false, 7)],
  [
    'PUBLISH header, remaining length of one byte, most',
    '2.2.3',
    '30 7f 00 01 61',
    (e) => e.publishHeader(text('a'), 124, 0, false, 0),
  ],
  [
    'PUBLISH header, remaining length of two bytes, least',
    '2.2.3',
    '30 80 01 00 01 61',
    (e) => e.publishHeader(text('a'), 125, 0, false, 0),
  ],
  [
    'PUBLISH header, remaining length of two bytes, most',
    '2.2.3',
    '30 ff 7f 00 01 61',
    (e) => e.publishHeader(text('a'), 16_380, 0, false, 0),
  ],
  [
    'PUBLISH header, remaining length of three bytes, least',
    '2.2.3',
    '30 80 80 01 00 01 61',
    (e) => e.publishHeader(text('a'), 16_381, 0, false, 0),
  ],
  [
    'PUBLISH header, remaining length of three bytes, most',
    '2.2.3',
    '30 ff ff 7f 00 01 61',
    (e) => e.publishHeader(text('a'), 2_097_148, 0, false, 0),
  ],
  [
    'PUBLISH header, remaining length of four bytes, least',
    '2.2.3',
    '30 80 80 80 01 00 01 61',
    (e) => e.publishHeader(text('a'), 2_097_149, 0, false, 0),
  ],
  [
    'PUBLISH header, remaining length of four bytes, most',
    '2.2.3',
    '30 ff ff ff 7f 00 01 61',
    (e) => e.publishHeader(text('a'), MAXIMUM_REMAINING_LENGTH - 3, 0, false, 0),
  ],

  ['PUBLISH in place', '3.3', '30 06 00 01 61 01 02 03', inPlace('a', Uint8Array.of(1, 2, 3), 0, false, 0)],
  [
    'PUBLISH in place, QoS 1, retained',
    '3.3',
    '33 06 00 01 61 12 34 09',
    inPlace('a', Uint8Array.of(9), 1, true, 0x1234),
  ],
  [
    'PUBLISH in place, QoS 2, empty payload',
    '3.3',
    '34 05 00 01 61 00 01',
    inPlace('a', new Uint8Array(0), 2, false, 1),
  ],
  [
    'PUBLISH in place, topic in two parts',
    '3.3.2.1',
    '30 09 00 06 73 74 61 74 2f 61 01',
    inPlace('stat/', Uint8Array.of(1), 0, false, 0, 'a'),
  ],
  [
    'PUBLISH in place, topic in two parts, QoS 1',
    '3.3.2.2',
    '32 07 00 02 61 62 00 05 01',
    inPlace('a', Uint8Array.of(1), 1, false, 5, 'b'),
  ],

  ['PUBACK', '3.4', '40 02 00 01', (e) => e.acknowledge(PUBACK, 1)],
  ['PUBREC', '3.5', '50 02 12 34', (e) => e.acknowledge(PUBREC, 0x1234)],
  ['PUBREL, with its flag', 'MQTT-3.6.1-1', '62 02 ff ff', (e) => e.acknowledge(PUBREL, 65_535)],
  ['PUBCOMP', '3.7', '70 02 01 00', (e) => e.acknowledge(PUBCOMP, 256)],

  [
    'SUBSCRIBE, QoS 0, with its flag',
    'MQTT-3.8.1-1',
    '82 06 00 01 00 01 61 00',
    (e) => e.subscribe(1, text('a'), 0),
  ],
  ['SUBSCRIBE, QoS 1', '3.8.3', '82 08 12 34 00 03 61 2f 23 01', (e) => e.subscribe(0x1234, text('a/#'), 1)],
  ['SUBSCRIBE, QoS 2', '3.8.3', '82 06 ff ff 00 01 2b 02', (e) => e.subscribe(65_535, text('+'), 2)],
  [
    'UNSUBSCRIBE, with its flag',
    'MQTT-3.10.1-1',
    'a2 07 00 02 00 03 61 2f 23',
    (e) => e.unsubscribe(2, text('a/#')),
  ],
  ['PINGREQ', '3.12', 'c0 00', (e) => e.pingreq()],
  ['DISCONNECT', '3.14', 'e0 00', (e) => e.disconnect()],
];

function publish(
  topic: string,
  payload: readonly number[],
  qos: QoS,
  retain: boolean,
  identifier: number,
  dup?: boolean,
): Write {
  return (e) => e.publish(text(topic), Uint8Array.from(payload), qos, retain, identifier, dup);
}

describe('a packet', () => {
  it.each(PACKETS)('%s [%s]', (_name, _clause, bytes, write) => {
    expect(hexOf(encoded(write))).toBe(bytes);
  });

  it.each(PACKETS)('%s [%s], behind another one', (_name, _clause, bytes, write) => {
    const writer = new Writer(new Uint8Array(300));
    const encoder = new Encoder(writer);
    encoder.acknowledge(PUBACK, 1);
    expect(write(encoder, writer)).toBe(true);
    encoder.pingreq();
    expect(hexOf(writer.bytes.subarray(0, writer.position))).toBe(`40 02 00 01 ${bytes} c0 00`);
  });

  it('speaks protocol level 4 [3.1.2.2]', () => {
    expect(new Encoder(new Writer(new Uint8Array(1))).protocolLevel).toBe(4);
  });
});

describe('a packet that does not fit', () => {
  const control = /^(PUBACK|PUBREC|PUBREL|PUBCOMP|PINGREQ|DISCONNECT)/;

  it.each(PACKETS)('%s [%s] leaves the writer where it was', (_name, _clause, bytes, write) => {
    const size = bytes.split(' ').length;
    for (let room = 0; room < size; room++) {
      const memory = new Uint8Array(3 + room + 40).fill(0x55);
      const writer = new Writer(memory.subarray(0, 3 + room));
      writer.position = 3;
      expect(write(new Encoder(writer), writer)).toBe(false);
      expect(writer.position).toBe(3);
      expect(writer.limit).toBe(3 + room);
      expect(writer.overflowed).toBe(false);
      expect([...memory.subarray(0, 3)]).toEqual([0x55, 0x55, 0x55]);
      expect(memory.subarray(3 + room).every((byte) => byte === 0x55)).toBe(true);
    }
    // Room for exactly this packet is enough.
    const writer = new Writer(new Uint8Array(3 + size));
    writer.position = 3;
    expect(write(new Encoder(writer), writer)).toBe(true);
    expect(hexOf(writer.bytes.subarray(3))).toBe(bytes);
  });

  it.each(PACKETS.filter(([name]) => !control.test(name)))(
    '%s [%s] does not use the bytes behind the limit',
    (_name, _clause, bytes, write) => {
      const size = bytes.split(' ').length;
      for (let room = -2; room <= size; room++) {
        const writer = new Writer(new Uint8Array(200));
        writer.position = 10;
        writer.limit = 10 + room;
        expect(write(new Encoder(writer), writer)).toBe(room >= size);
        expect(writer.position).toBe(room >= size ? 10 + size : 10);
      }
    },
  );

  it.each(PACKETS.filter(([name]) => control.test(name)))(
    '%s [%s] may use the bytes behind the limit, up to the end of the buffer',
    (_name, _clause, bytes, write) => {
      const size = bytes.split(' ').length;
      for (let room = 0; room <= size + 1; room++) {
        for (const limit of [0, 19, 20, 20 + room]) {
          const writer = new Writer(new Uint8Array(20 + room));
          writer.position = 20;
          writer.limit = limit;
          expect(write(new Encoder(writer), writer)).toBe(room >= size);
          expect(writer.position).toBe(room >= size ? 20 + size : 20);
          if (room >= size) expect(hexOf(writer.bytes.subarray(20, 20 + size))).toBe(bytes);
        }
      }
    },
  );

  it('says so for large ones, too', () => {
    const payload = new Uint8Array(20_000);
    for (const size of [127, 128, 129, 130, 131, 16_383, 16_386, 16_387, 16_388, 20_000]) {
      const whole = encoded((e) => e.publish(text('a'), payload.subarray(0, size), 1, false, 1));
      for (const room of [whole.length - 1, whole.length]) {
        const writer = new Writer(new Uint8Array(room));
        const fits = new Encoder(writer).publish(text('a'), payload.subarray(0, size), 1, false, 1);
        expect(fits).toBe(room === whole.length);
        expect(writer.position).toBe(fits ? whole.length : 0);
      }
    }
  });

  it('is a PUBLISH longer than four bytes can say, whatever the room [2.2.3]', () => {
    const writer = new Writer(new Uint8Array(100));
    const encoder = new Encoder(writer);
    expect(encoder.publishHeader(text('a'), MAXIMUM_REMAINING_LENGTH - 2, 0, false, 0)).toBe(false);
    expect(encoder.publishHeader(text('a'), MAXIMUM_REMAINING_LENGTH - 4, 1, false, 1)).toBe(false);
    expect(writer.position).toBe(0);
    expect(encoder.publishHeader(text('a'), MAXIMUM_REMAINING_LENGTH - 5, 1, false, 1)).toBe(true);
  });

  it('of which the header fits, begun for pieces, needs no room for the payload', () => {
    const writer = new Writer(new Uint8Array(6));
    expect(new Encoder(writer).publishHeader(text('a'), 500, 0, false, 0)).toBe(true);
    expect(hexOf(writer.bytes)).toBe('30 f7 03 00 01 61');
  });
});

describe('PUBLISH in place', () => {
  const payload = Uint8Array.from({ length: 17_000 }, (_, i) => (i * 31 + 7) & 0xff);

  // Header and first and last bytes, whatever the header was laid out for; topic 'a' takes 3 bytes [2.2.3].
  it.each([
    ['one byte, most', 127, '30 7f 00 01 61'],
    ['two bytes, least', 128, '30 80 01 00 01 61'],
    ['two bytes, most', 16_383, '30 ff 7f 00 01 61'],
    ['three bytes, least', 16_384, '30 80 80 01 00 01 61'],
  ])('remaining length of %s [2.2.3]', (_name, remaining, header) => {
    const content = payload.subarray(0, remaining - 3);
    for (const room of [remaining + 10, 16_300, 16_400, 20_000, 2_097_152, 2_200_000]) {
      if (room < remaining + 10) continue;
      const packet = encoded(inPlace('a', content, 0, false, 0), room);
      const headerLength = header.split(' ').length;
      expect(hexOf(packet.subarray(0, headerLength))).toBe(header);
      expect(packet.length).toBe(headerLength + content.length);
      expect(Buffer.compare(packet.subarray(headerLength), content)).toBe(0);
    }
  });

  it('is the same as one of a payload at hand, around every length of the header', () => {
    const sizes: number[] = [];
    for (let size = 0; size < 140; size++) sizes.push(size);
    for (let size = 16_370; size < 16_395; size++) sizes.push(size);
    for (const size of sizes) {
      const content = payload.subarray(0, size);
      for (const qos of [0, 1, 2] as const) {
        const expected = encoded((e) => e.publish(text('a/b'), content, qos, true, 9));
        for (const room of [expected.length + 1, 17_000, 70_000]) {
          const packet = encoded(inPlace('a/b', content, qos, true, 9), room);
          expect(Buffer.compare(packet, expected)).toBe(0);
        }
      }
    }
  });

  it('leaves what lies in front and what follows alone when it moves up', () => {
    const writer = new Writer(new Uint8Array(20_000));
    const encoder = new Encoder(writer);
    encoder.pingreq();
    for (const size of [1, 100, 0]) {
      encoder.beginPublish(text('a'), 0, false, 0, text(''));
      writer.copyPart(payload, 0, size);
      expect(encoder.endPublish()).toBe(true);
    }
    encoder.acknowledge(PUBACK, 3);
    const hundred = hexOf(payload.subarray(0, 100));
    expect(hexOf(writer.bytes.subarray(0, writer.position))).toBe(
      `c0 00 30 04 00 01 61 07 30 67 00 01 61 ${hundred} 30 03 00 01 61 40 02 00 03`,
    );
  });

  it('fits just where there is room for it', () => {
    const rooms = [
      ...Array(300).keys(),
      16_380,
      16_381,
      16_382,
      16_383,
      16_384,
      16_385,
      16_386,
      16_387,
      16_388,
    ];
    for (const room of rooms) {
      for (let size = Math.max(room - 10, 0); size < room + 3; size++) {
        const content = payload.subarray(0, size);
        const whole = 1 + lengthSize(size + 3) + 3 + size;
        const writer = new Writer(new Uint8Array(room + 5));
        writer.position = 5;
        const fits = inPlace('a', content, 0, false, 0)(new Encoder(writer), writer);
        expect(fits).toBe(whole <= room);
        expect(writer.position).toBe(fits ? 5 + whole : 5);
      }
    }
  });

  it('that did not fit is gone: the next one starts afresh', () => {
    const writer = new Writer(new Uint8Array(20));
    const encoder = new Encoder(writer);
    encoder.beginPublish(text('a'), 0, false, 0, text(''));
    writer.copyPart(payload, 0, 1000);
    expect(encoder.endPublish()).toBe(false);
    encoder.beginPublish(text('b'), 1, true, 2, text(''));
    writer.byte(0x2a);
    expect(encoder.endPublish()).toBe(true);
    expect(hexOf(writer.bytes.subarray(0, writer.position))).toBe('33 06 00 01 62 00 02 2a');
  });

  it('can be written where the buffer is almost full, or over', () => {
    for (let limit = 0; limit <= 12; limit++) {
      const writer = new Writer(new Uint8Array(12));
      writer.limit = limit;
      writer.position = 8;
      const encoder = new Encoder(writer);
      encoder.beginPublish(text('a'), 1, false, 1, text(''));
      writer.byte(1);
      expect(encoder.endPublish()).toBe(false);
      expect(writer.position).toBe(8);
    }
  });
});

function lengthSize(remaining: number): number {
  return remaining < 128 ? 1 : remaining < 16_384 ? 2 : 3;
}

describe('PUBLISH in pieces', () => {
  it('is the same as one of a payload at hand [3.3]', () => {
    for (const size of [0, 1, 121, 122, 123, 16_377, 16_378, 16_379]) {
      const payload = new Uint8Array(size).fill(0x2a);
      const expected = encoded((e) => e.publish(text('a/b'), payload, 1, true, 9, true));
      const packet = encoded((e, w) => {
        const begun = e.publishHeader(text('a/b'), size, 1, true, 9, true);
        for (let at = 0; at < size; at += 100) w.copyPart(payload, at, Math.min(100, size - at));
        return begun;
      });
      expect(Buffer.compare(packet, expected)).toBe(0);
    }
  });
});

/** The packets another implementation finds in `bytes`. */
function parsed(bytes: Uint8Array): PacketContent[] {
  const found: PacketContent[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (packet) => found.push(packet));
  reader.on('error', (error) => {
    throw error;
  });
  expect(reader.parse(Buffer.from(bytes))).toBe(0);
  return found;
}

describe('another implementation reads what was written', () => {
  const string = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\u0000', '0'));
  const nonEmpty = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 150 })
    .map((value) => value.replace(/[\u0000#+]/g, '/'));
  const binary = fc.uint8Array({ maxLength: 200 });
  const qos = fc.constantFrom<QoS>(0, 1, 2);
  const identifier = fc.integer({ min: 1, max: 65_535 });

  it('CONNECT [3.1]', () => {
    const willOptions = fc.record({ topic: nonEmpty, payload: binary, qos, retain: fc.boolean() });
    const options = fc.record({
      clientIdentifier: nonEmpty,
      cleanSession: fc.boolean(),
      keepAlive: fc.integer({ min: 0, max: 65_535 }),
      will: fc.option(willOptions, { nil: undefined }),
      userName: fc.option(string, { nil: undefined }),
      password: fc.option(binary, { nil: undefined }),
    });
    fc.assert(
      fc.property(options, (given) => {
        const { will: lastWill, userName } = given;
        const password = userName === undefined ? undefined : given.password;
        const bytes = encoded((e) =>
          e.connect({
            clientIdentifier: text(given.clientIdentifier),
            cleanSession: given.cleanSession,
            keepAlive: given.keepAlive,
            will: lastWill && { ...lastWill, topic: text(lastWill.topic) },
            userName: userName === undefined ? undefined : text(userName),
            password: given.password,
          }),
        );
        const [packet, ...more] = parsed(bytes);
        expect(more).toEqual([]);
        if (packet?.cmd !== 'connect') throw new Error('not a CONNECT');
        expect(packet.protocolId).toBe('MQTT');
        expect(packet.protocolVersion).toBe(4);
        expect(packet.clientId).toBe(given.clientIdentifier);
        expect(packet.clean).toBe(given.cleanSession);
        expect(packet.keepalive).toBe(given.keepAlive);
        expect(packet.username).toBe(userName);
        expect(packet.password && [...packet.password]).toEqual(password && [...password]);
        expect(packet.will === undefined).toBe(lastWill === undefined);
        if (packet.will === undefined || lastWill === undefined) return;
        expect(packet.will.topic).toBe(lastWill.topic);
        expect([...(packet.will.payload as Buffer)]).toEqual([...lastWill.payload]);
        expect(packet.will.qos).toBe(lastWill.qos);
        expect(packet.will.retain).toBe(lastWill.retain);
      }),
      { seed: 40, numRuns: 1000 },
    );
  });

  it('PUBLISH in all three ways, and so does the decoder [3.3]', () => {
    const message = fc.record({
      topic: nonEmpty,
      payload: fc.oneof(
        binary,
        fc.integer({ min: 16_000, max: 17_000 }).map((n) => new Uint8Array(n).fill(n)),
      ),
      qos,
      retain: fc.boolean(),
      dup: fc.boolean(),
      packetIdentifier: identifier,
    });
    fc.assert(
      fc.property(message, fc.nat({ max: 700 }), ({ topic, payload, qos: level, retain, ...rest }, split) => {
        const dup = rest.dup && level > 0;
        const packetIdentifier = level === 0 ? 0 : rest.packetIdentifier;
        const name = text(topic);
        const bytes = encoded((e) => e.publish(name, payload, level, retain, packetIdentifier, dup));
        const pieces = encoded((e, w) => {
          const begun = e.publishHeader(name, payload.length, level, retain, packetIdentifier, dup);
          w.copy(payload);
          return begun;
        });
        expect(Buffer.compare(pieces, bytes)).toBe(0);
        const cut = split % (name.length + 1);
        const placed = encoded((e, w) => {
          e.beginPublish(name.slice(0, cut), level, retain, packetIdentifier, name.slice(cut));
          w.copy(payload);
          return e.endPublish();
        });
        // In place nothing is ever a repetition.
        placed[0]! |= dup ? 0x08 : 0;
        expect(Buffer.compare(placed, bytes)).toBe(0);

        const [packet, ...more] = parsed(bytes);
        expect(more).toEqual([]);
        if (packet?.cmd !== 'publish') throw new Error('not a PUBLISH');
        expect(packet.topic).toBe(topic);
        expect(Buffer.compare(packet.payload as Buffer, payload)).toBe(0);
        expect(packet.qos).toBe(level);
        expect(packet.retain).toBe(retain);
        expect(packet.dup).toBe(dup);
        expect(packet.messageId).toBe(level === 0 ? undefined : packetIdentifier);

        const decoder = new Decoder(20_000);
        decoder.receive(bytes);
        expect(decoder.next()).toBe(PUBLISH);
        const { packet: own, bytes: buffer } = decoder;
        expect([own.qos, own.retain, own.dup]).toEqual([level, retain, dup]);
        expect(own.packetIdentifier).toBe(packetIdentifier);
        const { topicOffset, topicLength, payloadOffset, payloadLength } = own;
        expect(Buffer.compare(buffer.subarray(topicOffset, topicOffset + topicLength), name)).toBe(0);
        expect(Buffer.compare(buffer.subarray(payloadOffset, payloadOffset + payloadLength), payload)).toBe(
          0,
        );
      }),
      { seed: 41, numRuns: 1000 },
    );
  });

  it('SUBSCRIBE and UNSUBSCRIBE [3.8, 3.10]', () => {
    const filter = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 150 })
      .map((value) => value.replaceAll('\u0000', '#'));
    fc.assert(
      fc.property(filter, qos, identifier, (topicFilter, level, packetIdentifier) => {
        const bytes = encoded(
          (e) =>
            e.subscribe(packetIdentifier, text(topicFilter), level) &&
            e.unsubscribe(packetIdentifier, text(topicFilter)),
        );
        const [subscribe, unsubscribe, ...more] = parsed(bytes);
        expect(more).toEqual([]);
        if (subscribe?.cmd !== 'subscribe' || unsubscribe?.cmd !== 'unsubscribe') {
          throw new Error('not a SUBSCRIBE and an UNSUBSCRIBE');
        }
        expect(subscribe.messageId).toBe(packetIdentifier);
        expect(subscribe.subscriptions).toEqual([{ topic: topicFilter, qos: level }]);
        expect(unsubscribe.messageId).toBe(packetIdentifier);
        expect(unsubscribe.unsubscriptions).toEqual([topicFilter]);
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it('acknowledgements, PINGREQ and DISCONNECT, in a row [3.4 to 3.7, 3.12, 3.14]', () => {
    fc.assert(
      fc.property(identifier, identifier, identifier, identifier, (puback, pubrec, pubrel, pubcomp) => {
        const bytes = encoded(
          (e) =>
            e.acknowledge(PUBACK, puback) &&
            e.acknowledge(PUBREC, pubrec) &&
            e.acknowledge(PUBREL, pubrel) &&
            e.acknowledge(PUBCOMP, pubcomp) &&
            e.pingreq() &&
            e.disconnect(),
        );
        expect(parsed(bytes).map(({ cmd, messageId }) => [cmd, messageId])).toEqual([
          ['puback', puback],
          ['pubrec', pubrec],
          ['pubrel', pubrel],
          ['pubcomp', pubcomp],
          ['pingreq', undefined],
          ['disconnect', undefined],
        ]);
      }),
      { seed: 43, numRuns: 200 },
    );
  });
});
