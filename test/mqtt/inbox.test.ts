import { describe, expect, it } from 'vitest';
import { INBOUND_WINDOW_EXCEEDED } from '../../src/mqtt/errors.js';
import { Inbox, type InboxOwner } from '../../src/mqtt/inbox.js';
import { Packet, type QoS } from '../../src/mqtt/packet.js';
import { OutboxRig } from './harness.js';

const BYTES = new Uint8Array(16);

class Rig extends OutboxRig implements InboxOwner {
  readonly inbox = new Inbox(this.session, this.outbox, this);
  readonly events: string[] = [];
  wanted = true;

  message(packet: Packet): void {
    this.events.push(`message ${packet.packetIdentifier}`);
  }

  stream(packet: Packet): boolean {
    this.events.push(`stream ${packet.packetIdentifier}`);
    return this.wanted;
  }

  piece(packet: Packet): void {
    this.events.push(`piece ${packet.pieceOffset}`);
  }

  drained(packet: Packet): void {
    this.events.push(`drained ${packet.packetIdentifier}`);
  }

  told(): string[] {
    return this.events.splice(0);
  }

  /** A message of 20 bytes in two pieces. @returns what the last piece was answered with */
  stream20(qos: QoS, identifier: number, topicLength = 1): number {
    const packet = publish(qos, identifier, topicLength);
    packet.totalLength = 20;
    // Behind a topic that was too long the identifier is only known once the topic is passed over.
    if (topicLength === 0) packet.packetIdentifier = 0;
    this.inbox.begin(packet);
    packet.packetIdentifier = identifier;
    packet.payloadLength = 12;
    expect(this.inbox.piece(packet)).toBe(0);
    packet.pieceOffset = 12;
    packet.payloadLength = 8;
    return this.inbox.piece(packet);
  }
}

function publish(qos: QoS, identifier: number, topicLength = 1): Packet {
  const packet = new Packet(BYTES);
  packet.qos = qos;
  packet.packetIdentifier = identifier;
  packet.topicLength = topicLength;
  return packet;
}

describe('Inbox, whole messages', () => {
  it('does not answer QoS 0 (4.3.1)', () => {
    const rig = new Rig();
    expect(rig.inbox.message(publish(0, 0))).toBe(0);
    expect(rig.told()).toEqual(['message 0']);
    expect(rig.take()).toEqual([]);
  });

  it('answers QoS 1 with PUBACK, each time, and tells each (4.3.2)', () => {
    const rig = new Rig();
    for (let i = 0; i < 2; i++) {
      expect(rig.inbox.message(publish(1, 0x1234))).toBe(0);
      expect(rig.told()).toEqual(['message 4660']);
      expect(rig.take()).toEqual([0x40, 2, 0x12, 0x34]);
    }
  });

  it('tells QoS 2 once, and answers PUBREC each time, until PUBREL (4.3.3)', () => {
    const rig = new Rig();
    for (let i = 0; i < 3; i++) {
      expect(rig.inbox.message(publish(2, 0x1234))).toBe(0);
      expect(rig.told()).toEqual(i === 0 ? ['message 4660'] : []);
      expect(rig.take()).toEqual([0x50, 2, 0x12, 0x34]);
    }
    rig.inbox.released(0x1234);
    expect(rig.take()).toEqual([0x70, 2, 0x12, 0x34]);
    rig.inbox.message(publish(2, 0x1234));
    expect(rig.told()).toEqual(['message 4660']);
  });

  it('acknowledges after the message is told, not before', () => {
    const rig = new Rig();
    const pending: number[] = [];
    rig.message = () => {
      pending.push(rig.transmitBuffer.pending);
    };
    rig.inbox.message(publish(1, 1));
    rig.inbox.message(publish(2, 1));
    expect(pending).toEqual([0, 4]);
    expect(rig.transmitBuffer.pending).toBe(8);
  });

  it('answers an unknown PUBREL with PUBCOMP (4.3.3)', () => {
    const rig = new Rig();
    rig.inbox.released(7);
    expect(rig.take()).toEqual([0x70, 2, 0, 7]);
  });

  it('ends the connection over one QoS 2 message too many, untold and unanswered', () => {
    const rig = new Rig(512, 256, 4, 2);
    rig.inbox.message(publish(2, 1));
    rig.inbox.message(publish(2, 2));
    rig.take();
    rig.told();
    expect(rig.inbox.message(publish(2, 3))).toBe(INBOUND_WINDOW_EXCEEDED);
    expect(rig.told()).toEqual([]);
    expect(rig.take()).toEqual([]);
    expect(rig.inbox.message(publish(2, 2))).toBe(0);
    rig.inbox.released(1);
    expect(rig.inbox.message(publish(2, 3))).toBe(0);
    expect(rig.told()).toEqual(['message 3']);
  });
});

