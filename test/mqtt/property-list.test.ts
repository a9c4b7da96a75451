import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import {
  AUTHENTICATION_METHOD_MISSING,
  PROPERTIES_INCOMPLETE,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PROPERTY_UNKNOWN,
  PROPERTY_VALUE,
  TEXT_NOT_UTF8,
} from '../../src/mqtt/errors.js';
import { AUTH, CONNECT, PUBLISH, SUBSCRIBE, WILL } from '../../src/mqtt/packet.js';
import { PropertyList } from '../../src/mqtt/property-list.js';
import { hex, hexOf } from '../support/hex.js';

type Write = (list: PropertyList) => void;

const text = encodeUtf8;

/** One row for each kind of value (1.5), at its limits: name, clause, bytes, and what writes them. */
const WRITTEN: readonly [name: string, clause: string, bytes: string, write: Write][] = [
  ['a byte', '1.5.1', '01 01', (list) => list.flag(0x01, 1)],
  ['two bytes', '1.5.2', '23 12 34', (list) => list.uint16(0x23, 0x1234)],
  ['two bytes, most', '1.5.2', '21 ff ff', (list) => list.uint16(0x21, 65_535)],
  ['four bytes', '1.5.3', '02 00 00 0e 10', (list) => list.uint32(0x02, 3600)],
  ['four bytes, most', '1.5.3', '11 ff ff ff ff', (list) => list.uint32(0x11, 4_294_967_295)],
  ['a variable byte integer of one byte', '1.5.5', '0b 7f', (list) => list.variable(0x0b, 127)],
  ['of two', '1.5.5', '0b 80 01', (list) => list.variable(0x0b, 128)],
  ['of two, most', '1.5.5', '0b ff 7f', (list) => list.variable(0x0b, 16_383)],
  ['of three', '1.5.5', '0b 80 80 01', (list) => list.variable(0x0b, 16_384)],
  ['of four', '1.5.5', '0b 80 80 80 01', (list) => list.variable(0x0b, 2_097_152)],
  ['of four, most', '1.5.5', '0b ff ff ff 7f', (list) => list.variable(0x0b, 268_435_455)],
  ['a text', '1.5.4', '03 00 04 74 c3 a9 78', (list) => list.data(0x03, text('téx'))],
  ['a text of no bytes', '1.5.4', '03 00 00', (list) => list.data(0x03, text(''))],
  ['binary data', '1.5.6', '09 00 03 00 ff 80', (list) => list.data(0x09, hex('00 ff 80'))],
  ['a pair', '1.5.7', '26 00 01 6b 00 02 76 77', (list) => list.pair(0x26, text('k'), text('vw'))],
  ['a pair of nothing', '1.5.7', '26 00 00 00 00', (list) => list.pair(0x26, text(''), text(''))],
];

const bytesOf = (list: PropertyList): string => hexOf(list.bytes.subarray(0, list.length));

describe('a property', () => {
  it.each(WRITTEN)('%s [%s]', (_name, _clause, bytes, write) => {
    const list = new PropertyList(20);
    write(list);
    expect(bytesOf(list)).toBe(bytes);
    expect(list.overflowed).toBe(false);
    // Behind another one, and before.
    list.clear();
    expect(list.length).toBe(0);
    list.flag(0x25, 0);
    write(list);
    list.flag(0x24, 1);
    expect(bytesOf(list)).toBe(`25 00 ${bytes} 24 01`);
  });

  it.each(WRITTEN)('%s [%s] that just fits, and that does not', (_name, _clause, bytes, write) => {
    const size = bytes.split(' ').length;
    for (let capacity = 0; capacity <= size; capacity++) {
      const list = new PropertyList(capacity);
      write(list);
      expect(list.overflowed).toBe(capacity < size);
      expect(list.check(PUBLISH) === PROPERTIES_INCOMPLETE).toBe(capacity < size);
      // A list that is cleared is as new.
      list.clear();
      expect(list.overflowed).toBe(false);
      expect(list.check(PUBLISH)).toBe(0);
    }
  });

  it('keeps on not fitting, whatever follows', () => {
    const list = new PropertyList(4);
    list.uint32(0x02, 1);
    list.flag(0x01, 1);
    expect(list.overflowed).toBe(true);
    expect(list.bytes.length).toBe(4);
  });
});

