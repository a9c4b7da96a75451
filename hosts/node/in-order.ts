import { Aedes } from 'aedes';

type Packet = Parameters<Aedes['publish']>[0];
type Done = (problem?: Error | null) => void;
type Publish = (packet: Packet, client: unknown, done: Done) => void;

interface Emitter {
  emit(packet: unknown, done: unknown): unknown;
}

/** Does its work at once, or begins it and calls `#release` later. */
type Task = () => void;

/**
 * Aedes that treats messages and subscriptions in the order in which it got them.
 *
 * Aedes numbers a message when it arrives, then stores it if it is retained or above QoS 0, which takes a moment, then
 * emits it. A plain message right behind it is emitted first, and Aedes takes the late one with its lower number for
 * one already delivered and drops it (moscajs/aedes#994). Here the next one is numbered after the emission.
 */
export class InOrderAedes extends Aedes {
  readonly #waiting: Task[] = [];
  /** A message that has been numbered and not yet emitted. */
  #current: Task | undefined;
  #advancing = false;

  constructor() {
    super();
    const { mq } = this as unknown as { mq: Emitter };
    const emit = mq.emit.bind(mq);
    mq.emit = (packet, done) => {
      const result = emit(packet, done);
      this.#release();
      return result;
    };
    this.authorizeSubscribe = (_client, subscription, done) => {
      this.#enqueue(() => {
        this.#release();
        done(null, subscription);
      });
    };
  }

  override publish(packet: Packet, client: unknown, done?: Done): void {
    // The client may be left out.
    const [from, told] = typeof client === 'function' ? [null, client as Done] : [client, done];
    const publish = super.publish as Publish;
    const task = (): void => {
      publish.call(this, packet, from, (problem) => {
        // One that failed before its emission makes way here.
        if (this.#current === task) this.#release();
        told?.(problem);
      });
    };
    this.#enqueue(task);
  }

  #enqueue(task: Task): void {
    this.#waiting.push(task);
    this.#advance();
  }

  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (this.#current === undefined) {
        const next = this.#waiting.shift();
        if (next === undefined) break;
        this.#current = next;
        next();
      }
    } finally {
      this.#advancing = false;
    }
  }

  #release(): void {
    this.#current = undefined;
    this.#advance();
  }
}
