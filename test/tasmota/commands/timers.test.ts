import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { templateOf } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
/** Two relays. */
const TWO = templateOf(224, 225);
const NONE = templateOf(0);

const EMPTY =
  '{"Enable":0,"Mode":0,"Time":"00:00","Window":0,"Days":"0000000","Repeat":0,"Output":1,"Action":0}';
const MORNING =
  '{"Enable":1,"Mode":0,"Time":"07:30","Window":0,"Days":"0111110","Repeat":1,"Output":1,"Action":1}';

/** What a command is answered with. */
function answer(board: Board, name: string, payload = ''): string {
  return board
    .command(name, payload)
    .map((line) => line.replace(`${RESULT} `, ''))
    .join('\n');
}

/** Sets the clock to a moment in UTC. */
function setTime(board: Board, utc: string): void {
  board.host.epoch = Date.parse(utc) - board.host.now;
}

/** Lets seconds pass, with a tick in each. @returns what was published in them */
function after(board: Board, seconds: number): string[] {
  board.packets.length = 0;
  for (let i = 0; i < seconds; i++) {
    board.host.now += 1_000;
    board.step();
  }
  return board.take();
}

function allTimers(first: string, count = 16): string {
  const rest = Array.from({ length: count - 1 }, (_, i) => `"Timer${i + 2}":${EMPTY}`);
  return [`"Timer1":${first}`, ...rest].join(',');
}

