import {
  ACKNOWLEDGEMENT_MISMATCH,
  AUTHENTICATION_GIVEN_UP,
  AUTHENTICATION_METHOD_MISSING,
  AUTHENTICATION_UNEXPECTED,
  BEYOND_SERVER_MAXIMUM,
  CLIENT_ONLY_TYPE,
  CONNACK_FLAGS,
  CONNACK_RETURN_CODE,
  CONNACK_SESSION_PRESENT,
  CONNACK_TIMEOUT,
  DISCONNECTED_BY_CLIENT,
  DUP_AT_QOS_0,
  EMPTY_TOPIC,
  FIRST_PACKET_NOT_CONNACK,
  INBOUND_WINDOW_EXCEEDED,
  NAME_NOT_RESOLVED,
  NO_ROOM,
  NO_WEB_SOCKET,
  NOT_CONNECTED,
  PACKET_BEYOND_MAXIMUM,
  PACKET_IDENTIFIER_0,
  PACKET_LENGTH,
  PACKET_TOO_LARGE,
  PINGRESP_TIMEOUT,
  PROPERTIES_INCOMPLETE,
  PROPERTY_CUT_SHORT,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PROPERTY_UNKNOWN,
  PROPERTY_VALUE,
  PUBLISH_OPEN,
  PUBLISH_STALLED,
  QOS_3,
  QOS_NOT_SUPPORTED,
  REASON_CODE,
  REFUSED_IDENTIFIER,
  REFUSED_NOT_AUTHORIZED,
  REFUSED_PROTOCOL_VERSION,
  REFUSED_SERVER_UNAVAILABLE,
  REFUSED_USER_NAME_OR_PASSWORD,
  REMAINING_LENGTH_NOT_MINIMAL,
  REMAINING_LENGTH_TOO_LONG,
  RESERVED_FLAGS,
  RESERVED_TYPE,
  RETAIN_NOT_SUPPORTED,
  SECOND_CONNACK,
  STORE_FULL,
  SUBACK_COUNT,
  SUBACK_RETURN_CODE,
  TEXT_NOT_UTF8,
  TOO_LARGE,
  TOPIC_ALIAS_INVALID,
  TOPIC_ALIAS_NOT_KEPT,
  TOPIC_ALIAS_UNKNOWN,
  TOPIC_BEYOND_PACKET,
  TOPIC_NOT_UTF8,
  TOPIC_NULL_CHARACTER,
  TOPIC_WILDCARD,
  TRANSPORT_CLOSED,
  TRANSPORT_FAILED,
  TRANSPORT_NOT_SECURE,
  TRANSPORT_TIMEOUT,
  UNEXPECTED_SESSION,
  WINDOW_FULL,
} from './errors.js';
import { reasonText } from './reason-texts.js';
import { SERVER_DISCONNECTED } from './reasons.js';

