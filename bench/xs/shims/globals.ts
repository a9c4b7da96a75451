/*
 * What packages made for Node or browsers expect of the global scope, for XS: no more than they use here, and as
 * cheap as it can be made, so that no peer pays for what is not its own.
 */

type Job = () => void;

const jobs: Job[] = [];

/** Runs what `process.nextTick` was given, and what that adds. */
export function runJobs(): void {
  for (let i = 0; i < jobs.length; i++) (jobs[i] as Job)();
  jobs.length = 0;
}

function nextTick(job: (...values: unknown[]) => void, ...values: unknown[]): void {
  jobs.push(values.length === 0 ? job : () => job(...values));
}

/** Time does not pass here: what waits for it, waits for ever. */
function never(): number {
  return 0;
}

const wanted = {
  process: { nextTick, env: {}, version: 'v20.0.0', versions: {}, argv: [], platform: 'xs' },
  queueMicrotask: nextTick,
  setImmediate: nextTick,
  setTimeout: never,
  setInterval: never,
  clearTimeout: () => {},
  clearInterval: () => {},
};

for (const [name, value] of Object.entries(wanted)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
