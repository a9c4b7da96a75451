import { describe, expect, it } from 'vitest';
import { UpgradeCheck } from '../../../hosts/moddable/upgrade-check.js';

const GOOD = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  'Sec-WebSocket-Protocol: mqtt',
  '',
  '',
];

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** What is found wrong with an answer that comes in pieces of some length, and whether it is over. */
function check(text: string, piece: number): [problem: string | undefined, complete: boolean] {
  const answer = new UpgradeCheck('mqtt');
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += piece) {
    const part = bytes.slice(at, at + piece);
    const problem = answer.read(part, part.length);
    if (problem !== undefined) return [problem, answer.complete];
  }
  return [undefined, answer.complete];
}

describe.each([1, 7, 1_000])('the answer to the request of a WebSocket, %i bytes at a time', (piece) => {
  it('is looked at up to its end', () => {
    expect(check(GOOD.join('\r\n'), piece)).toEqual([undefined, true]);
    expect(check(GOOD.join('\n'), piece)).toEqual([undefined, true]);
    expect(check(GOOD.slice(0, -1).join('\r\n'), piece)).toEqual([undefined, false]);
    expect(check(`${GOOD.join('\r\n')}\x82\x04\x20\x02\x00\x00`, piece)).toEqual([undefined, true]);
  });

  it('may have the protocol in any case, and long lines', () => {
    const lines = GOOD.map((line) => line.replace('Sec-WebSocket-Protocol: ', 'sec-websocket-PROTOCOL:'));
    lines.splice(1, 0, `X-Long: ${'x'.repeat(5_000)}`);
    expect(check(lines.join('\r\n'), piece)).toEqual([undefined, true]);
  });

  it.each([
    ['HTTP/1.1 404 Not Found\r\n', 'the broker answered 404 Not Found instead'],
    ['HTTP/1.0 403 Forbidden\r\n', 'the broker answered 403 Forbidden instead'],
    ['HTTP/1.1 500\r\n', 'the broker answered 500 instead'],
    ['HTTP/1.1 OK\r\n', 'the answer is not HTTP'],
    ['\x15\x03\x03', 'the answer is not HTTP'],
    ['\x20\x02\x00\x00', 'the answer is not HTTP'],
    ['HTTQ', 'the answer is not HTTP'],
    ['\r\n', 'the answer is not HTTP'],
    [GOOD.filter((line) => !/Protocol:/.test(line)).join('\r\n'), 'does not agree to the sub-protocol mqtt'],
    [GOOD.join('\r\n').replace('mqtt', 'chat'), 'wants the sub-protocol chat instead of mqtt'],
    [GOOD.join('\r\n').replace('mqtt', ''), 'does not agree to the sub-protocol mqtt'],
  ])('is refused: %j', (text, problem) => {
    expect(check(text, piece)[0]).toContain(problem);
  });
});
