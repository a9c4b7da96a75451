import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operationNames, startOperations } from '../../hosts/xs/lab/instrument.js';
import { measureBytecodes } from '../../hosts/xs/lab/meter.js';
import type { XsMachine } from '../../hosts/xs/machine.js';
import { COMMANDS } from '../../src/tasmota/commands/table.js';
import { describeOnXs } from './engine.js';

/** Bytecodes that finding a command among all of them may take. */
const MOST = 300;
const REPETITIONS = 20;

describeOnXs('a command', () => {
  let machine: XsMachine;

  beforeAll(async () => {
    machine = await startOperations(join(import.meta.dirname, 'lookup.entry.ts'));
  });

  afterAll(async () => {
    await machine?.close();
  });

  it(`is looked up among all of them with at most ${MOST} bytecodes`, async () => {
    const names = await operationNames(machine);
    expect(names).toHaveLength(COMMANDS.length);
    const tooMuch: string[] = [];
    let most = 0;
    for (const name of names) {
      const bytecodes = await measureBytecodes(machine, `operations[${JSON.stringify(name)}]`, REPETITIONS);
      most = Math.max(most, bytecodes);
      if (bytecodes > MOST) tooMuch.push(`${name}: ${bytecodes}`);
    }
    expect(tooMuch).toEqual([]);
    console.log(`the dearest of ${names.length} lookups takes ${most} bytecodes`);
  }, 120_000);
});
