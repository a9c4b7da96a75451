import { describe, expect, it } from 'vitest';
import { compareBytes, compareSeen } from '../../bench/contenders/compare.js';
import { BadInput, readOptions } from '../../bench/options.js';
import { Turns } from '../../bench/turns.js';
import {
  connectBytes,
  messageOf,
  mixedChunks,
  mixedPackets,
  publishBytes,
  type Seen,
} from '../../bench/wire.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the bytes everybody is compared with', () => {
  it('of PUBLISH are those of MQTT 3.1.1, 3.3', () => {
    const topic = Buffer.from('tele/tasmota_83BB10/SENSOR').toString('hex');
    expect(hex(publishBytes(messageOf(2, 0)))).toBe(`301e001a${topic}6168`);
    expect(hex(publishBytes(messageOf(2, 1)))).toBe(`3220001a${topic}00076168`);
    // 16,384 bytes and 28 before them are 16,412: 0x9c, 0x80, 0x01.
    expect(hex(publishBytes(messageOf(16_384, 0)).subarray(0, 6))).toBe('309c8001001a');
  });

  it('of CONNECT are those of 3.1', () => {
    const text = (value: string) =>
      value.length.toString(16).padStart(4, '0') + Buffer.from(value).toString('hex');
    const payload = ['DVES_83BB10', 'tele/tasmota_83BB10/LWT', 'Offline', 'device', 'a password']
      .map(text)
      .join('');
    const length = (10 + payload.length / 2).toString(16);
    expect(hex(connectBytes())).toBe(`10${length}00044d51545404ee001e${payload}`);
  });

  it('of the mixed stream are 64 packets, cut so that packets begin and end within chunks', () => {
    expect(mixedPackets()).toHaveLength(64);
    const chunks = mixedChunks();
    const stream = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
    const beginnings: number[] = [];
    for (let at = 0; at < stream.length; ) {
      beginnings.push(at);
      const low = stream[at + 1]!;
      at += low < 0x80 ? 2 + low : 3 + ((stream[at + 2]! << 7) | (low & 0x7f));
    }
    expect(beginnings).toHaveLength(64);
    const cuts = new Set<number>();
    let end = 0;
    for (const chunk of chunks) {
      end += chunk.length;
      cuts.add(end);
    }
    // Most packets begin within a chunk, several to one chunk, and some are cut behind their first or second byte.
    expect(beginnings.filter((at) => !cuts.has(at)).length).toBeGreaterThan(48);
    expect(chunks.length).toBeLessThan(40);
    expect(beginnings.some((at) => cuts.has(at + 1) || cuts.has(at + 2))).toBe(true);
  });
});

describe('comparing', () => {
  const sent: Seen[] = [
    { type: 3, packetIdentifier: 7, message: messageOf(3, 1) },
    { type: 4, packetIdentifier: 9 },
  ];

  it('finds a byte that differs, and one that is missing', () => {
    expect(compareBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBeUndefined();
    expect(compareBytes(Uint8Array.of(1, 3), Uint8Array.of(1, 2))).toBe('byte 1 is 3 instead of 2');
    expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe('1 bytes instead of 2');
  });

  it('finds packets that are missing', () => {
    expect(compareSeen(sent, sent)).toBeUndefined();
    expect(compareSeen(sent.slice(1), sent)).toBe('1 of 2 packets arrive');
  });

  it.each([
    ['another type', { type: 5, packetIdentifier: 7, message: messageOf(3, 1) }],
    ['another identifier', { type: 3, packetIdentifier: 8, message: messageOf(3, 1) }],
    ['another QoS', { type: 3, packetIdentifier: 7, message: { ...messageOf(3, 1), qos: 2 } }],
    ['another topic', { type: 3, packetIdentifier: 7, message: { ...messageOf(3, 1), topic: 'a/b' } }],
    ['another payload', { type: 3, packetIdentifier: 7, message: messageOf(4, 1) }],
    ['no message', { type: 3, packetIdentifier: 7 }],
  ] as [string, Seen][])('finds %s', (_what, first) => {
    expect(compareSeen([first, sent[1]!], sent)).toMatch(/^packet 0: /);
  });

  it('passes over what a decoder keeps to itself, and nothing else', () => {
    const unnamed = { type: 3, packetIdentifier: 0, message: messageOf(3, 1) };
    expect(compareSeen([unnamed, sent[1]!], sent, 'identifiers')).toBeUndefined();
    expect(compareSeen([sent[0]!, { type: 4, packetIdentifier: 0 }], sent, 'identifiers')).toBe(
      'packet 1: packet identifier 0 instead of 9',
    );
    const blank = { ...messageOf(3, 1), payload: new Uint8Array(3) };
    expect(compareSeen([{ ...sent[0]!, message: blank }, sent[1]!], sent, 'bytes')).toBeUndefined();
    const short = { ...blank, payload: new Uint8Array(2) };
    expect(compareSeen([{ ...sent[0]!, message: short }, sent[1]!], sent, 'bytes')).toBe(
      'packet 0: another length of payload',
    );
  });
});

describe('the options', () => {
  it('are none, or those that are known', () => {
    expect(readOptions([])).toEqual({ moddable: undefined, quick: false, help: false });
    expect(readOptions(['--quick'])).toMatchObject({ quick: true });
  });

  it.each([
    [['--slow'], /--slow/],
    [['extra'], /extra/],
    [['--moddable'], /moddable/],
    [['--moddable', '/nowhere/mqttclient.js'], /There is no file/],
    [['--moddable', '/nowhere'], /wants the path of mqttclient.js/],
  ])('%j are refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(BadInput);
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe('turns', () => {
  it('are taken in order, so many at a time, also after a failure', async () => {
    const turns = new Turns(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const jobs = [0, 1, 2, 3, 4].map((index) =>
      turns.add(async () => {
        order.push(index);
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
        if (index === 1) throw new Error('failed');
        return index;
      }),
    );
    const outcomes = await Promise.allSettled(jobs);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });
});
