import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStore, MemoryStore, StorageError, storage } from '../../../hosts/node/storage.js';
import type { KeyValueStore } from '../../../src/host.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (store: KeyValueStore, key: string): number[] | undefined => {
  const value = store.read(key);
  return value && [...new Uint8Array(value)];
};

describe.each([
  ['a folder', () => storage(join(folder, 'deep', 'er'))],
  ['memory', () => storage(undefined)],
])('a store in %s', (_name, make) => {
  it('keeps what was written, from one opening to the next', () => {
    const open = make();
    const store = open();
    expect(store.read('settings')).toBeUndefined();
    const value = new Uint8Array([1, 2, 3]);
    store.write('settings', value);
    value.fill(0);
    store.write('empty', new Uint8Array(0));
    store.close();
    const again = open();
    expect(bytes(again, 'settings')).toEqual([1, 2, 3]);
    expect(bytes(again, 'empty')).toEqual([]);
    again.write('settings', new Uint8Array([4]));
    expect(bytes(again, 'settings')).toEqual([4]);
    again.delete('settings');
    again.delete('never there');
    expect(again.read('settings')).toBeUndefined();
  });

  it('writes a part of a larger buffer, and gives a buffer of the value alone', () => {
    const store = make()();
    store.write('part', new Uint8Array([0, 1, 2, 3]).subarray(1, 3));
    expect(store.read('part')?.byteLength).toBe(2);
    new Uint8Array(store.read('part')!).fill(9);
    expect(bytes(store, 'part')).toEqual([1, 2]);
  });

  it('takes any key', () => {
    const store = make()();
    const keys = ['a', '../a', '.', '..', '', 'a/b', 'a\\b', 'ä', 'con*', '%2F', 'a%2Fb'];
    for (const [place, key] of keys.entries()) store.write(key, new Uint8Array([place]));
    expect(keys.map((key) => bytes(store, key))).toEqual(keys.map((_, place) => [place]));
  });
});

describe('a store in a folder', () => {
  it('leaves nothing but the values, and removes what a cut write has left', () => {
    const store = new FolderStore(folder);
    store.write('one', new Uint8Array(1));
    store.write('one', new Uint8Array(2));
    writeFileSync(join(folder, 'one.bin.0123abcd.tmp'), 'cut');
    writeFileSync(join(folder, 'mine.tmp'), 'a file of the user');
    const again = new FolderStore(folder);
    expect(again.read('one')?.byteLength).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['mine.tmp', 'one.bin']);
  });

  it('says what to do when it is no folder', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(() => new FolderStore(path)).toThrow(StorageError);
      expect(() => new FolderStore(path)).toThrow(
        `The settings folder ${path} cannot be used: it is not a folder. Name another with --storage <folder>, or keep nothing with --storage memory.`,
      );
    }
  });

  it.skipIf(process.getuid?.() === 0)('says so when a value in it cannot be read', () => {
    new FolderStore(folder).write('one', new Uint8Array(1));
    chmodSync(join(folder, 'one.bin'), 0o200);
    expect(() => new FolderStore(folder)).toThrow(/cannot be used: no permission to read and write there\./);
  });

  it('tells of a value that cannot be written, and keeps the old ones', () => {
    const store = new FolderStore(folder);
    store.write('good', new Uint8Array([1]));
    mkdirSync(join(folder, 'bad.bin', 'full'), { recursive: true });
    expect(() => store.write('bad', new Uint8Array(1))).toThrow(StorageError);
    expect(bytes(store, 'good')).toEqual([1]);
    expect(readdirSync(folder).sort()).toEqual(['bad.bin', 'good.bin']);
  });

  it('moves what is no file out of the way, and gives no bytes for it', () => {
    const store = new FolderStore(folder);
    mkdirSync(join(folder, 'bad.bin', 'full'), { recursive: true });
    expect(store.read('bad')?.byteLength).toBe(0);
    store.write('bad', new Uint8Array([2]));
    expect(bytes(store, 'bad')).toEqual([2]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.unreadable'))).toHaveLength(1);
  });
});

describe('a store in memory', () => {
  it('is apart from others', () => {
    const one = new MemoryStore();
    one.write('key', new Uint8Array(1));
    expect(new MemoryStore().read('key')).toBeUndefined();
  });
});
