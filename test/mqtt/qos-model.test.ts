import type { IConnectPacket } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import type { ProtocolLevel, QoS } from '../../src/mqtt/packet.js';
import { generate } from '../support/mqtt-packet.js';
import { Harness, show, utf8, type WirePacket } from './harness.js';

/**
 * Quality of service against a model of a server, over every way a connection can break.
 *
 * A run is a sequence of steps: one packet arrives at the server, one arrives at the client, the server repeats a
 * packet, or the connection is cut, which loses everything that has not arrived. Wherever more than one step is
 * possible, all are tried, one run for each. So a cut is tried just before and just after each packet arrives on
 * either side, with the answer to it lost or not, and again on the connection that follows.
 */

const WINDOW = 3;
const INBOUND_WINDOW = 3;

/** A quick look first: there are a few million of these. */
function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

/** Walks through all sequences of choices, whatever their lengths and numbers of options. */
class Choices {
  #taken: number[] = [];
  #options: number[] = [];
  #at = 0;

  choose(options: number): number {
    const at = this.#at++;
    if (at === this.#taken.length) this.#taken.push(0);
    this.#options[at] = options;
    return this.#taken[at] as number;
  }

  /** Goes to the next sequence. @returns `false` when there is none */
  next(): boolean {
    this.#taken.length = this.#at;
    this.#at = 0;
    while (this.#taken.length > 0) {
      const last = this.#taken.length - 1;
      const choice = (this.#taken[last] as number) + 1;
      if (choice < (this.#options[last] as number)) {
        this.#taken[last] = choice;
        return true;
      }
      this.#taken.pop();
    }
    return false;
  }

  toString(): string {
    return this.#taken.join(',');
  }
}

interface Scenario {
  /** QoS of the messages the client publishes, and of those the server publishes. */
  readonly out: readonly QoS[];
  readonly in: readonly QoS[];
  readonly cuts: number;
  /** How often the server repeats a PUBLISH or PUBREL on the same connection. */
  readonly repeats?: number;
  /** Which packet arrives first where one is on its way in both directions: one choice more, or always the same. */
  readonly order: 'any' | 'up' | 'down' | 'turns';
  /** The server may lose the session with a cut. */
  readonly loss?: boolean;
  /** The versions of MQTT that the connections have, one after the other and over again; 3.1.1 when left out. */
  readonly levels?: readonly ProtocolLevel[];
}

interface ServerMessage {
  readonly id: number;
  readonly qos: QoS;
  readonly payload: string;
  released: boolean;
}

/** What a server keeps for one client (3.1.2.4), and what it does with each packet (4.3). */
class Server {
  session = false;
  /** Messages to the client: not yet sent, and in flight. */
  readonly queue: { qos: QoS; payload: string }[] = [];
  inFlight: ServerMessage[] = [];
  /** QoS 2 identifiers from the client that wait for PUBREL. */
  readonly received = new Set<number>();
  /** Payloads as they reached the subscribers. */
  readonly arrived: string[] = [];
  /** Payloads that were in flight to the client when the session was lost. */
  readonly givenUp: string[] = [];
  connected = false;
  #identifier = 0;
  readonly #send: (packet: WirePacket) => void;

  constructor(send: (packet: WirePacket) => void) {
    this.#send = send;
  }

  disconnected(): void {
    this.connected = false;
  }

  loseSession(): void {
    this.session = false;
    for (const message of this.inFlight) this.givenUp.push(message.payload);
    this.inFlight = [];
    this.received.clear();
    // So that new messages take the identifiers of lost ones.
    this.#identifier = 0;
  }

  /** The session that was just begun is lost before the client has heard of it; nothing of it had arrived. */
  loseNewSession(): void {
    this.queue.unshift(...this.inFlight);
    this.inFlight = [];
    this.loseSession();
  }

  publish(qos: QoS, payload: string): void {
    this.queue.push({ qos, payload });
    this.#sendQueue();
  }

  repeat(message: ServerMessage, dup = true): void {
    const { id, qos, payload } = message;
    if (message.released) this.#send({ cmd: 'pubrel', messageId: id });
    else this.#send({ cmd: 'publish', topic: 'in', payload, qos, dup, retain: false, messageId: id });
  }

  take(packet: WirePacket): void {
    const id = packet.messageId ?? 0;
    switch (packet.cmd) {
      case 'connect':
        this.#connect(packet);
        return;
      case 'publish': {
        if (packet.qos === 2 && this.received.has(id)) {
          same(packet.dup, true);
        } else {
          this.arrived.push(packet.payload.toString());
        }
        if (packet.qos === 2) this.received.add(id);
        this.#send({ cmd: packet.qos === 2 ? 'pubrec' : 'puback', messageId: id });
        return;
      }
      case 'pubrel':
        this.received.delete(id);
        this.#send({ cmd: 'pubcomp', messageId: id });
        return;
      case 'puback':
        this.#end(id, 1, false);
        return;
      case 'pubrec': {
        const message = this.inFlight.find((m) => m.id === id);
        if (message !== undefined) {
          same(message.qos, 2);
          message.released = true;
        }
        this.#send({ cmd: 'pubrel', messageId: id });
        return;
      }
      case 'pubcomp':
        this.#end(id, 2, true);
        return;
      default:
        throw new Error(`the client sent ${packet.cmd}`);
    }
  }

  #connect(packet: IConnectPacket): void {
    const sessionPresent = this.session && !packet.clean;
    this.session = true;
    this.connected = true;
    this.#send({ cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent });
    for (const message of this.inFlight) this.repeat(message);
    this.#sendQueue();
  }

  #sendQueue(): void {
    while (this.connected && this.queue.length > 0 && this.inFlight.length < INBOUND_WINDOW) {
      const { qos, payload } = this.queue.shift() as { qos: QoS; payload: string };
      const message = { id: ++this.#identifier, qos, payload, released: false };
      this.inFlight.push(message);
      this.repeat(message, false);
    }
  }

  #end(id: number, qos: QoS, released: boolean): void {
    const index = this.inFlight.findIndex((m) => m.id === id);
    // The second answer to a packet that was repeated.
    if (index < 0) return;
    const message = this.inFlight[index] as ServerMessage;
    same([message.qos, message.released], [qos, released]);
    this.inFlight.splice(index, 1);
    this.#sendQueue();
  }
}

/** One run: the client, the server, and what is on its way between them. */
class Run {
  readonly h = new Harness({
    connect: { clientIdentifier: utf8('xs'), cleanSession: false, keepAlive: 0 },
    window: WINDOW,
    inboundWindow: INBOUND_WINDOW,
    receiveCapacity: 128,
  });
  readonly server: Server;
  readonly up: WirePacket[] = [];
  readonly down: WirePacket[] = [];
  readonly #scenario: Scenario;
  #order: Scenario['order'];
  readonly #choices: Choices;
  /** What the client is known to have in flight, in the order it was published. */
  #inFlight: { id: number; qos: QoS; payload: string; released: boolean }[] = [];
  /** Payloads the client published, was told as delivered, was told as undelivered, and received. */
  readonly published: { qos: QoS; payload: string }[] = [];
  readonly delivered: string[] = [];
  readonly undelivered: string[] = [];
  readonly received: string[] = [];
  #seen = 0;
  #cuts: number;
  #repeats: number;
  #downTurn = false;
  #opened = 0;
  #level: ProtocolLevel = 4;
  lost = false;

