import { describe, expect, it } from 'vitest';
import { Writer } from '../../src/bytes/writer.js';
import type { ConnectOptions } from '../../src/mqtt/connect.js';
import { Decoder } from '../../src/mqtt/decoder.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import {
  AUTHENTICATION_UNEXPECTED,
  TOPIC_ALIAS_NOT_KEPT,
  TRANSPORT_CLOSED,
  UNEXPECTED_SESSION,
} from '../../src/mqtt/errors.js';
import { Handshake } from '../../src/mqtt/handshake.js';
import type { ProtocolLevel } from '../../src/mqtt/packet.js';
import { NO_LIMITS } from '../../src/mqtt/server-limits.js';
import { utf8 } from './harness.js';

const CONNECT: ConnectOptions = { clientIdentifier: utf8('xs'), cleanSession: true, keepAlive: 30 };

/** A handshake with what it stands on. */
class Rig {
  readonly writer = new Writer(new Uint8Array(256));
  readonly decoder = new Decoder(256, 5, { aliases: 7, topicLength: 4 });
  readonly handshake: Handshake;

  constructor(receiveMaximum = 9) {
    this.handshake = new Handshake(new Encoder(this.writer, 5), this.decoder, receiveMaximum);
  }

  /** Begins. @returns the properties of CONNECT, or all of CONNECT at level 4 */
  begin(connect: Partial<ConnectOptions> = {}, level: ProtocolLevel = 5): number[] {
    this.writer.position = 0;
    this.decoder.reset();
    expect(this.handshake.begin({ ...CONNECT, ...connect }, level)).toBe(true);
    const sent = Array.from(this.writer.bytes.subarray(0, this.writer.position));
    return level === 4 ? sent : sent.slice(13, 13 + (sent[12] as number));
  }

  /** CONNACK with flags, code and properties comes. @returns what the handshake says of it */
  accept(flags: number, code: number, ...properties: number[]): number {
    this.decoder.receive(
      Uint8Array.of(0x20, 3 + properties.length, flags, code, properties.length, ...properties),
    );
    expect(this.decoder.next()).toBe(2);
    return this.handshake.accept(this.decoder.packet);
  }
}

