import { expect, it } from 'vitest';
import { type Mutation, mutate } from '../../hosts/xs/bundle.js';
import { MOST_BYTECODES, XsMachine } from '../../hosts/xs/machine.js';
import { describeOnXs } from './engine.js';
import { expectPassed, FILES, nodeGlobals, RUN, testsOf } from './unit-tests.js';
import type { Outcome } from './vitest-on-xs.js';

/** Runs the tests of a file on a new engine. @param mutation a change to the sources, which they have to notice */
async function outcomeOf(name: string, mutation?: Mutation): Promise<Outcome> {
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

describeOnXs('the unit tests on XS', () => {
  it.each(FILES)('%s', async (name) => expectPassed(name, await outcomeOf(name)), 180_000);

  it('notice a mistake', async () => {
    const { failures } = await outcomeOf('mqtt/session', {
      file: 'src/mqtt/session.ts',
      original: 'if (this._inbound[i] === identifier) return REPEATED;',
      replacement: '',
    });
    expect(failures.length).toBeGreaterThan(0);
  });
});
