import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACKNOWLEDGEMENT_MISMATCH,
  NO_ROOM,
  NOT_CONNECTED,
  PUBLISH_OPEN,
  STORE_FULL,
  TOO_LARGE,
  WINDOW_FULL,
} from '../../src/mqtt/errors.js';
import { PUBACK, PUBCOMP, PUBREC, PUBREL, type QoS } from '../../src/mqtt/packet.js';
import { DELIVERED, RELEASE, UNKNOWN } from '../../src/mqtt/session.js';
import { OutboxRig, utf8 } from './harness.js';

const T = utf8('t');
const bytes = (length: number, value = 0x78): Uint8Array => new Uint8Array(length).fill(value);

/** Everything in flight, sent again over a new connection. */
function resent(rig: OutboxRig): number[] {
  rig.outbox.close();
  rig.transmitBuffer.clear();
  rig.outbox.open = true;
  rig.outbox.beginResend();
  const all: number[] = [];
  for (let i = 0; rig.outbox.resending; i++) {
    if (i === 1_000) throw new Error('resending has no end');
    rig.outbox.continueResend();
    all.push(...rig.take());
  }
  return all;
}

describe('Outbox', () => {
  it('publishes at each QoS, QoS 0 without identifier (3.3.2.2)', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.publish(T, utf8('hi'), 0, false)).toBe(0);
    expect(rig.take()).toEqual([0x30, 5, 0, 1, 0x74, 0x68, 0x69]);
    expect(rig.outbox.publish(T, utf8('hi'), 1, true)).toBe(1);
    expect(rig.take()).toEqual([0x33, 7, 0, 1, 0x74, 0, 1, 0x68, 0x69]);
    expect(rig.outbox.publish(T, utf8('hi'), 2, false)).toBe(2);
    expect(rig.take()).toEqual([0x34, 7, 0, 1, 0x74, 0, 2, 0x68, 0x69]);
  });

  it('publishes what is written in place, with a length of two bytes where it takes two', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.beginPublish(T, 1, false)).toBe(0);
    for (let i = 0; i < 200; i++) rig.outbox.writer.byte(i);
    expect(rig.outbox.endPublish()).toBe(1);
    const payload = Array.from({ length: 200 }, (_, i) => i);
    expect(rig.take()).toEqual([0x32, 0xcd, 1, 0, 1, 0x74, 0, 1, ...payload]);
    expect(resent(rig)).toEqual([0x3a, 0xcd, 1, 0, 1, 0x74, 0, 1, ...payload]);
  });

  it('publishes on a topic that is a part of a buffer, at QoS 0', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.beginPublishPart(utf8('..t/u..'), 2, 3, true)).toBe(0);
    rig.outbox.writer.copy(utf8('hi'));
    expect(rig.outbox.endPublish()).toBe(0);
    expect(rig.take()).toEqual([0x31, 7, 0, 3, 0x74, 0x2f, 0x75, 0x68, 0x69]);
    rig.outbox.close();
    expect(rig.outbox.beginPublishPart(utf8('..t/u..'), 2, 3, true)).toBe(NOT_CONNECTED);
  });

  it.each([0, 1, 100, 127, 128, 300])('tells where a payload of %i bytes stands', (length) => {
    const rig = new OutboxRig();
    const { outbox } = rig;
    outbox.publish(T, utf8('before'), 0, false);
    outbox.beginPublish(utf8('a/'), 0, false, utf8('b'));
    for (let i = 0; i < length; i++) outbox.writer.byte(i);
    outbox.endPublish();
    const { bytes: written, position } = outbox.writer;
    expect(position - outbox.payloadOffset).toBe(length);
    expect([...written.subarray(outbox.payloadOffset, position)]).toEqual(
      Array.from({ length }, (_, i) => i & 0xff),
    );
  });

  it('sends nothing while it is closed', () => {
    const rig = new OutboxRig();
    rig.outbox.close();
    for (const qos of [0, 1, 2] as const) {
      expect(rig.outbox.publish(T, bytes(1), qos, false)).toBe(NOT_CONNECTED);
      expect(rig.outbox.beginPublish(T, qos, false)).toBe(NOT_CONNECTED);
      expect(rig.outbox.beginPieces(T, 10, qos, false)).toBe(NOT_CONNECTED);
    }
    expect(rig.outbox.piece(bytes(1))).toBe(NOT_CONNECTED);
    expect(rig.outbox.piece(bytes(0))).toBe(NOT_CONNECTED);
    rig.outbox.acknowledge(PUBACK, 1);
    expect(rig.take()).toEqual([]);
    expect(rig.session.count).toBe(0);
  });

  it('answers WINDOW_FULL above QoS 0 only, until something is acknowledged', () => {
    const rig = new OutboxRig(512, 256, 2);
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(1);
    expect(rig.outbox.publish(T, bytes(1), 2, false)).toBe(2);
    rig.take();
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(WINDOW_FULL);
    expect(rig.outbox.beginPublish(T, 2, false)).toBe(WINDOW_FULL);
    expect(rig.outbox.beginPieces(T, 5, 1, false)).toBe(WINDOW_FULL);
    expect(rig.take()).toEqual([]);
    expect(rig.outbox.publish(T, bytes(1), 0, false)).toBe(0);
    expect(rig.outbox.acknowledged(PUBREC, 2)).toBe(RELEASE);
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(WINDOW_FULL);
    expect(rig.outbox.acknowledged(PUBCOMP, 2)).toBe(DELIVERED);
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(3);
  });

  it('answers STORE_FULL where a message cannot be kept, and takes it back', () => {
    // Each message is 7 bytes and its payload.
    const rig = new OutboxRig(512, 100, 4);
    expect(rig.outbox.publish(T, bytes(43), 1, false)).toBe(1);
    expect(rig.outbox.publish(T, bytes(44), 1, false)).toBe(STORE_FULL);
    const last = rig.outbox.publish(T, bytes(43), 1, false);
    expect(last).toBeGreaterThan(1);
    expect(rig.take().length).toBe(100);
    expect(rig.session.count).toBe(2);
    expect(rig.outbox.publish(T, bytes(0), 2, false)).toBe(STORE_FULL);
    expect(rig.outbox.publish(T, bytes(100), 0, false)).toBe(0);
    rig.take();
    expect(rig.outbox.acknowledged(PUBACK, 1)).toBe(DELIVERED);
    expect(rig.outbox.publish(T, bytes(43), 2, false)).toBeGreaterThan(last);
    expect(rig.take().length).toBe(50);
  });

  it('answers TOO_LARGE for what never fits the store or the buffer', () => {
    const rig = new OutboxRig(512, 100);
    expect(rig.outbox.publish(T, bytes(94), 1, false)).toBe(TOO_LARGE);
    expect(rig.outbox.publish(T, bytes(93), 1, false)).toBeGreaterThan(0);
    rig.take();
    // 512 bytes but 64 for acknowledgements; the header is 6 bytes.
    expect(rig.transmitBuffer.capacity).toBe(448);
    expect(rig.outbox.publish(T, bytes(443), 0, false)).toBe(TOO_LARGE);
    expect(rig.take()).toEqual([]);
    expect(rig.outbox.publish(T, bytes(442), 0, false)).toBe(0);
    expect(rig.take().length).toBe(448);
  });

  it('answers NO_ROOM, having asked for some, and leaves what waits as it is', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.publish(T, bytes(300, 1), 0, false)).toBe(0);
    expect(rig.shortages).toBe(0);
    expect(rig.outbox.publish(T, bytes(300, 2), 0, false)).toBe(NO_ROOM);
    expect(rig.outbox.publish(T, bytes(240, 2), 1, false)).toBe(NO_ROOM);
    expect(rig.outbox.beginPieces(bytes(200, 0x61), 300, 1, false)).toBe(NO_ROOM);
    expect(rig.shortages).toBe(3);
    expect(rig.session.count).toBe(0);
    expect(rig.outbox.inPieces).toBe(false);
    expect(rig.take()).toEqual([0x30, 0xaf, 2, 0, 1, 0x74, ...bytes(300, 1)]);
  });

  it('goes on when asking for room gave some', () => {
    const rig = new OutboxRig();
    rig.whenTransmit = () => rig.take();
    for (let i = 0; i < 20; i++) expect(rig.outbox.publish(T, bytes(300), 0, false)).toBe(0);
    expect(rig.shortages).toBe(19);
  });

  it('has room for acknowledgements behind a buffer full of messages', () => {
    const rig = new OutboxRig();
    rig.outbox.publish(T, bytes(442), 0, false);
    expect(rig.outbox.publish(T, bytes(0), 0, false)).toBe(NO_ROOM);
    rig.outbox.acknowledge(PUBACK, 1);
    rig.outbox.acknowledge(PUBREL, 2);
    expect(rig.outbox.publish(T, bytes(0), 0, false)).toBe(NO_ROOM);
    expect(rig.take().slice(448)).toEqual([0x40, 2, 0, 1, 0x62, 2, 0, 2]);
  });

  it('passes over acknowledgements of nothing, but releases an unknown PUBREC', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.acknowledged(PUBACK, 1)).toBe(UNKNOWN);
    expect(rig.outbox.acknowledged(PUBCOMP, 1)).toBe(UNKNOWN);
    expect(rig.outbox.acknowledged(PUBREC, 1)).toBe(RELEASE);
  });
});

