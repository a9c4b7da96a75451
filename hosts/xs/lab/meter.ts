/** What one operation costs on the XS engine: exact, and the same each time. */

import type { XsMachine } from '../machine.js';
import { chunksLeft, observe, SMALLEST_CHUNK, squeeze } from './heap.js';
import { type Action, act, select, WARM_UP } from './instrument.js';

const REPETITIONS_MEASURED = 1_000;
/** The engine's charge for each element that `set` and `copyWithin` copy. */
const CHARGE_PER_BYTE = 2;

/** The cost of one operation, without the call. */
export interface Measurement {
  /** Bytecodes, plus the fixed charges of built-in functions. */
  readonly bytecodes: number;
  /** Of these, what the engine charges for bytes that `set` and `copyWithin` copy: 2 each. */
  readonly copying: number;
  /** Slots taken from the heap, used or not afterwards. */
  readonly slots: number;
  /** Bytes of chunks, headers included; exact to 24 bytes divided by the operations that fit in 60 KB. */
  readonly chunkBytes: number;
}

/** What the engine charges for the bytes one operation has copied natively. */
async function copyingPerOperation(machine: XsMachine): Promise<number> {
  return Number(await machine.evaluate('instrument.nativeCopies()')) * CHARGE_PER_BYTE;
}

/** The bytecodes of one operation, without the call. @param operation as for `measure` */
export async function measureBytecodes(
  machine: XsMachine,
  operation: string,
  repetitions: number,
): Promise<number> {
  await select(machine, operation);
  return bytecodesPerOperation(machine, repetitions);
}

/** The bytecodes of one of the selected operations, without the call. */
async function bytecodesPerOperation(machine: XsMachine, repetitions: number): Promise<number> {
  const extra = async (action: Action) => {
    const once = await act(machine, action, repetitions);
    const twice = await act(machine, action, 2 * repetitions);
    return twice.compute - once.compute;
  };
  await act(machine, 'run', WARM_UP);
  return ((await extra('run')) - (await extra('idle'))) / repetitions;
}

async function chunkBytesPerOperation(
  machine: XsMachine,
  repetitions: number,
  slots: number,
): Promise<number> {
  await squeeze(machine);
  const empty = await chunksLeft(machine, [0]);
  let count = repetitions;
  while (count > 0 && (await observe(machine, [count], 0, slots)).collected) count >>= 1;
  if (count === 0) return Number.POSITIVE_INFINITY;
  return ((empty - (await chunksLeft(machine, [count], slots))) * SMALLEST_CHUNK) / count;
}

/**
 * Measures one operation.
 *
 * @param operation an expression whose value inside XS is a function, such as `operations.ping` or `() => [1]`
 * @param repetitions fewer for operations that take a lot: all of them together must fit into the slot heap
 */
export async function measure(
  machine: XsMachine,
  operation: string,
  repetitions = REPETITIONS_MEASURED,
): Promise<Measurement> {
  await select(machine, operation);
  await act(machine, 'unload');
  const bytecodes = await bytecodesPerOperation(machine, repetitions);
  const copying = await copyingPerOperation(machine);
  const { slots: taken, collected } = await observe(machine, [0, repetitions], 0);
  if (collected) throw new Error(`${repetitions} times ${operation} do not fit into the heap: measure fewer`);
  const slots = (taken[1]! - taken[0]!) / repetitions;
  const chunkBytes = await chunkBytesPerOperation(machine, repetitions, slots);
  await act(machine, 'unload');
  return { bytecodes, copying, slots, chunkBytes };
}
