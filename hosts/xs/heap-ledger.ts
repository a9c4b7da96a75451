/** What became of the slots of the XS heap between two looks. */
export interface HeapCount {
  /** Slots in use, right after a collection. */
  readonly live: number;
  /** Turns since the last look, those with a collection left out. */
  readonly turns: number;
  /** Slots that every turn takes for the message it brings. */
  readonly perTurn: number;
  /** Slots that all turns took besides. */
  readonly taken: number;
  /** Turns in which the heap was full and garbage was collected: what they took is not known. */
  readonly collections: number;
}

/** Keeps account of the slots, by the count that comes with every answer of the engine. */
export class HeapLedger {
  #count = 0;
  #turns = 0;
  #taken = 0;
  #collections = 0;

  /** A turn has been made. @param count slots taken from the heap since its beginning or the last collection */
  turn(count: number): void {
    const taken = count - this.#count;
    this.#count = count;
    if (taken < 0) {
      this.#collections++;
      return;
    }
    this.#turns++;
    this.#taken += taken;
  }

  /** A turn has been made that is not to be counted. @returns the slots it took */
  leaveOut(count: number): number {
    const taken = count - this.#count;
    this.#count = count;
    return taken;
  }

  /** Closes the account and opens the next one. */
  close(live: number, perTurn: number): HeapCount {
    const result = {
      live,
      turns: this.#turns,
      perTurn,
      taken: this.#taken - this.#turns * perTurn,
      collections: this.#collections,
    };
    this.forget();
    return result;
  }

  /** Opens a new account. */
  forget(): void {
    this.#turns = this.#taken = this.#collections = 0;
  }
}

/** The count in one line. */
export function describeHeap({ live, turns, perTurn, taken, collections }: HeapCount): string {
  const collected = collections === 0 ? '' : `, ${collections} more with a collection of garbage`;
  return (
    `XS heap: ${live} slots live; since the boot or the last look ${turns} turns${collected}, ` +
    `${perTurn} slots each for the bridge, ${taken} in all for the firmware`
  );
}
