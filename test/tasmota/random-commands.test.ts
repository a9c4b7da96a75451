import { describe, expect, it } from 'vitest';
import { IMAGE_CAPACITY } from '../../src/settings/room.js';
import { COMMANDS } from '../../src/tasmota/commands/table.js';
import { Board } from '../support/board.js';
import { Chance, Grammar, type RandomCommand, SECRET } from '../support/random-commands.js';
import { DEVKIT, templateAt, templateOf } from '../support/virtual-host.js';

/** 10,000 commands that chance has made, on boards of several kinds: whatever they are, the device answers as before. */

const LINES = 2_500;
/** Lines after which the device is asked how it is. */
const STRETCH = 250;

const BOARDS: readonly [what: string, template: string, seed: number][] = [
  ['one relay, a button, a switch, two sensors', DEVKIT, 1],
  [
    'relays, buttons and switches in numbers',
    templateOf(32, 33, 34, 160, 161, 162, 0, 0, 224, 225, 226, 227, 228, 288, 289, 544),
    2,
  ],
  ['sensors of all kinds', templateAt({ 0: 1216, 1: 1312, 36: 4704, 3: 352, 4: 160, 21: 640, 22: 608 }), 3],
  ['nothing', templateOf(0), 4],
];

/** What an exception looks like in a line of the log. */
const EXCEPTION =
  /\b(?:TypeError|RangeError|ReferenceError|SyntaxError|URIError)\b|is not a function|crashed/;

/** A board at which commands are thrown. */
class Target {
  readonly board: Board;
  readonly #chance: Chance;
  readonly #grammar: Grammar;
  #restarts = 0;
  /** Lines thrown while there was a connection. */
  connected = 0;
  /** What answers begin with. */
  readonly answers = new Set<string>();
  /** What was thrown last, to be told when something goes wrong. */
  readonly #recent: string[] = [];

  constructor(template: string, chance: Chance) {
    this.board = new Board(template).online();
    this.#chance = chance;
    this.#grammar = new Grammar(chance);
  }

  /** Throws one, by whatever way. */
  throw(): void {
    const chance = this.#chance;
    const { board } = this;
    const ways = board.firmware.connected ? 10 : 1;
    if (ways > 1) this.connected++;
    switch (chance.below(ways)) {
      case 0: {
        const { name, payload } = this.#grammar.command();
        this.#say(`${name} ${Buffer.from(payload)}`, () =>
          board.firmware.command(`${name} ${Buffer.from(payload)}`),
        );
        break;
      }
      case 1: {
        const payload = this.#grammar.commands(chance.between(1, 12));
        this.#send({
          name: chance.of(['Backlog', 'Backlog0', 'Backlog2', 'backlog3']),
          payload: Buffer.from(payload),
        });
        break;
      }
      default:
        this.#send(this.#grammar.command());
    }
    this.#pass();
  }

  #send({ name, payload }: RandomCommand): void {
    const { board } = this;
    const own = board.firmware.topicExamples().command;
    const prefix = this.#chance.of([own, own, own, own, 'cmnd/tasmotas/', 'cmnd/DVES_83BB10_fb/']);
    const options = { retain: this.#chance.once(20), qos: this.#chance.of([0, 0, 1] as const) };
    this.#say(`${prefix}${name} ${Buffer.from(payload)}`, () => board.send(prefix + name, payload, options));
  }

  #say(line: string, act: () => void): void {
    this.#recent.push(line);
    if (this.#recent.length > 12) this.#recent.shift();
    act();
  }

  /** Lets time pass, mostly little, with what else happens to a device, and restarts where that was asked for. */
  #pass(): void {
    const { board } = this;
    const chance = this.#chance;
    if (chance.once(20)) board.host.drive(chance.below(40), chance.of([0, 1]));
    if (chance.once(300)) board.host.cut();
    board.run(chance.once(25) ? 2_500 : chance.once(200) ? 70_000 : 20);
    if (board.host.restarts > this.#restarts) this.restart();
  }

  /** A new start, mostly with a broker to connect to. */
  restart(): void {
    const { board } = this;
    this.#restarts = board.host.restarts;
    this.check();
    board.reboot(['MqttHost broker', 'SetOption3 1', 'SetOption103 0']);
    board.run(this.#chance.of([20, 100, 6_000]));
  }

  /** Nothing has been said that must not be, and whatever is JSON is whole. */
  check(): void {
    const { board } = this;
    const { host } = board;
    for (const line of host.logs) {
      expect(line).not.toMatch(EXCEPTION);
      expect(line).not.toContain(SECRET);
      expect(line).not.toContain('could not be saved');
      expect(line).not.toContain('did not fit');
    }
    for (const { topic, payload } of [...board.published(), ...host.published]) {
      expect(payload).not.toContain(SECRET);
      if (!/\/(?:RESULT|STATE|SENSOR|INFO\d|STATUS\d*)$/.test(topic) || payload === '') continue;
      expect(() => JSON.parse(payload), `${topic} ${payload}`).not.toThrow();
      for (const key of Object.keys(JSON.parse(payload))) this.answers.add(key.replace(/\d+$/, ''));
    }
    for (const key of ['settings-a', 'settings-b'])
      expect(host.stored.get(key)?.length ?? 0).toBeLessThanOrEqual(IMAGE_CAPACITY);
    host.logs.length = 0;
    host.published.length = 0;
    board.packets.length = 0;
  }

  /** Asks for everything there is to know, as somebody at the console would. */
  askStatus(): void {
    const { board } = this;
    // What waits, and what blinks or counts, may go on: nothing of it may keep the answer away.
    this.check();
    board.firmware.command('SetOption4 0');
    board.host.published.length = 0;
    board.firmware.command('Status 0');
    const answers = board.host.published.filter(({ topic }) => /\/STATUS\d*$/.test(topic));
    const roots = answers.map(({ payload }) => Object.keys(JSON.parse(payload)).join());
    const expected = ['', 'PRM', 'FWR', 'LOG', 'MEM', 'NET', 'MQT', 'TIM', 'SNS', 'STS'].map(
      (name) => `Status${name}`,
    );
    const { connected } = board.firmware;
    expect(roots.filter((root) => root !== 'StatusMQT')).toEqual(
      expected.filter((root) => root !== 'StatusMQT'),
    );
    if (connected) expect(roots).toEqual(expected);
    const { Status } = JSON.parse(answers[0]?.payload as string);
    expect(Status.Power).toMatch(/^[01]*$/);
    expect(Status.FriendlyName.length).toBeGreaterThan(0);
    this.check();
  }

  get recent(): string {
    return this.#recent.map((line) => JSON.stringify(line)).join('\n');
  }
}

describe('commands that chance has made leave the device as it should be', () => {
  it.each(BOARDS)(
    '%s',
    (_what, template, seed) => {
      const target = new Target(template, new Chance(seed));
      for (let line = 1; line <= LINES; line++) {
        try {
          target.throw();
          if (line % STRETCH === 0) target.askStatus();
        } catch (problem) {
          throw new Error(`after line ${line}: ${problem}\n${(problem as Error).stack}\n${target.recent}`);
        }
      }
      // It was no exercise in what is unknown, or in silence.
      expect(target.connected).toBeGreaterThan(LINES / 2);
      expect(target.board.host.restarts).toBeGreaterThan(10);
      expect(target.answers.size).toBeGreaterThan(COMMANDS.length / 2);
    },
    120_000,
  );
});
