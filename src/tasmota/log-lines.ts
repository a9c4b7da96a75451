import { decodeUtf8 } from '../bytes/utf8.js';

/** Lines of the log as text, for those who get them over the network. Allocates. */

/** Tags of events by level: 1 error, 2 information, 3 detail. An event that brings a tag of its own keeps it. */
const TAGS = Object.freeze(['APP', 'ERR', 'APP', 'DBG']);
/** `APP: `. */
const TAG_LENGTH = 5;

/** The most lines that wait for being sent. When there are more, the oldest goes. */
export const MOST_LINES = 16;

/** An event with its tag: `APP: Halted`. */
export function eventLine(level: number, text: string): string {
  const tagged = /^[A-Z]{3}: /.test(text.slice(0, TAG_LENGTH));
  return tagged ? text : `${TAGS[level] ?? (TAGS[0] as string)}: ${text}`;
}

/** A message that was published, or would have been: `MQT: stat/lamp/RESULT = {"POWER":"ON"}`. See `Console.published`. */
export function publishedLine(
  prefix: Uint8Array,
  name: Uint8Array,
  bytes: Uint8Array,
  offset: number,
  length: number,
  retain: boolean,
  sent: boolean,
): string {
  const payload = decodeUtf8(bytes, offset, length);
  if (!sent) return `RSL: ${decodeUtf8(name)} = ${payload}`;
  return `MQT: ${decodeUtf8(prefix)}${decodeUtf8(name)} = ${payload}${retain ? ' (retained)' : ''}`;
}

/** Adds a line to those that wait. */
export function enqueue<Line>(lines: Line[], line: Line): void {
  if (lines.length === MOST_LINES) lines.shift();
  lines.push(line);
}
