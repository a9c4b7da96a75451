import { describe, expect, it } from 'vitest';
import { PwmOutput, PwmOutputs } from '../../src/device/pwm-outputs.js';
import { Relays } from '../../src/device/relays.js';
import type { PWMConstructor, PWMOptions } from '../../src/host.js';
import { VirtualHost } from '../support/virtual-host.js';

/** A PWM class of so many bits, and what it was told. */
function pwmOf(resolution: number): { readonly PWM: PWMConstructor; readonly told: string[] } {
  const told: string[] = [];
  const PWM = class {
    readonly resolution = resolution;

    constructor({ pin, hz }: PWMOptions) {
      told.push(`${pin} at ${hz} Hz`);
    }

    write(duty: number): void {
      told.push(String(duty));
    }

    close(): void {
      told.push('closed');
    }
  };
  return { PWM, told };
}

describe('a PWM output', () => {
  it.each([
    [10, [0, 1, 512, 1_022, 1_023]],
    [8, [0, 0, 128, 255, 255]],
    [14, [0, 16, 8_200, 16_367, 16_383]],
  ])('has its duty in the %i bits of the platform', (resolution, duties) => {
    const { PWM, told } = pwmOf(resolution);
    const output = new PwmOutput(PWM, { pin: 4, inverted: false }, 977, 0, true);
    told.length = 0;
    for (const duty of [0, 1, 512, 1_022, 1_023]) output.duty = duty;
    expect(told).toEqual(duties.map(String));
    expect(output.duty).toBe(1_023);
  });

  it('is inverted where low is on', () => {
    const { PWM, told } = pwmOf(10);
    const output = new PwmOutput(PWM, { pin: 4, inverted: true }, 1_000, 100, false);
    output.write(1);
    output.duty = 1_023;
    output.write(0);
    expect(told).toEqual(['4 at 1000 Hz', '1023', '923', '0', '1023']);
  });

  it('keeps its duty while it is off, and while its frequency changes', () => {
    const { PWM, told } = pwmOf(10);
    const output = new PwmOutput(PWM, { pin: 4, inverted: false }, 977, 100, true);
    output.write(0);
    output.duty = 200;
    output.retune(50);
    output.write(1);
    expect(told).toEqual(['4 at 977 Hz', '100', '0', '0', 'closed', '4 at 50 Hz', '0', '200']);
    expect([output.pin, output.duty]).toEqual([4, 200]);
  });
});

describe('relays', () => {
  function relays(isLight: boolean, state: number) {
    const host = new VirtualHost();
    const output = new PwmOutput(host.PWM as PWMConstructor, { pin: 5, inverted: false }, 977, 300, !isLight);
    host.writes.length = 0;
    const made = new Relays(
      host.Digital,
      [{ pin: 4, inverted: true }],
      state,
      new PwmOutputs([output], isLight),
    );
    return { host, made };
  }

  it('have the light behind them', () => {
    const { host, made } = relays(true, 0b110);
    expect([made.count, made.state]).toEqual([2, 0b10]);
    made.set(1, false);
    made.set(0, true);
    made.set(1, true);
    expect(host.writes).toEqual(['4=1', '5~300', '5~0', '4=0', '5~300']);
  });

  it('have nothing to do with an output that is no light', () => {
    const { host, made } = relays(false, 0b11);
    expect([made.count, made.state, made.pwm?.light]).toEqual([1, 1, undefined]);
    expect(host.writes).toEqual(['4=0']);
  });
});
