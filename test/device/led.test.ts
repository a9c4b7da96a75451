import { describe, expect, it } from 'vitest';
import { BROKER_DOWN, Flash, Led, NETWORK_DOWN } from '../../src/device/led.js';
import type { DigitalOptions } from '../../src/host.js';
import { VirtualHost } from '../support/virtual-host.js';
import { noting } from './bench.js';

const PIN = 2;

function led(inverted = false) {
  const host = new VirtualHost();
  const made = new Led(host.Digital, { pin: PIN, inverted });
  host.writes.length = 0;
  return { host, led: made };
}

/** When a LED changes while it shows a connection: `time:state`, at ticks of 10 ms. */
function rhythm(link: number, start: number, length: number): string[] {
  const { led: shown } = led();
  const changes: string[] = [];
  let before = shown.on;
  for (let at = 0; at < length; at += 10) {
    shown.showLink((start + at) | 0, link);
    if (shown.on !== before) changes.push(`${at}:${shown.on ? 'on' : 'off'}`);
    before = shown.on;
  }
  return changes;
}

describe('a LED', () => {
  it.each([
    [false, 0],
    [true, 1],
  ] as const)('inverted %s is dark from the moment its pin is opened', (inverted, initialValue) => {
    const host = new VirtualHost();
    const opened: DigitalOptions[] = [];
    const Digital = noting(host, opened);
    expect(new Led(Digital, { pin: PIN, inverted }).on).toBe(false);
    expect(opened).toEqual([{ pin: PIN, mode: Digital.Output, initialValue }]);
  });

  it.each([
    [false, ['2=1', '2=0']],
    [true, ['2=0', '2=1']],
  ])('inverted %s writes its pin only for a change', (inverted, writes) => {
    const { host, led: shown } = led(inverted);
    for (const on of [false, true, true, false, false]) {
      shown.show(on);
      expect(shown.on).toBe(on);
    }
    expect(host.writes).toEqual(writes);
  });

  it('blinks half a second on, half a second off without a network', () => {
    const seen = ['0:on', '500:off', '1000:on', '1500:off', '2000:on', '2500:off'];
    expect(rhythm(NETWORK_DOWN, 0, 3_000)).toEqual(seen);
    expect(rhythm(NETWORK_DOWN, 0, 3_000)).toEqual(seen);
  });

  it('blinks a second on, a second off without a broker', () => {
    expect(rhythm(BROKER_DOWN, 4_000, 4_000)).toEqual(['0:on', '1000:off', '2000:on', '3000:off']);
    expect(rhythm(BROKER_DOWN, 4_000, 2_000)).toEqual(['0:on', '1000:off']);
  });

  it('goes on blinking while ticks count as negative', () => {
    // 2^31 ms are 2147483648: 648 ms into a second.
    expect(rhythm(NETWORK_DOWN, 2 ** 31 - 648, 3_000)).toEqual([
      '0:on',
      '500:off',
      '1000:on',
      '1500:off',
      '2000:on',
      '2500:off',
    ]);
    expect(rhythm(BROKER_DOWN, 2 ** 31 + 2_352, 3_000)).toEqual(['0:on', '1000:off', '2000:on']);
  });

  it('blinks out of step once at most when ticks start over', () => {
    const changes = rhythm(NETWORK_DOWN, 2 ** 32 - 5_296, 10_000).map((text) => Number.parseInt(text, 10));
    const gaps = changes.slice(1).map((at, i) => at - (changes[i] as number));
    expect(gaps.filter((gap) => gap !== 500)).toHaveLength(1);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_000);
  });
});

describe('a flash', () => {
  /** Whether it is on, at ticks of 50 ms. */
  function seen(flash: Flash, start: number, asked: (at: number) => boolean): string {
    let text = '';
    for (let at = 0; at < 600; at += 50) {
      const now = (start + at) | 0;
      if (asked(at)) flash.begin(now);
      text += flash.isOn(now) ? '#' : '.';
    }
    return text;
  }

  it.each([0, 2 ** 31 - 100, 2 ** 32 - 100])('lasts 100 ms, from %i on', (start) => {
    expect(seen(new Flash(), start, (at) => at === 100)).toBe('..##........');
  });

  it('pauses however often it is asked for', () => {
    expect(seen(new Flash(), 0, () => true)).toBe('##..##..##..');
  });

  it('comes again after a month', () => {
    const flash = new Flash();
    seen(flash, 0, (at) => at === 0);
    expect(seen(flash, 2 ** 31 + 5_000, (at) => at === 0)).toBe('##..........');
  });
});
