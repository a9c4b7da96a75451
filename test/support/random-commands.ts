import { COMMANDS } from '../../src/tasmota/commands/table.js';
import type { CommandRow } from '../../src/tasmota/registry.js';

/** What must never be told, as a password. */
export const SECRET = 'Never-To-Be-Told';

/** Chance, the same with each run. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to `limit` - 1 (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  once(outOf: number): boolean {
    return this.below(outOf) === 0;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}

/** A command, not yet on its way: a name as the last level of a topic or first word of a line, and its payload. */
export interface RandomCommand {
  readonly name: string;
  readonly payload: Uint8Array;
}

const WORDS = [
  ...['ON', 'off', 'Toggle', 'TRUE', 'false', 'BLINK', 'blinkoff', 'start', 'STOP', 'Up', 'down', 'open'],
  ...['close', 'ALL', 'user', 'Admin', 'celsius', 'Fahrenheit', 'HOLD', '"', '0', '1', '2', '?', '-', '+'],
];
const LETTERS = 'abcXYZ 019_-+#/%;{}[]"\'\\,.:=<>|!?$&*()~ é💡';
const KEYS = [
  'Enable',
  'Mode',
  'Time',
  'Window',
  'Days',
  'Repeat',
  'Output',
  'Action',
  'NAME',
  'GPIO',
  'FLAG',
  'x',
];
const TRIGGERS = [
  ...['Power1#State', 'Power1#State=1', 'System#Boot', 'System#Init', 'Event#a', 'Event#b', 'Rules#Timer=1'],
  ...[
    'Time#Minute',
    'Time#Minute=5',
    'Clock#Timer=1',
    'Var1#State',
    'Mem1#State',
    'Var1#State>5',
    'Button1#State',
  ],
  ...[
    'Tele-DS18B20#Temperature',
    'DS18B20#Temperature>20',
    'Switch1#State',
    'Mqtt#Connected',
    'Mqtt#Disconnected',
  ],
];

/** Commands of which one brings about another. */
const LIVELY = COMMANDS.filter(({ name }) =>
  /^(Power|Rule|Event|Var|Mem|Add|Sub|Mult|Scale|Backlog|Timer)/.test(name),
);
/** What rules do. */
const DEEDS = [
  ...['Event a', 'Event b=%value%', 'Power TOGGLE', 'Var1 %value%', 'Add1 1', 'RuleTimer1 1', 'Mem1 %var1%'],
  ...[
    'Backlog Event a;Event b',
    'Publish a/b %value%',
    'Rule1 2',
    'Power1 %var1%',
    'Scale1 5,0,10,0,1000',
    'Delay 2',
  ],
];
const EVENTS = ['a', 'b', 'a=5', 'b=x', 'c', 'A=', 'a=%value%'];

/** Commands as somebody might send who knows the language well, somebody who knows it badly, and something gone wrong. */
export class Grammar {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  command(depth = 0): RandomCommand {
    const chance = this.#chance;
    const row = chance.of(chance.once(5) ? LIVELY : COMMANDS);
    // Only in a command of its own: whoever puts a password into a rule or behind a slip of the pen is told it.
    if (row.secret && depth === 0 && !chance.once(4))
      return { name: this.#nameOf(row), payload: encoded(`${SECRET}${chance.below(100)}`) };
    const name = chance.once(25) ? this.#junkName() : this.#nameOf(row);
    return { name, payload: this.#payloadOf(row, depth) };
  }

  #nameOf({ name, minimumIndex, maximumIndex }: CommandRow): string {
    const chance = this.#chance;
    const spelled = chance.of([
      name,
      name.toLowerCase(),
      name.toUpperCase(),
      [...name].map((letter) => (chance.once(2) ? letter.toUpperCase() : letter)).join(''),
    ]);
    const index = chance.once(2)
      ? ''
      : String(
          chance.of([
            chance.between(minimumIndex, maximumIndex),
            chance.between(minimumIndex, maximumIndex),
            minimumIndex,
            maximumIndex,
            0,
            maximumIndex + 1,
            chance.below(400),
            '9'.repeat(chance.between(1, 40)),
          ]),
        );
    return `${chance.once(15) ? '_' : ''}${chance.once(30) ? 'x/' : ''}${spelled}${index}`;
  }

  #junkName(): string {
    const chance = this.#chance;
    const letters = chance.times(chance.between(1, 40), () => chance.of([...'abcXYZ019_-é/']));
    return letters.join('').replace(/^\/+/, '') || 'x';
  }

