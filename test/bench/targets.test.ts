import { describe, expect, it } from 'vitest';
import { COPY, MQTT_JS, MQTT_PACKET, OURS, type Results } from '../../bench/results.js';
import { type Target, targets } from '../../bench/targets.js';
import { Sample } from './samples.js';

function find(results: Results, ...words: string[]): Target {
  const found = targets(results).filter(({ what, reach }) =>
    words.every((word) => `${what} ${reach}`.includes(word)),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

describe('targets', () => {
  it('are all there, and not measured, when nothing was', () => {
    const all = targets(new Sample().results());
    expect(all).toHaveLength(17);
    for (const { met, measured } of all) expect([met, measured]).toEqual([undefined, undefined]);
  });

  it.each([
    [450, 'met', true],
    [451, 'missed', false],
  ])('for bytecodes on XS: %d are %s', (bytecodes, _word, met) => {
    const results = new Sample().xs('encode 189', OURS, bytecodes + 430, { copying: 430 }).results();
    const target = find(results, 'encode PUBLISH 189 B');
    expect(target).toMatchObject({ reach: 'at most 450 bytecodes', measured: `${bytecodes} bytecodes`, met });
  });

  it('for the command cycle count native copies in', () => {
    const cycle = (bytecodes: number) =>
      find(new Sample().xs('command', OURS, bytecodes, { copying: 500 }).results(), 'POWER TOGGLE').met;
    expect([cycle(5_000), cycle(5_001)]).toEqual([true, false]);
  });

  it('against the copy baseline', () => {
    const encode = (ns: number) =>
      find(
        new Sample().node('encode 189', OURS, ns).node('encode 189', COPY, 100).results(),
        'copy',
        'encode',
      );
    expect(encode(150)).toMatchObject({ measured: '1.5 times the copy baseline', met: true });
    expect(encode(151)).toMatchObject({ measured: '1.51 times the copy baseline', met: false });
  });

  it('against peers', () => {
    const decode = (theirs: number) =>
      find(
        new Sample().node('decode 189', OURS, 100).node('decode 189', MQTT_PACKET, theirs).results(),
        MQTT_PACKET,
        'decode',
      );
    expect(decode(1_200)).toMatchObject({ measured: '12 times faster than mqtt-packet', met: true });
    expect(decode(1_190).met).toBe(false);
    const client = new Sample().node('client', OURS, 100).node('client', MQTT_JS, 1_900).results();
    expect(find(client, MQTT_JS)).toMatchObject({ measured: '19 times faster than MQTT.js', met: false });
  });

  it('for bytes: what the engine takes now and then is none', () => {
    const client = (bytes: number) =>
      find(new Sample().node('client', OURS, 100, bytes).results(), 'bytes allocated');
    expect(client(0.3)).toMatchObject({ measured: '0 bytes allocated', met: true });
    expect(client(0.6).met).toBe(false);
    expect(client(16)).toMatchObject({ measured: '16 bytes allocated', met: false });
  });

  it('for growth, in either direction', () => {
    const decode = (large: number) =>
      find(
        new Sample()
          .xs('decode 16', OURS, 1_032, { copying: 32 })
          .xs('decode 16384', OURS, large + 32_768, { copying: 32_768 })
          .results(),
        'decode, 16 KiB',
      );
    expect(decode(1_100)).toMatchObject({ measured: '+10.0 %', met: true });
    expect(decode(1_101).met).toBe(false);
    expect(decode(800)).toMatchObject({ measured: '-20.0 %', met: false });
  });

  it('for MQTT 5 against MQTT 3.1.1, native copies apart', () => {
    const figures = (bytecodes: number) =>
      new Sample()
        .xs('encode 189', OURS, 1_400, { copying: 400 })
        .xs('encode MQTT 5', OURS, bytecodes + 410, { copying: 410 })
        .results();
    const encode = (bytecodes: number) => find(figures(bytecodes), 'encode PUBLISH, MQTT 5');
    expect(encode(1_150)).toMatchObject({ reach: 'within 15 %', measured: '+15.0 %', met: true });
    expect(encode(1_151)).toMatchObject({ measured: '+15.1 %', met: false });
    expect(find(figures(1_000), 'decode PUBLISH, MQTT 5').met).toBeUndefined();
  });

  it('for the steady state: a fraction of a slot is too much', () => {
    const seen = { operations: 52, slots: 0, chunkBytes: 0, guilty: [] };
    const steady = (rest: object) =>
      find(new Sample().results({ steadyState: { ...seen, ...rest } }), 'steady-state').met;
    expect([steady({}), steady({ slots: 0.001 }), steady({ chunkBytes: 0.02 })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
