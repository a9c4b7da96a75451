import type {
  TCP,
  TCPConstructor,
  TCPOptions,
  TLSConstructor,
  TLSOptions,
  WebSocketConstructor,
  WebSocketOptions,
} from '../../../src/host.js';
import type { MessageReader } from '../message-reader.js';
import type { MessageWriter } from '../message-writer.js';
import { CLOSE, INBOUND_CAPACITY, OPEN, READ, type SocketRequest, WRITE } from '../wire.js';

/** The sockets of the firmware on XS; the real ones are with Node. */
export class GuestSockets {
  // The ECMA-419 classes for the firmware.
  readonly TCP: TCPConstructor;
  readonly TLS: TLSConstructor;
  readonly WebSocket: WebSocketConstructor;
  readonly #open = new Map<number, GuestSocket>();

  constructor(effects: MessageWriter) {
    const open = this.#open;
    let opened = 0;
    class Opened extends GuestSocket {
      constructor(options: TCPOptions, request: SocketRequest) {
        const id = ++opened;
        super(id, options, effects, open);
        open.set(id, this);
        effects.begin(OPEN);
        effects.uint32(id);
        effects.text(JSON.stringify(request));
      }
    }
    this.TCP = class extends Opened {
      constructor(options: TCPOptions) {
        super(options, { kind: 'TCP', ...whereTo(options) });
      }
    };
    this.TLS = class extends Opened {
      constructor(options: TLSOptions) {
        super(options, { kind: 'TLS', ...whereTo(options), ...toWhom(options) });
      }
    };
    this.WebSocket = class extends Opened {
      constructor(options: WebSocketOptions) {
        const { secure, path, protocol, headers } = options;
        const what = { secure, path, protocol, headers };
        super(options, { kind: 'WebSocket', ...whereTo(options), ...toWhom(options), ...what });
      }
    };
  }

  /** The socket with a number; `undefined` when the firmware has closed it meanwhile. */
  get(id: number): GuestSocket | undefined {
    return this.#open.get(id);
  }
}

function whereTo({ address, port, nodelay = false }: TCPOptions) {
  return { address, port, nodelay };
}

function toWhom({ host, fingerprints }: TLSOptions) {
  return { host, fingerprints: fingerprints?.map((bytes) => Array.from(bytes)) };
}

/** One socket: what has come for it, and what it may write. */
export class GuestSocket implements TCP {
  readonly #id: number;
  readonly #options: TCPOptions;
  readonly #effects: MessageWriter;
  readonly #open: Map<number, GuestSocket>;
  readonly #buffer = new ArrayBuffer(INBOUND_CAPACITY, { maxByteLength: INBOUND_CAPACITY });
  /** Follows the length of the buffer; what is readable stands at its beginning. */
  readonly #inbound = new Uint8Array(this.#buffer);
  #readable = 0;
  #writable = 0;

  constructor(id: number, options: TCPOptions, effects: MessageWriter, open: Map<number, GuestSocket>) {
    this.#id = id;
    this.#options = options;
    this.#effects = effects;
    this.#open = open;
  }

  read(buffer: Uint8Array): Uint8Array {
    const count = buffer.length;
    if (count > this.#readable) throw new RangeError(`${count} bytes wanted, ${this.#readable} readable`);
    if (count === this.#readable) {
      // Everything in one copy: a view of just that length costs nothing if the buffer is made that long.
      this.#buffer.resize(count);
      buffer.set(this.#inbound);
      this.#buffer.resize(INBOUND_CAPACITY);
    } else {
      for (let i = 0; i < count; i++) buffer[i] = this.#inbound[i] as number;
      this.#inbound.copyWithin(0, count, this.#readable);
    }
    this.#readable -= count;
    this.#effects.begin(READ);
    this.#effects.uint32(this.#id);
    this.#effects.uint32(count);
    return buffer;
  }

  write(buffer: Uint8Array): void {
    if (this.#open.get(this.#id) === undefined) throw new Error('not connected');
    if (buffer.length > this.#writable)
      throw new RangeError(`${buffer.length} bytes given, ${this.#writable} writable`);
    this.#writable -= buffer.length;
    this.#effects.begin(WRITE);
    this.#effects.uint32(this.#id);
    this.#effects.bytes(buffer);
  }

  close(): void {
    if (!this.#open.delete(this.#id)) return;
    this.#effects.begin(CLOSE);
    this.#effects.uint32(this.#id);
  }

  /** Takes the last `length` bytes that were passed over, and tells the firmware. */
  received(reader: MessageReader, length: number): void {
    const { source, position } = reader;
    if (this.#readable + length > INBOUND_CAPACITY) throw new RangeError('More has come than was read');
    let at = this.#readable;
    for (let i = position - length; i < position; i++) this.#inbound[at++] = source[i] as number;
    this.#readable = at;
    this.#options.onReadable?.(at);
  }

  /** The socket takes `count` bytes. */
  writable(count: number): void {
    this.#writable = count;
    this.#options.onWritable?.(count);
  }

  /** The connection has failed or ended: nothing more is said about it, and its owner closes it. */
  failed(reason: string): void {
    this.#writable = 0;
    this.#options.onError?.(new Error(reason));
  }
}
