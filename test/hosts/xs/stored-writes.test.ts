import { beforeEach, describe, expect, it } from 'vitest';
import { StoredWrites } from '../../../hosts/xs/stored-writes.js';

describe('writes that are not waited for', () => {
  let calls: string[];
  let log: string[];
  let full: boolean;
  let writes: StoredWrites;

  beforeEach(() => {
    calls = [];
    log = [];
    full = false;
    const attempt = (call: string): void => {
      if (full) throw new Error('the disk is full');
      calls.push(call);
    };
    const store = {
      read: () => undefined,
      write: (key: string, value: Uint8Array) => attempt(`write ${key} ${value[0]}`),
      delete: (key: string) => attempt(`delete ${key}`),
      close: () => {},
    };
    writes = new StoredWrites(store, (level, text) => log.push(`${level} ${text}`));
  });

  it('are made at once', () => {
    writes.put('a', Uint8Array.of(1));
    writes.put('a', undefined);
    writes.retry();
    expect(calls).toEqual(['write a 1', 'delete a']);
    expect(log).toEqual([]);
  });

  it('wait in their order while the store fails, the latest of each key, and are told once', () => {
    full = true;
    writes.put('aside', Uint8Array.of(1));
    writes.put('a', undefined);
    writes.put('b', Uint8Array.of(2));
    writes.put('b', Uint8Array.of(3));
    writes.retry();
    expect(log).toEqual([
      '1 The record aside could not be saved, and is tried again: Error: the disk is full',
    ]);
    full = false;
    writes.retry();
    writes.retry();
    expect(calls).toEqual(['write aside 1', 'delete a', 'write b 3']);
    full = true;
    writes.put('a', Uint8Array.of(4));
    expect(log).toHaveLength(2);
  });
});
