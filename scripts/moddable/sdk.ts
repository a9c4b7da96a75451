import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** The project's own folder. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** Where everything that is built goes. */
export const BUILD = join(ROOT, 'build');

/** What to say where there is no SDK. */
export const SDK_MISSING = 'Moddable SDK not found: npx xs-dev setup --device esp32';

/** Where xs-dev puts the SDK. */
const USUAL_PLACE = join(homedir(), '.local', 'share', 'moddable');

/** The folder of the host tools, by the system they run on. */
const TOOLS: Readonly<Record<string, string>> = { darwin: 'mac', linux: 'lin', win32: 'win' };

export interface Sdk {
  readonly folder: string;
  /** The host tools: mcconfig, xsc, xsl. */
  readonly tools: string;
}

/** The SDK that `MODDABLE` names, or the one xs-dev has installed; one whose tools are built. */
export function findSdk(): Sdk | undefined {
  const place = TOOLS[process.platform] ?? 'lin';
  for (const named of [process.env.MODDABLE, USUAL_PLACE]) {
    if (named === undefined || named === '') continue;
    // The tools are run elsewhere.
    const folder = resolve(named);
    const tools = join(folder, 'build', 'bin', place, 'release');
    if (existsSync(join(tools, process.platform === 'win32' ? 'mcconfig.exe' : 'mcconfig')))
      return { folder, tools };
  }
  return undefined;
}

/** The SDK's version. */
export function versionOf(sdk: Sdk): string {
  return readFileSync(join(sdk.folder, 'tools', 'VERSION'), 'utf8').trim();
}

/** The environment the SDK's tools need: they call `tsc`, which is the project's own. @param further its PATH comes in front */
export function environment(sdk: Sdk, further: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = further.PATH === undefined ? [] : [further.PATH];
  const path = [...own, join(ROOT, 'node_modules', '.bin'), sdk.tools, process.env.PATH ?? ''].join(
    delimiter,
  );
  return { ...process.env, ...further, MODDABLE: sdk.folder, PATH: path };
}
