import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import {
  EMPTY_TOPIC,
  PROPERTY_CUT_SHORT,
  PROPERTY_MISPLACED,
  PROPERTY_REPEATED,
  PROPERTY_UNKNOWN,
  TOPIC_ALIAS_INVALID,
  TOPIC_ALIAS_NOT_KEPT,
  TOPIC_ALIAS_UNKNOWN,
  TOPIC_NOT_UTF8,
  TOPIC_WILDCARD,
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
    expect(decoder.bytes.length).toBe(CAPACITY + 5 * 8);
    expect(hexOf(decoder.bytes.subarray(CAPACITY, CAPACITY + 4 * 8))).toBe(hexOf(hex('61*8 62*8 63*8 64*8')));
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

  describe('in a PUBLISH whose header is too long for the buffer', () => {
    /** Receives a PUBLISH byte by byte. @returns what `next` has answered, or the error */
    function passOver(decoder: Decoder, bytes: string): number[] {
      const types: number[] = [];
      for (const byte of hex(bytes)) {
        decoder.receive(Uint8Array.of(byte));
        for (let type = decoder.next(); type !== NEED_MORE; type = decoder.next()) {
          types.push(type);
          if (type < 0) return types;
        }
      }
      return types;
    }

    function known(): Decoder {
      const decoder = newDecoder(16);
      expect(publish(decoder, '30 07 00 01 61 03 23 00 01')).toBe('a');
      expect(publish(decoder, '30 07 00 01 63 03 23 00 02')).toBe('c');
      return decoder;
    }

    const PASSED = [PUBLISH_STREAM, PUBLISH_PIECE];

    it('are given a topic that can be kept, and the others stay [3.3.2.3.4]', () => {
      for (const [bytes, topic] of [
        // Its properties are too long; its topic is known by the alias, in front of them or behind.
        ['30 1b 00 01 62 17 26 00 01 6b 00 0e 76*14 23 00 01', 'b'],
        ['30 1a 00 00 17 26 00 01 6b 00 0e 76*14 23 00 01', 'a'],
        ['30 1a 00 00 17 23 00 01 26 00 01 6b 00 0e 76*14', 'a'],
        // A value of each kind in front of it.
        [
          '32 29 00 02 62 62 00 05 22 01 01 02 00 00 00 09 09 00 02 00 ff 0b ff ff 7f 08 00 02 2f 62 03 00 02 23 24 23 00 01 26 00 00 00 00',
          'bb',
        ],
      ] as const) {
        const decoder = known();
        expect(passOver(decoder, bytes)).toEqual(PASSED);
        expect(decoder.packet.topicLength).toBe(0);
        expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe(topic);
        expect(publish(decoder, '30 06 00 00 03 23 00 02')).toBe('c');
      }
    });

    it('stand for a topic that cannot be kept, and messages under them are passed over as it is', () => {
      const decoder = known();
      expect(passOver(decoder, '30 17 00 11 62*17 03 23 00 01')).toEqual(PASSED);
      expect(publish(decoder, '30 06 00 00 03 23 00 02')).toBe('c');
      // Whole, with a payload and without, and larger than the buffer.
      for (const [bytes, totalLength] of [
        ['34 09 00 00 00 05 03 23 00 01 78', 1],
        ['34 08 00 00 00 05 03 23 00 01', 0],
        ['34 0d 00 00 00 05 08 01 01 23 00 01 0b 80 01', 0],
        ['34 1c 00 00 00 05 03 23 00 01 78*20', 20],
        ['34 1f 00 00 00 05 19 26 00 01 6b 00 10 76*16 23 00 01 78', 1],
      ] as const) {
        expect(passOver(decoder, bytes)).toEqual(
          totalLength < 20 ? PASSED : [...PASSED, ...Array(19).fill(PUBLISH_PIECE)],
        );
        const { qos, packetIdentifier, topicLength, propertiesLength, last } = decoder.packet;
        expect([qos, packetIdentifier, topicLength, propertiesLength, last]).toEqual([2, 5, 0, 0, true]);
        expect(decoder.packet.totalLength).toBe(totalLength);
        expect(decoder.isEmpty).toBe(true);
      }
      // Until they stand for another one.
      expect(publish(decoder, '30 07 00 01 64 03 23 00 01')).toBe('d');
      expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe('d');
    });

    it('are forgotten with the connection, of whatever length their topics are [MQTT-3.3.2-7]', () => {
      const decoder = known();
      expect(passOver(decoder, '30 17 00 11 62*17 03 23 00 01')).toEqual(PASSED);
      decoder.reset();
      expect(publish(decoder, '30 06 00 00 03 23 00 01')).toBe(TOPIC_ALIAS_UNKNOWN);
    });

    it.each([
      [
        'a topic that others without alias could be received on',
        '30 17 00 0f 62*15 05 01 00 23 00 01',
        TOPIC_ALIAS_NOT_KEPT,
      ],
      ['an alias above the maximum', '30 17 00 11 62*17 03 23 00 05', TOPIC_ALIAS_INVALID],
      ['the alias 0 [MQTT-3.3.2-8]', '30 17 00 11 62*17 03 23 00 00', TOPIC_ALIAS_INVALID],
      ['two aliases', '30 1a 00 11 62*17 06 23 00 01 23 00 01', PROPERTY_REPEATED],
      ['an alias without topic', '30 1a 00 00 17 26 00 01 6b 00 0e 76*14 23 00 03', TOPIC_ALIAS_UNKNOWN],
      ['neither topic nor alias [3.3.2.1]', '30 17 00 00 14 26 00 01 6b 00 0e 76*14', EMPTY_TOPIC],
      [
        'a topic for an alias with a wildcard',
        '30 1b 00 01 2b 17 26 00 01 6b 00 0e 76*14 23 00 01',
        TOPIC_WILDCARD,
      ],
      [
        'a topic for an alias that is no text',
        '30 1b 00 01 ff 17 26 00 01 6b 00 0e 76*14 23 00 01',
        TOPIC_NOT_UTF8,
      ],
      ['a property that is none', '30 16 00 11 62*17 02 04 00', PROPERTY_UNKNOWN],
      ['a property beyond the last one', '30 16 00 11 62*17 02 2b 00', PROPERTY_UNKNOWN],
      ['an alias cut short', '30 16 00 11 62*17 02 23 00 01', PROPERTY_CUT_SHORT],
      ['a text longer than the properties', '30 17 00 11 62*17 03 03 00 01 61', PROPERTY_CUT_SHORT],
      ['a text without its length', '30 16 00 11 62*17 02 03 00 01', PROPERTY_CUT_SHORT],
      ['a pair without value', '30 18 00 11 62*17 04 26 00 01 61', PROPERTY_CUT_SHORT],
      ['a number that does not end', '30 1a 00 11 62*17 06 0b 80 80 80 80 80', PROPERTY_CUT_SHORT],
    ])('end the connection where there is %s', (_, bytes, error) => {
      expect(passOver(known(), bytes)).toEqual([error]);
    });

    it('are refused where none have been announced [MQTT-3.3.2-9]', () => {
      expect(passOver(new Decoder(16, 5), '30 17 00 11 62*17 03 23 00 01')).toEqual([TOPIC_ALIAS_INVALID]);
      expect(passOver(new Decoder(16, 5), '30 14 00 11 62*17 00')).toEqual(PASSED);
    });
  });
});
