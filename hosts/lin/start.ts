import config from 'mc/config';
import Timer from 'timer';
import { crc32 } from 'xsmota/bytes/crc32';
import { encodeUtf8 } from 'xsmota/bytes/utf8';
import { LineConsole } from '../moddable/line-console.js';
import { parseBoard } from '../virtual/board.js';
import { Outside } from '../virtual/outside.js';
import { VirtualPins } from '../virtual/pins.js';
import { VirtualSensors } from '../virtual/sensors.js';
import { Board } from './board.js';
import { Heap } from './heap.js';
import { type Options, parseOptions, USAGE } from './options.js';
import { exit, listen, print, printBytes } from './screen.js';
import { contentOf, FolderStore, MemoryStore } from './storage.js';

/** The virtual board on the SDK's Linux target: what `runner.c` runs. */

const BAD_INPUT = 2;
/** In milliseconds. */
const DAY = 86_400_000;

/** The board as it runs; a class, so that everything that changes is made when it starts, and its module is preloaded. */
class App {
  private readonly _heap = new Heap();
  private _board: Board | undefined;
  private _outside: Outside | undefined;

  /** To be called once: the runner's words, lines and signals come from now on. */
  listen(): void {
    // The engine of a release build ends without a word when something is not caught: this hook says what it was, and the board starts anew.
    Object.defineProperty(globalThis, 'abort', {
      value: (why: string, exception: unknown) => this._crashed(why, exception),
    });
    listen({
      arguments: (words) => {
        try {
          this._start(parseOptions(words));
        } catch (problem) {
          print(`${problem instanceof Error ? problem.message : String(problem)}\n${USAGE}`);
          exit(BAD_INPUT);
        }
      },
      line: (text) => {
        if (!this._outside?.command(text)) this._board?.command(text);
      },
      stop: () => this._stop(),
    });
  }

  /** @returns whether the machine is to end */
  private _crashed(why: string, exception: unknown): boolean {
    const stack = exception instanceof Error ? (exception.stack ?? exception.message) : String(exception);
    print(`The firmware crashed (${why}): ${stack}\nThe board restarts\n`);
    if (this._board === undefined) return true;
    this._board.crashed();
    return false;
  }

  private _stop(): void {
    if (this._board === undefined) exit(0);
    else this._board.stop(() => exit(0));
  }

  private _start(options: Options): void {
    const template = options.template ?? ((config as Record<string, unknown>).template as string);
    const parts = parseBoard('lin', template);
    const pins = new VirtualPins();
    const mac = macOf(options);
    const sensors = new VirtualSensors(mac, parts.parts);
    const lines = new LineConsole(
      { write: (bytes) => printBytes(bytes.buffer as ArrayBuffer) },
      options.echo,
      () => Date.now() % DAY,
    );
    const kept = new Map<string, Uint8Array>();
    const { storage } = options;
    const board = new Board({
      world: {
        mac,
        chip: parts.chip,
        template: parts.template,
        pins,
        sensors,
        console: lines,
        credentials: {
          authorities: options.ca === undefined ? [] : [contentOf(options.ca)],
          certificate: options.cert === undefined ? undefined : contentOf(options.cert),
          key: options.key === undefined ? undefined : contentOf(options.key),
        },
        openStore: () => (storage === undefined ? new MemoryStore(kept) : new FolderStore(storage)),
      },
      broker: options.broker,
      commands: options.commands,
      gaveUp: () => {
        print('The firmware crashes again and again and stays off; see the lines above.\n');
        exit(BAD_INPUT);
      },
    });
    this._board = board;
    this._outside = new Outside({
      board: parts,
      pins,
      sensors,
      say: (text) => lines.log(2, `OUT: ${text}`),
      print: (text) => print(`${text}\n`),
      quit: () => this._stop(),
      heap: () => lines.log(2, `OUT: ${this._heap.line()}`),
      later: (work, milliseconds) => void Timer.set(work, milliseconds),
    });
  }
}

/** Runs the virtual board: everything that it does begins with what the runner sends. */
export function start(): void {
  new App().listen();
}

/** Boards that differ in client identifier or storage are different devices: 12 hexadecimal digits. */
function macOf(options: Options): string {
  const bytes = encodeUtf8(`${options.commands.join('\n')}\n${options.storage}`);
  return `0258${crc32(bytes, 0, bytes.length).toString(16).toUpperCase().padStart(8, '0')}`;
}
