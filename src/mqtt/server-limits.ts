import type { Packet, QoS } from './packet.js';
import {
  MAXIMUM_PACKET_SIZE,
  MAXIMUM_QOS,
  RECEIVE_MAXIMUM,
  RETAIN_AVAILABLE,
  SERVER_KEEP_ALIVE,
  SESSION_EXPIRY_INTERVAL,
  SHARED_SUBSCRIPTION_AVAILABLE,
  SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
  TOPIC_ALIAS_MAXIMUM,
  WILDCARD_SUBSCRIPTION_AVAILABLE,
} from './properties.js';
import type { PropertyReader } from './property-reader.js';

/** More than any packet has. */
const NO_MAXIMUM = 0xffff_ffff;

/** What a server has said in its CONNACK that it takes (MQTT 5, 3.2.2.3). What it does not say is as when this is made. */
export class ServerLimits {
  /** Messages above QoS 0 that it takes at a time (3.2.2.3.3). */
  receiveMaximum = 65_535;
  /** Bytes of the largest packet it takes (3.2.2.3.6). */
  maximumPacketSize = NO_MAXIMUM;
  /** The highest QoS it takes messages at (3.2.2.3.4). */
  maximumQos: QoS = 2;
  retainAvailable = true;
  wildcardSubscriptions = true;
  subscriptionIdentifiers = true;
  sharedSubscriptions = true;
  /** Topic aliases it takes (3.2.2.3.8). */
  topicAliasMaximum = 0;
  /** Seconds of keep-alive that it wants instead of the client's (3.2.2.3.14); -1: the client's. */
  keepAlive = -1;
  /** Seconds for which it keeps the session (3.2.2.3.2); -1: as long as it was asked to. */
  sessionExpiryInterval = -1;

  /** Takes what a CONNACK says. @param reader reads that packet's properties */
  read(packet: Packet, reader: PropertyReader): void {
    reader.read(packet);
    for (let identifier = reader.next(); identifier > 0; identifier = reader.next()) {
      const { value } = reader;
      switch (identifier) {
        case RECEIVE_MAXIMUM:
          this.receiveMaximum = value;
          break;
        case MAXIMUM_PACKET_SIZE:
          this.maximumPacketSize = value;
          break;
        case MAXIMUM_QOS:
          this.maximumQos = value as QoS;
          break;
        case RETAIN_AVAILABLE:
          this.retainAvailable = value === 1;
          break;
        case WILDCARD_SUBSCRIPTION_AVAILABLE:
          this.wildcardSubscriptions = value === 1;
          break;
        case SUBSCRIPTION_IDENTIFIERS_AVAILABLE:
          this.subscriptionIdentifiers = value === 1;
          break;
        case SHARED_SUBSCRIPTION_AVAILABLE:
          this.sharedSubscriptions = value === 1;
          break;
        case TOPIC_ALIAS_MAXIMUM:
          this.topicAliasMaximum = value;
          break;
        case SERVER_KEEP_ALIVE:
          this.keepAlive = value;
          break;
        case SESSION_EXPIRY_INTERVAL:
          this.sessionExpiryInterval = value;
          break;
        default:
          break;
      }
    }
  }
}

/** A server that has said nothing, as those of MQTT 3.1.1 do. */
export const NO_LIMITS: Readonly<ServerLimits> = Object.freeze(new ServerLimits());
