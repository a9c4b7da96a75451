import type { ByteBuffer } from './pattern.js';

/**
 * The bytes of a Byte Buffer (ECMA-419, 6), in place.
 * @throws {TypeError} when it is none
 */
export function bytesOf(buffer: ByteBuffer): Uint8Array {
  if (buffer instanceof Uint8Array) return buffer;
  const length = lengthOf(buffer);
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, length);
  return new Uint8Array(buffer, 0, length);
}

/**
 * The length in bytes of what has to be a Byte Buffer: no array of larger elements, no text.
 * @throws {TypeError} when it is none
 */
export function lengthOf(buffer: ByteBuffer | null | undefined): number {
  const length = buffer?.byteLength;
  if (length === undefined || (buffer as Uint8Array).BYTES_PER_ELEMENT > 1) {
    throw new TypeError('the data has to be an ArrayBuffer, Uint8Array, Int8Array or DataView');
  }
  return length;
}

/**
 * Checks a number that is given.
 * @param last at most 2^31 - 1
 * @throws {RangeError} when it is no integer from 0 to `last`
 */
export function within(value: number, last: number, name: string): void {
  if ((value | 0) === value && value >= 0 && value <= last) return;
  throw new RangeError(`${name} has to be 0 to ${last}`);
}
