import { describe, expect, it } from 'vitest';
import { Buttons } from '../../src/device/buttons.js';
import { Bench, BURST, type Edge, TACTILE_DOWN, TACTILE_UP, trace } from './bench.js';

const PINS = [0, 12];
const SETTLED = 5_000;
/** From the first edge until a press, or the letting go, is steady. */
const DOWN = 56;
const UP = 52;

/** Edges of presses, each `[from, until]`. */
function presses(...spans: readonly (readonly [from: number, until: number])[]): Edge[] {
  return spans.flatMap(([from, until]) => trace([from, TACTILE_DOWN], [until, TACTILE_UP]));
}

function bench({ start = 1_000, inverted = false, low = [] as readonly number[], settled = true } = {}) {
  const made = new Bench(start);
  if (inverted) made.host.levels.fill(0);
  for (const pin of low) made.host.levels[pin] = 0;
  const told: string[] = [];
  let zero = start;
  const tell = (text: string) => told.push(`${made.host.now - zero}: ${text}`);
  const buttons = new Buttons(
    made.host.Digital,
    PINS.map((pin) => ({ pin, pull: inverted ? 'none' : 'up', inverted })),
    made.clock,
    {
      buttonPressed: (index, count) => tell(`${index} pressed ${count}`),
      buttonHeld: (index) => tell(`${index} held`),
      buttonHeldLong: (index) => tell(`${index} held long`),
      buttonReleased: (index) => tell(`${index} released`),
    },
  );
  const play = (index: number, edges: readonly Edge[], length: number, period = 1) =>
    made.play(PINS[index] as number, edges, length, (now) => buttons.tick(now), period);
  if (settled) {
    play(0, [], SETTLED, 20);
    zero = made.host.now;
  }
  return { host: made.host, buttons, told, play };
}

