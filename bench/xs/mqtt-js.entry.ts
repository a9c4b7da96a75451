import './shims/globals.js';
import { Buffer } from 'node:buffer';
import { compareBytes, compareSeen } from '../contenders/compare.js';
import type { Task } from '../contenders/contender.js';
import { MESSAGE, MqttJs } from '../contenders/mqtt-js.js';
import { PUBACK_BYTES, publishBytes } from '../wire.js';
import { exposeTasks } from './entry.js';
import { runJobs } from './shims/globals.js';

/** MQTT.js as a whole client: the bytes arrive, and all that follows from it has been done when the run ends. */
function receiveAndAcknowledge(): Task {
  const publish = Buffer.from(publishBytes(MESSAGE));
  let connected = false;
  const client = new MqttJs(() => {
    connected = true;
  });
  runJobs();
  if (!connected) throw new Error('MQTT.js does not connect');
  const { connection } = client;
  const run = () => {
    connection.push(publish);
    runJobs();
  };
  return {
    run,
    check: () => {
      const written: number[] = [];
      connection.onWrite = (bytes) => {
        written.push(...bytes);
      };
      client.recording = true;
      run();
      client.recording = false;
      connection.onWrite = () => {};
      const seen = client.last === undefined ? [] : [client.last];
      const expected = [{ type: 3, packetIdentifier: MESSAGE.packetIdentifier, message: MESSAGE }];
      return compareBytes(Uint8Array.from(written), PUBACK_BYTES) ?? compareSeen(seen, expected);
    },
  };
}

exposeTasks({ client: receiveAndAcknowledge });
