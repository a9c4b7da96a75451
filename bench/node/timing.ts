import type { Contestant } from './contestant.js';

/** How long and how often contestants run. */
export interface Pace {
  readonly rounds: number;
  /** Milliseconds each contestant runs in a round. */
  readonly roundTime: number;
  /** Milliseconds each contestant runs before anything counts. */
  readonly warmUp: number;
}

export const FULL_PACE: Pace = { rounds: 101, roundTime: 2, warmUp: 400 };
export const QUICK_PACE: Pace = { rounds: 15, roundTime: 1, warmUp: 150 };

/** @returns milliseconds the operations took */
async function time(contestant: Contestant, operations: number): Promise<number> {
  const start = performance.now();
  const pending = contestant.batch(operations);
  // A contestant that is done is not made to wait for a turn of the event loop.
  if (pending !== undefined) await pending;
  return performance.now() - start;
}

/** Warms a contestant up. @returns how many operations fill a round */
async function warmUp(contestant: Contestant, { roundTime, warmUp: wanted }: Pace): Promise<number> {
  let operations = 1;
  let best = Number.POSITIVE_INFINITY;
  for (const start = performance.now(); performance.now() - start < wanted; ) {
    const taken = await time(contestant, operations);
    best = Math.min(best, taken / operations);
    if (taken < roundTime) operations *= 2;
  }
  return Math.max(1, Math.round(roundTime / best));
}

/**
 * Lets contestants run in turns, A B C, B C A, C A B and so on, many short rounds each, so that all of them share
 * whatever the machine does meanwhile.
 * @returns for each contestant, nanoseconds per operation in every round
 */
export async function race(contestants: readonly Contestant[], pace: Pace): Promise<number[][]> {
  const operations: number[] = [];
  for (const contestant of contestants) operations.push(await warmUp(contestant, pace));
  const results: number[][] = contestants.map(() => []);
  for (let round = 0; round < pace.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (round + turn) % contestants.length;
      const count = operations[index] as number;
      const taken = await time(contestants[index] as Contestant, count);
      results[index]?.push((taken * 1e6) / count);
    }
  }
  return results;
}
