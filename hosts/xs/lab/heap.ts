/**
 * The engine's two heaps, seen from outside.
 *
 * XS counts the slots it hands out (`currentHeapCount`) and sets the count back to the live ones when it collects
 * garbage. Chunks (strings, buffers, arrays' items) are counted by nothing. So the chunk heap is filled with live
 * ballast until only some 60 KB are free, and slots are planted that nothing refers to: as soon as the chunks run
 * out there is a collection, the planted slots go, and the count drops. How many chunks of 24 bytes still fit before
 * that happens tells the room left, and the room tells whether an operation took even one chunk.
 */

import type { XsMachine } from '../machine.js';
import { type Action, act, PAGE, PLANTED } from './instrument.js';

/** Bytes of the smallest chunk: a header of 16 bytes and one word. A one-letter string takes exactly that. */
export const SMALLEST_CHUNK = 24;
/** The chunk heap starts with 32 MiB. */
const LARGEST_BALLAST = 64 * 1_024 * 1_024;
const SMALLEST_BALLAST = 2 * PAGE;
/** Kept back while the rest is filled, and then left free. */
const ROOM = 48 * 1_024;
/** Left for the commands themselves while the heap is filled, so that it never has to grow. */
const SLACK = 8 * 1_024;
const MOST_CHUNKS = Math.ceil((ROOM + SLACK + 2 * SMALLEST_BALLAST) / SMALLEST_CHUNK);

/** What some runs took. */
export interface Observation {
  /** Slots taken by each run, the command that starts it included. */
  readonly slots: readonly number[];
  readonly collected: boolean;
}

/**
 * Settles the heap, runs the operation so and so many times in each run, and then takes chunks.
 * @param perRun slots one operation is known to take: only what is missing from them tells of a collection
 */
export async function observe(
  machine: XsMachine,
  runs: readonly number[],
  chunks: number,
  perRun = 0,
): Promise<Observation> {
  let before = (await act(machine, 'settle')).currentHeapCount;
  const slots: number[] = [];
  const step = async (action: Action, count: number) => {
    const { currentHeapCount } = await act(machine, action, count);
    slots.push(currentHeapCount - before);
    before = currentHeapCount;
  };
  for (const count of runs) await step('run', count);
  await step('chunks', chunks);
  // A collection takes the planted slots away, whatever else comes and goes.
  const least = (run: number) => (perRun === 0 ? 0 : perRun * (runs[run] ?? 0) - PLANTED / 2);
  return { slots: slots.slice(0, -1), collected: slots.some((taken, run) => taken < least(run)) };
}

/** Whether so many bytes are free in the chunk heap. */
async function fits(machine: XsMachine, bytes: number): Promise<boolean> {
  const before = await act(machine, 'settle');
  const after = await act(machine, 'pages', bytes / PAGE);
  return after.currentHeapCount >= before.currentHeapCount;
}

/** Fills the chunk heap until, after the operation's warm-up, about `ROOM` bytes are free. */
export async function squeeze(machine: XsMachine): Promise<void> {
  await act(machine, 'unload');
  await act(machine, 'hold', ROOM);
  for (let size = LARGEST_BALLAST; size >= SMALLEST_BALLAST; size /= 2) {
    if (await fits(machine, size + SLACK)) await act(machine, 'load', size);
  }
  await act(machine, 'letGo');
}

/** The heap cannot be brought to a known state: the operation keeps what it takes. */
export class MemoryKept extends Error {
  constructor(what: string) {
    super(`${what}, as when the operation keeps memory`);
  }
}

/** How many of the smallest chunks can be taken after these runs before there is a collection. */
export async function chunksLeft(machine: XsMachine, runs: readonly number[], perRun = 0): Promise<number> {
  const fit = async (chunks: number) => !(await observe(machine, runs, chunks, perRun)).collected;
  if (!(await fit(0))) throw new MemoryKept('there was a collection without an allocation');
  if (await fit(MOST_CHUNKS)) throw new MemoryKept('the chunk heap could not be filled');
  let most = 0;
  let tooMany = MOST_CHUNKS;
  while (tooMany - most > 1) {
    const middle = (most + tooMany) >> 1;
    if (await fit(middle)) most = middle;
    else tooMany = middle;
  }
  // An operation that seldom takes a chunk may have taken one just when the boundary was tried.
  while (most + 1 < MOST_CHUNKS && (await fit(most + 1))) most++;
  return most;
}
