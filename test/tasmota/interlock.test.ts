import { describe, expect, it } from 'vitest';
import { groupsText, parseGroups } from '../../src/tasmota/interlock-groups.js';
import { Board, withoutReason } from '../support/board.js';
import { levels, pair, RESULT, relays } from '../support/relay-board.js';
import { templateOf } from '../support/virtual-host.js';

/** What was written to the relays' pins. */
function writes(board: Board): string[] {
  return board.host.writes.splice(0);
}

describe('groups', () => {
  it.each([
    ['1,2', 2, [0b11]],
    ['1,2 3,4', 4, [0b0011, 0b1100]],
    ['  4,3   1,2 ', 4, [0b1100, 0b0011]],
    ['1,2,28', 28, [(1 << 27) | 0b11]],
  ])('%j of %i relays', (text, count, groups) => {
    expect(parseGroups(text, count)).toEqual(groups);
  });

  it.each(['', ' ', '1', '1,1', '1,2 3', '0,1', '1,5', '1,,2', '1,x', '1,2;3,4', ',', '1,100'])(
    '%j are none',
    (text) => {
      expect(parseGroups(text, 4)).toBeUndefined();
    },
  );

  it('are told in their order, each from its lowest relay', () => {
    expect(groupsText([0b1100, 0b0011])).toBe('3,4 1,2');
  });
});

