import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputPin } from '../../src/device/configuration.js';
import { DebouncedInput } from '../../src/device/input.js';
import type { DigitalOptions } from '../../src/host.js';
import {
  Bench,
  BURST,
  type Edge,
  hum,
  noting,
  pulses,
  ROCKER_DOWN,
  ROCKER_UP,
  TACTILE_DOWN,
  TACTILE_UP,
  trace,
} from './bench.js';

const PIN = 14;
/** Closed for 7 ms, then open. */
const OPENING: readonly Edge[] = [
  [0, 0],
  [7, 1],
];

function pin(pull: InputPin['pull'] = 'up'): InputPin {
  return { pin: PIN, pull, inverted: false };
}

function inputOn(bench: Bench, debounce = 50): DebouncedInput {
  return new DebouncedInput(bench.host.Digital, pin(), { debounce, ticks: bench.clock.ticks });
}

/** What an input makes of a trace: `time:level` of each of its changes. */
function changes(
  edges: readonly Edge[],
  { debounce = 50, period = 1, start = 1_000, length = 1_000 } = {},
): string[] {
  const bench = new Bench(start);
  const input = inputOn(bench, debounce);
  input.settle(bench.clock());
  const seen: string[] = [];
  const tick = (now: number) => {
    if (input.sense(now)) seen.push(`${bench.host.now - start}:${input.level}`);
  };
  bench.play(PIN, edges, length, tick, period);
  return seen;
}

