import { describe, expect, it } from 'vitest';
import { Switches } from '../../src/device/switches.js';
import {
  Bench,
  BURST,
  type Edge,
  pulses,
  ROCKER_DOWN,
  ROCKER_UP,
  TACTILE_DOWN,
  TACTILE_UP,
  trace,
} from './bench.js';

const PINS = [14, 27];
const SETTLING = 4_000;

// From the first edge until a switch has changed over.
const R_DOWN = 65;
const R_UP = 63;
const T_DOWN = 56;
const T_UP = 52;

const ACTIONS = ['OFF', 'ON', 'TOGGLE', 'HOLD', 'STEP', 'INVERT', 'CLEAR', 'RELEASE', 'FULL', '', 'DELAYED'];

/** @param settled whether the first four seconds are over, and times count from then */
function bench({
  start = 1_000,
  low = [] as readonly number[],
  modes = [] as readonly number[],
  settled = false,
} = {}) {
  const made = new Bench(start);
  for (const pin of low) made.host.levels[pin] = 0;
  const asked: string[] = [];
  let zero = start;
  const tell = (index: number, what: string) => asked.push(`${made.host.now - zero}:${index} ${what}`);
  const switches = new Switches(
    made.host.Digital,
    PINS.map((pin) => ({ pin, pull: 'up', inverted: false })),
    made.clock,
    {
      switchAsked: (index, action) => tell(index, ACTIONS[action] as string),
      switchMoved: (index) => tell(index, switches.isOn(index) ? 'moved on' : 'moved off'),
    },
  );
  for (const [index, mode] of modes.entries()) switches.setMode(index, mode);
  const tick = (now: number) => switches.tick(now);
  const play = (index: number, edges: readonly Edge[], length: number, period = 1) =>
    made.play(PINS[index] as number, edges, length, tick, period);
  if (settled) {
    play(0, [], SETTLING, 20);
    zero = made.host.now;
  }
  return { host: made.host, switches, asked, play };
}

/** A wall switch that closes and opens in turn, at these times. */
function rocker(...times: readonly number[]): Edge[] {
  return trace(...times.map((at, i) => [at, i % 2 === 0 ? ROCKER_DOWN : ROCKER_UP] as const));
}

/** A push button pressed from the first of two times to the second, and so on. */
function tactile(...times: readonly number[]): Edge[] {
  return trace(...times.map((at, i) => [at, i % 2 === 0 ? TACTILE_DOWN : TACTILE_UP] as const));
}

/** The same edges, the other way round. */
function inverted(edges: readonly Edge[]): Edge[] {
  return edges.map(([at, level]) => [at, level === 0 ? 1 : 0]);
}

/** What a switch of a mode asks for while a trace is played: without its number. */
function asks(
  mode: number,
  edges: readonly Edge[],
  { length = 20_000, low = [] as number[], hold = 4_000 } = {},
) {
  const { play, asked, switches } = bench({ settled: true, modes: [mode], low });
  switches.holdTime = hold;
  play(0, edges, length);
  return asked.map((text) => text.replace(':0 ', ' '));
}

