import { describe, expect, it } from 'vitest';
import { PROPERTY_CUT_SHORT, PROPERTY_UNKNOWN, TEXT_NOT_UTF8 } from '../../src/mqtt/errors.js';
import { Packet } from '../../src/mqtt/packet.js';
import { NO_MORE, PropertyReader } from '../../src/mqtt/property-reader.js';
import { hex, hexOf } from '../support/hex.js';

/** A reader of these properties, which lie between other bytes. */
function readerOf(properties: string): PropertyReader {
  const content = hex(properties);
  const bytes = Uint8Array.of(0x26, 0, 1, ...content, 0xff, 0x01, 0x01, 0, 0);
  const reader = new PropertyReader(bytes, new DataView(bytes.buffer));
  reader.begin(3, content.length);
  return reader;
}

const data = ({ bytes, offset, length }: PropertyReader): string =>
  hexOf(bytes.subarray(offset, offset + length));
const name = ({ bytes, nameOffset, nameLength }: PropertyReader): string =>
  hexOf(bytes.subarray(nameOffset, nameOffset + nameLength));

describe('a number', () => {
  it.each([
    ['a byte', '1.5.1', '01 01', 1],
    ['a byte, most', '1.5.1', '24 ff', 255],
    ['two bytes', '1.5.2', '13 12 34', 0x1234],
    ['two bytes, most', '1.5.2', '21 ff ff', 65_535],
    ['two bytes, 0', '1.5.2', '23 00 00', 0],
    ['four bytes', '1.5.3', '02 12 34 56 78', 0x12345678],
    ['four bytes, most', '1.5.3', '11 ff ff ff ff', 4_294_967_295],
    ['four bytes, the sign of which would be set', '1.5.3', '27 80 00 00 00', 2_147_483_648],
    ['a variable byte integer, 0', '1.5.5', '0b 00', 0],
    ['of one byte, most', '1.5.5', '0b 7f', 127],
    ['of two bytes, least', '1.5.5', '0b 80 01', 128],
    ['of two bytes, most', '1.5.5', '0b ff 7f', 16_383],
    ['of three bytes, least', '1.5.5', '0b 80 80 01', 16_384],
    ['of three bytes, most', '1.5.5', '0b ff ff 7f', 2_097_151],
    ['of four bytes, least', '1.5.5', '0b 80 80 80 01', 2_097_152],
    ['of four bytes, most', '1.5.5', '0b ff ff ff 7f', 268_435_455],
    ['with a zero that is not its last byte', '1.5.5', '0b 81 80 01', 16_385],
  ])('%s [%s]', (_name, _clause, bytes, value) => {
    const reader = readerOf(bytes);
    expect(reader.next()).toBe(hex(bytes)[0]);
    expect(reader.value).toBe(value);
    expect(reader.next()).toBe(NO_MORE);
    expect(reader.next()).toBe(NO_MORE);
  });
});

describe('data', () => {
  it('are a text [1.5.4]', () => {
    const reader = readerOf('21 00 07 1f 00 05 61 c3 a9 e2 82');
    expect(reader.next()).toBe(0x21);
    expect(reader.next()).toBe(TEXT_NOT_UTF8);
    const whole = readerOf('21 00 07 1f 00 06 61 c3 a9 e2 82 ac');
    whole.next();
    expect(whole.value).toBe(7);
    expect(whole.next()).toBe(0x1f);
    expect(data(whole)).toBe('61 c3 a9 e2 82 ac');
    // No number is left of the one before.
    expect(whole.value).toBe(0);
  });

  it('are binary data, any bytes [1.5.6]', () => {
    const reader = readerOf('09 00 04 00 ff c0 80 16 00 00');
    expect(reader.next()).toBe(0x09);
    expect(data(reader)).toBe('00 ff c0 80');
    expect(reader.next()).toBe(0x16);
    expect(reader.length).toBe(0);
    expect(reader.next()).toBe(NO_MORE);
  });

  it('are a pair of texts [1.5.7]', () => {
    const reader = readerOf('26 00 01 6b 00 02 76 77 26 00 00 00 00 26 00 02 c3 a9 00 00');
    expect(reader.next()).toBe(0x26);
    expect([name(reader), data(reader)]).toEqual(['6b', '76 77']);
    expect(reader.next()).toBe(0x26);
    expect([name(reader), data(reader)]).toEqual(['', '']);
    expect(reader.next()).toBe(0x26);
    expect([name(reader), data(reader)]).toEqual(['c3 a9', '']);
    expect(reader.next()).toBe(NO_MORE);
  });

  it('may be as long as two bytes say [1.5.4]', () => {
    const bytes = new Uint8Array(3 + 65_535).fill(0x61);
    bytes.set(hex('03 ff ff'));
    const reader = new PropertyReader(bytes, new DataView(bytes.buffer));
    reader.begin(0, bytes.length);
    expect(reader.next()).toBe(0x03);
    expect([reader.offset, reader.length]).toEqual([3, 65_535]);
    reader.begin(0, bytes.length - 1);
    expect(reader.next()).toBe(PROPERTY_CUT_SHORT);
  });
});

