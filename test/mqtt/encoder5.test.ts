import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import type { ConnectOptions, Will } from '../../src/mqtt/connect.js';
import {
  Encoder,
  NO_LOCAL,
  RETAIN_AS_PUBLISHED,
  RETAINED_NEVER,
  RETAINED_ONCE,
} from '../../src/mqtt/encoder.js';
import {
  MAXIMUM_REMAINING_LENGTH,
  type ProtocolLevel,
  PUBACK,
  PUBCOMP,
  PUBREC,
  PUBREL,
  type QoS,
} from '../../src/mqtt/packet.js';
import { PropertyList } from '../../src/mqtt/property-list.js';
import { hex, hexOf } from '../support/hex.js';

type Write = (encoder: Encoder, writer: Writer) => boolean;

const text = encodeUtf8;
const NOTHING = new Uint8Array(0);

/** The bytes of one packet, written into a buffer with room to spare. */
function encoded(write: Write, level: ProtocolLevel = 5): Uint8Array {
  const writer = new Writer(new Uint8Array(70_000));
  expect(write(new Encoder(writer, level), writer)).toBe(true);
  return writer.bytes.slice(0, writer.position);
}

function list(write: (properties: PropertyList) => void): PropertyList {
  const properties = new PropertyList(40);
  write(properties);
  return properties;
}

const BASIC: ConnectOptions = { clientIdentifier: text('a'), cleanSession: true, keepAlive: 30 };
const WILL: Will = { topic: text('w'), payload: text('x'), qos: 1, retain: true };

const connect =
  (options: Partial<ConnectOptions>, receiveMaximum?: number, topicAliasMaximum?: number): Write =>
  (e) =>
    e.connect({ ...BASIC, ...options }, receiveMaximum, topicAliasMaximum);

/** A PUBLISH whose payload is written in place. */
const inPlace =
  (topic: string, payload: string, qos: QoS, properties?: PropertyList, alias?: number): Write =>
  (e, w) => {
    e.beginPublish(text(topic), qos, false, 7, NOTHING, properties, alias);
    w.copy(hex(payload));
    return e.endPublish();
  };

const publish =
  (
    topic: string,
    payload: string,
    qos: QoS,
    properties?: PropertyList,
    alias?: number,
    dup?: boolean,
  ): Write =>
  (e) =>
    e.publish(text(topic), hex(payload), qos, false, 7, dup, properties, alias);

