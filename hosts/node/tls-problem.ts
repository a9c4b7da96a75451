import type { DetailedPeerCertificate } from 'node:tls';
import { alertWords } from '../moddable/alerts.js';
import { NOT_SIGNED, validityProblem, wrongName } from '../moddable/certificate-check.js';
import { codeOf } from './errors.js';
import type { Stage } from './stream.js';

/** Of a chain no more certificates than this are looked at. */
const LONGEST_CHAIN = 6;

/** Codes by which OpenSSL says that nobody trusted has signed a certificate, or somebody who may not. */
const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_CHAIN_TOO_LONG',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_CA',
  // One that signed it may not sign.
  'INVALID_PURPOSE',
];

/** TLS server authentication, and any purpose. */
const SERVER_PURPOSES = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/** How OpenSSL says that what has come is no TLS. */
const NO_TLS =
  /wrong version number|packet length too long|http request|unexpected message|unknown protocol/i;

/**
 * Why a certificate is not trusted, in the words of the other hosts.
 * @param code OpenSSL's or Node's
 * @param host name or address the broker was asked for
 * @param now milliseconds since 1970
 */
export function certificateProblem(
  code: string,
  certificate: DetailedPeerCertificate,
  host: string,
  now: number,
): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(namesOf(certificate), host);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    for (const each of chainOf(certificate)) {
      const validity = { from: Date.parse(each.valid_from), to: Date.parse(each.valid_to) };
      const problem = validityProblem(validity, now);
      if (problem !== undefined) return problem;
    }
    return code === 'CERT_HAS_EXPIRED' ? 'a certificate has expired' : 'a certificate is not valid yet';
  }
  if (code === 'INVALID_PURPOSE' && !isForServers(certificate))
    return "the broker's certificate is not one for servers";
  if (UNTRUSTED.includes(code)) return NOT_SIGNED;
  return `the broker's certificate is not to be trusted: ${code.toLowerCase().replaceAll('_', ' ')}`;
}

/** Why a TLS connection has ended. @param hasCertificate whether there is one to show */
export function connectionProblem(problem: Error, stage: Stage, hasCertificate: boolean): Error {
  const alert = /SSL alert number (\d+)/.exec(problem.message)?.[1];
  if (alert !== undefined) return new Error(alertWords(Number(alert), hasCertificate));
  if (stage === 'talking') return problem;
  const code = codeOf(problem);
  if (stage === 'connecting') {
    // Nobody listens there, and the like.
    if ((problem as NodeJS.ErrnoException).syscall === 'connect') return problem;
    if (NO_TLS.test(problem.message)) return new Error('the answer is not TLS: is this a port for TLS?');
    if (!code.startsWith('ERR_'))
      return new Error('the broker ended the TLS handshake: is this a port for TLS?');
    const { reason } = problem as { reason?: string };
    return new Error(`TLS: ${reason ?? problem.message}`);
  }
  // With TLS 1.3 a broker looks at the device's certificate when the device thinks that all is well, and its alert is often lost.
  const question = hasCertificate
    ? "does it know who signed this device's certificate?"
    : 'does it want a client certificate?';
  return new Error(`${problem.message}; the broker has said nothing: ${question}`);
}

/** The certificate and those that signed it. */
function* chainOf(certificate: DetailedPeerCertificate): Generator<DetailedPeerCertificate> {
  let each: DetailedPeerCertificate | undefined = certificate;
  for (let i = 0; i < LONGEST_CHAIN && each?.valid_to !== undefined; i++) {
    yield each;
    // A root has signed itself.
    each = each.issuerCertificate === each ? undefined : each.issuerCertificate;
  }
}

/** Whether a certificate may be a server's (RFC 5280, 4.2.1.12): it says so, or does not say what it is for. */
function isForServers({ ext_key_usage: usage }: DetailedPeerCertificate): boolean {
  return usage === undefined || usage.some((purpose) => SERVER_PURPOSES.includes(purpose));
}

/** The names and addresses that a certificate is for. */
function namesOf({ subjectaltname, subject }: DetailedPeerCertificate): string[] {
  const names = [...(subjectaltname ?? '').matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(
    ([, name]) => name as string,
  );
  const common = subject?.CN;
  return names.length === 0 && typeof common === 'string' ? [common] : names;
}
