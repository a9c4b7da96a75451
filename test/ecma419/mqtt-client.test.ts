import { describe, expect, it } from 'vitest';
import { MQTTClient } from '../../src/ecma419/mqtt-client.js';
import type { Fragment, MQTTClientOptions, SocketOptions } from '../../src/ecma419/pattern.js';
import {
  begun,
  bytes,
  CONNACK,
  CONNECT,
  connected,
  FakePlatform,
  FakeResolver,
  FakeSocket,
  joined,
  loggingIn,
  opened,
  publish,
  text,
} from './harness.js';

const data = (content: string) => Uint8Array.from(bytes(content));
const QOS_0 = publish(0x30, 't/a', [], bytes('hello'));

/** A client that reads each fragment at once. */
function reading(options: Partial<MQTTClientOptions> = {}) {
  const read: (string | undefined)[] = [];
  const fragments: { count: number; fragment: Fragment }[] = [];
  const made = connected({
    onReadable(this: MQTTClient, count: number, fragment: Fragment) {
      fragments.push({ count, fragment: { ...fragment } });
      read.push(text(this.read(count)));
    },
    ...options,
  } as Partial<MQTTClientOptions>);
  return { ...made, read, fragments };
}

describe('ECMA-419, 8 and 25: the constructor', () => {
  it('resolves the host, connects to its address, and sends CONNECT once the socket takes it', () => {
    const { client, told } = begun();
    expect(FakeResolver.last.host).toBe('broker.example');
    expect(opened).toHaveLength(0);
    FakeResolver.last.found('192.0.2.7');
    const socket = opened[0] as FakeSocket;
    expect(socket.options).toMatchObject({
      address: '192.0.2.7',
      host: 'broker.example',
      port: 1883,
      format: 'buffer',
    });
    expect(socket.writes).toEqual([]);
    socket.allow();
    expect(socket.take()).toEqual(CONNECT);
    expect(told).toEqual({ fragments: [], writable: [], control: [], errors: [] });
    client.close();
  });

  it('hands the options of socket and resolver on, and changes none', () => {
    const options = Object.freeze({
      host: 'h',
      port: 8_883,
      dns: Object.freeze({ io: FakeResolver, servers: ['192.0.2.53'] }),
      socket: Object.freeze({ io: FakeSocket, secure: 'yes', nodelay: true }),
      unheardOf: 1,
    });
    const given: Record<string, unknown> = { ...options };
    begun(given);
    // What becomes of the object later is nobody's business.
    given.port = 1;
    expect(FakeResolver.last.options).toBe(options.dns);
    FakeResolver.last.found();
    expect((opened[0] as FakeSocket).options).toMatchObject({ port: 8_883, secure: 'yes', nodelay: true });
  });

  it.each([
    ['192.0.2.9', 'h'],
    ['h', '192.0.2.9'],
  ])('understands a resolver that tells a completion callback (18): null, %s, %s', (...answer) => {
    class CallbackResolver {
      resolve(_options: object, callback: (problem: unknown, ...found: string[]) => void): void {
        callback(null, ...answer);
      }
    }
    begun({ host: 'h', dns: { io: CallbackResolver } });
    expect(opened[0]?.options.address).toBe('192.0.2.9');
  });

  it('says in CONNECT what the options say (MQTT 3.1.1, 3.1)', () => {
    const { socket } = loggingIn({
      id: 'ab',
      user: 'u',
      password: 'pw',
      keepAlive: 60_000,
      clean: false,
      will: { topic: 'w', message: 'gone', QoS: 1, retain: true },
    });
    expect(socket.take()).toEqual([
      ...[0x10, 30, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0xec, 0, 60],
      ...[0, 2, 0x61, 0x62],
      ...[0, 1, 0x77, 0, 4, 0x67, 0x6f, 0x6e, 0x65],
      ...[0, 1, 0x75, 0, 2, 0x70, 0x77],
    ]);
  });

  it('takes bytes for password and will.message, and no message for an empty one', () => {
    const { socket } = loggingIn({
      user: 'u',
      password: Uint8Array.of(0, 0xff),
      will: { topic: 'w', message: Uint8Array.of(1, 2).buffer },
    });
    expect(socket.take().slice(9)).toEqual([
      0xc6, 0, 0, 0, 0, 0, 1, 0x77, 0, 2, 1, 2, 0, 1, 0x75, 0, 2, 0, 0xff,
    ]);
    expect(
      loggingIn({ will: { topic: 'w' } })
        .socket.take()
        .slice(9),
    ).toEqual([6, 0, 0, 0, 0, 0, 1, 0x77, 0, 0]);
  });

  it('rounds a keepAlive in milliseconds up to the seconds of MQTT, by either spelling', () => {
    expect(loggingIn({ keepAlive: 1_001 }).socket.take().slice(10, 12)).toEqual([0, 2]);
    expect(loggingIn({ keepalive: 65_535_000 }).socket.take().slice(10, 12)).toEqual([0xff, 0xff]);
  });

  it('sends a CONNECT that is longer than what the socket takes in parts', () => {
    begun({ id: 'x'.repeat(100) });
    FakeResolver.last.found();
    const socket = opened[0] as FakeSocket;
    socket.allow(60);
    expect(socket.writes.map(({ length }) => length)).toEqual([60]);
    socket.allow(60);
    expect(socket.writes.map(({ length }) => length)).toEqual([60, 54]);
    expect(socket.take()).toEqual([
      0x10,
      112,
      0,
      4,
      0x4d,
      0x51,
      0x54,
      0x54,
      4,
      2,
      0,
      0,
      0,
      100,
      ...bytes('x'.repeat(100)),
    ]);
  });

  it.each<[string, Partial<MQTTClientOptions>, string]>([
    ['no host', { host: '' }, 'host is needed'],
    ['no socket', { socket: undefined as never }, 'socket.io is needed'],
    ['no class of a socket', { socket: {} as never }, 'socket.io is needed'],
    ['no resolver', { dns: undefined as never }, 'dns.io is needed'],
    ['a port beyond 65535', { port: 65_536 }, 'port has to be 0 to 65535'],
    ['port 0', { port: 0 }, 'a port other than 0 is needed'],
    ['a number as id', { id: 7 as never }, 'a text as id and user is needed'],
    ['a callback that is none', { onReadable: 7 as never }, 'onReadable has to be a function'],
    ['a negative keepAlive', { keepAlive: -1_000 }, 'keepAlive, in seconds, has to be 0 to 65535'],
    ['a keepAlive beyond 65535 s', { keepAlive: 65_536_000 }, 'keepAlive, in seconds, has to be 0 to 65535'],
    ['a will at QoS 3', { will: { topic: 'w', QoS: 3 } }, 'will.QoS has to be 0 to 2'],
    ['a will without a topic', { will: {} as never }, 'will.topic is needed'],
    [
      'a will on a wildcard',
      { will: { topic: 'a/#' } },
      'PUBLISH with a wildcard in its topic [MQTT-3.3.2-2]',
    ],
    ['a password alone', { password: 'x' }, 'a password needs a user [MQTT-3.1.2-22]'],
    [
      'no id for a session to be kept',
      { clean: false },
      'an id is needed where clean is false [MQTT-3.1.3-8]',
    ],
    ['an id beyond 65535 bytes', { id: 'x'.repeat(65_536) }, 'id is longer than 65,535 bytes'],
    ['the format number', { format: 'number' }, 'the format can only be buffer'],
    ['a receive buffer of 15 bytes', { capacity: 15 }, 'capacity has to be at least 16'],
  ])('refuses %s, before anything is opened', (_name, options, message) => {
    const platform = new FakePlatform();
    let resolvers = 0;
    class CountedResolver extends FakeResolver {
      constructor(given: object) {
        super(given);
        resolvers++;
      }
    }
    expect(() => begun({ dns: { io: CountedResolver }, ...options }, platform)).toThrow(message);
    expect(resolvers).toBe(0);
    expect(platform.timers).toBe(0);
  });

  it('needs its options', () => {
    expect(() => new MQTTClient(undefined as never, new FakePlatform())).toThrow();
  });

  it("keeps target, which is the application's", () => {
    const { client } = begun({ target: 7 });
    expect(client.target).toBe(7);
    client.target = 'other';
    expect(client.target).toBe('other');
  });
});

