import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { configure, folderOf, make } from '../../scripts/moddable/mcconfig.js';
import { BUILD } from '../../scripts/moddable/sdk.js';
import { sizeOf } from '../../scripts/moddable/size.js';
import { stubIdf } from '../../scripts/moddable/stub-idf.js';
import { describeWithSdk } from './sdk.js';

const BUILD_TIME = 300_000;

/** What a build leaves behind, and the next one finds. */
describeWithSdk('a build in the folder of an earlier one', (sdk) => {
  const sources = join(BUILD, 'rebuild-sources');
  const target = {
    platform: 'esp32',
    manifests: [join('build', 'rebuild-sources', 'manifest.json')],
    config: {},
    mode: 'release',
    folder: 'rebuild',
  } as const;

  beforeEach(() => {
    for (const folder of [sources, folderOf(target)]) rmSync(folder, { recursive: true, force: true });
    mkdirSync(sources, { recursive: true });
  });

  /** Writes the sources anew, and links them. @returns the archive's source */
  function build(modules: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(sources, `${name}.ts`), text);
    writeFileSync(
      join(sources, 'manifest.json'),
      JSON.stringify({
        include: ['$(MODDABLE)/examples/manifest_base.json', '$(MODDABLE)/examples/manifest_typings.json'],
        modules: { '*': Object.keys(modules).map((name) => `./${name}`) },
      }),
    );
    const stub = stubIdf();
    const makefile = configure(sdk, target, stub);
    const archive = join(dirname(makefile), 'mc.xs.c');
    make(sdk, makefile, archive, stub);
    return archive;
  }

  const names = (prefix: string) =>
    Array.from({ length: 50 }, (_, i) => `export const ${prefix}${i} = ${i};`);
  const before = { main: "import 'gone';\n", gone: names('before').join('\n') };
  const after = { main: `${names('after').join('\n')}\n` };

  it(
    'does without a source file that has been removed, and is as large as in an empty folder',
    () => {
      const clean = sizeOf(sdk, build(after));
      rmSync(folderOf(target), { recursive: true });

      build(before);
      rmSync(join(sources, 'gone.ts'));
      expect(sizeOf(sdk, build(after))).toEqual(clean);
    },
    BUILD_TIME,
  );

  it(
    'compiles anew what has been compiled for the names of the earlier one',
    () => {
      const object = join(dirname(build(before)), 'timer.c.o');
      writeFileSync(object, '');
      build(after);
      expect(existsSync(object)).toBe(false);
    },
    BUILD_TIME,
  );
});
