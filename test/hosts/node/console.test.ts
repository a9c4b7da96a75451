import { describe, expect, it } from 'vitest';
import { LineConsole, printable } from '../../../hosts/node/console.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function make(): { lines: string[]; console: LineConsole } {
  const lines: string[] = [];
  const console = new LineConsole(
    (line) => lines.push(line),
    () => new Date(2025, 11, 24, 7, 5, 9, 23),
  );
  return { lines, console };
}

describe('the console', () => {
  it('shows what is published', () => {
    const { lines, console } = make();
    const payload = bytes('xx{"POWER":"ON"}yy');
    console.published(bytes('stat/t/'), bytes('RESULT'), payload, 2, 14, false, true);
    console.published(bytes('tele/t/'), bytes('LWT'), bytes('Online'), 0, 6, true, true);
    console.published(bytes('stat/t/'), bytes('RESULT'), payload, 2, 14, false, false);
    console.published(bytes('tele/t/'), bytes('STATE'), bytes('{}'), 0, 2, true, false);
    console.published(bytes(''), bytes('top'), bytes(''), 0, 0, false, false);
    expect(lines).toEqual([
      '07:05:09.023 MQT: stat/t/RESULT = {"POWER":"ON"}',
      '07:05:09.023 MQT: tele/t/LWT = Online (retained)',
      '07:05:09.023 RSL: RESULT = {"POWER":"ON"}',
      '07:05:09.023 RSL: STATE = {}',
      '07:05:09.023 RSL: top = ',
    ]);
  });

  it('shows events', () => {
    const { lines, console } = make();
    console.log(1, 'The broker refused: not authorized');
    console.log(2, 'Restarting');
    console.log(3, 'Ping');
    console.log(2, 'CFG: Saved');
    console.outside('button 1 pressed');
    expect(lines).toEqual([
      '07:05:09.023 ERR: The broker refused: not authorized',
      '07:05:09.023 APP: Restarting',
      '07:05:09.023 DBG: Ping',
      '07:05:09.023 CFG: Saved',
      '07:05:09.023 OUT: button 1 pressed',
    ]);
  });

  it('lets nothing speak to the terminal', () => {
    expect(printable('a\x1b[2Jb\r\nc\x7f\u009b\u2028ä€')).toBe(
      'a\\u001b[2Jb\\u000d\\u000ac\\u007f\\u009b\\u2028ä€',
    );
    const { lines, console } = make();
    console.published(bytes('stat/t/'), bytes('RESULT'), Uint8Array.of(0xff, 0x0a), 0, 2, false, true);
    expect(lines).toEqual(['07:05:09.023 MQT: stat/t/RESULT = \ufffd\\u000a']);
  });
});
