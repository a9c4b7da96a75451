import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageReader } from '../../../hosts/xs/message-reader.js';
import { MessageWriter } from '../../../hosts/xs/message-writer.js';

/** What a message can consist of, each with how it is written and read. */
type Value =
  | { readonly kind: 'byte'; readonly value: number }
  | { readonly kind: 'uint32'; readonly value: number }
  | { readonly kind: 'float64'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array };

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('uint32' as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
  fc.record({ kind: fc.constant('float64' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
  fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 300 }) }),
);

function write(writer: MessageWriter, values: readonly Value[]): Uint8Array {
  writer.clear();
  for (const { kind, value } of values) {
    if (kind === 'text') writer.text(value);
    else if (kind === 'bytes') writer.bytes(value);
    else writer[kind](value);
  }
  return new Uint8Array(writer.finish()).slice();
}

describe('messages', () => {
  it('are read as they were written, one after another', () => {
    const writer = new MessageWriter();
    const reader = new MessageReader();
    fc.assert(
      fc.property(fc.array(value), (values) => {
        reader.open(write(writer, values));
        for (const { kind, value } of values) expect(reader[kind]()).toEqual(value);
        expect(reader.atEnd).toBe(true);
      }),
      { seed: 419 },
    );
  });

  it('have the most significant byte first', () => {
    const writer = new MessageWriter();
    writer.clear();
    writer.begin(7);
    writer.uint32(0x01020304);
    writer.float64(1);
    writer.text('é');
    writer.part(Uint8Array.of(1, 2, 3, 4, 5), 1, 3);
    expect(writer.length).toBe(26);
    expect([...new Uint8Array(writer.finish())]).toEqual([
      7, 1, 2, 3, 4, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0xc3, 0xa9, 0, 0, 0, 3, 2, 3, 4,
    ]);
  });

  it('may be longer than the buffer usually is, and the next one is as ever', () => {
    const writer = new MessageWriter();
    const reader = new MessageReader();
    const long = new Uint8Array(100_000).fill(7);
    writer.clear();
    writer.bytes(long);
    writer.text('end');
    expect(writer.length).toBe(4 + long.length + 4 + 3);
    reader.open(new Uint8Array(writer.finish()).slice());
    const read = reader.bytes();
    expect([read.length, read.every((byte) => byte === 7)]).toEqual([long.length, true]);
    expect(reader.text()).toBe('end');
    reader.open(write(writer, [{ kind: 'byte', value: 2 }]));
    expect([reader.byte(), reader.atEnd]).toEqual([2, true]);
  });

  it('cannot be longer than 4 MiB: then they end before what did not fit', () => {
    const writer = new MessageWriter();
    writer.clear();
    writer.begin(1);
    writer.byte(2);
    writer.begin(3);
    const half = new Uint8Array(2 * 1_024 * 1_024);
    writer.bytes(half);
    writer.begin(4);
    expect(() => writer.bytes(half)).toThrow(RangeError);
    expect(writer.length).toBe(2 + 1 + 4 + half.length);
  });

  it('pass over bytes, which stand before the position then', () => {
    const writer = new MessageWriter();
    const reader = new MessageReader();
    writer.clear();
    writer.bytes(Uint8Array.of(5, 6));
    writer.byte(7);
    reader.open(new Uint8Array(writer.finish()));
    expect(reader.skipBytes()).toBe(2);
    expect([...reader.source.subarray(reader.position - 2, reader.position)]).toEqual([5, 6]);
    expect(reader.byte()).toBe(7);
  });

  it.each([
    ['byte', []],
    ['uint32', [1, 2, 3]],
    ['float64', [1, 2, 3, 4, 5, 6, 7]],
    ['text', [0, 0, 0, 2, 0x61]],
    ['bytes', [0xff, 0xff, 0xff, 0xff, 1]],
    ['skipBytes', [0, 0, 0, 1]],
  ] as const)('that end within a %s are refused', (kind, bytes) => {
    const reader = new MessageReader();
    reader.open(Uint8Array.from(bytes));
    expect(() => reader[kind]()).toThrow('A message ends too soon');
  });
});
