import { describe, expect, it } from 'vitest';
import {
  BEYOND_SERVER_MAXIMUM,
  NO_ROOM,
  QOS_NOT_SUPPORTED,
  RETAIN_NOT_SUPPORTED,
  STORE_FULL,
  WINDOW_FULL,
} from '../../src/mqtt/errors.js';
import type { QoS } from '../../src/mqtt/packet.js';
import { packetSize } from '../../src/mqtt/sizes.js';
import { type ConnackProperties, DEFAULTS, Harness, type WirePacket } from './harness.js';

/**
 * Flow control (MQTT 5, 4.9) against a model of a server that counts. A run is a random walk, the same with each seed: the
 * client publishes, its socket takes more or less, the server reads a packet, answers one, or the connection is cut, which
 * loses everything on its way, and comes back with the session kept and with a server that takes more or less than before.
 */

const WINDOW = 6;
const REFUSED = 0x97;
const TOPIC = 't';

/** The same numbers at every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) | 0;
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * below);
  };
}

interface Said {
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly maximumQoS: 0 | 1 | 2;
  readonly retainAvailable: boolean;
}

const ALL: Said = { receiveMaximum: 65_535, maximumPacketSize: 1_000, maximumQoS: 2, retainAvailable: true };

/** What a server keeps, and how much of it there is in flight at most. */
class Server {
  said: Said = ALL;
  /** QoS 2 identifiers that wait for PUBREL. */
  readonly received = new Set<number>();
  /** What reached the subscribers. */
  readonly arrived: string[] = [];
  /** Identifiers in flight, by PUBLISH or PUBREL. */
  readonly inFlight = new Set<number>();
  /** Answers not sent yet. */
  answers: WirePacket[] = [];
  /** The most ever in flight at each Receive Maximum, and the largest packet at each Maximum Packet Size. */
  readonly most = new Map<number, number>();
  readonly largest = new Map<number, number>();
  /** Identifiers of which it has sent PUBREC. */
  readonly #held = new Set<number>();
  readonly #refusals = new Map<string, boolean>();
  readonly #random: (below: number) => number;

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  connected(said: Said): void {
    this.said = said;
    this.inFlight.clear();
    // What it holds and has said so is in flight as long as the client has not been told that it is done with [MQTT-3.3.4-7].
    for (const id of this.#held) if (this.received.has(id)) this.inFlight.add(id);
    this.answers = [];
  }

  read(packet: WirePacket): void {
    const { receiveMaximum, maximumPacketSize, maximumQoS, retainAvailable } = this.said;
    const size = packetSize(packet.length ?? 0);
    if (packet.cmd !== 'connect') {
      expect(size).toBeLessThanOrEqual(maximumPacketSize);
      this.largest.set(maximumPacketSize, Math.max(size, this.largest.get(maximumPacketSize) ?? 0));
    }
    const id = packet.messageId ?? 0;
    switch (packet.cmd) {
      case 'connect':
        return;
      case 'publish':
        expect(packet.qos).toBeLessThanOrEqual(maximumQoS);
        if (packet.retain) expect(retainAvailable).toBe(true);
        if (packet.qos > 0) {
          this.inFlight.add(id);
          expect(this.inFlight.size).toBeLessThanOrEqual(receiveMaximum);
          this.most.set(receiveMaximum, Math.max(this.inFlight.size, this.most.get(receiveMaximum) ?? 0));
        }
        this.#publish(packet.qos, id, packet.payload.toString());
        return;
      case 'pubrel':
        this.inFlight.add(id);
        this.answers.push({ cmd: 'pubcomp', messageId: id, reasonCode: this.received.delete(id) ? 0 : 0x92 });
        return;
      default:
        throw new Error(`the client sent ${packet.cmd}`);
    }
  }

  /** Sends the answer that is due first, of any kind: those of each kind are in order [MQTT-4.6.0-2, MQTT-4.6.0-3]. */
  answer(): WirePacket | undefined {
    const any = this.answers[this.#random(this.answers.length)];
    if (any === undefined) return undefined;
    const at = this.answers.findIndex(({ cmd }) => cmd === any.cmd);
    const [answer] = this.answers.splice(at, 1) as [WirePacket];
    const { cmd, messageId = 0, reasonCode = 0 } = answer as WirePacket & { reasonCode?: number };
    if (cmd !== 'pubrec' || reasonCode >= 0x80) this.inFlight.delete(messageId);
    else this.#held.add(messageId);
    return answer;
  }

  #publish(qos: QoS, id: number, payload: string): void {
    const known = qos === 2 && this.received.has(id);
    // It does not think again about a message that is sent again: that would come out of order.
    const refused = qos > 0 && !known && (this.#refusals.get(payload) ?? this.#random(6) === 0);
    this.#refusals.set(payload, refused);
    if (!known && !refused) this.arrived.push(payload);
    if (qos === 0) return;
    if (qos === 2 && !refused) this.received.add(id);
    const reasonCode = refused ? REFUSED : this.#random(4) === 0 ? 0x10 : 0;
    this.answers.push({ cmd: qos === 1 ? 'puback' : 'pubrec', messageId: id, reasonCode });
  }
}

interface Message {
  readonly id: number;
  readonly qos: QoS;
  readonly payload: string;
}

class Run {
  readonly h = new Harness({
    protocolLevel: 5,
    connect: { ...DEFAULTS.connect, keepAlive: 0 },
    window: WINDOW,
    transmitCapacity: 512,
    storeCapacity: 300,
  });
  readonly server: Server;
  readonly published: Message[] = [];
  /** By payload: what the client was told of it. */
  readonly told = new Map<string, string>();
  /** How often each error was answered. */
  readonly errors = new Map<number, number>();
  readonly #inFlight = new Map<number, Message>();
  readonly #random: (below: number) => number;
  #read = 0;
  #count = 0;

  constructor(seed: number) {
    this.#random = generator(seed);
    this.server = new Server(this.#random);
  }

  walk(steps: number): void {
    this.#connect(this.#anything());
    for (let i = 0; i < steps; i++) {
      const choice = this.#random(100);
      if (choice < 30) this.#publish();
      else if (choice < 60) this.#serverReads();
      else if (choice < 88) this.#serverAnswers();
      else if (choice < 96) this.#socket();
      else this.#cut(this.#anything());
    }
  }

  /** Until everything in flight has come to its end, with a server that takes everything. */
  settle(): void {
    this.#cut(ALL);
    for (let i = 0; this.#inFlight.size > 0; i++) {
      expect(i).toBeLessThan(1_000);
      this.#serverReads();
      this.#serverAnswers();
      this.h.tick();
    }
  }

  #anything(): Said {
    const of = <T>(...choices: T[]): T => choices[this.#random(choices.length)] as T;
    return {
      receiveMaximum: of(1, 2, 1, 2, 3, 65_535),
      maximumPacketSize: of(20, 50, 100, 1_000),
      maximumQoS: of(0, 1, 2, 2, 2, 2, 2, 2),
      retainAvailable: of(true, true, true, false),
    };
  }

  #publish(): void {
    const { h } = this;
    const qos = this.#random(3) as QoS;
    const retain = this.#random(4) === 0;
    const payload = `${++this.#count}:`.padEnd(this.#random(100), 'x');
    const { maximumPacketSize, maximumQoS, retainAvailable } = this.server.said;
    const size = packetSize(2 + TOPIC.length + (qos === 0 ? 0 : 2) + 1 + payload.length);
    const result = h.publish(TOPIC, payload, qos, retain);
    this.#listen();
    if (result < 0) {
      this.errors.set(result, (this.errors.get(result) ?? 0) + 1);
      expect([
        NO_ROOM,
        WINDOW_FULL,
        STORE_FULL,
        BEYOND_SERVER_MAXIMUM,
        QOS_NOT_SUPPORTED,
        RETAIN_NOT_SUPPORTED,
      ]).toContain(result);
      if (result === BEYOND_SERVER_MAXIMUM) expect(size).toBeGreaterThan(maximumPacketSize);
      if (result === QOS_NOT_SUPPORTED) expect(qos).toBeGreaterThan(maximumQoS);
      if (result === RETAIN_NOT_SUPPORTED) expect(retain && !retainAvailable).toBe(true);
      return;
    }
    expect([size <= maximumPacketSize, qos <= maximumQoS, !retain || retainAvailable]).toEqual([
      true,
      true,
      true,
    ]);
    const message = { id: result, qos, payload };
    this.published.push(message);
    if (qos > 0) this.#inFlight.set(result, message);
  }

  #serverReads(): void {
    const packet = this.h.packets[this.#read];
    if (packet === undefined) return;
    this.#read++;
    this.server.read(packet);
  }

  #serverAnswers(): void {
    const answer = this.server.answer();
    if (answer === undefined) return;
    this.h.serve(answer);
    this.#listen();
  }

  #socket(): void {
    this.h.writable = [0, 256, 512, Number.POSITIVE_INFINITY][this.#random(4)] as number;
    this.h.flush();
    this.h.drain();
    this.h.tick();
    this.#listen();
  }

  #cut(said: Said): void {
    this.h.cut();
    this.h.writable = Number.POSITIVE_INFINITY;
    this.h.now += 200_000;
    this.#connect(said, true);
  }

  #connect(said: Said, present = false): void {
    const properties: ConnackProperties = { ...said };
    // A maximum QoS of 2 is not said (3.2.2.3.4).
    if (said.maximumQoS === 2) delete properties.maximumQoS;
    this.h.open();
    this.#read = 0;
    this.server.connected(said);
    this.h.connack(present, properties);
    this.#listen();
  }

