import {
  BAD_USER_NAME_OR_PASSWORD,
  IDENTIFIER_NOT_VALID,
  MALFORMED_PACKET,
  NOT_AUTHORIZED,
  PACKET_TOO_LARGE_REASON,
  PROTOCOL_ERROR,
  QOS_UNSUPPORTED,
  QUOTA_EXCEEDED,
  RECEIVE_MAXIMUM_EXCEEDED,
  RETAIN_UNSUPPORTED,
  SERVER_MOVED,
  SHARED_SUBSCRIPTIONS_UNSUPPORTED,
  SUBSCRIPTION_IDENTIFIERS_UNSUPPORTED,
  TOPIC_ALIAS_REFUSED,
  UNSUPPORTED_PROTOCOL_VERSION,
  USE_ANOTHER_SERVER,
  WILDCARDS_UNSUPPORTED,
} from './reasons.js';

/** What a reason code says, in plain words and with its number. */
export function reasonText(code: number): string {
  return `${wordsFor(code)} (reason code 0x${code.toString(16).padStart(2, '0')})`;
}

function wordsFor(code: number): string {
  switch (code) {
    case 0x00:
      return 'nothing is wrong';
    case 0x04:
      return 'with the will published';
    case 0x10:
      return 'nobody subscribes to the topic';
    case 0x11:
      return 'there was no such subscription';
    case MALFORMED_PACKET:
      return 'it could not read a packet';
    case PROTOCOL_ERROR:
      return 'a rule of the protocol was broken';
    case 0x83:
      return 'for a reason of its own';
    case UNSUPPORTED_PROTOCOL_VERSION:
      return 'it does not speak this version of MQTT';
    case IDENTIFIER_NOT_VALID:
      return 'client identifier rejected';
    case BAD_USER_NAME_OR_PASSWORD:
      return 'bad user name or password';
    case NOT_AUTHORIZED:
      return 'not authorized';
    case 0x88:
      return 'server unavailable';
    case 0x89:
      return 'server busy';
    case 0x8a:
      return 'this client is banned';
    case 0x8b:
      return 'server shutting down';
    case 0x8c:
      return 'bad authentication method';
    case 0x8d:
      return 'it heard nothing within the keep-alive time';
    case 0x8e:
      return 'another connection has taken over the session';
    case 0x8f:
      return 'topic filter not accepted';
    case 0x90:
      return 'topic name not accepted';
    case 0x91:
      return 'packet identifier in use';
    case 0x92:
      return 'packet identifier not found';
    case RECEIVE_MAXIMUM_EXCEEDED:
      return 'more messages in flight than it allows';
    case TOPIC_ALIAS_REFUSED:
      return 'topic alias not accepted';
    case PACKET_TOO_LARGE_REASON:
      return 'packet too large';
    case 0x96:
      return 'too many messages in a short time';
    case QUOTA_EXCEEDED:
      return 'quota exceeded';
    case 0x98:
      return 'an operator ended the connection';
    case 0x99:
      return 'the payload is not what its format indicator says';
    case RETAIN_UNSUPPORTED:
      return 'retained messages are not supported';
    case QOS_UNSUPPORTED:
      return 'QoS not supported';
    case USE_ANOTHER_SERVER:
      return 'another server is to be used for now';
    case SERVER_MOVED:
      return 'another server is to be used from now on';
    case SHARED_SUBSCRIPTIONS_UNSUPPORTED:
      return 'shared subscriptions are not supported';
    case 0x9f:
      return 'connections come too fast';
    case 0xa0:
      return 'the connection has lasted as long as it may';
    case SUBSCRIPTION_IDENTIFIERS_UNSUPPORTED:
      return 'subscription identifiers are not supported';
    case WILDCARDS_UNSUPPORTED:
      return 'subscriptions with wildcards are not supported';
    default:
      return 'unspecified error';
  }
}
