import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { BuildError } from './build-error.js';
import { configure, folderOf, make, type Target } from './mcconfig.js';
import { asOneModule } from './one-module.js';
import { environment, ROOT, type Sdk } from './sdk.js';
import { xsFlags } from './xs-flags.js';

/** The folder of the virtual board. */
export const VIRTUAL_BOARD = 'hosts/lin';

/** An app for the SDK's Linux target, and the program that runs it without a display. */
export interface LinApp {
  readonly app: string;
  readonly runner: string;
}

/**
 * Builds an app of which the project's modules are made one, as for a real board, and its runner.
 * @param folder where its `manifest.json` lies, its module `start.ts`, and `sdk.json`: the manifest of what it has of the SDK
 * @param settings what `mc/config` is to hold beside what the manifests say
 */
export async function buildPacked(
  sdk: Sdk,
  folder: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<LinApp> {
  const manifest = join(folder, 'manifest.json');
  const target = await asOneModule(sdk, {
    ...targetOf(manifest, settings),
    start: `xsmota/${folder}/start`,
    sdkManifests: [join(folder, 'sdk.json')],
  });
  return build(sdk, target, manifest);
}

/** Builds an app with its modules as they are. */
export function buildApp(
  sdk: Sdk,
  manifest: string,
  settings: Readonly<Record<string, unknown>> = {},
): LinApp {
  return build(sdk, targetOf(manifest, settings), manifest);
}

function targetOf(manifest: string, config: Readonly<Record<string, unknown>>): Target {
  const name = parse(dirname(manifest)).name;
  const folder = dirname(manifest) === VIRTUAL_BOARD ? 'lin' : `lin-${name}`;
  return { platform: 'lin', manifests: [manifest], config, mode: 'instrument', folder };
}

function build(sdk: Sdk, target: Target, manifest: string): LinApp {
  const makefile = configure(sdk, target);
  make(sdk, makefile, 'build');
  const app = makefile.replace(/([\\/])tmp([\\/])lin([\\/])/, '$1bin$2lin$3').replace(/makefile$/, 'mc.so');
  if (!existsSync(app)) throw new BuildError(`The SDK has built no ${app}`);
  const census = join(ROOT, dirname(manifest), 'census.c');
  const further = existsSync(census) ? censusFlags(sdk, census) : [];
  return { app, runner: buildRunner(sdk, join(folderOf(target), 'runner'), further) };
}

/** What compiles a look into the machine: the SDK's own headers, as they are compiled for Linux with instruments. */
function censusFlags(sdk: Sdk, source: string): string[] {
  return ['-w', source, '-DmxInstrument=1', '-D_RELEASE=1', ...(xsFlags(sdk) ?? missingGlib())];
}

function missingGlib(): never {
  throw new BuildError('The runner needs GLib: apt install libglib2.0-dev');
}

function buildRunner(sdk: Sdk, runner: string, further: readonly string[]): string {
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'glib-2.0'], { encoding: 'utf8' });
  if (flags.status !== 0) missingGlib();
  const screen = join(sdk.folder, 'build', 'simulators', 'modules');
  const source = join(ROOT, 'hosts', 'lin', 'runner.c');
  const words = flags.stdout.trim().split(/\s+/);
  const result = spawnSync(
    'gcc',
    ['-O2', '-o', runner, source, ...further, `-I${screen}`, ...words, '-ldl'],
    {
      cwd: dirname(runner),
      env: environment(sdk),
      encoding: 'utf8',
    },
  );
  if (result.status !== 0) throw new BuildError(`The runner cannot be compiled:\n${result.stderr}`);
  return runner;
}
