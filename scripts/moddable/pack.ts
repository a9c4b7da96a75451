import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';
import { build, type Plugin, transform } from 'esbuild';
import { BuildError } from './build-error.js';
import { sharedMembers, shrink } from './shrink.js';

/** Modules as a flat manifest has them: names, with `*` for the file's name, and files without their endings. */
export type Modules = Readonly<Record<string, string | readonly string[]>>;

/** One module made of many. */
export interface Pack {
  readonly source: string;
  /** What it imports of the project itself: modules in JavaScript, with functions in C behind them. */
  readonly natives: Readonly<Record<string, string>>;
}

/**
 * Makes one module of a module and all that it imports of the project, with short names for variables and private members.
 * Each module, each variable of a module and each name takes slots of the flash: see docs/decisions/0009-one-module.md.
 *
 * @param entry the file of the module
 * @param modules where modules in TypeScript are found by their names
 */
export async function pack(entry: string, modules: Modules): Promise<Pack> {
  const natives: Record<string, string> = {};
  const finder: Plugin = {
    name: 'modules',
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, resolveDir, kind }) => {
        if (kind === 'entry-point') return undefined;
        const own = path.startsWith('.')
          ? join(resolveDir, path.replace(/\.js$/, ''))
          : fileOf(path, modules);
        if (own === undefined) return { path, external: true };
        if (existsSync(`${own}.ts`)) return { path: `${own}.ts` };
        const name = nameOf(own, modules);
        if (name === undefined) return { errors: [{ text: `${own} is in no manifest` }] };
        natives[name] = own;
        return { path: name, external: true };
      });
    },
  };
  const options = { format: 'esm', target: 'es2024', tsconfigRaw: TSCONFIG } as const;
  try {
    const { outputFiles } = await build({
      ...options,
      entryPoints: [entry],
      bundle: true,
      write: false,
      plugins: [finder],
      logLevel: 'silent',
    });
    const source = shrink(outputFiles[0]?.text ?? '');
    const { code } = await transform(source, {
      ...options,
      minifyIdentifiers: true,
      minifyWhitespace: true,
      mangleProps: /^_[a-z]/,
      reserveProps: new RegExp(`^(?:${sharedMembers(source).join('|')})$`),
    });
    return { source: code, natives };
  } catch (problem) {
    throw new BuildError(`The modules cannot be made one: ${(problem as Error).message}`);
  }
}

/** What the compiler of the SDK's settings makes of fields. */
const TSCONFIG = { compilerOptions: { target: 'es2025', useDefineForClassFields: true } };

/** The file of a module, without its ending. */
export function fileOf(name: string, modules: Modules): string | undefined {
  for (const [pattern, files] of Object.entries(modules)) {
    for (const file of [files].flat()) {
      if (pattern === name) return file;
      if (!pattern.endsWith('*') || !name.startsWith(pattern.slice(0, -1))) continue;
      const rest = name.slice(pattern.length - 1);
      if (file.endsWith('*')) {
        const found = file.slice(0, -1) + rest;
        if (existsSync(`${found}.ts`) || existsSync(`${found}.js`)) return found;
      } else if (parse(file).name === rest) return file;
    }
  }
  return undefined;
}

/** The name of a module by its file. */
function nameOf(file: string, modules: Modules): string | undefined {
  const { dir, name } = parse(file);
  for (const [pattern, files] of Object.entries(modules)) {
    const listed = [files].flat().some((path) => path === file || path === join(dir, '*'));
    if (listed) return pattern.endsWith('*') ? pattern.slice(0, -1) + name : pattern;
  }
  return undefined;
}
