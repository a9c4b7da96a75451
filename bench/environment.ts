import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { xsAvailable } from '../hosts/xs/machine.js';

/** What the figures depend on. */
export interface Environment {
  readonly node: string;
  readonly v8: string;
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  /** `undefined`: there is no XS engine here. */
  readonly xs: string | undefined;
  /** By package: its version. */
  readonly packages: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, '..');
const ENGINE = join(ROOT, 'hosts/xs/node_modules/@agoric/xsnap');
const PEERS = ['mqtt-packet', 'u8-mqtt', 'mqtt'];

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The engine's own version, from its sources, and the package's that compiled it. */
function xsVersion(): string | undefined {
  if (!xsAvailable()) return undefined;
  const header = readFileSync(join(ENGINE, 'moddable/xs/sources/xsCommon.h'), 'utf8');
  const part = (name: string) => new RegExp(`#define XS_${name}_VERSION (\\d+)`).exec(header)?.[1] ?? '?';
  return `${part('MAJOR')}.${part('MINOR')} in @agoric/xsnap ${versionIn(ENGINE)}`;
}

export function environment(): Environment {
  const processors = cpus();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    platform: `${process.platform} ${process.arch}`,
    xs: xsVersion(),
    packages: Object.fromEntries(PEERS.map((name) => [name, versionIn(join(ROOT, 'node_modules', name))])),
  };
}
