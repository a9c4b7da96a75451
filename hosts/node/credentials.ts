import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, FatalError, messageOf } from './errors.js';

/** What is trusted over TLS, and what is shown, in PEM. */
export interface Credentials {
  /** Certificates of authorities; `undefined`: those that Node brings. */
  readonly authorities: readonly string[] | undefined;
  /** The own certificate, perhaps with those that signed it behind it, and its key. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

/** Files, as the command line names them. */
export interface CredentialFiles {
  /** A file, or a folder of files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

export const NO_CREDENTIALS: Credentials = { authorities: undefined, certificate: undefined, key: undefined };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** Endings of certificates in a folder, where there may be keys as well. */
const ENDINGS = /\.(pem|crt|cer|der)$/i;

/** Reads the files. @throws {FatalError} that says what is wrong with which */
export function loadCredentials({ ca, cert, key }: CredentialFiles): Credentials {
  const authorities = ca === undefined ? undefined : readAuthorities(ca);
  if (cert === undefined || key === undefined) {
    if (cert !== undefined || key !== undefined) throw new FatalError('--cert and --key belong together.');
    return { authorities, certificate: undefined, key: undefined };
  }
  const certificates = certificatesIn('--cert', cert);
  const privateKey = readKey(key);
  if (!new X509Certificate(certificates[0] as string).checkPrivateKey(privateKey)) {
    throw new FatalError(`--key: the key in ${key} does not belong to the certificate in ${cert}.`);
  }
  const text = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { authorities, certificate: certificates.join('\n'), key: text };
}

function readAuthorities(place: string): string[] {
  if (!isFolder(place)) return certificatesIn('--ca', place);
  const files = readdirSync(place)
    .filter((name) => ENDINGS.test(name))
    .sort();
  if (files.length === 0)
    throw new FatalError(`--ca: the folder ${place} holds no file that ends with .pem, .crt, .cer or .der.`);
  return files.flatMap((name) => certificatesIn('--ca', join(place, name)));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // What is not there is told when it is read.
    return false;
  }
}

/** The certificates of a file, in PEM. @throws {FatalError} when there is none */
function certificatesIn(option: string, path: string): string[] {
  const bytes = contentOf(option, path);
  const blocks = bytes.toString('latin1').match(CERTIFICATE);
  try {
    // Without such blocks it may be DER.
    if (blocks === null) return [new X509Certificate(bytes).toString()];
    return blocks.map((block) => new X509Certificate(block).toString());
  } catch {
    throw new FatalError(`${option}: ${path} holds no certificate in PEM.`);
  }
}

function readKey(path: string): KeyObject {
  const bytes = contentOf('--key', path);
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(bytes.toString('latin1'))) {
    throw new FatalError(
      `--key: the key in ${path} has a passphrase; this writes it without one: openssl pkey -in ${path} -out plain.key`,
    );
  }
  try {
    return createPrivateKey(bytes);
  } catch {
    // It may be DER.
  }
  try {
    return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  } catch {
    throw new FatalError(`--key: ${path} holds no private key in PEM.`);
  }
}

function contentOf(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (problem) {
    const reason = codeOf(problem) === 'ENOENT' ? 'there is no such file' : messageOf(problem);
    throw new FatalError(`${option}: ${path} cannot be read: ${reason}.`);
  }
}
