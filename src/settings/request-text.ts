/** What the texts of a WebSocket's request may be: the settings MqttPath and MqttHeaders, and the same in an address or a backup. */

/** Between headers: `Name: value|Name: value`. */
export const HEADER_SEPARATOR = '|';

/** What is wrong with the path of a WebSocket; `undefined`: nothing. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'a path begins with a slash, as in /mqtt';
  return /^[\x21-\x7e]+$/.test(path) && !path.includes('#')
    ? undefined
    : 'a path has no blanks and no #, and what is not ASCII is %-encoded';
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