describe('switches', () => {
  it('toggle with every change, once it is steady', () => {
    const { play, asked } = bench();
    play(0, [], 5_000);
    play(0, rocker(0, 1_000), 2_000);
    play(1, rocker(0), 1_000);
    play(0, rocker(0), 1_000);
    expect(asked).toEqual(['5065:0 TOGGLE', '6063:0 TOGGLE', '7065:1 TOGGLE', '8065:0 TOGGLE']);
  });

  it('are counted from 0', () => {
    expect(bench().switches.count).toBe(2);
  });

  it('count as on while high', () => {
    const { switches, play } = bench({ low: [27] });
    expect([switches.isOn(0), switches.isOn(1)]).toEqual([true, false]);
    play(0, [], 5_000);
    play(0, [[0, 0]], 49);
    expect(switches.isOn(0)).toBe(true);
    play(0, [], 1);
    expect([switches.isOn(0), switches.isOn(1)]).toEqual([false, false]);
  });

  it('count as on while low in inverted modes', () => {
    const { switches } = bench({ low: [27] });
    const on: string[] = [];
    for (let mode = 0; mode <= 16; mode++) {
      switches.setMode(0, mode);
      switches.setMode(1, mode);
      const states = [switches.isOn(0), switches.isOn(1)];
      on.push(`${mode} ${states[0] ? 'high' : ''}${states[1] ? 'low' : ''}`);
    }
    expect(on).toEqual([
      '0 high',
      '1 high',
      '2 low',
      '3 high',
      '4 low',
      '5 high',
      '6 low',
      '7 high',
      '8 high',
      '9 high',
      '10 low',
      '11 high',
      '12 low',
      '13 high',
      '14 low',
      '15 high',
      '16 low',
    ]);
  });

  it('show the new position before they tell of it', () => {
    const made = new Bench();
    const seen: boolean[] = [];
    const switches: Switches = new Switches(
      made.host.Digital,
      [{ pin: 14, pull: 'up', inverted: false }],
      made.clock,
      { switchAsked: () => seen.push(switches.isOn(0)), switchMoved: () => {} },
    );
    made.wait(SETTLING, (now) => switches.tick(now));
    made.play(
      14,
      [
        [0, 0],
        [200, 1],
      ],
      400,
      (now) => switches.tick(now),
    );
    expect(seen).toEqual([false, true]);
  });

  it('are not heeded for the first 4 s, however they change', () => {
    const { play, asked, switches } = bench();
    play(0, trace([500, ROCKER_DOWN], [1_500, ROCKER_UP], [2_500, BURST], [3_000, ROCKER_DOWN]), SETTLING);
    play(0, [], 5_000);
    expect(asked).toEqual([]);
    expect(switches.isOn(0)).toBe(false);
  });

  it('forget a change that is under way after 4 s, and heed the next one', () => {
    const { play, asked, switches } = bench();
    play(0, [[3_999, 0]], SETTLING);
    expect(switches.isOn(0)).toBe(false);
    play(0, [[1, 1]], 100);
    expect(asked).toEqual(['4051:0 TOGGLE']);
  });

  it('count the 4 s from when they were made, over a clock that wraps', () => {
    for (const moment of [2 ** 31, 2 ** 32]) {
      const { play, asked } = bench({ start: moment - 2_000 });
      play(0, [[1_990, 0]], 3_999);
      play(0, [[0, 1]], 100, 100);
      expect(asked).toEqual([]);
      play(0, [[0, 0]], 100);
      expect(asked).toEqual(['4149:0 TOGGLE']);
    }
  });

  it('go on after longer than half a turn of the clock', () => {
    const { host, play, asked } = bench();
    play(0, [], SETTLING);
    host.now += 2 ** 31 + 1_000;
    play(0, [], 10);
    play(0, [[0, 0]], 100);
    expect(asked).toHaveLength(1);
  });

  it('take another debounce time at once', () => {
    const { play, asked, switches } = bench();
    play(0, [], SETTLING);
    switches.debounce = 300;
    play(0, trace([0, ROCKER_DOWN]), 314);
    expect(asked).toEqual([]);
    play(0, [], 1);
    expect(asked).toEqual(['4315:0 TOGGLE']);
  });

  it('are told of once each, at ticks of 20 ms', () => {
    const { play, asked, switches } = bench();
    switches.debounce = 51;
    play(0, [], SETTLING, 20);
    play(0, trace([3, ROCKER_DOWN], [400, ROCKER_UP], [700, BURST], [900, ROCKER_DOWN]), 1_000, 20);
    expect(asked).toHaveLength(3);
  });

  it('may be none', () => {
    const { host, clock } = new Bench();
    const none = new Switches(host.Digital, [], clock, { switchAsked: () => {}, switchMoved: () => {} });
    none.tick(10_000);
    expect(none.count).toBe(0);
  });

  it('by pulses of mains voltage begin as the pulses say', () => {
    const { play, asked, switches } = bench({ modes: [1] });
    switches.debounce = 69;
    play(0, pulses(50, 4_200), 4_300);
    expect(switches.isOn(0)).toBe(false);
    expect(asked).toEqual(['4240:0 OFF']);
    play(0, pulses(50, 100), 100);
    expect(asked.slice(1)).toEqual(['4320:0 ON']);
  });

  it('settle again when they are told by pulses from now on', () => {
    const { play, asked, switches } = bench({ settled: true });
    switches.debounce = 59;
    play(0, pulses(50, 6_000), 6_000);
    switches.debounce = 50;
    play(0, [], 5_000);
    expect(asked).toEqual([]);
  });
});

