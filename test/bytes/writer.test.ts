import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Writer } from '../../src/bytes/writer.js';

/** What `write` puts into a buffer that is large enough, as text. */
function written(write: (writer: Writer) => void): string {
  const writer = new Writer(new Uint8Array(256).fill(0x7e));
  write(writer);
  expect(writer.overflowed).toBe(false);
  expect(writer.bytes.subarray(writer.position).every((byte) => byte === 0x7e)).toBe(true);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    writer.bytes.subarray(0, writer.position),
  );
}

const bytesOf = (write: (writer: Writer) => void): number[] => {
  const writer = new Writer(new Uint8Array(256));
  write(writer);
  return [...writer.bytes.subarray(0, writer.position)];
};

describe('a new writer', () => {
  it('starts at the beginning and may use the whole buffer', () => {
    const bytes = new Uint8Array(10);
    const writer = new Writer(bytes);
    expect(writer.bytes).toBe(bytes);
    expect(writer.position).toBe(0);
    expect(writer.limit).toBe(10);
    expect(writer.room).toBe(10);
    expect(writer.overflowed).toBe(false);
  });
});

describe('byte and uint16', () => {
  it('writes bytes one behind the other', () => {
    expect(
      bytesOf((w) => {
        w.byte(0);
        w.byte(0x7f);
        w.byte(0xff);
      }),
    ).toEqual([0, 0x7f, 0xff]);
  });

  it.each([
    [0, [0, 0]],
    [1, [0, 1]],
    [0x00ff, [0, 0xff]],
    [0x0100, [1, 0]],
    [0x1234, [0x12, 0x34]],
    [0xffff, [0xff, 0xff]],
  ])('writes %i most significant byte first', (value, bytes) => {
    expect(bytesOf((w) => w.uint16(value))).toEqual(bytes);
  });
});

