import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const require = createRequire(import.meta.url);
const SHIMS = join(import.meta.dirname, 'xs', 'shims');
const STREAM = join(require.resolve('readable-stream/package.json'), '../lib/ours/browser.js');

/** By the name they are imported under: what takes the place of Node's own modules, and of what needs them. */
const ON_XS: Readonly<Record<string, string>> = {
  // With a slash, Node's own module is not meant but the package.
  'node:buffer': require.resolve('buffer/'),
  'node:stream': STREAM,
  'readable-stream': STREAM,
  'abort-controller': join(SHIMS, 'abort-controller.cjs'),
  'process/': join(SHIMS, 'process.cjs'),
  debug: join(SHIMS, 'debug.cjs'),
  mqtt: join(SHIMS, 'mqtt.ts'),
  'worker-timers': join(SHIMS, 'worker-timers.cjs'),
};

/** Takes files in the place of modules, by their exact names. */
function replace(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'replace',
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ path }) => {
        const file = files[path];
        return file === undefined ? undefined : { path: file };
      });
    },
  };
}

async function bundle(
  entry: string,
  files: Readonly<Record<string, string>>,
  plugins: readonly Plugin[],
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['browser', 'module', 'main'],
    target: 'es2022',
    logLevel: 'silent',
    plugins: [replace(files), ...plugins],
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return script.text;
}

/**
 * Makes one file of an entry and the packages it imports, and has it used while it exists.
 * @param files further modules to take from elsewhere
 * @param plugins for changes to the sources
 */
export async function withBundle<Result>(
  entry: string,
  files: Readonly<Record<string, string>>,
  use: (path: string) => Promise<Result>,
  plugins: readonly Plugin[] = [],
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'xsmota-bench-'));
  try {
    const path = join(folder, 'entry.mjs');
    await writeFile(path, await bundle(entry, { ...ON_XS, ...files }, plugins));
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
