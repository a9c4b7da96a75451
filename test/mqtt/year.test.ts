import { describe, expect, it } from 'vitest';
import { Client, type ClientHandler, CONNECTED } from '../../src/mqtt/client.js';
import { PINGRESP_TIMEOUT } from '../../src/mqtt/errors.js';
import { DEFAULTS, utf8 } from './harness.js';

const DAY = 86_400_000;
const INTERVAL = 30_000;
/** A ping is due this long after the last packet: a second before the interval is over. */
const IDLE = INTERVAL - 1_000;
const TICK = 250;

const CONNACK = Uint8Array.of(0x20, 2, 0, 0);
const PINGRESP = Uint8Array.of(0xd0, 0);
const MESSAGE = Uint8Array.of(0x30, 4, 0, 1, 0x74, 0x21);
const TOPIC = utf8('t');
const PAYLOAD = utf8('!');

/** A client on a link that answers pings with the tick that follows, as long as it lives. */
class Link implements ClientHandler {
  readonly client: Client;
  /** The clock of the client, which wraps, and the true one. */
  now: number;
  time = 0;
  alive = true;
  pings = 0;
  /** Longest time between two packets sent, shortest between two pings. */
  longestGap = 0;
  shortestPing = Number.POSITIVE_INFINITY;
  reason = 0;
  endedAt = -1;
  wraps = 0;
  #lastSent = 0;
  #lastPing = Number.NEGATIVE_INFINITY;
  #answers = 0;

  /** @param said MQTT 5: the properties of CONNACK; with MQTT 3.1.1 when left out */
  constructor(start: number, said?: readonly number[]) {
    this.now = start | 0;
    this.client = new Client(
      {
        ...DEFAULTS,
        protocolLevel: said === undefined ? 4 : 5,
        connect: { ...DEFAULTS.connect, keepAlive: INTERVAL / 1_000 },
      },
      this,
    );
    this.client.start(this.now);
    this.client.tick(this.now);
    this.client.transportOpened(this.now);
    this.flush();
    this.receive(
      said === undefined ? CONNACK : Uint8Array.of(0x20, 3 + said.length, 0, 0, said.length, ...said),
    );
  }

  openTransport(): void {}
  closeTransport(): void {}
  connected(): void {}
  subscribed(): void {}
  subscription(): void {}
  delivered(): void {}
  undelivered(): void {}
  message(): void {}
  stream(): boolean {
    return false;
  }
  piece(): void {}
  drained(): void {}
  transmit(): void {}
  resend(): void {}

  disconnected(reason: number): void {
    this.reason = reason;
    this.endedAt = this.time;
  }

  receive(bytes: Uint8Array): void {
    this.client.receive(bytes, this.now);
    while (this.client.poll(this.now));
  }

  /** One tick later. */
  step(milliseconds = TICK): void {
    const before = this.now;
    this.time += milliseconds;
    this.now = (this.now + milliseconds) | 0;
    if (this.now < before) this.wraps++;
    if (this.#answers > 0) {
      this.#answers--;
      this.receive(PINGRESP);
    }
    this.client.tick(this.now);
    if (this.client.pending > 0) this.flush();
  }

