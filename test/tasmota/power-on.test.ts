import { describe, expect, it } from 'vitest';
import { Board } from '../support/board.js';
import { levels, only, pair, RESULT, relays } from '../support/relay-board.js';

/** Why a device starts: whether power came, and as Tasmota calls it. */
const STARTS = {
  power: [true, 'Vbat power on reset'],
  software: [false, 'Software reset CPU'],
  crash: [false, 'Software reset digital core'],
  watchdog: [false, 'RTC Watch dog reset digital core and rtc module'],
} as const;

type Start = keyof typeof STARTS;

function restart(board: Board, start: Start): void {
  [board.host.system.powerOn, board.host.system.resetReason] = STARTS[start];
  board.run(2_000);
  board.host.writes.length = 0;
  board.reboot();
}

/** The first level that each relay's pin has had since the start. */
function first(board: Board): string {
  return [0, 1]
    .map((pin) => board.host.writes.find((write) => write.startsWith(`${pin}=`))?.slice(-1))
    .join('');
}

const OTHERS: readonly Start[] = ['software', 'crash', 'watchdog'];

describe('PowerOnState', () => {
  // Relay 1 is on before, relay 2 is off.
  it.each<[state: number, power: string, other: string]>([
    [0, '00', '10'],
    [1, '11', '10'],
    [2, '01', '10'],
    [3, '10', '10'],
    [4, '11', '11'],
    [5, '00', '10'],
  ])('%i: %s when power comes, %s after other restarts', (state, power, other) => {
    const made = () => new Board(relays(2), ['Power1 ON', `PowerOnState ${state}`, 'Power2 OFF']).online();
    const board = made();
    restart(board, 'power');
    expect(first(board)).toBe(power);
    for (const start of OTHERS) {
      const again = made();
      restart(again, start);
      expect(first(again)).toBe(other);
    }
  });

  it.each<[state: number, power: string, other: string]>([
    [0, '00', '00'],
    [1, '11', '00'],
    [2, '00', '00'],
    [3, '00', '00'],
    [4, '11', '11'],
    [5, '00', '00'],
  ])('%i without SetOption0: %s when power comes, %s otherwise', (state, power, other) => {
    for (const start of Object.keys(STARTS) as Start[]) {
      const board = new Board(relays(2), ['Power1 ON', 'SetOption0 0', `PowerOnState ${state}`]).online();
      restart(board, start);
      expect(first(board)).toBe(start === 'power' ? power : other);
    }
  });

  it('is told after the first connect, in its order', () => {
    const board = new Board(relays(2), ['PowerOnState 1']).online();
    restart(board, 'power');
    board.packets.length = 0;
    board.run(1_000);
    expect(board.take().slice(-4)).toEqual([...pair(1, 'ON'), ...pair(2, 'ON')]);
  });

  it('2 toggles each time', () => {
    const board = new Board(relays(2), ['Power1 ON', 'PowerOnState 2']).online();
    restart(board, 'power');
    expect(first(board)).toBe('01');
    restart(board, 'power');
    expect(first(board)).toBe('10');
  });

  it('4 switches on at once and for good, and answers all the same', () => {
    const board = new Board(relays(2), ['Power1 ON']).online();
    expect(board.command('PowerOnState', '4')).toEqual([
      ...pair(1, 'ON'),
      ...pair(2, 'ON'),
      `${RESULT} {"PowerOnState":4}`,
    ]);
    for (const payload of ['OFF', 'TOGGLE', 'BLINK', '']) {
      expect(board.command('POWER1', payload)).toEqual(pair(1, 'ON'));
    }
    expect(board.command('POWER0', 'OFF')).toEqual([...pair(1, 'ON'), ...pair(2, 'ON')]);
    restart(board, 'software');
    board.online();
    expect(board.command('POWER1', 'OFF')).toEqual(pair(1, 'ON'));
    board.command('PowerOnState', '3');
    expect(board.command('POWER1', 'OFF')).toEqual(pair(1, 'OFF'));
  });

  it('4 is not undone by PulseTime', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'PulseTime 5', 'PowerOnState 4']).online();
    expect(board.after(5_000)).toEqual([]);
    expect(board.command('POWER')).toEqual(only('ON'));
  });

  it('4 keeps to the interlock', () => {
    const board = new Board(relays(3), ['Interlock 1,2', 'Interlock 1']).online();
    board.command('PowerOnState', '4');
    expect(levels(board, 3)).toBe('001');
    restart(board, 'power');
    expect(levels(board, 3)).toBe('001');
  });

  it('5 comes on after PulseTime, which then limits the time off', () => {
    const board = new Board(relays(2), [
      'TelePeriod 0',
      'PowerOnState 5',
      'PulseTime1 120',
      'Power0 ON',
    ]).online();
    restart(board, 'power');
    expect(levels(board, 2)).toBe('00');
    board.run(19_900);
    expect(levels(board, 2)).toBe('00');
    expect(board.after(120)).toEqual(pair(1, 'ON'));
    expect(board.after(30_000)).toEqual([]);
    board.command('PulseTime1', '10');
    expect(board.command('POWER1', 'OFF')).toEqual(pair(1, 'OFF'));
    expect(board.after(1_000)).toEqual(pair(1, 'ON'));
    // The relay without a PulseTime stays off.
    expect(levels(board, 2)).toBe('10');
  });

  it('5 goes on limiting the time off after a restart that lets relays be', () => {
    const board = new Board(undefined, [
      'TelePeriod 0',
      'PowerOnState 5',
      'PulseTime 120',
      'Power OFF',
    ]).online();
    restart(board, 'software');
    board.online();
    board.run(11_000);
    expect(board.after(2_000)).toEqual(only('ON'));
  });

  it.each(['-1', '6', 'foo'])('is unchanged by %s', (payload) => {
    expect(new Board().online().command('PowerOnState', payload)).toEqual([
      `${RESULT} {"PowerOnState":3,"Reason":"PowerOnState takes 0 to 5"}`,
    ]);
  });

  it('stands in Status', () => {
    expect(new Board(undefined, ['PowerOnState 1']).online().command('Status')[0]).toContain(
      '"PowerOnState":1,',
    );
  });
});

