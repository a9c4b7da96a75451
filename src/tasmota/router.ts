import type { Pattern } from '../bytes/pattern.js';
import type { Packet } from '../mqtt/packet.js';
import { FROM_FALLBACK, FROM_GROUP, FROM_OWN_TOPIC } from './command.js';
import type { Topics } from './topics.js';

/** Result of `route` for a topic that is none of the device's. */
export const NOT_OURS = -1;

/** Tells by which of the device's topics a message came. */
export class Router {
  /** After `route`: how much of the topic is the device's; what follows names the command. */
  prefixLength = 0;

  /** @returns `FROM_OWN_TOPIC`, `FROM_GROUP`, `FROM_FALLBACK` or `NOT_OURS` */
  route(packet: Packet, topics: Topics): number {
    if (this._beginsWith(topics.ownPattern, packet)) return FROM_OWN_TOPIC;
    if (!topics.addressable) return NOT_OURS;
    const groups = topics.groupPatterns;
    for (let i = 0; i < groups.length; i++) {
      if (this._beginsWith(groups[i] as Pattern, packet)) return FROM_GROUP;
    }
    return this._beginsWith(topics.fallbackPattern, packet) ? FROM_FALLBACK : NOT_OURS;
  }

  /** Patterns end with a slash, so whole levels are compared. */
  private _beginsWith(pattern: Pattern, packet: Packet): boolean {
    const length = pattern.length;
    if (length > packet.topicLength || !pattern.isAt(packet.view, packet.topicOffset)) return false;
    this.prefixLength = length;
    return true;
  }
}
