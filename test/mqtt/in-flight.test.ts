import { describe, expect, it } from 'vitest';
import { NO_ROOM, TOO_LARGE, WINDOW_FULL } from '../../src/mqtt/errors.js';
import { type ProtocolLevel, PUBACK, PUBCOMP, PUBREC, type QoS } from '../../src/mqtt/packet.js';
import { CONTENT_TYPE, MESSAGE_EXPIRY_INTERVAL } from '../../src/mqtt/properties.js';
import { NO_LIMITS, ServerLimits } from '../../src/mqtt/server-limits.js';
import { RELEASE, UNKNOWN } from '../../src/mqtt/session.js';
import { Harness, OutboxRig, properties, utf8 } from './harness.js';

const T = utf8('t');

/** The connection comes back at this level. @returns what is sent again */
function back(rig: OutboxRig, level: ProtocolLevel, limits = NO_LIMITS): number[] {
  rig.outbox.close();
  rig.transmitBuffer.clear();
  rig.encoder.protocolLevel = level;
  rig.outbox.begin(limits);
  rig.outbox.beginResend();
  const all: number[] = [];
  for (let i = 0; rig.outbox.resending; i++) {
    expect(i).toBeLessThan(100);
    rig.outbox.continueResend();
    all.push(...rig.take());
  }
  return all;
}

/** A PUBLISH of `length` payload bytes as it is sent again with identifier 1 at QoS 1. */
function again(level: ProtocolLevel, length: number): number[] {
  const body = [0, 1, 0x74, 0, 1, ...(level === 5 ? [0] : []), ...new Uint8Array(length).fill(0x78)];
  return [
    0x3a,
    ...(body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7]),
    ...body,
  ];
}

