import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputPin } from '../../src/device/configuration.js';
import { MAXIMUM_RELAYS, Relays } from '../../src/device/relays.js';
import type { DigitalOptions } from '../../src/host.js';
import { VirtualHost } from '../support/virtual-host.js';
import { noting } from './bench.js';

const ALL = 2 ** 28 - 1;

/** Relays on pins 0, 1, 2 and so on. @param inverted a letter each: `i` inverted, `-` not */
function pins(inverted: string): OutputPin[] {
  return [...inverted].map((letter, pin) => ({ pin, inverted: letter === 'i' }));
}

describe('relays', () => {
  it('have their first level from the moment the pin is opened, and are written nothing else', () => {
    const host = new VirtualHost();
    const opened: DigitalOptions[] = [];
    const Digital = noting(host, opened);
    new Relays(Digital, pins('--ii'), 0b0110);
    expect(opened).toEqual([
      { pin: 0, mode: Digital.Output, initialValue: 0 },
      { pin: 1, mode: Digital.Output, initialValue: 1 },
      { pin: 2, mode: Digital.Output, initialValue: 0 },
      { pin: 3, mode: Digital.Output, initialValue: 1 },
    ]);
    expect(host.writes).toEqual(['0=0', '1=1', '2=0', '3=1']);
  });

  it('keep the state of those there are, and no other bit', () => {
    const { Digital } = new VirtualHost();
    const relays = new Relays(Digital, pins('--i'), -1);
    expect(relays.state).toBe(0b111);
    expect(relays.count).toBe(3);
    expect(new Relays(Digital, [], -1).state).toBe(0);
    expect(new Relays(Digital, pins('-'.repeat(MAXIMUM_RELAYS)), -1).state).toBe(ALL);
  });

  it('switch one pin each, inverted ones the other way round', () => {
    const host = new VirtualHost();
    const relays = new Relays(host.Digital, pins('-i-'), 0);
    host.writes.length = 0;
    relays.set(0, true);
    relays.set(1, true);
    expect(relays.state).toBe(0b011);
    relays.set(0, false);
    relays.set(1, false);
    relays.set(2, true);
    expect(host.writes).toEqual(['0=1', '1=0', '0=0', '1=1', '2=1']);
    expect(relays.state).toBe(0b100);
    expect([0, 1, 2].map((i) => relays.isOn(i))).toEqual([false, false, true]);
  });

  it('write the pin again when nothing changes, so that an order always holds', () => {
    const host = new VirtualHost();
    const relays = new Relays(host.Digital, pins('-i'), 0b10);
    host.writes.length = 0;
    relays.set(0, false);
    relays.set(1, true);
    expect(host.writes).toEqual(['0=0', '1=0']);
    expect(relays.state).toBe(0b10);
  });

  it('can be 28, each with its bit', () => {
    expect(MAXIMUM_RELAYS).toBe(28);
    const host = new VirtualHost();
    const relays = new Relays(host.Digital, pins('-i'.repeat(14)), 0);
    expect(relays.count).toBe(28);
    for (let i = 0; i < 28; i++) {
      relays.set(i, true);
      expect(relays.state).toBe(2 ** i);
      expect(relays.isOn(i)).toBe(true);
      expect(host.levels[i]).toBe(i % 2 === 0 ? 1 : 0);
      relays.set(i, false);
      expect(host.levels[i]).toBe(i % 2 === 0 ? 0 : 1);
    }
    for (let i = 0; i < 28; i++) relays.set(i, true);
    expect(relays.state).toBe(ALL);
    expect(relays.state).toBeGreaterThan(0);
  });

  it('have pins and bits that agree, whatever is switched', () => {
    const orders = fc.array(fc.tuple(fc.nat({ max: 27 }), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 28, maxLength: 28 }),
        fc.integer(),
        orders,
        (inverted, first, changes) => {
          const host = new VirtualHost();
          const board = inverted.map((value, pin) => ({ pin, inverted: value }));
          const relays = new Relays(host.Digital, board, first);
          const expected = inverted.map((_, i) => ((first >> i) & 1) === 1);
          for (const [index, on] of changes) {
            relays.set(index, on);
            expected[index] = on;
          }
          expect(inverted.map((_, i) => relays.isOn(i))).toEqual(expected);
          expect(inverted.map((value, i) => (host.levels[i] === 1) !== value)).toEqual(expected);
          expect(relays.state).toBe(expected.reduce((sum, on, i) => sum + (on ? 2 ** i : 0), 0));
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});
