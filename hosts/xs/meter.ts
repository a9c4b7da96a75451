/**
 * Exact measurements on the XS engine, and a proof that an operation allocates nothing.
 *
 * XS counts the slots it hands out (`currentHeapCount`) and sets the count back to the live ones when it collects
 * garbage. Chunks (strings, buffers, arrays' items) are counted by nothing. So the chunk heap is filled with live
 * ballast until only some 60 KB are free, and slots are planted that nothing refers to: as soon as the chunks run
 * out there is a collection, the planted slots go, and the count drops. How many chunks of 24 bytes still fit before
 * that happens tells the room left, and the room tells whether an operation took even one chunk.
 */
import { bundleForXs, type Mutation } from './bundle.js';
import { XsMachine, type XsMachineOptions, type XsMeters } from './machine.js';

/** Bytes of the smallest chunk: a header of 16 bytes and one word. A one-letter string takes exactly that. */
const SMALLEST_CHUNK = 24;
/** Bytes of the chunk made by joining the instrument's two pads, header and final zero included. */
const PAGE = 2_048;
/** The chunk heap starts with 32 MiB. */
const LARGEST_BALLAST = 64 * 1_024 * 1_024;
const SMALLEST_BALLAST = 2 * PAGE;
/** Kept back while the rest is filled, and then left free. */
const ROOM = 48 * 1_024;
/** Left for the commands themselves while the heap is filled, so that it never has to grow. */
const SLACK = 8 * 1_024;
const MOST_CHUNKS = Math.ceil((ROOM + SLACK + 2 * SMALLEST_BALLAST) / SMALLEST_CHUNK);
const PLANTED = 1_000;
/** Operations run before anything is counted, since the first ones may set something up. */
const WARM_UP = 100;
const REPETITIONS_MEASURED = 1_000;
/** The engine's charge for each element that `set` and `copyWithin` copy. */
const CHARGE_PER_BYTE = 2;
const FEWEST_REPETITIONS = 20_000;

type Action = 'settle' | 'run' | 'idle' | 'chunks' | 'pages' | 'load' | 'unload' | 'hold' | 'letGo';
const ACTIONS: readonly Action[] = [
  'settle',
  'run',
  'idle',
  'chunks',
  'pages',
  'load',
  'unload',
  'hold',
  'letGo',
];

/**
 * What runs inside XS. It is called by commands, not by scripts, since every script leaves a little behind on the
 * heap. Its own loops allocate nothing.
 */
const INSTRUMENT = `'use strict';
globalThis.instrument = (() => {
  const idle = () => {};
  const pad = 'x'.repeat(${PAGE / 2 - 9});
  const otherPad = pad + 'x';
  const letter = String.fromCharCode;
  let operation = idle;
  let ballast = [];
  let reserve;
  const repeat = (f, n) => { for (let i = 0; i < n; i++) f(); };
  return {
    select(f) {
      if (typeof f !== 'function') throw new TypeError('no operation');
      operation = f;
    },
    run(n) { repeat(operation, n); },
    idle(n) { repeat(idle, n); },
    settle() {
      gc();
      repeat(operation, ${WARM_UP});
      for (let i = 0; i < ${PLANTED}; i++) ({});
    },
    chunks(n) { for (let i = 0; i < n; i++) letter(97); },
    pages(n) { for (let i = 0; i < n; i++) pad + otherPad; },
    load(size) { gc(); ballast.push(new ArrayBuffer(size)); },
    unload() { ballast = []; reserve = undefined; gc(); },
    hold(size) { gc(); reserve = new ArrayBuffer(size); },
    letGo() { reserve = undefined; gc(); },
    nativeCopies() {
      const proto = Object.getPrototypeOf(Uint8Array.prototype);
      const { set, copyWithin } = proto;
      let copied = 0;
      proto.set = function(source, offset) {
        if (ArrayBuffer.isView(source)) copied += source.byteLength;
        set.call(this, source, offset);
      };
      proto.copyWithin = function(target, start, end = this.length) {
        copied += Math.max(0, Math.min(end - start, this.length - target));
        return copyWithin.call(this, target, start, end);
      };
      try { operation(); } finally { Object.assign(proto, { set, copyWithin }); }
      return copied;
    },
  };
})();
globalThis.handleCommand = (() => {
  const actions = ${JSON.stringify(ACTIONS)}.map((name) => instrument[name]);
  return (message) => {
    const view = new Int32Array(message);
    actions[view[0]](view[1]);
  };
})();`;

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

