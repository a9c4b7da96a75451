import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Manifest {
  readonly include?: readonly string[];
  readonly modules: Readonly<Record<string, string | readonly string[]>>;
  readonly preload: readonly string[];
}

const slashes = (name: string) => name.split(sep).join('/');

function read(file: string): Manifest {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

/** The modules right in a folder, and below it if `deep`: files without their endings. */
function modulesIn(folder: string, deep = false): string[] {
  return readdirSync(join(root, folder), { recursive: deep, encoding: 'utf8' })
    .map(slashes)
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name.replace(/\.[jt]s$/, '')}`)
    .sort();
}

/** Our own modules that a manifest and those it includes name: each with the file it is made of. */
function modulesOf(...files: string[]): [specifier: string, source: string][] {
  return withIncluded(files).flatMap(ownModulesOf);
}

function ownModulesOf(file: string): [specifier: string, source: string][] {
  const manifest = read(file);
  const found: [string, string][] = [];
  for (const [specifier, sources] of Object.entries(manifest.modules)) {
    if (!specifier.startsWith('xsmota/')) continue;
    for (const source of [sources].flat()) {
      const path = slashes(relative(root, join(root, dirname(file), source)));
      const files = path.endsWith('/*') ? modulesIn(dirname(path)) : [path];
      // A star stands for the file's name.
      for (const each of files)
        found.push([specifier.replace(/\*$/, each.split('/').at(-1) as string), each]);
    }
  }
  return found;
}

function preloadOf(...files: string[]): string[] {
  return withIncluded(files).flatMap((file) =>
    read(file).preload.filter((name) => name.startsWith('xsmota/')),
  );
}

/** Manifests and those they include: each once, as the SDK takes them. */
function withIncluded(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => [file, ...withIncluded(includesOf(file))]))];
}

/** The project's own manifests that one includes; the SDK's modules are the SDK's business. */
function includesOf(file: string): string[] {
  return (read(file).include ?? [])
    .filter((name) => name.startsWith('.') && !/\/moddable\/(tls|websocket)\.json$/.test(name))
    .map((name) => slashes(relative(root, join(root, dirname(file), name))));
}

/** Files that a module imports, and those they import, without types. */
function importedBy(start: string): Set<string> {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const path = ['.ts', '.js'].map((ending) => join(root, file + ending));
    const source = path.map(readIfThere).find((text) => text !== undefined);
    if (source === undefined) throw new Error(`${file} is no file`);
    for (const [, clause = '', specifier = ''] of source.matchAll(
      /^(?:import|export)\s+(?!type\s)([^'";]*?)\s*(?:from\s+)?'([^']+)'/gm,
    )) {
      const names = clause.replace(/^\{|\}$/g, '').split(',');
      if (clause.startsWith('{') && names.every((name) => /^\s*(type\s|$)/.test(name))) continue;
      if (specifier.startsWith('.'))
        visit(slashes(relative(root, resolve(root, dirname(file), specifier))).replace(/\.js$/, ''));
      else if (/^xsmota\/hosts\/esp32\/(secure|web)$/.test(specifier)) continue;
      else if (specifier.startsWith('xsmota/')) visit(`src/${specifier.slice('xsmota/'.length)}`);
    }
  };
  visit(start);
  return seen;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** How hosts on the SDK name a file. */
function specifierOf(file: string): string {
  const part = /^hosts\/esp32\/(secure|web)-/.exec(file)?.[1];
  if (part !== undefined) return `xsmota/hosts/esp32/${part}`;
  return file.startsWith('src/') ? `xsmota/${file.slice('src/'.length)}` : `xsmota/${file}`;
}

const twice = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i);

/** The class of ECMA-419 is for apps that include `src/mqtt/manifest.json`: the firmware has no use for it. */
const ofFirmware = (file: string) => !file.startsWith('src/ecma419/');

describe('manifest.json', () => {
  it('names every module of the firmware, as node resolves it', () => {
    const modules = modulesOf('manifest.json');
    expect(modules.map(([, file]) => file).sort()).toEqual(modulesIn('src', true).filter(ofFirmware));
    for (const [specifier, file] of modules) expect(specifier).toBe(specifierOf(file));
  });

  it('preloads each of them, and nothing else', () => {
    const { preload } = read('manifest.json');
    expect([...preload].sort()).toEqual(modulesIn('src', true).filter(ofFirmware).map(specifierOf).sort());
  });
});

describe('src/mqtt/manifest.json', () => {
  const MANIFEST = 'src/mqtt/manifest.json';
  const CLASS = 'embedded:network/mqtt/client';

  it('names every module of src/mqtt and src/ecma419 and what these need, as node resolves it, and no others', () => {
    const own = [...modulesIn('src/mqtt'), ...modulesIn('src/ecma419')];
    const needed = new Set(own.flatMap((file) => [...importedBy(file)]));
    const modules = modulesOf(MANIFEST);
    expect(modules.map(([, file]) => file).sort()).toEqual([...needed].sort());
    for (const [specifier, file] of modules) expect(specifier).toBe(specifierOf(file));
  });

  it("has the class for the SDK under the standard's name", () => {
    expect(read(MANIFEST).modules[CLASS]).toBe('../../hosts/moddable/mqtt-client');
    const there = modulesOf(MANIFEST).map(([, file]) => file);
    const needed = [...importedBy('hosts/moddable/mqtt-client')].slice(1);
    expect(needed.filter((file) => !there.includes(file))).toEqual([]);
  });

  it('preloads each of them, and nothing else', () => {
    const names = modulesOf(MANIFEST).map(([specifier]) => specifier);
    expect([...read(MANIFEST).preload].sort()).toEqual([...names, CLASS].sort());
  });
});

describe.each([
  ['hosts/esp32/secure-none', 'hosts/esp32/web-none'],
  ['hosts/esp32/secure-tls', 'hosts/esp32/web-none'],
  ['hosts/esp32/secure-none', 'hosts/esp32/web-client'],
  ['hosts/esp32/secure-tls', 'hosts/esp32/web-client'],
])('hosts/esp32/common.json with %s and %s', (secure, web) => {
  const parts = [secure, web];
  const manifests = ['hosts/esp32/common.json', ...parts.map((part) => `${part}.json`)];
  const needed = new Set([
    ...importedBy('hosts/esp32/main'),
    ...parts.flatMap((part) => [...importedBy(part)]),
  ]);
  const esp32 = modulesIn('hosts/esp32', true).filter(
    (name) => !/\/(secure|web)-/.test(name) || parts.includes(name),
  );
  const modules = modulesOf(...manifests);

  it('names each module once', () => {
    expect(twice(modules.map(([specifier]) => specifier))).toEqual([]);
    expect(twice(modules.map(([, file]) => file))).toEqual([]);
    for (const [specifier, file] of modules) expect(specifier).toBe(specifierOf(file));
  });

  it('has every module of the platform, those of hosts/moddable it needs, and no others', () => {
    const moddable = [...needed].filter((name) => name.startsWith('hosts/moddable/'));
    expect(moddable.length).toBeGreaterThan(3);
    expect(
      modules
        .map(([, file]) => file)
        .filter((file) => file.startsWith('hosts/'))
        .sort(),
    ).toEqual([...esp32, ...moddable].sort());
  });

  it('needs nothing that is not there', () => {
    const there = modules.map(([, file]) => file);
    expect([...needed].filter((file) => !there.includes(file))).toEqual([]);
  });

  it('preloads each module but main, once', () => {
    const preload = preloadOf(...manifests);
    expect(twice(preload)).toEqual([]);
    const all = modules.map(([specifier]) => specifier);
    expect(preload.sort()).toEqual(all.filter((name) => name !== 'xsmota/hosts/esp32/main').sort());
  });
});

it('says what it needs of ESP-IDF where mcconfig looks for it: with the platform', () => {
  const files = readdirSync(join(root, 'hosts/esp32')).filter((name) => name.endsWith('.json'));
  expect(files).toContain('sdk.json');
  for (const file of files) expect(Object.keys(read(`hosts/esp32/${file}`))).not.toContain('dependency');
  expect(read('hosts/esp32/sdk.json')).toHaveProperty('platforms.esp32.dependency');
});

it('finds what a module needs by its imports, and not by its types', () => {
  const needed = importedBy('hosts/esp32/secure-tls');
  expect(needed).toContain('hosts/moddable/tls-socket');
  expect(needed).toContain('hosts/moddable/certificate-check');
  expect(needed).not.toContain('src/host');
});
