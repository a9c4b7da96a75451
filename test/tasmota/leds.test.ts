import { describe, expect, it } from 'vitest';
import { Board, withoutReason } from '../support/board.js';
import { RESULT } from '../support/relay-board.js';
import { templateOf } from '../support/virtual-host.js';

/** Two relays on GPIO0 and GPIO1, LEDs behind them. */
const ONE_LED = templateOf(224, 225, 288);
const TWO_LEDS = templateOf(224, 225, 288, 289);
const WITH_LINK = templateOf(224, 225, 288, 289, 544);
const LED1 = 2;
const LED2 = 3;
const LINK = 4;

function lit(board: Board, ...pins: number[]): string {
  board.run(40);
  return pins.map((pin) => board.host.levels[pin]).join('');
}

/** How often a pin changes while something is done and half a second passes. */
function changes(board: Board, pin: number, act: () => void): number {
  board.run(500);
  board.host.writes.length = 0;
  act();
  board.run(500);
  return board.host.writes.filter((write) => write.startsWith(`${pin}=`)).length;
}

describe('LedState', () => {
  it('1 shows on an only LED whether any relay is on', () => {
    const board = new Board(ONE_LED).online();
    expect(lit(board, LED1)).toBe('0');
    board.command('POWER2', 'ON');
    expect(lit(board, LED1)).toBe('1');
    board.command('POWER2', 'OFF');
    expect(lit(board, LED1)).toBe('0');
  });

  it('1 shows on one of several LEDs the relay of its number', () => {
    const board = new Board(TWO_LEDS, ['Power2 ON']).online();
    expect(lit(board, LED1, LED2)).toBe('01');
    board.command('POWER0', 'TOGGLE');
    expect(lit(board, LED1, LED2)).toBe('10');
  });

  it('0 shows nothing', () => {
    const board = new Board(TWO_LEDS, ['Power0 ON', 'LedState 0']).online();
    expect(lit(board, LED1, LED2)).toBe('00');
    expect(board.command('LedState')).toEqual([`${RESULT} {"LedState":0}`]);
  });

  it.each([
    // A message that comes is answered by two that go, all in one flash.
    [0, 0, 0],
    [1, 0, 0],
    [2, 2, 0],
    [3, 2, 0],
    [4, 2, 2],
    [5, 2, 2],
    [6, 2, 2],
    [7, 2, 2],
  ])('%i: %i changes for a message that comes, %i for one that goes', (state, coming, going) => {
    const board = new Board(WITH_LINK, ['TelePeriod 0', 'SetOption19 1', `LedState ${state}`]).online();
    board.run(10_000);
    expect(changes(board, LINK, () => board.command('POWER2'))).toBe(coming);
    expect(changes(board, LINK, () => board.firmware.publishState())).toBe(going);
    expect(changes(board, LED1, () => board.command('POWER2'))).toBe(0);
  });

  it('flashes on the first LED where there is no link LED', () => {
    const board = new Board(TWO_LEDS, ['Power1 ON', 'LedState 7']).online();
    expect(changes(board, LED1, () => board.command('POWER1'))).toBe(2);
    expect(lit(board, LED1)).toBe('1');
    expect(changes(board, LED2, () => board.command('POWER1'))).toBe(0);
  });

  it('does not flash for pings', () => {
    const board = new Board(WITH_LINK, ['TelePeriod 0', 'SetOption19 1', 'LedState 7']).online();
    board.run(10_000);
    board.packets.length = 0;
    board.host.writes.length = 0;
    board.run(90_000);
    expect(board.packets.map(({ cmd }) => cmd)).toEqual(['pingreq', 'pingreq', 'pingreq']);
    expect(board.host.writes.filter((write) => write.startsWith(`${LINK}=`))).toEqual([]);
  });

  it('flashes through a flood of messages', () => {
    const board = new Board(WITH_LINK, ['LedState 2']).online();
    board.host.writes.length = 0;
    for (let i = 0; i < 50; i++) {
      board.command('POWER1');
      board.run(20);
    }
    expect(board.host.writes.filter((write) => write === `${LINK}=0`).length).toBeGreaterThanOrEqual(4);
  });

  it.each(['-1', '8', 'foo'])('is unchanged by %s', (payload) => {
    const [answer] = new Board().online().command('LedState', payload);
    expect(answer).toBe(`${RESULT} {"LedState":1,"Reason":"LedState takes 0 to 7"}`);
  });

  it('stands in Status, beside LedMask', () => {
    const board = new Board(undefined, ['LedState 3', 'LedMask 15']).online();
    expect(board.command('Status')[0]).toContain('"LedState":3,"LedMask":"000F",');
  });
});

