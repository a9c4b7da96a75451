import { compareBytes, compareSeen } from '../contenders/compare.js';
import type { Task } from '../contenders/contender.js';
import { MESSAGE, MqttJs } from '../contenders/mqtt-js.js';
import { PUBACK_BYTES, publishBytes } from '../wire.js';

/** One contender at one case, as the Node measurements run it. */
export interface Contestant {
  /** Runs so many operations; a contender that works with streams resolves when all are done. */
  readonly batch: (operations: number) => void | Promise<void>;
  readonly check: () => string | undefined | Promise<string | undefined>;
  readonly end: () => void;
}

/** Where results go, so that no compiler drops the work that made them. */
const sink: { result: unknown } = { result: undefined };

/**
 * A loop of the task's own, compiled for it alone: one loop for all would slow every task down by what the compiler
 * learnt from the others.
 */
function loopOf(run: () => unknown): (operations: number) => void {
  const make = new Function(
    'run',
    'sink',
    'return (operations) => { for (let i = 0; i < operations; i++) sink.result = run(); };',
  ) as (run: () => unknown, kept: typeof sink) => (operations: number) => void;
  return make(run, sink);
}

export function contestantOf({ run, check }: Task): Contestant {
  return { batch: loopOf(run), check, end: () => {} };
}

/** MQTT.js as a client: receives the PUBLISH, delivers it, and writes the PUBACK; the next one comes when that is out. */
export async function mqttJsContestant(): Promise<Contestant> {
  const publish = Buffer.from(publishBytes(MESSAGE));
  const client = await new Promise<MqttJs>((resolve) => {
    const made = new MqttJs(() => resolve(made));
  });
  const { connection } = client;
  return {
    batch: (operations) =>
      new Promise((resolve) => {
        let left = operations;
        let acknowledged = 0;
        connection.onWrite = (bytes) => {
          acknowledged += bytes.length;
          if (acknowledged < PUBACK_BYTES.length) return;
          acknowledged -= PUBACK_BYTES.length;
          left--;
          if (left === 0) resolve();
          else connection.push(publish);
        };
        connection.push(publish);
      }),
    check: async () => {
      const written: number[] = [];
      client.recording = true;
      await new Promise<void>((resolve) => {
        connection.onWrite = (bytes) => {
          written.push(...bytes);
          if (written.length >= PUBACK_BYTES.length) resolve();
        };
        connection.push(publish);
      });
      client.recording = false;
      const seen = client.last === undefined ? [] : [client.last];
      const expected = [{ type: 3, packetIdentifier: MESSAGE.packetIdentifier, message: MESSAGE }];
      return compareBytes(Uint8Array.from(written), PUBACK_BYTES) ?? compareSeen(seen, expected);
    },
    end: () => client.end(),
  };
}
