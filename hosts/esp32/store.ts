import type { KeyValueStore } from 'xsmota/host';

/** An open store of the Moddable SDK: `embedded:storage/key-value`. */
export interface OpenedStorage {
  /** An `ArrayBuffer`, as the format is; `undefined` where there is no such key. */
  read(key: string): unknown;
  write(key: string, value: Uint8Array): void;
  delete(key: string): void;
  close(): void;
}

/** What opens one. */
export interface StorageOpener {
  open(options: { path: string; format?: 'buffer' }): OpenedStorage;
}

/** The namespace in the flash; like keys at most 15 bytes (ESP-IDF, Non-Volatile Storage). */
const PATH = 'xsmota';

/**
 * The flash of the board, opened at the first access. One that cannot be opened throws at each access and is tried
 * again at the next: whoever uses it has to live with failures anyway.
 */
export class FlashStore implements KeyValueStore {
  private readonly _opener: StorageOpener;
  private _storage: OpenedStorage | undefined;

  /** @param opener the default export of `embedded:storage/key-value` */
  constructor(opener: StorageOpener) {
    this._opener = opener;
  }

  read(key: string): ArrayBuffer | undefined {
    return this._open().read(key) as ArrayBuffer | undefined;
  }

  write(key: string, value: Uint8Array): void {
    this._open().write(key, value);
  }

  delete(key: string): void {
    this._open().delete(key);
  }

  close(): void {
    this._storage?.close();
    this._storage = undefined;
  }

  private _open(): OpenedStorage {
    this._storage ??= this._opener.open({ path: PATH, format: 'buffer' });
    return this._storage;
  }
}
