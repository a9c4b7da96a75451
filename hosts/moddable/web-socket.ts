import type {
  TCP,
  TCPConstructor,
  TLSConstructor,
  WebSocketConstructor,
  WebSocketOptions,
} from 'xsmota/host';
import { CHUNK, ClientWire } from './client-wire.js';
import { Outbound } from './outbound.js';
import type { Defer } from './tls-socket.js';
import { UpgradeCheck } from './upgrade-check.js';
import { closeText, endedText, LARGEST_MESSAGE, TEXT, TOO_LARGE } from './web-socket-words.js';

/** The SDK's `embedded:network/websocket/client` (ECMA-419, WebSocket Client class), as far as it is used here. */
export interface WebSocketClient {
  read(view: Uint8Array): unknown;
  write(bytes: Uint8Array, options?: { readonly opcode: number }): unknown;
  close(): void;
}

/** What it is made with. */
export interface WebSocketClientOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly protocol: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly dns: object;
  readonly socket: object;
  readonly onReadable: (
    count: number,
    options: { readonly more: boolean; readonly binary?: boolean },
  ) => void;
  readonly onWritable: () => void;
  readonly onControl: (opcode: number, data: ArrayBuffer) => void;
  readonly onClose: () => void;
  readonly onError: () => void;
}

/** What WebSockets are made of. */
export interface WebSocketParts {
  readonly Client: new (options: WebSocketClientOptions) => WebSocketClient;
  readonly Transport: TCPConstructor;
  /** `undefined` in a build without TLS. */
  readonly Secure: TLSConstructor | undefined;
  readonly defer: Defer;
}

/** What a frame takes beside its content: a header of four bytes, and the mask (RFC 6455, 5.2). */
const OVERHEAD = 8;
/** The opcode of the frame that ends all, and what it says: 1000, all is well (RFC 6455, 11.8 and 7.4.1). */
const CLOSE = 8;
const GOODBYE = Uint8Array.of(0x03, 0xe8);

/** The class of WebSockets made of these parts. */
export function webSocketClass(parts: WebSocketParts): WebSocketConstructor {
  return class extends WebSocket {
    constructor(options: WebSocketOptions) {
      super(parts, options);
    }
  };
}

/** The client resolves names itself: it is given what has been resolved already. */
class Resolved {
  resolve({ host, onResolved }: { host: string; onResolved: (host: string, address: string) => void }): void {
    onResolved(host, '');
  }
}

/**
 * A WebSocket that carries bytes as ECMA-419's TCP class does, on the SDK's client. The client gets its bytes from here, a chunk at
 * a time, so that the answer to its request can be looked at before, and so that it never has to keep any. Whatever goes wrong arrives
 * at `onError`, with its reason.
 */
class WebSocket implements TCP {
  private readonly _options: WebSocketOptions;
  private readonly _parts: WebSocketParts;
  private _socket: TCP | undefined;
  private readonly _outbound: Outbound;
  private _client: WebSocketClient | undefined;
  private _wire: ClientWire | undefined;
  private readonly _answer: UpgradeCheck;
  /** Bytes that the connection has for us. */
  private _available = 0;
  private readonly _buffer = new ArrayBuffer(CHUNK, { maxByteLength: CHUNK });
  /** Follows the length of the buffer, for what takes whole views. */
  private readonly _view = new Uint8Array(this._buffer);
  /** What the client has found in a chunk, from `_taken` to `_found`. */
  private readonly _inbound = new Uint8Array(CHUNK);
  private _taken = 0;
  private _found = 0;
  /** Bytes of the present message so far. */
  private _length = 0;
  private _open = false;
  private _pumping = false;
  /** Whether `onError` has been called: there is nothing to tell any more. */
  private _over = false;

  constructor(parts: WebSocketParts, options: WebSocketOptions) {
    this._parts = parts;
    this._options = options;
    this._answer = new UpgradeCheck(options.protocol);
    const socket = this._connect();
    this._socket = socket;
    this._outbound = new Outbound(socket);
  }

  read(view: Uint8Array): void {
    if (view.length > this._found - this._taken) throw new Error('more bytes are wanted than are readable');
    for (let i = 0; i < view.length; i++) view[i] = this._inbound[this._taken + i] as number;
    this._taken += view.length;
    // More has arrived already: nobody else will tell of it.
    if (this._taken === this._found && !this._pumping && this._available > 0)
      this._parts.defer(() => this._pump());
  }

  write(bytes: Uint8Array): void {
    if (!this._open || this._over)
      throw new Error(this._over ? 'not connected any more' : 'not connected yet');
    this._client?.write(bytes);
  }

  close(): void {
    const socket = this._socket;
    if (socket === undefined) return;
    if (this._open && !this._over) {
      try {
        this._client?.write(GOODBYE, { opcode: CLOSE });
      } catch {
        // The other side is gone, and need not be told.
      }
    }
    this._socket = undefined;
    this._client?.close();
    socket.close();
  }

