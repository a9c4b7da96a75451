import type { Packet } from '../mqtt/packet.js';
import { FROM_FALLBACK, FROM_GROUP, FROM_OWN_TOPIC } from './command.js';
import { equals } from './registry.js';
import type { Topics } from './topics.js';

/** Result of `route` for a topic that is none of the device's. */
export const NOT_OURS = -1;

const SLASH = 0x2f;

/** Tells by which of the device's topics a message came, and where in its topic the command's name stands. */
export class Router {
  /** After `route`: where the last level of the topic begins. */
  nameOffset = 0;
  nameLength = 0;

  /** @returns `FROM_OWN_TOPIC`, `FROM_GROUP`, `FROM_FALLBACK` or `NOT_OURS` */
  route(packet: Packet, bytes: Uint8Array, topics: Topics): number {
    const start = packet.topicOffset;
    const end = start + packet.topicLength;
    const origin = this.#origin(bytes, start, packet.topicLength, topics);
    if (origin === NOT_OURS) return NOT_OURS;
    let name = end;
    while (name > start && bytes[name - 1] !== SLASH) name--;
    this.nameOffset = name;
    this.nameLength = end - name;
    return origin;
  }

  #origin(bytes: Uint8Array, start: number, length: number, topics: Topics): number {
    if (startsWith(topics.command, bytes, start, length)) return FROM_OWN_TOPIC;
    if (!topics.addressable) return NOT_OURS;
    const groups = topics.groups;
    for (let i = 0; i < groups.length; i++) {
      if (startsWith(groups[i] as Uint8Array, bytes, start, length)) return FROM_GROUP;
    }
    return startsWith(topics.fallbackCommand, bytes, start, length) ? FROM_FALLBACK : NOT_OURS;
  }
}

/** Prefixes end with a slash, so whole levels are compared. */
function startsWith(prefix: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  return length >= prefix.length && equals(prefix, bytes, start);
}
