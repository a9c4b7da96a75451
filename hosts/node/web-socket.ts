import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import type { TCP, WebSocketOptions } from '../../src/host.js';
import {
  closeText,
  endedText,
  LARGEST_MESSAGE,
  NO_HTTP,
  protocolText,
  statusText,
  TEXT,
  TOO_LARGE,
} from '../moddable/web-socket-words.js';
import type { Credentials } from './credentials.js';
import { codeOf, messageOf } from './errors.js';
import { Inbound } from './inbound.js';
import { linger, type Stream, tcpStream, whenReady } from './stream.js';
import { UNREAD_LIMIT, WRITABLE } from './stream-socket.js';
import { tlsStream } from './tls.js';

/** A WebSocket that carries bytes as a TCP socket does, by the package ws. */
export class NodeWebSocket implements TCP {
  /** Resolves once the connection is gone and what was written before `close` has left. */
  readonly gone: Promise<void>;
  readonly #options: WebSocketOptions;
  readonly #stream: Stream;
  readonly #inbound = new Inbound();
  #web: WebSocket | undefined;
  /** Bytes that may be written until `onWritable` is called again. */
  #writable = 0;
  /** The sub-protocol that the broker has answered with. */
  #protocol: string | undefined;
  #open = false;
  /** Closed, or its end has been reported: no more callbacks. */
  #over = false;
  #closed = false;

  constructor(options: WebSocketOptions, credentials: Credentials) {
    this.#options = options;
    // The request may carry secrets: it is not sent before the broker has been looked at.
    this.#stream = options.secure ? tlsStream(options, credentials) : tcpStream(options);
    const { socket } = this.#stream;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    whenReady(
      this.#stream,
      () => {
        try {
          this.#ask();
        } catch (problem) {
          // What no request can be made of: a host, a path or headers that came past the commands.
          this.#refuse(`WebSocket: no request can be made: ${wordsOf(problem)}`);
        }
      },
      (problem) => this.#fail(problem),
    );
  }

  read(buffer: Uint8Array): Uint8Array {
    this.#inbound.read(buffer);
    if (this.#inbound.readable <= UNREAD_LIMIT && this.#web?.isPaused) this.#web.resume();
    return buffer;
  }

  write(buffer: Uint8Array): void {
    const web = this.#web;
    if (this.#over || !this.#open || web === undefined) throw new Error('not connected');
    if (buffer.length > this.#writable) {
      throw new RangeError(`${buffer.length} bytes given, ${this.#writable} writable`);
    }
    this.#writable -= buffer.length;
    // A copy: the frame is masked in place, and the caller's buffer is reused at once.
    web.send(Buffer.from(buffer), { binary: true }, (problem) => {
      if (!problem && web.bufferedAmount === 0) this.#tellWritable();
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#over = true;
    this.#inbound.clear();
    const { socket } = this.#stream;
    const web = this.#web;
    if (web === undefined || !this.#open) {
      socket.destroy();
      return;
    }
    if (web.isPaused) web.resume();
    web.close();
    linger(socket);
  }

  /** Sends the request, over the connection that stands. */
  #ask(): void {
    if (this.#over) return;
    const { host, port, path, protocol, headers, secure } = this.#options;
    const { socket } = this.#stream;
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const web = new WebSocket(`${secure ? 'wss' : 'ws'}://${authority}${path}`, [protocol], {
      createConnection: () => socket,
      headers: headersOf(headers),
      maxPayload: LARGEST_MESSAGE,
      // MQTT's messages are short, and compression has cost many a server its memory.
      perMessageDeflate: false,
    });
    this.#web = web;
    web.on('upgrade', ({ headers: answered }) => {
      this.#protocol = answered['sec-websocket-protocol'];
    });
    web.on('unexpected-response', (_request, response: IncomingMessage) => {
      this.#fail(new Error(statusText(response.statusCode ?? 0, response.statusMessage ?? '')));
      socket.destroy();
    });
    web.on('open', () => {
      this.#open = true;
      this.#tellWritable();
    });
    web.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#received(data);
      else this.#refuse(TEXT);
    });
    web.on('error', (problem) => this.#fail(this.#explain(problem)));
    web.on('close', (code, reason) => this.#fail(new Error(closeText(code, reason.toString('latin1')))));
  }

  #received(data: Buffer): void {
    if (this.#over) return;
    this.#inbound.push(data);
    if (this.#inbound.readable > UNREAD_LIMIT) this.#web?.pause();
    if (data.length > 0) this.#options.onReadable?.(this.#inbound.readable);
  }

  #tellWritable(): void {
    if (this.#over) return;
    this.#writable = WRITABLE;
    this.#options.onWritable?.(WRITABLE);
  }

  /** Ends a connection on which the broker has done what it must not. */
  #refuse(reason: string): void {
    this.#fail(new Error(reason));
    this.#stream.socket.destroy();
  }

  #fail(problem: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onError?.(problem);
  }

  /** What ws, HTTP or the stream says, in words. */
  #explain(problem: Error): Error {
    const code = codeOf(problem);
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return new Error(TOO_LARGE);
    if (/subprotocol/i.test(problem.message)) return new Error(protocolText(this.#protocol));
    if (code.startsWith('HPE_')) return new Error(NO_HTTP);
    // That of TLS alone: what else it may be is asked below.
    const explained = this.#stream.explain(problem, 'talking');
    if (explained !== problem) return explained;
    if (!this.#open && (code === 'ECONNRESET' || code === 'EPIPE'))
      return new Error(endedText(this.#options.secure));
    return code.startsWith('WS_ERR_') || code === '' ? new Error(`WebSocket: ${problem.message}`) : problem;
  }
}

/** What HTTP says of a request that cannot be; not what ws says of an address, whose path may hold a token. */
function wordsOf(problem: unknown): string {
  return codeOf(problem) === '' ? 'are MqttHost and MqttPath right?' : messageOf(problem);
}

/** Headers as ws takes them: one that comes twice has two values. */
function headersOf(headers: WebSocketOptions['headers']): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const key = Object.keys(found).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
    found[key] = [...(found[key] ?? []), value];
  }
  return found;
}
