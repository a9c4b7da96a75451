import fc from 'fast-check';
import type { Packet as PacketContent } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import {
  CONNACK,
  PINGRESP,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBLISH_PIECE,
  PUBLISH_STREAM,
  PUBREC,
  PUBREL,
  type QoS,
  SUBACK,
  UNSUBACK,
} from '../../src/mqtt/packet.js';
import { generate } from '../support/mqtt-packet.js';

/*
 * TCP keeps the order of bytes but not where one write ends and the next begins [MQTT-4.2]: however a stream is
 * cut, the same packets come out. Expectations come from the packets' content, bytes from another encoder.
 */

interface Publish {
  readonly type: typeof PUBLISH;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly dup: boolean;
  readonly retain: boolean;
  readonly packetIdentifier: number;
}

type Sent =
  | Publish
  | { readonly type: typeof CONNACK; readonly sessionPresent: boolean; readonly returnCode: number }
  | {
      readonly type: typeof PUBACK | typeof PUBREC | typeof PUBREL | typeof PUBCOMP | typeof UNSUBACK;
      readonly packetIdentifier: number;
    }
  | { readonly type: typeof SUBACK; readonly packetIdentifier: number; readonly returnCodes: number[] }
  | { readonly type: typeof PINGRESP };

/** The content in the words of the other encoder. */
function translate(sent: Sent): PacketContent {
  switch (sent.type) {
    case PUBLISH:
      return {
        cmd: 'publish',
        topic: sent.topic,
        payload: Buffer.from(sent.payload),
        qos: sent.qos,
        dup: sent.dup,
        retain: sent.retain,
        messageId: sent.packetIdentifier,
      };
    case CONNACK:
      return { cmd: 'connack', sessionPresent: sent.sessionPresent, returnCode: sent.returnCode };
    case PUBACK:
      return { cmd: 'puback', messageId: sent.packetIdentifier };
    case PUBREC:
      return { cmd: 'pubrec', messageId: sent.packetIdentifier };
    case PUBREL:
      return { cmd: 'pubrel', messageId: sent.packetIdentifier };
    case PUBCOMP:
      return { cmd: 'pubcomp', messageId: sent.packetIdentifier };
    case UNSUBACK:
      return { cmd: 'unsuback', messageId: sent.packetIdentifier, granted: [] };
    case SUBACK:
      return { cmd: 'suback', messageId: sent.packetIdentifier, granted: sent.returnCodes };
    case PINGRESP:
      return { cmd: 'pingresp' };
  }
}

const encode = (sent: Sent): Uint8Array => generate(translate(sent));

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The event a packet has to give, as a line of text. */
function eventOf(sent: Sent, capacity: number): string {
  switch (sent.type) {
    case PUBLISH: {
      const streamed = encode(sent).length > capacity;
      const headerLength = 2 + Buffer.byteLength(sent.topic) + (sent.qos === 0 ? 0 : 2);
      // Of a streamed PUBLISH the longest fixed header and the variable header have to fit together.
      const topic = streamed && 5 + headerLength > capacity ? '' : sent.topic;
      const flags = `${sent.dup ? ' dup' : ''}${sent.retain ? ' retain' : ''}`;
      const form = streamed ? 'streamed' : 'whole';
      return `PUBLISH ${form} qos ${sent.qos}${flags} #${sent.packetIdentifier} ${topic} ${hexOf(sent.payload)}`;
    }
    case CONNACK:
      return `CONNACK ${sent.sessionPresent} ${sent.returnCode}`;
    case SUBACK:
      return `SUBACK #${sent.packetIdentifier} ${sent.returnCodes.join()}`;
    case PINGRESP:
      return 'PINGRESP';
    default:
      return `${sent.type} #${sent.packetIdentifier}`;
  }
}

/** Turns what a decoder finds into lines of text; pieces of a payload are joined. */
class Recorder {
  readonly decoder: Decoder;
  readonly events: string[] = [];
  readonly #topics = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #topic = '';
  #joined = '';
  #joinedLength = 0;
  #totalLength = -1;

  constructor(capacity: number) {
    this.decoder = new Decoder(capacity);
  }

