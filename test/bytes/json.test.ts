import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonWriter, jsonKey, jsonKeys } from '../../src/bytes/json.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What `write` produces, checked to be well-formed UTF-8. */
function text(write: (json: JsonWriter) => void): string {
  const writer = new Writer(new Uint8Array(4096));
  write(new JsonWriter(writer));
  expect(writer.overflowed).toBe(false);
  return strict.decode(writer.bytes.subarray(0, writer.position));
}

/** The same as one JSON value. */
const value = (write: (json: JsonWriter) => void): unknown => JSON.parse(text(write));

it('gives keys one by one or together', () => {
  expect(new TextDecoder().decode(jsonKey('POWER1'))).toBe('"POWER1":');
  expect(jsonKeys(['A', 'POWER1']).map((key) => new TextDecoder().decode(key))).toEqual([
    '"A":',
    '"POWER1":',
  ]);
});

describe('structure', () => {
  it.each<[expected: string, write: (json: JsonWriter) => void]>([
    [
      '{}',
      (j) => {
        j.openObject();
        j.closeObject();
      },
    ],
    [
      '[]',
      (j) => {
        j.openArray();
        j.closeArray();
      },
    ],
    [
      '{"POWER":"ON"}',
      (j) => {
        j.openObject();
        j.key(jsonKey('POWER'));
        j.plain(encodeUtf8('ON'));
        j.closeObject();
      },
    ],
    [
      '{"A":1,"B":[2,3],"C":{"D":null},"E":[],"F":{}}',
      (j) => {
        j.openObject();
        j.key(jsonKey('A'));
        j.integer(1);
        j.key(jsonKey('B'));
        j.openArray();
        j.integer(2);
        j.integer(3);
        j.closeArray();
        j.key(jsonKey('C'));
        j.openObject();
        j.key(jsonKey('D'));
        j.null();
        j.closeObject();
        j.key(jsonKey('E'));
        j.openArray();
        j.closeArray();
        j.key(jsonKey('F'));
        j.openObject();
        j.closeObject();
        j.closeObject();
      },
    ],
    [
      '[[],[[]],{},"a","b",1.5,null,-2,{"k":1}]',
      (j) => {
        j.openArray();
        j.openArray();
        j.closeArray();
        j.openArray();
        j.openArray();
        j.closeArray();
        j.closeArray();
        j.openObject();
        j.closeObject();
        j.string('a');
        j.escaped(encodeUtf8('b'), 0, 1);
        j.fixed(1.5, 1);
        j.null();
        j.integer(-2);
        j.openObject();
        j.key(jsonKey('k'));
        j.integer(1);
        j.closeObject();
        j.closeArray();
      },
    ],
    [
      '{"POWER1":"ON","POWER12":"OFF"}',
      (j) => {
        j.openObject();
        j.indexedKey(encodeUtf8('POWER'), 1);
        j.plain(encodeUtf8('ON'));
        j.indexedKey(encodeUtf8('POWER'), 12);
        j.plain(encodeUtf8('OFF'));
        j.closeObject();
      },
    ],
    [
      '{"Var1":"a","Var12":"b"}',
      (j) => {
        j.openObject();
        j.numberedKey(jsonKey('Var'), 1);
        j.plain(encodeUtf8('a'));
        j.numberedKey(jsonKey('Var'), 12);
        j.plain(encodeUtf8('b'));
        j.closeObject();
      },
    ],
    [
      '{"DS18B20-1":20,"x":1}',
      (j) => {
        j.openObject();
        j.beginKey();
        j.writer.copy(encodeUtf8('DS18B20'));
        j.writer.byte(0x2d);
        j.writer.decimal(1);
        j.endKey();
        j.integer(20);
        j.key(jsonKey('x'));
        j.integer(1);
        j.closeObject();
      },
    ],
    [
      '["a b","c"]',
      (j) => {
        j.openArray();
        j.beginText();
        j.writer.byte(0x61);
        j.escapedPart(encodeUtf8(' b'), 0, 2);
        j.endText();
        j.plain(encodeUtf8('c'));
        j.closeArray();
      },
    ],
  ])('%s', (expected, write) => {
    expect(text(write)).toBe(expected);
    expect(JSON.stringify(JSON.parse(expected))).toBe(expected);
  });

  it('begins a new text after reset, even behind an unfinished one', () => {
    const writer = new Writer(new Uint8Array(64));
    const json = new JsonWriter(writer);
    json.openObject();
    json.key(jsonKey('a'));
    json.integer(1);
    writer.position = 0;
    json.reset();
    json.openObject();
    json.closeObject();
    expect(strict.decode(writer.bytes.subarray(0, writer.position))).toBe('{}');
    writer.position = 0;
    json.reset();
    json.integer(5);
    expect(strict.decode(writer.bytes.subarray(0, writer.position))).toBe('5');
  });
});