describe('Timer', () => {
  it('takes JSON, and keeps what is not mentioned', () => {
    const board = new Board().online();
    expect(answer(board, 'Timer3', MORNING)).toBe(`{"Timer3":${MORNING}}`);
    expect(answer(board, 'Timer3', '{"ENABLE":0,"window":15}')).toBe(
      '{"Timer3":{"Enable":0,"Mode":0,"Time":"07:30","Window":15,"Days":"0111110","Repeat":1,"Output":1,"Action":1}}',
    );
    expect(answer(board, 'Timer3', '{"Mode":2,"Time":"-00:30"}')).toBe(
      '{"Timer3":{"Enable":0,"Mode":2,"Time":"-00:30","Window":15,"Days":"0111110","Repeat":1,"Output":1,"Action":1}}',
    );
    expect(answer(board, 'Timer3')).toBe(
      '{"Timer3":{"Enable":0,"Mode":2,"Time":"-00:30","Window":15,"Days":"0111110","Repeat":1,"Output":1,"Action":1}}',
    );
    expect(answer(board, 'Timer')).toBe(`{"Timer1":${EMPTY}}`);
  });

  it('copies another one, and clears', () => {
    const board = new Board().online();
    answer(board, 'Timer3', MORNING);
    expect(answer(board, 'Timer16', '3')).toBe(`{"Timer16":${MORNING}}`);
    expect(answer(board, 'Timer3', '0')).toBe(`{"Timer3":${EMPTY}}`);
    expect(answer(board, 'Timer16', '?')).toBe(`{"Timer16":${MORNING}}`);
  });

  it('outlives a restart, and runs after it', () => {
    const board = new Board().online();
    answer(board, 'Timers', '1');
    answer(board, 'Timer16', MORNING);
    board.run(2_000);
    board.reboot();
    board.online();
    expect(answer(board, 'Timer16')).toBe(`{"Timer16":${MORNING}}`);
    setTime(board, '2025-12-24T06:28:00Z');
    after(board, 60);
    setTime(board, '2025-12-24T06:29:59Z');
    expect(board.after(1_000)).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
  });

  it.each([
    ['{"Time"', 'Invalid JSON'],
    ['{"Time":07:30}', 'Invalid JSON'],
    [`{"Time":"07:30\u0000"}`, 'Invalid JSON'],
    [`{${'x'.repeat(300)}`, 'Invalid JSON'],
    ['{"Time":"07:30"} x', 'Invalid JSON'],
    [`{"Time":${'['.repeat(900)}`, 'Invalid JSON'],
  ])('%j is no JSON', (payload, told) => {
    const board = new Board().online();
    answer(board, 'Timer3', MORNING);
    expect(answer(board, 'Timer3', payload)).toBe(`{"Timer3":"${told}"}`);
    expect(board.host.logs.at(-1)).toBe('Timer3 got JSON that cannot be read: the present value stays');
    expect(answer(board, 'Timer3')).toBe(`{"Timer3":${MORNING}}`);
  });

  const USAGE =
    'Timer3: it takes 0, a timer to copy from 1 to 16, or JSON such as {\\"Enable\\":1,\\"Time\\":\\"07:30\\"}';
  it.each([
    ['17', USAGE],
    ['-1', USAGE],
    ['1.5', USAGE],
    ['ON', USAGE],
    ['0x1', USAGE],
    ['[1]', USAGE],
    ['"x"', USAGE],
    ['x'.repeat(300), USAGE],
    ['1\u0000', USAGE],
    ['{"Time":"25:00"}', 'Timer3: Time takes 00:00 to 23:59'],
    ['{"Enable":1,"Window":16}', 'Timer3: Window takes 0 to 15'],
    ['{"Output":2}', 'Timer3: Output takes 1 to 1'],
  ])('%j is answered with the present value, and why', (payload, reason) => {
    const board = new Board().online();
    answer(board, 'Timer3', MORNING);
    expect(answer(board, 'Timer3', payload)).toBe(`{"Timer3":${MORNING},"Reason":"${reason}"}`);
    expect(board.host.logs.at(-1)).toBe(`${reason.replaceAll('\\', '')}: the present value stays`);
  });

  it('with bytes that are no UTF-8 is no JSON', () => {
    const board = new Board().online();
    expect(board.ask(`cmnd/${TOPIC}/Timer1`, Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual([
      `${RESULT} {"Timer1":"Invalid JSON"}`,
    ]);
  });

  it.each(['Timer0', 'Timer17'])('there is no %s', (name) => {
    expect(answer(new Board().online(), name, '0')).toContain('"Command":"Error"');
  });

  it('has no output where there are no relays, and can only run rules', () => {
    const board = new Board(NONE).online();
    const told = '{"Enable":0,"Mode":0,"Time":"00:00","Window":0,"Days":"0000000","Repeat":0,"Action":3}';
    expect(answer(board, 'Timer1', '0')).toBe(`{"Timer1":${told}}`);
    expect(answer(board, 'Timer1', '{"Output":5,"Action":1}')).toBe(`{"Timer1":${told}}`);
  });
});

describe('Timers', () => {
  it('are told, all of them, on or off', () => {
    const board = new Board().online();
    expect(answer(board, 'Timers')).toBe(`{"Timers":"OFF",${allTimers(EMPTY)}}`);
    answer(board, 'Timer1', MORNING);
    for (const [payload, told] of [
      ['1', 'ON'],
      ['', 'ON'],
      ['2', 'OFF'],
      ['2', 'ON'],
      ['0', 'OFF'],
      ['ON', 'ON'],
      ['TOGGLE', 'OFF'],
    ] as const)
      expect(answer(board, 'Timers', payload)).toBe(`{"Timers":"${told}",${allTimers(MORNING)}}`);
  });

  it.each(['3', '-1', 'x', 'x'.repeat(300), 'x\u0000'])('%j is answered as it is, and why', (payload) => {
    const board = new Board().online();
    expect(answer(board, 'Timers', payload)).toBe(
      `{"Timers":"OFF",${allTimers(EMPTY)},"Reason":"Timers takes 0 to 2"}`,
    );
  });

  it('fit a message at their longest', () => {
    const board = new Board(TWO).online();
    const long =
      '{"Enable":1,"Mode":2,"Time":"-11:59","Window":15,"Days":"1111111","Repeat":1,"Output":2,"Action":3}';
    for (let i = 1; i <= 16; i++) answer(board, `Timer${i}`, long);
    expect(answer(board, 'Timers').length).toBeGreaterThan(16 * long.length);
  });
});

describe('a timer', () => {
  /** A board with these timers, at 07:28 on a Wednesday, past the quiet start. */
  function armed(template: string | undefined, ...timers: string[]): Board {
    const board = new Board(template, [
      'TelePeriod 0',
      'Timers 1',
      ...timers.map((given, i) => `Timer${i + 1} ${given}`),
    ]);
    setTime(board, '2025-12-24T06:26:55Z');
    board.online();
    after(board, 57);
    board.packets.length = 0;
    return board;
  }

  it('switches its relay, off, on and the other way round', () => {
    const board = armed(
      TWO,
      '{"Enable":1,"Time":"07:29","Days":"1111111","Repeat":1,"Output":2,"Action":1}',
      '{"Enable":1,"Time":"07:30","Days":"1111111","Repeat":1,"Output":1,"Action":2}',
      '{"Enable":1,"Time":"07:31","Days":"1111111","Repeat":1,"Output":2,"Action":0}',
      '{"Enable":0,"Time":"07:29","Days":"1111111","Repeat":1,"Output":1,"Action":1}',
    );
    const power = (relay: number, state: string) => [
      `${RESULT} {"POWER${relay}":"${state}"}`,
      `stat/${TOPIC}/POWER${relay} ${state}`,
    ];
    expect(after(board, 60)).toEqual(power(2, 'ON'));
    expect(after(board, 60)).toEqual(power(1, 'ON'));
    expect(after(board, 60)).toEqual(power(2, 'OFF'));
    expect(after(board, 600)).toEqual([]);
  });

  it('without Repeat is disabled once it has run', () => {
    const board = armed(undefined, '{"Enable":1,"Time":"07:29","Days":"1111111","Action":1}');
    expect(after(board, 60)).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
    expect(answer(board, 'Timer1')).toBe(
      '{"Timer1":{"Enable":0,"Mode":0,"Time":"07:29","Window":0,"Days":"1111111","Repeat":0,"Output":1,"Action":1}}',
    );
    board.run(2_000);
    board.reboot();
    expect(answer(board.online(), 'Timer1')).toContain('"Enable":0');
  });

  it('runs only on its days', () => {
    const given = '{"Enable":1,"Time":"07:29","Days":"---W---","Repeat":1,"Action":2}';
    const board = armed(undefined, given);
    expect(after(board, 60)).toHaveLength(2);
    for (const [date, count] of [
      ['2025-12-25', 0],
      ['2025-12-30', 0],
      ['2025-12-31', 2],
    ] as const) {
      setTime(board, `${date}T06:28:58Z`);
      expect(board.after(10_000), date).toHaveLength(count);
    }
  });

  it('with a window runs once, somewhere in it', () => {
    const board = armed(
      undefined,
      '{"Enable":1,"Time":"08:00","Window":15,"Days":"1111111","Repeat":1,"Action":2}',
    );
    const runs: number[] = [];
    for (let minute = 28; minute < 100; minute++) if (after(board, 60).length > 0) runs.push(minute + 1);
    expect(runs).toHaveLength(1);
    expect(Math.abs((runs[0] as number) - 60)).toBeLessThanOrEqual(15);
  });

  it.each([
    ['1', '08:43'],
    ['2', '16:58'],
  ])('with Mode %s follows the sun', (mode, time) => {
    const board = armed(
      undefined,
      `{"Enable":1,"Mode":${mode},"Time":"-00:10","Days":"1111111","Repeat":1,"Action":1}`,
    );
    expect(answer(board, 'Status', '7')).toContain(`"${time}"`);
    setTime(board, new Date(Date.parse(`2025-12-24T${time}:00Z`) - 70 * 60_000 - 10_000).toISOString());
    board.run(1_000);
    expect(board.after(8_000)).toEqual([]);
    expect(board.after(1_100)).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
  });

  it('with action 3 leaves it to rules', () => {
    const board = armed(undefined, '{"Enable":1,"Time":"07:29","Days":"1111111","Repeat":1,"Action":3}');
    expect(after(board, 120)).toEqual([]);
  });

  it('does not run before the time is known', () => {
    const host = new Board(undefined, [
      'TelePeriod 0',
      'Timers 1',
      'Timer1 {"Enable":1,"Time":"00:02","Days":"1111111","Repeat":1,"Action":1}',
    ]);
    host.host.epoch = -1;
    host.online();
    expect(answer(host, 'Time')).toBe('{"Time":"1970-01-01T00:00:08"}');
    expect(after(host, 300)).toEqual([]);
    setTime(host, '2025-12-23T23:01:58Z');
    expect(host.after(2_000)).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
  });

  it('runs from a clock that was set by hand', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'Timers 1', `Timer1 ${MORNING}`]);
    board.host.epoch = -1;
    board.online();
    after(board, 60);
    answer(board, 'Time', String(Date.parse('2025-12-24T06:29:55Z') / 1_000));
    expect(board.after(4_000)).toEqual([]);
    expect(board.after(1_000)).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
  });

  it('goes on with Timers 0 and 1, not in between', () => {
    const board = armed(undefined, '{"Enable":1,"Time":"07:30","Days":"1111111","Repeat":1,"Action":2}');
    answer(board, 'Timers', '0');
    expect(after(board, 180)).toEqual([]);
    answer(board, 'Timers', '1');
    setTime(board, '2025-12-25T06:29:50Z');
    expect(after(board, 60)).toHaveLength(2);
  });
});