describe('a button', () => {
  it.each([1, 2, 3, 4, 5])('pressed %i times is told once, 500 ms after the last press', (count) => {
    const { play, told } = bench();
    const spans = Array.from({ length: count }, (_, i) => [i * 250, i * 250 + 120] as const);
    play(0, presses(...spans), 5_000);
    expect(told).toEqual([`${(count - 1) * 250 + DOWN + 500}: 0 pressed ${count}`]);
  });

  it.each([1, 2, 3, 4, 5])(
    'pressed %i times is told of so at ticks of 20 ms, wherever they fall',
    (count) => {
      for (let shift = 0; shift < 20; shift++) {
        const { play, told } = bench();
        const spans = Array.from(
          { length: count },
          (_, i) => [shift + i * 250, shift + i * 250 + 120] as const,
        );
        play(0, presses(...spans), 5_000, 20);
        expect(told.map((text) => text.replace(/.*: /, ''))).toEqual([`0 pressed ${count}`]);
      }
    },
  );

  it('starts a new count after the window', () => {
    const { play, told } = bench();
    play(0, presses([0, 120], [501, 621], [1_200, 1_300], [1_450, 1_550]), 4_000);
    expect(told).toEqual([
      `${DOWN + 500}: 0 pressed 1`,
      `${501 + DOWN + 500}: 0 pressed 1`,
      `${1_450 + DOWN + 500}: 0 pressed 2`,
    ]);
  });

  it('counts a press that becomes steady 1 ms before the window closes', () => {
    const { play, told } = bench();
    play(0, presses([0, 120], [499, 600]), 3_000);
    expect(told).toEqual([`${499 + DOWN + 500}: 0 pressed 2`]);
  });

  it('pressed for longer than the window is told when it is let go', () => {
    const { play, told } = bench();
    play(0, presses([0, 1_500]), 3_000);
    expect(told).toEqual([`${1_500 + UP}: 0 pressed 1`]);
  });

  it('pressed again and kept over the window counts both when it is let go', () => {
    const { play, told } = bench();
    play(0, presses([0, 100], [300, 3_000]), 5_000);
    expect(told).toEqual([`${3_000 + UP}: 0 pressed 2`]);
  });

  it('is not pressed by noise, nor by glitches shorter than the debounce', () => {
    const { play, told, buttons } = bench();
    buttons.debounce = 51;
    play(0, trace([0, BURST], [300, BURST], [600, BURST]), 5_000);
    play(
      0,
      [
        [0, 0],
        [49, 1],
        [100, 0],
        [149, 1],
      ],
      5_000,
    );
    expect(told).toEqual([]);
  });

  it('is not let go by glitches', () => {
    const { play, told } = bench();
    const glitches: Edge[] = [
      [400, 1],
      [420, 0],
      [700, 1],
      [749, 0],
    ];
    play(0, [...trace([0, TACTILE_DOWN]), ...glitches, ...trace([1_000, TACTILE_UP])], 3_000);
    expect(told).toEqual([`${1_000 + UP}: 0 pressed 1`]);
  });

  it('held for 4 s is told once, and not as a press, and so is its release', () => {
    const { play, told } = bench();
    play(0, presses([0, 10_000]), 15_000);
    expect(told).toEqual([`${DOWN + 4_000}: 0 held`, `${10_000 + UP}: 0 released`]);
  });

  it('let go 1 ms before 4 s is a press', () => {
    const { play, told } = bench();
    const until = DOWN + 4_000 - 1 - UP;
    play(0, presses([0, until]), 8_000);
    expect(told).toEqual([`${until + UP}: 0 pressed 1`]);
  });

  it('held for 40 s is told as held, then as held long, once each', () => {
    const { play, told } = bench();
    play(0, presses([0, 60_000]), 65_000);
    expect(told).toEqual([
      `${DOWN + 4_000}: 0 held`,
      `${DOWN + 40_000}: 0 held long`,
      `${60_000 + UP}: 0 released`,
    ]);
  });

  it('let go 1 ms before 40 s is not held long', () => {
    const { play, told } = bench();
    play(0, presses([0, DOWN + 40_000 - 1 - UP]), 45_000);
    expect(told).toEqual([`${DOWN + 4_000}: 0 held`, `${DOWN + 39_999}: 0 released`]);
  });

  it('forgets presses that a hold follows, and counts afresh after it', () => {
    const { play, told } = bench();
    play(0, presses([0, 100], [300, 6_000], [6_200, 6_300]), 10_000);
    expect(told).toEqual([
      `${300 + DOWN + 4_000}: 0 held`,
      `${6_000 + UP}: 0 released`,
      `${6_200 + DOWN + 500}: 0 pressed 1`,
    ]);
  });

  it('can be held time after time', () => {
    const { play, told } = bench();
    play(0, presses([0, 5_000], [6_000, 11_000]), 15_000);
    expect(told).toEqual([
      `${DOWN + 4_000}: 0 held`,
      `${5_000 + UP}: 0 released`,
      `${6_000 + DOWN + 4_000}: 0 held`,
      `${11_000 + UP}: 0 released`,
    ]);
  });

  it('can be held long time after time', () => {
    const { play, told } = bench();
    play(0, presses([0, 41_000], [50_000, 91_000]), 95_000);
    expect(told.filter((text) => text.endsWith('held long'))).toEqual([
      `${DOWN + 40_000}: 0 held long`,
      `${50_000 + DOWN + 40_000}: 0 held long`,
    ]);
  });

  it('takes other times at once', () => {
    const { play, told, buttons } = bench();
    buttons.debounce = 200;
    buttons.holdTime = 1_000;
    play(0, presses([0, 150]), 1_000);
    expect(told).toEqual([]);
    play(0, presses([0, 15_000]), 16_000);
    expect(told).toEqual([
      `${1_000 + 206 + 1_000}: 0 held`,
      `${1_000 + 206 + 10_000}: 0 held long`,
      `${1_000 + 15_000 + 202}: 0 released`,
    ]);
  });

  it('is pressed by a high level when inverted', () => {
    const { play, told } = bench({ inverted: true });
    play(
      0,
      [
        [0, 1],
        [100, 0],
        [200, 1],
        [300, 0],
      ],
      2_000,
    );
    expect(told).toEqual(['750: 0 pressed 2']);
  });

  it('says which one it is, several at once included', () => {
    const { host, play, told, buttons } = bench();
    expect(buttons.count).toBe(2);
    host.drive(PINS[0] as number, 0);
    play(1, presses([0, 100], [300, 400]), 2_000);
    host.drive(PINS[0] as number, 1);
    play(1, [], 2_000);
    expect(told).toEqual([`${300 + DOWN + 500}: 1 pressed 2`, '2050: 0 pressed 1']);
  });

  it('tells what is due, and in order, when a tick is late', () => {
    const { host, play, told } = bench();
    play(0, trace([0, TACTILE_DOWN]), 100);
    host.now += 60_000;
    play(0, [], 0);
    expect(told).toEqual(['60100: 0 held', '60100: 0 held long']);
  });
});