/** One row each: name, clause, bytes, and what writes them. */
const PACKETS: readonly [name: string, clause: string, bytes: string, write: Write][] = [
  [
    'CONNECT, clean start, session not kept',
    '3.1',
    '10 0e 00 04 4d 51 54 54 05 02 00 1e 00 00 01 61',
    connect({}),
  ],
  [
    'CONNECT, session kept for ever, as in MQTT 3.1.1',
    '3.1.2.11.2',
    '10 13 00 04 4d 51 54 54 05 00 00 1e 05 11 ff ff ff ff 00 01 61',
    connect({ cleanSession: false }),
  ],
  [
    'CONNECT, session kept for an hour',
    '3.1.2.11.2',
    '10 13 00 04 4d 51 54 54 05 00 00 1e 05 11 00 00 0e 10 00 01 61',
    connect({ cleanSession: false, sessionExpiryInterval: 3600 }),
  ],
  [
    'CONNECT, session gone on, and then not kept',
    '3.1.2.11.2',
    '10 0e 00 04 4d 51 54 54 05 00 00 1e 00 00 01 61',
    connect({ cleanSession: false, sessionExpiryInterval: 0 }),
  ],
  [
    'CONNECT, clean start, then kept',
    '3.1.2.4',
    '10 13 00 04 4d 51 54 54 05 02 00 1e 05 11 80 00 00 01 00 01 61',
    connect({ sessionExpiryInterval: 0x8000_0001 }),
  ],
  [
    'CONNECT, receive maximum',
    '3.1.2.11.3',
    '10 11 00 04 4d 51 54 54 05 02 00 1e 03 21 00 0a 00 01 61',
    connect({}, 10),
  ],
  [
    'CONNECT, maximum packet size',
    '3.1.2.11.4',
    '10 13 00 04 4d 51 54 54 05 02 00 1e 05 27 00 00 04 00 00 01 61',
    connect({ maximumPacketSize: 1024 }),
  ],
  [
    'CONNECT, topic alias maximum',
    '3.1.2.11.5',
    '10 11 00 04 4d 51 54 54 05 02 00 1e 03 22 01 00 00 01 61',
    connect({}, 0, 256),
  ],
  [
    'CONNECT, further properties',
    '3.1.2.11.8',
    '10 17 00 04 4d 51 54 54 05 02 00 1e 09 19 01 26 00 01 6b 00 01 76 00 01 61',
    connect({
      properties: list((l) => {
        l.flag(0x19, 1);
        l.pair(0x26, text('k'), text('v'));
      }),
    }),
  ],
  [
    'CONNECT, all of them',
    '3.1.2.11',
    '10 20 00 04 4d 51 54 54 05 02 00 1e 12 11 00 00 00 01 21 ff ff 27 00 00 01 00 22 00 05 17 00 00 01 61',
    connect(
      { sessionExpiryInterval: 1, maximumPacketSize: 256, properties: list((l) => l.flag(0x17, 0)) },
      65_535,
      5,
    ),
  ],
  [
    'CONNECT, the first step of an authentication, behind other properties',
    '4.12',
    '10 1a 00 04 4d 51 54 54 05 02 00 1e 0c 17 00 15 00 01 6d 16 00 03 01 00 02 00 01 61',
    (e) =>
      e.connect(
        { ...BASIC, properties: list((l) => l.flag(0x17, 0)) },
        0,
        0,
        list((l) => {
          l.data(0x15, text('m'));
          l.data(0x16, hex('01 00 02'));
        }),
      ),
  ],
  [
    'CONNECT, by the identifier that the server has assigned',
    '3.2.2.3.7',
    '10 10 00 04 4d 51 54 54 05 02 00 1e 00 00 03 69 64 37',
    (e) => e.connect({ ...BASIC, clientIdentifier: NOTHING }, 0, 0, undefined, text('id7')),
  ],
  [
    'CONNECT, by its own, though the server has assigned one',
    '3.1.3.1',
    '10 0e 00 04 4d 51 54 54 05 02 00 1e 00 00 01 61',
    (e) => e.connect(BASIC, 0, 0, undefined, text('id7')),
  ],
  [
    'CONNECT, password without user name',
    '3.1.2.9',
    '10 11 00 04 4d 51 54 54 05 42 00 1e 00 00 01 61 00 01 70',
    connect({ password: text('p') }),
  ],
  [
    'CONNECT, will without properties',
    '3.1.3.2',
    '10 15 00 04 4d 51 54 54 05 2e 00 1e 00 00 01 61 00 00 01 77 00 01 78',
    connect({ will: WILL }),
  ],
  [
    'CONNECT, will delay',
    '3.1.3.2.2',
    '10 1a 00 04 4d 51 54 54 05 2e 00 1e 00 00 01 61 05 18 00 00 00 0a 00 01 77 00 01 78',
    connect({ will: { ...WILL, delayInterval: 10 } }),
  ],
  [
    'CONNECT, will that is not to wait',
    '3.1.3.2.2',
    '10 15 00 04 4d 51 54 54 05 2e 00 1e 00 00 01 61 00 00 01 77 00 01 78',
    connect({ will: { ...WILL, delayInterval: 0 } }),
  ],
  [
    'CONNECT, everything, in the order of the payload',
    'MQTT-3.1.3-1',
    '10 26 00 04 4d 51 54 54 05 ee 0e 10 03 21 00 01 00 01 61 07 18 00 00 00 01 01 01 00 01 77 00 01 78 00 02 75 6e 00 01 70',
    connect(
      {
        keepAlive: 3600,
        will: { ...WILL, delayInterval: 1, properties: list((l) => l.flag(0x01, 1)) },
        userName: text('un'),
        password: text('p'),
      },
      1,
    ),
  ],

  ['PUBLISH, QoS 0', '3.3', '30 07 00 01 61 00 01 02 03', publish('a', '01 02 03', 0)],
  [
    'PUBLISH, QoS 2, DUP, empty payload',
    '3.3',
    '3c 06 00 01 61 00 07 00',
    publish('a', '', 2, undefined, 0, true),
  ],
  [
    'PUBLISH with properties',
    '3.3.2.3',
    '32 0f 00 03 61 2f 62 00 07 05 02 00 00 00 3c 01 02',
    publish(
      'a/b',
      '01 02',
      1,
      list((l) => l.uint32(0x02, 60)),
    ),
  ],
  [
    'PUBLISH with an empty list',
    '3.3.2.3.1',
    '30 05 00 01 61 00 01',
    publish(
      'a',
      '01',
      0,
      list(() => {}),
    ),
  ],
  [
    'PUBLISH that gives its topic an alias',
    '3.3.2.3.4',
    '30 08 00 01 61 03 23 00 01 7a',
    publish('a', '7a', 0, undefined, 1),
  ],
  ['PUBLISH by an alias', '3.3.2.3.4', '30 07 00 00 03 23 ff ff 7a', publish('', '7a', 0, undefined, 65_535)],
  [
    'PUBLISH by an alias, with properties, QoS 1',
    '3.3.2.3.4',
    '32 0b 00 00 00 07 05 23 01 00 01 01 7a',
    publish(
      '',
      '7a',
      1,
      list((l) => l.flag(0x01, 1)),
      256,
    ),
  ],
  [
    'PUBLISH header for a payload in pieces',
    '3.3',
    '33 8a 27 00 01 61 00 07 02 01 01',
    (e) =>
      e.publishHeader(
        text('a'),
        4994,
        1,
        true,
        7,
        false,
        list((l) => l.flag(0x01, 1)),
      ),
  ],
  [
    'PUBLISH header without properties',
    '3.3',
    '3c 06 00 01 61 00 07 00',
    (e) => e.publishHeader(text('a'), 0, 2, false, 7, true),
  ],
  ['PUBLISH in place', '3.3', '30 07 00 01 61 00 01 02 03', inPlace('a', '01 02 03', 0)],
  [
    'PUBLISH in place, QoS 1, with properties',
    '3.3.2.3',
    '32 0a 00 01 61 00 07 02 01 01 09 08',
    inPlace(
      'a',
      '09 08',
      1,
      list((l) => l.flag(0x01, 1)),
    ),
  ],
  [
    'PUBLISH in place that gives its topic an alias',
    '3.3.2.3.4',
    '30 08 00 01 61 03 23 00 02 7a',
    inPlace('a', '7a', 0, undefined, 2),
  ],
  [
    'PUBLISH in place by an alias, with properties',
    '3.3.2.3.4',
    '34 0b 00 00 00 07 05 23 00 02 01 00 7a',
    inPlace(
      '',
      '7a',
      2,
      list((l) => l.flag(0x01, 0)),
      2,
    ),
  ],
  [
    'PUBLISH in place, topic in two parts',
    '3.3.2.1',
    '30 0a 00 06 73 74 61 74 2f 61 00 01',
    (e, w) => {
      e.beginPublish(text('stat/'), 0, false, 0, text('a'));
      w.byte(1);
      return e.endPublish();
    },
  ],
  [
    'PUBLISH in place, topic from a buffer',
    '3.3.2.1',
    '31 06 00 02 62 63 00 01',
    (e, w) => {
      e.beginPublishPart(text('abcd'), 1, 2, true);
      w.byte(1);
      return e.endPublish();
    },
  ],

  ['PUBACK', '3.4.2.1', '40 02 00 01', (e) => e.acknowledge(PUBACK, 1)],
  ['PUBACK, success said', '3.4.2.1', '40 02 00 01', (e) => e.acknowledge(PUBACK, 1, 0)],
  ['PUBACK that refuses', '3.4.2.1', '40 03 12 34 97', (e) => e.acknowledge(PUBACK, 0x1234, 0x97)],
  ['PUBREC', '3.5.2.1', '50 02 12 34', (e) => e.acknowledge(PUBREC, 0x1234)],
  ['PUBREC that refuses', '3.5.2.1', '50 03 00 01 83', (e) => e.acknowledge(PUBREC, 1, 0x83)],
  ['PUBREL', 'MQTT-3.6.1-1', '62 02 ff ff', (e) => e.acknowledge(PUBREL, 65_535)],
  ['PUBREL, not found', '3.6.2.1', '62 03 ff ff 92', (e) => e.acknowledge(PUBREL, 65_535, 0x92)],
  ['PUBCOMP', '3.7.2.1', '70 02 01 00', (e) => e.acknowledge(PUBCOMP, 256)],
  ['PUBCOMP, not found', '3.7.2.1', '70 03 01 00 92', (e) => e.acknowledge(PUBCOMP, 256, 0x92)],
  [
    'with properties: PUBACK that says why',
    '3.4.2.2.2',
    '40 08 00 01 87 04 1f 00 01 6e',
    (e) =>
      e.acknowledge(
        PUBACK,
        1,
        0x87,
        list((l) => l.data(0x1f, text('n'))),
      ),
  ],
  [
    'with properties: PUBREL, success',
    '3.6.2.2',
    '62 09 00 01 00 05 26 00 00 00 00',
    (e) =>
      e.acknowledge(
        PUBREL,
        1,
        undefined,
        list((l) => l.pair(0x26, NOTHING, NOTHING)),
      ),
  ],

  ['SUBSCRIBE', 'MQTT-3.8.1-1', '82 07 00 01 00 00 01 61 00', (e) => e.subscribe(1, text('a'), 0)],
  [
    'SUBSCRIBE with all options',
    '3.8.3.1',
    '82 07 00 01 00 00 01 61 1e',
    (e) => e.subscribe(1, text('a'), 2 + NO_LOCAL + RETAIN_AS_PUBLISHED + RETAINED_ONCE),
  ],
  [
    'SUBSCRIBE that wants nothing retained',
    '3.8.3.1',
    '82 09 12 34 00 00 03 61 2f 23 21',
    (e) => e.subscribe(0x1234, text('a/#'), 1 + RETAINED_NEVER),
  ],
  [
    'SUBSCRIBE with a subscription identifier',
    '3.8.2.1.2',
    '82 0a 00 01 03 0b 80 01 00 01 2b 02',
    (e) =>
      e.subscribe(
        1,
        text('+'),
        2,
        list((l) => l.variable(0x0b, 128)),
      ),
  ],
  ['UNSUBSCRIBE', 'MQTT-3.10.1-1', 'a2 08 00 02 00 00 03 61 2f 23', (e) => e.unsubscribe(2, text('a/#'))],
  [
    'UNSUBSCRIBE with a user property',
    '3.10.2.1.2',
    'a2 0b 00 02 05 26 00 00 00 00 00 01 61',
    (e) =>
      e.unsubscribe(
        2,
        text('a'),
        list((l) => l.pair(0x26, NOTHING, NOTHING)),
      ),
  ],
  ['PINGREQ', '3.12', 'c0 00', (e) => e.pingreq()],
  ['DISCONNECT', '3.14.2.1', 'e0 00', (e) => e.disconnect()],
  ['DISCONNECT, normal', '3.14.2.1', 'e0 00', (e) => e.disconnect(0)],
  ['DISCONNECT with the will', '3.14.2.1', 'e0 01 04', (e) => e.disconnect(4)],
  ['DISCONNECT, malformed packet', '3.14.2.1', 'e0 01 81', (e) => e.disconnect(0x81)],
  [
    'with properties: DISCONNECT that changes the session expiry',
    '3.14.2.2.2',
    'e0 07 00 05 11 00 00 00 3c',
    (e) =>
      e.disconnect(
        0,
        list((l) => l.uint32(0x11, 60)),
      ),
  ],
  [
    'AUTH, to go on',
    '3.15.2',
    'f0 0b 18 09 15 00 01 6d 16 00 02 ff 00',
    (e) =>
      e.auth(
        0x18,
        list((l) => {
          l.data(0x15, text('m'));
          l.data(0x16, hex('ff 00'));
        }),
      ),
  ],
  [
    'AUTH, anew',
    '3.15.2.1',
    'f0 06 19 04 15 00 01 6d',
    (e) =>
      e.auth(
        0x19,
        list((l) => l.data(0x15, text('m'))),
      ),
  ],
];

