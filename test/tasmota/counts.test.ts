import { describe, expect, it } from 'vitest';
import { COUNTER, type Sensor } from '../../src/device/sensor.js';
import { Settings } from '../../src/settings/settings.js';
import { DeviceState } from '../../src/settings/state.js';
import { Counts } from '../../src/tasmota/counts.js';
import { Board, TOPIC } from '../support/board.js';
import { templateAt, type VirtualSensor } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
/** Counter1 and Counter2. */
const TWO = templateAt({ 25: 352, 26: 353 });
const HOUR = 3_600_000;

function counters(commands: readonly string[] = [], template = TWO): Board {
  return new Board(template, commands).online();
}

/** A counter of a board. */
function counter(board: Board, index = 0): VirtualSensor {
  return board.host.sensors.filter(({ kind }) => kind === COUNTER)[index] as VirtualSensor;
}

/** The counters as `Status 10` shows them. */
function shown(board: Board): string {
  return /"COUNTER":(\{[^}]*\})/.exec(board.command('Status', '10')[0] as string)?.[1] ?? '';
}

/** A counter that nobody counts with. */
function counterOf(count: number): Sensor {
  const readings = Float64Array.of(count, Number.NaN);
  return { kind: COUNTER, pin: 4, serial: new Uint8Array(0), readings, sample: () => {} };
}

describe('Counter', () => {
  it.each([
    ['Counter1', '', '{"Counter1":12}'],
    ['Counter', '', '{"Counter1":12}'],
    ['Counter2', '', '{"Counter2":12}'],
    ['Counter1', '1534', '{"Counter1":1534}'],
    ['Counter1', '0', '{"Counter1":0}'],
    ['Counter1', '+8', '{"Counter1":20}'],
    ['Counter1', '-12', '{"Counter1":0}'],
    ['Counter1', '4294967295', '{"Counter1":4294967295}'],
    ['Counter1', '4294967296', '{"Counter1":12,"Reason":"Counter1 takes 0 to 4294967295"}'],
    ['Counter1', '-13', '{"Counter1":12,"Reason":"Counter1 takes 0 to 4294967295"}'],
    ['Counter2', '+4294967290', '{"Counter2":12,"Reason":"Counter2 takes 0 to 4294967295"}'],
    ['Counter1', 'many', '{"Counter1":12,"Reason":"Counter1 takes 0 to 4294967295"}'],
    ['Counter1', '+', '{"Counter1":12,"Reason":"Counter1 takes 0 to 4294967295"}'],
    [
      'Counter3',
      '',
      '{"Command":"Error","Input":"COUNTER3","Reason":"There is no Counter3: give it a pin with Gpio or Template"}',
    ],
    ['Counter5', '1', '{"Command":"Error","Input":"COUNTER5 1"}'],
  ])('%s %s', (command, payload, answer) => {
    expect(counters().command(command, payload)).toEqual([`${RESULT} ${answer}`]);
  });

  it('changes what SENSOR shows', () => {
    const board = counters();
    board.command('Counter2', '77');
    expect(shown(board)).toBe('{"C1":12,"C2":77}');
  });

  it('is refused where the platform cannot set its counters', () => {
    const board = counters();
    Object.assign(counter(board), { set: undefined });
    expect(board.command('Counter1', '5')).toEqual([
      `${RESULT} {"Counter1":12,"Reason":"Counter1 cannot be set here"}`,
    ]);
  });
});

describe('CounterType 1', () => {
  it('tells the seconds between two pulses', () => {
    const board = counters();
    expect(board.command('CounterType2', '1')).toEqual([`${RESULT} {"CounterType2":1}`]);
    expect(shown(board)).toBe('{"C1":12,"C2":0.000000}');
    counter(board, 1).readings[1] = 0.25;
    expect(shown(board)).toBe('{"C1":12,"C2":0.250000}');
    counter(board, 1).readings[1] = 12.345678;
    expect(shown(board)).toBe('{"C1":12,"C2":12.345678}');
    expect(board.command('Counter2')).toEqual([`${RESULT} {"Counter2":12}`]);
  });
});

