import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/bytes/json-text.js';

describe('parseJson', () => {
  it.each([
    ['1', 0, 1],
    ['"[[["', 0, '[[['],
    ['[]', 1, []],
    ['{"a":[1,"}"],"b":[{}]}', 3, { a: [1, '}'], b: [{}] }],
    ['["\\"[[",[1]]', 2, ['"[[', [1]]],
    ['[[],[],[],{}]', 2, [[], [], [], {}]],
  ])('%s with %i levels', (text, depth, value) => {
    expect(parseJson(text, depth)).toEqual(value);
  });

  it.each([
    ['[]', 0],
    ['[[]]', 1],
    ['{"a":{}}', 1],
    ['["\\\\",[[]]]', 2],
  ])('%s lies deeper than %i levels', (text, depth) => {
    expect(() => parseJson(text, depth)).toThrow(`it has more than ${depth} levels`);
  });

  it('does not go down into what is as deep as it is long', () => {
    expect(() => parseJson('['.repeat(100_000), 4)).toThrow(SyntaxError);
  });

  it.each(['', '{', ']', '[}', '"', 'nul', '{"a":1,}', '\u0000'])('%j is no JSON', (text) => {
    expect(() => parseJson(text, 4)).toThrow(SyntaxError);
  });
});
