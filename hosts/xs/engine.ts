import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Host } from '../../src/host.js';
import { bundleWithMap, type MappedScript, type Mutation } from './bundle.js';
import { xsAvailable, xsVersion } from './machine.js';
import { XsProgram } from './program.js';
import { StackMap } from './stack-map.js';

const ROOT = join(import.meta.dirname, '..', '..');
const GUEST = join(import.meta.dirname, 'guest', 'main.ts');

/** There is no XS engine here, and none can be compiled. The message says what to do. */
export class EngineMissing extends Error {}

/** Compiles the XS engine where that has not been done. @throws {EngineMissing} */
export function ensureEngine(): void {
  if (xsAvailable()) return;
  const installer = join(ROOT, 'scripts', 'install.mjs');
  const { stderr } = spawnSync(process.execPath, [installer, 'engine'], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  if (!xsAvailable()) throw new EngineMissing(stderr?.trim() || 'The XS engine could not be compiled.');
}

/** Starts firmwares on XS. The sources are bundled once. */
export class XsEngine {
  readonly #script: string;
  readonly #stackMap: StackMap;
  readonly #version = xsVersion();
  readonly #turnLimit: number | undefined;

  private constructor({ script, map }: MappedScript, turnLimit: number | undefined) {
    this.#script = script;
    this.#stackMap = new StackMap(map);
    this.#turnLimit = turnLimit;
  }

  /**
   * @param mutation a change to the sources, for tests
   * @param turnLimit bytecodes that one turn may take
   * @throws Error when the sources cannot be bundled
   */
  static async load(mutation?: Mutation, turnLimit?: number): Promise<XsEngine> {
    return new XsEngine(await bundleWithMap(GUEST, mutation), turnLimit);
  }

  /** Boots the firmware on an engine of its own. @param crashed see `XsProgramOptions` */
  makeProgram(host: Host, crashed: (problem: unknown) => void): Promise<XsProgram> {
    const { xs, xsnap } = this.#version;
    return XsProgram.start(host, {
      script: this.#script,
      core: `XS ${xs}`,
      sdk: `xsnap ${xsnap}`,
      explainStack: (stack) => this.#stackMap.explain(stack),
      crashed,
      turnLimit: this.#turnLimit,
    });
  }
}
