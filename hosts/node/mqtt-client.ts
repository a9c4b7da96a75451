import { performance } from 'node:perf_hooks';
import { bytesOf } from '../../src/ecma419/checks.js';
import { MQTTClient as Pattern } from '../../src/ecma419/mqtt-client.js';
import type {
  ByteBuffer,
  MQTTClientOptions,
  Platform,
  Socket,
  SocketOptions,
} from '../../src/ecma419/pattern.js';
import { NodeTCP } from './stream-socket.js';

export { NodeResolver as Resolver } from './resolver.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const NODE: Platform = {
  ticks: () => performance.now() | 0,
  later: (work, milliseconds) => setTimeout(work, milliseconds),
  every: (work, milliseconds) => setInterval(work, milliseconds),
  // One function of Node's ends timers of both kinds.
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
  encode: (text) => encoder.encode(text),
  decode: (bytes, offset, length) => decoder.decode(bytes.subarray(offset, offset + length)),
};

/** The MQTT client of ECMA-419, clause 25, for Node. */
export class MQTTClient extends Pattern {
  constructor(options: MQTTClientOptions) {
    super(options, NODE);
  }
}

/** A TCP socket that reads and writes in all the ways of ECMA-419. */
export class TCP implements Socket {
  readonly #socket: NodeTCP;

  constructor(options: SocketOptions) {
    this.#socket = new NodeTCP({ ...options, nodelay: true });
  }

  read(wanted: number | Uint8Array): unknown {
    if (typeof wanted !== 'number') return this.#socket.read(wanted).length;
    return this.#socket.read(new Uint8Array(wanted)).buffer;
  }

  write(data: ByteBuffer): void {
    this.#socket.write(bytesOf(data));
  }

  close(): void {
    this.#socket.close();
  }
}
