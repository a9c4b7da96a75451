import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { buildPacked, type LinApp } from '../../scripts/moddable/lin.js';
import type { MakeBroker } from '../e2e/behaviour.js';
import { AedesBroker, freePort, MosquittoBroker, mosquittoAvailable } from '../e2e/brokers.js';
import { describeWithSdk } from './sdk.js';

/** Bytes that may live on the heap of a connected board with one relay and two sensors. */
const REACH = 24 * 1_024;
const BUILD_TIME = 900_000;
const PATIENCE = 30_000;

/** What lives after one of the steps, as a 32-bit machine holds it, in bytes. */
interface Census {
  readonly slots: number;
  readonly chunks: number;
}

/** The built-in broker speaks MQTT 3.1.1 alone. */
const WAYS: [version: string, makeBroker: MakeBroker, commands: readonly string[]][] = [
  ['MQTT 3.1.1', (port) => new AedesBroker(port), []],
];
if (mosquittoAvailable()) WAYS.push(['MQTT 5', (port) => new MosquittoBroker(port), ['MqttProtocol 5']]);

describeWithSdk('the heap of a board', (sdk) => {
  let built: LinApp;

  beforeAll(async () => {
    built = await buildPacked(sdk, 'test/moddable/memory');
  }, BUILD_TIME);

  it.each(WAYS)(
    'is below 24 KiB once it is connected, and once it has reported, in %s',
    async (_version, makeBroker, commands) => {
      const broker = makeBroker(await freePort());
      await broker.start();
      try {
        const steps = await run(built, broker.port, commands);
        console.log(
          [...steps].map(([step, { slots, chunks }]) => `${step}: ${slots} + ${chunks} bytes`).join('\n'),
        );
        expect([...steps.keys()]).toEqual([
          'machine',
          'host',
          'firmware',
          'started',
          'connected',
          'reported',
        ]);
        for (const step of ['connected', 'reported']) {
          const { slots, chunks } = steps.get(step) as Census;
          // More than nothing has been counted, and not too much.
          expect(slots).toBeGreaterThan(10_000);
          expect(chunks).toBeGreaterThan(5_000);
          expect(slots + chunks).toBeLessThanOrEqual(REACH);
        }
      } finally {
        await broker.stop();
      }
    },
    PATIENCE,
  );
});

/** Runs the app against a broker. @returns its steps, in their order */
async function run(
  { runner, app }: LinApp,
  port: number,
  commands: readonly string[],
): Promise<Map<string, Census>> {
  const steps = new Map<string, Census>();
  const { stdout } = await promisify(execFile)(runner, [app, `mqtt://127.0.0.1:${port}`, '', ...commands], {
    timeout: PATIENCE,
  });
  const pattern =
    /^(\w[\w ]*): \d+ slots.*\n {2}on 32 bits: (\d+) bytes in \d+ slots, (\d+) bytes in \d+ chunks$/gm;
  for (const [, step, slots, chunks] of stdout.matchAll(pattern)) {
    steps.set(step as string, { slots: Number(slots), chunks: Number(chunks) });
  }
  return steps;
}
