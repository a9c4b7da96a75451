import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { LED_PIN, RELAY_PIN, RELAY_PINS, templateAt, templateOf } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const STATE = `tele/${TOPIC}/STATE`;
const ON = [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`];
const OFF = [`${RESULT} {"POWER":"OFF"}`, `stat/${TOPIC}/POWER OFF`];
const TWO = templateOf(224, 225);

function pair(relay: number, word: string): string[] {
  return [`${RESULT} {"POWER${relay}":"${word}"}`, `stat/${TOPIC}/POWER${relay} ${word}`];
}

/** What was published, with STATE by its power keys alone. */
function short(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^(\S*STATE) .*?("POWER.*?),"Wifi.*$/, '$1 {$2}'));
}

describe('one relay', () => {
  it.each([
    // name, payload, whether it is on before, whether it is on after
    ['POWER', 'ON', false, true],
    ['POWER', 'ON', true, true],
    ['POWER', 'on', false, true],
    ['POWER', '1', false, true],
    ['POWER', '0x1', false, true],
    ['POWER', 'TRUE', false, true],
    ['POWER', '  ON', false, true],
    ['POWER', 'OFF', true, false],
    ['POWER', 'OFF', false, false],
    ['POWER', '0', true, false],
    ['POWER', 'TOGGLE', false, true],
    ['POWER', '2', true, false],
    ['power', 'toggle', true, false],
    ['Power1', 'ON', false, true],
    ['POWER0', 'TOGGLE', true, false],
    ['x/POWER', 'ON', false, true],
    // Queries, and what is taken for one.
    ['POWER', '', true, true],
    ['POWER', '', false, false],
    ['POWER', '?', true, true],
    ['POWER', 'foo', true, true],
    ['POWER', '7', false, false],
    ['POWER', 'UP', false, false],
    ['POWER', 'ALL', false, false],
    ['POWER', 'ON ', false, false],
    ['POWER', 'ON\n', false, false],
    ['POWER', 'ON\0', false, false],
    ['POWER', '-1', true, true],
    ['POWER', '255', false, false],
    ['POWER', '{"POWER":"ON"}', false, false],
    ['POWER0', '3', false, false],
    ['POWER0', 'foo', true, true],
  ])('%s %j, being on: %s', (name, payload, before, after) => {
    const board = new Board(undefined, [`Power ${before ? 'ON' : 'OFF'}`]).online();
    expect(board.host.levels[RELAY_PIN]).toBe(before ? 1 : 0);
    expect(board.command(name, payload)).toEqual(after ? ON : OFF);
    expect(board.host.levels[RELAY_PIN]).toBe(after ? 1 : 0);
  });

  it.each([
    ['POWER2', 'ON', 'POWER2 ON'],
    ['POWER5', '', 'POWER5'],
    ['POWER29', 'ON', 'POWER29 ON'],
    ['POWER300', 'ON', 'POWER300 ON'],
    ['power1234567890', 'ON', 'POWER1234567890 ON'],
    [`POWER${'9'.repeat(400)}`, 'ON', 'POWER999999999999999 ON'],
  ])('%s is an error', (name, payload, input) => {
    const board = new Board().online();
    expect(board.command(name, payload)).toEqual([`${RESULT} {"Command":"Error","Input":"${input}"}`]);
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it('switches before it tells', () => {
    const board = new Board().online();
    let level = -1;
    const write = board.host.onWrite;
    board.host.onWrite = (bytes) => {
      if (level < 0) level = board.host.levels[RELAY_PIN] as number;
      write(bytes);
    };
    board.command('POWER', 'ON');
    expect(level).toBe(1);
  });

  it('asks nothing of its name but that it is POWER', () => {
    const board = new Board().online();
    expect(board.command('POWER1', 'ON')).toEqual(ON);
  });
});

it('is an error without relays', () => {
  const board = new Board(templateOf(160)).online();
  expect(board.command('POWER', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER ON"}`]);
  expect(board.command('POWER0', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER0 ON"}`]);
});

