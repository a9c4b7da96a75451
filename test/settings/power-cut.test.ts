import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Archive } from '../../src/settings/archive.js';
import { encodeImage, imageSequence } from '../../src/settings/image.js';
import { Settings } from '../../src/settings/settings.js';
import { DeviceState } from '../../src/settings/state.js';
import {
  DeviceName,
  FriendlyName,
  Gpio,
  Mem,
  MqttHost,
  PulseTime,
  Rule,
  SwitchMode,
  SwitchText,
  TelePeriod,
  Template,
  Timer,
} from '../../src/settings/table.js';
import { Board, TOPIC } from '../support/board.js';
import { damaged, largest, sealed } from './samples.js';
import { PowerCut, Store, type Torn } from './stores.js';

/**
 * Power goes in the middle of a write, at each of its bytes; or the flash loses a bit. After the next start at most that
 * write is lost, and what is lost is told.
 */

const TORN: readonly Torn[] = ['cut short', 'partly old'];

/** An archive as it is after a start. */
function boot(store: Store) {
  const logs: string[] = [];
  const settings = new Settings();
  const archive = new Archive(store, settings, { log: (_level, text) => logs.push(text) });
  archive.load();
  return { archive, settings, state: archive.state, logs };
}

type Device = ReturnType<typeof boot>;

/** Everything that survives, in a form that can be compared at once. */
function contentOf({ settings, state }: Pick<Device, 'settings' | 'state'>): string {
  const image = encodeImage(settings, 0);
  return `${String.fromCharCode(...image)} ${state.power} ${state.bootCount}`;
}

/** What a device is set to before each of its saves. */
const LIFE: readonly [what: string, change: (device: Device) => void][] = [
  [
    'names, and a broker',
    ({ settings, state }) => {
      settings.setText(MqttHost, 'broker.local');
      settings.setText(DeviceName, 'Hall');
      for (let i = 0; i < FriendlyName.count; i++) settings.setText(FriendlyName, `Lamp ${i}`, i);
      state.power = 1;
      state.bootCount = 1;
    },
  ],
  ['a single number, as long as before', ({ settings }) => settings.setNumber(TelePeriod, 10)],
  ['the same number again, another value', ({ settings }) => settings.setNumber(TelePeriod, 11)],
  [
    'lists',
    ({ settings, state }) => {
      for (let i = 0; i < PulseTime.count; i++) settings.setNumber(PulseTime, 111 + i, i);
      for (let i = 0; i < SwitchMode.count; i++) settings.setNumber(SwitchMode, i % 17, i);
      for (let i = 0; i < Timer.count; i++) settings.setNumber(Timer, -(2 ** 31) + i, i);
      for (let i = 0; i < Gpio.count; i++) settings.setNumber(Gpio, 224 + i, i);
      state.power = 0x0fff_ffff;
    },
  ],
  [
    'rules, and what they remember',
    ({ settings }) => {
      for (let i = 0; i < Rule.count; i++)
        settings.setText(Rule, `ON Power1#State=${i} DO Publish hall/lamp ${'x'.repeat(300)} ENDON`, i);
      for (let i = 0; i < 8; i++) settings.setText(Mem, `value ${i}`, i);
    },
  ],
  [
    'a longer rule, and another boot',
    ({ settings, state }) => {
      settings.setText(Rule, '', 2);
      settings.setText(Rule, 'r'.repeat(512), 1);
      settings.setText(SwitchText, 'Door', 3);
      settings.setText(Template, '{"NAME":"Plug","GPIO":[0]}');
      state.bootCount = 2;
    },
  ],
  [
    'everything, as large as it may be',
    ({ settings, state }) => {
      copy(largest(), settings);
      state.power = 3;
    },
  ],
  [
    'the defaults',
    ({ settings, state }) => {
      settings.restoreDefaults();
      state.power = 0;
    },
  ],
];

/** Two steps of it. */
const BEGINNING = LIFE.filter(([what]) => what.startsWith('names') || what === 'lists');

/** Sets `to` to what `from` is, by way of an image. */
function copy(from: Settings, to: Settings): void {
  const store = new Store([['settings-a', encodeImage(from, 1)]]);
  new Archive(store, to, { log: () => {} }).load();
}

/** A write of a life that nothing went wrong in. */
interface Write {
  readonly what: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  /** What the store held before it. */
  readonly before: ReadonlyMap<string, Uint8Array>;
  /** What a start found before it, and after it. */
  readonly old: string;
  readonly new: string;
}

/** Lives, and notes each write. @param store what there is at first */
function live(store: Store, life: typeof LIFE): Write[] {
  const writes: Write[] = [];
  const device = boot(store);
  for (const [what, change] of life) {
    change(device);
    store.beforeWrite = (key, bytes) => {
      const before = new Map([...store.values].map(([name, value]) => [name, value.slice()] as const));
      const after = new Map(before).set(key, bytes.slice());
      const [old, now] = [before, after].map((values) => contentOf(boot(new Store(values))));
      writes.push({ what, key, bytes: bytes.slice(), before, old: old as string, new: now as string });
    };
    device.archive.save(0);
    expect(contentOf(boot(store.revived())), what).toBe(contentOf(device));
  }
  return writes;
}

