import { describe, expect, it } from 'vitest';
import { type ClientOptions, CONNECTED, STOPPED, WAITING } from '../../src/mqtt/client.js';
import type { ConnectOptions } from '../../src/mqtt/connect.js';
import { errorMessage } from '../../src/mqtt/error-messages.js';
import {
  ACKNOWLEDGEMENT_MISMATCH,
  AUTHENTICATION_UNEXPECTED,
  BEYOND_SERVER_MAXIMUM,
  DISCONNECTED_BY_CLIENT,
  FIRST_PACKET_NOT_CONNACK,
  INBOUND_WINDOW_EXCEEDED,
  NOT_CONNECTED,
  PACKET_BEYOND_MAXIMUM,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  PROPERTIES_INCOMPLETE,
  PROPERTY_CUT_SHORT,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PUBLISH_OPEN,
  QOS_3,
  QOS_NOT_SUPPORTED,
  REASON_CODE,
  REFUSED_PROTOCOL_VERSION,
  RESERVED_FLAGS,
  RETAIN_NOT_SUPPORTED,
  SECOND_CONNACK,
  SUBACK_COUNT,
  TEXT_NOT_UTF8,
  TOPIC_ALIAS_INVALID,
  TOPIC_ALIAS_NOT_KEPT,
  TOPIC_ALIAS_UNKNOWN,
  TOPIC_NOT_UTF8,
  UNEXPECTED_SESSION,
  WINDOW_FULL,
} from '../../src/mqtt/errors.js';
import type { Packet, QoS } from '../../src/mqtt/packet.js';
import {
  CONTENT_TYPE,
  MESSAGE_EXPIRY_INTERVAL,
  REASON_STRING,
  SUBSCRIPTION_IDENTIFIER,
  USER_PROPERTY,
} from '../../src/mqtt/properties.js';
import { DISCONNECT_WITH_WILL, SERVER_DISCONNECTED } from '../../src/mqtt/reasons.js';
import { type ConnackProperties, DEFAULTS, Harness, properties, text, utf8 } from './harness.js';

/** The client at MQTT 5. Clauses are those of MQTT 5. */

const CONNACK_NEW = [0x20, 3, 0, 0, 0];
const CONNACK_PRESENT = [0x20, 3, 1, 0, 0];
/** CONNECT of `DEFAULTS`: a session for ever, and a Receive Maximum of 4. */
const CONNECT_BYTES = [
  ...[0x10, 23, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 0, 0, 30],
  ...[8, 0x11, 0xff, 0xff, 0xff, 0xff, 0x21, 0, 4],
  ...[0, 2, 0x78, 0x73],
];

function harness(options: Partial<ClientOptions> = {}, connect: Partial<ConnectOptions> = {}): Harness {
  return new Harness({ protocolLevel: 5, ...options, connect: { ...DEFAULTS.connect, ...connect } });
}

/** A client connected to a server that has said this. */
function up(options: Partial<ClientOptions> = {}, said: ConnackProperties = {}): Harness {
  return harness(options).up(false, said);
}

function rig(connect: Partial<ConnectOptions>): string[] {
  const h = harness({}, connect);
  h.open();
  return h.sent();
}

describe('Client at level 5, connecting', () => {
  it('says its version, its session and its Receive Maximum (3.1)', () => {
    const h = harness();
    h.open();
    expect(h.wire).toEqual(CONNECT_BYTES);
    h.receive(CONNACK_NEW);
    expect(h.client.state).toBe(CONNECTED);
    expect(h.told()).toEqual(['open', 'connected false', 'subscribed']);
  });

  it('asks for a session as MQTT 3.1.1 does, or for as long as it is told (3.1.2.11.2)', () => {
    const window = { receiveMaximum: 4 };
    const line = (clean: string, list: object) => [`CONNECT xs ${clean} 30 ${JSON.stringify(list)}`];
    const forEver = { sessionExpiryInterval: 0xffff_ffff, ...window };
    expect(rig({ cleanSession: false })).toEqual(line('session', forEver));
    expect(rig({ cleanSession: true })).toEqual(line('clean', window));
    expect(rig({ cleanSession: false, sessionExpiryInterval: 0 })).toEqual(line('session', window));
    const hour = { sessionExpiryInterval: 3_600, ...window };
    expect(rig({ cleanSession: true, sessionExpiryInterval: 3_600 })).toEqual(line('clean', hour));
    expect(rig({ cleanSession: true, sessionExpiryInterval: 0xffff_ffff })).toEqual(line('clean', forEver));
  });

  it('announces its Receive Maximum, Topic Alias Maximum and Maximum Packet Size, where it has any', () => {
    const h = harness(
      { inboundWindow: 0, inboundAliases: { aliases: 3, topicLength: 20 } },
      { sessionExpiryInterval: 0, maximumPacketSize: 1_000 },
    );
    h.open();
    // Properties: Maximum Packet Size (3.1.2.11.4), Topic Alias Maximum (3.1.2.11.5). A Receive Maximum of 0 may not be said.
    expect(h.wire.slice(12, -4)).toEqual([8, 0x27, 0, 0, 3, 0xe8, 0x22, 0, 3]);
  });

  it('goes on with a session that is present, and gives messages up with one that is not (3.2.2.1.1)', () => {
    for (const present of [true, false]) {
      const h = up();
      h.publish('t', 'kept', 1);
      h.cut();
      h.open();
      h.told();
      h.sent();
      h.receive(present ? CONNACK_PRESENT : CONNACK_NEW);
      expect(h.told()).toEqual(
        present ? ['connected true', 'subscribed'] : ['undelivered 1', 'connected false', 'subscribed'],
      );
      expect(h.sent()).toEqual(present ? ['PUBLISH dup q1 #1 t kept'] : []);
    }
  });

  it('refuses a session it did not ask for, and says why [MQTT-3.2.2-4, 4.13.1]', () => {
    const h = harness({}, { cleanSession: true, sessionExpiryInterval: 60 });
    h.open();
    h.told();
    h.wire = [];
    h.receive(CONNACK_PRESENT);
    expect(h.wire).toEqual([0xe0, 1, 0x82]);
    expect(h.told()).toEqual(['close', `disconnected ${UNEXPECTED_SESSION} 7500`]);
  });

  it('tells each refusal by its reason, and says nothing more itself (3.2.2.2)', () => {
    const codes = [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c];
    const lines = new Set<string>();
    for (const code of [...codes, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f]) {
      const h = harness();
      h.open();
      h.told();
      h.sent();
      h.receive([0x20, 3, 0, code, 0]);
      expect(h.told()).toEqual(['close', `disconnected ${code} 7500`]);
      expect(h.sent()).toEqual([]);
      expect(h.client.state).toBe(WAITING);
      lines.add(errorMessage(code));
      expect(errorMessage(code)).toContain(`0x${code.toString(16)}`);
    }
    expect(lines.size).toBe(21);
  });

  it('lets the properties of CONNACK be read while it is told of the connection', () => {
    const h = harness();
    let reason = '';
    h.whenConnected = () => {
      const { properties: reader, packet } = h.client;
      if (reader?.find(packet, REASON_STRING)) {
        reason = text(reader.bytes.subarray(reader.offset, reader.offset + reader.length));
      }
    };
    h.connect(false, { reasonString: 'welcome' });
    expect(reason).toBe('welcome');
    expect(h.client.limits.sessionExpiryInterval).toBe(-1);
    h.cut();
    h.connect(true, { sessionExpiryInterval: 7 });
    expect(h.client.limits.sessionExpiryInterval).toBe(7);
  });

  it('pings as often as the server wants (3.2.2.3.14)', () => {
    const h = up({}, { serverKeepAlive: 8 });
    h.advance(6_750);
    expect(h.sent()).toEqual([]);
    h.advance(250);
    expect(h.sent()).toEqual(['PINGREQ']);
    h.advance(4_000);
    expect(h.client.state).toBe(WAITING);
    // And no more than it said itself on a connection whose server says nothing.
    h.up(true);
    h.advance(28_750);
    expect(h.sent()).toEqual([]);
    h.advance(250);
    expect(h.sent()).toEqual(['PINGREQ']);
  });

  it('does not ping where the server wants none, though it asked for it itself', () => {
    const h = up({}, { serverKeepAlive: 0 });
    h.advance(600_000);
    expect(h.sent()).toEqual([]);
    expect(h.client.connected).toBe(true);
  });

  it('calls itself what the server has called it, as long as it has no name of its own (3.2.2.3.7)', () => {
    const h = harness({}, { clientIdentifier: utf8(''), sessionExpiryInterval: 0 });
    h.open();
    const list = '{"receiveMaximum":4}';
    expect(h.sent()).toEqual([`CONNECT  session 30 ${list}`]);
    h.connack(false, { assignedClientIdentifier: 'auto-1' });
    h.cut();
    h.connect(true);
    expect(h.sent()).toEqual([`CONNECT auto-1 session 30 ${list}`]);
    h.cut();
    h.client.connect = { ...h.client.connect, clientIdentifier: utf8('own') };
    h.connect();
    expect(h.sent()).toEqual([`CONNECT own session 30 ${list}`]);
  });
});

