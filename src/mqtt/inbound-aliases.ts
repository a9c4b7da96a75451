import { TOPIC_ALIAS_INVALID, TOPIC_ALIAS_NOT_KEPT, TOPIC_ALIAS_UNKNOWN } from './errors.js';
import type { Packet } from './packet.js';
import { checkTopicName } from './topic.js';

/**
 * Result of `InboundAliases.resolve`, no error: the topic was in a message that the receive buffer could not hold, and it is not
 * kept.
 */
export const TOPIC_PASSED_OVER = -1_000;

/** How many topic aliases a client takes, and the longest topic kept under one. */
export interface AliasCapacity {
  /** 1 to 255. */
  readonly aliases: number;
  /** Bytes of the longest topic. One that is longer ends the connection; no aliases are taken on the next ones. */
  readonly topicLength: number;
}

/** Bytes that the topics take, and one that has no alias yet. */
export function aliasRoom({ aliases, topicLength }: AliasCapacity): number {
  return (aliases + 1) * topicLength;
}

/**
 * The topics that a server has given numbers to on one connection (MQTT 5, 3.3.2.3.4). They lie behind the receive buffer, in
 * the same memory, so that a topic is where a packet's offsets say, whether it came with the packet or not.
 *
 * A topic that the receive buffer itself cannot hold is kept if it is no longer than others may be. If it is longer, its alias is
 * known to stand for such a one: messages under it are passed over, as they are with the topic itself.
 */
export class InboundAliases {
  private readonly _packet: Packet;
  private readonly _base: number;
  private readonly _longest: number;
  /** By alias, less 1: the length of its topic; 0: it has none yet; more than the longest: it is not kept. */
  private readonly _lengths: Uint16Array;

  /**
   * @param packet the record that has the receive buffer
   * @param base where that ends, and `aliasRoom` bytes begin
   */
  constructor(packet: Packet, base: number, { aliases, topicLength }: AliasCapacity) {
    this._packet = packet;
    this._base = base;
    this._longest = topicLength;
    this._lengths = new Uint16Array(aliases);
  }

  get maximum(): number {
    return this._lengths.length;
  }

  /** A new connection: no alias has a topic (3.3.2.3.4). */
  clear(): void {
    this._lengths.fill(0);
  }

  /**
   * Takes the alias of a PUBLISH in the record: keeps its topic, or, where it has none, gives it the one kept.
   * @returns 0, `TOPIC_PASSED_OVER` or an error code
   */
  resolve(alias: number): number {
    const lengths = this._lengths;
    const packet = this._packet;
    if (alias > lengths.length) return TOPIC_ALIAS_INVALID;
    const slot = alias - 1;
    const kept = this._base + slot * this._longest;
    const length = packet.topicLength;
    if (length > 0) {
      lengths[slot] = length;
      if (length <= this._longest) {
        packet.bytes.copyWithin(kept, packet.topicOffset, packet.topicOffset + length);
        return 0;
      }
      // Messages on a topic that the buffer has room for must not be missed for the sake of aliases.
      return length < this._base ? TOPIC_ALIAS_NOT_KEPT : TOPIC_PASSED_OVER;
    }
    const known = lengths[slot] as number;
    if (known > this._longest) return TOPIC_PASSED_OVER;
    packet.topicLength = known;
    packet.topicOffset = kept;
    return known === 0 ? TOPIC_ALIAS_UNKNOWN : 0;
  }

  /** Keeps a part of a topic that is passed over, until its alias is known: `count` bytes from `offset`, which are its next from `at`. */
  keepPart(offset: number, count: number, at: number): void {
    if (at + count <= this._longest) this._packet.bytes.copyWithin(this._passed + at, offset, offset + count);
  }

  /**
   * Takes the alias of a PUBLISH that is passed over. Its topic is not for the record.
   * @param length of its topic, all parts of which have been kept as far as it can be; 0: it has none
   * @returns 0 or an error code
   */
  passed(alias: number, length: number): number {
    const packet = this._packet;
    packet.topicOffset = this._passed;
    packet.topicLength = length;
    const isKept = length > 0 && length <= this._longest;
    let error = isKept ? checkTopicName(packet.bytes, packet.view, packet.topicOffset, length) : 0;
    if (error === 0) error = this.resolve(alias);
    packet.topicLength = 0;
    return error === TOPIC_PASSED_OVER ? 0 : error;
  }

  /** Where there is room for a topic whose alias is not known yet. */
  private get _passed(): number {
    return this._base + this._lengths.length * this._longest;
  }
}
