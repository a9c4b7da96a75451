// A question and its answer over MQTT 5: response topic, correlation data, further properties, and topic aliases.
//
//   node request-response.mjs [url]

import { MqttClient } from 'xsmota/mqtt/node';

const [url = 'mqtt://127.0.0.1:1883'] = process.argv.slice(2);

/** Whoever answers: adds the numbers that come, and publishes the sum where the question says. */
const adder = new MqttClient({
  url,
  protocolLevel: 5,
  async onMessage({ payload, properties: { responseTopic, correlationData } }) {
    const sum = JSON.parse(payload.toString()).reduce((total, number) => total + number, 0);
    const properties = { correlationData, contentType: 'application/json' };
    await adder.publish(responseTopic, JSON.stringify(sum), { qos: 1, properties });
  },
});

const responseTopic = 'example/answers/1';
/** By correlation data: whoever waits for that answer. */
const waiting = new Map();

/** Whoever asks. */
const asker = new MqttClient({
  url,
  protocolLevel: 5,
  topicAliases: 10,
  onMessage({ payload, properties }) {
    const answered = waiting.get(Buffer.from(properties.correlationData).toString());
    answered?.(JSON.parse(payload.toString()));
  },
});

async function ask(numbers) {
  const question = `question ${waiting.size + 1}`;
  const answer = new Promise((resolve) => waiting.set(question, resolve));
  // From the second question on an alias stands for the topic, where the broker takes any.
  await asker.publish('example/sum', JSON.stringify(numbers), {
    properties: {
      responseTopic,
      correlationData: Buffer.from(question),
      messageExpiryInterval: 10,
      userProperties: [['asked-by', 'the example']],
    },
  });
  return answer;
}

await Promise.all([adder.connect(), asker.connect()]);
await adder.subscribe('example/sum', { qos: 1 });
await asker.subscribe(responseTopic, { qos: 1 });
console.log('1 + 2 =', await ask([1, 2]));
console.log('3 + 4 + 5 =', await ask([3, 4, 5]));
await Promise.all([adder.close(), asker.close()]);
