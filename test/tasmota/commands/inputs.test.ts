import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { templateOf } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** What a command is answered, without its topic. */
function answer(board: Board, name: string, payload = ''): string {
  const lines = board.command(name, payload);
  expect(lines).toHaveLength(1);
  return (lines[0] as string).replace(`${RESULT} `, '');
}

function modes(...first: readonly number[]): string {
  return JSON.stringify([...first, ...new Array<number>(32 - first.length).fill(0)]);
}

describe('ButtonDebounce and SwitchDebounce', () => {
  it.each([
    ['ButtonDebounce', '', '{"ButtonDebounce":50}'],
    ['ButtonDebounce', '40', '{"ButtonDebounce":40}'],
    ['ButtonDebounce', '1000', '{"ButtonDebounce":1000}'],
    ['ButtonDebounce', '39', '{"ButtonDebounce":50,"Reason":"ButtonDebounce takes 40 to 1000"}'],
    ['ButtonDebounce', '1001', '{"ButtonDebounce":50,"Reason":"ButtonDebounce takes 40 to 1000"}'],
    ['SwitchDebounce', '', '{"SwitchDebounce":50}'],
    ['SwitchDebounce', '59', '{"SwitchDebounce":59}'],
    ['SwitchDebounce', '1009', '{"SwitchDebounce":1009}'],
    ['SwitchDebounce', '39', '{"SwitchDebounce":50,"Reason":"SwitchDebounce takes 40 to 1009"}'],
    ['SwitchDebounce', '1010', '{"SwitchDebounce":50,"Reason":"SwitchDebounce takes 40 to 1009"}'],
    ['SwitchDebounce', 'foo', '{"SwitchDebounce":50,"Reason":"SwitchDebounce takes 40 to 1009"}'],
  ])('%s %s', (name, payload, expected) => {
    const board = new Board().online();
    expect(answer(board, name, payload)).toBe(expected);
    board.run(3_000);
    expect(board.host.restarts).toBe(0);
  });

  it('outlive a restart', () => {
    const board = new Board(undefined, ['ButtonDebounce 100', 'SwitchDebounce 69']).online();
    board.run(3_000);
    board.reboot();
    board.online();
    expect(answer(board, 'ButtonDebounce')).toBe('{"ButtonDebounce":100}');
    expect(answer(board, 'SwitchDebounce')).toBe('{"SwitchDebounce":69}');
  });
});

describe('SwitchMode', () => {
  it.each([
    ['SwitchMode', '', '{"SwitchMode1":0}'],
    ['SwitchMode', '3', '{"SwitchMode1":3}'],
    ['SwitchMode1', '16', '{"SwitchMode1":16}'],
    ['SwitchMode32', '15', '{"SwitchMode32":15}'],
    ['SwitchMode2', '17', '{"SwitchMode2":0,"Reason":"SwitchMode takes 0 to 16"}'],
    ['SwitchMode2', '-1', '{"SwitchMode2":0,"Reason":"SwitchMode takes 0 to 16"}'],
    ['SwitchMode0', '', `{"SwitchMode":${modes()}}`],
    ['SwitchMode0', '2', `{"SwitchMode":${JSON.stringify(new Array(32).fill(2))}}`],
    ['SwitchMode0', '17', `{"SwitchMode":${modes()},"Reason":"SwitchMode takes 0 to 16"}`],
    ['SwitchMode0', 'foo', `{"SwitchMode":${modes()},"Reason":"SwitchMode takes 0 to 16"}`],
    ['SwitchMode33', '1', '{"Command":"Error","Input":"SWITCHMODE33 1"}'],
  ])('%s %s', (name, payload, expected) => {
    expect(answer(new Board().online(), name, payload)).toBe(expected);
  });

  it('is told by Status, and outlives a restart', () => {
    const board = new Board(undefined, ['SwitchMode1 4', 'SwitchMode3 9']).online();
    board.run(3_000);
    board.reboot();
    board.online();
    expect(board.command('Status')[0]).toContain(`"SwitchMode":${modes(4, 0, 9)},`);
  });

  it('changes what SENSOR shows at once', () => {
    const board = new Board().online();
    expect(board.command('Status', '10')[0]).toContain('"Switch1":"ON"');
    board.command('SwitchMode', '2');
    board.run(20);
    expect(board.command('Status', '10')[0]).toContain('"Switch1":"OFF"');
  });
});

