import { describe, expect, it } from 'vitest';
import { CounterSensor } from '../../../../hosts/esp32/sensors/counter.js';
import { LARGEST_COUNT } from '../../../../src/device/sensor.js';
import { FakeDigital } from '../fakes.js';

const PIN = 25;

function counter(start = 0) {
  const digital = new FakeDigital();
  let now = start;
  const { Digital } = digital;
  const mode = Digital.InputPullUp;
  const sensor = new CounterSensor({ io: Digital, pin: PIN, mode, ticks: () => now | 0 });
  return {
    sensor,
    digital,
    /** Drives the pin with a trace: milliseconds since the last edge, then the level. */
    drive: (...edges: readonly (readonly [after: number, level: 0 | 1])[]): void => {
      for (const [after, level] of edges) {
        now += after;
        digital.drive(PIN, level);
      }
    },
    /** So many pulses, each low for some milliseconds and high for some. */
    pulse: (count: number, low: number, high: number): void => {
      for (let i = 0; i < count; i++) {
        digital.drive(PIN, 0);
        now += low;
        digital.drive(PIN, 1);
        now += high;
      }
    },
  };
}

describe('a counter', () => {
  it('counts falling edges, and measures the time between two', () => {
    const { sensor, drive } = counter();
    expect([...sensor.readings]).toEqual([0, Number.NaN]);
    drive([100, 0]);
    expect([...sensor.readings]).toEqual([1, Number.NaN]);
    drive([10, 1], [240, 0]);
    expect([...sensor.readings]).toEqual([2, 0.25]);
    drive([10, 1], [2_990, 0]);
    expect([...sensor.readings]).toEqual([3, 3]);
  });

  it('counts on from where it is set', () => {
    const { sensor, pulse } = counter();
    sensor.set(1_534);
    pulse(2, 50, 50);
    expect(sensor.readings[0]).toBe(1_536);
  });

  it('begins anew behind the largest count', () => {
    const { sensor, pulse } = counter();
    sensor.set(LARGEST_COUNT);
    pulse(1, 50, 50);
    expect(sensor.readings[0]).toBe(0);
  });

  it('measures over the wrap of the ticks', () => {
    const { sensor, pulse } = counter(2 ** 31 - 30);
    pulse(2, 50, 50);
    expect(sensor.readings[1]).toBe(0.1);
  });
});

describe('with a time between pulses', () => {
  it('bounces do not count', () => {
    const { sensor, drive } = counter();
    sensor.debounce(100, 0, 0);
    drive([100, 0], [3, 1], [4, 0], [30, 1], [62, 0], [3, 1]);
    expect(sensor.readings[0]).toBe(1);
    drive([0, 0]);
    expect([...sensor.readings]).toEqual([2, 0.102]);
  });

  it('a long pause counts as long, whatever the ticks say', () => {
    const { sensor, drive } = counter();
    sensor.debounce(32_000, 0, 0);
    drive([0, 0], [10, 1], [2 ** 31, 0]);
    expect(sensor.readings[0]).toBe(2);
  });
});

describe('with levels that have to last', () => {
  it('low ones that are too short are ignored', () => {
    const { sensor, drive } = counter();
    sensor.debounce(0, 20, 0);
    drive([100, 0], [19, 1], [1, 0], [19, 1], [100, 0]);
    expect(sensor.readings[0]).toBe(0);
    drive([20, 1]);
    expect(sensor.readings[0]).toBe(1);
  });

  it('high ones that are too short part no pulses', () => {
    const { sensor, drive } = counter();
    sensor.debounce(0, 0, 30);
    drive([100, 0], [5, 1], [29, 0], [5, 1], [29, 0], [5, 1]);
    expect(sensor.readings[0]).toBe(1);
    drive([30, 0], [5, 1]);
    expect(sensor.readings[0]).toBe(2);
  });

  it('a low one that is too short does not part the high level it breaks', () => {
    const { sensor, drive } = counter();
    sensor.debounce(0, 10, 30);
    drive([25, 0], [2, 1], [5, 0], [10, 1]);
    expect(sensor.readings[0]).toBe(1);
  });

  it('there and back within one turn is nothing', () => {
    const { sensor, digital, drive } = counter();
    sensor.debounce(0, 5, 0);
    drive([100, 0]);
    digital.levels.set(PIN, 1);
    digital.options.get(PIN)?.onReadable?.();
    digital.options.get(PIN)?.onReadable?.();
    expect(sensor.readings[0]).toBe(0);
  });

  it('and without them again, each falling edge counts', () => {
    const { sensor, digital, pulse } = counter();
    const { Rising, Falling } = digital.Digital;
    sensor.debounce(0, 20, 20);
    expect(digital.options.get(PIN)?.edge).toBe(Rising | Falling);
    pulse(3, 1, 1);
    expect(sensor.readings[0]).toBe(0);
    sensor.debounce(0, 0, 0);
    expect(digital.options.get(PIN)?.edge).toBe(Falling);
    pulse(3, 1, 1);
    expect(sensor.readings[0]).toBe(3);
  });
});
