import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/bytes/utf8.js';
import { Board, TOPIC } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** The answers, without their topic. */
function answers(board: Board, name: string, payload = ''): string[] {
  return board.command(name, payload).map((line) => line.replace(`${RESULT} `, ''));
}

function rule(number: number, state: string, once: string, stop: string, text: string, reason = ''): string {
  const { length } = encodeUtf8(text);
  const told = reason === '' ? '' : `,"Reason":${JSON.stringify(reason)}`;
  return `{"Rule${number}":{"State":"${state}","Once":"${once}","StopOnError":"${stop}","Length":${length},"Free":${512 - length},"Rules":${JSON.stringify(text)}}${told}}`;
}

const TEXT = 'ON Power1#State=1 DO Publish hall/lamp 1 ENDON';

describe('Rule', () => {
  it('is told as it is set', () => {
    const board = new Board().online();
    expect(answers(board, 'Rule1')).toEqual([rule(1, 'OFF', 'OFF', 'OFF', '')]);
    expect(answers(board, 'Rule1', TEXT)).toEqual([
      '{"Rule1":{"State":"OFF","Once":"OFF","StopOnError":"OFF","Length":46,"Free":466,"Rules":"ON Power1#State=1 DO Publish hall/lamp 1 ENDON"}}',
    ]);
    expect(answers(board, 'Rule')).toEqual([rule(1, 'OFF', 'OFF', 'OFF', TEXT)]);
    expect(answers(board, 'Rule3')).toEqual([rule(3, 'OFF', 'OFF', 'OFF', '')]);
    expect(answers(board, 'Rule4', '1')).toEqual(['{"Command":"Error","Input":"RULE4 1"}']);
  });

  it.each<[payload: string, state: string, once: string, stop: string]>([
    ['1', 'ON', 'OFF', 'OFF'],
    ['ON', 'ON', 'OFF', 'OFF'],
    ['0', 'OFF', 'OFF', 'OFF'],
    ['2', 'ON', 'OFF', 'OFF'],
    ['3', 'OFF', 'OFF', 'OFF'],
    ['4', 'OFF', 'OFF', 'OFF'],
    ['5', 'OFF', 'ON', 'OFF'],
    ['6', 'OFF', 'ON', 'OFF'],
    ['7', 'OFF', 'OFF', 'OFF'],
    ['8', 'OFF', 'OFF', 'OFF'],
    ['9', 'OFF', 'OFF', 'ON'],
    ['10', 'OFF', 'OFF', 'ON'],
  ])('%s switches', (payload, state, once, stop) => {
    const board = new Board().online();
    expect(answers(board, 'Rule2', payload)).toEqual([rule(2, state, once, stop, '')]);
    expect(answers(board, 'Rule1')).toEqual([rule(1, 'OFF', 'OFF', 'OFF', '')]);
  });

  it('toggles back', () => {
    const board = new Board().online();
    for (const payload of ['2', '6', '10']) board.command('Rule3', payload);
    expect(answers(board, 'Rule3')).toEqual([rule(3, 'ON', 'ON', 'ON', '')]);
    for (const payload of ['2', '6', '10']) board.command('Rule3', payload);
    expect(answers(board, 'Rule3')).toEqual([rule(3, 'OFF', 'OFF', 'OFF', '')]);
  });

  it('appends and clears', () => {
    const board = new Board().online();
    board.command('Rule1', 'ON a#b DO Power ON ENDON');
    const both = 'ON a#b DO Power ON ENDON ON c#d DO Power OFF ENDON';
    expect(answers(board, 'Rule1', '+ON c#d DO Power OFF ENDON')).toEqual([
      rule(1, 'OFF', 'OFF', 'OFF', both),
    ]);
    expect(answers(board, 'Rule1', '+  ON e#f DO Power OFF ENDON')[0]).toContain(' ENDON ON e#f');
    board.command('Rule1', '1');
    expect(answers(board, 'Rule1', '"')).toEqual([rule(1, 'ON', 'OFF', 'OFF', '')]);
  });

  it('0 is all three, one by one', () => {
    const board = new Board().online();
    const all = (state: string, text = '') =>
      [1, 2, 3].map((n) => rule(n, state, 'OFF', 'OFF', n === 1 ? text : ''));
    expect(answers(board, 'Rule0', '1')).toEqual(all('ON'));
    // A text is for the first one.
    expect(answers(board, 'Rule0', TEXT)).toEqual([rule(1, 'ON', 'OFF', 'OFF', TEXT)]);
    expect(answers(board, 'Rule0')).toEqual(all('ON', TEXT));
    expect(answers(board, 'Rule0', '0')).toEqual(all('OFF', TEXT));
    expect(answers(board, 'Rule0', '"')).toEqual(all('OFF'));
  });

  it('survives a restart, with how it is switched', () => {
    const board = new Board().online();
    board.command('Rule2', TEXT);
    for (const payload of ['1', '5', '9']) board.command('Rule2', payload);
    board.run(2_000);
    board.reboot();
    board.run(8_000);
    expect(answers(board, 'Rule2')).toEqual([rule(2, 'ON', 'ON', 'ON', TEXT)]);
    board.command('Power', 'ON');
    expect(board.after(100)).toEqual(['hall/lamp 1']);
  });

  it.each<[text: string, reason: string]>([
    ['Power1 ON', 'at character 1: ON has to stand here'],
    ['-1', 'at character 1: ON has to stand here'],
    ['ON Power1 DO x ENDON', 'at character 4: a trigger is a name, # and another name'],
    ['ON a#b DO x', 'at character 1: this ON has no ENDON and no BREAK'],
    ['ON a#b x ENDON', 'at character 1: this ON has no DO'],
    [`${TEXT} ON`, 'at character 48: this ON has no DO'],
  ])('refuses %j, and keeps what it has', (text, reason) => {
    const board = new Board().online();
    board.command('Rule1', TEXT);
    const told = `Rule1 takes ON <trigger> DO <commands> ENDON; ${reason}`;
    expect(answers(board, 'Rule1', text)).toEqual([rule(1, 'OFF', 'OFF', 'OFF', TEXT, told)]);
    expect(board.host.logs.at(-1)).toBe(`${told}: the present value stays`);
    expect(answers(board, 'Rule1')).toEqual([rule(1, 'OFF', 'OFF', 'OFF', TEXT)]);
  });

  it('says where it goes wrong with what it has already', () => {
    const board = new Board().online();
    board.command('Rule1', TEXT);
    expect(answers(board, 'Rule1', '+ Power1')).toEqual([
      rule(
        1,
        'OFF',
        'OFF',
        'OFF',
        TEXT,
        'Rule1 takes ON <trigger> DO <commands> ENDON; with what it has already, at character 48: ON has to stand here',
      ),
    ]);
  });

  it('takes 512 bytes, and no more', () => {
    const board = new Board().online();
    const longest = `ON a#b DO Publish x ${'y'.repeat(486)} ENDON`;
    expect(longest.length).toBe(512);
    expect(answers(board, 'Rule1', longest)).toEqual([rule(1, 'OFF', 'OFF', 'OFF', longest)]);
    const reason = 'Rule2 takes at most 512 bytes, and these are 513';
    expect(answers(board, 'Rule2', longest.replace('y', 'yy'))).toEqual([
      rule(2, 'OFF', 'OFF', 'OFF', '', reason),
    ]);
    expect(answers(board, 'Rule1', '+ ON a#b DO c ENDON')[0]).toContain(
      '"Reason":"Rule1 takes at most 512 bytes',
    );
  });

  it('takes three of the longest', () => {
    const board = new Board().online();
    for (let n = 1; n <= 3; n++) {
      const text = `ON a#b DO Publish x ${'"'.repeat(486)} ENDON`;
      expect(answers(board, `Rule${n}`, text)).toEqual([rule(n, 'OFF', 'OFF', 'OFF', text)]);
    }
  });

  it('takes line ends for blanks', () => {
    const board = new Board().online();
    expect(answers(board, 'Rule1', 'ON a#b\r\nDO\0x\n\tENDON\n')).toEqual([
      rule(1, 'OFF', 'OFF', 'OFF', 'ON a#b  DO x  ENDON'),
    ]);
  });

  it('is as it was when there is no room for it beside other texts', () => {
    const board = new Board().online();
    for (let n = 1; n <= 16; n++) board.command(`Mem${n}`, 'x'.repeat(64));
    for (let n = 1; n <= 8; n++) board.command(`FriendlyName${n}`, 'x'.repeat(32));
    for (let n = 1; n <= 2; n++) board.command(`Rule${n}`, `ON a#b DO Publish x ${'y'.repeat(486)} ENDON`);
    const answer = answers(board, 'Rule3', `ON a#b DO Publish x ${'y'.repeat(486)} ENDON`)[0] as string;
    expect(answer).toContain('"Length":0,');
    expect(answer).toContain('"Reason":"Rule3 finds no room: shorten this or other texts"');
  });
});

