import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

const DISCOVERY = 'tasmota/discovery/';

export interface Seen {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** A client at the broker that sees everything and can send anything. */
export class Observer {
  /** Every message so far, in the order in which it came. */
  readonly seen: Seen[] = [];
  readonly #client: MqttClient;
  readonly #waiting = new Set<() => void>();

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, packet) => {
      this.seen.push({ topic, payload: String(payload), retain: packet.retain });
      for (const wake of this.#waiting) wake();
    });
    client.on('error', () => {});
  }

  static async connect(port: number, options: IClientOptions = {}): Promise<Observer> {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
    const observer = new Observer(client);
    await client.subscribeAsync('#');
    return observer;
  }

  /** Waits for a message behind the mark `from`. @returns it */
  async message(wanted: (seen: Seen) => boolean, from = 0): Promise<Seen> {
    for (;;) {
      const found = this.seen.slice(from).find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((wake) => {
        const once = () => {
          this.#waiting.delete(once);
          wake();
        };
        this.#waiting.add(once);
      });
    }
  }

  /** Waits for a message on this topic. */
  on(topic: string, from = 0): Promise<Seen> {
    return this.message((seen) => seen.topic === topic, from);
  }

  /** Waits for the last message of a discovery behind the mark `from`. */
  discovery(from = 0): Promise<Seen> {
    return this.message(({ topic }) => topic.startsWith(DISCOVERY) && topic.endsWith('/sensors'), from);
  }

  /** Waits until so many messages that are neither telemetry nor discovery have come behind the mark `from`. */
  async commands(wanted: number, from: number): Promise<void> {
    let at = from;
    let count = 0;
    for (;;) {
      for (; at < this.seen.length; at++) {
        const { topic } = this.seen[at] as Seen;
        if (!topic.startsWith('tele/') && !topic.startsWith(DISCOVERY)) count++;
      }
      if (count >= wanted) return;
      await new Promise<void>((wake) => {
        const once = () => {
          this.#waiting.delete(once);
          wake();
        };
        this.#waiting.add(once);
      });
    }
  }

  async publish(topic: string, payload: string | Buffer, retain = false): Promise<void> {
    await this.#client.publishAsync(topic, payload, { retain });
  }

  /** The messages other than discovery, as `topic payload`, with ` (retained)` behind those the broker has kept. */
  texts(from = 0): string[] {
    return this.seen
      .slice(from)
      .filter(({ topic }) => !topic.startsWith(DISCOVERY))
      .map(({ topic, payload, retain }) => `${topic} ${payload}${retain ? ' (retained)' : ''}`);
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