describe('Interlock', () => {
  it('answers with its groups: all relays, until some are set', () => {
    const board = new Board(relays(4)).online();
    expect(board.command('Interlock')).toEqual([`${RESULT} {"Interlock":"OFF","Groups":"1,2,3,4"}`]);
    expect(board.command('Interlock', '1,2 3,4')).toEqual([
      `${RESULT} {"Interlock":"OFF","Groups":"1,2 3,4"}`,
    ]);
    expect(board.command('Interlock', 'ON')).toEqual([`${RESULT} {"Interlock":"ON","Groups":"1,2 3,4"}`]);
    expect(board.command('Interlock', '0')).toEqual([`${RESULT} {"Interlock":"OFF","Groups":"1,2 3,4"}`]);
  });

  it('needs two relays', () => {
    const board = new Board().online();
    expect(board.command('Interlock')).toEqual([`${RESULT} {"Interlock":"OFF"}`]);
    expect(board.command('Interlock', '1')).toEqual([
      `${RESULT} {"Interlock":"OFF","Reason":"Interlock needs at least two relays"}`,
    ]);
  });

  it.each(['2', 'foo', '1,9', '1,2 3', '1,'])('is unchanged by %j', (payload) => {
    const board = new Board(relays(3)).online();
    const [answer] = board.command('Interlock', payload);
    expect(answer).toContain('"Reason":"Interlock takes');
    expect(withoutReason(answer as string)).toBe(`${RESULT} {"Interlock":"OFF","Groups":"1,2,3"}`);
  });

  it('switches the others off first, tells so, and comes on after 50 ms', () => {
    const board = new Board(relays(2), ['Interlock 1', 'Power1 ON']).online();
    writes(board);
    expect(board.command('Power2', 'ON')).toEqual(pair(1, 'OFF'));
    expect(writes(board)).toEqual(['0=0']);
    expect(board.after(40)).toEqual([]);
    expect(board.command('Power2')).toEqual(pair(2, 'OFF'));
    expect(board.after(20)).toEqual(pair(2, 'ON'));
    expect(writes(board)).toEqual(['1=1']);
    expect(levels(board, 2)).toBe('01');
  });

  it('comes on at once where no other is on', () => {
    const board = new Board(relays(2), ['Interlock 1']).online();
    expect(board.command('Power2', 'ON')).toEqual(pair(2, 'ON'));
    expect(board.command('Power2', 'ON')).toEqual(pair(2, 'ON'));
    expect(board.command('Power1', 'OFF')).toEqual(pair(1, 'OFF'));
    expect(board.command('Power2', 'OFF')).toEqual(pair(2, 'OFF'));
  });

  it('keeps groups apart', () => {
    const board = new Board(relays(4), ['Interlock 1,2 3,4', 'Interlock 1', 'Power1 ON']).online();
    expect(board.command('Power3', 'ON')).toEqual(pair(3, 'ON'));
    expect(board.command('Power4', 'TOGGLE')).toEqual(pair(3, 'OFF'));
    expect(board.after(60)).toEqual(pair(4, 'ON'));
    expect(levels(board, 4)).toBe('1001');
  });

  it.each([
    ['OFF', pair(2, 'OFF'), '00'],
    ['TOGGLE', pair(2, 'OFF'), '00'],
  ])('is called off in its pause by %s', (payload, told, left) => {
    const board = new Board(relays(2), ['Interlock 1', 'Power1 ON']).online();
    board.command('Power2', 'ON');
    expect(board.command('Power2', payload)).toEqual(told);
    expect(board.after(200)).toEqual([]);
    expect(levels(board, 2)).toBe(left);
  });

  it('lets the last order in a pause win', () => {
    const board = new Board(relays(3), ['Interlock 1', 'Power1 ON']).online();
    expect(board.command('Power2', 'ON')).toEqual(pair(1, 'OFF'));
    expect(board.command('Power3', 'ON')).toEqual(pair(3, 'ON'));
    expect(board.after(200)).toEqual([]);
    expect(levels(board, 3)).toBe('001');
  });

  it('publishes a STATE with each of the two', () => {
    const board = new Board(relays(2), ['Interlock 1', 'Power1 ON', 'SetOption59 1']).online();
    const states = (lines: string[]) => lines.map((line) => /STATE .*("POWER1":.*),"Wifi/.exec(line)?.[1]);
    expect(states(board.command('Power2', 'ON'))[0]).toBe('"POWER1":"OFF","POWER2":"OFF"');
    expect(states(board.after(60))[0]).toBe('"POWER1":"OFF","POWER2":"ON"');
  });

  it.each([
    // before, payload, published, afterwards
    ['Power1 ON', 'ON', [...pair(1, 'OFF'), ...pair(2, 'OFF')], '00'],
    ['Power1 ON', 'OFF', [...pair(1, 'OFF'), ...pair(2, 'OFF')], '00'],
    ['Power1 ON', 'TOGGLE', pair(1, 'OFF'), '01'],
    ['Power1 ON', 'foo', [...pair(1, 'ON'), ...pair(2, 'OFF')], '10'],
  ])('after %s, POWER0 %s', (before, payload, published, afterwards) => {
    const board = new Board(relays(2), ['Interlock 1', before]).online();
    expect(board.command('POWER0', payload)).toEqual(published);
    board.run(100);
    expect(levels(board, 2)).toBe(afterwards);
  });

  it('switches off what is on together when it is switched on', () => {
    const board = new Board(relays(3), ['Interlock 1,2', 'Power0 ON']).online();
    expect(board.command('Interlock', '1')).toEqual([
      ...pair(1, 'OFF'),
      ...pair(2, 'OFF'),
      `${RESULT} {"Interlock":"ON","Groups":"1,2"}`,
    ]);
    expect(levels(board, 3)).toBe('001');
  });

  it('holds from the first moment of a start', () => {
    const board = new Board(relays(3), [
      'Interlock 1,2',
      'PowerOnState 1',
      'Interlock 1',
      'Power3 ON',
    ]).online();
    board.run(2_000);
    writes(board);
    board.reboot();
    expect(writes(board)).toEqual(['0=0', '1=0', '2=1']);
  });

  it('makes way for a blinking relay, and ends the blinking for another', () => {
    const board = new Board(relays(2), ['Interlock 1', 'Power1 ON']).online();
    expect(board.command('Power2', 'BLINK')).toEqual([...pair(1, 'OFF'), `${RESULT} {"POWER2":"Blink ON"}`]);
    expect(levels(board, 2)).toBe('00');
    board.run(100);
    expect(levels(board, 2)).toBe('01');
    expect(board.command('Power1', 'ON')).toEqual([`${RESULT} {"POWER2":"Blink OFF"}`, ...pair(2, 'OFF')]);
    expect(board.after(60)).toEqual(pair(1, 'ON'));
    expect(board.after(5_000)).toEqual([]);
    expect(levels(board, 2)).toBe('10');
  });

  it('is no matter of a light', () => {
    // Two relays, and PWM1, which is POWER3.
    const board = new Board(templateOf(224, 225, 416), ['Power0 ON']).online();
    expect(board.command('Interlock', '1')).toEqual([
      ...pair(1, 'OFF'),
      ...pair(2, 'OFF'),
      `${RESULT} {"Interlock":"ON","Groups":"1,2"}`,
    ]);
    expect(board.command('POWER1', 'ON')).toEqual(pair(1, 'ON'));
    expect(board.command('State')[0]).toContain('"POWER1":"ON","POWER2":"OFF","POWER3":"ON"');
  });

  it('does not take a locked relay down', () => {
    const board = new Board(relays(2), ['Interlock 1', 'Power1 ON', 'PowerLock1 1']).online();
    expect(board.command('Power2', 'ON')).toEqual(pair(2, 'OFF'));
    expect(board.after(100)).toEqual([]);
    expect(levels(board, 2)).toBe('10');
  });
});
