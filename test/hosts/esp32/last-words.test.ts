import { describe, expect, it } from 'vitest';
import { keepLastWords, tellLastWords } from '../../../hosts/esp32/last-words.js';
import type { KeyValueStore } from '../../../src/host.js';
import { Lines } from './fakes.js';

/** A flash that may refuse. */
class Flash implements KeyValueStore {
  readonly values = new Map<string, ArrayBuffer>();
  refusal: string | undefined;

  read(key: string): ArrayBuffer | undefined {
    this.#check();
    return this.values.get(key);
  }

  write(key: string, value: Uint8Array): void {
    this.#check();
    this.values.set(key, value.slice().buffer as ArrayBuffer);
  }

  delete(key: string): void {
    this.#check();
    this.values.delete(key);
  }

  close(): void {}

  #check(): void {
    if (this.refusal !== undefined) throw new Error(this.refusal);
  }
}

/** What the next start says after a crash, and the one after that. */
function told(why: string, exception: unknown): string[] {
  const flash = new Flash();
  const lines = new Lines();
  keepLastWords(flash, why, exception);
  tellLastWords(flash, lines);
  tellLastWords(flash, lines);
  return lines.take();
}

describe('a crash', () => {
  it('is told at the next start, once, with where it was', () => {
    const [line, ...others] = told('unhandled exception', new TypeError('no such thing'));
    expect(line).toMatch(
      /^1 The firmware crashed \(unhandled exception: TypeError: no such thing\n +at .*last-words/,
    );
    expect(others).toEqual([]);
  });

  it('need not be an Error, nor an exception at all', () => {
    expect(told('unhandled exception', 'words')).toEqual([
      '1 The firmware crashed (unhandled exception: words)',
    ]);
    expect(told('memory full', undefined)).toEqual(['1 The firmware crashed (memory full)']);
  });

  it('leaves at most 500 bytes', () => {
    const [line] = told('unhandled exception', 'x'.repeat(10_000));
    expect(line).toHaveLength('1 The firmware crashed ()'.length + 500);
  });

  it('is no matter for a flash that is full, or cannot be used', () => {
    const flash = new Flash();
    const lines = new Lines();
    flash.refusal = 'ESP_ERR_NVS_NOT_ENOUGH_SPACE';
    keepLastWords(flash, 'memory full', undefined);
    tellLastWords(flash, lines);
    expect(lines.take()).toEqual([]);
  });

  it('whose description fails is none', () => {
    const bad = {
      toString() {
        throw new Error('worse');
      },
    };
    expect(told('unhandled exception', bad)).toEqual([]);
  });
});

it('of which there was none is not told', () => {
  const lines = new Lines();
  tellLastWords(new Flash(), lines);
  expect(lines.take()).toEqual([]);
});
