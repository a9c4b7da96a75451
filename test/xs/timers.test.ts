import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startOperations } from '../../hosts/xs/lab/instrument.js';
import { proveNoAllocation } from '../../hosts/xs/lab/proof.js';
import { describeOnXs } from './engine.js';
import { proveAll } from './prove-all.js';

const ENTRY = join(import.meta.dirname, 'timers.entry.ts');

proveAll('timers on XS', ENTRY, 3);

describeOnXs('the proof about timers', () => {
  it('fails with one text in a minute', async () => {
    const machine = await startOperations(ENTRY, undefined, {
      file: 'src/tasmota/schedule.ts',
      original: 'this._revision = settings.revision;',
      replacement: 'this._revision = settings.revision; this.note = "a" + day;',
    });
    try {
      const { failure } = await proveNoAllocation(machine, 'a timer switches, day by day', 4_000);
      expect(failure).toContain('allocates');
    } finally {
      await machine.close();
    }
  }, 120_000);
});