describe('copy and copyPart', () => {
  const source = Uint8Array.of(1, 2, 3, 4, 5);

  it('copies all', () => {
    expect(bytesOf((w) => w.copy(source))).toEqual([1, 2, 3, 4, 5]);
    expect(bytesOf((w) => w.copy(new Uint8Array(0)))).toEqual([]);
  });

  it('copies a part', () => {
    expect(bytesOf((w) => w.copyPart(source, 1, 3))).toEqual([2, 3, 4]);
    expect(bytesOf((w) => w.copyPart(source, 0, 5))).toEqual([1, 2, 3, 4, 5]);
    expect(bytesOf((w) => w.copyPart(source, 4, 1))).toEqual([5]);
    expect(bytesOf((w) => w.copyPart(source, 2, 0))).toEqual([]);
  });

  it('leaves the source as it is', () => {
    bytesOf((w) => {
      w.copy(source);
      w.copyPart(source, 0, 5);
    });
    expect([...source]).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('decimal', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [9, '9'],
    [10, '10'],
    [11, '11'],
    [99, '99'],
    [100, '100'],
    [-1, '-1'],
    [-10, '-10'],
    [-999, '-999'],
    [2 ** 31 - 1, '2147483647'],
    [2 ** 31, '2147483648'],
    [-(2 ** 31), '-2147483648'],
    [2 ** 32 - 1, '4294967295'],
    [2 ** 32, '4294967296'],
    [999_999_999_999_999, '999999999999999'],
    [1e15, '1000000000000000'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
  ])('%d', (value, text) => {
    expect(written((w) => w.decimal(value))).toBe(text);
  });

  it.each([
    [0, 2, '00'],
    [5, 2, '05'],
    [59, 2, '59'],
    [100, 2, '100'],
    [5, 1, '5'],
    [5, 0, '5'],
    [-5, 3, '-005'],
    [123, 10, '0000000123'],
  ])('%d in at least %d digits', (value, digits, text) => {
    expect(written((w) => w.decimal(value, digits))).toBe(text);
  });

  it('agrees with String, leading zeros and all', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 20 }), (value, digits) => {
        const text = String(Math.abs(value)).padStart(digits, '0');
        expect(written((w) => w.decimal(value, digits))).toBe(value < 0 ? `-${text}` : text);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('agrees with String around every power of ten', () => {
    for (let power = 1; power < 1e15; power *= 10) {
      for (const value of [power - 1, power, power + 1]) {
        expect(written((w) => w.decimal(value))).toBe(String(value));
        expect(written((w) => w.decimal(-value))).toBe(String(-value));
      }
    }
  });
});

describe('fixed', () => {
  it.each([
    [0, 0, '0'],
    [0, 2, '0.00'],
    [-0, 1, '0.0'],
    [21.5, 1, '21.5'],
    [21.55, 1, '21.6'],
    [21.54, 1, '21.5'],
    [21, 3, '21.000'],
    [0.05, 1, '0.1'],
    [0.049, 1, '0.0'],
    [0.007, 3, '0.007'],
    [0.5, 0, '1'],
    [1.5, 0, '2'],
    [2.5, 0, '3'],
    [2.499, 0, '2'],
    [9.995, 2, '10.00'],
    [99.99, 1, '100.0'],
    [0.999999, 2, '1.00'],
    [-21.5, 1, '-21.5'],
    [-0.5, 0, '-1'],
    [-2.5, 0, '-3'],
    [-9.995, 2, '-10.00'],
    [-0.25, 1, '-0.3'],
    [-1.01, 1, '-1.0'],
    [230.125, 2, '230.13'],
    [123456.789, 3, '123456.789'],
    [1, 9, '1.000000000'],
    [0.000000001, 9, '0.000000001'],
    [4294967296.25, 2, '4294967296.25'],
  ])('%d with %d decimals', (value, decimals, text) => {
    expect(written((w) => w.fixed(value, decimals))).toBe(text);
  });

  it.each([
    [1.005, 2, '1.01'],
    [1.255, 2, '1.26'],
    [8.345, 2, '8.35'],
    [10.235, 2, '10.24'],
    [0.615, 2, '0.62'],
    [-1.005, 2, '-1.01'],
    [1.45, 1, '1.5'],
    [4.35, 1, '4.4'],
  ])('rounds %d to %d decimals as written, though binary holds a little less', (value, decimals, text) => {
    expect(written((w) => w.fixed(value, decimals))).toBe(text);
  });

  it.each([
    [-0.04, 1, '0.0'],
    [-0.4, 0, '0'],
    [-0.000_000_000_1, 9, '0.000000000'],
  ])('writes no minus before what rounds to zero: %d with %d decimals', (value, decimals, text) => {
    expect(written((w) => w.fixed(value, decimals))).toBe(text);
  });

  it('writes every number of that many decimals back as it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
        fc.integer({ min: 1, max: 9 }),
        (scaled, decimals) => {
          const digits = String(Math.abs(scaled)).padStart(decimals + 1, '0');
          const text = `${scaled < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
          expect(written((w) => w.fixed(Number(text), decimals))).toBe(text);
        },
      ),
      { seed: 8, numRuns: 3000 },
    );
  });

  it('rounds halves away from zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 4 }),
        (scaled, decimals) => {
          const half = Number(`${scaled}5e-${decimals + 1}`);
          const digits = String(scaled + 1).padStart(decimals + 1, '0');
          const whole = digits.slice(0, digits.length - decimals);
          const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
          expect(written((w) => w.fixed(half, decimals))).toBe(text);
          expect(written((w) => w.fixed(-half, decimals))).toBe(`-${text}`);
        },
      ),
      { seed: 9, numRuns: 3000 },
    );
  });

  it('is never off by more than half of the last digit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        (value, decimals) => {
          const text = written((w) => w.fixed(value, decimals));
          expect(text).toMatch(decimals === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${decimals}}$`));
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.500001 / 10 ** decimals);
        },
      ),
      { seed: 10, numRuns: 2000 },
    );
  });
});

describe('hexadecimal', () => {
  it.each([
    [0, 1, '0'],
    [0xf, 1, 'F'],
    [0xa, 2, '0A'],
    [0x9, 4, '0009'],
    [0xbeef, 4, 'BEEF'],
    [0x12345678, 8, '12345678'],
    [0xffffffff, 8, 'FFFFFFFF'],
    [-1, 8, 'FFFFFFFF'],
    [0x80000000, 8, '80000000'],
    [0x123456, 4, '3456'],
  ])('0x%x in %d digits', (value, digits, text) => {
    expect(written((w) => w.hexadecimal(value, digits))).toBe(text);
  });
});

