import { createSocket, type Socket } from 'node:dgram';
import type { Datagram, UDP, UDPConstructor } from '../../src/host.js';

/** Datagrams that may wait for being read; what comes on top is lost, as datagrams may be. */
const UNREAD_LIMIT = 64;

type UDPOptions = ConstructorParameters<UDPConstructor>[0];

/** A UDP socket as ECMA-419 describes it, on a socket of Node. */
export class NodeUDP implements UDP {
  /** Resolves once the socket is gone. */
  readonly gone: Promise<void>;
  readonly #socket: Socket;
  readonly #unread: Datagram[] = [];
  /** Datagrams that have not left yet. */
  #sending = 0;
  #closed = false;

  constructor(options: UDPOptions) {
    const socket = createSocket('udp4');
    this.#socket = socket;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    // Nobody is waiting for what a datagram's way was like.
    socket.on('error', () => {});
    socket.on('message', (bytes, { address, port }) => {
      if (this.#closed || this.#unread.length === UNREAD_LIMIT) return;
      const buffer = Uint8Array.from(bytes).buffer;
      this.#unread.push(Object.assign(buffer, { address, port }));
      options.onReadable(this.#unread.length);
    });
  }

  read(): Datagram | undefined {
    return this.#unread.shift();
  }

  write(buffer: Uint8Array, address: string, port: number): void {
    if (this.#closed) throw new Error('the socket is closed');
    this.#sending++;
    // The bytes are the firmware's again after the call.
    this.#socket.send(Uint8Array.from(buffer), port, address, () => {
      this.#sending--;
      this.#end();
    });
  }

  /** What was written before, still leaves. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end();
  }

  #end(): void {
    if (this.#closed && this.#sending === 0) this.#socket.close();
  }
}

/** The UDP sockets of one run of the firmware. */
export class UdpStack {
  /** The ECMA-419 class for the firmware. */
  readonly UDP: UDPConstructor;
  readonly #open = new Set<NodeUDP>();

  constructor() {
    const open = this.#open;
    this.UDP = class extends NodeUDP {
      constructor(options: UDPOptions) {
        super(options);
        open.add(this);
        void this.gone.then(() => open.delete(this));
      }
    };
  }

  /** Closes all sockets. Resolves once they are gone. */
  async close(): Promise<void> {
    const sockets = [...this.#open];
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map(({ gone }) => gone));
  }
}
