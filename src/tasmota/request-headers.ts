/** Headers of a request beside those that a WebSocket needs, as one text: `Name: value|Name: value`. */

/** A name and a value. */
export type Header = readonly [name: string, value: string];

export const HEADER_SEPARATOR = '|';

/** The headers of a text that `headersProblem` has nothing against. */
export function parseHeaders(text: string): Header[] {
  if (text === '') return [];
  return text.split(HEADER_SEPARATOR).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}

/** What is wrong with a text of headers, without a word of their values; `undefined`: nothing (RFC 9110, 5.1 and 5.5). */
export function headersProblem(text: string): string | undefined {
  if (text === '') return undefined;
  for (const line of text.split(HEADER_SEPARATOR)) {
    const found = /^\s*([-!#$%&'*+.^_`~0-9a-z]+):[\x20-\x7e]*$/i.exec(line);
    if (found === null) return 'A header is "Name: value" in ASCII; several have a | between them';
    const name = found[1] as string;
    if (/^(host|connection|upgrade|content-length|transfer-encoding|sec-websocket-.*)$/i.test(name))
      return `The header ${name} is the WebSocket's own`;
  }
  return undefined;
}
