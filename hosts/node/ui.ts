import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';

/** Where the board's lines appear and where lines are typed. */
export interface Screen {
  /** Shows text of one or more lines. */
  print(text: string): void;
  /** Leaves the terminal as it should be. */
  close(): void;
}

export interface ScreenEvents {
  /** A line has been typed. */
  readonly line: (line: string) => void;
  /** Ctrl-C where the terminal makes no signal of it. */
  readonly interrupt: () => void;
}

/** Plain lines out, plain lines in. The end of the input is not the end of the board. */
export class PlainScreen implements Screen {
  readonly #output: NodeJS.WritableStream;
  readonly #input: Interface;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, events: ScreenEvents) {
    this.#output = output;
    this.#input = createInterface({ input, terminal: false });
    this.#input.on('line', events.line);
    // A terminal that is gone gives an error instead of an end.
    input.on('error', () => this.#input.close());
  }

  print(text: string): void {
    this.#output.write(`${text}\n`);
  }

  close(): void {
    this.#input.close();
  }
}

const PROMPT = '> ';
/** How often the status is looked at, in milliseconds. */
const REFRESH = 100;

/** The log scrolls; below it a few lines of status and the line being typed stay. */
export class TerminalScreen implements Screen {
  readonly #output: WriteStream;
  readonly #input: Interface;
  readonly #status: () => readonly string[];
  readonly #timer: NodeJS.Timeout;
  /** The status lines on the screen, as they were written. */
  #shown: readonly string[] = [];
  /** The status they were made from. */
  #content = '';
  #drawn = false;
  #closed = false;

  constructor(input: ReadStream, output: WriteStream, status: () => readonly string[], events: ScreenEvents) {
    this.#output = output;
    this.#status = status;
    this.#input = createInterface({ input, output, terminal: true, prompt: PROMPT, historySize: 200 });
    this.#input.on('line', (line) => {
      this.#entered(line);
      if (line.trim() !== '') events.line(line);
    });
    this.#input.on('SIGINT', events.interrupt);
    this.#input.on('close', () => {
      // Closed from here, there is nobody to interrupt: only an end of the input asks for the board's.
      if (this.#closed) return;
      this.close();
      events.interrupt();
    });
    output.on('resize', () => this.#redraw());
    this.#timer = setInterval(() => this.#refresh(), REFRESH);
    this.#timer.unref();
    this.#draw();
  }

  print(text: string): void {
    this.#erase();
    this.#output.write(`${text}\n`);
    this.#draw();
  }

  /** Takes status and prompt away; what is printed from now on is plain. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#erase();
    this.#input.close();
  }

  get #columns(): number {
    return Math.max(this.#output.columns || 80, 10);
  }

  /** The rows that the status takes at the present width: a terminal made narrower has wrapped the lines. */
  #statusRows(): number {
    const columns = this.#columns;
    return this.#shown.reduce((rows, line) => rows + rowsOf(line, columns), 0);
  }

  #draw(): void {
    if (this.#closed) return;
    const lines = this.#status();
    this.#content = lines.join('\n');
    const width = this.#columns - 1;
    this.#shown = ['─'.repeat(Math.min(width, 60)), ...lines.map((line) => line.slice(0, width))];
    this.#output.write(`${this.#shown.join('\n')}\n`);
    this.#drawn = true;
    this.#input.prompt(true);
  }

  /** Takes status and prompt off the screen; the cursor is where the log goes on. */
  #erase(): void {
    if (!this.#drawn) return;
    this.#eraseRows(this.#statusRows() + this.#input.getCursorPos().rows);
  }

  #eraseRows(rows: number): void {
    this.#drawn = false;
    cursorTo(this.#output, 0);
    moveCursor(this.#output, 0, -rows);
    clearScreenDown(this.#output);
  }

  #redraw(): void {
    if (!this.#drawn) return;
    this.#erase();
    this.#draw();
  }

  #refresh(): void {
    if (this.#status().join('\n') !== this.#content) this.#redraw();
  }

  /** The cursor is on the line below the one typed, which becomes part of the log. */
  #entered(line: string): void {
    this.#eraseRows(this.#statusRows() + rowsOf(PROMPT + line, this.#columns));
    if (line.trim() !== '') this.#output.write(`${PROMPT}${line}\n`);
    this.#draw();
  }
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}
