import { MQTTClient, type ReceivedPacket } from 'u8-mqtt/esm/full-v4.js';
import type { Seen } from '../wire.js';
import { type Codec, codecTasks, type Decoding, type Encoding, type Tasks } from './contender.js';

const PUBLISH = 3;

/** The codec of a new connection. */
function connection() {
  return MQTTClient.prototype.mqtt_ctx.mqtt_stream();
}

function encoding(run: () => Uint8Array): Encoding {
  return { run, bytes: run };
}

function seenOf({ id, pkt_id, topic, payload, qos }: ReceivedPacket): Seen {
  const packetIdentifier = pkt_id ?? 0;
  if (id !== PUBLISH) return { type: id, packetIdentifier };
  const message = {
    topic: topic ?? '',
    payload: payload ?? new Uint8Array(0),
    qos: qos ?? 0,
    packetIdentifier,
  };
  return { type: id, packetIdentifier, message };
}

function decode(chunks: readonly Uint8Array[]): Decoding {
  const stream = connection();
  return {
    run: () => {
      let last: ReceivedPacket[] | undefined;
      for (let i = 0; i < chunks.length; i++) last = stream.decode(chunks[i] as Uint8Array);
      return last;
    },
    seen: () => {
      const fresh = connection();
      return chunks.flatMap((chunk) => fresh.decode(chunk).map(seenOf));
    },
  };
}

function cycle(publish: Uint8Array): Encoding {
  const stream = connection();
  return encoding(() => {
    const packets = stream.decode(publish);
    return stream.encode_pkt('puback', { pkt_id: packets[0]?.pkt_id });
  });
}

/** u8-mqtt-packet as u8-mqtt has it built in. The packet's description is made beforehand. */
const codec: Codec = {
  publish: ({ topic, payload, qos, packetIdentifier }) => {
    const stream = connection();
    const packet = { topic, payload, qos, pkt_id: packetIdentifier };
    return encoding(() => stream.encode_pkt('publish', packet));
  },
  connect: ({ clientIdentifier, keepAlive, userName, password, will }) => {
    const stream = connection();
    const packet = {
      client_id: clientIdentifier,
      keep_alive: keepAlive,
      flags: { clean_start: true },
      username: userName,
      password,
      will,
    };
    return encoding(() => stream.encode_pkt('connect', packet));
  },
  decode,
  cycle,
};

export const u8MqttTasks: Tasks = codecTasks(codec);