describe('SetOption47', () => {
  /** A board whose first relay is to come on, with power. */
  function starting(value: number, prepare: (board: Board) => void = () => {}): Board {
    const board = new Board(relays(2), ['TelePeriod 0', `SetOption47 ${value}`, 'Power1 ON']).online();
    board.run(2_000);
    prepare(board);
    restart(board, 'power');
    return board;
  }

  it('3 and above wait so many seconds', () => {
    const board = starting(30);
    expect(first(board)).toBe('00');
    board.run(29_960);
    expect(levels(board, 2)).toBe('00');
    expect(board.after(60)).toEqual(pair(1, 'ON'));
    expect(levels(board, 2)).toBe('10');
  });

  it('1 waits for the network', () => {
    const board = starting(1, ({ host }) => {
      host.network.up = false;
    });
    board.run(60_000);
    expect(levels(board, 2)).toBe('00');
    board.host.network.up = true;
    board.run(60);
    expect(levels(board, 2)).toBe('10');
  });

  it('2 waits for the broker', () => {
    const board = starting(2, ({ host }) => {
      host.broker = 'down';
    });
    board.run(60_000);
    expect(levels(board, 2)).toBe('00');
    board.host.broker = 'up';
    board.run(130_000);
    expect(levels(board, 2)).toBe('10');
    expect(board.command('POWER1')).toEqual(pair(1, 'ON'));
  });

  it('waits for nothing after another restart', () => {
    const board = new Board(relays(2), ['SetOption47 30', 'Power1 ON']).online();
    restart(board, 'software');
    expect(first(board)).toBe('10');
  });

  it('gives way to whoever switches meanwhile', () => {
    const board = starting(30);
    board.online();
    expect(board.command('POWER1', 'OFF')).toEqual(pair(1, 'OFF'));
    board.run(60_000);
    expect(levels(board, 2)).toBe('00');
  });

  it('comes back on should power fail while it waits', () => {
    const board = starting(30);
    board.run(10_000);
    restart(board, 'power');
    board.run(31_000);
    expect(levels(board, 2)).toBe('10');
  });
});
