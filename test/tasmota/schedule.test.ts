import { describe, expect, it } from 'vitest';
import { Settings } from '../../src/settings/settings.js';
import { BY_RULES, Latitude, Timer, Timers, Timezone } from '../../src/settings/table.js';
import { Clock } from '../../src/tasmota/clock.js';
import { CLOCK_TIMER } from '../../src/tasmota/rules/triggers.js';
import { keepSchedule, type Scheduled } from '../../src/tasmota/schedule.js';
import { TimeZone } from '../../src/tasmota/time-zone.js';
import { readTimer } from '../../src/tasmota/timer-json.js';

/** A device of which only the clock, the settings and the timers are there. */
class Device {
  readonly settings = new Settings();
  readonly clock: Clock;
  /** What timers have done: `15:27 relay action`. */
  readonly done: string[] = [];
  now = 0;
  /** Milliseconds since 1970 at `now` 0; negative: unknown. */
  epoch: number;
  readonly parts: Scheduled;

  constructor(utc: string | undefined, ...timers: object[]) {
    this.epoch = utc === undefined ? -1 : Date.parse(utc);
    this.settings.setNumber(Timers, 1);
    timers.forEach((given, index) => {
      this.set(index, given);
    });
    const source = { ticks: () => this.now | 0, time: () => (this.epoch < 0 ? -1 : this.epoch + this.now) };
    this.clock = new Clock(source, new TimeZone(this.settings), 0);
    const power = {
      relays: { count: 2 },
      execute: (index: number, action: number) => this.done.push(`${this.#time()} ${index + 1} ${action}`),
    };
    const { clock, settings } = this;
    const rules = {
      raise: (kind: number, _number: number, value: number) => {
        if (kind !== CLOCK_TIMER) throw new Error(`trigger ${kind}`);
        this.done.push(`${this.#time()} rule ${value}`);
      },
    };
    const messages = { rules };
    const system = { mac: '7C9EBD83BB10' };
    this.parts = { clock, messages, settings, power, system } as unknown as Scheduled;
    keepSchedule(this.parts);
  }

  set(index: number, given: object): void {
    const timer = readTimer(0, { Enable: 1, Days: '1111111', Repeat: 1, Action: 1, ...given }, 2);
    if (typeof timer === 'string') throw new Error(timer);
    this.settings.setNumber(Timer, timer, index);
  }

  /** Lets minutes pass, with a tick every `step` milliseconds. @returns what was done in them */
  after(minutes: number, step = 15_000): string[] {
    const end = this.now + minutes * 60_000;
    while (this.now < end) {
      this.now = Math.min(end, this.now + step);
      this.clock.tick(this.now | 0);
    }
    return this.done.splice(0);
  }

  /** Sets the clock ahead, or back. */
  shift(minutes: number): void {
    this.epoch += minutes * 60_000;
  }

  #time(): string {
    return new Date(this.clock.local() * 1_000).toISOString().slice(11, 16);
  }
}

/** 07:00 local time on a Wednesday; with the quiet start behind it, timers run from 07:01 on. */
const MORNING = '2025-12-24T06:00:00Z';

describe('timers', () => {
  it('run once within their minute, every day', () => {
    const device = new Device(MORNING, { Time: '07:30', Output: 2, Action: 2 });
    expect(device.after(30)).toEqual(['07:30 2 2']);
    expect(device.after(1_439)).toEqual([]);
    expect(device.after(1)).toEqual(['07:30 2 2']);
    expect(device.after(2 * 1_440, 7_300)).toHaveLength(2);
  });

  it('run in their order within a minute', () => {
    const device = new Device(
      MORNING,
      { Time: '07:02', Action: 1 },
      { Time: '07:02', Output: 2 },
      { Time: '07:02', Action: 0 },
    );
    expect(device.after(5)).toEqual(['07:02 1 1', '07:02 2 1', '07:02 1 0']);
  });

  it('run on their days only', () => {
    const device = new Device('2025-12-21T06:00:00Z', { Time: '12:00', Days: '0101001' });
    const days = Array.from({ length: 14 }, () => device.after(1_440).length);
    // From a Sunday on.
    expect(days).toEqual([0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1]);
  });

  it('without Repeat run once and are disabled, the others are not', () => {
    const device = new Device(MORNING, { Time: '07:30', Repeat: 0 }, { Time: '07:31' });
    const before = device.settings.numberAt(Timer, 0);
    const { revision } = device.settings;
    expect(device.after(1_440)).toEqual(['07:30 1 1', '07:31 1 1']);
    expect(device.settings.numberAt(Timer, 0)).toBe(before & 0x7fff_ffff);
    expect(device.settings.revision).toBe(revision + 1);
    expect(device.after(1_440)).toEqual(['07:31 1 1']);
  });

  it('without Repeat wait for their day', () => {
    const device = new Device(MORNING, { Time: '07:30', Repeat: 0, Days: '0000010' });
    expect(device.after(2 * 1_440)).toEqual([]);
    expect(device.after(7 * 1_440)).toEqual(['07:30 1 1']);
  });

  it('leave relays alone that are not there', () => {
    const device = new Device(MORNING);
    device.set(0, { Time: '07:30' });
    device.settings.setNumber(Timer, device.settings.numberAt(Timer, 0) | (9 << 23));
    keepSchedule(device.parts);
    expect(device.after(60)).toEqual([]);
  });

  it('leave it to rules with action 3', () => {
    const device = new Device(MORNING, {}, { Time: '07:30', Action: 3 });
    expect(device.after(60)).toEqual(['07:30 rule 2']);
  });

  it('do nothing while Timers is off, nor make up for it', () => {
    const device = new Device(MORNING, { Time: '07:30' });
    device.settings.setNumber(Timers, 0);
    keepSchedule(device.parts);
    expect(device.clock.listener).toBeUndefined();
    expect(device.after(60)).toEqual([]);
    device.settings.setNumber(Timers, 1);
    keepSchedule(device.parts);
    expect(device.after(60)).toEqual([]);
  });

  it('cost nothing while none is enabled', () => {
    const device = new Device(MORNING, { Enable: 0 });
    expect(device.clock.listener).toBeUndefined();
    device.set(15, {});
    keepSchedule(device.parts);
    const { listener } = device.clock;
    expect(listener).not.toBeUndefined();
    keepSchedule(device.parts);
    expect(device.clock.listener).toBe(listener);
  });

  it('that are set within their own minute wait for the next day', () => {
    const device = new Device('2025-12-24T06:28:00Z');
    device.after(2.2);
    device.set(0, { Time: '07:30' });
    keepSchedule(device.parts);
    expect(device.after(1_430)).toEqual([]);
    expect(device.after(10)).toEqual(['07:30 1 1']);
  });
});

