import type {
  TCP,
  TCPConstructor,
  TCPOptions,
  TLSConstructor,
  TLSOptions,
  WebSocketConstructor,
  WebSocketOptions,
} from '../../src/host.js';
import type { Credentials } from './credentials.js';
import { NodeTCP, StreamSocket } from './stream-socket.js';
import { tlsStream } from './tls.js';
import { NodeWebSocket } from './web-socket.js';

interface Closable extends TCP {
  readonly gone: Promise<void>;
}

/** Classes of sockets whose instances can be closed all at once, as a restart of the board does. */
export class NodeSockets {
  readonly TCP: TCPConstructor;
  readonly TLS: TLSConstructor;
  readonly WebSocket: WebSocketConstructor;
  readonly #open = new Set<Closable>();

  /** @param credentials what is trusted, and shown, over TLS */
  constructor(credentials: Credentials) {
    const keep = (socket: Closable): void => this.#keep(socket);
    this.TCP = class extends NodeTCP {
      constructor(options: TCPOptions) {
        super(options);
        keep(this);
      }
    };
    this.TLS = class extends StreamSocket {
      constructor(options: TLSOptions) {
        super(options, tlsStream(options, credentials));
        keep(this);
      }
    };
    this.WebSocket = class extends NodeWebSocket {
      constructor(options: WebSocketOptions) {
        super(options, credentials);
        keep(this);
      }
    };
  }

  /** Closes every socket. Resolves once what was written has left. */
  async close(): Promise<void> {
    const open = [...this.#open];
    for (const socket of open) socket.close();
    await Promise.all(open.map((socket) => socket.gone));
  }

  #keep(socket: Closable): void {
    this.#open.add(socket);
    void socket.gone.then(() => this.#open.delete(socket));
  }
}