describe('ECMA-419, 25: static properties', () => {
  it('are the packet types of MQTT 3.1.1, 2.2.1, and read-only', () => {
    expect({ ...MQTTClient }).toEqual({
      CONNECT: 1,
      CONNACK: 2,
      PUBLISH: 3,
      PUBACK: 4,
      PUBREC: 5,
      PUBREL: 6,
      PUBCOMP: 7,
      SUBSCRIBE: 8,
      SUBACK: 9,
      UNSUBSCRIBE: 10,
      UNSUBACK: 11,
      PINGREQ: 12,
      PINGRESP: 13,
      DISCONNECT: 14,
    });
    expect(Object.getOwnPropertyDescriptor(MQTTClient, 'CONNECT')?.writable).toBe(false);
    expect(Object.isFrozen(MQTTClient)).toBe(true);
  });
});

describe('ECMA-419, 25: data format', () => {
  it('is always buffer', () => {
    const { client } = begun();
    expect(client.format).toBe('buffer');
    client.format = 'buffer';
    expect(() => {
      client.format = 'number';
    }).toThrow('the format can only be buffer');
    expect(client.format).toBe('buffer');
  });
});

describe('ECMA-419, 25: onControl', () => {
  it('tells CONNACK, then what may be written', () => {
    const { told, socket } = loggingIn();
    socket.arrive(CONNACK);
    expect(told.control).toEqual([
      { operation: 2, message: { operation: 2, returnCode: 0, sessionPresent: false } },
    ]);
    expect(told.writable).toEqual([1_536 - CONNECT.length - 8]);
  });

  it('tells of a session that the server has kept', () => {
    const { told, socket } = loggingIn({ id: 'a', clean: false });
    socket.arrive(0x20, 2, 1, 0);
    expect(told.control[0]?.message.sessionPresent).toBe(true);
  });

  it('tells acknowledgements with their id, SUBACK with its payload, PINGRESP with neither', () => {
    const { told, socket } = connected();
    socket.arrive(0x40, 2, 1, 2, 0x70, 2, 0, 3, 0x90, 5, 0, 4, 0, 2, 0x80, 0xb0, 2, 0, 5, 0xd0, 0);
    expect(told.control).toEqual([
      { operation: 4, message: { operation: 4, id: 0x102 } },
      { operation: 7, message: { operation: 7, id: 3 } },
      { operation: 9, message: { operation: 9, id: 4, payload: [0, 2, 0x80] } },
      { operation: 11, message: { operation: 11, id: 5 } },
      { operation: 13, message: { operation: 13 } },
    ]);
  });

  it('answers PUBREC with PUBREL and PUBREL with PUBCOMP, and tells of both', () => {
    const { told, socket } = connected();
    socket.arrive(0x50, 2, 0, 9, 0x62, 2, 0, 8);
    expect(socket.take()).toEqual([0x62, 2, 0, 9, 0x70, 2, 0, 8]);
    expect(told.control.map(({ operation, message }) => [operation, message.id])).toEqual([
      [5, 9],
      [6, 8],
    ]);
  });

  it('tells everything however it is cut', () => {
    const { told, socket } = connected();
    for (const byte of [0x40, 2, 1, 2, 0x90, 3, 0, 4, 1]) socket.arrive(byte);
    expect(told.control.map(({ operation }) => operation)).toEqual([4, 9]);
  });

  it('tells the message alone, as the SDK does, where messageAlone asks for that', () => {
    const told: unknown[][] = [];
    const onControl = (...all: unknown[]) => void told.push(all);
    connected({ onControl, messageAlone: true }).socket.arrive(0xd0, 0);
    expect(told).toEqual([[{ operation: 2, returnCode: 0, sessionPresent: false }], [{ operation: 13 }]]);
    told.length = 0;
    connected({ onControl }).socket.arrive(0xd0, 0);
    expect(told[1]).toEqual([13, { operation: 13 }]);
  });

  it('calls every callback with the instance as this', () => {
    const seen: unknown[] = [];
    const note = function (this: unknown) {
      seen.push(this);
    };
    const { client, socket } = loggingIn({
      onReadable: note,
      onWritable: note,
      onControl: note,
      onError: note,
    });
    socket.arrive(CONNACK, QOS_0);
    socket.options.onError();
    expect(seen).toEqual([client, client, client, client]);
  });

  it.each([undefined, null])(
    'may be left out, as all callbacks may, or be %s: messages are acknowledged',
    (no) => {
      const none = {
        onControl: no,
        onReadable: no,
        onWritable: no,
        onError: no,
      } as Partial<MQTTClientOptions>;
      const { socket } = connected(none);
      socket.arrive(
        publish(0x32, 't', [0, 7], bytes('x')),
        publish(0x32, 't', [0, 8], new Array(2_000).fill(0)),
      );
      expect(socket.take()).toEqual([0x40, 2, 0, 7, 0x40, 2, 0, 8]);
      socket.options.onError();
      expect(socket.closed).toBe(true);
    },
  );
});