describe('before the clock is right', () => {
  it('no timer runs in the first minute, which is made up for then', () => {
    const device = new Device(
      '2025-12-24T06:29:58Z',
      { Time: '07:30' },
      { Time: '07:31' },
      { Time: '07:29' },
    );
    expect(device.after(1, 1_000)).toEqual([]);
    expect(device.after(0.02, 1_000)).toEqual(['07:30 1 1']);
    expect(device.after(1_300)).toEqual(['07:31 1 1']);
  });

  it('no timer runs again after a restart within its minute', () => {
    // A second device stands for the restarted one.
    expect(new Device('2025-12-24T06:28:00Z', { Time: '07:30' }).after(2.1)).toEqual(['07:30 1 1']);
    expect(new Device('2025-12-24T06:30:07Z', { Time: '07:30' }).after(1_400)).toEqual([]);
  });

  it('no timer runs, though the uptime that stands for it passes their time', () => {
    const device = new Device(undefined, { Time: '00:05' }, { Time: '01:05' }, { Time: '00:00' });
    expect(device.after(2_000)).toEqual([]);
    device.epoch = Date.parse('2025-12-24T23:04:30Z') - device.now;
    expect(device.after(1)).toEqual(['00:05 1 1']);
  });
});

describe('with Mode 1 and 2 timers', () => {
  // In Paris, where the default settings are, the sun rises at 08:43 and sets at 16:58 on this day.
  it.each([
    [{ Mode: 1, Time: '00:00' }, '08:43 1 1'],
    [{ Mode: 1, Time: '-00:30' }, '08:13 1 1'],
    [{ Mode: 1, Time: '01:30' }, '10:13 1 1'],
    [{ Mode: 2, Time: '00:00' }, '16:58 1 1'],
    [{ Mode: 2, Time: '-11:59' }, '04:59 1 1'],
    [{ Mode: 2, Time: '11:59' }, '04:57 1 1'],
  ])('%j follow the sun', (given, expected) => {
    const device = new Device('2025-12-23T23:00:00Z', given);
    expect(device.after(1_439)).toEqual([expected]);
  });

  it('follow it from day to day', () => {
    const device = new Device('2026-03-01T00:00:00Z', { Mode: 1, Time: '00:00' });
    expect(device.after(5 * 1_440)).toEqual([
      '07:33 1 1',
      '07:31 1 1',
      '07:29 1 1',
      '07:27 1 1',
      '07:25 1 1',
    ]);
  });

  it('follow another place at once', () => {
    const device = new Device('2025-12-24T06:00:00Z', { Mode: 1, Time: '00:00' });
    device.after(60);
    device.settings.setNumber(Latitude, 20_000_000);
    expect(device.after(60)).toEqual([]);
    device.settings.setNumber(Latitude, 60_000_000);
    expect(device.after(60)).toEqual(['09:54 1 1']);
  });

  it('never run where the sun stays up or down', () => {
    const device = new Device(
      '2025-12-24T06:00:00Z',
      { Mode: 1, Time: '01:00' },
      { Mode: 2, Time: '-01:00' },
      { Time: '12:00' },
    );
    device.settings.setNumber(Latitude, 78_000_000);
    expect(device.after(1_440)).toEqual(['12:00 1 1']);
  });

  it('keep to summer time, from its first day on', () => {
    const device = new Device('2025-03-28T23:00:00Z', { Mode: 1, Time: '00:00' });
    device.settings.setNumber(Timezone, BY_RULES);
    device.clock.zone.apply();
    expect(device.after(3 * 1_440)).toEqual(['06:35 1 1', '07:32 1 1', '07:30 1 1']);
  });
});

