import { expect, it } from 'vitest';
import { bytecodesApart } from '../../bench/results.js';
import { measureCalls } from '../../bench/xs/run.js';
import { describeOnXs } from '../xs/engine.js';

/**
 * The most that each call of the class of ECMA-419 may take: slots, bytes of chunks, and bytecodes without native copies. The
 * socket in memory is part of it. Beside the SDK's own class the slots are in test/moddable/ecma419.test.ts.
 */
const BUDGETS: Readonly<Record<string, readonly [slots: number, chunkBytes: number, bytecodes: number]>> = {
  'connect: constructor to CONNACK, then close': [271, 2750, 6900],
  'publish at QoS 0, 64 B': [0, 0, 1200],
  'publish at QoS 0, 64 B in an ArrayBuffer': [0, 0, 1200],
  'publish at QoS 0, two topics in turn': [14, 110, 3300],
  'publish at QoS 1, 64 B, and PUBACK': [0, 0, 2700],
  'publish at QoS 2, 64 B, to PUBCOMP': [0, 0, 4700],
  'publish 4 KiB in four fragments': [0, 0, 2100],
  'receive at QoS 0, 64 B, into a new buffer': [3, 90, 3200],
  'receive at QoS 0, 64 B, into the own buffer': [4, 0, 3300],
  'receive at QoS 0, two topics in turn': [14, 290, 7000],
  'receive at QoS 1, 64 B, and acknowledge': [3, 100, 3800],
  'receive at QoS 2, 64 B, to PUBCOMP': [3, 100, 6000],
  'receive 4 KiB as it comes, 1 KiB at a time, into the own buffer': [8, 0, 35400],
  'receive 4 KiB as it comes, 1 KiB at a time, into new buffers': [18, 4620, 15800],
  'subscribe, and SUBACK': [11, 200, 5300],
  'unsubscribe, and UNSUBACK': [9, 130, 5100],
  'ping and answer': [0, 0, 2000],
};

describeOnXs('the calls of the class of ECMA-419', () => {
  it('take no more than they may', async () => {
    const calls = await measureCalls('ecma419.entry.ts');
    expect([...calls.keys()].sort()).toEqual(Object.keys(BUDGETS).sort());
    const over = [...calls].filter(([name, figure]) => {
      const [slots, chunkBytes, bytecodes] = BUDGETS[name] as readonly [number, number, number];
      return figure.slots > slots || figure.chunkBytes > chunkBytes || bytecodesApart(figure) > bytecodes;
    });
    expect(over).toEqual([]);
  }, 120_000);
});