describe('ECMA-419, 25: onReadable and read', () => {
  it('tells a message that comes whole: its length, topic, QoS, byteLength, and no more', () => {
    const { read, fragments, socket } = reading();
    socket.arrive(QOS_0);
    expect(fragments).toEqual([{ count: 5, fragment: { more: false, topic: 't/a', QoS: 0, byteLength: 5 } }]);
    expect(read).toEqual(['hello']);
  });

  it('tells a message larger than the receive buffer in fragments: topic, QoS and byteLength with the first alone', () => {
    const { read, fragments, socket } = reading({ capacity: 64 });
    const message = 'abcdefghij'.repeat(30);
    const packet = publish(0x30, 't/a', [], bytes(message));
    socket.arrive(packet.slice(0, 100));
    socket.arrive(packet.slice(100, 250));
    socket.arrive(packet.slice(250), QOS_0);
    const first = fragments.filter(({ fragment }) => fragment.topic !== undefined);
    expect(first).toHaveLength(2);
    expect(fragments[0]?.fragment).toEqual({ more: true, topic: 't/a', QoS: 0, byteLength: 300 });
    expect(
      fragments
        .slice(1, -2)
        .every(({ fragment }) => Object.keys(fragment).join() === 'more' && fragment.more),
    ).toBe(true);
    expect(fragments.at(-2)?.fragment).toEqual({ more: false });
    expect(read.slice(0, -1).join('')).toBe(message);
    expect(read.at(-1)).toBe('hello');
  });

  it('gives the same bytes however a large message is cut', () => {
    const message = 'abcdefghij'.repeat(12);
    const packet = [...publish(0x32, 'topic', [0, 5], bytes(message)), ...QOS_0];
    for (let cut = 1; cut < packet.length; cut++) {
      const { read, socket } = reading({ capacity: 32 });
      socket.arrive(packet.slice(0, cut));
      socket.arrive(packet.slice(cut));
      expect(read.join('')).toBe(`${message}hello`);
      expect(socket.take()).toEqual([0x40, 2, 0, 5]);
    }
  });

  it('reads what of a large message is still in the socket right into the buffer given', () => {
    const target = new Uint8Array(1_000);
    let at = 0;
    const { socket } = connected({
      capacity: 64,
      onReadable(this: MQTTClient, count: number) {
        at += this.read(target.subarray(at, at + count)) as number;
      },
    } as Partial<MQTTClientOptions>);
    const message = Uint8Array.from({ length: 1_000 }, (_, i) => i);
    socket.arrive(publish(0x30, 't', [], Array.from(message)));
    expect(target).toEqual(message);
  });

  it('lets a fragment be read in parts, by count or into a buffer, and says how much it was', () => {
    const { client, told, socket } = connected();
    socket.arrive(QOS_0);
    expect(told.fragments).toHaveLength(1);
    expect(text(client.read(2))).toBe('he');
    expect(client.read(0)?.byteLength).toBe(0);
    const buffer = new Uint8Array(2);
    expect(client.read(buffer)).toBe(2);
    expect(Array.from(buffer)).toEqual(bytes('ll'));
    const larger = new ArrayBuffer(4);
    expect(client.read(larger)).toBe(1);
    expect(Array.from(new Uint8Array(larger))).toEqual([0x6f, 0, 0, 0]);
    expect(client.read()).toBeUndefined();
    expect(client.read(new Uint8Array(2))).toBeUndefined();
  });

  it('reads into part of a buffer as a view says, and no text, nor larger elements', () => {
    const { client, socket } = connected();
    socket.arrive(QOS_0);
    const whole = new Uint8Array(6);
    expect(client.read(new DataView(whole.buffer, 1, 2))).toBe(2);
    expect(client.read(new Int8Array(whole.buffer, 4, 2))).toBe(2);
    expect(Array.from(whole)).toEqual([0, 0x68, 0x65, 0, 0x6c, 0x6c]);
    expect(() => client.read(new Uint16Array(1) as never)).toThrow('the data has to be');
    expect(() => client.read('2' as never)).toThrow('the data has to be');
    expect(() => client.read(-1)).toThrow('the count of bytes to read has to be 0 or more');
    expect(text(client.read())).toBe('o');
  });

  it('tells of the next message once all of this one is read, and not from within read', () => {
    const { client, platform, told, socket } = connected();
    socket.arrive(QOS_0, publish(0x30, 'b', [], bytes('!')));
    expect(told.fragments).toHaveLength(1);
    client.read(4);
    platform.pass(0);
    expect(told.fragments).toHaveLength(1);
    client.read();
    expect(told.fragments).toHaveLength(1);
    platform.pass(0);
    expect(told.fragments).toHaveLength(2);
    expect(told.fragments[1]?.fragment.topic).toBe('b');
  });

  it('leaves what comes meanwhile in the socket, for as long as a message is not read', () => {
    const { client, platform, told, socket } = connected();
    socket.arrive(QOS_0);
    socket.arrive(publish(0x32, 'b', [0, 1], bytes('!')));
    expect(socket.unread).toBeGreaterThan(0);
    expect(told.fragments).toHaveLength(1);
    platform.pass(3_600_000);
    client.read();
    platform.pass(0);
    expect(told.fragments).toHaveLength(2);
    expect(socket.unread).toBe(0);
  });

  it('tells a message of no bytes, and goes on', () => {
    const { fragments, read, socket } = reading();
    socket.arrive(publish(0x32, 'cleared', [0, 3], []), QOS_0);
    expect(fragments[0]).toEqual({
      count: 0,
      fragment: { more: false, topic: 'cleared', QoS: 1, byteLength: 0 },
    });
    expect(read).toEqual([undefined, 'hello']);
    expect(socket.take()).toEqual([0x40, 2, 0, 3]);
  });

  it('tells a topic too long for the receive buffer as an empty one, with all of its message', () => {
    const { fragments, read, socket } = reading({ capacity: 32 });
    socket.arrive(publish(0x34, 'x'.repeat(60), [0, 9], bytes('payload')));
    expect(fragments[0]?.fragment).toMatchObject({ topic: '', QoS: 2, byteLength: 7 });
    expect(read.join('')).toBe('payload');
    expect(socket.take()).toEqual([0x50, 2, 0, 9]);
  });

  it('keeps the object of the first fragment as it is until the next message', () => {
    const kept: Fragment[] = [];
    const { socket } = reading({
      capacity: 32,
      onReadable(this: MQTTClient, _count: number, fragment: Fragment) {
        kept.push(fragment);
        this.read();
      },
    } as Partial<MQTTClientOptions>);
    socket.arrive(publish(0x30, 'a', [], new Array(100).fill(0x61)));
    expect(kept.length).toBeGreaterThan(1);
    expect(kept[0]).toEqual({ more: true, topic: 'a', QoS: 0, byteLength: 100 });
  });

  it('acknowledges at QoS 1 with PUBACK and at QoS 2 with PUBREC, once all has been read', () => {
    const { client, platform, told, socket } = connected();
    socket.arrive(publish(0x32, 't', [0, 1], bytes('ab')));
    client.read(1);
    platform.pass(0);
    expect(socket.take()).toEqual([]);
    client.read();
    platform.pass(0);
    expect(socket.take()).toEqual([0x40, 2, 0, 1]);
    socket.arrive(publish(0x34, 't', [0, 2], bytes('ab')));
    client.read();
    platform.pass(0);
    expect(socket.take()).toEqual([0x50, 2, 0, 2]);
    expect(told.errors).toEqual([]);
  });

  it('tells a message of QoS 2 that is repeated only once (MQTT 3.1.1, 4.3.3)', () => {
    const { read, socket } = reading();
    const first = publish(0x34, 't', [0, 6], bytes('once'));
    const again = publish(0x3c, 't', [0, 6], bytes('once'));
    socket.arrive(first, again);
    expect(read).toEqual(['once']);
    expect(socket.take()).toEqual([0x50, 2, 0, 6, 0x50, 2, 0, 6]);
    socket.arrive(0x62, 2, 0, 6, first);
    expect(read).toEqual(['once', 'once']);
  });

  it('decodes topics in UTF-8, one after the other', () => {
    const { fragments, socket } = reading();
    for (const topic of ['Küche/Licht', '🏠', 'x'.repeat(200), 'Küche/Licht', 'Küche/Luft.'])
      socket.arrive(publish(0x30, topic, [], bytes('!')));
    expect(fragments.map(({ fragment }) => fragment.topic)).toEqual([
      'Küche/Licht',
      '🏠',
      'x'.repeat(200),
      'Küche/Licht',
      'Küche/Luft.',
    ]);
  });
});

