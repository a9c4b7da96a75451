import type { IConnackPacket, Packet as WirePacket } from 'mqtt-packet';
import { Client, type ClientHandler, type ClientOptions, CONNECTED, OPENING } from '../../src/mqtt/client.js';
import { Encoder } from '../../src/mqtt/encoder.js';
import { TRANSPORT_CLOSED } from '../../src/mqtt/errors.js';
import { Identifiers } from '../../src/mqtt/identifiers.js';
import { Outbox, type OutboxOwner } from '../../src/mqtt/outbox.js';
import type { Packet, ProtocolLevel, QoS } from '../../src/mqtt/packet.js';
import { PropertyList } from '../../src/mqtt/property-list.js';
import { Session } from '../../src/mqtt/session.js';
import { Subscriptions } from '../../src/mqtt/subscriptions.js';
import { TransmitBuffer } from '../../src/mqtt/transmit.js';
import { generate, parser } from '../support/mqtt-packet.js';

export type { WirePacket };

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Properties made by writing them. */
export function properties(write: (list: PropertyList) => void, capacity = 256): PropertyList {
  const list = new PropertyList(capacity);
  write(list);
  return list;
}

/** A packet as one line, to compare and to read: `PUBLISH dup q2 #5 a/b hello`, `PUBACK #5 0x97 {"reasonString":"no"}`. */
export function show(packet: WirePacket): string {
  const { reasonCode } = packet as { reasonCode?: number };
  const reason = reasonCode ? ` 0x${reasonCode.toString(16).padStart(2, '0')}` : '';
  const list = (packet as { properties?: object }).properties ?? {};
  return `${line(packet)}${reason}${Object.keys(list).length === 0 ? '' : ` ${JSON.stringify(list, textOfBuffers)}`}`;
}

function textOfBuffers(_key: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: number[] };
  return type === 'Buffer' && data !== undefined ? text(Uint8Array.from(data)) : value;
}

function line(packet: WirePacket): string {
  const name = packet.cmd.toUpperCase();
  switch (packet.cmd) {
    case 'publish': {
      const dup = packet.dup ? ' dup' : '';
      const identifier = packet.qos > 0 ? ` #${packet.messageId}` : '';
      const retain = packet.retain ? ' retain' : '';
      return `${name}${dup} q${packet.qos}${identifier} ${packet.topic} ${packet.payload.toString()}${retain}`;
    }
    case 'subscribe':
      return `${name} #${packet.messageId} ${packet.subscriptions.map((s) => `${s.topic} q${s.qos}`).join(' ')}`;
    case 'unsubscribe':
      return `${name} #${packet.messageId} ${packet.unsubscriptions.join(' ')}`;
    case 'connect':
      return `${name} ${packet.clientId} ${packet.clean ? 'clean' : 'session'} ${packet.keepalive}`;
    default:
      return packet.messageId === undefined ? name : `${name} #${packet.messageId}`;
  }
}

/** What a server says in CONNACK (MQTT 5, 3.2.2.3). */
export type ConnackProperties = NonNullable<IConnackPacket['properties']>;

export const DEFAULTS: ClientOptions = {
  connect: { clientIdentifier: utf8('xs'), cleanSession: false, keepAlive: 30 },
  receiveCapacity: 256,
  transmitCapacity: 512,
  storeCapacity: 512,
  window: 4,
  inboundWindow: 4,
  subscriptions: 4,
  transportTimeout: 10_000,
  connackTimeout: 5_000,
  retry: 10_000,
  random: () => 0.5,
};

/** An outbox with what it stands on, and nothing above it. */
export class OutboxRig implements OutboxOwner {
  readonly transmitBuffer: TransmitBuffer;
  readonly encoder: Encoder;
  readonly session: Session;
  readonly outbox: Outbox;
  /** How often room was short. */
  shortages = 0;
  /** The messages given up. */
  readonly given: number[] = [];
  /** Called within the outbox's calls. */
  whenTransmit: (() => void) | undefined;
  whenResend: ((packetIdentifier: number, qos: QoS) => void) | undefined;

  constructor(
    capacity = 512,
    storeCapacity = 256,
    window = 4,
    inboundWindow = 4,
    level: ProtocolLevel = 4,
    topicAliases = 0,
  ) {
    this.transmitBuffer = new TransmitBuffer(capacity, storeCapacity);
    this.session = new Session(window, inboundWindow);
    this.encoder = new Encoder(this.transmitBuffer.writer, level);
    const identifiers = new Identifiers(this.session, new Subscriptions(0));
    this.outbox = new Outbox(
      this.transmitBuffer,
      this.encoder,
      this.session,
      identifiers,
      this,
      topicAliases,
    );
    this.outbox.open = true;
  }

  transmit(): void {
    this.shortages++;
    this.whenTransmit?.();
  }

  delivered(): void {}

  undelivered(packetIdentifier: number): void {
    this.given.push(packetIdentifier);
  }

