import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sdk } from './sdk.js';
import { xsFlags } from './xs-flags.js';

/** Bytes of a slot on an ESP32. */
export const SLOT = 16;

/** What an archive takes of the flash, in bytes. */
export interface ArchiveSize {
  /** Objects, functions, names: slots that stay in the flash. */
  readonly slots: number;
  /** Bytecode, strings and tables. */
  readonly rest: number | undefined;
}

/** The size of a linked archive. @param source the `mc.xs.c` that xsl has written */
export function sizeOf(sdk: Sdk, source: string): ArchiveSize {
  const count = /#define mxHeapCount (\d+)/.exec(readFileSync(source, 'utf8'))?.[1];
  const slots = Number(count) * SLOT;
  const total = compiledSize(sdk, source);
  return { slots, rest: total === undefined ? undefined : total - slots };
}

/**
 * What the archive comes to when compiled for 32 bits, as slots and pointers are on an ESP32. `undefined` where gcc cannot
 * do that (apt install gcc-multilib libglib2.0-dev).
 */
function compiledSize(sdk: Sdk, source: string): number | undefined {
  const folder = dirname(source);
  const object = join(folder, 'mc.xs.32.o');
  const flags = xsFlags(sdk);
  if (flags === undefined) return undefined;
  const words = [`-I${folder}`, ...flags];
  const compiled = spawnSync('gcc', ['-m32', '-c', '-Os', '-w', ...words, source, '-o', object], {
    encoding: 'utf8',
  });
  if (compiled.status !== 0) return undefined;
  const size = spawnSync('size', [object], { encoding: 'utf8' });
  rmSync(object, { force: true });
  const total = /^\s*\d+\s+\d+\s+\d+\s+(\d+)/m.exec(size.stdout)?.[1];
  return total === undefined ? undefined : Number(total);
}
