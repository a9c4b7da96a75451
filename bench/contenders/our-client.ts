import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Client, type ClientHandler } from '../../src/mqtt/client.js';
import type { Packet } from '../../src/mqtt/packet.js';
import { USUAL } from '../cases.js';
import { asciiText, CONNACK_BYTES, type Message, messageOf, PUBACK_BYTES, publishBytes } from '../wire.js';
import { compareBytes, compareSeen } from './compare.js';
import type { Task, Tasks } from './contender.js';

/** More than ever waits: the socket takes everything. */
const WRITABLE = 65_536;
const NOW = 0;

/** Keeps of the last message where it is, and, for a check, a copy of it. */
class Receiver implements ClientHandler {
  messages = 0;
  payloadOffset = 0;
  copying = false;
  readonly copies: Message[] = [];

  message(packet: Packet): void {
    this.messages++;
    this.payloadOffset = packet.payloadOffset;
    if (!this.copying) return;
    const { bytes, topicOffset, topicLength, payloadOffset, payloadLength, qos, packetIdentifier } = packet;
    this.copies.push({
      topic: asciiText(bytes.subarray(topicOffset, topicOffset + topicLength)),
      payload: bytes.slice(payloadOffset, payloadOffset + payloadLength),
      qos,
      packetIdentifier,
    });
  }

  disconnected(reason: number): void {
    throw new Error(`disconnected: ${reason}`);
  }

  stream(): boolean {
    return false;
  }

  openTransport(): void {}
  closeTransport(): void {}
  transmit(): void {}
  connected(): void {}
  subscribed(): void {}
  piece(): void {}
  drained(): void {}
  subscription(): void {}
  delivered(): void {}
  undelivered(): void {}
  resend(): void {}
}

function connect(receiver: Receiver): Client {
  const client = new Client(
    {
      connect: { clientIdentifier: encodeUtf8('bench'), cleanSession: true, keepAlive: 60 },
      receiveCapacity: 2_048,
      transmitCapacity: 2_048,
      storeCapacity: 1_024,
      window: 4,
      inboundWindow: 4,
      subscriptions: 1,
      transportTimeout: 1_000,
      connackTimeout: 1_000,
      retry: 10_000,
      random: () => 0,
    },
    receiver,
  );
  client.start(NOW);
  client.tick(NOW);
  client.transportOpened(NOW);
  if (client.take(WRITABLE) === undefined) throw new Error('there is no CONNECT');
  client.taken(NOW);
  client.receive(CONNACK_BYTES, NOW);
  while (client.poll(NOW)) {}
  if (!client.connected) throw new Error('the client is not connected');
  return client;
}

/** Receives a PUBLISH, delivers it, and hands the PUBACK to the socket, which has taken it when the run ends. */
function receiveAndAcknowledge(): Task {
  const receiver = new Receiver();
  const client = connect(receiver);
  const message = messageOf(USUAL, 1);
  const publish = publishBytes(message);
  const receive = () => {
    client.receive(publish, NOW);
    while (client.poll(NOW)) {}
  };
  return {
    run: () => {
      receive();
      const acknowledgement = client.take(WRITABLE);
      client.taken(NOW);
      return acknowledgement;
    },
    check: () => {
      receiver.copying = true;
      receive();
      receiver.copying = false;
      const bytes = client.take(WRITABLE)?.slice() ?? new Uint8Array(0);
      client.taken(NOW);
      const copies = receiver.copies
        .splice(0)
        .map((copy) => ({ type: 3, packetIdentifier: 7, message: copy }));
      return (
        compareBytes(bytes, PUBACK_BYTES) ?? compareSeen(copies, [{ type: 3, packetIdentifier: 7, message }])
      );
    },
  };
}

export const ourClient: Tasks = { client: receiveAndAcknowledge };