  resend(packetIdentifier: number, qos: QoS): void {
    this.whenResend?.(packetIdentifier, qos);
  }

  /** What waits for the socket, which then takes it. */
  take(): number[] {
    const bytes = this.transmitBuffer.take(Number.POSITIVE_INFINITY);
    if (bytes === undefined) return [];
    const taken = Array.from(bytes);
    this.transmitBuffer.taken();
    return taken;
  }
}

/**
 * A client with a scripted transport and server around it. What the client tells its handler becomes lines in
 * `told`, what it sends is parsed by an independent parser and becomes lines in `sent`. The test answers for the server.
 */
export class Harness implements ClientHandler {
  readonly client: Client;
  now: number;
  /** How many bytes the socket still takes. */
  writable = Number.POSITIVE_INFINITY;
  /** At most so many bytes are handed to the client at a time. */
  chunk = Number.POSITIVE_INFINITY;
  /** Whether a message too large for the receive buffer is wanted in pieces. */
  wantStream = false;
  /** Whether it follows to another server. */
  follows = true;
  /** All bytes sent on the present connection. */
  wire: number[] = [];
  /** All packets sent on the present connection. */
  packets: WirePacket[] = [];
  /** Called within the handler's calls of the same name. */
  whenMessage: ((packet: Packet, bytes: Uint8Array) => void) | undefined;
  whenConnected: (() => void) | undefined;
  whenResend: ((packetIdentifier: number, qos: QoS) => void) | undefined;
  whenTransmit: (() => void) | undefined;
  whenPiece: ((packet: Packet) => void) | undefined;
  whenUndelivered: (() => void) | undefined;
  whenDelivered: (() => void) | undefined;
  whenRefused: (() => void) | undefined;
  #told: string[] = [];
  #sentSeen = 0;
  #inbound: Uint8Array = new Uint8Array(0);
  #parser = parser({ protocolVersion: 4 });
  /** Of the present connection. */
  #level: ProtocolLevel = 4;
  #brokenOff = false;

  constructor(options: Partial<ClientOptions> = {}, now = 0) {
    this.now = now;
    this.client = new Client({ ...DEFAULTS, ...options }, this);
  }

  // --- The handler.

  openTransport(): void {
    this.#told.push('open');
  }

  closeTransport(): void {
    this.#told.push('close');
    this.#inbound = new Uint8Array(0);
  }

  connected(sessionPresent: boolean): void {
    this.#told.push(`connected ${sessionPresent}`);
    this.whenConnected?.();
  }

  subscribed(): void {
    this.#told.push('subscribed');
  }

  disconnected(reason: number, wait: number): void {
    this.#told.push(`disconnected ${reason} ${wait}`);
  }

  subscription(index: number, reasonCode: number): void {
    this.#told.push(`subscription ${index} ${reasonCode}`);
  }

  delivered(packetIdentifier: number): void {
    this.#told.push(`delivered ${packetIdentifier}`);
    this.whenDelivered?.();
  }

  refused(packetIdentifier: number, reasonCode: number): void {
    this.#told.push(`refused ${packetIdentifier} 0x${reasonCode.toString(16)}`);
    this.whenRefused?.();
  }

  redirected(bytes: Uint8Array, offset: number, length: number, moved: boolean): boolean {
    this.#told.push(`redirected ${text(bytes.subarray(offset, offset + length))}${moved ? ' moved' : ''}`);
    return this.follows;
  }

  undelivered(packetIdentifier: number): void {
    this.#told.push(`undelivered ${packetIdentifier}`);
    this.whenUndelivered?.();
  }