describe('ECMA-419, 25: write', () => {
  it('publishes, as the options say', () => {
    const { client, socket } = connected();
    client.write(data('on'), { topic: 'a/b' });
    expect(socket.take()).toEqual([0x30, 7, 0, 3, 0x61, 0x2f, 0x62, 0x6f, 0x6e]);
    client.write(data('on'), { topic: 'a', QoS: 1, retain: true, id: 0x1234 });
    expect(socket.take()).toEqual([0x33, 7, 0, 1, 0x61, 0x12, 0x34, 0x6f, 0x6e]);
    client.write(data(''), { topic: 'a', QoS: 2, duplicate: true, id: 1 });
    expect(socket.take()).toEqual([0x3c, 5, 0, 1, 0x61, 0, 1]);
    client.write(data('x'), { operation: MQTTClient.PUBLISH, topic: 'ä' });
    expect(socket.take()).toEqual([0x30, 5, 0, 2, 0xc3, 0xa4, 0x78]);
  });

  it('takes any Byte Buffer (6), of a view just what it shows', () => {
    const { client, socket } = connected();
    const buffer = Uint8Array.of(9, 1, 2, 9).buffer;
    for (const payload of [
      Uint8Array.of(1, 2),
      Uint8Array.of(1, 2).buffer,
      new Int8Array(buffer, 1, 2),
      new DataView(buffer, 1, 2),
      new Uint8Array(buffer, 1, 2),
    ]) {
      client.write(payload, { topic: 'a' });
      expect(socket.take()).toEqual([0x30, 5, 0, 1, 0x61, 1, 2]);
    }
    for (const payload of [undefined, null, 'text', new Uint16Array(1), [1]]) {
      expect(() => client.write(payload as never, { topic: 'a' })).toThrow('the data has to be');
    }
    expect(socket.take()).toEqual([]);
  });

  it('finds identifiers from 1 on where none is given, and never 0 (MQTT 3.1.1, 2.3.1)', () => {
    const { client, socket } = connected();
    const empty = data('');
    const identifier = () => {
      socket.allow();
      client.write(empty, { topic: 'a', QoS: 1 });
      return socket.take().slice(5);
    };
    expect(identifier()).toEqual([0, 1]);
    expect(identifier()).toEqual([0, 2]);
    for (let i = 3; i < 65_535; i++) identifier();
    expect(identifier()).toEqual([0xff, 0xff]);
    expect(identifier()).toEqual([0, 1]);
  });

  it('sends small messages in one write, larger ones in two that say how long they are together', () => {
    const { client, socket } = connected();
    client.write(data('small'), { topic: 'a' });
    expect(socket.writeOptions).toEqual([undefined]);
    socket.take();
    client.write(new Uint8Array(300), { topic: 'a' });
    expect(socket.writes.map(({ length }) => length)).toEqual([6, 300]);
    expect(socket.writeOptions).toEqual([{ more: true, byteLength: 306 }, undefined]);
  });

  it('sends a message in fragments of any size, which have no options', () => {
    const { client, socket } = connected();
    client.write(data('ab'), { topic: 't', byteLength: 6 });
    client.write(data('c'));
    client.write(data(''));
    client.write(data('def').buffer);
    expect(socket.take()).toEqual([0x30, 9, 0, 1, 0x74, ...bytes('abcdef')]);
    client.write(data('next'), { topic: 't' });
    expect(socket.take()).toEqual([0x30, 7, 0, 1, 0x74, ...bytes('next')]);
  });

  it('sends a megabyte through a socket that takes 1,536 bytes at a time', () => {
    const total = 1_000_000;
    let left = total;
    let sent = 0;
    let writing = false;
    const { client, socket } = connected({
      onWritable(this: MQTTClient, count: number) {
        if (left === 0 || !writing) return;
        const part = Math.min(count, left);
        left -= part;
        this.write(new Uint8Array(part).fill(7));
      },
    } as Partial<MQTTClientOptions>);
    client.write(new Uint8Array(0), { topic: 't', byteLength: total, QoS: 1, id: 2 });
    expect(socket.take()).toEqual([0x32, 0xc5, 0x84, 0x3d, 0, 1, 0x74, 0, 2]);
    writing = true;
    while (left > 0) {
      socket.allow();
      sent += socket.take().length;
    }
    expect(sent).toBe(total);
    client.write(data('!'), { topic: 't' });
    expect(socket.take()).toEqual([0x30, 4, 0, 1, 0x74, 0x21]);
  });

  it('holds answers back while a message is sent in fragments, and sends them behind it', () => {
    const { client, socket } = reading();
    client.write(data('ab'), { topic: 't', byteLength: 4 });
    socket.take();
    socket.arrive(publish(0x32, 'x', [0, 1], bytes('!')), 0x62, 2, 0, 2);
    expect(socket.take()).toEqual([]);
    client.write(data('cd'));
    expect(socket.take()).toEqual([...bytes('cd'), 0x40, 2, 0, 1, 0x70, 2, 0, 2]);
  });

  it('tells what may be written of a message that answers wait for', () => {
    const { client, told, socket } = connected();
    client.write(data('ab'), { topic: 't', byteLength: 4 });
    socket.arrive(0x50, 2, 0, 1);
    socket.take();
    socket.allow(100);
    expect(told.writable).toEqual([92]);
    expect(socket.take()).toEqual([]);
  });

  it('holds answers back while the socket takes none, stops reading when there are many, and loses none', () => {
    const { socket, read } = reading();
    socket.writable = 0;
    socket.options.onWritable(0);
    for (let i = 1; i <= 40; i++) socket.arrive(publish(0x32, 'x', [0, i], bytes('!')));
    expect(read.length).toBeLessThan(20);
    expect(socket.unread).toBeGreaterThan(0);
    const answers: number[] = [];
    while (answers.length < 160) {
      socket.allow(13);
      const sent = socket.take();
      expect(sent.length).toBeGreaterThan(0);
      answers.push(...sent);
    }
    expect(read).toHaveLength(40);
    expect(answers).toEqual(Array.from({ length: 40 }, (_, i) => [0x40, 2, 0, i + 1]).flat());
  });

  it('subscribes to all items in one packet', () => {
    const { client, socket } = connected();
    client.write(null, {
      operation: MQTTClient.SUBSCRIBE,
      id: 10,
      items: [{ topic: 'a/+', QoS: 2 }, { topic: '#' }],
    });
    expect(socket.take()).toEqual([0x82, 12, 0, 10, 0, 3, 0x61, 0x2f, 0x2b, 2, 0, 1, 0x23, 0]);
  });

  it('unsubscribes from all items in one packet', () => {
    const { client, socket } = connected();
    client.write(null, {
      operation: MQTTClient.UNSUBSCRIBE,
      id: 10,
      items: [{ topic: 'a/+' }, { topic: '#' }],
    });
    expect(socket.take()).toEqual([0xa2, 10, 0, 10, 0, 3, 0x61, 0x2f, 0x2b, 0, 1, 0x23]);
  });

  it('sends topics of any length', () => {
    const { client, socket } = connected();
    socket.allow(200_000);
    const long = 'x'.repeat(5_000);
    client.write(data('!'), { topic: long, QoS: 1, id: 1 });
    expect(socket.take()).toEqual(joined([0x32, 0x8d, 0x27, 0x13, 0x88], bytes(long), [0, 1, 0x21]));
    for (const first of ['a'.repeat(240), 'a'.repeat(250), 'a'.repeat(600)]) {
      const items = [{ topic: first, QoS: 1 }, { topic: 'b', QoS: 2 }, { topic: first }];
      const length = first.length;
      const size = [length >> 8, length & 0xff];
      for (const [operation, head, tails] of [
        [MQTTClient.SUBSCRIBE, 0x82, [[1], [2], [0]]],
        [MQTTClient.UNSUBSCRIBE, 0xa2, [[], [], []]],
      ] as const) {
        client.write(null, { operation, id: 3, items });
        const name = joined(size, bytes(first));
        const rest = joined([0, 3], name, tails[0], [0, 1, 0x62], tails[1], name, tails[2]);
        expect(socket.writeOptions.at(-1)).toBeUndefined();
        expect(socket.writeOptions.slice(0, -1).every((options) => options?.more)).toBe(true);
        expect(socket.take()).toEqual(joined([head, (rest.length & 0x7f) | 0x80, rest.length >> 7], rest));
      }
    }
  });

  it('sends acknowledgements, PINGREQ and DISCONNECT', () => {
    const { client, socket } = connected();
    client.write(null, { operation: MQTTClient.PUBACK, id: 1 });
    client.write(null, { operation: MQTTClient.PUBREC, id: 2 });
    client.write(null, { operation: MQTTClient.PUBREL, id: 3 });
    client.write(null, { operation: MQTTClient.PUBCOMP, id: 4 });
    client.write(null, { operation: MQTTClient.PINGREQ });
    client.write(null, { operation: MQTTClient.DISCONNECT });
    expect(socket.take()).toEqual([
      ...[0x40, 2, 0, 1, 0x50, 2, 0, 2, 0x62, 2, 0, 3, 0x70, 2, 0, 4],
      ...[0xc0, 0, 0xe0, 0],
    ]);
  });

  it('returns how many bytes may be written, and tells so when it has become more', () => {
    const { client, told, socket } = connected();
    socket.allow(100);
    expect(told.writable).toEqual([92]);
    expect(client.write(data('12345'), { topic: 'a' })).toBe(82);
    expect(client.write(new Uint8Array(83), { topic: 'a' })).toBe(0);
  });

  it('throws when the connection does not take so much, and has sent nothing then', () => {
    const { client, socket } = connected();
    socket.allow(20);
    const refusal = 'the connection does not take so many bytes now: wait for onWritable';
    expect(() => client.write(new Uint8Array(16), { topic: 'a' })).toThrow(refusal);
    expect(() => client.write(data('x'), { topic: 'x'.repeat(300) })).toThrow(refusal);
    expect(() =>
      client.write(null, { operation: MQTTClient.SUBSCRIBE, items: [{ topic: 'x'.repeat(20) }] }),
    ).toThrow(refusal);
    expect(socket.take()).toEqual([]);
    client.write(new Uint8Array(15), { topic: 'a' });
    expect(socket.take()).toHaveLength(20);
    expect(() => client.write(null, { operation: MQTTClient.PINGREQ })).toThrow(refusal);
    expect(() => client.write(null, { operation: MQTTClient.PUBACK, id: 1 })).toThrow(refusal);
    socket.allow(20);
    client.write(data(''), { topic: 'a', byteLength: 50 });
    expect(() => client.write(new Uint8Array(16))).toThrow(refusal);
    client.write(new Uint8Array(15));
    expect(socket.take()).toHaveLength(20);
  });

  it.each<[string, unknown, unknown, string]>([
    ['no options', data('x'), undefined, 'options are needed'],
    ['no topic', data('x'), {}, 'a topic is needed'],
    ['an empty topic', data('x'), { topic: '' }, 'PUBLISH with an empty topic'],
    ['a wildcard', data('x'), { topic: 'a/+' }, 'PUBLISH with a wildcard'],
    [
      'a topic beyond 65535 bytes',
      data('x'),
      { topic: 'x'.repeat(65_536) },
      'the topic is longer than 65,535 bytes',
    ],
    ['QoS 3', data('x'), { topic: 'a', QoS: 3 }, 'QoS has to be 0 to 2'],
    ['id 0', data('x'), { topic: 'a', QoS: 1, id: 0 }, 'id has to be 1 to 65535'],
    ['id 65536', data('x'), { topic: 'a', QoS: 1, id: 65_536 }, 'id has to be 0 to 65535'],
    [
      'byteLength below the data',
      data('xy'),
      { topic: 'a', byteLength: 1 },
      'the data is longer than byteLength',
    ],
    ['byteLength beyond MQTT', data('x'), { topic: 'a', byteLength: 2 ** 28 }, 'byteLength has to be'],
    ['SUBSCRIBE to nothing', null, { operation: 8, items: [] }, 'at least one item is needed'],
    ['SUBSCRIBE without items', null, { operation: 8 }, 'at least one item is needed'],
    ['SUBSCRIBE at QoS 3', null, { operation: 8, items: [{ topic: 'a', QoS: 3 }] }, 'QoS has to be 0 to 2'],
    [
      'a filter that is none',
      null,
      { operation: 8, items: [{ topic: 'a/#/b' }] },
      'a/#/b is no topic filter',
    ],
    ['a filter without a topic', null, { operation: 10, items: [{}] }, 'an item needs a topic'],
    [
      'SUBSCRIBE with id 0',
      null,
      { operation: 8, items: [{ topic: 'a' }], id: 0 },
      'id has to be 1 to 65535',
    ],
    ['UNSUBSCRIBE with id -1', null, { operation: 10, items: [{ topic: 'a' }], id: -1 }, 'id has to be 0 to'],
    ['PUBACK without an id', null, { operation: 4 }, 'an id is needed'],
    ['PUBACK with id 0', null, { operation: 4, id: 0 }, 'id has to be 1 to 65535'],
    ['CONNECT', null, { operation: 1 }, 'operation 1 cannot be written'],
    ['operation 15', null, { operation: 15 }, 'operation 15 cannot be written'],
  ])('refuses %s, and sends nothing', (_name, payload, options, message) => {
    const { client, told, socket } = connected();
    expect(() => client.write(payload as never, options as never)).toThrow(message);
    expect(socket.take()).toEqual([]);
    client.write(data('x'), { topic: 'a' });
    expect(socket.take()).toEqual([0x30, 4, 0, 1, 0x61, 0x78]);
    expect(told.errors).toEqual([]);
  });

  it('refuses options within a message, and more than it was said to be', () => {
    const { client, socket } = connected();
    client.write(data('a'), { topic: 't', byteLength: 3 });
    expect(() => client.write(data('x'), { topic: 'u' })).toThrow('the PUBLISH before this is not finished');
    expect(() => client.write(null, { operation: MQTTClient.PINGREQ })).toThrow(
      'the PUBLISH before this is not finished',
    );
    expect(() => client.write(data('bcd'))).toThrow('the data is longer than what is left of byteLength');
    client.write(data('bc'));
    expect(socket.take()).toEqual([0x30, 6, 0, 1, 0x74, ...bytes('abc')]);
  });

  it('is an error before CONNACK', () => {
    const message = 'not connected yet: wait for CONNACK';
    const { client } = begun();
    expect(() => client.write(data('x'), { topic: 'a' })).toThrow(message);
    FakeResolver.last.found();
    expect(() => client.write(data('x'), { topic: 'a' })).toThrow(message);
    opened[0]?.allow();
    expect(() => client.write(data('x'), { topic: 'a' })).toThrow(message);
    opened[0]?.arrive(CONNACK);
    client.write(data('x'), { topic: 'a' });
  });

  it('works from within every callback', () => {
    const { socket, client } = loggingIn({
      onControl(this: MQTTClient, operation: number) {
        if (operation === MQTTClient.CONNACK) this.write(data('c'), { topic: 'a' });
      },
      onReadable(this: MQTTClient) {
        this.read();
        this.write(data('r'), { topic: 'a' });
      },
    } as Partial<MQTTClientOptions>);
    socket.take();
    socket.arrive(CONNACK, publish(0x32, 't', [0, 1], bytes('!')));
    expect(socket.take()).toEqual([0x30, 4, 0, 1, 0x61, 0x63, 0x30, 4, 0, 1, 0x61, 0x72, 0x40, 2, 0, 1]);
    client.close();
  });
});

