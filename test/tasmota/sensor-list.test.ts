import { describe, expect, it } from 'vitest';
import { Board } from '../support/board.js';
import { templateOf, type VirtualSensor } from '../support/virtual-host.js';

/** Temperatures as the last SENSOR among some lines has them. */
function temperatures(lines: readonly string[]): string[] {
  const line = lines.filter((each) => /\/(SENSOR|STATUS10) /.test(each)).at(-1) ?? '';
  return [...line.matchAll(/"Temperature":([^,}]*)/g)].map((match) => match[1] as string);
}

describe('with SetOption126', () => {
  it('DS18B20 tell the mean since the last report', () => {
    const board = new Board(templateOf(1312, 1313), ['SetOption126 1', 'TelePeriod 10']).online();
    const [first] = board.host.sensors as [VirtualSensor, VirtualSensor];
    // From one report to the next.
    while (!board.take().some((line) => line.includes('/SENSOR '))) board.run(20);
    for (const value of [20, 22, 24, 26, 28, 20, 22, 24, 26, 28]) {
      first.readings[0] = value;
      board.run(1_000);
    }
    expect(temperatures(board.take())).toEqual(['24.0', '23.3']);
    first.readings[0] = 10;
    board.run(3_000);
    expect(temperatures(board.command('Status', '10'))).toEqual(['10.0', '23.3']);
  });

  it('what was not measured does not count', () => {
    const board = new Board(templateOf(1312), ['SetOption126 1', 'TelePeriod 10']).online();
    const [sensor] = board.host.sensors as [VirtualSensor];
    board.run(7_000);
    board.take();
    for (const value of [20, Number.NaN, Number.NaN, 30]) {
      sensor.readings[0] = value;
      board.run(1_000);
    }
    expect(temperatures(board.command('Status', '10'))).toEqual(['25.0']);
  });

  it('right behind a report it is what was measured last', () => {
    const board = new Board(templateOf(1312), ['SetOption126 1', 'TelePeriod 10']).online();
    const [sensor] = board.host.sensors as [VirtualSensor];
    sensor.readings[0] = 40;
    board.command('TelePeriod');
    board.run(20);
    expect(temperatures(board.command('Status', '10'))).toEqual(['40.0']);
  });

  it('others tell what they measured last, and so do all without it', () => {
    const board = new Board(templateOf(1216, 1312), ['SetOption126 1']).online();
    const [, climate] = [...board.host.sensors].sort((a, b) => a.kind - b.kind) as [
      VirtualSensor,
      VirtualSensor,
    ];
    climate.readings[0] = 30;
    board.run(2_000);
    expect(temperatures(board.command('Status', '10'))).toEqual(['23.3', '30.0']);
    board.command('SetOption126', '0');
    for (const sensor of board.host.sensors) sensor.readings[0] = 5;
    board.run(1_000);
    expect(temperatures(board.command('Status', '10'))).toEqual(['5.0', '5.0']);
  });
});