describe('jsonKey', () => {
  it('has its quotes and colon', () => {
    expect(strict.decode(jsonKey('Wifi'))).toBe('"Wifi":');
    expect(strict.decode(jsonKey('ÄÖ'))).toBe('"ÄÖ":');
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    [-42, '-42'],
    [2 ** 32, '4294967296'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
  ])('integer %d', (number, expected) => {
    expect(text((j) => j.integer(number))).toBe(expected);
  });

  it.each([
    [21.46, 1, '21.5'],
    [-0.04, 1, '0.0'],
    [-3.25, 2, '-3.25'],
    [7, 0, '7'],
    [Number.NaN, 1, 'null'],
    [Number.POSITIVE_INFINITY, 1, 'null'],
    [Number.NEGATIVE_INFINITY, 0, 'null'],
  ])('fixed %d with %d decimals', (number, decimals, expected) => {
    expect(text((j) => j.fixed(number, decimals))).toBe(expected);
  });

  it('puts commas around a number that became null', () => {
    expect(
      text((j) => {
        j.openArray();
        j.fixed(1, 0);
        j.fixed(Number.NaN, 0);
        j.fixed(2, 0);
        j.closeArray();
      }),
    ).toBe('[1,null,2]');
  });
});

describe('escaping', () => {
  it.each([
    ['quote', '"', '"\\""'],
    ['backslash', '\\', '"\\\\"'],
    ['slash, which needs none', '/', '"/"'],
    ['line feed', '\n', '"\\n"'],
    ['carriage return', '\r', '"\\r"'],
    ['tab', '\t', '"\\t"'],
    ['U+0000', '\u0000', '"\\u0000"'],
    ['backspace', '\b', '"\\u0008"'],
    ['form feed', '\f', '"\\u000C"'],
    ['U+001F', '\u001f', '"\\u001F"'],
    ['blank, the first that needs none', ' ', '" "'],
    ['DEL, which needs none', '\u007f', '"\u007f"'],
    ['U+2028, which needs none', '\u2028', '"\u2028"'],
    ['two, three and four bytes', 'é€\u{1f600}', '"é€\u{1f600}"'],
    ['mixed', 'a"b\\c\nd', '"a\\"b\\\\c\\nd"'],
    ['nothing', '', '""'],
  ])('%s', (_name, plain, expected) => {
    const bytes = encodeUtf8(plain);
    expect(text((j) => j.string(plain))).toBe(expected);
    expect(text((j) => j.escaped(bytes, 0, bytes.length))).toBe(expected);
    expect(JSON.parse(expected)).toBe(plain);
  });

  it('escapes every ASCII character so that JSON.parse gives it back', () => {
    for (let code = 0; code < 0x80; code++) {
      const plain = `<${String.fromCharCode(code)}>`;
      const bytes = encodeUtf8(plain);
      expect(value((j) => j.string(plain))).toBe(plain);
      expect(value((j) => j.escaped(bytes, 0, bytes.length))).toBe(plain);
    }
  });

  it('string replaces lone surrogates', () => {
    expect(value((j) => j.string('a\ud83db\ude00c'))).toBe('a\ufffdb\ufffdc');
  });

  it.each([
    ['a lone continuation byte', [0x61, 0x80, 0x62], 'a\ufffdb'],
    ['an overlong quote', [0xc0, 0xa2], '\ufffd\ufffd'],
    ['an overlong NUL in three bytes', [0xe0, 0x80, 0x80], '\ufffd\ufffd\ufffd'],
    ['a surrogate', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
    ['cut short before the end', [0x61, 0xe2, 0x82], 'a\ufffd\ufffd'],
    ['cut short by a quote', [0xe2, 0x82, 0x22], '\ufffd\ufffd"'],
    ['cut short by a backslash', [0xc3, 0x5c], '\ufffd\\'],
    ['0xFF', [0xff], '\ufffd'],
  ])('escaped replaces bytes that are not UTF-8: %s', (_name, bytes, expected) => {
    expect(value((j) => j.escaped(Uint8Array.from(bytes), 0, bytes.length))).toBe(expected);
  });

  it('escaped stays within its part', () => {
    const bytes = encodeUtf8('x"é"y');
    expect(value((j) => j.escaped(bytes, 2, 2))).toBe('é');
    // The second byte of the character lies beyond the part.
    expect(value((j) => j.escaped(bytes, 2, 1))).toBe('\ufffd');
    expect(value((j) => j.escaped(bytes, 1, 0))).toBe('');
  });

  it('gives any string back through JSON.parse', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (plain) => {
        const bytes = encodeUtf8(plain);
        expect(value((j) => j.string(plain))).toBe(plain);
        expect(value((j) => j.escaped(bytes, 0, bytes.length))).toBe(plain);
      }),
      { seed: 12, numRuns: 2000 },
    );
  });

  it('makes valid JSON of any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.constantFrom(0x22, 0x5c, 0x00, 0x1f, 0x41, 0x80, 0xc3, 0xe2, 0x82, 0xac, 0xf0, 0xff)),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const array = Uint8Array.from(content);
        const parsed = value((j) => j.escaped(array, 0, array.length));
        expect(typeof parsed).toBe('string');
        expect((parsed as string).isWellFormed()).toBe(true);
      }),
      { seed: 13, numRuns: 2000 },
    );
  });
});