describe('ECMA-419, 25: keep-alive', () => {
  it('pings before the interval is over, and goes on when it is answered', () => {
    const { platform, told, socket } = connected({ keepAlive: 10_000 });
    for (let i = 0; i < 100; i++) {
      platform.pass(8_900);
      expect(socket.take()).toEqual([]);
      platform.pass(100);
      expect(socket.take()).toEqual([0xc0, 0]);
      socket.arrive(0xd0, 0);
    }
    expect(told.errors).toEqual([]);
  });

  it('fails when no answer comes within half an interval', () => {
    const { platform, told, socket } = connected({ keepAlive: 10_000 });
    platform.pass(13_500);
    expect(told.errors).toEqual([]);
    platform.pass(500);
    expect(told.errors.map(({ message }) => message)).toEqual([
      'no PINGRESP within the time allowed: the link is dead',
    ]);
    expect(socket.closed).toBe(true);
    expect(platform.timers).toBe(0);
  });

  it('does not blame the server for what the application has not read', () => {
    const { client, platform, told, socket } = connected({ keepAlive: 10_000 });
    socket.arrive(QOS_0);
    platform.pass(60_000);
    socket.arrive(0xd0, 0);
    expect(told.errors).toEqual([]);
    client.read();
    platform.pass(1);
    expect(told.control.at(-1)?.operation).toBe(13);
    expect(told.errors).toEqual([]);
  });

  it('fails when a message is left unfinished for an interval', () => {
    const { client, platform, told } = connected({ keepAlive: 10_000 });
    client.write(data('a'), { topic: 't', byteLength: 2 });
    platform.pass(9_000);
    expect(told.errors).toEqual([]);
    platform.pass(3_000);
    expect(told.errors[0]?.message).toMatch(/a PUBLISH sent in pieces was not finished/);
  });

  it('is off by default: no timer is left once connected', () => {
    const { platform, told, socket } = connected();
    expect(platform.timers).toBe(0);
    platform.pass(86_400_000);
    expect(socket.take()).toEqual([]);
    expect(told.errors).toEqual([]);
  });
});