describe('two relays', () => {
  it.each([
    ['POWER', 'ON', [pair(1, 'ON')]],
    ['POWER1', 'ON', [pair(1, 'ON')]],
    ['POWER2', 'ON', [pair(2, 'ON')]],
    ['POWER2', '', [pair(2, 'OFF')]],
    ['POWER0', 'ON', [pair(1, 'ON'), pair(2, 'ON')]],
    ['POWER0', 'TOGGLE', [pair(1, 'ON'), pair(2, 'ON')]],
    ['POWER0', '0', [pair(1, 'OFF'), pair(2, 'OFF')]],
    ['POWER0', '', [pair(1, 'OFF'), pair(2, 'OFF')]],
    ['POWER0', 'BLINK', [pair(1, 'OFF'), pair(2, 'OFF')]],
  ])('%s %s', (name, payload, pairs) => {
    expect(new Board(TWO).online().command(name, payload)).toEqual(pairs.flat());
  });

  it('toggles each for itself', () => {
    const board = new Board(TWO, ['Power2 ON']).online();
    expect(board.command('POWER0', '2')).toEqual([...pair(1, 'ON'), ...pair(2, 'OFF')]);
  });

  it('tells both in STATE', () => {
    const board = new Board(TWO, ['Power2 ON']).online();
    expect(board.command('State')[0]).toContain(',"POWER1":"OFF","POWER2":"ON","Wifi"');
  });
});

it('has a relay on every pin that can have one', () => {
  const template = templateAt(Object.fromEntries(RELAY_PINS.map((pin, i) => [pin, 224 + i])));
  const board = new Board(template).online();
  expect(board.command('POWER23', 'ON')).toEqual(pair(23, 'ON'));
  expect(board.host.levels[33]).toBe(1);
  expect(board.command('POWER0', 'TOGGLE').length).toBe(46);
  expect(board.host.levels[33]).toBe(0);
  for (const number of [24, 28, 29]) {
    expect(board.command(`POWER${number}`, 'ON')).toEqual([
      `${RESULT} {"Command":"Error","Input":"POWER${number} ON"}`,
    ]);
  }
});

describe('options', () => {
  it.each([
    // commands at boot, name, payload, what is published
    [['SetOption26 1'], 'POWER', 'ON', pair(1, 'ON')],
    [['SetOption26 1'], 'POWER1', '', pair(1, 'OFF')],
    [['SetOption90 1'], 'POWER', 'ON', [`${RESULT} {"POWER":"ON"}`]],
    [['SetOption4 1'], 'POWER', 'ON', [`stat/${TOPIC}/POWER {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]],
    [
      ['SetOption4 1', 'SetOption26 1'],
      'POWER',
      'ON',
      [`stat/${TOPIC}/POWER1 {"POWER1":"ON"}`, `stat/${TOPIC}/POWER1 ON`],
    ],
    [['SetOption4 1', 'SetOption90 1'], 'POWER', 'ON', [`stat/${TOPIC}/POWER {"POWER":"ON"}`]],
    [['PowerRetain 1'], 'POWER', 'ON', [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON (retained)`]],
    [['PowerRetain 1', 'SetOption104 1'], 'POWER', 'ON', ON],
    [['SetOption59 1'], 'POWER', 'ON', [`${STATE} {"POWER":"ON"}`, ...ON]],
    [['SetOption59 1'], 'POWER', 'OFF', [`${STATE} {"POWER":"OFF"}`, ...OFF]],
    [['SetOption59 1'], 'POWER', '', OFF],
    [['SetOption59 1'], 'POWER', 'foo', OFF],
    [['SetOption59 1'], 'POWER0', 'ON', [...ON, `${STATE} {"POWER":"ON"}`]],
    [['SetOption59 1'], 'POWER0', '', OFF],
    [['SetOption59 1', 'SetOption26 1'], 'POWER', 'ON', [`${STATE} {"POWER1":"ON"}`, ...pair(1, 'ON')]],
  ])('%j, then %s %j', (commands, name, payload, published) => {
    expect(short(new Board(undefined, commands).online().command(name, payload))).toEqual(published);
  });

  it('retains STATE with StateRetain only', () => {
    const board = new Board(undefined, ['SetOption59 1', 'StateRetain 1', 'PowerRetain 1']).online();
    const lines = board.command('POWER', 'ON');
    expect(lines.map((line) => line.endsWith(' (retained)'))).toEqual([true, false, true]);
  });

  it('publishes one STATE for several relays, behind them all', () => {
    const board = new Board(TWO, ['SetOption59 1']).online();
    expect(short(board.command('POWER0', 'ON'))).toEqual([
      ...pair(1, 'ON'),
      ...pair(2, 'ON'),
      `${STATE} {"POWER1":"ON","POWER2":"ON"}`,
    ]);
  });

  it('names the second relay in its topic with SetOption4', () => {
    const board = new Board(TWO, ['SetOption4 1']).online();
    expect(board.command('POWER2', 'ON')).toEqual([
      `stat/${TOPIC}/POWER2 {"POWER2":"ON"}`,
      `stat/${TOPIC}/POWER2 ON`,
    ]);
    expect(board.command('POWER5', 'ON')).toEqual([
      `stat/${TOPIC}/POWER {"Command":"Error","Input":"POWER5 ON"}`,
    ]);
  });
});

