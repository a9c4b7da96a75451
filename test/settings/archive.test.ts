import { describe, expect, it } from 'vitest';
import { Archive, STORED_KEYS } from '../../src/settings/archive.js';
import { encodeImage } from '../../src/settings/image.js';
import { Settings } from '../../src/settings/settings.js';
import { DeviceState } from '../../src/settings/state.js';
import { MqttHost, MqttPort, SaveData, TelePeriod } from '../../src/settings/table.js';
import { DEFAULTS, damaged, largest, valuesOf } from './samples.js';
import { Store, type Torn } from './stores.js';

const SETTINGS = ['settings-a', 'settings-b'] as const;
const STATE = ['state-a', 'state-b'] as const;

/** An archive as it is after a start. */
function boot(store: Store, settings = new Settings()) {
  const logs: string[] = [];
  const archive = new Archive(store, settings, { log: (level, text) => logs.push(`${level} ${text}`) });
  archive.load();
  return { archive, settings, state: archive.state, logs };
}

/** What is found after a start, without a word of anything being wrong. */
function found(store: Store) {
  const { settings, state, logs } = boot(store.revived());
  expect(logs).toEqual([]);
  return { period: settings.number(TelePeriod), power: state.power };
}

function image(sequence: number, period: number): Uint8Array {
  const settings = new Settings();
  settings.setNumber(TelePeriod, period);
  return encodeImage(settings, sequence) as Uint8Array;
}

function stateRecord(sequence: number, power: number): Uint8Array {
  const state = new DeviceState();
  state.sequence = sequence - 1;
  state.power = power;
  return state.record().slice();
}

describe('an archive', () => {
  it('starts with the defaults where nothing has been saved, and says nothing of it', () => {
    const { settings, state, logs } = boot(new Store());
    expect(valuesOf(settings)).toEqual(DEFAULTS);
    expect(state).toMatchObject({ power: 0, bootCount: 0, sequence: 0, saveCount: 0, dirty: false });
    expect(logs).toEqual([]);
  });

  it('brings back settings and state, both whole', () => {
    const store = new Store();
    const { archive, state } = boot(store, largest());
    // `load` found nothing, so what it was given holds; it differs from what is stored once it is changed.
    archive.settings.setText(MqttHost, 'broker');
    Object.assign(state, { power: 0b101, bootCount: 12, bootCountSince: 1_766_586_466 });
    archive.save(0);
    const after = boot(store);
    expect(valuesOf(after.settings)).toEqual(valuesOf(archive.settings));
    expect(after.state).toMatchObject({
      power: 0b101,
      bootCount: 12,
      bootCountSince: 1_766_586_466,
      saveCount: 1,
    });
    expect(after.logs).toEqual([]);
  });

  it('writes to two places in turn, across restarts too', () => {
    const store = new Store();
    for (let i = 1; i <= 6; i++) {
      const { archive, settings, state } = boot(store);
      settings.setNumber(TelePeriod, 10 * i);
      state.power = i;
      archive.save(0);
      settings.setNumber(TelePeriod, 10 * i + 1);
      archive.save(0);
    }
    const keys = store.writes.map((write) => write.key);
    expect(keys.filter((key) => key.startsWith('settings'))).toEqual(
      Array.from({ length: 12 }, (_, i) => SETTINGS[(i + 1) & 1]),
    );
    expect(keys.filter((key) => key.startsWith('state'))).toEqual(
      Array.from({ length: 6 }, (_, i) => STATE[(i + 1) & 1]),
    );
    expect(found(store)).toEqual({ period: 61, power: 6 });
  });

  it('reads the latest of two records, whichever place it is in', () => {
    for (const [a, b, period] of [
      [1, 2, 20],
      [2, 1, 10],
      [9, 10, 20],
      [2 ** 31, 2 ** 31 - 1, 10],
      [2 ** 31 - 1, 2 ** 31, 20],
    ] as const) {
      const store = new Store([
        ['settings-a', image(a, 10)],
        ['settings-b', image(b, 20)],
        ['state-a', stateRecord(a, 10)],
        ['state-b', stateRecord(b, 20)],
      ]);
      expect(found(store)).toEqual({ period, power: period });
    }
  });

  it('reads the latest of two records when their numbers wrap', () => {
    const store = new Store([
      ['settings-a', image(0, 10)],
      ['settings-b', image(2 ** 32 - 1, 20)],
      ['state-a', stateRecord(0, 10)],
      ['state-b', stateRecord(2 ** 32 - 1, 20)],
    ]);
    expect(found(store)).toEqual({ period: 10, power: 10 });
  });

  it('keeps every save while its numbers wrap', () => {
    const store = new Store([
      ['settings-a', image(2 ** 32 - 2, 10)],
      ['state-a', stateRecord(2 ** 32 - 2, 10)],
    ]);
    for (let i = 1; i <= 6; i++) {
      const { archive, settings, state } = boot(store);
      settings.setNumber(TelePeriod, 20 + i);
      state.power = i;
      archive.save(0);
      expect(found(store)).toEqual({ period: 20 + i, power: i });
    }
  });
});