/** One line in plain words for any of the codes of `errors.ts`, with the clause of MQTT 3.1.1 or 5 it goes back to. */
export function errorMessage(code: number): string {
  switch (code) {
    case REFUSED_PROTOCOL_VERSION:
      return 'the broker refused the connection: it does not speak this version of MQTT (return code 1)';
    case REFUSED_IDENTIFIER:
      return 'the broker refused the connection: client identifier rejected (return code 2)';
    case REFUSED_SERVER_UNAVAILABLE:
      return 'the broker refused the connection: server unavailable (return code 3)';
    case REFUSED_USER_NAME_OR_PASSWORD:
      return 'the broker refused the connection: bad user name or password (return code 4)';
    case REFUSED_NOT_AUTHORIZED:
      return 'the broker refused the connection: not authorized (return code 5)';
    case RESERVED_TYPE:
      return 'reserved packet type [2.2.1]';
    case CLIENT_ONLY_TYPE:
      return 'a packet type that only a client may send [2.2.1]';
    case RESERVED_FLAGS:
      return 'reserved flag bits not as prescribed [MQTT-2.2.2-2]';
    case REMAINING_LENGTH_TOO_LONG:
      return 'remaining length longer than four bytes [2.2.3]';
    case REMAINING_LENGTH_NOT_MINIMAL:
      return 'remaining length in more bytes than it needs [2.2.3]';
    case QOS_3:
      return 'PUBLISH with QoS 3 [MQTT-3.3.1-4]';
    case DUP_AT_QOS_0:
      return 'PUBLISH with DUP at QoS 0 [MQTT-3.3.1-2]';
    case PACKET_IDENTIFIER_0:
      return 'packet identifier 0 [MQTT-2.3.1-1]';
    case EMPTY_TOPIC:
      return 'PUBLISH with an empty topic [MQTT-4.7.3-1]';
    case TOPIC_WILDCARD:
      return 'PUBLISH with a wildcard in its topic [MQTT-3.3.2-2]';
    case TOPIC_NULL_CHARACTER:
      return 'PUBLISH with U+0000 in its topic [MQTT-1.5.3-2]';
    case TOPIC_NOT_UTF8:
      return 'PUBLISH with a topic that is not UTF-8 [MQTT-1.5.3-1]';
    case TOPIC_BEYOND_PACKET:
      return 'PUBLISH whose topic is longer than the packet [3.3.2]';
    case PACKET_LENGTH:
      return 'packet length does not fit its type [2.2.3]';
    case CONNACK_FLAGS:
      return 'CONNACK with reserved bits set [3.2.2.1]';
    case CONNACK_RETURN_CODE:
      return 'CONNACK with a reserved return code [3.2.2.3]';
    case CONNACK_SESSION_PRESENT:
      return 'CONNACK that refuses yet reports a session [MQTT-3.2.2-4]';
    case SUBACK_RETURN_CODE:
      return 'SUBACK with a reserved return code [MQTT-3.9.3-2]';
    case PACKET_TOO_LARGE:
      return 'packet other than PUBLISH larger than the receive buffer';
    case FIRST_PACKET_NOT_CONNACK:
      return 'the first packet was not CONNACK [MQTT-3.2.0-1]';
    case SECOND_CONNACK:
      return 'a second CONNACK on one connection [3.2]';
    case ACKNOWLEDGEMENT_MISMATCH:
      return 'an acknowledgement of another kind than the packet asked for [4.3]';
    case SUBACK_COUNT:
      return 'SUBACK with another number of return codes than topic filters sent [MQTT-3.8.4-5]';
    case INBOUND_WINDOW_EXCEEDED:
      return 'more QoS 2 messages in flight from the broker than the session holds';
    case UNEXPECTED_SESSION:
      return 'CONNACK that reports a session though a clean one was asked for [MQTT-3.2.2-1]';
    case TRANSPORT_FAILED:
      return 'the broker could not be reached';
    case NAME_NOT_RESOLVED:
      return 'the name of the broker could not be resolved to an address';
    case TRANSPORT_NOT_SECURE:
      return 'no secure connection to the broker';
    case NO_WEB_SOCKET:
      return 'no WebSocket connection to the broker';
    case TRANSPORT_CLOSED:
      return 'the connection was closed by the other side';
    case TRANSPORT_TIMEOUT:
      return 'no connection to the broker within the time allowed';
    case CONNACK_TIMEOUT:
      return 'no CONNACK within the time allowed';
    case PINGRESP_TIMEOUT:
      return 'no PINGRESP within the time allowed: the link is dead';
    case PUBLISH_STALLED:
      return 'a PUBLISH sent in pieces was not finished within the keep-alive time';
    case DISCONNECTED_BY_CLIENT:
      return 'disconnected as asked';
    case NOT_CONNECTED:
      return 'not connected';
    case NO_ROOM:
      return 'no room in the transmit buffer';
    case WINDOW_FULL:
      return 'as many messages in flight as the session holds';
    case STORE_FULL:
      return 'no room to keep the message until it is acknowledged';
    case PUBLISH_OPEN:
      return 'another PUBLISH is being sent in pieces';
    case TOO_LARGE:
      return 'the message is larger than its buffer';
    case PROPERTY_UNKNOWN:
      return 'a property that does not exist [MQTT 5, 2.2.2.2]';
    case PROPERTY_CUT_SHORT:
      return 'properties longer or shorter than they say [MQTT 5, 2.2.2]';
    case PROPERTY_MISPLACED:
      return 'a property in a packet where it may not be [MQTT 5, 2.2.2.2]';
    case PROPERTY_REPEATED:
      return 'a property more than once [MQTT 5, 2.2.2.2]';
    case PROPERTY_VALUE:
      return 'a property with a value out of its range [MQTT 5, 2.2.2.2]';
    case TEXT_NOT_UTF8:
      return 'a property that is not UTF-8, or with U+0000 in it [MQTT-1.5.4-1, MQTT-1.5.4-2]';
    case REASON_CODE:
      return 'a reason code that its packet does not have [MQTT 5, 2.4]';
    case TOPIC_ALIAS_INVALID:
      return 'a topic alias of 0, or above the maximum announced [MQTT-3.3.2-8, MQTT-3.3.2-9]';
    case TOPIC_ALIAS_UNKNOWN:
      return 'a topic alias that has no topic [MQTT 5, 3.3.4]';
    case AUTHENTICATION_METHOD_MISSING:
      return 'authentication that does not name its method [MQTT 5, 3.1.2.11.10, 3.15.2.2.2]';
    case TOPIC_ALIAS_NOT_KEPT:
      return 'a topic too long to be kept under its alias; no aliases are taken from now on';
    case PACKET_BEYOND_MAXIMUM:
      return 'a packet larger than the maximum announced [MQTT-3.1.2-24]';
    case AUTHENTICATION_UNEXPECTED:
      return 'authentication that was not asked for, or by another method [MQTT 5, 4.12]';
    case AUTHENTICATION_GIVEN_UP:
      return 'authentication was given up by this side';
    case BEYOND_SERVER_MAXIMUM:
      return 'the packet is larger than the broker takes [MQTT-3.2.2-15]';
    case QOS_NOT_SUPPORTED:
      return 'a QoS that the broker does not support [MQTT-3.2.2-11]';
    case RETAIN_NOT_SUPPORTED:
      return 'the broker does not take retained messages [MQTT-3.2.2-14]';
    case PROPERTIES_INCOMPLETE:
      return 'properties that did not fit their list, or a text of more than 65,535 bytes';
    default:
      if (code >= SERVER_DISCONNECTED) {
        return `the broker disconnected: ${reasonText(code - SERVER_DISCONNECTED)}`;
      }
      return code >= 0x80 ? `the broker refused the connection: ${reasonText(code)}` : `error ${code}`;
  }
}
