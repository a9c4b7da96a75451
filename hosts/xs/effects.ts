import type { Firmware } from '../../src/firmware.js';
import type { Host, UDP } from '../../src/host.js';
import { MessageReader } from './message-reader.js';
import { Pins } from './pins.js';
import { Sockets } from './sockets.js';
import { StoredWrites } from './stored-writes.js';
import {
  CLAIM,
  CLAIM_PWM,
  CLOSE,
  CONNECTED,
  CRASHED,
  DELETE,
  DRIVE,
  DUTY,
  LOG,
  OPEN,
  PUBLISHED,
  READ,
  RELEASE,
  RESOLVE,
  RESTART,
  SEND,
  SET_COUNT,
  type SocketRequest,
  STOPPED,
  STORE,
  TOPIC_PREFIXES,
  WRITE,
} from './wire.js';

export type TopicPrefixes = ReturnType<Firmware['topicExamples']>;

/** Told of the effects that concern the run of the firmware, and of what comes back from the others. */
export interface EffectListener {
  connectionChanged(connected: boolean): void;
  topicPrefixes(prefixes: TopicPrefixes): void;
  restart(): void;
  stopped(): void;
  /** @param description what the firmware threw, with its stack */
  crashed(description: string): void;
  /** An input has this level now. */
  levelChanged(pin: number, level: number): void;
  /** @param address `undefined`: there is none by that name */
  resolved(request: number, address: string | undefined): void;
  /** A counter is to count on from here. @param index as in the boot message */
  countSet(index: number, count: number): void;
  /** `Effects.sockets` has something to tell. */
  socketsDue(): void;
}

/** Carries out on a host what the firmware on XS wants done. */
export class Effects {
  readonly sockets: Sockets;
  readonly pins: Pins;
  readonly storedWrites: StoredWrites;
  readonly #host: Host;
  readonly #listener: EffectListener;
  readonly #reader = new MessageReader();
  #udp: UDP | undefined;

  constructor(host: Host, listener: EffectListener) {
    this.#host = host;
    this.#listener = listener;
    this.sockets = new Sockets(host, () => listener.socketsDue());
    this.pins = new Pins(host, (pin, level) => listener.levelChanged(pin, level));
    this.storedWrites = new StoredWrites(host.storage, (level, text) => host.console.log(level, text));
  }

  /** Carries out all effects of one turn, in their order. */
  apply(message: Uint8Array): void {
    this.#reader.open(message);
    while (!this.#reader.atEnd) this.#apply(this.#reader.byte());
  }

  #apply(kind: number): void {
    const { sockets, pins, storedWrites } = this;
    const reader = this.#reader;
    const listener = this.#listener;
    // Arguments are evaluated from left to right, as they stand in the message.
    switch (kind) {
      case RESOLVE:
        this.#resolve(reader.uint32(), reader.text());
        break;
      case OPEN:
        sockets.open(reader.uint32(), JSON.parse(reader.text()) as SocketRequest);
        break;
      case WRITE:
        sockets.write(reader.uint32(), reader.bytes());
        break;
      case READ:
        sockets.taken(reader.uint32(), reader.uint32());
        break;
      case CLOSE:
        sockets.close(reader.uint32());
        break;
      case SEND:
        this.#send(reader.uint32(), reader.text(), reader.bytes());
        break;
      case CLAIM:
        pins.claim(reader.byte(), reader.byte(), reader.byte());
        break;
      case DRIVE:
        pins.drive(reader.byte(), reader.byte());
        break;
      case CLAIM_PWM:
        pins.claimPwm(reader.byte(), reader.uint32());
        break;
      case DUTY:
        pins.setDuty(reader.byte(), reader.uint32());
        break;
      case RELEASE:
        pins.release(reader.byte());
        break;
      case STORE:
        storedWrites.put(reader.text(), reader.bytes());
        break;
      case DELETE:
        storedWrites.put(reader.text(), undefined);
        break;
      case LOG:
        this.#host.console.log(reader.byte(), reader.text());
        break;
      case PUBLISHED:
        this.#published();
        break;
      case RESTART:
        listener.restart();
        break;
      case STOPPED:
        listener.stopped();
        break;
      case SET_COUNT:
        listener.countSet(reader.byte(), reader.float64());
        break;
      case CONNECTED:
        listener.connectionChanged(reader.byte() === 1);
        break;
      case TOPIC_PREFIXES:
        listener.topicPrefixes({ command: reader.text(), state: reader.text(), telemetry: reader.text() });
        break;
      case CRASHED:
        listener.crashed(reader.text());
        break;
      default:
        throw new RangeError(`There is no effect ${kind}`);
    }
  }

  #resolve(request: number, host: string): void {
    this.#host.resolver.resolve({
      host,
      onResolved: (_host, address) => this.#listener.resolved(request, address),
      onError: () => this.#listener.resolved(request, undefined),
    });
  }

  #send(port: number, address: string, bytes: Uint8Array): void {
    const { UDP } = this.#host;
    if (UDP === undefined) return;
    this.#udp ??= new UDP({ onReadable: () => {} });
    this.#udp.write(bytes, address, port);
  }

  #published(): void {
    const reader = this.#reader;
    const retain = reader.byte() === 1;
    const sent = reader.byte() === 1;
    const prefix = reader.bytes();
    const name = reader.bytes();
    const payload = reader.bytes();
    this.#host.console.published(prefix, name, payload, 0, payload.length, retain, sent);
  }
}
