/** MQTT control packets: their numbers, and the one record the decoder fills for each of them. */

// Control packet types (MQTT 3.1.1, 2.2.1).
export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;
export const PUBREC = 5;
export const PUBREL = 6;
export const PUBCOMP = 7;
export const SUBSCRIBE = 8;
export const SUBACK = 9;
export const UNSUBSCRIBE = 10;
export const UNSUBACK = 11;
export const PINGREQ = 12;
export const PINGRESP = 13;
export const DISCONNECT = 14;
/** MQTT 5 only (3.15). */
export const AUTH = 15;
/** The will in CONNECT has properties of its own (MQTT 5, 3.1.3.2): no packet type, but for `checkProperties` like one. */
export const WILL = 0;

// What the decoder reports beside whole packets; no packet types of MQTT.
/** The start of a PUBLISH that is larger than the receive buffer: its header is in the record, its payload follows in pieces. */
export const PUBLISH_STREAM = 16;
/** A piece of the payload of the PUBLISH announced last. */
export const PUBLISH_PIECE = 17;

/** CONNACK return code for an accepted connection; 1 to 5 refuse it (MQTT 3.1.1, 3.2.2.3). */
export const ACCEPTED = 0;
/** SUBACK return code for a refused subscription (MQTT 3.1.1, 3.9.3); in MQTT 5 from here on all refuse. */
export const SUBSCRIPTION_REFUSED = 0x80;

/** The largest remaining length that four bytes can say (MQTT 3.1.1, 2.2.3). */
export const MAXIMUM_REMAINING_LENGTH = 268_435_455;

/** Quality of service (MQTT 3.1.1, 4.3): at most once, at least once, exactly once. */
export type QoS = 0 | 1 | 2;

/** Protocol level in CONNECT: 4 is MQTT 3.1.1, 5 is MQTT 5 (3.1.2.2 in both). */
export type ProtocolLevel = 4 | 5;

/**
 * What the last decoded packet says. There is one record to a decoder, filled anew for each packet, and
 * offsets are into its buffer: both hold until the decoder is called again.
 */
export class Packet {
  /** The buffer that the offsets are into. */
  readonly bytes: Uint8Array;
  /** The same buffer, for reading more than a byte at a time. */
  readonly view: DataView;
  /** Control packet type, or `PUBLISH_STREAM` or `PUBLISH_PIECE`. */
  type = 0;
  /** PUBLISH: may be a repetition (3.3.1.1). */
  dup = false;
  /** PUBLISH: quality of service, 0 to 2 (3.3.1.2). */
  qos: QoS = 0;
  /** PUBLISH: the server sends it because it was retained (3.3.1.3). */
  retain = false;
  /** PUBLISH above QoS 0, the acknowledgements, SUBACK and UNSUBACK: 1 to 65535; else 0. */
  packetIdentifier = 0;
  /** PUBLISH: where the topic name lies. */
  topicOffset = 0;
  /** PUBLISH: the topic name's length in bytes; 0 if even the header was too long for the receive buffer, or the topic of its alias was. */
  topicLength = 0;
  /** PUBLISH, PUBLISH_PIECE: where the payload, or this piece of it, lies. SUBACK, UNSUBACK of MQTT 5: where the codes lie. */
  payloadOffset = 0;
  /** PUBLISH, PUBLISH_PIECE: length of the payload or piece; PUBLISH_STREAM: 0. SUBACK, UNSUBACK of MQTT 5: how many codes. */
  payloadLength = 0;
  /** PUBLISH in all its forms: the length of the whole payload. */
  totalLength = 0;
  /** PUBLISH_PIECE: how much of the payload went before this piece. */
  pieceOffset = 0;
  /** CONNACK (3.2.2.2). */
  sessionPresent = false;
  /**
   * CONNACK: the return code of MQTT 3.1.1, 0 to 5 (3.2.2.3), or the reason code of MQTT 5, as in acknowledgements, DISCONNECT
   * and AUTH; 0 where none is sent.
   */
  reasonCode = 0;
  /** MQTT 5: where the properties lie, for a `PropertyReader`; they have been checked. */
  propertiesOffset = 0;
  /** Their length in bytes; 0 for none, and in MQTT 3.1.1. */
  propertiesLength = 0;

  /** @param bytes the buffer that the offsets will be into */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** PUBLISH_PIECE: whether it is the last one. */
  get last(): boolean {
    return this.pieceOffset + this.payloadLength === this.totalLength;
  }
}
