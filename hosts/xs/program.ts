import type { BrokerAddress } from '../../src/firmware.js';
import type { Host } from '../../src/host.js';
import { STORED_KEYS } from '../../src/settings/archive.js';
import { type EffectListener, Effects, type TopicPrefixes } from './effects.js';
import { describeHeap, HeapLedger } from './heap-ledger.js';
import { XsMachine, type XsReply } from './machine.js';
import { MessageWriter } from './message-writer.js';
import { Sensors } from './sensors.js';
import {
  BOOT,
  type Boot,
  BROKER,
  COLLECT,
  LEVEL,
  LINE,
  NOT_RESOLVED,
  RESOLVED,
  SHUTDOWN,
  START,
  TICK,
  TOPICS,
} from './wire.js';

/** Bytecodes that one turn may take, about a second: what takes more is an endless loop. */
const TURN_LIMIT = 100_000_000;
/** How often load and free memory are looked at, and failed writes repeated, in milliseconds. */
const SLOW_PERIOD = 1_000;
/** Bytes in front of the first event, see `wire.ts`. */
const HEADER_LENGTH = 17;
const HIGHEST_UINT32 = 2 ** 32 - 1;
/**
 * Lines and other wishes that one turn brings at most: each may take some hundred thousand bytecodes, and a turn that
 * brings a whole file of them is no endless loop.
 */
const REQUESTS_PER_TURN = 8;
/** Characters of a line for the device's console. */
const LONGEST_LINE = 65_536;

/** Why the firmware on XS cannot go on. The stack is the firmware's, where it is known. */
export class XsCrash extends Error {
  override readonly name = 'XsCrash';

  /** @param description what to show, the stack included */
  constructor(description: string) {
    super(description.split('\n')[0] as string);
    this.stack = description;
  }
}

export interface XsProgramOptions {
  /** The guest, bundled. */
  readonly script: string;
  /** Versions, see `System`. */
  readonly core: string;
  readonly sdk: string;
  /** Makes a stack of the bundle one of the sources. */
  readonly explainStack: (stack: string) => string;
  /** Called when the firmware has thrown or its engine has died; nothing comes after it. */
  readonly crashed: (problem: unknown) => void;
  readonly turnLimit?: number | undefined;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (problem: unknown) => void;
}

/**
 * The firmware on XS, in a process of its own. What happens is written down at once and brought to it in the next
 * turn; there is one turn at a time, and ticks that come meanwhile become one.
 */
export class XsProgram {
  readonly #machine: XsMachine;
  readonly #host: Host;
  readonly #options: XsProgramOptions;
  readonly #effects: Effects;
  readonly #sensors: Sensors;
  readonly #events = new MessageWriter();
  /** What is wanted of the firmware, in order; each writes its event. */
  readonly #requests: ((events: MessageWriter) => void)[] = [];
  readonly #heap = new HeapLedger();
  readonly #awaitingTopics: Waiting<TopicPrefixes>[] = [];
  readonly #awaitingHeap: Waiting<string>[] = [];
  #stopped: ((problem?: unknown) => void) | undefined;
  #connected = false;
  #tickDue = false;
  #pumping = false;
  /** No more turns. */
  #ended = false;
  #slowTicks: number;
  #load = 0;
  #freeMemory = 0;

  private constructor(machine: XsMachine, host: Host, options: XsProgramOptions) {
    this.#machine = machine;
    this.#host = host;
    this.#options = options;
    this.#effects = new Effects(host, this.#listener());
    this.#sensors = new Sensors(host);
    this.#events.clear();
    this.#slowTicks = host.ticks() - SLOW_PERIOD;
  }

  /**
   * Starts an engine and boots the firmware on it.
   * @throws {XsCrash} when the firmware cannot boot
   */
  static async start(host: Host, options: XsProgramOptions): Promise<XsProgram> {
    const machine = await XsMachine.start({ meteringLimit: options.turnLimit ?? TURN_LIMIT });
    const program = new XsProgram(machine, host, options);
    try {
      await machine.evaluate(options.script);
      program.#events.begin(BOOT);
      program.#events.text(JSON.stringify(program.#bootMessage()));
      await program.#turn();
      // What booting took is no one's account.
      program.#heap.forget();
    } catch (problem) {
      program.#ended = true;
      await machine.close();
      throw program.#explain(problem);
    }
    program.#wake();
    return program;
  }