describe('a wall switch', () => {
  const turns = rocker(0, 1_000, 3_000);
  const both = ['65 TOGGLE', '1063 TOGGLE', '3065 TOGGLE'];

  it.each([
    [0, both],
    [7, both],
    [1, ['65 OFF', '1063 ON', '3065 OFF']],
    [2, ['65 ON', '1063 OFF', '3065 ON']],
    [15, ['65 moved off', '1063 moved on', '3065 moved off']],
    [16, ['65 moved on', '1063 moved off', '3065 moved on']],
  ])('of mode %i', (mode, asked) => {
    expect(asks(mode, turns)).toEqual(asked);
  });

  const window = 500;

  it.each([
    [8, [`${R_DOWN + window} TOGGLE`, `${2_000 + R_UP + window} TOGGLE`]],
    [9, [`${R_DOWN + window} OFF`, `${2_000 + R_UP + window} ON`]],
    [10, [`${R_DOWN + window} ON`, `${2_000 + R_UP + window} OFF`]],
  ])('of mode %i waits for a second change', (mode, asked) => {
    expect(asks(mode, rocker(0, 2_000))).toEqual(asked);
  });

  it.each([8, 9, 10])('of mode %i that changes twice within 500 ms is held', (mode) => {
    expect(asks(mode, rocker(0, 400))).toEqual([`${400 + R_UP} HOLD`]);
    expect(asks(mode, rocker(0, 499))).toEqual([`${499 + R_UP} HOLD`]);
    // A third change begins anew.
    const last = { 8: 'TOGGLE', 9: 'OFF', 10: 'ON' }[mode];
    expect(asks(mode, rocker(0, 300, 600))).toEqual([
      `${300 + R_UP} HOLD`,
      `${600 + R_DOWN + window} ${last}`,
    ]);
  });

  it.each([
    [8, ['565 TOGGLE', '1065 TOGGLE']],
    [9, ['565 OFF', '1065 ON']],
    [10, ['565 ON', '1065 OFF']],
  ])('of mode %i that changes again when the window closes has changed twice', (mode, asked) => {
    expect(asks(mode, rocker(0, 502))).toEqual(asked);
  });

  it.each([
    [9, ['1000 OFF', '1500 ON']],
    [10, ['1000 ON', '1500 OFF']],
  ])('of mode %i that a late tick finds changed follows both changes', (mode, expected) => {
    const { host, play, asked } = bench({ settled: true, modes: [mode] });
    play(0, [[0, 0]], 100);
    host.now += 800;
    host.drive(14, 1);
    host.now += 100;
    play(0, [], 600);
    expect(asked).toEqual(expected.map((text) => text.replace(' ', ':0 ')));
  });
});

describe('a push button', () => {
  const presses = tactile(0, 200, 1_000, 9_000);

  it.each([
    [3, [`${T_DOWN} TOGGLE`, `${1_000 + T_DOWN} TOGGLE`]],
    [4, [`${200 + T_UP} TOGGLE`, `${9_000 + T_UP} TOGGLE`]],
    [13, [`${T_DOWN} ON`, `${1_000 + T_DOWN} ON`]],
    [14, [`${200 + T_UP} ON`, `${9_000 + T_UP} ON`]],
    [5, [`${200 + T_UP} TOGGLE`, `${1_000 + T_DOWN + 4_000} HOLD`]],
  ])('of mode %i, to ground', (mode, asked) => {
    expect(asks(mode, presses)).toEqual(asked);
  });

  it.each([
    [3, [`${200 + T_UP} TOGGLE`, `${9_000 + T_UP} TOGGLE`]],
    [4, [`${T_DOWN} TOGGLE`, `${1_000 + T_DOWN} TOGGLE`]],
    [13, [`${200 + T_UP} ON`, `${9_000 + T_UP} ON`]],
    [14, [`${T_DOWN} ON`, `${1_000 + T_DOWN} ON`]],
    [6, [`${200 + T_UP} TOGGLE`, `${1_000 + T_DOWN + 4_000} HOLD`]],
  ])('of mode %i, to the supply', (mode, asked) => {
    expect(asks(mode, inverted(presses), { low: [14] })).toEqual(asked);
  });

  it('of mode 5 let go when the hold time is over is held, and 1 ms before it toggles', () => {
    const over = T_DOWN + 4_000 - T_UP;
    expect(asks(5, tactile(0, over))).toEqual([`${T_DOWN + 4_000} HOLD`]);
    expect(asks(5, tactile(0, over - 1))).toEqual([`${T_DOWN + 3_999} TOGGLE`]);
  });

  it('of mode 5 takes another hold time', () => {
    expect(asks(5, tactile(0, 2_000), { hold: 1_000 })).toEqual([`${T_DOWN + 1_000} HOLD`]);
  });

  it('of mode 5 that is held over a clock that wraps is held', () => {
    for (const moment of [2 ** 31, 2 ** 32]) {
      const { play, asked } = bench({ start: moment - SETTLING - 2_000, settled: true, modes: [5] });
      play(0, tactile(0, 6_000), 7_000);
      expect(asked).toEqual([`${T_DOWN + 4_000}:0 HOLD`]);
    }
  });

  it('of mode 5 that is pressed while its mode is set anew does nothing until the next press', () => {
    const { play, asked, switches } = bench({ settled: true, modes: [5] });
    play(0, tactile(0), 1_000);
    switches.setMode(0, 6);
    switches.setMode(0, 5);
    play(0, trace([0, TACTILE_UP]), 5_000);
    expect(asked).toEqual([]);
    switches.setMode(0, 5);
    play(0, tactile(0, 200), 1_000);
    expect(asked).toEqual([`${6_000 + 200 + T_UP}:0 TOGGLE`]);
  });
});

