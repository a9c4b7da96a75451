import { encodeUtf8 } from '../../../src/bytes/utf8.js';
import type { KeyValueStore } from '../../../src/host.js';
import type { MessageWriter } from '../message-writer.js';
import { DELETE, STORE } from '../wire.js';

interface Entry {
  readonly key: Uint8Array;
  value: Uint8Array | undefined;
}

/**
 * The stored values, all of them; what changes is told to Node, which keeps it. A write always succeeds here: Node
 * repeats one that fails.
 */
export class GuestStorage implements KeyValueStore {
  readonly #entries = new Map<string, Entry>();
  readonly #effects: MessageWriter;

  constructor(effects: MessageWriter, stored: Readonly<Record<string, readonly number[]>>) {
    this.#effects = effects;
    for (const [key, value] of Object.entries(stored)) this.#entry(key).value = Uint8Array.from(value);
  }

  read(key: string): ArrayBuffer | undefined {
    const value = this.#entries.get(key)?.value;
    return value === undefined ? undefined : new Uint8Array(value).buffer;
  }

  /** Allocates nothing where the key had a value of that length. */
  write(key: string, value: Uint8Array): void {
    const entry = this.#entry(key);
    if (entry.value?.length === value.length) entry.value.set(value);
    else entry.value = Uint8Array.from(value);
    this.#effects.begin(STORE);
    this.#effects.bytes(entry.key);
    this.#effects.bytes(value);
  }

  delete(key: string): void {
    const entry = this.#entry(key);
    entry.value = undefined;
    this.#effects.begin(DELETE);
    this.#effects.bytes(entry.key);
  }

  close(): void {}

  #entry(key: string): Entry {
    return this.#entries.get(key) ?? this.#newEntry(key);
  }

  #newEntry(key: string): Entry {
    const entry: Entry = { key: encodeUtf8(key), value: undefined };
    this.#entries.set(key, entry);
    return entry;
  }
}
