import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A virtual board as a process of its own. */
export class BoardProcess {
  /** What it has printed on stdout and stderr, line by line. */
  readonly lines: string[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();

  /** @param command program and arguments */
  constructor(command: readonly string[]) {
    const [program, ...words] = command as [string, ...string[]];
    // The head of a group of its own, so that a signal can reach all of it, as Ctrl-C does.
    this.#process = spawn(program, words, { cwd: ROOT, detached: true });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n');
        rest = parts.pop() as string;
        this.lines.push(...parts);
        for (const wake of this.#waiting) wake();
      });
    }
    this.#process.on('exit', () => {
      for (const wake of this.#waiting) wake();
    });
  }

  get processId(): number {
    return this.#process.pid as number;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits until a line has come that matches, and has not been waited for before the mark `from`. @returns it */
  async line(pattern: RegExp, from = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(from).find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (!this.running) throw new Error(`the board has ended without ${pattern}:\n${this.lines.join('\n')}`);
      await new Promise<void>((wake) => {
        const once = () => {
          this.#waiting.delete(once);
          wake();
        };
        this.#waiting.add(once);
      });
    }
  }

  /** Types a line. */
  type(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** Sends a signal and waits for the end. @returns the exit code, or the signal that ended it */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    if (this.running) {
      const exit = once(this.#process, 'exit');
      this.#process.kill(signal);
      await exit;
    }
    return this.#process.exitCode ?? (this.#process.signalCode as NodeJS.Signals);
  }

  /** Interrupts it as Ctrl-C in a terminal does: everything in its group. @returns the exit code */
  async interrupt(): Promise<number | null> {
    process.kill(-this.processId, 'SIGINT');
    return this.exit();
  }

  /** Waits for the end. @returns the exit code */
  async exit(): Promise<number | null> {
    if (this.running) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }
}
