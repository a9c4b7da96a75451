import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';

/**
 * The modules that the SDK preloads run their bodies when the firmware is built, and then lie in ROM. What could be changed
 * at module level would need a place in RAM, or could not be changed after all.
 */

const root = resolve(import.meta.dirname, '..');

/** Not preloaded: it starts what makes all that changes. */
const MAIN = 'hosts/esp32/main.ts';

const FILES = ['src', 'hosts/moddable', 'hosts/esp32']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .map((name) => name.split(sep).join('/'))
  .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts') && name !== MAIN);

/** Declarations at module level: the formatter has them begin a line. */
const DECLARATION = /^(?:export )?(?:default )?(const|let|var|using)\s+([\w$]+)/gm;

/** What is wrong with how a module is written. */
function misspelt(source: string): string[] {
  const found: string[] = [];
  for (const [, kind, name] of source.matchAll(DECLARATION)) {
    if (kind !== 'const') found.push(`${kind} ${name} at module level`);
  }
  for (const [line] of source.matchAll(/^(?:im|ex)port (?:type )?\* .*$/gm)) found.push(line);
  for (const [line] of source.matchAll(/^ {2}static (?!readonly )[#\w]+ *[:=;].*$/gm))
    found.push(line.trim());
  return found;
}

/** What is wrong with a value that a module holds at its level. */
function unfrozen(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  // Bytes cannot be frozen; those of a preloaded module are read-only.
  if (ArrayBuffer.isView(value)) return [];
  if (value instanceof RegExp) return [`${name} is a regular expression, which keeps its place`];
  if (value instanceof Map || value instanceof Set || value instanceof Date)
    return [`${name} is a ${value.constructor.name}`];
  if (!Object.isFrozen(value)) return [`${name} is not frozen`];
  return Object.entries(value).flatMap(([key, each]) => unfrozen(each, `${name}.${key}`));
}

/** Has each of these modules tell all it holds at module level. */
function telling(sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'telling',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point') return undefined;
        const specifier = path.startsWith('xsmota/') ? `src/${path.slice('xsmota/'.length)}` : path;
        const target = specifier.startsWith('.')
          ? relative(root, resolve(importer, '..', specifier))
              .split(sep)
              .join('/')
          : specifier;
        const file = [target, target.replace(/\.js$/, '.ts'), `${target}.ts`].find((name) =>
          sources.has(name),
        );
        return file === undefined
          ? { path: target, namespace: 'sdk' }
          : { path: join(root, file), namespace: 'file' };
      });
      // The SDK's own modules are not looked at, and nothing of them runs at module level.
      onLoad({ filter: /.*/, namespace: 'sdk' }, () => ({
        contents:
          "const any = new Proxy(class {}, { get: (_, key) => (key === '__esModule' ? undefined : any) }); module.exports = any;",
        loader: 'js',
      }));
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        const name = relative(root, path).split(sep).join('/');
        const source = sources.get(name);
        if (source === undefined) return undefined;
        const names = [...source.matchAll(DECLARATION)].map((found) => found[2]);
        return {
          contents: `${source}\nexport const $held = { ${names.join(', ')} };\n`,
          loader: name.endsWith('.ts') ? 'ts' : 'js',
        };
      });
    },
  };
}