describe('LedMask', () => {
  it.each([
    ['1', '1 (0x0001)', '10'],
    ['2', '2 (0x0002)', '01'],
    ['0xFFFF', '65535 (0xFFFF)', '11'],
    ['0', '0 (0x0000)', '00'],
  ])('%s is answered with %s', (payload, text, seen) => {
    const board = new Board(TWO_LEDS, ['Power0 ON']).online();
    expect(board.command('LedMask', payload)).toEqual([`${RESULT} {"LedMask":"${text}"}`]);
    expect(lit(board, LED1, LED2)).toBe(seen);
  });

  it('counts for an only LED too', () => {
    const board = new Board(ONE_LED, ['LedMask 2', 'Power1 ON']).online();
    expect(lit(board, LED1)).toBe('0');
    board.command('POWER2', 'ON');
    expect(lit(board, LED1)).toBe('1');
  });

  it.each(['-1', '65536', 'foo'])('is unchanged by %s', (payload) => {
    const [answer] = new Board().online().command('LedMask', payload);
    expect(answer).toContain('"Reason":"LedMask takes 0 to 65535"');
    expect(withoutReason(answer as string)).toBe(`${RESULT} {"LedMask":"65535 (0xFFFF)"}`);
  });
});

describe('LedPower', () => {
  it('switches a LED, and ends what LEDs have shown', () => {
    const board = new Board(TWO_LEDS, ['Power1 ON']).online();
    expect(board.command('LedPower2', 'ON')).toEqual([`${RESULT} {"LedPower2":"ON"}`]);
    expect(board.command('LedState')).toEqual([`${RESULT} {"LedState":0}`]);
    expect(lit(board, LED1, LED2)).toBe('11');
    expect(board.command('LedPower', '2')).toEqual([`${RESULT} {"LedPower1":"OFF"}`]);
    board.command('POWER0', 'TOGGLE');
    expect(lit(board, LED1, LED2)).toBe('01');
    expect(board.command('LedPower2')).toEqual([`${RESULT} {"LedPower2":"ON"}`]);
    expect(board.command('LedPower2', '0')).toEqual([`${RESULT} {"LedPower2":"OFF"}`]);
    board.command('LedState', '1');
    expect(lit(board, LED1, LED2)).toBe('01');
  });

  it('tells a LED that is not there with a reason', () => {
    expect(new Board(TWO_LEDS).online().command('LedPower3', '1')).toEqual([
      `${RESULT} {"LedPower3":"OFF","Reason":"This board has 2 LEDs"}`,
    ]);
    expect(new Board(TWO_LEDS).online().command('LedPower5', '1')).toEqual([
      `${RESULT} {"Command":"Error","Input":"LEDPOWER5 1"}`,
    ]);
  });

  it('speaks as StateText says', () => {
    const board = new Board(TWO_LEDS, ['StateText2 an']).online();
    expect(board.command('LedPower1', '1')).toEqual([`${RESULT} {"LedPower1":"an"}`]);
  });
});