describe('Client, version of the protocol', () => {
  it('is that of the option, and with the next connection the one set since', () => {
    const h = harness({}, { sessionExpiryInterval: 0 });
    h.up();
    h.client.protocolLevel = 4;
    // The connection that stands goes on as it began.
    h.deliver('t', 'five', 1, 7);
    expect(h.sent()).toEqual(['PUBACK #7']);
    expect(h.told()).toEqual(['message q1 t five']);
    h.cut();
    h.connect();
    expect(h.wire[8]).toBe(4);
    expect(h.client.properties).toBeUndefined();
    h.deliver('t', 'four', 0);
    h.client.protocolLevel = 5;
    h.cut();
    h.connect();
    expect(h.wire[8]).toBe(5);
    h.deliver('t', 'five again', 0);
    expect(h.told().filter((line) => line.startsWith('message'))).toEqual([
      'message q0 t four',
      'message q0 t five again',
    ]);
  });

  it('forgets with MQTT 3.1.1 what MQTT 5 had announced and agreed on', () => {
    const h = new Harness({
      protocolLevel: 5,
      outboundAliases: 2,
      receiveCapacity: 256,
      connect: { ...DEFAULTS.connect, maximumPacketSize: 64 },
    });
    h.up(false, { receiveMaximum: 1, maximumPacketSize: 30, maximumQoS: 1, topicAliasMaximum: 5 });
    h.client.protocolLevel = 4;
    h.cut();
    h.up();
    // No packet has a maximum size in MQTT 3.1.1, in either direction.
    h.deliver('t', 'x'.repeat(100), 0);
    expect(h.told()).toEqual([`message q0 t ${'x'.repeat(100)}`]);
    expect(h.publish('t', 'y'.repeat(40), 0, false, 1)).toBe(0);
    expect(h.publish('t', 'a', 2)).toBeGreaterThan(0);
    expect(h.publish('t', 'b', 2)).toBeGreaterThan(0);
    expect(h.sent()).toEqual([`PUBLISH q0 t ${'y'.repeat(40)}`, 'PUBLISH q2 #1 t a', 'PUBLISH q2 #2 t b']);
  });

  it('sends messages kept on a connection of one version again in the form of the other, properties apart', () => {
    const h = new Harness({ protocolLevel: 4, window: 8 });
    h.up();
    h.publish('t', 'four', 1, true);
    const at = (level: 4 | 5) => {
      h.client.protocolLevel = level;
      h.cut();
      h.connect(true);
      return h.sent().slice(1);
    };
    expect(at(5)).toEqual(['PUBLISH dup q1 #1 t four retain']);
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([
      ...[0x3b, 10, 0, 1, 0x74, 0, 1, 0, 0x66, 0x6f, 0x75, 0x72],
    ]);
    const list = properties((made) => made.uint32(MESSAGE_EXPIRY_INTERVAL, 60));
    expect(h.client.outbox.publish(utf8('t'), utf8('five'), 2, false, list)).toBe(2);
    h.flush();
    const both = ['PUBLISH dup q1 #1 t four retain', 'PUBLISH dup q2 #2 t five'];
    expect(at(5)).toEqual([both[0], `${both[1]} {"messageExpiryInterval":60}`]);
    expect(at(4)).toEqual(both);
    expect(at(4)).toEqual(both);
    expect(at(5)).toEqual([both[0], `${both[1]} {"messageExpiryInterval":60}`]);
    h.answer('puback', 1);
    expect(at(4)).toEqual([both[1]]);
  });

  it('tells a broker that only speaks MQTT 3.1.1, by its CONNACK in the old form, and is free to try that', () => {
    const h = harness();
    h.open();
    h.told();
    h.sent();
    // The old return code 1, which MQTT 5 does not have (MQTT 3.1.1, 3.2.2.3).
    h.receive([0x20, 2, 0, 1]);
    expect(h.told()).toEqual(['close', `disconnected ${REFUSED_PROTOCOL_VERSION} 7500`]);
    expect(h.sent()).toEqual([]);
    h.client.protocolLevel = 4;
    h.connect();
    expect(h.client.connected).toBe(true);
  });

  it('tells a broker that only speaks MQTT 5 in the same way', () => {
    const h = new Harness();
    h.open();
    h.told();
    // Reason code 0x84, Unsupported Protocol Version, without and with properties (3.2.2.2).
    h.receive([0x20, 3, 0, 0x84, 0]);
    expect(h.told()).toEqual(['close', `disconnected ${REFUSED_PROTOCOL_VERSION} 7500`]);
    h.client.protocolLevel = 5;
    h.connect();
    expect(h.client.connected).toBe(true);
  });

  it('closes over a CONNACK that accepts MQTT 5 in the old form', () => {
    const h = harness();
    h.open();
    h.told();
    h.wire = [];
    h.receive([0x20, 2, 0, 0]);
    expect(h.told()).toEqual(['close', `disconnected ${PACKET_LENGTH} 7500`]);
    expect(h.wire).toEqual([0xe0, 1, 0x81]);
  });
});

