import { beforeAll, expect, it } from 'vitest';
import { bytecodesApart, OURS, type Outcome, type Results } from '../../bench/results.js';
import { type Target, targets } from '../../bench/targets.js';
import { measureOnXs } from '../../bench/xs/run.js';
import type { Measurement } from '../../hosts/xs/lab/meter.js';
import { describeOnXs } from '../xs/engine.js';

/** What is counted on XS is exact, so it may decide whether a change is good enough. Times are not looked at here. */
describeOnXs('the bytecode budgets', () => {
  let found: ReadonlyMap<string, Outcome<Measurement>>;
  let onXs: Target[];

  beforeAll(async () => {
    const outcomes = await measureOnXs('ours.entry.ts', {}, () => {});
    found = outcomes;
    const results: Results = {
      contenders: [OURS],
      node: new Map(),
      xs: new Map([...outcomes].map(([id, outcome]) => [id, new Map([[OURS, outcome]])])),
      stages: undefined,
      steadyState: undefined,
    };
    onXs = targets(results).filter(({ measured }) => measured !== undefined);
  }, 120_000);

  it('are ten, and all kept', () => {
    expect(onXs).toHaveLength(10);
    expect(onXs.filter(({ met }) => !met)).toEqual([]);
  });

  it('hold as well for a payload that is written behind its header', () => {
    const figure = found.get('encode in place')?.figure;
    expect(figure && bytecodesApart(figure)).toBeLessThanOrEqual(450);
  });

  it('are kept by output that is right, without a slot or a chunk', () => {
    expect(found.size).toBe(22);
    for (const [id, { wrong, unable, figure }] of found) {
      expect({ id, wrong, unable, slots: figure?.slots, chunkBytes: figure?.chunkBytes }).toEqual({
        id,
        wrong: undefined,
        unable: undefined,
        slots: 0,
        chunkBytes: 0,
      });
    }
  });
});
