import { expect, it } from 'vitest';
import { NONE_DUE, RelayTimers } from '../../src/device/relay-timers.js';

it('is due once, when the time is over', () => {
  const timers = new RelayTimers(3);
  timers.start(1, 100, 1_000);
  expect(timers.running).toBe(0b010);
  expect(timers.takeDue(1_099)).toBe(NONE_DUE);
  expect(timers.remaining(1, 1_099)).toBe(1);
  expect(timers.takeDue(1_100)).toBe(1);
  expect(timers.takeDue(1_100)).toBe(NONE_DUE);
  expect(timers.running).toBe(0);
});

it('starts over, and stops', () => {
  const timers = new RelayTimers(2);
  timers.start(0, 100, 0);
  timers.start(0, 100, 90);
  expect(timers.takeDue(150)).toBe(NONE_DUE);
  expect(timers.remaining(0, 150)).toBe(40);
  timers.stop(0);
  expect(timers.remaining(0, 150)).toBe(0);
  expect(timers.takeDue(1_000)).toBe(NONE_DUE);
});

it('gives several one by one, and stops several', () => {
  const timers = new RelayTimers(28);
  for (const index of [0, 13, 27]) timers.start(index, 10, 0);
  timers.stopAll(1 << 13);
  expect([timers.takeDue(10), timers.takeDue(10), timers.takeDue(10)]).toEqual([0, 27, NONE_DUE]);
});

it('holds over the wrap of the ticks, for eighteen hours', () => {
  const timers = new RelayTimers(1);
  const start = (2 ** 31 - 1_000) | 0;
  const duration = 65_435_000;
  timers.start(0, duration, start);
  expect(timers.takeDue((start + duration - 1) | 0)).toBe(NONE_DUE);
  expect(timers.remaining(0, (start + duration - 1) | 0)).toBe(1);
  expect(timers.remaining(0, (start + duration + 5) | 0)).toBe(0);
  expect(timers.takeDue((start + duration) | 0)).toBe(0);
});
