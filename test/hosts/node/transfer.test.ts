import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FatalError } from '../../../hosts/node/errors.js';
import { storage } from '../../../hosts/node/storage.js';
import { backUp, restore } from '../../../hosts/node/transfer.js';
import { Archive } from '../../../src/settings/archive.js';
import { Settings } from '../../../src/settings/settings.js';
import { MqttHost, MqttPassword } from '../../../src/settings/table.js';

describe('settings in a file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
    file = join(folder, 'backup.json');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function archive(name: string): Archive {
    const found = new Archive(storage(join(folder, name))(), new Settings(), { log: () => {} });
    found.load();
    return found;
  }

  it('go from one board to another', () => {
    const first = archive('first');
    first.settings.setText(MqttHost, 'broker');
    first.settings.setText(MqttPassword, 'secret');
    first.save(0);
    expect(backUp(storage(join(folder, 'first')), file)).toContain('It holds passwords');
    const second = archive('second');
    second.settings.setText(MqttHost, 'another');
    second.save(0);
    second.settings.setText(MqttHost, 'one more');
    second.save(0);
    restore(storage(join(folder, 'second')), file);
    const { settings } = archive('second');
    expect([settings.text(MqttHost), settings.text(MqttPassword)]).toEqual(['broker', 'secret']);
  });

  it('can be read by their owner alone, also where the file was there before', () => {
    writeFileSync(file, 'old', { mode: 0o644 });
    backUp(storage(join(folder, 'first')), file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ xsmota: 1, settings: {} });
  });

  it('that cannot be taken change nothing', () => {
    const first = archive('first');
    first.settings.setText(MqttHost, 'kept');
    first.save(0);
    writeFileSync(file, '{"xsmota":1,"settings":{"MqttHost":"x","MqttPort":0}}');
    expect(() => restore(storage(join(folder, 'first')), file)).toThrow(
      new FatalError(
        `--restore: ${file} is not taken, and nothing has changed:\nMqttPort takes an integer from 1 to 65535`,
      ),
    );
    expect(archive('first').settings.text(MqttHost)).toBe('kept');
  });

  it.each([
    ['--restore', () => restore(storage(join(folder, 'first')), join(folder, 'missing.json'))],
    ['--backup', () => backUp(storage(join(folder, 'first')), join(folder, 'missing', 'backup.json'))],
  ])('%s says which file is the matter', (option, work) => {
    expect(work).toThrow(FatalError);
    expect(work).toThrow(new RegExp(`^${option}: .*missing`));
  });
});
