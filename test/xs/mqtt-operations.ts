import type { Operation } from '../../hosts/xs/lab/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import { Client, type ClientHandler } from '../../src/mqtt/client.js';
import { Decoder, NEED_MORE } from '../../src/mqtt/decoder.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import { type ProtocolLevel, PUBACK, PUBCOMP, PUBREC, PUBREL, type QoS } from '../../src/mqtt/packet.js';
import type { PropertyList } from '../../src/mqtt/property-list.js';

export type Operations = Record<string, Operation>;

export const TOPIC = encodeUtf8('tele/tasmota_83BB10/SENSOR');
/** Longer than the receive buffer. */
export const LONG_TOPIC = new Uint8Array(600).fill(0x62);
const REST = new Uint8Array(0);
const PINGRESP = Uint8Array.of(0xd0, 0);
export const payload = new Uint8Array(189).fill(0x61);
const piece = new Uint8Array(200).fill(0x62);

export function expect(actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${actual} instead of ${expected}`);
}

/** What happens to codec and client of a version of MQTT, with all that it stands on, on XS. */
export class Rig {
  readonly client: Client;
  readonly encoder: Encoder;
  messages = 0;
  delivered = 0;
  refused = 0;
  pieces = 0;
  drained = 0;
  /** Whether messages too large are wanted in pieces. */
  wanted = false;
  /** Of the message sent last. */
  identifier = 0;
  /** What is done with each message. */
  look: () => void = () => {};
  private readonly _writer = new Writer(new Uint8Array(4_096));
  private readonly _level: ProtocolLevel;
  private _now = 0;
  private readonly _acknowledgement = Uint8Array.of(0, 2, 0, 0);
  private readonly _reasoned = Uint8Array.of(0, 3, 0, 0, 0);

  /** @param connack with which the server accepts */
  constructor(level: ProtocolLevel, connack: Uint8Array) {
    this._level = level;
    this.encoder = new Encoder(this._writer, level);
    this.client = new Client(
      {
        connect: { clientIdentifier: encodeUtf8('bench'), cleanSession: true, keepAlive: 30 },
        protocolLevel: level,
        receiveCapacity: 512,
        transmitCapacity: 1_024,
        storeCapacity: 1_024,
        window: 4,
        inboundWindow: 4,
        inboundAliases: { aliases: 2, topicLength: 32 },
        outboundAliases: 2,
        subscriptions: 1,
        transportTimeout: 1_000,
        connackTimeout: 1_000,
        retry: 10_000,
        random: () => 0,
      },
      this._handler(),
    );
    this.client.start(this._now);
    this.client.tick(this._now);
    this.client.transportOpened(this._now);
    this.drain();
    this.arrive(connack);
    this.client.tick(this._now);
    if (!this.client.connected) throw new Error('not connected');
  }

  private _handler(): ClientHandler {
    return {
      openTransport() {},
      closeTransport() {},
      transmit() {},
      connected() {},
      subscribed() {},
      disconnected(reason) {
        throw new Error(`disconnected: ${reason}`);
      },
      message: () => {
        this.messages++;
        this.look();
      },
      stream: () => this.wanted,
      piece: () => {
        this.pieces++;
      },
      drained: () => {
        this.drained++;
      },
      subscription() {},
      delivered: () => {
        this.delivered++;
      },
      refused: () => {
        this.refused++;
      },
      undelivered() {},
      resend() {},
    };
  }

  /** Lets bytes arrive, handles them, and takes what the client answers. */
  arrive(bytes: Uint8Array): void {
    this.client.receive(bytes, this._now);
    while (this.client.poll(this._now)) this.drain();
    this.drain();
  }

  /** Takes what waits for the socket. */
  drain(): void {
    const { client } = this;
    for (let bytes = client.take(65_536); bytes !== undefined; bytes = client.take(65_536)) {
      client.taken(this._now);
    }
  }

  /** The server acknowledges the message sent last. @param reasonCode MQTT 5: why it has not taken it; 0: it has */
  acknowledge(first: number, reasonCode = 0): void {
    const bytes = reasonCode === 0 ? this._acknowledgement : this._reasoned;
    bytes[0] = first;
    bytes[2] = this.identifier >> 8;
    bytes[3] = this.identifier;
    if (reasonCode !== 0) bytes[4] = reasonCode;
    this.arrive(bytes);
  }

  /** What `write` writes with the encoder. */
  written(write: () => boolean): Uint8Array {
    this._writer.position = 0;
    if (!write()) throw new Error('does not fit');
    return this._writer.bytes.slice(0, this._writer.position);
  }

  publishBytes(
    length: number,
    qos: QoS,
    identifier = 7,
    topic = TOPIC,
    list?: PropertyList,
    alias = 0,
  ): Uint8Array {
    const bytes = new Uint8Array(length).fill(0x61);
    return this.written(() => this.encoder.publish(topic, bytes, qos, false, identifier, false, list, alias));
  }

  encode(write: () => boolean): Operation {
    return () => {
      this._writer.position = 0;
      if (!write()) throw new Error('does not fit');
    };
  }

  /** Feeds a decoder and counts what it finds. */
  private _decode(chunks: readonly Uint8Array[], packets: number): Operation {
    const decoder = new Decoder(2_048, this._level);
    return () => {
      let found = 0;
      for (let i = 0; i < chunks.length; i++) {
        decoder.receive(chunks[i] as Uint8Array);
        for (let result = decoder.next(); result !== NEED_MORE; result = decoder.next()) {
          if (result < 0) throw new Error(`error ${result}`);
          found++;
        }
      }
      if (found !== packets) throw new Error(`${found} packets`);
    };
  }

  /** 64 packets of all kinds in one stream, cut at odd places. */
  private _mixedStream(): Uint8Array[] {
    const packets: Uint8Array[] = [];
    for (let i = 0; i < 8; i++) {
      packets.push(
        this.publishBytes(i * 30, 0),
        this.publishBytes(i, 1, i + 1),
        this.publishBytes(16, 2, i + 1),
      );
      for (const type of [PUBACK, PUBREC, PUBREL, PUBCOMP] as const) {
        packets.push(this.written(() => this.encoder.acknowledge(type, i + 1)));
      }
      packets.push(PINGRESP);
    }
    const bytes = Uint8Array.from(packets.flatMap((packet) => [...packet]));
    const chunks: Uint8Array[] = [];
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 211) {
      chunks.push(bytes.slice(at, at + size));
    }
    return chunks;
  }

  /** A PUBLISH larger than the receive buffer, in chunks of a socket's size. @param then what comes behind it */
  large(packet: Uint8Array, then?: Uint8Array): Operation {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < packet.length; at += 256) chunks.push(packet.slice(at, at + 256));
    return () => {
      for (let i = 0; i < chunks.length; i++) this.arrive(chunks[i] as Uint8Array);
      if (then !== undefined) this.arrive(then);
    };
  }

  /** The same, passed over. */
  drains(packet: Uint8Array, then?: Uint8Array): Operation {
    const arrives = this.large(packet, then);
    return () => {
      this.drained = 0;
      arrives();
      expect(this.drained, 1);
    };
  }

  /** The same, in pieces. */
  streams(packet: Uint8Array): Operation {
    const arrives = this.large(packet);
    return () => {
      this.wanted = true;
      this.pieces = 0;
      arrives();
      if (this.pieces < 3) throw new Error(`${this.pieces} pieces`);
      this.wanted = false;
    };
  }

  /** A message arrives. @param packets they are one message */
  receives(...packets: Uint8Array[]): Operation {
    return () => {
      this.messages = 0;
      for (let i = 0; i < packets.length; i++) this.arrive(packets[i] as Uint8Array);
      expect(this.messages, 1);
    };
  }

  /** What both versions do. */
  operations(): Operations {
    const { encoder, client } = this;
    const { outbox } = client;
    const pubrel = Uint8Array.of(0x62, 2, 0, 7);
    return {
      'encode PUBLISH, QoS 0': this.encode(() => encoder.publish(TOPIC, payload, 0, false, 0)),
      'encode PUBLISH, QoS 1': this.encode(() => encoder.publish(TOPIC, payload, 1, false, 7)),
      'encode PUBLISH, QoS 2': this.encode(() => encoder.publish(TOPIC, payload, 2, true, 7)),
      'encode PUBLISH in place': this.encode(() => {
        encoder.beginPublish(TOPIC, 0, false, 0, REST);
        this._writer.copy(payload);
        return encoder.endPublish();
      }),
      'encode PUBACK': this.encode(() => encoder.acknowledge(PUBACK, 7)),
      'encode PUBREC': this.encode(() => encoder.acknowledge(PUBREC, 7)),
      'encode PUBREL': this.encode(() => encoder.acknowledge(PUBREL, 7)),
      'encode PUBCOMP': this.encode(() => encoder.acknowledge(PUBCOMP, 7)),
      'encode PINGREQ': this.encode(() => encoder.pingreq()),
      'decode PUBLISH, 16 bytes': this._decode([this.publishBytes(16, 0)], 1),
      'decode PUBLISH, 189 bytes': this._decode([this.publishBytes(189, 0)], 1),
      'decode PUBLISH, 1 KiB': this._decode([this.publishBytes(1_024, 1)], 1),
      'decode 64 mixed packets, cut oddly': this._decode(this._mixedStream(), 64),
      'receive at QoS 1': this.receives(this.publishBytes(189, 1)),
      'receive at QoS 2': this.receives(this.publishBytes(189, 2), this.publishBytes(189, 2), pubrel),
      'send at QoS 1': () => {
        this.delivered = 0;
        this.identifier = outbox.publish(TOPIC, payload, 1, false);
        this.drain();
        this.acknowledge(0x40);
        expect(this.delivered, 1);
      },
      'send at QoS 2': () => {
        this.delivered = 0;
        this.identifier = outbox.publish(TOPIC, payload, 2, false);
        this.drain();
        this.acknowledge(0x50);
        this.acknowledge(0x70);
        expect(this.delivered, 1);
      },
      'send in pieces': () => {
        expect(outbox.beginPieces(TOPIC, 1_000, 0, false), 0);
        for (let i = 0; i < 5; i++) {
          expect(outbox.piece(piece), 0);
          this.drain();
        }
      },
      'ping cycle': () => {
        this._now += 29_500;
        client.tick(this._now);
        expect(client.pending, 2);
        this.drain();
        this.arrive(PINGRESP);
      },
      'drain a message too large, QoS 0': this.drains(this.publishBytes(1_500, 0)),
      'drain a message too large, QoS 1': this.drains(this.publishBytes(1_500, 1)),
      'drain a message too large, QoS 2': this.drains(this.publishBytes(1_500, 2), pubrel),
      'drain a message on a topic too long': this.drains(this.publishBytes(16, 1, 7, LONG_TOPIC)),
      'stream a message too large': this.streams(this.publishBytes(1_500, 1)),
    };
  }
}