  /** @returns whether there may be more */
  next(): boolean {
    const { decoder } = this;
    const { bytes, packet } = decoder;
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
    switch (result) {
      case PUBLISH:
        this.#checkPart(packet.topicOffset, packet.topicLength);
        this.#checkPart(packet.payloadOffset, packet.payloadLength);
        this.#topic = this.#topicText();
        this.#publish(
          'whole',
          hexOf(bytes.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength)),
        );
        if (packet.totalLength !== packet.payloadLength) throw new Error('a whole payload has its length');
        break;
      case PUBLISH_STREAM:
        if (this.#totalLength >= 0) throw new Error('a second stream within the first');
        if (packet.payloadLength !== 0) throw new Error('the header of a stream has no payload');
        this.#topic = this.#topicText();
        this.#joined = '';
        this.#joinedLength = 0;
        this.#totalLength = packet.totalLength;
        break;
      case PUBLISH_PIECE:
        this.#piece();
        break;
      case CONNACK:
        this.events.push(`CONNACK ${packet.sessionPresent} ${packet.reasonCode}`);
        break;
      case SUBACK: {
        this.#checkPart(packet.payloadOffset, packet.payloadLength);
        const codes = bytes.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength);
        this.events.push(`SUBACK #${packet.packetIdentifier} ${codes.join()}`);
        break;
      }
      case PINGRESP:
        this.events.push('PINGRESP');
        break;
      default:
        this.events.push(`${result} #${packet.packetIdentifier}`);
    }
    return true;
  }

  #piece(): void {
    const { bytes, packet } = this.decoder;
    this.#checkPart(packet.payloadOffset, packet.payloadLength);
    if (packet.pieceOffset !== this.#joinedLength) throw new Error('a piece is missing, or came twice');
    if (packet.totalLength !== this.#totalLength) throw new Error('the total length has changed');
    if (packet.payloadLength === 0 && packet.totalLength !== 0) throw new Error('a piece of nothing');
    this.#joined += hexOf(bytes.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength));
    this.#joinedLength += packet.payloadLength;
    if (packet.last !== (this.#joinedLength === packet.totalLength)) throw new Error('not the last piece');
    if (!packet.last) return;
    this.#totalLength = -1;
    this.#publish('streamed', this.#joined);
  }

  #publish(form: string, payload: string): void {
    const { qos, dup, retain, packetIdentifier } = this.decoder.packet;
    const flags = `${dup ? ' dup' : ''}${retain ? ' retain' : ''}`;
    this.events.push(`PUBLISH ${form} qos ${qos}${flags} #${packetIdentifier} ${this.#topic} ${payload}`);
  }

  #topicText(): string {
    const { topicOffset, topicLength } = this.decoder.packet;
    return this.#topics.decode(this.decoder.bytes.subarray(topicOffset, topicOffset + topicLength));
  }

  #checkPart(offset: number, length: number): void {
    if (offset < 0 || length < 0 || offset + length > this.decoder.bytes.length) {
      throw new Error('a part that lies outside the buffer');
    }
  }
}

/**
 * The events of `stream`, received in chunks that end at `cuts` (ascending).
 * @param eager whether to decode all there is after each chunk, or only when a chunk finds no room
 */
function eventsOf(stream: Uint8Array, cuts: readonly number[], capacity: number, eager = true): string[] {
  const recorder = new Recorder(capacity);
  const { decoder } = recorder;
  let at = 0;
  for (let i = 0; i <= cuts.length; i++) {
    const end = cuts[i] ?? stream.length;
    while (at < end) {
      while (decoder.room === 0) recorder.next();
      const part = Math.min(end, at + decoder.room);
      decoder.receive(stream.subarray(at, part));
      at = part;
      if (eager || decoder.room === 0) while (recorder.next());
    }
  }
  while (recorder.next());
  return recorder.events;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const counting = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);

function publish(topic: string, length: number, qos: QoS, packetIdentifier: number, flags = ''): Publish {
  return {
    type: PUBLISH,
    topic,
    payload: counting(length),
    qos,
    dup: flags.includes('d'),
    retain: flags.includes('r'),
    packetIdentifier,
  };
}

