import type { Host, TCP } from './host.js';
import type { Client } from './mqtt/client.js';
import { NAME_NOT_RESOLVED, TRANSPORT_CLOSED, TRANSPORT_FAILED } from './mqtt/errors.js';
import type { Transport } from './tasmota/connection.js';

/** Bytes read from the socket at a time, at most. */
const CHUNK = 1_200;

/**
 * Carries bytes between the MQTT client and the host's socket. A socket of ECMA-419 reads and writes whole views, so
 * one view follows the length of a resizable buffer: shrunk to what is to be read, grown back after.
 */
export class Link implements Transport {
  problem = '';
  readonly #host: Host;
  #client!: Client;
  readonly #buffer = new ArrayBuffer(CHUNK, { maxByteLength: CHUNK });
  readonly #chunk = new Uint8Array(this.#buffer);
  #socket: TCP | undefined;
  /** Counts the connections, so that what an old one still says is not taken for the present one's. */
  #serial = 0;
  #readable = 0;
  #writable = 0;
  #pumping = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Names the client to carry bytes for. To be called once, before anything else. */
  attach(client: Client): void {
    this.#client = client;
  }

  open(host: string, port: number): void {
    const serial = ++this.#serial;
    this.problem = '';
    this.#readable = this.#writable = 0;
    this.#host.resolver.resolve({
      host,
      onResolved: (_name, address) => {
        if (serial === this.#serial) this.#connect(address, port, serial);
      },
      onError: () => {
        if (serial === this.#serial) this.#fail(NAME_NOT_RESOLVED, undefined);
      },
    });
  }

  close(): void {
    this.#serial++;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#readable = this.#writable = 0;
    socket?.close();
  }

  flush(): void {
    const client = this.#client;
    let waiting = this.#socket !== undefined;
    while (waiting) {
      const bytes = client.take(this.#writable);
      if (bytes === undefined) return;
      this.#writable -= bytes.length;
      try {
        (this.#socket as TCP).write(bytes);
      } catch (problem) {
        this.#fail(TRANSPORT_CLOSED, problem);
        return;
      }
      client.taken(this.#host.ticks());
      waiting = client.pending > 0;
    }
  }

  /** Hands the client what has come and the socket what waits. */
  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      this.#read();
      this.flush();
    } finally {
      this.#pumping = false;
    }
  }

  #read(): void {
    const client = this.#client;
    const now = this.#host.ticks();
    do {
      const count = Math.min(this.#readable, client.room, CHUNK);
      if (count > 0) this.#receive(count, now);
      while (client.poll(now)) this.flush();
    } while (this.#readable > 0 && client.room > 0);
  }

  #receive(count: number, now: number): void {
    this.#buffer.resize(count);
    try {
      (this.#socket as TCP).read(this.#chunk);
      this.#readable -= count;
      this.#client.receive(this.#chunk, now);
    } catch (problem) {
      this.#fail(TRANSPORT_CLOSED, problem);
    } finally {
      this.#buffer.resize(CHUNK);
    }
  }

  #connect(address: string, port: number, serial: number): void {
    let open = false;
    try {
      this.#socket = new this.#host.TCP({
        address,
        port,
        nodelay: true,
        onReadable: (count) => {
          if (serial !== this.#serial) return;
          this.#readable = count;
          this.pump();
        },
        onWritable: (count) => {
          if (serial !== this.#serial) return;
          this.#writable = count;
          if (!open) {
            open = true;
            this.#client.transportOpened(this.#host.ticks());
          }
          if (this.#client.pending > 0 || this.#client.unhandled) this.pump();
        },
        onError: (problem) => {
          if (serial !== this.#serial) return;
          this.#fail(open ? TRANSPORT_CLOSED : TRANSPORT_FAILED, problem);
        },
      });
    } catch (problem) {
      this.#fail(TRANSPORT_FAILED, problem);
    }
  }

  #fail(reason: number, problem: unknown): void {
    this.problem = problem === undefined ? '' : describe(problem);
    this.#client.transportClosed(reason, this.#host.ticks());
  }
}

/** An error's message, without the word Error in front. */
function describe(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
