import { join } from 'node:path';
import { expect, it } from 'vitest';
import { METERING_LIMIT, measureOperation } from '../../bench/xs/measuring.js';
import { operationNames, startOperations } from '../../hosts/xs/lab/instrument.js';
import { describeOnXs } from '../xs/engine.js';

/**
 * The most slots that each call of the class of ECMA-419 may take, and the most bytecodes, native copies apart; the socket
 * in memory is part of both. Beside the SDK's own class the slots are in test/moddable/ecma419.test.ts.
 */
const BUDGETS: Readonly<Record<string, readonly [slots: number, bytecodes: number]>> = {
  'connect: constructor to CONNACK, then close': [273, 6700],
  'publish at QoS 0, 64 B': [0, 1200],
  'publish at QoS 0, 64 B in an ArrayBuffer': [0, 1200],
  'publish at QoS 0, two topics in turn': [14, 3300],
  'publish at QoS 1, 64 B, and PUBACK': [0, 2700],
  'publish at QoS 2, 64 B, to PUBCOMP': [0, 4600],
  'publish 4 KiB in four fragments': [0, 2100],
  'receive at QoS 0, 64 B, into a new buffer': [3, 3200],
  'receive at QoS 0, 64 B, into the own buffer': [4, 3300],
  'receive at QoS 0, two topics in turn': [14, 7000],
  'receive at QoS 1, 64 B, and acknowledge': [3, 3700],
  'receive at QoS 2, 64 B, to PUBCOMP': [3, 6000],
  'receive 4 KiB as it comes, 1 KiB at a time, into the own buffer': [8, 35400],
  'receive 4 KiB as it comes, 1 KiB at a time, into new buffers': [18, 15800],
  'subscribe, and SUBACK': [11, 5300],
  'unsubscribe, and UNSUBACK': [9, 5100],
  'ping and answer': [0, 1900],
};

describeOnXs('the calls of the class of ECMA-419', () => {
  it('take no more than they may', async () => {
    const entry = join(import.meta.dirname, '../../bench/xs/ecma419.entry.ts');
    const machine = await startOperations(entry, { meteringLimit: METERING_LIMIT });
    try {
      const taken = new Map<string, readonly [number, number]>();
      for (const name of await operationNames(machine)) {
        const { slots, bytecodes, copying } = await measureOperation(
          machine,
          `operations[${JSON.stringify(name)}]`,
        );
        taken.set(name, [slots, bytecodes - copying]);
      }
      expect([...taken.keys()].sort()).toEqual(Object.keys(BUDGETS).sort());
      const over = [...taken].filter(([name, [slots, bytecodes]]) => {
        const [mostSlots, mostBytecodes] = BUDGETS[name] as readonly [number, number];
        return slots > mostSlots || bytecodes > mostBytecodes;
      });
      expect(over).toEqual([]);
    } finally {
      await machine.close();
    }
  }, 120_000);
});
