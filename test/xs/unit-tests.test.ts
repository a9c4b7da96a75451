import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { bundleForXs, type Mutation } from '../../hosts/xs/bundle.js';
import { MOST_BYTECODES, XsMachine } from '../../hosts/xs/machine.js';
import { describeOnXs } from './engine.js';
import type { Outcome } from './vitest-on-xs.js';

/** Unit tests that need nothing of Node run on XS as well, from the same files. */
const FILES = [
  'bytes/crc32',
  'bytes/json',
  'bytes/pattern',
  'bytes/ticks',
  'bytes/utf8',
  'bytes/writer',
  'device/buttons',
  'device/input',
  'device/led',
  'device/relays',
  'device/sensor',
  'device/switches',
  'hosts/xs/messages',
  'mqtt/backoff',
  'mqtt/decoder',
  'mqtt/keepalive',
  'mqtt/session',
  'mqtt/topic',
  'mqtt/transmit',
  'settings/archive',
  'settings/image',
  'settings/settings',
  'settings/state',
  'settings/table',
  'tasmota/clock',
  'tasmota/command',
  'tasmota/registry',
  'tasmota/router',
  'tasmota/template',
  'tasmota/template-text',
  'tasmota/text-cache',
  'tasmota/topics',
];

/** Tests whose judge is the engine's own UTF-8 codec, which on XS 13.3 lets lone surrogates pass. */
const JUDGED_BY_THE_ENGINE = [
  'agrees with TextEncoder',
  'accepts what a strict decoder accepts',
  'agrees with a strict decoder',
  'gives well-formed text for any bytes',
  'makes valid JSON of any bytes',
];

const FOLDER = resolve(import.meta.dirname, '..');

/** fast-check looks for timers when it is loaded, and never starts one in synchronous tests. */
const TIMERS =
  'globalThis.setTimeout = globalThis.clearTimeout = () => { throw new Error("no timers on XS"); };';

/** Runs the tests of a file on a new engine. @param mutation a change to the sources, which they have to notice */
async function outcomeOf(name: string, mutation?: Mutation): Promise<Outcome> {
  const alias = { vitest: join(import.meta.dirname, 'vitest-on-xs.ts') };
  const script = await bundleForXs(fileOf(name), alias, mutation);
  const machine = await XsMachine.start({ meteringLimit: MOST_BYTECODES });
  try {
    await machine.evaluate(TIMERS);
    await machine.evaluate(script);
    return JSON.parse(await machine.evaluate(`runTests(${JSON.stringify(JUDGED_BY_THE_ENGINE)})`));
  } finally {
    await machine.close();
  }
}

function fileOf(name: string): string {
  return join(FOLDER, `${name}.test.ts`);
}

describeOnXs('the unit tests on XS', () => {
  it.each(FILES)(
    '%s',
    async (name) => {
      const { count, failures } = await outcomeOf(name);
      expect(failures).toEqual([]);
      expect(count).toBeGreaterThan(0);
      // Rows make more tests than there are declarations; fewer would mean that some were not found.
      const declared = readFileSync(fileOf(name), 'utf8').match(/^ *it(\.each)?\(/gm)?.length ?? 0;
      expect(count).toBeGreaterThanOrEqual(declared);
    },
    180_000,
  );

  it('notice a mistake', async () => {
    const { failures } = await outcomeOf('mqtt/session', {
      file: 'src/mqtt/session.ts',
      original: 'if (this.#inbound[i] === identifier) return REPEATED;',
      replacement: '',
    });
    expect(failures.length).toBeGreaterThan(0);
  });
});