describe('Client at level 5, what the server takes', () => {
  it('publishes at no QoS above the maximum [MQTT-3.2.2-11]', () => {
    const zero = up({}, { maximumQoS: 0 });
    expect([zero.publish('t', '', 0), zero.publish('t', '', 1), zero.publish('t', '', 2)]).toEqual([
      0,
      QOS_NOT_SUPPORTED,
      QOS_NOT_SUPPORTED,
    ]);
    expect(zero.client.outbox.beginPublish(utf8('t'), 1, false)).toBe(QOS_NOT_SUPPORTED);
    expect(zero.client.outbox.beginPieces(utf8('t'), 5, 2, false)).toBe(QOS_NOT_SUPPORTED);
    const one = up({}, { maximumQoS: 1 });
    expect([one.publish('t', '', 1), one.publish('t', '', 2)]).toEqual([1, QOS_NOT_SUPPORTED]);
    expect(one.sent()).toEqual(['PUBLISH q1 #1 t ']);
    // The next server takes all.
    one.cut();
    one.up(true);
    expect(one.publish('t', '', 2)).toBeGreaterThan(0);
  });

  it('publishes nothing to be retained where that is not available [MQTT-3.2.2-14]', () => {
    const h = up({}, { retainAvailable: false });
    expect(h.client.outbox.retains).toBe(false);
    expect([h.publish('t', '', 0, true), h.publish('t', '', 1, true)]).toEqual([
      RETAIN_NOT_SUPPORTED,
      RETAIN_NOT_SUPPORTED,
    ]);
    expect(h.client.outbox.beginPublishPart(utf8('t'), 0, 1, true)).toBe(RETAIN_NOT_SUPPORTED);
    expect(h.publish('t', '', 0)).toBe(0);
    expect(h.sent()).toEqual(['PUBLISH q0 t ']);
    h.cut();
    h.up();
    expect(h.client.outbox.retains).toBe(true);
    expect(h.publish('t', '', 0, true)).toBe(0);
  });

  it('sends no packet larger than the maximum, to the byte, in any way of publishing [MQTT-3.2.2-15]', () => {
    const h = up({}, { maximumPacketSize: 20 });
    const { outbox } = h.client;
    // 2 bytes of fixed header, 3 of topic, 1 of properties: 14 are left, 12 above QoS 0.
    const sizes: [QoS, number][] = [
      [0, 14],
      [1, 12],
      [2, 12],
    ];
    for (const [qos, most] of sizes) {
      expect(h.publish('t', 'x'.repeat(most + 1), qos)).toBe(BEYOND_SERVER_MAXIMUM);
      expect(h.publish('t', 'x'.repeat(most), qos)).toBeGreaterThanOrEqual(0);
      expect(outbox.beginPieces(utf8('t'), most + 1, qos, false)).toBe(BEYOND_SERVER_MAXIMUM);
      expect(outbox.inPieces).toBe(false);
      expect(outbox.beginPublish(utf8('t'), qos, false)).toBe(0);
      outbox.writer.copy(utf8('y'.repeat(most + 1)));
      expect(outbox.endPublish()).toBe(BEYOND_SERVER_MAXIMUM);
    }
    expect(outbox.beginPublishPart(utf8('t'), 0, 1, false)).toBe(0);
    outbox.writer.copy(utf8('y'.repeat(15)));
    expect(outbox.endPublish()).toBe(BEYOND_SERVER_MAXIMUM);
    h.flush();
    expect(h.wire.length - CONNECT_BYTES.length).toBe(60);
    expect(h.sent().map((line) => line.slice(0, 10))).toEqual(['PUBLISH q0', 'PUBLISH q1', 'PUBLISH q2']);
    expect(h.client.connected).toBe(true);
  });

  it('publishes with properties, and not with some that did not fit their list', () => {
    const h = up();
    const list = properties((made) => {
      made.uint32(MESSAGE_EXPIRY_INTERVAL, 3_600);
      made.data(CONTENT_TYPE, utf8('text'));
    });
    expect(h.client.outbox.publish(utf8('t'), utf8('!'), 0, false, list)).toBe(0);
    h.flush();
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([
      ...[0x30, 17, 0, 1, 0x74, 12, 2, 0, 0, 0x0e, 0x10, 3, 0, 4, 0x74, 0x65, 0x78, 0x74, 0x21],
    ]);
    const short = properties((made) => made.uint32(MESSAGE_EXPIRY_INTERVAL, 1), 4);
    const { outbox } = h.client;
    for (const qos of [0, 1] as const) {
      expect(outbox.publish(utf8('t'), utf8('!'), qos, false, short)).toBe(PROPERTIES_INCOMPLETE);
      expect(outbox.beginPublish(utf8('t'), qos, false, undefined, 0, short)).toBe(PROPERTIES_INCOMPLETE);
      expect(outbox.beginPieces(utf8('t'), 1, qos, false, 0, short)).toBe(PROPERTIES_INCOMPLETE);
    }
    expect(h.client.pending).toBe(0);
  });

  it('has no more in flight than the server takes, by PUBLISH and PUBREL alike (4.9)', () => {
    const h = up({}, { receiveMaximum: 2 });
    expect([h.publish('t', 'a', 2), h.publish('t', 'b', 1), h.publish('t', 'c', 1)]).toEqual([
      1,
      2,
      WINDOW_FULL,
    ]);
    // QoS 0 does not count.
    expect(h.publish('t', 'zero')).toBe(0);
    h.answer('pubrec', 1);
    expect(h.publish('t', 'c', 1)).toBe(WINDOW_FULL);
    h.answer('pubcomp', 1);
    expect(h.publish('t', 'c', 1)).toBe(3);
    expect(h.publish('t', 'd', 1)).toBe(WINDOW_FULL);
  });

  it('counts a message that waits for PUBCOMP on the next connection too [MQTT-3.3.4-7]', () => {
    const h = up({}, { receiveMaximum: 2 });
    h.publish('t', 'a', 2);
    h.answer('pubrec', 1);
    h.cut();
    h.up(true, { receiveMaximum: 2 });
    expect([h.publish('t', 'b', 1), h.publish('t', 'c', 1)]).toEqual([2, WINDOW_FULL]);
    h.answer('pubcomp', 1);
    expect(h.publish('t', 'c', 1)).toBe(3);
  });

  it('releases first where the next server takes fewer, and sends the rest as it takes them, in order', () => {
    const h = up();
    for (const [qos, name] of [
      [1, 'a'],
      [2, 'b'],
      [1, 'c'],
      [2, 'd'],
    ] as const) {
      h.publish('t', name, qos);
    }
    h.answer('pubrec', 2);
    h.answer('pubrec', 4);
    h.cut();
    h.client.subscribe(utf8('s'), 0);
    h.connect(true, { receiveMaximum: 1 });
    // Subscriptions do not wait for it.
    expect(h.sent().slice(1)).toEqual(['PUBREL #2', 'PUBREL #4', 'SUBSCRIBE #5 s q0']);
    h.answer('pubcomp', 2);
    expect(h.sent()).toEqual([]);
    h.answer('pubcomp', 4);
    expect(h.sent()).toEqual(['PUBLISH dup q1 #1 t a']);
    expect(h.publish('t', 'new', 1)).toBe(WINDOW_FULL);
    h.answer('puback', 1);
    expect(h.sent()).toEqual(['PUBLISH dup q1 #3 t c']);
    h.answer('puback', 3);
    expect(h.publish('t', 'new', 1)).toBe(6);
  });

  it('gives up in flight what the next server does not take, and tells so', () => {
    const h = up({ storeCapacity: 1_024, window: 8 });
    h.publish('t', 'large'.repeat(10), 1);
    h.publish('t', 'retained', 1, true);
    h.publish('t', 'two', 2);
    h.publish('t', 'released', 2);
    h.answer('pubrec', 4);
    h.publish('t', 'fine', 1);
    h.cut();
    h.told();
    h.connect(true, { maximumPacketSize: 40, retainAvailable: false, maximumQoS: 1 });
    expect(h.told()).toEqual([
      ...['open', 'connected true', 'undelivered 1', 'undelivered 2', 'undelivered 3', 'subscribed'],
    ]);
    expect(h.sent().slice(1)).toEqual(['PUBREL #4', 'PUBLISH dup q1 #5 t fine']);
    h.answer('pubcomp', 4);
    h.answer('puback', 5);
    expect(h.told()).toEqual(['delivered 4', 'delivered 5']);
  });

  it('gives up a message in pieces too, when its owner sends it again and the server does not take it', () => {
    for (const [said, retain] of [
      [{ maximumPacketSize: 100 }, false],
      [{ retainAvailable: false }, true],
    ] as const) {
      const h = up();
      const { outbox } = h.client;
      expect(outbox.beginPieces(utf8('t'), 200, 1, retain)).toBe(1);
      outbox.piece(new Uint8Array(200).fill(0x78));
      h.publish('t', 'next', 1);
      h.cut();
      h.told();
      const results: number[] = [];
      h.whenResend = (identifier, qos) => {
        results.push(outbox.beginPieces(utf8('t'), 200, qos, retain, identifier));
      };
      h.connect(true, said);
      expect(results).toEqual([retain ? RETAIN_NOT_SUPPORTED : BEYOND_SERVER_MAXIMUM]);
      expect(h.told()).toEqual(['open', 'connected true', 'resend 1 q1', 'undelivered 1', 'subscribed']);
      expect(h.sent().slice(1)).toEqual(['PUBLISH dup q1 #2 t next']);
      h.answer('puback', 2);
      expect(h.told()).toEqual(['delivered 2']);
      h.cut();
      h.connect(true);
      expect(h.sent().slice(1)).toEqual([]);
    }
  });
});

