// The client for Node: connect, subscribe, publish.
//
//   node node-client.mjs [url]

import { MqttClient } from 'xsmota/mqtt/node';

const [url = 'mqtt://127.0.0.1:1883'] = process.argv.slice(2);

let greeted;
const greeting = new Promise((resolve) => {
  greeted = resolve;
});

const client = new MqttClient({
  url,
  will: { topic: 'node-client/state', payload: 'gone', qos: 1 },
  onMessage({ topic, payload }) {
    console.log(`${topic}: ${payload}`);
    greeted();
  },
  onDisconnect(problem, wait) {
    if (wait >= 0) console.log(`${problem.message}; again in ${wait} ms`);
  },
});

try {
  await client.connect();
} catch (problem) {
  console.error(problem.message);
  process.exit(1);
}
await client.subscribe('node-client/#', { qos: 1 });
await client.publish('node-client/greeting', 'hello', { qos: 1 });
await greeting;
await client.close();
