import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputPin } from '../../src/device/configuration.js';
import { DebouncedInput } from '../../src/device/input.js';
import type { DigitalOptions } from '../../src/host.js';
import {
  Bench,
  BURST,
  type Edge,
  noting,
  ROCKER_DOWN,
  ROCKER_UP,
  TACTILE_DOWN,
  TACTILE_UP,
  trace,
} from './bench.js';

const PIN = 14;
const DEBOUNCE = 50;

function pin(pull: InputPin['pull'] = 'up'): InputPin {
  return { pin: PIN, pull, inverted: false };
}

/** What an input makes of a trace: `time:level` of each of its changes. */
function changes(
  edges: readonly Edge[],
  { debounce = DEBOUNCE, period = 1, start = 1_000, length = 1_000 } = {},
): string[] {
  const bench = new Bench(start);
  const input = new DebouncedInput(bench.host.Digital, pin(), bench.clock);
  const seen: string[] = [];
  const tick = (now: number) => {
    if (input.tick(now, debounce)) seen.push(`${bench.host.now - start}:${input.level}`);
  };
  bench.play(PIN, edges, length, tick, period);
  return seen;
}

describe('a debounced input', () => {
  it.each(['up', 'none'] as const)('with pull %s opens its pin for both edges', (pull) => {
    const { host, clock } = new Bench();
    const opened: DigitalOptions[] = [];
    const Digital = noting(host, opened);
    new DebouncedInput(Digital, pin(pull), clock);
    const mode = pull === 'up' ? Digital.InputPullUp : Digital.Input;
    expect(opened).toMatchObject([{ pin: PIN, mode, edge: Digital.Rising | Digital.Falling }]);
  });

  it('with pull down starts low', () => {
    const { host, clock } = new Bench();
    const opened: DigitalOptions[] = [];
    const Digital = noting(host, opened);
    expect(new DebouncedInput(Digital, pin('down'), clock).level).toBe(0);
    expect(opened).toMatchObject([{ mode: Digital.InputPullDown }]);
  });

  it('begins with the level of its pin', () => {
    const { host, clock } = new Bench();
    host.levels[PIN] = 0;
    const input = new DebouncedInput(host.Digital, pin(), clock);
    expect(input.level).toBe(0);
    expect(input.tick(clock() + 10_000, DEBOUNCE)).toBe(false);
  });

  it.each<[name: string, edges: readonly Edge[], seen: string[]]>([
    ['nothing', [], []],
    ['a clean change', [[10, 0]], ['60:0']],
    ['a tactile button going down', TACTILE_DOWN, ['57:0']],
    ['a tactile button pressed for 120 ms', trace([0, TACTILE_DOWN], [120, TACTILE_UP]), ['57:0', '173:1']],
    ['an old wall switch closing and opening', trace([0, ROCKER_DOWN], [500, ROCKER_UP]), ['81:0', '572:1']],
    ['the noise of a motor', BURST, []],
    [
      'a glitch 1 ms shorter than the debounce',
      [
        [100, 0],
        [149, 1],
      ],
      [],
    ],
    [
      'a pulse exactly as long as the debounce',
      [
        [100, 0],
        [150, 1],
      ],
      [],
    ],
    [
      'a pulse 1 ms longer than the debounce',
      [
        [100, 0],
        [151, 1],
      ],
      ['150:0', '201:1'],
    ],
    [
      'a contact that bounces for longer than the debounce',
      trace([0, TACTILE_DOWN], [40, TACTILE_DOWN.slice(1)], [80, TACTILE_DOWN.slice(1)]),
      ['137:0'],
    ],
  ])('makes of %s', (_name, edges, seen) => {
    expect(changes(edges)).toEqual(seen);
  });

  it.each([
    [40, '47:0'],
    [50, '57:0'],
    [200, '207:0'],
    [999, undefined],
  ])('waits %i ms for a steady level', (debounce, seen) => {
    expect(changes(TACTILE_DOWN, { debounce })).toEqual(seen === undefined ? [] : [seen]);
  });

  it('is told of edges between ticks, so that a glitch does not count for longer than it was', () => {
    expect(
      changes(
        [
          [105, 0],
          [115, 1],
          [190, 0],
          [195, 1],
        ],
        { period: 100 },
      ),
    ).toEqual([]);
    // Low at two ticks 90 ms apart, but high in between.
    expect(
      changes(
        [
          [85, 0],
          [130, 1],
          [131, 0],
          [185, 1],
        ],
        { period: 90 },
      ),
    ).toEqual([]);
    expect(changes([[85, 0]], { period: 90 })).toEqual(['180:0']);
  });

  it('needs no edges: what a tick sees counts from that tick on', () => {
    const { host, clock } = new Bench();
    const input = new DebouncedInput(host.Digital, pin(), clock);
    host.levels[PIN] = 0;
    const seen = [0, 49, 50, 51].map((at) => input.tick(clock() + at, DEBOUNCE));
    expect(seen).toEqual([false, false, true, false]);
    expect(input.level).toBe(0);
  });

  it('forgets a change under way when it settles', () => {
    const { host, clock } = new Bench();
    const input = new DebouncedInput(host.Digital, pin(), clock);
    host.drive(PIN, 0);
    host.now += 30;
    input.settle();
    expect(input.level).toBe(0);
    expect(input.tick(clock() + 30, DEBOUNCE)).toBe(false);
    host.now += 1_000;
    host.drive(PIN, 1);
    expect(input.tick(clock() + 49, DEBOUNCE)).toBe(false);
    expect(input.tick(clock() + 50, DEBOUNCE)).toBe(true);
  });

  it.each([
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
  ])('works while the clock passes %s', (_name, moment) => {
    for (let before = 0; before <= 200; before += 10) {
      const seen = changes(trace([50, TACTILE_DOWN], [170, TACTILE_UP]), { start: moment - before });
      expect(seen).toEqual(['107:0', '223:1']);
    }
  });

  it('is not misled by a level that has kept for longer than the clock can tell', () => {
    const { host, clock } = new Bench();
    const input = new DebouncedInput(host.Digital, pin(), clock);
    host.now += 2 ** 31 + 5_000;
    expect(input.tick(clock(), DEBOUNCE)).toBe(false);
    host.drive(PIN, 0);
    host.now += 49;
    expect(input.tick(clock(), DEBOUNCE)).toBe(false);
    host.now++;
    expect(input.tick(clock(), DEBOUNCE)).toBe(true);
  });

  it('changes exactly when the pin has kept a new level for the debounce time, whatever it does', () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 30, max: 80 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 60 }), (lengths, debounce) => {
        const edges: Edge[] = [];
        const expected: string[] = [];
        let at = 0;
        let level: 0 | 1 = 1;
        let steady = 1;
        for (const [i, length] of [...lengths, 500].entries()) {
          if (i > 0) {
            level = level === 1 ? 0 : 1;
            edges.push([at, level]);
          }
          if (level !== steady && length > debounce) {
            steady = level;
            expected.push(`${at + debounce}:${level}`);
          }
          at += length;
        }
        expect(changes(edges, { debounce, length: at - 1 })).toEqual(expected);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
