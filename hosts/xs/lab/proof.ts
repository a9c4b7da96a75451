/** The proof that an operation allocates nothing, and the soak. */

import type { XsMachine } from '../machine.js';
import { chunksLeft, MemoryKept, type Observation, observe, squeeze } from './heap.js';
import { act, select } from './instrument.js';
import { measure } from './meter.js';

const FEWEST_REPETITIONS = 20_000;

/** The outcome of {@link proveNoAllocation}. */
export interface Proof {
  readonly operation: string;
  /** Operations run in all. */
  readonly repetitions: number;
  /** Slots taken by all of them together; `undefined` when a collection hid the number. */
  readonly slots: number | undefined;
  /** Whether there was a collection, because many slots or even a single chunk were taken. */
  readonly collected: boolean;
  /** What is wrong, for a reader; `undefined` when nothing was allocated. */
  readonly failure: string | undefined;
}

/**
 * Proves that an operation takes no slot and no chunk: with n a quarter of the repetitions, after runs of 0, n, 2n,
 * n and 0 operations exactly as many slots are taken, and exactly as many of the smallest chunks still fit, as after
 * five runs of 0.
 *
 * @param name the operation's name in the exposed table
 * @param repetitions operations in all, at least 20 000
 */
export async function proveNoAllocation(
  machine: XsMachine,
  name: string,
  repetitions = FEWEST_REPETITIONS,
): Promise<Proof> {
  if (!(repetitions >= FEWEST_REPETITIONS))
    throw new RangeError(`at least ${FEWEST_REPETITIONS} repetitions`);
  const operation = `operations[${JSON.stringify(name)}]`;
  const n = Math.ceil(repetitions / 4);
  const idle = [0, 0, 0, 0, 0];
  const runs = [0, n, 2 * n, n, 0];
  await select(machine, operation);
  let extra: number | undefined;
  let kept: string | undefined;
  try {
    await squeeze(machine);
    const chunks = await chunksLeft(machine, idle);
    const expected = await observe(machine, idle, chunks);
    extra = difference(await observe(machine, runs, chunks), expected);
  } catch (error) {
    if (!(error instanceof MemoryKept)) throw error;
    kept = error.message;
  }
  await act(machine, 'unload');
  // With all the room there is, the slots can still be counted, if they are no more than there are.
  if (extra === undefined)
    extra = difference(await observe(machine, runs, 0), await observe(machine, idle, 0)) || undefined;
  const failure =
    extra === 0 ? undefined : `${name} allocates: ${kept ?? (await explanation(machine, operation, extra))}`;
  return {
    operation: name,
    repetitions: 4 * n,
    slots: extra,
    collected: extra === undefined,
    failure,
  };
}

/** Slots that were taken and not expected, in all; `undefined` when a collection hid the number. */
function difference(seen: Observation, expected: Observation): number | undefined {
  if (seen.collected) return undefined;
  // Every run counts for itself, so that nothing can cancel out.
  return seen.slots.reduce((sum, taken, run) => sum + Math.abs(taken - expected.slots[run]!), 0);
}

async function explanation(
  machine: XsMachine,
  operation: string,
  slots: number | undefined,
): Promise<string> {
  const seen = slots === undefined ? 'there was a garbage collection' : `${slots} slots were taken in all`;
  try {
    const cost = await measure(machine, operation);
    const chunkBytes = Math.round(cost.chunkBytes * 100) / 100;
    return `${seen}; a short run shows ${cost.slots} slots and ${chunkBytes} bytes of chunks per operation`;
  } catch (error) {
    return `${seen}; what one operation takes could not be measured (${(error as Error).message})`;
  }
}

/** The outcome of {@link soak}. */
export interface Soak {
  /** Operations run in all. */
  readonly repetitions: number;
  /** Garbage collections there were. */
  readonly collections: number;
  /** Slots taken by all of them together, as far as no collection hid the number. */
  readonly slots: number;
}

/** Operations in one go; the engine is looked at in between. */
const TURN = 10_000;

/**
 * Runs an operation very many times, with so little room in the chunk heap that some 60 KB of chunks in all would
 * make the engine collect its garbage, and counts the collections.
 * @param name the operation's name in the exposed table
 * @param repetitions a multiple of 10,000
 */
export async function soak(machine: XsMachine, name: string, repetitions: number): Promise<Soak> {
  await select(machine, `operations[${JSON.stringify(name)}]`);
  await squeeze(machine);
  await act(machine, 'settle');
  const first = (await act(machine, 'run', 0)).currentHeapCount;
  let before = (await act(machine, 'run', 0)).currentHeapCount;
  // What a command takes itself, whatever it runs.
  const own = before - first;
  let collections = 0;
  let slots = 0;
  for (let done = 0; done < repetitions; done += TURN) {
    const { currentHeapCount } = await act(machine, 'run', TURN);
    if (currentHeapCount < before) collections++;
    else slots += currentHeapCount - before - own;
    before = currentHeapCount;
  }
  await act(machine, 'unload');
  return { repetitions, collections, slots };
}