describe('a debounced input', () => {
  it.each(['up', 'none'] as const)('with pull %s opens its pin for both edges', (pull) => {
    const { host, clock } = new Bench();
    const opened: DigitalOptions[] = [];
    const Digital = noting(host, opened);
    new DebouncedInput(Digital, pin(pull), { debounce: 50, ticks: clock.ticks });
    const mode = pull === 'up' ? Digital.InputPullUp : Digital.Input;
    expect(opened).toMatchObject([{ pin: PIN, mode, edge: Digital.Rising | Digital.Falling }]);
  });

  it('with pull down starts low', () => {
    const { host, clock } = new Bench();
    const opened: DigitalOptions[] = [];
    const Digital = noting(host, opened);
    const input = new DebouncedInput(Digital, pin('down'), { debounce: 50, ticks: clock.ticks });
    expect(input.level).toBe(0);
    expect(opened).toMatchObject([{ mode: Digital.InputPullDown }]);
  });

  it('begins with the level of its pin', () => {
    const bench = new Bench();
    bench.host.levels[PIN] = 0;
    const input = inputOn(bench);
    expect(input.level).toBe(0);
    expect(input.sense(bench.clock() + 10_000)).toBe(false);
  });

  it.each<[name: string, edges: readonly Edge[], seen: string[]]>([
    ['nothing', [], []],
    ['a clean change', [[10, 0]], ['60:0']],
    ['a tactile button going down', TACTILE_DOWN, ['56:0']],
    ['a tactile button pressed for 120 ms', trace([0, TACTILE_DOWN], [120, TACTILE_UP]), ['56:0', '172:1']],
    ['an old wall switch closing and opening', trace([0, ROCKER_DOWN], [500, ROCKER_UP]), ['65:0', '563:1']],
    [
      'a glitch 1 ms shorter than the debounce',
      [
        [100, 0],
        [149, 1],
      ],
      [],
    ],
    [
      'a pulse as long as the debounce',
      [
        [100, 0],
        [150, 1],
      ],
      ['150:0', '200:1'],
    ],
    [
      'a contact that bounces for longer than the debounce',
      trace([0, TACTILE_DOWN], [40, TACTILE_DOWN.slice(1)], [80, TACTILE_DOWN.slice(1)]),
      ['62:0'],
    ],
    [
      'a worn contact that opens for 3 ms again and again',
      [...Array.from({ length: 20 }, (_, i) => trace([10 + i * 10, OPENING])).flat(), [210, 0]],
      ['126:0'],
    ],
  ])('makes of %s', (_name, edges, seen) => {
    expect(changes(edges)).toEqual(seen);
  });

  it.each([
    [40, '46:0'],
    [50, '56:0'],
    [200, '206:0'],
    [998, undefined],
  ])('with %i ms waits as long', (debounce, seen) => {
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
    // Low at two ticks 90 ms apart, but mostly high in between.
    expect(
      changes(
        [
          [85, 0],
          [95, 1],
          [165, 0],
          [185, 1],
        ],
        { period: 90 },
      ),
    ).toEqual([]);
    expect(changes([[85, 0]], { period: 90 })).toEqual(['180:0']);
  });

  it('needs no edges: what a tick sees counts from that tick on', () => {
    const bench = new Bench();
    const input = inputOn(bench);
    bench.host.levels[PIN] = 0;
    const seen = [0, 49, 50, 51].map((at) => input.sense(bench.clock() + at));
    expect(seen).toEqual([false, false, true, false]);
    expect(input.level).toBe(0);
  });

  it('forgets a change under way when it settles', () => {
    const bench = new Bench();
    const { host, clock } = bench;
    const input = inputOn(bench);
    host.drive(PIN, 0);
    host.now += 30;
    input.settle(clock());
    expect(input.level).toBe(0);
    expect(input.sense(clock() + 30)).toBe(false);
    host.now += 1_000;
    host.drive(PIN, 1);
    expect(input.sense(clock() + 49)).toBe(false);
    expect(input.sense(clock() + 50)).toBe(true);
  });

  it.each([
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
  ])('works while the clock passes %s', (_name, moment) => {
    for (let before = 0; before <= 200; before += 10) {
      const seen = changes(trace([50, TACTILE_DOWN], [170, TACTILE_UP]), { start: moment - before });
      expect(seen).toEqual(['106:0', '222:1']);
    }
  });

  it('is not misled by a level that has kept for longer than the clock can tell', () => {
    const bench = new Bench();
    const { host, clock } = bench;
    const input = inputOn(bench);
    host.now += 2 ** 31 + 5_000;
    expect(input.sense(clock())).toBe(false);
    host.drive(PIN, 0);
    host.now += 49;
    expect(input.sense(clock())).toBe(false);
    host.now++;
    expect(input.sense(clock())).toBe(true);
  });

  it('changes once the time at the other level outweighs the time at the present one, whatever the pin does', () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 30, max: 80 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 40, max: 68 }), (lengths, debounce) => {
        fc.pre(debounce % 10 !== 9);
        const edges: Edge[] = [];
        const levels: number[] = [];
        for (const [i, length] of [...lengths, 500].entries()) {
          const level = ((i + 1) % 2) as 0 | 1;
          if (i > 0) edges.push([levels.length, level]);
          for (let at = 0; at < length; at++) levels.push(level);
        }
        expect(changes(edges, { debounce, length: levels.length - 1 })).toEqual(modelled(levels, debounce));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

/** The same as `changes`, reckoned millisecond by millisecond. */
function modelled(levels: readonly number[], debounce: number): string[] {
  const digit = debounce % 10;
  const lasting = [(digit & 2) !== 0, (digit & 1) !== 0];
  const expected: string[] = [];
  let steady = 1;
  let doubt = 0;
  for (let at = 1; at < levels.length; at++) {
    if (levels[at - 1] !== steady) doubt++;
    else doubt = lasting[steady] ? 0 : Math.max(0, doubt - 1);
    if (doubt < debounce) continue;
    steady = 1 - steady;
    doubt = 0;
    expected.push(`${at}:${steady}`);
  }
  return expected;
}

describe('the last digit of the debounce time', () => {
  const opens = trace([0, [[0, 0]]], [200, hum(300)]);

  it.each([
    [50, ['50:0', '268:1']],
    [51, ['51:0', '269:1']],
    [52, ['52:0']],
    [53, ['53:0']],
  ])('%i, of a long cable with the hum of mains voltage that opens', (debounce, seen) => {
    expect(changes(opens, { debounce, length: 520 })).toEqual(seen);
  });

  it.each([
    [50, ['82:0', '150:1']],
    [51, []],
    [52, ['84:0', '152:1']],
    [53, []],
  ])('%i, of the noise of a motor', (debounce, seen) => {
    expect(changes(BURST, { debounce })).toEqual(seen);
  });

  it('1 asks of low levels that they last', () => {
    const bounces = trace([0, ROCKER_DOWN], [500, ROCKER_UP]);
    expect(changes(bounces, { debounce: 51 })).toEqual(['82:0', '564:1']);
  });

  it('2 asks of high levels that they last', () => {
    const bounces = trace([0, ROCKER_DOWN], [500, ROCKER_UP]);
    expect(changes(bounces, { debounce: 52 })).toEqual(['67:0', '574:1']);
  });
});

describe('pulses of mains voltage', () => {
  it.each<[debounce: number, hertz: number, seen: string[]]>([
    // One pulse is enough for the smallest bucket, two for the next.
    [49, 50, ['0:1', '220:0']],
    [49, 60, ['0:1', '223:0']],
    [69, 50, ['20:1', '240:0']],
    [69, 60, ['16:1', '243:0']],
    [109, 50, ['60:1', '280:0']],
    [109, 60, ['50:1', '283:0']],
    // The largest bucket.
    [1_009, 50, []],
  ])('switch on and off with SwitchDebounce %i at %i Hz', (debounce, hertz, seen) => {
    expect(changes(pulses(hertz, 190), { debounce, length: 600 })).toEqual(seen);
  });

  it('fill no bucket of more than 254 ms', () => {
    expect(changes(pulses(50, 500), { debounce: 1_009 })).toEqual(['220:1', '734:0']);
  });

  it('that come singly switch nothing', () => {
    const single = trace([50, pulses(50, 5)], [300, pulses(50, 5)], [700, pulses(50, 5)]);
    expect(changes(single, { debounce: 69 })).toEqual([]);
  });

  it('may fail to come now and then', () => {
    const gap = trace([0, pulses(50, 100)], [140, pulses(50, 100)]);
    expect(changes(gap, { debounce: 89 })).toEqual(['40:1', '300:0']);
  });

  it('count the same at ticks of 20 ms', () => {
    expect(changes(pulses(50, 190), { debounce: 69, length: 600, period: 20 })).toEqual(['20:1', '240:0']);
  });

  it.each([2 ** 31, 2 ** 32])('are counted while the clock passes %i', (moment) => {
    for (let before = 0; before <= 400; before += 40) {
      expect(changes(pulses(50, 190), { debounce: 69, length: 600, start: moment - before })).toEqual([
        '20:1',
        '240:0',
      ]);
    }
  });

  it('that stopped long ago are forgotten', () => {
    const bench = new Bench();
    const input = inputOn(bench, 69);
    bench.play(PIN, pulses(50, 190), 190, () => {});
    bench.host.now += 2 ** 31 + 5;
    input.sense(bench.clock());
    expect(input.level).toBe(0);
    expect(input.sense(bench.clock())).toBe(false);
  });

  it('decide what the input settles at', () => {
    const bench = new Bench();
    const input = inputOn(bench, 69);
    input.settle(bench.clock());
    expect(input.level).toBe(0);
    bench.play(PIN, pulses(50, 190), 190, () => {});
    input.settle(bench.clock());
    expect(input.level).toBe(1);
    expect(input.sense(bench.clock())).toBe(false);
  });
});
