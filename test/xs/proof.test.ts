import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operationNames, startOperations } from '../../hosts/xs/lab/instrument.js';
import { measure } from '../../hosts/xs/lab/meter.js';
import { proveNoAllocation } from '../../hosts/xs/lab/proof.js';
import type { XsMachine } from '../../hosts/xs/machine.js';
import { accepted, rejected } from './controls.js';
import { describeOnXs } from './engine.js';

const REPETITIONS = 20_000;

describeOnXs('the proof that an operation allocates nothing', () => {
  let machine: XsMachine;

  beforeAll(async () => {
    machine = await startOperations(join(import.meta.dirname, 'controls.ts'));
  });

  afterAll(async () => {
    await machine?.close();
  });

  it('finds the operations by name', async () => {
    expect(await operationNames(machine)).toEqual([...Object.keys(accepted), ...Object.keys(rejected)]);
    await expect(proveNoAllocation(machine, 'no such operation')).rejects.toThrow('no operation');
  });

  it('wants enough repetitions', async () => {
    await expect(proveNoAllocation(machine, 'an empty function', 19_999)).rejects.toThrow(RangeError);
  });

  it.each(Object.keys(accepted))('accepts %s', async (name) => {
    const proof = await proveNoAllocation(machine, name, REPETITIONS);
    expect(proof.failure).toBeUndefined();
    expect(proof).toMatchObject({ operation: name, repetitions: REPETITIONS, slots: 0, collected: false });
  });

  it.each(Object.keys(rejected))('rejects %s', async (name) => {
    const proof = await proveNoAllocation(machine, name, REPETITIONS);
    expect(proof.failure).toContain(`${name} allocates: `);
    expect(proof.slots).not.toBe(0);
  });

  it('gives the same answer again', async () => {
    const first = await proveNoAllocation(machine, 'a DataView');
    expect(await proveNoAllocation(machine, 'a DataView')).toEqual(first);
  });

  it.each([
    ["operations['an empty function']", { bytecodes: 0, slots: 0, chunkBytes: 0 }],
    ['() => {}', { bytecodes: 0, slots: 0, chunkBytes: 0 }],
    ['() => { ({}); }', { bytecodes: 5, slots: 1, chunkBytes: 0 }],
    ['() => String.fromCharCode(97)', { bytecodes: 5, slots: 0, chunkBytes: 24 }],
    [
      '(() => { const u = new Uint8Array(9); return () => { u[3] = 1; }; })()',
      { bytecodes: 6, slots: 0, chunkBytes: 0 },
    ],
    ['(() => { const u = new Uint8Array(9); return () => u.subarray(4); })()', { slots: 4, chunkBytes: 0 }],
    [
      '(() => { const u = new Uint8Array(90); return () => { u.copyWithin(0, 40, 60); }; })()',
      { copying: 40, slots: 0, chunkBytes: 0 },
    ],
    [
      '(() => { const u = new Uint8Array(90), v = new Uint8Array(15); return () => { u.set(v, 3); }; })()',
      { copying: 30, slots: 0, chunkBytes: 0 },
    ],
    // Takes so many slots that a collection would not show in their number alone.
    ['() => new Uint8Array(200)', { slots: 7, chunkBytes: 216 }],
    ["(() => { const s = 'abc'; return () => s.length; })()", { slots: 2, chunkBytes: 0 }],
    ["(() => { let i = 0; return () => 'a' + i; })()", { slots: 0, chunkBytes: 72 }],
  ])('measures %s', async (operation, cost) => {
    expect(await measure(machine, operation)).toMatchObject(cost);
  });
});
