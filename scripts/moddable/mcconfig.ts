import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, parse, relative } from 'node:path';
import { BuildError } from './build-error.js';
import { BUILD, environment, ROOT, type Sdk } from './sdk.js';

export interface Target {
  /** As mcconfig calls it: `lin`, `esp32`, `esp32/esp32c3`. */
  readonly platform: string;
  /** The manifests to build, from the project's folder. */
  readonly manifests: readonly string[];
  /** What `mc/config` is to hold beside what the manifests say. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What to have as resources: names with their endings, and contents. */
  readonly resources?: Readonly<Record<string, Buffer>>;
  readonly mode: 'debug' | 'instrument' | 'release';
  /** The folder's name below `build`, where it is not the platform's. */
  readonly folder?: string;
  /** Modules that are made for it, beside those of the manifests. */
  readonly made?: Made;
}

/** Modules that a build makes itself. */
export interface Made {
  /** Names of files with their endings, and contents. */
  readonly files: Readonly<Record<string, string>>;
  /** What the manifest, which lies beside them, holds beside `include`, `config` and `data`. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

const FLAGS = { debug: '-d', instrument: '-i', release: undefined } as const;

/** The folder in which a target is built. */
export function folderOf(target: Target): string {
  return join(BUILD, target.folder ?? target.platform.replace('/', '-'));
}

/** Writes a manifest of its own for the target, which includes the given one, and what mcconfig makes of it: a makefile. @returns its path */
export function configure(
  sdk: Sdk,
  target: Target,
  variables: Readonly<Record<string, string>> = {},
): string {
  const blank = [ROOT, sdk.folder].find((path) => /\s/.test(path));
  if (blank !== undefined)
    throw new BuildError(`The SDK's makefiles take no path with a blank in it: move ${blank}`);
  const folder = folderOf(target);
  const project = join(folder, 'xsmota');
  const output = join(folder, 'output');
  mkdirSync(project, { recursive: true });
  mkdirSync(output, { recursive: true });
  const resources = Object.entries(target.resources ?? {});
  for (const [name, content] of resources) writeFileSync(join(project, name), content);
  const { files, manifest: further } = target.made ?? { files: {}, manifest: {} };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(project, name), content);
  const manifest = {
    include: target.manifests.map((name) => join(ROOT, name)),
    ...further,
    config: target.config,
    ...(resources.length === 0 ? {} : { data: { '*': resources.map(([name]) => `./${parse(name).name}`) } }),
  };
  writeFileSync(join(project, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const flag = FLAGS[target.mode];
  run(
    'mcconfig',
    [...(flag === undefined ? [] : [flag]), '-p', target.platform, '-t', 'build', '-o', output],
    {
      cwd: project,
      env: environment(sdk, variables),
    },
  );
  const makefile = findMakefile(output, target);
  if (makefile === undefined) throw new BuildError(`mcconfig has written no makefile below ${output}`);
  forgetNames(dirname(makefile));
  return makefile;
}

/**
 * Has the next link number the names anew. xsl would keep the numbers of the link before, and with them all names that are no
 * longer used: they would be in the archive, and in its size. What is compiled from C holds the numbers, so it goes too.
 */
function forgetNames(folder: string): void {
  rmSync(join(folder, 'modules', 'mc.xsi'), { force: true });
  for (const name of readdirSync(folder)) if (name.endsWith('.o')) rmSync(join(folder, name));
}

/** What mcconfig has written for a module in TypeScript. */
interface ModuleConfig {
  readonly extends: string;
  readonly compilerOptions: { readonly rootDir: string; readonly outDir: string };
  readonly files: readonly string[];
}

/** The modules' files that the makefile names: there are others of sources that an earlier build has had. */
function configsOf(makefile: string): string[] {
  const named = readFileSync(makefile, 'utf8').matchAll(
    /\btsc -p \$\(MODULES_DIR\)[\\/](\S+-tsconfig\.json)/g,
  );
  return [...named].map(([, path]) => path as string);
}

/**
 * Compiles all modules in TypeScript at once, to where the makefile looks for them. It would start a compiler for each one,
 * which compiles everything that one imports as well: some minutes in all.
 */
function compile(sdk: Sdk, makefile: string): void {
  const outDir = join(dirname(makefile), 'tsc-all');
  for (const { compilerOptions, files } of compileTogether(sdk, makefile, { outDir })) {
    for (const file of files) {
      const { dir, name } = parse(file);
      const target = join(compilerOptions.outDir, dir);
      mkdirSync(target, { recursive: true });
      copyFileSync(join(outDir, dir, `${name}.js`), join(target, `${name}.js`));
      // The map names its source as seen from where it lies.
      const map = JSON.parse(readFileSync(join(outDir, dir, `${name}.js.map`), 'utf8'));
      writeFileSync(
        join(target, `${name}.js.map`),
        JSON.stringify({ ...map, sources: [relative(target, file)] }),
      );
    }
  }
}

/** Has the compiler see all modules in TypeScript, with the SDK's settings and typings. */
export function checkTypes(sdk: Sdk, makefile: string): void {
  compileTogether(sdk, makefile, { noEmit: true });
}

/** Compiles all modules in TypeScript at once. @returns what mcconfig has written for each */
function compileTogether(
  sdk: Sdk,
  makefile: string,
  options: Readonly<Record<string, unknown>>,
): readonly ModuleConfig[] {
  const folder = dirname(makefile);
  const modules = configsOf(makefile).map(
    (path) => JSON.parse(readFileSync(join(folder, 'modules', path), 'utf8')) as ModuleConfig,
  );
  const [first] = modules;
  if (first === undefined) return [];
  const together = join(folder, 'tsconfig-all.json');
  const all = {
    extends: first.extends,
    compilerOptions: { ...first.compilerOptions, ...options },
    files: modules.flatMap(({ files }) => files),
  };
  writeFileSync(together, JSON.stringify(all));
  run('tsc', ['-p', together], { cwd: folder, env: environment(sdk) });
  return modules;
}

/** Builds a goal of the makefile. @returns what the tools said */
export function make(
  sdk: Sdk,
  makefile: string,
  goal: string,
  further: Readonly<Record<string, string>> = {},
): string {
  compile(sdk, makefile);
  return run('make', ['-f', makefile, goal], {
    cwd: dirname(makefile),
    env: environment(sdk, further),
  });
}

function findMakefile(output: string, target: Target): string | undefined {
  const parts = target.platform.split('/');
  return readdirSync(output, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('makefile') && name.split(/[\\/]/).includes(target.mode))
    .filter((name) => parts.every((part) => name.split(/[\\/]/).includes(part)))
    .map((name) => join(output, name))[0];
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): string {
  const result = spawnSync(command, args, { ...options, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  if (result.error !== undefined)
    throw new BuildError(`${command} cannot be started: ${result.error.message}`);
  if (result.status !== 0) throw new BuildError(`${command} failed:\n${said.trimEnd()}`);
  return said;
}
