import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../src/mqtt/authentication.js';
import {
  AUTHENTICATION_GIVEN_UP,
  AUTHENTICATION_METHOD_MISSING,
  AUTHENTICATION_UNEXPECTED,
  BEYOND_SERVER_MAXIMUM,
  NO_ROOM,
  NOT_CONNECTED,
} from '../../src/mqtt/errors.js';
import { DEFAULTS, Harness, text, utf8 } from './harness.js';

const METHOD = 'M';
/** AUTH of the server (MQTT 5, 3.15): reason, method, data. */
function auth(reason: number, data?: string, method = METHOD): number[] {
  const name = [0x15, 0, method.length, ...utf8(method)];
  const list = data === undefined ? name : [...name, 0x16, 0, data.length, ...utf8(data)];
  return [0xf0, 2 + list.length, reason, list.length, ...list];
}

/** CONNACK that accepts (3.2.2.3.17, 3.2.2.3.18). */
function connack(data?: string, method = METHOD): number[] {
  const list = auth(0, data, method).slice(4);
  return [0x20, 3 + list.length, 0, 0, list.length, ...list];
}

/** Answers each challenge with itself in parentheses, and keeps what it has been told. */
class Echo implements Authentication {
  readonly method = utf8(METHOD);
  readonly seen: string[] = [];
  first: string | undefined = 'hello';
  believes = true;
  gives = true;

  begin(): Uint8Array | undefined {
    return this.first === undefined ? undefined : utf8(this.first);
  }

  answer(bytes: Uint8Array, offset: number, length: number): Uint8Array | undefined {
    const challenge = text(bytes.subarray(offset, offset + length));
    this.seen.push(`challenge ${challenge}`);
    return this.gives ? utf8(`(${challenge})`) : undefined;
  }

  accepted(bytes: Uint8Array, offset: number, length: number): boolean {
    this.seen.push(`accepted ${text(bytes.subarray(offset, offset + length))}`);
    return this.believes;
  }
}

function harness(echo: Echo | undefined, transmitCapacity = 512): Harness {
  const connect = { ...DEFAULTS.connect, sessionExpiryInterval: 0, authentication: echo };
  return new Harness({ protocolLevel: 5, inboundWindow: 0, transmitCapacity, connect });
}

/** A client that has sent CONNECT. */
function begun(echo: Echo | undefined): Harness {
  const h = harness(echo);
  h.open();
  h.told();
  h.wire = [];
  return h;
}

function authenticated(echo: Echo): Harness {
  const h = begun(echo);
  h.receive(connack());
  h.advance(10_000);
  h.told();
  h.sent();
  h.wire = [];
  echo.seen.length = 0;
  return h;
}

