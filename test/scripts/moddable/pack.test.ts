import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildError } from '../../../scripts/moddable/build-error.js';
import { fileOf, type Modules, pack } from '../../../scripts/moddable/pack.js';
import { ROOT } from '../../../scripts/moddable/sdk.js';
import * as decimal from '../../../src/bytes/decimal.js';
import * as pattern from '../../../src/bytes/pattern.js';
import * as sun from '../../../src/tasmota/sun.js';

const SRC = join(ROOT, 'src');
const MODULES: Modules = {
  'xsmota/*': [join(SRC, 'main')],
  'xsmota/bytes/*': join(SRC, 'bytes', '*'),
  'xsmota/hosts/esp32/*': [join(ROOT, 'hosts', 'esp32', 'chip')],
};

let folder: string;
let loaded = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xsmota-pack-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Loads a module from a file: the whole of it would be in the lines of a failure otherwise. */
function load<T>(source: string): Promise<T> {
  const file = join(folder, `loaded${loaded++}.mjs`);
  writeFileSync(file, source);
  return import(pathToFileURL(file).href);
}

async function packed<T>(entry: string): Promise<T> {
  return load<T>((await pack(join(SRC, entry), MODULES)).source);
}

describe('modules that have been made one', () => {
  it('hold the whole of the firmware, under short names', async () => {
    const { source, natives } = await pack(join(SRC, 'main.ts'), MODULES);
    expect(natives).toEqual({});
    expect(source.length).toBeGreaterThan(150_000);
    // No more of it than a word, or a test that fails prints all.
    expect(source.match(/\bimport\b|\bfunction \w*\(|\b_[a-z]+[A-Z]|\bvar /)?.[0]).toBeUndefined();
    expect(source.match(/\blet [^;]*\bclass\b/)?.[0].slice(0, 80)).toBeUndefined();
    // What other modules see keeps its name.
    expect(Object.keys(await load<object>(source)).sort()).toEqual(
      Object.keys(await import('../../../src/main.js')).sort(),
    );
  });

  it('do what they did', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const { parseDecimal } = await packed<typeof decimal>('bytes/decimal.ts');
    for (const text of ['-12.675', '+0.5', '1e5', '', '99999999999999', '7 '])
      for (const decimals of [0, 1, 2])
        expect(parseDecimal(bytes(text), 0, text.length, decimals)).toBe(
          decimal.parseDecimal(bytes(text), 0, text.length, decimals),
        );
    const { sunEvent } = await packed<typeof sun>('tasmota/sun.ts');
    const found = new Set<number>();
    for (let day = 20_000; day < 20_400; day += 17)
      for (const latitude of [-66, 0, 52, 80])
        for (const event of [sun.SUNRISE, sun.SUNSET]) {
          const minute = sunEvent(event, latitude, 13, day, 60);
          expect(minute).toBe(sun.sunEvent(event, latitude, 13, day, 60));
          found.add(minute);
        }
    expect(found.size).toBeGreaterThan(50);
    expect([...found]).toEqual(expect.arrayContaining([sun.STAYS_UP, sun.STAYS_DOWN]));
    const { Pattern } = await packed<typeof pattern>('bytes/pattern.ts');
    expect(new Pattern(bytes('POWER'), true).length).toBe(new pattern.Pattern(bytes('POWER'), true).length);
  });
});

describe('a module that packs', () => {
  const write = (name: string, source: string) => {
    writeFileSync(join(folder, name), source);
    return join(folder, name);
  };

  it("takes the project's modules by their names too, and leaves the SDK's alone", async () => {
    const entry = write(
      'a.ts',
      "import Timer from 'timer';\nimport { capital } from 'xsmota/bytes/ascii';\nexport const at = () => Timer.set(capital);\n",
    );
    const { source } = await pack(entry, MODULES);
    expect(source).toMatch(/^import (\w+) from"timer";/);
    expect(source).not.toContain('xsmota/bytes/ascii');
  });

  it('leaves modules in JavaScript alone, which have functions in C behind them, and tells of them', async () => {
    const chip = join(ROOT, 'hosts', 'esp32', 'chip');
    const path = relative(folder, chip).split(sep).join('/');
    const entry = write('a.ts', `import { restart } from '${path}.js';\nexport const at = restart;\n`);
    const { source, natives } = await pack(entry, MODULES);
    expect(natives).toEqual({ 'xsmota/hosts/esp32/chip': chip });
    expect(source).toMatch(/from"xsmota\/hosts\/esp32\/chip"/);
  });

  it('keeps members that others may use, and shortens private ones in the same way everywhere', async () => {
    write('b.ts', 'export class B { protected readonly _secret = 1; open = 2; }\n');
    const entry = write(
      'a.ts',
      "import { B } from './b.js';\nclass A extends B { sum() { return this._secret + this.open; } }\nexport const a = new A();\n",
    );
    const { source } = await pack(entry, MODULES);
    expect(source).not.toContain('_secret');
    const { a } = await load<{ a: { open: number; sum(): number } }>(source);
    expect(a.sum()).toBe(3);
    expect(a.open).toBe(2);
  });

  it("keeps what looks private and is the SDK's", async () => {
    const entry = write(
      'a.ts',
      "import { tools } from 'tools';\nexport class A { private readonly _own = 1; check() { return tools._verify(this._own); } }\n",
    );
    const { source } = await pack(entry, MODULES);
    expect(source).toContain('._verify(this.');
    expect(source).not.toContain('_own');
  });

  it('says what is wrong with a source, and where', async () => {
    const entry = write('a.ts', "import { b } from './b.js';\nexport const a = b;\n");
    write('b.ts', 'export const b = ;\n');
    await expect(pack(entry, MODULES)).rejects.toThrow(BuildError);
    await expect(pack(entry, MODULES)).rejects.toThrow(/made one:[\s\S]*b\.ts:1:17: ERROR: Unexpected ";"/);
  });

  it('says which module is in no manifest', async () => {
    write('c.js', 'export const c = 1;\n');
    const entry = write('a.ts', "import { c } from './c.js';\nexport const a = c;\n");
    await expect(pack(entry, MODULES)).rejects.toThrow(/c is in no manifest/);
  });
});

it('finds the file of a module as mcconfig does', () => {
  expect(fileOf('xsmota/main', MODULES)).toBe(join(SRC, 'main'));
  expect(fileOf('xsmota/bytes/ascii', MODULES)).toBe(join(SRC, 'bytes', 'ascii'));
  expect(fileOf('xsmota/hosts/esp32/chip', MODULES)).toBe(join(ROOT, 'hosts', 'esp32', 'chip'));
  expect(fileOf('xsmota/hosts/esp32/start', MODULES)).toBeUndefined();
  expect(fileOf('xsmota/bytes/none', MODULES)).toBeUndefined();
  expect(fileOf('timer', MODULES)).toBeUndefined();
});
