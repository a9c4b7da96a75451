import { describe, expect, it } from 'vitest';
import { leadingNumber, parseDecimal } from '../../src/bytes/decimal.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';

function parse(text: string, decimals: number): number {
  // Bytes around the text must not count.
  const bytes = encodeUtf8(`9${text}9`);
  return parseDecimal(bytes, 1, bytes.length - 2, decimals);
}

describe('a decimal number', () => {
  it.each([
    ['0', 0, 0],
    ['-0', 0, 0],
    ['12', 0, 12],
    ['12', 2, 1_200],
    ['12.', 1, 120],
    ['.5', 1, 5],
    ['-.5', 1, -5],
    ['-12.6', 1, -126],
    ['+12.6', 2, 1_260],
    ['20.5', 1, 205],
    ['007.50', 2, 750],
    ['1.05', 1, 11],
    ['1.04', 1, 10],
    ['-1.05', 1, -11],
    ['1.0499999999999999999999', 1, 10],
    ['1.9', 0, 2],
    ['-0.4', 0, 0],
    ['0.99999999999999999999', 6, 1_000_000],
    ['48.858360', 6, 48_858_360],
    ['-179.9999994', 6, -179_999_999],
    ['1.5 \r\n', 1, 15],
    ['99999999999999', 0, 99_999_999_999_999],
    ['00000000000000000000000001', 0, 1],
  ])('%j with %i decimals is %d', (text, decimals, value) => {
    expect(parse(text, decimals)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '+',
    '-',
    '.',
    '-.',
    'x',
    '1x',
    '1,5',
    '1.5.2',
    '--1',
    '1e3',
    '0x10',
    '1 2',
    ' 1',
    '1\u0000',
    '1\u00002',
    '\u00b2',
    'Infinity',
    'NaN',
    '100000000000000',
    '10000000000000.1',
    '9'.repeat(300),
  ])('%j is none', (text) => {
    expect(parse(text, 1)).toBe(text === '1\u0000' ? 10 : Number.NaN);
  });
});

describe('the number a text begins with', () => {
  const leading = (text: string) => {
    const bytes = encodeUtf8(`9${text}9`);
    return leadingNumber(bytes, 1, bytes.length - 2);
  };

  it.each<[text: string, value: number]>([
    ['', 0],
    ['0', 0],
    ['12', 12],
    ['-12.5', -12.5],
    ['+3', 3],
    ['23.3', 23.3],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['  7', 7],
    ['12abc', 12],
    ['1.2.3', 1.2],
    ['1,5', 1],
    ['1e3', 1_000],
    ['1.5E-3', 0.0015],
    ['2e', 2],
    ['2e+', 2],
    ['2ex', 2],
    ['1e999', 1e308],
    ['1e-999', 1e-308],
    ['-', 0],
    ['.', 0],
    ['e5', 0],
    ['abc', 0],
    ['null', 0],
    ['0x1F', 0],
    ['1766586466', 1_766_586_466],
  ])('%j', (text, value) => {
    expect(leading(text)).toBe(value);
  });
});
