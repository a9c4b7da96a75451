import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientWire, WireOptions } from '../../../hosts/moddable/client-wire.js';
import {
  type WebSocketClient,
  type WebSocketClientOptions,
  webSocketClass,
} from '../../../hosts/moddable/web-socket.js';
import type { TCP, TCPConstructor, TLSOptions } from '../../../src/host.js';

const ANSWER = 'HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n';
const BINARY = 2;
const TEXT = 1;
const CLOSE = 8;

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

/**
 * The SDK's client as far as it can be seen from outside: it makes its socket, asks, waits for the end of the answer, and takes
 * frames apart, which here have an opcode, whether more follows, and a length in front.
 */
class Client implements WebSocketClient {
  static last: Client;
  readonly options: WebSocketClientOptions;
  closed = false;
  #wire: ClientWire;
  #answer = '';
  #head: number[] = [];
  #left = 0;
  #readable = 0;
  /** What the next chunk makes it throw. */
  fault: Error | undefined;

  constructor(options: WebSocketClientOptions) {
    Client.last = this;
    this.options = options;
    const { dns, socket, host } = options as {
      dns: { io: new (options: object) => { resolve(question: object): void } };
      socket: { io: new (options: object) => ClientWire };
      host: string;
    };
    let wire!: ClientWire;
    new dns.io(dns).resolve({
      host,
      onResolved: (_host: string, address: string) => {
        const events: Pick<WireOptions, 'onReadable' | 'onWritable'> = {
          onReadable: (count) => this.#received(count),
          onWritable: () => void this.#wire.write(Uint8Array.from(ascii('GET')).buffer),
        };
        wire = new socket.io({ ...socket, address, host, ...events });
      },
    });
    this.#wire = wire;
  }

