import Resource from 'Resource';
import Timer from 'timer';
import type { TCPConstructor, TLSConstructor } from 'xsmota/host';
import { secureSocketClass } from '../moddable/secure-sockets.js';

// Resources that the build makes of --ca, --cert and --key.
const AUTHORITY = 'ca.der';
const CERTIFICATE = 'client.der';
const KEY = 'client.pk8';

/** TLS with the certificates that were built in. */
export function secureSockets(transport: TCPConstructor): TLSConstructor | undefined {
  const authority = resource(AUTHORITY);
  return secureSocketClass(
    transport,
    {
      authorities: authority === undefined ? [] : [authority],
      certificate: resource(CERTIFICATE),
      key: resource(KEY),
    },
    (work) => void Timer.set(work),
  );
}

/** The bytes of a resource, where they lie in flash; `undefined` where there is none. */
function resource(name: string): Uint8Array | undefined {
  return Resource.exists(name) ? new Uint8Array(new Resource(name) as unknown as ArrayBuffer) : undefined;
}
