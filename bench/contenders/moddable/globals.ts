/*
 * What Moddable's client imports (`timer`, `time`) and finds on the board's global scope. Bundled in the place of the
 * modules of these names.
 */

type Job = () => void;

const jobs: (Job | undefined)[] = [];

/** Runs what timers of no duration were set for, and what that adds. */
export function runTimers(): void {
  for (let i = 0; i < jobs.length; i++) jobs[i]?.();
  jobs.length = 0;
}

interface TimerHandle {
  readonly index: number;
}

/** `Timer`: only what is due at once ever runs. */
const timer = {
  set(job: Job, delay = 0): TimerHandle {
    if (delay > 0) return { index: -1 };
    jobs.push(job);
    return { index: jobs.length - 1 };
  },
  repeat(): TimerHandle {
    return { index: -1 };
  },
  clear(handle?: TimerHandle): void {
    if (handle !== undefined && handle.index >= 0) jobs[handle.index] = undefined;
  },
};

/** `Time`: it does not pass. */
const time = { ticks: 0, delta: () => 0 };

export { time, timer };

function define(place: object, name: string, value: unknown): void {
  if (name in place) return;
  Object.defineProperty(place, name, { value, configurable: true, writable: true });
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder();
define(String, 'fromArrayBuffer', (buffer: ArrayBuffer) => utf8Decoder.decode(buffer));
define(ArrayBuffer, 'fromString', (text: string) => utf8Encoder.encode(text).buffer);
define(globalThis, 'trace', () => {});