  message(packet: Packet): void {
    const { bytes } = packet;
    const payload = text(bytes.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength));
    this.#told.push(`message q${packet.qos} ${this.#topic(packet, bytes)} ${payload}`);
    this.whenMessage?.(packet, bytes);
  }

  stream(packet: Packet): boolean {
    const { bytes } = packet;
    this.#told.push(`stream q${packet.qos} ${this.#topic(packet, bytes)} ${packet.totalLength}`);
    return this.wantStream;
  }

  piece(packet: Packet): void {
    const { bytes } = packet;
    const payload = text(bytes.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength));
    this.#told.push(`piece ${packet.pieceOffset} ${payload}${packet.last ? ' last' : ''}`);
    this.whenPiece?.(packet);
  }

  drained(packet: Packet): void {
    this.#told.push(`drained q${packet.qos} #${packet.packetIdentifier} ${packet.totalLength}`);
  }

  transmit(): void {
    this.whenTransmit?.();
    this.flush();
  }

  resend(packetIdentifier: number, qos: QoS): void {
    this.#told.push(`resend ${packetIdentifier} q${qos}`);
    this.whenResend?.(packetIdentifier, qos);
  }

  #topic(packet: Packet, bytes: Uint8Array): string {
    return text(bytes.subarray(packet.topicOffset, packet.topicOffset + packet.topicLength));
  }

  // --- What the test sees.

  /** What the handler was told since this was asked last. */
  told(): string[] {
    return this.#told.splice(0);
  }

  /** The packets sent since this was asked last. */
  sent(): string[] {
    const lines = this.packets.slice(this.#sentSeen).map(show);
    this.#sentSeen = this.packets.length;
    return lines;
  }

  // --- What the test does.

  /** The socket takes what it can. */
  flush(): void {
    for (;;) {
      const chunk = this.client.take(this.writable);
      if (chunk === undefined) return;
      const copy = Buffer.from(chunk);
      this.client.taken(this.now);
      this.writable -= copy.length;
      for (const byte of copy) this.wire.push(byte);
      // The parser gives up after an error; the tests see an error as a packet that is no packet.
      if (!this.#brokenOff) this.#parser.parse(copy);
    }
  }

  tick(): void {
    this.client.tick(this.now);
    this.flush();
  }

  /** Lets time pass, tick by tick. */
  advance(milliseconds: number, step = 250): void {
    for (let left = milliseconds; left > 0; left -= step) {
      this.now = (this.now + Math.min(left, step)) | 0;
      this.tick();
    }
  }

  /** Starts the client, if need be, and waits until it has opened its transport. */
  open(): void {
    this.client.start(this.now);
    this.tick();
    while (this.client.state !== OPENING) this.advance(250);
    this.wire = [];
    this.packets = [];
    this.#sentSeen = 0;
    this.#inbound = new Uint8Array(0);
    this.#brokenOff = false;
    this.#level = this.client.protocolLevel;
    this.#parser = parser({ protocolVersion: this.#level });
    this.#parser.on('packet', (packet) => this.packets.push(packet));
    this.#parser.on('error', (error) => {
      this.#brokenOff = true;
      throw error;
    });
    this.client.transportOpened(this.now);
    this.flush();
  }

  /** A whole connection, up to the server's consent. */
  connect(sessionPresent = false, properties: ConnackProperties = {}): void {
    this.open();
    this.connack(sessionPresent, properties);
    if (this.client.state !== CONNECTED) throw new Error(`not connected: ${this.told().join(', ')}`);
  }

  /** A connection whose beginnings do not matter to the test. */
  up(sessionPresent = false, properties: ConnackProperties = {}): this {
    this.connect(sessionPresent, properties);
    this.told();
    this.sent();
    return this;
  }

  /** The server accepts the connection. @param properties MQTT 5: what it says it takes */
  connack(sessionPresent = false, properties: ConnackProperties = {}): void {
    if (this.#level === 4) this.serve({ cmd: 'connack', returnCode: 0, sessionPresent });
    else this.serve({ cmd: 'connack', reasonCode: 0, sessionPresent, properties });
  }

  /** The other side closes the connection. */
  cut(reason = TRANSPORT_CLOSED): void {
    this.client.transportClosed(reason, this.now);
  }

  /** The server sends a packet. */
  serve(packet: WirePacket): void {
    this.receive(generate(packet, { protocolVersion: this.#level }));
  }

  /** The server sends bytes. */
  receive(bytes: Uint8Array | readonly number[]): void {
    const joined = new Uint8Array(this.#inbound.length + bytes.length);
    joined.set(this.#inbound);
    joined.set(bytes, this.#inbound.length);
    this.#inbound = joined;
    this.drain();
  }

  /** Hands the client what it has room for, and lets it handle what it can. @returns bytes the client has not taken */
  drain(): number {
    for (;;) {
      const length = Math.min(this.client.room, this.#inbound.length, this.chunk);
      if (length > 0) {
        this.client.receive(this.#inbound.slice(0, length), this.now);
        this.#inbound = this.#inbound.slice(length);
      }
      while (this.client.poll(this.now)) this.flush();
      this.flush();
      if (length === 0) return this.#inbound.length;
    }
  }

  /** The server publishes. */
  deliver(topic: string, payload: string, qos: QoS = 0, messageId = 0, dup = false): void {
    const packet: WirePacket = { cmd: 'publish', topic, payload, qos, dup, retain: false };
    if (qos > 0) packet.messageId = messageId;
    this.serve(packet);
  }

  /** The server acknowledges. */
  answer(
    cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback',
    messageId: number,
    reasonCode = 0,
  ): void {
    if (cmd !== 'unsuback') this.serve({ cmd, messageId, reasonCode });
    else this.serve({ cmd, messageId, granted: this.#level === 4 ? [] : [reasonCode] });
  }

  /** The client's owner publishes. */
  publish(topic: string, payload: string, qos: QoS = 0, retain = false, topicAlias = 0): number {
    const { outbox } = this.client;
    const result = outbox.publish(utf8(topic), utf8(payload), qos, retain, undefined, topicAlias);
    this.flush();
    return result;
  }
}
