import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const PLATFORM_FOLDER: Readonly<Record<string, string>> = { linux: 'lin', darwin: 'mac' };

/** The exit codes of xsnap-worker that have a meaning of their own. */
const EXIT_MEANING: Readonly<Record<number, string>> = {
  1: 'bad usage',
  2: 'input or output failed',
  11: 'not enough memory',
  12: 'stack overflow',
  15: 'unhandled exception',
  16: 'no more keys',
  17: 'too much computation',
};

/** The largest limit the worker can be told: it reads a 32-bit integer. */
export const MOST_BYTECODES = 2 ** 31 - 1;

const COMPLAINTS_KEPT = 2_000;
const NO_METERS: XsMeters = { compute: 0, allocate: 0, currentHeapCount: 0 };

const COLON = 0x3a;
const COMMA = 0x2c;
const REPLY = 0x2e; // '.'
const EXCEPTION = 0x21; // '!'
const COMMAND = 0x3f; // '?'
const METERS_END = 1;

/** What the engine counted, as reported at the end of one script. */
export interface XsMeters {
  /** Bytecodes run by this script, plus the fixed charges of built-in functions. */
  readonly compute: number;
  /** Bytes the engine took from the system for its heaps; never falls. */
  readonly allocate: number;
  /** Slots taken from the slot heap; a collection sets it back to the live ones. */
  readonly currentHeapCount: number;
}

export interface XsMachineOptions {
  /** The bytecodes one script may run before the worker gives up, so that an endless loop ends: 1 to `MOST_BYTECODES`. */
  readonly meteringLimit?: number;
  /** Answers `issueCommand(arrayBuffer)` of the script; without it the answer is empty. */
  readonly onCommand?: (request: Uint8Array) => Uint8Array;
}

/** What came back from the engine. */
export interface XsReply {
  readonly body: Buffer;
  readonly meters: XsMeters;
}

interface Waiting {
  readonly resolve: (reply: XsReply) => void;
  readonly reject: (reason: Error) => void;
}

/** Where `npm ci --prefix hosts/xs` compiles the worker, or `undefined` on a platform xsnap does not know. */
function workerPath(): string | undefined {
  const folder = PLATFORM_FOLDER[process.platform];
  if (folder === undefined) return undefined;
  const native = 'node_modules/@agoric/xsnap/xsnap-native/xsnap/build/bin';
  return join(import.meta.dirname, native, folder, 'release/xsnap-worker');
}

/** Whether the XS engine has been compiled here. */
export function xsAvailable(): boolean {
  const path = workerPath();
  if (path === undefined) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Which engine has been compiled: the versions of XS and of xsnap. @throws Error when it cannot be run */
export function xsVersion(): { readonly xs: string; readonly xsnap: string } {
  const path = workerPath();
  const said = path === undefined ? '' : spawnSync(path, ['-v'], { encoding: 'utf8' }).stdout;
  const found = /^xsnap (\S+) \(XS (\S+)\)/.exec(said ?? '');
  if (found === null) throw new Error('the XS engine cannot be run: npm ci --prefix hosts/xs');
  return { xs: found[2] as string, xsnap: found[1] as string };
}

/** A string literal in ASCII, so that the source's encoding never matters to the engine. */
function asciiLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * One XS engine in a process of its own. It speaks xsnap-worker's protocol directly (netstrings on the file
 * descriptors 3 and 4), because the package's own entry expects the globals of a hardened JavaScript.
 */
export class XsMachine {
  readonly #worker: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #onCommand: (request: Uint8Array) => Uint8Array;
  #received: Buffer = Buffer.alloc(0);
  #complaints = '';
  #waiting: Waiting | undefined;
  #previous: Promise<unknown> = Promise.resolve();
  #end: Error | undefined;

