import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardNames, loadBoard } from '../../../hosts/node/board-file.js';
import { FatalError } from '../../../hosts/node/errors.js';
import { parseBoard } from '../../../hosts/virtual/board.js';

const ADVICE = 'Boards that ship: devkit, four-relay.';
const codes = (...changes: (readonly [place: number, code: unknown])[]): unknown[] => {
  const list: unknown[] = new Array(36).fill(0);
  for (const [place, code] of changes) list[place] = code;
  return list;
};
const template = (gpio: unknown, more: object = {}): string =>
  JSON.stringify({ NAME: 'Mine', GPIO: gpio, ...more });

describe('the boards that ship', () => {
  it('are these, the default first', () => {
    expect(boardNames()).toEqual(['devkit', 'four-relay']);
  });

  it('devkit has one of each', () => {
    const board = loadBoard('devkit');
    expect(board.parts.map((part) => `${part.role}${part.index + 1}@${part.pin}`).sort()).toEqual([
      'am23011@19',
      'button1@0',
      'ds18b201@18',
      'led1@2',
      'relay1@16',
      'switch1@17',
    ]);
    expect(board.unconnected).toEqual([]);
    expect(JSON.parse(board.template)).toMatchObject({ NAME: 'Virtual DevKit', FLAG: 0, BASE: 1 });
  });

  it('four-relay has four relays, the last one inverted', () => {
    const { parts } = loadBoard('four-relay');
    const text = parts.map((part) => `${part.role}${part.index + 1}@${part.pin}${part.inverted ? '!' : ''}`);
    expect(text.sort()).toEqual([
      'analog1@34',
      'button1@32',
      'button2@33',
      'button3@25',
      'button4@26',
      'counter1@27',
      'ds18b201@4',
      'relay1@16',
      'relay2@17',
      'relay3@18',
      'relay4@19!',
    ]);
  });
});

describe('a board file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xsmota-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is taken as it is, in one line', () => {
    const file = join(folder, 'mine.json');
    writeFileSync(
      file,
      template(codes([0, 32], [3, 1], [12, 256], [16, 608]), { FLAG: 1, BASE: 2, CMND: 'LedState 0' }),
    );
    const board = loadBoard(file);
    expect(board.name).toBe('mine');
    expect(board.template).not.toContain('\n');
    expect(board.template).toMatch(
      /^\{"FLAG":1,"BASE":2,"NAME":"Mine","GPIO":\[32,0,.*\],"CMND":"LedState 0"\}$/,
    );
    expect(board.parts).toEqual([
      { role: 'relay', index: 0, pin: 16, inverted: true },
      { role: 'button', index: 0, pin: 0, inverted: false },
    ]);
    expect(board.unconnected).toEqual([{ pin: 20, code: 608 }]);
  });

  it('that cannot be read is named', () => {
    const file = join(folder, 'none.json');
    expect(() => loadBoard(file)).toThrow(FatalError);
    expect(() => loadBoard(file)).toThrow(
      `The board file ${file} cannot be read: there is no such file. ${ADVICE}`,
    );
    expect(() => loadBoard(folder)).toThrow(
      `The board file ${folder} cannot be read: it is not a file. ${ADVICE}`,
    );
    expect(() => loadBoard('devkitt')).toThrow(
      'The board file devkitt cannot be read: there is no such file.',
    );
  });

  it.each([
    ['{', 'no JSON ('],
    ['[]', 'it must be an object'],
    ['null', 'it must be an object'],
    ['{"GPIO":[]}', '"NAME" must be a text'],
    [template('x'), '"GPIO" must be a list of function codes'],
    [template([1, 2]), '"GPIO" has 2 entries instead of 36'],
    [template(codes([6, 'Relay'])), 'entry 7 of "GPIO" (GPIO9) is "Relay", no function code'],
    [template(codes([0, 1.5])), 'entry 1 of "GPIO" (GPIO0) is 1.5, no function code'],
    [template(codes([0, -1])), 'is -1, no function code'],
    [template(codes([0, 70_000])), 'is 70000, no function code'],
    [template(codes([4, 224], [5, 256])), 'GPIO4 and GPIO5 have the same function'],
    [template(codes(), { FLAG: 'x' }), '"FLAG" must be a whole number'],
    [template(codes(), { CMND: 1 }), '"CMND" must be a text'],
  ])('%s is not valid', (text, problem) => {
    expect(() => parseBoard('mine', text)).toThrow(problem);
    const file = join(folder, 'bad.json');
    writeFileSync(file, text);
    expect(() => loadBoard(file)).toThrow(`The board file ${file} is not valid: `);
    expect(() => loadBoard(file)).toThrow(ADVICE);
  });
});
