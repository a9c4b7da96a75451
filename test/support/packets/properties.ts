/** Types of values (1.5), with their ranges. */
export type Kind =
  | 'byte'
  | 'bit'
  | 'int16'
  | 'count16'
  | 'int32'
  | 'count32'
  | 'var'
  | 'string'
  | 'topic'
  | 'binary'
  | 'pair';

/** Table 2-4 (2.2.2.2): identifier, mqtt-packet's name, type, packets. */
export const PROPERTIES: readonly [identifier: number, name: string, kind: Kind, packets: string][] = [
  [0x01, 'payloadFormatIndicator', 'byte', 'publish will'],
  [0x02, 'messageExpiryInterval', 'int32', 'publish will'],
  [0x03, 'contentType', 'string', 'publish will'],
  [0x08, 'responseTopic', 'topic', 'publish will'],
  [0x09, 'correlationData', 'binary', 'publish will'],
  [0x0b, 'subscriptionIdentifier', 'var', 'publish subscribe'],
  [0x11, 'sessionExpiryInterval', 'int32', 'connect connack disconnect'],
  [0x12, 'assignedClientIdentifier', 'string', 'connack'],
  [0x13, 'serverKeepAlive', 'int16', 'connack'],
  [0x15, 'authenticationMethod', 'string', 'connect connack auth'],
  [0x16, 'authenticationData', 'binary', 'connect connack auth'],
  [0x17, 'requestProblemInformation', 'byte', 'connect'],
  [0x18, 'willDelayInterval', 'int32', 'will'],
  [0x19, 'requestResponseInformation', 'byte', 'connect'],
  [0x1a, 'responseInformation', 'string', 'connack'],
  [0x1c, 'serverReference', 'string', 'connack disconnect'],
  [0x1f, 'reasonString', 'string', 'connack puback pubrec pubrel pubcomp suback unsuback disconnect auth'],
  [0x21, 'receiveMaximum', 'count16', 'connect connack'],
  [0x22, 'topicAliasMaximum', 'int16', 'connect connack'],
  [0x23, 'topicAlias', 'count16', 'publish'],
  [0x24, 'maximumQoS', 'bit', 'connack'],
  [0x25, 'retainAvailable', 'byte', 'connack'],
  [0x26, 'userProperties', 'pair', ''],
  [0x27, 'maximumPacketSize', 'count32', 'connect connack'],
  [0x28, 'wildcardSubscriptionAvailable', 'byte', 'connack'],
  [0x29, 'subscriptionIdentifiersAvailable', 'byte', 'connack'],
  [0x2a, 'sharedSubscriptionAvailable', 'byte', 'connack'],
];

/** By mqtt-packet's name. */
export const BY_NAME = new Map(
  PROPERTIES.map(([identifier, name, kind]) => [name, { identifier, kind }] as const),
);
export const BY_IDENTIFIER = new Map(
  PROPERTIES.map(([identifier, name, kind]) => [identifier, { name, kind }] as const),
);

/** Properties in mqtt-packet's words. */
export type Properties = Record<string, unknown>;

/** The pairs of `userProperties`: a name has a value or a list of them. */
export function pairsOf(value: Properties): [string, string][] {
  return Object.entries(value).flatMap(([key, one]) =>
    (Array.isArray(one) ? one : [one]).map((single): [string, string] => [key, String(single)]),
  );
}