describe('In flight', () => {
  it('is nothing for a client that never sends above QoS 0', () => {
    const rig = new OutboxRig(512, 0, 0);
    expect([rig.outbox.publish(T, T, 1, false), rig.outbox.beginPublish(T, 2, false)]).toEqual([
      WINDOW_FULL,
      WINDOW_FULL,
    ]);
    expect(rig.outbox.beginPieces(T, 1, 1, false)).toBe(WINDOW_FULL);
    expect(rig.outbox.acknowledged(PUBACK, 1)).toBe(UNKNOWN);
    expect(rig.outbox.acknowledged(PUBCOMP, 1)).toBe(UNKNOWN);
    expect(rig.outbox.acknowledged(PUBREC, 1)).toBe(RELEASE);
    expect(rig.outbox.acknowledged(PUBREC, 1, true)).toBe(UNKNOWN);
    expect(rig.outbox.publish(T, T, 0, false)).toBe(0);
    rig.take();
    expect(back(rig, 5)).toEqual([]);
  });

  it.each([0, 120, 121, 122, 123, 124, 200])(
    'goes from version to version and back, with a payload of %i bytes',
    (length) => {
      for (const level of [4, 5] as const) {
        const rig = new OutboxRig(512, 256, 4, 4, level);
        expect(rig.outbox.publish(T, new Uint8Array(length).fill(0x78), 1, false)).toBe(1);
        rig.take();
        for (const next of [4, 5, 5, 4, 4] as const) expect(back(rig, next)).toEqual(again(next, length));
      }
    },
  );

  it('gives up a message that is too large for the buffer in the form of the other version', () => {
    // What may wait for the socket is 448 bytes: 2 of them become 3 of properties and length.
    const rig = new OutboxRig(512, 512, 4, 4, 4);
    expect(rig.outbox.publish(T, new Uint8Array(448 - 8), 1, false)).toBe(1);
    expect(rig.outbox.publish(T, new Uint8Array(3), 1, false)).toBeLessThan(0);
    rig.take();
    expect(rig.outbox.publish(T, new Uint8Array(3), 1, false)).toBeGreaterThan(1);
    expect(back(rig, 4).length).toBe(448 + 10);
    expect(back(rig, 5).length).toBe(11);
    expect(rig.given).toEqual([1]);
    expect(rig.session.count).toBe(1);
  });

  it('waits with a message that only just does not fit behind others in the form of the other version', () => {
    const rig = new OutboxRig(512, 512, 4, 4, 4);
    // Of 448 bytes the first takes 209 in MQTT 5, and the second 239 in MQTT 3.1.1.
    for (const length of [200, 231]) {
      expect(rig.outbox.publish(T, new Uint8Array(length).fill(0x78), 1, false)).toBeGreaterThan(0);
      rig.take();
    }
    expect(back(rig, 5).length).toBe(209 + 240);
    expect(rig.given).toEqual([]);
  });

  it('gives up a message that is larger than the server takes only in the form of its version', () => {
    const rig = new OutboxRig(512, 256, 4, 4, 4);
    rig.outbox.publish(T, new Uint8Array(13).fill(0x78), 1, false);
    rig.outbox.publish(T, new Uint8Array(12).fill(0x78), 1, false);
    rig.take();
    const limits = new ServerLimits();
    limits.maximumPacketSize = 20;
    expect(back(rig, 5, limits).length).toBe(20);
    expect(rig.given).toEqual([1]);
  });

  it('asks again for a message in pieces whose header did not fit behind what waited', () => {
    // What may wait for the socket is 448 bytes: half of them are free when the second message is asked for, and it needs more.
    const rig = new OutboxRig();
    const topic = new Uint8Array(300).fill(0x61);
    rig.outbox.publish(T, new Uint8Array(192), 1, false);
    rig.take();
    rig.outbox.beginPieces(topic, 1, 1, false);
    rig.outbox.piece(T);
    rig.take();
    rig.outbox.publish(T, T, 1, false);
    const results: number[] = [];
    rig.whenResend = (identifier, qos) => {
      const result = rig.outbox.beginPieces(topic, 1, qos, false, identifier);
      results.push(result);
      if (result > 0) rig.outbox.piece(T);
    };
    const sent = back(rig, 4);
    expect(results).toEqual([NO_ROOM, 2]);
    expect(sent.length).toBe(200 + 308 + 8);
    expect([sent[0], sent[200], sent[200 + 308]]).toEqual([0x3a, 0x3a, 0x3a]);
    expect([rig.given, rig.session.count]).toEqual([[], 3]);
  });

  it('does not ask again for a message in pieces that its owner leaves alone', () => {
    const rig = new OutboxRig();
    rig.outbox.beginPieces(T, 1, 1, false);
    rig.outbox.piece(T);
    rig.take();
    let asked = 0;
    rig.whenResend = () => asked++;
    expect(back(rig, 4)).toEqual([]);
    // What its owner does later is between the two of them.
    rig.outbox.publish(T, new Uint8Array(200), 0, false);
    expect(rig.outbox.beginPieces(new Uint8Array(300).fill(0x61), 1, 1, false, 1)).toBe(NO_ROOM);
    rig.take();
    expect(rig.outbox.resending).toBe(false);
    expect([asked, rig.session.count]).toEqual([1, 1]);
  });

  it('gives up a message in pieces whose header has become too large for the buffer', () => {
    const rig = new OutboxRig();
    const list = properties((made) => made.data(CONTENT_TYPE, new Uint8Array(500).fill(0x61)), 512);
    expect(rig.outbox.beginPieces(T, 1, 1, false, 0, list)).toBe(1);
    rig.outbox.piece(T);
    rig.take();
    rig.outbox.publish(T, T, 1, false);
    const results: number[] = [];
    rig.whenResend = (identifier, qos) => {
      results.push(rig.outbox.beginPieces(T, 1, qos, false, identifier, list));
    };
    // In MQTT 3.1.1 there were no properties to be sent.
    expect(back(rig, 5).length).toBe(9);
    expect([results, rig.given, rig.session.count]).toEqual([[TOO_LARGE], [1], 1]);
  });

  it('sends everything again, in order, whatever of it went in pieces and however long its topic is', () => {
    let state = 11;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return Math.floor(((state >>> 0) / 0x1_0000_0000) * below);
    };
    const h = new Harness({ window: 8, storeCapacity: 600, transmitCapacity: 512 }).up();
    const { outbox } = h.client;
    let model: { id: number; qos: QoS; topic: string; payload: string }[] = [];
    let inPieces = 0;
    let askedAgain = 0;
    h.whenResend = (identifier, qos) => {
      const { topic, payload } = model.find(({ id }) => id === identifier)!;
      const result = outbox.beginPieces(utf8(topic), payload.length, qos, false, identifier);
      if (result > 0) send(payload);
      else askedAgain++;
    };
    let left = '';
    /** The payload goes out when there is room for it, behind a long header. */
    function send(payload = left): void {
      left = payload === '' || outbox.piece(utf8(payload)) === 0 ? '' : payload;
    }
    for (let i = 0; i < 800; i++) {
      const choice = random(10);
      if (choice < 5) {
        const qos = (1 + random(2)) as QoS;
        const topic = `${i}`.padEnd(random(3) === 0 ? 300 + random(100) : random(60), '/');
        const payload = `${i}`.padEnd(random(60), '.');
        let id = 0;
        if (random(2) === 0) id = outbox.publish(utf8(topic), utf8(payload), qos, false);
        else {
          id = outbox.beginPieces(utf8(topic), payload.length, qos, false);
          if (id > 0) {
            send(payload);
            inPieces++;
          }
        }
        h.flush();
        send();
        h.flush();
        if (id > 0) model.push({ id, qos, topic, payload });
      } else if (choice < 8 && model.length > 0) {
        const message = model[random(model.length)] as (typeof model)[0];
        if (message.qos === 2) h.answer('pubrec', message.id);
        h.answer(message.qos === 1 ? 'puback' : 'pubcomp', message.id);
        model = model.filter((other) => other !== message);
      } else if (choice >= 8) {
        h.cut();
        // The socket takes nothing for a while.
        h.open();
        h.writable = 0;
        h.connack(true);
        h.writable = Number.POSITIVE_INFINITY;
        for (let turn = 0; outbox.resending; turn++) {
          expect(turn).toBeLessThan(20);
          h.tick();
          send();
        }
        h.flush();
        send();
        h.flush();
        const lines = model.map(
          ({ id, qos, topic, payload }) => `PUBLISH dup q${qos} #${id} ${topic} ${payload}`,
        );
        expect(h.sent().slice(1)).toEqual(lines);
      }
    }
    expect([inPieces > 50, askedAgain > 10]).toEqual([true, true]);
    expect(h.told().filter((line) => line.startsWith('undelivered'))).toEqual([]);
  });

  it('keeps every message whole over any changes of version, acknowledgements and new ones between', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return Math.floor(((state >>> 0) / 0x1_0000_0000) * below);
    };
    const h = new Harness({ window: 8, storeCapacity: 600, transmitCapacity: 512 }).up();
    let model: { id: number; qos: QoS; payload: string; expiry: number; released: boolean }[] = [];
    let seen = 0;
    for (let i = 0; i < 600; i++) {
      const five = h.client.properties !== undefined;
      const choice = random(10);
      if (choice < 5) {
        const qos = (1 + random(2)) as QoS;
        const payload = `${i}`.padEnd(random(140), '.');
        const expiry = five ? random(2) * (1 + random(1_000)) : 0;
        const list =
          expiry > 0 ? properties((made) => made.uint32(MESSAGE_EXPIRY_INTERVAL, expiry)) : undefined;
        const id = h.client.outbox.publish(T, utf8(payload), qos, false, list);
        h.flush();
        if (id > 0) model.push({ id, qos, payload, expiry, released: false });
      } else if (choice < 8 && model.length > 0) {
        const message = model[random(model.length)] as (typeof model)[0];
        if (message.qos === 2 && !message.released) {
          h.answer('pubrec', message.id);
          message.released = true;
        } else {
          h.answer(message.qos === 1 ? 'puback' : 'pubcomp', message.id);
          model = model.filter((other) => other !== message);
        }
      } else if (choice >= 8) {
        const level: ProtocolLevel = random(2) === 0 ? 4 : 5;
        h.client.protocolLevel = level;
        h.cut();
        h.connect(true);
        const lines = model.map(({ id, qos, payload, expiry, released }) => {
          if (released) return `PUBREL #${id}`;
          const list = expiry > 0 && level === 5 ? ` {"messageExpiryInterval":${expiry}}` : '';
          return `PUBLISH dup q${qos} #${id} t ${payload}${list}`;
        });
        expect(h.sent().slice(1)).toEqual(lines);
        seen += lines.length;
      }
    }
    expect(seen).toBeGreaterThan(300);
    expect(h.told().filter((line) => line.startsWith('undelivered'))).toEqual([]);
  });
});
