import type { Host } from './host.js';

/** The whole firmware on one host. */
export class Firmware {
  /** Boots: drives the outputs first of all, then loads the settings. Nothing is connected yet. */
  constructor(readonly_host: Host) {
    void readonly_host;
  }

  /** Runs a line from the console: a command and its payload. Answers go to `Host.console`. */
  command(line: string): void {
    void line;
  }

  /** Begins to connect to the broker. What `command` changed before is taken into account without a restart. */
  start(): void {}

  /** Does what is due. To be called every 10 to 50 ms. */
  tick(): void {}

  /** Saves, publishes `Offline`, disconnects cleanly. @param done called once everything has left */
  shutdown(done: () => void): void {
    done();
  }
}
