import type { Host, TCP, WebSocketOptions } from '../../src/host.js';
import type { MessageWriter } from './message-writer.js';
import { INBOUND_CAPACITY, RECEIVED, SOCKET_FAILED, type SocketRequest, WRITABLE } from './wire.js';

/** The classes of sockets that a host has. */
type SocketClasses = Pick<Host, 'TCP' | 'TLS' | 'WebSocket'>;

/** A socket of the firmware, as Node has it. */
interface Connection {
  tcp: TCP | undefined;
  /** Bytes that have come and have not been handed on. */
  readable: number;
  /** Bytes that the socket takes. */
  writable: number;
  /** Whether the firmware is to be told what `writable` is. */
  drained: boolean;
  /** Bytes that the firmware's side has room for. */
  room: number;
  /** Why the connection has ended, until the firmware has been told. */
  problem: string | undefined;
}

/** The sockets of the firmware: carries out what it wants of them, and collects what has happened to them. */
export class Sockets {
  readonly #classes: SocketClasses;
  readonly #wake: () => void;
  readonly #connections = new Map<number, Connection>();

  /** @param wake called when something has happened to one */
  constructor(classes: SocketClasses, wake: () => void) {
    this.#classes = classes;
    this.#wake = wake;
  }

  /** Whether the firmware is to be told something. */
  get due(): boolean {
    for (const connection of this.#connections.values()) {
      const { drained, readable, room, problem } = connection;
      if (drained || problem !== undefined || (readable > 0 && room > 0)) return true;
    }
    return false;
  }

  open(id: number, request: SocketRequest): void {
    const connection: Connection = {
      tcp: undefined,
      readable: 0,
      writable: 0,
      drained: false,
      room: INBOUND_CAPACITY,
      problem: undefined,
    };
    this.#connections.set(id, connection);
    try {
      const { kind, host = '', fingerprints } = request;
      const Socket = this.#classes[kind];
      if (Socket === undefined) throw new Error(`this host has no ${kind}`);
      const options: WebSocketOptions = {
        secure: false,
        path: '',
        protocol: '',
        headers: [],
        ...request,
        host,
        fingerprints: fingerprints?.map((bytes) => Uint8Array.from(bytes)),
        onReadable: (count) => {
          connection.readable = count;
          this.#wake();
        },
        onWritable: (count) => {
          connection.writable = count;
          connection.drained = true;
          this.#wake();
        },
        onError: (problem) => this.#failed(connection, problem),
      };
      connection.tcp = new Socket(options);
    } catch (problem) {
      this.#failed(connection, problem);
    }
  }

  write(id: number, bytes: Uint8Array): void {
    const connection = this.#connections.get(id);
    if (connection?.tcp === undefined) return;
    connection.writable -= bytes.length;
    try {
      connection.tcp.write(bytes);
    } catch (problem) {
      this.#failed(connection, problem);
    }
  }

  /** The firmware has read so many bytes: as many more may be handed on. */
  taken(id: number, count: number): void {
    const connection = this.#connections.get(id);
    if (connection !== undefined) connection.room += count;
  }

  close(id: number): void {
    const connection = this.#connections.get(id);
    this.#connections.delete(id);
    connection?.tcp?.close();
  }

  /**
   * Writes down what has happened. The end of a connection comes behind all that was received before it, unless the
   * firmware does not read that.
   */
  tell(events: MessageWriter): void {
    for (const [id, connection] of this.#connections) {
      if (connection.drained) {
        connection.drained = false;
        events.begin(WRITABLE);
        events.uint32(id);
        events.uint32(connection.writable);
      }
      const stuck = connection.room === 0;
      const count = Math.min(connection.readable, connection.room);
      if (count > 0) {
        const bytes = new Uint8Array(count);
        connection.tcp?.read(bytes);
        connection.readable -= count;
        connection.room -= count;
        events.begin(RECEIVED);
        events.uint32(id);
        events.bytes(bytes);
      }
      if (connection.problem !== undefined && (connection.readable === 0 || stuck)) {
        events.begin(SOCKET_FAILED);
        events.uint32(id);
        events.text(connection.problem);
        connection.problem = undefined;
      }
    }
  }

  #failed(connection: Connection, problem: unknown): void {
    connection.problem ??= problem instanceof Error ? problem.message : String(problem ?? '');
    this.#wake();
  }
}
