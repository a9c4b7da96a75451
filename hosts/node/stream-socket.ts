import type { TCP, TCPOptions } from '../../src/host.js';
import { Inbound } from './inbound.js';
import { ENDED, linger, type Stream, tcpStream, whenReady } from './stream.js';

/** Bytes that may wait for the network. */
export const WRITABLE = 16 * 1024;
/** With more than this unread, nothing further is taken from the network. */
export const UNREAD_LIMIT = 64 * 1024;
/** A socket as ECMA-419's TCP class describes it, on a stream of Node. */
export class StreamSocket implements TCP {
  /** Resolves once the connection is gone and what was written before `close` has left. */
  readonly gone: Promise<void>;
  readonly #options: TCPOptions;
  readonly #stream: Stream;
  readonly #inbound = new Inbound();
  /** Bytes that may be written until `onWritable` is called again. */
  #writable = 0;
  #ready = false;
  #silent = true;
  /** Closed, or its end has been reported: no more callbacks. */
  #over = false;
  #closed = false;

  constructor(options: TCPOptions, stream: Stream) {
    this.#options = options;
    this.#stream = stream;
    const { socket } = stream;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    whenReady(
      stream,
      () => {
        this.#ready = true;
        this.#tellWritable();
      },
      (problem) => this.#tellFailure(problem),
    );
    socket.on('data', (chunk) => this.#received(chunk));
    socket.on('error', (problem) => this.#failed(problem));
    socket.on('end', () => this.#failed(new Error(ENDED)));
    socket.on('close', () => this.#failed(new Error('connection lost')));
  }

  read(buffer: Uint8Array): Uint8Array {
    this.#inbound.read(buffer);
    const { socket } = this.#stream;
    if (this.#inbound.readable <= UNREAD_LIMIT && socket.isPaused()) socket.resume();
    return buffer;
  }

  write(buffer: Uint8Array): void {
    if (this.#over || !this.#ready) throw new Error('not connected');
    if (buffer.length > this.#writable) {
      throw new RangeError(`${buffer.length} bytes given, ${this.#writable} writable`);
    }
    this.#writable -= buffer.length;
    const { socket } = this.#stream;
    // Node keeps the bytes until they have left; the caller's buffer is reused at once.
    socket.write(Buffer.from(buffer), (problem) => {
      if (!problem && socket.writableLength === 0) this.#tellWritable();
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#over = true;
    this.#inbound.clear();
    const { socket } = this.#stream;
    if (!this.#ready) {
      socket.destroy();
      return;
    }
    socket.end();
    // Unread bytes would make the system reset the connection, and with it lose what was written.
    socket.resume();
    linger(socket);
  }

  #received(chunk: Uint8Array): void {
    // What comes before the stream has been checked is nobody's.
    if (this.#over || !this.#ready) return;
    this.#silent = false;
    this.#inbound.push(chunk);
    if (this.#inbound.readable > UNREAD_LIMIT) this.#stream.socket.pause();
    this.#options.onReadable?.(this.#inbound.readable);
  }

  #tellWritable(): void {
    if (this.#over) return;
    this.#writable = WRITABLE;
    this.#options.onWritable?.(WRITABLE);
  }

  /** The end of a connection that stood; before that it is `whenReady` that tells. */
  #failed(problem: Error): void {
    if (this.#ready) this.#tellFailure(this.#stream.explain(problem, this.#silent ? 'silent' : 'talking'));
  }

  #tellFailure(problem: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onError?.(problem);
  }
}

/** A TCP socket. */
export class NodeTCP extends StreamSocket {
  constructor(options: TCPOptions) {
    super(options, tcpStream(options));
  }
}
