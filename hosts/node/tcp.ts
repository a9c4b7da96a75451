import { connect, type Socket } from 'node:net';
import type { TCP, TCPConstructor, TCPOptions } from '../../src/host.js';

/** Bytes that may wait for the network. */
const WRITABLE = 16 * 1024;
/** With more than this unread, nothing further is taken from the network. */
const UNREAD_LIMIT = 64 * 1024;
/** How long a closed socket may take to send what was written. */
const LINGER = 2_000;

/** A TCP socket as ECMA-419 describes it, on a socket of Node. */
export class NodeTCP implements TCP {
  /** Resolves once the connection is gone and what was written before `close` has left. */
  readonly gone: Promise<void>;
  readonly #options: TCPOptions;
  readonly #socket: Socket;
  readonly #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk already read. */
  #offset = 0;
  #readable = 0;
  /** Bytes that may be written until `onWritable` is called again. */
  #writable = 0;
  #connected = false;
  /** Closed, or its end has been reported: no more callbacks. */
  #silent = false;
  #closed = false;

  constructor(options: TCPOptions) {
    this.#options = options;
    const socket = connect({
      host: options.address,
      port: options.port,
      noDelay: options.nodelay ?? false,
    });
    this.#socket = socket;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('connect', () => {
      this.#connected = true;
      this.#tellWritable();
    });
    socket.on('data', (chunk) => this.#received(chunk));
    socket.on('error', (problem) => this.#failed(problem));
    socket.on('end', () => this.#failed(new Error('closed by the other side')));
    socket.on('close', () => this.#failed(new Error('connection lost')));
  }

  read(buffer: Uint8Array): Uint8Array {
    if (buffer.length > this.#readable) {
      throw new RangeError(`${buffer.length} bytes wanted, ${this.#readable} readable`);
    }
    let filled = 0;
    while (filled < buffer.length) {
      const chunk = this.#chunks[0]!;
      const count = Math.min(chunk.length - this.#offset, buffer.length - filled);
      buffer.set(chunk.subarray(this.#offset, this.#offset + count), filled);
      filled += count;
      this.#offset += count;
      if (this.#offset === chunk.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
    }
    this.#readable -= filled;
    if (this.#readable <= UNREAD_LIMIT && this.#socket.isPaused()) this.#socket.resume();
    return buffer;
  }

  write(buffer: Uint8Array): void {
    if (this.#silent || !this.#connected) throw new Error('not connected');
    if (buffer.length > this.#writable) {
      throw new RangeError(`${buffer.length} bytes given, ${this.#writable} writable`);
    }
    this.#writable -= buffer.length;
    // Node keeps the bytes until they have left; the caller's buffer is reused at once.
    this.#socket.write(Buffer.from(buffer), (problem) => {
      if (!problem && this.#socket.writableLength === 0) this.#tellWritable();
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#silent = true;
    this.#drop();
    const socket = this.#socket;
    if (!this.#connected) {
      socket.destroy();
      return;
    }
    socket.end();
    // Unread bytes would make the system reset the connection, and with it lose what was written.
    socket.resume();
    socket.unref();
    const timer = setTimeout(() => socket.destroy(), LINGER);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }

  #received(chunk: Uint8Array): void {
    if (this.#silent) return;
    this.#chunks.push(chunk);
    this.#readable += chunk.length;
    if (this.#readable > UNREAD_LIMIT) this.#socket.pause();
    this.#options.onReadable?.(this.#readable);
  }

  #tellWritable(): void {
    if (this.#silent) return;
    this.#writable = WRITABLE;
    this.#options.onWritable?.(WRITABLE);
  }

  #failed(problem: Error): void {
    if (this.#silent) return;
    this.#silent = true;
    this.#options.onError?.(problem);
  }

  #drop(): void {
    this.#chunks.length = 0;
    this.#offset = 0;
    this.#readable = 0;
  }
}

/** A TCP class whose sockets can be closed all at once, as a restart of the board does. */
export class TcpStack {
  readonly TCP: TCPConstructor;
  readonly #open = new Set<NodeTCP>();

  constructor() {
    const open = this.#open;
    this.TCP = class extends NodeTCP {
      constructor(options: TCPOptions) {
        super(options);
        open.add(this);
        void this.gone.then(() => open.delete(this));
      }
    };
  }

  /** Closes every socket. Resolves once what was written has left. */
  async close(): Promise<void> {
    const open = [...this.#open];
    for (const socket of open) socket.close();
    await Promise.all(open.map((socket) => socket.gone));
  }
}
