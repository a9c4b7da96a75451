import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startOperations } from '../../hosts/xs/lab/instrument.js';
import { soak } from '../../hosts/xs/lab/proof.js';
import { describeOnXs } from './engine.js';

const SECONDS = 100_000;

describeOnXs('the soak', () => {
  it('runs a million commands, ten a second, with reports and pings between, without a collection', async () => {
    const machine = await startOperations(join(import.meta.dirname, 'soak.entry.ts'));
    try {
      const outcome = await soak(machine, 'a second with ten commands', SECONDS);
      expect(outcome).toEqual({ repetitions: SECONDS, collections: 0, slots: 0 });
    } finally {
      await machine.close();
    }
  }, 900_000);
});

describeOnXs('the soak of what allocates', () => {
  it.each([
    ['one slot per 1 000 operations', { collections: 0, slots: 20 }],
    ['one chunk per 5 operations', { collections: expect.any(Number) }],
  ])('tells %s', async (name, found) => {
    const machine = await startOperations(join(import.meta.dirname, 'controls.ts'));
    try {
      const outcome = await soak(machine, name, 20_000);
      expect(outcome).toMatchObject(found);
      expect(outcome.collections + outcome.slots).toBeGreaterThan(0);
    } finally {
      await machine.close();
    }
  });
});
