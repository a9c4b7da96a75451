import { JsonReader, TEXT } from '../../bytes/json-reader.js';
import type { Packet } from '../../mqtt/packet.js';
import { filterMatches } from '../../mqtt/topic-filter.js';
import { AS_IT_IS, ESCAPED } from './rule-set.js';
import type { Rules } from './rules.js';

/** The most events that messages may raise. */
export const MOST_EVENT_TOPICS = 10;

/** A topic whose messages raise an event. */
export interface EventTopic {
  /** The event's name. */
  readonly name: Uint8Array;
  readonly filter: Uint8Array;
  /** What of a payload in JSON is the event's value: keys in capitals with `#` between them; empty: all of it. */
  readonly key: Uint8Array;
  /** As the command named it: `DS18B20.Temperature`. */
  readonly keyText: string;
  /** The number of the client's subscription. */
  readonly subscription: number;
}

/** What messages raise events. Not kept over a restart; the client renews the subscriptions by itself. */
export class EventTopics {
  readonly topics: EventTopic[] = [];
  private readonly _reader = new JsonReader();

  /** Raises the events a message brings. Allocates nothing. */
  message(packet: Packet, rules: Rules): void {
    const { topics } = this;
    for (let i = 0; i < topics.length; i++) {
      const topic = topics[i] as EventTopic;
      if (!filterMatches(topic.filter, packet.bytes, packet.topicOffset, packet.topicLength)) continue;
      const { name, key } = topic;
      const { bytes, payloadOffset, payloadLength } = packet;
      if (key.length === 0) {
        rules.event(name, 0, name.length, bytes, payloadOffset, payloadLength, AS_IT_IS);
      } else if (this._find(key, bytes, payloadOffset, payloadLength)) {
        const { start, length, kind, escaped } = this._reader;
        rules.event(
          name,
          0,
          name.length,
          bytes,
          start,
          length,
          kind === TEXT && escaped ? ESCAPED : AS_IT_IS,
        );
      }
    }
  }

  private _find(key: Uint8Array, bytes: Uint8Array, offset: number, length: number): boolean {
    const reader = this._reader;
    reader.begin(bytes, offset, length);
    while (reader.next()) if (reader.element === 0 && reader.isAt(key, 0, key.length)) return true;
    return false;
  }
}