describe('a button that is told at once', () => {
  function immediate() {
    const made = bench();
    made.buttons.immediate = true;
    return made;
  }

  it('is pressed when it goes down, each time, and released when it comes up', () => {
    const { play, told } = immediate();
    play(0, presses([0, 100], [200, 300], [400, 2_000]), 5_000);
    expect(told).toEqual([
      `${DOWN}: 0 pressed 1`,
      `${100 + UP}: 0 released`,
      `${200 + DOWN}: 0 pressed 1`,
      `${300 + UP}: 0 released`,
      `${400 + DOWN}: 0 pressed 1`,
      `${2_000 + UP}: 0 released`,
    ]);
  });

  it('is never held, for however long it is pressed', () => {
    const { play, told } = immediate();
    play(0, presses([0, 90_000]), 95_000, 20);
    expect(told).toEqual(['60: 0 pressed 1', '90060: 0 released']);
  });

  it('does not count what was pressed before', () => {
    const { play, told, buttons } = bench();
    play(0, presses([0, 100]), 200);
    buttons.immediate = true;
    play(0, presses([0, 100]), 1_000);
    expect(told).toEqual([`${200 + DOWN}: 0 pressed 1`, `${300 + UP}: 0 released`]);
  });

  it('is held for as long as anybody likes over a clock that wraps', () => {
    const { host, play, told } = immediate();
    play(0, [[0, 0]], 1_000, 20);
    host.now += 2 ** 31;
    play(0, [], 1_000, 20);
    expect(told).toEqual(['60: 0 pressed 1']);
  });
});

describe('a button whose presses are ignored after 1 s', () => {
  function ignoring() {
    const made = bench();
    made.buttons.ignoreTime = 1_000;
    return made;
  }

  it('is pressed as ever for shorter', () => {
    const { play, told } = ignoring();
    play(0, presses([0, 1_000]), 3_000);
    expect(told).toEqual([`${1_000 + UP}: 0 pressed 1`]);
  });

  it('tells nothing of a longer press, nor of those before it', () => {
    const { play, told } = ignoring();
    play(0, presses([0, 100], [200, 1_300 + DOWN]), 60_000, 20);
    play(0, presses([0, 50_000]), 60_000, 20);
    expect(told).toEqual([]);
    play(0, presses([0, 100]), 1_000);
    expect(told).toEqual([`${120_000 + DOWN + 500}: 0 pressed 1`]);
  });

  it('is held where a hold comes first', () => {
    const { play, told, buttons } = ignoring();
    buttons.holdTime = 1_000;
    play(0, presses([0, 2_000]), 3_000);
    expect(told).toEqual([`${DOWN + 1_000}: 0 held`, `${2_000 + UP}: 0 released`]);
  });

  it('is ignored even by a late tick', () => {
    const { host, play, told } = ignoring();
    play(0, trace([0, TACTILE_DOWN]), 100);
    host.now += 60_000;
    play(0, [], 0);
    expect(told).toEqual([]);
  });
});

