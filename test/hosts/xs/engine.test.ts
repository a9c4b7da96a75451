import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const NEEDED = ['boards', 'hosts', 'package.json', 'scripts', 'src', 'tsconfig.json'];

describe('a clone without the XS engine, on a machine without a compiler', () => {
  let clone: string;

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'xsmota-'));
    const isOwn = (path: string): boolean => !path.includes('node_modules');
    for (const name of NEEDED) {
      cpSync(join(ROOT, name), join(clone, name), { recursive: true, filter: isOwn });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  });

  afterEach(() => {
    rmSync(clone, { recursive: true, force: true });
  });

  function start(...options: string[]) {
    const command = ['--import', 'tsx', 'hosts/start.ts', ...options];
    return spawnSync(process.execPath, command, { cwd: clone, encoding: 'utf8', env: { PATH: '' } });
  }

  it('says in one line what is missing when XS is wanted, and ends with code 2', () => {
    const { status, stdout, stderr } = start('--engine', 'xs', '--storage', 'memory');
    expect(stderr).toBe(
      'The XS engine could not be compiled: it needs make and gcc. ' +
        'Install make and gcc (apt install make gcc libc6-dev) and try again, or start without --engine xs.\n',
    );
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('does not miss it otherwise', () => {
    rmSync(join(clone, 'hosts', 'xs'), { recursive: true });
    const { status, stdout, stderr } = start('--help');
    expect(stderr).toBe('');
    expect(stdout).toContain('--engine node|xs');
    expect(status).toBe(0);
  });
});
