import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { CASES } from '../cases.js';
import type { Task, Tasks } from '../contenders/contender.js';

/** What the bench calls inside XS, beside the operations. */
export interface BenchGlobals {
  /** By case: runs it once. @returns what is wrong, or an empty text */
  checks?: Readonly<Record<string, () => string>>;
}

/** For an entry that runs inside XS: exposes the cases of one contender, to be measured and to be checked. */
export function exposeTasks(tasks: Tasks): void {
  const operations: Record<string, Operation> = {};
  const checks: Record<string, () => string> = {};
  for (const { id } of CASES) {
    const make = tasks[id];
    if (make === undefined) continue;
    let task: Task | undefined;
    // Set up with the check, which comes first; what a contender keeps for cases to come is no one's cost.
    checks[id] = () => {
      task = make();
      operations[id] = task.run;
      return task.check() ?? '';
    };
    operations[id] = () => {};
  }
  exposeOperations(operations);
  (globalThis as BenchGlobals).checks = checks;
}
