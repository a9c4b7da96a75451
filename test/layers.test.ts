import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The floors of docs/architecture.md, lowest first. A file may import from its own folder and from floors below. */
const FLOOR: Readonly<Record<string, number>> = {
  bytes: 1,
  mqtt: 2,
  device: 3,
  ecma419: 3,
  settings: 3,
  tasmota: 4,
};
const FIRMWARE_FLOOR = 5;
/** What several hosts are made with. */
const SHARED_HOST_FLOOR = 6;
const SHARED_HOSTS = ['moddable', 'virtual'];
const HOST_FLOOR = 7;
/** The files right in `hosts` put platforms together. */
const START_FLOOR = 8;

/** `src/host.ts` is the door to the outside: types only, so every floor that needs the outside may name it. */
const HOST_INTERFACE = 'src/host.ts';

/** What both sides of the XS host's messages use. */
const SHARED_WITH_GUEST = ['hosts/xs/message-reader.ts', 'hosts/xs/message-writer.ts', 'hosts/xs/wire.ts'];

/** How hosts that the Moddable SDK builds name the modules of `src`, as the SDK itself does. */
const OWN = 'xsmota/';

const root = resolve(import.meta.dirname, '..');

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !name.includes('node_modules/') && !name.includes('/build/'));
}

export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  const statement =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  for (const match of source.matchAll(statement)) {
    found.push({ specifier: (match[2] ?? match[3]) as string, typeOnly: match[1] !== undefined });
  }
  return found;
}

/** The house part a file lives in: a folder of `src`, `firmware` for `src/*.ts`, `hosts/<name>`, or `hosts`. */
function partOf(file: string): { part: string; floor: number } {
  const [top, second] = file.split('/') as [string, string];
  if (top === 'hosts' && /\.[cm]?[jt]s$/.test(second)) return { part: 'hosts', floor: START_FLOOR };
  if (top === 'hosts') {
    return { part: `hosts/${second}`, floor: SHARED_HOSTS.includes(second) ? SHARED_HOST_FLOOR : HOST_FLOOR };
  }
  if (top !== 'src') return { part: top, floor: Number.POSITIVE_INFINITY };
  const floor = FLOOR[second];
  return floor === undefined ? { part: 'firmware', floor: FIRMWARE_FLOOR } : { part: second, floor };
}

/** The file that an import names. */
function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith(OWN)) return `src/${specifier.slice(OWN.length)}.ts`;
  return relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join('/')
    .replace(/\.js$/, '.ts');
}

/** Whether a file that is bundled for XS may import this. */
function isForGuest(file: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = targetOf(file, specifier);
  return /^(src|hosts\/xs\/guest)\//.test(target) || SHARED_WITH_GUEST.includes(target);
}

/** What is wrong with one import, or `undefined` when it is allowed. */
export function complaint(file: string, wanted: Import): string | undefined {
  const from = partOf(file);
  if (
    !wanted.specifier.startsWith('.') &&
    !(from.floor >= SHARED_HOST_FLOOR && wanted.specifier.startsWith(OWN))
  ) {
    return from.floor < SHARED_HOST_FLOOR ? `${file} imports the package ${wanted.specifier}` : undefined;
  }
  const target = targetOf(file, wanted.specifier);
  if (target === HOST_INTERFACE) {
    return wanted.typeOnly ? undefined : `${file} imports more than types from ${HOST_INTERFACE}`;
  }
  const to = partOf(target);
  if (to.part === from.part) return undefined;
  if (to.floor < from.floor) return undefined;
  return `${file} (floor ${from.floor}) imports ${target} (floor ${to.floor})`;
}

function violations(folder: string): string[] {
  return filesBelow(folder).flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8'))
      .map((wanted) => complaint(file, wanted))
      .filter((text) => text !== undefined),
  );
}