describe('when it saves', () => {
  /** The seconds, of so many, in which settings and state were written although they change all the time. */
  function writesWith(period: number, seconds: number, start = 0): number[] {
    const store = new Store();
    const { archive, settings, state } = boot(store);
    settings.setNumber(SaveData, period);
    archive.save(start | 0);
    const times: number[] = [];
    for (let at = 20; at <= seconds * 1000; at += 20) {
      settings.setNumber(TelePeriod, 10 + (at % 3_000));
      state.power = at;
      const before = store.writes.length;
      archive.tick((start + at) | 0);
      if (store.writes.length === before) continue;
      expect(store.writes).toHaveLength(before + 2);
      times.push(at / 1000);
    }
    return times;
  }

  it('is every second with SaveData 1', () => {
    expect(writesWith(1, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([2, 60, 3600])('is every so many seconds with SaveData %i', (period) => {
    expect(writesWith(period, 2 * period + 1)).toEqual([period, 2 * period]);
  });

  it('is only when asked with SaveData 0', () => {
    expect(writesWith(0, 100)).toEqual([]);
    const store = new Store();
    const { archive, settings, state } = boot(store);
    settings.setNumber(SaveData, 0);
    state.power = 3;
    archive.tick(100_000);
    expect(store.writes).toEqual([]);
    archive.save(100_000);
    expect(store.writes.map((write) => write.key)).toEqual(['state-b', 'settings-b']);
  });

  it.each([
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
  ])('goes on as before when ticks pass %s', (_name, moment) => {
    expect(writesWith(1, 5, moment - 2_500)).toEqual([1, 2, 3, 4, 5]);
    expect(writesWith(60, 121, moment - 90_000)).toEqual([60, 120]);
  });

  it('goes on after a month with SaveData 0', () => {
    const store = new Store();
    const { archive, settings, state } = boot(store);
    settings.setNumber(SaveData, 0);
    archive.save(0);
    const month = 30 * 86_400_000;
    archive.tick(month | 0);
    settings.setNumber(SaveData, 1);
    state.power = 1;
    archive.tick((month + 1_000) | 0);
    expect(found(store)).toEqual({ period: 300, power: 1 });
  });

  it('begins within a period, whatever the ticks are at the start', () => {
    for (const start of [-(2 ** 31), -5_000, -1, 0, 1, 2 ** 31 - 1]) {
      const store = new Store();
      const { archive, state } = boot(store);
      state.power = 1;
      for (let at = 0; at <= 1_000; at += 20) archive.tick((start + at) | 0);
      expect(store.writes).toHaveLength(1);
    }
  });

  it('counts from the last save', () => {
    const store = new Store();
    const { archive, state } = boot(store);
    state.power = 1;
    archive.save(5_500);
    state.power = 2;
    archive.tick(6_499);
    expect(store.writes).toHaveLength(1);
    archive.tick(6_500);
    expect(store.writes).toHaveLength(2);
  });

  it('writes nothing when nothing has changed', () => {
    const store = new Store();
    const first = boot(store);
    first.settings.setNumber(MqttPort, 8883);
    first.state.power = 1;
    first.archive.save(0);
    store.writes.length = 0;
    first.settings.setNumber(MqttPort, 8883);
    first.state.power = 1;
    for (let at = 0; at < 60_000; at += 20) first.archive.tick(at);
    first.archive.save(60_000);
    const { archive } = boot(store);
    for (let at = 0; at < 60_000; at += 20) archive.tick(at);
    archive.save(60_000);
    expect(store.writes).toEqual([]);
  });

  it('writes only what has changed', () => {
    const store = new Store();
    const { archive, settings, state } = boot(store);
    state.power = 1;
    archive.tick(1_000);
    settings.setNumber(MqttPort, 8883);
    archive.tick(2_000);
    expect(store.writes.map((write) => write.key)).toEqual(['state-b', 'settings-b']);
  });
});

describe('erasing', () => {
  function filled(): { readonly store: Store; readonly archive: Archive; readonly told: string[] } {
    const store = new Store([['settings-a-bad', Uint8Array.of(1)]]);
    const told: string[] = [];
    const archive = new Archive(store, new Settings(), { log: (_level, text) => told.push(text) });
    for (const host of ['first', 'second']) {
      archive.settings.setText(MqttHost, host);
      archive.state.power = host.length;
      archive.save(0);
    }
    return { store, archive, told };
  }

  it('leaves nothing of what was saved, and then only what holds', () => {
    const { store, archive } = filled();
    archive.settings.restoreDefaults();
    archive.erase();
    expect([...store.values.keys()]).toEqual([]);
    archive.save(0);
    expect(store.values.size).toBe(2);
    const again = new Archive(store, new Settings(), { log: () => {} });
    again.load();
    expect(again.settings.text(MqttHost)).toBe('');
    expect(again.state.power).toBe(6);
  });

  it('tells what could not be deleted, and goes on', () => {
    const { store, archive, told } = filled();
    store.delete = (key) => {
      throw new Error(`${key} is stuck`);
    };
    archive.erase();
    archive.save(0);
    expect(told).toHaveLength(2 * STORED_KEYS.length);
    expect(told[0]).toBe('The record settings-a could not be deleted: Error: settings-a is stuck');
    expect(store.values.size).toBeGreaterThan(2);
  });
});

describe('a damaged record', () => {
  const whole = [
    ['settings-a', image(8, 10)],
    ['settings-b', image(9, 20)],
    ['state-a', stateRecord(8, 10)],
    ['state-b', stateRecord(9, 20)],
  ] as const;

  /** The whole records, one of them with its bytes changed. */
  function spoilt(key: string, bytes: Uint8Array = Uint8Array.of(1, 2, 3)): Store {
    return new Store([...whole, [key, bytes]]);
  }

  it.each([
    ['settings-a', 'settings', { period: 20, power: 20 }],
    ['settings-b', 'settings', { period: 10, power: 20 }],
    ['state-a', 'state', { period: 20, power: 20 }],
    ['state-b', 'state', { period: 20, power: 10 }],
  ])('%s is told of and set aside, and the other one used', (key, what, expected) => {
    const store = spoilt(key);
    const { logs } = boot(store);
    expect(logs).toEqual([
      `1 The record ${key} is damaged; its bytes are kept as ${key}-bad`,
      `1 Using the other record for the ${what}`,
    ]);
    expect(store.values.get(`${key}-bad`)).toEqual(Uint8Array.of(1, 2, 3));
    expect(found(store)).toEqual(expected);
  });

  it('is told of and set aside once', () => {
    const store = spoilt('settings-b');
    boot(store);
    const writes = store.writes.length;
    expect(boot(store).logs).toEqual([]);
    expect(store.writes).toHaveLength(writes);
  });

  it('is what the next save replaces', () => {
    for (const key of [...SETTINGS, ...STATE]) {
      const store = spoilt(key);
      const { archive, settings, state } = boot(store);
      settings.setNumber(TelePeriod, 77);
      state.power = 7;
      archive.save(0);
      expect(found(store)).toEqual({ period: 77, power: 7 });
      expect([...store.values.keys()].filter((name) => name.endsWith('-bad'))).toEqual([`${key}-bad`]);
    }
  });

  it('is never used, be it cut anywhere, be any bit flipped', () => {
    for (const [key, bytes] of whole) {
      for (const [what, broken] of damaged(bytes)) {
        const { settings, state, logs } = boot(spoilt(key, broken));
        const seen = { period: settings.number(TelePeriod), power: state.power };
        const expected = { period: key === 'settings-b' ? 10 : 20, power: key === 'state-b' ? 10 : 20 };
        expect(seen, `${key}: ${what}`).toEqual(expected);
        expect(logs).toHaveLength(2);
      }
    }
  });

  it.each([
    [SETTINGS, 'settings', { period: 300, power: 20 }],
    [STATE, 'state', { period: 20, power: 0 }],
  ] as const)('beside another damaged one (%s) gives the defaults, and says so', (keys, what, expected) => {
    const store = new Store([...whole, [keys[0], new Uint8Array(0)], [keys[1], Uint8Array.of(9)]]);
    const { logs, archive, settings, state } = boot(store);
    expect(logs).toEqual([
      `1 The record ${keys[0]} is damaged; its bytes are kept as ${keys[0]}-bad`,
      `1 The record ${keys[1]} is damaged; its bytes are kept as ${keys[1]}-bad`,
      `1 Using the defaults for the ${what}`,
    ]);
    expect({ period: settings.number(TelePeriod), power: state.power }).toEqual(expected);
    settings.setNumber(TelePeriod, 44);
    state.power = 4;
    archive.save(0);
    expect(found(store)).toEqual({ period: 44, power: 4 });
  });

  it('that is alone gives the defaults', () => {
    const { settings, logs } = boot(new Store([['settings-b', Uint8Array.of(1)]]));
    expect(valuesOf(settings)).toEqual(DEFAULTS);
    expect(logs).toHaveLength(2);
    expect(logs[1]).toBe('1 Using the defaults for the settings');
  });

  it('that cannot be set aside stays where it is, and does no harm', () => {
    const store = spoilt('settings-b');
    store.beforeWrite = () => {
      throw new Error('no room');
    };
    const { settings, logs } = boot(store);
    expect(settings.number(TelePeriod)).toBe(10);
    expect(logs).toEqual([
      '1 The record settings-b is damaged, and could not be set aside: Error: no room',
      '1 Using the other record for the settings',
    ]);
    expect(store.values.get('settings-b')).toEqual(Uint8Array.of(1, 2, 3));
    expect(store.deleted).toEqual([]);
  });
});

describe('a store that does not write', () => {
  /** An archive that has saved once, in a store whose writes fail when told to, leaving nothing whole behind. */
  function bench() {
    const store = new Store();
    const made = boot(store);
    made.settings.setNumber(TelePeriod, 20);
    made.state.power = 2;
    made.archive.save(0);
    const failing = { keys: [] as readonly string[] };
    const attempts: string[] = [];
    store.beforeWrite = (key, value) => {
      attempts.push(key);
      if (!failing.keys.includes(key)) return;
      store.values.set(key, value.slice(0, 5));
      throw new Error('no room');
    };
    return { store, failing, attempts, ...made };
  }

  const UNSAVED =
    'What has changed holds until the next restart. If it stays so, the storage is full or worn out: make room in it or replace it';

  it('is told of once, tried again with growing waits, and told of when it writes again', () => {
    const { store, failing, attempts, archive, settings, state, logs } = bench();
    failing.keys = [...SETTINGS, ...STATE];
    settings.setNumber(TelePeriod, 30);
    state.power = 3;
    const moments: number[] = [];
    for (let at = 1_000; at <= 40_000; at += 20) {
      const before = attempts.length;
      archive.tick(at);
      if (attempts.length > before) moments.push(at);
    }
    expect(moments).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(attempts).toHaveLength(12);
    const told = `1 The record state-a could not be saved, and is tried again: Error: no room. ${UNSAVED}`;
    expect(logs).toEqual([told]);
    failing.keys = [];
    archive.tick(63_999);
    expect(attempts).toHaveLength(12);
    archive.tick(65_000);
    expect(found(store)).toEqual({ period: 30, power: 3 });
    expect(logs).toEqual([told, '2 Saving works again: everything is saved']);
    attempts.length = 0;
    archive.tick(66_000);
    expect(attempts).toEqual([]);
    expect(state.saveCount).toBe(2);
  });

  it('is tried every ten minutes in the end', () => {
    const { failing, attempts, archive, state } = bench();
    failing.keys = STATE;
    state.power = 3;
    const last = 5_000;
    for (let minute = 1; minute <= last; minute++) {
      archive.tick((minute * 60_000) | 0);
      if (minute === last - 100) attempts.length = 0;
    }
    expect(attempts).toHaveLength(10);
  });

  it('is told of once while only the settings fail, however often the state is written', () => {
    const { failing, archive, settings, state, logs } = bench();
    failing.keys = SETTINGS;
    settings.setNumber(TelePeriod, 30);
    for (let i = 1; i <= 100; i++) {
      state.power = 10 + i;
      archive.tick(i * 1_000);
    }
    expect(state.saveCount).toBe(101);
    expect(logs).toHaveLength(1);
  });

  it('is told of again when it fails again', () => {
    const { failing, archive, state, logs } = bench();
    for (let i = 1; i <= 3; i++) {
      failing.keys = STATE;
      state.power = 10 + i;
      archive.save(0);
      archive.save(0);
      failing.keys = [];
      archive.save(0);
    }
    expect(logs.filter((line) => line.startsWith('1 '))).toHaveLength(3);
    expect(logs.filter((line) => line.startsWith('2 '))).toHaveLength(3);
  });

  it.each([
    ['settings', SETTINGS, (settings: Settings) => settings.setNumber(TelePeriod, 30)],
    ['state', STATE, (_settings: Settings, state: DeviceState) => (state.power = 3)],
  ] as const)('leaves the last whole %s alone, however often it is tried', (_what, keys, change) => {
    const { store, failing, attempts, archive, settings, state } = bench();
    failing.keys = keys;
    change(settings, state);
    for (let at = 1_000; at <= 4_000; at += 20) archive.tick(at);
    expect(new Set(attempts)).toEqual(new Set([keys[0]]));
    const after = boot(store.revived());
    expect({ period: after.settings.number(TelePeriod), power: after.state.power }).toEqual({
      period: 20,
      power: 2,
    });
  });

  it('is tried a last time at a restart', () => {
    const { store, failing, archive, settings } = bench();
    settings.setNumber(SaveData, 0);
    failing.keys = SETTINGS;
    archive.save(0);
    failing.keys = [];
    archive.save(100);
    expect(boot(store).settings.number(SaveData)).toBe(0);
  });

  it('does not keep the state from being saved when only the settings fail', () => {
    const { store, failing, archive, settings, state } = bench();
    failing.keys = SETTINGS;
    settings.setNumber(TelePeriod, 30);
    state.power = 3;
    archive.save(0);
    expect(boot(store.revived()).state.power).toBe(3);
  });
});

describe('a store that does not read', () => {
  /** A store with settings and state saved twice, which does not read these keys for now. */
  function bench(...keys: readonly string[]) {
    const store = new Store();
    const first = boot(store);
    for (const period of [20, 30]) {
      first.settings.setNumber(TelePeriod, period);
      first.settings.setText(MqttHost, 'broker');
      first.state.power = period;
      first.archive.save(0);
    }
    const failing = { keys };
    store.writes.length = 0;
    store.beforeRead = (key) => {
      if (failing.keys.includes(key)) throw new Error('bad flash');
    };
    return { store, failing, ...boot(store) };
  }
  const UNREAD =
    '1 The settings cannot be read, and are tried again: Error: bad flash. Until then the defaults hold, and no settings are saved. If it stays so, the storage has to be erased or replaced';
  const NO_STATE = '1 The state of the outputs cannot be read: Error: bad flash. They begin as off';
  const AGAIN = '2 The settings can be read again: Restart 1 puts them all in force';

  it('is told of, and the device starts with the defaults', () => {
    const { settings, state, logs } = bench(...SETTINGS, ...STATE);
    expect(valuesOf(settings)).toEqual(DEFAULTS);
    expect(state.power).toBe(0);
    expect(logs).toEqual([UNREAD, NO_STATE]);
  });

  it('is tried again with growing waits, and what was saved is in force after it reads', () => {
    const { store, failing, archive, settings, logs } = bench(...SETTINGS);
    const moments: number[] = [];
    store.beforeRead = () => {
      moments.push(-1);
      throw new Error('bad flash');
    };
    for (let at = 20; at <= 20_000; at += 20) {
      archive.tick(at);
      moments.forEach((moment, i) => {
        if (moment < 0) moments[i] = at;
      });
    }
    expect([...new Set(moments)]).toEqual([1_000, 3_000, 7_000, 15_000]);
    failing.keys = [];
    store.beforeRead = () => {};
    archive.tick(32_000);
    expect(logs).toEqual([UNREAD, AGAIN]);
    expect([settings.number(TelePeriod), settings.text(MqttHost)]).toEqual([30, 'broker']);
    archive.tick(60_000);
    expect(store.writes).toEqual([]);
  });

  it('loses neither what was saved nor what is set meanwhile', () => {
    const { store, failing, archive, settings } = bench(...SETTINGS);
    settings.setNumber(MqttPort, 8883);
    settings.setNumber(TelePeriod, 40);
    archive.save(100);
    archive.tick(5_000);
    expect(store.writes).toEqual([]);
    failing.keys = [];
    archive.tick(20_000);
    const after = boot(store.revived());
    expect(after.logs).toEqual([]);
    expect(after.settings.number(MqttPort)).toBe(8883);
    expect(after.settings.number(TelePeriod)).toBe(40);
    expect(after.settings.text(MqttHost)).toBe('broker');
  });

  it('saves anew when it turns out that there was nothing', () => {
    const store = new Store();
    store.beforeRead = () => {
      throw new Error('bad flash');
    };
    const { archive, settings, logs } = boot(store);
    settings.setNumber(TelePeriod, 40);
    store.beforeRead = () => {};
    archive.tick(2_000);
    expect(logs.at(-1)).toBe('2 The storage can be read again, and holds no settings');
    expect(found(store)).toEqual({ period: 40, power: 0 });
  });

  it('goes on with the record that it reads, where it reads one, and heals the other', () => {
    const { store, failing, archive, settings, logs } = bench('settings-a');
    expect(settings.number(TelePeriod)).toBe(20);
    expect(logs).toEqual([
      '1 A record of the settings cannot be read: Error: bad flash. Using the other one',
    ]);
    settings.setNumber(TelePeriod, 50);
    archive.save(0);
    expect(store.writes.map(({ key }) => key)).toEqual(['settings-a']);
    failing.keys = [];
    expect(found(store).period).toBe(50);
  });

  it('saves the state all the same', () => {
    const { store, archive, state } = bench(...SETTINGS, ...STATE);
    state.power = 5;
    archive.save(0);
    state.power = 6;
    archive.save(0);
    expect(boot(store.revived()).state.power).toBe(6);
  });
});

it('has keys that fit the storage of an ESP32, with what is put behind them: 15 bytes (ESP-IDF, NVS)', () => {
  for (const key of STORED_KEYS) expect(`${key}-bad`.length).toBeLessThanOrEqual(15);
});

describe('a power cut', () => {
  const TORN: readonly Torn[] = ['cut short', 'partly old'];
  /** What is set before each save: something shorter or longer than before, or another value of the same length. */
  const STEPS = [
    { host: 'broker', period: 10, power: 1 },
    { host: 'a.very.long.name.of.a.broker.example', period: 10, power: 2 },
    { host: '', period: 300, power: 2 },
    { host: 'b', period: 20, power: 3 },
    { host: 'b', period: 21, power: 0 },
    { host: 'c', period: 21, power: 0 },
  ] as const;
  type Values = { host: string; period: number; power: number };
  const LAST: Values = { host: 'after', period: 99, power: 9 };
  const NOTHING: Values = { host: '', period: 300, power: 0 };

  function change({ settings, state }: ReturnType<typeof boot>, { host, period, power }: Values) {
    settings.setText(MqttHost, host);
    settings.setNumber(TelePeriod, period);
    state.power = power;
  }

  function valuesNow({ settings, state }: ReturnType<typeof boot>): Values {
    return {
      host: settings.text(MqttHost),
      period: settings.number(TelePeriod),
      power: state.power,
    };
  }

  /** A life of the device, as far as power lets it come. @returns the step at which power went */
  function live(store: Store): number {
    const device = boot(store);
    for (const [i, values] of STEPS.entries()) {
      change(device, values);
      device.archive.tick((i + 1) * 1_000);
      if (store.dead) return i;
    }
    return STEPS.length;
  }

  it('after any byte of any write loses that write and nothing else', () => {
    const whole = new Store();
    expect(live(whole)).toBe(STEPS.length);
    expect(whole.writes.filter(({ key }) => key.startsWith('state'))).toHaveLength(4);
    expect(whole.writes.filter(({ key }) => key.startsWith('settings'))).toHaveLength(6);
    for (const torn of TORN) {
      for (const [write, { key, length }] of whole.writes.entries()) {
        for (let bytes = 0; bytes <= length; bytes++) {
          const store = new Store().cutPower(write, bytes, torn);
          const step = live(store);
          const before: Values = STEPS[step - 1] ?? NOTHING;
          const now = STEPS[step] as Values;
          const device = boot(store.revived());
          // The state is written first: the settings are lost with it, but not it with the settings.
          const expected = key.startsWith('state')
            ? { ...before, power: store.lost ? before.power : now.power }
            : { ...(store.lost ? before : now), power: now.power };
          expect(valuesNow(device), `${torn}: ${key}, write ${write}, byte ${bytes}`).toEqual(expected);
          // The device goes on as if nothing had been.
          const next = store.revived();
          const after = boot(next);
          change(after, LAST);
          after.archive.save(0);
          expect(valuesNow(boot(next))).toEqual(LAST);
        }
        const last = new Store().cutPower(write, length, torn);
        live(last);
        expect([last.dead, last.lost]).toEqual([true, false]);
      }
    }
  });

  it('after any byte, and again after any byte of any write that follows, loses no more than that', () => {
    const first: Values = { host: 'broker', period: 10, power: 1 };
    const second: Values = { host: 'box', period: 20, power: 2 };
    const third: Values = { host: 'bag', period: 30, power: 3 };
    const begun = new Store();
    const maker = boot(begun);
    change(maker, first);
    maker.archive.save(0);
    const whole = begun.writes.map((write) => write.length);

    /** One start, one change, one save. */
    const run = (store: Store, values: Values) => {
      const device = boot(store);
      const loaded = valuesNow(device);
      change(device, values);
      device.archive.save(0);
      return { loaded, dead: store.dead };
    };
    for (const torn of TORN) {
      for (let write = 0; write < whole.length; write++) {
        for (let bytes = 0; bytes < (whole[write] as number); bytes++) {
          const once = begun.revived().cutPower(write, bytes, torn);
          run(once, second);
          const uncut = once.revived();
          const { loaded } = run(uncut, third);
          for (const [again, { length }] of uncut.writes.entries()) {
            for (let more = 0; more <= length; more += 3) {
              const twice = once.revived().cutPower(again, more, torn);
              expect(run(twice, third)).toEqual({ loaded, dead: true });
              const seen = valuesNow(boot(twice.revived()));
              expect([loaded.power, third.power]).toContain(seen.power);
              expect([`${loaded.host} ${loaded.period}`, `${third.host} ${third.period}`]).toContain(
                `${seen.host} ${seen.period}`,
              );
            }
          }
          expect(valuesNow(boot(uncut.revived()))).toEqual(third);
        }
      }
    }
  });
});
