import { decodeUtf8, encodeUtf8 } from '../../../src/bytes/utf8.js';
import { Settings } from '../../../src/settings/settings.js';
import { RuleEnabled, RuleOnce, RuleStop } from '../../../src/settings/table.js';
import { Backlog } from '../../../src/tasmota/backlog.js';
import { Clock } from '../../../src/tasmota/clock.js';
import type { CommandQueue } from '../../../src/tasmota/command-queue.js';
import { compileRules, RuleProblem } from '../../../src/tasmota/rules/grammar.js';
import type { RuledDevice } from '../../../src/tasmota/rules/ruled-device.js';
import { Rules } from '../../../src/tasmota/rules/rules.js';
import { TimeZone } from '../../../src/tasmota/time-zone.js';

/** 2025-12-24 14:27:46 UTC, in winter an hour later by the default time zone. */
export const EPOCH = 1_766_586_466_000;

/** Rules on a device of which only what they ask for is there. */
export class RulesBench {
  readonly settings = new Settings();
  readonly backlog = new Backlog();
  readonly logs: string[] = [];
  /** Ticks. */
  now = 0;
  /** Milliseconds since 1970; negative: unknown. */
  epoch = EPOCH;
  /** A bit for each of four relays. */
  relays = 0;
  readonly network = { up: true };
  /** What SENSOR would say; empty: nothing. */
  sensors = '';
  readonly rules: Rules;
  readonly clock: Clock;

  constructor(starting = false) {
    const bench = this;
    this.clock = new Clock(
      { ticks: () => bench.now, time: () => (bench.epoch < 0 ? -1 : bench.epoch + bench.now) },
      new TimeZone(this.settings),
      0,
    );
    const device = {
      settings: this.settings,
      clock: this.clock,
      backlog: this.backlog,
      network: this.network,
      console: { log: (_level: number, text: string) => this.logs.push(text) },
      power: {
        relays: {
          count: 4,
          get state() {
            return bench.relays;
          },
          isOn: (index: number) => ((bench.relays >> index) & 1) !== 0,
        },
      },
      topics: { topic: 'tasmota_83BB10', clientIdentifier: 'DVES_83BB10', hostname: 'tasmota-83BB10-6928' },
      system: { mac: '7C9EBD83BB10' },
      get now() {
        return bench.now;
      },
      sensorReport: {
        get hasData() {
          return bench.sensors !== '';
        },
        write: () => {},
        switches: { count: 2, isOn: (index: number) => index === 1 },
      },
      messages: { beginDraft: () => undefined, endDraft: () => bench.message(bench.sensors) },
    };
    this.rules = new Rules(device as unknown as RuledDevice, starting);
  }

  /** Sets rules, and switches them on. @param index from 0 */
  set(text: string, index = 0, { once = false, stop = false } = {}): this {
    const compiled = compileRules(encodeUtf8(text));
    if (compiled instanceof RuleProblem) throw new Error(`${compiled.place}: ${compiled.text}`);
    const bit = 1 << index;
    this.settings.setNumber(RuleEnabled, this.settings.number(RuleEnabled) | bit);
    if (once) this.settings.setNumber(RuleOnce, this.settings.number(RuleOnce) | bit);
    if (stop) this.settings.setNumber(RuleStop, this.settings.number(RuleStop) | bit);
    this.rules.setRules(index, compiled);
    return this;
  }

  /** Has the rules see a message. @returns whether one was carried out */
  message(text: string): boolean {
    const bytes = encodeUtf8(`..${text}..`);
    return this.rules.message(bytes, 2, bytes.length - 4);
  }

  event(name: string, value = ''): boolean {
    const bytes = encodeUtf8(`${name}=${value}`);
    const size = encodeUtf8(name).length;
    return this.rules.event(bytes, 0, size, bytes, size + 1, bytes.length - size - 1, 1);
  }

  /** Lets time pass, second by second. */
  run(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      this.now += 1_000;
      this.clock.tick(this.now);
      this.rules.watch.tick(this.now);
    }
  }

  /** The commands that wait, and forgets them. */
  take(): string[] {
    return drained(this.rules.queue);
  }

  /** Those in the backlog. */
  takeBacklog(): string[] {
    return drained(this.backlog);
  }
}

function drained(queue: CommandQueue): string[] {
  const found: string[] = [];
  while (!queue.empty) {
    queue.takeLine();
    found.push(decodeUtf8(queue.lines, queue.lineStart, queue.lineEnd - queue.lineStart));
  }
  return found;
}
