import { type BrokerAddress, Firmware } from '../../../src/firmware.js';
import { MessageReader } from '../message-reader.js';
import { MessageWriter } from '../message-writer.js';
import {
  BOOT,
  type Boot,
  BROKER,
  COLLECT,
  CONNECTED,
  CRASHED,
  LEVEL,
  LINE,
  MEASURED,
  NOT_RESOLVED,
  RECEIVED,
  RESOLVED,
  SHUTDOWN,
  SOCKET_FAILED,
  START,
  STOPPED,
  TICK,
  TOPIC_PREFIXES,
  TOPICS,
  WRITABLE,
} from '../wire.js';
import { GuestHost } from './host.js';
import { Moment } from './moment.js';

/**
 * The firmware on XS, driven by messages. A turn takes no memory of its own but one view of the message, unless an
 * event brings a text.
 */
export class Guest {
  readonly #collect: () => void;
  readonly #effects = new MessageWriter();
  readonly #reader = new MessageReader();
  readonly #moment = new Moment();
  #host: GuestHost | undefined;
  #firmware: Firmware | undefined;
  #connected = false;

  /** @param collect has garbage collected */
  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** Carries out one message. @returns the effects; the buffer is used again by the next turn */
  turn(message: ArrayBuffer): ArrayBuffer {
    this.#effects.clear();
    this.#reader.open(new Uint8Array(message));
    try {
      this.#run();
    } catch (problem) {
      this.#tellCrash(describe(problem));
    }
    return this.#effects.finish();
  }

  #tellCrash(description: string): void {
    try {
      this.#effects.begin(CRASHED);
      this.#effects.text(description);
    } catch {
      // The message was full of what came before: the crash is what matters.
      this.#effects.clear();
      this.#effects.begin(CRASHED);
      this.#effects.text(description);
    }
  }

  #run(): void {
    const reader = this.#reader;
    this.#moment.take(reader);
    while (!reader.atEnd) this.#event(reader.byte());
    const connected = this.#firmware?.connected === true;
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#effects.begin(CONNECTED);
    this.#effects.byte(connected ? 1 : 0);
  }

  #boot(): void {
    this.#host = new GuestHost(JSON.parse(this.#reader.text()) as Boot, this.#moment, this.#effects);
    this.#firmware = new Firmware(this.#host);
  }

  #event(kind: number): void {
    const reader = this.#reader;
    const host = this.#host;
    const firmware = this.#firmware;
    if (host === undefined || firmware === undefined) {
      if (kind !== BOOT) throw new Error('The first event has to be BOOT');
      this.#boot();
      return;
    }
    switch (kind) {
      case TICK:
        firmware.tick();
        break;
      case RECEIVED: {
        const socket = host.sockets.get(reader.uint32());
        const length = reader.skipBytes();
        socket?.received(reader, length);
        break;
      }
      case WRITABLE: {
        const socket = host.sockets.get(reader.uint32());
        const count = reader.uint32();
        socket?.writable(count);
        break;
      }
      case LEVEL: {
        const pin = reader.byte();
        host.pins.changed(pin, reader.byte());
        break;
      }
      case MEASURED:
        host.sensors.measured(reader.byte(), reader);
        break;
      case COLLECT:
        this.#collect();
        break;
      default:
        this.#rareEvent(kind, host, firmware);
    }
  }

  /** Apart from `#event`: a method that makes a closure takes a slot even before it does. */
  #rareEvent(kind: number, host: GuestHost, firmware: Firmware): void {
    const reader = this.#reader;
    switch (kind) {
      case LINE:
        firmware.command(reader.text());
        break;
      case BROKER:
        firmware.useBroker(JSON.parse(reader.text()) as BrokerAddress);
        break;
      case START:
        firmware.start();
        break;
      case SHUTDOWN:
        firmware.shutdown(() => this.#effects.begin(STOPPED));
        break;
      case TOPICS:
        this.#tellTopics(firmware);
        break;
      case RESOLVED: {
        const request = reader.uint32();
        host.resolver.answered(request, reader.text());
        break;
      }
      case NOT_RESOLVED:
        host.resolver.answered(reader.uint32(), undefined);
        break;
      case SOCKET_FAILED: {
        const socket = host.sockets.get(reader.uint32());
        const reason = reader.text();
        socket?.failed(reason);
        break;
      }
      default:
        throw new RangeError(`There is no event ${kind}`);
    }
  }

  #tellTopics(firmware: Firmware): void {
    const { command, state, telemetry } = firmware.topicExamples();
    this.#effects.begin(TOPIC_PREFIXES);
    this.#effects.text(command);
    this.#effects.text(state);
    this.#effects.text(telemetry);
  }
}

/** What was thrown, with its stack where there is one. */
function describe(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  return problem.stack ?? String(problem);
}
