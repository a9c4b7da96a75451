import type { Packet as PacketContent } from 'mqtt-packet';
import { decodeUtf8 } from '../../../src/bytes/utf8.js';
import type { Decoder } from '../../../src/mqtt/decoder.js';
import type { ProtocolLevel } from '../../../src/mqtt/packet.js';
import { PropertyReader } from '../../../src/mqtt/property-reader.js';
import { BY_IDENTIFIER, type Kind, pairsOf } from './properties.js';

/* One form in which packets given to mqtt-packet, found by its parser, and found by our decoder can be compared. */

/** A packet's content: what it has beside a name is what the standard gives to packets of its type. */
export type Content = Readonly<Record<string, unknown>>;

const hexOf = (value: Uint8Array): string => Buffer.from(value).toString('hex');

/** Properties one a line, in alphabetical order: mqtt-packet does not keep another. */
function linesOf(properties: object | undefined): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === 'userProperties') {
      for (const [key, one] of pairsOf(value)) lines.push(`${name} ${JSON.stringify([key, one])}`);
      continue;
    }
    for (const one of Array.isArray(value) ? value : [value]) {
      const shown = Buffer.isBuffer(one)
        ? hexOf(one)
        : typeof one === 'string'
          ? JSON.stringify(one)
          : Number(one);
      lines.push(`${name} ${shown}`);
    }
  }
  return lines.sort();
}

/** The content of a packet that was given to mqtt-packet, or that it has found. */
export function contentOf(packet: PacketContent, level: ProtocolLevel): Content {
  const { cmd } = packet;
  const properties = linesOf((packet as { properties?: object }).properties);
  const number = packet.messageId ?? 0;
  switch (packet.cmd) {
    case 'connect': {
      const { clientId, clean, keepalive, username, will } = packet;
      return {
        cmd,
        protocol: `${packet.protocolId} ${packet.protocolVersion}`,
        clientId,
        clean,
        keepalive,
        username,
        password: packet.password && hexOf(packet.password),
        will: will && {
          topic: will.topic,
          payload: hexOf(will.payload as Buffer),
          qos: will.qos,
          retain: will.retain,
          properties: linesOf(will.properties),
        },
        properties,
      };
    }
    case 'connack': {
      const code = level === 5 ? packet.reasonCode : packet.returnCode;
      return { cmd, sessionPresent: packet.sessionPresent, code, properties };
    }
    case 'publish': {
      const { topic: name, qos: quality, dup, retain } = packet;
      return {
        cmd,
        number,
        topic: name,
        qos: quality,
        dup,
        retain,
        payload: hexOf(packet.payload as Buffer),
        properties,
      };
    }
    case 'subscribe':
      return { cmd, number, subscriptions: packet.subscriptions, properties };
    case 'unsubscribe':
      return { cmd, number, unsubscriptions: packet.unsubscriptions, properties };
    case 'suback':
      return { cmd, number, codes: packet.granted.join(), properties };
    case 'unsuback':
      return { cmd, number, codes: level === 5 ? packet.granted.join() : '', properties };
    case 'pingreq':
    case 'pingresp':
      return { cmd };
    case 'disconnect':
    case 'auth':
      return { cmd, code: packet.reasonCode ?? 0, properties };
    default:
      return { cmd, number, code: packet.reasonCode ?? 0, properties };
  }
}

const NAMES = [
  '',
  'connect',
  'connack',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  'suback',
  'unsubscribe',
  'unsuback',
  'pingreq',
  'pingresp',
  'disconnect',
  'auth',
];

/** The content of the packet that our decoder has found last. */
export function decodedContent({ bytes: buffer, packet, protocolLevel }: Decoder): Content {
  const cmd = NAMES[packet.type] as string;
  const number = packet.packetIdentifier;
  const found: Record<string, unknown[]> = {};
  const pairs: Record<string, string[]> = Object.create(null);
  const reader = new PropertyReader(buffer, packet.view);
  reader.read(packet);
  for (let id = reader.next(); id > 0; id = reader.next()) {
    const { name, kind } = BY_IDENTIFIER.get(id) as { name: string; kind: Kind };
    const data = buffer.slice(reader.offset, reader.offset + reader.length);
    if (kind === 'pair') {
      const key = decodeUtf8(buffer, reader.nameOffset, reader.nameLength);
      pairs[key] = [...(pairs[key] ?? []), decodeUtf8(data)];
      found[name] = [];
      continue;
    }
    const value =
      kind === 'binary'
        ? Buffer.from(data)
        : kind === 'string' || kind === 'topic'
          ? decodeUtf8(data)
          : reader.value;
    found[name] = [...(found[name] ?? []), value];
  }
  const properties = linesOf(
    found.userProperties === undefined ? found : { ...found, userProperties: pairs },
  );
  const payload = buffer.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength);
  switch (cmd) {
    case 'connack':
      return { cmd, sessionPresent: packet.sessionPresent, code: packet.reasonCode, properties };
    case 'publish': {
      const { topicOffset, topicLength, qos: quality, dup, retain } = packet;
      const name = decodeUtf8(buffer, topicOffset, topicLength);
      return { cmd, number, topic: name, qos: quality, dup, retain, payload: hexOf(payload), properties };
    }
    case 'suback':
      return { cmd, number, codes: payload.join(), properties };
    case 'unsuback':
      return { cmd, number, codes: protocolLevel === 5 ? payload.join() : '', properties };
    case 'pingresp':
      return { cmd };
    case 'disconnect':
    case 'auth':
      return { cmd, code: packet.reasonCode, properties };
    default:
      return { cmd, number, code: packet.reasonCode, properties };
  }
}
