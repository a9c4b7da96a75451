import { describe, expect, it } from 'vitest';
import { SERVER_DISCONNECTED } from '../../src/mqtt/reasons.js';
import { DEFAULTS, Harness } from './harness.js';

/** Another server to be used for now, and from now on (MQTT 5, 4.11). */
const USE_ANOTHER = 0x9c;
const MOVED = 0x9d;
/** The wait after a loss, and before a server that has been named, with the harness's jitter. */
const SHORT = 1_500;
/** The wait after the first refusal. */
const LONG = 7_500;

function harness(): Harness {
  return new Harness({ protocolLevel: 5 });
}

/** A refusal by CONNACK that names a server: reason, then Server Reference (3.2.2.3.16). */
function refusal(reason: number, name: string): number[] {
  const bytes = [...name].map((character) => character.charCodeAt(0));
  return [0x20, 6 + bytes.length, 0, reason, 3 + bytes.length, 0x1c, 0, bytes.length, ...bytes];
}

/** The same by DISCONNECT (3.14.2.2.5). */
function disconnection(reason: number, name: string): number[] {
  const bytes = [...name].map((character) => character.charCodeAt(0));
  return [0xe0, 5 + bytes.length, reason, 3 + bytes.length, 0x1c, 0, bytes.length, ...bytes];
}

/** A client whose connection is refused so. @returns what it was told */
function refused(h: Harness, bytes: number[]): string[] {
  h.open();
  h.told();
  h.sent();
  h.receive(bytes);
  expect(h.sent()).toEqual([]);
  return h.told();
}

describe('Redirections', () => {
  it('are followed from CONNACK after a short wait, for now or for good', () => {
    for (const [reason, moved] of [
      [USE_ANOTHER, ''],
      [MOVED, ' moved'],
    ] as const) {
      const h = harness();
      expect(refused(h, refusal(reason, 'other:1883'))).toEqual([
        ...[`redirected other:1883${moved}`, 'close', `disconnected ${reason} ${SHORT}`],
      ]);
      h.advance(SHORT);
      expect(h.told()).toEqual(['open']);
    }
  });

  it('wait between one and two seconds, so that not all devices come at once', () => {
    for (const [random, wait] of [
      [0, 1_000],
      [0.999, 1_999],
    ] as const) {
      const h = new Harness({ protocolLevel: 5, random: () => random });
      expect(refused(h, refusal(USE_ANOTHER, 'b')).slice(-1)).toEqual([
        `disconnected ${USE_ANOTHER} ${wait}`,
      ]);
    }
  });

  it('are followed from DISCONNECT', () => {
    const h = harness().up();
    h.receive(disconnection(MOVED, 'b'));
    expect(h.told()).toEqual([
      ...['redirected b moved', 'close', `disconnected ${SERVER_DISCONNECTED + MOVED} ${SHORT}`],
    ]);
    expect(h.sent()).toEqual([]);
  });

  it('are not without consent, without a name, or with another reason', () => {
    const against = harness();
    against.follows = false;
    expect(refused(against, refusal(USE_ANOTHER, 'b'))).toEqual([
      ...['redirected b', 'close', `disconnected ${USE_ANOTHER} ${LONG}`],
    ]);
    expect(refused(harness(), [0x20, 3, 0, USE_ANOTHER, 0])).toEqual([
      'close',
      `disconnected ${USE_ANOTHER} ${LONG}`,
    ]);
    expect(refused(harness(), refusal(0x88, 'b'))).toEqual(['close', `disconnected 136 ${LONG}`]);
    const deaf = harness();
    Object.defineProperty(deaf, 'redirected', { value: undefined });
    expect(refused(deaf, refusal(USE_ANOTHER, 'b'))).toEqual([
      'close',
      `disconnected ${USE_ANOTHER} ${LONG}`,
    ]);
  });

  it('are not at level 4, whose refusals have no such reason', () => {
    const h = new Harness();
    expect(refused(h, [0x20, 2, 0, 3])).toEqual(['close', `disconnected 3 ${LONG}`]);
  });

  it('are followed three times in a row, and again after a wait as after any refusal, by which a circle is slow', () => {
    const h = new Harness({ protocolLevel: 5, connect: { ...DEFAULTS.connect, keepAlive: 0 } });
    for (let i = 0; i < 3; i++) expect(refused(h, refusal(USE_ANOTHER, 'b'))[0]).toBe('redirected b');
    expect(refused(h, refusal(USE_ANOTHER, 'b'))).toEqual(['close', `disconnected ${USE_ANOTHER} ${LONG}`]);
    for (let i = 0; i < 3; i++) expect(refused(h, refusal(USE_ANOTHER, 'b'))[0]).toBe('redirected b');
    expect(refused(h, refusal(USE_ANOTHER, 'b'))).toEqual([
      'close',
      `disconnected ${USE_ANOTHER} ${2 * LONG}`,
    ]);
  });

  it('count anew after a connection that has lasted', () => {
    const h = new Harness({ protocolLevel: 5, connect: { ...DEFAULTS.connect, keepAlive: 0 } });
    for (let i = 0; i < 3; i++) expect(refused(h, refusal(USE_ANOTHER, 'b'))[0]).toBe('redirected b');
    // A connection of a minute is not long enough yet.
    h.up();
    h.advance(60_000, 1_000);
    h.receive(disconnection(USE_ANOTHER, 'b'));
    expect(h.told()).toEqual(['close', `disconnected ${SERVER_DISCONNECTED + USE_ANOTHER} ${SHORT}`]);
    for (let i = 0; i < 2; i++) expect(refused(h, refusal(USE_ANOTHER, 'b'))[0]).toBe('redirected b');
    h.up();
    h.advance(61_000, 1_000);
    h.receive(disconnection(USE_ANOTHER, 'b'));
    expect(h.told()[0]).toBe('redirected b');
    for (let i = 0; i < 2; i++) expect(refused(h, refusal(MOVED, 'c'))[0]).toBe('redirected c moved');
    expect(refused(h, refusal(MOVED, 'c'))[0]).toBe('close');
  });

  it('that were not followed do not count', () => {
    const h = harness();
    h.follows = false;
    for (let i = 0; i < 5; i++) expect(refused(h, refusal(USE_ANOTHER, 'b'))[0]).toBe('redirected b');
  });
});
