import {
  CONTENT_TYPE,
  CORRELATION_DATA,
  MESSAGE_EXPIRY_INTERVAL,
  PAYLOAD_FORMAT_INDICATOR,
  type Packet,
  PropertyList,
  type PropertyReader,
  RESPONSE_TOPIC,
  SUBSCRIPTION_IDENTIFIER,
  USER_PROPERTY,
} from '../mqtt.js';
import { MqttError } from './mqtt-error.js';

/** A name and a value; a name may come more than once. */
export type UserProperty = readonly [name: string, value: string];

/** What MQTT 5 says of a message beside its topic and payload (3.3.2.3). */
export interface MessageProperties {
  /** 1: the payload is text in UTF-8; 0, as when left out: bytes. */
  readonly payloadFormatIndicator?: 0 | 1;
  /** Seconds after which the broker need not deliver it any more. */
  readonly messageExpiryInterval?: number;
  /** Such as `application/json`. */
  readonly contentType?: string;
  /** The topic that an answer is to be published on, without wildcards. */
  readonly responseTopic?: string;
  /** By which whoever asked knows what an answer is for. */
  readonly correlationData?: Uint8Array;
  readonly userProperties?: readonly UserProperty[];
}

/** Of a message received: also which of the own subscriptions it came by. */
export interface ReceivedProperties extends MessageProperties {
  readonly subscriptionIdentifiers?: readonly number[];
}

/** Bytes of a property beside its texts, at most: an identifier, and two lengths or four bytes. */
const OVERHEAD = 5;
/** The largest number of four bytes. */
export const LARGEST = 0xffff_ffff;
/** UTF-8 has no more bytes for each unit of a string. */
const BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** A text of `length` bytes from `offset`. */
export function textOf(bytes: Uint8Array, offset: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString();
}

/**
 * The properties of a message as bytes to be sent.
 * @param packetType `PUBLISH` or `WILL`
 * @returns `undefined` where there are none
 * @throws {MqttError} when one has a value that it may not have
 */
export function messageList(
  properties: MessageProperties | undefined,
  packetType: number,
): PropertyList | undefined {
  if (properties === undefined) return undefined;
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic } = properties;
  const { correlationData, userProperties = [] } = properties;
  const list = new PropertyList(
    5 * OVERHEAD +
      BYTES_PER_UNIT * ((contentType?.length ?? 0) + (responseTopic?.length ?? 0)) +
      (correlationData?.length ?? 0) +
      userCapacity(userProperties),
  );
  if (payloadFormatIndicator !== undefined) list.flag(PAYLOAD_FORMAT_INDICATOR, payloadFormatIndicator);
  integer('messageExpiryInterval', messageExpiryInterval, 0, LARGEST);
  if (messageExpiryInterval !== undefined) list.uint32(MESSAGE_EXPIRY_INTERVAL, messageExpiryInterval);
  if (contentType !== undefined) list.data(CONTENT_TYPE, utf8(contentType));
  if (responseTopic !== undefined) list.data(RESPONSE_TOPIC, utf8(responseTopic));
  if (correlationData !== undefined) list.data(CORRELATION_DATA, correlationData);
  writeUser(list, userProperties);
  return checked(list, packetType);
}

/** Properties that may go with any packet. @param more bytes that are written to the list by others */
export function userList(userProperties: readonly UserProperty[], more = 0): PropertyList {
  const list = new PropertyList(more + userCapacity(userProperties));
  writeUser(list, userProperties);
  return list;
}

/** @throws {MqttError} when a property has a value that it may not have */
export function checked(list: PropertyList, packetType: number): PropertyList {
  const error = list.check(packetType);
  if (error !== 0) throw new MqttError(error);
  return list;
}

/** Checks a number that may be left out. @throws {Error} when it is no integer from `first` to `last` */
export function integer(name: string, value: number | undefined, first: number, last: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= first && value <= last)) return;
  throw new Error(`${name} is an integer from ${first} to ${last}, not ${value}`);
}

/** What a message received says. */
export function messageProperties(packet: Packet, reader: PropertyReader): ReceivedProperties {
  const { bytes } = packet;
  const found: { -readonly [Name in keyof ReceivedProperties]: ReceivedProperties[Name] } = {};
  const text = () => textOf(bytes, reader.offset, reader.length);
  reader.read(packet);
  for (let identifier = reader.next(); identifier > 0; identifier = reader.next()) {
    switch (identifier) {
      case PAYLOAD_FORMAT_INDICATOR:
        found.payloadFormatIndicator = reader.value as 0 | 1;
        break;
      case MESSAGE_EXPIRY_INTERVAL:
        found.messageExpiryInterval = reader.value;
        break;
      case CONTENT_TYPE:
        found.contentType = text();
        break;
      case RESPONSE_TOPIC:
        found.responseTopic = text();
        break;
      case CORRELATION_DATA:
        found.correlationData = bytes.slice(reader.offset, reader.offset + reader.length);
        break;
      case USER_PROPERTY: {
        const name = textOf(bytes, reader.nameOffset, reader.nameLength);
        found.userProperties = [...(found.userProperties ?? []), [name, text()]];
        break;
      }
      case SUBSCRIPTION_IDENTIFIER:
        found.subscriptionIdentifiers = [...(found.subscriptionIdentifiers ?? []), reader.value];
        break;
    }
  }
  return found;
}

function userCapacity(userProperties: readonly UserProperty[]): number {
  let size = 0;
  for (const [name, value] of userProperties) {
    size += OVERHEAD + BYTES_PER_UNIT * (name.length + value.length);
  }
  return size;
}

function writeUser(list: PropertyList, userProperties: readonly UserProperty[]): void {
  for (const [name, value] of userProperties) list.pair(USER_PROPERTY, utf8(name), utf8(value));
}