describe('Event', () => {
  it.each<[payload: string, published: string[]]>([
    ['hall', ['x <>']],
    ['HALL=5', ['x <5>']],
    [' hall = a b ', ['x <a b>']],
    ['hall=', ['x <>']],
    ['hall=a=b', ['x <a=b>']],
    ['hallway=1', []],
    ['=1', []],
    ['', []],
  ])('%j', (payload, published) => {
    const board = new Board(undefined, [
      'Rule1 ON Event#hall DO Publish x <%value%> ENDON',
      'Rule1 1',
    ]).online();
    expect(board.command('Event', payload)).toEqual([`${RESULT} {"Event":"Done"}`]);
    expect(board.after(100)).toEqual(published);
  });

  it('is done, too, where there are no rules', () => {
    expect(new Board().online().command('Event', 'hall=5')).toEqual([`${RESULT} {"Event":"Done"}`]);
  });
});

describe('RuleTimer', () => {
  const timers = (...left: number[]) =>
    `{${Array.from({ length: 8 }, (_, i) => `"T${i + 1}":${left[i] ?? 0}`).join()}}`;

  it('tells what is left of all', () => {
    const board = new Board().online();
    expect(answers(board, 'RuleTimer')).toEqual([timers()]);
    expect(answers(board, 'RuleTimer1', '10')).toEqual([timers(10)]);
    expect(answers(board, 'RuleTimer3', '65535')).toEqual([timers(10, 0, 65_535)]);
    board.run(2_500);
    expect(answers(board, 'RuleTimer2')).toEqual([timers(7, 0, 65_532)]);
    expect(answers(board, 'RuleTimer1', '0')).toEqual([timers(0, 0, 65_532)]);
    expect(answers(board, 'RuleTimer0', '0')).toEqual([timers()]);
  });

  it('takes parts of a second, but waits for one', () => {
    const board = new Board(undefined, [
      'Rule1 ON Rules#Timer DO Publish x %value% ENDON',
      'Rule1 1',
    ]).online();
    board.command('RuleTimer5', '1.5');
    board.command('RuleTimer6', '0.1');
    expect(board.after(900)).toEqual([]);
    expect(board.after(200)).toEqual(['x 6']);
    expect(board.after(500)).toEqual(['x 5']);
  });

  it.each<[name: string, payload: string, reason: string]>([
    ['RuleTimer1', '-1', 'RuleTimer takes 0 to 65535'],
    ['RuleTimer1', '65536', 'RuleTimer takes 0 to 65535'],
    ['RuleTimer1', 'foo', 'RuleTimer takes 0 to 65535'],
    ['RuleTimer0', '5', 'RuleTimer takes 0 to 0'],
  ])('%s %s changes nothing', (name, payload, reason) => {
    const board = new Board().online();
    board.command('RuleTimer1', '10');
    expect(answers(board, name, payload)).toEqual([`${timers(10).slice(0, -1)},"Reason":"${reason}"}`]);
  });

  it('has eight', () => {
    const board = new Board().online();
    expect(answers(board, 'RuleTimer9', '1')).toEqual(['{"Command":"Error","Input":"RULETIMER9 1"}']);
  });
});
