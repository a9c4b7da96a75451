import { Writer } from '../bytes/writer.js';
import { Encoder } from '../mqtt/encoder.js';
import { errorMessage } from '../mqtt/error-messages.js';
import {
  type DISCONNECT,
  MAXIMUM_REMAINING_LENGTH,
  PINGREQ,
  type PUBACK,
  type PUBCOMP,
  type PUBREC,
  type PUBREL,
  type QoS,
  SUBSCRIBE,
} from '../mqtt/packet.js';
import { checkTopicName } from '../mqtt/topic.js';
import { isTopicFilter } from '../mqtt/topic-filter.js';
import { bytesOf, lengthOf, within } from './checks.js';
import type { ByteBuffer, Platform, SubscriptionItem, WriteOptions } from './pattern.js';
import { SCRATCH, type Wire } from './wire.js';

/** A packet that is an identifier and nothing else. */
export type Acknowledgement = typeof PUBACK | typeof PUBREC | typeof PUBREL | typeof PUBCOMP;

const LAST_IDENTIFIER = 0xffff;
const LONGEST_STRING = 0xffff;
const LAST_QOS = 2;
/** What the head of a PUBLISH takes beside its topic, at most: fixed header, the topic's length, packet identifier. */
const HEAD_WITHOUT_TOPIC = 5 + 2 + 2;
/** Bytes of an acknowledgement; a ping takes fewer. */
const ACKNOWLEDGEMENT_LENGTH = 4;
/** So many of them may wait before nothing more is read. */
const CROWD = 16;
/** Kept off what the application is told it may write, for what a packet takes beside its payload; as much as in the SDK's class. */
const OVERHEAD = 8;
// Names for what is refused. A literal would be copied each time on an engine that has loaded its code from text.
const QOS = 'QoS';
const ID = 'id';
const BYTE_LENGTH = 'byteLength';
const ALL_TOPICS = 'the length of all topics';
const NO_BYTES = new Uint8Array(0);

/** Packets on their way out. Nothing of a packet is sent unless the socket takes all of it. */
export class Outgoing {
  /** Bytes that the PUBLISH being sent in fragments still lacks. */
  remaining = 0;
  private readonly _wire: Wire;
  private readonly _encoder: Encoder;
  private readonly _platform: Platform;
  /** Sees the bytes that the wire's writer writes; made with the first topic. */
  private _view: DataView | undefined;
  private _lastIdentifier = 0;
  /** The topic published last, and its bytes: most devices publish on few. */
  private _topic: string | undefined;
  private _topicBytes: Uint8Array = NO_BYTES;
  /**
   * Acknowledgements and pings that the socket had no room for, or that came between the fragments of a PUBLISH: each
   * its type and identifier, in one number.
   */
  private _waiting: number[] | undefined;

  constructor(wire: Wire, platform: Platform) {
    this._wire = wire;
    this._platform = platform;
    this._encoder = new Encoder(wire.writer);
  }

  /** Bytes the application may write. */
  get room(): number {
    const room = this._wire.writable - OVERHEAD;
    // What waits goes first, unless it waits for the message to be finished.
    return room > 0 && (this.idle || this.remaining > 0) ? room : 0;
  }

  /** Whether nothing waits for the socket. */
  get idle(): boolean {
    return this._waiting === undefined || this._waiting.length === 0;
  }

  /** Whether so much waits that nothing more should be read that wants an answer. */
  get crowded(): boolean {
    return this._waiting !== undefined && this._waiting.length >= CROWD;
  }