  /** Notes what has become of messages in flight. */
  #listen(): void {
    for (const line of this.h.told()) {
      const [what = '', id = ''] = line.split(' ');
      if (what !== 'delivered' && what !== 'refused' && what !== 'undelivered') continue;
      const message = this.#inFlight.get(Number(id)) as Message;
      expect(message).toBeDefined();
      this.#inFlight.delete(message.id);
      this.told.set(message.payload, what);
    }
    expect(this.h.client.connected).toBe(true);
  }
}

function check({ published, told, server }: Run): void {
  const arrivals = new Map<string, number>();
  for (const payload of server.arrived) arrivals.set(payload, (arrivals.get(payload) ?? 0) + 1);
  for (const { qos, payload } of published) {
    const times = arrivals.get(payload) ?? 0;
    if (qos !== 1) expect(times).toBeLessThanOrEqual(1);
    if (qos === 0) continue;
    const end = told.get(payload);
    expect(end).toBeDefined();
    if (end === 'delivered') expect(times).toBeGreaterThanOrEqual(1);
    if (end === 'refused' && qos === 2) expect(times).toBe(0);
  }
  // In the order published, those above QoS 0 and the others each among themselves [MQTT-4.6.0-1].
  for (const above of [false, true]) {
    const order = published.filter(({ qos }) => qos > 0 === above).map(({ payload }) => payload);
    const seen = [...new Set(server.arrived)].filter((payload) => order.includes(payload));
    const places = seen.map((payload) => order.indexOf(payload));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  }
}

