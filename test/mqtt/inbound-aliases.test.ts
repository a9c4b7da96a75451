import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import {
  PROPERTY_MISPLACED,
  TOPIC_ALIAS_INVALID,
  TOPIC_ALIAS_NOT_KEPT,
  TOPIC_ALIAS_UNKNOWN,
} from '../../src/mqtt/errors.js';
import { PUBLISH, PUBLISH_PIECE, PUBLISH_STREAM } from '../../src/mqtt/packet.js';
import { hex, hexOf } from '../support/hex.js';

/** Receive buffer of the tests, in bytes. */
const CAPACITY = 64;

function newDecoder(capacity = CAPACITY): Decoder {
  return new Decoder(capacity, 5, { aliases: 4, topicLength: 8 });
}

describe('topic aliases', () => {
  /** Publishes, and tells the topic, or the error. */
  function publish(decoder: Decoder, bytes: string): string | number {
    decoder.receive(hex(bytes));
    const result = decoder.next();
    if (result !== PUBLISH) return result;
    expect(decoder.next()).toBe(NEED_MORE);
    return decodeUtf8(decoder.bytes, decoder.packet.topicOffset, decoder.packet.topicLength);
  }

  it('are kept, given back, and taken by other topics [3.3.4]', () => {
    const decoder = newDecoder();
    expect(decoder.topicAliasMaximum).toBe(4);
    expect(publish(decoder, '30 09 00 03 61 2f 62 03 23 00 01')).toBe('a/b');
    expect(publish(decoder, '30 08 00 02 63 64 03 23 00 04')).toBe('cd');
    expect(publish(decoder, '30 07 00 00 03 23 00 01 7a')).toBe('a/b');
    expect(publish(decoder, '30 07 00 00 03 23 00 04 7a')).toBe('cd');
    // Shorter, then longer than before; the other one stays.
    expect(publish(decoder, '30 07 00 01 65 03 23 00 01')).toBe('e');
    expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe('e');
    expect(publish(decoder, '30 0e 00 08 66*8 03 23 00 01')).toBe('ffffffff');
    expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe('ffffffff');
    expect(publish(decoder, '30 06 00 00 03 23 00 04')).toBe('cd');
    // An alias among other properties, in front and behind.
    expect(publish(decoder, '32 0d 00 00 00 05 08 01 01 23 00 04 0b 80 01')).toBe('cd');
    // A topic of its own needs no alias.
    expect(publish(decoder, '30 04 00 01 67 00')).toBe('g');
    expect(publish(decoder, '30 06 00 00 03 23 00 02')).toBe(TOPIC_ALIAS_UNKNOWN);
  });

  it('keep the longest topic there is room for, in every place [3.3.2.3.4]', () => {
    const decoder = newDecoder();
    for (let alias = 1; alias <= 4; alias++) {
      const topic = `${60 + alias}*8`;
      expect(publish(decoder, `30 0e 00 08 ${topic} 03 23 00 0${alias}`)).toBe(
        String.fromCharCode(0x60 + alias).repeat(8),
      );
    }
    for (let alias = 1; alias <= 4; alias++) {
      expect(publish(decoder, `30 06 00 00 03 23 00 0${alias}`)).toBe(
        String.fromCharCode(0x60 + alias).repeat(8),
      );
    }
    // A full receive buffer does not reach them.
    decoder.receive(hex('55*64'));
    decoder.reset();
    decoder.protocolLevel = 4;
    decoder.receive(hex('30 3e 00 01 61 55*59'));
    expect(decoder.next()).toBe(PUBLISH);
    expect(decoder.bytes.length).toBe(CAPACITY + 4 * 8);
    expect(hexOf(decoder.bytes.subarray(CAPACITY))).toBe(hexOf(hex('61*8 62*8 63*8 64*8')));
  });

  it('are forgotten with the connection [MQTT-3.3.2-7]', () => {
    const decoder = newDecoder();
    expect(publish(decoder, '30 07 00 01 61 03 23 00 01')).toBe('a');
    decoder.reset();
    expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe(TOPIC_ALIAS_UNKNOWN);
  });

  it('are not given by a PUBLISH that is malformed further on', () => {
    const decoder = newDecoder();
    expect(publish(decoder, '30 07 00 01 61 03 23 00 01')).toBe('a');
    expect(publish(decoder, '30 0a 00 01 62 06 23 00 01 24 00 00')).toBe(PROPERTY_MISPLACED);
  });

  it('are all refused where none have been announced [MQTT-3.3.2-9]', () => {
    const decoder = new Decoder(CAPACITY, 5);
    expect(decoder.topicAliasMaximum).toBe(0);
    expect(publish(decoder, '30 07 00 01 61 03 23 00 01')).toBe(TOPIC_ALIAS_INVALID);
    decoder.reset();
    expect(publish(decoder, '30 04 00 01 61 00')).toBe('a');
  });

  it('may be one, whose topic has one byte', () => {
    const decoder = new Decoder(16, 5, { aliases: 1, topicLength: 1 });
    expect(publish(decoder, '30 07 00 01 61 03 23 00 01')).toBe('a');
    expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe('a');
    expect(publish(decoder, '30 08 00 02 61 62 03 23 00 01')).toBe(TOPIC_ALIAS_NOT_KEPT);
  });

  it('are forgotten when one may have changed unseen: in a PUBLISH whose header is too long for the buffer', () => {
    for (const [bytes, kept] of [
      // Its topic is too long; its properties are; its topic is known by an alias, so that none can change.
      ['30 17 00 11 62*17 03 23 00 01', false],
      ['30 1b 00 01 62 17 26 00 01 6b 00 0e 76*14 23 00 01', false],
      ['30 1a 00 00 17 26 00 01 6b 00 0e 76*14 23 00 01', true],
    ] as const) {
      const decoder = newDecoder(16);
      expect(publish(decoder, '30 07 00 01 61 03 23 00 01')).toBe('a');
      const types: number[] = [];
      for (const byte of hex(bytes)) {
        decoder.receive(Uint8Array.of(byte));
        for (let type = decoder.next(); type !== NEED_MORE; type = decoder.next()) types.push(type);
      }
      expect(types).toEqual([PUBLISH_STREAM, PUBLISH_PIECE]);
      // Neither may the old topic be taken for the new one.
      expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe(kept ? 'a' : TOPIC_ALIAS_UNKNOWN);
    }
  });
});