  /**
   * Sends a PUBLISH, or its first fragment.
   * @throws what is wrong with the options, or that the socket does not take so much; then nothing has been sent
   */
  publish(data: ByteBuffer, options: WriteOptions): void {
    const length = lengthOf(data);
    const total = options.byteLength ?? length;
    const qos = options.QoS ?? 0;
    within(qos, LAST_QOS, QOS);
    if (total < length) throw new RangeError('the data is longer than byteLength');
    const topic = this._bytesOf(options.topic);
    const head = topic.length + HEAD_WITHOUT_TOPIC;
    within(total, MAXIMUM_REMAINING_LENGTH - head, BYTE_LENGTH);
    const identifier = qos === 0 ? 0 : this._identifier(options.id);
    const retain = Boolean(options.retain);
    const duplicate = qos !== 0 && Boolean(options.duplicate);
    if (head > SCRATCH) {
      this._publishLong(data, length, topic, total, qos as QoS, retain, identifier, duplicate);
      return;
    }
    const writer = this._wire.writer;
    this._encoder.publishHeader(topic, total, qos as QoS, retain, identifier, duplicate);
    const needed = writer.position + length;
    if (needed > this._wire.writable) this._refuse();
    this.remaining = total - length;
    if (length === 0) {
      this._wire.send(0);
    } else if (needed <= SCRATCH && data instanceof Uint8Array) {
      writer.copy(data);
      this._wire.send(0);
    } else {
      this._wire.send(length);
      this._wire.sendBytes(data, length, 0);
    }
  }

  /** Sends a further fragment of it. @throws when it is longer than what is lacking, or than what the socket takes */
  fragment(data: ByteBuffer): void {
    const length = lengthOf(data);
    if (length > this.remaining) throw new RangeError('the data is longer than what is left of byteLength');
    if (length > this._wire.writable) this._refuse();
    if (length > 0) this._wire.sendBytes(data, length, 0);
    this.remaining -= length;
  }

