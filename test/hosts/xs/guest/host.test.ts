import { beforeEach, describe, expect, it } from 'vitest';
import {
  CLAIM,
  CLAIM_PWM,
  DELETE,
  DRIVE,
  DUTY,
  INPUT,
  INPUT_PULL_DOWN,
  INPUT_PULL_UP,
  LOG,
  OUTPUT,
  PUBLISHED,
  RELEASE,
  RESOLVE,
  RESTART,
  SEND,
  SET_COUNT,
  STORE,
} from '../../../../hosts/xs/wire.js';
import { GuestHarness } from './harness.js';

describe('the host inside XS', () => {
  let guest: GuestHarness;

  beforeEach(() => {
    guest = new GuestHarness({ stored: { kept: [1, 2, 3] } });
  });

  it('knows the time of the turn, and nothing later', () => {
    const reader = guest.message((event) => {
      event.uint32(-5);
      event.float64(1_766_586_466_000);
      event.byte(19);
      event.uint32(147);
    });
    guest.moment.take(reader);
    const { host } = guest;
    expect([host.ticks(), host.time(), host.system.load(), host.system.freeMemory()]).toEqual([
      -5, 1_766_586_466_000, 19, 147,
    ]);
  });

  it('says of itself what the boot message said', () => {
    expect(guest.host.system).toMatchObject({ mac: '7C9EBD83BB10', core: 'test', powerOn: true });
    expect(guest.host.network.address).toBe('192.0.2.7');
    guest.effects();
    guest.host.system.restart();
    expect(guest.effects().byte()).toBe(RESTART);
  });

  it('has Node drive PWM outputs', () => {
    const PWM = guest.host.PWM as NonNullable<typeof guest.host.PWM>;
    const output = new PWM({ pin: 5, hz: 50_000 });
    output.write(1_023);
    expect(() => output.write(1_024)).toThrow('GPIO 5: a duty of 1024');
    expect(() => new PWM({ pin: 5, hz: 1 })).toThrow('GPIO 5 is in use');
    expect(() => new PWM({ pin: 40, hz: 1 })).toThrow('There is no GPIO 40');
    output.close();
    output.close();
    expect(() => output.write(0)).toThrow('GPIO 5 is closed');
    expect(output.resolution).toBe(10);
    const effects = guest.effects();
    expect([effects.byte(), effects.byte(), effects.uint32()]).toEqual([CLAIM_PWM, 5, 50_000]);
    expect([effects.byte(), effects.byte(), effects.uint32()]).toEqual([DUTY, 5, 1_023]);
    expect([effects.byte(), effects.byte(), effects.atEnd]).toEqual([RELEASE, 5, true]);
  });

  it('has Node set a counter', () => {
    const counter = { kind: 3, pin: 27, serial: [], readings: [7, null] };
    const harness = new GuestHarness({ sensors: [counter, { ...counter, pin: 26 }] });
    const sensor = harness.host.sensor(3, 26);
    sensor?.set?.(4_294_967_295);
    expect(sensor?.readings[0]).toBe(4_294_967_295);
    expect(harness.host.sensor(3, 27)?.readings[0]).toBe(7);
    const effects = harness.effects();
    expect([effects.byte(), effects.byte(), effects.float64()]).toEqual([SET_COUNT, 1, 4_294_967_295]);
    expect(effects.atEnd).toBe(true);
  });

  it('sends datagrams, and gets none', () => {
    guest.effects();
    const udp = new guest.host.UDP({ onReadable: () => {} });
    udp.write(Uint8Array.of(1, 2, 3), '192.0.2.9', 514);
    udp.close();
    expect(udp.read()).toBeUndefined();
    const effects = guest.effects();
    expect([effects.byte(), effects.uint32(), effects.text(), [...effects.bytes()], effects.atEnd]).toEqual([
      SEND,
      514,
      '192.0.2.9',
      [1, 2, 3],
      true,
    ]);
  });

  describe('has pins that', () => {
    it.each([
      ['Input', INPUT, 1],
      ['InputPullUp', INPUT_PULL_UP, 1],
      ['InputPullDown', INPUT_PULL_DOWN, 0],
    ] as const)('read at once as %s', (name, mode, level) => {
      const { Digital } = guest.host;
      const pin = new Digital({ pin: 4, mode: Digital[name] });
      expect(pin.read()).toBe(level);
      const effects = guest.effects();
      expect([effects.byte(), effects.byte(), effects.byte(), effects.byte()]).toEqual([
        CLAIM,
        4,
        mode,
        level,
      ]);
      expect(() => pin.write(1)).toThrow('GPIO 4 is an input');
    });

    it('tell the edges that are waited for', () => {
      const { Digital } = guest.host;
      const heard: number[] = [];
      const edge = (edge: number, pin: number) =>
        new Digital({ pin, mode: Digital.InputPullUp, edge, onReadable: () => heard.push(pin) });
      edge(Digital.Rising, 1);
      edge(Digital.Falling, 2);
      const both = edge(Digital.Rising | Digital.Falling, 3);
      for (const level of [0, 0, 1]) {
        for (const pin of [1, 2, 3, 4]) guest.host.pins.changed(pin, level);
      }
      expect(heard).toEqual([2, 3, 1, 3]);
      expect(both.read()).toBe(1);
    });

    it('drive a level, once for each change', () => {
      const { Digital } = guest.host;
      const pin = new Digital({ pin: 26, mode: Digital.Output, initialValue: 1 });
      pin.write(1);
      pin.write(0);
      pin.close();
      pin.close();
      const effects = guest.effects();
      const read = (count: number) => Array.from({ length: count }, () => effects.byte());
      expect(read(4)).toEqual([CLAIM, 26, OUTPUT, 1]);
      expect(read(3)).toEqual([DRIVE, 26, 0]);
      expect(read(2)).toEqual([RELEASE, 26]);
      expect(effects.atEnd).toBe(true);
      expect(() => pin.write(1)).toThrow('GPIO 26 is closed');
      guest.host.pins.changed(26, 1);
    });

    it('have one user', () => {
      const { Digital } = guest.host;
      new Digital({ pin: 5, mode: Digital.Output });
      expect(() => new Digital({ pin: 5, mode: Digital.Input })).toThrow('GPIO 5 is in use');
      expect(() => new Digital({ pin: 40, mode: Digital.Input })).toThrow('There is no GPIO 40');
    });
  });

  it('has the stored values, and tells Node of changes', () => {
    const { storage } = guest.host;
    expect(new Uint8Array(storage.read('kept') as ArrayBuffer)).toEqual(Uint8Array.of(1, 2, 3));
    expect(storage.read('none')).toBeUndefined();
    storage.write('kept', Uint8Array.of(4, 5, 6));
    storage.write('new', Uint8Array.of(7));
    storage.delete('kept');
    expect(storage.read('kept')).toBeUndefined();
    expect(new Uint8Array(storage.read('new') as ArrayBuffer)).toEqual(Uint8Array.of(7));
    const effects = guest.effects();
    expect([effects.byte(), effects.text(), ...effects.bytes()]).toEqual([STORE, 'kept', 4, 5, 6]);
    expect([effects.byte(), effects.text(), ...effects.bytes()]).toEqual([STORE, 'new', 7]);
    expect([effects.byte(), effects.text(), effects.atEnd]).toEqual([DELETE, 'kept', true]);
  });

  it('gives a copy of a stored value', () => {
    const { storage } = guest.host;
    new Uint8Array(storage.read('kept') as ArrayBuffer).fill(0);
    expect(new Uint8Array(storage.read('kept') as ArrayBuffer)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('has Node resolve names', () => {
    const heard: string[] = [];
    const ask = (host: string): void =>
      guest.host.resolver.resolve({
        host,
        onResolved: (name, address) => heard.push(`${name} ${address}`),
        onError: (name) => heard.push(`${name} unknown`),
      });
    ask('a');
    ask('b');
    guest.host.resolver.answered(2, undefined);
    guest.host.resolver.answered(1, '192.0.2.1');
    guest.host.resolver.answered(1, '192.0.2.2');
    expect(heard).toEqual(['b unknown', 'a 192.0.2.1']);
    const effects = guest.effects();
    expect([effects.byte(), effects.uint32(), effects.text()]).toEqual([RESOLVE, 1, 'a']);
    expect([effects.byte(), effects.uint32(), effects.text()]).toEqual([RESOLVE, 2, 'b']);
  });

  it('has sensors with what they measured last', () => {
    const sensor = guest.host.sensor(1, 12);
    expect([...(sensor?.readings ?? [])]).toEqual([21.5, Number.NaN]);
    guest.host.sensors.measured(
      0,
      guest.message((event) => {
        event.float64(-12.5);
        event.float64(50);
      }),
    );
    sensor?.sample(0);
    expect([...(sensor?.readings ?? [])]).toEqual([-12.5, 50]);
    expect(guest.host.sensor(0, 12)).toBeUndefined();
    expect(() =>
      guest.host.sensors.measured(
        1,
        guest.message(() => {}),
      ),
    ).toThrow('There is no sensor 1');
  });

  it('passes the firmware\u2019s lines on', () => {
    guest.host.console.log(1, 'Grüße');
    const bytes = Uint8Array.of(1, 2, 3, 4);
    guest.host.console.published(Uint8Array.of(5), Uint8Array.of(6, 7), bytes, 1, 2, true, false);
    const effects = guest.effects();
    expect([effects.byte(), effects.byte(), effects.text()]).toEqual([LOG, 1, 'Grüße']);
    expect([effects.byte(), effects.byte(), effects.byte()]).toEqual([PUBLISHED, 1, 0]);
    expect([effects.bytes(), effects.bytes(), effects.bytes()].map((part) => [...part])).toEqual([
      [5],
      [6, 7],
      [2, 3],
    ]);
  });

  it('has a chance of its own: by the seed, within bounds, never stuck', () => {
    const draw = (seed: number) => {
      const { host } = new GuestHarness({ seed });
      return Array.from({ length: 1_000 }, () => host.random());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    for (const seed of [0, 1, -1, 2 ** 32 - 1, 419]) {
      const numbers = draw(seed);
      expect(new Set(numbers).size).toBe(1_000);
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      expect(mean).toBeCloseTo(0.5, 1);
    }
  });
});