describe('after the start', () => {
  it('presses are not heeded for 4 s', () => {
    const { play, told } = bench({ settled: false });
    play(0, presses([0, 100], [300, 400], [1_000, 3_000], [3_500, 3_600]), 4_000);
    play(0, [], 5_000);
    expect(told).toEqual([]);
  });

  it('a press begun within the 4 s is ignored whole, be it held for ever so long', () => {
    for (const begin of [0, 3_900, 3_960, 3_999]) {
      const { play, told } = bench({ settled: false });
      play(0, [[begin, 0]], 60_000, 20);
      play(0, [[0, 1]], 5_000);
      expect(told).toEqual([]);
    }
  });

  it('a button that was down at power-on is ignored until it is pressed anew', () => {
    const { play, told } = bench({ low: PINS, settled: false });
    play(0, [], 100_000, 20);
    play(
      0,
      [
        [0, 1],
        [1_000, 0],
        [1_100, 1],
      ],
      3_000,
    );
    expect(told).toEqual(['101550: 0 pressed 1']);
  });

  it('and after a change to pulses of mains voltage, as well', () => {
    const { play, told, buttons } = bench();
    play(0, trace([0, TACTILE_DOWN]), 1_000);
    buttons.debounce = 59;
    play(0, [], 10_000, 20);
    expect(told).toEqual([]);
  });

  it('a press begun as the 4 s end counts', () => {
    const { play, told } = bench({ settled: false });
    play(
      0,
      [
        [4_001, 0],
        [4_200, 1],
      ],
      6_000,
    );
    expect(told).toEqual(['4551: 0 pressed 1']);
  });
});

describe('a clock that wraps', () => {
  const moments: [name: string, moment: number][] = [
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
  ];

  it.each(moments)('past %s changes nothing of presses', (_name, moment) => {
    for (let before = 0; before <= 1_500; before += 50) {
      const { play, told } = bench({ start: moment - SETTLED - before });
      play(0, presses([0, 100], [300, 400], [600, 700]), 3_000);
      expect(told).toEqual([`${600 + DOWN + 500}: 0 pressed 3`]);
    }
  });

  it.each(moments)('past %s changes nothing of holds', (_name, moment) => {
    for (const before of [0, 30, 2_000, 4_057, 20_000, 40_057, 41_000]) {
      const { play, told } = bench({ start: moment - SETTLED - before });
      play(0, presses([0, 45_000]), 50_000);
      expect(told).toEqual([
        `${DOWN + 4_000}: 0 held`,
        `${DOWN + 40_000}: 0 held long`,
        `${45_000 + UP}: 0 released`,
      ]);
    }
  });

  it.each(moments)('past %s within the first 4 s lets them be 4 s', (_name, moment) => {
    const { play, told } = bench({ start: moment - 2_000, settled: false });
    play(0, presses([100, 200], [2_500, 2_600]), 3_999);
    play(0, [], 1_001);
    play(0, presses([0, 100]), 1_000);
    expect(told).toEqual([`${SETTLED + DOWN + 500}: 0 pressed 1`]);
  });

  it('tells nothing of a button at rest, nor of one that is stuck, over whole turns', () => {
    const { host, play, told } = bench();
    play(0, [[0, 0]], 41_000, 20);
    told.length = 0;
    for (let i = 0; i < 20; i++) {
      host.now += 2 ** 29 + 1_234;
      play(0, [], 100);
    }
    expect(told).toEqual([]);
    play(0, [[0, 1]], 100);
    play(0, presses([0, 100]), 1_000);
    expect(told.map((text) => text.replace(/.*: /, ''))).toEqual(['0 released', '0 pressed 1']);
  });
});
