import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Board } from '../../hosts/virtual/board.js';
import { BuildError, configure, make, type Target } from './mcconfig.js';
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
export function targetOf(sdk: Sdk, options: Esp32Options): Target {
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

export interface Archive {
  readonly size: ArchiveSize;
  /** What the SDK's modules and the language take of it alone, without a line of the project's. */
  readonly sdkSize: ArchiveSize;
  /** What xsl had to say of the project's own modules, and of the SDK's. */
  readonly warnings: readonly string[];
  readonly sdkWarnings: readonly string[];
}

/** Compiles, links and preloads: all that needs no tools of Espressif's. */
export function buildArchive(sdk: Sdk, target: Target): Archive {
  const { size, said } = link(sdk, target);
  const warnings = said.split('\n').filter((line) => line.startsWith('### warning'));
  return {
    size,
    sdkSize: link(sdk, bareOf(target)).size,
    warnings: warnings.filter((line) => !OF_SDK.test(line)),
    sdkWarnings: warnings.filter((line) => OF_SDK.test(line)),
  };
}

/** Has the archive made. @returns what it takes, and what the tools said */
function link(sdk: Sdk, target: Target): { readonly size: ArchiveSize; readonly said: string } {
  const stub = stubIdf();
  const makefile = configure(sdk, target, stub);
  const goal = join(dirname(makefile), 'mc.xs.c');
  const said = make(sdk, makefile, goal, stub);
  return { size: sizeOf(sdk, goal), said };
}

/** The same archive with a main module that does nothing. */
function bareOf(target: Target): Target {
  const tls = target.manifests.includes('hosts/esp32/secure-tls.json');
  const ws = target.manifests.includes('hosts/esp32/web-client.json');
  return {
    platform: target.platform,
    manifests: [
      'hosts/esp32/sdk.json',
      ...(tls ? ['hosts/moddable/tls.json'] : []),
      ...(ws ? ['hosts/moddable/websocket.json'] : []),
    ],
    config: {},
    mode: 'release',
    folder: `${target.platform.replace('/', '-')}-sdk${ending(tls, ws)}`,
    bare: true,
  };
}

/** Builds the whole firmware, for which ESP-IDF has to be set up. @param goal `build`, or `deploy` to flash it */
export function buildFirmware(sdk: Sdk, target: Target, goals: readonly string[]): void {
  const makefile = configure(sdk, target);
  // The SDK's makefile goes on when ESP-IDF has failed: only a new image tells that it has not.
  const image = join(dirname(makefile).replace(/([\\/])tmp([\\/])/, '$1bin$2'), 'xs_esp32.bin');
  rmSync(image, { force: true });
  for (const goal of goals) {
    const said = make(sdk, makefile, goal);
    if (!existsSync(image)) throw new BuildError(`ESP-IDF has made no ${image}:\n${said.trimEnd()}`);
  }
}
