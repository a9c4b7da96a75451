import { describe, expect, it } from 'vitest';
import { Blinker, ENDLESS } from '../../src/device/blinker.js';
import { Relays } from '../../src/device/relays.js';
import { VirtualHost } from '../support/virtual-host.js';

function made(state: number) {
  const host = new VirtualHost();
  const pins = [1, 2, 3].map((pin) => ({ pin, inverted: false }));
  const relays = new Relays(host.Digital, pins, state);
  return { relays, blinker: new Blinker(relays) };
}

describe('a blinker', () => {
  it('changes as often as it was told, then is over', () => {
    const { relays, blinker } = made(0b001);
    blinker.begin(0, 4, 0);
    const states: number[] = [];
    let now = 0;
    for (; !blinker.tick(now, 100) && now < 10_000; now += 50) states.push(relays.state);
    expect(states).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect(now).toBe(400);
    blinker.end(0);
    expect(blinker.blinking).toBe(0);
    expect(relays.state).toBe(0b001);
    expect(blinker.tick(10_000, 100)).toBe(false);
  });

  it('waits for its beginning', () => {
    const { relays, blinker } = made(0);
    blinker.begin(1, 2, 50);
    expect(blinker.tick(49, 100)).toBe(false);
    expect(relays.state).toBe(0);
    blinker.tick(50, 100);
    expect(relays.state).toBe(0b010);
    expect(blinker.before).toBe(0);
  });

  it('goes on without an end, each as it was before', () => {
    const { relays, blinker } = made(0b100);
    blinker.begin(1, ENDLESS, 0);
    blinker.begin(2, ENDLESS, 0);
    for (let i = 0; i < 1_000; i++) expect(blinker.tick(i * 100, 100)).toBe(false);
    expect(blinker.before).toBe(0b100);
    blinker.end(1);
    blinker.end(2);
    expect(relays.state).toBe(0b100);
  });

  it('counts anew', () => {
    const { blinker } = made(0);
    blinker.begin(0, ENDLESS, 0);
    blinker.count(1);
    expect(blinker.tick(0, 100)).toBe(false);
    expect(blinker.tick(100, 100)).toBe(true);
  });
});
