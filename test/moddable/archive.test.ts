import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBoard } from '../../hosts/node/board-file.js';
import { type Archive, buildArchive, link, targetOf } from '../../scripts/moddable/esp32.js';
import { folderOf } from '../../scripts/moddable/mcconfig.js';
import { ROOT } from '../../scripts/moddable/sdk.js';
import { describeWithSdk } from './sdk.js';

const BUILD_TIME = 900_000;

/**
 * Compiles every module of `src` and `hosts/esp32` by the SDK's mcconfig, against the SDK's own typings and in strict mode:
 * one that does not fit ends the build.
 */
describeWithSdk('the archive', (sdk) => {
  it(
    "is not built of a module that does not fit the SDK's typings",
    async () => {
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
        manifests: [join(folder, 'manifest.json')],
        config: {},
        mode: 'release',
        folder: 'misfit',
        start: 'main',
        sdkManifests: ['hosts/esp32/sdk.json'],
      } as const;
      const reason = /main\.ts\(3,\d+\): error TS2322: Type 'string' is not assignable to type/;
      expect(() => link(sdk, target)).toThrow(reason);
      await expect(buildArchive(sdk, target)).rejects.toThrow(reason);
    },
    BUILD_TIME,
  );

  describe.each([
    ['devkit', false, false],
    ['esp32-c3-devkit', false, false],
    ['devkit', true, true],
  ])('for %s, TLS %s, WebSocket %s', (name, tls, ws) => {
    const target = targetOf(sdk, { board: loadBoard(name), debug: false, tls, ws, commands: [] });
    let archive: Archive;

    beforeAll(async () => {
      archive = await buildArchive(sdk, target);
    }, BUILD_TIME);

    it('asks ESP-IDF for the components that the I2C bus and the OneWire bus are made of', () => {
      const components = written(folderOf(target), 'xs_idf_deps.txt');
      expect(components).toContain('esp_driver_i2c ');
      expect(components).toContain('espressif__onewire_bus ');
    });

    it('keeps the light of the DevKit dark, whose pin may be a relay', () => {
      expect(written(folderOf(target), 'mc.config.js')).not.toMatch(/rainbow\W+true/);
    });

    it('has the watchdog on: what is said of it last holds', () => {
      const lines = written(folderOf(target), 'sdkconfig.mc').split('\n');
      const said = lines.filter((line) => /\bCONFIG_ESP_TASK_WDT_(EN|PANIC)\b/.test(line));
      expect(said.slice(-2)).toEqual(['CONFIG_ESP_TASK_WDT_EN=y', 'CONFIG_ESP_TASK_WDT_PANIC=y']);
    });

    it('is compiled, linked and preloaded without a warning of ours', () => {
      expect(archive.warnings).toEqual([]);
      if (!tls) expect(archive.sdkWarnings).toEqual([]);
    });

    it('holds everything that does not change in flash', () => {
      const own = archive.size.slots - archive.sdkSize.slots;
      expect(own).toBeGreaterThan(100_000);
      // What it takes is told in docs/memory.md; more than this would want a reason.
      expect(own).toBeLessThan(350_000);
    });

    it('leaves half of 4 MiB free, with the 1 MiB that ESP-IDF and Wi-Fi take', () => {
      const { size } = archive;
      // Without gcc -m32 only the slots are known: the rest is taken for as much.
      if (size.rest !== undefined) expect(size.rest).toBeGreaterThan(200_000);
      expect(size.slots + (size.rest ?? size.slots)).toBeLessThan(850 * 1_024);
    });
  });
});

/** What mcconfig has written into a file of the release build below a folder, beside which there may be others. */
function written(folder: string, name: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const file = files.find((path) => {
    const parts = path.split(/[\\/]/);
    return parts.at(-1) === name && parts.includes('release');
  });
  if (file === undefined) throw new Error(`mcconfig has written no ${name}`);
  return readFileSync(join(folder, file), 'utf8');
}
