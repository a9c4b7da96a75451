import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const SCRIPT = join(ROOT, 'scripts/install.mjs');
const ALL = 'ci --include=dev';
/** Where the compiled engine is looked for. */
const WORKER = `hosts/xs/node_modules/@agoric/xsnap/xsnap-native/xsnap/build/bin/${
  process.platform === 'darwin' ? 'mac' : 'lin'
}/release/xsnap-worker`;
/** Stands in for npm: writes its arguments down, compiles an engine, and fails when told to. */
const NPM = `
const { appendFileSync, existsSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
if (existsSync('fail')) { console.error('npm error no network'); process.exit(1); }
if (process.argv.includes('--prefix') && !existsSync('elsewhere')) {
  mkdirSync(dirname('WORKER'), { recursive: true });
  appendFileSync('WORKER', '');
}
`;
const FLAGS = '--no-audit --no-fund --loglevel=error';
const LEAN = 'install --no-save --save-prod --omit=dev run@1.0.0';

/** The packages that Node needs for the files of a folder. */
function packagesOf(folder: string): string[] {
  const found = new Set<string>();
  for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || /node_modules|^(esp32|lin|moddable)\b/.test(name)) continue;
    const source = readFileSync(join(ROOT, folder, name), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/^import (?!type)[^;]*? from '([a-z@][^':]*)';/gm)) {
      if (!specifier.startsWith('xsmota/')) found.add(specifier);
    }
  }
  return [...found];
}

describe('the installer', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
    mkdirSync(join(folder, 'scripts'));
    mkdirSync(join(folder, 'hosts', 'xs'), { recursive: true });
    copyFileSync(SCRIPT, join(folder, 'scripts', 'install.mjs'));
    write('package.json', '{"startDependencies":["run"],"devDependencies":{"run":"1.0.0","try":"2.0.0"}}');
    write('hosts/xs/package.json', '{}');
    write('npm.cjs', NPM.replaceAll('WORKER', WORKER));
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

  function compiled(): void {
    mkdirSync(dirname(join(folder, WORKER)), { recursive: true });
    write(WORKER, '');
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
      stdout: `Installing packages once: npm ${LEAN}`,
      stderr: '',
      calls: [`${LEAN} ${FLAGS}`],
    });
  });

  it('is silent when everything is there', () => {
    installed('run', '1.0.0');
    expect(install('start')).toEqual({ status: 0, stdout: '', stderr: '', calls: [] });
    installed('try', '2.0.0');
    compiled();
    expect(install('test')).toEqual({ status: 0, stdout: '', stderr: '', calls: [] });
  });

  it('brings a package of another version up to date, and keeps those for development', () => {
    installed('run', '0.9.0');
    expect(install('start').calls).toEqual([`${ALL} ${FLAGS}`]);
  });

  it('installs everything for the tests, with the engine', () => {
    installed('run', '1.0.0');
    expect(install('test').calls).toEqual([`${ALL} ${FLAGS}`, `ci --prefix ${join('hosts', 'xs')} ${FLAGS}`]);
  });

  it('does without the engine where it cannot be compiled, and says what that costs; but not in CI', () => {
    installed('run', '1.0.0');
    installed('try', '2.0.0');
    write('fail', '');
    const at = install('test');
    expect(at.status).toBe(0);
    expect(at.stdout).toContain(
      'npm error no network\nThe XS engine could not be compiled (npm ci --prefix hosts/xs failed, see above): ' +
        'the tests on it are skipped, and npm start -- --engine xs is not available.',
    );
    const inCi = install('test', { CI: 'true' });
    expect(inCi.status).toBe(2);
    expect(inCi.stderr).toContain('The XS engine could not be compiled: npm ci --prefix hosts/xs failed');
  });

  it('does not try where make and gcc are missing', () => {
    installed('run', '1.0.0');
    installed('try', '2.0.0');
    const at = install('test', { PATH: folder });
    expect(at.status).toBe(0);
    expect(at.stdout).toContain('could not be compiled (it needs make and gcc): the tests on it are skipped');
    expect(at.calls).toEqual([]);
  });

  it('compiles the engine for a start that wants it', () => {
    installed('run', '1.0.0');
    expect(install('engine')).toEqual({
      status: 0,
      stdout: 'Compiling the XS engine once: npm ci --prefix hosts/xs',
      stderr: '',
      calls: [`ci --prefix ${join('hosts', 'xs')} ${FLAGS}`],
    });
    expect(install('engine')).toMatchObject({ status: 0, stdout: '' });
  });

  it.each([
    ['make and gcc are missing', { PATH: '' }, 'it needs make and gcc'],
    ['there is no such engine', {}, 'there is none for this platform'],
  ])('says what to do where %s', (_, environment, reason) => {
    installed('run', '1.0.0');
    write('elsewhere', '');
    const { status, stderr } = install('engine', environment);
    expect(status).toBe(2);
    expect(stderr).toBe(
      `The XS engine could not be compiled: ${reason}. ` +
        'Install make and gcc (apt install make gcc libc6-dev) and try again, or start without --engine xs.',
    );
  });

  it('says when it fails', () => {
    write('fail', '');
    const { status, stderr } = install('start');
    expect(status).toBe(2);
    expect(stderr).toBe(`npm error no network\nnpm ${LEAN} failed; is there a network?`);
  });

  it('has in package.json what the hosts import, and nothing that whoever installs the package would get', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
    const { startDependencies, devDependencies } = manifest;
    expect(startDependencies.filter((name: string) => devDependencies[name] === undefined)).toEqual([]);
    // `npm start` is `node --import tsx`.
    expect([...packagesOf('hosts'), 'tsx'].sort()).toEqual(startDependencies);
  });

  it('says how it is used', () => {
    expect(install('stop')).toMatchObject({
      status: 2,
      stderr: 'Usage: node scripts/install.mjs start|test|engine|sdk',
    });
  });
});
