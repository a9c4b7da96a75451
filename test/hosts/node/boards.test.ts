import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardNames, loadBoard } from '../../../hosts/node/board-file.js';
import { FatalError } from '../../../hosts/node/errors.js';
import { parseBoard } from '../../../hosts/virtual/board.js';
import type { ChipName } from '../../../src/host.js';
import { Board } from '../../support/board.js';
import { VirtualHost } from '../../support/virtual-host.js';

/** The boards that ship, the default first, with their chips and what is where; `!` behind what is inverted. */
const SHIPPED: readonly (readonly [name: string, chip: string, parts: string])[] = [
  ['devkit', 'ESP32', 'relay1@16 button1@0 switch1@17 led1@2 ds18b201@18 am23011@19'],
  ['esp32-c3-devkit', 'ESP32-C3', 'relay1@10 button1@9 switch1@3 ds18b201@4 am23011@5'],
  ['esp32-relay-x2', 'ESP32', 'relay1@16 relay2@17 button1@0 ledLink1@23'],
  ['esp32-relay-x4', 'ESP32', 'relay1@32 relay2@33 relay3@25 relay4@26 button1@0 ledLink1@23'],
  [
    'esp32-relay-x8',
    'ESP32',
    'relay1@32 relay2@33 relay3@25 relay4@26 relay5@27 relay6@14 relay7@12 relay8@13 button1@0 ledLink1@23',
  ],
  [
    'four-relay',
    'ESP32',
    'relay1@16 relay2@17 relay3@18 relay4@19! button1@32 button2@33 button3@25 button4@26 ds18b201@4 analog1@34 counter1@27',
  ],
  [
    'kc868-a4',
    'ESP32',
    'relay1@4 relay2@5 relay3@15 relay4@2 button1@0 ds18b201@13 analog1@34 analog2@35 analog3@32 analog4@33',
  ],
  ['lilygo-t-relay', 'ESP32', 'relay1@21 relay2@19 relay3@18 relay4@5 ledLink1@25'],
  [
    'lilygo-t-relay-8',
    'ESP32',
    'relay1@33 relay2@32 relay3@13 relay4@12 relay5@21 relay6@19 relay7@18 relay8@5 ledLink1@25',
  ],
  ['shelly-plus-1', 'ESP32', 'relay1@26 button1@25 switch1@4 led1@0!'],
  ['shelly-plus-1-mini', 'ESP32-C3', 'relay1@7 button1@1 switch1@10 led1@0! analogTemperature1@3'],
  ['sonoff-basicr4', 'ESP32-C3', 'relay1@4 button1@9 ledLink1@6'],
  ['sonoff-minir4', 'ESP32', 'relay1@26 button1@0 switch1@27 ledLink1@19!'],
];
const ADVICE = `Boards that ship: ${SHIPPED.map(([name]) => name).join(', ')}.`;
const codes = (...changes: (readonly [place: number, code: unknown])[]): unknown[] => {
  const list: unknown[] = new Array(36).fill(0);
  for (const [place, code] of changes) list[place] = code;
  return list;
};
const template = (gpio: unknown, more: object = {}): string =>
  JSON.stringify({ NAME: 'Mine', GPIO: gpio, ...more });

describe('the boards that ship', () => {
  it('are these, the default first', () => {
    expect(boardNames()).toEqual(SHIPPED.map(([name]) => name));
  });

  it.each(SHIPPED)('%s', (name, chip, parts) => {
    const board = loadBoard(name);
    expect(board.chip).toBe(chip);
    expect(
      board.parts
        .map((part) => `${part.role}${part.index + 1}@${part.pin}${part.inverted ? '!' : ''}`)
        .join(' '),
    ).toBe(parts);
  });

  // The buzzer, RF and IR of the KC868-A4.
  it.each([['kc868-a4', [480, 1152, 1120, 1056, 1088]]])(
    '%s has functions that the firmware does not',
    (name, unknown) => {
      expect(loadBoard(name).unconnected.map(({ code }) => code)).toEqual(unknown);
    },
  );

  it('the others have none such', () => {
    const clean = SHIPPED.filter(([name]) => name !== 'kc868-a4' && name !== 'shelly-plus-1-mini');
    for (const [name] of clean) expect(loadBoard(name).unconnected).toEqual([]);
  });

  it.each(SHIPPED)('%s runs', (name, chip) => {
    const { template } = loadBoard(name);
    const host = new VirtualHost(template);
    host.system.chip = chip as ChipName;
    const board = new Board(undefined, [], host).online();
    expect(board.command('POWER1', 'ON')[1]).toMatch(/POWER1? ON$/);
    expect(host.logs.filter((line) => line.startsWith('Template'))).toEqual([]);
  });

  it.each(SHIPPED)('%s is a template in full and no more', (name) => {
    expect(JSON.parse(loadBoard(name).template)).toEqual({
      NAME: expect.any(String),
      GPIO: expect.any(Array),
      FLAG: 0,
      BASE: 1,
      ...(name === 'shelly-plus-1-mini' && { CMND: 'AdcParam1 2,10000,10000,3350' }),
    });
  });

  it.each(SHIPPED)('%s is in the documentation', (name) => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/boards.md'), 'utf8');
    expect(page).toContain(`| \`${name}\` |`);
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
      template(codes([0, 32], [3, 1], [12, 256], [17, 1376]), { FLAG: 1, BASE: 2, CMND: 'LedState 0' }),
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
    expect(board.unconnected).toEqual([{ pin: 21, code: 1376 }]);
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
    [template([1, 2]), '"GPIO" has 2 entries; an ESP32 has 36, an ESP32-C3 has 22'],
    [template(codes([6, 'Relay'])), 'entry 7 of "GPIO" (GPIO9) is "Relay", no function code'],
    [template(codes([0, 1.5])), 'entry 1 of "GPIO" (GPIO0) is 1.5, no function code'],
    [template(codes([0, -1])), 'is -1, no function code'],
    [template(codes([0, 70_000])), 'is 70000, no function code'],
    [template(codes([4, 224], [5, 256])), 'GPIO4 and GPIO5 are both Relay1: GPIO5 is left out'],
    [
      template(codes([30, 224], [24, 288], [4, 161])),
      'GPIO6 belongs to the flash chip: Led1 cannot be there; GPIO34 can only be an input: Relay1 cannot be there; Switch2 is on GPIO4',
    ],
    [
      template(new Array(14).fill(0)),
      '"GPIO" has 14 entries, as for an ESP8266; an ESP32 has 36, an ESP32-C3 has 22',
    ],
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
