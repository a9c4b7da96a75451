import { expect, it } from 'vitest';
import { FlashStore, type OpenedStorage } from '../../../hosts/esp32/store.js';
import { Archive } from '../../../src/settings/archive.js';
import { Settings } from '../../../src/settings/settings.js';
import { TelePeriod } from '../../../src/settings/table.js';

/** Flash as the SDK hands it out: blobs under keys of at most 15 bytes, errors as exceptions. */
class Flash {
  readonly values = new Map<string, ArrayBuffer>();
  readonly paths: string[] = [];
  broken = false;
  closed = 0;

  open({ path, format }: { path: string; format?: 'buffer' }): OpenedStorage {
    if (this.broken) throw new Error('ESP_ERR_NVS_NOT_INITIALIZED');
    if (path.length > 15 || format !== 'buffer') throw new Error('invalid');
    this.paths.push(path);
    const check = (key: string) => {
      if (key.length > 15) throw new Error('ESP_ERR_NVS_KEY_TOO_LONG');
    };
    return {
      read: (key) => {
        check(key);
        return this.values.get(key)?.slice(0);
      },
      write: (key, value) => {
        check(key);
        this.values.set(key, Uint8Array.from(value).buffer);
      },
      delete: (key) => {
        check(key);
        this.values.delete(key);
      },
      close: () => {
        this.closed++;
      },
    };
  }
}

it('keeps values under their keys, and opens the flash once', () => {
  const flash = new Flash();
  const store = new FlashStore(flash);
  expect(store.read('one')).toBeUndefined();
  store.write('one', Uint8Array.of(1, 2));
  expect([...new Uint8Array(store.read('one') as ArrayBuffer)]).toEqual([1, 2]);
  store.delete('one');
  expect(store.read('one')).toBeUndefined();
  expect(flash.paths).toEqual(['xsmota']);
  store.close();
  store.close();
  expect(flash.closed).toBe(1);
});

it('tries to open it again at each access', () => {
  const flash = new Flash();
  const store = new FlashStore(flash);
  flash.broken = true;
  expect(() => store.read('one')).toThrow('ESP_ERR_NVS_NOT_INITIALIZED');
  expect(() => store.write('one', new Uint8Array(1))).toThrow('ESP_ERR_NVS_NOT_INITIALIZED');
  flash.broken = false;
  store.write('one', Uint8Array.of(7));
  expect(flash.values.get('one')?.byteLength).toBe(1);
});

it('holds what the firmware saves, damaged records too', () => {
  const flash = new Flash();
  flash.values.set('settings-a', new ArrayBuffer(3));
  const logs: string[] = [];
  const settings = new Settings();
  const archive = new Archive(new FlashStore(flash), settings, { log: (_level, text) => logs.push(text) });
  archive.load();
  settings.setNumber(TelePeriod, 42);
  archive.state.power = 1;
  archive.save(0);
  expect([...flash.values.keys()].sort()).toEqual(['settings-a-bad', 'settings-b', 'state-b']);
  expect(logs.join('\n')).not.toContain('could not');
  const again = new Settings();
  new Archive(new FlashStore(flash), again, { log: () => {} }).load();
  expect(again.number(TelePeriod)).toBe(42);
});
