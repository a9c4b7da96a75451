import type { Host, TCP, WebSocketOptions } from './host.js';
import type { Client } from './mqtt/client.js';
import {
  NAME_NOT_RESOLVED,
  NO_WEB_SOCKET,
  TRANSPORT_CLOSED,
  TRANSPORT_FAILED,
  TRANSPORT_NOT_SECURE,
} from './mqtt/errors.js';
import type { Broker, Transport } from './tasmota/connection.js';

/** Bytes read from the socket at a time, at most: what is longer takes some more turns, and no RAM. */
const CHUNK = 128;

/** What MQTT is called among WebSockets (MQTT 3.1.1, 6.0). */
const SUB_PROTOCOL = 'mqtt';

/**
 * Carries bytes between the MQTT client and the host's socket. A socket of ECMA-419 reads and writes whole views, so
 * one view follows the length of a resizable buffer: shrunk to what is to be read, grown back after.
 */
export class Link implements Transport {
  problem = '';
  private readonly _host: Host;
  private _client!: Client;
  private readonly _buffer = new ArrayBuffer(CHUNK, { maxByteLength: CHUNK });
  private readonly _chunk = new Uint8Array(this._buffer);
  private _socket: TCP | undefined;
  /** Counts the connections, so that what an old one still says is not taken for the present one's. */
  private _serial = 0;
  private _readable = 0;
  private _writable = 0;
  private _pumping = false;

  constructor(host: Host) {
    this._host = host;
  }

  /** Names the client to carry bytes for. To be called once, before anything else. */
  attach(client: Client): void {
    this._client = client;
  }

  open(broker: Broker): void {
    const serial = ++this._serial;
    this.problem = '';
    this._readable = this._writable = 0;
    this._host.resolver.resolve({
      host: broker.host,
      onResolved: (_name, address) => {
        if (serial === this._serial) this._connect(broker, address, serial);
      },
      onError: () => {
        if (serial === this._serial) this._fail(NAME_NOT_RESOLVED, undefined);
      },
    });
  }

  close(): void {
    this._serial++;
    const socket = this._socket;
    this._socket = undefined;
    this._readable = this._writable = 0;
    socket?.close();
  }

  flush(): void {
    const client = this._client;
    let waiting = this._socket !== undefined;
    while (waiting) {
      const bytes = client.take(this._writable);
      if (bytes === undefined) return;
      this._writable -= bytes.length;
      try {
        (this._socket as TCP).write(bytes);
      } catch (problem) {
        this._fail(TRANSPORT_CLOSED, problem);
        return;
      }
      client.taken(this._host.ticks());
      waiting = client.pending > 0;
    }
  }

  /** Hands the client what has come and the socket what waits. */
  pump(): void {
    if (this._pumping) return;
    this._pumping = true;
    try {
      this._read();
      this.flush();
    } finally {
      this._pumping = false;
    }
  }

  private _read(): void {
    const client = this._client;
    const now = this._host.ticks();
    do {
      const count = Math.min(this._readable, client.room, CHUNK);
      if (count > 0) this._receive(count, now);
      while (client.poll(now)) this.flush();
    } while (this._readable > 0 && client.room > 0);
  }

  private _receive(count: number, now: number): void {
    this._buffer.resize(count);
    try {
      (this._socket as TCP).read(this._chunk);
      this._readable -= count;
      this._client.receive(this._chunk, now);
    } catch (problem) {
      this._fail(TRANSPORT_CLOSED, problem);
    } finally {
      this._buffer.resize(CHUNK);
    }
  }

  private _connect(broker: Broker, address: string, serial: number): void {
    const { host, port, security, webSocket } = broker;
    if (security !== undefined && this._host.TLS === undefined) {
      this._fail(TRANSPORT_NOT_SECURE, 'this build has no TLS: SetOption103 0 connects without');
      return;
    }
    if (webSocket !== undefined && this._host.WebSocket === undefined) {
      this._fail(NO_WEB_SOCKET, 'this build has no WebSocket: MqttPath 0 connects without');
      return;
    }
    let open = false;
    try {
      const options: WebSocketOptions = {
        host,
        fingerprints: security?.fingerprints,
        secure: security !== undefined,
        path: webSocket?.path ?? '',
        headers: webSocket?.headers ?? [],
        protocol: SUB_PROTOCOL,
        address,
        port,
        nodelay: true,
        onReadable: (count) => {
          if (serial !== this._serial) return;
          this._readable = count;
          this.pump();
        },
        onWritable: (count) => {
          if (serial !== this._serial) return;
          this._writable = count;
          if (!open) {
            open = true;
            this._client.transportOpened(this._host.ticks());
          }
          if (this._client.pending > 0 || this._client.unhandled) this.pump();
        },
        onError: (problem) => {
          if (serial !== this._serial) return;
          if (!open) this._fail(problem === undefined ? TRANSPORT_FAILED : failureOf(broker), problem);
          else this._fail(TRANSPORT_CLOSED, this._client.connected ? problem : unanswered(broker, problem));
        },
      };
      this._socket = this._socketTo(broker, options);
    } catch (problem) {
      this._fail(TRANSPORT_FAILED, problem);
    }
  }

  private _socketTo({ security, webSocket }: Broker, options: WebSocketOptions): TCP {
    const { TCP, TLS } = this._host;
    // Asked for only where it is wanted: a host may have to make it.
    const WebSocket = webSocket === undefined ? undefined : this._host.WebSocket;
    if (WebSocket !== undefined) return new WebSocket(options);
    return security === undefined || TLS === undefined ? new TCP(options) : new TLS(options);
  }
  private _fail(reason: number, problem: unknown): void {
    this.problem = problem === undefined ? '' : describe(problem);
    this._client.transportClosed(reason, this._host.ticks());
  }
}

/** What has not come about, if anything has been said of why. */
function failureOf({ security, webSocket }: Broker): number {
  if (webSocket !== undefined) return NO_WEB_SOCKET;
  return security === undefined ? TRANSPORT_FAILED : TRANSPORT_NOT_SECURE;
}

/** The end of a connection before CONNACK: often the port is not for what was sent to it. */
function unanswered({ security, webSocket }: Broker, problem: unknown): unknown {
  if (security !== undefined || webSocket !== undefined) return problem;
  const reason = problem === undefined ? '' : `${describe(problem)}; `;
  return `${reason}CONNECT was not answered: is this a port for TLS, or for WebSocket?`;
}

/** An error's message, without the word Error in front. */
function describe(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
