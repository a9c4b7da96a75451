import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { TLSOptions } from '../../src/host.js';
import { fingerprintProblem } from '../moddable/certificate-check.js';
import type { Credentials } from './credentials.js';
import type { Stream } from './stream.js';
import { certificateProblem, connectionProblem } from './tls-problem.js';

/** A TLS connection, whose broker is known by its certificate: by who has signed it, or by its fingerprint. */
export function tlsStream(options: TLSOptions, credentials: Credentials): Stream {
  const { address, port, host, fingerprints } = options;
  const { authorities, certificate, key } = credentials;
  const wanted: ConnectionOptions = {
    host: address,
    port,
    // An address is no server name (RFC 6066, 3).
    servername: isIP(host) === 0 ? host : '',
    // `check` refuses what is not to be trusted, before anything is sent; so it can say why.
    rejectUnauthorized: false,
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
  };
  const socket = connect(wanted);
  socket.setNoDelay(options.nodelay ?? false);
  return {
    socket,
    ready: 'secureConnect',
    check: () => {
      const problem =
        fingerprints === undefined ? trustProblem(socket, host) : pinProblem(socket, fingerprints);
      return problem === undefined ? undefined : new Error(problem);
    },
    explain: (problem, stage) => connectionProblem(problem, stage, certificate !== undefined),
  };
}

function trustProblem(socket: TLSSocket, host: string): string | undefined {
  if (socket.authorized) return undefined;
  // Node's typings have an Error here, which is its code.
  const code = String(socket.authorizationError);
  return certificateProblem(code, socket.getPeerCertificate(true), host, Date.now());
}

function pinProblem(socket: TLSSocket, fingerprints: readonly Uint8Array[]): string | undefined {
  const { raw } = socket.getPeerCertificate();
  const fingerprint = (certificate: Uint8Array) => createHash('sha1').update(certificate).digest();
  return fingerprintProblem({ fingerprint }, raw === undefined ? [] : [raw], fingerprints);
}
