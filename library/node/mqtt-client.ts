import {
  Client,
  type ClientHandler,
  DISCONNECTED_BY_CLIENT,
  type Packet,
  PUBLISH,
  type QoS,
  STOPPED,
  TOO_LARGE,
} from '../mqtt.js';
import { MqttError } from './mqtt-error.js';
import { bytesOf, checkedQos, connectOptions, type MqttOptions, openerOf, topicBytes } from './options.js';
import {
  type MessageProperties,
  messageList,
  messageProperties,
  type ReceivedProperties,
  textOf,
} from './properties.js';
import { Publications } from './publications.js';
import { SocketLink, ticks } from './socket-link.js';
import { type SubscribeOptions, Subscriptions } from './subscriptions.js';

export interface PublishOptions {
  /** 0 when left out. */
  readonly qos?: QoS;
  readonly retain?: boolean;
  /** MQTT 5; not sent with MQTT 3.1.1. */
  readonly properties?: MessageProperties;
}

/** Sizes of the client behind it, in bytes and pieces. What is longer goes and comes in pieces. */
const RECEIVE_CAPACITY = 16_384;
const TRANSMIT_CAPACITY = 32_768;
const STORE_CAPACITY = 131_072;
const WINDOW = 100;
/** Bytes of the longest topic that an alias is taken for. */
const ALIAS_TOPIC_LENGTH = 256;
const WAITING_MESSAGES = 1_000;
const LARGEST_PAYLOAD = 16 * 1_024 * 1_024;
const TIMEOUT = 10_000;
const RETRY = 2_000;
/** A message that comes in pieces, as far as it has come. */
interface Begun {
  readonly topic: string;
  readonly payload: Buffer;
  readonly properties: ReceivedProperties | undefined;
}

/**
 * An MQTT client for Node, over TCP, TLS or any stream: texts and promises around the `Client` of `xsmota/mqtt`. It connects anew
 * when a connection is lost, with that client's back-off, renews subscriptions, and keeps messages until the broker has them.
 */
export class MqttClient {
  /** The client behind it: `limits`, `state`, `reauthenticate` and so on. */
  readonly client: Client;
  readonly #options: MqttOptions;
  readonly #link: SocketLink;
  readonly #publications: Publications;
  readonly #subscriptions: Subscriptions;
  /** Topics published on at QoS 0, with the aliases they have. */
  readonly #aliases = new Map<string, number>();
  #partial: Begun | undefined;
  #closed = false;
  /** When `close` gives up waiting, in ticks. */
  #closeBy = 0;
  /** As long as it does wait: what tells that it has ended. */
  #ended: (() => void) | undefined;
  #ending: Promise<void> | undefined;
  #attempt: { resolve(sessionPresent: boolean): void; reject(problem: MqttError): void } | undefined;

  /** @throws {Error} that says which option is wrong */
  constructor(options: MqttOptions) {
    const { topicAliases = 0, timeout = TIMEOUT } = options;
    this.#options = options;
    this.#link = new SocketLink(openerOf(options), () => this.#idle());
    this.client = new Client(
      {
        connect: connectOptions(options),
        protocolLevel: options.protocolLevel ?? 4,
        receiveCapacity: RECEIVE_CAPACITY,
        transmitCapacity: TRANSMIT_CAPACITY,
        storeCapacity: STORE_CAPACITY,
        window: WINDOW,
        inboundWindow: WINDOW,
        subscriptions: 0,
        transportTimeout: timeout,
        connackTimeout: timeout,
        retry: options.retry ?? RETRY,
        random: Math.random,
        outboundAliases: topicAliases,
        ...(topicAliases > 0
          ? { inboundAliases: { aliases: topicAliases, topicLength: ALIAS_TOPIC_LENGTH } }
          : {}),
      },
      this.#handler(),
    );
    this.#publications = new Publications(this.client.outbox);
    this.#subscriptions = new Subscriptions(this.client, (problem) => this.#tellError(problem));
  }

