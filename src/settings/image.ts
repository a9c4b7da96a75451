import { crc32 } from '../bytes/crc32.js';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.js';
import { Writer } from '../bytes/writer.js';
import { takeOldEntries } from './old-image.js';
import { OPTIONS } from './options.js';
import { CRC_LENGTH, HEADER_LENGTH, IMAGE_CAPACITY, integerLength } from './room.js';
import type { Settings } from './settings.js';
import { LISTS, NUMBERS, type NumberSetting, TEXTS } from './table.js';

/**
 * Settings as bytes: magic and layout, a sequence number, then an entry for every value that is not the default, then
 * a CRC-32 over all of it. An entry says its kind, its id, its index and its value, so that a firmware which knows fewer
 * or more settings reads what it knows.
 */

/** `XSM` and the layout's number. */
const MAGIC = 0x58534d02;
/** The layout of firmware before settings came in lists. */
const OLD_MAGIC = 0x58534d01;

const NUMBER_ENTRY = 1;
const LIST_ENTRY = 2;
const TEXT_ENTRY = 3;
/** The numbers of the options that are on, or off, and are not so by default. */
const OPTIONS_ENTRY = 4;
const OPTIONS_OFF = 0;
const OPTIONS_ON = 1;

const LONGEST_INTEGER = 4;

/** @returns the image, of at most `IMAGE_CAPACITY` bytes: `Settings` takes no more than fits */
export function encodeImage(settings: Settings, sequence: number): Uint8Array {
  const writer = new Writer(new Uint8Array(IMAGE_CAPACITY));
  writer.uint32(MAGIC);
  writer.uint32(sequence);
  for (const row of NUMBERS) {
    const value = settings.number(row);
    if (value !== row.default) writeInteger(writer, NUMBER_ENTRY, row, 0, value);
  }
  for (const row of LISTS) {
    for (let index = 0; index < row.count; index++) {
      const value = settings.numberAt(row, index);
      if (value !== row.default) writeInteger(writer, LIST_ENTRY, row, index, value);
    }
  }
  for (const row of TEXTS) {
    for (let index = 0; index < row.count; index++) {
      const value = settings.text(row, index);
      if (value === row.defaults[index]) continue;
      const bytes = encodeUtf8(value);
      writeHead(writer, TEXT_ENTRY, row.id, index, bytes.length);
      writer.copy(bytes);
    }
  }
  writeOptions(writer, settings, OPTIONS_OFF);
  writeOptions(writer, settings, OPTIONS_ON);
  writer.uint32(crc32(writer.bytes, 0, Math.min(writer.position, IMAGE_CAPACITY)));
  if (writer.overflowed) throw new RangeError('the settings are longer than an image');
  return writer.bytes.slice(0, writer.position);
}

function writeHead(writer: Writer, kind: number, id: number, index: number, length: number): void {
  writer.byte(kind);
  writer.byte(id);
  writer.byte(index);
  writer.variableByteInteger(length);
}

function writeInteger(writer: Writer, kind: number, row: NumberSetting, index: number, value: number): void {
  const length = integerLength(value);
  writeHead(writer, kind, row.id, index, length);
  for (let shift = (length - 1) * 8; shift >= 0; shift -= 8) writer.byte((value >> shift) & 0xff);
}

function writeOptions(writer: Writer, settings: Settings, state: number): void {
  const changed = OPTIONS.filter(
    (row) => row.default !== state && settings.option(row.number) === (state === OPTIONS_ON),
  );
  if (changed.length === 0) return;
  writeHead(writer, OPTIONS_ENTRY, state, 0, changed.length);
  for (const row of changed) writer.byte(row.number);
}

/** The sequence number of an image; -1 when the bytes are no whole image. */
export function imageSequence(image: Uint8Array): number {
  const end = image.length - CRC_LENGTH;
  if (end < HEADER_LENGTH) return -1;
  const magic = uint32(image, 0);
  if (magic !== MAGIC && magic !== OLD_MAGIC) return -1;
  return uint32(image, end) === crc32(image, 0, end) ? uint32(image, 4) : -1;
}

/** Takes the values of an image that `imageSequence` found whole; what it does not say becomes the default. */
export function decodeImage(image: Uint8Array, settings: Settings): void {
  settings.restoreDefaults();
  takeEntries(image, settings);
}

/** Takes the values that a whole image says, and leaves the others as they are. */
export function takeEntries(image: Uint8Array, settings: Settings): void {
  const end = image.length - CRC_LENGTH;
  if (uint32(image, 0) === OLD_MAGIC) {
    takeOldEntries(image, HEADER_LENGTH, end, settings);
    return;
  }
  for (let at = HEADER_LENGTH; at + 4 <= end; ) {
    const kind = image[at] as number;
    const id = image[at + 1] as number;
    const index = image[at + 2] as number;
    let length = image[at + 3] as number;
    let value = at + 4;
    if (length > 0x7f) length = (length & 0x7f) + ((image[value++] as number) << 7);
    at = value + length;
    if (at > end) return;
    takeEntry(image, settings, kind, id, index, value, length);
  }
}

function takeEntry(
  image: Uint8Array,
  settings: Settings,
  kind: number,
  id: number,
  index: number,
  value: number,
  length: number,
): void {
  if (kind === NUMBER_ENTRY || kind === LIST_ENTRY) {
    const row = (kind === NUMBER_ENTRY ? NUMBERS : LISTS).find((candidate) => candidate.id === id);
    if (row !== undefined && index < row.count && length > 0 && length <= LONGEST_INTEGER)
      settings.setNumber(row, integer(image, value, length), index);
  } else if (kind === TEXT_ENTRY) {
    const row = TEXTS.find((candidate) => candidate.id === id);
    if (row !== undefined && index < row.count)
      settings.setText(row, decodeUtf8(image, value, length), index);
  } else if (kind === OPTIONS_ENTRY && id <= OPTIONS_ON) {
    for (let i = 0; i < length; i++) {
      const number = image[value + i] as number;
      if (OPTIONS.some((row) => row.number === number)) settings.setOption(number, id === OPTIONS_ON);
    }
  }
}

/** A signed integer of 1 to 4 bytes. */
function integer(bytes: Uint8Array, at: number, length: number): number {
  let value = ((bytes[at] as number) << 24) >> 24;
  for (let i = 1; i < length; i++) value = (value << 8) | (bytes[at + i] as number);
  return value;
}

function uint32(bytes: Uint8Array, at: number): number {
  return integer(bytes, at, 4) >>> 0;
}
