import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import { MqttClient } from 'mqtt';
import { USUAL } from '../cases.js';
import { CONNACK_BYTES, messageOf, type Seen } from '../wire.js';

type Callback = (error?: Error | null) => void;

/** The broker's end of a connection in memory: what the client writes, and a way to let bytes arrive. */
export class Connection extends Duplex {
  /** Called with what the client writes. */
  onWrite: (bytes: Uint8Array) => void = () => {};

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: Callback): void {
    done();
    this.onWrite(chunk);
  }

  /** A socket sends what was corked at once, and so does this. */
  override _writev(chunks: { chunk: Uint8Array }[], done: Callback): void {
    done();
    for (let i = 0; i < chunks.length; i++) this.onWrite((chunks[i] as { chunk: Uint8Array }).chunk);
  }
}

/** MQTT.js, connected over a stream in memory, as its README describes it for streams of one's own. */
export class MqttJs {
  readonly connection = new Connection();
  readonly #client: MqttClient;
  /** Of the message delivered last. */
  last: Seen | undefined;
  /** Whether `last` is wanted: making it is no work of the client's. */
  recording = false;
  messages = 0;

  /** @param connected called once messages can be received */
  constructor(connected: () => void) {
    this.connection.onWrite = () => {
      this.connection.onWrite = () => {};
      this.connection.push(Buffer.from(CONNACK_BYTES));
    };
    this.#client = new MqttClient(() => this.connection, {
      protocolVersion: 4,
      clientId: 'bench',
      keepalive: 60,
      reconnectPeriod: 0,
    });
    this.#client.on('error', (error) => {
      throw error;
    });
    this.#client.once('connect', connected);
    this.#client.on('message', (topic, payload, { qos, messageId }) => {
      this.messages++;
      if (!this.recording) return;
      const packetIdentifier = messageId ?? 0;
      const message = { topic, payload: Uint8Array.from(payload), qos, packetIdentifier };
      this.last = { type: 3, packetIdentifier, message };
    });
  }

  /** Ends the connection and its timers. */
  end(): void {
    this.#client.end(true);
  }
}

/** The message the client receives. */
export const MESSAGE = messageOf(USUAL, 1);
