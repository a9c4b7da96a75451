import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceState } from '../../src/settings/state.js';
import { damaged, sealed } from './samples.js';

/** What is kept of a state. */
function valuesOf({ power, bootCount, bootCountSince, saveCount, sequence }: DeviceState) {
  return { power, bootCount, bootCountSince, saveCount, sequence };
}

function filled(power = 5, bootCount = 7, bootCountSince = 1_766_586_466): DeviceState {
  return Object.assign(new DeviceState(), { power, bootCount, bootCountSince });
}

/** A record as storage has it. */
function record(sequence: readonly number[], saveCount: readonly number[]): Uint8Array {
  const middle = [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
  return sealed(0x58, 0x53, 0x53, 1, ...sequence, ...middle, ...saveCount);
}

describe('the state of a device', () => {
  it('is all zero at first, and clean', () => {
    const state = new DeviceState();
    expect(valuesOf(state)).toEqual({ power: 0, bootCount: 0, bootCountSince: 0, saveCount: 0, sequence: 0 });
    expect(state.dirty).toBe(false);
  });

  it.each(['power', 'bootCount', 'bootCountSince'] as const)('needs saving once %s changes', (name) => {
    const state = new DeviceState();
    state[name] = 0;
    expect(state.dirty).toBe(false);
    state[name] = 3;
    expect(state.dirty).toBe(true);
    expect(state[name]).toBe(3);
  });

  describe('starts', () => {
    it('are counted in a row, by their kind, until one lasts', () => {
      const state = new DeviceState();
      expect([true, true, true].map((byPower) => state.countStart(byPower))).toEqual([1, 2, 3]);
      expect([false, false].map((byPower) => state.countStart(byPower))).toEqual([1, 2]);
      expect(state.isStarting).toBe(true);
      state.startLasted();
      expect(state.isStarting).toBe(false);
      expect(state.countStart(false)).toBe(1);
      expect(state.countStart(true)).toBe(1);
      expect(state.bootCount).toBe(7);
    });

    it('are kept beside the boot count, which may change', () => {
      const state = new DeviceState();
      for (let i = 0; i < 300; i++) state.countStart(true);
      state.bootCount = 12;
      const restored = new DeviceState();
      restored.take(state.record());
      expect(restored.bootCount).toBe(12);
      expect(restored.isStarting).toBe(true);
      expect(restored.countStart(true)).toBe(255);
      expect(restored.bootCount).toBe(13);
    });

    it('need saving, each of them, and when they have lasted', () => {
      const state = new DeviceState();
      state.countStart(false);
      expect(state.dirty).toBe(true);
      state.recorded();
      state.startLasted();
      expect(state.dirty).toBe(true);
      state.recorded();
      state.startLasted();
      expect(state.dirty).toBe(false);
    });
  });

  it('comes back from its record', () => {
    const boots = fc.integer({ min: 0, max: 2 ** 23 - 1 });
    const unsigned = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.integer(), boots, unsigned, fc.nat({ max: 5 }), (power, bootCount, since, saves) => {
        const state = filled(power, bootCount, since);
        for (let i = 0; i < saves; i++) {
          state.record();
          state.recorded();
        }
        const bytes = state.record().slice();
        const restored = filled(9, 9, 9);
        expect(restored.sequenceOf(bytes)).toBe(saves + 1);
        restored.take(bytes);
        const sequence = saves + 1;
        expect(valuesOf(restored)).toEqual({
          power,
          bootCount,
          bootCountSince: since,
          saveCount: sequence,
          sequence,
        });
        expect(restored.dirty).toBe(false);
      }),
      { seed: 17, numRuns: 300 },
    );
  });

  it('has a record of these bytes, so that every firmware reads what another one wrote', () => {
    const state = filled(0x0fffffff, 258, 0x694bf5e2);
    const expected = sealed(
      ...[0x58, 0x53, 0x53, 1],
      ...[0, 0, 0, 1],
      ...[0x0f, 0xff, 0xff, 0xff],
      ...[0, 0, 1, 2],
      ...[0x69, 0x4b, 0xf5, 0xe2],
      ...[0, 0, 0, 1],
    );
    expect(state.record()).toEqual(expected);
  });

  it('has counts in its record once they are kept', () => {
    const state = filled(1, 2, 3);
    const counts = state.keepCounts();
    counts.set([1_534, 0, 4_294_967_295, 258]);
    expect(state.keepCounts()).toBe(counts);
    const expected = sealed(
      ...[0x58, 0x53, 0x53, 2],
      ...[0, 0, 0, 1],
      ...[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3],
      ...[0, 0, 0, 1],
      ...[0, 0, 5, 0xfe, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 1, 2],
    );
    expect(state.record()).toEqual(expected);
    const restored = new DeviceState();
    expect(restored.sequenceOf(expected)).toBe(1);
    restored.take(expected);
    expect([...(restored.counts ?? [])]).toEqual([1_534, 0, 4_294_967_295, 258]);
    expect(restored.record().length).toBe(expected.length);
  });

  it('goes on from a record without counts', () => {
    const bytes = filled(1, 2, 3).record().slice();
    const state = new DeviceState();
    state.take(bytes);
    expect(state.counts).toBeUndefined();
    expect([...state.keepCounts()]).toEqual([0, 0, 0, 0]);
    expect(state.power).toBe(1);
  });

  it('takes no record of one layout for one of the other', () => {
    const state = filled(1, 2, 3);
    const short = state.record().slice();
    state.keepCounts();
    const long = state.record().slice();
    const other = new DeviceState();
    expect(other.sequenceOf(sealed(...short.subarray(0, 3), 2, ...short.subarray(4, -4)))).toBe(-1);
    expect(other.sequenceOf(sealed(...long.subarray(0, 3), 1, ...long.subarray(4, -4)))).toBe(-1);
    expect(other.sequenceOf(long.subarray(0, 40))).toBe(-1);
  });

  it('writes its record into the same array each time', () => {
    const state = filled();
    const first = state.record();
    state.power = 2;
    expect(state.record()).toBe(first);
  });

  it('counts a record once it is written, and not before', () => {
    const state = filled();
    const first = state.record().slice();
    expect(valuesOf(state)).toMatchObject({ sequence: 0, saveCount: 0 });
    expect(state.dirty).toBe(true);
    expect(state.record()).toEqual(first);
    state.recorded();
    expect(valuesOf(state)).toMatchObject({ sequence: 1, saveCount: 1 });
    expect(state.dirty).toBe(false);
    expect(state.sequenceOf(state.record())).toBe(2);
  });

  it('goes on counting records past 2^32', () => {
    const state = new DeviceState();
    state.take(record([0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff]));
    expect(state.sequence).toBe(2 ** 32 - 1);
    expect(state.sequenceOf(state.record())).toBe(0);
    state.recorded();
    expect(state.sequence).toBe(0);
    expect(state.sequenceOf(state.record())).toBe(1);
  });

  it('can be read in the middle of a larger buffer', () => {
    const bytes = record([0, 0, 0, 4], [0, 0, 0, 8]);
    const around = new Uint8Array(60).fill(0xee);
    around.set(bytes, 13);
    const state = new DeviceState();
    const part = around.subarray(13, 13 + bytes.length);
    expect(state.sequenceOf(part)).toBe(4);
    state.take(part);
    expect(valuesOf(state)).toEqual({ power: 1, bootCount: 2, bootCountSince: 3, saveCount: 8, sequence: 4 });
  });

  it('is not taken from a record that is cut anywhere, or has any bit flipped', () => {
    const state = filled();
    const bytes = state.record().slice();
    expect(state.sequenceOf(bytes)).toBe(1);
    for (const [what, broken] of damaged(bytes)) {
      if (state.sequenceOf(broken) !== -1) expect.fail(what);
    }
    expect(state.sequenceOf(new Uint8Array(28))).toBe(-1);
    expect(state.sequenceOf(new Uint8Array(28).fill(0xff))).toBe(-1);
    expect(state.sequenceOf(sealed(0x58, 0x53, 0x53, 2, ...new Array(20).fill(0)))).toBe(-1);
  });
});
