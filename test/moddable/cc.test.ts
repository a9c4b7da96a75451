import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const missing = ['cc', 'flock', 'sha256sum'].some((tool) => spawnSync(tool, ['--version']).error);

describe.runIf(process.platform === 'linux' && !missing)('the compiler of the tests', () => {
  let folder: string;
  let sdk: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xsmota-cc-'));
    sdk = join(folder, 'sdk');
    for (const name of ['sdk', 'own', 'project/test/moddable'])
      mkdirSync(join(folder, name), { recursive: true });
    // It keeps objects in the project that it lies in.
    copyFileSync(join(import.meta.dirname, 'cc.sh'), join(folder, 'project/test/moddable/cc.sh'));
    for (const name of ['sdk', 'own'])
      writeFileSync(join(folder, name, 'a.c'), '#include "a.h"\nint answer = ANSWER + MORE;\n');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function run(program: string, from: string, object: string, more: string): Buffer {
    const words = ['-O1', `-DMORE=${more}`, `-I${folder}`, '-c', join(folder, from, 'a.c'), '-o', object];
    const { status, stderr } = spawnSync(program, words, {
      cwd: folder,
      env: { ...process.env, MODDABLE: sdk },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return readFileSync(join(folder, object));
  }

  /** Checks that it makes the same of a source as the compiler. @returns how many objects it keeps then */
  function compile(from: string, header: string, more: string): number {
    writeFileSync(join(folder, 'a.h'), header);
    const made = run(join(folder, 'project/test/moddable/cc.sh'), from, 'made.o', more);
    expect(made).toEqual(run('cc', from, 'wanted.o', more));
    const objects = join(folder, 'project/build/objects');
    return from === 'own' ? 0 : readdirSync(objects).filter((name) => name.endsWith('.o')).length;
  }

  it('keeps an object of the SDK by its source, what that includes, and the options', () => {
    expect(compile('sdk', '#define ANSWER 42\n', '0')).toBe(1);
    expect(compile('sdk', '#define ANSWER 42\n', '0')).toBe(1);
    expect(compile('sdk', '#define ANSWER 43\n', '0')).toBe(2);
    expect(compile('sdk', '#define ANSWER 43\n', '1')).toBe(3);
    expect(compile('sdk', '#define ANSWER 42\n', '0')).toBe(3);
  });

  it('takes a kept object, and compiles what is not of the SDK anew', () => {
    compile('sdk', '#define ANSWER 42\n', '0');
    const objects = join(folder, 'project/build/objects');
    const kept = readdirSync(objects).find((name) => name.endsWith('.o')) as string;
    writeFileSync(join(objects, kept), 'kept');
    const program = join(folder, 'project/test/moddable/cc.sh');
    expect(String(run(program, 'sdk', 'again.o', '0'))).toBe('kept');
    expect(String(run(program, 'own', 'own.o', '0'))).not.toBe('kept');
  });
});
