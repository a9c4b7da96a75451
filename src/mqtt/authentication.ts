import { AUTHENTICATION_GIVEN_UP, AUTHENTICATION_UNEXPECTED } from './errors.js';
import type { Packet } from './packet.js';
import { AUTHENTICATION_DATA, AUTHENTICATION_METHOD } from './properties.js';
import { PropertyList } from './property-list.js';
import type { PropertyReader } from './property-reader.js';

/**
 * How a client shows who it is where a user name and a password are not enough (MQTT 5, 4.12): a method both sides know, and
 * data that go to and fro until the server accepts.
 */
export interface Authentication {
  /** The method's name, in UTF-8. */
  readonly method: Uint8Array;
  /** What to say first, in CONNECT or to authenticate anew; `undefined`: nothing. */
  begin(): Uint8Array | undefined;
  /**
   * Answers the server: `length` bytes from `offset`, valid during the call.
   * @returns what to say next; `undefined`: the server is not to be believed, and the connection ends
   */
  answer(bytes: Uint8Array, offset: number, length: number): Uint8Array | undefined;
  /** The server has accepted, with these last words. @returns whether to believe them */
  accepted(bytes: Uint8Array, offset: number, length: number): boolean;
}

/** An identifier and a length. */
const OVERHEAD = 3;

/** The properties that go with a step of the method. @param data `undefined`: none */
export function authenticationList(method: Uint8Array, data: Uint8Array | undefined): PropertyList {
  const length = data === undefined ? 0 : OVERHEAD + data.length;
  const list = new PropertyList(OVERHEAD + method.length + length);
  list.data(AUTHENTICATION_METHOD, method);
  if (data !== undefined) list.data(AUTHENTICATION_DATA, data);
  return list;
}

/**
 * Answers an AUTH that asks for more (3.15.2.1).
 * @returns what to send, or a negative error
 */
export function nextStep(
  authentication: Authentication | undefined,
  packet: Packet,
  reader: PropertyReader,
): PropertyList | number {
  if (authentication === undefined || !isMethod(authentication, packet, reader)) {
    return AUTHENTICATION_UNEXPECTED;
  }
  const found = reader.find(packet, AUTHENTICATION_DATA);
  const answer = authentication.answer(packet.bytes, reader.offset, found ? reader.length : 0);
  return answer === undefined ? AUTHENTICATION_GIVEN_UP : authenticationList(authentication.method, answer);
}

/**
 * Takes the end of the exchange: CONNACK, or AUTH that says success.
 * @returns 0, or a negative error: the method has come to nothing
 */
export function lastStep(
  authentication: Authentication | undefined,
  packet: Packet,
  reader: PropertyReader,
): number {
  if (authentication === undefined) {
    return reader.find(packet, AUTHENTICATION_METHOD) ? AUTHENTICATION_UNEXPECTED : 0;
  }
  // A server that accepts without a word of the method has not been asked by it [MQTT-4.12.0-5].
  if (!isMethod(authentication, packet, reader)) return AUTHENTICATION_UNEXPECTED;
  const found = reader.find(packet, AUTHENTICATION_DATA);
  const believed = authentication.accepted(packet.bytes, reader.offset, found ? reader.length : 0);
  return believed ? 0 : AUTHENTICATION_GIVEN_UP;
}

/** Whether the packet names this method [MQTT-4.12.0-5]. */
function isMethod({ method }: Authentication, packet: Packet, reader: PropertyReader): boolean {
  if (!reader.find(packet, AUTHENTICATION_METHOD) || reader.length !== method.length) return false;
  for (let i = 0; i < method.length; i++) {
    if (packet.bytes[reader.offset + i] !== method[i]) return false;
  }
  return true;
}
