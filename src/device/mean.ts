/** The mean of what has been measured since it began. Taking account of a value allocates nothing. */
export class Mean {
  private _sum = 0;
  private _count = 0;

  /** The mean; NaN while there is nothing to take it of. */
  get value(): number {
    return this._count === 0 ? Number.NaN : this._sum / this._count;
  }

  /** @param value NaN, for nothing measured, does not count */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this._sum += value;
    this._count++;
  }

  begin(): void {
    this._sum = 0;
    this._count = 0;
  }
}
