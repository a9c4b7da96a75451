import type { Packet as PacketContent } from 'mqtt-packet';
import { encodeUtf8 } from '../../../src/bytes/utf8.js';
import type { Writer } from '../../../src/bytes/writer.js';
import type { Encoder } from '../../../src/mqtt/encoder.js';
import { PUBACK, PUBCOMP, PUBREC, PUBREL, type QoS } from '../../../src/mqtt/packet.js';
import { PropertyList } from '../../../src/mqtt/property-list.js';
import { BY_NAME, type Kind, type Properties, pairsOf } from './properties.js';

/* Writes packets given in the words of mqtt-packet with our encoder. */

/** Properties as our encoder takes them. @param without those it takes otherwise */
function listOf(
  properties: Properties | undefined,
  without: readonly string[] = [],
): PropertyList | undefined {
  const list = new PropertyList(1000);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (without.includes(name)) continue;
    const { identifier: number, kind } = BY_NAME.get(name) as { identifier: number; kind: Kind };
    if (kind === 'byte' || kind === 'bit') list.flag(number, Number(value));
    else if (kind === 'int16' || kind === 'count16') list.uint16(number, value as number);
    else if (kind === 'int32' || kind === 'count32') list.uint32(number, value as number);
    else if (kind === 'var') list.variable(number, value as number);
    else if (kind === 'binary') list.data(number, Uint8Array.from(value as Buffer));
    else if (kind === 'pair') {
      for (const [key, one] of pairsOf(value as Properties))
        list.pair(number, encodeUtf8(key), encodeUtf8(one));
    } else list.data(number, encodeUtf8(value as string));
  }
  if (list.overflowed) throw new Error('the properties are too large for the test');
  return list.length === 0 ? undefined : list;
}

const TYPES = { puback: PUBACK, pubrec: PUBREC, pubrel: PUBREL, pubcomp: PUBCOMP } as const;

/** Writes a client's packet with our encoder. @returns whether it fitted */
export function write(encoder: Encoder, packet: PacketContent): boolean {
  const properties = (packet as { properties?: Properties }).properties;
  const number = packet.messageId ?? 0;
  switch (packet.cmd) {
    case 'connect': {
      const said = ['sessionExpiryInterval', 'receiveMaximum', 'maximumPacketSize', 'topicAliasMaximum'];
      const { will } = packet;
      const found = (properties ?? {}) as Record<string, number | undefined>;
      return encoder.connect(
        {
          clientIdentifier: encodeUtf8(packet.clientId),
          cleanSession: packet.clean as boolean,
          keepAlive: packet.keepalive as number,
          sessionExpiryInterval: found.sessionExpiryInterval ?? 0,
          maximumPacketSize: found.maximumPacketSize,
          properties: listOf(properties, said),
          userName: packet.username === undefined ? undefined : encodeUtf8(packet.username),
          password: packet.password && Uint8Array.from(packet.password),
          will: will && {
            topic: encodeUtf8(will.topic),
            payload: Uint8Array.from(will.payload as Buffer),
            qos: will.qos as QoS,
            retain: will.retain as boolean,
            delayInterval: will.properties?.willDelayInterval,
            properties: listOf(will.properties, ['willDelayInterval']),
          },
        },
        found.receiveMaximum,
        found.topicAliasMaximum,
      );
    }
    case 'publish':
      return encoder.publish(
        encodeUtf8(packet.topic),
        Uint8Array.from(packet.payload as Buffer),
        packet.qos,
        packet.retain,
        number,
        packet.dup,
        listOf(properties, ['topicAlias']),
        properties?.topicAlias as number | undefined,
      );
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return encoder.acknowledge(TYPES[packet.cmd], number, packet.reasonCode, listOf(properties));
    case 'subscribe': {
      const [one] = packet.subscriptions;
      if (one === undefined) throw new Error('no subscription');
      const options = one.qos + (one.nl ? 0x04 : 0) + (one.rap ? 0x08 : 0) + ((one.rh ?? 0) << 4);
      return encoder.subscribe(number, encodeUtf8(one.topic), options, listOf(properties));
    }
    case 'unsubscribe':
      return encoder.unsubscribe(number, encodeUtf8(packet.unsubscriptions[0] as string), listOf(properties));
    case 'pingreq':
      return encoder.pingreq();
    case 'disconnect':
      return encoder.disconnect(packet.reasonCode, listOf(properties));
    case 'auth':
      return encoder.auth(packet.reasonCode, listOf(properties) as PropertyList);
    default:
      throw new Error(`a client sends no ${packet.cmd}`);
  }
}

/** Writes a PUBLISH in the other two ways: its header for a payload in pieces, and in place. */
export function writeOtherwise(
  encoder: Encoder,
  writer: Writer,
  packet: PacketContent,
  inPlace: boolean,
): boolean {
  if (packet.cmd !== 'publish') throw new Error('not a PUBLISH');
  const name = encodeUtf8(packet.topic);
  const payload = Uint8Array.from(packet.payload as Buffer);
  const { properties, qos: level, retain, dup, messageId = 0 } = packet;
  if (inPlace) {
    const alias = properties?.topicAlias;
    const half = name.length >> 1;
    const list = listOf(properties, ['topicAlias']);
    encoder.beginPublish(name.slice(0, half), level, retain, messageId, name.slice(half), list, alias);
    writer.copy(payload);
    return encoder.endPublish();
  }
  const begun = encoder.publishHeader(
    name,
    payload.length,
    level,
    retain,
    messageId,
    dup,
    listOf(properties),
  );
  writer.copy(payload);
  return begun;
}
