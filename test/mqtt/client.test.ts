import { describe, expect, it } from 'vitest';
import { CLOSING, CONNECTED, CONNECTING, OPENING, STOPPED, WAITING } from '../../src/mqtt/client.js';
import {
  ACKNOWLEDGEMENT_MISMATCH,
  CONNACK_TIMEOUT,
  DISCONNECTED_BY_CLIENT,
  FIRST_PACKET_NOT_CONNACK,
  INBOUND_WINDOW_EXCEEDED,
  NO_ROOM,
  NOT_CONNECTED,
  PINGRESP_TIMEOUT,
  PUBLISH_OPEN,
  PUBLISH_STALLED,
  QOS_3,
  REFUSED_IDENTIFIER,
  REFUSED_NOT_AUTHORIZED,
  REFUSED_PROTOCOL_VERSION,
  REFUSED_SERVER_UNAVAILABLE,
  REFUSED_USER_NAME_OR_PASSWORD,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  SECOND_CONNACK,
  STORE_FULL,
  SUBACK_COUNT,
  TOO_LARGE,
  TRANSPORT_CLOSED,
  TRANSPORT_FAILED,
  TRANSPORT_TIMEOUT,
  UNEXPECTED_SESSION,
  WINDOW_FULL,
} from '../../src/mqtt/errors.js';
import type { QoS } from '../../src/mqtt/packet.js';
import { DEFAULTS, Harness, utf8 } from './harness.js';

const CONNACK_NEW = [0x20, 2, 0, 0];
const CONNACK_PRESENT = [0x20, 2, 1, 0];
const PINGREQ_BYTES = [0xc0, 0];
const PINGRESP_BYTES = [0xd0, 0];
const CONNECT_BYTES = [0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 30, 0, 2, 0x78, 0x73];

const CLEAN = { ...DEFAULTS.connect, cleanSession: true };

/** Publishes messages that fill the transmit buffer to its last byte but those kept for acknowledgements. */
function fill(h: Harness): void {
  h.writable = 0;
  while (h.publish('t', 'x'.repeat(94)) === 0);
  while (h.publish('t', '') === 0);
}

describe('Client, connecting', () => {
  it('goes from stopped over waiting, opening and connecting to connected', () => {
    const h = new Harness();
    const { client } = h;
    expect(client.state).toBe(STOPPED);
    h.advance(60_000);
    expect(h.told()).toEqual([]);
    client.start(h.now);
    expect(client.state).toBe(WAITING);
    client.start(h.now);
    h.tick();
    expect(client.state).toBe(OPENING);
    expect(h.told()).toEqual(['open']);
    client.transportOpened(h.now);
    h.flush();
    expect(client.state).toBe(CONNECTING);
    expect(h.wire).toEqual(CONNECT_BYTES);
    expect(client.connected).toBe(false);
    h.receive(CONNACK_NEW);
    expect(client.state).toBe(CONNECTED);
    expect(client.connected).toBe(true);
    expect(h.told()).toEqual(['connected false', 'subscribed']);
    expect(client.connections).toBe(1);
    client.start(h.now);
    client.transportOpened(h.now);
    h.flush();
    expect(h.wire).toEqual(CONNECT_BYTES);
    expect(client.state).toBe(CONNECTED);
  });

  it('takes CONNACK byte by byte, and what comes in the same breath behind it', () => {
    const h = new Harness();
    h.chunk = 1;
    h.open();
    h.receive([...CONNACK_NEW, 0x32, 6, 0, 1, 0x74, 0, 9, 0x21]);
    expect(h.told()).toEqual(['open', 'connected false', 'subscribed', 'message q1 t !']);
    expect(h.wire).toEqual([...CONNECT_BYTES, 0x40, 2, 0, 9]);
  });

  it('gives the transport its time, then tries again', () => {
    const h = new Harness();
    h.client.start(h.now);
    h.tick();
    h.advance(9_999, 1);
    expect(h.told()).toEqual(['open']);
    h.advance(1, 1);
    expect(h.told()).toEqual(['close', `disconnected ${TRANSPORT_TIMEOUT} 7500`]);
    expect(h.client.state).toBe(WAITING);
    h.client.transportOpened(h.now);
    expect(h.client.state).toBe(WAITING);
    h.advance(7_499, 1);
    expect(h.told()).toEqual([]);
    h.advance(1, 1);
    expect(h.told()).toEqual(['open']);
  });

  it('gives CONNACK its time, then tries again', () => {
    const h = new Harness();
    h.open();
    h.told();
    h.advance(4_999, 1);
    expect(h.told()).toEqual([]);
    h.advance(1, 1);
    expect(h.told()).toEqual(['close', `disconnected ${CONNACK_TIMEOUT} 7500`]);
    // An answer that comes too late is nobody's.
    h.receive(CONNACK_NEW);
    expect(h.client.state).toBe(WAITING);
  });

  it('keeps its times when the clock wraps in between', () => {
    for (const now of [0x7fff_ffff - 2_000, -2_000]) {
      const h = new Harness({}, now);
      h.open();
      h.told();
      h.advance(4_999, 1);
      expect(h.told()).toEqual([]);
      h.advance(1, 1);
      expect(h.told()).toEqual(['close', `disconnected ${CONNACK_TIMEOUT} 7500`]);
      h.advance(7_499, 1);
      expect(h.told()).toEqual([]);
      h.advance(1, 1);
      expect(h.told()).toEqual(['open']);
    }
  });

  const refusals = [
    REFUSED_PROTOCOL_VERSION,
    REFUSED_IDENTIFIER,
    REFUSED_SERVER_UNAVAILABLE,
    REFUSED_USER_NAME_OR_PASSWORD,
    REFUSED_NOT_AUTHORIZED,
  ];
  for (const [index, code] of refusals.entries()) {
    it(`tells refusal ${index + 1} apart and tries again later (3.2.2.3)`, () => {
      const h = new Harness();
      h.open();
      h.told();
      h.receive([0x20, 2, 0, index + 1]);
      expect(code).toBe(index + 1);
      expect(h.told()).toEqual(['close', `disconnected ${code} 7500`]);
      expect(h.client.connections).toBe(0);
      h.connect();
      expect(h.client.connections).toBe(1);
    });
  }

  it('refuses any first packet but CONNACK [MQTT-3.2.0-1]', () => {
    for (const bytes of [
      PINGRESP_BYTES,
      [0x30, 4, 0, 1, 0x74, 0x21],
      [0x40, 2, 0, 1],
      [0x90, 3, 0, 1, 0],
      [0xb0, 2, 0, 1],
    ]) {
      const h = new Harness();
      h.open();
      h.told();
      h.receive([...bytes, ...CONNACK_NEW]);
      expect(h.told()).toEqual(['close', `disconnected ${FIRST_PACKET_NOT_CONNACK} 7500`]);
    }
  });

  it('refuses a message too large for the buffer as first packet', () => {
    const h = new Harness();
    h.open();
    h.told();
    h.deliver('t', 'x'.repeat(1_000));
    expect(h.told()).toEqual(['close', `disconnected ${FIRST_PACKET_NOT_CONNACK} 7500`]);
  });

  it('refuses a second CONNACK (3.2)', () => {
    const h = new Harness().up();
    h.receive(CONNACK_NEW);
    expect(h.told()).toEqual(['close', `disconnected ${SECOND_CONNACK} 1500`]);
  });

  it('refuses a session it did not ask for [MQTT-3.2.2-1]', () => {
    const h = new Harness({ connect: CLEAN });
    h.open();
    h.told();
    h.receive(CONNACK_PRESENT);
    expect(h.told()).toEqual(['close', `disconnected ${UNEXPECTED_SESSION} 7500`]);
    h.connect(false);
  });

  it('takes new connect options for the next connection only', () => {
    const h = new Harness();
    h.open();
    h.client.connect = { ...CLEAN, keepAlive: 4 };
    h.told();
    h.receive(CONNACK_PRESENT);
    expect(h.told()).toEqual(['connected true', 'subscribed']);
    h.sent();
    h.advance(28_750);
    expect(h.sent()).toEqual([]);
    h.advance(250);
    expect(h.sent()).toEqual(['PINGREQ']);
    h.cut();
    h.open();
    expect(h.sent()).toEqual(['CONNECT xs clean 4']);
  });

  it('tells a CONNECT that does not fit its buffer', () => {
    const h = new Harness({ connect: { ...CLEAN, clientIdentifier: new Uint8Array(500).fill(0x61) } });
    h.open();
    expect(h.wire).toEqual([]);
    expect(h.told()).toEqual(['open', 'close', `disconnected ${TOO_LARGE} 7500`]);
  });
});