  /**
   * Sends SUBSCRIBE (3.8) or UNSUBSCRIBE (3.10).
   * @throws as `publish` does
   */
  subscriptions(operation: number, options: WriteOptions): void {
    const items = options.items;
    if (items === undefined || items.length === 0) throw new Error('at least one item is needed');
    const asked = operation === SUBSCRIBE;
    const filters: Uint8Array[] = [];
    let following = 2;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as SubscriptionItem;
      within(item.QoS ?? 0, LAST_QOS, QOS);
      const filter = this._filter(item.topic);
      filters.push(filter);
      following += (asked ? 3 : 2) + filter.length;
    }
    within(following, MAXIMUM_REMAINING_LENGTH, ALL_TOPICS);
    // Whatever may be refused comes before the first byte that is written.
    const identifier = this._identifier(options.id);
    const { writer } = this._wire;
    writer.byte((operation << 4) | 2);
    writer.variableByteInteger(following);
    if (writer.position + following > this._wire.writable) this._refuse();
    writer.uint16(identifier);
    following -= 2;
    for (let i = 0; i < items.length; i++) {
      const filter = filters[i] as Uint8Array;
      following -= 2 + filter.length;
      this._string(filter, following);
      if (!asked) continue;
      writer.byte((items[i] as SubscriptionItem).QoS ?? 0);
      following--;
    }
    if (writer.position > 0) this._wire.send(0);
  }

  /** Sends an acknowledgement as the application asks. @throws as `publish` does */
  acknowledgement(type: Acknowledgement, id: number | undefined): void {
    if (id === undefined) throw new Error('an id is needed');
    const identifier = this._identifier(id);
    if (this._wire.writable < ACKNOWLEDGEMENT_LENGTH) this._refuse();
    this._encoder.acknowledge(type, identifier);
    this._wire.send(0);
  }

  /** Sends PINGREQ or DISCONNECT as the application asks. @throws as `publish` does */
  empty(type: typeof PINGREQ | typeof DISCONNECT): void {
    if (this._wire.writable < ACKNOWLEDGEMENT_LENGTH) this._refuse();
    if (type === PINGREQ) this._encoder.pingreq();
    else this._encoder.disconnect();
    this._wire.send(0);
  }

  /** Sends a packet of the client's own, an acknowledgement or PINGREQ with no identifier, as soon as the socket takes it. */
  answer(type: Acknowledgement | typeof PINGREQ, identifier: number): void {
    if (this.idle && this._fits()) this._answer(type, identifier);
    else this._wait((type << 16) | identifier);
  }

  /** Sends what has waited, as far as it can be sent. */
  flush(): void {
    const waiting = this._waiting;
    if (waiting === undefined) return;
    while (waiting.length > 0 && this._fits()) {
      const next = waiting.shift() as number;
      this._answer((next >> 16) as Acknowledgement, next & LAST_IDENTIFIER);
    }
  }

  private _fits(): boolean {
    return this.remaining === 0 && this._wire.writable >= ACKNOWLEDGEMENT_LENGTH;
  }

  private _answer(type: Acknowledgement | typeof PINGREQ, identifier: number): void {
    if (type === PINGREQ) this._encoder.pingreq();
    else this._encoder.acknowledge(type, identifier);
    try {
      this._wire.send(0);
    } catch {
      this._wire.broken = true;
    }
  }

  private _wait(packet: number): void {
    const waiting = this._waiting;
    if (waiting === undefined) this._waiting = [packet];
    // One ping is as good as two.
    else if (packet >> 16 !== PINGREQ || !waiting.includes(packet)) waiting.push(packet);
  }

  /** A PUBLISH whose topic alone is longer than what goes through at a time. */
  private _publishLong(
    data: ByteBuffer,
    length: number,
    topic: Uint8Array,
    total: number,
    qos: QoS,
    retain: boolean,
    identifier: number,
    duplicate: boolean,
  ): void {
    const writer = new Writer(new Uint8Array(topic.length + HEAD_WITHOUT_TOPIC));
    new Encoder(writer).publishHeader(topic, total, qos, retain, identifier, duplicate);
    const head = writer.bytes.subarray(0, writer.position);
    if (head.length + length > this._wire.writable) this._refuse();
    this.remaining = total - length;
    this._wire.sendBytes(head, head.length, length);
    if (length > 0) this._wire.sendBytes(data, length, 0);
  }

  /** A text with its length in front, behind what has been written. @param following bytes of the packet behind it */
  private _string(bytes: Uint8Array, following: number): void {
    const { writer } = this._wire;
    const { length } = bytes;
    // Room for the length, and for the byte that comes behind some.
    if (writer.room < 2 + 1 + length) this._wire.send(2 + length + following);
    writer.uint16(length);
    if (length < writer.room) {
      writer.copy(bytes);
      return;
    }
    this._wire.send(length + following);
    this._wire.sendBytes(bytes, length, following);
  }

  private _identifier(given: number | undefined): number {
    if (given !== undefined) {
      within(given, LAST_IDENTIFIER, ID);
      if (given === 0) throw new RangeError('id has to be 1 to 65535');
      return given;
    }
    this._lastIdentifier = this._lastIdentifier === LAST_IDENTIFIER ? 1 : this._lastIdentifier + 1;
    return this._lastIdentifier;
  }

  /** The bytes of a topic name, checked. */
  private _bytesOf(topic: string | undefined): Uint8Array {
    if (topic === undefined) throw new Error('a topic is needed');
    if (topic === this._topic) return this._topicBytes;
    const bytes = bytesOf(this._platform.encode(topic));
    const length = bytes.length;
    if (length > LONGEST_STRING) throw new RangeError('the topic is longer than 65,535 bytes');
    const problem = this._checkTopic(bytes);
    if (problem !== 0) throw new Error(errorMessage(problem));
    this._topic = topic;
    this._topicBytes = bytes;
    return bytes;
  }

  /** Looks at it where it will be written, since there a view is at hand. */
  private _checkTopic(bytes: Uint8Array): number {
    const { length } = bytes;
    if (length > SCRATCH)
      return checkTopicName(bytes, new DataView(bytes.buffer, bytes.byteOffset), 0, length);
    const { writer } = this._wire;
    writer.copy(bytes);
    writer.position = 0;
    this._view ??= new DataView(writer.bytes.buffer);
    return checkTopicName(writer.bytes, this._view, 0, length);
  }

  private _filter(topic: string): Uint8Array {
    if (topic === undefined) throw new Error('an item needs a topic');
    const filter = bytesOf(this._platform.encode(topic));
    if (!isTopicFilter(filter)) throw new Error(`${topic} is no topic filter [4.7]`);
    return filter;
  }

  private _refuse(): never {
    this._wire.writer.position = 0;
    throw new Error('the connection does not take so many bytes now: wait for onWritable');
  }
}
