import type { TCPConstructor, TLSConstructor } from 'xsmota/host';

/** TLS in a build without: there is none. */
export function secureSockets(_transport: TCPConstructor): TLSConstructor | undefined {
  return undefined;
}