describe('SetOption31', () => {
  it.each([
    [[], 10],
    [['SetOption31 1'], 0],
  ])('%j: %i changes in ten seconds without a broker', (commands, count) => {
    const board = new Board(WITH_LINK, commands).online();
    board.host.broker = 'down';
    board.host.cut();
    board.run(40);
    board.host.writes.length = 0;
    board.run(10_000);
    expect(board.host.writes.filter((write) => write.startsWith(`${LINK}=`))).toHaveLength(count);
    if (count === 0) expect(board.host.levels[LINK]).toBe(0);
  });

  it('lets the first LED show its relay while there is no broker', () => {
    const board = new Board(TWO_LEDS, ['SetOption31 1', 'Power1 ON']).online();
    board.host.broker = 'down';
    board.host.cut();
    expect(lit(board, LED1)).toBe('1');
    board.host.writes.length = 0;
    board.run(10_000);
    expect(board.host.writes).toEqual([]);
  });
});

describe('LedPwmMode', () => {
  /** What was written to the first LED's pin. */
  function written(board: Board): string[] {
    board.run(40);
    return board.host.writes.splice(0).filter((write) => new RegExp(`^${LED1}[ :=~]`).test(write));
  }

  it('has on and off be brightnesses', () => {
    const board = new Board(TWO_LEDS, ['LedPwmOn 128', 'LedPwmOff 5']).online();
    board.host.writes.length = 0;
    expect(board.command('LedPwmMode1', '1')).toEqual([`${RESULT} {"LedPwmMode1":"ON"}`]);
    expect(written(board)).toEqual([`${LED1}:977`, `${LED1}~20`]);
    board.command('POWER1', 'ON');
    expect(written(board)).toEqual([`${LED1}~514`]);
    expect(board.command('LedPwmOn', '255')).toEqual([`${RESULT} {"LedPwmOn":255}`]);
    expect(written(board).slice(-1)).toEqual([`${LED1}~1023`]);
    expect(board.command('LedPwmMode1', '2')).toEqual([`${RESULT} {"LedPwmMode1":"OFF"}`]);
    expect(written(board).slice(-1)).toEqual([`${LED1}=1`]);
    board.command('POWER1', 'OFF');
    expect(written(board)).toEqual([`${LED1}=0`]);
  });

  it('turns brightnesses round for an inverted LED', () => {
    const board = new Board(templateOf(224, 225, 320, 289), ['LedPwmOn 255']).online();
    board.command('LedPwmMode', '1');
    expect(written(board).slice(-1)).toEqual([`${LED1}~1023`]);
    board.command('POWER1', 'ON');
    expect(written(board)).toEqual([`${LED1}~0`]);
  });

  it('outlives a restart, and follows PWMFrequency', () => {
    const board = new Board(TWO_LEDS, ['LedPwmMode1 1', 'PWMFrequency 500']).online();
    board.run(2_000);
    board.host.writes.length = 0;
    board.reboot();
    expect(written(board)).toContain(`${LED1}:500`);
    expect(board.command('PWMFrequency', '600')).toEqual([`${RESULT} {"PWMFrequency":600}`]);
    expect(written(board)).toContain(`${LED1}:600`);
  });

  it('is refused without PWM, and for a LED that is not there', () => {
    const board = new Board(TWO_LEDS).online();
    board.host.PWM = undefined;
    expect(board.command('LedPwmMode2', '1')).toEqual([
      `${RESULT} {"LedPwmMode2":"OFF","Reason":"This platform has no PWM"}`,
    ]);
    expect(board.command('LedPwmMode3', '1')).toEqual([
      `${RESULT} {"LedPwmMode3":"OFF","Reason":"This board has 2 LEDs"}`,
    ]);
  });

  it('leaves a LED on and off where PWM fails', () => {
    const board = new Board(TWO_LEDS).online();
    board.host.PWM = class {
      readonly resolution = 10;
      constructor() {
        throw new Error('no channel is left');
      }
      write(): void {}
      close(): void {}
    };
    expect(board.command('LedPwmMode1', '1')).toEqual([
      `${RESULT} {"LedPwmMode1":"OFF","Reason":"LED 1 cannot be driven by PWM: no channel is left"}`,
    ]);
    board.command('POWER1', 'ON');
    expect(written(board).slice(-1)).toEqual([`${LED1}=1`]);
  });
});
