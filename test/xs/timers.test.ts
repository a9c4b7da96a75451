import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startOperations } from '../../hosts/xs/lab/instrument.js';
import { proveNoAllocation } from '../../hosts/xs/lab/proof.js';
import { describeOnXs } from './engine.js';
import { proveAll, REPETITIONS } from './prove-all.js';

const ENTRY = join(import.meta.dirname, 'timers.entry.ts');

proveAll('timers on XS', ENTRY, 3);

describeOnXs('the proof about timers', () => {
  it('fails with one text in a minute', async () => {
    const machine = await startOperations(ENTRY, undefined, {
      file: 'src/tasmota/schedule.ts',
      original: 'this._done = minute;',
      replacement: 'this._done = minute; this.note = "a" + step;',
    });
    try {
      const { failure } = await proveNoAllocation(machine, 'a minute passes, for days', REPETITIONS);
      expect(failure).toContain('allocates');
    } finally {
      await machine.close();
    }
  }, 600_000);
});
