import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FatalError, messageOf } from '../../hosts/node/errors.js';

/** A certificate from a file in PEM or DER, as DER. @throws {FatalError} when it is none */
export function derOfCertificate(path: string): Buffer {
  try {
    return new X509Certificate(readFileSync(path)).raw;
  } catch (problem) {
    throw new FatalError(`${path} holds no certificate: ${messageOf(problem)}`);
  }
}

/** A private key from a file in PEM, as PKCS #8 in DER. @throws {FatalError} when it is none, or needs a passphrase */
export function derOfKey(path: string): Buffer {
  try {
    return createPrivateKey(readFileSync(path)).export({ type: 'pkcs8', format: 'der' });
  } catch (problem) {
    throw new FatalError(`${path} holds no private key without a passphrase: ${messageOf(problem)}`);
  }
}
