import { type Measurement, measure } from '../../hosts/xs/lab/meter.js';
import type { XsMachine } from '../../hosts/xs/machine.js';

/** For operations that take memory: few enough that no collection comes in between. */
const FEW = [10, 5, 2, 1];
/** For those that take none: as many as can be had in reasonable time, to see what is taken but now and then. */
const MOST = 1_000;
const LEAST = 100;
const BYTECODES = 5_000_000;
/** The most bytecodes one command may run: no measurement comes near. */
export const METERING_LIMIT = 2_000_000_000;

async function measureFew(machine: XsMachine, operation: string): Promise<Measurement> {
  let problem: unknown;
  for (const repetitions of FEW) {
    try {
      return await measure(machine, operation, repetitions);
    } catch (error) {
      // A dead engine answers nothing any more, however few are asked for.
      if (machine.end !== undefined) throw error;
      problem = error;
    }
  }
  throw problem;
}

/** Measures an operation as often as it bears. @param operation an expression inside XS */
export async function measureOperation(machine: XsMachine, operation: string): Promise<Measurement> {
  const few = await measureFew(machine, operation);
  if (few.slots > 0 || few.chunkBytes > 0) return few;
  const many = Math.max(LEAST, Math.min(MOST, Math.floor(BYTECODES / few.bytecodes)));
  return measure(machine, operation, many);
}
