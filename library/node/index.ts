/** What `xsmota/mqtt/node` gives: MQTT over the sockets of Node. See docs/mqtt-client.md. */

export { MqttClient, type PublishOptions } from './mqtt-client.js';
export { MqttError } from './mqtt-error.js';
export type { Message, MqttOptions, WillMessage } from './options.js';
export {
  type MessageProperties,
  messageList,
  messageProperties,
  type ReceivedProperties,
  type UserProperty,
} from './properties.js';
export { type OpenStream, SocketLink, ticks } from './socket-link.js';
export type { SubscribeOptions } from './subscriptions.js';