  /** Whether the broker had accepted the connection at the end of the last turn. */
  get connected(): boolean {
    return this.#connected;
  }

  useBroker(broker: BrokerAddress): void {
    this.#request((events) => {
      events.begin(BROKER);
      events.text(JSON.stringify(broker));
    });
  }

  command(line: string): void {
    if (line.length > LONGEST_LINE) {
      this.#host.console.log(1, `A line of more than ${LONGEST_LINE} characters is not taken`);
      return;
    }
    this.#request((events) => {
      // What a sensor measured before the line was typed, comes before it.
      this.#sensors.tell(events, this.#host.ticks());
      events.begin(LINE);
      events.text(line);
    });
  }

  start(): void {
    this.#request((events) => events.begin(START));
  }

  tick(): void {
    this.#tickDue = true;
    this.#wake();
  }

  /** @param done called once everything has left, or with what went wrong */
  shutdown(done: (problem?: unknown) => void): void {
    if (this.#ended) {
      done();
      return;
    }
    this.#stopped = done;
    this.#request((events) => events.begin(SHUTDOWN));
  }

  topicExamples(): Promise<TopicPrefixes> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error('the firmware has ended'));
      this.#awaitingTopics.push({ resolve, reject });
      this.#request((events) => events.begin(TOPICS));
    });
  }

  /** Collects garbage and tells how the slots of the heap stand, in one line. */
  heap(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error('the firmware has ended'));
      this.#awaitingHeap.push({ resolve, reject });
      this.#wake();
    });
  }

  /** Ends the engine, whatever it is doing. */
  async close(): Promise<void> {
    this.#end(new Error('the firmware has been ended'));
    this.#effects.storedWrites.retry();
    await this.#machine.close();
  }

  #listener(): EffectListener {
    return {
      connectionChanged: (connected) => {
        this.#connected = connected;
      },
      topicPrefixes: (prefixes) => this.#awaitingTopics.shift()?.resolve(prefixes),
      restart: () => {
        // Who waits for the end need not wait for what the firmware would have done before.
        this.#tellStopped(undefined);
        this.#end(new Error('the firmware starts anew'));
        this.#host.system.restart();
      },
      stopped: () => this.#tellStopped(undefined),
      crashed: (description) => {
        throw new XsCrash(this.#options.explainStack(description));
      },
      countSet: (index, count) => this.#sensors.setCount(index, count),
      levelChanged: (pin, level) => {
        this.#events.begin(LEVEL);
        this.#events.byte(pin);
        this.#events.byte(level);
        this.#wake();
      },
      resolved: (request, address) => {
        this.#events.begin(address === undefined ? NOT_RESOLVED : RESOLVED);
        this.#events.uint32(request);
        if (address !== undefined) this.#events.text(address);
        this.#wake();
      },
      socketsDue: () => this.#wake(),
    };
  }

  #tellStopped(problem: unknown): void {
    const stopped = this.#stopped;
    this.#stopped = undefined;
    stopped?.(problem);
  }

  /** Whether something has happened that the firmware has not been told. */
  get #eventsDue(): boolean {
    return this.#tickDue || this.#requests.length > 0 || this.#events.length > 0 || this.#effects.sockets.due;
  }

  #request(write: (events: MessageWriter) => void): void {
    if (this.#ended) return;
    this.#requests.push(write);
    this.#wake();
  }

  /** Has the next turn made as soon as what happens at this moment has happened. */
  #wake(): void {
    if (this.#pumping || this.#ended) return;
    this.#pumping = true;
    queueMicrotask(() => void this.#pump());
  }

  async #pump(): Promise<void> {
    try {
      while (!this.#ended && (this.#eventsDue || this.#awaitingHeap.length > 0)) {
        // Whoever asks for the heap wants it as it is after everything that was said before.
        const asked = this.#awaitingHeap.length;
        const due = Math.ceil(this.#requests.length / REQUESTS_PER_TURN) || Number(this.#eventsDue);
        for (let turn = 0; turn < due && !this.#ended; turn++) await this.#turn();
        if (asked > 0 && !this.#ended) await this.#lookAtHeap(asked);
      }
    } catch (problem) {
      this.#fail(problem);
    } finally {
      this.#pumping = false;
    }
  }

  /** Brings everything that has happened to the firmware, and carries out what it wants. */
  async #turn(): Promise<void> {
    const events = this.#events;
    this.#effects.sockets.tell(events);
    for (const write of this.#requests.splice(0, REQUESTS_PER_TURN)) write(events);
    if (this.#tickDue) {
      this.#tickDue = false;
      this.#sensors.tell(events, this.#host.ticks());
      events.begin(TICK);
    }
    const message = new Uint8Array(events.finish()).slice();
    events.clear();
    const { body, meters } = await this.#exchange(message);
    this.#heap.turn(meters.currentHeapCount);
    this.#effects.apply(body);
  }

  async #exchange(events: Uint8Array): Promise<XsReply> {
    this.#lookAround();
    const header = Buffer.alloc(HEADER_LENGTH);
    let at = header.writeInt32BE(this.#host.ticks() | 0);
    at = header.writeDoubleBE(this.#host.time(), at);
    at = header.writeUInt8(Math.min(this.#load, 100), at);
    header.writeUInt32BE(Math.min(this.#freeMemory, HIGHEST_UINT32), at);
    return this.#machine.command(Buffer.concat([header, events]));
  }

  #lookAround(): void {
    const now = this.#host.ticks();
    if (((now - this.#slowTicks) | 0) < SLOW_PERIOD) return;
    this.#slowTicks = now;
    this.#load = this.#host.system.load();
    this.#freeMemory = this.#host.system.freeMemory();
    this.#effects.storedWrites.retry();
  }

  /** @param asked how many want to know. Two turns of its own: one that collects, and an empty one, that shows what a turn costs. */
  async #lookAtHeap(asked: number): Promise<void> {
    const collected = await this.#exchange(Uint8Array.of(COLLECT));
    const live = collected.meters.currentHeapCount;
    this.#heap.leaveOut(live);
    const empty = await this.#exchange(new Uint8Array(0));
    const perTurn = this.#heap.leaveOut(empty.meters.currentHeapCount);
    for (const { body } of [collected, empty]) this.#effects.apply(body);
    const line = describeHeap(this.#heap.close(live, perTurn));
    for (const { resolve } of this.#awaitingHeap.splice(0, asked)) resolve(line);
  }

  #fail(problem: unknown): void {
    if (this.#ended) return;
    const reason = this.#explain(problem);
    this.#end(reason);
    void this.#machine.close();
    this.#options.crashed(reason);
  }

  /** No more turns; whoever waits hears it. */
  #end(reason: unknown): void {
    this.#ended = true;
    this.#connected = false;
    for (const { reject } of this.#awaitingTopics.splice(0)) reject(reason);
    for (const { reject } of this.#awaitingHeap.splice(0)) reject(reason);
    this.#tellStopped(reason);
  }

  /** Of an engine that has died, the stack is of no use: it shows only this side. */
  #explain(problem: unknown): unknown {
    return problem === this.#machine.end ? new XsCrash((problem as Error).message) : problem;
  }

  #bootMessage(): Boot {
    const { template, network, system, storage, console } = this.#host;
    const { chip, mac, hardware, resetReason, powerOn, cpuFrequency } = system;
    const { core, sdk } = this.#options;
    const stored: Record<string, number[]> = {};
    for (const key of STORED_KEYS) {
      const value = storage.read(key);
      if (value !== undefined) stored[key] = [...new Uint8Array(value)];
    }
    return {
      template,
      network,
      system: { chip, mac, hardware, core, sdk, resetReason, powerOn, cpuFrequency },
      stored,
      sensors: this.#sensors.describe(),
      levels: this.#effects.pins.levels(),
      listening: console.listening,
      seed: Math.floor(this.#host.random() * 2 ** 32),
    };
  }
}
