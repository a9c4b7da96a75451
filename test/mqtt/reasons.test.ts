import { describe, expect, it } from 'vitest';
import { errorMessage } from '../../src/mqtt/error-messages.js';
import { reasonText } from '../../src/mqtt/reason-texts.js';
import { isReason, SERVER_DISCONNECTED } from '../../src/mqtt/reasons.js';

/**
 * Table 2-6 (2.4): the packets a reason code may stand in; in brackets where only a client may send it so (3.14.2.1,
 * 3.15.2.1). Success stands in all; in DISCONNECT it is called normal disconnection, in SUBACK granted QoS 0.
 */
const REASONS: readonly [code: number, packets: string][] = [
  [0x00, 'CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH'],
  [0x01, 'SUBACK'],
  [0x02, 'SUBACK'],
  [0x04, '(DISCONNECT)'],
  [0x10, 'PUBACK PUBREC'],
  [0x11, 'UNSUBACK'],
  [0x18, 'AUTH'],
  [0x19, '(AUTH)'],
  [0x80, 'CONNACK PUBACK PUBREC SUBACK UNSUBACK DISCONNECT'],
  [0x81, 'CONNACK DISCONNECT'],
  [0x82, 'CONNACK DISCONNECT'],
  [0x83, 'CONNACK PUBACK PUBREC SUBACK UNSUBACK DISCONNECT'],
  [0x84, 'CONNACK'],
  [0x85, 'CONNACK'],
  [0x86, 'CONNACK'],
  [0x87, 'CONNACK PUBACK PUBREC SUBACK UNSUBACK DISCONNECT'],
  [0x88, 'CONNACK'],
  [0x89, 'CONNACK DISCONNECT'],
  [0x8a, 'CONNACK'],
  [0x8b, 'DISCONNECT'],
  [0x8c, 'CONNACK DISCONNECT'],
  [0x8d, 'DISCONNECT'],
  [0x8e, 'DISCONNECT'],
  [0x8f, 'SUBACK UNSUBACK DISCONNECT'],
  [0x90, 'CONNACK PUBACK PUBREC DISCONNECT'],
  [0x91, 'PUBACK PUBREC SUBACK UNSUBACK'],
  [0x92, 'PUBREL PUBCOMP'],
  [0x93, 'DISCONNECT'],
  [0x94, 'DISCONNECT'],
  [0x95, 'CONNACK DISCONNECT'],
  [0x96, 'DISCONNECT'],
  [0x97, 'CONNACK PUBACK PUBREC SUBACK DISCONNECT'],
  [0x98, 'DISCONNECT'],
  [0x99, 'CONNACK PUBACK PUBREC DISCONNECT'],
  [0x9a, 'CONNACK DISCONNECT'],
  [0x9b, 'CONNACK DISCONNECT'],
  [0x9c, 'CONNACK DISCONNECT'],
  [0x9d, 'CONNACK DISCONNECT'],
  [0x9e, 'SUBACK DISCONNECT'],
  [0x9f, 'CONNACK DISCONNECT'],
  [0xa0, 'DISCONNECT'],
  [0xa1, 'SUBACK DISCONNECT'],
  [0xa2, 'SUBACK DISCONNECT'],
];

const TYPES: readonly [name: string, type: number][] = [
  ['CONNACK', 2],
  ['PUBACK', 4],
  ['PUBREC', 5],
  ['PUBREL', 6],
  ['PUBCOMP', 7],
  ['SUBACK', 9],
  ['UNSUBACK', 11],
  ['DISCONNECT', 14],
  ['AUTH', 15],
];

describe('reason codes', () => {
  it.each(TYPES)('of %s, all 256 [2.4]', (name, type) => {
    const allowed = REASONS.filter(([, packets]) => packets.split(' ').includes(name)).map(([code]) => code);
    for (let code = 0; code < 256; code++) {
      expect([code, isReason(type, code)]).toEqual([code, allowed.includes(code)]);
    }
  });

  it('say what they mean, each with its number, and differ', () => {
    const texts = REASONS.map(([code]) => reasonText(code));
    expect(REASONS.length).toBe(43);
    for (const [i, text] of texts.entries()) {
      const code = (REASONS[i]?.[0] ?? 0).toString(16).padStart(2, '0');
      expect(text).toContain(`(reason code 0x${code})`);
    }
    // Re-authenticate and continuing with that are nothing that ends a connection.
    const ends = REASONS.filter(([code]) => code >= 0x80);
    const words = ends.map(([code]) => reasonText(code).replace(/ \(.*/, ''));
    expect(new Set(words).size).toBe(ends.length);
    expect(reasonText(0x80)).toBe('unspecified error (reason code 0x80)');
    expect(reasonText(0xff)).toBe('unspecified error (reason code 0xff)');
  });

  it('are read as refusals, and with a number of their own as DISCONNECT [3.2.2.2, 3.14.2.1]', () => {
    expect(errorMessage(0x87)).toBe('the broker refused the connection: not authorized (reason code 0x87)');
    expect(errorMessage(SERVER_DISCONNECTED + 0x8e)).toBe(
      'the broker disconnected: another connection has taken over the session (reason code 0x8e)',
    );
    expect(errorMessage(SERVER_DISCONNECTED)).toBe(
      'the broker disconnected: nothing is wrong (reason code 0x00)',
    );
  });
});
