import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARRAY, JsonReader, LITERAL, OBJECT, TEXT, writeUnescaped } from '../../src/bytes/json-reader.js';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';

const KINDS: Readonly<Record<number, string>> = {
  [LITERAL]: '',
  [TEXT]: 'text ',
  [ARRAY]: 'array ',
  [OBJECT]: 'object ',
};

/** Every value, as `depth/element kind value`. */
function read(text: string, padding = 0): string[] {
  const bytes = encodeUtf8(`${' '.repeat(padding)}${text}`);
  const reader = new JsonReader();
  reader.begin(bytes, padding, bytes.length - padding);
  const found: string[] = [];
  while (reader.next()) {
    const value = decodeUtf8(bytes, reader.start, reader.length);
    found.push(
      `${reader.depth}/${reader.element} ${KINDS[reader.kind]}${value}${reader.escaped ? ' escaped' : ''}`,
    );
  }
  return found;
}

describe('JsonReader', () => {
  it.each<[text: string, values: string[]]>([
    ['{}', ['0/0 object {}']],
    ['[]', ['0/0 array []']],
    ['12', ['0/0 12']],
    ['"a"', ['0/0 text a']],
    ['{"POWER":"ON"}', ['1/0 text ON', '0/0 object {"POWER":"ON"}']],
    ['{"A":1,"B":-2.5e3}', ['1/0 1', '1/0 -2.5e3', '0/0 object {"A":1,"B":-2.5e3}']],
    [' { "A" : true , "B" : null } ', ['1/0 true', '1/0 null', '0/0 object { "A" : true , "B" : null }']],
    [
      '{"A":{"B":{"C":1}}}',
      ['3/0 1', '2/0 object {"C":1}', '1/0 object {"B":{"C":1}}', '0/0 object {"A":{"B":{"C":1}}}'],
    ],
    ['{"A":[1,"b"]}', ['1/1 1', '1/2 text b', '1/0 array [1,"b"]', '0/0 object {"A":[1,"b"]}']],
    ['[[1],2]', ['0/-1 1', '0/1 array [1]', '0/2 2', '0/0 array [[1],2]']],
    ['[{"A":1}]', ['1/-1 1', '0/1 object {"A":1}', '0/0 array [{"A":1}]']],
    ['{"A":"x\\"y"}', ['1/0 text x\\"y escaped', '0/0 object {"A":"x\\"y"}']],
    ['{"A":""}', ['1/0 text ', '0/0 object {"A":""}']],
  ])('%s', (text, values) => {
    expect(read(text)).toEqual(values);
    expect(read(text, 3)).toEqual(values);
  });

  it.each([
    '',
    ' ',
    '{',
    '{"A"',
    '{"A":',
    '{"A" 1}',
    '{A:1}',
    '{,}',
    '[,]',
    ']',
    '}',
    '{]',
    '[}',
    '"a',
    '"a\\"',
    '{"A":"',
    'a"b"',
  ])('tells nothing of %s', (text) => {
    expect(read(text)).toEqual([]);
  });

  it('stops where the text is no JSON any more', () => {
    expect(read('{"A":1,}')).toEqual(['1/0 1']);
    expect(read('{"A":1 "B":2}')).toEqual(['1/0 1']);
    expect(read('{"A":1]')).toEqual(['1/0 1']);
    expect(read('1 2')).toEqual(['0/0 1']);
  });

  it('reads eight levels, and stops at the ninth', () => {
    expect(read('[[[[[[[[1]]]]]]]]')[0]).toBe('0/-1 1');
    expect(read('[[[[[[[[[1]]]]]]]]]')).toEqual([]);
  });

  it('does not read beyond its length', () => {
    const bytes = encodeUtf8('{"A":12345}');
    const reader = new JsonReader();
    reader.begin(bytes, 0, 8);
    expect(reader.next()).toBe(true);
    expect(decodeUtf8(bytes, reader.start, reader.length)).toBe('123');
    expect(reader.next()).toBe(false);
  });
});

/** The numbers, words and texts of a value, as `path=value`; those of arrays left out. */
function leaves(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => leaves(each, `${path}#${JSON.stringify(key)}`));
  return [`${path}=${String(value)}`];
}

