/** Relays that exclude each other: of each group at most one is on. Groups and states are bits, relay 0 the lowest. */
export class Interlock {
  private readonly _groups: readonly number[];

  constructor(groups: readonly number[]) {
    this._groups = groups;
  }

  /** The relays that must be off for one to be on: bits. */
  rivals(index: number): number {
    const bit = 1 << index;
    let rivals = 0;
    for (let i = 0; i < this._groups.length; i++) {
      const group = this._groups[i] as number;
      if ((group & bit) !== 0) rivals |= group;
    }
    return rivals & ~bit;
  }

  /** What is left of a state that may not be: a group of which several relays would be on goes off, whole. */
  permitted(state: number): number {
    let permitted = state;
    for (let i = 0; i < this._groups.length; i++) {
      const on = state & (this._groups[i] as number);
      if ((on & (on - 1)) !== 0) permitted &= ~on;
    }
    return permitted;
  }
}