/** What modules hold at module level, by the modules' names. */
async function heldBy(
  sources: ReadonlyMap<string, string>,
): Promise<Record<string, Record<string, unknown>>> {
  const names = [...sources.keys()];
  const imports = names.map((name, i) => `import { $held as m${i} } from './${name}';`);
  const pairs = names.map((name, i) => `${JSON.stringify(name)}: m${i}`);
  const { outputFiles } = await build({
    stdin: {
      contents: `${imports.join('\n')}\nexport default { ${pairs.join(', ')} };`,
      resolveDir: root,
      sourcefile: join(root, 'all.ts'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    plugins: [telling(sources)],
  });
  const folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
  try {
    const file = join(folder, 'all.mjs');
    writeFileSync(file, outputFiles[0]?.text ?? '');
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)).default;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is wrong with modules, by their names and contents. */
async function complaints(sources: ReadonlyMap<string, string>): Promise<string[]> {
  const held = await heldBy(sources);
  return [...sources].flatMap(([name, source]) =>
    [
      ...misspelt(source),
      ...Object.entries(held[name] ?? {}).flatMap(([each, value]) => unfrozen(value, each)),
    ].map((text) => `${name}: ${text}`),
  );
}

describe('what is preloaded', () => {
  it('holds nothing at module level that could change', async () => {
    const sources = new Map(FILES.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
    expect(sources.size).toBeGreaterThan(80);
    const held = await heldBy(sources);
    expect(Object.values(held).flatMap((each) => Object.keys(each)).length).toBeGreaterThan(300);
    expect(await complaints(sources)).toEqual([]);
  });

  it.each([
    ['let count = 0;', 'let count at module level'],
    ['export let count = 0;', 'let count at module level'],
    ['var count = 0;', 'var count at module level'],
    ['const WORD = /x/g;', 'WORD is a regular expression, which keeps its place'],
    ['const WORDS = Object.freeze([/x/]);', 'WORDS.0 is a regular expression, which keeps its place'],
    ['const TABLE = [1, 2];', 'TABLE is not frozen'],
    ['export const TABLE: readonly number[] = [1, 2];', 'TABLE is not frozen'],
    ['const TABLE =\n  [1, 2];', 'TABLE is not frozen'],
    ['const TABLE = [1, 2] as const;', 'TABLE is not frozen'],
    ['const NAMES = { a: 1 };', 'NAMES is not frozen'],
    ['const TABLE = Object.freeze([[1]]);', 'TABLE.0 is not frozen'],
    ['const TABLE = Object.freeze([Object.freeze({ row: [1] })]);', 'TABLE.0.row is not frozen'],
    ['const KNOWN = new Map([[1, 2]]);', 'KNOWN is a Map'],
    ['const KNOWN = Object.freeze({ set: new Set() });', 'KNOWN.set is a Set'],
    ['class Counter { count = 0 }\nconst ONE = new Counter();', 'ONE is not frozen'],
    ['const LIST = makeList();\nfunction makeList() { return []; }', 'LIST is not frozen'],
    ["import * as words from './words.js';", "import * as words from './words.js';"],
    ["export * from './words.js';", "export * from './words.js';"],
    ['export class Counter {\n  static count = 0;\n}', 'static count = 0;'],
  ])('refuses %j', async (source, complaint) => {
    const sources = new Map([
      ['src/made-up.ts', source],
      ['src/words.ts', 'export const WORD = 1;'],
    ]);
    expect(await complaints(sources)).toEqual([`src/made-up.ts: ${complaint}`]);
  });

  it.each([
    'const COUNT = 1;',
    'const BYTES = Uint8Array.of(1, 2);\nconst VIEW = new DataView(BYTES.buffer);',
    'const ROWS = Object.freeze([Object.freeze({ bytes: Uint8Array.of(1), run: () => [] })]);',
    "import { frozenTable } from './bytes/frozen.js';\nconst ROWS = frozenTable([{ name: 'x' }]);",
    'class Point {\n  constructor() {\n    Object.freeze(this);\n  }\n}\nconst ZERO = new Point();',
    'export class Point {\n  static readonly zero = 0;\n  static make() {\n    let x = [];\n    return x;\n  }\n}',
    "import { WORD } from './words.js';\nexport const OTHER = WORD;",
    "import X509 from 'x509';\nexport const read = () => X509.decode();",
    "import Timer from 'timer';\nconst IO = Object.freeze({ Timer, delay: Timer.delay });",
  ])('allows %j', async (source) => {
    const sources = new Map([
      ['src/made-up.ts', source],
      ['src/words.ts', 'export const WORD = 1;'],
      ['src/bytes/frozen.ts', readFileSync(join(root, 'src/bytes/frozen.ts'), 'utf8')],
    ]);
    expect(await complaints(sources)).toEqual([]);
  });
});