describe('Client at level 5, topic aliases out (3.3.2.3.4)', () => {
  const topic = utf8('tele/x');

  it('sends topic and alias first, then the alias alone', () => {
    const h = up({ outboundAliases: 2 }, { topicAliasMaximum: 2 });
    for (let i = 0; i < 3; i++) expect(h.publish('tele/x', `${i}`, 0, false, 1)).toBe(0);
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([
      ...[0x30, 13, 0, 6, 0x74, 0x65, 0x6c, 0x65, 0x2f, 0x78, 3, 0x23, 0, 1, 0x30],
      ...[0x30, 7, 0, 0, 3, 0x23, 0, 1, 0x31],
      ...[0x30, 7, 0, 0, 3, 0x23, 0, 1, 0x32],
    ]);
    const { outbox } = h.client;
    for (let i = 0; i < 2; i++) {
      expect(outbox.beginPublish(utf8('tele/'), 0, true, utf8('y'), 2)).toBe(0);
      outbox.writer.copy(utf8(`${i}`));
      expect(outbox.endPublish()).toBe(0);
      const { bytes, position } = outbox.writer;
      expect(text(bytes.subarray(outbox.payloadOffset, position))).toBe(`${i}`);
    }
    h.flush();
    expect(h.sent().slice(-2)).toEqual([
      'PUBLISH q0 tele/y 0 retain {"topicAlias":2}',
      'PUBLISH q0  1 retain {"topicAlias":2}',
    ]);
  });

  it('goes with properties as well', () => {
    const h = up({ outboundAliases: 1 }, { topicAliasMaximum: 1 });
    const list = properties((made) => made.uint32(MESSAGE_EXPIRY_INTERVAL, 5));
    for (let i = 0; i < 2; i++) {
      expect(h.client.outbox.publish(topic, utf8('!'), 0, false, list, 1)).toBe(0);
      expect(h.client.outbox.beginPublish(topic, 0, false, undefined, 1, list)).toBe(0);
      expect(h.client.outbox.endPublish()).toBe(0);
    }
    h.flush();
    const both = '{"topicAlias":1,"messageExpiryInterval":5}';
    expect(h.sent()).toEqual([
      `PUBLISH q0 tele/x ! ${both}`,
      ...[`PUBLISH q0   ${both}`, `PUBLISH q0  ! ${both}`, `PUBLISH q0   ${both}`],
    ]);
  });

  it('uses none above the maximum of the server [MQTT-3.2.2-17] or its own, and none where neither has any', () => {
    const cases: [most: number | undefined, maximum: number, alias: number, used: boolean][] = [
      [4, 2, 2, true],
      [4, 2, 3, false],
      [2, 4, 2, true],
      [2, 4, 3, false],
      [4, 0, 1, false],
      [undefined, 4, 1, false],
      [255, 65_535, 255, true],
    ];
    for (const [most, topicAliasMaximum, alias, used] of cases) {
      const h = up(most === undefined ? {} : { outboundAliases: most }, { topicAliasMaximum });
      for (let i = 0; i < 2; i++) h.publish('t', '', 0, false, alias);
      const list = JSON.stringify({ topicAlias: alias });
      expect(h.sent()).toEqual(
        used ? [`PUBLISH q0 t  ${list}`, `PUBLISH q0   ${list}`] : ['PUBLISH q0 t ', 'PUBLISH q0 t '],
      );
    }
  });

  it('uses none above QoS 0: what is sent again may go over another connection', () => {
    const h = up({ outboundAliases: 1 }, { topicAliasMaximum: 1 });
    h.publish('t', 'known', 0, false, 1);
    h.publish('t', 'one', 1, false, 1);
    h.publish('t', 'two', 2, false, 1);
    expect(h.sent()).toEqual([
      'PUBLISH q0 t known {"topicAlias":1}',
      'PUBLISH q1 #1 t one',
      'PUBLISH q2 #2 t two',
    ]);
  });

  it('forgets them with the connection', () => {
    const h = up({ outboundAliases: 1 }, { topicAliasMaximum: 1 });
    h.publish('t', 'a', 0, false, 1);
    h.cut();
    h.up(true, { topicAliasMaximum: 1 });
    h.publish('t', 'b', 0, false, 1);
    expect(h.sent()).toEqual(['PUBLISH q0 t b {"topicAlias":1}']);
    h.cut();
    h.up(true);
    h.publish('t', 'c', 0, false, 1);
    expect(h.sent()).toEqual(['PUBLISH q0 t c']);
  });

  it('does not take one for known by a message that did not go out', () => {
    const h = up({ outboundAliases: 1 }, { topicAliasMaximum: 1, maximumPacketSize: 40 });
    expect(h.publish('t', 'x'.repeat(100), 0, false, 1)).toBe(BEYOND_SERVER_MAXIMUM);
    expect(h.publish('t', 'x'.repeat(1_000), 0, false, 1)).toBeLessThan(0);
    const { outbox } = h.client;
    for (const length of [100, 1_000]) {
      expect(outbox.beginPublish(utf8('t'), 0, false, undefined, 1)).toBe(0);
      outbox.writer.copy(new Uint8Array(length));
      expect(outbox.endPublish()).toBeLessThan(0);
    }
    // Nor by the one that then goes out without.
    expect(h.publish('u', 'other', 0)).toBe(0);
    expect(h.publish('t', 'a', 0, false, 1)).toBe(0);
    expect(h.publish('t', 'b', 0, false, 1)).toBe(0);
    expect(h.sent()).toEqual([
      ...['PUBLISH q0 u other', 'PUBLISH q0 t a {"topicAlias":1}', 'PUBLISH q0  b {"topicAlias":1}'],
    ]);
  });

  it('costs a message under an alias at most 8 bytes beyond its payload', () => {
    const h = up({ outboundAliases: 1 }, { topicAliasMaximum: 1 });
    h.publish('tele/x', '', 0, false, 1);
    h.wire = [];
    h.publish('tele/x', 'x'.repeat(100), 0, false, 1);
    expect(h.wire.length).toBe(108);
  });
});