describe('Outbox, sending again', () => {
  it('repeats what is in flight in its order, PUBLISH with DUP [MQTT-3.3.1-1, MQTT-4.4.0-1]', () => {
    const rig = new OutboxRig();
    rig.outbox.publish(T, utf8('a'), 1, false);
    rig.outbox.publish(T, utf8('b'), 2, true);
    rig.outbox.publish(T, utf8('c'), 2, false);
    rig.outbox.publish(T, utf8('d'), 1, false);
    expect(rig.outbox.acknowledged(PUBREC, 2)).toBe(RELEASE);
    const expected = [
      [0x3a, 6, 0, 1, 0x74, 0, 1, 0x61],
      [0x62, 2, 0, 2],
      [0x3c, 6, 0, 1, 0x74, 0, 3, 0x63],
      [0x3a, 6, 0, 1, 0x74, 0, 4, 0x64],
    ];
    expect(resent(rig)).toEqual(expected.flat());
    // And once more: what is kept has not changed.
    expect(resent(rig)).toEqual(expected.flat());
    rig.outbox.acknowledged(PUBACK, 1);
    rig.outbox.acknowledged(PUBCOMP, 2);
    expect(resent(rig)).toEqual([expected[2], expected[3]].flat());
  });

  it('keeps the first sending without DUP, and the retain flag of the second', () => {
    const rig = new OutboxRig();
    rig.outbox.publish(T, utf8('b'), 2, true);
    expect(rig.take()[0]).toBe(0x35);
    expect(resent(rig)[0]).toBe(0x3d);
  });

  it('keeps messages whole whose acknowledgement is of the wrong kind', () => {
    const rig = new OutboxRig();
    rig.outbox.publish(T, utf8('first'), 2, false);
    rig.outbox.publish(T, utf8('2nd'), 1, false);
    rig.outbox.publish(T, utf8('the third'), 2, false);
    const before = resent(rig);
    expect(rig.outbox.acknowledged(PUBACK, 1)).toBe(ACKNOWLEDGEMENT_MISMATCH);
    expect(rig.outbox.acknowledged(PUBCOMP, 1)).toBe(ACKNOWLEDGEMENT_MISMATCH);
    expect(rig.outbox.acknowledged(PUBREC, 2)).toBe(ACKNOWLEDGEMENT_MISMATCH);
    expect(resent(rig)).toEqual(before);
  });

  it('goes on as room allows, and lets nothing new overtake (4.6)', () => {
    const rig = new OutboxRig(512, 1_024, 4);
    rig.whenTransmit = () => rig.take();
    for (const letter of 'abcd') rig.outbox.publish(T, bytes(200, letter.charCodeAt(0)), 1, false);
    rig.whenTransmit = undefined;
    rig.outbox.acknowledged(PUBACK, 4);
    rig.outbox.close();
    rig.transmitBuffer.clear();
    rig.outbox.open = true;
    rig.outbox.beginResend();
    rig.outbox.continueResend();
    expect(rig.outbox.resending).toBe(true);
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(NO_ROOM);
    expect(rig.outbox.beginPieces(T, 1, 2, false)).toBe(NO_ROOM);
    expect(rig.outbox.publish(T, bytes(1), 0, false)).toBe(0);
    rig.outbox.continueResend();
    expect(rig.outbox.resending).toBe(true);
    const first = rig.take();
    expect([first.length, first[8], first[216]]).toEqual([2 * 208 + 6, 0x61, 0x62]);
    rig.outbox.continueResend();
    expect(rig.outbox.resending).toBe(false);
    expect(rig.take()[8]).toBe(0x63);
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(5);
  });

  it('copes with acknowledgements while it is sending again', () => {
    const rig = new OutboxRig(512, 1_024, 4);
    rig.whenTransmit = () => rig.take();
    for (const letter of 'abcd') rig.outbox.publish(T, bytes(200, letter.charCodeAt(0)), 1, false);
    rig.whenTransmit = undefined;
    rig.outbox.close();
    rig.transmitBuffer.clear();
    rig.outbox.open = true;
    rig.outbox.beginResend();
    rig.outbox.continueResend();
    rig.take();
    // a and b are sent again; the server acknowledges a, and then d, which it had before.
    rig.outbox.acknowledged(PUBACK, 1);
    rig.outbox.acknowledged(PUBACK, 4);
    rig.outbox.continueResend();
    const bytesSent = rig.take();
    expect([bytesSent.length, bytesSent[8]]).toEqual([208, 0x63]);
    expect(rig.outbox.resending).toBe(false);
    rig.outbox.acknowledged(PUBACK, 2);
    expect(resent(rig)[8]).toBe(0x63);
  });

  it('is done with at once when nothing is in flight, also after many messages', () => {
    const rig = new OutboxRig();
    for (let i = 0; i < 100; i++) {
      const identifier = rig.outbox.publish(T, bytes(10), 1, false);
      rig.take();
      expect(rig.outbox.acknowledged(PUBACK, identifier)).toBe(DELIVERED);
      expect(rig.outbox.resending).toBe(false);
    }
    expect(resent(rig)).toEqual([]);
  });

  it('keeps every message whole in any order of publishing and acknowledging', () => {
    const action = fc.record({
      publish: fc.boolean(),
      qos: fc.constantFrom<QoS>(1, 2),
      length: fc.integer({ min: 0, max: 60 }),
      which: fc.nat(3),
      again: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const rig = new OutboxRig();
        const model: { identifier: number; qos: QoS; released: boolean; payload: number[] }[] = [];
        let value = 0;
        for (const { publish, qos, length, which, again } of actions) {
          if (publish) {
            const payload = bytes(length, value++ & 0xff);
            const identifier = rig.outbox.publish(T, payload, qos, false);
            rig.take();
            if (identifier > 0) model.push({ identifier, qos, released: false, payload: [...payload] });
            else expect([WINDOW_FULL, STORE_FULL]).toContain(identifier);
          } else if (model.length > 0) {
            const index = which % model.length;
            const message = model[index] as (typeof model)[0];
            if (message.qos === 2 && !message.released) {
              expect(rig.outbox.acknowledged(PUBREC, message.identifier)).toBe(RELEASE);
              message.released = true;
            } else {
              const type = message.qos === 1 ? PUBACK : PUBCOMP;
              expect(rig.outbox.acknowledged(type, message.identifier)).toBe(DELIVERED);
              model.splice(index, 1);
            }
          }
          if (!again) continue;
          expect(resent(rig)).toEqual(
            model.flatMap(({ identifier, qos: q, released, payload }) =>
              released
                ? [0x62, 2, identifier >> 8, identifier & 0xff]
                : [
                    0x38 | (q << 1),
                    payload.length + 5,
                    0,
                    1,
                    0x74,
                    identifier >> 8,
                    identifier & 0xff,
                    ...payload,
                  ],
            ),
          );
        }
      }),
    );
  });
});