  constructor(scenario: Scenario, choices: Choices) {
    this.#scenario = scenario;
    this.#order = scenario.order;
    this.#choices = choices;
    this.#cuts = scenario.cuts;
    this.#repeats = scenario.repeats ?? 0;
    this.server = new Server((packet) => this.down.push(packet));
  }

  all(): void {
    this.#open();
    this.h.told();
    for (const [i, qos] of this.#scenario.in.entries()) this.server.publish(qos, `in${i}`);
    while (this.#step());
  }

  /** After all else: as many messages as there are places, in both directions, without a cut. */
  fill(): void {
    this.#cuts = this.#repeats = 0;
    this.#order = 'turns';
    for (let i = 0; i < WINDOW; i++) same(this.#publish(i % 2 === 0 ? 2 : 1, `last${i}`) > 0, true);
    for (let i = 0; i < INBOUND_WINDOW; i++) this.server.publish(2, `lastIn${i}`);
    while (this.#step());
    same(this.server.inFlight, []);
    same(this.server.received.size, 0);
    same(this.#inFlight, []);
    same(this.h.client.connected, true);
  }

  #open(): void {
    const levels = this.#scenario.levels ?? [4];
    this.#level = levels[this.#opened++ % levels.length] as ProtocolLevel;
    this.h.client.protocolLevel = this.#level;
    this.h.open();
    this.#seen = 0;
    this.#collect();
  }

  /** Puts what the client has sent on its way. @returns it */
  #collect(): WirePacket[] {
    const sent = this.h.packets.slice(this.#seen);
    this.#seen = this.h.packets.length;
    this.up.push(...sent);
    return sent;
  }

  #publish(qos: QoS, payload: string): number {
    const id = this.h.publish('out', payload, qos);
    if (id > 0) {
      same(
        this.#inFlight.some((m) => m.id === id),
        false,
      );
      this.#inFlight.push({ id, qos, payload, released: false });
      this.published.push({ qos, payload });
    }
    same(this.#collect().map(show), id > 0 ? [`PUBLISH q${qos} #${id} out ${payload}`] : []);
    return id;
  }

  /** @returns `false`: all is done */
  #step(): boolean {
    const order = this.#order;
    const { loss } = this.#scenario;
    const steps: (() => void)[] = [];
    const up = this.up.length > 0;
    const down = this.down.length > 0;
    if (up && down && order !== 'any') {
      this.#downTurn = !this.#downTurn;
      steps.push(
        order === 'down' || (order === 'turns' && this.#downTurn) ? this.#arriveDown : this.#arriveUp,
      );
    } else {
      if (up) steps.push(this.#arriveUp);
      if (down) steps.push(this.#arriveDown);
    }
    const done = steps.length === 0;
    if (done) steps.push(() => {});
    if (this.#cuts > 0) {
      steps.push(() => this.#cut());
      if (down) steps.push(() => this.#cutAmid());
      if (loss) {
        steps.push(() => {
          this.lost ||= this.server.session;
          this.server.loseSession();
          this.#cut();
        });
      }
    }
    // A client that has not been let in yet gets no packet but CONNACK.
    const letIn = this.server.connected && !this.down.some((packet) => packet.cmd === 'connack');
    if (this.#repeats > 0 && letIn) {
      for (const message of this.server.inFlight) {
        if (message.qos !== 2) continue;
        steps.push(() => {
          this.#repeats--;
          this.server.repeat(message);
        });
      }
    }
    const choice = steps.length === 1 ? 0 : this.#choices.choose(steps.length);
    (steps[choice] as () => void).call(this);
    return !done || choice !== 0;
  }

  #arriveUp(): void {
    this.server.take(this.up.shift() as WirePacket);
  }

  #arriveDown(): void {
    const packet = this.down.shift() as WirePacket;
    this.h.serve(packet);
    const told = this.h.told();
    const sent = this.#collect();
    const id = packet.messageId ?? 0;
    const mine = this.#inFlight.find((m) => m.id === id);
    switch (packet.cmd) {
      case 'connack':
        this.#connected(packet.sessionPresent, told, sent);
        return;
      case 'publish': {
        const known = packet.qos === 2 && told.length === 0;
        if (!known) {
          this.received.push(packet.payload.toString());
          same(told, [`message q${packet.qos} in ${packet.payload}`]);
        }
        same(sent.map(show), [`${packet.qos === 2 ? 'PUBREC' : 'PUBACK'} #${id}`]);
        return;
      }
      case 'pubrel':
        same(told, []);
        same(sent.map(show), [`PUBCOMP #${id}`]);
        return;
      case 'pubrec':
        if (mine !== undefined) mine.released = true;
        same(told, []);
        same(sent.map(show), [`PUBREL #${id}`]);
        return;
      default:
        same(sent, []);
        if (mine === undefined) {
          same(told, []);
          return;
        }
        same(told, [`delivered ${id}`]);
        this.#inFlight.splice(this.#inFlight.indexOf(mine), 1);
        this.delivered.push(mine.payload);
    }
  }

  #connected(sessionPresent: boolean, told: string[], sent: WirePacket[]): void {
    if (!sessionPresent) {
      same(
        told.filter((line) => line.startsWith('undelivered')),
        this.#inFlight.map((m) => `undelivered ${m.id}`),
      );
      for (const message of this.#inFlight) this.undelivered.push(message.payload);
      this.#inFlight = [];
    }
    same(told.slice(-2), [`connected ${sessionPresent}`, 'subscribed']);
    // In the original order, PUBLISH with DUP and PUBREL as it is [MQTT-4.4.0-1, MQTT-4.6.0-1, MQTT-4.6.0-4].
    same(
      sent.map(show),
      this.#inFlight.map((m) =>
        m.released ? `PUBREL #${m.id}` : `PUBLISH dup q${m.qos} #${m.id} out ${m.payload}`,
      ),
    );
    if (this.published.length > 0) return;
    for (const [i, qos] of this.#scenario.out.entries()) {
      same(this.#publish(qos, `out${i}`) > 0, true);
    }
  }

  #cut(): void {
    this.#cuts--;
    // Where CONNACK with a new session is lost after the old session was, the next one would say that a session is
    // present, and mean another than the client's: nothing in MQTT 3.1.1 tells them apart. That is left out here.
    const unheard = this.down.some((packet) => packet.cmd === 'connack' && !packet.sessionPresent);
    if (this.lost && unheard) this.server.loseNewSession();
    this.up.length = this.down.length = 0;
    this.server.disconnected();
    this.h.cut();
    this.h.told();
    this.h.now += 200_000;
    this.#open();
    this.h.told();
  }

  /** Half a packet from the server arrives before the connection is cut. */
  #cutAmid(): void {
    const bytes = generate(this.down[0] as WirePacket, { protocolVersion: this.#level });
    this.h.receive(bytes.subarray(0, bytes.length >> 1));
    same(this.#collect(), []);
    same(this.h.told(), []);
    this.#cut();
  }
}

function count(list: readonly string[], payload: string): number {
  return list.filter((p) => p === payload).length;
}

/** The order in which the payloads came first. */
function firsts(list: readonly string[]): string[] {
  return [...new Set(list)];
}

function check(run: Run, scenario: Scenario): void {
  const { server, published, delivered, undelivered, received } = run;
  const inbound = [
    ...scenario.in.map((qos, i) => ({ qos, payload: `in${i}` })),
    ...Array.from({ length: INBOUND_WINDOW }, (_, i) => ({ qos: 2, payload: `lastIn${i}` })),
  ];
  same(published.length, scenario.out.length + WINDOW);
  for (const { qos, payload } of published) {
    const arrivals = count(server.arrived, payload);
    const good = count(delivered, payload);
    // Every message has one end, and the client is told of it.
    same(good + count(undelivered, payload), 1);
    if (good === 1) same(arrivals >= 1, true);
    if (qos === 2) same(arrivals <= 1, true);
  }
  for (const { qos, payload } of inbound) {
    const times = count(received, payload);
    if (qos === 2) same(times <= 1, true);
    if (!server.givenUp.includes(payload)) same(times >= 1, true);
  }
  const order = (payload: string, list: readonly { payload: string }[]) =>
    list.findIndex((m) => m.payload === payload);
  same(
    firsts(server.arrived),
    firsts(server.arrived).sort((a, b) => order(a, published) - order(b, published)),
  );
  same(
    firsts(received),
    firsts(received).sort((a, b) => order(a, inbound) - order(b, inbound)),
  );
  if (!run.lost) same([undelivered, server.givenUp], [[], []]);
}

interface Tally {
  runs: number;
  /** Runs in which the session was lost, in which messages were given up by the client, and by the server. */
  lost: number;
  undelivered: number;
  givenUp: number;
  /** Runs in which a message at QoS 1 came more than once. */
  more: number;
}

/** All runs of a scenario. */
function runAll(scenario: Scenario): Tally {
  const choices = new Choices();
  const tally: Tally = { runs: 0, lost: 0, undelivered: 0, givenUp: 0, more: 0 };
  do {
    const run = new Run(scenario, choices);
    try {
      run.all();
      run.fill();
      check(run, scenario);
    } catch (error) {
      if (error instanceof Error) error.message += ` (choices ${choices})`;
      throw error;
    }
    tally.runs++;
    if (run.lost) tally.lost++;
    if (run.undelivered.length > 0) tally.undelivered++;
    if (run.server.givenUp.length > 0) tally.givenUp++;
    if (
      firsts(run.server.arrived).length + firsts(run.received).length <
      run.server.arrived.length + run.received.length
    ) {
      tally.more++;
    }
  } while (choices.next());
  return tally;
}

/** Name, scenario, and how many runs it has at the least, so that none is empty unnoticed. */
const SCENARIOS: readonly [string, Scenario, least: number][] = [
  ['QoS 1 out', { out: [1], in: [], cuts: 3, order: 'any' }, 340],
  ['QoS 2 out', { out: [2], in: [], cuts: 3, order: 'any' }, 750],
  ['QoS 1 in', { out: [], in: [1], cuts: 3, order: 'any' }, 340],
  ['QoS 2 in', { out: [], in: [2], cuts: 3, order: 'any' }, 750],
  ['QoS 2 in, repeated twice', { out: [], in: [2], cuts: 1, repeats: 2, order: 'up' }, 400],
  ['QoS 2 in, repeated once', { out: [], in: [2], cuts: 2, repeats: 1, order: 'any' }, 900],
  ['two QoS 2 in', { out: [], in: [2, 2], cuts: 1, order: 'any' }, 140],
  ['two QoS 2 in, repeated once', { out: [], in: [2, 2], cuts: 0, repeats: 1, order: 'any' }, 700],
  ['QoS 1 and 2 out', { out: [1, 2], in: [], cuts: 2, order: 'any' }, 350],
  ['QoS 2 and 1 out', { out: [2, 1], in: [], cuts: 1, order: 'any' }, 60],
  ['two QoS 2 out', { out: [2, 2], in: [], cuts: 1, order: 'any' }, 150],
  ['QoS 2 both ways', { out: [2], in: [2], cuts: 1, order: 'any' }, 400],
  ...(['up', 'down', 'turns'] as const).flatMap((order): [string, Scenario, number][] => [
    [`three out, order ${order}`, { out: [2, 1, 2], in: [], cuts: 2, order }, 270],
    [`three in, order ${order}`, { out: [], in: [2, 1, 2], cuts: 2, order }, 310],
    [
      `three in, repeated once, order ${order}`,
      { out: [], in: [2, 2, 2], cuts: 1, repeats: 1, order },
      1_000,
    ],
    [`three both ways, order ${order}`, { out: [2, 2, 1], in: [1, 2, 2], cuts: 2, order }, 400],
  ]),
];

describe('Quality of service, session kept', () => {
  for (const [name, scenario, least] of SCENARIOS) {
    it(name, () => {
      const tally = runAll(scenario);
      if (process.env.QOS_MODEL_RUNS !== undefined) console.log(name, JSON.stringify(tally));
      expect(tally.runs).toBeGreaterThanOrEqual(least);
      expect([tally.lost, tally.undelivered, tally.givenUp]).toEqual([0, 0, 0]);
    });
  }
});

/** Some of them also with MQTT 5, and with a version that changes from connection to connection. */
const VERSIONS: readonly [string, readonly ProtocolLevel[], scenarios: readonly string[]][] = [
  [
    'MQTT 5',
    [5],
    ['QoS 1 out', 'QoS 2 out', 'QoS 2 in', 'two QoS 2 in', 'QoS 1 and 2 out', 'QoS 2 both ways'],
  ],
  ['MQTT 3.1.1 and 5 in turn', [4, 5], ['QoS 1 and 2 out', 'two QoS 2 in', 'QoS 2 both ways']],
  ['MQTT 5 and 3.1.1 in turn', [5, 4], ['QoS 1 and 2 out']],
];

describe('Quality of service, versions of MQTT', () => {
  for (const [version, levels, names] of VERSIONS) {
    for (const [name, scenario, least] of SCENARIOS.filter(([one]) => names.includes(one))) {
      it(`${name}, ${version}`, () => {
        const kept = runAll({ ...scenario, levels });
        expect(kept.runs).toBeGreaterThanOrEqual(least);
        expect([kept.lost, kept.undelivered, kept.givenUp]).toEqual([0, 0, 0]);
        const lost = runAll({ ...scenario, levels, cuts: 1, loss: true });
        expect(lost.lost).toBeGreaterThan(0);
      });
    }
  }
});

describe('Quality of service, session lost with any of the cuts', () => {
  for (const [name, scenario, least] of SCENARIOS) {
    if (scenario.cuts === 0) continue;
    it(name, () => {
      const tally = runAll({ ...scenario, loss: true });
      if (process.env.QOS_MODEL_RUNS !== undefined) console.log(name, JSON.stringify(tally));
      expect(tally.runs).toBeGreaterThan(least);
      expect(tally.lost).toBeGreaterThan(0);
      if (scenario.out.length > 0) expect(tally.undelivered).toBeGreaterThan(0);
      if (scenario.in.length > 0) expect(tally.givenUp).toBeGreaterThan(0);
    });
  }
});
