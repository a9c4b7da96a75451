import { describe, expect, it } from 'vitest';
import { NO_LOCAL, RETAIN_AS_PUBLISHED, RETAINED_NEVER, RETAINED_ONCE } from '../../src/mqtt/encoder.js';
import { SUBACK_COUNT } from '../../src/mqtt/errors.js';
import { SUBSCRIPTION_IDENTIFIER, USER_PROPERTY } from '../../src/mqtt/properties.js';
import { type ConnackProperties, DEFAULTS, Harness, properties, utf8 } from './harness.js';

const CONNECT = { ...DEFAULTS.connect, sessionExpiryInterval: 0 };

function harness(): Harness {
  return new Harness({ protocolLevel: 5, inboundWindow: 0, connect: CONNECT });
}

/** Connects to a server that says this. @returns what was sent behind CONNECT */
function connected(h: Harness, said: ConnackProperties = {}, present = false): string[] {
  h.connect(present, said);
  return h.sent().slice(1);
}

const identifier = properties((list) => list.variable(SUBSCRIPTION_IDENTIFIER, 321));

describe('Subscriber at level 5, SUBSCRIBE (MQTT 5, 3.8)', () => {
  it('says the options and properties of each subscription', () => {
    const h = harness();
    h.client.subscribe(utf8('a/#'), 1 | NO_LOCAL | RETAIN_AS_PUBLISHED | RETAINED_NEVER, identifier);
    h.client.subscribe(utf8('b'), 2 | RETAINED_ONCE);
    h.open();
    h.wire = [];
    h.connack();
    expect(h.wire).toEqual([
      ...[0x82, 12, 0, 1, 3, 0x0b, 0xc1, 2, 0, 3, 0x61, 0x2f, 0x23, 0x2d],
      ...[0x82, 7, 0, 2, 0, 0, 1, 0x62, 0x12],
    ]);
  });

  it('leaves them away on a connection of MQTT 3.1.1', () => {
    const h = new Harness({ connect: CONNECT });
    h.client.subscribe(utf8('$share/g/t'), 1 | NO_LOCAL | RETAINED_NEVER, identifier);
    h.open();
    h.wire = [];
    h.connack();
    expect(h.wire).toEqual([0x82, 15, 0, 1, 0, 10, ...utf8('$share/g/t'), 1]);
  });

  const refusals: [what: string, said: ConnackProperties, filter: string, code: number, fine: string][] = [
    ['wildcards [3.2.2.3.11]', { wildcardSubscriptionAvailable: false }, 'a/+/c', 0xa2, 'a/b'],
    ['wildcards at the end', { wildcardSubscriptionAvailable: false }, '#', 0xa2, 'b'],
    [
      'shared subscriptions [3.2.2.3.13]',
      { sharedSubscriptionAvailable: false },
      '$share/g/t',
      0x9e,
      '$shared/t',
    ],
  ];

  it.each(refusals)(
    'does not ask a server without %s for them, and tells its owner',
    (_what, said, filter, code, fine) => {
      const h = harness();
      h.client.subscribe(utf8(filter), 1);
      h.client.subscribe(utf8(fine), 1);
      expect(connected(h, said)).toEqual([`SUBSCRIBE #1 ${fine} q1`]);
      expect(h.told()).toEqual(['open', 'connected false', `subscription 0 ${code}`, 'subscribed']);
      h.advance(20_000);
      expect(h.sent()).toEqual([]);
      // The next server may have them.
      h.cut();
      expect(connected(h, {}, true)).toEqual([`SUBSCRIBE #2 ${filter} q1`, `SUBSCRIBE #3 ${fine} q1`]);
    },
  );

  it('does not send an identifier to a server without them [3.2.2.3.12], and the others all the same', () => {
    const h = harness();
    h.client.subscribe(utf8('a'), 0, identifier);
    h.client.subscribe(
      utf8('b'),
      0,
      properties((list) => list.pair(USER_PROPERTY, utf8('k'), utf8('v'))),
    );
    h.client.subscribe(utf8('c'), 0);
    expect(connected(h, { subscriptionIdentifiersAvailable: false })).toEqual([
      ...['SUBSCRIBE #1 b q0 {"userProperties":{"k":"v"}}', 'SUBSCRIBE #2 c q0'],
    ]);
    expect(h.told()).toContain('subscription 0 161');
    h.cut();
    expect(connected(h)[0]).toBe('SUBSCRIBE #3 a q0 {"subscriptionIdentifier":321}');
  });

  it('does not ask for a shared subscription without what it publishes itself [MQTT-3.8.3-4]', () => {
    const h = harness();
    h.client.subscribe(utf8('$share/g/t'), 1 | NO_LOCAL);
    h.client.subscribe(utf8('$share/g/t'), 1);
    expect(connected(h)).toEqual(['SUBSCRIBE #1 $share/g/t q1']);
    expect(h.told()).toContain('subscription 0 130');
  });

  it('sends none larger than the server takes, to the byte, with its properties [MQTT-3.2.2-15]', () => {
    // 2 bytes of fixed header, 2 of identifier, 1 of properties, 2 of length, 1 of options: 12 are left of 20.
    for (const [most, list] of [
      [12, undefined],
      [9, identifier],
    ] as const) {
      const h = harness();
      h.client.subscribe(utf8('x'.repeat(most + 1)), 0, list);
      h.client.subscribe(utf8('y'.repeat(most)), 0, list);
      h.open();
      h.wire = [];
      h.connack(false, { maximumPacketSize: 20 });
      expect(h.wire.length).toBe(20);
      expect(h.told()).toEqual(['open', 'connected false', 'subscription 0 149', 'subscribed']);
    }
  });

  it('tells what the server grants, and each refusal with its reason (3.9.3)', () => {
    for (const code of [0, 1, 2, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2]) {
      const h = harness();
      h.client.subscribe(utf8('a'), 2);
      connected(h);
      h.told();
      h.receive([0x90, 4, 0, 1, 0, code]);
      expect(h.told()).toEqual([`subscription 0 ${code}`]);
      h.cut();
      // What was refused is asked for again, and what was granted is not.
      expect(connected(h, {}, true)).toEqual(code < 0x80 ? [] : ['SUBSCRIBE #2 a q2']);
    }
  });

  it('closes over a SUBACK with another count [MQTT-3.8.4-6]', () => {
    const h = harness();
    h.client.subscribe(utf8('a'), 0);
    connected(h);
    h.advance(10_000);
    h.wire = [];
    h.receive([0x90, 5, 0, 1, 0, 0, 0]);
    expect(h.wire).toEqual([0xe0, 1, 0x82]);
    expect(h.told().slice(-1)).toEqual([`disconnected ${SUBACK_COUNT} 1500`]);
  });
});