describe('Handshake', () => {
  it('says what the client takes, and keeps to it (MQTT 5, 3.1.2.11)', () => {
    const rig = new Rig();
    expect(rig.begin({ maximumPacketSize: 300 })).toEqual([0x21, 0, 9, 0x27, 0, 0, 1, 0x2c, 0x22, 0, 7]);
    expect(rig.decoder.maximumPacketSize).toBe(300);
    expect(rig.begin()).toEqual([0x21, 0, 9, 0x22, 0, 7]);
    expect(rig.decoder.maximumPacketSize).toBe(0);
    expect(new Rig(0).begin()).toEqual([0x22, 0, 7]);
  });

  it('says nothing of it at level 4, and keeps to nothing', () => {
    const rig = new Rig();
    rig.begin({ maximumPacketSize: 300 });
    const sent = [0x10, 14, 0, 4, ...utf8('MQTT'), 4, 2, 0, 30, 0, 2, ...utf8('xs')];
    expect(rig.begin({ maximumPacketSize: 300 }, 4)).toEqual(sent);
    expect([rig.decoder.maximumPacketSize, rig.decoder.protocolLevel]).toEqual([0, 4]);
    expect(rig.decoder.properties).toBeUndefined();
  });

  it('answers whether CONNECT fitted', () => {
    const rig = new Rig();
    expect(rig.handshake.begin({ ...CONNECT, clientIdentifier: new Uint8Array(300) }, 5)).toBe(false);
  });

  it('announces no aliases any more once a topic could not be kept, whatever else ends a connection', () => {
    const rig = new Rig();
    rig.handshake.ended(TRANSPORT_CLOSED);
    expect(rig.begin()).toContain(0x22);
    rig.handshake.ended(TOPIC_ALIAS_NOT_KEPT);
    expect(rig.begin()).toEqual([0x21, 0, 9]);
    rig.handshake.ended(TRANSPORT_CLOSED);
    expect(rig.begin()).toEqual([0x21, 0, 9]);
  });

  it('takes the limits of each CONNACK anew, and none before', () => {
    const rig = new Rig();
    rig.begin();
    expect(rig.handshake.limits).toBe(NO_LIMITS);
    expect(rig.accept(0, 0, 0x21, 0, 2)).toBe(0);
    expect(rig.handshake.limits.receiveMaximum).toBe(2);
    rig.begin();
    expect(rig.handshake.limits).toBe(NO_LIMITS);
    rig.accept(0, 0, 0x27, 0, 0, 0, 50);
    expect([rig.handshake.limits.receiveMaximum, rig.handshake.limits.maximumPacketSize]).toEqual([
      65_535, 50,
    ]);
  });

  it('knows the keep-alive: what CONNECT said, or what the server wants', () => {
    const rig = new Rig();
    rig.begin({ keepAlive: 45 });
    expect(rig.handshake.keepAlive).toBe(45);
    rig.accept(0, 0, 0x13, 0, 10);
    expect(rig.handshake.keepAlive).toBe(10);
    rig.begin({ keepAlive: 45 });
    rig.accept(0, 0, 0x13, 0, 0);
    expect(rig.handshake.keepAlive).toBe(0);
    rig.begin({ keepAlive: 20 }, 4);
    expect(rig.handshake.keepAlive).toBe(20);
  });

  it('hands on why the server refuses, and takes nothing of what it says then', () => {
    const rig = new Rig();
    rig.begin();
    expect(rig.accept(0, 0x97, 0x1f, 0, 1, 0x78)).toBe(0x97);
    expect(rig.handshake.limits).toBe(NO_LIMITS);
  });

  it('takes a session only where none was to be begun [MQTT-3.2.2-2, MQTT-3.2.2-3]', () => {
    const rig = new Rig();
    rig.begin();
    expect(rig.accept(1, 0)).toBe(UNEXPECTED_SESSION);
    rig.begin({ cleanSession: false });
    expect(rig.accept(1, 0)).toBe(0);
  });

  it('keeps the identifier that the server has assigned, a copy of it, for clients without one (3.2.2.3.7)', () => {
    const rig = new Rig();
    const anonymous = { clientIdentifier: utf8('') };
    rig.begin(anonymous);
    rig.accept(0, 0, 0x12, 0, 3, 0x61, 0x62, 0x63);
    rig.decoder.bytes.fill(0);
    rig.begin(anonymous);
    expect(Array.from(rig.writer.bytes.subarray(rig.writer.position - 5, rig.writer.position))).toEqual([
      0, 3, 0x61, 0x62, 0x63,
    ]);
    // It stays where the next server says nothing, and another takes its place.
    rig.accept(0, 0);
    rig.begin(anonymous);
    rig.accept(0, 0, 0x12, 0, 1, 0x64);
    rig.begin(anonymous);
    expect(Array.from(rig.writer.bytes.subarray(rig.writer.position - 3, rig.writer.position))).toEqual([
      0, 1, 0x64,
    ]);
  });

  it('knows no AUTH without a method', () => {
    const rig = new Rig();
    rig.begin();
    rig.decoder.receive(Uint8Array.of(0xf0, 6, 0x18, 4, 0x15, 0, 1, 0x4d));
    expect(rig.decoder.next()).toBe(15);
    expect(rig.handshake.step(rig.decoder.packet, false)).toBe(AUTHENTICATION_UNEXPECTED);
    expect(rig.handshake.step(rig.decoder.packet, true)).toBe(AUTHENTICATION_UNEXPECTED);
    expect(rig.handshake.again()).toBe(AUTHENTICATION_UNEXPECTED);
  });
});
