import { encodeUtf8 } from '../bytes/utf8.js';

const EMPTY = encodeUtf8('');

/** Keeps a text's bytes for as long as the text stays the same: comparing strings costs nothing, walking one does. */
export class TextCache {
  private _text = '';
  private _bytes = EMPTY;

  bytes(text: string): Uint8Array {
    if (text !== this._text) {
      this._text = text;
      this._bytes = encodeUtf8(text);
    }
    return this._bytes;
  }
}
