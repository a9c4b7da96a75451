import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { Resolver } from '../../src/host.js';

type ResolveOptions = Parameters<Resolver['resolve']>[0];

/** Name resolution by the system: the hosts file as well as DNS. */
export class NodeResolver implements Resolver {
  #closed = false;

  /** Never answers before it returns. */
  resolve(options: ResolveOptions): void {
    const { host } = options;
    if (isIP(host) !== 0) {
      setImmediate(() => {
        if (!this.#closed) options.onResolved(host, host);
      });
      return;
    }
    // IPv4 first: a broker on this machine often listens on 127.0.0.1 alone, while `localhost` has both families.
    lookup(host, { family: 0, verbatim: false }, (problem, address) => {
      if (this.#closed) return;
      if (problem) options.onError(host);
      else options.onResolved(host, address);
    });
  }

  /** No answers any more. */
  close(): void {
    this.#closed = true;
  }
}
