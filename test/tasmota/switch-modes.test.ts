import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { templateOf } from '../support/virtual-host.js';

/** A relay, and a switch on GPIO0. */
const BOARD = templateOf(160, 224);
const PIN = 0;

const POWER = {
  ON: [`stat/${TOPIC}/RESULT {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`],
  OFF: [`stat/${TOPIC}/RESULT {"POWER":"OFF"}`, `stat/${TOPIC}/POWER OFF`],
};

/** When a level becomes steady. Bounces are part of `test/device/switches.test.ts`. */
const STEADY = 60;

/**
 * What is published while the contact closes for 200 ms, and two seconds after that began for five seconds. Each
 * message has the time in front at which it came.
 */
function transcript(commands: readonly string[]): string[] {
  const board = new Board(BOARD, commands).online();
  board.run(5_000);
  board.take();
  const begun = board.host.now;
  const lines: string[] = [];
  const note = (until: number) => {
    while (board.host.now < begun + until) {
      for (const line of board.after(20)) lines.push(`${board.host.now - begun - STEADY}: ${line}`);
    }
  };
  for (const [level, until] of [
    [0, 200],
    [1, 2_000],
    [0, 7_000],
    [1, 12_000],
  ] as const) {
    board.host.drive(PIN, level);
    note(until);
  }
  return lines.map((line) => line.replace(/"Time":"[^"]*"/, '"Time":"…"'));
}

function timed(time: number, ...lines: readonly string[]): string[] {
  return lines.map((line) => `${time}: ${line}`);
}

function sensor(state: string): string {
  return `tele/${TOPIC}/SENSOR {"Time":"…","Switch1":"${state}"}`;
}

function action(word: string): string {
  return `stat/${TOPIC}/RESULT {"Switch1":{"Action":"${word}"}}`;
}

const TOGGLES = [
  ...timed(0, ...POWER.ON),
  ...timed(200, ...POWER.OFF),
  ...timed(2_000, ...POWER.ON),
  ...timed(7_000, ...POWER.OFF),
];

describe('a switch of each mode', () => {
  it.each([
    [0, TOGGLES],
    [
      1,
      [
        ...timed(0, ...POWER.OFF),
        ...timed(200, ...POWER.ON),
        ...timed(2_000, ...POWER.OFF),
        ...timed(7_000, ...POWER.ON),
      ],
    ],
    [
      2,
      [
        ...timed(0, ...POWER.ON),
        ...timed(200, ...POWER.OFF),
        ...timed(2_000, ...POWER.ON),
        ...timed(7_000, ...POWER.OFF),
      ],
    ],
    [3, [...timed(0, ...POWER.ON), ...timed(2_000, ...POWER.OFF)]],
    [4, [...timed(200, ...POWER.ON), ...timed(7_000, ...POWER.OFF)]],
    // The second press is a hold, which nobody takes.
    [5, timed(200, ...POWER.ON)],
    [6, timed(2_000, ...POWER.ON)],
    [7, TOGGLES],
    // Two changes within half a second are a hold.
    [8, [...timed(2_500, ...POWER.ON), ...timed(7_500, ...POWER.OFF)]],
    [9, [...timed(2_500, ...POWER.OFF), ...timed(7_500, ...POWER.ON)]],
    [10, [...timed(2_500, ...POWER.ON), ...timed(7_500, ...POWER.OFF)]],
    [11, timed(2_000, ...POWER.ON)],
    [12, timed(200, ...POWER.ON)],
    [13, [...timed(0, ...POWER.ON), ...timed(2_000, ...POWER.ON)]],
    [14, [...timed(200, ...POWER.ON), ...timed(7_000, ...POWER.ON)]],
    [
      15,
      [
        ...timed(0, sensor('OFF')),
        ...timed(200, sensor('ON')),
        ...timed(2_000, sensor('OFF')),
        ...timed(7_000, sensor('ON')),
      ],
    ],
    [
      16,
      [
        ...timed(0, sensor('ON')),
        ...timed(200, sensor('OFF')),
        ...timed(2_000, sensor('ON')),
        ...timed(7_000, sensor('OFF')),
      ],
    ],
  ])('%i', (mode, expected) => {
    expect(transcript([`SwitchMode1 ${mode}`])).toEqual(expected);
  });
});

describe('a detached switch of each mode', () => {
  const toggles = [0, 200, 2_000, 7_000].flatMap((time) => timed(time, action('TOGGLE')));

  it.each([
    [0, toggles],
    [
      1,
      [
        ...timed(0, action('OFF')),
        ...timed(200, action('ON')),
        ...timed(2_000, action('OFF')),
        ...timed(7_000, action('ON')),
      ],
    ],
    [
      2,
      [
        ...timed(0, action('ON')),
        ...timed(200, action('OFF')),
        ...timed(2_000, action('ON')),
        ...timed(7_000, action('OFF')),
      ],
    ],
    [3, [...timed(0, action('TOGGLE')), ...timed(2_000, action('TOGGLE'))]],
    [4, [...timed(200, action('TOGGLE')), ...timed(7_000, action('TOGGLE'))]],
    [5, [...timed(200, action('TOGGLE')), ...timed(6_000, action('HOLD'))]],
    [6, [...timed(2_000, action('TOGGLE')), ...timed(11_000, action('HOLD'))]],
    [7, toggles],
    [
      8,
      [...timed(200, action('HOLD')), ...timed(2_500, action('TOGGLE')), ...timed(7_500, action('TOGGLE'))],
    ],
    [9, [...timed(200, action('HOLD')), ...timed(2_500, action('OFF')), ...timed(7_500, action('ON'))]],
    [10, [...timed(200, action('HOLD')), ...timed(2_500, action('ON')), ...timed(7_500, action('OFF'))]],
    [
      11,
      [
        ...timed(2_000, action('TOGGLE')),
        ...timed(4_400, action('POWER_DELAYED')),
        ...timed(9_400, action('POWER_INCREMENT')),
        ...timed(11_000, action('POWER_INCREMENT')),
      ],
    ],
    [
      12,
      [
        ...timed(200, action('TOGGLE')),
        ...timed(2_000, action('POWER_INV')),
        ...timed(4_400, action('POWER_INCREMENT')),
        ...timed(6_000, action('POWER_INCREMENT')),
        ...timed(7_000, action('POWER_RELEASE')),
        ...timed(11_000, action('POWER_CLEAR')),
      ],
    ],
    [13, [...timed(0, action('ON')), ...timed(2_000, action('ON'))]],
    [14, [...timed(200, action('ON')), ...timed(7_000, action('ON'))]],
    // These never say what they ask for.
    [
      15,
      [
        ...timed(0, sensor('OFF')),
        ...timed(200, sensor('ON')),
        ...timed(2_000, sensor('OFF')),
        ...timed(7_000, sensor('ON')),
      ],
    ],
    [
      16,
      [
        ...timed(0, sensor('ON')),
        ...timed(200, sensor('OFF')),
        ...timed(2_000, sensor('ON')),
        ...timed(7_000, sensor('OFF')),
      ],
    ],
  ])('%i', (mode, expected) => {
    expect(transcript([`SwitchMode1 ${mode}`, 'SetOption114 1'])).toEqual(expected);
  });

  it('12, pressed twice', () => {
    const board = new Board(BOARD, ['SwitchMode1 12', 'SetOption114 1', 'SetOption32 10']).online();
    board.take();
    for (const level of [0, 1, 0, 1] as const) {
      board.host.drive(PIN, level);
      board.run(200);
    }
    board.run(1_500);
    expect(board.take()).toEqual([
      action('TOGGLE'),
      action('POWER_INV'),
      action('POWER_100'),
      action('POWER_CLEAR'),
    ]);
  });
});
