import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { BuildError } from './build-error.js';
import { checkTypes, configure, type Target } from './mcconfig.js';
import { fileOf, type Modules, pack } from './pack.js';
import type { Sdk } from './sdk.js';

/** A target of which the project's modules can be made one. */
export interface Packable extends Target {
  /** The module that the main module calls: it and all that it imports of the project become one. */
  readonly start: string;
  /** The manifests that bring what it imports of the SDK. */
  readonly sdkManifests: readonly string[];
}

/** What mcconfig makes of a manifest and those that it includes. */
interface FlatManifest {
  readonly creation: { readonly main: string };
  readonly modules: Modules;
  readonly preload: readonly string[];
}

/**
 * The target with one module instead of the project's many: what goes into the flash of a board.
 * The compiler that the SDK wants has seen all of them first, with the SDK's own typings. A target for the debugger keeps its
 * modules, so that one finds one's way in them.
 */
export async function asOneModule(
  sdk: Sdk,
  target: Packable,
  variables: Readonly<Record<string, string>> = {},
): Promise<Target> {
  if (target.mode === 'debug') return target;
  const makefile = configure(sdk, { ...target, folder: `${target.folder}-modules` }, variables);
  checkTypes(sdk, makefile);
  const flat = JSON.parse(
    readFileSync(join(dirname(makefile), 'manifest_flat.json'), 'utf8'),
  ) as FlatManifest;
  const { main } = flat.creation;
  const { source, natives } = await pack(sourceOf(target.start, flat.modules), flat.modules);
  return {
    ...target,
    manifests: target.sdkManifests,
    made: {
      files: {
        'main.js': transformSync(readFileSync(sourceOf(main, flat.modules), 'utf8'), { loader: 'ts' }).code,
        'packed.js': source,
      },
      manifest: {
        creation: flat.creation,
        modules: { [main]: './main', [target.start]: './packed', ...natives },
        preload: [target.start, ...Object.keys(natives).filter((name) => flat.preload.includes(name))],
      },
    },
  };
}

function sourceOf(name: string, modules: Modules): string {
  const file = fileOf(name, modules);
  if (file === undefined) throw new BuildError(`The manifests have no module ${name}`);
  return `${file}.ts`;
}
