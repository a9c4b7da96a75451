import { afterAll, beforeAll, expect, it } from 'vitest';
import { operationNames, startOperations } from '../../hosts/xs/lab/instrument.js';
import { proveNoAllocation } from '../../hosts/xs/lab/proof.js';
import { MOST_BYTECODES, type XsMachine } from '../../hosts/xs/machine.js';
import { describeOnXs } from './engine.js';

/** How often each operation is run in its proof. */
export const REPETITIONS = 20_000;

/**
 * Proves of every operation an entry exposes that it allocates nothing.
 * @param count how many operations there have to be
 */
export function proveAll(name: string, entry: string, count: number): void {
  describeOnXs(name, () => {
    let machine: XsMachine;

    beforeAll(async () => {
      machine = await startOperations(entry, { meteringLimit: MOST_BYTECODES });
    });

    afterAll(async () => {
      await machine?.close();
    });

    it('allocates nothing in its steady state', async () => {
      const names = await operationNames(machine);
      expect(names).toHaveLength(count);
      const failures: string[] = [];
      for (const operation of names) {
        const { failure } = await proveNoAllocation(machine, operation, REPETITIONS);
        if (failure !== undefined) failures.push(failure);
      }
      expect(failures).toEqual([]);
    }, 600_000);
  });
}
