import type { Resolver } from 'xsmota/host';

/** How the SDK looks a name up; `address` is missing when there is none. Module `net`. */
export interface Lookup {
  resolve(name: string, done: (name: string, address?: string) => void): void;
}

type Question = Parameters<Resolver['resolve']>[0];

/** Name resolution on the SDK's `net` module: an address is passed through, a look-up that cannot even begin is a failure. */
export class NetResolver implements Resolver {
  private readonly _net: Lookup;

  constructor(net: Lookup) {
    this._net = net;
  }

  resolve(question: Question): void {
    const { host, onResolved, onError } = question;
    if (host === 'localhost') {
      // RFC 6761, 6.3; the SDK on Linux finds only its IPv6 address, which it has no sockets for.
      onResolved(host, '127.0.0.1');
      return;
    }
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) {
      onResolved(host, host);
      return;
    }
    try {
      this._net.resolve(host, (_name, address) => {
        if (address === undefined || address === '') onError(host);
        else onResolved(host, address);
      });
    } catch {
      onError(host);
    }
  }
}