describe('with a window', () => {
  it('timers run once a day, at another minute of it from day to day', () => {
    const device = new Device(MORNING, { Time: '12:00', Window: 15 });
    const runs = Array.from({ length: 40 }, () => device.after(1_440, 60_000));
    const minutes = new Set<number>();
    for (const run of runs) {
      expect(run).toHaveLength(1);
      const [hour, minute] = (run[0] as string).slice(0, 5).split(':').map(Number) as [number, number];
      const away = hour * 60 + minute - 720;
      expect(Math.abs(away)).toBeLessThanOrEqual(15);
      minutes.add(away);
    }
    expect(minutes.size).toBeGreaterThan(15);
  });

  it('they run once a day around midnight too', () => {
    for (const Time of ['00:00', '23:59']) {
      const device = new Device('2025-12-24T11:00:00Z', { Time, Window: 15 });
      for (let day = 0; day < 40; day++) expect(device.after(1_440, 60_000)).toHaveLength(1);
    }
  });

  it('they do not run again after a restart', () => {
    const first = new Device(MORNING, { Time: '12:00', Window: 15 }).after(1_000);
    const again = new Device(MORNING, { Time: '12:00', Window: 15 }).after(1_000);
    expect(first).toHaveLength(1);
    expect(again).toEqual(first);
  });
});

describe('when summer time', () => {
  function europe(utc: string, ...timers: object[]): Device {
    const device = new Device(utc, ...timers);
    device.settings.setNumber(Timezone, BY_RULES);
    device.clock.zone.apply();
    return device;
  }

  it('begins, timers of the hour left out run behind it, in their order', () => {
    const device = europe(
      '2025-03-30T00:00:00Z',
      { Time: '02:45', Action: 0 },
      { Time: '02:30', Action: 1 },
      { Time: '01:59' },
      { Time: '03:00', Output: 2 },
      { Time: '03:01', Output: 2 },
    );
    expect(device.after(120)).toEqual(['01:59 1 1', '03:00 1 1', '03:00 1 0', '03:00 2 1', '03:01 2 1']);
    expect(device.after(1_380)).toEqual(['01:59 1 1', '02:30 1 1', '02:45 1 0', '03:00 2 1']);
  });

  it('ends, timers of the hour that comes twice run once', () => {
    const device = europe(
      '2025-10-26T00:00:00Z',
      { Time: '02:30' },
      { Time: '02:59' },
      { Time: '03:00' },
      { Time: '02:00' },
    );
    expect(device.after(240)).toEqual(['02:30 1 1', '02:59 1 1', '03:00 1 1']);
    expect(device.after(1_380)).toEqual(['02:00 1 1', '02:30 1 1', '02:59 1 1', '03:00 1 1']);
  });
});

describe('when the clock is set', () => {
  it.each([
    ['back by seconds, over the minute', -0.5],
    ['back by an hour', -60],
    ['back by less than three hours', -179],
  ])('%s, no timer runs twice', (_how, minutes) => {
    const device = new Device('2025-12-24T06:00:00Z', { Time: '07:30' });
    expect(device.after(30.2)).toEqual(['07:30 1 1']);
    device.shift(minutes);
    expect(device.after(1_439 - minutes)).toEqual([]);
    expect(device.after(1)).toEqual(['07:30 1 1']);
  });

  it('back by more, that is a new time', () => {
    const device = new Device('2025-12-24T06:00:00Z', { Time: '07:30' }, { Time: '03:30' });
    expect(device.after(30.2)).toEqual(['07:30 1 1']);
    device.shift(-240);
    expect(device.after(1)).toEqual(['03:30 1 1']);
    expect(device.after(240)).toEqual(['07:30 1 1']);
  });

  it.each([
    ['by less than three hours, timers left out run at once', 60, ['08:05 1 1', '08:05 2 1']],
    ['by more, they do not', 300, []],
    ['by days, they do not', 3 * 1_440, []],
  ])('ahead %s', (_how, minutes, expected) => {
    const device = new Device(
      '2025-12-24T06:00:00Z',
      { Time: '07:30' },
      { Time: '08:05', Output: 2 },
      { Time: '12:10' },
    );
    expect(device.after(5)).toEqual([]);
    device.shift(minutes);
    expect(device.after(1)).toEqual(expected);
  });

  it('ahead into the minute of a timer, it runs', () => {
    const device = new Device('2025-12-24T06:00:00Z', { Time: '12:30' });
    device.after(30);
    device.shift(300);
    expect(device.after(0.1)).toEqual(['12:30 1 1']);
    expect(device.after(5)).toEqual([]);
  });
});
