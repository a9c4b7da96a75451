import { type Board, type Part, partsOf } from './board.js';
import type { VirtualPins } from './pins.js';
import type { VirtualSensors } from './sensors.js';

/** How long a press of no stated length lasts, and the pause between two presses: well above any debouncing. */
const PRESS = 150;
const PAUSE = 150;
const LONGEST = 3_600;
const MOST = 20;

/** The words of the outside world. */
const WORDS = ['press', 'switch', 'sensor', 'heap', 'help', 'quit'] as const;
type Word = (typeof WORDS)[number];

export interface OutsideOptions {
  readonly board: Board;
  readonly pins: VirtualPins;
  readonly sensors: VirtualSensors;
  /** Tells what has happened. */
  readonly say: (text: string) => void;
  /** Takes an answer of several lines. */
  readonly print: (text: string) => void;
  readonly quit: () => void;
  /** Tells how the heap stands; `undefined` where nothing counts it, and then there is no such word. */
  readonly heap: (() => void) | undefined;
  /** Calls back after some milliseconds. */
  readonly later: (work: () => void, milliseconds: number) => void;
}

/**
 * The world around the board, played by lines on the console.
 *
 * A line belongs to it when its first word is exactly `press`, `switch`, `sensor`, `heap`, `help` or `quit`, in lower case.
 * Every other line is for the device. None of the words alone is a device command (`Sensor27` and `SwitchMode1` are
 * other words), and as device commands ignore case, one that should ever be can still be reached in upper case.
 */
export class Outside {
  private readonly _options: OutsideOptions;
  private readonly _busy = new Set<Part>();
  private readonly _switches = new Map<Part, boolean>();

  /** Lets go of the buttons and turns the switches off. */
  constructor(options: OutsideOptions) {
    this._options = options;
    for (const button of partsOf(options.board, 'button')) this._hold(button, false);
    for (const part of partsOf(options.board, 'switch')) this._turn(part, false);
  }

  /** @returns whether the line belongs to the outside world */
  command(line: string): boolean {
    const words = line.trim().split(/\s+/);
    const word = WORDS.find((known) => known === words[0]);
    if (word === undefined || (word === 'heap' && this._options.heap === undefined)) return false;
    this._run(word, words.slice(1));
    return true;
  }

  /** Buttons and switches with their states, for people. */
  describe(): string[] {
    const { board } = this._options;
    return [
      ...partsOf(board, 'button').map(
        (part) => `Button${part.index + 1} ${this._isHeld(part) ? 'pressed' : 'released'}`,
      ),
      ...partsOf(board, 'switch').map(
        (part) => `Switch${part.index + 1} ${this._switches.get(part) ? 'on' : 'off'}`,
      ),
    ];
  }

  private _run(word: Word, words: readonly string[]): void {
    switch (word) {
      case 'press':
        this._press(words.join(' '));
        break;
      case 'switch':
        this._switch(words.join(' '));
        break;
      case 'sensor':
        this._sensor(words);
        break;
      case 'heap':
        this._options.heap?.();
        break;
      case 'help':
        this._options.print(this._help());
        break;
      case 'quit':
        this._options.quit();
        break;
    }
  }

  private _press(text: string): void {
    const found =
      /^button (\d{1,2})(?: for (\d+(?:\.\d+)?) ?(?:s|seconds?)?)?(?: (\d{1,4}) times?)?$/.exec(text) ??
      undefined;
    if (found === undefined) {
      this._options.say(
        'press what? Like this: press button 1, press button 1 for 5 s, press button 1 2 times',
      );
      return;
    }
    const button = this._part('button', found[1]!);
    if (button === undefined) return;
    const seconds = found[2] === undefined ? PRESS / 1000 : Number(found[2]);
    const times = Number(found[3] ?? 1);
    if (!(seconds > 0 && seconds <= LONGEST) || times < 1 || times > MOST) {
      this._options.say(`a press lasts up to ${LONGEST} s and is repeated up to ${MOST} times`);
      return;
    }
    if (this._busy.has(button)) {
      this._options.say(`button ${button.index + 1} is still being pressed`);
      return;
    }
    this._busy.add(button);
    this._pressing(button, seconds * 1000, times);
  }

  private _pressing(button: Part, milliseconds: number, times: number): void {
    this._options.say(`button ${button.index + 1} pressed`);
    this._hold(button, true);
    this._options.later(() => {
      this._options.say(`button ${button.index + 1} released`);
      this._hold(button, false);
      if (times > 1) this._options.later(() => this._pressing(button, milliseconds, times - 1), PAUSE);
      else this._busy.delete(button);
    }, milliseconds);
  }

  private _switch(text: string): void {
    const found = /^(\d{1,2}) (on|off)$/i.exec(text);
    if (found === null) {
      this._options.say('switch what? Like this: switch 1 on, switch 1 off');
      return;
    }
    const part = this._part('switch', found[1]!);
    if (part === undefined) return;
    const on = found[2]!.toLowerCase() === 'on';
    this._options.say(`switch ${part.index + 1} ${on ? 'on' : 'off'}`);
    this._turn(part, on);
  }

  private _sensor(words: readonly string[]): void {
    const [name, ...values] = words;
    if (name === undefined) {
      const names = this._options.sensors.names().join(', ') || 'none';
      this._options.say(`sensor what? Like this: sensor DS18B20 21.5. Sensors here: ${names}`);
      return;
    }
    const problem = this._options.sensors.set(name, values);
    this._options.say(problem ?? `sensor ${words.join(' ')}`);
  }

  private _part(role: 'button' | 'switch', number: string): Part | undefined {
    const parts = partsOf(this._options.board, role);
    const part = parts.find((candidate) => candidate.index + 1 === Number(number));
    if (part === undefined) {
      const there = parts.map((candidate) => candidate.index + 1).join(', ') || 'none';
      this._options.say(`there is no ${role} ${Number(number)}; on this board: ${there}`);
    }
    return part;
  }

  /** A button connects its pin to ground, an inverted one to the supply. */
  private _hold(button: Part, pressed: boolean): void {
    this._options.pins.drive(button.pin, pressed === button.inverted ? 1 : 0);
  }

  private _isHeld(button: Part): boolean {
    return (this._options.pins.level(button.pin) === 1) === button.inverted;
  }

  /** `on` is the high level, because high is what the device reports as ON. */
  private _turn(part: Part, on: boolean): void {
    this._switches.set(part, on);
    this._options.pins.drive(part.pin, on ? 1 : 0);
  }

  private _help(): string {
    const { board, sensors } = this._options;
    const lines = ['The outside world, in lower case:'];
    const button = partsOf(board, 'button')[0];
    if (button !== undefined) {
      const name = `press button ${button.index + 1}`;
      lines.push(`  ${name} | ${name} for 5 s | ${name} 2 times`);
    }
    const contact = partsOf(board, 'switch')[0];
    if (contact !== undefined)
      lines.push(`  switch ${contact.index + 1} on | switch ${contact.index + 1} off`);
    for (const text of sensors.describe()) lines.push(`  sensor ${text.replace(/ (?:°C|%)/g, '')}`);
    if (this._options.heap !== undefined)
      lines.push('  heap: collects garbage and tells how many slots the firmware uses, and has taken');
    lines.push('  quit, or Ctrl-C: ends the board', 'Every other line goes to the device:');
    lines.push('  Power TOGGLE | Status 0 | TelePeriod 10 | Restart 1');
    return lines.join('\n');
  }
}
