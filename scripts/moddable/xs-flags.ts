import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Sdk } from './sdk.js';

/** What gcc needs to compile against the headers of the SDK's XS for Linux; `undefined` where GLib's are missing. */
export function xsFlags(sdk: Sdk): string[] | undefined {
  const gio = spawnSync('pkg-config', ['--cflags', 'gio-2.0'], { encoding: 'utf8' });
  if (gio.status !== 0) return undefined;
  const folders = ['includes', 'sources', 'platforms'].map((name) => `-I${join(sdk.folder, 'xs', name)}`);
  const defines = ['-DXS_ARCHIVE=1', '-DINCLUDE_XSPLATFORM=1', '-DXSPLATFORM="lin_xs.h"'];
  return [...defines, ...folders, ...gio.stdout.trim().split(/\s+/)];
}