describe('Flow control, on random walks', () => {
  const most = new Map<number, number>();
  const largest = new Map<number, number>();
  const errors = new Map<number, number>();
  const ends = new Map<string, number>();
  let walks = 0;

  const raise = (into: Map<number, number>, from: ReadonlyMap<number, number>) => {
    for (const [key, value] of from) into.set(key, Math.max(value, into.get(key) ?? 0));
  };

  for (let block = 0; block < 4; block++) {
    it(`keeps to what the server takes, and loses nothing: seeds ${block * 30 + 1} to ${block * 30 + 30}`, () => {
      for (let seed = block * 30 + 1; seed <= block * 30 + 30; seed++) {
        const run = new Run(seed);
        try {
          run.walk(200);
          run.settle();
          check(run);
        } catch (error) {
          if (error instanceof Error) error.message += ` (seed ${seed})`;
          throw error;
        }
        raise(most, run.server.most);
        raise(largest, run.server.largest);
        for (const [code, times] of run.errors) errors.set(code, times + (errors.get(code) ?? 0));
        for (const end of run.told.values()) ends.set(end, 1 + (ends.get(end) ?? 0));
        walks++;
      }
    });
  }

  it('has been at each bound, and has seen each error and each end of a message', () => {
    expect(walks).toBe(120);
    expect([...most].sort((a, b) => a[0] - b[0])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [65_535, WINDOW],
    ]);
    expect(largest.get(20)).toBe(20);
    expect(largest.get(50)).toBe(50);
    expect(largest.get(100)).toBe(100);
    for (const code of [
      NO_ROOM,
      WINDOW_FULL,
      STORE_FULL,
      BEYOND_SERVER_MAXIMUM,
      QOS_NOT_SUPPORTED,
      RETAIN_NOT_SUPPORTED,
    ]) {
      expect(errors.get(code)).toBeGreaterThan(0);
    }
    for (const end of ['delivered', 'refused', 'undelivered']) expect(ends.get(end)).toBeGreaterThan(100);
  });
});