  #payloadOf(row: CommandRow, depth: number): Uint8Array {
    const chance = this.#chance;
    if (row.name === 'Rule' && !chance.once(4))
      return encoded(
        chance.of(['1', '1', '4', '8', '0', `+${this.#rule(depth)}`, this.#rule(depth), this.#rule(depth)]),
      );
    if (row.name === 'Event' && !chance.once(4)) return encoded(chance.of(EVENTS));
    switch (chance.below(12)) {
      case 0:
        return encoded('');
      case 1:
        return encoded(chance.of(WORDS));
      case 2:
        return encoded(this.#text(chance.between(1, 30)));
      case 3:
        return Uint8Array.from(chance.times(chance.between(1, 80), () => chance.below(256)));
      case 4:
        return encoded(chance.once(8) ? this.#text(chance.between(200, 900)) : this.#number(-10, 70_000));
      default:
        return encoded(this.#usual(row, depth));
    }
  }

  /** What the command takes, or what looks like it. */
  #usual(row: CommandRow, depth: number): string {
    const chance = this.#chance;
    const { setting } = row;
    const range = setting !== undefined && 'minimum' in setting ? setting : row;
    const least = range.minimum ?? 0;
    const most = range.maximum ?? 100;
    switch (row.takes) {
      case 'nothing':
        return '';
      case 'onoff':
        return chance.of(['0', '1', 'ON', 'OFF', 'toggle', '2']);
      case 'number':
        return this.#number(least, most);
      case 'decimal':
        return `${chance.of(['', '-', '+'])}${chance.below(200)}.${chance.below(1_000)}`;
      case 'fields':
        return chance
          .times(chance.between(1, 6), () =>
            chance.once(5) ? this.#text(4) : String(chance.between(-2, 31)),
          )
          .join(',');
      case 'json':
        return this.#json(2);
      case 'commands':
        return depth > 1 ? 'Power' : this.commands(chance.between(1, 6), depth + 1);
      default:
        return chance.once(3) ? this.#rule(depth) : this.#text(chance.between(1, 60)).replaceAll(' ', '');
    }
  }

  /** Commands as a backlog has them. */
  commands(count: number, depth = 1): string {
    return this.#chance
      .times(count, () => {
        if (this.#chance.once(6)) return 'NoDelay';
        const { name, payload } = this.command(depth);
        return `${name} ${decoded(payload)}`;
      })
      .join(';');
  }

  #number(least: number, most: number): string {
    const chance = this.#chance;
    const near = (value: number) => value + chance.of([-1, 0, 1]);
    const value = chance.of([
      near(least),
      near(most),
      least,
      most,
      chance.between(Math.floor(least), least + 50),
    ]);
    const inRange = Math.floor(least + (chance.below(1_000) / 1_000) * (most - least));
    const number = chance.once(2) ? inRange : value;
    return chance.once(10) && number >= 0 ? `0x${number.toString(16)}` : String(number);
  }

  #text(length: number): string {
    const chance = this.#chance;
    return chance.times(length, () => chance.of([...LETTERS])).join('');
  }

  #json(depth: number): string {
    const chance = this.#chance;
    const value = (): string => {
      switch (chance.below(depth > 0 ? 7 : 5)) {
        case 0:
          return String(chance.between(-2, 60));
        case 1:
          return JSON.stringify(this.#text(chance.below(10)));
        case 2:
          return chance.of(['true', 'null', '"07:30"', '"-01:15"', '"0111110"', '"SMTWTFS"']);
        case 3:
          return `"${chance.of(WORDS).replace('"', '')}"`;
        case 4:
          return String(chance.of([0, 1, 32, 160, 224, 1312, 4704, 70_000]));
        case 5:
          return this.#json(depth - 1);
        default:
          return `[${chance.times(chance.of([0, 3, 22, 36, 36, 40]), () => chance.of([0, 0, 0, 32, 160, 224, 288, 1312])).join(',')}]`;
      }
    };
    const members = chance.times(chance.below(6), () => `"${chance.of(KEYS)}":${value()}`);
    const whole = `{${members.join(',')}}`;
    return chance.once(8) ? whole.slice(0, chance.below(whole.length)) : whole;
  }

  #rule(depth: number): string {
    const chance = this.#chance;
    // Half of them are as they should be, but for what they bring about: each other, often without an end.
    const sound = chance.once(2);
    const sets = chance.times(chance.between(1, 3), () => {
      const todo = sound
        ? chance.times(chance.between(1, 3), () => chance.of(DEEDS)).join(';')
        : depth > 1
          ? 'Power TOGGLE'
          : this.commands(chance.between(1, 2), 2);
      return `ON ${chance.of(TRIGGERS)} DO ${todo} ${sound ? 'ENDON' : chance.of(['ENDON', 'BREAK', ''])}`;
    });
    return sets.join(' ');
  }
}

function encoded(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