describe('any JSON value', () => {
  function write(json: JsonWriter, item: unknown): void {
    if (item === null) json.null();
    else if (typeof item === 'number') json.integer(item);
    else if (typeof item === 'string') json.string(item);
    else if (Array.isArray(item)) {
      json.openArray();
      for (const member of item) write(json, member);
      json.closeArray();
    } else {
      json.openObject();
      for (const [key, member] of Object.entries(item as object)) {
        json.beginKey();
        json.escapedPart(encodeUtf8(key), 0, encodeUtf8(key).length);
        json.endKey();
        write(json, member);
      }
      json.closeObject();
    }
  }

  it('comes out as JSON.stringify would have it parsed', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.maxSafeInteger().map((number) => number + 0),
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 4 }), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (item) => {
        const writer = new Writer(new Uint8Array(65536));
        write(new JsonWriter(writer), item);
        const parsed: unknown = JSON.parse(strict.decode(writer.bytes.subarray(0, writer.position)));
        expect(parsed).toEqual(JSON.parse(JSON.stringify(item)));
      }),
      { seed: 14, numRuns: 1000 },
    );
  });
});

describe('overflow', () => {
  it('is counted by the writer to the last byte', () => {
    const writing = (json: JsonWriter): void => {
      json.openObject();
      json.key(jsonKey('a'));
      json.string('é"\u0001');
      json.indexedKey(encodeUtf8('b'), 2);
      json.fixed(Number.NaN, 1);
      json.key(jsonKey('c'));
      json.escaped(Uint8Array.of(0xff, 0xc3, 0xa9, 0x0a), 0, 4);
      json.closeObject();
    };
    const expected = '{"a":"é\\"\\u0001","b2":null,"c":"\ufffdé\\n"}';
    const size = encodeUtf8(expected).length;
    for (let room = 0; room <= size; room++) {
      const memory = new Uint8Array(room + 8).fill(0x55);
      const writer = new Writer(memory.subarray(0, room));
      writing(new JsonWriter(writer));
      expect(writer.position).toBe(size);
      expect(writer.overflowed).toBe(room < size);
      expect(memory.subarray(room).every((byte) => byte === 0x55)).toBe(true);
    }
    expect(text(writing)).toBe(expected);
  });
});
