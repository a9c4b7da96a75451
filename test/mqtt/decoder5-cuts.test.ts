import fc from 'fast-check';
import type { IPublishPacket, Packet as PacketContent } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { TOPIC_ALIAS_NOT_KEPT } from '../../src/mqtt/errors.js';
import { PUBLISH, PUBLISH_PIECE, PUBLISH_STREAM, type QoS } from '../../src/mqtt/packet.js';
import { generate } from '../support/mqtt-packet.js';
import { type Content, contentOf, decodedContent } from '../support/packets/content.js';
import { serverPacket } from '../support/packets/random.js';

/*
 * As `decoder-cuts.test.ts`, in MQTT 5: however a stream is cut, the same packets come out of it, with properties and topic
 * aliases. Expectations come from the packets' content, bytes from another encoder.
 */

const encode = (packet: PacketContent): Buffer => generate(packet, { protocolVersion: 5 });

const ALIASES = { aliases: 255, topicLength: 200 };

const show = (form: string, content: Content): string => `${form} ${JSON.stringify(content)}`;

/** Packets as they are sent, with the events they have to give. */
class Stream {
  readonly expected: string[] = [];
  readonly #parts: Buffer[] = [];
  readonly #capacity: number;
  readonly #longest: number;
  /** By alias: its topic. */
  readonly #topics = new Map<number, string>();
  #failed = false;

