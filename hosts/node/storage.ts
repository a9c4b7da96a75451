import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { KeyValueStore } from '../../src/host.js';
import { codeOf, FatalError, messageOf } from './errors.js';

const SUFFIX = '.bin';
const TEMPORARY = '.tmp';
/** A temporary file of `write`, and no other file a user may keep in the folder. */
const LEFTOVER = /\.bin\.[0-9a-f]{8}\.tmp$/;

/** Opens a store; what one has written, the next one reads. */
export type OpenStore = () => KeyValueStore;

/** A folder that cannot hold settings. */
export class StorageError extends FatalError {
  override readonly name = 'StorageError';

  constructor(folder: string, problem: unknown) {
    super(`The settings folder ${folder} cannot be used: ${why(problem)}. ${ADVICE}`);
  }
}

const ADVICE = 'Name another with --storage <folder>, or keep nothing with --storage memory.';

function why(problem: unknown): string {
  switch (codeOf(problem)) {
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read and write there';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it is not a folder';
    case 'ENOENT':
      return 'it cannot be made';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk is read-only';
    default:
      return messageOf(problem);
  }
}

/** A value per file in a folder. A write is whole or has not happened, even when the power fails in the middle. */
export class FolderStore implements KeyValueStore {
  readonly #folder: string;

  /** @throws {StorageError} when the folder cannot be made, read or written */
  constructor(folder: string) {
    this.#folder = folder;
    this.#guarded(() => {
      makeFolder(folder);
      this.#sweep();
      this.#checkReadable();
      const probe = this.#temporary('probe');
      writeFlushed(probe, new Uint8Array(1));
      rmSync(probe);
    });
  }

  read(key: string): ArrayBuffer | undefined {
    return this.#guarded(() => {
      try {
        return new Uint8Array(readFileSync(this.#path(key))).buffer;
      } catch (problem) {
        if (codeOf(problem) === 'ENOENT') return undefined;
        // What stands in the value's place, a folder for instance, makes way; no bytes are no whole value.
        renameSync(this.#path(key), `${this.#path(key)}.${randomBytes(4).toString('hex')}.unreadable`);
        return new ArrayBuffer(0);
      }
    });
  }

  write(key: string, value: Uint8Array): void {
    this.#guarded(() => {
      const temporary = this.#temporary(fileName(key));
      try {
        writeFlushed(temporary, value);
        renameSync(temporary, this.#path(key));
      } catch (problem) {
        rmSync(temporary, { force: true });
        throw problem;
      }
      this.#flushFolder();
    });
  }

  delete(key: string): void {
    this.#guarded(() => {
      rmSync(this.#path(key), { force: true });
      this.#flushFolder();
    });
  }

  close(): void {}

  #path(key: string): string {
    return join(this.#folder, fileName(key) + SUFFIX);
  }

  #temporary(name: string): string {
    return join(this.#folder, `${name}${SUFFIX}.${randomBytes(4).toString('hex')}${TEMPORARY}`);
  }

  /** Removes what a write that was cut short has left. */
  #sweep(): void {
    for (const name of readdirSync(this.#folder)) {
      if (LEFTOVER.test(name)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** What cannot be read later would look as if it had never been saved. */
  #checkReadable(): void {
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith(SUFFIX)) accessSync(join(this.#folder, name), constants.R_OK);
    }
  }

  /** Makes a rename last; not every system can do this with a folder, and none needs it for a value to be whole. */
  #flushFolder(): void {
    try {
      const handle = openSync(this.#folder, 'r');
      try {
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    } catch {}
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (problem) {
      throw new StorageError(this.#folder, problem);
    }
  }
}

/** Makes a folder and those above it. Node's own way never returns where a folder cannot be made, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
    return;
  }
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** A name that is one on every system, and another for every key. */
export function fileName(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function writeFlushed(path: string, value: Uint8Array): void {
  const handle = openSync(path, 'w');
  try {
    let written = 0;
    while (written < value.length) written += writeSync(handle, value, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A store that ends with the process. */
export class MemoryStore implements KeyValueStore {
  readonly #values: Map<string, Uint8Array>;

  /** @param values what earlier stores have kept */
  constructor(values: Map<string, Uint8Array> = new Map()) {
    this.#values = values;
  }

  read(key: string): ArrayBuffer | undefined {
    const value = this.#values.get(key);
    return value === undefined ? undefined : new Uint8Array(value).buffer;
  }

  write(key: string, value: Uint8Array): void {
    this.#values.set(key, Uint8Array.from(value));
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  close(): void {}
}

/** @param folder `undefined`: in memory */
export function storage(folder: string | undefined): OpenStore {
  if (folder !== undefined) return () => new FolderStore(folder);
  const values = new Map<string, Uint8Array>();
  return () => new MemoryStore(values);
}
