import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { operationNames, startOperations } from '../../hosts/xs/lab/instrument.js';
import { type Measurement, measure } from '../../hosts/xs/lab/meter.js';
import type { XsMachine } from '../../hosts/xs/machine.js';
import { withBundle } from '../bundle.js';
import type { CaseId } from '../cases.js';
import type { Outcome, Stage, SteadyState } from '../results.js';
import { METERING_LIMIT, measureOperation } from './measuring.js';

const STAGE_REPETITIONS = 20;
/** The tests prove 20,000 times that nothing is taken; here it is measured. */
const STEADY_REPETITIONS = 200;
const STEADY_ENTRIES = join(import.meta.dirname, '../../test/xs');

/** Starts an entry of this folder on an engine of its own. */
async function onMachine<Result>(
  entry: string,
  files: Readonly<Record<string, string>>,
  use: (machine: XsMachine) => Promise<Result>,
): Promise<Result> {
  const path = join(import.meta.dirname, entry);
  return withBundle(path, files, async (bundle) => {
    const machine = await startOperations(bundle, { meteringLimit: METERING_LIMIT });
    try {
      return await use(machine);
    } finally {
      await machine.close();
    }
  });
}

async function outcome(machine: XsMachine, id: string): Promise<Outcome<Measurement>> {
  const name = JSON.stringify(id);
  try {
    const wrong = (await machine.evaluate(`checks[${name}]()`)) || undefined;
    return { wrong, figure: await measureOperation(machine, `operations[${name}]`) };
  } catch (error) {
    return { unable: (error as Error).message };
  }
}

/**
 * Checks and measures a contender on XS.
 * @param entry exposes its cases
 * @param files modules to take from elsewhere
 * @param tell called with each case before it begins
 */
export async function measureOnXs(
  entry: string,
  files: Readonly<Record<string, string>>,
  tell: (id: CaseId) => void,
): Promise<ReadonlyMap<CaseId, Outcome<Measurement>>> {
  return onMachine(entry, files, async (machine) => {
    const outcomes = new Map<CaseId, Outcome<Measurement>>();
    for (const id of (await operationNames(machine)) as CaseId[]) {
      tell(id);
      outcomes.set(id, await outcome(machine, id));
    }
    return outcomes;
  });
}

/** Measures what each part of the command cycle costs. */
export async function measureStages(): Promise<Stage[]> {
  return onMachine('stages.entry.ts', {}, async (machine) => {
    const names = JSON.parse(await machine.evaluate('JSON.stringify(stageNames)')) as string[];
    const stages: Stage[] = [];
    let before = { bytecodes: 0, copying: 0 };
    for (const [index, name] of names.entries()) {
      await machine.evaluate(`enterStage(${index})`);
      const upToHere = await measure(machine, 'operations.cycle', STAGE_REPETITIONS);
      stages.push({
        name,
        bytecodes: upToHere.bytecodes - before.bytecodes,
        copying: upToHere.copying - before.copying,
      });
      before = upToHere;
    }
    return stages;
  });
}

/**
 * Measures the calls of a class of ECMA-419.
 * @param entry exposes them
 * @param files modules to take from elsewhere
 */
export async function measureCalls(
  entry: string,
  files: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, Measurement>> {
  return onMachine(entry, files, async (machine) => {
    const calls = new Map<string, Measurement>();
    for (const name of await operationNames(machine))
      calls.set(name, await measureOperation(machine, `operations[${JSON.stringify(name)}]`));
    return calls;
  });
}

/** Measures what every operation takes whose steady state the tests on XS prove to take nothing. */
export async function measureSteadyState(): Promise<SteadyState> {
  const guilty: string[] = [];
  let operations = 0;
  let slots = 0;
  let chunkBytes = 0;
  for (const file of readdirSync(STEADY_ENTRIES).filter((name) => name.endsWith('.entry.ts'))) {
    const machine = await startOperations(join(STEADY_ENTRIES, file), { meteringLimit: METERING_LIMIT });
    try {
      for (const name of await operationNames(machine)) {
        const operation = `operations[${JSON.stringify(name)}]`;
        const taken = await measure(machine, operation, STEADY_REPETITIONS);
        operations++;
        slots = Math.max(slots, taken.slots);
        chunkBytes = Math.max(chunkBytes, taken.chunkBytes);
        if (taken.slots > 0 || taken.chunkBytes > 0) guilty.push(name);
      }
    } finally {
      await machine.close();
    }
  }
  return { operations, slots, chunkBytes, guilty };
}
