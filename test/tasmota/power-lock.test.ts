import { describe, expect, it } from 'vitest';
import { Board } from '../support/board.js';
import { levels, only, pair, RESULT, relays } from '../support/relay-board.js';
import { BUTTON_PIN, RELAY_PIN } from '../support/virtual-host.js';

describe('PowerLock', () => {
  it('answers with a digit for each relay, the first one last', () => {
    const board = new Board(relays(3)).online();
    expect(board.command('PowerLock')).toEqual([`${RESULT} {"PowerLock":"000"}`]);
    expect(board.command('PowerLock2', '1')).toEqual([`${RESULT} {"PowerLock":"010"}`]);
    expect(board.command('PowerLock1', 'ON')).toEqual([`${RESULT} {"PowerLock":"011"}`]);
    expect(board.command('PowerLock0', '1')).toEqual([`${RESULT} {"PowerLock":"111"}`]);
    expect(board.command('PowerLock2', '0')).toEqual([`${RESULT} {"PowerLock":"101"}`]);
    expect(board.command('Status')[0]).toContain('"Power":"000","PowerLock":"101"');
  });

  it.each(['2', '-1', 'foo'])('is unchanged by %s', (payload) => {
    const board = new Board(relays(2), ['PowerLock2 1']).online();
    expect(board.command('PowerLock1', payload)).toEqual([
      `${RESULT} {"PowerLock":"10","Reason":"PowerLock takes 0 to 1"}`,
    ]);
  });

  it('is an error for a relay that is not there', () => {
    expect(new Board().online().command('PowerLock2', '1')).toEqual([
      `${RESULT} {"Command":"Error","Input":"POWERLOCK2 1"}`,
    ]);
  });

  it.each(['ON', 'OFF', 'TOGGLE', 'BLINK'])('has Power %s only tell', (payload) => {
    const board = new Board(relays(2), ['Power2 ON', 'PowerLock0 1']).online();
    expect(board.command('POWER1', payload)).toEqual(pair(1, 'OFF'));
    expect(board.command('POWER2', payload)).toEqual(pair(2, 'ON'));
    expect(levels(board, 2)).toBe('01');
  });

  it('has Power0 switch the others', () => {
    const board = new Board(relays(2), ['PowerLock1 1']).online();
    expect(board.command('POWER0', 'ON')).toEqual([...pair(1, 'OFF'), ...pair(2, 'ON')]);
  });

  it('holds against buttons, and outlives a restart', () => {
    const board = new Board(undefined, ['PowerLock 1']).online();
    board.run(2_000);
    board.reboot();
    board.online();
    board.host.drive(BUTTON_PIN, 0);
    board.run(100);
    board.host.drive(BUTTON_PIN, 1);
    expect(board.after(1_000)).toEqual(only('OFF'));
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it('keeps a relay from going off by itself until it is unlocked', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'PulseTime 10', 'Power ON', 'PowerLock 1']).online();
    expect(board.after(5_000)).toEqual([]);
    board.command('PowerLock', '0');
    expect(board.after(980)).toEqual([]);
    expect(board.after(40)).toEqual(only('OFF'));
  });

  it('ends the blinking', () => {
    const board = new Board(undefined, ['Power ON']).online();
    board.command('POWER', 'BLINK');
    board.run(500);
    expect(board.command('PowerLock', '1')).toEqual([
      `${RESULT} {"POWER":"Blink OFF"}`,
      ...only('ON'),
      `${RESULT} {"PowerLock":"1"}`,
    ]);
    expect(board.after(5_000)).toEqual([]);
    expect(board.host.levels[RELAY_PIN]).toBe(1);
  });
});
