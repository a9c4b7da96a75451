import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/bytes/utf8.js';
import * as conditions from '../../../src/tasmota/rules/conditions.js';

const OPERATORS: Readonly<Record<string, number>> = {
  '': conditions.ANY_VALUE,
  '=': conditions.SAME_TEXT,
  '==': conditions.EQUAL,
  '!=': conditions.UNEQUAL,
  '>': conditions.GREATER,
  '<': conditions.LESS,
  '>=': conditions.AT_LEAST,
  '<=': conditions.AT_MOST,
  '|': conditions.MULTIPLE,
  '$<': conditions.STARTS_WITH,
  '$>': conditions.ENDS_WITH,
  '$|': conditions.CONTAINS,
  '$!': conditions.DIFFERS,
  '$^': conditions.LACKS,
};

function holds(value: string, operator: string, reference: string): boolean {
  // With other bytes around them, which must not matter.
  const bytes = encodeUtf8(`7${value}7`);
  const other = encodeUtf8(`9${reference}9`);
  const number = OPERATORS[operator] as number;
  const length = encodeUtf8(value).length;
  return conditions.holds(number, bytes, 1, length, other, 1, encodeUtf8(reference).length);
}

describe('operators', () => {
  it.each(Object.entries(OPERATORS).filter(([text]) => text !== ''))('%s is recognised', (text, operator) => {
    const [first, second = 0] = encodeUtf8(`${text}5`) as unknown as [number, number];
    expect(conditions.operatorAt(first, second)).toBe(operator);
    expect(conditions.operatorLength(operator)).toBe(text.length);
  });

  it.each([
    ['a', 0],
    ['!', 0x35],
    ['$', 0x35],
    ['$', 0],
  ])('%s is none', (text, next) => {
    expect(conditions.operatorAt(encodeUtf8(text)[0] as number, next)).toBe(conditions.ANY_VALUE);
    expect(conditions.operatorLength(conditions.ANY_VALUE)).toBe(0);
  });
});

describe('a condition', () => {
  it.each<[value: string, operator: string, reference: string]>([
    ['', '', ''],
    ['anything', '', 'else'],
    ['ON', '=', 'on'],
    ['', '=', ''],
    ['0x1F', '=', '0X1f'],
    ['23.3', '==', '23.30'],
    ['-5', '==', '-5.0'],
    ['1e3', '==', '1000'],
    ['', '==', '0'],
    ['text', '==', '0'],
    ['12abc', '==', '12'],
    ['3', '!=', '4'],
    ['25.1', '>', '25'],
    ['-1', '>', '-2'],
    ['24.9', '<', '25'],
    ['25', '>=', '25.0'],
    ['26', '>=', '25'],
    ['25', '<=', '25.0'],
    ['24', '<=', '25'],
    ['15', '|', '5'],
    ['0', '|', '5'],
    ['15.7', '|', '5.9'],
    ['-10', '|', '5'],
    ['tasmota', '$<', 'TAS'],
    ['tasmota', '$<', ''],
    ['tasmota', '$>', 'Mota'],
    ['tasmota', '$|', 'asm'],
    ['tasmota', '$|', 'tasmota'],
    ['tasmota', '$|', ''],
    ['tasmota', '$!', 'tasmot'],
    ['tasmota', '$!', 'tasmotb'],
    ['tasmota', '$^', 'xyz'],
    ['', '$^', 'x'],
    ['null', '=', 'null'],
    ['null', '$<', 'nu'],
    ['null', '', ''],
  ])('holds: %s %s %s', (value, operator, reference) => {
    expect(holds(value, operator, reference)).toBe(true);
  });

  it.each<[value: string, operator: string, reference: string]>([
    ['ON', '=', 'OFF'],
    ['ON', '=', 'O'],
    ['O', '=', 'ON'],
    ['', '=', 'x'],
    ['23.3', '=', '23.30'],
    ['@', '=', '`'],
    ['23.3', '==', '23.31'],
    ['3', '!=', '3.0'],
    ['25', '>', '25'],
    ['24', '>', '25'],
    ['25', '<', '25'],
    ['24.99', '>=', '25'],
    ['25.01', '<=', '25'],
    ['14', '|', '5'],
    ['5', '|', '0'],
    ['5', '|', '0.9'],
    ['tas', '$<', 'tasm'],
    ['xtas', '$<', 'tas'],
    ['tasmota', '$>', 'tas'],
    ['ta', '$>', 'tasta'],
    ['tasmota', '$|', 'tasmotas'],
    ['tasmota', '$|', 'sam'],
    ['ON', '$!', 'on'],
    ['tasmota', '$^', 'MOT'],
    // What a sensor without a reading says is no number, not even 0.
    ['null', '==', '0'],
    ['null', '!=', '0'],
    ['null', '<', '5'],
    ['null', '>', '-5'],
    ['null', '<=', '0'],
    ['null', '|', '5'],
  ])('does not hold: %s %s %s', (value, operator, reference) => {
    expect(holds(value, operator, reference)).toBe(false);
  });
});