describe('a dimming push button', () => {
  const HOLD = 1_000;

  /** What one of mode 12, to ground, asks for; one of mode 11, to the supply, has to ask for the same. */
  function dims(...times: readonly number[]): string[] {
    const asked = asks(12, tactile(...times), { hold: HOLD });
    expect(asks(11, inverted(tactile(...times)), { hold: HOLD, low: [14] })).toEqual(asked);
    return asked;
  }

  it('pressed for short toggles, and tells after a while that no second press came', () => {
    expect(dims(0, 200)).toEqual([`${200 + T_UP} TOGGLE`, `${200 + T_UP + 600} DELAYED`]);
  });

  it('pressed twice toggles once, and then wants full brightness', () => {
    expect(dims(0, 200, 500, 700)).toEqual([
      `${200 + T_UP} TOGGLE`,
      `${500 + T_DOWN} INVERT`,
      `${700 + T_UP} FULL`,
      `${700 + T_UP + HOLD} CLEAR`,
    ]);
  });

  it('held asks for a step after six tenths of the hold time, and then with every four tenths of it', () => {
    expect(dims(0, 2_000)).toEqual([
      `${T_DOWN + 600} STEP`,
      `${T_DOWN + 1_000} STEP`,
      `${T_DOWN + 1_400} STEP`,
      `${T_DOWN + 1_800} STEP`,
      `${2_000 + T_UP} RELEASE`,
      `${2_000 + T_UP + HOLD} CLEAR`,
    ]);
  });

  it('held again soon after steps the other way', () => {
    expect(dims(0, 800, 1_200, 2_000)).toEqual([
      `${T_DOWN + 600} STEP`,
      `${800 + T_UP} RELEASE`,
      `${1_200 + T_DOWN} INVERT`,
      `${1_200 + T_DOWN + 600} STEP`,
      `${2_000 + T_UP} RELEASE`,
      `${2_000 + T_UP + HOLD} CLEAR`,
    ]);
  });

  it('pressed for short and then held steps', () => {
    expect(dims(0, 200, 400, 1_200)).toEqual([
      `${200 + T_UP} TOGGLE`,
      `${400 + T_DOWN} INVERT`,
      `${400 + T_DOWN + 600} STEP`,
      `${1_200 + T_UP} RELEASE`,
      `${1_200 + T_UP + HOLD} CLEAR`,
    ]);
  });

  it('pressed a third time begins anew', () => {
    expect(dims(0, 200, 400, 600, 900, 1_100)).toEqual([
      `${200 + T_UP} TOGGLE`,
      `${400 + T_DOWN} INVERT`,
      `${600 + T_UP} FULL`,
      `${900 + T_DOWN} INVERT`,
      `${1_100 + T_UP} TOGGLE`,
      `${1_100 + T_UP + 600} DELAYED`,
    ]);
  });
});
