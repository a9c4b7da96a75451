import { describe, expect, it } from 'vitest';
import { pulseDuration, pulseValue } from '../../src/tasmota/pulses.js';
import { Board, withoutReason } from '../support/board.js';
import { levels, only, pair, RESULT, relays, untilTold } from '../support/relay-board.js';
import { RELAY_PIN } from '../support/virtual-host.js';

describe('the unit of PulseTime', () => {
  it.each([
    [0, 0],
    [1, 100],
    [15, 1_500],
    [110, 11_000],
    [111, 11_100],
    [112, 12_000],
    [160, 60_000],
    [65_535, 65_435_000],
  ])('%i is %i ms', (value, milliseconds) => {
    expect(pulseDuration(value)).toBe(milliseconds);
    expect(pulseValue(milliseconds)).toBe(value);
  });

  it('rounds what is left up', () => {
    expect([1, 101, 11_099, 11_101, 12_001].map(pulseValue)).toEqual([1, 2, 111, 112, 113]);
  });
});

describe('PulseTime', () => {
  // Chapter 12 item 6 of the reference.
  it.each([
    [1, 100],
    [110, 11_000],
    [111, 11_100],
    [112, 12_000],
    [160, 60_000],
  ])('%i switches off after %i ms', (value, milliseconds) => {
    const board = new Board(undefined, ['TelePeriod 0']).online();
    expect(board.command('PulseTime1', String(value))).toEqual([
      `${RESULT} {"PulseTime1":{"Set":${value},"Remaining":${value}}}`,
    ]);
    expect(board.command('Power1', 'ON')).toEqual(only('ON'));
    expect(untilTold(board, milliseconds + 1_000)).toBe(milliseconds);
    expect(board.take()).toEqual(only('OFF'));
    expect(board.host.levels[RELAY_PIN]).toBe(0);
    expect(untilTold(board, 5_000)).toBe(-1);
  });

  it('answers the example of the reference from a backlog', () => {
    const board = new Board(undefined, ['TelePeriod 0']).online();
    board.command('Backlog', 'PowerOnState 0;PulseTime1 15;Power1 ON');
    board.run(1_000);
    board.run(1_500);
    expect(board.take()).toEqual([
      `${RESULT} {"PowerOnState":0}`,
      `${RESULT} {"PulseTime1":{"Set":15,"Remaining":15}}`,
      ...only('ON'),
      ...only('OFF'),
    ]);
  });

  it('tells all of them without an index', () => {
    const board = new Board(relays(2), ['PulseTime2 120']).online();
    const list = (second: number) => [0, second, ...new Array<number>(30).fill(0)].join(',');
    expect(board.command('PulseTime')).toEqual([
      `${RESULT} {"PulseTime":{"Set":[${list(120)}],"Remaining":[${list(0)}]}}`,
    ]);
    board.command('Power2', 'ON');
    board.run(2_000);
    expect(board.command('PulseTime')).toEqual([
      `${RESULT} {"PulseTime":{"Set":[${list(120)}],"Remaining":[${list(118)}]}}`,
    ]);
    expect(board.command('PulseTime2')).toEqual([`${RESULT} {"PulseTime2":{"Set":120,"Remaining":118}}`]);
    expect(board.command('PulseTime1')).toEqual([`${RESULT} {"PulseTime1":{"Set":0,"Remaining":0}}`]);
  });

  it.each(['-1', '65536', 'foo', '9999999999'])('is unchanged by %s', (payload) => {
    const board = new Board(undefined, ['PulseTime 20']).online();
    const [answer] = board.command('PulseTime', payload);
    expect(answer).toContain('"Reason":"PulseTime takes 0 to 65535"');
    expect(withoutReason(answer as string)).toBe(`${RESULT} {"PulseTime1":{"Set":20,"Remaining":0}}`);
  });

  it.each([
    ['PulseTime33', '1'],
    ['PulseTime0', '1'],
  ])('%s is an error', (name, payload) => {
    expect(new Board().online().command(name, payload)).toEqual([
      `${RESULT} {"Command":"Error","Input":"${name.toUpperCase()} ${payload}"}`,
    ]);
  });

  it('keeps times for relays that are not there', () => {
    const board = new Board().online();
    expect(board.command('PulseTime32', '7')).toEqual([`${RESULT} {"PulseTime32":{"Set":7,"Remaining":7}}`]);
    expect(board.command('PulseTime32')).toEqual([`${RESULT} {"PulseTime32":{"Set":7,"Remaining":0}}`]);
  });

  it('begins anew with each ON, and ends with OFF', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'PulseTime 20']).online();
    board.command('POWER', 'ON');
    board.run(1_500);
    expect(board.command('POWER', 'ON')).toEqual(only('ON'));
    expect(untilTold(board, 5_000)).toBe(2_000);
    board.command('POWER', 'ON');
    board.command('POWER', 'OFF');
    expect(untilTold(board, 5_000)).toBe(-1);
  });

  it('runs for a relay that is on when it is set, and for none that is off', () => {
    const board = new Board(relays(2), ['TelePeriod 0', 'Power2 ON']).online();
    board.command('PulseTime1', '5');
    expect(untilTold(board, 2_000)).toBe(-1);
    board.command('PulseTime2', '5');
    expect(untilTold(board, 2_000)).toBe(500);
    expect(board.take()).toEqual(pair(2, 'OFF'));
  });

  it('runs for POWER0, buttons and toggles too', () => {
    const board = new Board(relays(2), ['TelePeriod 0', 'PulseTime1 5', 'PulseTime2 10']).online();
    board.command('POWER0', 'ON');
    expect(board.after(500)).toEqual(pair(1, 'OFF'));
    expect(board.after(500)).toEqual(pair(2, 'OFF'));
    board.command('POWER1', 'TOGGLE');
    expect(board.after(500)).toEqual(pair(1, 'OFF'));
  });

  it('is taken back by 0', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'PulseTime 20']).online();
    board.command('POWER', 'ON');
    board.command('PulseTime', '0');
    expect(untilTold(board, 5_000)).toBe(-1);
  });

  it('begins anew for relays that are on after a restart', () => {
    const board = new Board(relays(2), ['TelePeriod 0', 'PulseTime1 130', 'PulseTime2 130']).online();
    board.command('POWER2', 'ON');
    board.run(20_000);
    board.reboot();
    expect(levels(board, 2)).toBe('01');
    board.online();
    expect(untilTold(board, 40_000)).toBe(22_000);
    expect(board.take()).toEqual(pair(2, 'OFF'));
  });
});
