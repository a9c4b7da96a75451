/** The middle of some numbers; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/**
 * How many times as long one took as the other: the median of the ratios of each round. What slows a whole round
 * down, slows both down, and drops out.
 */
export function medianRatio(rounds: readonly number[], base: readonly number[]): number {
  if (rounds.length !== base.length) throw new RangeError('the rounds are not the same ones');
  return median(rounds.map((value, round) => value / (base[round] as number)));
}
