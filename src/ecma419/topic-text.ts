import type { Platform } from './pattern.js';

/** Longer topics are not kept: they are decoded each time. */
const LONGEST_KEPT = 128;

/** The text of the topic that came last: who subscribes to few topics gets the same ones again and again. */
export class TopicText {
  private readonly _platform: Platform;
  private _bytes = new Uint8Array(32);
  private _length = 0;
  private _text = '';

  constructor(platform: Platform) {
    this._platform = platform;
  }

  /** The text of so many bytes of UTF-8. */
  of(bytes: Uint8Array, offset: number, length: number): string {
    if (length === this._length && this._is(bytes, offset)) return this._text;
    const text = this._platform.decode(bytes, offset, length);
    if (length <= LONGEST_KEPT) this._keep(bytes, offset, length, text);
    return text;
  }

  private _is(bytes: Uint8Array, offset: number): boolean {
    const kept = this._bytes;
    for (let i = this._length - 1; i >= 0; i--) {
      if (kept[i] !== bytes[offset + i]) return false;
    }
    return true;
  }

  private _keep(bytes: Uint8Array, offset: number, length: number, text: string): void {
    if (length > this._bytes.length) this._bytes = new Uint8Array(LONGEST_KEPT);
    const kept = this._bytes;
    for (let i = 0; i < length; i++) kept[i] = bytes[offset + i] as number;
    this._length = length;
    this._text = text;
  }
}
