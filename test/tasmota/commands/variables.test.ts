import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;

function answers(board: Board, name: string, payload = ''): string[] {
  return board.command(name, payload).map((line) => line.replace(`${RESULT} `, ''));
}

const all = (name: string, texts: Readonly<Record<number, string>> = {}) =>
  `{${Array.from({ length: 16 }, (_, i) => `"${name}${i + 1}":"${texts[i + 1] ?? ''}"`).join()}}`;

describe.each(['Var', 'Mem'])('%s', (name) => {
  it('holds texts', () => {
    const board = new Board().online();
    expect(answers(board, `${name}1`)).toEqual([`{"${name}1":""}`]);
    expect(answers(board, `${name}1`, '21.5')).toEqual([`{"${name}1":"21.5"}`]);
    expect(answers(board, `${name}16`, 'a "b" é')).toEqual([`{"${name}16":"a \\"b\\" é"}`]);
    expect(answers(board, `${name}1`)).toEqual([`{"${name}1":"21.5"}`]);
    expect(answers(board, name)).toEqual([all(name, { 1: '21.5', 16: 'a \\"b\\" é' })]);
    expect(answers(board, `${name}1`, '"')).toEqual([`{"${name}1":""}`]);
    expect(answers(board, `${name}17`, '1')).toEqual([
      `{"Command":"Error","Input":"${name.toUpperCase()}17 1"}`,
    ]);
  });

  it('without index only tells', () => {
    const board = new Board().online();
    expect(answers(board, name, '5')).toEqual([all(name)]);
  });

  it('takes at most 64 bytes', () => {
    const board = new Board().online();
    expect(answers(board, `${name}2`, 'x'.repeat(64))).toEqual([`{"${name}2":"${'x'.repeat(64)}"}`]);
    const reason = name === 'Var' ? 'Var2 takes at most 64 bytes' : 'Mem takes at most 64 bytes';
    expect(answers(board, `${name}2`, `${'y'.repeat(63)}é`)).toEqual([
      `{"${name}2":"${'x'.repeat(64)}","Reason":"${reason}"}`,
    ]);
  });

  it('sets off rules whenever it is written', () => {
    const board = new Board(undefined, [
      `Rule1 ON ${name}1#State>5 DO Publish x %value% ENDON`,
      'Rule1 1',
    ]).online();
    for (const payload of ['6', '6', '5']) board.send(`cmnd/${TOPIC}/${name}1`, payload);
    board.send(`cmnd/${TOPIC}/${name}2`, '7');
    board.run(100);
    expect(board.take().filter((line) => line.startsWith('x'))).toEqual(['x 6', 'x 6']);
    board.command(`${name}1`);
    expect(board.after(100)).toEqual([]);
  });
});

describe('over a restart', () => {
  it('Mem stays and Var does not', () => {
    const board = new Board(undefined, [
      'Rule1 ON Event#e DO Publish x %mem1%,%var1% ENDON',
      'Rule1 1',
    ]).online();
    board.command('Mem1', 'kept');
    board.command('Var1', 'lost');
    board.command('Event', 'e');
    expect(board.after(2_000)).toEqual(['x kept,lost']);
    board.reboot();
    board.run(8_000);
    expect(answers(board, 'Mem1')).toEqual(['{"Mem1":"kept"}']);
    expect(answers(board, 'Var1')).toEqual(['{"Var1":""}']);
    board.command('Event', 'e');
    expect(board.after(100)).toEqual(['x kept,']);
  });

  it('a cleared Mem is clear for the rules at once', () => {
    const board = new Board(undefined, ['Rule1 ON Event#e DO Publish x %mem1%! ENDON', 'Rule1 1']).online();
    board.command('Mem1', 'kept');
    board.command('Mem1', '"');
    board.command('Event', 'e');
    expect(board.after(100)).toEqual(['x !']);
  });
});

describe('calculations', () => {
  it.each<[before: string, name: string, payload: string, after: string]>([
    ['', 'Add1', '5', '5.000'],
    ['1.5', 'Add1', '2.25', '3.750'],
    ['10', 'Sub1', '0.5', '9.500'],
    ['10', 'Sub1', '20', '-10.000'],
    // A comma ends a number.
    ['10', 'Sub1', '1,5', '9.000'],
    ['10', 'Mult1', '-1.5', '-15.000'],
    ['text', 'Mult1', '3', '0.000'],
    ['12 V', 'Add1', '1', '13.000'],
    ['1', 'Add1', '0.0005', '1.001'],
    ['', 'Scale1', '15,0,100,0,1000', '150.000'],
    ['', 'Scale1', ' 15, 0, 100, 0, 1000 ', '150.000'],
    ['', 'Scale1', '50,0,100,100,0', '50.000'],
    ['', 'Scale1', '-10,0,100,0,1000', '-100.000'],
    // What is left out counts as 0.
    ['', 'Scale1', '50,0,100', '0.000'],
    ['', 'Scale1', '50,10,10,7,9', '7.000'],
    ['999999999999999', 'Sub1', '1', '999999999999998'],
  ])('of %j: %s %s', (before, name, payload, after) => {
    const board = new Board().online();
    if (before !== '') board.command('Var1', before);
    expect(answers(board, name, payload)).toEqual([`{"${name}":"${after}"}`]);
    expect(answers(board, 'Var1')).toEqual([`{"Var1":"${after}"}`]);
    expect(answers(board, name)).toEqual([`{"${name}":"${after}"}`]);
  });

  it.each([
    ['0', '3'],
    ['1', '2.8'],
    ['7', '2.7500000'],
  ])('with CalcRes %s', (digits, result) => {
    const board = new Board().online();
    expect(answers(board, 'CalcRes')).toEqual(['{"CalcRes":3}']);
    expect(answers(board, 'CalcRes', digits)).toEqual([`{"CalcRes":${digits}}`]);
    expect(answers(board, 'Add2', '2.75')).toEqual([`{"Add2":"${result}"}`]);
  });

  it.each<[name: string, payload: string, reason: string]>([
    ['Add1', 'foo', 'Add1 takes a number'],
    ['Mult1', '99999999999999', 'Mult1 would be too large'],
    ['Mult1', '9'.repeat(300), 'Mult1 takes a number'],
    [
      'Scale1',
      '1,a,2,3,4',
      'Scale1 takes a value, and from which to which limits it is scaled: 15,0,100,0,1000',
    ],
  ])('%s %s is refused', (name, payload, reason) => {
    const board = new Board().online();
    board.command('Var1', '42.5');
    expect(answers(board, name, payload)).toEqual([`{"${name}":"42.5","Reason":"${reason}"}`]);
  });

  it('set off rules', () => {
    const board = new Board(undefined, [
      'Rule1 ON Var1#State>=3 DO Publish x %value% ENDON',
      'Rule1 1',
    ]).online();
    for (let i = 0; i < 3; i++) board.command('Add1', '1');
    expect(board.after(100)).toEqual(['x 3.000']);
  });
});
