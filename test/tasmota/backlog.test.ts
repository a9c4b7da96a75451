import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../support/board.js';
import { RELAY_PIN, templateOf } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const ON = [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`];
const OFF = [`${RESULT} {"POWER":"OFF"}`, `stat/${TOPIC}/POWER OFF`];
const NUMBER = (name: string, value: number) => `${RESULT} {"${name}":${value}}`;

/** What a Backlog's commands publish, each with the milliseconds that passed before it. */
function timeline(board: Board, payload: string, name = 'Backlog', limit = 5_000): string[] {
  const { host } = board;
  const start = host.now;
  const lines = board.command(name, payload).map((line) => `0 ${line}`);
  for (; host.now - start < limit; host.now += 20) {
    board.step();
    for (const line of board.take()) lines.push(`${host.now - start} ${line}`);
  }
  return lines.filter((line) => !line.includes('tele/')).map((line) => line.replace(`${RESULT} `, ''));
}

describe('commands one by one', () => {
  it.each([
    ['MqttRetry 11;MqttRetry 12;MqttRetry 13', ['0', '200', '400']],
    [' MqttRetry 11 ;; ;  MqttRetry 12;', ['0', '200']],
    ['MqttRetry 11;NoDelay;MqttRetry 12;MqttRetry 13', ['0', '20', '220']],
    ['MqttRetry 11;nodelay ; MqttRetry 12;MqttRetry 13', ['0', '20', '220']],
    ['NoDelay;MqttRetry 11;NoDelay;MqttRetry 12;NoDelay;MqttRetry 13', ['0', '20', '40']],
    ['Backlog MqttRetry 11; backlog MqttRetry 12', ['0', '200']],
    ['Backlog0 MqttRetry 11; MqttRetry 12', ['0', '200']],
    ['Reset 1;MqttRetry 11;reset 6;ResetX;MqttRetry 12', ['0', '200']],
    ['cmnd/x/MqttRetry 11', ['0']],
  ])('%s', (payload, times) => {
    const expected = times.map((time, i) => `${time} {"MqttRetry":${11 + i}}`);
    expect(timeline(new Board().online(), payload)).toEqual(expected);
  });

  it.each([
    ['Backlog', 'MqttRetry 11;MqttRetry 12', ['0 {"MqttRetry":11}', '200 {"MqttRetry":12}']],
    ['Backlog1', 'MqttRetry 11;MqttRetry 12', ['0 {"MqttRetry":11}', '200 {"MqttRetry":12}']],
    ['Backlog0', 'MqttRetry 11;MqttRetry 12', ['0 {"MqttRetry":11}', '20 {"MqttRetry":12}']],
    ['Backlog2', 'MqttRetry 11;FOO', ['20 {"Command":"Unknown","Input":"FOO"}']],
    ['Backlog3', 'MqttRetry 11;FOO', ['200 {"Command":"Unknown","Input":"FOO"}']],
    ['Backlog4', 'MqttRetry 11', ['0 {"Command":"Error","Input":"BACKLOG4 MqttRetry 11"}']],
  ])('%s', (name, payload, expected) => {
    const board = new Board().online();
    expect(timeline(board, payload, name, 1_000)).toEqual(expected);
    if (name !== 'Backlog4') expect(board.command('MqttRetry')[0]).not.toContain(':10}');
  });

  it('answers each as ever, and itself not', () => {
    const board = new Board().online();
    expect(board.command('Backlog', 'Power ON;Power OFF')).toEqual([]);
    expect(board.after(1_000)).toEqual([...ON, ...OFF]);
  });

  it('takes what Home Assistant sends to lights', () => {
    const board = new Board().online();
    board.command('Backlog', 'NoDelay;Power1 ON;NoDelay;Dimmer1 40');
    expect(board.after(60)).toEqual([...ON, `${RESULT} {"Command":"Error","Input":"DIMMER 40"}`]);
  });

  it('does not divide what stands in braces', () => {
    const board = new Board().online();
    board.command('Backlog0', 'Foo {"a":{"b":1;2};3};Bar };Baz {1;2}');
    expect(board.after(100)).toEqual([
      `${RESULT} {"Command":"Unknown","Input":"FOO {\\"a\\":{\\"b\\":1;2};3}"}`,
      `${RESULT} {"Command":"Unknown","Input":"BAR }"}`,
      `${RESULT} {"Command":"Unknown","Input":"BAZ {1;2}"}`,
    ]);
  });

  it('goes on behind what waits already', () => {
    const board = new Board().online();
    board.command('Backlog', 'MqttRetry 11;MqttRetry 12');
    expect(board.command('Backlog', 'MqttRetry 13')).toEqual([NUMBER('MqttRetry', 11)]);
    expect(board.after(1_000)).toEqual([12, 13].map((n) => NUMBER('MqttRetry', n)));
  });

  it('goes on while there is no connection', () => {
    const board = new Board().online();
    board.command('Backlog', 'Delay 10;Power ON');
    board.run(60);
    board.host.broker = 'down';
    board.host.cut();
    board.run(2_000);
    expect(board.host.levels[RELAY_PIN]).toBe(1);
  });

  it('answers commands in between at once', () => {
    const board = new Board().online();
    board.command('Backlog', 'Delay 20;Power ON');
    board.run(60);
    expect(board.command('Power', 'TOGGLE')).toEqual(ON);
  });
});

describe('Delay', () => {
  it.each([
    ['20', 20, 2_000],
    ['2', 2, 200],
    ['3600', 3_600, 360_000],
    // Out of range: no delay but the usual one.
    ['1', 0, 200],
    ['0', 0, 200],
    ['3601', 0, 200],
    ['-2', 0, 200],
    ['foo', 0, 200],
    ['', 0, 200],
    ['9'.repeat(400), 0, 200],
  ])('%s', (payload, answer, due) => {
    const board = new Board().online();
    expect(timeline(board, `Delay ${payload};MqttRetry 11`, 'Backlog', 361_000).map(withoutReason)).toEqual([
      `0 {"Delay":${answer}}`,
      `${due} {"MqttRetry":11}`,
    ]);
  });

  it.each([0, 340, 980])('-1 waits for the next full second, %i ms into one', (into) => {
    const board = new Board().online();
    board.run(2_000 - (board.host.now % 1_000) + into);
    board.command('Backlog', 'Delay -1;MqttRetry 11');
    board.run(20);
    const from = board.host.now;
    while (!board.take().includes(NUMBER('MqttRetry', 11))) board.run(20);
    expect(board.host.now % 1_000).toBe(0);
    expect(board.host.now - from).toBeLessThanOrEqual(1_000);
  });

  it('-1 waits no longer than a second when the ticks have wrapped', () => {
    const board = new Board();
    board.host.now = 2 ** 31 + 123_456;
    board.reboot();
    board.run(8_000);
    board.command('Backlog', 'Delay -1;MqttRetry 11');
    expect(board.after(1_100)).toContain(NUMBER('MqttRetry', 11));
  });

  it('outlives NoDelay', () => {
    const board = new Board().online();
    expect(timeline(board, 'Delay 10;NoDelay;MqttRetry 11')).toEqual([
      '0 {"Delay":10}',
      '1000 {"MqttRetry":11}',
    ]);
  });
});

describe('without payload', () => {
  it('says that nothing waits', () => {
    expect(new Board().online().command('Backlog')).toEqual([`${RESULT} {"Backlog":"Empty"}`]);
  });

  it('forgets what waits', () => {
    const board = new Board().online();
    board.command('Backlog', 'MqttRetry 11;MqttRetry 12;MqttRetry 13');
    board.run(20);
    expect(board.command('Backlog')).toEqual([`${RESULT} {"Backlog":"Aborted"}`]);
    expect(board.after(2_000)).toEqual([]);
    expect(board.command('MqttRetry')).toEqual([NUMBER('MqttRetry', 11)]);
  });
});

describe('many commands', () => {
  it('takes as many as there is room for, also of the shortest', () => {
    const board = new Board(templateOf(224)).online();
    const count = 360;
    board.command('Backlog0', new Array(count).fill('A').join(';'));
    const lines = board.after(count * 20 + 100);
    expect(lines).toEqual(new Array(count).fill(`${RESULT} {"Command":"Unknown","Input":"A"}`));
  });

  it('takes thirty of the usual length', () => {
    const board = new Board().online();
    board.command(
      'Backlog0',
      Array.from({ length: 30 }, (_, i) => `FriendlyName1 Kitchen light ${i}`).join(';'),
    );
    expect(board.after(2_000).length).toBe(30);
  });

  it('takes none when not all fit, and tells no payload back', () => {
    const board = new Board().online();
    const long = `MqttPassword secret${';Delay 3600'.repeat(100)}`;
    expect(board.command('Backlog', `Delay 3600${';Delay 3600'.repeat(100)}`)).toEqual([]);
    board.step();
    expect(board.command('Backlog', long)).toEqual([
      `${RESULT} {"Command":"Error","Input":"BACKLOG","Reason":"More commands than the backlog holds: none was taken"}`,
    ]);
    expect(board.command('Backlog')).toEqual([`${RESULT} {"Backlog":"Aborted"}`]);
    expect(board.command('Backlog', 'MqttRetry 11')).toEqual([]);
    expect(board.after(60)).toEqual([NUMBER('MqttRetry', 11)]);
  });
});

it('takes nothing of what does not fit', () => {
  const board = new Board().online();
  board.command('Backlog0', `Delay 10${';A'.repeat(400)}`);
  expect(board.command('Backlog0', `MqttRetry 77${';A'.repeat(500)}`).at(-1)).toContain('none was taken');
  board.run(12_000);
  expect(board.command('Backlog')).toEqual([`${RESULT} {"Backlog":"Empty"}`]);
  expect(board.command('MqttRetry')).toEqual([NUMBER('MqttRetry', 10)]);
});

it('remembers that it came to a group', () => {
  const board = new Board().online();
  expect(board.ask('cmnd/tasmotas/Backlog0', 'DeviceName Other;Topic other;MqttRetry 11')).toEqual([]);
  expect(board.after(5_000)).toEqual([
    `${RESULT} {"DeviceName":"Tasmota"}`,
    `${RESULT} {"Topic":"tasmota_%06X"}`,
    NUMBER('MqttRetry', 11),
  ]);
  expect(board.host.restarts).toBe(0);
});

it('keeps a restart waiting', () => {
  const board = new Board().online();
  board.command('Backlog', 'MqttHost other;Delay 100;MqttUser me');
  board.run(9_000);
  expect(board.host.restarts).toBe(0);
  board.run(5_000);
  expect(board.host.restarts).toBe(1);
});