/** What is left of a store when power goes after so many bytes of a write. */
function cut({ before, key, bytes }: Write, offset: number, torn: Torn): Store {
  const store = new Store(before).cutPower(0, offset, torn);
  expect(() => store.write(key, bytes)).toThrow(PowerCut);
  return store;
}

/** Whether bytes are a whole record under this key. */
function isWhole(key: string, bytes: Uint8Array): boolean {
  return (key.startsWith('settings') ? imageSequence(bytes) : new DeviceState().sequenceOf(bytes)) >= 0;
}

/** What is told of a record that is not whole. */
function toldOf(key: string, other: boolean): string[] {
  const what = key.startsWith('settings') ? 'settings' : 'state';
  return [
    `The record ${key} is damaged; its bytes are kept as ${key}-bad`,
    `Using ${other ? 'the other record' : 'the defaults'} for the ${what}`,
  ];
}

/** Cuts power at every byte of a write. */
function cutEverywhere(write: Write): void {
  const { key, bytes, before } = write;
  const other = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
  for (const torn of TORN) {
    for (let offset = 0; offset <= bytes.length; offset++) {
      const where = `${torn}, byte ${offset} of ${bytes.length}`;
      const left = cut(write, offset, torn);
      const store = left.revived();
      const whole = isWhole(key, store.values.get(key) as Uint8Array);
      const device = boot(store);
      const content = contentOf(device);
      if (content !== (left.lost ? write.old : write.new)) expect.fail(`${where}: something else is lost`);
      const told = whole ? [] : toldOf(key, before.has(other));
      if (device.logs.join() !== told.join()) expect(device.logs, where).toEqual(told);
      if (offset % 61 === 0) goesOn(device, store);
    }
  }
}

/** The device saves as if nothing had been, and has nothing to tell at the next start. */
function goesOn(device: Device, store: Store): void {
  device.settings.setText(MqttHost, `after ${device.settings.text(MqttHost)}`.slice(0, 60));
  device.state.power = device.state.power ^ 1;
  device.archive.save(0);
  const next = boot(store.revived());
  expect(contentOf(next)).toBe(contentOf(device));
  expect(next.logs).toEqual([]);
}

describe('power that goes while', () => {
  const writes = live(new Store(), LIFE);

  it('there is something to lose: every kind of setting is written, and the largest image', () => {
    expect(writes.map(({ key }) => key.slice(0, -2)).filter((name) => name === 'settings')).toHaveLength(8);
    expect(writes.filter(({ key }) => key.startsWith('state'))).toHaveLength(5);
    expect(Math.max(...writes.map(({ bytes }) => bytes.length))).toBeGreaterThan(3_900);
    for (const { old, new: now } of writes) expect(old).not.toBe(now);
  });

  it.each(writes.map((write, i) => [i, write.key, write.what, write] as const))(
    'write %i, to %s, is made (%s) loses that write and nothing else, and what is damaged is told',
    (_i, _key, _what, write) => cutEverywhere(write),
    180_000,
  );
});

describe('an update of the firmware', () => {
  /** Entries as the first layout had them. */
  function text(id: number, value: string): number[] {
    const bytes = encodeUtf8(value);
    return [2, id, bytes.length, ...bytes];
  }

  function oldImage(sequence: number, period: number): Uint8Array {
    return sealed(
      ...[0x58, 0x53, 0x4d, 1],
      ...[0, 0, 0, sequence],
      ...[1, 17, 4, 0, 0, 0, period],
      ...text(0, 'broker.local'),
      ...text(19, 'Lamp 2'),
      ...text(26, 'Hall'),
      ...[3, 4, 1, 1],
    );
  }

  /** A device that has been updated: what it had saved, and what it is set to then. */
  const before = new Store([
    ['settings-a', oldImage(8, 20)],
    ['settings-b', oldImage(9, 30)],
  ]);

  it('finds what was set', () => {
    const { settings, logs } = boot(before.revived());
    expect(logs).toEqual([]);
    expect([settings.number(TelePeriod), settings.text(MqttHost), settings.text(FriendlyName, 1)]).toEqual([
      30,
      'broker.local',
      'Lamp 2',
    ]);
    expect([settings.text(DeviceName), settings.option(4)]).toEqual(['Hall', true]);
  });

  it('loses nothing of it when power goes at any byte of the first writes in the new layout', () => {
    const writes = live(before.revived(), BEGINNING);
    expect(writes.filter(({ key }) => key.startsWith('settings'))).toHaveLength(2);
    for (const write of writes) cutEverywhere(write);
  }, 180_000);

  it.each(['settings-a', 'settings-b'] as const)('lives with any damage to %s', (key) => {
    const bytes = before.values.get(key) as Uint8Array;
    const other = (key === 'settings-a' ? 30 : 20) as number;
    for (const [what, broken] of damaged(bytes)) {
      const device = boot(new Store([...before.values, [key, broken]]));
      if (device.settings.number(TelePeriod) !== other) expect.fail(what);
      expect(device.logs).toEqual(toldOf(key, true));
    }
  });
});

