import { HEADER_SEPARATOR } from '../settings/request-text.js';

/** Headers of a request beside those that a WebSocket needs, as one text: `Name: value|Name: value`. */

/** A name and a value. */
export type Header = readonly [name: string, value: string];

/** The headers of a text that `headersProblem` has nothing against. */
export function parseHeaders(text: string): Header[] {
  if (text === '') return [];
  return text.split(HEADER_SEPARATOR).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}
