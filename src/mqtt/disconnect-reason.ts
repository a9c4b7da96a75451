import type { Encoder } from './encoder.js';
import {
  AUTHENTICATION_GIVEN_UP,
  INBOUND_WINDOW_EXCEEDED,
  PACKET_BEYOND_MAXIMUM,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  PROPERTY_CUT_SHORT,
  PROPERTY_MISPLACED,
  PROPERTY_UNKNOWN,
  QOS_3,
  REMAINING_LENGTH_NOT_MINIMAL,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  RESERVED_TYPE,
  TEXT_NOT_UTF8,
  TOPIC_ALIAS_INVALID,
  TOPIC_ALIAS_NOT_KEPT,
  TOPIC_BEYOND_PACKET,
  TOPIC_NOT_UTF8,
  TOPIC_NULL_CHARACTER,
} from './errors.js';
import {
  MALFORMED_PACKET,
  PACKET_TOO_LARGE_REASON,
  PROTOCOL_ERROR,
  QUOTA_EXCEEDED,
  RECEIVE_MAXIMUM_EXCEEDED,
  SUCCESS,
  TOPIC_ALIAS_REFUSED,
  UNSPECIFIED_ERROR,
} from './reasons.js';

/**
 * What a client of MQTT 5 tells the server in DISCONNECT before it ends a connection for an error (4.13.1).
 * @param error what the decoder or the client has found
 * @returns a reason code that a client may send (3.14.2.1); `SUCCESS`: the server has done nothing wrong, nothing is to be said
 */
export function disconnectReason(error: number): number {
  if (error >= 0 || error < AUTHENTICATION_GIVEN_UP) return SUCCESS;
  switch (error) {
    case RESERVED_TYPE:
    case RESERVED_FLAGS:
    case REMAINING_LENGTH_TOO_LONG:
    case REMAINING_LENGTH_NOT_MINIMAL:
    case QOS_3:
    case TOPIC_NULL_CHARACTER:
    case TOPIC_NOT_UTF8:
    case TOPIC_BEYOND_PACKET:
    case PACKET_LENGTH:
    case PROPERTY_UNKNOWN:
    case PROPERTY_MISPLACED:
    case PROPERTY_CUT_SHORT:
    case TEXT_NOT_UTF8:
      return MALFORMED_PACKET;
    case TOPIC_ALIAS_INVALID:
      return TOPIC_ALIAS_REFUSED;
    case TOPIC_ALIAS_NOT_KEPT:
      return QUOTA_EXCEEDED;
    case PACKET_TOO_LARGE:
    case PACKET_BEYOND_MAXIMUM:
      return PACKET_TOO_LARGE_REASON;
    case INBOUND_WINDOW_EXCEEDED:
      return RECEIVE_MAXIMUM_EXCEEDED;
    case AUTHENTICATION_GIVEN_UP:
      return UNSPECIFIED_ERROR;
    default:
      return PROTOCOL_ERROR;
  }
}

/**
 * Tells the server what it has done wrong, where the protocol has a way to.
 * @returns whether DISCONNECT has been written, and nothing may follow it [MQTT-3.14.4-1]
 */
export function sayWhy(error: number, encoder: Encoder): boolean {
  if (encoder.protocolLevel === 4) return false;
  const code = disconnectReason(error);
  return code !== SUCCESS && encoder.disconnect(code);
}