/** The outcome of {@link proveNoAllocation}. */
export interface Proof {
  readonly operation: string;
  /** Operations run in all. */
  readonly repetitions: number;
  /** Slots taken by all of them together; `undefined` when a collection hid the number. */
  readonly slots: number | undefined;
  /** Whether there was a collection, because many slots or even a single chunk were taken. */
  readonly collected: boolean;
  /** Bytecodes of one operation, without the call. */
  readonly bytecodes: number;
  /** What is wrong, for a reader; `undefined` when nothing was allocated. */
  readonly failure: string | undefined;
}

/**
 * Starts an engine, bundles the TypeScript entry, and runs it there; the entry calls `exposeOperations`.
 * @param mutation a change to the sources, for proofs that have to fail
 */
export async function startOperations(
  entry: string,
  options?: XsMachineOptions,
  mutation?: Mutation,
): Promise<XsMachine> {
  const script = await bundleForXs(entry, {}, mutation);
  const machine = await XsMachine.start(options);
  try {
    await machine.evaluate(script);
    await machine.evaluate(INSTRUMENT);
    return machine;
  } catch (error) {
    await machine.close();
    throw error;
  }
}

/** The names the entry has exposed. */
export async function operationNames(machine: XsMachine): Promise<string[]> {
  return JSON.parse(await machine.evaluate('JSON.stringify(Object.keys(operations))')) as string[];
}

async function act(machine: XsMachine, action: Action, count = 0): Promise<XsMeters> {
  const message = new Uint8Array(Int32Array.of(ACTIONS.indexOf(action), count).buffer);
  return (await machine.command(message)).meters;
}

/** Strict like a bundled module, so that an operation costs the same wherever it is written. */
async function select(machine: XsMachine, operation: string): Promise<void> {
  await machine.evaluate(`'use strict'; instrument.select(${operation});`);
}

/** What the engine charges for the bytes one operation has copied natively. */
async function copyingPerOperation(machine: XsMachine): Promise<number> {
  return Number(await machine.evaluate('instrument.nativeCopies()')) * CHARGE_PER_BYTE;
}

async function bytecodesPerOperation(machine: XsMachine, repetitions: number): Promise<number> {
  const extra = async (action: Action) => {
    const once = await act(machine, action, repetitions);
    const twice = await act(machine, action, 2 * repetitions);
    return twice.compute - once.compute;
  };
  await act(machine, 'run', WARM_UP);
  return ((await extra('run')) - (await extra('idle'))) / repetitions;
}

interface Observation {
  /** Slots taken by each run, the command that starts it included. */
  readonly slots: readonly number[];
  readonly collected: boolean;
}

/**
 * Settles the heap, runs the operation so and so many times in each run, and then takes chunks.
 * @param perRun slots one operation is known to take: only what is missing from them tells of a collection
 */
async function observe(
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
async function squeeze(machine: XsMachine): Promise<void> {
  await act(machine, 'unload');
  await act(machine, 'hold', ROOM);
  for (let size = LARGEST_BALLAST; size >= SMALLEST_BALLAST; size /= 2) {
    if (await fits(machine, size + SLACK)) await act(machine, 'load', size);
  }
  await act(machine, 'letGo');
}

/** The heap cannot be brought to a known state: the operation keeps what it takes. */
class MemoryKept extends Error {
  constructor(what: string) {
    super(`${what}, as when the operation keeps memory`);
  }
}

/** How many of the smallest chunks can be taken after these runs before there is a collection. */
async function chunksLeft(machine: XsMachine, runs: readonly number[], perRun = 0): Promise<number> {
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
  const bytecodes = await bytecodesPerOperation(machine, REPETITIONS_MEASURED);

  // With all the room there is, slots can be counted; and what keeps its memory would spoil the filling.
  await act(machine, 'unload');
  let extra = difference(await observe(machine, runs, 0), await observe(machine, idle, 0));
  let kept: string | undefined;
  if (extra === 0) {
    try {
      await squeeze(machine);
      const chunks = await chunksLeft(machine, idle);
      const expected = await observe(machine, idle, chunks);
      extra = difference(await observe(machine, runs, chunks), expected);
    } catch (error) {
      if (!(error instanceof MemoryKept)) throw error;
      kept = error.message;
      extra = undefined;
    }
    await act(machine, 'unload');
  }
  const failure =
    extra === 0 ? undefined : `${name} allocates: ${kept ?? (await explanation(machine, operation, extra))}`;
  return {
    operation: name,
    repetitions: 4 * n,
    slots: extra,
    collected: extra === undefined,
    bytecodes,
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
