/** The reason codes of MQTT 5 (2.4): their numbers, and the packets they may stand in. */

import { AUTH, CONNACK, DISCONNECT, PUBACK, PUBREC, SUBACK, UNSUBACK } from './packet.js';

/** Success, normal disconnection, QoS 0 granted. */
export const SUCCESS = 0x00;
export const DISCONNECT_WITH_WILL = 0x04;
export const CONTINUE_AUTHENTICATION = 0x18;
export const REAUTHENTICATE = 0x19;
/** From here on all say that something failed. */
export const UNSPECIFIED_ERROR = 0x80;
export const MALFORMED_PACKET = 0x81;
export const PROTOCOL_ERROR = 0x82;
export const UNSUPPORTED_PROTOCOL_VERSION = 0x84;
export const IDENTIFIER_NOT_VALID = 0x85;
export const BAD_USER_NAME_OR_PASSWORD = 0x86;
export const NOT_AUTHORIZED = 0x87;
export const RECEIVE_MAXIMUM_EXCEEDED = 0x93;
export const TOPIC_ALIAS_REFUSED = 0x94;
export const PACKET_TOO_LARGE_REASON = 0x95;
export const QUOTA_EXCEEDED = 0x97;
export const RETAIN_UNSUPPORTED = 0x9a;
export const QOS_UNSUPPORTED = 0x9b;
export const USE_ANOTHER_SERVER = 0x9c;
export const SERVER_MOVED = 0x9d;
export const SHARED_SUBSCRIPTIONS_UNSUPPORTED = 0x9e;
export const SUBSCRIPTION_IDENTIFIERS_UNSUPPORTED = 0xa1;
export const WILDCARDS_UNSUPPORTED = 0xa2;

/** To be added to the reason code of a DISCONNECT that the server has sent, for a code among those of `errors.ts` (3.14). */
export const SERVER_DISCONNECTED = 0x100;

// By packet: the reason codes that a server may send in it, beside 0.
const CONNACK_REASONS = Uint8Array.of(
  0x80,
  0x81,
  0x82,
  0x83,
  0x84,
  0x85,
  0x86,
  0x87,
  0x88,
  0x89,
  0x8a,
  0x8c,
  0x90,
  0x95,
  0x97,
  0x99,
  0x9a,
  0x9b,
  0x9c,
  0x9d,
  0x9f,
);
const PUBACK_REASONS = Uint8Array.of(0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
const PUBREL_REASONS = Uint8Array.of(0x92);
const SUBACK_REASONS = Uint8Array.of(1, 2, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2);
const UNSUBACK_REASONS = Uint8Array.of(0x11, 0x80, 0x83, 0x87, 0x8f, 0x91);
const DISCONNECT_REASONS = Uint8Array.of(
  0x80,
  0x81,
  0x82,
  0x83,
  0x87,
  0x89,
  0x8b,
  0x8c,
  0x8d,
  0x8e,
  0x8f,
  0x90,
  0x93,
  0x94,
  0x95,
  0x96,
  0x97,
  0x98,
  0x99,
  0x9a,
  0x9b,
  0x9c,
  0x9d,
  0x9e,
  0x9f,
  0xa0,
  0xa1,
  0xa2,
);
const AUTH_REASONS = Uint8Array.of(CONTINUE_AUTHENTICATION);

/**
 * Whether a server may send this reason code in a packet of this type (MQTT 5, 3.2.2.2, 3.4.2.1 and so on). Two that are
 * taken in DISCONNECT are in doubt: 0x8c stands in table 2-6 and not in 3.14.2.1, and 0 is said there to be a client's.
 */
export function isReason(packetType: number, code: number): boolean {
  return code === SUCCESS || reasonsOf(packetType).indexOf(code) >= 0;
}

function reasonsOf(packetType: number): Uint8Array {
  switch (packetType) {
    case CONNACK:
      return CONNACK_REASONS;
    case PUBACK:
    case PUBREC:
      return PUBACK_REASONS;
    case SUBACK:
      return SUBACK_REASONS;
    case UNSUBACK:
      return UNSUBACK_REASONS;
    case DISCONNECT:
      return DISCONNECT_REASONS;
    case AUTH:
      return AUTH_REASONS;
    default:
      return PUBREL_REASONS;
  }
}