  private _connect(): TCP {
    const { Transport, Secure } = this._parts;
    const { secure, host, fingerprints, address, port } = this._options;
    const options = {
      host,
      fingerprints,
      address,
      port,
      nodelay: true,
      onReadable: (count: number) => {
        this._available = count;
        this._pump();
      },
      onWritable: (count: number) => this._guarded(() => this._writable(count)),
      onError: (problem?: unknown) => this._ended(problem),
    };
    if (!secure) return new Transport(options);
    if (Secure === undefined) throw new Error('this build has no TLS');
    return new Secure(options);
  }

  private _writable(count: number): void {
    this._outbound.freed(count);
    if (this._client === undefined) this._ask();
    else if (this._open) this._tellWritable();
  }

  /** Sends the request, over the connection that stands. */
  private _ask(): void {
    const { host, port, path, protocol, headers } = this._options;
    this._client = new this._parts.Client({
      // As the header Host has it (RFC 9110, 7.2).
      host: `${host.includes(':') ? `[${host}]` : host}:${port}`,
      port,
      path,
      protocol,
      headers,
      dns: { io: Resolved },
      socket: {
        io: ClientWire,
        outbound: this._outbound,
        adopt: (wire: ClientWire) => {
          this._wire = wire;
        },
        failed: (problem: unknown) => this._parts.defer(() => this._failed(problem)),
      },
      onReadable: (count, { more, binary }) => this._take(count, more, binary),
      onWritable: () => {
        this._open = true;
        this._tellWritable();
      },
      onControl: (opcode, data) => {
        if (opcode === CLOSE) this._closed(new Uint8Array(data));
      },
      onClose: () => this._failed(new Error('closed by the other side')),
      onError: () =>
        this._failed(
          new Error(
            this._open ? 'WebSocket: a frame that cannot be' : 'WebSocket: the answer lacks a header',
          ),
        ),
    });
    this._wire?.begin();
  }

  private _tellWritable(): void {
    const count = this._outbound.free - OVERHEAD;
    if (count > 0 && !this._over) this._options.onWritable?.(count);
  }

  /** Hands on what has come, as long as all that was found before has been read. */
  private _pump(): void {
    if (this._pumping) return;
    this._pumping = true;
    this._guarded(() => {
      while (this._wire !== undefined && this._mayGoOn) {
        this._next(this._wire, Math.min(this._available, CHUNK));
        if (!this._over && this._found > this._taken) this._options.onReadable?.(this._found - this._taken);
      }
    });
    this._pumping = false;
  }

  private get _mayGoOn(): boolean {
    return this._available > 0 && this._taken === this._found && !this._over && this._socket !== undefined;
  }

  private _next(wire: ClientWire, count: number): void {
    this._taken = this._found = 0;
    this._available -= count;
    this._buffer.resize(count);
    try {
      this._socket?.read(this._view);
      wire.chunk.set(this._view);
    } finally {
      this._buffer.resize(CHUNK);
    }
    if (!this._answer.complete) {
      const problem = this._answer.read(wire.chunk, count);
      if (problem !== undefined) {
        this._failed(new Error(problem));
        return;
      }
    }
    wire.deliver(count);
  }

  /** Takes a part of a message that the client has found. */
  private _take(count: number, more: boolean, binary: boolean | undefined): void {
    this._length += count;
    if (binary !== true || this._length > LARGEST_MESSAGE) {
      this._failed(new Error(binary === true ? TOO_LARGE : TEXT));
      return;
    }
    if (!more) this._length = 0;
    if (count === 0) return;
    this._buffer.resize(count);
    try {
      this._client?.read(this._view);
      this._inbound.set(this._view, this._found);
    } finally {
      this._buffer.resize(CHUNK);
    }
    this._found += count;
  }

  /** The other side says goodbye: a code in two bytes, and why (RFC 6455, 5.5.1). */
  private _closed(data: Uint8Array): void {
    const code = data.length < 2 ? undefined : ((data[0] as number) << 8) | (data[1] as number);
    this._failed(new Error(closeText(code, String.fromCharCode(...data.slice(2)))));
  }

  /** The connection below has ended. */
  private _ended(problem: unknown): void {
    const asked = this._client !== undefined;
    if (asked && !this._open) this._failed(new Error(endedText(this._options.secure)));
    else this._failed(problem);
  }

  /** Whatever is thrown ends the connection, and nothing else. */
  private _guarded(work: () => void): void {
    if (this._socket === undefined || this._over) return;
    try {
      work();
    } catch (problem) {
      this._failed(problem);
    }
  }

  private _failed(problem: unknown): void {
    if (this._socket === undefined || this._over) return;
    this._over = true;
    this._options.onError?.(problem);
  }
}
