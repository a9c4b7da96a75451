/** What `xsmota/mqtt/ecma419` gives: the MQTT client class of ECMA-419, clause 25, on Node. See docs/mqtt-client.md. */

export { MQTTClient, Resolver, TCP } from '../../hosts/node/mqtt-client.js';
export type {
  ByteBuffer,
  ControlMessage,
  Fragment,
  MQTTClientOptions,
  WillOptions,
  WriteOptions,
} from '../../src/ecma419/pattern.js';
