/** Operations that show what the proof sees: those it must accept, and those it must reject. Runs inside XS. */
import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';

const bytes = new Uint8Array(256);
const otherBytes = new Uint8Array(64);
const words = new Int32Array(16);
const doubles = new Float64Array(4);
const view = new DataView(bytes.buffer);
const resizable = new ArrayBuffer(64, { maxByteLength: 256 });
const tracking = new Uint8Array(resizable);
const trackingTail = new Uint8Array(resizable, 16);
const pair: [number, number] = [3, 4];
const record = { first: 1, second: 2 };
const text = 'tasmota/cmnd/POWER';
const sameText = ['tasmota', 'cmnd', 'POWER'].join('/');
const table = [(value: number) => value + 1, (value: number) => value + 2];
const map = new Map<number, number>([[5, 0]]);
const big = 12_345n;
const decoder = new TextDecoder();
const callbacks: (((value: number) => void) | undefined)[] = [undefined, (value) => (count = value)];

const kept: number[] = [];
const keptObjects: Uint8Array[] = [];
let grown = '';

let count = 0;
let float = 1.5;
/** Where results go; exported, since it is only written here. */
export let sink: unknown;

function sixArguments(a: number, b: number, c: number, d: number, e: number, f: number): number {
  return a + b + c + d + e + f;
}

function restArguments(...values: number[]): number {
  return values[0] as number;
}

class Relay {
  static highest: number;
  static {
    Relay.highest = 7;
  }
  #state = 0;
  edges = 0;
  #flip(): void {
    this.#state ^= 1;
  }
  toggle(edges: number): number {
    this.#flip();
    this.edges = (this.edges + edges) & Relay.highest;
    return this.#state;
  }
  get state(): number {
    return this.#state;
  }
}
const relay = new Relay();

export const accepted = {
  'an empty function': () => {},
  'reading and writing a typed array': () => {
    bytes[3] = (bytes[2] as number) + 1;
    count = ((bytes[2] as number) << 8) | (bytes[3] as number);
  },
  'reading and writing an Int32Array': () => {
    words[3] = (words[3] as number) + 1;
  },
  'reading and writing a Float64Array': () => {
    doubles[1] = (doubles[1] as number) + 0.25;
  },
  'a DataView': () => {
    view.setUint16(2, view.getUint16(0) + 1);
    view.setUint32(8, view.getUint32(4) + 1);
  },
  copyWithin: () => {
    bytes.copyWithin(0, 128, 192);
  },
  'set with a whole array': () => {
    bytes.set(otherBytes);
  },
  fill: () => {
    bytes.fill(0, 10, 20);
  },
  'a call with six arguments': () => {
    count = sixArguments(1, 2, 3, 4, 5, count & 7);
  },
  'float arithmetic': () => {
    float = (float * 1.25 + 0.1) % 100;
  },
  'Math.clz32 and Math.imul': () => {
    count = Math.imul(Math.clz32(count), 3) >>> 0;
  },
  'methods, private methods, fields and getters': () => {
    relay.toggle(1);
    count = relay.state + relay.edges;
  },
  'resizing a buffer, and a view that tracks its length': () => {
    resizable.resize(64);
    resizable.resize(200);
    tracking[150] = (tracking[149] as number) + 1;
    tracking.set(otherBytes, 100);
    count = tracking.length;
  },
  'a length-tracking view with an offset': () => {
    resizable.resize(80);
    trackingTail[8] = trackingTail.length;
    count = trackingTail[8] as number;
  },
  'an indexed loop': () => {
    for (let index = 0; index < 8; index++) bytes[index] = index;
  },
  'a table of functions': () => {
    count = (table[count & 1] as (value: number) => number)(count & 255);
  },
  'an optional call': () => {
    callbacks[0]?.(1);
    callbacks[1]?.(2);
  },
  'object destructuring': () => {
    const { first, second } = record;
    count = first + second;
  },
  'comparing strings': () => {
    sink = text === sameText;
  },
  'try without throw': () => {
    try {
      count = 1;
    } catch {
      count = 2;
    }
  },
  'reading a Map and writing an existing key': () => {
    map.set(5, (map.get(5) as number) + 1);
  },
} satisfies Record<string, Operation>;

export const rejected = {
  'an empty object': () => {
    sink = {};
  },
  'one slot per 1 000 operations': () => {
    count = (count + 1) % 1_000;
    if (count === 0) sink = {};
  },
  'one chunk per 5 operations': () => {
    count = (count + 1) % 5;
    if (count === 0) sink = String.fromCharCode(97);
  },
  'one chunk per 15 000 operations': () => {
    count = (count + 1) % 15_000;
    if (count === 0) sink = String.fromCharCode(97);
  },
  'a string literal': () => {
    sink = 'a';
  },
  'concatenating a string and a number': () => {
    sink = `a${count}`;
  },
  'the length of a string': () => {
    sink = text.length;
  },
  charCodeAt: () => {
    sink = text.charCodeAt(3);
  },
  subarray: () => {
    sink = bytes.subarray(4, 12);
  },
  'set with a view of the same buffer': () => {
    bytes.set(bytes);
  },
  'for-of': () => {
    for (const value of pair) count = value;
  },
  'a closure': () => {
    sink = () => count;
  },
  'array destructuring': () => {
    const [first, second] = pair;
    count = first + second;
  },
  'spread arguments': () => {
    count = Math.max(...pair);
  },
  'rest parameters': () => {
    count = restArguments(1, 2);
  },
  BigInt: () => {
    sink = big + big;
  },
  'decoding text': () => {
    sink = decoder.decode(otherBytes);
  },
  'adding and removing a key of a Map': () => {
    map.set(6, 1);
    map.delete(6);
  },
  'a string that grows': () => {
    grown += 'x';
    sink = grown;
  },
  'an array that grows': () => {
    kept.push(count);
  },
  'objects that are kept': () => {
    keptObjects.push(new Uint8Array(8));
    if (keptObjects.length > 5_000) keptObjects.length = 0;
  },
  'a thrown error': () => {
    try {
      throw new Error();
    } catch (error) {
      sink = error;
    }
  },
} satisfies Record<string, Operation>;

exposeOperations({ ...accepted, ...rejected });