describe('SwitchText', () => {
  it.each([
    ['SwitchText', 'Door', '{"SwitchText1":"Door"}'],
    ['SwitchText2', 'Front door', '{"SwitchText2":"Frontdoor"}'],
    ['SwitchText3', '', '{"SwitchText3":""}'],
    ['SwitchText3', '0', '{"SwitchText3":"0"}'],
    ['SwitchText3', '1', '{"SwitchText3":"1"}'],
    ['SwitchText32', '"', '{"SwitchText32":""}'],
    ['SwitchText', 'Tür "1"\\', '{"SwitchText1":"Tür\\"1\\"\\\\"}'],
    ['SwitchText', 'x'.repeat(32), `{"SwitchText1":"${'x'.repeat(32)}"}`],
    ['SwitchText', 'x'.repeat(33), '{"SwitchText1":"","Reason":"SwitchText takes at most 32 bytes"}'],
    ['SwitchText0', 'x', '{"Command":"Error","Input":"SWITCHTEXT0 x"}'],
    ['SwitchText33', 'x', '{"Command":"Error","Input":"SWITCHTEXT33 x"}'],
  ])('%s %j', (name, payload, expected) => {
    expect(answer(new Board().online(), name, payload)).toBe(expected);
  });

  it('tells all without number and payload', () => {
    const board = new Board(undefined, ['SwitchText2 Door']).online();
    const all = JSON.parse(answer(board, 'SwitchText'));
    expect(Object.keys(all)).toHaveLength(32);
    expect(all).toMatchObject({ SwitchText1: '', SwitchText2: 'Door', SwitchText32: '' });
  });

  it('names the key in SENSOR, escaped, until it is cleared', () => {
    const board = new Board(templateOf(160, 161)).online();
    const sensor = () => (board.command('Status', '10')[0] as string).replace(/.*"Time":"[^"]*",/, '');
    board.command('SwitchText2', 'a"b');
    expect(sensor()).toBe('"Switch1":"ON","a\\"b":"ON"}}');
    board.command('SwitchText1', 'Window');
    expect(sensor()).toBe('"Window":"ON","a\\"b":"ON"}}');
    board.command('SwitchText2', '"');
    expect(sensor()).toBe('"Window":"ON","Switch2":"ON"}}');
  });

  it('outlives a restart', () => {
    const board = new Board(undefined, ['SwitchText Door']).online();
    board.run(3_000);
    board.reboot();
    board.online();
    expect(board.command('Status', '10')[0]).toContain('"Door":"ON"');
  });
});

describe.each(['ButtonTopic', 'SwitchTopic'])('%s', (name) => {
  const long = 'x'.repeat(64);

  it.each([
    ['', '0'],
    ['light2', 'light2'],
    ['hall/light', 'hall/light'],
    ['a b+c#d', 'a_b_c_d'],
    ['lamp_%06X', 'lamp_%06X'],
    ['1', TOPIC],
    ['2', '0'],
    ['0', '0'],
    ['"', '0'],
    [long, long],
  ])('%s', (payload, text) => {
    const board = new Board().online();
    expect(answer(board, name, payload)).toBe(`{"${name}":"${text}"}`);
    expect(board.command('Status')[0]).toContain(`"${name}":"${text}"`);
    board.run(3_000);
    expect(board.host.restarts).toBe(0);
  });

  it.each([
    [`${long}x`, `${name} takes at most 64 bytes`],
    ['/', `${name} may not be empty: 0 switches it off`],
    ['\x7f', `${name} may not be empty: 0 switches it off`],
  ])('%j is refused', (payload, reason) => {
    const board = new Board(undefined, [`${name} light2`]).online();
    expect(answer(board, name, payload)).toBe(`{"${name}":"light2","Reason":"${reason}"}`);
    expect(board.host.logs).toContain(`${reason}: the present value stays`);
  });

  it('that makes topics too long is refused', () => {
    const board = new Board(undefined, [`FullTopic %prefix%/${'y'.repeat(70)}/%topic%/`]).online();
    const topic = `cmnd/${'y'.repeat(70)}/${TOPIC}/`;
    const [line] = board.ask(`${topic}${name}`, long);
    expect(line).toContain(`{"${name}":"0","Reason":"Topics would be 141 characters long, more than 126"}`);
  });

  it('cannot be set through a group', () => {
    const board = new Board().online();
    expect(board.ask(`cmnd/tasmotas/${name}`, 'light2')).toEqual([`${RESULT} {"${name}":"0"}`]);
  });

  it('outlives a restart', () => {
    const board = new Board(undefined, [`${name} light2`]).online();
    board.run(3_000);
    board.reboot();
    board.online();
    expect(answer(board, name)).toBe(`{"${name}":"light2"}`);
  });
});

