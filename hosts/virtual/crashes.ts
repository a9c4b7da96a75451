/** So many crashes within this time, in milliseconds, and another start would not help. */
const LIMIT = 5;
const WINDOW = 60_000;

/** Counts how often the firmware crashes, so that a virtual board which cannot stay up gives up at last. */
export class Crashes {
  private _times: number[] = [];

  /** Those within the last minute. */
  get count(): number {
    return this._times.length;
  }

  /** Counts one. @param now milliseconds @returns whether they have become too many to start once more */
  add(now: number): boolean {
    this._times = this._times.filter((time) => now - time < WINDOW);
    this._times.push(now);
    return this._times.length > LIMIT;
  }
}
