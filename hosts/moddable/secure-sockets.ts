/// <reference path="./ssl.d.ts" />

import { Digest } from 'crypt';
import Session, { type CertificateManager } from 'ssl/session';
import X509 from 'x509';
import type { TCPConstructor, TLSConstructor } from 'xsmota/host';
import type { CertificateTools } from './certificate-check.js';
import { type Credentials, type Defer, tlsClass } from './tls-socket.js';

const BASIC_CONSTRAINTS = Object.freeze([2, 5, 29, 19]);
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** What is looked at of a key for RSA. */
interface RsaKey {
  readonly modulus?: bigint;
}

/** The class of TLS sockets on the SDK's modules, with these credentials. */
export function secureSocketClass(
  Transport: TCPConstructor,
  credentials: Credentials,
  defer: Defer,
): TLSConstructor {
  return tlsClass({ Transport, Session, toolsOn, credentials, defer });
}

/** The SDK's tools for certificates, in our words. */
function toolsOn(manager: CertificateManager): CertificateTools {
  return {
    validity: (certificate) => X509.decodeTBS(X509.decode(certificate).tbs).validity,
    names: (certificate) => {
      const names: string[] = [];
      for (const { tag, value } of X509.decodeSAN(certificate) ?? []) {
        if (tag === DNS_NAME) names.push(String(value).toLowerCase());
        else if (tag === IP_ADDRESS) names.push(new Uint8Array(value as ArrayBuffer).join('.'));
      }
      return names;
    },
    isAuthority: (certificate) => {
      const found = X509.decodeExtension(certificate, BASIC_CONSTRAINTS);
      if (found === undefined) return false;
      const bytes = new Uint8Array(found instanceof Uint8Array ? found.slice().buffer : found);
      // SEQUENCE { BOOLEAN TRUE, … }, perhaps in the OCTET STRING it travels in.
      const start = bytes[0] === 0x04 ? 2 : 0;
      return bytes[start] === 0x30 && bytes[start + 2] === 0x01 && bytes[start + 4] === 0xff;
    },
    // RFC 8017, A.1: both have the modulus. The SDK signs with RSA alone.
    isForKey: (certificate, key) =>
      (X509.decodeSPKI(certificate) as RsaKey).modulus === (key as RsaKey).modulus,
    isSignedBy: (certificate, signer) => {
      try {
        return manager._verify(X509.decodeSPKI(signer), X509.decode(certificate));
      } catch {
        // Another kind of key than the signature's.
        return false;
      }
    },
    fingerprint: (certificate) => {
      const digest = new Digest('SHA1');
      digest.write(certificate.slice().buffer);
      return new Uint8Array(digest.close());
    },
  };
}
