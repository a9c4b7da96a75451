import { describe, expect, it } from 'vitest';
import { HandshakeCheck } from '../../../hosts/moddable/handshake-check.js';

/** A record of TLS 1.2 (RFC 5246, 6.2.1). */
function record(type: number, ...contents: readonly number[][]): Uint8Array {
  const content = contents.flat();
  return Uint8Array.from([type, 3, 3, content.length >> 8, content.length & 0xff, ...content]);
}

/** A handshake message (RFC 5246, 7.4). */
function message(type: number, body: readonly number[] = []): number[] {
  return [type, 0, body.length >> 8, body.length & 0xff, ...body];
}

/** ServerECDHParams on secp256r1 and how they are signed (RFC 8422, 5.4). */
const params = (hash: number, kind: number, curve = 3) => [
  ...[curve, 0, 23, 65, 4, ...new Array<number>(64).fill(7)],
  ...[hash, kind, 0, 3, 1, 2, 3],
];

const HELLO = message(2, [3, 3, 0]);
const CERTIFICATE = message(11, [0, 0, 0]);
const KEY_EXCHANGE = message(12, params(4, 1));
const REQUEST = message(13, [1]);
const DONE = message(14);
const CCS = record(20, [1]);

/** Gives the check records. @returns whether the broker's side is encrypted in the end */
function take(records: readonly Uint8Array[], hasSecret = true): boolean {
  const check = new HandshakeCheck();
  for (const each of records) check.record(each, hasSecret);
  return check.encrypted;
}

describe('a handshake', () => {
  it.each([
    [
      'with one message in a record',
      [HELLO, CERTIFICATE, KEY_EXCHANGE, DONE].map((each) => record(22, each)),
    ],
    ['with all in one', [record(22, HELLO, CERTIFICATE, KEY_EXCHANGE, REQUEST, DONE)]],
    ['with a key of RSA', [record(22, HELLO), record(22, CERTIFICATE, DONE)]],
    ['that resumes a session', [record(22, HELLO)]],
  ])('%s is as it should be', (_what, records) => {
    expect(take(records)).toBe(false);
    expect(take([...records, CCS])).toBe(true);
  });

  it('is looked at until it is encrypted', () => {
    expect(
      take([record(22, HELLO, CERTIFICATE, DONE), CCS, record(22, [0xde, 0xad, 0, 0, 0]), record(23)]),
    ).toBe(true);
  });

  it('may end with an alert, which is the session’s to understand', () => {
    expect(take([record(21, [2, 40])])).toBe(false);
  });

  it('is not encrypted without a secret (CVE-2014-0224)', () => {
    expect(() => take([record(22, HELLO), CCS], false)).toThrow('a record of type 20 before its time');
  });

  it('has no words in the clear', () => {
    expect(() => take([record(22, HELLO), record(23, [0x20, 2, 0, 0])])).toThrow(
      'a record of type 23 before its time',
    );
  });

  it.each([
    ['no hello', [CERTIFICATE], 11],
    ['no certificate', [HELLO, KEY_EXCHANGE], 12],
    ['no certificate but a request for one', [HELLO, REQUEST], 13],
    ['no certificate at all', [HELLO, DONE], 14],
    ['two certificates', [HELLO, CERTIFICATE, CERTIFICATE], 11],
    ['a second certificate behind the keys', [HELLO, CERTIFICATE, KEY_EXCHANGE, CERTIFICATE], 11],
    ['two hellos', [HELLO, HELLO], 2],
    ['an end in the clear', [HELLO, CERTIFICATE, DONE, message(20, new Array(12).fill(0))], 20],
    ["the client's part", [message(1)], 1],
    ["the client's key", [HELLO, CERTIFICATE, DONE, message(16)], 16],
  ])('with %s is refused', (_what, messages, type) => {
    const why = `a handshake message of type ${type} before its time`;
    expect(() => take(messages.map((each) => record(22, each)))).toThrow(why);
    expect(() => take([record(22, ...messages)])).toThrow(why);
  });
});

it.each([
  ['a part of a message', [2, 0, 0, 9, 3, 3]],
  ['a part of a header', [2, 0]],
])('%s is refused: the session knows no messages in pieces', (_what, content) => {
  expect(() => take([record(22, content)])).toThrow('a handshake message in pieces');
});

describe('a key exchange', () => {
  const exchange = (body: readonly number[]) => () =>
    take([record(22, HELLO, CERTIFICATE, message(12, body), DONE)]);

  // RFC 5246, 7.4.1.4.1: SHA-1 to SHA-512; RSA and ECDSA.
  it.each([2, 3, 4, 5, 6])('may be signed with the hash %i', (hash) => {
    expect(exchange(params(hash, 1))).not.toThrow();
    expect(exchange(params(hash, 3))).not.toThrow();
  });

  it('is not signed by what comes behind it', () => {
    const cut = message(12, params(4, 1).slice(0, 69));
    expect(() => take([record(22, HELLO, CERTIFICATE, cut, [4, 1, 0])])).toThrow(
      'a key exchange that is not signed',
    );
  });

  it.each([
    ['anonymous', params(4, 0)],
    ['signed without a hash', params(0, 1)],
    ['signed with MD5', params(1, 1)],
    ['signed with an unknown hash', params(7, 1)],
    ['signed with DSA', params(4, 2)],
    ['signed with an unknown kind of key', params(4, 4)],
    ['on a curve of its own', params(4, 1, 1)],
    ['cut off', params(4, 1).slice(0, 69)],
    ['empty', []],
  ])('that is %s is refused', (what, body) => {
    expect(() => take([record(22, HELLO, CERTIFICATE, message(12, body))]), what).toThrow(
      'a key exchange that is not signed',
    );
  });
});
