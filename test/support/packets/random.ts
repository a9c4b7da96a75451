import fc from 'fast-check';
import type { Packet as PacketContent } from 'mqtt-packet';
import type { ProtocolLevel, QoS } from '../../../src/mqtt/packet.js';
import { BY_NAME, type Kind, PROPERTIES, type Properties } from './properties.js';

/* Random packets in the words of mqtt-packet. */

const withoutNull = (value: string): string => value.replaceAll('\u0000', '0');
const text = fc.string({ unit: 'binary', maxLength: 20 }).map(withoutNull);
const topic = fc
  .oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 150 }) },
  )
  .map((value) => value.replace(/[\u0000#+]/g, '/'));
const topicFilter = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map(withoutNull);
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
const identifier = fc.integer({ min: 1, max: 65_535 });
const qos = fc.constantFrom<QoS>(0, 1, 2);

/** Values are not empty and names not numbers: mqtt-packet loses the former when a name comes twice, and puts the latter in order. */
const userProperties = fc
  .array(
    fc.tuple(
      text.map((name) => (/^\d+$/.test(name) ? `n${name}` : name)),
      fc.array(
        text.map((value) => value || 'v'),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((pairs) => {
    const found: Properties = Object.create(null);
    for (const [name, values] of pairs) found[name] = values.length === 1 ? values[0] : values;
    return found;
  });

function randomValue(kind: Kind): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'byte':
      return fc.boolean();
    case 'bit':
      return fc.constantFrom(0, 1);
    case 'int16':
    case 'count16':
      return fc.integer({ min: kind === 'int16' ? 0 : 1, max: 65_535 });
    case 'int32':
    case 'count32':
      return fc.integer({ min: kind === 'int32' ? 0 : 1, max: 0xffff_ffff });
    case 'var':
      return fc.oneof(fc.integer({ min: 1, max: 268_435_455 }), fc.constantFrom(1, 127, 128, 16_383, 16_384));
    case 'string':
      return text;
    case 'topic':
      return topic;
    case 'binary':
      return bytes;
    case 'pair':
      return userProperties;
  }
}

/**
 * Properties of a packet, some or all of those it may have; `undefined` for none.
 * @param first those that our encoder writes before all others, in its order
 * @param without those that this side does not send
 */
function propertiesOf(
  packet: string,
  first: readonly string[] = [],
  without: readonly string[] = [],
): fc.Arbitrary<Properties | undefined> {
  const names = PROPERTIES.filter(([, name, , packets]) => {
    return (packets === '' || packets.split(' ').includes(packet)) && !without.includes(name);
  }).map(([, name]) => name);
  const ordered = [...first, ...names.filter((name) => !first.includes(name))];
  const values: Record<string, fc.Arbitrary<unknown>> = {};
  for (const name of ordered) values[name] = randomValue((BY_NAME.get(name) as { kind: Kind }).kind);
  return fc
    .record(values, { requiredKeys: packet === 'auth' ? ['authenticationMethod'] : [] })
    .map((given) => {
      const properties: Properties = {};
      // One order, whatever the record's.
      for (const name of ordered) if (given[name] !== undefined) properties[name] = given[name];
      // Data belong to a method (3.1.2.11.10).
      if (properties.authenticationMethod === undefined) delete properties.authenticationData;
      return Object.keys(properties).length === 0 ? undefined : properties;
    });
}

/** A random packet of either version: in MQTT 3.1.1 without properties. */
function packetOf(
  level: ProtocolLevel,
  fields: Record<string, fc.Arbitrary<unknown>>,
  properties?: fc.Arbitrary<Properties | undefined>,
): fc.Arbitrary<PacketContent> {
  const all = level === 5 && properties !== undefined ? { ...fields, properties } : fields;
  return fc.record(all).map((packet) => {
    const { properties: found, ...rest } = packet as { properties?: Properties };
    return (found === undefined ? rest : { ...rest, properties: found }) as unknown as PacketContent;
  });
}

/** A PUBLISH; from a server it has subscription identifiers, any number of them, and an alias up to 255. */
function publishOf(level: ProtocolLevel, server: boolean): fc.Arbitrary<PacketContent> {
  const properties = propertiesOf('publish', ['topicAlias'], server ? [] : ['subscriptionIdentifier']);
  const several = fc.array(randomValue('var'), { minLength: 2, maxLength: 3 });
  return fc
    .tuple(
      packetOf(
        level,
        {
          cmd: fc.constant('publish'),
          topic,
          payload: fc.oneof(
            bytes,
            fc.integer({ min: 100, max: 400 }).map((n) => Buffer.alloc(n, n)),
          ),
          qos,
          dup: fc.boolean(),
          retain: fc.boolean(),
          messageId: identifier,
        },
        properties,
      ),
      several,
      fc.integer({ min: 1, max: 255 }),
    )
    .map(([content, identifiers, alias]) => {
      const packet = content as PacketContent & { dup: boolean; qos: QoS; properties?: Properties };
      if (packet.qos === 0) {
        packet.dup = false;
        delete packet.messageId;
      }
      const found = packet.properties;
      if (server && found?.topicAlias !== undefined) found.topicAlias = alias;
      if (server && found?.subscriptionIdentifier !== undefined && alias % 2 === 0) {
        found.subscriptionIdentifier = identifiers;
      }
      return packet;
    });
}

const ACKNOWLEDGEMENTS = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const;
const RECEIVED = [0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
const RELEASED = [0, 0x92];

function acknowledgementsOf(level: ProtocolLevel): fc.Arbitrary<PacketContent>[] {
  return ACKNOWLEDGEMENTS.map((cmd) => {
    const code = fc.constantFrom(...(cmd === 'puback' || cmd === 'pubrec' ? RECEIVED : RELEASED));
    const fields = { cmd: fc.constant(cmd), messageId: identifier };
    return packetOf(level, level === 5 ? { ...fields, reasonCode: code } : fields, propertiesOf(cmd));
  });
}

/** Any packet that a server sends. */
export function serverPacket(level: ProtocolLevel): fc.Arbitrary<PacketContent> {
  const five = level === 5;
  const codes = (...allowed: number[]): fc.Arbitrary<number[]> =>
    fc.array(fc.constantFrom(...allowed), { minLength: 1, maxLength: 8 });
  const connack = fc
    .tuple(
      packetOf(level, { cmd: fc.constant('connack'), sessionPresent: fc.boolean() }, propertiesOf('connack')),
      five ? fc.constantFrom(0, 0, 0x80, 0x84, 0x87, 0x9d, 0x9f) : fc.integer({ min: 0, max: 5 }),
    )
    .map(([packet, code]) => ({
      ...packet,
      ...(five ? { reasonCode: code } : { returnCode: code }),
      sessionPresent: code === 0 && (packet as { sessionPresent: boolean }).sessionPresent,
    })) as fc.Arbitrary<PacketContent>;
  const suback = packetOf(
    level,
    {
      cmd: fc.constant('suback'),
      messageId: identifier,
      granted: five ? codes(0, 1, 2, 0x80, 0x87, 0x8f, 0x9e, 0xa1, 0xa2) : codes(0, 1, 2, 0x80),
    },
    propertiesOf('suback'),
  );
  const unsuback = packetOf(
    level,
    { cmd: fc.constant('unsuback'), messageId: identifier, granted: codes(0, 0x11, 0x80, 0x87, 0x8f, 0x91) },
    propertiesOf('unsuback'),
  );
  const disconnect = packetOf(
    level,
    { cmd: fc.constant('disconnect'), reasonCode: fc.constantFrom(0, 0x80, 0x82, 0x8b, 0x8e, 0x9c, 0xa2) },
    propertiesOf('disconnect', [], ['sessionExpiryInterval']),
  );
  const auth = packetOf(
    level,
    { cmd: fc.constant('auth'), reasonCode: fc.constantFrom(0, 0x18) },
    propertiesOf('auth'),
  );
  const pingresp = packetOf(level, { cmd: fc.constant('pingresp') });
  return fc.oneof(
    { weight: 4, arbitrary: publishOf(level, true) },
    { weight: 3, arbitrary: connack },
    ...[...acknowledgementsOf(level), suback, unsuback, pingresp, ...(five ? [disconnect, auth] : [])].map(
      (arbitrary) => ({ weight: 1, arbitrary }),
    ),
  );
}

/** Any packet that a client sends. */
export function clientPacket(level: ProtocolLevel): fc.Arbitrary<PacketContent> {
  const five = level === 5;
  const will = fc
    .record({
      topic,
      payload: bytes,
      qos,
      retain: fc.boolean(),
      properties: propertiesOf('will', ['willDelayInterval']),
    })
    .map(({ properties, ...rest }) => {
      if (properties?.willDelayInterval === 0) delete properties.willDelayInterval;
      return five && properties !== undefined ? { ...rest, properties } : rest;
    });
  const connect = fc
    .tuple(
      packetOf(
        level,
        {
          cmd: fc.constant('connect'),
          protocolId: fc.constant('MQTT'),
          protocolVersion: fc.constant(level),
          clientId: topicFilter,
          clean: fc.boolean(),
          keepalive: fc.integer({ min: 0, max: 65_535 }),
        },
        propertiesOf('connect', [
          'sessionExpiryInterval',
          'receiveMaximum',
          'maximumPacketSize',
          'topicAliasMaximum',
        ]),
      ),
      fc.option(will, { nil: undefined }),
      fc.option(text, { nil: undefined }),
      fc.option(bytes, { nil: undefined }),
    )
    .map(([content, lastWill, username, password]) => {
      const packet = content as unknown as Properties & { properties?: Properties };
      if (lastWill !== undefined) packet.will = lastWill;
      if (username !== undefined) packet.username = username;
      if (password !== undefined && username !== undefined) packet.password = password;
      // What our encoder leaves out, because it is what leaving it out says (3.1.2.11).
      for (const name of ['sessionExpiryInterval', 'topicAliasMaximum']) {
        if (packet.properties?.[name] === 0) delete packet.properties[name];
      }
      return packet as unknown as PacketContent;
    });
  const subscription = fc.record({
    topic: topicFilter,
    qos,
    ...(five ? { nl: fc.boolean(), rap: fc.boolean(), rh: fc.integer({ min: 0, max: 2 }) } : {}),
  });
  const subscribe = packetOf(
    level,
    {
      cmd: fc.constant('subscribe'),
      messageId: identifier,
      subscriptions: subscription.map((one) => [one]),
    },
    propertiesOf('subscribe'),
  );
  const unsubscribe = packetOf(
    level,
    {
      cmd: fc.constant('unsubscribe'),
      messageId: identifier,
      unsubscriptions: topicFilter.map((one) => [one]),
    },
    propertiesOf('unsubscribe'),
  );
  const disconnect = packetOf(
    level,
    five
      ? {
          cmd: fc.constant('disconnect'),
          reasonCode: fc.constantFrom(0, 0x04, 0x80, 0x81, 0x82, 0x93, 0x94, 0x95, 0x97),
        }
      : { cmd: fc.constant('disconnect') },
    propertiesOf('disconnect', [], ['serverReference']),
  );
  const auth = packetOf(
    level,
    { cmd: fc.constant('auth'), reasonCode: fc.constantFrom(0x18, 0x19) },
    propertiesOf('auth'),
  );
  return fc.oneof(
    { weight: 4, arbitrary: publishOf(level, false) },
    { weight: 4, arbitrary: connect },
    { weight: 2, arbitrary: subscribe },
    { weight: 2, arbitrary: unsubscribe },
    ...[
      ...acknowledgementsOf(level),
      packetOf(level, { cmd: fc.constant('pingreq') }),
      disconnect,
      ...(five ? [auth] : []),
    ].map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}
