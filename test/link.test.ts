import { describe, expect, it } from 'vitest';
import type { TCPOptions, WebSocketOptions } from '../src/host.js';
import { Link } from '../src/link.js';
import type { Client } from '../src/mqtt/client.js';
import {
  NAME_NOT_RESOLVED,
  NO_WEB_SOCKET,
  TRANSPORT_CLOSED,
  TRANSPORT_FAILED,
  TRANSPORT_NOT_SECURE,
} from '../src/mqtt/errors.js';
import type { Broker } from '../src/tasmota/connection.js';
import { VirtualHost } from './support/virtual-host.js';

const BROKER: Broker = { host: 'broker', port: 1883, security: undefined, webSocket: undefined };
const SECURE: Broker = { ...BROKER, security: { fingerprints: [Uint8Array.of(1, 2)] } };
const WEB: Broker = { ...BROKER, webSocket: { path: '/mqtt', headers: [['A', 'b']] } };
const SECURE_WEB: Broker = { ...SECURE, ...WEB, security: { fingerprints: undefined } };

/** A client that notes what it is told, and has `outgoing` to send and `room` to receive. */
class FakeClient {
  readonly told: string[] = [];
  outgoing: Uint8Array = new Uint8Array(0);
  room = 2_000;
  readonly received: number[] = [];
  onReceive: () => void = () => {};

  unhandled = false;
  connected = false;

  get pending(): number {
    return this.outgoing.length;
  }

  transportOpened(): void {
    this.told.push('opened');
  }

  transportClosed(reason: number): void {
    this.told.push(`closed ${reason}`);
  }

  take(writable: number): Uint8Array | undefined {
    if (this.outgoing.length === 0 || writable === 0) return undefined;
    return this.outgoing.subarray(0, writable);
  }

  taken(): void {
    this.outgoing = this.outgoing.subarray(this.lastWritten);
  }

  lastWritten = 0;

  poll(): boolean {
    return false;
  }

  receive(chunk: Uint8Array): void {
    this.received.push(...chunk);
    this.onReceive();
  }
}

/** A socket whose callbacks a test calls. */
class FakeSocket {
  closed = false;
  inbound: number[] = [];
  readonly written: number[] = [];
  failWrites = false;

  readonly options: TCPOptions;
  readonly client: FakeClient;

  constructor(options: TCPOptions, client: FakeClient) {
    this.options = options;
    this.client = client;
  }

  arrive(...bytes: number[]): void {
    this.inbound.push(...bytes);
    this.options.onReadable?.(this.inbound.length);
  }

  read(buffer: Uint8Array): void {
    if (buffer.length === 0 || buffer.length > this.inbound.length)
      throw new Error('read more than there is');
    buffer.set(this.inbound.splice(0, buffer.length));
  }

  write(buffer: Uint8Array): void {
    if (this.failWrites) throw new Error('write failed');
    this.client.lastWritten = buffer.length;
    this.written.push(...buffer);
  }

  close(): void {
    this.closed = true;
  }
}

function setUp() {
  const client = new FakeClient();
  const sockets: FakeSocket[] = [];
  const resolving: {
    onResolved: (host: string, address: string) => void;
    onError: (host: string) => void;
  }[] = [];
  const base = new VirtualHost();
  const host = {
    ...base,
    console: base.console,
    ticks: () => 0,
    resolver: {
      resolve: (options: (typeof resolving)[number]) => {
        resolving.push(options);
      },
    },
    TCP: class extends FakeSocket {
      constructor(options: TCPOptions) {
        super(options, client);
        sockets.push(this);
      }
    },
  };
  const link = new Link(host as never);
  link.attach(client as unknown as Client);
  const connect = () => {
    link.open(BROKER);
    resolving.at(-1)?.onResolved('broker', '10.0.0.1');
    const socket = sockets.at(-1) as FakeSocket;
    socket.options.onWritable?.(100);
    return socket;
  };
  return { client, sockets, resolving, base, host, link, connect };
}

