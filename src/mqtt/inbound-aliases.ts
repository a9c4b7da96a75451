import { TOPIC_ALIAS_INVALID, TOPIC_ALIAS_NOT_KEPT, TOPIC_ALIAS_UNKNOWN } from './errors.js';
import type { Packet } from './packet.js';

/** How many topic aliases a client takes, and the longest topic kept under one. */
export interface AliasCapacity {
  /** 1 to 255. */
  readonly aliases: number;
  /** Bytes of the longest topic. */
  readonly topicLength: number;
}

/**
 * The topics that a server has given numbers to on one connection (MQTT 5, 3.3.2.3.4). They lie behind the receive buffer, in
 * the same memory, so that a topic is where a packet's offsets say, whether it came with the packet or not.
 */
export class InboundAliases {
  private readonly _bytes: Uint8Array;
  private readonly _base: number;
  private readonly _longest: number;
  /** By alias, less 1: the length of its topic; 0: it has none yet. */
  private readonly _lengths: Uint16Array;

  /** @param base where in `bytes` there is room for `aliases` topics */
  constructor(bytes: Uint8Array, base: number, { aliases, topicLength }: AliasCapacity) {
    this._bytes = bytes;
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
   * Takes the alias of a PUBLISH: keeps its topic, or, where it has none, gives it the one kept.
   * @returns 0 or an error code
   */
  resolve(packet: Packet, alias: number): number {
    const lengths = this._lengths;
    if (alias > lengths.length) return TOPIC_ALIAS_INVALID;
    const slot = alias - 1;
    const kept = this._base + slot * this._longest;
    const length = packet.topicLength;
    if (length > 0) {
      if (length > this._longest) return TOPIC_ALIAS_NOT_KEPT;
      this._bytes.copyWithin(kept, packet.topicOffset, packet.topicOffset + length);
      lengths[slot] = length;
      return 0;
    }
    packet.topicLength = lengths[slot] as number;
    packet.topicOffset = kept;
    return packet.topicLength === 0 ? TOPIC_ALIAS_UNKNOWN : 0;
  }
}
