import { File } from 'file';
import type { KeyValueStore } from 'xsmota/host';

const SUFFIX = '.bin';
const TEMPORARY = '.tmp';

/** What a file holds. @throws {Error} naming the file, when there is none */
export function contentOf(path: string): Uint8Array {
  if (!File.exists(path)) throw new Error(`There is no file ${path}`);
  const file = new File(path);
  try {
    return new Uint8Array(file.read(ArrayBuffer));
  } finally {
    file.close();
  }
}

/** A value per file in a folder, by the same names as the virtual board on Node. A write is whole or has not happened. */
export class FolderStore implements KeyValueStore {
  private readonly _folder: string;

  /** @param folder has to exist */
  constructor(folder: string) {
    this._folder = folder;
  }

  read(key: string): ArrayBuffer | undefined {
    const path = this._path(key);
    if (!File.exists(path)) return undefined;
    const file = new File(path);
    try {
      return file.length === 0 ? new ArrayBuffer(0) : file.read(ArrayBuffer);
    } finally {
      file.close();
    }
  }

  write(key: string, value: Uint8Array): void {
    const path = this._path(key);
    const temporary = path + TEMPORARY;
    File.delete(temporary);
    const file = new File(temporary, true);
    try {
      file.write(value.slice().buffer);
    } finally {
      file.close();
    }
    if (!File.rename(temporary, key + SUFFIX)) throw new Error(`${path} cannot be written`);
  }

  delete(key: string): void {
    File.delete(this._path(key));
  }

  close(): void {}

  private _path(key: string): string {
    return `${this._folder}/${key}${SUFFIX}`;
  }
}

/** A store that ends with the process. What is written again at the same length takes nothing from the heap. */
export class MemoryStore implements KeyValueStore {
  private readonly _values: Map<string, Uint8Array>;

  /** @param values what earlier stores have kept */
  constructor(values: Map<string, Uint8Array>) {
    this._values = values;
  }

  read(key: string): ArrayBuffer | undefined {
    return this._values.get(key)?.slice().buffer as ArrayBuffer | undefined;
  }

  write(key: string, value: Uint8Array): void {
    const kept = this._values.get(key);
    if (kept?.length === value.length) kept.set(value);
    else this._values.set(key, value.slice());
  }

  delete(key: string): void {
    this._values.delete(key);
  }

  close(): void {}
}
