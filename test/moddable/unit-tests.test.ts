import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mutate } from '../../hosts/xs/bundle.js';
import { buildApp, type LinApp } from '../../scripts/moddable/lin.js';
import { ROOT } from '../../scripts/moddable/sdk.js';
import { expectPassed, globalsOf, RUN, testsOf } from '../xs/unit-tests.js';
import type { Outcome } from '../xs/vitest-on-xs.js';
import { describeWithSdk } from './sdk.js';

/**
 * The tests of what a client sees of the language, of inputs and relays, and of what survives a restart. Not among them:
 * settings/power-cut, which goes through more cases than XS does in minutes.
 */
const FILES = [
  'bytes/ascii',
  'device/input',
  'settings/state',
  'tasmota/checklist',
  'tasmota/commands/inputs',
  'tasmota/interlock',
  'tasmota/power-on',
  'tasmota/published-templates',
  'tasmota/pulse-time',
  'tasmota/random-commands',
  'tasmota/switch-modes',
  'tasmota/template',
  'tasmota/template-text',
  'tasmota/transcripts/backlog',
  'tasmota/transcripts/connect',
  'tasmota/transcripts/first-session',
  'tasmota/transcripts/restarts',
  'tasmota/transcripts/topics',
];

/** A first build compiles the whole of XS. */
const BUILD_TIME = 900_000;
const PATIENCE = 300_000;
const SOURCES = join(ROOT, 'src');
const PREFIX = 'xsmota/';

/** Leaves the firmware out of a bundle: its modules are those that the SDK has compiled and preloaded, as on a board. */
const compiledFirmware: Plugin = {
  name: 'compiled firmware',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const module = relative(SOURCES, resolve(resolveDir, path)).replaceAll('\\', '/');
      if (module.startsWith('..')) return undefined;
      return { path: PREFIX + module.replace(/\.js$/, ''), namespace: PREFIX };
    });
    onLoad({ filter: /.*/, namespace: PREFIX }, ({ path }) => ({
      contents: `module.exports = firmwareModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

/** An assignment to a member: what goes before, the object, the member's name. */
const ASSIGNMENT = /(^\s*|= )((?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*)\.([A-Za-z_$][\w$]*)(?= = )/gm;

/** Lets packages give their objects members of a name that built-in objects have too: those lie in ROM, where they let nothing override them. */
const ownMembers: Plugin = {
  name: 'own members',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.c?js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(ASSIGNMENT, '$1withOwn($2, "$3").$3')
        .replaceAll('Object.assign(', 'assignOwn('),
      loader: 'js',
    }));
  },
};

const ON_SDK = [compiledFirmware, ownMembers];

describeWithSdk("the unit tests on the SDK's XS", (sdk) => {
  let built: LinApp;
  let folder: string;
  let globals: string;

  beforeAll(async () => {
    built = buildApp(sdk, 'test/moddable/units/manifest.json');
    globals = await globalsOf(ON_SDK);
    folder = await mkdtemp(join(tmpdir(), 'xsmota-units-'));
  }, BUILD_TIME);

  afterAll(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** Runs the tests of a file on a new machine. @param plugins for changes to what is bundled */
  async function outcomeOf(name: string, plugins: readonly Plugin[] = []): Promise<Outcome> {
    const scripts = [globals, await testsOf(name, [...plugins, ...ON_SDK]), RUN];
    const paths = scripts.map((_, i) => join(folder, `${name.replaceAll('/', '-')}-${i}.js`));
    await Promise.all(scripts.map((script, i) => writeFile(paths[i] as string, script)));
    const { stdout } = await promisify(execFile)(built.runner, [built.app, ...paths], {
      timeout: PATIENCE,
      maxBuffer: 16 * 1_024 * 1_024,
    }).catch((problem) => {
      throw new Error(`the tests of ${name} cannot be run: ${problem.stdout}`);
    });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
  }

  it.each(FILES)('%s', async (name) => expectPassed(name, await outcomeOf(name)), PATIENCE);

  it('notice a mistake', async () => {
    const mistake = mutate({
      file: 'test/tasmota/pulse-time.test.ts',
      original: 'toEqual([1, 2, 111,',
      replacement: 'toEqual([1, 3, 111,',
    });
    const { failures } = await outcomeOf('tasmota/pulse-time', [mistake]);
    expect(failures).toHaveLength(1);
  });
});
