/**
 * Chance that begins where it is told to: the engine's own begins at the same place in every process.
 * Marsaglia's xorshift with 32 bits of state.
 */
export class Random {
  #state: number;

  /** @param seed any 32-bit integer */
  constructor(seed: number) {
    // The state 0 would stay 0.
    this.#state = seed | 0 || 1;
  }

  /** A number from 0 to below 1. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) / 4_294_967_296;
  }
}
