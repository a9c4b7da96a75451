import { describe, expect, it } from 'vitest';
import { describeHeap, HeapLedger } from '../../../hosts/xs/heap-ledger.js';

describe('the account of the heap', () => {
  it('tells what turns took besides what every turn takes', () => {
    const ledger = new HeapLedger();
    ledger.leaveOut(1_000);
    for (const count of [1_007, 1_014, 1_031]) ledger.turn(count);
    ledger.leaveOut(900);
    expect(ledger.leaveOut(907)).toBe(7);
    expect(ledger.close(900, 7)).toEqual({ live: 900, turns: 3, perTurn: 7, taken: 10, collections: 0 });
    ledger.turn(914);
    expect(ledger.close(900, 7)).toEqual({ live: 900, turns: 1, perTurn: 7, taken: 0, collections: 0 });
  });

  it('leaves out turns in which garbage was collected', () => {
    const ledger = new HeapLedger();
    for (const count of [1_007, 500, 507]) ledger.turn(count);
    expect(ledger.close(400, 7)).toMatchObject({ turns: 2, collections: 1 });
  });

  it('is told in one line', () => {
    const count = { live: 900, turns: 3, perTurn: 7, taken: 10, collections: 0 };
    expect(describeHeap(count)).toBe(
      'XS heap: 900 slots live; since the boot or the last look 3 turns, 7 slots each for the bridge, 10 in all for the firmware',
    );
    expect(describeHeap({ ...count, collections: 2 })).toContain(
      '3 turns, 2 more with a collection of garbage, 7 slots',
    );
  });
});