  read(view: Uint8Array): unknown {
    if (view.length > this.#readable) throw new Error('not that much');
    this.#readable -= view.length;
    return this.#wire.read(view);
  }

  write(bytes: Uint8Array, options?: { readonly opcode: number }): unknown {
    return this.#wire.write(Uint8Array.of(options?.opcode ?? BINARY, ...bytes));
  }

  close(): void {
    this.closed = true;
  }

  #received(count: number): void {
    if (this.fault !== undefined) throw this.fault;
    let left = count;
    while (left > 0 && !this.closed) {
      if (!this.#answer.endsWith('\r\n\r\n')) {
        left--;
        this.#answer += String.fromCharCode(this.#wire.read() as number);
        if (this.#answer.endsWith('\r\n\r\n')) this.options.onWritable();
      } else if (this.#head.length < 3) {
        left--;
        this.#head.push(this.#wire.read() as number);
        if (this.#head.length === 3) this.#left = this.#head[2] as number;
      } else {
        const [opcode, more] = this.#head as [number, number];
        const part = Math.min(left, this.#left);
        left -= part;
        this.#left -= part;
        this.#readable = part;
        if (this.#left === 0) this.#head = [];
        if (opcode === CLOSE) this.options.onControl(CLOSE, this.#wire.read(part) as ArrayBuffer);
        else this.options.onReadable(part, { more: this.#left > 0 || more === 1, binary: opcode === BINARY });
      }
    }
  }
}

/** The connection below, whose other side is the test. */
class Lower implements TCP {
  static last: Lower;
  readonly options: TLSOptions;
  readonly written: number[][] = [];
  inbound: number[] = [];
  closed = false;
  broken = false;

  constructor(options: TLSOptions) {
    Lower.last = this;
    this.options = options;
  }

  read(view: Uint8Array): void {
    if (view.length > this.inbound.length) throw new Error('not that much');
    view.set(this.inbound.splice(0, view.length));
  }

  write(bytes: Uint8Array): void {
    if (this.broken) throw new Error('write failed');
    this.written.push([...bytes]);
  }

  close(): void {
    this.closed = true;
  }

  arrive(...bytes: number[]): void {
    this.inbound.push(...bytes);
    this.options.onReadable?.(this.inbound.length);
  }
}

class Secure extends Lower {}

describe('a WebSocket on the SDK\u2019s client', () => {
  let calls: string[];
  let later: (() => void)[];
  let socket: TCP;
  let onReadable: (count: number) => void;

  const frame = (content: number[], opcode = BINARY, more = 0) => [opcode, more, content.length, ...content];

  function make(secure = false, withTls = true, host = 'broker'): void {
    calls = [];
    later = [];
    onReadable = (count) => calls.push(`readable ${count}`);
    const WebSocket = webSocketClass({
      Client,
      Transport: Lower as unknown as TCPConstructor,
      Secure: withTls ? Secure : undefined,
      defer: (work) => void later.push(work),
    });
    socket = new WebSocket({
      host,
      address: '10.0.0.1',
      port: 9001,
      fingerprints: [Uint8Array.of(1)],
      secure,
      path: '/mqtt',
      protocol: 'mqtt',
      headers: [['A', 'b']],
      onReadable: (count) => onReadable(count),
      onWritable: (count) => calls.push(`writable ${count}`),
      onError: (problem) => calls.push(`error ${problem === undefined ? '' : (problem as Error).message}`),
    });
  }

  function open(): void {
    make();
    Lower.last.options.onWritable?.(100);
    Lower.last.arrive(...ascii(ANSWER));
    calls.length = 0;
  }

  function read(count: number): number[] {
    const view = new Uint8Array(count);
    socket.read(view);
    return [...view];
  }

  beforeEach(() => make());

  it('asks once the connection stands, and is open with the end of the answer', () => {
    expect(Lower.last).not.toBeInstanceOf(Secure);
    expect(Lower.last.options).toMatchObject({ address: '10.0.0.1', port: 9001 });
    Lower.last.options.onWritable?.(100);
    expect(Client.last.options).toMatchObject({ host: 'broker:9001', path: '/mqtt', protocol: 'mqtt' });
    expect(Client.last.options.headers).toEqual([['A', 'b']]);
    expect(Lower.last.written).toEqual([ascii('GET')]);
    Lower.last.arrive(...ascii(ANSWER.slice(0, -1)));
    expect(calls).toEqual([]);
    expect(() => socket.write(Uint8Array.of(1))).toThrow('not connected yet');
    Lower.last.arrive(...ascii(ANSWER.slice(-1)));
    // What a frame takes beside its content, and the request, which still waits, have no room.
    expect(calls).toEqual(['writable 89']);
    Lower.last.options.onWritable?.(200);
    expect(calls).toEqual(['writable 89', 'writable 192']);
  });

  it('names an address of IPv6 in brackets in the header Host [RFC 9110, 7.2]', () => {
    make(false, true, 'fe80::1');
    Lower.last.options.onWritable?.(100);
    expect(Client.last.options.host).toBe('[fe80::1]:9001');
  });

  it('goes over TLS if it is to be secure, by the broker\u2019s name and fingerprints', () => {
    make(true);
    expect(Lower.last).toBeInstanceOf(Secure);
    expect(Lower.last.options).toMatchObject({ host: 'broker', fingerprints: [Uint8Array.of(1)] });
    expect(() => make(true, false)).toThrow('this build has no TLS');
  });

  it('sends a long request as the connection takes it', () => {
    Lower.last.options.onWritable?.(2);
    Lower.last.options.onWritable?.(2);
    expect(Lower.last.written).toEqual([ascii('GE'), ascii('T')]);
  });

  it('hands on the bytes of frames, however they are cut', () => {
    open();
    const got: number[] = [];
    onReadable = (count) => got.push(...read(count));
    const bytes = [...frame([1, 2, 3]), ...frame([]), ...frame([4], BINARY, 1), ...frame([5, 6])];
    for (const byte of bytes) Lower.last.arrive(byte);
    Lower.last.arrive(...bytes, ...bytes);
    expect(got).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
  });

  it('takes frames from the answer\u2019s own piece', () => {
    make();
    Lower.last.options.onWritable?.(100);
    Lower.last.arrive(...ascii(ANSWER), ...frame([7, 8]));
    expect(calls).toEqual(['writable 89', 'readable 2']);
    expect(read(2)).toEqual([7, 8]);
  });

  it('takes no more while something is unread, and goes on once it has been', () => {
    open();
    const many = Array.from({ length: 200 }, (_, i) => i);
    Lower.last.arrive(...frame(many), ...frame(many));
    expect(calls).toEqual(['readable 250']);
    expect(Lower.last.inbound.length).toBe(150);
    expect(read(100)).toEqual(many.slice(0, 100));
    expect(later).toEqual([]);
    read(150);
    expect(() => read(1)).toThrow('more bytes are wanted than are readable');
    later.shift()?.();
    expect(calls).toEqual(['readable 250', 'readable 150']);
    expect(read(150)).toEqual(many.slice(50));
    expect([later.length, Lower.last.inbound.length]).toEqual([0, 0]);
  });

  it('writes a frame at a time, and says goodbye at its end', () => {
    open();
    Lower.last.written.length = 0;
    socket.write(Uint8Array.of(1, 2));
    expect(Lower.last.written).toEqual([[BINARY, 1, 2]]);
    socket.close();
    socket.close();
    // RFC 6455, 7.4.1: 1000.
    expect(Lower.last.written.at(-1)).toEqual([CLOSE, 0x03, 0xe8]);
    expect([Lower.last.closed, Client.last.closed]).toEqual([true, true]);
    Lower.last.arrive(1, 2, 3);
    Lower.last.options.onError?.();
    expect(calls).toEqual([]);
  });

  it.each<[what: string, answer: string, problem: string]>([
    ['another status', 'HTTP/1.1 404 Not Found\r\n\r\n', 'error the broker answered 404 Not Found instead'],
    ['no HTTP', '\x15\x03\x03', 'error the answer is not HTTP'],
    ['another sub-protocol', ANSWER.replace('mqtt', 'chat'), 'error the broker wants the sub-protocol chat'],
  ])('is not open with %s', (_what, answer, problem) => {
    Lower.last.options.onWritable?.(100);
    Lower.last.arrive(...ascii(answer));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toContain(problem);
    expect(() => socket.write(Uint8Array.of(1))).toThrow('not connected any more');
  });

  it.each<[what: string, bytes: number[], problem: string]>([
    ['text', frame([1], TEXT), 'the broker has sent text over the WebSocket, where MQTT is binary'],
    [
      'a goodbye',
      frame([0x03, 0xf0, ...ascii('no')], CLOSE),
      'the broker closed the WebSocket with code 1008: no',
    ],
    ['a goodbye without a code', frame([1], CLOSE), 'closed by the other side'],
  ])('ends with %s', (_what, bytes, problem) => {
    open();
    Lower.last.arrive(...bytes, ...frame([1]));
    expect(calls).toEqual([`error ${problem}`]);
  });

  it('ends with a message that has no end', () => {
    open();
    onReadable = (count) => void read(count);
    const part = frame(new Array<number>(252).fill(1), BINARY, 1);
    for (let sent = 0; sent <= 1_048_576; sent += 252) Lower.last.arrive(...part);
    expect(calls).toEqual(['error the broker has sent a WebSocket message of more than 1 MiB']);
  });

  it('tells what the connection below says, and asks what the port is for when it ends before an answer', () => {
    Lower.last.options.onError?.();
    expect(calls).toEqual(['error ']);
    make(true);
    Lower.last.options.onError?.(new Error('a certificate has expired on 2026-01-01'));
    expect(calls).toEqual(['error a certificate has expired on 2026-01-01']);
    make();
    Lower.last.options.onWritable?.(100);
    Lower.last.options.onError?.();
    expect(calls).toEqual(['error the broker ended the WebSocket handshake: is this a port for WebSocket?']);
    open();
    Lower.last.options.onError?.(new Error('closed by the other side'));
    Lower.last.options.onError?.(new Error('again'));
    expect(calls).toEqual(['error closed by the other side']);
  });

  it('ends when the client throws, or says that something cannot be', () => {
    open();
    Client.last.fault = new Error('a mistake in the client');
    Lower.last.arrive(1);
    expect(calls).toEqual(['error a mistake in the client']);
    open();
    Client.last.options.onError();
    expect(calls).toEqual(['error WebSocket: a frame that cannot be']);
    open();
    Client.last.options.onClose();
    expect(calls).toEqual(['error closed by the other side']);
  });

  it('ends when nothing can be written, not before the call is over: the client writes out of timers too', () => {
    open();
    Lower.last.broken = true;
    socket.write(Uint8Array.of(1));
    expect(calls).toEqual([]);
    later.shift()?.();
    expect(calls).toEqual(['error write failed']);
  });

  it('can be closed in the middle of what comes', () => {
    open();
    onReadable = () => socket.close();
    const many = new Array<number>(250).fill(1);
    Lower.last.arrive(...frame(many), ...frame(many));
    expect([calls, Lower.last.closed]).toEqual([[], true]);
  });
});