describe('debounce times', () => {
  it('reach all counters, at once and after a restart', () => {
    const board = counters();
    expect(counter(board).times).toEqual([0, 0, 0]);
    board.command('CounterDebounce', '40');
    board.command('CounterDebounceLow', '5');
    expect(board.command('CounterDebounceHigh', '32000')).toEqual([
      `${RESULT} {"CounterDebounceHigh":32000}`,
    ]);
    expect(counter(board, 0).times).toEqual([40, 5, 32_000]);
    expect(counter(board, 1).times).toEqual([40, 5, 32_000]);
    board.run(2_000);
    board.host.sensors.length = 0;
    board.reboot();
    expect(counter(board).times).toEqual([40, 5, 32_000]);
  });
});

describe('SetOption79', () => {
  it('has counters begin anew behind each report', () => {
    const board = counters(['TelePeriod 10', 'SetOption79 1']);
    counter(board).set(40);
    const sensor = board.after(10_000).find((line) => line.includes('/SENSOR '));
    expect(sensor).toContain('"COUNTER":{"C1":40,"C2":0}');
    expect(shown(board)).toBe('{"C1":0,"C2":0}');
  });

  it('off leaves them', () => {
    const board = counters(['TelePeriod 10']);
    board.run(10_000);
    expect(shown(board)).toBe('{"C1":12,"C2":12}');
  });
});

describe('over restarts', () => {
  it('counters go on', () => {
    const board = counters();
    board.command('Counter1', '1534');
    counter(board, 1).set(99);
    board.command('Restart', '1');
    board.run(4_000);
    expect(board.host.restarts).toBe(1);
    board.host.sensors.length = 0;
    board.reboot();
    board.online();
    expect(shown(board)).toBe('{"C1":1534,"C2":99}');
  });

  it('a board that has got counters begins with what they have', () => {
    expect(shown(counters())).toBe('{"C1":12,"C2":12}');
  });

  it('what a power cut takes is the pulses of an hour at most', () => {
    const board = counters();
    counter(board).set(1_000);
    board.host.now += HOUR;
    board.run(2_000);
    counter(board).set(1_500);
    board.host.now += HOUR / 2;
    board.run(2_000);
    board.host.sensors.length = 0;
    board.reboot();
    board.run(20);
    expect(counter(board).readings[0]).toBe(1_000);
  });

  it('and so they do after SaveData has had all saved', () => {
    const board = counters();
    counter(board).set(1_000);
    board.command('SaveData');
    board.host.sensors.length = 0;
    board.reboot();
    expect(counter(board).readings[0]).toBe(1_000);
  });

  it('what is written anyway has the counts of the last second', () => {
    const board = counters([], templateAt({ 25: 352, 26: 224 }));
    counter(board).set(1_000);
    board.run(1_000);
    board.command('POWER', 'ON');
    board.run(2_000);
    board.host.sensors.length = 0;
    board.reboot();
    board.run(20);
    expect(counter(board).readings[0]).toBe(1_000);
  });

  it('a board that has lost its counters still knows its relays', () => {
    const board = counters();
    board.run(2_000);
    const { stored } = board.host;
    const other = new Board(templateAt({ 26: 224 }));
    for (const [key, value] of stored) other.host.stored.set(key, value);
    other.reboot();
    other.online();
    expect(other.command('Status', '1')[0]).toContain('"BootCount":2,');
  });
});

describe('the flash', () => {
  it('is written once an hour while pulses come, and not without them', () => {
    const state = new DeviceState();
    const counts = new Counts(new Settings(), state);
    const sensor = counterOf(0);
    counts.add(sensor, 0);
    let now = 0;
    /** @returns the seconds at which the state was to be written */
    const hours = (count: number, pulses: number): number[] => {
      const writes: number[] = [];
      for (const end = now + count * HOUR; now < end; now += 1_000) {
        sensor.readings[0] = (sensor.readings[0] as number) + pulses;
        counts.second(now | 0);
        if (!state.dirty) continue;
        writes.push(now / 1_000);
        state.record();
        state.recorded();
      }
      return writes;
    };
    expect(hours(3, 1)).toEqual([3_600, 7_200]);
    // What came behind the last record.
    expect(hours(2, 0)).toEqual([10_800]);
    expect(hours(2, 0)).toEqual([]);
    expect(state.counts?.[0]).toBe(10_800);
  });
});

it('counters beyond the fourth count since the start', () => {
  const counts = new Counts(new Settings(), new DeviceState());
  counts.add(counterOf(7), 4);
  expect(counts.has(4)).toBe(false);
});