describe('a packet of MQTT 5', () => {
  it.each(PACKETS)('%s [%s]', (_name, _clause, bytes, write) => {
    expect(hexOf(encoded(write))).toBe(bytes);
  });

  it.each(PACKETS)('%s [%s], behind another one', (_name, _clause, bytes, write) => {
    const writer = new Writer(new Uint8Array(300));
    const encoder = new Encoder(writer, 5);
    encoder.acknowledge(PUBACK, 1);
    expect(write(encoder, writer)).toBe(true);
    encoder.pingreq();
    expect(hexOf(writer.bytes.subarray(0, writer.position))).toBe(`40 02 00 01 ${bytes} c0 00`);
  });
});

describe('a packet of MQTT 5 that does not fit', () => {
  /** For these, without properties, room is kept behind the limit. */
  const control = /^(PUBACK|PUBREC|PUBREL|PUBCOMP|PINGREQ|DISCONNECT)/;

  it.each(PACKETS)('%s [%s] leaves the writer where it was', (_name, _clause, bytes, write) => {
    const size = bytes.split(' ').length;
    for (let room = 0; room < size; room++) {
      const memory = new Uint8Array(3 + room + 60).fill(0x55);
      const writer = new Writer(memory.subarray(0, 3 + room));
      writer.position = 3;
      expect(write(new Encoder(writer, 5), writer)).toBe(false);
      expect(writer.position).toBe(3);
      expect(writer.overflowed).toBe(false);
      expect([...memory.subarray(0, 3)]).toEqual([0x55, 0x55, 0x55]);
      expect(memory.subarray(3 + room).every((byte) => byte === 0x55)).toBe(true);
    }
    // Room for exactly this packet is enough.
    const writer = new Writer(new Uint8Array(3 + size));
    writer.position = 3;
    expect(write(new Encoder(writer, 5), writer)).toBe(true);
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
        expect(write(new Encoder(writer, 5), writer)).toBe(room >= size);
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
          expect(write(new Encoder(writer, 5), writer)).toBe(room >= size);
          expect(writer.position).toBe(room >= size ? 20 + size : 20);
          if (room >= size) expect(hexOf(writer.bytes.subarray(20, 20 + size))).toBe(bytes);
        }
      }
    },
  );

  it('is a PUBLISH longer than four bytes can say, whatever the room [2.1.4]', () => {
    const properties = list((l) => l.flag(0x01, 1));
    const fits = MAXIMUM_REMAINING_LENGTH - 3 - 3;
    for (const [more, expected] of [
      [0, true],
      [1, false],
      [3, false],
    ] as const) {
      const writer = new Writer(new Uint8Array(100));
      const encoder = new Encoder(writer, 5);
      expect(encoder.publishHeader(text('a'), fits + more, 0, false, 0, false, properties)).toBe(expected);
      expect(writer.position).toBe(expected ? 11 : 0);
    }
  });
});