/** Every packet a server sends, in every form, with sizes on both sides of `capacity`. */
function mixture(capacity: number): Sent[] {
  const sent: Sent[] = [{ type: CONNACK, sessionPresent: true, returnCode: 0 }];
  let identifier = 250;
  // Whole and streamed PUBLISHes, from one that just fits to the first that does not; payloads full of any byte.
  for (const size of [5, capacity - 2, capacity - 1, capacity, capacity + 1, capacity + 2, 3 * capacity]) {
    for (const qos of [0, 1, 2] as const) {
      const rest = size - 2 - 2 - 3 - (qos === 0 ? 0 : 2);
      const flags = `${qos > 0 && size % 2 === 0 ? 'd' : ''}${size % 3 === 0 ? 'r' : ''}`;
      sent.push(publish('a/b', Math.max(rest, 0), qos, qos === 0 ? 0 : identifier++, flags));
    }
    sent.push({ type: PUBACK, packetIdentifier: identifier++ }, { type: PINGRESP });
  }
  // Topics around the size at which they do not fit beside the longest fixed header, and far beyond.
  for (const qos of [0, 1, 2] as const) {
    const most = capacity - 5 - 2 - (qos === 0 ? 0 : 2);
    for (const length of [most - 1, most, most + 1, capacity - 2, capacity, capacity + 40]) {
      sent.push(publish('é'.padEnd(length - 1, 't'), 0, qos, qos === 0 ? 0 : identifier++));
      sent.push(publish('t'.repeat(length), 9, qos, qos === 0 ? 0 : identifier++, 'r'));
    }
    sent.push({ type: PUBREC, packetIdentifier: 0x3030 + qos });
  }
  sent.push(
    { type: SUBACK, packetIdentifier: 1, returnCodes: [0] },
    { type: SUBACK, packetIdentifier: 2, returnCodes: [0x80, 2, 1, 0] },
    { type: UNSUBACK, packetIdentifier: 3 },
    { type: PUBREC, packetIdentifier: 4 },
    { type: PUBREL, packetIdentifier: 5 },
    { type: PUBCOMP, packetIdentifier: 0xffff },
    publish('stat/\u{1f600}/POWER', 0, 0, 0),
    publish('cmnd/tasmota_123456/Power', 2, 1, 7, 'd'),
    { type: PINGRESP },
  );
  return sent;
}

const CAPACITIES = [16, 64, 200] as const;

