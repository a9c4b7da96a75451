import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startOperations } from '../../hosts/xs/lab/instrument.js';
import { proveNoAllocation } from '../../hosts/xs/lab/proof.js';
import { describeOnXs } from './engine.js';
import { proveAll, REPETITIONS } from './prove-all.js';

const ENTRY = join(import.meta.dirname, 'firmware.entry.ts');

proveAll('the whole firmware on XS', ENTRY, 30);

describeOnXs('the proof about the firmware', () => {
  it.each([
    [
      'one string concatenation in the reply',
      {
        file: 'src/tasmota/power.ts',
        original: 'textObject(name.key, text);',
        replacement: 'textObject(name.key, text); this.note = "a" + name.level.length;',
      },
    ],
    [
      'one view in the way of the bytes to the socket',
      {
        file: 'src/link.ts',
        original: '(this._socket as TCP).write(bytes);',
        replacement: '(this._socket as TCP).write(bytes.subarray(0));',
      },
    ],
    [
      'a receive buffer that is not made beforehand',
      {
        file: 'src/link.ts',
        original: 'this._client.receive(this._chunk, now);',
        replacement: 'this._client.receive(new Uint8Array(this._chunk), now);',
      },
    ],
  ])(
    'fails with %s',
    async (_what, mutation) => {
      const machine = await startOperations(ENTRY, undefined, mutation);
      try {
        const { failure } = await proveNoAllocation(machine, 'POWER TOGGLE by own topic, QoS 0', REPETITIONS);
        expect(failure).toContain('allocates');
      } finally {
        await machine.close();
      }
    },
    120_000,
  );
});