  get connected(): boolean {
    return this.client.connected;
  }

  /** Begins to connect, and goes on until `close`, whatever happens. */
  start(): void {
    if (this.#ended !== undefined) throw new Error('the client is closing: wait for that first');
    this.#closed = false;
    this.#link.start(this.client);
  }

  /**
   * Connects, and then stays so as after `start`.
   * @returns whether the broker knows the session from before
   * @throws {MqttError} when the first attempt fails; none is made after it
   */
  connect(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.client.state !== STOPPED) throw new Error('the client is connected already, or about to be');
      this.start();
      this.#attempt = { resolve, reject };
    });
  }

  /**
   * Publishes a message. While there is no connection it waits for one. The payload is not copied, and has to stay as it is until then.
   * @returns a promise for when the message has left, at QoS 0, or when the broker has it, at QoS 1 and 2
   * @throws {Error} when it cannot be sent, {MqttError} when the broker does not take it or `close` came before
   */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#notClosed();
      const qos = checkedQos(options.qos ?? 0);
      const { waitingMessages = WAITING_MESSAGES } = this.#options;
      if (this.#publications.waiting >= waitingMessages) {
        throw new Error(
          `${waitingMessages} messages wait to be sent already: wait for some before you publish more`,
        );
      }
      this.#publications.add({
        topic: topicBytes(topic),
        payload: bytesOf(payload),
        qos,
        retain: options.retain ?? false,
        properties: messageList(options.properties, PUBLISH),
        alias: qos === 0 ? this.#aliasOf(topic) : 0,
        resolve,
        reject,
      });
      this.#link.pump();
    });
  }

  /**
   * Subscribes to a topic filter, and again on each connection that needs it, until `unsubscribe`.
   * @returns the QoS that the broker grants
   * @throws {Error} when it is no topic filter, {MqttError} when the broker refuses
   */
  subscribe(topicFilter: string, options: SubscribeOptions = {}): Promise<QoS> {
    return new Promise((resolve, reject) => {
      this.#notClosed();
      this.#subscriptions.add(topicFilter, options, { resolve, reject });
      this.#link.tick();
    });
  }

  /** Ends a subscription. One that is not there is as good as ended. */
  unsubscribe(topicFilter: string): void {
    this.#subscriptions.remove(topicFilter);
    this.#link.tick();
  }

  /**
   * Disconnects and stays so. Waits for the broker to have what was published, as long as the connection stands and no longer than
   * `timeout`; what is left is given up, and its promises reject.
   * @returns a promise for when the connection is closed
   */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      const { timeout = TIMEOUT } = this.#options;
      this.#closeBy = ticks() + timeout;
      this.#ending = new Promise((resolve) => {
        this.#ended = resolve;
      });
      this.#end();
    }
    await this.#ending;
    await this.#link.gone;
  }

  /** Stops, once there is nothing left to wait for. */
  #end(): void {
    const waits = this.client.connected && this.#publications.count > 0;
    // Ticks wrap.
    if (waits && ((ticks() - this.#closeBy) | 0) < 0) return;
    this.#link.stop();
    const problem = new MqttError(DISCONNECTED_BY_CLIENT);
    this.#publications.close(problem);
    this.#subscriptions.close(problem);
    // What the client has written may still have to leave: then it tells when it has.
    if (this.client.state === STOPPED) this.#stopped();
  }

  /** The client has stopped: `close` need not wait for it any more. */
  #stopped(): void {
    this.#ended?.();
    this.#ended = undefined;
  }

  /** Sends what can be sent now. @returns whether the client has to look again at what it has to do */
  #idle(): boolean {
    const again = this.#publications.run();
    if (this.#ended !== undefined) this.#end();
    return again;
  }

  #notClosed(): void {
    if (this.#closed) throw new MqttError(DISCONNECTED_BY_CLIENT, undefined, 'the client is closed');
  }

  #handler(): ClientHandler {
    const link = this.#link;
    const options = this.#options;
    return {
      openTransport: () => link.open(),
      closeTransport: () => link.close(),
      transmit: () => link.transmit(),
      connected: (sessionPresent) => {
        this.#attempt?.resolve(sessionPresent);
        this.#attempt = undefined;
        tell(() => options.onConnect?.(sessionPresent));
      },
      subscribed: () => {},
      disconnected: (reason, wait) => {
        const cause = reason === DISCONNECTED_BY_CLIENT ? undefined : link.problem;
        this.#disconnected(new MqttError(reason, cause), wait);
      },
      subscription: (index, reasonCode) => this.#subscriptions.answered(index, reasonCode),
      delivered: (packetIdentifier) => this.#publications.delivered(packetIdentifier),
      refused: (packetIdentifier, reasonCode) => this.#publications.refused(packetIdentifier, reasonCode),
      undelivered: (packetIdentifier) => this.#publications.undelivered(packetIdentifier),
      resend: (packetIdentifier) => this.#publications.resend(packetIdentifier),
      message: (packet) => {
        const { bytes, payloadOffset, payloadLength } = packet;
        const payload = Buffer.from(bytes.subarray(payloadOffset, payloadOffset + payloadLength));
        this.#deliver(packet, this.#begun(packet, payload));
      },
      stream: (packet) => {
        const { largestPayload = LARGEST_PAYLOAD } = options;
        if (packet.totalLength > largestPayload) return false;
        this.#partial = this.#begun(packet, Buffer.alloc(packet.totalLength));
        return true;
      },
      piece: (packet) => {
        const { bytes, payloadOffset, payloadLength, pieceOffset } = packet;
        const partial = this.#partial as Begun;
        partial.payload.set(bytes.subarray(payloadOffset, payloadOffset + payloadLength), pieceOffset);
        if (packet.last) this.#deliver(packet, partial);
      },
      drained: ({ topicLength, totalLength }) => {
        const message =
          topicLength > 0
            ? `a message of ${totalLength} bytes was passed over: see largestPayload`
            : `a message was passed over: its topic and properties are longer than ${RECEIVE_CAPACITY} bytes`;
        this.#tellError(new MqttError(TOO_LARGE, undefined, message));
      },
    };
  }

  /** What is known of a message when it begins. */
  #begun(packet: Packet, payload: Buffer): Begun {
    const reader = this.client.properties;
    return {
      topic: textOf(packet.bytes, packet.topicOffset, packet.topicLength),
      payload,
      properties: reader && messageProperties(packet, reader),
    };
  }

  #deliver({ qos, retain }: Packet, { topic, payload, properties }: Begun): void {
    tell(() => this.#options.onMessage?.({ topic, payload, qos, retain, properties }));
  }

  #disconnected(problem: MqttError, wait: number): void {
    this.#publications.disconnected();
    this.#partial = undefined;
    if (wait < 0) this.#stopped();
    if (this.#ended !== undefined && wait >= 0) {
      // It is told of the end, which is now.
      this.#end();
      return;
    }
    const attempt = this.#attempt;
    this.#attempt = undefined;
    // It is told of that by the promise.
    if (attempt !== undefined) {
      attempt.reject(problem);
      if (wait >= 0) void this.close();
      return;
    }
    tell(() => this.#options.onDisconnect?.(problem, wait));
  }

  /** The alias of a topic; 0: it has none. */
  #aliasOf(topic: string): number {
    const { topicAliases = 0 } = this.#options;
    const known = this.#aliases.get(topic) ?? 0;
    if (known > 0 || this.#aliases.size >= topicAliases) return known;
    this.#aliases.set(topic, this.#aliases.size + 1);
    return this.#aliases.size;
  }

  #tellError(problem: MqttError): void {
    tell(() => this.#options.onError?.(problem));
  }
}

/** Calls what is not this module's. What it throws is no business of the client's, and surfaces as if nobody had called it. */
function tell(call: () => void): void {
  try {
    call();
  } catch (problem) {
    queueMicrotask(() => {
      throw problem;
    });
  }
}
