import { crc32 } from '../bytes/crc32.js';
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.js';
import { Writer } from '../bytes/writer.js';
import type { Settings } from './settings.js';
import { NUMBERS, OPTIONS, TEXTS } from './table.js';

/**
 * Settings as bytes: magic and layout, a sequence number, then an entry for every value that is not the default, then
 * a CRC-32 over all of it. An entry says its kind, its id and its value, so that a firmware which knows fewer or more
 * settings reads what it knows.
 */

/** The largest image. */
export const IMAGE_CAPACITY = 4096;

/** `XSM` and the layout's number. */
const MAGIC = 0x58534d01;
const HEADER_LENGTH = 8;
const CRC_LENGTH = 4;

const NUMBER_ENTRY = 1;
const TEXT_ENTRY = 2;
const OPTION_ENTRY = 3;

const NUMBER_LENGTH = 4;
const OPTION_LENGTH = 1;

/** @returns the image; `undefined` when it would be larger than `IMAGE_CAPACITY` */
export function encodeImage(settings: Settings, sequence: number): Uint8Array | undefined {
  const writer = new Writer(new Uint8Array(IMAGE_CAPACITY));
  writer.uint32(MAGIC);
  writer.uint32(sequence);
  for (const row of NUMBERS) {
    const value = settings.number(row);
    if (value === row.default) continue;
    writer.byte(NUMBER_ENTRY);
    writer.byte(row.id);
    writer.byte(NUMBER_LENGTH);
    writer.uint32(value);
  }
  for (const row of TEXTS) {
    for (let index = 0; index < row.count; index++) {
      const value = settings.text(row, index);
      if (value === row.defaults[index]) continue;
      const bytes = encodeUtf8(value);
      writer.byte(TEXT_ENTRY);
      writer.byte(row.id + index);
      writer.byte(bytes.length);
      writer.copy(bytes);
    }
  }
  for (const row of OPTIONS) {
    const value = settings.option(row.number) ? 1 : 0;
    if (value === row.default) continue;
    writer.byte(OPTION_ENTRY);
    writer.byte(row.number);
    writer.byte(OPTION_LENGTH);
    writer.byte(value);
  }
  writer.uint32(crc32(writer.bytes, 0, Math.min(writer.position, IMAGE_CAPACITY)));
  return writer.overflowed ? undefined : writer.bytes.slice(0, writer.position);
}

/** The sequence number of an image; -1 when the bytes are no whole image. */
export function imageSequence(image: Uint8Array): number {
  const end = image.length - CRC_LENGTH;
  if (end < HEADER_LENGTH || uint32(image, 0) !== MAGIC) return -1;
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
  for (let at = HEADER_LENGTH; at + 3 <= end; ) {
    const kind = image[at];
    const id = image[at + 1] as number;
    const length = image[at + 2] as number;
    const value = at + 3;
    at = value + length;
    if (at > end) return;
    if (kind === NUMBER_ENTRY && length === NUMBER_LENGTH) {
      const row = NUMBERS.find((candidate) => candidate.id === id);
      if (row) settings.setNumber(row, uint32(image, value) | 0);
    } else if (kind === TEXT_ENTRY) {
      const row = TEXTS.find((candidate) => id >= candidate.id && id < candidate.id + candidate.count);
      if (row) settings.setText(row, decodeUtf8(image, value, length), id - row.id);
    } else if (kind === OPTION_ENTRY && length === OPTION_LENGTH) {
      if (OPTIONS.some((row) => row.number === id)) settings.setOption(id, image[value] !== 0);
    }
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}