describe('Client at level 5, topic aliases in', () => {
  const aliases = { inboundAliases: { aliases: 2, topicLength: 8 } };
  const message = (name: string, payload: string, topicAlias: number, qos: QoS = 0) =>
    ({
      cmd: 'publish',
      topic: name,
      payload,
      qos,
      dup: false,
      retain: false,
      ...(qos > 0 ? { messageId: 5 } : {}),
      properties: { topicAlias },
    }) as const;

  it('tells messages by the topic that their alias stands for, at every QoS', () => {
    const h = up(aliases);
    h.serve(message('a/b', '1', 1));
    h.serve(message('c', '2', 2, 1));
    h.serve(message('', '3', 1, 2));
    h.serve(message('', '4', 2));
    h.serve(message('d', '5', 1));
    h.serve(message('', '6', 1, 1));
    expect(h.told()).toEqual([
      ...['message q0 a/b 1', 'message q1 c 2', 'message q2 a/b 3'],
      ...['message q0 c 4', 'message q0 d 5', 'message q1 d 6'],
    ]);
    expect(h.sent()).toEqual(['PUBACK #5', 'PUBREC #5', 'PUBACK #5']);
  });

  it('forgets them with the connection, and closes over one that has no topic then', () => {
    const h = up(aliases);
    h.serve(message('a/b', '1', 1));
    h.cut();
    h.up(true);
    h.wire = [];
    h.serve(message('', '2', 1));
    expect(h.wire).toEqual([0xe0, 1, 0x82]);
    expect(h.told()).toEqual(['close', `disconnected ${TOPIC_ALIAS_UNKNOWN} 1500`]);
  });

  it('closes over one above its maximum, or any where it has announced none, with 0x94 [MQTT-3.3.2-9]', () => {
    for (const [options, alias] of [
      [aliases, 3],
      [{}, 1],
    ] as const) {
      const h = up(options);
      h.wire = [];
      h.serve(message('a', '', alias));
      expect(h.wire).toEqual([0xe0, 1, 0x94]);
      expect(h.told()).toEqual(['close', `disconnected ${TOPIC_ALIAS_INVALID} 1500`]);
    }
  });

  it('passes over messages under the alias of a topic longer than its buffer, as those with it in full', () => {
    const h = up({ ...aliases, receiveCapacity: 64 });
    const long = 'long/'.repeat(20);
    h.serve(message('a/b', '1', 2));
    h.serve(message(long, '23', 1, 1));
    h.serve(message('', '', 1, 2));
    h.serve(message('', 'x'.repeat(100), 1));
    h.serve(message('', '4', 2));
    h.serve(message('c', '5', 1));
    h.serve(message('', '6', 1));
    expect(h.told()).toEqual([
      ...['message q0 a/b 1', 'drained q1 #5 2', 'drained q2 #5 0', 'drained q0 #0 100'],
      ...['message q0 a/b 4', 'message q0 c 5', 'message q0 c 6'],
    ]);
    expect(h.sent()).toEqual(['PUBACK #5', 'PUBREC #5']);
    expect(h.client.drainedMessages).toBe(3);
  });

  it('keeps the topic of a message that it passes over for its properties', () => {
    const h = up({ ...aliases, receiveCapacity: 64 });
    const { properties, ...rest } = message('a/b', '1', 1, 1);
    h.serve({ ...rest, properties: { contentType: 'x'.repeat(100), ...properties } });
    h.serve(message('', '2', 1));
    expect(h.told()).toEqual(['drained q1 #5 1', 'message q0 a/b 2']);
    expect(h.sent()).toEqual(['PUBACK #5']);
  });

  it('announces none any more after a topic that it could not keep', () => {
    const h = harness(aliases, { sessionExpiryInterval: 0 });
    h.connect();
    expect(h.sent()).toEqual(['CONNECT xs session 30 {"receiveMaximum":4,"topicAliasMaximum":2}']);
    h.told();
    h.wire = [];
    h.serve(message('a/topic/too/long', '', 1));
    expect(h.wire).toEqual([0xe0, 1, 0x97]);
    expect(h.told()).toEqual(['close', `disconnected ${TOPIC_ALIAS_NOT_KEPT} 1500`]);
    h.connect();
    expect(h.sent()).toEqual(['CONNECT xs session 30 {"receiveMaximum":4}']);
    h.deliver('a/topic/too/long', 'in full');
    expect(h.told().slice(-1)).toEqual(['message q0 a/topic/too/long in full']);
  });
});

