import type { Console } from '../../host.js';

/**
 * What goes wrong with rule sets, until it can be told: not at once, since there may be a message half written. Of what may
 * come again and again each set is told of once.
 */
export class Troubles {
  // A bit for each set.
  private _loops = 0;
  private _floods = 0;
  private _failures = 0;
  private _told = 0;

  /** A set sets itself off. @param index from 0 */
  loop(index: number): void {
    this._loops |= 1 << index;
  }

  /** A set asks for more commands than there is room for. */
  flood(index: number): void {
    this._floods |= 1 << index;
  }

  /** A set has been switched off, since one of its commands has failed. */
  failure(index: number): void {
    this._failures |= 1 << index;
  }

  /** A set begins anew: what was told of it may be told again. */
  forget(index: number): void {
    this._told &= ~(1 << index);
  }

  /** Tells what has come since. @param depth after how many steps a loop is ended */
  tell(console: Pick<Console, 'log'>, depth: number): void {
    if ((this._loops | this._floods | this._failures) === 0) return;
    if ((((this._loops | this._floods) & ~this._told) | this._failures) !== 0) this._tell(console, depth);
    this._loops = this._floods = this._failures = 0;
  }

  private _tell(console: Pick<Console, 'log'>, depth: number): void {
    for (let index = 0, bit = 1; bit <= (this._loops | this._floods | this._failures); index++, bit <<= 1) {
      const name = `Rule${index + 1}`;
      if ((this._failures & bit) !== 0)
        console.log(
          1,
          `${name}: A command of it has failed, and StopOnError has switched it off: ${name} 1 switches it on again`,
        );
      if (((this._loops | this._floods) & bit) === 0 || (this._told & bit) !== 0) continue;
      this._told |= bit;
      if ((this._loops & bit) !== 0)
        console.log(
          1,
          `${name}: It sets itself off, and is stopped after ${depth} rounds, now and from now on: let it ask for a condition, or put a Delay in it`,
        );
      else console.log(1, `${name}: More commands wait than the queue holds: those of this rule are dropped`);
    }
  }
}