describe('Client, trying again', () => {
  it('waits longer after each failed attempt, at most 120 s, and shortly after a connection lost', () => {
    const h = new Harness();
    const waits: string[] = [];
    for (let i = 0; i < 6; i++) {
      h.client.start(h.now);
      h.tick();
      while (h.client.state !== OPENING) h.advance(250);
      h.told();
      h.cut(TRANSPORT_FAILED);
      waits.push(...h.told());
    }
    expect(waits.filter((line) => line !== 'close')).toEqual(
      [7_500, 15_000, 30_000, 60_000, 90_000, 90_000].map(
        (wait) => `disconnected ${TRANSPORT_FAILED} ${wait}`,
      ),
    );
    h.up();
    h.advance(5_000);
    h.cut();
    expect(h.told()).toEqual(['close', `disconnected ${TRANSPORT_CLOSED} 1500`]);
  });

  it('opens nothing before its time, whatever it is', () => {
    const h = new Harness({ random: () => 0 }).up();
    h.advance(5_000);
    h.cut();
    h.told();
    h.advance(999, 1);
    expect(h.told()).toEqual([]);
    h.advance(1, 1);
    expect(h.told()).toEqual(['open']);
  });

  it('tells short connections and slows down from the third on', () => {
    const h = new Harness();
    const waits: string[] = [];
    for (let i = 0; i < 4; i++) {
      h.up();
      h.advance(4_750);
      h.cut();
      waits.push(...h.told().slice(1));
      expect(h.client.shortConnections).toBe(i + 1);
    }
    expect(waits).toEqual(
      [1_500, 1_500, 7_500, 15_000].map((wait) => `disconnected ${TRANSPORT_CLOSED} ${wait}`),
    );
    h.up();
    h.advance(5_000);
    h.cut();
    expect(h.client.shortConnections).toBe(0);
  });

  it('does not take a connection of a month for a short one', () => {
    for (const days of [25, 30, 49.7103, 60]) {
      const h = new Harness({ connect: { ...DEFAULTS.connect, keepAlive: 0 } });
      h.up();
      h.advance(days * 86_400_000, 3_600_000);
      h.cut();
      expect(h.client.shortConnections).toBe(0);
      expect(h.told()).toEqual(['close', `disconnected ${TRANSPORT_CLOSED} 1500`]);
    }
  });

  it('starts a wait over with a new base', () => {
    const h = new Harness();
    h.client.start(h.now);
    h.tick();
    h.cut(TRANSPORT_FAILED);
    h.advance(3_000);
    h.told();
    h.client.retry(2_000, h.now);
    h.advance(1_750);
    expect(h.told()).toEqual([]);
    h.advance(250);
    expect(h.told()).toEqual(['open']);
    h.cut(TRANSPORT_FAILED);
    // The second failure in a row: 2 × 2 s, of which three quarters.
    expect(h.told()).toEqual(['close', `disconnected ${TRANSPORT_FAILED} 3000`]);
  });

  it('makes a long wait short when something in the way is gone', () => {
    const h = new Harness();
    h.client.hurry(h.now);
    expect(h.client.state).toBe(STOPPED);
    h.client.start(h.now);
    h.tick();
    h.cut(TRANSPORT_FAILED);
    h.told();
    h.client.hurry(h.now);
    h.advance(1_250);
    expect(h.told()).toEqual([]);
    h.advance(250);
    expect(h.told()).toEqual(['open']);
  });

  it('takes a new base also while there is no wait', () => {
    const h = new Harness().up();
    h.client.retry(2_000, h.now);
    expect(h.client.state).toBe(CONNECTED);
    h.advance(10_000);
    expect(h.told()).toEqual([]);
  });

  it('closes over a malformed packet, tells why, and connects again', () => {
    const cases: [readonly number[], number][] = [
      [[0x36, 7, 0, 1, 0x74, 0, 1, 0x21, 0x21], QOS_3],
      [[0xd1, 0], RESERVED_FLAGS],
      [[0x30, 0xff, 0xff, 0xff, 0xff, 1], REMAINING_LENGTH_TOO_LONG],
    ];
    for (const [bytes, reason] of cases) {
      const h = new Harness().up();
      h.advance(10_000);
      h.receive(bytes);
      expect(h.told()).toEqual(['close', `disconnected ${reason} 1500`]);
      expect(h.client.poll(h.now)).toBe(false);
      h.advance(1_500);
      expect(h.told()).toEqual(['open']);
      h.connect(true);
      h.deliver('t', 'fine');
      expect(h.told()).toEqual(['connected true', 'subscribed', 'message q0 t fine']);
    }
  });

  it('handles the packets before a malformed one, and none behind it', () => {
    const h = new Harness().up();
    h.receive([0x30, 4, 0, 1, 0x74, 0x61, 0xf0, 0, 0x30, 4, 0, 1, 0x74, 0x62]);
    expect(h.told()).toEqual(['message q0 t a', 'close', 'disconnected -1 1500']);
  });

  it('does not carry half a packet over to the next connection', () => {
    const h = new Harness().up();
    h.receive([0x30, 20, 0, 1]);
    h.cut();
    h.connect();
    expect(h.client.state).toBe(CONNECTED);
  });

  it('does not send what waited on the connection before', () => {
    const h = new Harness().up();
    h.writable = 0;
    h.publish('t', 'old');
    h.cut();
    expect(h.client.pending).toBe(0);
    h.writable = Number.POSITIVE_INFINITY;
    h.open();
    expect(h.wire).toEqual(CONNECT_BYTES);
  });
});