  flush(): void {
    const bytes = this.client.take(1_000);
    if (bytes === undefined) return;
    // All packets here are told apart by their first byte, and PINGREQ is only ever sent by itself.
    const ping = bytes[0] === 0xc0;
    this.client.taken(this.now);
    this.longestGap = Math.max(this.longestGap, this.time - this.#lastSent);
    this.#lastSent = this.time;
    if (!ping) return;
    this.pings++;
    this.shortestPing = Math.min(this.shortestPing, this.time - this.#lastPing);
    this.#lastPing = this.time;
    if (this.alive) this.#answers++;
  }

  publish(): void {
    if (this.client.outbox.publish(TOPIC, PAYLOAD, 0, false) === 0) this.flush();
  }
}

/** The same numbers at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

describe('A year', () => {
  it('idle: pings on time, none too many, and the connection stays', () => {
    // The clock wraps half a minute in, and seven more times.
    const link = new Link(0x7fff_ffff - 30_000);
    while (link.time < 365 * DAY) link.step(1_000);
    expect(link.time).toBe(365 * DAY);
    expect(link.wraps).toBe(8);
    expect(link.client.state).toBe(CONNECTED);
    expect([link.client.connections, link.reason]).toEqual([1, 0]);
    // Never later than the interval after the last packet sent [MQTT-3.1.2-23].
    expect(link.longestGap).toBeLessThanOrEqual(INTERVAL);
    // Never two within 29 s: at most one for each 29 s of the year, and at least one for each 30 s.
    expect(link.shortestPing).toBeGreaterThanOrEqual(IDLE);
    expect(link.pings).toBeLessThanOrEqual(Math.floor((365 * DAY) / IDLE));
    expect(link.pings).toBeGreaterThanOrEqual(Math.floor((365 * DAY) / INTERVAL));
    expect(link.client.pending).toBe(0);
  });

  it('with MQTT 5, idle, and a server that wants another keep-alive: pings as often as it wants', () => {
    for (const seconds of [8, 300]) {
      const link = new Link(0x7fff_ffff - 30_000, [0x13, seconds >> 8, seconds & 0xff]);
      while (link.time < 10 * DAY) link.step(seconds * 25);
      expect([link.client.state, link.client.connections, link.reason]).toEqual([CONNECTED, 1, 0]);
      expect(link.longestGap).toBeLessThanOrEqual(seconds * 1_000);
      expect(link.pings).toBeGreaterThanOrEqual(Math.floor((10 * DAY) / (seconds * 1_000)));
      expect(link.shortestPing).toBeGreaterThanOrEqual(seconds * 1_000 - 1_000);
    }
  });

  it('with ticks at odd times, up to the lead of a second apart', () => {
    const random = generator(1);
    const link = new Link(-1);
    while (link.time < 100 * DAY) link.step(1 + Math.floor(random() * 1_000));
    expect(link.client.connections).toBe(1);
    expect(link.client.state).toBe(CONNECTED);
    expect(link.longestGap).toBeLessThanOrEqual(INTERVAL);
    expect(link.shortestPing).toBeGreaterThanOrEqual(IDLE);
  });

  for (const [name, every] of [
    ['messages in', [20, 0]],
    ['messages out', [0, 20]],
    ['messages both ways', [40, 40]],
  ] as const) {
    it(`with ${name} at random: no gap too long, no ping too many`, () => {
      const random = generator(2);
      const link = new Link(0x7fff_ffff);
      for (let i = 0; i < (20 * DAY) / TICK; i++) {
        const draw = random() * every[0] * 4;
        if (draw < 1 && every[0] > 0) link.receive(MESSAGE);
        if (random() * every[1] * 4 < 1 && every[1] > 0) link.publish();
        link.step();
      }
      expect(link.client.connections).toBe(1);
      expect(link.client.state).toBe(CONNECTED);
      expect(link.longestGap).toBeLessThanOrEqual(INTERVAL);
      expect(link.shortestPing).toBeGreaterThanOrEqual(IDLE);
      expect(link.pings).toBeGreaterThan(0);
    });
  }
});

describe('A link that dies', () => {
  for (const busy of [false, true]) {
    it(`at 2,000 random moments, ${busy ? 'while messages are being sent' : 'idle'}, is found within 1.5 intervals`, () => {
      const random = generator(3);
      let shortest = Number.POSITIVE_INFINITY;
      let longest = 0;
      for (let i = 0; i < 2_000; i++) {
        const link = new Link(Math.floor(random() * 0x1_0000_0000));
        const death = Math.floor(random() * 200_000);
        while (link.endedAt < 0) {
          if (link.time >= death) link.alive = false;
          if (link.alive && random() < 0.005) link.receive(MESSAGE);
          if (busy && random() < 0.1) link.publish();
          link.step();
          if (link.time > death + 10 * INTERVAL) break;
        }
        expect(link.reason).toBe(PINGRESP_TIMEOUT);
        const took = link.endedAt - death;
        shortest = Math.min(shortest, took);
        longest = Math.max(longest, took);
      }
      // Half an interval of grace at least, and all of one and a half at most.
      expect(shortest).toBeGreaterThanOrEqual(INTERVAL / 2 - TICK);
      expect(longest).toBeLessThanOrEqual(1.5 * INTERVAL);
    });
  }
});