describe.each(CAPACITIES)('a stream of packets into a buffer of %i bytes', (capacity) => {
  const sent = mixture(capacity);
  const stream = concatenate(sent.map(encode));
  const expected = sent.map((packet) => eventOf(packet, capacity));

  it('has at least 64 packets of every type and form', () => {
    expect(sent.length).toBeGreaterThanOrEqual(64);
    expect(new Set(sent.map((packet) => packet.type)).size).toBe(9);
    for (const form of ['whole', 'streamed']) {
      for (const qos of [0, 1, 2]) {
        expect(expected.some((event) => event.startsWith(`PUBLISH ${form} qos ${qos}`))).toBe(true);
      }
    }
    expect(expected.some((event) => /^PUBLISH whole .* $/.test(event))).toBe(true);
    // Streamed without a topic, because that alone was too long: with a payload and without.
    expect(expected.some((event) => /^PUBLISH streamed qos [12].* #\d+ {2}[0-9a-f]+$/.test(event))).toBe(
      true,
    );
    expect(expected.some((event) => /^PUBLISH streamed qos [12].* #\d+ {2}$/.test(event))).toBe(true);
    expect(expected.some((event) => /^PUBLISH streamed qos [12].* #\d+ \S+ /.test(event))).toBe(true);
  });

  it('gives the packets that were sent', () => {
    expect(eventsOf(stream, [], capacity)).toEqual(expected);
    expect(eventsOf(stream, [], capacity, false)).toEqual(expected);
  });

  it('gives them byte by byte', () => {
    const everywhere = Array.from({ length: stream.length - 1 }, (_, i) => i + 1);
    expect(eventsOf(stream, everywhere, capacity)).toEqual(expected);
    expect(eventsOf(stream, everywhere, capacity, false)).toEqual(expected);
  });

  it('gives them in chunks of every size', () => {
    for (let size = 1; size <= capacity + 3; size++) {
      const cuts: number[] = [];
      for (let at = size; at < stream.length; at += size) cuts.push(at);
      expect(eventsOf(stream, cuts, capacity)).toEqual(expected);
    }
  });

  it('gives them however it is cut in two', () => {
    const whole = expected.join('\n');
    for (let cut = 1; cut < stream.length; cut++) {
      if (eventsOf(stream, [cut], capacity).join('\n') !== whole) expect(cut).toBe('no difference');
    }
  });

  it('gives them however it is cut in many', () => {
    const whole = expected.join('\n');
    const cuts = fc.oneof(
      fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 12 }),
      fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { minLength: 40, maxLength: 400 }),
    );
    fc.assert(
      fc.property(cuts, fc.boolean(), (places, eager) => {
        const ascending = places.sort((a, b) => a - b);
        return eventsOf(stream, ascending, capacity, eager).join('\n') === whole;
      }),
      { seed: 30 + capacity, numRuns: 2000 },
    );
  });
});

describe('random packets, cut at random', () => {
  const identifier = fc.integer({ min: 1, max: 65_535 });
  const topic = fc
    .oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
      { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 120 }) },
    )
    .map((text) => text.replace(/[\u0000#+]/g, '/'));
  const message = fc
    .record({
      topic,
      payload: fc.uint8Array({ maxLength: 150 }),
      qos: fc.constantFrom<QoS>(0, 1, 2),
      dup: fc.boolean(),
      retain: fc.boolean(),
      identifier,
    })
    .map(
      ({ identifier: id, ...rest }): Publish => ({
        ...rest,
        type: PUBLISH,
        dup: rest.dup && rest.qos > 0,
        packetIdentifier: rest.qos === 0 ? 0 : id,
      }),
    );
  const packet = fc.oneof(
    { weight: 4, arbitrary: message as fc.Arbitrary<Sent> },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constantFrom(PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK),
        packetIdentifier: identifier,
      }) as fc.Arbitrary<Sent>,
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant(SUBACK),
        packetIdentifier: identifier,
        returnCodes: fc.array(fc.constantFrom(0, 1, 2, 0x80), { minLength: 1, maxLength: 8 }),
      }) as fc.Arbitrary<Sent>,
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant(CONNACK),
        sessionPresent: fc.constant(false),
        returnCode: fc.integer({ min: 0, max: 5 }),
      }) as fc.Arbitrary<Sent>,
    },
    { weight: 1, arbitrary: fc.constant<Sent>({ type: PINGRESP }) },
  );

  it('give the packets that were sent', () => {
    fc.assert(
      fc.property(
        fc.array(packet, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 16, max: 160 }),
        fc.array(fc.nat({ max: 3000 }), { maxLength: 30 }),
        fc.boolean(),
        (sent, capacity, places, eager) => {
          const stream = concatenate(sent.map(encode));
          const cuts = places.map((place) => place % stream.length).sort((a, b) => a - b);
          const expected = sent.map((one) => eventOf(one, capacity));
          expect(eventsOf(stream, cuts, capacity, eager)).toEqual(expected);
        },
      ),
      { seed: 31, numRuns: 2000 },
    );
  });

  it('with bytes spoilt give the same events and the same error, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(packet, { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.integer({ min: 16, max: 160 }),
        fc.array(fc.nat({ max: 1000 }), { maxLength: 20 }),
        (sent, spoilt, capacity, places) => {
          const stream = concatenate(sent.map(encode));
          for (const [place, value] of spoilt) stream[place % stream.length] = value;
          const cuts = places.map((place) => place % stream.length).sort((a, b) => a - b);
          const everywhere = Array.from({ length: stream.length - 1 }, (_, i) => i + 1);
          const whole = untilError(stream, [], capacity);
          expect(untilError(stream, cuts, capacity)).toEqual(whole);
          expect(untilError(stream, everywhere, capacity)).toEqual(whole);
        },
      ),
      { seed: 32, numRuns: 2000 },
    );
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
    );
    const part = fc
      .tuple(start, fc.integer({ min: 0, max: 140 }), fc.uint8Array({ maxLength: 30 }))
      .map(([first, length, rest]) => Uint8Array.of(first, length, ...rest));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(part, fc.uint8Array({ minLength: 1, maxLength: 30 })), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 16, max: 100 }),
        fc.array(fc.nat({ max: 200 }), { maxLength: 10 }),
        (parts, capacity, places) => {
          const stream = concatenate(parts);
          const cuts = places.map((place) => place % stream.length).sort((a, b) => a - b);
          const everywhere = Array.from({ length: stream.length - 1 }, (_, i) => i + 1);
          const whole = untilError(stream, [], capacity);
          expect(untilError(stream, cuts, capacity)).toEqual(whole);
          expect(untilError(stream, everywhere, capacity)).toEqual(whole);
        },
      ),
      { seed: 33, numRuns: 2000 },
    );
  });
});

/** As `eventsOf`, for streams that may be malformed: ends with the first error. */
function untilError(stream: Uint8Array, cuts: readonly number[], capacity: number): string[] {
  const recorder = new Recorder(capacity);
  const { decoder, events } = recorder;
  let at = 0;
  for (let i = 0; i <= cuts.length; i++) {
    const end = cuts[i] ?? stream.length;
    while (at < end) {
      const part = Math.min(end, at + decoder.room);
      decoder.receive(stream.subarray(at, part));
      at = part;
      while (recorder.next());
      if (events.at(-1)?.startsWith('error')) return events;
    }
  }
  return events;
}