describe('opening', () => {
  it('resolves, connects, and tells when the connection stands', () => {
    const { client, sockets, resolving, link } = setUp();
    link.open(BROKER);
    expect(sockets.length).toBe(0);
    resolving[0]?.onResolved('broker', '10.0.0.1');
    expect(sockets[0]?.options).toMatchObject({ address: '10.0.0.1', port: 1883, nodelay: true });
    expect(client.told).toEqual([]);
    sockets[0]?.options.onWritable?.(100);
    sockets[0]?.options.onWritable?.(100);
    expect(client.told).toEqual(['opened']);
  });

  it('tells of a name that is not found', () => {
    const { client, resolving, link } = setUp();
    link.open(BROKER);
    resolving[0]?.onError('broker');
    expect(client.told).toEqual([`closed ${NAME_NOT_RESOLVED}`]);
  });

  it('tells of a connection that is refused', () => {
    const { client, sockets, resolving, link } = setUp();
    link.open(BROKER);
    resolving[0]?.onResolved('broker', '10.0.0.1');
    sockets[0]?.options.onError?.(new Error('refused'));
    expect(client.told).toEqual([`closed ${TRANSPORT_FAILED}`]);
    expect(link.problem).toBe('refused');
    link.open(BROKER);
    expect(link.problem).toBe('');
  });

  it('tells of a socket that cannot be made', () => {
    const { client, resolving, host, link } = setUp();
    host.TCP = class {
      constructor() {
        throw new Error('no more sockets');
      }
    } as never;
    link.open(BROKER);
    resolving[0]?.onResolved('broker', '10.0.0.1');
    expect(client.told).toEqual([`closed ${TRANSPORT_FAILED}`]);
  });

  it('has no socket left for a name resolved too late', () => {
    const { client, sockets, resolving, link } = setUp();
    link.open(BROKER);
    link.close();
    resolving[0]?.onResolved('broker', '10.0.0.1');
    resolving[0]?.onError('broker');
    expect([sockets.length, client.told]).toEqual([0, []]);
  });
});

describe('the kinds of transport', () => {
  function platform(...kinds: ('TCP' | 'TLS' | 'WebSocket')[]) {
    const parts = setUp();
    const opened: [kind: string, options: WebSocketOptions][] = [];
    for (const kind of ['TCP', 'TLS', 'WebSocket'] as const) {
      const made = class extends FakeSocket {
        constructor(options: WebSocketOptions) {
          super(options, parts.client);
          opened.push([kind, options]);
        }
      };
      Object.assign(parts.host, { [kind]: kinds.includes(kind) ? made : undefined });
    }
    const open = (broker: Broker) => {
      parts.link.open(broker);
      parts.resolving.at(-1)?.onResolved('broker', '10.0.0.1');
    };
    return { ...parts, opened, open };
  }

  it.each<[kind: string, broker: Broker, options: object]>([
    ['TCP', BROKER, { address: '10.0.0.1', port: 1883, nodelay: true }],
    ['TLS', SECURE, { host: 'broker', address: '10.0.0.1', fingerprints: [Uint8Array.of(1, 2)] }],
    ['WebSocket', WEB, { secure: false, path: '/mqtt', headers: [['A', 'b']], protocol: 'mqtt', port: 1883 }],
    ['WebSocket', SECURE_WEB, { secure: true, path: '/mqtt', host: 'broker', fingerprints: undefined }],
  ])('%s is chosen by what the broker wants', (kind, broker, options) => {
    const { opened, open } = platform('TCP', 'TLS', 'WebSocket');
    open(broker);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.[0]).toBe(kind);
    expect(opened[0]?.[1]).toMatchObject(options);
  });

  it.each([
    [SECURE, TRANSPORT_NOT_SECURE, 'this build has no TLS: SetOption103 0 connects without'],
    [WEB, NO_WEB_SOCKET, 'this build has no WebSocket: MqttPath 0 connects without'],
    [SECURE_WEB, TRANSPORT_NOT_SECURE, 'this build has no TLS: SetOption103 0 connects without'],
  ])('never falls back to less: %o', (broker, reason, problem) => {
    const { client, link, opened, open } = platform('TCP');
    open(broker);
    expect([opened, client.told, link.problem]).toEqual([[], [`closed ${reason}`], problem]);
  });

  it.each([
    [BROKER, TRANSPORT_FAILED],
    [SECURE, TRANSPORT_NOT_SECURE],
    [WEB, NO_WEB_SOCKET],
    [SECURE_WEB, NO_WEB_SOCKET],
  ])('says what has not come about: %o', (broker, reason) => {
    const { client, link, opened, open } = platform('TCP', 'TLS', 'WebSocket');
    open(broker);
    opened[0]?.[1].onError?.(new Error('for this reason'));
    expect([client.told, link.problem]).toEqual([[`closed ${reason}`], 'for this reason']);
    open(broker);
    opened[1]?.[1].onError?.();
    expect([client.told.at(-1), link.problem]).toEqual([`closed ${TRANSPORT_FAILED}`, '']);
  });

  it.each<[broker: Broker, accepted: boolean, problem: string]>([
    [BROKER, false, 'reset; CONNECT was not answered: is this a port for TLS, or for WebSocket?'],
    [BROKER, true, 'reset'],
    [SECURE, false, 'reset'],
    [WEB, false, 'reset'],
  ])('of %o, whose CONNECT has been accepted: %s, the end is told so', (broker, accepted, problem) => {
    const { client, link, opened, open } = platform('TCP', 'TLS', 'WebSocket');
    open(broker);
    opened[0]?.[1].onWritable?.(100);
    client.connected = accepted;
    opened[0]?.[1].onError?.(new Error('reset'));
    expect([client.told, link.problem]).toEqual([['opened', `closed ${TRANSPORT_CLOSED}`], problem]);
  });

  it('without a word of why, the end of a connection nobody has answered on says what to look at', () => {
    const { link, opened, open } = platform('TCP');
    open(BROKER);
    opened[0]?.[1].onWritable?.(100);
    opened[0]?.[1].onError?.();
    expect(link.problem).toBe('CONNECT was not answered: is this a port for TLS, or for WebSocket?');
  });
});

