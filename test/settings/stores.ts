import type { KeyValueStore } from '../../src/host.js';

/** Power has gone. Nothing the firmware does after it has an effect. */
export class PowerCut extends Error {}

/** How a write that power goes from leaves its place: the new bytes' beginning alone, or with the old ones' end behind it. */
export type Torn = 'cut short' | 'partly old';

/** A store in memory that notes what is written, and in which power can go. */
export class Store implements KeyValueStore {
  readonly values: Map<string, Uint8Array>;
  /** Keys written, and lengths, oldest first. */
  readonly writes: { readonly key: string; readonly length: number }[] = [];
  /** Keys deleted. */
  readonly deleted: string[] = [];
  /** Called before a write; what it throws, `write` throws. */
  beforeWrite: (key: string, value: Uint8Array) => void = () => {};
  /** Called before a read; what it throws, `read` throws. */
  beforeRead: (key: string) => void = () => {};
  #dead = false;
  #lost = false;
  #cut: { write: number; bytes: number; torn: Torn } | undefined;

  /** @param values what the store begins with; copied */
  constructor(values: Iterable<readonly [string, Uint8Array]> = []) {
    this.values = new Map();
    for (const [key, value] of values) this.values.set(key, value.slice());
  }

  /** Lets power go in write number `write` (from 0), after `bytes` of its bytes. */
  cutPower(write: number, bytes: number, torn: Torn = 'cut short'): this {
    this.#cut = { write, bytes, torn };
    return this;
  }

  /** Whether power has gone. */
  get dead(): boolean {
    return this.#dead;
  }

  /** Whether the write that power went from has left anything else than its bytes. */
  get lost(): boolean {
    return this.#lost;
  }

  /** What is found when power is back. */
  revived(): Store {
    return new Store(this.values);
  }

  read(key: string): ArrayBuffer | undefined {
    this.beforeRead(key);
    return this.values.get(key)?.slice().buffer as ArrayBuffer | undefined;
  }

  write(key: string, value: Uint8Array): void {
    if (this.#dead) throw new PowerCut();
    this.beforeWrite(key, value);
    if (this.#cut?.write === this.writes.length) {
      this.#dead = true;
      const left = leftover(this.#cut.bytes, this.#cut.torn, value, this.values.get(key));
      this.#lost = left.length !== value.length || left.some((byte, i) => byte !== value[i]);
      this.values.set(key, left);
      throw new PowerCut();
    }
    this.writes.push({ key, length: value.length });
    this.values.set(key, value.slice());
  }

  delete(key: string): void {
    if (this.#dead) throw new PowerCut();
    this.deleted.push(key);
    this.values.delete(key);
  }

  close(): void {}
}

function leftover(bytes: number, torn: Torn, value: Uint8Array, old: Uint8Array | undefined): Uint8Array {
  const begun = value.slice(0, bytes);
  if (torn === 'cut short' || old === undefined) return begun;
  // What is longer than the new bytes is cut off as the last one is written.
  if (bytes === value.length) return begun;
  const left = new Uint8Array(Math.max(bytes, old.length));
  left.set(old);
  left.set(begun);
  return left;
}
