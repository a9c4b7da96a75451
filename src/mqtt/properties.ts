/** The properties of MQTT 5 (2.2.2.2): their identifiers, what kind of value each has, and which packets it may stand in. */

import {
  AUTH,
  CONNACK,
  CONNECT,
  DISCONNECT,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
  WILL,
} from './packet.js';

export const PAYLOAD_FORMAT_INDICATOR = 0x01;
export const MESSAGE_EXPIRY_INTERVAL = 0x02;
export const CONTENT_TYPE = 0x03;
export const RESPONSE_TOPIC = 0x08;
export const CORRELATION_DATA = 0x09;
export const SUBSCRIPTION_IDENTIFIER = 0x0b;
export const SESSION_EXPIRY_INTERVAL = 0x11;
export const ASSIGNED_CLIENT_IDENTIFIER = 0x12;
export const SERVER_KEEP_ALIVE = 0x13;
export const AUTHENTICATION_METHOD = 0x15;
export const AUTHENTICATION_DATA = 0x16;
export const REQUEST_PROBLEM_INFORMATION = 0x17;
export const WILL_DELAY_INTERVAL = 0x18;
export const REQUEST_RESPONSE_INFORMATION = 0x19;
export const RESPONSE_INFORMATION = 0x1a;
export const SERVER_REFERENCE = 0x1c;
export const REASON_STRING = 0x1f;
export const RECEIVE_MAXIMUM = 0x21;
export const TOPIC_ALIAS_MAXIMUM = 0x22;
export const TOPIC_ALIAS = 0x23;
export const MAXIMUM_QOS = 0x24;
export const RETAIN_AVAILABLE = 0x25;
export const USER_PROPERTY = 0x26;
export const MAXIMUM_PACKET_SIZE = 0x27;
export const WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;
export const SUBSCRIPTION_IDENTIFIERS_AVAILABLE = 0x29;
export const SHARED_SUBSCRIPTION_AVAILABLE = 0x2a;

/** The highest identifier there is. */
export const LAST_PROPERTY = SHARED_SUBSCRIPTION_AVAILABLE;

// Kinds of values (1.5), as far as they matter for reading and checking one.
/** A byte that is 0 or 1. */
export const FLAG = 1;
export const UINT16 = 2;
/** As `UINT16`, and not 0. */
export const COUNT16 = 3;
export const UINT32 = 4;
/** As `UINT32`, and not 0. */
export const COUNT32 = 5;
/** A variable byte integer that is not 0. */
export const VARIABLE = 6;
export const TEXT = 7;
export const BINARY = 8;
/** Two texts: a name and a value. */
export const PAIR = 9;

/** By identifier: the kind of its value; 0: there is no such property. */
export const PROPERTY_KINDS = Uint8Array.of(
  0,
  FLAG, // Payload Format Indicator
  UINT32, // Message Expiry Interval
  TEXT, // Content Type
  0,
  0,
  0,
  0,
  TEXT, // Response Topic
  BINARY, // Correlation Data
  0,
  VARIABLE, // Subscription Identifier
  0,
  0,
  0,
  0,
  0,
  UINT32, // Session Expiry Interval
  TEXT, // Assigned Client Identifier
  UINT16, // Server Keep Alive
  0,
  TEXT, // Authentication Method
  BINARY, // Authentication Data
  FLAG, // Request Problem Information
  UINT32, // Will Delay Interval
  FLAG, // Request Response Information
  TEXT, // Response Information
  0,
  TEXT, // Server Reference
  0,
  0,
  TEXT, // Reason String
  0,
  COUNT16, // Receive Maximum
  UINT16, // Topic Alias Maximum
  COUNT16, // Topic Alias
  FLAG, // Maximum QoS
  FLAG, // Retain Available
  PAIR, // User Property
  COUNT32, // Maximum Packet Size
  FLAG, // Wildcard Subscription Available
  FLAG, // Subscription Identifiers Available
  FLAG, // Shared Subscription Available
);

const IN_WILL = 1 << WILL;
const IN_CONNECT = 1 << CONNECT;
const IN_CONNACK = 1 << CONNACK;
const IN_PUBLISH = 1 << PUBLISH;
const IN_SUBSCRIBE = 1 << SUBSCRIBE;
const IN_DISCONNECT = 1 << DISCONNECT;
const IN_AUTH = 1 << AUTH;
/** Where a server, and for acknowledgements a client too, may say why. */
const IN_ANSWERS =
  IN_CONNACK |
  (1 << PUBACK) |
  (1 << PUBREC) |
  (1 << PUBREL) |
  (1 << PUBCOMP) |
  (1 << SUBACK) |
  (1 << UNSUBACK) |
  IN_DISCONNECT |
  IN_AUTH;
const IN_ANY = IN_ANSWERS | IN_WILL | IN_CONNECT | IN_PUBLISH | IN_SUBSCRIBE | (1 << UNSUBSCRIBE);
const IN_MESSAGES = IN_PUBLISH | IN_WILL;
const IN_BOTH_CONNECTS = IN_CONNECT | IN_CONNACK;

/** By identifier: the packets it may stand in, a bit for each packet type and one for the will. */
export const PROPERTY_PACKETS = Uint16Array.of(
  0,
  IN_MESSAGES, // Payload Format Indicator
  IN_MESSAGES, // Message Expiry Interval
  IN_MESSAGES, // Content Type
  0,
  0,
  0,
  0,
  IN_MESSAGES, // Response Topic
  IN_MESSAGES, // Correlation Data
  0,
  IN_PUBLISH | IN_SUBSCRIBE, // Subscription Identifier
  0,
  0,
  0,
  0,
  0,
  IN_BOTH_CONNECTS | IN_DISCONNECT, // Session Expiry Interval
  IN_CONNACK, // Assigned Client Identifier
  IN_CONNACK, // Server Keep Alive
  0,
  IN_BOTH_CONNECTS | IN_AUTH, // Authentication Method
  IN_BOTH_CONNECTS | IN_AUTH, // Authentication Data
  IN_CONNECT, // Request Problem Information
  IN_WILL, // Will Delay Interval
  IN_CONNECT, // Request Response Information
  IN_CONNACK, // Response Information
  0,
  IN_CONNACK | IN_DISCONNECT, // Server Reference
  0,
  0,
  IN_ANSWERS, // Reason String
  0,
  IN_BOTH_CONNECTS, // Receive Maximum
  IN_BOTH_CONNECTS, // Topic Alias Maximum
  IN_PUBLISH, // Topic Alias
  IN_CONNACK, // Maximum QoS
  IN_CONNACK, // Retain Available
  IN_ANY, // User Property
  IN_BOTH_CONNECTS, // Maximum Packet Size
  IN_CONNACK, // Wildcard Subscription Available
  IN_CONNACK, // Subscription Identifiers Available
  IN_CONNACK, // Shared Subscription Available
);