  private constructor(path: string, options: XsMachineOptions) {
    this.#onCommand = options.onCommand ?? (() => new Uint8Array(0));
    const limit = options.meteringLimit ?? 1_000_000_000;
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST_BYTECODES)
      throw new RangeError(`meteringLimit has to be an integer from 1 to ${MOST_BYTECODES}`);
    this.#worker = spawn(path, ['xsmota', '-l', String(limit)], {
      stdio: ['ignore', 'inherit', 'pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C in a terminal is for the process that has the engine, not for the engine.
      detached: true,
    });
    // A worker that hangs would not notice that nobody is left at the other end of its pipes.
    const kill = (): void => void this.#worker.kill('SIGKILL');
    process.once('exit', kill);
    // Only `close` comes after the last byte of every pipe; a worker that dies is seen there, and only there.
    this.#closed = new Promise((resolve) => {
      this.#worker.once('close', (code, signal) => {
        process.off('exit', kill);
        this.#fail(new Error(this.#exitText(code, signal)));
        resolve();
      });
    });
    this.#worker.once('error', (error) => this.#fail(error));
    this.#worker.stderr?.on('data', (text) => {
      this.#complaints = (this.#complaints + text).slice(-COMPLAINTS_KEPT);
    });
    // Writing to a dying worker fails with EPIPE; `close` tells the reason.
    this.#toWorker.on('error', () => {});
    this.#fromWorker.on('data', (bytes) => this.#receive(bytes));
  }

  /** Starts an engine and waits until it answers. */
  static async start(options: XsMachineOptions = {}): Promise<XsMachine> {
    const path = workerPath();
    if (path === undefined || !xsAvailable())
      throw new Error('the XS engine is missing: npm ci --prefix hosts/xs');
    const machine = new XsMachine(path, options);
    await machine.#request(Buffer.from('R'));
    return machine;
  }

  /** Why the engine no longer runs, or `undefined` while it does. */
  get end(): Error | undefined {
    return this.#end;
  }

  /**
   * Runs a script in the global scope; resolves to its completion value as a string, after the promise jobs it
   * left. Rejects with what the script threw, or with the exit code when the engine died.
   */
  async evaluate(source: string): Promise<string> {
    const script = `new TextEncoder().encode(String((0, eval)(${asciiLiteral(source)}))).buffer`;
    return (await this.#request(Buffer.from(`e${script}`))).body.toString('utf8');
  }

  /**
   * Calls the script's `handleCommand(arrayBuffer)`; resolves to the ArrayBuffer it returned, if any, and to the
   * meters. Unlike a script to evaluate, a call leaves nothing behind on the heap.
   */
  async command(message: Uint8Array): Promise<XsReply> {
    return this.#request(Buffer.concat([Buffer.of(COMMAND), message]));
  }

  /** Ends the engine, whatever it is doing, and waits until its process is gone. */
  async close(): Promise<void> {
    this.#fail(new Error('the XS machine was closed'));
    await this.#closed;
  }

  get #toWorker(): Writable {
    return this.#worker.stdio[3] as Writable;
  }

  get #fromWorker(): Readable {
    return this.#worker.stdio[4] as Readable;
  }

  /** One request at a time: the worker reads its answer to a command from the pipe that brings requests. */
  #request(message: Uint8Array): Promise<XsReply> {
    const reply = this.#previous.then(
      () =>
        new Promise<XsReply>((resolve, reject) => {
          if (this.#end !== undefined) return reject(this.#end);
          this.#waiting = { resolve, reject };
          this.#send(message);
        }),
    );
    this.#previous = reply.catch(() => {});
    return reply;
  }

  #send(message: Uint8Array): void {
    this.#toWorker.write(Buffer.concat([Buffer.from(`${message.length}:`), message, Buffer.of(COMMA)]));
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    let message = this.#takeMessage();
    while (message !== undefined) {
      this.#handle(message);
      message = this.#takeMessage();
    }
  }

  /** The next whole netstring, taken off what was received. */
  #takeMessage(): Buffer | undefined {
    const colon = this.#received.indexOf(COLON);
    if (colon < 0) return undefined;
    const length = Number(this.#received.toString('latin1', 0, colon));
    if (!Number.isSafeInteger(length)) {
      this.#fail(new Error('xsnap-worker sent no netstring'));
      return undefined;
    }
    const end = colon + 1 + length;
    if (this.#received.length <= end) return undefined;
    const message = this.#received.subarray(colon + 1, end);
    this.#received = this.#received.subarray(end + 1);
    return message;
  }

  #handle(message: Buffer): void {
    if (message[0] === COMMAND) {
      this.#answer(message.subarray(1));
      return;
    }
    if (message[0] !== REPLY && message[0] !== EXCEPTION) {
      this.#fail(new Error(`xsnap-worker sent an unknown message: ${message.toString('latin1', 0, 80)}`));
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (message[0] === EXCEPTION) {
      waiting?.reject(new Error(`XS threw ${message.toString('utf8', 1)}`));
      return;
    }
    const metersEnd = message.indexOf(METERS_END, 1);
    const meters = metersEnd < 0 ? NO_METERS : JSON.parse(message.toString('latin1', 1, metersEnd));
    waiting?.resolve({ body: message.subarray(Math.max(metersEnd, 0) + 1), meters });
  }

  #answer(request: Uint8Array): void {
    try {
      this.#send(Buffer.concat([Buffer.from('/'), this.#onCommand(request)]));
    } catch (error) {
      this.#fail(new Error('answering a command of the script failed', { cause: error }));
    }
  }

  /** Ends the machine for one reason, the first; whoever waits hears it. */
  #fail(reason: Error): void {
    if (this.#end === undefined) {
      this.#end = reason;
      this.#worker.kill('SIGKILL');
    }
    this.#waiting?.reject(this.#end);
    this.#waiting = undefined;
  }

  #exitText(code: number | null, signal: NodeJS.Signals | null): string {
    const how = code === null ? `was ended by ${signal}` : `exited with code ${code}`;
    const meaning = EXIT_MEANING[code ?? -1];
    const complaints = this.#complaints.trim();
    return `xsnap-worker ${how}${meaning ? `, ${meaning}` : ''}${complaints ? `: ${complaints}` : ''}`;
  }
}
