import { describe, expect, it } from 'vitest';
import { losses } from '../../bench/losses.js';
import { COPY, MQTT_PACKET, OURS } from '../../bench/results.js';
import { Sample } from './samples.js';

describe('losses', () => {
  it('are found in every respect', () => {
    const results = new Sample()
      .node('mixed', OURS, 300, 8)
      .node('mixed', MQTT_PACKET, 200, 2)
      .xs('mixed', OURS, 3_000, { copying: 1_000, slots: 6, chunkBytes: 24 })
      .xs('mixed', MQTT_PACKET, 1_500, { slots: 2 })
      .results();
    expect(losses(results, false).map(({ to, what, factor }) => [to, what, factor])).toEqual([
      [MQTT_PACKET, 'time on Node', 1.5],
      [MQTT_PACKET, 'bytes on Node', 4],
      [MQTT_PACKET, 'bytecodes on XS', 2],
      [MQTT_PACKET, 'native copies apart', 2_000 / 1_500],
      [MQTT_PACKET, 'slots', 3],
      [MQTT_PACKET, 'chunk bytes', Number.POSITIVE_INFINITY],
    ]);
    expect(losses(results, true)).toEqual([]);
  });

  it('to baselines are told apart from those to peers', () => {
    const results = new Sample().node('cycle', OURS, 100).node('cycle', COPY, 50).results();
    expect(losses(results, false)).toEqual([]);
    expect(losses(results, true)).toMatchObject([{ to: COPY, what: 'time on Node', factor: 2 }]);
  });

  it('are not what is equal, better, or within the noise', () => {
    const results = new Sample()
      .node('cycle', OURS, 100.5)
      .node('cycle', MQTT_PACKET, 100, 500)
      .xs('cycle', OURS, 100)
      .xs('cycle', MQTT_PACKET, 100, { chunkBytes: Number.POSITIVE_INFINITY })
      .results();
    expect(losses(results, false)).toEqual([]);
  });

  it('are not to those who do not do the case, or cannot', () => {
    const results = new Sample()
      .node('command', OURS, 100)
      .xs('connect', OURS, 100)
      .outcomeOnXs('connect', MQTT_PACKET, { unable: 'it does not start' })
      .results();
    expect(losses(results, false)).toEqual([]);
  });
});