describe('ButtonRetain 0 and SwitchRetain 0', () => {
  it.each([
    ['ButtonRetain', [32, 224], ['cmnd/light2/POWER  (retained)']],
    [
      'ButtonRetain',
      [32, 33, 224, 225],
      ['cmnd/light2/POWER1  (retained)', 'cmnd/light2/POWER2  (retained)'],
    ],
    ['ButtonRetain', [32, 224, 225], ['cmnd/light2/POWER1  (retained)']],
    ['ButtonRetain', [32, 33, 224], ['cmnd/light2/POWER  (retained)']],
    ['SwitchRetain', [160, 224], ['cmnd/light2/POWER1  (retained)']],
    ['SwitchRetain', [160, 161, 224], ['cmnd/light2/POWER1  (retained)', 'cmnd/light2/POWER2  (retained)']],
  ])('%s with %j', (name, codes, cleared) => {
    const topics = ['ButtonTopic light2', 'SwitchTopic light2'];
    const board = new Board(templateOf(...codes), [...topics, `${name} 1`]).online();
    expect(board.command(name, '0')).toEqual([...cleared, `${RESULT} {"${name}":"OFF"}`]);
    // Each time anew.
    expect(board.command(name, '0')).toHaveLength(cleared.length + 1);
    expect(board.command(name, '1')).toEqual([`${RESULT} {"${name}":"ON"}`]);
  });

  it.each(['ButtonRetain', 'SwitchRetain'])('%s clears nothing without a key topic', (name) => {
    const board = new Board(templateOf(32, 160, 224)).online();
    expect(board.command(name, '0')).toEqual([`${RESULT} {"${name}":"OFF"}`]);
  });
});

describe('SetOptions that are numbers', () => {
  it.each([
    ['SetOption32', '', '{"SetOption32":40}'],
    ['SetOption32', '1', '{"SetOption32":1}'],
    ['SetOption32', '250', '{"SetOption32":250}'],
    ['SetOption32', '0', '{"SetOption32":40,"Reason":"SetOption32 takes 1 to 250"}'],
    ['SetOption32', '251', '{"SetOption32":40,"Reason":"SetOption32 takes 1 to 250"}'],
    ['SetOption32', 'foo', '{"SetOption32":40,"Reason":"SetOption32 takes 1 to 250"}'],
    ['SO40', '', '{"SetOption40":0}'],
    ['SetOption40', '250', '{"SetOption40":250}'],
    ['SetOption1', '2', '{"SetOption1":"OFF","Reason":"SetOption1 takes 0 to 1"}'],
  ])('%s %s', (name, payload, expected) => {
    expect(answer(new Board().online(), name, payload)).toBe(expected);
  });

  it('are told by Status 3', () => {
    const board = new Board(undefined, ['SetOption32 16', 'SetOption40 255', 'SetOption40 10']).online();
    expect(board.command('Status', '3')[0]).toContain('"1005C800010006000A3C5A0A192800000000"');
  });
});