describe('ECMA-419, 9 and 25: onError', () => {
  it('tells that the host was not found', () => {
    const { platform, told } = begun();
    FakeResolver.last.failed();
    expect(told.errors).toEqual([]);
    platform.pass(0);
    expect(told.errors.map(({ message }) => message)).toEqual([
      'the name of the broker could not be resolved to an address',
    ]);
    expect(opened).toHaveLength(0);
  });

  it('is not called from within the constructor', () => {
    class Unable {
      resolve(_options: object, callback: (problem: unknown) => void): void {
        callback(new Error('no network'));
      }
    }
    const { platform, told } = begun({ dns: { io: Unable } });
    expect(told.errors).toEqual([]);
    platform.pass(0);
    expect(told.errors[0]?.cause).toEqual(new Error('no network'));
  });

  it('tells of a socket that fails while it is being made, and lets go of it', () => {
    class Failing extends FakeSocket {
      constructor(options: SocketOptions) {
        super(options);
        options.onError(new Error('no route'));
      }
    }
    const { client, platform, told } = begun({ socket: { io: Failing as never } });
    FakeResolver.last.found();
    platform.pass(60_000);
    expect(told.errors.map(({ message, cause }) => [message, cause])).toEqual([
      ['the broker could not be reached', new Error('no route')],
    ]);
    expect([opened[0]?.closed, platform.timers]).toEqual([true, 0]);
    client.close();
  });

  it('tells that no socket could be made', () => {
    class Refusing {
      constructor() {
        throw new Error('no socket');
      }
    }
    const { platform, told } = begun({ socket: { io: Refusing as never } });
    FakeResolver.last.found();
    platform.pass(0);
    expect(told.errors.map(({ message }) => message)).toEqual(['the broker could not be reached']);
  });

  it('tells that the connection failed, and that it was lost', () => {
    const failed = begun();
    FakeResolver.last.found();
    opened[0]?.options.onError();
    expect(failed.told.errors.map(({ message }) => message)).toEqual(['the broker could not be reached']);
    const { told, socket, platform } = connected({ keepAlive: 1_000 });
    socket.options.onError(new Error('reset'));
    expect(told.errors.map(({ message }) => message)).toEqual([
      'the connection was closed by the other side',
    ]);
    expect(told.errors[0]?.cause).toEqual(new Error('reset'));
    expect(platform.timers).toBe(0);
  });

  it('tells that no CONNACK came, or no connection, within 30 s', () => {
    const { platform, told, socket } = loggingIn();
    platform.pass(29_000);
    expect(told.errors).toEqual([]);
    platform.pass(2_000);
    expect(told.errors.map(({ message }) => message)).toEqual(['no CONNACK within the time allowed']);
    expect(socket.closed).toBe(true);
    const waiting = begun();
    FakeResolver.last.found();
    waiting.platform.pass(31_000);
    expect(waiting.told.errors.map(({ message }) => message)).toEqual([
      'no connection to the broker within the time allowed',
    ]);
  });

  it('tells why the server refuses', () => {
    const { told, socket } = loggingIn();
    socket.arrive(0x20, 2, 0, 5);
    expect(told.errors.map(({ message }) => message)).toEqual([
      'the broker refused the connection: not authorized (return code 5)',
    ]);
    expect(told.control).toEqual([]);
  });

  it.each<[string, number[], string]>([
    ['another packet first', [0xd0, 0], 'the first packet was not CONNACK [MQTT-3.2.0-1]'],
    [
      'a session though a clean one was asked for',
      [0x20, 2, 1, 0],
      'CONNACK that reports a session though a clean one was asked for [MQTT-3.2.2-1]',
    ],
    ['a second CONNACK', [...CONNACK, ...CONNACK], 'a second CONNACK on one connection [3.2]'],
    [
      'PINGREQ, which only a client may send',
      [...CONNACK, 0xc0, 0],
      'a packet type that only a client may send [2.2.1]',
    ],
    ['QoS 3', [...CONNACK, 0x36, 5, 0, 1, 0x61, 0, 1], 'PUBLISH with QoS 3 [MQTT-3.3.1-4]'],
    [
      'a topic longer than its packet',
      [...CONNACK, 0x30, 3, 0, 9, 0x61],
      'PUBLISH whose topic is longer than the packet [3.3.2]',
    ],
    ['PUBACK of one byte', [...CONNACK, 0x40, 1, 0], 'packet length does not fit its type [2.2.3]'],
  ])('tells of %s, and closes', (_name, packets, message) => {
    const { told, socket } = loggingIn();
    socket.arrive(packets);
    expect(told.errors.map((error) => error.message)).toEqual([message]);
    expect(socket.closed).toBe(true);
  });

  it('tells of more messages of QoS 2 than can be remembered', () => {
    const { told, socket } = reading();
    const told2 = told.errors;
    for (let i = 1; i <= 65; i++) {
      socket.allow();
      socket.arrive(publish(0x34, 't', [0, i], bytes('!')));
    }
    expect(told2.map(({ message }) => message)).toEqual([
      'more QoS 2 messages in flight from the broker than the session holds',
    ]);
  });

  it('tells when what the client itself has to send is refused by the socket', () => {
    const { told, socket } = reading();
    socket.failing = true;
    socket.arrive(publish(0x32, 't', [0, 1], bytes('!')));
    expect(told.errors.map(({ message }) => message)).toEqual([
      'the connection was closed by the other side',
    ]);
  });

  it('leaves nothing to be done but close', () => {
    const { client, told, socket } = connected();
    socket.options.onError();
    for (const call of [
      () => client.read(),
      () => client.write(data('x'), { topic: 'a' }),
      () => client.format,
    ]) {
      expect(call).toThrow('not connected any more');
    }
    socket.options.onError();
    expect(told.errors).toHaveLength(1);
    client.close();
  });

  it('comes after DISCONNECT when the server has closed, and nothing is sent in between (MQTT 3.1.1, 3.14.4)', () => {
    const { client, platform, told, socket } = reading({ keepAlive: 1_000 });
    client.write(null, { operation: MQTTClient.DISCONNECT });
    expect(socket.take()).toEqual([0xe0, 0]);
    expect(() => client.write(data('x'), { topic: 'a' })).toThrow('not connected any more');
    socket.arrive(publish(0x32, 't', [0, 1], bytes('!')));
    platform.pass(1_200);
    expect(socket.take()).toEqual([]);
    socket.options.onError();
    expect(told.errors.map(({ message }) => message)).toEqual(['disconnected as asked']);
  });
});