describe('a flash that loses', () => {
  const settings = new Settings();
  const device = { settings, state: new DeviceState() };
  const store = new Store();
  const alive = boot(store);
  for (const [, change] of BEGINNING) {
    change(alive);
    alive.archive.save(0);
  }
  const newest = contentOf(alive);

  it.each(['settings-a', 'settings-b', 'state-a', 'state-b'] as const)(
    'any bit of %s, or any part of it, costs no more than that record, and is told',
    (key) => {
      const others = new Map(store.values);
      others.delete(key);
      const expected = contentOf(boot(new Store(others)));
      const bytes = store.values.get(key) as Uint8Array;
      for (const [what, broken] of damaged(bytes)) {
        const found = boot(new Store([...others, [key, broken]]));
        if (contentOf(found) !== expected) expect.fail(what);
        if (found.logs.join() !== toldOf(key, true).join())
          expect(found.logs, what).toEqual(toldOf(key, true));
      }
      expect(contentOf(boot(new Store(store.values)))).toBe(newest);
    },
    180_000,
  );

  it('any bit of the only record there is starts with the defaults, and is told', () => {
    const bytes = store.values.get('settings-b') as Uint8Array;
    const defaults = contentOf(device);
    for (const [what, broken] of damaged(bytes)) {
      const found = boot(new Store([['settings-b', broken]]));
      if (contentOf(found) !== defaults) expect.fail(what);
      if (found.logs.join() !== toldOf('settings-b', false).join())
        expect(found.logs, what).toEqual(toldOf('settings-b', false));
    }
  }, 180_000);

  it('any bit of the largest image is noticed', () => {
    for (const [what, broken] of damaged(encodeImage(largest(), 7))) {
      if (imageSequence(broken) >= 0) expect.fail(what);
    }
  }, 180_000);
});

describe('the whole firmware', () => {
  /** A device that has been set up and has saved that. */
  function setUp(): Board {
    const board = new Board().online();
    board.command('DeviceName', 'Hall');
    board.command('MqttRetry', '20');
    board.command('Power', 'OFF');
    board.run(2_000);
    return board;
  }

  function change(board: Board): void {
    board.command('DeviceName', 'Hall and stairs');
    board.command('MqttRetry', '30');
    board.command('Power', 'ON');
    board.run(1_500);
  }

  function answers(board: Board): string[] {
    return [...board.command('DeviceName'), ...board.command('MqttRetry'), ...board.command('Power')];
  }

  const RESULT = `stat/${TOPIC}/RESULT`;
  const BEFORE = [`${RESULT} {"DeviceName":"Hall"}`, `${RESULT} {"MqttRetry":20}`];
  const AFTER = [`${RESULT} {"DeviceName":"Hall and stairs"}`, `${RESULT} {"MqttRetry":30}`];
  const power = (state: string) => [`${RESULT} {"POWER":"${state}"}`, `stat/${TOPIC}/POWER ${state}`];

  it.each(['settings', 'state'] as const)(
    'starts after a cut at any byte of its %s with what was set before, or what was set last',
    (kind) => {
      const whole = setUp();
      let length = 0;
      const { write } = whole.host.storage;
      whole.host.storage.write = (key, value) => {
        if (key.startsWith(kind)) length = value.length;
        write(key, value);
      };
      change(whole);
      expect(length).toBeGreaterThan(20);
      for (let offset = 0; offset <= length; offset++) {
        const board = setUp();
        const { storage, stored } = board.host;
        const intact = storage.write;
        let dead = false;
        storage.write = (key, value) => {
          if (dead) throw new PowerCut();
          if (!key.startsWith(kind)) return intact(key, value);
          dead = true;
          stored.set(key, value.slice(0, offset));
          throw new PowerCut();
        };
        change(board);
        expect(dead).toBe(true);
        storage.write = intact;
        board.host.logs.length = 0;
        board.reboot();
        board.online();
        const lost = offset < length;
        // The state is written first, and the settings are lost with it.
        const settings = lost || kind === 'state' ? BEFORE : AFTER;
        expect(answers(board), `byte ${offset}`).toEqual([
          ...settings,
          ...power(lost && kind === 'state' ? 'OFF' : 'ON'),
        ]);
        expect(board.host.logs.filter((line) => line.includes('is damaged'))).toHaveLength(lost ? 1 : 0);
      }
    },
    180_000,
  );
});
