import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Board } from '../../hosts/virtual/board.js';
import { BuildError } from './build-error.js';
import { configure, make, type Target } from './mcconfig.js';
import { asOneModule, type Packable } from './one-module.js';
import { derOfCertificate, derOfKey } from './pem.js';
import { type Sdk, versionOf } from './sdk.js';
import { type ArchiveSize, sizeOf } from './size.js';
import { stubIdf } from './stub-idf.js';

/**
 * Warnings of what lies in the SDK's own modules. xsl names things by the way it has come to them: the session cache and the
 * global certificates of the SDK's TLS, which do change, are reached by way of ours.
 */
const OF_SDK = /^### warning: (?!xsmota\/)|\b(?:cacheManager|globalCerts): not frozen$/;

/** How the SDK calls the chips. */
export const PLATFORMS = { ESP32: 'esp32', 'ESP32-C3': 'esp32/esp32c3' } as const;

export interface Esp32Options {
  readonly board: Board;
  readonly debug: boolean;
  readonly tls: boolean;
  /** Whether with WebSocket. */
  readonly ws: boolean;
  /** Files in PEM. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Lines for the device's console, run at a start without settings. */
  readonly commands: readonly string[];
}

/** What mcconfig is to build for a board. */
export function targetOf(sdk: Sdk, options: Esp32Options): Packable {
  const { board, tls, ws, ca, cert, key } = options;
  const resources: Record<string, Buffer> = {};
  if (ca !== undefined) resources['ca.der'] = derOfCertificate(ca);
  if (cert !== undefined) resources['client.der'] = derOfCertificate(cert);
  if (key !== undefined) resources['client.pk8'] = derOfKey(key);
  return {
    platform: PLATFORMS[board.chip],
    manifests: [
      'hosts/esp32/common.json',
      `hosts/esp32/secure-${tls ? 'tls' : 'none'}.json`,
      `hosts/esp32/web-${ws ? 'client' : 'none'}.json`,
    ],
    start: 'xsmota/hosts/esp32/start',
    sdkManifests: [
      'hosts/esp32/sdk.json',
      ...(tls ? ['hosts/moddable/tls.json'] : []),
      ...(ws ? ['hosts/moddable/websocket.json'] : []),
    ],
    config: {
      template: board.template,
      chip: board.chip,
      commands: options.commands,
      sdk: versionOf(sdk),
    },
    resources,
    mode: options.debug ? 'debug' : 'release',
    // A folder for each kind: make does not see that a module comes from another file than before.
    folder: `${PLATFORMS[board.chip].replace('/', '-')}${ending(tls, ws)}`,
  };
}

function ending(tls: boolean, ws: boolean): string {
  return `${tls ? '-tls' : ''}${ws ? '-ws' : ''}`;
}

/** What the SDK's linker has made of modules. */
export interface Linked {
  readonly size: ArchiveSize;
  /** What xsl had to say of the project's own modules, and of the SDK's. */
  readonly warnings: readonly string[];
  readonly sdkWarnings: readonly string[];
}

/** The firmware's archive. */
export interface Archive extends Linked {
  /** What the SDK's modules and the language take of it alone, without a line of the project's. */
  readonly sdkSize: ArchiveSize;
}

/** Compiles, links and preloads: all that needs no tools of Espressif's. */
export async function buildArchive(sdk: Sdk, target: Packable): Promise<Archive> {
  const stub = stubIdf();
  const linked = link(sdk, await asOneModule(sdk, target, stub));
  return { ...linked, sdkSize: link(sdk, bareOf(target)).size };
}

/** Compiles, links and preloads modules as they are. */
export function link(sdk: Sdk, target: Target): Linked {
  const stub = stubIdf();
  const makefile = configure(sdk, target, stub);
  const goal = join(dirname(makefile), 'mc.xs.c');
  const said = make(sdk, makefile, goal, stub);
  const warnings = said.split('\n').filter((line) => line.startsWith('### warning'));
  return {
    size: sizeOf(sdk, goal),
    warnings: warnings.filter((line) => !OF_SDK.test(line)),
    sdkWarnings: warnings.filter((line) => OF_SDK.test(line)),
  };
}

/** The same archive with a main module that does nothing. */
function bareOf({ platform, mode, folder, sdkManifests }: Packable): Target {
  return {
    platform,
    manifests: sdkManifests,
    config: {},
    mode,
    folder: `${folder}-sdk`,
    made: { files: { 'main.js': '' }, manifest: { modules: { '*': ['./main'] } } },
  };
}

/**
 * Builds the whole firmware, for which ESP-IDF has to be set up.
 * @param goal `build`, or `deploy` to flash it
 */
export async function buildFirmware(sdk: Sdk, target: Packable, goals: readonly string[]): Promise<void> {
  const makefile = configure(sdk, await asOneModule(sdk, target));
  // The SDK's makefile goes on when ESP-IDF has failed: only a new image tells that it has not.
  const image = join(dirname(makefile).replace(/([\\/])tmp([\\/])/, '$1bin$2'), 'xs_esp32.bin');
  rmSync(image, { force: true });
  for (const goal of goals) {
    const said = make(sdk, makefile, goal);
    if (!existsSync(image)) throw new BuildError(`ESP-IDF has made no ${image}:\n${said.trimEnd()}`);
  }
}
