import type { BrokerAddress } from '../../src/firmware.js';
import { TICK_PERIOD } from '../../src/main.js';
import { Crashes } from '../virtual/crashes.js';
import type { Engine, Program } from './engine.js';
import { FatalError } from './errors.js';
import type { NodeHost } from './host.js';

export interface RunnerOptions {
  /** Makes the host of the next run. */
  readonly makeHost: (powerOn: boolean, restart: () => void) => NodeHost;
  readonly makeProgram: Engine['makeProgram'];
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
  /** Counts the runs, so that what an old one still says is not taken for the present one's. */
  #run = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #crashes = new Crashes();
  /** Lines for the device's console that came while no firmware ran. */
  #typed: string[] = [];
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
  async boot(): Promise<void> {
    await this.#make((program) => {
      program.useBroker(this.#options.broker);
      for (const command of this.#options.bootCommands) program.command(command);
    });
  }

  /** Lets what has been booted connect. */
  start(): void {
    if (this.#stopping) return;
    this.#timer = setInterval(() => this.#guarded(() => this.#program?.tick()), TICK_PERIOD);
    this.#guarded(() => this.#program?.start());
  }

  /** A line for the device's console. While the firmware is being started it waits. */
  command(line: string): void {
    if (this.#stopping) return;
    if (this.#program === undefined) this.#typed.push(line);
    else this.#guarded(() => this.#program?.command(line));
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
    if (this.#crashes.add(this.#now())) {
      const times = this.#crashes.count;
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
            program.shutdown((problem) => (problem === undefined ? resolve() : reject(problem)));
          } catch (problem) {
            reject(problem);
          }
        }
      });
    } finally {
      clearInterval(this.#timer);
      await this.#closeRun();
    }
  }

  /** Begins a run. @param begin what to do with the firmware once it has been made */
  async #make(begin: (program: Program) => void): Promise<void> {
    const run = ++this.#run;
    const isPresent = (): boolean => run === this.#run;
    try {
      const host = this.#options.makeHost(this.#powerOn, () => {
        if (isPresent()) this.#restart();
      });
      this.#powerOn = false;
      this.#host = host;
      const program = await this.#options.makeProgram(host, (problem) => {
        if (isPresent()) this.crashed(problem);
      });
      // The board may have been switched off while the firmware was being made.
      if (!isPresent()) {
        await program.close?.();
        return;
      }
      this.#program = program;
      begin(program);
      for (const line of this.#typed.splice(0)) program.command(line);
    } catch (problem) {
      if (isPresent()) this.crashed(problem);
    }
  }

  /** Ends this run and begins the next, not before the firmware has returned from what it is doing. */
  #restart(): void {
    if (this.#restarting || this.#stopping) return;
    this.#restarting = true;
    const closed = this.#program;
    this.#program = undefined;
    setImmediate(() => {
      this.#restarting = false;
      void this.#closeRun(closed);
      if (this.#stopping) return;
      void this.#make((program) => program.start());
    });
  }

  #giveUp(reason: FatalError): void {
    this.#stopping = true;
    clearInterval(this.#timer);
    void this.#closeRun();
    this.#options.gaveUp(reason);
  }

  /** Takes everything from the present run. Resolves once what it has sent has left. */
  async #closeRun(program = this.#program): Promise<void> {
    const host = this.#host;
    this.#run++;
    this.#program = undefined;
    this.#host = undefined;
    await Promise.all([program?.close?.(), host?.close()]);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (problem) {
      this.crashed(problem);
    }
  }
}
