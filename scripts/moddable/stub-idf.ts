import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from './build-error.js';
import { BUILD } from './sdk.js';

/** The version of ESP-IDF that the SDK 8.2 asks for. */
const VERSION = 'v6.0';

/** All that the archive needs of `idf.py`: the header that a configuration of ESP-IDF leaves behind. */
const IDF_PY = `#!/bin/sh
for word in "$@"; do
  case "$word" in SDKCONFIG_HEADER=*) header="\${word#SDKCONFIG_HEADER=}"; mkdir -p "$(dirname "$header")"; : > "$header";; esac
done
`;

/**
 * Stands for ESP-IDF where only the archive is built: the SDK's makefile wants to see a checkout of the right version and
 * a configuration, but compiles nothing with it. @returns what the makefile's environment needs
 */
export function stubIdf(): Record<string, string> {
  const folder = join(BUILD, 'esp-idf-stub');
  const programs = join(folder, 'bin');
  if (!existsSync(join(folder, '.git'))) {
    mkdirSync(programs, { recursive: true });
    git(folder, 'init', '--quiet');
    git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Stand-in for ESP-IDF');
    git(folder, 'tag', '--annotate', VERSION, '--message', VERSION);
  }
  const program = join(programs, 'idf.py');
  writeFileSync(program, IDF_PY);
  chmodSync(program, 0o755);
  return { IDF_PATH: folder, PATH: programs };
}

function git(folder: string, ...words: string[]): void {
  const identity = [
    '-c',
    'user.name=xsmota',
    '-c',
    'user.email=xsmota@localhost',
    '-c',
    'commit.gpgsign=false',
  ];
  const result = spawnSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' });
  if (result.status !== 0) throw new BuildError(`git ${words[0]} failed: ${result.stderr}`);
}
