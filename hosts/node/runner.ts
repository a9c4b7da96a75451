import type { Host } from '../../src/host.js';
import { TICK_PERIOD } from '../../src/main.js';
import type { BrokerAddress } from './broker.js';
import { FatalError } from './errors.js';
import type { NodeHost } from './host.js';

/** So many crashes within this time, and another start would not help. */
const CRASHES = 5;
const CRASH_WINDOW = 60_000;

/** What topics begin with, up to and with the slash before the last level. */
export interface TopicPrefixes {
  readonly command: string;
  readonly state: string;
  readonly telemetry: string;
}

/** The firmware, as far as a host needs it. */
export interface Program {
  readonly connected: boolean;
  useBroker(host: string, port: number, user: string | undefined, password: string | undefined): boolean;
  command(line: string): void;
  start(): void;
  tick(): void;
  shutdown(done: () => void): void;
  topicExamples(): TopicPrefixes;
}

export interface RunnerOptions {
  /** Makes the host of the next run. */
  readonly makeHost: (powerOn: boolean, restart: () => void) => NodeHost;
  readonly makeProgram: (host: Host) => Program;
  /** The broker to use from power-on. */
  readonly broker: BrokerAddress;
  /** Lines for the device's console at power-on. What they set is kept, so they are not repeated. */
  readonly bootCommands: readonly string[];
  /** An event to be shown. */
  readonly log: (text: string) => void;
  /** The firmware cannot go on. */
  readonly gaveUp: (reason: FatalError) => void;
  /** Milliseconds of a clock that is never set. */
  readonly now?: () => number;
}

/** Runs the firmware: starts it, ticks it, starts it anew after a restart or a crash. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #now: () => number;
  #host: NodeHost | undefined;
  #program: Program | undefined;
  #timer: NodeJS.Timeout | undefined;
  #crashes: number[] = [];
  /** A new run is due as soon as the present call into the firmware has returned. */
  #restarting = false;
  #stopping = false;
  #powerOn = true;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The firmware that runs; `undefined` between two runs. */
  get program(): Program | undefined {
    return this.#program;
  }

  /** Makes the first run and gives it the commands of the command line; nothing is connected yet. */
  boot(): void {
    this.#guarded(() => {
      this.#make();
      const { host, port, user, password } = this.#options.broker;
      this.#program?.useBroker(host, port, user, password);
      for (const command of this.#options.bootCommands) this.#program?.command(command);
    });
  }

  /** Lets what has been booted connect. */
  start(): void {
    this.#timer = setInterval(() => this.#guarded(() => this.#program?.tick()), TICK_PERIOD);
    this.#guarded(() => this.#program?.start());
  }

  /** A line for the device's console. */
  command(line: string): void {
    this.#guarded(() => this.#program?.command(line));
  }

  /** To be called with whatever was thrown and not caught. */
  crashed(problem: unknown): void {
    if (this.#stopping) return;
    if (problem instanceof FatalError) {
      this.#giveUp(problem);
      return;
    }
    const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    for (const line of text.split('\n')) this.#options.log(line);
    const now = this.#now();
    this.#crashes = this.#crashes.filter((time) => now - time < CRASH_WINDOW);
    this.#crashes.push(now);
    if (this.#crashes.length > CRASHES) {
      const times = this.#crashes.length;
      this.#giveUp(
        new FatalError(
          `The firmware crashed ${times} times within a minute and stays off; see the lines above.`,
        ),
      );
      return;
    }
    this.#options.log('The firmware crashed; the board restarts');
    this.#restart();
  }

  /** Publishes `Offline`, disconnects. Resolves once this has left; sooner if the firmware cannot. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    try {
      await new Promise<void>((resolve, reject) => {
        const program = this.#program;
        if (program === undefined) resolve();
        else {
          try {
            program.shutdown(resolve);
          } catch (problem) {
            reject(problem);
          }
        }
      });
    } finally {
      clearInterval(this.#timer);
      this.#program = undefined;
      await this.#host?.close();
    }
  }

  #make(): void {
    const host = this.#options.makeHost(this.#powerOn, () => this.#restart());
    this.#powerOn = false;
    this.#host = host;
    this.#program = this.#options.makeProgram(host);
  }

  /** Ends this run and begins the next, not before the firmware has returned from what it is doing. */
  #restart(): void {
    if (this.#restarting || this.#stopping) return;
    this.#restarting = true;
    this.#program = undefined;
    setImmediate(() => {
      this.#restarting = false;
      if (this.#stopping) return;
      void this.#host?.close();
      this.#host = undefined;
      this.#guarded(() => {
        this.#make();
        this.#program?.start();
      });
    });
  }

  #giveUp(reason: FatalError): void {
    this.#stopping = true;
    clearInterval(this.#timer);
    this.#program = undefined;
    void this.#host?.close();
    this.#options.gaveUp(reason);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (problem) {
      this.crashed(problem);
    }
  }
}
