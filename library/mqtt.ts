/**
 * What `xsmota/mqtt` gives: MQTT 3.1.1 and 5 for any JavaScript engine, without a socket and without a clock. Whatever stands here
 * is meant for use and documented in docs/mqtt-client.md; the modules behind it are not.
 */

export { Writer } from '../src/bytes/writer.js';
export type { Authentication } from '../src/mqtt/authentication.js';
export {
  CLOSING,
  Client,
  CONNECTED,
  CONNECTING,
  OPENING,
  STOPPED,
  WAITING,
} from '../src/mqtt/client.js';
export type { ClientHandler, ClientOptions } from '../src/mqtt/client-options.js';
export type { ConnectOptions, Will } from '../src/mqtt/connect.js';
export { Decoder, NEED_MORE } from '../src/mqtt/decoder.js';
export {
  Encoder,
  NO_LOCAL,
  RETAIN_AS_PUBLISHED,
  RETAINED_NEVER,
  RETAINED_ONCE,
} from '../src/mqtt/encoder.js';
export { errorMessage } from '../src/mqtt/error-messages.js';
export * from '../src/mqtt/errors.js';
export type { AliasCapacity } from '../src/mqtt/inbound-aliases.js';
export type { KeepAlive } from '../src/mqtt/keepalive.js';
export type { Outbox } from '../src/mqtt/outbox.js';
export {
  AUTH,
  CONNACK,
  CONNECT,
  DISCONNECT,
  type Packet,
  PINGREQ,
  PINGRESP,
  type ProtocolLevel,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  PUBREC,
  PUBREL,
  type QoS,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
  WILL,
} from '../src/mqtt/packet.js';
export {
  ASSIGNED_CLIENT_IDENTIFIER,
  AUTHENTICATION_DATA,
  AUTHENTICATION_METHOD,
  CONTENT_TYPE,
  CORRELATION_DATA,
  MAXIMUM_PACKET_SIZE,
  MAXIMUM_QOS,
  MESSAGE_EXPIRY_INTERVAL,
  PAYLOAD_FORMAT_INDICATOR,
  REASON_STRING,
  RECEIVE_MAXIMUM,
  REQUEST_PROBLEM_INFORMATION,
  REQUEST_RESPONSE_INFORMATION,
  RESPONSE_INFORMATION,
  RESPONSE_TOPIC,
  RETAIN_AVAILABLE,
  SERVER_KEEP_ALIVE,
  SERVER_REFERENCE,
  SESSION_EXPIRY_INTERVAL,
  SHARED_SUBSCRIPTION_AVAILABLE,
  SUBSCRIPTION_IDENTIFIER,
  SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
  TOPIC_ALIAS,
  TOPIC_ALIAS_MAXIMUM,
  USER_PROPERTY,
  WILDCARD_SUBSCRIPTION_AVAILABLE,
  WILL_DELAY_INTERVAL,
} from '../src/mqtt/properties.js';
export { PropertyList } from '../src/mqtt/property-list.js';
export { NO_MORE, PropertyReader } from '../src/mqtt/property-reader.js';
export { reasonText } from '../src/mqtt/reason-texts.js';
export {
  CONTINUE_AUTHENTICATION,
  DISCONNECT_WITH_WILL,
  REAUTHENTICATE,
  SERVER_DISCONNECTED,
  SUCCESS,
  UNSPECIFIED_ERROR,
} from '../src/mqtt/reasons.js';
export type { ServerLimits } from '../src/mqtt/server-limits.js';
export { filterMatches, isTopicFilter } from '../src/mqtt/topic-filter.js';
