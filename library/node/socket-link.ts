import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import {
  type Client,
  NAME_NOT_RESOLVED,
  STOPPED,
  TRANSPORT_CLOSED,
  TRANSPORT_FAILED,
  TRANSPORT_NOT_SECURE,
} from '../mqtt.js';

/** How often the client's deadlines are looked at, in milliseconds. */
const TICK = 250;
/** How long a closed socket may take to send what was written, in milliseconds. */
const LINGER = 2_000;

/** Makes a connection: a socket of `node:net` or `node:tls`, which may still be opening, or any other stream, which is taken for open. */
export type OpenStream = () => Duplex | Promise<Duplex>;

/** The client's clock: milliseconds, as a 32-bit integer that wraps. */
export function ticks(): number {
  return performance.now() | 0;
}

/**
 * Carries bytes between a client and streams of Node, one after the other, and keeps the client's clock. The client's handler hands
 * on to it what it is told of `openTransport`, `closeTransport` and `transmit`.
 */
export class SocketLink {
  /** What the present or the last stream has failed with. */
  problem: Error | undefined;
  readonly #make: OpenStream;
  readonly #idle: (() => boolean) | undefined;
  #client: Client | undefined;
  #socket: Duplex | undefined;
  #opened = false;
  /** Whether the stream is known to be open: it has said so, or something has come by it. */
  #heard = false;
  /** Counts the streams, so that what an old one still says is not taken for the present one's. */
  #serial = 0;
  #pumping = false;
  #timer: NodeJS.Timeout | undefined;
  #gone: Promise<void> = Promise.resolve();

  /**
   * @param make opens a connection to the broker, each time one is wanted
   * @param idle called when all that can be handled is handled, and there may be room for something to be sent; answers whether
   *   the client has something to do now that it could not do before
   */
  constructor(make: OpenStream, idle?: () => boolean) {
    this.#make = make;
    this.#idle = idle;
  }

  /** Resolves once the last connection that was closed has sent what was written. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  /** Starts the client, which then connects until `stop`. */
  start(client: Client): void {
    this.#client = client;
    this.#timer ??= setInterval(() => this.tick(), TICK);
    client.start(ticks());
    this.tick();
  }

  /** Has the client do what is due. To be called after a subscription has begun or ended; else the link does so by itself. */
  tick(): void {
    if (this.#client === undefined) return;
    this.#client.tick(ticks());
    this.pump();
    this.#rest();
  }

  /** Stops the client: DISCONNECT is sent and the connection closed. */
  stop(): void {
    this.#client?.stop(ticks());
    this.#rest();
  }

  /** For the handler's `openTransport`. */
  open(): void {
    const serial = ++this.#serial;
    this.problem = undefined;
    this.#opened = false;
    Promise.resolve()
      .then(this.#make)
      .then(checkedStream)
      .then(
        (socket) => {
          if (serial === this.#serial) this.#use(socket, serial);
          else socket.destroy();
        },
        (problem) => {
          if (serial === this.#serial) this.#lost(problem);
        },
      );
  }

  /** For the handler's `closeTransport`. */
  close(): void {
    this.#serial++;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) this.#gone = leave(socket, this.#opened);
    this.#rest();
  }

  /** For the handler's `transmit`: hands the socket what waits, as long as it takes any. */
  transmit(): void {
    const socket = this.#socket;
    const client = this.#client;
    if (socket === undefined || client === undefined || !this.#opened) return;
    while (!socket.writableNeedDrain) {
      const bytes = client.take(Number.POSITIVE_INFINITY);
      if (bytes === undefined) return;
      // The socket keeps the bytes until they have left; the client writes the next ones over them.
      const copy = Buffer.from(bytes);
      client.taken(ticks());
      socket.write(copy);
    }
  }

  /** Hands the client what has come and the socket what waits. To be called after something was given to the client to send. */
  pump(): void {
    if (this.#pumping || this.#client === undefined) return;
    this.#pumping = true;
    try {
      let again: boolean | undefined;
      do {
        this.#read();
        again = this.#idle?.();
        this.transmit();
        if (again) this.#client.tick(ticks());
      } while (again);
    } finally {
      this.#pumping = false;
    }
  }

  #read(): void {
    const client = this.#client as Client;
    const now = ticks();
    for (;;) {
      while (client.poll(now)) this.transmit();
      this.transmit();
      const { room } = client;
      const socket = this.#socket;
      if (room === 0 || socket === undefined || !this.#opened) return;
      // Asked even when there is nothing: that is how a stream learns that its end may be told. Not for all it has: it may come by
      // more than there is room for while it is asked.
      const chunk: Uint8Array | null = socket.read(Math.min(room, socket.readableLength));
      if (chunk === null) return;
      this.#heard = true;
      client.receive(chunk, now);
    }
  }

  /** A client that is stopped needs no clock. */
  #rest(): void {
    if (this.#client?.state !== STOPPED) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #use(socket: Duplex, serial: number): void {
    this.#socket = socket;
    const mine = (act: () => void) => () => {
      if (serial === this.#serial) act();
    };
    socket.on('error', (problem: Error) => {
      if (serial === this.#serial) this.problem = problem;
    });
    const pump = mine(() => this.pump());
    const lost = mine(() => this.#lost(this.problem));
    socket.on('readable', pump).on('drain', pump).on('end', lost).on('close', lost);
    const opened = mine(() => {
      this.#opened = true;
      this.#client?.transportOpened(ticks());
      this.pump();
    });
    const event = openingOf(socket);
    this.#heard = event !== undefined;
    if (event === undefined) opened();
    else socket.once(event, opened);
  }

  #lost(problem: unknown): void {
    this.problem = problem instanceof Error || problem === undefined ? problem : new Error(String(problem));
    const open = this.#opened && (this.#heard || problem === undefined);
    this.#client?.transportClosed(open ? TRANSPORT_CLOSED : failureOf(problem), ticks());
  }
}

/** @throws {TypeError} when it is none: nobody else would tell whoever has written `open` */
function checkedStream(socket: Duplex): Duplex {
  if (typeof socket?.read !== 'function' || typeof socket.write !== 'function')
    throw new TypeError('open has to return a stream that can be read and written, or a promise of one');
  return socket;
}

/** The event that tells that a stream has opened; `undefined`: it is open. */
function openingOf(socket: Duplex): string | undefined {
  if (socket instanceof TLSSocket) return 'secureConnect';
  return (socket as { connecting?: boolean }).connecting ? 'connect' : undefined;
}

/** What has not come about: the address, the connection, or its security. */
function failureOf(problem: unknown): number {
  const { code = '' } = (problem ?? {}) as { code?: string };
  if (/^(ENOTFOUND|EAI_)/.test(code)) return NAME_NOT_RESOLVED;
  return /TLS|SSL|CERT|EPROTO|UNABLE_TO|SELF_SIGNED/.test(code) ? TRANSPORT_NOT_SECURE : TRANSPORT_FAILED;
}

/** Lets a stream go: after what was written, or at once if it never opened. @returns a promise that it is closed */
function leave(socket: Duplex, opened: boolean): Promise<void> {
  if (!opened) socket.destroy();
  if (socket.closed || !opened) return Promise.resolve();
  // Unread bytes would make the system reset the connection, and with it lose what was written.
  socket.removeAllListeners('readable').resume();
  socket.end();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      // Not every stream tells that it has closed.
      resolve();
    }, LINGER);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
