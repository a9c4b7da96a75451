/**
 * What can go wrong, as numbers: results of the decoder and the client, and reasons for which a connection ends.
 * 1 to 5 are the return codes by which a server refuses a connection, 0x80 to 0xff the reason codes by which a server of
 * MQTT 5 does, and `SERVER_DISCONNECTED` plus a reason code is its DISCONNECT; all else is negative. 0 is no error.
 */

// The five refusals (MQTT 3.1.1, 3.2.2.3).
export const REFUSED_PROTOCOL_VERSION = 1;
export const REFUSED_IDENTIFIER = 2;
export const REFUSED_SERVER_UNAVAILABLE = 3;
export const REFUSED_USER_NAME_OR_PASSWORD = 4;
export const REFUSED_NOT_AUTHORIZED = 5;

// What makes a received packet malformed.
export const RESERVED_TYPE = -1;
export const CLIENT_ONLY_TYPE = -2;
export const RESERVED_FLAGS = -3;
export const REMAINING_LENGTH_TOO_LONG = -4;
export const REMAINING_LENGTH_NOT_MINIMAL = -5;
export const QOS_3 = -6;
export const DUP_AT_QOS_0 = -7;
export const PACKET_IDENTIFIER_0 = -8;
export const EMPTY_TOPIC = -9;
export const TOPIC_WILDCARD = -10;
export const TOPIC_NULL_CHARACTER = -11;
export const TOPIC_NOT_UTF8 = -12;
export const TOPIC_BEYOND_PACKET = -13;
export const PACKET_LENGTH = -14;
export const CONNACK_FLAGS = -15;
export const CONNACK_RETURN_CODE = -16;
export const CONNACK_SESSION_PRESENT = -17;
export const SUBACK_RETURN_CODE = -18;
export const PACKET_TOO_LARGE = -19;

// What makes a received packet of MQTT 5 malformed.
export const PROPERTY_UNKNOWN = -20;
export const PROPERTY_CUT_SHORT = -21;
export const PROPERTY_MISPLACED = -22;
export const PROPERTY_REPEATED = -23;
export const PROPERTY_VALUE = -24;
export const TEXT_NOT_UTF8 = -25;
export const REASON_CODE = -26;
export const TOPIC_ALIAS_INVALID = -27;
export const TOPIC_ALIAS_UNKNOWN = -28;
export const AUTHENTICATION_METHOD_MISSING = -29;

// What a well-formed packet may do wrong.
export const FIRST_PACKET_NOT_CONNACK = -30;
export const SECOND_CONNACK = -31;
export const ACKNOWLEDGEMENT_MISMATCH = -32;
export const SUBACK_COUNT = -33;
export const INBOUND_WINDOW_EXCEEDED = -34;
export const UNEXPECTED_SESSION = -35;
/** MQTT 5 only, as are those below. */
export const TOPIC_ALIAS_NOT_KEPT = -36;
export const PACKET_BEYOND_MAXIMUM = -37;
export const AUTHENTICATION_UNEXPECTED = -38;
export const AUTHENTICATION_GIVEN_UP = -39;

// Why a connection ended that nobody broke a rule on.
export const TRANSPORT_FAILED = -40;
export const TRANSPORT_CLOSED = -41;
export const TRANSPORT_TIMEOUT = -42;
export const CONNACK_TIMEOUT = -43;
export const PINGRESP_TIMEOUT = -44;
export const PUBLISH_STALLED = -45;
export const DISCONNECTED_BY_CLIENT = -46;
export const NAME_NOT_RESOLVED = -47;
export const TRANSPORT_NOT_SECURE = -48;
export const NO_WEB_SOCKET = -49;

// Why a call was refused; nothing was sent and nothing is lost.
export const NOT_CONNECTED = -60;
export const NO_ROOM = -61;
export const WINDOW_FULL = -62;
export const STORE_FULL = -63;
export const PUBLISH_OPEN = -64;
export const TOO_LARGE = -65;
// What the server of an MQTT 5 connection has said that it does not take.
export const BEYOND_SERVER_MAXIMUM = -66;
export const QOS_NOT_SUPPORTED = -67;
export const RETAIN_NOT_SUPPORTED = -68;
/** Properties did not fit their list. */
export const PROPERTIES_INCOMPLETE = -69;
