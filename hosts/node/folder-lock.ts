import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, FatalError } from './errors.js';
import { StorageError } from './storage.js';

const NAME = 'board.pid';

/** Whether there is such a process, ours or another user's. */
function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (problem) {
    return codeOf(problem) === 'EPERM';
  }
}

/**
 * Claims a settings folder for this process until it ends: two boards on one folder would undo each other's settings.
 * What a process that was killed has left does not count.
 * @throws {FatalError} when another process has the folder
 */
export function lockFolder(folder: string): void {
  try {
    claim(folder);
  } catch (problem) {
    throw problem instanceof FatalError ? problem : new StorageError(folder, problem);
  }
}

function claim(folder: string): void {
  const file = join(folder, NAME);
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      break;
    } catch (problem) {
      if (codeOf(problem) !== 'EEXIST') throw problem;
    }
    const owner = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (owner !== process.pid && owner > 0 && isRunning(owner)) {
      throw new FatalError(
        `The settings folder ${folder} belongs to a board that runs already (process ${owner}). ` +
          `Give this one its own --client-id, or --storage; or, if none runs, delete ${file}.`,
      );
    }
    rmSync(file, { force: true });
  }
  process.once('exit', () => rmSync(file, { force: true }));
}
