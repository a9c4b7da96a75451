import type { Resolver } from '../../../src/host.js';
import type { MessageWriter } from '../message-writer.js';
import { RESOLVE } from '../wire.js';

type ResolveOptions = Parameters<Resolver['resolve']>[0];

/** Has Node resolve names. */
export class GuestResolver implements Resolver {
  readonly #effects: MessageWriter;
  readonly #waiting = new Map<number, ResolveOptions>();
  #requests = 0;

  constructor(effects: MessageWriter) {
    this.#effects = effects;
  }

  /** Never answers before it returns. */
  resolve(options: ResolveOptions): void {
    const request = ++this.#requests;
    this.#waiting.set(request, options);
    this.#effects.begin(RESOLVE);
    this.#effects.uint32(request);
    this.#effects.text(options.host);
  }

  /** A request is answered. @param address `undefined`: the name could not be resolved */
  answered(request: number, address: string | undefined): void {
    const options = this.#waiting.get(request);
    if (options === undefined) return;
    this.#waiting.delete(request);
    if (address === undefined) options.onError(options.host);
    else options.onResolved(options.host, address);
  }
}
