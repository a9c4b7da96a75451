// Makes what the npm package has beside its sources: JavaScript and types, in `dist`.
//
//   npm run build:library

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..', '..');
const DIST = join(ROOT, 'dist');
/** What `exports` in package.json names. */
const ENTRIES = ['library/mqtt.ts', 'library/node/index.ts', 'library/node/ecma419.ts'];

/** Removes what an earlier build has left. */
function clear(): void {
  rmSync(DIST, { recursive: true, force: true });
}

/** Has the compiler check the types and write them down. */
function declare(): void {
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'tsconfig.library.json')],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(1);
}

/** The modules that the package's entries need when they run. */
async function modules(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: ENTRIES.map((name) => join(ROOT, name)),
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    outdir: DIST,
    format: 'esm',
    platform: 'node',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/** Writes the modules as JavaScript, one by one, so that a bundler can leave out what is not used. */
async function compile(): Promise<void> {
  await build({
    entryPoints: await modules(),
    absWorkingDir: ROOT,
    outbase: ROOT,
    outdir: DIST,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    sourcemap: true,
    sourcesContent: false,
    // Private members get short names: nobody else may use them, and they are a sixth of the code.
    mangleProps: /^_/,
    logLevel: 'warning',
  });
}

/** Tells Node what the files are, and bundlers that a module nothing is used of may be left out. That is so for these alone. */
function describe(): void {
  writeFileSync(join(DIST, 'package.json'), '{ "type": "module", "sideEffects": false }\n');
}

clear();
declare();
await compile();
describe();
