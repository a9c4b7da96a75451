import { describe, expect, it } from 'vitest';
import { NtpExchange } from '../../../hosts/moddable/ntp.js';

/** An exchange whose transmit timestamp is 01 02 03 04 05 06 07 08. */
function exchange(): NtpExchange {
  let next = 1;
  return new NtpExchange({ random: () => next++ / 256 });
}

function packet(text: string): ArrayBuffer {
  return Uint8Array.from(text.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16)).buffer;
}

/** The answer of a stratum 2 server at 2025-12-24T14:27:47.250Z, received at .150 (RFC 5905, 7.3). */
const ANSWER = `
  24 02 03 e9  00 00 01 00  00 00 02 00  c0 a8 01 01
  ec f6 76 e3 00 00 00 00  01 02 03 04 05 06 07 08
  ec f6 76 e3 26 66 66 66  ec f6 76 e3 40 00 00 00`;
const MOMENT = Date.parse('2025-12-24T14:27:47.250Z');

function changed(at: number, ...bytes: number[]): ArrayBuffer {
  const made = new Uint8Array(packet(ANSWER));
  made.set(bytes, at);
  return made.buffer;
}

describe('an NTP question', () => {
  it('is 48 bytes: version 4, client, and a timestamp of chance alone (RFC 4330, 5)', () => {
    expect([...exchange().request(0)]).toEqual([
      0x23,
      ...new Array<number>(39).fill(0),
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
    ]);
  });
});

describe('an NTP answer', () => {
  it.each([
    // asked, answered, milliseconds behind the server's transmit timestamp
    [0, 0, 0],
    [0, 100, 0],
    [0, 300, 100],
    [0x7fff_fff0, -0x7fff_ff00, 86],
  ])('asked at %i and come at %i is %i ms old', (asked, come, age) => {
    const ntp = exchange();
    ntp.request(asked);
    expect(ntp.answer(packet(ANSWER), come)).toBe('');
    expect(ntp.time).toBe(MOMENT + age);
  });

  it('may be longer', () => {
    const longer = new Uint8Array(68);
    longer.set(new Uint8Array(packet(ANSWER)));
    expect(exchange().answer(longer.buffer, 0)).toBe('');
  });

  it.each([
    ['the last second of the first era', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], '2036-02-07T06:28:15Z'],
    ['the next era', [0, 0, 0, 1, 0, 0, 0, 0], '2036-02-07T06:28:17Z'],
    ['1 January 2100', [0x78, 0x30, 0xd5, 0x80, 0, 0, 0, 0], '2100-01-01T00:00:00Z'],
  ])('in %s is understood (RFC 4330, 3)', (_what, bytes, moment) => {
    const ntp = exchange();
    expect(ntp.answer(changed(40, ...bytes), 0)).toBe('');
    expect(ntp.time).toBe(Date.parse(moment));
  });

  it.each([
    ['cut short', packet(ANSWER).slice(0, 47), 'its answer is too short', false],
    ['empty', new ArrayBuffer(0), 'its answer is too short', false],
    ['to another question', changed(31, 9), 'its answer is to another question', false],
    ['with a first byte of another question', changed(24, 0), 'its answer is to another question', false],
    ['unsynchronized: leap 3', changed(0, 0xe4), 'it does not know the time itself', true],
    ['of stratum 16', changed(1, 16), 'it does not know the time itself', true],
    [
      "a kiss of death: stratum 0, 'RATE'",
      changed(1, 0, 3, 0xe9, 0, 0, 0, 0, 0, 0, 0, 0, 0x52, 0x41, 0x54, 0x45),
      'it wants to be left alone',
      true,
    ],
    ['of a client', changed(0, 0x23), 'its answer is not that of a server', true],
    ['a broadcast', changed(0, 0x25), 'its answer is not that of a server', true],
    ['of another version', changed(0, 0x1c), 'its answer is not that of a server', true],
    ['without a time', changed(40, 0, 0, 0, 0, 0, 0, 0, 0), 'its answer has no time in it', true],
  ])('that is %s is refused (RFC 4330, 5)', (_what, bytes, why, ours) => {
    const ntp = exchange();
    expect(ntp.answer(bytes, 0)).toBe(why);
    expect([ntp.time, ntp.isOurs]).toEqual([-1, ours]);
  });
});
