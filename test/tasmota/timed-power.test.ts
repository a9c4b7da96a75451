import { describe, expect, it } from 'vitest';
import { Board } from '../support/board.js';
import { levels, only, pair, RESULT, relays } from '../support/relay-board.js';

const EMPTY = `${RESULT} {"TimedPower":"Empty"}`;
const DONE = `${RESULT} {"TimedPower":"Done"}`;

describe('TimedPower', () => {
  it.each([
    // payload, on before, told at once, told after 2 s
    ['2000', false, only('ON'), only('OFF')],
    ['2000,1', false, only('ON'), only('OFF')],
    ['2000,ON', true, only('ON'), only('OFF')],
    ['2000,0', true, only('OFF'), only('ON')],
    ['2000, off', true, only('OFF'), only('ON')],
    ['2000,2', true, only('OFF'), only('ON')],
    ['2000,toggle', false, only('ON'), only('OFF')],
    [
      '2000,3',
      false,
      [`${RESULT} {"POWER":"Blink ON"}`],
      [`${RESULT} {"POWER":"Blink OFF"}`, ...only('OFF')],
    ],
  ])('%s, being on: %s', (payload, before, atOnce, afterwards) => {
    const board = new Board(undefined, ['TelePeriod 0', `Power ${before ? 1 : 0}`]).online();
    expect(board.command('TimedPower', payload)).toEqual(atOnce);
    expect(board.after(1_980)).toEqual([]);
    expect(board.after(40)).toEqual(afterwards);
    expect(board.after(5_000)).toEqual([]);
    expect(board.command('TimedPower')).toEqual([EMPTY]);
  });

  it('lists what is still to come', () => {
    const board = new Board(relays(2)).online();
    expect(board.command('TimedPower')).toEqual([EMPTY]);
    board.command('TimedPower1', '1850');
    board.command('TimedPower2', '60000,2');
    expect(board.command('TimedPower')).toEqual([
      `${RESULT} {"TimedPower":[{"Remaining":1850,"Command":"Power1 0"},{"Remaining":60000,"Command":"Power2 2"}]}`,
    ]);
  });

  it('forgets one, or all of them, and leaves the relays', () => {
    const board = new Board(relays(2), ['TelePeriod 0']).online();
    expect(board.command('TimedPower0', '1000')).toEqual([...pair(1, 'ON'), ...pair(2, 'ON')]);
    expect(board.command('TimedPower1')).toEqual([DONE]);
    expect(board.after(1_500)).toEqual(pair(2, 'OFF'));
    board.command('TimedPower0', '1000,0');
    expect(board.command('TimedPower0')).toEqual([DONE]);
    expect(board.after(2_000)).toEqual([]);
    expect(levels(board, 2)).toBe('00');
  });

  it('takes less than 50 ms for 50, and starts over', () => {
    const board = new Board(undefined, ['TelePeriod 0']).online();
    board.command('TimedPower', '0');
    expect(board.command('TimedPower')).toEqual([
      `${RESULT} {"TimedPower":[{"Remaining":50,"Command":"Power1 0"}]}`,
    ]);
    board.command('TimedPower', '3000');
    expect(board.after(2_900)).toEqual([]);
    expect(board.after(200)).toEqual(only('OFF'));
  });

  it.each(['foo', '-1', '2147483648', '100,4', '100,foo', '100,1,2', ','])(
    'refuses %s with a reason',
    (payload) => {
      const board = new Board().online();
      expect(board.command('TimedPower', payload)).toEqual([
        `${RESULT} {"Command":"Error","Input":"TIMEDPOWER ${payload}",` +
          '"Reason":"TimedPower takes 50 to 2147483647, and behind a comma 0 to 3"}',
      ]);
    },
  );

  it('is an error for a relay that is not there', () => {
    expect(new Board().online().command('TimedPower2', '100')).toEqual([
      `${RESULT} {"Command":"Error","Input":"TIMEDPOWER2 100"}`,
    ]);
  });

  it.each([
    ['TimedPower1 60000', '00'],
    ['TimedPower2 60000,0', '01'],
    ['TimedPower1 60000,2', '00'],
  ])('after a restart within %s relays are as they would be afterwards', (command, afterwards) => {
    const board = new Board(relays(2), ['Power2 ON']).online();
    if (command.startsWith('TimedPower1')) board.command('Power2', 'OFF');
    board.command(command.split(' ')[0] as string, command.split(' ')[1]);
    board.run(2_000);
    board.reboot();
    expect(levels(board, 2)).toBe(afterwards);
    board.online();
    expect(board.command('TimedPower')).toEqual([EMPTY]);
  });
});