describe('Client, stopping', () => {
  it('sends DISCONNECT, waits for it to leave and closes (3.14)', () => {
    const h = new Harness().up();
    h.writable = 0;
    h.publish('t', 'last');
    h.client.stop(h.now);
    expect(h.client.state).toBe(CLOSING);
    expect(h.told()).toEqual([]);
    expect(h.publish('t', 'too late')).toBe(NOT_CONNECTED);
    h.client.stop(h.now);
    h.writable = Number.POSITIVE_INFINITY;
    h.tick();
    h.tick();
    expect(h.sent()).toEqual(['PUBLISH q0 t last', 'DISCONNECT']);
    expect(h.wire.slice(-2)).toEqual([0xe0, 0]);
    expect(h.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    expect(h.client.state).toBe(STOPPED);
    h.advance(300_000);
    expect(h.told()).toEqual([]);
  });

  it('closes at once where the socket takes DISCONNECT at once', () => {
    const h = new Harness().up();
    h.client.stop(h.now);
    expect(h.client.state).toBe(STOPPED);
    expect(h.sent()).toEqual(['DISCONNECT']);
    expect(h.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
  });

  it('closes after a second when DISCONNECT does not leave', () => {
    const h = new Harness().up();
    fill(h);
    h.client.stop(h.now);
    h.advance(999, 1);
    expect(h.client.state).toBe(CLOSING);
    h.advance(1, 1);
    expect(h.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
  });

  it('is stopped also when the other side closes first', () => {
    const h = new Harness().up();
    h.writable = 0;
    h.client.stop(h.now);
    h.cut();
    expect(h.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    expect(h.client.state).toBe(STOPPED);
  });

  it('handles nothing while it is closing', () => {
    const h = new Harness().up();
    h.writable = 0;
    h.client.stop(h.now);
    h.deliver('t', 'unheard', 1, 1);
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    expect(h.sent()).toEqual(['DISCONNECT']);
    expect(h.told()).toEqual([]);
  });

  it('stops in every other state, closing the transport where there is one', () => {
    const h = new Harness();
    h.client.stop(h.now);
    expect(h.told()).toEqual([]);
    h.client.start(h.now);
    h.client.stop(h.now);
    expect(h.told()).toEqual([`disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    h.client.start(h.now);
    h.tick();
    h.client.stop(h.now);
    expect(h.told()).toEqual(['open', 'close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    h.open();
    h.told();
    h.client.stop(h.now);
    expect(h.told()).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
    expect(h.sent()).toEqual(['CONNECT xs session 30']);
    h.connect();
    expect(h.client.state).toBe(CONNECTED);
  });

  it('keeps messages in flight over a stop, and sends them again', () => {
    const h = new Harness().up();
    expect(h.publish('t', 'kept', 1)).toBe(1);
    h.client.stop(h.now);
    h.up(true);
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([0x3a, 9, 0, 1, 0x74, 0, 1, 0x6b, 0x65, 0x70, 0x74]);
  });

  it('just closes amid a message in pieces, which DISCONNECT cannot follow', () => {
    const h = new Harness().up();
    h.client.outbox.beginPieces(utf8('t'), 10, 0, false);
    h.client.outbox.piece(utf8('half'));
    h.client.stop(h.now);
    h.flush();
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([0x30, 13, 0, 1, 0x74, 0x68, 0x61, 0x6c, 0x66]);
    expect(h.client.state).toBe(STOPPED);
  });

  it('sends nothing behind DISCONNECT when stopped by a message [MQTT-3.14.4-2]', () => {
    for (const writable of [0, Number.POSITIVE_INFINITY]) {
      for (const qos of [0, 1, 2] as const) {
        const h = new Harness().up();
        h.writable = writable;
        h.whenMessage = () => h.client.stop(h.now);
        h.deliver('t', 'restart', qos, 7);
        h.writable = Number.POSITIVE_INFINITY;
        h.tick();
        h.tick();
        expect(h.sent()).toEqual(['DISCONNECT']);
        expect(h.client.pending).toBe(0);
        expect(h.told().slice(1)).toEqual(['close', `disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
      }
    }
  });

  it('sends nothing behind DISCONNECT when stopped while it is told of the connection', () => {
    for (const writable of [100, Number.POSITIVE_INFINITY]) {
      const h = new Harness();
      h.client.subscribe(utf8('a'), 1);
      h.up();
      h.publish('t', 'in flight', 1);
      h.cut();
      for (const sessionPresent of [false, true]) {
        h.writable = writable;
        h.whenConnected = sessionPresent ? () => h.client.stop(h.now) : undefined;
        h.whenUndelivered = sessionPresent ? undefined : () => h.client.stop(h.now);
        h.open();
        h.told();
        h.sent();
        h.writable = Math.min(writable, 0);
        h.receive(sessionPresent ? CONNACK_PRESENT : CONNACK_NEW);
        h.writable = Number.POSITIVE_INFINITY;
        h.tick();
        h.tick();
        expect(h.sent()).toEqual(['DISCONNECT']);
        expect(h.told()).not.toContain('subscribed');
        expect(h.client.state).toBe(STOPPED);
        expect(h.publish('t', 'late')).toBe(NOT_CONNECTED);
      }
    }
  });

  it('stays stopped when the message that stopped it also breaks a rule', () => {
    const h = new Harness({ inboundWindow: 0 }).up();
    h.wantStream = true;
    h.whenPiece = (packet) => {
      if (packet.last) h.client.stop(h.now);
    };
    h.deliver('t', 'x'.repeat(300), 2, 1);
    expect(h.client.state).toBe(STOPPED);
    expect(h.told().slice(-1)).toEqual([`disconnected ${DISCONNECTED_BY_CLIENT} -1`]);
  });
});

describe('Client, keep-alive (3.1.2.10)', () => {
  it('pings before the interval is over, and lives on PINGRESP', () => {
    const h = new Harness().up();
    for (let i = 0; i < 3; i++) {
      h.advance(28_750);
      expect(h.sent()).toEqual([]);
      h.advance(250);
      expect(h.sent()).toEqual(['PINGREQ']);
      expect(h.wire.slice(-2)).toEqual(PINGREQ_BYTES);
      h.receive(PINGRESP_BYTES);
    }
    expect(h.told()).toEqual([]);
  });

  it('finds the link dead half an interval after a ping without answer', () => {
    const h = new Harness().up();
    h.advance(43_750);
    expect(h.told()).toEqual([]);
    h.advance(250);
    expect(h.told()).toEqual(['close', `disconnected ${PINGRESP_TIMEOUT} 1500`]);
    expect(h.sent()).toEqual(['PINGREQ']);
  });

  it('is not kept from pinging by messages received [MQTT-3.1.2-23]', () => {
    const h = new Harness().up();
    for (let i = 0; i < 29; i++) {
      expect(h.sent()).toEqual([]);
      h.deliver('t', 'busy');
      h.advance(1_000);
    }
    expect(h.sent()).toEqual(['PINGREQ']);
  });

  it('is not kept from finding a dead link by messages sent', () => {
    const h = new Harness().up();
    let seconds = 0;
    for (; h.client.connected; seconds++) {
      h.publish('t', 'busy');
      h.advance(1_000);
    }
    expect(seconds).toBe(44);
    expect(h.told()).toEqual(['close', `disconnected ${PINGRESP_TIMEOUT} 1500`]);
    expect(h.sent().filter((line) => line === 'PINGREQ').length).toBe(1);
  });

  it('asks for the answer to the ping itself: other packets do not stand for it', () => {
    const h = new Harness().up();
    h.advance(29_000);
    for (let i = 0; i < 14; i++) {
      h.advance(1_000);
      h.deliver('t', 'busy');
    }
    h.told();
    h.advance(1_000);
    expect(h.told()).toEqual(['close', `disconnected ${PINGRESP_TIMEOUT} 1500`]);
  });

  it('lets acknowledgements count as packets sent', () => {
    const h = new Harness().up();
    for (let i = 0; i < 60; i++) {
      h.deliver('t', '', 1, 1);
      h.advance(1_000);
    }
    expect(h.sent()).not.toContain('PINGREQ');
  });

  it('pings anew on a new connection, not owing the answer of the old', () => {
    const h = new Harness().up();
    h.advance(29_000);
    h.cut();
    h.up(true);
    h.advance(28_750);
    expect(h.client.connected).toBe(true);
    expect(h.sent()).toEqual([]);
    h.advance(250);
    expect(h.sent()).toEqual(['PINGREQ']);
  });

  it('is off at 0', () => {
    const h = new Harness({ connect: { ...DEFAULTS.connect, keepAlive: 0 } }).up();
    h.advance(86_400_000, 10_000);
    expect(h.sent()).toEqual([]);
    expect(h.client.connected).toBe(true);
  });

  it('pings also when the buffer is full, and ends when nothing leaves', () => {
    const h = new Harness().up();
    fill(h);
    h.advance(29_000);
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    expect(h.sent().slice(-1)).toEqual(['PINGREQ']);
    h.receive(PINGRESP_BYTES);
    fill(h);
    h.advance(29_000 + 15_000);
    expect(h.told()).toEqual(['close', `disconnected ${PINGRESP_TIMEOUT} 1500`]);
  });
});

describe('Client, subscriptions', () => {
  function subscribed(count = 2): Harness {
    const h = new Harness();
    for (const filter of ['a/#', 'b'].slice(0, count)) h.client.subscribe(utf8(filter), 1);
    h.up();
    for (let i = 1; i <= count; i++) h.serve({ cmd: 'suback', messageId: i, granted: [1] });
    h.told();
    return h;
  }

  it('sends SUBSCRIBE for each after CONNACK, and tells what was granted (3.8, 3.9)', () => {
    const h = new Harness();
    expect(h.client.subscribe(utf8('a/#'), 1)).toBe(0);
    expect(h.client.subscribe(utf8('b'), 2)).toBe(1);
    h.connect();
    expect(h.told()).toEqual(['open', 'connected false', 'subscribed']);
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([
      ...[0x82, 8, 0, 1, 0, 3, 0x61, 0x2f, 0x23, 1],
      ...[0x82, 6, 0, 2, 0, 1, 0x62, 2],
    ]);
    h.receive([0x90, 3, 0, 2, 0]);
    h.receive([0x90, 3, 0, 1, 1]);
    expect(h.told()).toEqual(['subscription 1 0', 'subscription 0 1']);
  });

  it('sends them again when the session is new', () => {
    const h = subscribed();
    h.cut();
    h.connect(false);
    expect(h.sent()).toEqual(['CONNECT xs session 30', 'SUBSCRIBE #3 a/# q1', 'SUBSCRIBE #4 b q1']);
    expect(h.told().slice(-2)).toEqual(['connected false', 'subscribed']);
  });

  it('does not when the session is present', () => {
    const h = subscribed();
    h.cut();
    h.connect(true);
    expect(h.sent()).toEqual(['CONNECT xs session 30']);
    expect(h.told().slice(-2)).toEqual(['connected true', 'subscribed']);
  });

  it('sends again what was not answered, also when the session is present', () => {
    const h = new Harness();
    h.client.subscribe(utf8('a'), 0);
    h.client.subscribe(utf8('b'), 0);
    h.up();
    h.receive([0x90, 3, 0, 2, 0]);
    h.cut();
    h.connect(true);
    expect(h.sent()).toEqual(['CONNECT xs session 30', 'SUBSCRIBE #3 a q0']);
  });

  it('tells a refusal, and tries again with the next connection (3.9.3)', () => {
    const h = new Harness();
    h.client.subscribe(utf8('secret'), 0);
    h.up();
    h.receive([0x90, 3, 0, 1, 0x80]);
    expect(h.told()).toEqual(['subscription 0 128']);
    h.advance(20_000);
    expect(h.sent()).toEqual([]);
    h.cut();
    h.connect(true);
    expect(h.sent()).toEqual(['CONNECT xs session 30', 'SUBSCRIBE #2 secret q0']);
  });

  it('gives a topic filter up that the transmit buffer never holds, and subscribes to the others', () => {
    const h = new Harness();
    h.client.subscribe(utf8('x'.repeat(1_000)), 0);
    h.client.subscribe(utf8('a'), 0);
    h.connect();
    expect(h.told()).toEqual(expect.arrayContaining(['subscription 0 128', 'subscribed']));
    expect(h.sent()).toContain('SUBSCRIBE #2 a q0');
  });

  it('closes over a SUBACK with another count [MQTT-3.8.4-5]', () => {
    const h = new Harness();
    h.client.subscribe(utf8('a'), 0);
    h.up();
    h.receive([0x90, 4, 0, 1, 0, 0]);
    expect(h.told()).toEqual(['close', `disconnected ${SUBACK_COUNT} 1500`]);
  });

  it('passes over a SUBACK and an UNSUBACK of nothing', () => {
    const h = subscribed();
    h.receive([0x90, 3, 0, 77, 0]);
    h.answer('unsuback', 78);
    expect(h.told()).toEqual([]);
    expect(h.client.connected).toBe(true);
  });

  it('subscribes and unsubscribes also while connected (3.10)', () => {
    const h = subscribed(1);
    h.client.subscribe(utf8('c'), 2);
    h.client.unsubscribe(0);
    h.tick();
    expect(h.sent().sort()).toEqual(['SUBSCRIBE #3 c q2', 'UNSUBSCRIBE #2 a/#']);
    expect(h.wire.slice(-17)).toEqual([
      ...[0xa2, 7, 0, 2, 0, 3, 0x61, 0x2f, 0x23],
      ...[0x82, 6, 0, 3, 0, 1, 0x63, 2],
    ]);
    // The place is free once the server has confirmed it.
    for (let i = 0; i < 2; i++) expect(h.client.subscribe(utf8('more'), 0)).toBe(2 + i);
    expect(h.client.subscribe(utf8('more'), 0)).toBe(-1);
    h.answer('unsuback', 2);
    expect(h.client.subscribe(utf8('more'), 0)).toBe(0);
  });

  it('unsubscribes before it subscribes, so that the same filter can be taken anew', () => {
    const h = subscribed(1);
    h.client.unsubscribe(0);
    h.client.subscribe(utf8('a/#'), 2);
    h.tick();
    expect(h.sent()).toEqual(['UNSUBSCRIBE #2 a/#', 'SUBSCRIBE #3 a/# q2']);
  });

  it('goes on when there is room again, and says only then that all is sent', () => {
    const h = new Harness();
    for (let i = 0; i < 4; i++) h.client.subscribe(utf8(`${i}`.repeat(150)), 0);
    h.open();
    h.told();
    h.writable = 0;
    h.receive(CONNACK_NEW);
    expect(h.told()).toEqual(['connected false']);
    h.tick();
    expect(h.told()).toEqual([]);
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    expect(h.sent().filter((line) => line.startsWith('SUBSCRIBE')).length).toBe(2);
    h.tick();
    expect(h.told()).toEqual(['subscribed']);
    expect(h.sent().map((line) => line.replace(/ #\d+|(?<=\d)\d+/g, ''))).toEqual([
      'SUBSCRIBE 2 q0',
      'SUBSCRIBE 3 q0',
    ]);
    h.advance(1_000);
    expect(h.told()).toEqual([]);
  });

  it('shares its packet identifiers with messages, and uses none twice (2.3.1)', () => {
    const h = new Harness();
    h.client.subscribe(utf8('a'), 0);
    h.up();
    expect(h.publish('t', '1', 1)).toBe(2);
    h.client.subscribe(utf8('b'), 0);
    h.tick();
    expect(h.sent()).toEqual(['PUBLISH q1 #2 t 1', 'SUBSCRIBE #3 b q0']);
    expect(h.publish('t', '2', 2)).toBe(4);
  });
});

describe('Client, messages out', () => {
  it('publishes at each QoS and tells what is delivered (4.3)', () => {
    const h = new Harness().up();
    expect(h.publish('t', 'zero', 0)).toBe(0);
    expect(h.publish('t', 'one', 1, true)).toBe(1);
    expect(h.publish('t', 'two', 2)).toBe(2);
    expect(h.sent()).toEqual(['PUBLISH q0 t zero', 'PUBLISH q1 #1 t one retain', 'PUBLISH q2 #2 t two']);
    h.answer('puback', 1);
    expect(h.told()).toEqual(['delivered 1']);
    h.answer('pubrec', 2);
    expect(h.told()).toEqual([]);
    expect(h.sent()).toEqual(['PUBREL #2']);
    expect(h.wire.slice(-4)).toEqual([0x62, 2, 0, 2]);
    h.answer('pubcomp', 2);
    expect(h.told()).toEqual(['delivered 2']);
    expect(h.sent()).toEqual([]);
  });

  it('releases an unknown PUBREC, and passes over other acknowledgements of nothing', () => {
    const h = new Harness().up();
    h.answer('pubrec', 9);
    h.answer('puback', 9);
    h.answer('pubcomp', 9);
    expect(h.sent()).toEqual(['PUBREL #9']);
    expect(h.told()).toEqual([]);
    expect(h.client.connected).toBe(true);
  });

  it('closes over an acknowledgement of the wrong kind, and keeps the message whole (4.3)', () => {
    for (const [qos, answer] of [
      [1, 'pubrec'],
      [1, 'pubcomp'],
      [2, 'puback'],
      [2, 'pubcomp'],
    ] as const) {
      const h = new Harness().up();
      h.publish('t', 'first', qos);
      h.publish('t', 'another one', qos);
      h.answer(answer, 1);
      expect(h.told()).toEqual(['close', `disconnected ${ACKNOWLEDGEMENT_MISMATCH} 1500`]);
      h.connect(true);
      expect(h.sent().slice(1)).toEqual([
        `PUBLISH dup q${qos} #1 t first`,
        `PUBLISH dup q${qos} #2 t another one`,
      ]);
    }
  });

  it('reports what was in flight as undelivered when the session is new, then connected', () => {
    const h = new Harness().up();
    h.publish('t', 'a', 1);
    h.publish('t', 'b', 2);
    h.publish('t', 'c', 2);
    h.answer('pubrec', 2);
    h.cut();
    h.told();
    h.connect(false);
    expect(h.told()).toEqual([
      'open',
      'undelivered 1',
      'undelivered 2',
      'undelivered 3',
      'connected false',
      'subscribed',
    ]);
    expect(h.sent()).toEqual(['CONNECT xs session 30']);
    for (let i = 0; i < 4; i++) expect(h.publish('t', 'fresh', 1)).toBeGreaterThan(0);
  });

  it('gives everything up with a clean session (3.1.2.4)', () => {
    const h = new Harness({ connect: CLEAN }).up();
    h.publish('t', 'a', 1);
    h.cut();
    h.told();
    h.connect(false);
    expect(h.told()).toEqual(['open', 'undelivered 1', 'connected false', 'subscribed']);
  });

  it('lets messages be published as soon as it tells of the connection', () => {
    const h = new Harness();
    h.client.subscribe(utf8('a'), 0);
    const results: number[] = [];
    h.whenConnected = () => {
      results.push(h.client.outbox.publish(utf8('LWT'), utf8('Online'), 1, true));
    };
    h.connect();
    expect(results).toEqual([1]);
    expect(h.sent()).toEqual([
      'CONNECT xs session 30',
      'PUBLISH q1 #1 LWT Online retain',
      'SUBSCRIBE #2 a q0',
    ]);
  });

  it('bounds what is in flight: WINDOW_FULL, then STORE_FULL, TOO_LARGE', () => {
    const h = new Harness().up();
    for (let i = 1; i <= 4; i++) expect(h.publish('t', `${i}`, 1)).toBe(i);
    expect(h.publish('t', '5', 1)).toBe(WINDOW_FULL);
    expect(h.publish('t', '5', 0)).toBe(0);
    h.answer('puback', 3);
    expect(h.publish('t', '5', 2)).toBe(5);
    for (const identifier of [1, 2, 4]) h.answer('puback', identifier);
    expect(h.publish('t', 'x'.repeat(300), 1)).toBeGreaterThan(0);
    expect(h.publish('t', 'x'.repeat(300), 1)).toBe(STORE_FULL);
    expect(h.publish('t', 'x'.repeat(500), 1)).toBe(TOO_LARGE);
    expect(h.publish('t', 'x'.repeat(500), 0)).toBe(TOO_LARGE);
    expect(h.client.connected).toBe(true);
  });

  it('uses no identifier that is 0 or in use, over 150,000 messages', () => {
    const h = new Harness().up();
    // These two stay in flight all the time.
    expect(h.publish('t', 'a', 1)).toBe(1);
    expect(h.publish('t', 'b', 2)).toBe(2);
    h.answer('pubrec', 2);
    const { client, now } = h;
    const topic = utf8('t');
    const payload = utf8('');
    const answer = Uint8Array.of(0x40, 2, 0, 0);
    let before = 2;
    for (let i = 0; i < 150_000; i++) {
      const identifier = client.outbox.publish(topic, payload, 1, false);
      const expected = before === 0xffff ? 3 : before + 1;
      if (identifier !== expected) throw new Error(`${identifier} after ${before}`);
      before = identifier;
      client.take(1_000);
      client.taken(now);
      answer[2] = identifier >> 8;
      answer[3] = identifier & 0xff;
      client.receive(answer, now);
      client.poll(now);
      if (i % 10_000 === 0) h.told();
    }
    expect(h.told().slice(-1)).toEqual([`delivered ${before}`]);
    expect(h.client.connected).toBe(true);
  });
});

describe('Client, back-pressure', () => {
  it('answers NO_ROOM when the socket takes nothing, and room is back when it takes something', () => {
    const h = new Harness().up();
    fill(h);
    expect(h.client.pending).toBeGreaterThan(512 - 64 - 5);
    for (const qos of [0, 1, 2] as const) expect(h.publish('t', 'x', qos)).toBe(NO_ROOM);
    expect(h.client.outbox.beginPieces(utf8('t'), 10, 0, false)).toBe(NO_ROOM);
    h.writable = 255;
    expect(h.publish('t', 'x'.repeat(100))).toBe(NO_ROOM);
    h.writable = 256;
    expect(h.publish('t', 'x'.repeat(100))).toBe(0);
    expect(h.writable).toBe(0);
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    expect(h.client.pending).toBe(0);
    expect(h.sent().length).toBeGreaterThan(4);
  });

  it('loses no message received, answers each, and takes no more than it can answer', () => {
    const h = new Harness({ receiveCapacity: 64 }).up();
    const filled = () => h.client.pending;
    fill(h);
    const before = filled();
    const lines: string[] = [];
    for (let i = 1; i <= 50; i++) {
      h.deliver('t', `${i}`, 1, i);
      lines.push(`message q1 t ${i}`);
    }
    // Nothing is handled, so that there is room for every answer; the rest stays with the socket.
    expect(h.told()).toEqual([]);
    expect(filled()).toBe(before);
    expect(h.client.room).toBeLessThan(8);
    expect(h.drain()).toBeGreaterThan(300);
    h.sent();
    h.writable = 256;
    h.drain();
    const some = h.told();
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(50);
    expect(filled()).toBeLessThanOrEqual(512);
    for (let i = 0; i < 100 && h.drain() > 0; i++) h.writable += 256;
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    expect(h.drain()).toBe(0);
    expect([...some, ...h.told()]).toEqual(lines);
    const acknowledged = h.sent().filter((line) => line.startsWith('PUBACK'));
    expect(acknowledged).toEqual(Array.from({ length: 50 }, (_, i) => `PUBACK #${i + 1}`));
  });

  it('has room for every answer, even to messages that make its owner fill the buffer', () => {
    const h = new Harness().up();
    h.writable = 0;
    h.whenMessage = () => {
      while (h.client.outbox.publish(utf8('t'), utf8('x'.repeat(40)), 0, false) === 0);
      while (h.client.outbox.publish(utf8('t'), utf8(''), 0, false) === 0);
    };
    h.deliver('t', 'first', 1, 1);
    h.deliver('t', 'second', 2, 2);
    expect(h.told()).toEqual(['message q1 t first']);
    h.advance(29_000);
    h.client.stop(h.now);
    h.writable = Number.POSITIVE_INFINITY;
    h.tick();
    h.tick();
    expect(h.sent().slice(-3)).toEqual(['PUBACK #1', 'PINGREQ', 'DISCONNECT']);
  });

  it('resumes where it was: a ping that waited is still answered in time', () => {
    const h = new Harness().up();
    h.advance(29_000);
    fill(h);
    h.receive(PINGRESP_BYTES);
    h.advance(14_000);
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    h.drain();
    h.advance(10_000);
    expect(h.told()).toEqual([]);
    expect(h.client.connected).toBe(true);
  });

  it('sends messages again step by step into a slow socket, in order, before any new one', () => {
    const h = new Harness({ storeCapacity: 2_048, window: 8 }).up();
    const payload = (i: number) => `${i}`.repeat(180);
    for (let i = 1; i <= 6; i++) expect(h.publish('t', payload(i), i % 2 === 0 ? 2 : 1)).toBe(i);
    h.answer('pubrec', 4);
    h.cut();
    h.open();
    h.sent();
    h.told();
    h.writable = 0;
    h.receive(CONNACK_PRESENT);
    expect(h.publish('t', 'new', 1)).toBe(NO_ROOM);
    expect(h.told()).toEqual(['connected true']);
    for (let i = 0; i < 20; i++) {
      h.writable += 256;
      h.tick();
    }
    expect(h.sent()).toEqual([
      `PUBLISH dup q1 #1 t ${payload(1)}`,
      `PUBLISH dup q2 #2 t ${payload(2)}`,
      `PUBLISH dup q1 #3 t ${payload(3)}`,
      'PUBREL #4',
      `PUBLISH dup q1 #5 t ${payload(5)}`,
      `PUBLISH dup q2 #6 t ${payload(6)}`,
    ]);
    expect(h.told()).toEqual(['subscribed']);
    expect(h.publish('t', 'new', 1)).toBe(7);
  });

  it('does nothing more on a connection lost while it was asking for room', () => {
    const h = new Harness({ storeCapacity: 2_048, window: 8 });
    h.client.subscribe(utf8('a'), 0);
    h.up();
    for (let i = 0; i < 4; i++) h.publish('t', 'x'.repeat(200), 1);
    h.cut();
    h.open();
    h.told();
    h.writable = 0;
    h.whenTransmit = () => h.cut();
    h.receive(CONNACK_PRESENT);
    h.tick();
    expect(h.told()).toEqual(['connected true', 'close', `disconnected ${TRANSPORT_CLOSED} 1500`]);
    expect(h.client.pending).toBe(0);
    h.whenTransmit = undefined;
    h.writable = Number.POSITIVE_INFINITY;
    h.connect(true);
    h.tick();
    h.tick();
    expect(
      h
        .sent()
        .slice(1)
        .map((line) => line.slice(0, 17)),
    ).toEqual([
      'PUBLISH dup q1 #2',
      'PUBLISH dup q1 #3',
      'PUBLISH dup q1 #4',
      'PUBLISH dup q1 #5',
      'SUBSCRIBE #6 a q0',
    ]);
    expect(h.told().filter((line) => line === 'subscribed').length).toBe(1);
  });
});

describe('Client, messages out in pieces', () => {
  for (const qos of [0, 1, 2] as const) {
    it(`sends one larger than its buffer at QoS ${qos}`, () => {
      const h = new Harness().up();
      const { outbox } = h.client;
      const identifier = outbox.beginPieces(utf8('t'), 2_000, qos, true);
      expect(identifier).toBe(qos === 0 ? 0 : 1);
      for (let i = 0; i < 20; i++) expect(outbox.piece(utf8(`${i % 10}`.repeat(100)))).toBe(0);
      h.flush();
      const payload = Array.from({ length: 20 }, (_, i) => `${i % 10}`.repeat(100)).join('');
      expect(h.sent()).toEqual([`PUBLISH q${qos}${qos === 0 ? '' : ' #1'} t ${payload} retain`]);
      if (qos === 1) h.answer('puback', 1);
      if (qos === 2) {
        h.answer('pubrec', 1);
        h.answer('pubcomp', 1);
      }
      expect(h.told()).toEqual(qos === 0 ? [] : ['delivered 1']);
    });
  }

  it('sends and handles nothing else meanwhile: PUBLISH_OPEN, no acknowledgement, no ping', () => {
    const h = new Harness().up();
    h.client.outbox.beginPieces(utf8('t'), 100, 0, false);
    h.client.outbox.piece(utf8('x'.repeat(99)));
    expect(h.publish('t', 'x')).toBe(PUBLISH_OPEN);
    h.deliver('t', 'waits', 1, 1);
    h.client.subscribe(utf8('a'), 0);
    h.advance(28_750);
    expect(h.told()).toEqual([]);
    h.client.outbox.piece(utf8('y'));
    h.drain();
    h.tick();
    expect(h.told()).toEqual(['message q1 t waits']);
    expect(h.sent()).toEqual([`PUBLISH q0 t ${'x'.repeat(99)}y`, 'PUBACK #1', 'SUBSCRIBE #1 a q0']);
  });

  it('ends a connection whose message in pieces makes no progress for the keep-alive time', () => {
    const h = new Harness().up();
    h.advance(28_000);
    h.client.outbox.beginPieces(utf8('t'), 100, 0, false);
    h.flush();
    h.advance(29_750);
    h.client.outbox.piece(utf8('x'));
    h.flush();
    h.advance(29_750);
    expect(h.told()).toEqual([]);
    h.advance(250);
    expect(h.told()).toEqual(['close', `disconnected ${PUBLISH_STALLED} 1500`]);
  });

  it('counts that time from the message begun, not from what left before it', () => {
    const h = new Harness().up();
    h.advance(28_750);
    h.writable = 0;
    h.client.outbox.beginPieces(utf8('t'), 100, 0, false);
    h.advance(29_750);
    expect(h.told()).toEqual([]);
    h.advance(250);
    expect(h.told()).toEqual(['close', `disconnected ${PUBLISH_STALLED} 1500`]);
  });

  it('does not take the link for dead because PINGRESP waited behind the pieces', () => {
    const h = new Harness().up();
    h.advance(29_000);
    expect(h.sent()).toEqual(['PINGREQ']);
    h.client.outbox.beginPieces(utf8('t'), 20, 0, false);
    h.receive(PINGRESP_BYTES);
    for (let i = 0; i < 20; i++) {
      h.advance(1_000);
      h.client.outbox.piece(utf8('x'));
      h.flush();
    }
    h.tick();
    expect(h.told()).toEqual([]);
    h.drain();
    h.advance(20_000);
    expect(h.told()).toEqual([]);
    // And a link that is dead is still found: nothing has come since 29 s, so the ping went at 58 s.
    h.advance(3_750);
    expect(h.told()).toEqual([]);
    h.advance(250);
    expect(h.told()).toEqual(['close', `disconnected ${PINGRESP_TIMEOUT} 1500`]);
  });

  it('asks its owner for it again when the session goes on, in order', () => {
    const h = new Harness().up();
    const { outbox } = h.client;
    h.publish('t', 'first', 1);
    outbox.beginPieces(utf8('t'), 600, 2, false);
    for (let i = 0; i < 2; i++) outbox.piece(utf8('x'.repeat(300)));
    h.publish('t', 'third', 1);
    h.flush();
    h.cut();
    h.told();
    h.whenResend = (identifier, qos) => {
      expect(outbox.beginPieces(utf8('t'), 600, qos, false, identifier)).toBe(2);
      outbox.piece(utf8('x'.repeat(300)));
    };
    h.connect(true);
    expect(h.told()).toEqual(['open', 'connected true', 'resend 2 q2']);
    outbox.piece(utf8('x'.repeat(300)));
    h.tick();
    expect(h.sent().slice(1)).toEqual([
      'PUBLISH dup q1 #1 t first',
      `PUBLISH dup q2 #2 t ${'x'.repeat(600)}`,
      'PUBLISH dup q1 #3 t third',
    ]);
    expect(h.told()).toEqual(['subscribed']);
  });

  it('answers a message behind the pieces that its owner begins on it', () => {
    for (const [qos, answer] of [
      [1, 'PUBACK #5'],
      [2, 'PUBREC #5'],
    ] as const) {
      const h = new Harness().up();
      const { outbox } = h.client;
      h.whenMessage = () => {
        expect(outbox.beginPieces(utf8('r'), 6, 0, false)).toBe(0);
        outbox.piece(utf8('one'));
      };
      h.deliver('t', 'ask', qos, 5);
      h.tick();
      outbox.piece(utf8('two'));
      h.flush();
      expect(h.sent()).toEqual(['PUBLISH q0 r onetwo', answer]);
      h.whenMessage = undefined;
      h.deliver('t', 'ask', 1, 6);
      expect(h.sent()).toEqual(['PUBACK #6']);
    }
  });

  it('forgets such an answer with its connection: the server sends again', () => {
    const h = new Harness().up();
    const { outbox } = h.client;
    h.whenMessage = () => outbox.beginPieces(utf8('r'), 6, 0, false);
    h.deliver('t', 'ask', 1, 5);
    h.cut();
    h.up(true);
    outbox.beginPieces(utf8('r'), 1, 0, false);
    outbox.piece(utf8('!'));
    h.flush();
    expect(h.sent()).toEqual(['PUBLISH q0 r !']);
  });
});

describe('Client, messages in', () => {
  it('tells messages of each QoS and answers as 4.3 says', () => {
    const h = new Harness().up();
    h.deliver('t/0', 'zero');
    h.deliver('t/1', 'one', 1, 0x1234);
    h.deliver('t/2', 'two', 2, 0x1234);
    expect(h.told()).toEqual(['message q0 t/0 zero', 'message q1 t/1 one', 'message q2 t/2 two']);
    expect(h.wire.slice(CONNECT_BYTES.length)).toEqual([0x40, 2, 0x12, 0x34, 0x50, 2, 0x12, 0x34]);
    h.deliver('t/2', 'two', 2, 0x1234, true);
    h.answer('pubrel', 0x1234);
    expect(h.told()).toEqual([]);
    expect(h.wire.slice(-8)).toEqual([0x50, 2, 0x12, 0x34, 0x70, 2, 0x12, 0x34]);
  });

  it('answers an unknown PUBREL with PUBCOMP (4.3.3)', () => {
    const h = new Harness().up();
    h.answer('pubrel', 99);
    expect(h.sent()).toEqual(['PUBCOMP #99']);
    expect(h.client.connected).toBe(true);
  });

  it('knows a QoS 2 message again on the next connection, unless the session is new', () => {
    for (const sessionPresent of [true, false]) {
      const h = new Harness().up();
      h.deliver('t', 'once', 2, 1);
      h.cut();
      h.up(sessionPresent);
      h.deliver('t', 'once', 2, 1, true);
      expect(h.told()).toEqual(sessionPresent ? [] : ['message q2 t once']);
      expect(h.sent()).toEqual(['PUBREC #1']);
    }
  });

  it('closes over more QoS 2 messages in flight than it holds', () => {
    const h = new Harness({ inboundWindow: 2 }).up();
    for (let i = 1; i <= 3; i++) h.deliver('t', `${i}`, 2, i);
    expect(h.told()).toEqual([
      'message q2 t 1',
      'message q2 t 2',
      'close',
      `disconnected ${INBOUND_WINDOW_EXCEEDED} 1500`,
    ]);
  });

  const answers: Record<QoS, string[]> = { 0: [], 1: ['PUBACK #7'], 2: ['PUBREC #7'] };
  for (const qos of [0, 1, 2] as const) {
    for (const chunk of [1, 7, Number.POSITIVE_INFINITY]) {
      it(`streams one too large for its buffer at QoS ${qos}, cut into ${chunk}`, () => {
        const h = new Harness({ receiveCapacity: 64 }).up();
        h.chunk = chunk;
        h.wantStream = true;
        const payload = Array.from({ length: 300 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
        h.deliver('large', payload, qos, 7);
        const [first, ...pieces] = h.told();
        expect(first).toBe(`stream q${qos} large 300`);
        let offset = 0;
        for (const piece of pieces) {
          const [, at, part, last] = piece.split(' ') as [string, string, string, string | undefined];
          expect(Number(at)).toBe(offset);
          expect(part).toBe(payload.slice(offset, offset + part.length));
          offset += part.length;
          expect(last === 'last').toBe(offset === 300);
        }
        expect(offset).toBe(300);
        expect(h.sent()).toEqual(answers[qos]);
        expect(h.client.drainedMessages).toBe(0);
        h.deliver('t', 'next');
        expect(h.told()).toEqual(['message q0 t next']);
      });
    }

    it(`passes over one of nothing but a topic too long at QoS ${qos}, and answers it at once`, () => {
      for (const chunk of [1, Number.POSITIVE_INFINITY]) {
        const h = new Harness({ receiveCapacity: 64 }).up();
        h.chunk = chunk;
        h.deliver('l'.repeat(100), '', qos, 7);
        expect(h.told()).toEqual([`drained q${qos} #${qos === 0 ? 0 : 7} 0`]);
        expect(h.sent()).toEqual(answers[qos]);
        expect(h.client.unhandled).toBe(false);
      }
    });

    it(`passes over one too large at QoS ${qos}, counts it and lives on`, () => {
      const h = new Harness({ receiveCapacity: 64 }).up();
      h.deliver('large', 'x'.repeat(300), qos, 7);
      const identifier = qos === 0 ? 0 : 7;
      expect(h.told()).toEqual([`stream q${qos} large 300`, `drained q${qos} #${identifier} 300`]);
      expect(h.sent()).toEqual(answers[qos]);
      h.deliver('l'.repeat(100), 'x'.repeat(300), qos, 7, qos === 1);
      expect(h.told()).toEqual(qos === 2 ? [] : [`drained q${qos} #${identifier} 300`]);
      expect(h.sent()).toEqual(answers[qos]);
      expect(h.client.drainedMessages).toBe(qos === 2 ? 1 : 2);
      h.deliver('t', 'next', 1, 8);
      expect(h.told()).toEqual(['message q1 t next']);
      expect(h.sent()).toEqual(['PUBACK #8']);
    });
  }

  it('tells a large QoS 2 message once, though its first sending was cut off amid the pieces', () => {
    const h = new Harness({ receiveCapacity: 64 }).up();
    h.wantStream = true;
    const whole = [0x34, 0xac, 2, 0, 1, 0x74, 0, 7, ...new Uint8Array(295).fill(0x78)];
    h.receive(whole.slice(0, 100));
    h.cut();
    h.up(true);
    h.receive([0x3c, ...whole.slice(1)]);
    const told = h.told();
    expect(told[0]).toBe('stream q2 t 295');
    expect(told.slice(-1)[0]).toMatch(/last$/);
    expect(h.sent()).toEqual(['PUBREC #7']);
    h.receive([0x3c, ...whole.slice(1)]);
    expect(h.told()).toEqual([]);
    expect(h.sent()).toEqual(['PUBREC #7']);
  });
});