describe('text and character', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['21 °C', '21 °C'],
    ['€ and \u{1f600}', '€ and \u{1f600}'],
    ['lone \ud83d high', 'lone \ufffd high'],
    ['lone \ude00 low', 'lone \ufffd low'],
    ['\ud83d', '\ufffd'],
  ])('%j', (value, text) => {
    expect(written((w) => w.text(value))).toBe(text);
  });

  it.each([
    [0x00, [0x00]],
    [0x7f, [0x7f]],
    [0x80, [0xc2, 0x80]],
    [0x7ff, [0xdf, 0xbf]],
    [0x800, [0xe0, 0xa0, 0x80]],
    [0xd7ff, [0xed, 0x9f, 0xbf]],
    [0xd800, [0xef, 0xbf, 0xbd]],
    [0xdfff, [0xef, 0xbf, 0xbd]],
    [0xe000, [0xee, 0x80, 0x80]],
    [0xffff, [0xef, 0xbf, 0xbf]],
    [0x10000, [0xf0, 0x90, 0x80, 0x80]],
    [0x10ffff, [0xf4, 0x8f, 0xbf, 0xbf]],
  ])('character 0x%x', (code, bytes) => {
    expect(bytesOf((w) => w.character(code))).toEqual(bytes);
  });

  it('agrees with TextEncoder', () => {
    const units = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(fc.oneof(units, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
        expect(bytesOf((w) => w.text(text))).toEqual([...new TextEncoder().encode(text)]);
      }),
      { seed: 11, numRuns: 1000 },
    );
  });
});

describe('overflow', () => {
  const source = Uint8Array.of(0xa1, 0xa2, 0xa3, 0xa4);
  /** Every method, with how many bytes it writes. */
  const METHODS: readonly [name: string, size: number, write: (writer: Writer) => void][] = [
    ['byte', 1, (w) => w.byte(0xaa)],
    ['uint16', 2, (w) => w.uint16(0xaabb)],
    ['copy', 4, (w) => w.copy(source)],
    ['copyPart', 3, (w) => w.copyPart(source, 1, 3)],
    ['decimal', 5, (w) => w.decimal(-1234)],
    ['decimal with leading zeros', 6, (w) => w.decimal(12, 6)],
    ['fixed', 6, (w) => w.fixed(-12.34, 2)],
    ['hexadecimal', 4, (w) => w.hexadecimal(0xbeef, 4)],
    ['text', 6, (w) => w.text('a€é')],
    ['character', 4, (w) => w.character(0x1f600)],
  ];

  it.each(METHODS)('%s: fits exactly, or counts on and says so', (_name, size, write) => {
    for (let room = 0; room <= size + 1; room++) {
      const memory = new Uint8Array(32).fill(0x55);
      const writer = new Writer(memory.subarray(8, 16 + room));
      writer.position = 8;
      expect(writer.room).toBe(room);
      write(writer);
      expect(writer.position).toBe(8 + size);
      expect(writer.room).toBe(room - size);
      expect(writer.overflowed).toBe(room < size);
      // Neither what was written before nor the memory around the buffer is touched.
      expect(memory.subarray(0, 16).every((byte) => byte === 0x55)).toBe(true);
      expect(memory.subarray(16 + room).every((byte) => byte === 0x55)).toBe(true);
    }
  });

  it.each(METHODS)('%s: a limit below the end of the buffer counts as well', (_name, size, write) => {
    for (let room = 0; room <= size; room++) {
      const writer = new Writer(new Uint8Array(32));
      writer.limit = 8 + room;
      writer.position = 8;
      write(writer);
      expect(writer.overflowed).toBe(room < size);
      expect(writer.room).toBe(room - size);
    }
  });

  it.each(METHODS)('%s: writes the same with just enough room as with plenty', (_name, size, write) => {
    const tight = new Writer(new Uint8Array(size));
    write(tight);
    expect([...tight.bytes]).toEqual(bytesOf(write));
  });

  it('one check at the end stands for everything written', () => {
    const writer = new Writer(new Uint8Array(4));
    writer.byte(1);
    writer.copy(source);
    writer.decimal(123);
    writer.copy(new Uint8Array(0));
    writer.byte(2);
    expect(writer.overflowed).toBe(true);
    expect(writer.position).toBe(9);
    expect(writer.room).toBe(-5);
  });

  it('is over once position is set back', () => {
    const writer = new Writer(new Uint8Array(4));
    writer.text('too long');
    writer.position = 0;
    expect(writer.overflowed).toBe(false);
    writer.text('fits');
    expect(writer.overflowed).toBe(false);
    expect([...writer.bytes]).toEqual([...new TextEncoder().encode('fits')]);
  });
});