describe('ECMA-419, 8 and 25: close', () => {
  it('closes the connection, sends no DISCONNECT, and no callback comes any more', () => {
    const { client, platform, told, socket } = connected({ keepAlive: 1_000 });
    socket.arrive(QOS_0);
    client.close();
    expect(socket.closed).toBe(true);
    expect(socket.take()).toEqual([]);
    socket.options.onReadable(3);
    socket.options.onWritable(3);
    socket.options.onError();
    platform.pass(60_000);
    expect(told.fragments).toHaveLength(1);
    expect([told.writable, told.control, told.errors]).toEqual([[], [], []]);
    expect(platform.timers).toBe(0);
  });

  it('may be called again, and after it everything else throws', () => {
    const { client } = connected();
    client.close();
    client.close();
    expect(() => client.read()).toThrow('closed');
    expect(() => client.format).toThrow('closed');
    expect(() => {
      client.format = 'buffer';
    }).toThrow('closed');
    expect(() => client.write(data('x'), { topic: 'a' })).toThrow('not connected any more');
  });

  it('ends a resolution, a connection and a login that are under way', () => {
    const resolving = begun();
    resolving.client.close();
    expect(FakeResolver.last.closed).toBe(true);
    FakeResolver.last.found();
    expect(opened).toHaveLength(0);
    FakeResolver.last.failed();
    resolving.platform.pass(60_000);
    expect(resolving.told.errors).toEqual([]);
    const { client, platform, socket } = loggingIn();
    client.close();
    expect(socket.closed).toBe(true);
    expect(platform.timers).toBe(0);
  });

  it('may be called from within every callback', () => {
    const inReadable = connected({
      onReadable(this: MQTTClient) {
        this.close();
      },
    } as Partial<MQTTClientOptions>);
    inReadable.socket.arrive(publish(0x32, 't', [0, 1], bytes('!')), QOS_0);
    expect(inReadable.socket.take()).toEqual([]);
    const inControl = loggingIn({
      onControl(this: MQTTClient) {
        this.close();
      },
    } as Partial<MQTTClientOptions>);
    inControl.socket.arrive(CONNACK, QOS_0);
    expect(inControl.told.writable).toEqual([]);
    expect(inControl.told.fragments).toEqual([]);
    const inWritable = loggingIn({
      onWritable(this: MQTTClient) {
        this.close();
      },
    } as Partial<MQTTClientOptions>);
    inWritable.socket.arrive(CONNACK, QOS_0);
    expect(inWritable.told.fragments).toEqual([]);
    const inError = connected({
      onError(this: MQTTClient) {
        this.close();
      },
    } as Partial<MQTTClientOptions>);
    inError.socket.options.onError();
    expect(inError.socket.closed).toBe(true);
  });
});