describe('Client at level 5, acknowledgements', () => {
  it('takes a refusal by PUBACK, tells it, and frees identifier and place (3.4.2.1)', () => {
    for (const code of [0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]) {
      const h = up({ window: 1 }, { receiveMaximum: 1 });
      expect(h.publish('t', 'a', 1)).toBe(1);
      h.answer('puback', 1, code);
      expect(h.told()).toEqual([`refused 1 0x${code.toString(16)}`]);
      expect(h.publish('t', 'b', 1)).toBe(2);
      h.cut();
      h.up(true);
      // Nothing of the first one is sent again.
      h.cut();
      h.connect(true);
      expect(h.sent().slice(1)).toEqual(['PUBLISH dup q1 #2 t b']);
    }
  });

  it('takes a refusal by PUBREC, and releases nothing [MQTT-4.3.3-4, 3.5.2.1]', () => {
    const h = up({ window: 2 }, { receiveMaximum: 2 });
    h.publish('t', 'a', 2);
    h.publish('t', 'b', 2);
    h.sent();
    h.answer('pubrec', 1, 0x97);
    expect(h.told()).toEqual(['refused 1 0x97']);
    expect(h.sent()).toEqual([]);
    expect(h.publish('t', 'c', 2)).toBe(3);
    h.answer('pubrec', 1, 0x97);
    expect(h.told()).toEqual([]);
    expect(h.sent()).toEqual(['PUBLISH q2 #3 t c']);
    h.cut();
    h.connect(true);
    expect(h.sent().slice(1)).toEqual(['PUBLISH dup q2 #2 t b', 'PUBLISH dup q2 #3 t c']);
  });

  it('takes 0x10, no matching subscribers, for delivered', () => {
    const h = up();
    h.publish('t', 'a', 1);
    h.publish('t', 'b', 2);
    h.sent();
    h.receive([0x40, 3, 0, 1, 0x10]);
    expect(h.told()).toEqual(['delivered 1']);
    h.receive([0x50, 4, 0, 2, 0x10, 0]);
    expect(h.sent()).toEqual(['PUBREL #2']);
    h.receive([0x70, 2, 0, 2]);
    expect(h.told()).toEqual(['delivered 2']);
  });

  it('takes PUBCOMP with 0x92, packet identifier not found, for delivered too (3.7.2.1)', () => {
    const h = up();
    h.publish('t', 'a', 2);
    h.answer('pubrec', 1);
    h.receive([0x70, 3, 0, 1, 0x92]);
    expect(h.told()).toEqual(['delivered 1']);
    expect(h.publish('t', 'b', 2)).toBe(2);
  });

  it('lets properties of an acknowledgement be read while it is told of it', () => {
    const h = up();
    const seen: string[] = [];
    const look = () => {
      const { properties: reader, packet } = h.client;
      if (!reader?.find(packet, REASON_STRING)) return;
      seen.push(text(reader.bytes.subarray(reader.offset, reader.offset + reader.length)));
    };
    h.whenDelivered = h.whenRefused = look;
    h.publish('t', 'a', 1);
    h.publish('t', 'b', 2);
    h.serve({ cmd: 'puback', messageId: 1, reasonCode: 0x10, properties: { reasonString: 'nobody' } });
    h.serve({ cmd: 'pubrec', messageId: 2, reasonCode: 0x87, properties: { reasonString: 'not you' } });
    expect(seen).toEqual(['nobody', 'not you']);
  });

  it('closes over one of the wrong kind, refusal or not', () => {
    for (const [qos, answer, code] of [
      [1, 'pubrec', 0],
      [1, 'pubrec', 0x80],
      [2, 'puback', 0x97],
      [1, 'pubcomp', 0x92],
    ] as const) {
      const h = up();
      h.publish('t', 'a', qos);
      h.wire = [];
      h.answer(answer, 1, code);
      expect(h.wire).toEqual([0xe0, 1, 0x82]);
      expect(h.told()).toEqual(['close', `disconnected ${ACKNOWLEDGEMENT_MISMATCH} 1500`]);
    }
  });

  it('passes over a refusal of nothing, and releases an unknown PUBREC', () => {
    const h = up();
    h.answer('puback', 9, 0x97);
    h.answer('pubrec', 9, 0x80);
    h.answer('pubcomp', 9, 0x92);
    expect(h.sent()).toEqual([]);
    h.answer('pubrec', 9);
    expect(h.sent()).toEqual(['PUBREL #9']);
    expect(h.told()).toEqual([]);
  });
});

