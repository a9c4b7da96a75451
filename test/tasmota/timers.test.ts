import { describe, expect, it } from 'vitest';
import {
  ACTION,
  BEFORE,
  BY_CLOCK,
  BY_SUNRISE,
  BY_SUNSET,
  chanceOf,
  DAYS,
  ENABLE,
  fieldOf,
  isForDay,
  MODE,
  minuteOf,
  NEVER,
  OUTPUT,
  REPEAT,
  TIME,
  TIMER_FIELDS,
  WINDOW,
  withField,
} from '../../src/tasmota/timers.js';

/** A timer of these fields. */
function timer(mode: number, time: number, window = 0): number {
  return withField(withField(withField(0, MODE, mode), TIME, time), WINDOW, window);
}

describe('a timer', () => {
  it('keeps each field apart, in 32 bits', () => {
    expect(TIMER_FIELDS.reduce((sum, { bits }) => sum + bits, 0)).toBe(32);
    for (const field of TIMER_FIELDS) {
      const most = 2 ** field.bits - 1;
      expect(field.maximum - field.minimum).toBeLessThanOrEqual(most);
      for (const other of [0, -1]) {
        const changed = withField(other, field, other === 0 ? most : 0);
        expect(changed).toBe(changed | 0);
        for (const each of TIMER_FIELDS) {
          const expected = (each === field) === (other === 0) ? 2 ** each.bits - 1 : 0;
          expect(fieldOf(changed, each), `${each.name} beside ${field.name}`).toBe(expected);
        }
      }
    }
  });

  it('is negative when it is enabled', () => {
    const all = [MODE, TIME, WINDOW, DAYS, REPEAT, OUTPUT, ACTION].reduce(
      (timer, field) => withField(timer, field, -1),
      0,
    );
    expect(all).toBeGreaterThan(0);
    expect(withField(all, ENABLE, 1)).toBeLessThan(0);
    expect(withField(withField(all, ENABLE, 1), ENABLE, 0)).toBe(all);
  });

  it.each([
    ['1970-01-01', 4],
    ['2025-12-24', 3],
    ['2025-12-27', 6],
    ['2025-12-28', 0],
    ['2024-02-29', 4],
  ])('of %s is one for weekday %i', (date, weekday) => {
    const day = Date.parse(date) / 86_400_000;
    for (let each = 0; each < 7; each++)
      expect(isForDay(withField(0, DAYS, 1 << each), day)).toBe(each === weekday);
    expect(isForDay(withField(0, DAYS, 0), day)).toBe(false);
    expect(isForDay(withField(0, DAYS, 127), day)).toBe(true);
  });

  it.each([
    ['the clock', BY_CLOCK, 450, 450],
    ['the last minute', BY_CLOCK, 1439, 1439],
    ['sunrise', BY_SUNRISE, 0, 500],
    ['half an hour after it', BY_SUNRISE, 30, 530],
    ['half an hour before it', BY_SUNRISE, BEFORE + 30, 470],
    ['sunset', BY_SUNSET, 0, 1000],
    ['11:59 before sunset', BY_SUNSET, BEFORE + 719, 281],
    ['11:59 after sunset, over midnight', BY_SUNSET, 719, 279],
    ['11:59 before sunrise, over midnight', BY_SUNRISE, BEFORE + 719, 1221],
  ])('by %s', (_name, mode, time, minute) => {
    expect(minuteOf(timer(mode, time), 500, 1000, 0)).toBe(minute);
  });

  it.each([-1, -2, -3])('by a sun that neither rises nor sets (%i) never is due', (sun) => {
    expect(minuteOf(timer(BY_SUNRISE, 30, 15), sun, 1000, 7)).toBe(NEVER);
    expect(minuteOf(timer(BY_SUNSET, BEFORE, 0), 500, sun, 7)).toBe(NEVER);
    expect(minuteOf(timer(BY_SUNRISE, 0), 500, sun, 7)).toBe(500);
  });

  it.each([
    [450, 15, 435, 465],
    [450, 1, 449, 451],
    [450, 0, 450, 450],
    [5, 15, 0, 20],
    [0, 15, 0, 15],
    [1439, 15, 1424, 1439],
    [1430, 12, 1418, 1439],
  ])('at minute %i with a window of %i is due from %i to %i', (time, window, first, last) => {
    const found = new Set<number>();
    for (let chance = -500; chance < 500; chance++)
      found.add(minuteOf(timer(BY_CLOCK, time, window), 0, 0, chance));
    expect(Math.min(...found)).toBe(first);
    expect(Math.max(...found)).toBe(last);
    expect(found.size).toBe(last - first + 1);
  });

  it('finds each minute of its window about as often, from day to day and timer to timer', () => {
    const seed = 0x83bb10;
    for (const [days, timers] of [
      [16_000, 1],
      [1_000, 16],
    ] as const) {
      const counts = new Array<number>(31).fill(0);
      for (let day = 0; day < days; day++)
        for (let index = 0; index < timers; index++) {
          const minute = minuteOf(timer(BY_CLOCK, 15, 15), 0, 0, chanceOf(seed, 20_000 + day, index));
          counts[minute] = (counts[minute] as number) + 1;
        }
      for (const count of counts) expect(Math.abs(count - 16_000 / 31)).toBeLessThan(120);
    }
  });

  it('has the same chance all day, and another one than its neighbours and other devices', () => {
    expect(chanceOf(1, 20_000, 3)).toBe(chanceOf(1, 20_000, 3));
    const chances = [
      chanceOf(1, 20_000, 3),
      chanceOf(1, 20_001, 3),
      chanceOf(1, 20_000, 4),
      chanceOf(2, 20_000, 3),
    ];
    expect(new Set(chances).size).toBe(4);
  });
});
