import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const MISSING = 'Moddable SDK not found: npx xs-dev setup --device esp32';
const PLACES: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };
const TOOLS = join('build', 'bin', PLACES[process.platform] ?? 'lin', 'release');
const MCCONFIG = process.platform === 'win32' ? 'mcconfig.exe' : 'mcconfig';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes an SDK with its tools below a folder. */
function install(place: string): string {
  const tools = join(place, TOOLS);
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, MCCONFIG), '');
  chmodSync(join(tools, MCCONFIG), 0o755);
  return place;
}

/** Looks for the SDK as with these variables. */
async function find(moddable: string | undefined, home: string) {
  vi.stubEnv('MODDABLE', moddable);
  vi.stubEnv('HOME', home);
  return await import('../../scripts/moddable/sdk.js');
}

describe('the SDK', () => {
  it('is nowhere', async () => {
    expect((await find(undefined, folder)).findSdk()).toBeUndefined();
    expect((await find('', folder)).findSdk()).toBeUndefined();
  });

  it('is where MODDABLE says', async () => {
    const place = install(join(folder, 'mine'));
    expect((await find(place, folder)).findSdk()).toEqual({ folder: place, tools: join(place, TOOLS) });
  });

  it('is where MODDABLE says, from here', async () => {
    const place = install(join(folder, 'mine'));
    const found = (await find(relative(process.cwd(), place), folder)).findSdk();
    expect(found).toEqual({ folder: place, tools: join(place, TOOLS) });
  });

  it('cannot be used in a folder with a blank in its name, which make takes for two', async () => {
    const { configure } = await import('../../scripts/moddable/mcconfig.js');
    const place = join(folder, 'my sdk');
    const target = {
      platform: 'lin',
      manifests: ['hosts/lin/manifest.json'],
      config: {},
      mode: 'release',
    } as const;
    expect(() => configure({ folder: place, tools: join(place, TOOLS) }, target)).toThrow(
      `The SDK's makefiles take no path with a blank in it: move ${place}`,
    );
  });

  it('is where xs-dev puts it', async () => {
    const place = install(join(folder, '.local', 'share', 'moddable'));
    expect((await find(undefined, folder)).findSdk()).toEqual({ folder: place, tools: join(place, TOOLS) });
  });

  it('is first where MODDABLE says', async () => {
    install(join(folder, '.local', 'share', 'moddable'));
    const place = install(join(folder, 'mine'));
    expect((await find(place, folder)).findSdk()?.folder).toBe(place);
  });

  it.each([
    ['an empty folder', () => mkdirSync(join(folder, 'mine'))],
    ['no folder', () => {}],
    ['a folder whose tools are not built', () => mkdirSync(join(folder, 'mine', TOOLS), { recursive: true })],
  ])('is not where MODDABLE names %s', async (_what, make) => {
    make();
    expect((await find(join(folder, 'mine'), folder)).findSdk()).toBeUndefined();
  });

  it('is told of by one line', async () => {
    expect((await find(undefined, folder)).SDK_MISSING).toBe(MISSING);
  });

  it('has its tools and ours before all others', async () => {
    const place = install(join(folder, 'mine'));
    const { environment, findSdk } = await find(place, folder);
    const made = environment(findSdk() as { folder: string; tools: string }, { MORE: '1' });
    expect(made).toMatchObject({ MODDABLE: place, MORE: '1', HOME: folder });
    expect(made.PATH?.split(delimiter).slice(0, 2)).toEqual([
      join(root, 'node_modules', '.bin'),
      join(place, TOOLS),
    ]);
  });
});

describe('without the SDK', () => {
  const run = (...words: string[]) => {
    const { MODDABLE: _, ...inherited } = process.env;
    return spawnSync(process.execPath, words, {
      cwd: root,
      encoding: 'utf8',
      env: { ...inherited, HOME: folder, NO_COLOR: '1' },
    });
  };

  it('a build says that one line, and exits with 2', () => {
    const { status, stdout, stderr } = run('--import', 'tsx', 'scripts/moddable/main.ts', 'build:lin');
    expect(stderr).toBe(`${MISSING}\n`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('its tests are skipped, with that line', () => {
    const { status, stdout, stderr } = run(
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      'test/moddable/lin.test.ts',
      '--reporter=verbose',
    );
    expect(`${stdout}${stderr}`).toContain(MISSING);
    expect(stdout).toMatch(/1 skipped/);
    expect(stdout).not.toMatch(/passed|failed/);
    expect(status).toBe(0);
  });
});
