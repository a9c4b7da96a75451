// Uses every part of `xsmota/mqtt/node`. Compiled by package.test.ts.

import { connect } from 'node:net';
import type { Client, ClientHandler } from 'xsmota/mqtt';
import {
  type Message,
  type MessageProperties,
  MqttClient,
  MqttError,
  type MqttOptions,
  messageList,
  messageProperties,
  type PublishOptions,
  SocketLink,
  type SubscribeOptions,
  ticks,
} from 'xsmota/mqtt/node';

const options: MqttOptions = {
  url: 'mqtts://localhost',
  tls: { rejectUnauthorized: true },
  protocolLevel: 5,
  onMessage(message: Message) {
    const text: string = message.payload.toString('utf8');
    const type: string | undefined = message.properties?.contentType;
    console.log(text, type);
  },
  onDisconnect: (problem: MqttError, wait: number) => console.log(problem.code, wait),
};
const properties: MessageProperties = { contentType: 'text/plain', userProperties: [['a', 'b']] };
const publish: PublishOptions = { qos: 1, properties };
const subscribe: SubscribeOptions = { qos: 2, retainHandling: 1 };

export async function use(): Promise<void> {
  const client = new MqttClient(options);
  const sessionPresent: boolean = await client.connect();
  const granted: 0 | 1 | 2 = await client.subscribe('a/#', subscribe);
  await client.publish('a/b', new Uint8Array(3), publish);
  // @ts-expect-error a topic is a text
  await client.publish(1, '');
  console.log(sessionPresent, granted, client.client.limits.maximumQos, new MqttError(1).message, ticks());
  await client.close();
}

export function couple(client: Client): Partial<ClientHandler> {
  const link = new SocketLink(() => connect(1883));
  link.start(client);
  console.log(messageList(properties, 3)?.length);
  return {
    openTransport: () => link.open(),
    closeTransport: () => link.close(),
    transmit: () => link.transmit(),
    message: (packet) => {
      if (client.properties !== undefined) console.log(messageProperties(packet, client.properties));
    },
  };
}