/** The same, as the reader sees them. */
function leavesRead(text: string): string[] {
  const bytes = encodeUtf8(text);
  const reader = new JsonReader();
  reader.begin(bytes, 0, bytes.length);
  const found: string[] = [];
  const writer = new Writer(new Uint8Array(bytes.length));
  while (reader.next()) {
    if (reader.element !== 0 || reader.kind === OBJECT || reader.kind === ARRAY) continue;
    writer.position = 0;
    if (reader.kind === TEXT) writeUnescaped(writer, bytes, reader.start, reader.length);
    else writer.copyPart(bytes, reader.start, reader.length);
    found.push(`${reader.pathLength}=${decodeUtf8(writer.bytes, 0, writer.position)}`);
  }
  return found;
}

it('reads what JSON.parse reads', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'B', '1', '-', ' '), minLength: 1, maxLength: 5 });
  const text = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '/', '\n', '\t', 'é', '€', '😀', ',', '{', ']'),
  });
  const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.dictionary(key, tie('value')),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.constantFrom(undefined, 1), (object, indent) => {
      const expected = leaves(object, '').map((line) => {
        // Keys are plain, so the path is as long as they are with a # between them.
        const [path, ...rest] = line.split('=');
        return `${(path as string).replaceAll('"', '').length - 1}=${rest.join('=')}`;
      });
      expect(leavesRead(JSON.stringify(object, undefined, indent))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it('comes to an end with any bytes', () => {
  const byte = fc.constantFrom(...encodeUtf8('{}[]",:\\ 1a'), 0, 0xff);
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), (bytes) => {
      const reader = new JsonReader();
      reader.begin(Uint8Array.from(bytes), 0, bytes.length);
      let count = 0;
      while (reader.next()) {
        count++;
        expect(reader.start + reader.length).toBeLessThanOrEqual(bytes.length);
      }
      expect(count).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2_000 },
  );
});

describe('JsonReader.isAt', () => {
  /** The values that a path leads to. */
  function at(text: string, path: string): string[] {
    const bytes = encodeUtf8(text);
    const name = encodeUtf8(path);
    const reader = new JsonReader();
    reader.begin(bytes, 0, bytes.length);
    const found: string[] = [];
    while (reader.next())
      if (reader.isAt(name, 0, name.length)) found.push(decodeUtf8(bytes, reader.start, reader.length));
    return found;
  }

  const SENSORS =
    '{"Time":"x","DS18B20":{"Id":"00","Temperature":23.3},"BME280":{"Temperature":22.1,"A":{"b":5}}}';

  it.each([
    ['DS18B20#TEMPERATURE', ['23.3']],
    ['BME280#TEMPERATURE', ['22.1']],
    ['BME280#A#B', ['5']],
    ['BME280#A', ['{"b":5}']],
    ['TIME', ['x']],
    ['?#TEMPERATURE', ['23.3', '22.1']],
    ['BME280#?#B', ['5']],
    ['DS18B20#?', ['00', '23.3']],
    ['?', ['x', '{"Id":"00","Temperature":23.3}', '{"Temperature":22.1,"A":{"b":5}}']],
    ['DS18B20#TEMPERATUR', []],
    ['DS18B20#TEMPERATURES', []],
    ['DS18B2#TEMPERATURE', []],
    ['DS18B20#TEMPERATURE#X', []],
    ['TEMPERATURE', []],
    ['DS18B20#', []],
    ['#TEMPERATURE', []],
  ])('%s', (path, values) => {
    expect(at(SENSORS, path)).toEqual(values);
  });

  it('tells the length of the path', () => {
    const bytes = encodeUtf8('{"AB":{"C":1},"D":2}');
    const reader = new JsonReader();
    reader.begin(bytes, 0, bytes.length);
    const lengths: number[] = [];
    while (reader.next()) lengths.push(reader.pathLength);
    expect(lengths).toEqual([4, 2, 1, 0]);
  });
});

describe('writeUnescaped', () => {
  it.each([
    ['plain', 'plain'],
    ['a\\"b\\\\c\\/d', 'a"b\\c/d'],
    ['\\n\\t\\r\\b\\f', '\n\t\r\b\f'],
    ['caf\\u00e9 \\u20AC', 'café €'],
    ['\\ud83d\\ude00!', '😀!'],
    ['\\ud83d!', '\ufffd!'],
    ['\\u0000', '\ufffd'],
    ['\\u12', '\ufffd'],
    ['\\uZZZZ.', '\ufffd.'],
    ['\\q', 'q'],
    ['\\', '\\'],
  ])('%s', (text, expected) => {
    const bytes = encodeUtf8(text);
    const writer = new Writer(new Uint8Array(64));
    writeUnescaped(writer, bytes, 0, bytes.length);
    expect(decodeUtf8(writer.bytes, 0, writer.position)).toBe(expected);
  });
});