describe('the floors of the house', () => {
  it('src imports downwards only, and no package', () => {
    expect(filesBelow('src').length).toBeGreaterThan(0);
    expect(violations('src')).toEqual([]);
  });

  it('hosts do not know each other', () => {
    expect(violations('hosts')).toEqual([]);
  });

  it('what runs inside XS is made of src and what its messages are written with, and nothing of Node', () => {
    const guest = filesBelow('hosts/xs/guest');
    expect(guest.length).toBeGreaterThan(0);
    const guilty = [...guest, ...SHARED_WITH_GUEST].filter((file) =>
      importsOf(readFileSync(join(root, file), 'utf8')).some(({ specifier }) => !isForGuest(file, specifier)),
    );
    expect(guilty).toEqual([]);
  });

  it('the library is made of the bytes and MQTT floors, and only its folder for Node knows Node', () => {
    const files = filesBelow('library');
    expect(files.length).toBeGreaterThan(3);
    const guilty = files.filter((file) =>
      importsOf(readFileSync(join(root, file), 'utf8')).some(({ specifier }) => {
        if (specifier.startsWith('node:')) return !file.startsWith('library/node/');
        if (file === 'library/node/ecma419.ts')
          return !/^(hosts\/node|src\/ecma419)\//.test(targetOf(file, specifier));
        return !/^(library|src\/(bytes|mqtt))\//.test(targetOf(file, specifier));
      }),
    );
    expect(guilty).toEqual([]);
  });

  it('the bytes and MQTT floors do not even know the host interface', () => {
    const lower = [...filesBelow('src/bytes'), ...filesBelow('src/mqtt')];
    const guilty = lower.filter((file) =>
      /['"][^'"]*\/host\.js['"]/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(guilty).toEqual([]);
  });

  it.each([
    ['src/bytes/writer.ts', "import { Client } from '../mqtt/client.js';"],
    ['src/mqtt/client.ts', "export * from '../tasmota/router.js';"],
    ['src/device/relay.ts', "import { Settings } from '../settings/settings.js';"],
    ['src/ecma419/wire.ts', "import { Relays } from '../device/relays.js';"],
    ['src/mqtt/client.ts', "import { MQTTClient } from '../ecma419/mqtt-client.js';"],
    ['src/tasmota/router.ts', "import { Firmware } from '../firmware.js';"],
    ['src/tasmota/router.ts', "import fs from 'node:fs';"],
    ['src/firmware.ts', "import '../hosts/node/main.js';"],
    ['hosts/node/main.ts', "import { XsEngine } from '../xs/engine.js';"],
    ['hosts/node/main.ts', "import '../start.js';"],
    ['hosts/virtual/pins.ts', "import { NodeHost } from '../node/host.js';"],
    ['hosts/virtual/pins.ts', "import '../moddable/board.js';"],
    ['hosts/esp32/main.ts', "import { VirtualWifi } from '../lin/wifi.js';"],
    ['hosts/esp32/main.ts', "import { Host } from 'xsmota/host';"],
    ['src/device/relay.ts', "import { Relays } from 'xsmota/device/relays';"],
    ['hosts/xs/program.ts', "import type { Program } from '../node/engine.js';"],
    ['src/firmware.ts', "import '../hosts/start.js';"],
    ['src/mqtt/encoder.ts', "import { CASES } from '../../bench/cases.js';"],
    ['hosts/xs/lab/meter.ts', "import { CASES } from '../../bench/cases.js';"],
    ['src/firmware.ts', "import { Host } from './host.js';"],
  ])('refuses %s: %s', (file, source) => {
    const wanted = importsOf(source);
    expect(wanted).toHaveLength(1);
    expect(complaint(file, wanted[0]!)).toBeTypeOf('string');
  });

  it.each([
    ['hosts/xs/guest/host.ts', 'node:fs', false],
    ['hosts/xs/guest/host.ts', 'esbuild', false],
    ['hosts/xs/guest/host.ts', '../machine.js', false],
    ['hosts/xs/guest/host.ts', '../wire.js', true],
    ['hosts/xs/guest/host.ts', './pins.js', true],
    ['hosts/xs/guest/host.ts', '../../../src/host.js', true],
  ])('inside XS, %s may import %s: %s', (file, specifier, allowed) => {
    expect(isForGuest(file, specifier)).toBe(allowed);
  });

  it.each([
    ['src/mqtt/client.ts', "import { Writer } from '../bytes/writer.js';"],
    ['src/ecma419/wire.ts', "import type { Decoder } from '../mqtt/decoder.js';"],
    ['src/tasmota/router.ts', "import type { Host } from '../host.js';"],
    ['src/tasmota/commands/power.ts', "import { Router } from '../router.js';"],
    ['hosts/node/main.ts', "import { Firmware } from '../../src/firmware.js';"],
    ['hosts/node/main.ts', "import { VirtualPins } from '../virtual/pins.js';"],
    ['hosts/lin/main.ts', "import { main } from 'xsmota/main';"],
    ['hosts/start.ts', "import { main } from './node/main.js';"],
    ['hosts/start.ts', "await import('./xs/engine.js');"],
    ['hosts/start.ts', "import { Firmware } from '../src/firmware.js';"],
    ['hosts/xs/guest/guest.ts', "import { BOOT } from '../wire.js';"],
  ])('allows %s: %s', (file, source) => {
    expect(complaint(file, importsOf(source)[0]!)).toBeUndefined();
  });
});
