import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../..');
const ENTRY = join('hosts', 'start.ts');
const FOLDER = join(ROOT, 'build', 'e2e');
/** Bundles that have not been made for so long, in milliseconds, are of no use any more. */
const OLD = 24 * 3_600_000;

/** Every module sees itself where it lies, from where it finds its files. */
const inPlace: Plugin = {
  name: 'in place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.dirname',
        JSON.stringify(dirname(path)),
      ),
      loader: 'ts',
    }));
  },
};

/** Makes one file of all that `npm start` loads, named by what it holds. @returns its path */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    // It has a program of its own.
    external: ['esbuild'],
    // Packages in CommonJS ask for modules of Node's.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [inPlace],
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`esbuild made nothing of ${ENTRY}`);
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) {
    const age = Date.now() - (statSync(join(FOLDER, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > OLD) rmSync(join(FOLDER, name), { force: true });
  }
  const path = join(FOLDER, `${createHash('sha256').update(script.contents).digest('hex')}.mjs`);
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, script.contents);
  renameSync(unfinished, path);
  return path;
}

const bundled = await bundle();

/** The command that runs the virtual board as `npm start -- --no-ui` does. @param options what `npm start --` would get */
export function virtualBoardFromSources(options: readonly string[]): string[] {
  return [process.execPath, '--import', 'tsx', ENTRY, '--no-ui', ...options];
}

/**
 * Like {@link virtualBoardFromSources}, from a bundle of the same sources: compiling them takes a board longer than all the
 * rest of its start.
 */
export function virtualBoard(options: readonly string[]): string[] {
  return [process.execPath, bundled, '--no-ui', ...options];
}
