import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { VirtualHost } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const RESET_BY_POWER = 'The power came 7 times in a row for less than 8 s: everything is reset';

/** A board that has been running for long, with a name and rules, as it is off. */
function settled(powerOn: boolean, commands: readonly string[] = []): Board {
  const board = new Board(undefined, ['FriendlyName Hall', ...commands]).online();
  board.run(12_000);
  board.host.system.powerOn = powerOn;
  board.host.logs.length = 0;
  return board;
}

/** Starts the board so many times, each for some milliseconds. */
function start(board: Board, times: number, milliseconds: number): void {
  for (let i = 0; i < times; i++) {
    board.reboot();
    board.run(milliseconds);
  }
}

function nameOf(board: Board): string {
  board.firmware.command('FriendlyName1');
  return board.host.published.at(-1)?.payload ?? '';
}

const NAMED = '{"FriendlyName1":"Hall"}';
const NAMELESS = '{"FriendlyName1":"Tasmota"}';

describe('seven short power-ons in a row', () => {
  it('reset everything, with the seventh', () => {
    const board = settled(true);
    start(board, 6, 7_000);
    expect(nameOf(board)).toBe(NAMED);
    start(board, 1, 100);
    expect(nameOf(board)).toBe(NAMELESS);
    expect(board.host.logs).toContain(RESET_BY_POWER);
    start(board, 6, 100);
    expect(board.host.logs.filter((line) => line === RESET_BY_POWER)).toHaveLength(1);
  });

  it.each([
    ['one of them lasts for 8 s', 8_100, false],
    ['one of them ends in good order', 7_000, true],
  ])('do not where %s', (_what, milliseconds, shutdown) => {
    const board = settled(true);
    start(board, 3, 1_000);
    start(board, 1, milliseconds);
    if (shutdown) board.firmware.shutdown(() => {});
    board.run(100);
    start(board, 6, 1_000);
    expect(nameOf(board)).toBe(NAMED);
  });

  it('do not with SetOption65', () => {
    const board = settled(true, ['SetOption65 1']);
    start(board, 20, 1_000);
    expect(nameOf(board)).toBe(NAMED);
  });

  it('count with SaveData 0 too', () => {
    const board = settled(true, ['SaveData 0']);
    start(board, 1, 9_000);
    start(board, 6, 1_000);
    expect(nameOf(board)).toBe(NAMED);
    start(board, 1, 1_000);
    expect(nameOf(board)).toBe(NAMELESS);
  });

  it('are none when they are restarts', () => {
    const board = settled(false, ['SetOption36 0']);
    start(board, 20, 1_000);
    expect(nameOf(board)).toBe(NAMED);
    expect(board.host.logs.join('\n')).not.toMatch(/in a row/);
  });
});

describe('SetOption36', () => {
  it('takes back step by step what may be the cause of restarts in a row', () => {
    const board = settled(false);
    start(board, 2, 5_000);
    expect(board.host.logs.join('\n')).not.toMatch(/in a row/);
    start(board, 4, 5_000);
    expect(board.host.logs.filter((line) => line.includes('in a row'))).toEqual([
      '3 restarts in a row, each within 10 s. SetOption36 0 lets them be',
      '4 restarts in a row, each within 10 s. SetOption36 0 lets them be',
      '5 restarts in a row, each within 10 s; what Gpio has set is forgotten. SetOption36 0 lets them be',
      '6 restarts in a row, each within 10 s; what Gpio has set is forgotten; the board is the one built for. SetOption36 0 lets them be',
    ]);
    expect(nameOf(board)).toBe(NAMED);
  });

  it('begins anew with a start that lasts for 10 s', () => {
    const board = settled(false);
    start(board, 2, 5_000);
    start(board, 1, 10_100);
    start(board, 2, 5_000);
    expect(board.host.logs.filter((line) => line.includes('in a row'))).toHaveLength(1);
  });

  it.each([
    [0, 0],
    [1, 8],
    [3, 6],
    [9, 0],
  ])('%d lets 10 restarts cause %d lines', (option, lines) => {
    const board = settled(false, [`SetOption36 ${option}`]);
    start(board, 10, 1_000);
    expect(board.host.logs.filter((line) => line.includes('in a row'))).toHaveLength(lines);
  });
});

describe('SetOption46', () => {
  it('has the network wait when power comes, and only then', () => {
    const board = settled(true, ['SetOption46 200']);
    const before = board.host.joined.length;
    board.reboot();
    board.run(1_900);
    expect(board.host.joined).toHaveLength(before);
    expect(board.host.connections).toBe(1);
    board.run(1_200);
    expect(board.host.joined).toHaveLength(before + 1);
    expect(board.firmware.connected).toBe(true);
    board.host.system.powerOn = false;
    board.reboot();
    expect(board.host.joined).toHaveLength(before + 2);
  });
});

describe('options that are not here', () => {
  it.each([
    [
      'SetOption56',
      '1',
      '{"SetOption56":"OFF","Reason":"SetOption56 stays off: the networks are tried in turn, the one that Ap names first"}',
    ],
    ['SetOption56', '0', '{"SetOption56":"OFF"}'],
    ['SetOption57', '0', '{"SetOption57":"OFF"}'],
    [
      'SetOption127',
      '1',
      '{"SetOption127":"OFF","Reason":"SetOption127 stays off: the platform decides when the radio sleeps"}',
    ],
    ['SetOption128', '', '{"SetOption128":"ON"}'],
  ])('%s %s', (name, payload, answer) => {
    expect(new Board(undefined, [], new VirtualHost()).online().command(name, payload)).toEqual([
      `${RESULT} ${answer}`,
    ]);
  });
});