  /** @param longest bytes of the longest topic that is kept for an alias */
  constructor(capacity: number, longest = ALIASES.topicLength) {
    this.#capacity = capacity;
    this.#longest = longest;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }

  /** @param short whether to leave out a topic that its alias stands for */
  add(packet: PacketContent, short = false): void {
    if (packet.cmd === 'publish') {
      this.#publish(packet, short);
      return;
    }
    const bytes = encode(packet);
    if (bytes.length > this.#capacity || this.#failed) return;
    this.#parts.push(bytes);
    this.expected.push(show('whole', contentOf(packet, 5)));
  }

  #publish(packet: IPublishPacket, short: boolean): void {
    if (this.#failed) return;
    const alias = packet.properties?.topicAlias;
    const known = alias === undefined ? undefined : this.#topics.get(alias);
    const sent = short && known !== undefined ? { ...packet, topic: '' } : packet;
    const bytes = encode(sent);
    this.#parts.push(bytes);
    const content = contentOf({ ...sent, topic: sent.topic || (known ?? '') }, 5);
    const topicLength = Buffer.byteLength(sent.topic);
    if (alias !== undefined && sent.topic !== '') {
      this.#topics.set(alias, sent.topic);
      // Of a topic that is not kept only those may be that no message can be received on anyway.
      this.#failed = topicLength > this.#longest && topicLength < this.#capacity;
    }
    // The longest fixed header, topic and identifier have to fit with the longest length of properties, and with the properties.
    const topicAndIdentifier = 2 + topicLength + (sent.qos === 0 ? 0 : 2);
    const properties = remainingLength(bytes) - topicAndIdentifier - sent.payload.length;
    const isWhole = bytes.length <= this.#capacity;
    const fits = isWhole || 5 + topicAndIdentifier + Math.max(4, properties) <= this.#capacity;
    const isKept = Buffer.byteLength(content.topic as string) <= Math.max(this.#longest, topicLength);
    if (this.#failed) this.expected.push(`error ${TOPIC_ALIAS_NOT_KEPT}`);
    else if (!fits || !isKept)
      this.expected.push(show('streamed', { ...content, topic: '', properties: [] }));
    else this.expected.push(show(isWhole ? 'whole' : 'streamed', content));
  }
}

function remainingLength(bytes: Uint8Array): number {
  let value = 0;
  for (let at = 1, scale = 1; ; at++, scale *= 128) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}

/** Turns what a decoder finds into lines of text; pieces of a payload are joined. */
class Recorder {
  readonly decoder: Decoder;
  readonly events: string[] = [];
  #streamed: Content | undefined;
  #joined = '';

  constructor(capacity: number, topicLength = ALIASES.topicLength) {
    this.decoder = new Decoder(capacity, 5, { ...ALIASES, topicLength });
  }

  /** @returns whether there may be more */
  next(): boolean {
    const { decoder } = this;
    const { packet } = decoder;
    const result = decoder.next();
    if (result < 0) {
      this.events.push(`error ${result}`);
      return false;
    }
    if (result === NEED_MORE) {
      // Otherwise the connection would stand still.
      if (decoder.room === 0) throw new Error('more is needed and there is no room for it');
      return false;
    }
    if (packet.type !== result) throw new Error('the record has another type than the result');
    if (result === PUBLISH_PIECE) this.#piece();
    else if (result === PUBLISH_STREAM) this.#begin();
    else this.events.push(show('whole', decodedContent(decoder)));
    return true;
  }

  #begin(): void {
    const { packet } = this.decoder;
    if (this.#streamed !== undefined) throw new Error('a second stream within the first');
    // To be read like a whole one; the next call of the decoder sets its type anew.
    packet.type = PUBLISH;
    this.#streamed = decodedContent(this.decoder);
    this.#joined = '';
  }

  #piece(): void {
    const { bytes, packet } = this.decoder;
    const { payloadOffset, payloadLength, pieceOffset, totalLength } = packet;
    if (payloadOffset + payloadLength > bytes.length) throw new Error('a piece that lies outside the buffer');
    if (pieceOffset * 2 !== this.#joined.length) throw new Error('a piece is missing, or came twice');
    if (payloadLength === 0 && totalLength !== 0) throw new Error('a piece of nothing');
    this.#joined += Buffer.from(bytes.subarray(payloadOffset, payloadOffset + payloadLength)).toString('hex');
    if (packet.last !== (this.#joined.length === totalLength * 2)) throw new Error('not the last piece');
    if (!packet.last) return;
    this.events.push(show('streamed', { ...this.#streamed, payload: this.#joined }));
    this.#streamed = undefined;
  }
}

/**
 * The events of `stream`, received in chunks that end at `cuts` (ascending), up to the first error.
 * @param eager whether to decode all there is after each chunk, or only when a chunk finds no room
 */
function eventsOf(
  stream: Uint8Array,
  cuts: readonly number[],
  capacity: number,
  eager = true,
  longest = ALIASES.topicLength,
): string[] {
  const recorder = new Recorder(capacity, longest);
  const { decoder, events } = recorder;
  let at = 0;
  for (let i = 0; i <= cuts.length; i++) {
    const end = cuts[i] ?? stream.length;
    while (at < end) {
      while (decoder.room === 0) if (!recorder.next() && events.at(-1)?.startsWith('error')) return events;
      const part = Math.min(end, at + decoder.room);
      decoder.receive(stream.subarray(at, part));
      at = part;
      if (eager || decoder.room === 0) while (recorder.next());
      if (events.at(-1)?.startsWith('error')) return events;
    }
  }
  while (recorder.next());
  return events;
}

const everywhere = (stream: Uint8Array): number[] =>
  Array.from({ length: stream.length - 1 }, (_, i) => i + 1);

function publish(
  topic: string,
  length: number,
  qos: QoS,
  properties?: IPublishPacket['properties'],
): IPublishPacket {
  const payload = Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff));
  const packet: IPublishPacket = {
    cmd: 'publish',
    topic,
    payload,
    qos,
    dup: false,
    retain: length % 2 === 1,
  };
  if (qos > 0) packet.messageId = 0x100 + length;
  return properties === undefined ? packet : { ...packet, properties };
}

/** Every packet a server sends, in every form, with sizes on both sides of `capacity`. */
function mixture(capacity: number): Stream {
  const stream = new Stream(capacity);
  const expiry = { messageExpiryInterval: 60 };
  stream.add({
    cmd: 'connack',
    sessionPresent: true,
    reasonCode: 0,
    properties: { topicAliasMaximum: 9, maximumQoS: 1 },
  });
  // Whole and streamed, from one that just fits to the first that does not, without properties and with some.
  for (const size of [capacity - 1, capacity, capacity + 1, 3 * capacity]) {
    for (const qos of [0, 1, 2] as const) {
      const rest = size - 2 - 3 - (qos === 0 ? 0 : 2) - 1;
      stream.add(publish('a', Math.max(rest, 0), qos));
      stream.add(publish('a', Math.max(rest - 5, 0), qos, expiry));
    }
    stream.add({ cmd: 'pingresp' });
  }
  stream.add(publish('a/b', 2, 0, { topicAlias: 7 }));
  stream.add(publish('a/b', 2, 1, { topicAlias: 7, payloadFormatIndicator: true }), true);
  stream.add(publish('a/b', 2 * capacity, 0, { topicAlias: 7 }), true);
  stream.add({ cmd: 'puback', messageId: 1, reasonCode: 0x10 });
  // Topics, then properties, around the size at which they do not fit beside the longest fixed header, and far beyond.
  for (const most of [capacity - 5 - 2 - 4, capacity + 20]) {
    for (const length of [most - 1, most, most + 1]) {
      stream.add(publish('é'.padEnd(Math.max(length - 1, 1), 't'), capacity, 0));
      stream.add(publish('t'.repeat(Math.max(length, 1)), 0, 2, expiry));
    }
  }
  for (const most of [capacity - 5 - 3 - 1, capacity + 140]) {
    for (const length of [most - 1, most, most + 1]) {
      const properties = { contentType: 'c'.repeat(Math.max(length - 3, 0)) };
      stream.add(publish('a', capacity, 0, properties));
      stream.add(publish('a', 0, 1, properties));
    }
  }
  // Topics that get an alias in a message that is passed over, since of it or of its properties there is too much.
  for (const length of [capacity, capacity + 1, 190]) {
    const topic = 'ü'.padEnd(length - 1, 't');
    stream.add(publish(topic, 3, 1, { topicAlias: 8 }));
    stream.add(publish(topic, 0, 2, { topicAlias: 8 }), true);
    stream.add(publish(topic, 3 * capacity, 0, { topicAlias: 8 }), true);
  }
  const many = { contentType: 'c'.repeat(capacity), topicAlias: 9, responseTopic: 'r' };
  stream.add(publish('e/f', 3, 1, { ...many, userProperties: { n: ['v', 'v'.repeat(capacity)], nn: '' } }));
  stream.add(publish('e/f', 3, 1, { topicAlias: 9 }), true);
  stream.add(publish('e/f', 3, 2, { ...many, correlationData: Buffer.alloc(capacity) }), true);
  stream.add(publish('e/f', 3 * capacity, 0, { topicAlias: 9 }), true);
  // And two that are not kept: messages under these aliases are passed over as well, until they stand for something else.
  for (const [alias, payload] of [
    [10, 4],
    [11, 0],
  ] as const) {
    const topic = 't'.repeat(300 + alias);
    stream.add(publish(topic, payload, 1, { topicAlias: alias }));
    stream.add(publish(topic, payload, 1, { topicAlias: alias }), true);
    stream.add(publish(topic, payload, 2, { topicAlias: alias, messageExpiryInterval: 1 }), true);
    stream.add(publish(topic, 3 * capacity, 0, { topicAlias: alias }), true);
  }
  stream.add(publish('g', 4, 1, { topicAlias: 10 }));
  stream.add(publish('g', 4, 1, { topicAlias: 10 }), true);
  stream.add(publish('cd', 1, 0, { topicAlias: 255 }));
  stream.add(publish('cd', 1, 0, { topicAlias: 255 }), true);
  stream.add({ cmd: 'pubrec', messageId: 2 });
  stream.add({ cmd: 'pubrel', messageId: 3, reasonCode: 0x92, properties: { reasonString: 'no' } });
  stream.add({ cmd: 'pubcomp', messageId: 4, reasonCode: 0 });
  stream.add({ cmd: 'suback', messageId: 5, granted: [0, 2, 0x87], properties: { reasonString: '' } });
  stream.add({ cmd: 'unsuback', messageId: 6, granted: [0x11] });
  stream.add({ cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'm' } });
  stream.add({ cmd: 'disconnect', reasonCode: 0x8b });
  return stream;
}

describe.each([16, 40, 64])('a stream of MQTT 5 into a buffer of %i bytes', (capacity) => {
  const { bytes, expected } = mixture(capacity);
  const whole = expected.join('\n');

  it('has every packet in every form', () => {
    const has = (pattern: RegExp): boolean => expected.some((event) => pattern.test(event));
    for (const name of 'connack publish puback pubrec pubrel pubcomp suback unsuback pingresp auth disconnect'.split(
      ' ',
    )) {
      expect([name, has(new RegExp(`^whole .*"cmd":"${name}"`))]).toEqual([name, true]);
    }
    expect(has(/^streamed .*"topic":"a",.*"properties":\["messageExpiryInterval 60"\]/)).toBe(true);
    expect(has(/^streamed .*"topic":"a\/b",.*"topicAlias 7"/)).toBe(true);
    // Passed over, with a payload and without.
    expect(has(/^streamed .*"topic":"",.*"payload":"..+"/)).toBe(true);
    expect(has(/^streamed .*"topic":"",.*"payload":""/)).toBe(true);
    expect(has(/^whole .*"topic":"cd",.*"topicAlias 255"/)).toBe(true);
    // Topics that have come with what was passed over.
    expect(has(/^whole .*"topic":"üt+",.*"topicAlias 8"/)).toBe(true);
    expect(has(/^streamed .*"topic":"üt+",.*"topicAlias 8"/)).toBe(true);
    expect(has(/^whole .*"topic":"e\/f",.*"topicAlias 9"/)).toBe(true);
  });

  it('gives the packets that were sent', () => {
    expect(eventsOf(bytes, [], capacity)).toEqual(expected);
    expect(eventsOf(bytes, [], capacity, false)).toEqual(expected);
  });

  it('gives them byte by byte', () => {
    expect(eventsOf(bytes, everywhere(bytes), capacity)).toEqual(expected);
    expect(eventsOf(bytes, everywhere(bytes), capacity, false)).toEqual(expected);
  });

  it('gives them in chunks of every size', () => {
    for (let size = 1; size <= capacity + 3; size++) {
      const cuts: number[] = [];
      for (let at = size; at < bytes.length; at += size) cuts.push(at);
      expect(eventsOf(bytes, cuts, capacity)).toEqual(expected);
    }
  });

  it('gives them however it is cut in two', () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      if (eventsOf(bytes, [cut], capacity).join('\n') !== whole) expect(cut).toBe('no difference');
    }
  });

  it('gives them however it is cut in many', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 200 });
    fc.assert(
      fc.property(cuts, fc.boolean(), (places, eager) => {
        const ascending = places.sort((a, b) => a - b);
        return eventsOf(bytes, ascending, capacity, eager).join('\n') === whole;
      }),
      { seed: 120 + capacity, numRuns: 400 },
    );
  });
});

describe('random packets of MQTT 5, cut at random', () => {
  const packets = fc.array(fc.tuple(serverPacket(5), fc.boolean()), { minLength: 1, maxLength: 12 });
  const capacities = fc.integer({ min: 16, max: 300 });
  const places = fc.array(fc.nat({ max: 4000 }), { maxLength: 30 });

  function streamOf(sent: [PacketContent, boolean][], capacity: number, longest?: number): Stream {
    const stream = new Stream(capacity, longest);
    // Something is always there, and few aliases, so that they come again.
    stream.add({ cmd: 'pingresp' });
    for (const [packet, short] of sent) {
      const properties = (packet as IPublishPacket).properties;
      if (packet.cmd === 'publish' && properties?.topicAlias !== undefined) {
        properties.topicAlias = 1 + (properties.topicAlias & 1);
      }
      stream.add(packet, short);
    }
    return stream;
  }

  it('give the packets that were sent', () => {
    let byAlias = 0;
    fc.assert(
      fc.property(packets, capacities, places, fc.boolean(), (sent, capacity, cuts, eager) => {
        const { bytes, expected } = streamOf(sent, capacity);
        byAlias += expected.filter((event) => event.includes('topicAlias')).length;
        const ascending = cuts.map((place) => place % bytes.length).sort((a, b) => a - b);
        expect(eventsOf(bytes, ascending, capacity, eager)).toEqual(expected);
      }),
      { seed: 121, numRuns: 800 },
    );
    expect(byAlias).toBeGreaterThan(300);
  });

  it('give the packets that were sent where few topics can be kept', () => {
    let errors = 0;
    let passedOver = 0;
    fc.assert(
      fc.property(
        packets,
        capacities,
        places,
        fc.integer({ min: 1, max: 20 }),
        (sent, size, cuts, longest) => {
          const capacity = 16 + (size % 20);
          const { bytes, expected } = streamOf(sent, capacity, longest);
          if (expected.at(-1)?.startsWith('error')) errors++;
          passedOver += expected.filter((event) => event.includes('"topic":""')).length;
          const ascending = cuts.map((place) => place % bytes.length).sort((a, b) => a - b);
          expect(eventsOf(bytes, ascending, capacity, true, longest)).toEqual(expected);
        },
      ),
      { seed: 124, numRuns: 800 },
    );
    expect(errors).toBeGreaterThan(50);
    expect(passedOver).toBeGreaterThan(300);
  });

  it('with bytes spoilt give the same events and the same error, however they are cut', () => {
    const spoilt = fc.array(fc.tuple(fc.nat({ max: 2000 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    let errors = 0;
    fc.assert(
      fc.property(packets, spoilt, capacities, places, (sent, damages, capacity, cuts) => {
        const { bytes } = streamOf(sent.slice(0, 5), capacity);
        for (const [place, value] of damages) bytes[place % bytes.length] = value;
        const ascending = cuts.map((place) => place % bytes.length).sort((a, b) => a - b);
        const whole = eventsOf(bytes, [], capacity);
        if (whole.at(-1)?.startsWith('error')) errors++;
        expect(eventsOf(bytes, ascending, capacity)).toEqual(whole);
        expect(eventsOf(bytes, everywhere(bytes), capacity)).toEqual(whole);
      }),
      { seed: 122, numRuns: 600 },
    );
    expect(errors).toBeGreaterThan(200);
  });

  it('of any bytes at all give the same events and the same error, however they are cut', () => {
    const start = fc.constantFrom(
      0x20,
      0x30,
      0x31,
      0x32,
      0x34,
      0x3a,
      0x40,
      0x50,
      0x62,
      0x70,
      0x90,
      0xb0,
      0xd0,
      0xe0,
      0xf0,
    );
    const part = fc
      .tuple(start, fc.integer({ min: 0, max: 140 }), fc.uint8Array({ maxLength: 30 }))
      .map(([first, length, rest]) => Uint8Array.of(first, length, ...rest));
    // A PUBLISH whose topic is there, so that what follows is taken for properties.
    const publishes = fc
      .tuple(
        fc.constantFrom(0x30, 0x32),
        fc.integer({ min: 4, max: 200 }),
        fc.uint8Array({ maxLength: 60, max: 0x30 }),
      )
      .map(([first, length, rest]) => Uint8Array.of(first, length & 0x7f, 0, 1, 0x61, ...rest));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(part, publishes), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 16, max: 100 }),
        fc.array(fc.nat({ max: 200 }), { maxLength: 10 }),
        (parts, capacity, cuts) => {
          const bytes = new Uint8Array(Buffer.concat(parts));
          const ascending = cuts.map((place) => place % bytes.length).sort((a, b) => a - b);
          const whole = eventsOf(bytes, [], capacity);
          expect(eventsOf(bytes, ascending, capacity)).toEqual(whole);
          expect(eventsOf(bytes, everywhere(bytes), capacity)).toEqual(whole);
        },
      ),
      { seed: 123, numRuns: 2000 },
    );
  });
});
