import { Buffer } from 'node:buffer';
import mqttPacket from 'mqtt-packet';
import type { Seen } from '../wire.js';
import { type Codec, codecTasks, type Decoding, type Encoding, type Tasks } from './contender.js';

const LEVEL = { protocolVersion: 4 };
const TYPES: Readonly<Record<string, number>> = {
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  pingresp: 13,
};

function encoding(run: () => Uint8Array): Encoding {
  return { run, bytes: run };
}

function seenOf(packet: mqttPacket.Packet): Seen {
  const type = TYPES[packet.cmd] ?? 0;
  const packetIdentifier = packet.messageId ?? 0;
  if (packet.cmd !== 'publish') return { type, packetIdentifier };
  const { topic, payload, qos } = packet;
  return {
    type,
    packetIdentifier,
    message: { topic, payload: Uint8Array.from(payload as Uint8Array), qos, packetIdentifier },
  };
}

/** Bytes come from a socket as `Buffer`. */
function decode(chunks: readonly Uint8Array[]): Decoding {
  const buffers = chunks.map((chunk) => Buffer.from(chunk));
  const parser = mqttPacket.parser(LEVEL);
  let tell: ((packet: mqttPacket.Packet) => void) | undefined;
  let last: mqttPacket.Packet | undefined;
  parser.on('packet', (packet) => {
    last = packet;
    if (tell !== undefined) tell(packet);
  });
  const run = () => {
    for (let i = 0; i < buffers.length; i++) parser.parse(buffers[i] as Buffer);
    return last;
  };
  return {
    run,
    seen: () => {
      const seen: Seen[] = [];
      tell = (packet) => seen.push(seenOf(packet));
      run();
      tell = undefined;
      return seen;
    },
  };
}

function cycle(publish: Uint8Array): Encoding {
  const buffer = Buffer.from(publish);
  const parser = mqttPacket.parser(LEVEL);
  let acknowledgement: Uint8Array = buffer;
  parser.on('packet', ({ messageId }) => {
    acknowledgement = mqttPacket.generate({ cmd: 'puback', messageId: messageId as number });
  });
  return encoding(() => {
    parser.parse(buffer);
    return acknowledgement;
  });
}

/** The codec of MQTT.js, as its own benchmark uses it: the packet's description is made beforehand. */
const codec: Codec = {
  publish: ({ topic, payload, qos, packetIdentifier }) => {
    const packet: mqttPacket.IPublishPacket = {
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload),
      qos,
      retain: false,
      dup: false,
      ...(qos === 0 ? {} : { messageId: packetIdentifier }),
    };
    return encoding(() => mqttPacket.generate(packet));
  },
  connect: ({ clientIdentifier, keepAlive, userName, password, will }) => {
    const packet: mqttPacket.IConnectPacket = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: clientIdentifier,
      keepalive: keepAlive,
      username: userName,
      password: Buffer.from(password),
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain },
    };
    return encoding(() => mqttPacket.generate(packet));
  },
  decode,
  cycle,
};

export const mqttPacketTasks: Tasks = codecTasks(codec);
