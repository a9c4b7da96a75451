import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Packet } from '../../src/mqtt/packet.js';

/** A PUBLISH as the decoder hands it out, among other bytes: a slash lies in front, a digit behind. */
export function messageOf(topic: string, payload: string | Uint8Array = ''): Packet {
  const topicBytes = encodeUtf8(topic);
  const payloadBytes = typeof payload === 'string' ? encodeUtf8(payload) : payload;
  const packet = new Packet(Uint8Array.of(0x2f, ...topicBytes, ...payloadBytes, 0x39));
  packet.topicOffset = 1;
  packet.topicLength = topicBytes.length;
  packet.payloadOffset = 1 + topicBytes.length;
  packet.payloadLength = packet.totalLength = payloadBytes.length;
  return packet;
}
