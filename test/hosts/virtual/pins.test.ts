import { beforeEach, describe, expect, it } from 'vitest';
import { type Level, VirtualPins } from '../../../hosts/virtual/pins.js';

describe('the pins', () => {
  let pins: VirtualPins;
  beforeEach(() => {
    pins = new VirtualPins();
  });

  it('drives an output from the first moment on', () => {
    const changes: (readonly [number, Level | undefined])[] = [];
    pins.onOutput = (pin, level) => changes.push([pin, level]);
    const { Digital } = pins;
    const output = new Digital({ pin: 4, mode: Digital.Output, initialValue: 1 });
    expect(pins.output(4)).toBe(1);
    expect(output.read()).toBe(1);
    output.write(0);
    output.write(0);
    output.close();
    expect(changes).toEqual([
      [4, 1],
      [4, 0],
      [4, undefined],
    ]);
    expect(pins.output(4)).toBeUndefined();
  });

  it('pulls an open input', () => {
    const { Digital } = pins;
    expect(new Digital({ pin: 1, mode: Digital.InputPullUp }).read()).toBe(1);
    expect(new Digital({ pin: 2, mode: Digital.InputPullDown }).read()).toBe(0);
    expect(new Digital({ pin: 3, mode: Digital.Input }).read()).toBe(1);
  });

  it('tells of the edges asked for', () => {
    const { Digital } = pins;
    const seen: string[] = [];
    const input = (pin: number, edge: number): void => {
      const digital = new Digital({
        pin,
        mode: Digital.InputPullUp,
        edge,
        onReadable: () => seen.push(`${pin}:${digital.read()}`),
      });
    };
    input(1, Digital.Rising | Digital.Falling);
    input(2, Digital.Rising);
    input(3, Digital.Falling);
    for (const level of [1, 0, 0, 1] as const) {
      for (const pin of [1, 2, 3]) pins.drive(pin, level);
    }
    expect(seen).toEqual(['1:0', '3:0', '1:1', '2:1']);
  });

  it('tells of the edge when a pin is left open', () => {
    const { Digital } = pins;
    let edges = 0;
    pins.drive(1, 0);
    new Digital({ pin: 1, mode: Digital.InputPullUp, edge: Digital.Rising, onReadable: () => edges++ });
    pins.drive(1, undefined);
    expect(edges).toBe(1);
  });

  it('has one user per pin', () => {
    const { Digital } = pins;
    const options = { pin: 5, mode: Digital.Input };
    const first = new Digital(options);
    expect(() => new Digital(options)).toThrow('GPIO 5 is in use');
    first.close();
    const second = new Digital(options);
    first.close();
    expect(second.read()).toBe(1);
    expect(() => first.read()).toThrow('GPIO 5 is closed');
  });

  it('does not let an input be written, nor an unknown mode be set', () => {
    const { Digital } = pins;
    const input = new Digital({ pin: 5, mode: Digital.Input });
    expect(() => input.write(1)).toThrow('GPIO 5 is an input');
    expect(() => new Digital({ pin: 6, mode: 77 })).toThrow('no mode 77');
  });

  it('keeps what the outside world does when the firmware loses its pins', () => {
    const { Digital } = pins;
    let edges = 0;
    const relay = new Digital({ pin: 4, mode: Digital.Output, initialValue: 1 });
    new Digital({ pin: 1, mode: Digital.InputPullUp, edge: Digital.Falling, onReadable: () => edges++ });
    pins.drive(1, 0);
    pins.releaseAll();
    pins.drive(1, 1);
    pins.drive(1, 0);
    expect(edges).toBe(1);
    expect(pins.output(4)).toBeUndefined();
    expect(() => relay.write(0)).toThrow('GPIO 4 is closed');
    expect(new Digital({ pin: 1, mode: Digital.InputPullUp }).read()).toBe(0);
  });

  it('are PWM outputs, of which the outside world sees the mean', () => {
    const { PWM } = pins;
    const light = new PWM({ pin: 5, hz: 977 });
    expect([light.resolution, pins.mean(5), pins.output(5), pins.mean(6)]).toEqual([10, 0, 0, undefined]);
    light.write(1_023);
    expect([pins.mean(5), pins.output(5), pins.level(5)]).toEqual([1, 1, 1]);
    light.write(341);
    expect(pins.mean(5)).toBeCloseTo(1 / 3, 3);
    expect(() => light.write(1_024)).toThrow('GPIO 5: a duty of 1024');
    expect(() => light.write(0.5)).toThrow('GPIO 5: a duty of 0.5');
    expect(() => new PWM({ pin: 5, hz: 977 })).toThrow('GPIO 5 is in use');
    expect(() => new PWM({ pin: 6, hz: 0 })).toThrow('GPIO 6: 0 Hz');
    light.close();
    light.close();
    expect([pins.mean(5), pins.output(5)]).toEqual([undefined, undefined]);
    expect(() => light.write(1)).toThrow('GPIO 5 is closed');
    new PWM({ pin: 5, hz: 50 });
    pins.releaseAll();
    expect(pins.mean(5)).toBeUndefined();
  });
});
