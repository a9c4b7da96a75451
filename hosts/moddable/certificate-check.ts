/** When a certificate is valid: milliseconds since 1970. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

/** What is asked of a certificate: the SDK's `x509`, and its way to check a signature. */
export interface CertificateTools {
  validity(certificate: Uint8Array): Validity;
  /** The names and IPv4 addresses it is for, in lower case. */
  names(certificate: Uint8Array): readonly string[];
  /** Whether its holder may sign other certificates (RFC 5280, 4.2.1.9: basic constraints, cA). */
  isAuthority(certificate: Uint8Array): boolean;
  /** Whether a private key is the one that belongs to it. */
  isForKey(certificate: Uint8Array, key: unknown): boolean;
  /** Whether it has been signed with the other one's key. */
  isSignedBy(certificate: Uint8Array, signer: Uint8Array): boolean;
  /** SHA-1 of all of its bytes. */
  fingerprint(certificate: Uint8Array): Uint8Array;
}

/** Of a chain no more certificates than this are looked at, the broker's own among them. */
const LONGEST_CHAIN = 6;

const NO_AUTHORITY =
  "this device has no authority to check certificates by: build it with --ca, or pin the broker's with MqttFingerprint1 and SetOption132 1";

export const NOT_SIGNED = "the broker's certificate is not signed by the authority this device trusts";

/**
 * Why a chain of certificates is not to be trusted, in words for whoever runs the broker; `undefined` when it is (RFC 5280, 6.1,
 * as far as brokers need it).
 * @param chain as the broker sends it: its own first, then those that signed it
 * @param trusted certificates of authorities
 * @param name host name or IPv4 address the broker was asked for
 * @param now milliseconds since 1970
 */
export function chainProblem(
  tools: CertificateTools,
  chain: readonly Uint8Array[],
  trusted: readonly Uint8Array[],
  name: string,
  now: number,
): string | undefined {
  const own = chain[0];
  if (own === undefined) return 'the broker has sent no certificate';
  if (trusted.length === 0) return NO_AUTHORITY;
  const names = tools.names(own);
  if (!names.some((pattern) => isNamed(pattern, name.toLowerCase()))) return wrongName(names, name);
  for (let i = 0; i < chain.length && i < LONGEST_CHAIN; i++) {
    const certificate = chain[i] as Uint8Array;
    const problem = dateProblem(tools, certificate, now);
    if (problem !== undefined) return problem;
    const anchor = trusted.find((authority) => tools.isSignedBy(certificate, authority));
    if (anchor !== undefined) return dateProblem(tools, anchor, now);
    const issuer = chain[i + 1];
    if (issuer === undefined || !tools.isAuthority(issuer) || !tools.isSignedBy(certificate, issuer)) break;
  }
  return NOT_SIGNED;
}

/** What to say of a certificate for others. */
export function wrongName(names: readonly string[], name: string): string {
  const others = names.length === 0 ? 'no name at all' : names.join(', ');
  return `the broker's certificate is for ${others}, not for ${name}`;
}

function dateProblem(tools: CertificateTools, certificate: Uint8Array, now: number): string | undefined {
  return validityProblem(tools.validity(certificate), now);
}

/** What is wrong with a certificate's dates, in milliseconds since 1970; `undefined`: nothing. */
export function validityProblem({ from, to }: Validity, now: number): string | undefined {
  if (now > to) return `a certificate has expired on ${day(to)}`;
  if (now >= from) return undefined;
  return `a certificate is valid from ${day(from)} on, and the device's clock says ${day(now)}: is its time set?`;
}

/** Why none of the fingerprints is the certificate's; `undefined` when one is. */
export function fingerprintProblem(
  tools: Pick<CertificateTools, 'fingerprint'>,
  chain: readonly Uint8Array[],
  fingerprints: readonly Uint8Array[],
): string | undefined {
  const own = chain[0];
  if (own === undefined) return 'the broker has sent no certificate';
  const actual = tools.fingerprint(own);
  if (fingerprints.some((wanted) => isSame(wanted, actual))) return undefined;
  return `the broker's certificate has another fingerprint: ${hexadecimal(actual)}`;
}

/** Whether a name stands for a host: a star in front is any one label (RFC 6125, 6.4.3), but no part of an address. */
function isNamed(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.') || /^[\d.]+$/.test(name)) return pattern === name;
  const point = name.indexOf('.');
  return point > 0 && pattern.slice(1) === name.slice(point);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** As `MqttFingerprint` takes it. */
function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
