import { decodeUtf8, encodeUtf8 } from 'xsmota/bytes/utf8';
import type { Console, KeyValueStore } from 'xsmota/host';

/** Where a crash leaves its last words. */
const KEY = 'crash';
const LONGEST = 500;

/**
 * Keeps what a crash has to say for the next start. Never throws: a full flash must not keep the chip from starting anew.
 * @param why in the words of the SDK's machine
 * @param exception what nobody has caught; `undefined` where it was something else, such as memory that ran out
 */
export function keepLastWords(storage: KeyValueStore, why: string, exception: unknown): void {
  try {
    const text = exception === undefined ? why : `${why}: ${describe(exception)}`;
    const bytes = encodeUtf8(text);
    storage.write(KEY, bytes.subarray(0, Math.min(bytes.length, LONGEST)));
  } catch {
    // It starts anew without them.
  }
}

/** Tells, once, what the last crash has left. */
export function tellLastWords(storage: KeyValueStore, console: Pick<Console, 'log'>): void {
  try {
    const left = storage.read(KEY);
    if (left === undefined) return;
    console.log(1, `The firmware crashed (${decodeUtf8(new Uint8Array(left), 0, left.byteLength)})`);
    storage.delete(KEY);
  } catch {
    // A storage that cannot be used is told when the settings are read.
  }
}

function describe(exception: unknown): string {
  return exception instanceof Error ? (exception.stack ?? exception.message) : String(exception);
}
