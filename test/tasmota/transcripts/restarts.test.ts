import { describe, expect, it } from 'vitest';
import { Board } from '../../support/board.js';
import { transcript } from '../../support/transcript.js';
import { templateOf } from '../../support/virtual-host.js';

/** What the relays are told to be after each kind of restart, by PowerOnState. Before it relay 1 is on, relay 2 is off. */

type Kind = readonly [what: string, powerOn: boolean, reason: string];

const KINDS: readonly Kind[] = [
  ['power comes', true, 'Vbat power on reset'],
  ['a restart by command', false, 'Software reset CPU'],
  ['a crash', false, 'Software reset digital core'],
  ['the watchdog', false, 'RTC Watch dog reset digital core and rtc module'],
];

function made(state: number, ...more: string[]): Board {
  const board = new Board(templateOf(224, 225), [
    'Power1 ON',
    'Power2 OFF',
    'TelePeriod 0',
    `PowerOnState ${state}`,
    ...more,
  ]);
  board.run(14_000);
  return board;
}

/** What is published within so many milliseconds of the restart, after what comes with every connect. */
function afterRestart(board: Board, [, powerOn, reason]: Kind, milliseconds: number): string[] {
  Object.assign(board.host.system, { powerOn, resetReason: reason });
  board.reboot();
  const lines = transcript(board, milliseconds);
  const info = lines.findIndex((line) => line.includes('/INFO3 '));
  expect(lines[info]).toBe(
    `0 tele/tasmota_83BB10/INFO3 {"Info3":{"RestartReason":"${reason}","BootCount":2}}`,
  );
  return lines.slice(info + 1).filter((line) => !/PINGREQ| tasmota.discovery/.test(line));
}

function power(time: number, relay: number, word: string): string[] {
  return [
    `${time} stat/tasmota_83BB10/RESULT {"POWER${relay}":"${word}"}`,
    `${time} stat/tasmota_83BB10/POWER${relay} ${word}`,
  ];
}

describe.each(KINDS)('after %s', (...kind) => {
  const comesUp = kind[1];

  it.each([
    // state, when power comes, otherwise
    [0, 'OFF OFF', 'ON OFF'],
    [1, 'ON ON', 'ON OFF'],
    [2, 'OFF ON', 'ON OFF'],
    [3, 'ON OFF', 'ON OFF'],
    [4, 'ON ON', 'ON ON'],
    [5, 'OFF OFF', 'ON OFF'],
  ])('PowerOnState %i', (state, afterPower, otherwise) => {
    // With 4 relay 2 is switched on before, too.
    const board = made(state);
    const [first, second] = (comesUp ? afterPower : otherwise).split(' ') as [string, string];
    expect(afterRestart(board, kind, 9_000).slice(0, 4)).toEqual([
      ...power(0, 1, first),
      ...power(0, 2, second),
    ]);
  });

  it('SetOption0 0 begins with all off, but for what PowerOnState asks of power', () => {
    expect(afterRestart(made(1, 'SetOption0 0'), kind, 9_000)).toEqual(
      comesUp ? [...power(0, 1, 'ON'), ...power(0, 2, 'ON')] : [...power(0, 1, 'OFF'), ...power(0, 2, 'OFF')],
    );
  });

  it('a pulse that was running begins anew: it is not known how long power was away', () => {
    expect(afterRestart(made(3, 'PulseTime1 130'), kind, 40_000)).toEqual([
      ...power(0, 1, 'ON'),
      ...power(0, 2, 'OFF'),
      ...power(30_000, 1, 'OFF'),
    ]);
  });
});
