// Makes what the npm package has beside its sources: JavaScript and types, in `dist`.
//
//   npm run build:library

import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..', '..');
const DIST = join(ROOT, 'dist');

/** Removes what an earlier build has left. */
function clear(): void {
  rmSync(DIST, { recursive: true, force: true });
}

/** Has the compiler check the types and write them down. It also finds out which modules there are. */
function declare(): void {
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'tsconfig.library.json')],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(1);
}

function modules(): string[] {
  return readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => join(ROOT, name.replace(/\.d\.ts$/, '.ts')));
}

/** Writes the modules as JavaScript, one by one, so that a bundler can leave out what is not used. */
async function compile(): Promise<void> {
  await build({
    entryPoints: modules(),
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
