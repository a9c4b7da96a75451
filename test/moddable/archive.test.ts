import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBoard } from '../../hosts/node/board-file.js';
import { type Archive, buildArchive, targetOf } from '../../scripts/moddable/esp32.js';
import { ROOT } from '../../scripts/moddable/sdk.js';
import { describeWithSdk } from './sdk.js';

const BUILD_TIME = 300_000;

/**
 * Compiles every module of `src` and `hosts/esp32` by the SDK's mcconfig, against the SDK's own typings and in strict mode:
 * one that does not fit ends the build.
 */
describeWithSdk('the archive', (sdk) => {
  it(
    "is not built of a module that does not fit the SDK's typings",
    () => {
      const folder = join('build', 'misfit');
      mkdirSync(join(ROOT, folder), { recursive: true });
      writeFileSync(
        join(ROOT, folder, 'manifest.json'),
        JSON.stringify({ include: ['../../hosts/esp32/sdk.json'], modules: { '*': ['./main'] } }),
      );
      writeFileSync(
        join(ROOT, folder, 'main.ts'),
        "import Digital from 'embedded:io/digital';\n\nnew Digital({ pin: 4, mode: 'output' });\n",
      );
      const target = {
        platform: 'esp32',
        manifest: join(folder, 'manifest.json'),
        config: {},
        mode: 'release',
        folder: 'misfit',
      } as const;
      expect(() => buildArchive(sdk, target)).toThrow(
        /main\.ts\(3,\d+\): error TS2322: Type 'string' is not assignable to type/,
      );
    },
    BUILD_TIME,
  );

  describe.each([
    ['devkit', false],
    ['esp32-c3-devkit', false],
    ['devkit', true],
  ])('for %s, TLS %s', (name, tls) => {
    let archive: Archive;

    beforeAll(() => {
      const board = loadBoard(name);
      archive = buildArchive(sdk, targetOf(sdk, { board, debug: false, tls, commands: [] }));
    }, BUILD_TIME);

    it('is compiled, linked and preloaded without a warning of ours', () => {
      expect(archive.warnings).toEqual([]);
      if (!tls) expect(archive.sdkWarnings).toEqual([]);
    });

    it('holds everything that does not change in flash', () => {
      const own = archive.size.slots - archive.sdkSize.slots;
      expect(own).toBeGreaterThan(100_000);
      // What it takes is told in docs/memory.md; more than this would want a reason.
      expect(own).toBeLessThan(280_000);
    });
  });
});