describe('lengths that take more than a byte', () => {
  /** A user property of `size` bytes. */
  function sized(size: number): PropertyList {
    const properties = new PropertyList(size);
    properties.pair(0x26, text('k'), text('v'.repeat(size - 6)));
    expect(properties.length).toBe(size);
    return properties;
  }

  it.each([
    [127, '7f'],
    [128, '80 01'],
    [16_383, 'ff 7f'],
    [16_384, '80 80 01'],
  ])('of properties: %i [2.2.2.1]', (size, length) => {
    const properties = sized(size);
    const content = hexOf(properties.bytes);
    const lengthSize = length.split(' ').length;
    const rows: readonly [write: Write, front: string, back: string][] = [
      [publish('a', '7a', 1, properties), '00 01 61 00 07', '7a'],
      [inPlace('a', '7a', 1, properties), '00 01 61 00 07', '7a'],
      [(e) => e.publishHeader(text('a'), 0, 1, false, 7, false, properties), '00 01 61 00 07', ''],
      [(e) => e.acknowledge(PUBREC, 7, 0x80, properties), '00 07 80', ''],
      [(e) => e.subscribe(7, text('a'), 1, properties), '00 07', '00 01 61 01'],
      [(e) => e.unsubscribe(7, text('a'), properties), '00 07', '00 01 61'],
      [(e) => e.disconnect(0x80, properties), '80', ''],
      [(e) => e.auth(0x18, properties), '18', ''],
      [connect({ properties }), '00 04 4d 51 54 54 05 02 00 1e', '00 01 61'],
      [
        connect({ will: { ...WILL, properties } }),
        '00 04 4d 51 54 54 05 2e 00 1e 00 00 01 61',
        '00 01 77 00 01 78',
      ],
    ];
    for (const [write, front, back] of rows) {
      const bytes = encoded(write);
      const remaining = hex(front).length + lengthSize + size + hex(back).length;
      const headerSize = remaining < 128 ? 2 : remaining < 16_384 ? 3 : 4;
      expect(bytes.length).toBe(headerSize + remaining);
      const body = [front, length, content, back].filter((part) => part !== '').join(' ');
      expect(hexOf(bytes.subarray(headerSize))).toBe(body);
      let value = 0;
      for (let i = headerSize - 1; i > 0; i--) value = value * 128 + ((bytes[i] as number) & 0x7f);
      expect(value).toBe(remaining);
    }
  });

  it('of properties with a topic alias, which counts among them [3.3.2.3.4]', () => {
    for (const [size, length] of [
      [124, '7f'],
      [125, '80 01'],
    ] as const) {
      const properties = sized(size);
      const expected = `00 00 ${length} 23 00 05 ${hexOf(properties.bytes)} 7a`;
      const remaining = hex(expected).length;
      for (const write of [publish('', '7a', 0, properties, 5), inPlace('', '7a', 0, properties, 5)]) {
        expect(hexOf(encoded(write))).toBe(
          `30 ${hexOf([(remaining & 0x7f) | 0x80, remaining >> 7])} ${expected}`,
        );
      }
    }
  });
});

