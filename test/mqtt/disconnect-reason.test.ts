import { describe, expect, it } from 'vitest';
import { Writer } from '../../src/bytes/writer.js';
import { disconnectReason, sayWhy } from '../../src/mqtt/disconnect-reason.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import * as errors from '../../src/mqtt/errors.js';
import { SERVER_DISCONNECTED } from '../../src/mqtt/reasons.js';

const MALFORMED = 0x81;
const PROTOCOL_ERROR = 0x82;

/** What is said of each mistake that a server of MQTT 5 can make: error, reason code, clause. */
const REASONS: readonly [name: string, reason: number, clause: string][] = [
  ['RESERVED_TYPE', MALFORMED, '2.1.2'],
  ['CLIENT_ONLY_TYPE', PROTOCOL_ERROR, '2.1.2'],
  ['RESERVED_FLAGS', MALFORMED, 'MQTT-2.1.3-1'],
  ['REMAINING_LENGTH_TOO_LONG', MALFORMED, '1.5.5'],
  ['REMAINING_LENGTH_NOT_MINIMAL', MALFORMED, 'MQTT-1.5.5-1'],
  ['QOS_3', MALFORMED, 'MQTT-3.3.1-4'],
  ['PACKET_IDENTIFIER_0', PROTOCOL_ERROR, 'MQTT-2.2.1-3'],
  ['EMPTY_TOPIC', PROTOCOL_ERROR, '3.3.2.1'],
  ['TOPIC_NULL_CHARACTER', MALFORMED, 'MQTT-1.5.4-2'],
  ['TOPIC_NOT_UTF8', MALFORMED, 'MQTT-1.5.4-1'],
  ['TOPIC_BEYOND_PACKET', MALFORMED, '3.3.2'],
  ['PACKET_LENGTH', MALFORMED, '2.1.4'],
  ['CONNACK_SESSION_PRESENT', PROTOCOL_ERROR, 'MQTT-3.2.2-6'],
  ['PROPERTY_UNKNOWN', MALFORMED, '2.2.2.2'],
  ['PROPERTY_MISPLACED', MALFORMED, '2.2.2.2'],
  ['PROPERTY_CUT_SHORT', MALFORMED, '2.2.2'],
  ['PROPERTY_REPEATED', PROTOCOL_ERROR, '3.3.2.3.2'],
  ['PROPERTY_VALUE', PROTOCOL_ERROR, '3.2.2.3.3'],
  ['TEXT_NOT_UTF8', MALFORMED, 'MQTT-1.5.4-1'],
  ['TOPIC_ALIAS_INVALID', 0x94, '3.3.4'],
  ['TOPIC_ALIAS_UNKNOWN', PROTOCOL_ERROR, '3.3.4'],
  ['TOPIC_ALIAS_NOT_KEPT', 0x97, '4.13'],
  ['AUTHENTICATION_METHOD_MISSING', PROTOCOL_ERROR, '3.15.2.2.2'],
  ['AUTHENTICATION_UNEXPECTED', PROTOCOL_ERROR, '4.12'],
  ['AUTHENTICATION_GIVEN_UP', 0x80, '4.12'],
  ['FIRST_PACKET_NOT_CONNACK', PROTOCOL_ERROR, 'MQTT-3.2.0-1'],
  ['SECOND_CONNACK', PROTOCOL_ERROR, 'MQTT-3.2.0-2'],
  ['INBOUND_WINDOW_EXCEEDED', 0x93, '3.3.4'],
  ['PACKET_TOO_LARGE', 0x95, '3.1.2.11.4'],
  ['PACKET_BEYOND_MAXIMUM', 0x95, '3.1.2.11.4'],
];

/** What a client may say in DISCONNECT (3.14.2.1). */
const FROM_CLIENTS = [0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99];

const CODES = new Map(
  Object.entries<unknown>(errors).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
);

describe('the reason a client gives in DISCONNECT', () => {
  it.each(REASONS)('for %s is %i [%s]', (name, reason) => {
    expect(disconnectReason(CODES.get(name) as number)).toBe(reason);
  });

  it('is one that a client may give, for every error [3.14.2.1]', () => {
    for (const code of CODES.values()) expect(FROM_CLIENTS).toContain(disconnectReason(code));
  });

  it('is none where the server has done nothing wrong', () => {
    for (const code of CODES.values()) {
      // Refused calls, and connections that end on their own.
      if (code <= errors.TRANSPORT_FAILED) expect(disconnectReason(code)).toBe(0);
      else if (code < 0) expect(disconnectReason(code)).toBeGreaterThan(0);
      // It has refused, or disconnected itself.
      else expect(disconnectReason(code)).toBe(0);
    }
    for (const code of [0, 0x80, 0x9f, SERVER_DISCONNECTED, SERVER_DISCONNECTED + 0x8b]) {
      expect(disconnectReason(code)).toBe(0);
    }
  });
});

describe('saying why', () => {
  it('writes DISCONNECT where there is something to say, at level 5 only (4.13.1)', () => {
    for (const [level, error, bytes] of [
      [5, errors.QOS_3, [0xe0, 1, MALFORMED]],
      [5, errors.SECOND_CONNACK, [0xe0, 1, PROTOCOL_ERROR]],
      [5, errors.PINGRESP_TIMEOUT, []],
      [5, SERVER_DISCONNECTED + 0x8b, []],
      [4, errors.QOS_3, []],
    ] as const) {
      const writer = new Writer(new Uint8Array(3));
      expect(sayWhy(error, new Encoder(writer, level))).toBe(bytes.length > 0);
      expect(Array.from(writer.bytes.subarray(0, writer.position))).toEqual(bytes);
    }
  });

  it('tells where there is no room, and writes nothing', () => {
    const writer = new Writer(new Uint8Array(2));
    expect(sayWhy(errors.QOS_3, new Encoder(writer, 5))).toBe(false);
    expect(writer.position).toBe(0);
  });
});
