import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { BuildError, configure, folderOf, make, type Target } from './mcconfig.js';
import { environment, ROOT, type Sdk } from './sdk.js';
import { xsFlags } from './xs-flags.js';

/** The virtual board for the SDK's Linux target, and the program that runs it without a display. */
export interface LinApp {
  readonly app: string;
  readonly runner: string;
}

/**
 * Builds both.
 * @param template the board, as a Tasmota template
 * @param manifest another app than the virtual board
 * @param settings what else `mc/config` is to hold
 */
export function buildLin(
  sdk: Sdk,
  template: string,
  manifest = 'hosts/lin/manifest.json',
  settings: Readonly<Record<string, unknown>> = {},
): LinApp {
  const folder = manifest.includes('hosts/lin') ? 'lin' : `lin-${parse(dirname(manifest)).name}`;
  const target: Target = {
    platform: 'lin',
    manifests: [manifest],
    config: { ...settings, template },
    mode: 'instrument',
    folder,
  };
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
