import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import { type ProtocolLevel, PUBACK, PUBLISH } from '../../src/mqtt/packet.js';
import { LARGEST } from '../cases.js';
import { asciiText, type Message, type Seen } from '../wire.js';
import { type Codec, codecTasks, type Decoding, type Encoding, type Tasks } from './contender.js';

/** Room for the largest payload and its header, in either direction. */
const CAPACITY = LARGEST + 64;

/** An encoding with a buffer of its own. */
function encoding(
  write: (encoder: Encoder, writer: Writer) => () => boolean,
  level: ProtocolLevel = 4,
): Encoding {
  const writer = new Writer(new Uint8Array(CAPACITY));
  const run = write(new Encoder(writer, level), writer);
  return {
    run,
    bytes: () => {
      if (!run()) throw new Error('the packet did not fit');
      return writer.bytes.slice(0, writer.position);
    },
  };
}

/** What the decoder's record says now. */
function seenIn({ packet, bytes }: Decoder): Seen {
  const { type, packetIdentifier, qos } = packet;
  if (type !== PUBLISH) return { type, packetIdentifier };
  const topic = bytes.subarray(packet.topicOffset, packet.topicOffset + packet.topicLength);
  const payload = bytes.slice(packet.payloadOffset, packet.payloadOffset + packet.payloadLength);
  return {
    type,
    packetIdentifier,
    message: { topic: asciiText(topic), payload, qos, packetIdentifier },
  };
}

function seenIn1Run(decoder: Decoder, chunks: readonly Uint8Array[]): Seen[] {
  const seen: Seen[] = [];
  for (const chunk of chunks) {
    decoder.receive(chunk);
    for (let result = decoder.next(); result !== NEED_MORE; result = decoder.next()) {
      if (result < 0) throw new Error(`the decoder reports the error ${result}`);
      seen.push(seenIn(decoder));
    }
  }
  return seen;
}

function decode(chunks: readonly Uint8Array[], level: ProtocolLevel): Decoding {
  const decoder = new Decoder(CAPACITY, level);
  const seen = () => seenIn1Run(decoder, chunks);
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) {
    const one = () => {
      decoder.receive(only);
      while (!decoder.isEmpty && decoder.next() !== NEED_MORE) {}
    };
    return { run: one, seen };
  }
  const all = () => {
    for (let i = 0; i < chunks.length; i++) {
      decoder.receive(chunks[i] as Uint8Array);
      while (!decoder.isEmpty && decoder.next() !== NEED_MORE) {}
    }
  };
  return { run: all, seen };
}

function cycle(publish: Uint8Array): Encoding {
  const decoder = new Decoder(CAPACITY);
  return encoding((encoder, writer) => () => {
    writer.position = 0;
    decoder.receive(publish);
    let written = false;
    while (decoder.next() !== NEED_MORE) {
      written = encoder.acknowledge(PUBACK, decoder.packet.packetIdentifier);
    }
    return written;
  });
}

function publish({ topic, payload, qos, packetIdentifier }: Message, level: ProtocolLevel): Encoding {
  const topicBytes = encodeUtf8(topic);
  return encoding(
    (encoder, writer) => () => {
      writer.position = 0;
      return encoder.publish(topicBytes, payload, qos, false, packetIdentifier);
    },
    level,
  );
}

function publishInPlace({ topic, payload, qos, packetIdentifier }: Message, level: ProtocolLevel): Encoding {
  const topicBytes = encodeUtf8(topic);
  const nothing = new Uint8Array(0);
  return encoding(
    (encoder, writer) => () => {
      writer.position = 0;
      encoder.beginPublish(topicBytes, qos, false, packetIdentifier, nothing);
      writer.copy(payload);
      return encoder.endPublish();
    },
    level,
  );
}

/** This project's codec. Topics are bytes, encoded once, and what is decoded stays in the receive buffer. */
const codec: Codec = {
  publish: (message) => publish(message, 4),
  publishInPlace: (message) => publishInPlace(message, 4),
  publish5: (message) => publish(message, 5),
  publish5InPlace: (message) => publishInPlace(message, 5),
  connect: ({ clientIdentifier, keepAlive, userName, password, will }) => {
    const options = {
      clientIdentifier: encodeUtf8(clientIdentifier),
      cleanSession: true,
      keepAlive,
      will: {
        topic: encodeUtf8(will.topic),
        payload: encodeUtf8(will.payload),
        qos: will.qos,
        retain: will.retain,
      },
      userName: encodeUtf8(userName),
      password: encodeUtf8(password),
    };
    return encoding((encoder, writer) => () => {
      writer.position = 0;
      return encoder.connect(options);
    });
  },
  decode: (chunks) => decode(chunks, 4),
  decode5: (chunks) => decode(chunks, 5),
  cycle,
};

export const ourCodec: Tasks = codecTasks(codec);
