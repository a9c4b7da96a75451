/** TLS 1.3 has an alert of its own for it (RFC 8446, 6.2). */
const CERTIFICATE_REQUIRED = 116;
const CERTIFICATE_WANTED = 'the broker wants a client certificate, and this device has none';

/** Of a key that is not the certificate's. */
export const WRONG_KEY = "this device's key does not belong to its certificate";

/** What the other side's alert says (RFC 5246, 7.2), in words for whoever runs the broker. */
const ALERTS: readonly (readonly [number, string])[] = Object.freeze([
  Object.freeze([40, 'the broker refuses the handshake: does it want a client certificate?'] as const),
  Object.freeze([42, "the broker refuses this device's certificate"] as const),
  Object.freeze([43, "the broker does not support this device's certificate"] as const),
  Object.freeze([44, "this device's certificate has been revoked"] as const),
  Object.freeze([45, "this device's certificate has expired"] as const),
  Object.freeze([46, "the broker does not accept this device's certificate"] as const),
  Object.freeze([48, "the broker does not know who signed this device's certificate"] as const),
  Object.freeze([49, 'the broker denies access to this certificate'] as const),
  Object.freeze([51, WRONG_KEY] as const),
  Object.freeze([70, 'the broker does not speak TLS 1.2'] as const),
  Object.freeze([71, 'the broker wants stronger encryption than this device has'] as const),
  Object.freeze([CERTIFICATE_REQUIRED, 'the broker wants a client certificate'] as const),
]);

/** How far a TLS connection had come when it failed. */
export interface Progress {
  /** Whether the handshake was over. */
  readonly established: boolean;
  /** Whether the broker has asked for a certificate, and whether there is one. */
  readonly asked: boolean;
  readonly hasCertificate: boolean;
}

/** What an alert says. @param hasCertificate whether the device has one of its own */
export function alertWords(code: number, hasCertificate: boolean): string {
  if (code === CERTIFICATE_REQUIRED && !hasCertificate) return CERTIFICATE_WANTED;
  return ALERTS.find(([known]) => known === code)?.[1] ?? `TLS alert ${code}`;
}

/** Why a TLS connection has failed. @param problem what was thrown, or what the socket said */
export function alertText(problem: unknown, progress: Progress): string {
  const message = problem instanceof Error ? problem.message : '';
  const found = /^alert: \d+, (\d+)$/.exec(message);
  if (found !== null) {
    return alertWords(Number(found[1]), progress.hasCertificate);
  }
  if (progress.established) return message === '' ? 'closed by the other side' : message;
  // A broker that ends the connection at once often takes its alert with it.
  if (progress.asked && !progress.hasCertificate) return CERTIFICATE_WANTED;
  if (progress.asked && message === '') {
    return "the broker ended the handshake when it had seen this device's certificate: does it know who signed it?";
  }
  if (message === '') return 'the broker ended the TLS handshake: is this a port for TLS?';
  return `TLS: ${message}`;
}
