/**
 * Arithmetic on tick counts: milliseconds of a monotonic clock, kept as 32-bit integers that wrap.
 *
 * A difference is right as long as the two moments lie less than 2^31 ms (24.8 days) apart, so a
 * clock may wrap as often as it likes; longer spans are counted in seconds by whoever needs them.
 */

/** Whoever has such a clock. */
export interface TickSource {
  /** The present moment. */
  ticks(): number;
}

/** Milliseconds from `since` to `now`; negative when `since` lies ahead. */
export function elapsed(now: number, since: number): number {
  return (now - since) | 0;
}

/** Whether the moment `deadline` has come. */
export function isDue(now: number, deadline: number): boolean {
  return ((now - deadline) | 0) >= 0;
}
