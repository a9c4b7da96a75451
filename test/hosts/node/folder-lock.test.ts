import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FatalError } from '../../../hosts/node/errors.js';
import { lockFolder } from '../../../hosts/node/folder-lock.js';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'xsmota-lock-'));
}

it('claims a free folder, again and again for the same process', () => {
  const path = folder();
  lockFolder(path);
  lockFolder(path);
  expect(readFileSync(join(path, 'board.pid'), 'utf8')).toBe(`${process.pid}\n`);
});

it('refuses a folder of a process that runs, and says what to do', async () => {
  const path = folder();
  const other: ChildProcess = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' });
  try {
    await once(other, 'spawn');
    writeFileSync(join(path, 'board.pid'), `${other.pid}\n`);
    expect(() => lockFolder(path)).toThrow(FatalError);
    expect(() => lockFolder(path)).toThrow(/process \d+\)\. Give this one its own --client-id/);
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  // What it has left does not count.
  lockFolder(path);
  expect(existsSync(join(path, 'board.pid'))).toBe(true);
});

it.each(['', 'nonsense', '-5'])('does not heed a file that names no process: %j', (content) => {
  const path = folder();
  writeFileSync(join(path, 'board.pid'), content);
  lockFolder(path);
  expect(readFileSync(join(path, 'board.pid'), 'utf8')).toBe(`${process.pid}\n`);
});
