/** The longest wait between two attempts, unless the base itself is longer. */
const LONGEST_WAIT = 120_000;
/** A connection that does not last this long counts as short. */
const SHORT_CONNECTION = 5_000;
/** How many short connections in a row are forgiven before they count as failures. */
const FORGIVEN = 2;

/**
 * When to try again: exponential back-off with jitter.
 *
 * The first attempt after a lost connection comes after 1 to 2 s. After the n-th failed attempt in a row the wait is
 * drawn from the upper half of base × 2^(n-1), at most 120 s (or the base, where that is longer). Connections that
 * are lost within 5 s, as when two devices share one client identifier, count as failures from the third on.
 */
export class Backoff {
  /** The wait after the first failure, in milliseconds, at least 2,000. */
  base: number;
  private readonly _random: () => number;
  private _failures = 0;
  private _shortConnections = 0;

  /**
   * @param base milliseconds
   * @param random gives a number from 0 to below 1
   */
  constructor(base: number, random: () => number) {
    this.base = base;
    this._random = random;
  }

  /** How many connections in a row ended within 5 s. */
  get shortConnections(): number {
    return this._shortConnections;
  }

  /** The wait before an attempt that nothing speaks against: 1 to 2 s, so that many devices do not come at once. */
  short(): number {
    return Math.floor(1_000 + this._random() * 1_000);
  }

  /** An attempt failed. @returns milliseconds to wait before the next one */
  afterFailure(): number {
    this._failures++;
    return this._wait();
  }

  /** A connection is lost that lasted `duration` milliseconds. @returns milliseconds to wait before the next attempt */
  afterLoss(duration: number): number {
    if (duration < SHORT_CONNECTION) this._shortConnections++;
    else this._shortConnections = 0;
    this._failures = Math.max(0, this._shortConnections - FORGIVEN);
    return this._wait();
  }

  private _wait(): number {
    if (this._failures === 0) return this.short();
    const ceiling = Math.max(LONGEST_WAIT, this.base);
    // Beyond 2^16 the ceiling has long been reached; the bound keeps the power finite after years of failing.
    const wait = Math.min(ceiling, this.base * 2 ** Math.min(this._failures - 1, 16));
    return Math.floor(wait / 2 + (this._random() * wait) / 2);
  }
}
