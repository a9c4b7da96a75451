import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = resolve(import.meta.dirname, '../../../scripts/install.mjs');
/** Stands in for npm: writes its arguments down, and fails when told to. */
const NPM = `
const { appendFileSync, existsSync } = require('node:fs');
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
if (existsSync('fail')) { console.error('npm error no network'); process.exit(1); }
`;
const FLAGS = '--no-audit --no-fund --loglevel=error';

describe('the installer', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
    mkdirSync(join(folder, 'scripts'));
    mkdirSync(join(folder, 'hosts', 'xs'), { recursive: true });
    copyFileSync(SCRIPT, join(folder, 'scripts', 'install.mjs'));
    write('package.json', '{"dependencies":{"run":"1.0.0"},"devDependencies":{"try":"2.0.0"}}');
    write('hosts/xs/package.json', '{}');
    write('npm.cjs', NPM);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
  }

  function installed(name: string, version: string): void {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    write(`node_modules/${name}/package.json`, JSON.stringify({ version }));
  }

  function install(purpose: string, environment: Record<string, string> = {}) {
    const { CI: _, ...inherited } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/install.mjs', purpose], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...inherited, npm_execpath: join(folder, 'npm.cjs'), ...environment },
    });
    let calls = '';
    try {
      calls = readFileSync(join(folder, 'calls'), 'utf8').trim();
    } catch {}
    return {
      status,
      stdout: stdout.trim(),
      stderr: stderr.trim(),
      calls: calls === '' ? [] : calls.split('\n'),
    };
  }

  it('installs what a start needs, and no more', () => {
    expect(install('start')).toEqual({
      status: 0,
      stdout: 'Installing packages once: npm ci --omit=dev',
      stderr: '',
      calls: [`ci --omit=dev ${FLAGS}`],
    });
  });

  it('is silent when everything is there', () => {
    installed('run', '1.0.0');
    expect(install('start')).toEqual({ status: 0, stdout: '', stderr: '', calls: [] });
    installed('try', '2.0.0');
    mkdirSync(join(folder, 'hosts', 'xs', 'node_modules'));
    expect(install('test')).toEqual({ status: 0, stdout: '', stderr: '', calls: [] });
  });

  it('brings a package of another version up to date, and keeps those for development', () => {
    installed('run', '0.9.0');
    expect(install('start').calls).toEqual([`ci ${FLAGS}`]);
  });

  it('installs everything for the tests, with the engine', () => {
    installed('run', '1.0.0');
    expect(install('test').calls).toEqual([`ci ${FLAGS}`, `ci --prefix ${join('hosts', 'xs')} ${FLAGS}`]);
  });

  it('does without the engine where it cannot be compiled, but not in CI', () => {
    installed('run', '1.0.0');
    installed('try', '2.0.0');
    write('fail', '');
    const at = install('test');
    expect(at.status).toBe(0);
    expect(at.stdout).toContain(
      'could not be compiled (it needs make and gcc): the tests on it are skipped.',
    );
    expect(install('test', { CI: 'true' }).status).toBe(2);
  });

  it('says when it fails', () => {
    write('fail', '');
    const { status, stderr } = install('start');
    expect(status).toBe(2);
    expect(stderr).toBe('npm error no network\nnpm ci --omit=dev failed; is there a network?');
  });

  it('says how it is used', () => {
    expect(install('stop')).toMatchObject({
      status: 2,
      stderr: 'Usage: node scripts/install.mjs start|test',
    });
  });
});