describe('Outbox, in pieces', () => {
  for (const qos of [0, 1, 2] as const) {
    it(`sends a payload of any size piece by piece at QoS ${qos}`, () => {
      const rig = new OutboxRig();
      rig.whenTransmit = () => {
        all.push(...rig.take());
      };
      const all: number[] = [];
      const identifier = rig.outbox.beginPieces(T, 70_000, qos, false);
      expect(identifier).toBe(qos === 0 ? 0 : 1);
      expect(rig.outbox.inPieces).toBe(true);
      for (let i = 0; i < 700; i++) expect(rig.outbox.piece(bytes(100, i & 0xff))).toBe(0);
      expect(rig.outbox.inPieces).toBe(false);
      all.push(...rig.take());
      // 70,003 is 0xf3 0xa2 0x04 in base 128, 70,005 is 0xf5 0xa2 0x04 (2.2.3).
      const header =
        qos === 0 ? [0x30, 0xf3, 0xa2, 4, 0, 1, 0x74] : [0x30 | (qos << 1), 0xf5, 0xa2, 4, 0, 1, 0x74, 0, 1];
      expect(all.slice(0, header.length)).toEqual(header);
      expect(all.length).toBe(header.length + 70_000);
      expect(all.slice(header.length + 300, header.length + 400)).toEqual([...bytes(100, 3)]);
      expect(rig.session.count).toBe(qos === 0 ? 0 : 1);
    });
  }

  it('lets nothing else be sent in between: PUBLISH_OPEN', () => {
    const rig = new OutboxRig();
    rig.outbox.beginPieces(T, 10, 1, false);
    for (const qos of [0, 1, 2] as const) {
      expect(rig.outbox.publish(T, bytes(1), qos, false)).toBe(PUBLISH_OPEN);
      expect(rig.outbox.beginPublish(T, qos, false)).toBe(PUBLISH_OPEN);
      expect(rig.outbox.beginPieces(T, 1, qos, false)).toBe(PUBLISH_OPEN);
    }
    rig.outbox.piece(bytes(9));
    expect(rig.outbox.publish(T, bytes(1), 0, false)).toBe(PUBLISH_OPEN);
    rig.outbox.piece(bytes(1));
    expect(rig.outbox.publish(T, bytes(1), 0, false)).toBe(0);
  });

  it('takes no more than announced, and no piece larger than the buffer', () => {
    const rig = new OutboxRig();
    rig.outbox.beginPieces(T, 1_000, 0, false);
    expect(rig.outbox.piece(bytes(449))).toBe(TOO_LARGE);
    expect(rig.outbox.piece(bytes(448))).toBe(NO_ROOM);
    rig.take();
    expect(rig.outbox.piece(bytes(448))).toBe(0);
    rig.take();
    expect(rig.outbox.piece(bytes(448))).toBe(0);
    rig.take();
    expect(rig.outbox.piece(bytes(105))).toBe(TOO_LARGE);
    expect(rig.outbox.piece(bytes(104))).toBe(0);
    expect(rig.outbox.piece(bytes(1))).toBe(TOO_LARGE);
  });

  it('answers NO_ROOM for a piece, having asked for room, and takes the same piece later', () => {
    const rig = new OutboxRig();
    rig.outbox.beginPieces(T, 600, 0, false);
    expect(rig.outbox.piece(bytes(300, 1))).toBe(0);
    expect(rig.shortages).toBe(0);
    expect(rig.outbox.piece(bytes(300, 2))).toBe(NO_ROOM);
    expect(rig.shortages).toBe(1);
    const first = rig.take();
    expect(rig.outbox.piece(bytes(300, 2))).toBe(0);
    expect([...first, ...rig.take()].slice(6)).toEqual([...bytes(300, 1), ...bytes(300, 2)]);
  });

  it('sends a payload of no bytes without a piece', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.beginPieces(T, 0, 1, true)).toBe(1);
    expect(rig.outbox.inPieces).toBe(false);
    expect(rig.take()).toEqual([0x33, 5, 0, 1, 0x74, 0, 1]);
    expect(rig.outbox.acknowledged(PUBACK, 1)).toBe(DELIVERED);
  });

  it('refuses what no remaining length can say (2.2.3)', () => {
    const rig = new OutboxRig();
    expect(rig.outbox.beginPieces(T, 268_435_455 - 4, 1, false)).toBe(TOO_LARGE);
    expect(rig.session.count).toBe(0);
    expect(rig.outbox.beginPieces(T, 268_435_455 - 5, 1, false)).toBeGreaterThan(0);
    expect(rig.take().slice(0, 5)).toEqual([0x32, 0xff, 0xff, 0xff, 0x7f]);
  });

  it('asks for a message again whose bytes were not kept, in its place, and sends it with DUP', () => {
    const rig = new OutboxRig();
    const asked: number[][] = [];
    rig.whenResend = (identifier, qos) => {
      asked.push([identifier, qos]);
      expect(rig.outbox.beginPieces(T, 2, qos, true, identifier)).toBe(identifier);
      expect(rig.outbox.piece(utf8('P'))).toBe(0);
    };
    rig.outbox.publish(T, utf8('a'), 1, false);
    rig.outbox.beginPieces(T, 2, 2, true);
    rig.outbox.piece(utf8('PQ'));
    rig.outbox.publish(T, utf8('b'), 1, false);
    rig.outbox.close();
    rig.transmitBuffer.clear();
    rig.outbox.open = true;
    rig.outbox.beginResend();
    rig.outbox.continueResend();
    expect(asked).toEqual([[2, 2]]);
    expect(rig.take()).toEqual([0x3a, 6, 0, 1, 0x74, 0, 1, 0x61, 0x3d, 7, 0, 1, 0x74, 0, 2, 0x50]);
    // Nothing may follow before the message is whole.
    rig.outbox.continueResend();
    expect(rig.take()).toEqual([]);
    expect(rig.outbox.resending).toBe(true);
    rig.outbox.piece(utf8('Q'));
    rig.outbox.continueResend();
    expect(rig.take()).toEqual([0x51, 0x3a, 6, 0, 1, 0x74, 0, 3, 0x62]);
    expect(rig.session.count).toBe(3);
    expect(rig.outbox.resending).toBe(false);
  });

  it('asks for it once PUBREC has come no more: PUBREL follows instead', () => {
    const rig = new OutboxRig();
    rig.whenResend = () => expect.unreachable();
    rig.outbox.beginPieces(T, 2, 2, false);
    rig.outbox.piece(utf8('PQ'));
    rig.outbox.acknowledged(PUBREC, 1);
    expect(resent(rig)).toEqual([0x62, 2, 0, 1]);
  });

  it('asks only when there is room for the message to begin', () => {
    const rig = new OutboxRig(512, 1_024, 4);
    const topic = bytes(100, 0x61);
    rig.whenTransmit = () => rig.take();
    rig.outbox.publish(T, bytes(180), 1, false);
    rig.outbox.publish(T, bytes(180), 1, false);
    rig.outbox.beginPieces(topic, 1, 1, false);
    rig.outbox.piece(bytes(1));
    rig.whenTransmit = undefined;
    const answers: number[] = [];
    rig.whenResend = (identifier, qos) => {
      answers.push(rig.outbox.beginPieces(topic, 1, qos, false, identifier));
      rig.outbox.piece(bytes(1));
    };
    expect(resent(rig).length).toBe(2 * 188 + 107);
    expect(answers).toEqual([3]);
  });

  it('takes up where it was after a connection lost amid the pieces', () => {
    const rig = new OutboxRig();
    rig.outbox.beginPieces(T, 10, 1, false);
    rig.outbox.piece(bytes(4));
    rig.outbox.close();
    expect(rig.outbox.inPieces).toBe(false);
    expect(rig.outbox.piece(bytes(1))).toBe(NOT_CONNECTED);
    rig.whenResend = (identifier, qos) => {
      expect(rig.outbox.beginPieces(T, 10, qos, false, identifier)).toBe(1);
      rig.outbox.piece(bytes(10));
    };
    expect(resent(rig).slice(0, 7)).toEqual([0x3a, 15, 0, 1, 0x74, 0, 1]);
  });

  it('does not go on when asking for room lost the connection', () => {
    const rig = new OutboxRig();
    rig.outbox.beginPieces(T, 600, 0, false);
    rig.outbox.piece(bytes(400));
    rig.whenTransmit = () => {
      rig.outbox.close();
      rig.transmitBuffer.clear();
    };
    expect(rig.outbox.piece(bytes(200))).toBe(NOT_CONNECTED);
    expect(rig.take()).toEqual([]);
    rig.outbox.open = true;
    rig.outbox.publish(T, bytes(400), 0, false);
    expect(rig.outbox.publish(T, bytes(1), 1, false)).toBe(NOT_CONNECTED);
    expect(rig.outbox.beginPieces(T, 1, 1, false)).toBe(NOT_CONNECTED);
    expect(rig.session.count).toBe(0);
    expect(rig.take()).toEqual([]);
  });
});