describe('Subscriber at level 5, UNSUBSCRIBE (3.10, 3.11)', () => {
  it('ends a subscription, whatever the server says of it', () => {
    for (const code of [0, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91]) {
      const h = harness();
      h.client.subscribe(utf8('a/b'), 1);
      connected(h);
      h.receive([0x90, 4, 0, 1, 0, 1]);
      h.client.unsubscribe(0);
      h.wire = [];
      h.tick();
      expect(h.wire).toEqual([0xa2, 8, 0, 2, 0, 0, 3, 0x61, 0x2f, 0x62]);
      h.answer('unsuback', 2, code);
      expect(h.client.connected).toBe(true);
      h.cut();
      expect(connected(h, {}, true)).toEqual([]);
      expect(h.client.subscribe(utf8('c'), 0)).toBe(0);
    }
  });

  it('is not sent where it is larger than the server takes: nothing waits for it', () => {
    const h = harness();
    h.client.subscribe(utf8('x'.repeat(30)), 0);
    h.client.subscribe(utf8('y'.repeat(29)), 0);
    h.client.subscribe(utf8('z'), 0);
    connected(h);
    for (const id of [1, 2, 3]) h.receive([0x90, 4, 0, id, 0, 0]);
    h.cut();
    h.told();
    h.client.unsubscribe(0);
    h.client.unsubscribe(1);
    h.client.subscribe(utf8('w'), 0);
    // 2 bytes of fixed header, 2 of identifier, 1 of properties, 2 of length, and 29.
    expect(connected(h, { maximumPacketSize: 36 }, true)).toEqual([
      `UNSUBSCRIBE #5 ${'y'.repeat(29)}`,
      'SUBSCRIBE #6 w q0',
    ]);
    expect(h.told().slice(-1)).toEqual(['subscribed']);
  });
});

describe('Subscriber at either level', () => {
  it.each([4, 5] as const)('forgets a subscription that no buffer holds, at level %i', (protocolLevel) => {
    const h = new Harness({ protocolLevel, inboundWindow: 0, connect: CONNECT });
    h.client.subscribe(utf8('x'.repeat(1_000)), 0);
    h.up();
    h.client.unsubscribe(0);
    h.client.subscribe(utf8('a'), 0);
    h.tick();
    h.tick();
    expect(h.sent().map((line) => line.replace(/#\d+/, '#'))).toEqual(['SUBSCRIBE # a q0']);
    expect(h.client.subscribe(utf8('b'), 0)).toBe(0);
  });

  it.each([4, 5] as const)('waits with UNSUBSCRIBE while there is no room, at level %i', (protocolLevel) => {
    const h = new Harness({ protocolLevel, inboundWindow: 0, connect: CONNECT });
    h.client.subscribe(utf8('x'.repeat(100)), 0);
    h.up();
    h.writable = 0;
    while (h.publish('t', 'y'.repeat(90)) === 0);
    while (h.publish('t', '') === 0);
    h.client.unsubscribe(0);
    // What the client has told its server goes on counting: only an empty buffer is proof that it never fits.
    while (h.client.outbox.publish(utf8('t'), utf8('y'), 0, false) === 0);
    h.tick();
    h.writable = Number.POSITIVE_INFINITY;
    h.flush();
    h.tick();
    expect(h.sent().slice(-1)[0]).toMatch(/^UNSUBSCRIBE #\d+ x{100}$/);
  });
});
