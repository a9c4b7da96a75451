import { median } from '../statistics.js';
import type { Contestant } from './contestant.js';

/** Operations measured at most: with so many even a fraction of a byte for each would show. */
const MOST_OPERATIONS = 100_000;
/** Well below the young generation the bench is started with, so that no collection comes in between. */
const MOST_BYTES = 6 * 1024 * 1024;
const SAMPLES = 3;
const FIRST_TRY = 50;

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @returns bytes of the heap and of buffers taken, garbage or not */
async function taken(contestant: Contestant, operations: number): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('node has to be started with --expose-gc');
  // The first collection may leave buffers to be freed in the background; the second one waits for that.
  globalThis.gc();
  globalThis.gc();
  const before = bytesInUse();
  const pending = contestant.batch(operations);
  if (pending !== undefined) await pending;
  return bytesInUse() - before;
}

async function typical(contestant: Contestant, operations: number): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(await taken(contestant, operations));
  return median(samples);
}

const NOTHING: Contestant = { batch: () => {}, check: () => undefined, end: () => {} };

/** What the measurement itself takes. */
let own: number | undefined;

/**
 * Bytes one operation allocates: what the heap has grown by over as many operations as fit between two collections,
 * less what the measurement itself takes. Below half a byte it is 0: something was taken now and then by the engine, not by
 * the operation.
 */
export async function bytesPerOperation(contestant: Contestant): Promise<number> {
  await taken(contestant, FIRST_TRY);
  own ??= await typical(NOTHING, 0);
  const roughly = Math.max(0, (await taken(contestant, FIRST_TRY)) - own) / FIRST_TRY;
  const operations = Math.max(1, Math.min(MOST_OPERATIONS, Math.floor(MOST_BYTES / Math.max(roughly, 1))));
  return Math.max(0, ((await typical(contestant, operations)) - own) / operations);
}