describe('Inbox, messages in pieces', () => {
  const answers: Record<QoS, number[]> = { 0: [], 1: [0x40, 2, 0, 9], 2: [0x50, 2, 0, 9] };
  for (const qos of [0, 1, 2] as const) {
    it(`hands out the pieces at QoS ${qos} and answers after the last`, () => {
      const rig = new Rig();
      rig.piece = (packet) => {
        rig.events.push(`piece ${packet.pieceOffset}`);
        expect(rig.transmitBuffer.pending).toBe(0);
      };
      expect(rig.stream20(qos, 9)).toBe(0);
      expect(rig.told()).toEqual(['stream 9', 'piece 0', 'piece 12']);
      expect(rig.take()).toEqual(answers[qos]);
      expect(rig.inbox.drainedMessages).toBe(0);
    });

    it(`passes over what is not wanted at QoS ${qos}, counts and answers it`, () => {
      const rig = new Rig();
      rig.wanted = false;
      expect(rig.stream20(qos, 9)).toBe(0);
      expect(rig.told()).toEqual(['stream 9', 'drained 9']);
      expect(rig.take()).toEqual(answers[qos]);
      expect(rig.inbox.drainedMessages).toBe(1);
    });

    it(`passes over what has a topic too long at QoS ${qos}, without asking`, () => {
      const rig = new Rig();
      expect(rig.stream20(qos, 9, 0)).toBe(0);
      expect(rig.told()).toEqual(['drained 9']);
      expect(rig.take()).toEqual(answers[qos]);
      expect(rig.inbox.drainedMessages).toBe(1);
    });
  }

  it('tells a repeated QoS 2 message no second time, wanted or not (4.3.3)', () => {
    for (const wanted of [true, false]) {
      for (const topicLength of [0, 1]) {
        const rig = new Rig();
        rig.wanted = wanted;
        rig.stream20(2, 9, topicLength);
        rig.told();
        rig.take();
        const counted = rig.inbox.drainedMessages;
        expect(rig.stream20(2, 9, topicLength)).toBe(0);
        expect(rig.told()).toEqual([]);
        expect(rig.take()).toEqual([0x50, 2, 0, 9]);
        expect(rig.inbox.drainedMessages).toBe(counted);
      }
    }
  });

  it('tells a QoS 2 message again whose first pieces were cut off', () => {
    const rig = new Rig();
    const packet = publish(2, 9);
    packet.totalLength = 20;
    packet.payloadLength = 12;
    rig.inbox.begin(packet);
    rig.inbox.piece(packet);
    rig.told();
    expect(rig.stream20(2, 9)).toBe(0);
    expect(rig.told()).toEqual(['stream 9', 'piece 0', 'piece 12']);
  });

  it('does not want the next one because it wanted the last', () => {
    const rig = new Rig();
    rig.stream20(0, 0);
    rig.told();
    rig.stream20(0, 0, 0);
    expect(rig.told()).toEqual(['drained 0']);
  });

  it('ends the connection over one QoS 2 message too many', () => {
    const rig = new Rig(512, 256, 4, 1);
    rig.inbox.message(publish(2, 1));
    rig.take();
    expect(rig.stream20(2, 9)).toBe(INBOUND_WINDOW_EXCEEDED);
    expect(rig.take()).toEqual([]);
    expect(rig.session.isReceived(9)).toBe(false);
  });
});