describe('an old connection', () => {
  it('is closed, and not listened to any more', () => {
    const { client, sockets, connect, link } = setUp();
    const old = connect();
    link.close();
    expect(old.closed).toBe(true);
    const now = connect();
    client.told.length = 0;
    old.arrive(1, 2, 3);
    old.options.onWritable?.(100);
    old.options.onError?.();
    expect([client.told, client.received, sockets.length]).toEqual([[], [], 2]);
    now.arrive(4);
    expect(client.received).toEqual([4]);
  });

  it('does not lend its room to the next one', () => {
    const { client, link, connect } = setUp();
    connect();
    link.close();
    const now = connect();
    client.outgoing = new Uint8Array(150).fill(7);
    link.flush();
    expect(now.written.length).toBe(100);
  });
});

describe('receiving', () => {
  it('hands on what comes, as it comes', () => {
    const { client, connect } = setUp();
    const socket = connect();
    socket.arrive(1);
    socket.arrive(2, 3);
    expect(client.received).toEqual([1, 2, 3]);
  });

  it('takes more than a chunk in several', () => {
    const { client, connect } = setUp();
    const bytes = Array.from({ length: 3_000 }, (_, i) => i & 0xff);
    client.room = 5_000;
    connect().arrive(...bytes);
    expect(client.received).toEqual(bytes);
  });

  it('takes no more than the client has room for, and the rest later', () => {
    const { client, link, connect } = setUp();
    client.room = 2;
    client.onReceive = () => {
      client.room = 0;
    };
    connect().arrive(1, 2, 3, 4, 5);
    expect(client.received).toEqual([1, 2]);
    link.pump();
    expect(client.received).toEqual([1, 2]);
    client.room = 10;
    link.pump();
    expect(client.received).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on after the client has thrown', () => {
    const { client, link, connect } = setUp();
    const socket = connect();
    client.onReceive = () => {
      client.onReceive = () => {};
      throw new Error('a mistake in a handler');
    };
    socket.arrive(1);
    socket.arrive(2);
    expect(client.received).toEqual([1, 2]);
    client.poll = () => {
      client.poll = () => false;
      throw new Error('another one');
    };
    expect(() => socket.arrive(3)).toThrow('another one');
    link.pump();
    socket.arrive(4);
    expect(client.received).toEqual([1, 2, 3, 4]);
  });

  it('lets the client handle what waited for room when the socket takes bytes again', () => {
    const { client, connect } = setUp();
    const socket = connect();
    let polls = 0;
    client.poll = () => {
      polls++;
      return false;
    };
    socket.options.onWritable?.(100);
    expect(polls).toBe(0);
    client.unhandled = true;
    socket.options.onWritable?.(100);
    expect(polls).toBe(1);
  });

  it('stops where the client closes', () => {
    const { client, link, connect } = setUp();
    client.room = 2;
    client.onReceive = () => link.close();
    const socket = connect();
    socket.arrive(1, 2, 3, 4);
    expect(client.received).toEqual([1, 2]);
    expect(socket.closed).toBe(true);
  });
});

describe('sending', () => {
  it('writes what the socket takes', () => {
    const { client, link, connect } = setUp();
    const socket = connect();
    client.outgoing = new Uint8Array(250).fill(7);
    link.flush();
    expect(socket.written.length).toBe(100);
    link.pump();
    expect(socket.written.length).toBe(100);
    socket.options.onWritable?.(120);
    expect(socket.written.length).toBe(220);
    socket.options.onWritable?.(1_000);
    expect(socket.written.length).toBe(250);
  });

  it('writes nothing without a socket', () => {
    const { client, link } = setUp();
    client.outgoing = new Uint8Array(5);
    link.flush();
    expect(client.outgoing.length).toBe(5);
  });

  it('tells of a write that fails, and goes no further', () => {
    const { client, link, connect } = setUp();
    const socket = connect();
    socket.failWrites = true;
    client.outgoing = new Uint8Array(5);
    link.flush();
    expect(client.told).toEqual(['opened', `closed ${TRANSPORT_CLOSED}`]);
  });

  it('tells of an end by the other side', () => {
    const { client, connect } = setUp();
    connect().options.onError?.();
    expect(client.told).toEqual(['opened', `closed ${TRANSPORT_CLOSED}`]);
  });
});
