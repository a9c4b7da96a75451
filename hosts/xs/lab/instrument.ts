/** What is put into an engine to run operations and to fill its heaps, and how it is told to. */
import { bundleForXs, type Mutation } from '../bundle.js';
import { XsMachine, type XsMachineOptions, type XsMeters } from '../machine.js';

/** Bytes of the chunk that the action `pages` makes by joining two pads, header and final zero included. */
export const PAGE = 2_048;
/** Slots that the action `settle` leaves as garbage, so that a collection is seen. */
export const PLANTED = 1_000;
/** Operations run before anything is counted, since the first ones may set something up. */
export const WARM_UP = 100;

export type Action = 'settle' | 'run' | 'idle' | 'chunks' | 'pages' | 'load' | 'unload' | 'hold' | 'letGo';
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

/** Does one thing inside the engine. @returns what it took */
export async function act(machine: XsMachine, action: Action, count = 0): Promise<XsMeters> {
  const message = new Uint8Array(Int32Array.of(ACTIONS.indexOf(action), count).buffer);
  return (await machine.command(message)).meters;
}

/**
 * Chooses the operation that the action `run` runs.
 * @param operation an expression whose value inside XS is a function; it is strict like a bundled module, so that it
 * costs the same wherever it is written
 */
export async function select(machine: XsMachine, operation: string): Promise<void> {
  await machine.evaluate(`'use strict'; instrument.select(${operation});`);
}