describe('Authentication, with CONNECT (MQTT 5, 4.12)', () => {
  it('begins with the method, and data where there are any', () => {
    const echo = new Echo();
    const h = harness(echo);
    h.open();
    expect(h.wire.slice(12, -4)).toEqual([12, 0x15, 0, 1, 0x4d, 0x16, 0, 5, ...utf8('hello')]);
    echo.first = undefined;
    h.cut();
    h.open();
    expect(h.wire.slice(12, -4)).toEqual([4, 0x15, 0, 1, 0x4d]);
  });

  it('goes on for as many rounds as the server wants, until it accepts', () => {
    const echo = new Echo();
    const h = begun(echo);
    for (const challenge of ['one', 'two', '']) {
      h.wire = [];
      h.receive(auth(0x18, challenge));
      expect(h.wire).toEqual(auth(0x18, `(${challenge})`));
    }
    h.wire = [];
    h.receive(auth(0x18));
    expect(h.wire).toEqual(auth(0x18, '()'));
    expect(h.told()).toEqual([]);
    h.receive(connack('bye'));
    expect(h.told()).toEqual(['connected false', 'subscribed']);
    expect(echo.seen).toEqual(['challenge one', 'challenge two', 'challenge ', 'challenge ', 'accepted bye']);
  });

  it('has no more time for all its rounds than CONNACK has', () => {
    const h = begun(new Echo());
    for (let i = 0; i < 6; i++) {
      h.receive(auth(0x18, `${i}`));
      h.advance(1_000);
    }
    expect(h.client.connected).toBe(false);
    expect(h.told().slice(-2)[0]).toBe('close');
  });

  it('ends with what the server refuses, and nothing more is said', () => {
    for (const code of [0x87, 0x8c]) {
      const h = begun(new Echo());
      h.receive([0x20, 3, 0, code, 0]);
      expect(h.told()).toEqual(['close', `disconnected ${code} 7500`]);
      expect(h.wire).toEqual([]);
    }
  });

  const ends: [
    what: string,
    bytes: number[],
    error: number,
    reason: number,
    change?: (echo: Echo) => void,
  ][] = [
    ['another method in AUTH [MQTT-4.12.0-5]', auth(0x18, 'x', 'N'), AUTHENTICATION_UNEXPECTED, 0x82],
    ['a longer method in AUTH', auth(0x18, 'x', 'MM'), AUTHENTICATION_UNEXPECTED, 0x82],
    ['another method in CONNACK', connack('x', 'N'), AUTHENTICATION_UNEXPECTED, 0x82],
    ['no method in CONNACK', [0x20, 3, 0, 0, 0], AUTHENTICATION_UNEXPECTED, 0x82],
    ['AUTH that says success before CONNACK does', auth(0, 'x'), AUTHENTICATION_UNEXPECTED, 0x82],
    ['AUTH without a method (3.15.2.2.2)', [0xf0, 2, 0x18, 0], AUTHENTICATION_METHOD_MISSING, 0x82],
    [
      'its own owner, in the middle',
      auth(0x18, 'x'),
      AUTHENTICATION_GIVEN_UP,
      0x80,
      (echo) => (echo.gives = false),
    ],
    [
      'its own owner, at the end',
      connack('x'),
      AUTHENTICATION_GIVEN_UP,
      0x80,
      (echo) => (echo.believes = false),
    ],
  ];

  it.each(ends)('is ended by %s', (_what, bytes, error, reason, change) => {
    const echo = new Echo();
    change?.(echo);
    const h = begun(echo);
    h.receive(bytes);
    expect(h.wire).toEqual([0xe0, 1, reason]);
    expect(h.told()).toEqual(['close', `disconnected ${error} 7500`]);
    expect(h.client.connections).toBe(0);
  });

  it('is not wanted by a client without a method [MQTT-4.12.0-6]', () => {
    for (const bytes of [auth(0x18, 'x'), auth(0), connack()]) {
      const h = begun(undefined);
      h.receive(bytes);
      expect(h.wire).toEqual([0xe0, 1, 0x82]);
      expect(h.told()).toEqual(['close', `disconnected ${AUTHENTICATION_UNEXPECTED} 7500`]);
    }
  });

  it('is ended by an answer that does not fit the buffer', () => {
    const echo = new Echo();
    const h = begun(echo);
    echo.answer = () => new Uint8Array(1_000);
    h.receive(auth(0x18));
    expect(h.told()).toEqual(['close', `disconnected ${NO_ROOM} 7500`]);
  });
});

