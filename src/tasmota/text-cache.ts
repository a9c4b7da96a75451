import { encodeUtf8 } from '../bytes/utf8.js';

const NOTHING = encodeUtf8('');

/**
 * Keeps the bytes of a few texts, one behind the other, for as long as they stay the same: comparing strings costs nothing,
 * walking one does.
 */
export class TextCache {
  /** Holds the bytes of all texts. */
  bytes = NOTHING;
  /** Where the bytes of the text asked for last stand. */
  start = 0;
  length = 0;
  private readonly _texts: string[] = [];
  private readonly _ends: Uint16Array;

  /** @param count how many texts, numbered from 0 */
  constructor(count: number) {
    for (let i = 0; i < count; i++) this._texts.push('');
    this._ends = new Uint16Array(count);
  }

  /** Sets `start` and `length` to the bytes of a text. Allocates only when it is another one than before. */
  find(place: number, text: string): void {
    if (text !== this._texts[place]) this._renew(place, text);
    const end = this._ends[place] as number;
    this.start = place === 0 ? 0 : (this._ends[place - 1] as number);
    this.length = end - this.start;
  }

  private _renew(place: number, text: string): void {
    this._texts[place] = text;
    this.bytes = encodeUtf8(this._texts.join(''));
    let end = 0;
    for (let i = 0; i < this._texts.length; i++) {
      end += encodeUtf8(this._texts[i] as string).length;
      this._ends[i] = end;
    }
  }
}