describe('an encoder of MQTT 3.1.1', () => {
  const properties = list((l) => l.pair(0x26, NOTHING, NOTHING));

  it.each<[name: string, bytes: string, write: Write]>([
    [
      'CONNECT',
      '10 13 00 04 4d 51 54 54 04 2e 00 1e 00 01 61 00 01 77 00 01 78',
      connect(
        {
          sessionExpiryInterval: 5,
          maximumPacketSize: 100,
          properties,
          will: { ...WILL, delayInterval: 5, properties },
          password: text('p'),
        },
        10,
        10,
      ),
    ],
    ['PUBLISH', '30 04 00 01 61 7a', publish('a', '7a', 0, properties)],
    ['PUBLISH in place', '32 06 00 01 61 00 07 7a', inPlace('a', '7a', 1, properties)],
    [
      'PUBLISH in place, topic from a buffer',
      '31 04 00 02 62 63',
      (e) => {
        e.beginPublishPart(text('abcd'), 1, 2, true);
        return e.endPublish();
      },
    ],
    [
      'PUBLISH header',
      '30 04 00 01 61',
      (e) => e.publishHeader(text('a'), 1, 0, false, 0, false, properties),
    ],
    ['PUBACK', '40 02 00 01', (e) => e.acknowledge(PUBACK, 1, 0x80, properties)],
    [
      'SUBSCRIBE',
      '82 06 00 01 00 01 61 02',
      (e) => e.subscribe(1, text('a'), 2 + NO_LOCAL + RETAIN_AS_PUBLISHED + RETAINED_NEVER, properties),
    ],
    ['UNSUBSCRIBE', 'a2 05 00 01 00 01 61', (e) => e.unsubscribe(1, text('a'), properties)],
    ['DISCONNECT', 'e0 00', (e) => e.disconnect(0x81, properties)],
  ])('leaves out what belongs to MQTT 5: %s', (_name, bytes, write) => {
    expect(hexOf(encoded(write, 4))).toBe(bytes);
    // And may be told otherwise, and back, between two connections.
    const writer = new Writer(new Uint8Array(100));
    const encoder = new Encoder(writer, 5);
    expect(write(encoder, writer)).toBe(true);
    expect(hexOf(writer.bytes.subarray(0, writer.position))).not.toBe(bytes);
    writer.position = 0;
    encoder.protocolLevel = 4;
    expect(write(encoder, writer)).toBe(true);
    expect(hexOf(writer.bytes.subarray(0, writer.position))).toBe(bytes);
  });
});
