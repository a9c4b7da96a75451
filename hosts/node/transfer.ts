import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { Archive } from '../../src/settings/archive.js';
import { readBackup, writeBackup } from '../../src/settings/backup.js';
import { Settings } from '../../src/settings/settings.js';
import { FatalError, messageOf } from './errors.js';
import type { OpenStore } from './storage.js';

/** For its owner alone: there are passwords in it. */
const PRIVATE = 0o600;

/**
 * Writes the settings that a board has kept into a file.
 * @returns what to tell
 * @throws {FatalError} when they cannot be read, or the file cannot be written
 */
export function backUp(openStore: OpenStore, file: string): string {
  const text = writeBackup(load(openStore).settings);
  try {
    writeFileSync(file, text, { mode: PRIVATE });
    // A file that was there already keeps its mode.
    chmodSync(file, PRIVATE);
  } catch (problem) {
    throw new FatalError(`--backup: ${file} cannot be written: ${messageOf(problem)}`);
  }
  return `The settings are in ${file}. It holds passwords.`;
}

/**
 * Has a board begin with the settings of a file from its next start on; what it has kept is replaced.
 * @returns what to tell
 * @throws {FatalError} when anything in the file cannot be taken, and then nothing is
 */
export function restore(openStore: OpenStore, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (problem) {
    throw new FatalError(`--restore: ${file} cannot be read: ${messageOf(problem)}`);
  }
  const archive = load(openStore);
  const problems = readBackup(text, archive.settings);
  if (problems.length > 0)
    throw new FatalError(`--restore: ${file} is not taken, and nothing has changed:\n${problems.join('\n')}`);
  archive.saveOrThrow();
  return `The settings of ${file} are in place.`;
}

function load(openStore: OpenStore): { readonly settings: Settings; saveOrThrow(): void } {
  const settings = new Settings();
  const told: string[] = [];
  const archive = new Archive(openStore(), settings, { log: (_level, line) => told.push(line) });
  archive.load();
  if (told.some((line) => line.includes('cannot be read'))) throw new FatalError(told.join('\n'));
  return {
    settings,
    saveOrThrow: () => {
      told.length = 0;
      archive.save(0);
      if (told.length > 0) throw new FatalError(told.join('\n'));
    },
  };
}
