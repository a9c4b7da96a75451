import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../support/board.js';
import { templateOf } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** When STATE and SENSOR come, in milliseconds from now, for so long. */
function reports(board: Board, duration: number): string[] {
  const { host } = board;
  const start = host.now;
  const times: string[] = [];
  for (; host.now - start <= duration; host.now += 20) {
    board.step();
    for (const line of board.take()) {
      const found = /^tele\/[^/]+\/(STATE|SENSOR) /.exec(line);
      if (found !== null) times.push(`${host.now - start} ${found[1]}`);
    }
  }
  return times;
}

function both(...times: number[]): string[] {
  return times.flatMap((time) => [`${time} STATE`, `${time} SENSOR`]);
}

describe('the periods', () => {
  it('begin 5 s after the first connect', () => {
    const board = new Board();
    expect(reports(board, 700_000)).toEqual(both(5_000, 305_000, 605_000));
  });

  it('begin only with the first connect', () => {
    const board = new Board();
    board.host.broker = 'down';
    board.run(100_000);
    board.host.broker = 'up';
    while (!board.firmware.connected) board.run(20);
    board.take();
    expect(reports(board, 10_000)).toEqual(both(5_000));
  });

  it('do not begin again with a reconnect', () => {
    const board = new Board(undefined, ['TelePeriod 60']).online();
    board.host.cut();
    board.run(3_000);
    board.take();
    // STATE came with the reconnect; the report of 5 s does not.
    expect(reports(board, 40_000)).toEqual([]);
    expect(reports(board, 20_000).length).toBe(2);
  });

  it('are those of a period set before', () => {
    const board = new Board();
    board.run(8_000);
    board.command('TelePeriod', '10');
    board.run(2_000);
    board.reboot();
    board.take();
    expect(reports(board, 26_000)).toEqual(both(5_000, 15_000, 25_000));
  });

  it('hold over the wrap of the ticks and for weeks', () => {
    const board = new Board(undefined, ['TelePeriod 3600']);
    board.host.now = 2 ** 31 - 20_000;
    board.reboot();
    expect(reports(board, 7_210_000)).toEqual(both(5_000, 3_605_000, 7_205_000));
  });

  it('are not caught up on', () => {
    const board = new Board(undefined, ['TelePeriod 10']).online();
    board.host.now += 95_000;
    expect(reports(board, 25_000)).toEqual(both(0, 10_000, 20_000));
  });
});

describe('TelePeriod', () => {
  it.each([
    // payload, answer, reports within 21 s
    ['10', 10, both(20, 10_000, 20_000)],
    ['5', 10, both(20, 10_000, 20_000)],
    ['2', 10, both(20, 10_000, 20_000)],
    ['9', 10, both(20, 10_000, 20_000)],
    ['20', 20, both(20, 20_000)],
    ['0xA', 10, both(20, 10_000, 20_000)],
    ['1', 300, both(20)],
    ['ON', 300, both(20)],
    ['3600', 3600, both(20)],
    ['0', 0, both(20)],
    // Out of range or no number: the present value, and a report all the same.
    ['', 15, both(20, 15_000)],
    ['?', 15, both(20, 15_000)],
    ['3601', 15, both(20, 15_000)],
    ['-1', 15, both(20, 15_000)],
    ['-5', 15, both(20, 15_000)],
    ['foo', 15, both(20, 15_000)],
    ['9'.repeat(400), 15, both(20, 15_000)],
  ])('%s', (payload, value, expected) => {
    const board = new Board(undefined, ['TelePeriod 15']).online();
    const before = board.host.now;
    expect(board.command('TelePeriod', payload).map(withoutReason)).toEqual([
      `${RESULT} {"TelePeriod":${value}}`,
    ]);
    board.host.now = before + 20;
    expect(reports(board, 21_000).map((line) => line.replace(/^\d+/, (time) => `${+time + 20}`))).toEqual(
      expected,
    );
  });

  it('takes one after the other, with a report each time', () => {
    const board = new Board().online();
    for (const [payload, value] of [
      ['10', 10],
      ['1', 300],
      ['5', 10],
      ['0', 0],
      ['', 0],
    ] as const) {
      expect(board.command('TelePeriod', payload)).toEqual([`${RESULT} {"TelePeriod":${value}}`]);
      expect(reports(board, 1_000).map((line) => line.replace(/^\d+ /, ''))).toEqual(['STATE', 'SENSOR']);
    }
  });

  it('0 publishes nothing, not even first', () => {
    const board = new Board(undefined, ['TelePeriod 0']);
    board.run(20);
    board.take();
    expect(reports(board, 400_000)).toEqual([]);
    expect(board.command('TelePeriod')).toEqual([`${RESULT} {"TelePeriod":0}`]);
    expect(reports(board, 400_000).length).toBe(2);
  });
});

it('leaves SENSOR out where there is nothing to tell', () => {
  const board = new Board(templateOf(224));
  expect(reports(board, 10_000)).toEqual(['5000 STATE']);
});

it.each([
  ['StateRetain', 'STATE'],
  ['SensorRetain', 'SENSOR'],
])('%s retains %s', (option, name) => {
  const board = new Board(undefined, [`${option} 1`]).online();
  board.command('TelePeriod');
  board.run(40);
  expect(board.messages().map(({ topic, retain }) => `${topic} ${retain}`)).toEqual([
    `tele/${TOPIC}/STATE ${name === 'STATE'}`,
    `tele/${TOPIC}/SENSOR ${name === 'SENSOR'}`,
  ]);
});

it('samples the sensors every second, connected or not', () => {
  const board = new Board(undefined, ['MqttHost 0']);
  board.run(10_000);
  expect(board.host.sensors.map(({ samples }) => samples)).toEqual([11, 11]);
});

it('loses reports while there is no connection, and goes on in step', () => {
  const board = new Board(undefined, ['TelePeriod 10']).online();
  board.host.broker = 'down';
  board.host.cut();
  expect(reports(board, 30_000)).toEqual([]);
  board.host.broker = 'up';
  while (!board.firmware.connected) board.run(20);
  board.take();
  expect(reports(board, 20_000).length).toBe(4);
});