describe('an error', () => {
  it.each([
    ['an identifier that no property has', '2b 00', PROPERTY_UNKNOWN],
    ['identifier 0', '00', PROPERTY_UNKNOWN],
    ['a number cut short', '02 01 01 01', PROPERTY_CUT_SHORT],
    ['a variable byte integer cut short', '0b 81', PROPERTY_CUT_SHORT],
    ['one in more bytes than it needs', '0b 81 00', PROPERTY_CUT_SHORT],
    ['one of five bytes', '0b 81 81 81 81 01', PROPERTY_CUT_SHORT],
    ['a text cut short', '1f 00 02 01', PROPERTY_CUT_SHORT],
    ['half the length of a text', '1f 00', PROPERTY_CUT_SHORT],
    ['a pair cut short', '26 00 01 01 00 02 01', PROPERTY_CUT_SHORT],
    ['a text that is not UTF-8', '1f 00 01 ff', TEXT_NOT_UTF8],
  ])('comes again with every call: %s [2.2.2]', (_name, bytes, error) => {
    const reader = readerOf(`24 01 ${bytes}`);
    expect(reader.next()).toBe(0x24);
    for (let i = 0; i < 3; i++) expect(reader.next()).toBe(error);
    reader.begin(3, 2);
    expect(reader.next()).toBe(0x24);
    expect(reader.next()).toBe(NO_MORE);
  });
});

describe('find', () => {
  const content = hex('7a 24 01 26 00 01 61 00 01 62 21 00 07 26 00 01 63 00 01 64');
  const packet = new Packet(content);
  packet.propertiesOffset = 1;
  packet.propertiesLength = content.length - 1;
  const reader = new PropertyReader(packet.bytes, packet.view);

  it('finds the first', () => {
    expect(reader.find(packet, 0x26)).toBe(true);
    expect([name(reader), data(reader)]).toEqual(['61', '62']);
    expect(reader.find(packet, 0x24)).toBe(true);
    expect(reader.value).toBe(1);
    expect(reader.find(packet, 0x21)).toBe(true);
    expect(reader.value).toBe(7);
  });

  it('goes on with those behind', () => {
    expect(reader.find(packet, 0x26)).toBe(true);
    expect(reader.seek(0x26)).toBe(true);
    expect([name(reader), data(reader)]).toEqual(['63', '64']);
    expect(reader.seek(0x26)).toBe(false);
    expect(reader.find(packet, 0x26)).toBe(true);
    expect(reader.next()).toBe(0x21);
  });

  it('does not find what is not there, nor bytes of values', () => {
    expect(reader.find(packet, 0x22)).toBe(false);
    expect(reader.find(packet, 0x01)).toBe(false);
    expect(reader.next()).toBe(NO_MORE);
  });

  it('finds nothing where there are none', () => {
    const empty = new Packet(content);
    expect(reader.find(empty, 0x24)).toBe(false);
  });
});
