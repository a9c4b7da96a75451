import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualPins } from '../../../hosts/virtual/pins.js';
import { Pins } from '../../../hosts/xs/pins.js';
import { INPUT, INPUT_PULL_DOWN, INPUT_PULL_UP, OUTPUT, PIN_COUNT } from '../../../hosts/xs/wire.js';

describe('the pins of the firmware, at Node\u2019s side', () => {
  let board: VirtualPins;
  let changes: string[];
  let pins: Pins;

  beforeEach(() => {
    board = new VirtualPins();
    changes = [];
    pins = new Pins(board, (pin, level) => changes.push(`${pin}=${level}`));
  });

  it('are read in each mode, and left free', () => {
    board.drive(3, 0);
    board.drive(4, 1);
    const levels = pins.levels();
    expect(levels.map((byPin) => byPin.length)).toEqual([PIN_COUNT, PIN_COUNT, PIN_COUNT]);
    expect([3, 4, 5].map((pin) => levels[INPUT_PULL_UP]![pin])).toEqual([0, 1, 1]);
    expect([3, 4, 5].map((pin) => levels[INPUT_PULL_DOWN]![pin])).toEqual([0, 1, 0]);
    expect([3, 4, 5].map((pin) => levels[INPUT]![pin])).toEqual([0, 1, 1]);
    pins.claim(5, OUTPUT, 0);
  });

  it('tell their level when they become inputs, and each change of it', () => {
    pins.claim(5, INPUT_PULL_DOWN, 0);
    board.drive(5, 1);
    board.drive(5, 0);
    expect(changes).toEqual(['5=0', '5=1', '5=0']);
    pins.release(5);
    board.drive(5, 1);
    expect(changes).toHaveLength(3);
  });

  it('are driven as outputs', () => {
    pins.claim(26, OUTPUT, 1);
    expect(board.output(26)).toBe(1);
    pins.drive(26, 0);
    expect(board.output(26)).toBe(0);
    pins.release(26);
    expect(board.output(26)).toBeUndefined();
    pins.drive(26, 1);
    expect(changes).toEqual([]);
  });

  it('are PWM outputs', () => {
    pins.claimPwm(5, 977);
    pins.setDuty(5, 512);
    expect(board.mean(5)).toBeCloseTo(0.5, 3);
    pins.release(5);
    pins.setDuty(5, 1);
    expect(board.mean(5)).toBeUndefined();
    pins.claimPwm(5, 50);
    pins.setDuty(5, 1_023);
    expect(board.mean(5)).toBe(1);
  });

  it('are none where the platform has none', () => {
    const without = new Pins({ Digital: board.Digital }, () => {});
    without.claimPwm(5, 977);
    without.setDuty(5, 1);
    expect(board.output(5)).toBeUndefined();
  });
});
