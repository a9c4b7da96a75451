import { expect, it } from 'vitest';
import { type Mutation, mutate } from '../../hosts/xs/bundle.js';
import { MOST_BYTECODES, XsMachine } from '../../hosts/xs/machine.js';
import { describeOnXs } from './engine.js';
import { expectPassed, FILES, nodeGlobals, RUN, testsOf } from './unit-tests.js';
import type { Outcome } from './vitest-on-xs.js';

/** Those that are about MQTT, about Tasmota's language, and about everything else, take about as long. */
const PARTS = { mqtt: /^(mqtt|ecma419)\//, tasmota: /^tasmota\//, rest: /^(?!mqtt\/|ecma419\/|tasmota\/)/ };

/** Runs the tests of a file on a new engine. @param mutation a change to the sources, which they have to notice */
export async function outcomeOf(name: string, mutation?: Mutation): Promise<Outcome> {
  const script = await testsOf(name, mutation === undefined ? [] : [mutate(mutation)]);
  const machine = await XsMachine.start({ meteringLimit: MOST_BYTECODES });
  try {
    await machine.evaluate(await nodeGlobals);
    await machine.evaluate(script);
    return JSON.parse(await machine.evaluate(RUN));
  } finally {
    await machine.close();
  }
}

/** The tests of all files of a part, on XS. */
export function unitTestsOnXs(part: keyof typeof PARTS): void {
  const files = FILES.filter((name) => PARTS[part].test(name));
  describeOnXs(`the unit tests on XS: ${part}`, () => {
    it('are some', () => expect(files.length).toBeGreaterThan(10));
    it.each(files)('%s', async (name) => expectPassed(name, await outcomeOf(name)), 180_000);
  });
}