describe('Client at level 5, the server disconnects (3.14)', () => {
  it('ends with each reason, a line for it, and without a word more', () => {
    const codes = [0, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95];
    const more = [0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2];
    const lines = new Set<string>();
    for (const code of [...codes, ...more]) {
      const h = up();
      h.follows = false;
      h.advance(10_000);
      h.receive([0xe0, 1, code]);
      expect(h.told()).toEqual(['close', `disconnected ${SERVER_DISCONNECTED + code} 1500`]);
      expect(h.sent()).toEqual([]);
      const message = errorMessage(SERVER_DISCONNECTED + code);
      expect(message).toMatch(/^the broker disconnected: .+ \(reason code 0x/);
      lines.add(message);
    }
    expect(lines.size).toBe(codes.length + more.length);
    const h = up();
    h.receive([0xe0, 0]);
    expect(h.told()).toEqual(['close', `disconnected ${SERVER_DISCONNECTED} 1500`]);
  });

  it('lets its properties be read while it is told of it', () => {
    const h = up();
    h.serve({ cmd: 'disconnect', reasonCode: 0x8b, properties: { reasonString: 'maintenance' } });
    const { properties: reader, packet } = h.client;
    expect(reader?.find(packet, REASON_STRING)).toBe(true);
    expect(h.told()).toEqual(['close', `disconnected ${SERVER_DISCONNECTED + 0x8b} 1500`]);
  });

  it('counts as a short connection: two clients of one name do not drive each other in circles', () => {
    const h = up();
    const waits: string[] = [];
    for (let i = 0; i < 3; i++) {
      h.receive([0xe0, 1, 0x8e]);
      waits.push(...h.told().filter((line) => line.startsWith('disconnected')));
      expect(h.client.shortConnections).toBe(i + 1);
      h.up(true);
    }
    expect(waits.map((line) => Number(line.split(' ')[2]))).toEqual([1_500, 1_500, 7_500]);
  });
});

describe('Client at level 5, errors (4.13)', () => {
  /** What the server sends, the error it is, and what the server is told. */
  const CASES: [what: string, bytes: number[], error: number, reason: number][] = [
    ['flags', [0xd1, 0], RESERVED_FLAGS, 0x81],
    ['QoS 3', [0x36, 7, 0, 1, 0x74, 0, 1, 0, 0x21], QOS_3, 0x81],
    ['a topic that is not UTF-8', [0x30, 4, 0, 1, 0xff, 0], TOPIC_NOT_UTF8, 0x81],
    ['a length', [0xd0, 1, 0], PACKET_LENGTH, 0x81],
    ['properties longer than the packet', [0x30, 4, 0, 1, 0x74, 9], PROPERTY_CUT_SHORT, 0x81],
    ['a property in the wrong packet', [0x40, 6, 0, 1, 0, 2, 0x24, 1], PROPERTY_MISPLACED, 0x81],
    ['a text that is not UTF-8', [0x30, 8, 0, 1, 0x74, 4, 3, 0, 1, 0xff], TEXT_NOT_UTF8, 0x81],
    ['a property twice', [0x30, 8, 0, 1, 0x74, 4, 1, 0, 1, 0], PROPERTY_REPEATED, 0x82],
    ['a reason code of another packet', [0x40, 3, 0, 1, 0x9d], REASON_CODE, 0x82],
    ['a second CONNACK', CONNACK_NEW, SECOND_CONNACK, 0x82],
    [
      'AUTH that nobody asked for',
      [0xf0, 9, 0x18, 7, 0x15, 0, 4, 0x74, 0x65, 0x73, 0x74],
      AUTHENTICATION_UNEXPECTED,
      0x82,
    ],
    ['SUBACK with two codes', [0x90, 5, 0, 1, 0, 0, 0], SUBACK_COUNT, 0x82],
    ['a packet larger than the buffer', [0x90, 0x80, 4, 0, 1], PACKET_TOO_LARGE, 0x95],
    ['a topic alias of 0', [0x30, 7, 0, 1, 0x74, 3, 0x23, 0, 0], TOPIC_ALIAS_INVALID, 0x94],
  ];

  it.each(CASES)('tells the server of %s, and nothing after it', (_what, bytes, error, reason) => {
    const h = up();
    h.advance(10_000);
    h.wire = [];
    h.receive([...bytes, 0x32, 7, 0, 1, 0x74, 0, 9, 0, 0x21]);
    expect(h.wire).toEqual([0xe0, 1, reason]);
    expect(h.told()).toEqual(['close', `disconnected ${error} 1500`]);
    expect(errorMessage(error)).not.toMatch(/^error/);
    h.tick();
    expect(h.wire).toEqual([0xe0, 1, reason]);
    h.connect(true);
  });

  it('tells the server of more QoS 2 messages in flight than it was allowed, with 0x93', () => {
    const h = up({ inboundWindow: 2 });
    for (let i = 1; i <= 3; i++) h.deliver('t', `${i}`, 2, i);
    expect(h.wire.slice(-3)).toEqual([0xe0, 1, 0x93]);
    expect(h.told().slice(-1)).toEqual([`disconnected ${INBOUND_WINDOW_EXCEEDED} 1500`]);
    // Messages at QoS 1 are acknowledged one by one and never count; those released do not either (4.9).
    h.up(false);
    for (let i = 1; i <= 9; i++) h.deliver('t', `${i}`, 1, i);
    for (let i = 1; i <= 9; i++) {
      h.deliver('t', `${i}`, 2, i);
      h.answer('pubrel', i);
    }
    expect(h.client.connected).toBe(true);
  });

  it('tells the server of a packet larger than it announced to take, with 0x95 (3.1.2.11.4)', () => {
    const h = harness({}, { maximumPacketSize: 50 });
    h.up();
    h.deliver('t', 'x'.repeat(44), 0);
    expect(h.told()).toEqual([`message q0 t ${'x'.repeat(44)}`]);
    h.wire = [];
    h.deliver('t', 'x'.repeat(45), 0);
    expect(h.wire).toEqual([0xe0, 1, 0x95]);
    expect(h.told()).toEqual(['close', `disconnected ${PACKET_BEYOND_MAXIMUM} 1500`]);
  });

  it('tells the server of a first packet that is no CONNACK', () => {
    const h = harness();
    h.open();
    h.told();
    h.wire = [];
    h.receive([0x30, 5, 0, 1, 0x74, 0, 0x21]);
    expect(h.wire).toEqual([0xe0, 1, 0x82]);
    expect(h.told()).toEqual(['close', `disconnected ${FIRST_PACKET_NOT_CONNACK} 7500`]);
  });

  it('says nothing in the middle of a message in pieces, nor of a link that is dead or a time that is over', () => {
    const h = up();
    h.client.outbox.beginPieces(utf8('t'), 10, 0, false);
    h.client.outbox.piece(utf8('half'));
    h.wire = [];
    h.flush();
    h.advance(30_000);
    expect(h.client.connected).toBe(false);
    expect(h.wire).toEqual([0x30, 14, 0, 1, 0x74, 0, 0x68, 0x61, 0x6c, 0x66]);
    const dead = up();
    dead.advance(44_000);
    expect(dead.sent()).toEqual(['PINGREQ']);
    expect(dead.client.connected).toBe(false);
    const late = harness();
    late.open();
    late.sent();
    late.advance(5_000);
    expect(late.sent()).toEqual([]);
  });

  it('says nothing behind a message in pieces that its owner has begun when the error is found', () => {
    const h = up({ inboundWindow: 0 });
    h.wantStream = true;
    h.whenPiece = (packet) => {
      if (packet.last) h.client.outbox.beginPieces(utf8('r'), 9, 0, false);
    };
    h.wire = [];
    h.deliver('t', 'x'.repeat(300), 2, 1);
    expect(h.told().slice(-1)).toEqual([`disconnected ${INBOUND_WINDOW_EXCEEDED} 1500`]);
    expect(h.wire).toEqual([]);
  });

  it('says nothing at level 4', () => {
    const h = new Harness().up();
    h.receive([0xd1, 0]);
    expect(h.sent()).toEqual([]);
    expect(h.client.connected).toBe(false);
  });

  it('ends once, with the error found, when the connection is lost or the client stopped while it says why', () => {
    const lost = up();
    lost.advance(10_000);
    lost.whenTransmit = () => lost.cut();
    lost.receive([0xd1, 0]);
    expect(lost.told()).toEqual(['close', `disconnected ${RESERVED_FLAGS} 1500`]);
    lost.whenTransmit = undefined;
    lost.up(true);
    const stopped = up();
    stopped.whenTransmit = () => stopped.client.stop(stopped.now);
    stopped.receive([0xd1, 0]);
    expect(stopped.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    expect(stopped.client.state).toBe(STOPPED);
    stopped.advance(300_000);
    expect(stopped.told()).toEqual([]);
    const busy = up();
    let result = 0;
    busy.whenTransmit = () => {
      result = busy.client.outbox.publish(utf8('t'), utf8('late'), 0, false);
      busy.client.poll(busy.now);
      busy.client.tick(busy.now);
    };
    busy.wire = [];
    busy.receive([0xd1, 0, 0x30, 5, 0, 1, 0x74, 0, 0x21]);
    expect(result).toBe(NOT_CONNECTED);
    expect(busy.wire).toEqual([0xe0, 1, 0x81]);
  });
});

describe('Client at level 5, stopping (3.14)', () => {
  it('disconnects as MQTT 3.1.1 does, or with the will [MQTT-3.14.4-3]', () => {
    const plain = up();
    plain.wire = [];
    plain.client.stop(plain.now);
    expect(plain.wire).toEqual([0xe0, 0]);
    const willing = up();
    willing.wire = [];
    willing.client.stop(willing.now, DISCONNECT_WITH_WILL);
    expect(willing.wire).toEqual([0xe0, 1, 4]);
    expect(willing.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    // MQTT 3.1.1 has no word for it.
    const old = new Harness().up();
    old.wire = [];
    old.client.stop(old.now, DISCONNECT_WITH_WILL);
    expect(old.wire).toEqual([0xe0, 0]);
  });

  it('has room for it, however much waits', () => {
    const h = up();
    h.writable = 0;
    while (h.publish('t', 'x'.repeat(90)) === 0);
    while (h.publish('t', '') === 0);
    h.client.stop(h.now, DISCONNECT_WITH_WILL);
    h.writable = Number.POSITIVE_INFINITY;
    h.tick();
    expect(h.wire.slice(-3)).toEqual([0xe0, 1, 4]);
  });

  it('takes its will to the server with a delay and properties (3.1.3.2)', () => {
    const h = harness(
      {},
      {
        will: {
          topic: utf8('w'),
          payload: utf8('Offline'),
          qos: 1,
          retain: true,
          delayInterval: 30,
          properties: properties((made) => made.data(CONTENT_TYPE, utf8('c'))),
        },
      },
    );
    h.open();
    expect(h.packets[0]).toMatchObject({
      will: {
        topic: 'w',
        qos: 1,
        retain: true,
        properties: { willDelayInterval: 30, contentType: 'c' },
      },
    });
  });
});

describe('Client at level 5, messages larger than the buffer', () => {
  it('sends one in pieces with properties, and takes it up again on the next connection', () => {
    const h = up();
    const { outbox } = h.client;
    const list = properties((made) => made.pair(USER_PROPERTY, utf8('a'), utf8('b')));
    expect(outbox.beginPieces(utf8('t'), 1_000, 2, false, 0, list)).toBe(1);
    expect(h.publish('t', 'no')).toBe(PUBLISH_OPEN);
    expect(h.client.reauthenticate()).toBe(PUBLISH_OPEN);
    for (let i = 0; i < 10; i++) expect(outbox.piece(utf8('x'.repeat(100)))).toBe(0);
    h.flush();
    const payload = 'x'.repeat(1_000);
    const tail = `q2 #1 t ${payload} {"userProperties":{"a":"b"}}`;
    expect(h.sent()).toEqual([`PUBLISH ${tail}`]);
    h.cut();
    h.whenResend = (identifier, qos) => {
      expect(outbox.beginPieces(utf8('t'), 1_000, qos, false, identifier, list)).toBe(1);
      for (let i = 0; i < 10; i++) expect(outbox.piece(utf8('x'.repeat(100)))).toBe(0);
    };
    h.connect(true, { receiveMaximum: 1 });
    expect(h.sent().slice(1)).toEqual([`PUBLISH dup ${tail}`]);
    expect(h.publish('t', 'next', 1)).toBe(WINDOW_FULL);
    h.answer('pubrec', 1);
    h.answer('pubcomp', 1);
    expect(h.publish('t', 'next', 1)).toBe(2);
  });

  for (const qos of [0, 1, 2] as const) {
    it(`streams one at QoS ${qos} with properties and an alias, however it is cut`, () => {
      for (const chunk of [1, 7, Number.POSITIVE_INFINITY]) {
        const h = up({ receiveCapacity: 96, inboundAliases: { aliases: 1, topicLength: 8 } });
        h.chunk = chunk;
        h.wantStream = true;
        let type = '';
        const payload = Array.from({ length: 300 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
        for (const topic of ['large', '']) {
          h.serve({
            cmd: 'publish',
            topic,
            payload,
            qos,
            dup: false,
            retain: false,
            messageId: 7,
            properties: { topicAlias: 1, contentType: 'letters' },
          });
          const told = h.told();
          expect(told[0]).toBe(`stream q${qos} large 300`);
          expect(
            told
              .slice(1)
              .map((line) => line.split(' ')[2])
              .join(''),
          ).toBe(payload);
          type = told[told.length - 1]?.split(' ')[3] ?? '';
          expect(type).toBe('last');
          if (qos === 2) h.answer('pubrel', 7);
        }
        const answers = { 0: [], 1: ['PUBACK #7'], 2: ['PUBREC #7', 'PUBCOMP #7'] }[qos];
        expect(h.sent()).toEqual([...answers, ...answers]);
      }
    });
  }

  it('lets the properties of a stream be read when it begins', () => {
    const h = up({ receiveCapacity: 96 });
    const seen: string[] = [];
    const { client } = h;
    h.stream = (packet: Packet) => {
      const reader = client.properties;
      if (reader?.find(packet, CONTENT_TYPE))
        seen.push(text(reader.bytes.subarray(reader.offset, reader.offset + reader.length)));
      return false;
    };
    h.serve({
      cmd: 'publish',
      topic: 't',
      payload: 'x'.repeat(400),
      qos: 0,
      dup: false,
      retain: false,
      properties: { contentType: 'much' },
    });
    expect(seen).toEqual(['much']);
    expect(client.drainedMessages).toBe(1);
  });

  it('knows a QoS 2 message again on the next connection (4.3.3)', () => {
    for (const present of [true, false]) {
      const h = up();
      h.deliver('t', 'once', 2, 1);
      h.cut();
      h.up(present);
      h.deliver('t', 'once', 2, 1, true);
      expect(h.told()).toEqual(present ? [] : ['message q2 t once']);
      expect(h.sent()).toEqual(['PUBREC #1']);
      h.answer('pubrel', 1);
      expect(h.sent()).toEqual(['PUBCOMP #1']);
    }
  });

  it('lets the properties of a message be read while it is told of it, subscription identifiers too (3.3.2.3.8)', () => {
    const h = up();
    const seen: number[] = [];
    h.whenMessage = (packet) => {
      const reader = h.client.properties;
      reader?.read(packet);
      for (let found = reader?.next() ?? 0; found > 0; found = reader?.next() ?? 0) {
        if (found === SUBSCRIPTION_IDENTIFIER) seen.push(reader?.value ?? 0);
      }
    };
    h.receive([0x30, 10, 0, 1, 0x74, 5, 0x0b, 5, 0x0b, 0x80, 1, 0x21]);
    expect(seen).toEqual([5, 128]);
    expect(h.told()).toEqual(['message q0 t !']);
  });
});
