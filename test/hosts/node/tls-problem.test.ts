import type { DetailedPeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { certificateProblem, connectionProblem } from '../../../hosts/node/tls-problem.js';

const NOW = Date.parse('2026-01-15T12:00:00Z');
const GOOD = { valid_from: 'Jun  1 00:00:00 2025 GMT', valid_to: 'Jun  1 00:00:00 2027 GMT' };

function certificate(wishes: object = {}): DetailedPeerCertificate {
  return { ...GOOD, subject: {}, ...wishes } as DetailedPeerCertificate;
}

describe('a certificate that is not trusted', () => {
  const NOT_SIGNED = "the broker's certificate is not signed by the authority this device trusts";
  const expired = certificate({ valid_to: 'Jan 14 00:00:00 2026 GMT' });
  const early = certificate({ valid_from: 'Jan 17 00:00:00 2026 GMT' });
  const circular = certificate();
  circular.issuerCertificate = circular;

  it.each<[code: string, certificate: DetailedPeerCertificate, text: string]>([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', certificate(), NOT_SIGNED],
    ['SELF_SIGNED_CERT_IN_CHAIN', certificate(), NOT_SIGNED],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', certificate(), NOT_SIGNED],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', certificate(), NOT_SIGNED],
    ['INVALID_PURPOSE', certificate(), NOT_SIGNED],
    ['INVALID_PURPOSE', certificate({ ext_key_usage: ['1.3.6.1.5.5.7.3.1'] }), NOT_SIGNED],
    [
      'INVALID_PURPOSE',
      certificate({ ext_key_usage: ['1.3.6.1.5.5.7.3.2'] }),
      "the broker's certificate is not one for servers",
    ],
    ['CERT_HAS_EXPIRED', expired, 'a certificate has expired on 2026-01-14'],
    [
      'CERT_HAS_EXPIRED',
      certificate({ issuerCertificate: expired }),
      'a certificate has expired on 2026-01-14',
    ],
    ['CERT_HAS_EXPIRED', circular, 'a certificate has expired'],
    [
      'CERT_NOT_YET_VALID',
      early,
      "a certificate is valid from 2026-01-17 on, and the device's clock says 2026-01-15: is its time set?",
    ],
    ['CERT_NOT_YET_VALID', certificate(), 'a certificate is not valid yet'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      certificate({ subjectaltname: 'DNS:a.example, IP Address:10.0.0.1' }),
      "the broker's certificate is for a.example, 10.0.0.1, not for b.example",
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      certificate({ subject: { CN: 'a.example' } }),
      "the broker's certificate is for a.example, not for b.example",
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      certificate(),
      "the broker's certificate is for no name at all, not for b.example",
    ],
    ['CERT_REVOKED', certificate(), "the broker's certificate is not to be trusted: cert revoked"],
  ])('%s', (code, found, text) => {
    expect(certificateProblem(code, found, 'b.example', NOW)).toBe(text);
  });
});

describe('the end of a TLS connection', () => {
  const failure = (message: string, more: object = {}) => Object.assign(new Error(message), more);
  const alert = (number: number) => failure(`error:0A000: SSL routines:x:y:SSL alert number ${number}\n`);

  it.each([
    [alert(48), 'connecting', true, "the broker does not know who signed this device's certificate"],
    [alert(116), 'silent', false, 'the broker wants a client certificate, and this device has none'],
    [alert(116), 'silent', true, 'the broker wants a client certificate'],
    [alert(40), 'connecting', false, 'the broker refuses the handshake: does it want a client certificate?'],
    [
      failure('connect ECONNREFUSED 10.0.0.1:1', { code: 'ECONNREFUSED', syscall: 'connect' }),
      'connecting',
      false,
      'connect ECONNREFUSED 10.0.0.1:1',
    ],
    [
      failure('…:ssl3_get_record:wrong version number:…', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
      'connecting',
      false,
      'the answer is not TLS: is this a port for TLS?',
    ],
    [
      failure('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }),
      'connecting',
      false,
      'the broker ended the TLS handshake: is this a port for TLS?',
    ],
    [
      failure('closed by the other side'),
      'connecting',
      false,
      'the broker ended the TLS handshake: is this a port for TLS?',
    ],
    [
      failure('error:…', { code: 'ERR_SSL_BAD_SIGNATURE', reason: 'bad signature' }),
      'connecting',
      false,
      'TLS: bad signature',
    ],
    [
      failure('read ECONNRESET', { code: 'ECONNRESET' }),
      'silent',
      false,
      'read ECONNRESET; the broker has said nothing: does it want a client certificate?',
    ],
    [
      failure('closed by the other side'),
      'silent',
      true,
      "closed by the other side; the broker has said nothing: does it know who signed this device's certificate?",
    ],
    [failure('read ECONNRESET', { code: 'ECONNRESET' }), 'talking', false, 'read ECONNRESET'],
  ] as const)('%s, %s, with a certificate: %s', (problem, stage, hasCertificate, text) => {
    expect(connectionProblem(problem, stage, hasCertificate).message).toBe(text);
  });
});
