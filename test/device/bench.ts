import type { DigitalConstructor, DigitalOptions } from '../../src/host.js';
import { VirtualHost } from '../support/virtual-host.js';

/** A change of a pin's level, `at` milliseconds after the trace begins. */
export type Edge = readonly [at: number, level: 0 | 1];

// Edges of contacts as a logic analyser shows them, against a pull-up, to the millisecond.
/** A tactile button going down: 7 ms of bouncing. */
export const TACTILE_DOWN: readonly Edge[] = [
  [0, 0],
  [1, 1],
  [2, 0],
  [4, 1],
  [5, 0],
  [6, 1],
  [7, 0],
];
/** The same button let go: cleaner. */
export const TACTILE_UP: readonly Edge[] = [
  [0, 1],
  [2, 0],
  [3, 1],
];
/** An old wall switch closing: bounces for 31 ms, with a pause that looks like rest. */
export const ROCKER_DOWN: readonly Edge[] = [
  [0, 0],
  [1, 1],
  [3, 0],
  [8, 1],
  [9, 0],
  [10, 1],
  [14, 0],
  [30, 1],
  [31, 0],
];
/** The wall switch opening. */
export const ROCKER_UP: readonly Edge[] = [
  [0, 1],
  [1, 0],
  [2, 1],
  [3, 0],
  [7, 1],
  [19, 0],
  [22, 1],
];
/** What a motor starting next to the cable does to an input at rest. */
export const BURST: readonly Edge[] = [
  [0, 0],
  [1, 1],
  [12, 0],
  [13, 1],
  [30, 0],
  [61, 1],
  [62, 0],
  [100, 1],
];

/** An open contact on a long cable beside one with mains voltage: high, but for 3 ms of each wave. */
export function hum(length: number): Edge[] {
  const edges: Edge[] = [];
  for (let at = 0; at < length; at += 20) edges.push([at, 1], [at + 17, 0]);
  return edges;
}

/** What a circuit that looks for mains voltage shows: a low pulse of 4 ms with each wave. */
export function pulses(hertz: number, length: number): Edge[] {
  const edges: Edge[] = [];
  for (let wave = 0; wave * 1_000 < length * hertz; wave++) {
    const at = Math.floor((wave * 1_000) / hertz);
    edges.push([at, 0], [at + 4, 1]);
  }
  return edges;
}

/** Edges of several traces, each begun at its time. */
export function trace(...parts: readonly (readonly [at: number, edges: readonly Edge[]])[]): Edge[] {
  return parts.flatMap(([start, edges]) => edges.map(([at, level]): Edge => [start + at, level]));
}

/** A host whose time passes millisecond by millisecond, with edges where a trace has them. */
export class Bench {
  readonly host = new VirtualHost();
  /** The time now; and where it is asked for. */
  readonly clock = Object.assign(() => this.host.ticks(), { ticks: () => this.host.ticks() });

  /** @param start what the host's clock shows */
  constructor(start = 1_000) {
    this.host.now = start;
  }

  /**
   * Plays edges on a pin, then lets time pass until `length` milliseconds are over.
   * @param tick called every `period` milliseconds, and at the end
   */
  play(pin: number, edges: readonly Edge[], length: number, tick: (now: number) => void, period = 1): void {
    const start = this.host.now;
    let next = 0;
    for (let at = 0; at <= length; at++) {
      this.host.now = start + at;
      for (; next < edges.length && (edges[next] as Edge)[0] === at; next++) {
        this.host.drive(pin, (edges[next] as Edge)[1]);
      }
      if (at % period === 0 || at === length) tick(this.host.ticks());
    }
    if (next < edges.length) throw new Error('the trace is longer than the time it was given');
  }

  /** Lets time pass. */
  wait(length: number, tick: (now: number) => void, period = 1): void {
    this.play(0, [], length, tick, period);
  }
}

/** A host's pins; everything they were opened with goes into `opened`. */
export function noting(host: VirtualHost, opened: DigitalOptions[]): DigitalConstructor {
  return class extends host.Digital {
    constructor(options: DigitalOptions) {
      opened.push(options);
      super(options);
    }
  };
}
