import { describe, expect, it } from 'vitest';
import { Switches } from '../../src/device/switches.js';
import { Bench, BURST, ROCKER_DOWN, ROCKER_UP, trace } from './bench.js';

const PINS = [14, 27];
const SETTLING = 4_000;

function bench({ start = 1_000, low = [] as readonly number[] } = {}) {
  const made = new Bench(start);
  for (const pin of low) made.host.levels[pin] = 0;
  const toggled: string[] = [];
  const switches = new Switches(
    made.host.Digital,
    PINS.map((pin) => ({ pin, pull: 'up', inverted: false })),
    made.clock,
    { switchToggled: (index) => toggled.push(`${made.host.now - start}:${index}`) },
  );
  const tick = (now: number) => switches.tick(now);
  const play = (index: number, edges: Parameters<Bench['play']>[1], length: number, period = 1) =>
    made.play(PINS[index] as number, edges, length, tick, period);
  return { host: made.host, switches, toggled, play };
}

describe('switches', () => {
  it('toggle with every change, once it is steady', () => {
    const { play, toggled } = bench();
    play(0, [], 5_000);
    play(0, trace([0, ROCKER_DOWN], [1_000, ROCKER_UP]), 2_000);
    play(1, trace([0, ROCKER_DOWN]), 1_000);
    play(0, trace([0, ROCKER_DOWN]), 1_000);
    expect(toggled).toEqual(['5081:0', '6072:0', '7081:1', '8081:0']);
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

  it('show the new position before they tell of it', () => {
    const made = new Bench();
    const seen: boolean[] = [];
    const switches: Switches = new Switches(
      made.host.Digital,
      [{ pin: 14, pull: 'up', inverted: false }],
      made.clock,
      { switchToggled: () => seen.push(switches.isOn(0)) },
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
    const { play, toggled, switches } = bench();
    play(0, trace([500, ROCKER_DOWN], [1_500, ROCKER_UP], [2_500, BURST], [3_000, ROCKER_DOWN]), SETTLING);
    play(0, [], 5_000);
    expect(toggled).toEqual([]);
    expect(switches.isOn(0)).toBe(false);
  });

  it('forget a change that is under way after 4 s, and heed the next one', () => {
    const { play, toggled, switches } = bench();
    play(0, [[3_999, 0]], SETTLING);
    expect(switches.isOn(0)).toBe(false);
    play(0, [[1, 1]], 100);
    expect(toggled).toEqual(['4051:0']);
  });

  it('count the 4 s from when they were made, over a clock that wraps', () => {
    for (const moment of [2 ** 31, 2 ** 32]) {
      const { play, toggled } = bench({ start: moment - 2_000 });
      play(0, [[1_990, 0]], 3_999);
      play(0, [[0, 1]], 100, 100);
      expect(toggled).toEqual([]);
      play(0, [[0, 0]], 100);
      expect(toggled).toEqual(['4149:0']);
    }
  });

  it('go on after longer than half a turn of the clock', () => {
    const { host, play, toggled } = bench();
    play(0, [], SETTLING);
    host.now += 2 ** 31 + 1_000;
    play(0, [], 10);
    play(0, [[0, 0]], 100);
    expect(toggled).toHaveLength(1);
  });

  it('take another debounce time at once', () => {
    const { play, toggled, switches } = bench();
    play(0, [], SETTLING);
    switches.debounce = 300;
    play(0, trace([0, ROCKER_DOWN]), 330);
    expect(toggled).toEqual([]);
    play(0, [], 1);
    expect(toggled).toEqual(['4331:0']);
  });

  it('are told of once each, at ticks of 20 ms', () => {
    const { play, toggled } = bench();
    play(0, [], SETTLING, 20);
    play(0, trace([3, ROCKER_DOWN], [400, ROCKER_UP], [700, BURST], [900, ROCKER_DOWN]), 1_000, 20);
    expect(toggled).toHaveLength(3);
  });

  it('may be none', () => {
    const { host, clock } = new Bench();
    const none = new Switches(host.Digital, [], clock, { switchToggled: () => {} });
    none.tick(10_000);
    expect(none.count).toBe(0);
  });
});