it('with more bytes than its length can tell does not fit any list [1.5.4, 1.5.6]', () => {
  // Cut to 16 bits the length would be 0, and the bytes would be properties of their own.
  const long = new Uint8Array(65_536).fill(0x26);
  for (const write of [
    (list: PropertyList) => list.data(0x09, long),
    (list: PropertyList) => list.pair(0x26, text('k'), long),
  ]) {
    const list = new PropertyList(70_000);
    write(list);
    expect(list.overflowed).toBe(true);
    expect(list.check(PUBLISH)).toBe(PROPERTIES_INCOMPLETE);
  }
  const list = new PropertyList(70_000);
  list.data(0x09, long.subarray(1));
  expect([list.overflowed, list.length]).toEqual([false, 65_538]);
});

describe('check', () => {
  it.each<[name: string, clause: string, packet: number, write: Write, error: number]>([
    ['nothing', '2.2.2', PUBLISH, () => {}, 0],
    ['what is allowed', '3.3.2.3', PUBLISH, (list) => list.flag(0x01, 1), 0],
    ['what may be repeated', '3.3.2.3.7', PUBLISH, twice((l) => l.pair(0x26, text('a'), text('b'))), 0],
    ['what belongs to another packet', '2.2.2.2', CONNECT, (list) => list.flag(0x01, 1), PROPERTY_MISPLACED],
    ['what is the will’s', '3.1.3.2.2', WILL, (list) => list.uint32(0x18, 5), 0],
    ['what is not the will’s', '3.1.2.11', WILL, (list) => list.uint16(0x21, 5), PROPERTY_MISPLACED],
    ['a repetition', '3.3.2.3.3', PUBLISH, twice((l) => l.uint32(0x02, 1)), PROPERTY_REPEATED],
    ['no property', '2.2.2.2', PUBLISH, (list) => list.flag(0x2b, 1), PROPERTY_UNKNOWN],
    ['a value out of its range', '3.1.2.11.3', CONNECT, (list) => list.uint16(0x21, 0), PROPERTY_VALUE],
    ['a text that is none', 'MQTT-1.5.4-1', PUBLISH, (list) => list.data(0x03, hex('ff')), TEXT_NOT_UTF8],
    ['a subscription identifier', '3.8.2.1.2', SUBSCRIBE, (list) => list.variable(0x0b, 1), 0],
    ['two of them', '3.8.2.1.2', SUBSCRIBE, twice((l) => l.variable(0x0b, 1)), PROPERTY_REPEATED],
    ['what only a server puts in', 'MQTT-3.3.4-6', PUBLISH, (l) => l.variable(0x0b, 1), PROPERTY_MISPLACED],
    ['that behind others', 'MQTT-3.3.4-6', PUBLISH, behind((l) => l.variable(0x0b, 1)), PROPERTY_MISPLACED],
    ['AUTH without method', '3.15.2.2.2', AUTH, () => {}, AUTHENTICATION_METHOD_MISSING],
    ['AUTH with one', '3.15.2.2.2', AUTH, (list) => list.data(0x15, text('m')), 0],
  ])('%s [%s]', (_name, _clause, packet, write, error) => {
    const list = new PropertyList(40);
    write(list);
    const before = bytesOf(list);
    expect(list.check(packet)).toBe(error);
    expect(bytesOf(list)).toBe(before);
  });
});

describe('has', () => {
  it('tells whether a property is in the list, and not whether its number is somewhere', () => {
    const list = new PropertyList(40);
    expect(list.has(0x26)).toBe(false);
    list.pair(0x26, hex('01 03'), hex('21'));
    list.data(0x09, hex('02 02'));
    expect([0x26, 0x09, 0x01, 0x02, 0x03, 0x21].map((identifier) => list.has(identifier))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    list.clear();
    expect(list.has(0x26)).toBe(false);
  });
});

function twice(write: Write): Write {
  return (list) => {
    write(list);
    write(list);
  };
}

function behind(write: Write): Write {
  return (list) => {
    list.data(0x03, text('text'));
    list.pair(0x26, text('a'), text('b'));
    write(list);
  };
}
