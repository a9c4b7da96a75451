import type { KeyValueStore } from '../../src/host.js';

/**
 * Writes to a store that can fail. The firmware on XS does not wait for its writes, so one that fails is told once and
 * repeated until it succeeds; what is written meanwhile waits behind it, the latest value of each key.
 */
export class StoredWrites {
  readonly #store: KeyValueStore;
  readonly #log: (level: number, text: string) => void;
  /** By key; `undefined`: to be deleted. */
  readonly #waiting = new Map<string, Uint8Array | undefined>();
  #failing = false;

  /** @param log see `Console.log` */
  constructor(store: KeyValueStore, log: (level: number, text: string) => void) {
    this.#store = store;
    this.#log = log;
  }

  /** @param value `undefined`: no value any more */
  put(key: string, value: Uint8Array | undefined): void {
    this.#waiting.set(key, value);
    if (!this.#failing) this.retry();
  }

  /** Writes what waits, as far as it can be written. */
  retry(): void {
    for (const [key, value] of this.#waiting) {
      try {
        if (value === undefined) this.#store.delete(key);
        else this.#store.write(key, value);
      } catch (problem) {
        if (!this.#failing)
          this.#log(1, `The record ${key} could not be saved, and is tried again: ${problem}`);
        this.#failing = true;
        return;
      }
      this.#waiting.delete(key);
    }
    this.#failing = false;
  }
}
