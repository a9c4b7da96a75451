import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A source file to be bundled with a change, which a proof has to notice. */
export interface Mutation {
  /** The end of the file's path, such as `src/tasmota/power.ts`. */
  readonly file: string;
  /** What stands there, exactly once. */
  readonly original: string;
  readonly replacement: string;
}

/** A script together with where its lines come from. */
export interface MappedScript {
  readonly script: string;
  /** A source map, as JSON. Its sources are named from the root of the repository. */
  readonly map: string;
}

const ROOT = join(import.meta.dirname, '..', '..');

const COMMON = {
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'neutral',
  target: 'es2022',
  logLevel: 'silent',
} as const;

/**
 * Bundles a TypeScript entry and everything it imports to the text of one script that XS 13.3 understands.
 * @param alias files to take in the place of packages
 * @throws Error when the entry cannot be bundled, or the mutation does not fit its file
 */
export async function bundleForXs(
  entry: string,
  alias: Readonly<Record<string, string>> = {},
  mutation?: Mutation,
): Promise<string> {
  const result = await build({
    ...COMMON,
    entryPoints: [entry],
    plugins: mutation === undefined ? [] : [mutate(mutation)],
    // The engine runs a bytecode of its own for every line it comes to; on one line the meter counts only the code.
    minifyWhitespace: true,
    alias: { ...alias },
  });
  const [script] = result.outputFiles;
  if (script === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return script.text;
}

/** Like `bundleForXs`, but line by line, with a map that tells which line of which source each one is. */
export async function bundleWithMap(entry: string, mutation?: Mutation): Promise<MappedScript> {
  const result = await build({
    ...COMMON,
    entryPoints: [entry],
    plugins: mutation === undefined ? [] : [mutate(mutation)],
    sourcemap: 'external',
    // Nothing is written; the map names its sources from here.
    outfile: join(ROOT, 'bundle.js'),
  });
  const textOf = (ending: string): string => {
    const file = result.outputFiles.find(({ path }) => path.endsWith(ending));
    if (file === undefined) throw new Error(`esbuild made no ${ending} of ${entry}`);
    return file.text;
  };
  return { script: textOf('.js'), map: textOf('.map') };
}

/** Has esbuild take a source file with a change. */
export function mutate({ file, original, replacement }: Mutation): Plugin {
  return {
    name: 'mutation',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!path.replaceAll('\\', '/').endsWith(file)) return undefined;
        const source = await readFile(path, 'utf8');
        const parts = source.split(original);
        if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times ${original}`);
        return { contents: parts.join(replacement), loader: 'ts' };
      });
    },
  };
}