describe('Authentication, anew on a connection (4.12.1)', () => {
  it('begins by AUTH with 0x19, and messages go on meanwhile', () => {
    const echo = new Echo();
    const h = authenticated(echo);
    expect(h.client.reauthenticate()).toBe(0);
    h.flush();
    expect(h.wire).toEqual(auth(0x19, 'hello'));
    h.deliver('t', 'between', 1, 3);
    h.wire = [];
    h.receive(auth(0x18, 'more'));
    expect(h.wire).toEqual(auth(0x18, '(more)'));
    h.receive(auth(0, 'done'));
    expect(echo.seen).toEqual(['challenge more', 'accepted done']);
    expect(h.told()).toEqual(['message q1 t between']);
    expect(h.client.connected).toBe(true);
  });

  it('ends the connection where it comes to nothing', () => {
    const cases: [number[], number, number, (echo: Echo) => void][] = [
      [auth(0x18, 'x'), AUTHENTICATION_GIVEN_UP, 0x80, (echo) => (echo.gives = false)],
      [auth(0, 'x'), AUTHENTICATION_GIVEN_UP, 0x80, (echo) => (echo.believes = false)],
      [auth(0x18, 'x', 'N'), AUTHENTICATION_UNEXPECTED, 0x82, () => {}],
    ];
    for (const [bytes, error, reason, change] of cases) {
      const echo = new Echo();
      const h = authenticated(echo);
      change(echo);
      h.client.reauthenticate();
      h.flush();
      h.wire = [];
      h.receive(bytes);
      expect(h.wire).toEqual([0xe0, 1, reason]);
      expect(h.told()).toEqual(['close', `disconnected ${error} 1500`]);
    }
  });

  it('does not begin while it goes on: the server would take the second AUTH for the next step of the first', () => {
    const echo = new Echo();
    const h = authenticated(echo);
    expect(h.client.reauthenticate()).toBe(0);
    h.flush();
    h.wire = [];
    expect(h.client.reauthenticate()).toBe(AUTHENTICATION_UNEXPECTED);
    h.flush();
    expect(h.wire).toEqual([]);
    h.receive(auth(0, 'done'));
    expect(h.client.reauthenticate()).toBe(0);
    h.flush();
    expect(h.wire).toEqual(auth(0x19, 'hello'));
  });

  it('is not for the server to begin, nor to go on with once it is over', () => {
    for (const bytes of [auth(0x18, 'x'), auth(0)]) {
      for (const before of [false, true]) {
        const echo = new Echo();
        const h = authenticated(echo);
        if (before) {
          expect(h.client.reauthenticate()).toBe(0);
          h.flush();
          h.receive(auth(0));
        }
        h.wire = [];
        echo.seen.length = 0;
        h.receive(bytes);
        expect(h.wire).toEqual([0xe0, 1, 0x82]);
        expect(h.told()).toEqual(['close', `disconnected ${AUTHENTICATION_UNEXPECTED} 1500`]);
        expect(echo.seen).toEqual([]);
      }
    }
  });

  it('is refused without a connection, and without a method', () => {
    expect(harness(new Echo()).client.reauthenticate()).toBe(NOT_CONNECTED);
    expect(begun(new Echo()).client.reauthenticate()).toBe(NOT_CONNECTED);
    const h = harness(undefined).up();
    expect(h.client.reauthenticate()).toBe(AUTHENTICATION_UNEXPECTED);
    expect(h.client.pending).toBe(0);
  });

  it('keeps to what the server takes, and to the room there is', () => {
    const echo = new Echo();
    const h = begun(echo);
    // Maximum Packet Size of 16, which AUTH with 5 bytes of data has (3.2.2.3.6).
    h.receive([0x20, 12, 0, 0, 9, 0x15, 0, 1, 0x4d, 0x27, 0, 0, 0, 16]);
    expect(h.client.connected).toBe(true);
    h.wire = [];
    echo.first = 'hello!';
    expect(h.client.reauthenticate()).toBe(BEYOND_SERVER_MAXIMUM);
    echo.first = 'hello';
    expect(h.client.reauthenticate()).toBe(0);
    h.flush();
    expect(h.wire.length).toBe(16);
    h.receive(auth(0x18, 'long'));
    expect(h.told().slice(-1)).toEqual([`disconnected ${BEYOND_SERVER_MAXIMUM} 1500`]);
    const full = authenticated(new Echo());
    full.writable = 0;
    while (full.publish('t', '0123456789') === 0);
    while (full.publish('t', '') === 0);
    expect(full.client.reauthenticate()).toBe(NO_ROOM);
  });
});

describe('Authentication at level 4', () => {
  it('does not exist', () => {
    const connect = { ...DEFAULTS.connect, authentication: new Echo() };
    const h = new Harness({ connect });
    h.open();
    expect(h.sent()).toEqual(['CONNECT xs session 30']);
    h.connack();
    expect(h.client.reauthenticate()).toBe(AUTHENTICATION_UNEXPECTED);
    h.told();
    h.receive(auth(0x18, 'x'));
    expect(h.client.connected).toBe(false);
  });

  it('is over when a connection at level 5 is followed by one at level 4', () => {
    const h = authenticated(new Echo());
    h.client.protocolLevel = 4;
    h.cut();
    h.up();
    expect(h.client.reauthenticate()).toBe(AUTHENTICATION_UNEXPECTED);
    h.flush();
    expect(h.sent()).toEqual([]);
  });
});