describe('blinking', () => {
  const BLINK_ON = `${RESULT} {"POWER":"Blink ON"}`;
  const BLINK_OFF = `${RESULT} {"POWER":"Blink OFF"}`;

  it('goes on ten times a second each, tells nothing of it, and ends as it was', () => {
    const board = new Board().online();
    board.host.writes.length = 0;
    expect(board.command('POWER', 'BLINK')).toEqual([BLINK_ON]);
    expect(board.after(19_900)).toEqual([]);
    expect(board.after(200)).toEqual([BLINK_OFF, ...OFF]);
    expect(board.after(5_000)).toEqual([]);
    const edges = board.host.writes.filter((write) => write.startsWith(`${RELAY_PIN}=`));
    expect(edges).toEqual([
      ...new Array(10).fill([`${RELAY_PIN}=1`, `${RELAY_PIN}=0`]).flat(),
      `${RELAY_PIN}=0`,
    ]);
  });

  it('keeps its rhythm', () => {
    const board = new Board().online();
    board.command('POWER', '3');
    const levels: number[] = [];
    board.run(500);
    for (let i = 0; i < 5; i++) {
      levels.push(board.host.levels[RELAY_PIN] as number);
      board.run(1_000);
    }
    expect(levels).toEqual([1, 0, 1, 0, 1]);
  });

  it.each([
    ['BLINKOFF', false, [BLINK_OFF, ...OFF]],
    ['BLINKOFF', true, [BLINK_OFF, ...ON]],
    ['4', true, [BLINK_OFF, ...ON]],
    ['ON', false, [BLINK_OFF, ...ON]],
    ['OFF', true, [BLINK_OFF, ...OFF]],
    // What was there before the blinking is toggled.
    ['TOGGLE', false, [BLINK_OFF, ...ON]],
    ['TOGGLE', true, [BLINK_OFF, ...OFF]],
    ['BLINK', true, [BLINK_OFF, BLINK_ON]],
  ])('is ended by %s, having been on: %s', (payload, before, published) => {
    const board = new Board(undefined, [`Power ${before ? 'ON' : 'OFF'}`]).online();
    board.command('POWER', 'BLINK');
    board.run(1_500);
    expect(board.command('POWER', payload)).toEqual(published);
    if (payload !== 'BLINK') expect(board.after(30_000)).toEqual([]);
  });

  it('is not ended by a question', () => {
    const board = new Board().online();
    board.command('POWER', 'BLINK');
    board.run(500);
    expect(board.command('POWER')).toEqual(ON);
    board.run(1_000);
    expect(board.command('POWER')).toEqual(OFF);
    board.run(1_000);
    expect(board.command('POWER')).toEqual(ON);
  });

  it('BLINKOFF asks where nothing blinks', () => {
    expect(new Board(undefined, ['Power ON']).online().command('POWER', 'BLINKOFF')).toEqual(ON);
  });

  it('leaves other relays alone', () => {
    const board = new Board(TWO).online();
    board.command('POWER1', 'BLINK');
    expect(board.command('POWER2', 'ON')).toEqual(pair(2, 'ON'));
    board.run(1_500);
    expect(board.host.levels[1]).toBe(1);
    expect(board.command('POWER0', 'OFF')).toEqual([
      `${RESULT} {"POWER1":"Blink OFF"}`,
      ...pair(1, 'OFF'),
      ...pair(2, 'OFF'),
    ]);
  });

  it('comes back from a restart as it was before', () => {
    const board = new Board(TWO, ['Power1 ON']).online();
    board.command('POWER1', 'BLINK');
    board.run(500);
    board.command('POWER2', 'ON');
    board.run(2_100);
    expect(board.host.levels[0]).toBe(0);
    board.reboot();
    expect([board.host.levels[0], board.host.levels[1]]).toEqual([1, 1]);
  });
});

it('is quiet with _, but switches', () => {
  const board = new Board().online();
  expect(board.command('_POWER', 'ON')).toEqual([]);
  expect(board.host.levels[RELAY_PIN]).toBe(1);
  expect(board.command('_POWER5', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER5 ON"}`]);
  expect(board.command('POWER')).toEqual(ON);
});

it('lights the LED', () => {
  const board = new Board().online();
  board.command('POWER', 'ON');
  board.run(40);
  expect(board.host.levels[LED_PIN]).toBe(1);
  board.command('POWER', 'OFF');
  board.run(40);
  expect(board.host.levels[LED_PIN]).toBe(0);
});
