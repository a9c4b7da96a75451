import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateTools } from '../../../hosts/moddable/certificate-check.js';
import { type Credentials, tlsClass } from '../../../hosts/moddable/tls-socket.js';
import type { TCP, TCPOptions, TLSOptions } from '../../../src/host.js';

const HEADER = 5;
const CCS = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const DATA = 23;

const record = (type: number, ...content: number[]) => [
  type,
  3,
  3,
  content.length >> 8,
  content.length & 0xff,
  ...content,
];
const message = (type: number, ...body: number[]) => [type, 0, body.length >> 8, body.length & 0xff, ...body];

// What the broker says in a handshake: the certificate is the one byte that stands for it.
const HELLO = record(HANDSHAKE, ...message(2, 3, 3));
const CERTIFICATE = record(HANDSHAKE, ...message(11, 0xce));
const DONE = record(HANDSHAKE, ...message(14));
const CHANGE = record(CCS, 1);
const FINISHED = record(HANDSHAKE, ...message(0xff));
const CLOSE_NOTIFY = record(ALERT, 1, 0);
const data = (...content: number[]) => record(DATA, ...content);

interface Wire {
  readable: number;
  writable: number;
  read(view: Uint8Array): void;
  write(packet: ArrayBuffer): number;
}

/** The SDK's session as far as it can be seen from outside: records, and the steps of a handshake, without any secrets. */
class Session {
  static last: Session;
  /** What the next step throws. */
  fault: string | undefined;
  certificateManager = {
    verify: (_chain: readonly Uint8Array[], _options: unknown) => true,
    register: () => {},
    getCerts: () => [],
    getKey: (_certificate: unknown) => this.options.clientKey,
    findPreferredCert: (_types: unknown, _names: unknown) => [] as unknown,
    getDH: () => ({}),
    _verify: () => true,
  };
  readonly options: Record<string, unknown>;
  handshakeProcess = -1;
  alert: { level: number; description: number } | undefined;
  masterSecret: unknown;
  applicationData: Uint8Array | undefined;
  closed = 0;
  #partial: number[] = [];
  #need = HEADER;

  constructor(options: Record<string, unknown>) {
    this.options = options;
    Session.last = this;
  }

  initiateHandshake(): void {
    this.handshakeProcess = 0;
  }

  handshake(wire: Wire): boolean {
    this.#fail();
    switch (this.handshakeProcess) {
      case 0:
        this.#send(wire, HANDSHAKE, new Uint8Array(150).fill(1));
        break;
      case 14:
        this.masterSecret = {};
        for (const certificate of (this.options.clientCertificates ?? []) as Uint8Array[])
          this.certificateManager.getKey(certificate);
        for (const length of [70, 1, 40]) this.#send(wire, HANDSHAKE, new Uint8Array(length).fill(length));
        break;
      case 20:
        return true;
      default: {
        if (wire.readable === 0) break;
        const packet = this.readPacket(wire);
        if (packet) this.#unpack(new Uint8Array(packet));
        return this.alert !== undefined;
      }
    }
    this.handshakeProcess = -1;
    return false;
  }

  read(wire: Wire): Uint8Array | undefined | null {
    this.#fail();
    while (wire.readable) {
      const packet = this.readPacket(wire);
      if (!packet) return undefined;
      this.#unpack(new Uint8Array(packet));
      if (this.alert) return null;
      const found = this.applicationData;
      this.applicationData = undefined;
      if (found) return found;
    }
    return undefined;
  }

  write(wire: Wire, content: Uint8Array): number {
    this.#fail();
    this.#send(wire, DATA, content);
    return wire.writable;
  }

  close(wire: Wire): void {
    this.closed++;
    this.#fail();
    this.#send(wire, ALERT, Uint8Array.of(1, 0));
  }

  readPacket(wire: Wire): ArrayBuffer | undefined {
    for (;;) {
      const count = Math.min(this.#need - this.#partial.length, wire.readable);
      const view = new Uint8Array(count);
      wire.read(view);
      wire.readable -= count;
      this.#partial.push(...view);
      if (this.#partial.length < this.#need) return undefined;
      const [, , , high, low] = this.#partial as [number, number, number, number, number];
      this.#need = HEADER + (high << 8) + low;
      if (this.#partial.length < this.#need) continue;
      const whole = Uint8Array.from(this.#partial).buffer;
      this.#partial = [];
      this.#need = HEADER;
      return whole;
    }
  }

  #unpack(packet: Uint8Array): void {
    const content = packet.slice(HEADER);
    if (packet[0] === DATA) this.applicationData = content;
    else if (packet[0] === ALERT) {
      this.alert = { level: content[0] as number, description: content[1] as number };
      if (content[1] !== 0) throw new Error(`alert: ${content[0]}, ${content[1]}`);
    } else if (packet[0] === HANDSHAKE) {
      const type = content[0] as number;
      if (type === 0xff) this.handshakeProcess = 20;
      else if (type === 11) {
        if (!this.certificateManager.verify([content.slice(4)], {})) throw new Error('certificate: auth err');
      } else if (type === 13) this.certificateManager.findPreferredCert([], []);
      else if (type === 14) this.handshakeProcess = 14;
      else if (type === 2 && content[5] !== 3) this.alert = { level: 2, description: 70 };
    }
  }

  #send(wire: Wire, type: number, content: Uint8Array): void {
    const packet = Uint8Array.from(record(type, ...content)).buffer;
    wire.writable = wire.write(packet);
  }

  #fail(): void {
    if (this.fault !== undefined) throw new Error(this.fault);
  }
}

// The SDK's class is preloaded, which freezes it.
Object.freeze(Session.prototype);

/** A TCP socket as the SDK shows it: tells once of what has come, and throws at more than it has or takes. */
class Socket implements TCP {
  static last: Socket;
  static refusal: string | undefined;
  readonly options: TCPOptions;
  readonly sent: number[] = [];
  free = 0;
  closed = 0;
  #inbound: number[] = [];

  constructor(options: TCPOptions) {
    if (Socket.refusal !== undefined) throw new Error(Socket.refusal);
    this.options = options;
    Socket.last = this;
  }

  read(view: Uint8Array): void {
    if (this.closed > 0) throw new Error('closed');
    if (view.length === 0 || view.length > this.#inbound.length) throw new Error('invalid');
    view.set(this.#inbound.splice(0, view.length));
  }

  write(view: Uint8Array): void {
    if (this.closed > 0) throw new Error('closed');
    if (view.length > this.free) throw new Error('overflow');
    this.free -= view.length;
    this.sent.push(...view);
  }

  close(): void {
    this.closed++;
  }

  /** Bytes arrive. */
  arrive(...bytes: number[]): void {
    this.#inbound.push(...bytes);
    this.options.onReadable?.(this.#inbound.length);
  }

  allow(count: number): void {
    this.free = count;
    this.options.onWritable?.(count);
  }

  fail(problem?: unknown): void {
    this.options.onError?.(problem);
  }

  /** The records that have been sent, each with its type and length. */
  get records(): string[] {
    const found: string[] = [];
    for (let at = 0; at < this.sent.length; ) {
      const length = ((this.sent[at + 3] as number) << 8) + (this.sent[at + 4] as number);
      if (at + HEADER + length > this.sent.length) {
        found.push('cut off');
        break;
      }
      found.push(`${this.sent[at]} ${length}`);
      at += HEADER + length;
    }
    return found;
  }
}

const TRUSTED = Uint8Array.of(0xaa);
const tools: CertificateTools = {
  validity: () => ({ from: 0, to: Number.MAX_SAFE_INTEGER }),
  names: () => ['broker.example'],
  isAuthority: () => false,
  isForKey: (certificate, key) => certificate[0] === (key as Uint8Array)[0],
  isSignedBy: (certificate) => certificate[0] === 0xce,
  fingerprint: (certificate) => certificate,
};

const HELLO_SENT = `${HANDSHAKE} 150`;
const KEYS_SENT = [`${HANDSHAKE} 70`, `${HANDSHAKE} 1`, `${HANDSHAKE} 40`];

/** A TLS socket, and what its user is told. */
class Bench {
  readonly told: string[] = [];
  readonly received: number[] = [];
  readonly later: (() => void)[] = [];
  readonly tls: TCP;
  /** How the user reads: all at once unless a test changes it. */
  onReadable: (count: number) => void = (count) => this.readNow(count);
  onWritable: (count: number) => void = () => {};

  constructor(credentials: Partial<Credentials> = {}, options: Partial<TLSOptions> = {}) {
    const Tls = tlsClass({
      Transport: Socket,
      Session: Session as never,
      toolsOn: () => tools,
      credentials: { authorities: [TRUSTED], certificate: undefined, key: undefined, ...credentials },
      defer: (work) => this.later.push(work),
    });
    this.tls = new Tls({
      host: 'broker.example',
      address: '10.0.0.2',
      port: 8_883,
      onReadable: (count) => {
        this.told.push(`readable ${count}`);
        this.onReadable(count);
      },
      onWritable: (count) => {
        this.told.push(`writable ${count}`);
        this.onWritable(count);
      },
      onError: (problem) => {
        this.told.push(`error ${problem instanceof Error ? problem.message : problem}`);
      },
      ...options,
    });
  }

  readNow(count: number): void {
    const view = new Uint8Array(count);
    this.tls.read(view);
    this.received.push(...view);
  }

  /** Shakes hands, and forgets what was told meanwhile. */
  established(): this {
    Socket.last.allow(1_000);
    Socket.last.arrive(...HELLO, ...CERTIFICATE, ...DONE);
    Socket.last.arrive(...CHANGE, ...FINISHED);
    expect(this.told).toEqual([expect.stringMatching(/^writable \d+$/)]);
    this.told.length = 0;
    return this;
  }

  runLater(): void {
    for (const work of this.later.splice(0)) work();
  }
}

beforeEach(() => {
  Socket.refusal = undefined;
});

describe('the handshake', () => {
  it('begins with the connection, and is told when it is over', () => {
    const bench = new Bench();
    const socket = Socket.last;
    expect(socket.options).toMatchObject({ address: '10.0.0.2', port: 8_883 });
    expect(Session.last.options).toMatchObject({ serverName: 'broker.example', protocolVersion: 0x303 });
    expect(socket.sent).toEqual([]);
    socket.allow(1_000);
    expect(socket.records).toEqual([HELLO_SENT]);
    socket.arrive(...HELLO);
    socket.arrive(...CERTIFICATE);
    socket.arrive(...DONE);
    expect(socket.records).toEqual([HELLO_SENT, ...KEYS_SENT]);
    expect(bench.told).toEqual([]);
    socket.arrive(...CHANGE);
    socket.arrive(...FINISHED);
    expect(bench.told).toEqual([`writable ${1_000 - socket.sent.length - 96}`]);
  });

  it.each([1, 2, 3, 7, 100])('goes on with pieces of %i bytes', (size) => {
    const bench = new Bench();
    Socket.last.allow(1_000);
    for (const bytes of [
      [...HELLO, ...CERTIFICATE, ...DONE],
      [...CHANGE, ...FINISHED, ...data(1, 2, 3)],
    ]) {
      for (let i = 0; i < bytes.length; i += size) Socket.last.arrive(...bytes.slice(i, i + size));
    }
    expect(bench.told).toEqual([expect.stringMatching(/^writable/), 'readable 3']);
    expect(bench.received).toEqual([1, 2, 3]);
  });

  it('may bring the first data along', () => {
    const bench = new Bench();
    Socket.last.allow(1_000);
    Socket.last.arrive(...HELLO, ...CERTIFICATE, ...DONE);
    Socket.last.arrive(...CHANGE, ...FINISHED, ...data(1, 2), ...data(3));
    expect(bench.told).toEqual([expect.stringMatching(/^writable/), 'readable 2', 'readable 1']);
    expect(bench.received).toEqual([1, 2, 3]);
  });

  it('goes through a socket that takes 100 bytes at a time', () => {
    const bench = new Bench();
    const socket = Socket.last;
    socket.allow(100);
    expect(socket.sent).toHaveLength(100);
    socket.allow(100);
    expect(socket.records).toEqual([HELLO_SENT]);
    socket.arrive(...HELLO, ...CERTIFICATE, ...DONE);
    socket.allow(10);
    for (let i = 0; i < 5; i++) socket.allow(100);
    expect(socket.records).toEqual([HELLO_SENT, ...KEYS_SENT]);
    socket.arrive(...CHANGE, ...FINISHED);
    expect(bench.told).toEqual(['writable 4']);
    socket.allow(500);
    expect(bench.told).toEqual(['writable 4', 'writable 404']);
  });

  it('takes no bytes before it is over', () => {
    const bench = new Bench();
    Socket.last.allow(1_000);
    expect(() => bench.tls.read(new Uint8Array(1))).toThrow('more bytes are wanted than are readable');
    expect(bench.told).toEqual([]);
  });

  it.each([
    ['nothing', () => {}],
    ['the connection', () => Socket.last.allow(1_000)],
  ])(
    'is waited for: what is written after %s is refused, and nothing leaves in the clear',
    (_what, before) => {
      const bench = new Bench();
      before();
      const sent = Socket.last.sent.length;
      expect(() => bench.tls.write(Uint8Array.of(1, 2, 3))).toThrow('not connected yet');
      Socket.last.allow(1_000);
      expect(Socket.last.records.filter((each) => each.startsWith(`${DATA} `))).toEqual([]);
      expect(Socket.last.sent.length).toBeGreaterThanOrEqual(sent);
    },
  );

  it.each([
    ['a word of goodbye', [CLOSE_NOTIFY], 'the broker ended the TLS handshake: is this a port for TLS?'],
    ['a goodbye behind the hello', [HELLO, CLOSE_NOTIFY], /ended the TLS handshake/],
    ['an older version', [record(HANDSHAKE, ...message(2, 3, 2))], 'the broker does not speak TLS 1.2'],
    ['data in the clear', [HELLO, data(0x20, 2, 0, 0)], 'TLS: a record of type 23 before its time'],
    ['keys before there is a secret', [HELLO, CHANGE], 'TLS: a record of type 20 before its time'],
    ['no certificate', [HELLO, DONE], 'TLS: a handshake message of type 14 before its time'],
    ['an end in the clear', [HELLO, CERTIFICATE, DONE, FINISHED], /type 255 before its time/],
    ['an alert', [record(ALERT, 2, 48)], "the broker does not know who signed this device's certificate"],
  ])('that brings %s is no connection', (_what, records, why) => {
    const bench = new Bench();
    Socket.last.allow(1_000);
    for (const each of records) Socket.last.arrive(...each);
    Socket.last.fail();
    Socket.last.allow(1_000);
    expect(bench.told).toEqual([typeof why === 'string' ? `error ${why}` : expect.stringMatching(why)]);
    expect(() => bench.tls.write(Uint8Array.of(1))).toThrow('not connected');
    expect(Socket.last.records.filter((each) => each.startsWith(`${DATA} `))).toEqual([]);
  });
});

describe('certificates', () => {
  const connect = (bench: Bench, certificate: number) => {
    Socket.last.allow(1_000);
    Socket.last.arrive(...HELLO, ...record(HANDSHAKE, ...message(11, certificate)), ...DONE);
    return bench.told;
  };

  it('that nobody trusted has signed are refused', () => {
    expect(connect(new Bench(), 0xbb)).toEqual([
      "error the broker's certificate is not signed by the authority this device trusts",
    ]);
    expect(Socket.last.records).toEqual([HELLO_SENT]);
  });

  it('for another host are refused', () => {
    expect(connect(new Bench({}, { host: 'elsewhere' }), 0xce)).toEqual([
      "error the broker's certificate is for broker.example, not for elsewhere",
    ]);
  });

  it('with a fingerprint that is accepted need no authority', () => {
    const options = { host: 'elsewhere', fingerprints: [Uint8Array.of(0xbb)] };
    expect(connect(new Bench({}, options), 0xbb)).toEqual([]);
    expect(Socket.last.records).toEqual([HELLO_SENT, ...KEYS_SENT]);
    expect(connect(new Bench({}, options), 0xce)).toEqual([
      "error the broker's certificate has another fingerprint: CE",
    ]);
  });

  const own = { certificate: Uint8Array.of(1), key: Uint8Array.of(1) };

  it('of its own are given to the session, both or none', () => {
    new Bench(own);
    expect(Session.last.options).toMatchObject({ clientCertificates: [own.certificate], clientKey: own.key });
    new Bench({ certificate: own.certificate });
    expect(Session.last.options).not.toHaveProperty('clientCertificates');
    new Bench({ key: own.key });
    expect(Session.last.options).not.toHaveProperty('clientKey');
  });

  it("are not shown with another's key, since the broker's word for it may be lost", () => {
    expect(connect(new Bench({ ...own, key: Uint8Array.of(2) }), 0xce)).toEqual([
      "error this device's key does not belong to its certificate",
    ]);
    expect(Socket.last.records).toEqual([HELLO_SENT]);
    expect(connect(new Bench(own), 0xce)).toEqual([]);
    expect(Socket.last.records).toEqual([HELLO_SENT, ...KEYS_SENT]);
  });

  it.each([
    ['a device without one', {}, 'error the broker wants a client certificate, and this device has none'],
    ['a device with one', own, expect.stringMatching(/does it know who signed it\?$/)],
  ])('that are asked of %s are spoken of when the broker hangs up', (_what, credentials, why) => {
    const bench = new Bench(credentials);
    Socket.last.allow(1_000);
    Socket.last.arrive(...HELLO, ...CERTIFICATE, ...record(HANDSHAKE, ...message(13)), ...DONE);
    Socket.last.fail();
    expect(bench.told).toEqual([why]);
  });
});

describe('what arrives', () => {
  it('is told record by record, however many come in one go', () => {
    const bench = new Bench().established();
    Socket.last.arrive(...data(1, 2, 3), ...data(4), ...data(), ...data(5, 6));
    expect(bench.told).toEqual(['readable 3', 'readable 1', 'readable 2']);
    expect(bench.received).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bench.later).toEqual([]);
  });

  it('is told once it is whole', () => {
    const bench = new Bench().established();
    const bytes = data(1, 2, 3);
    for (const byte of bytes.slice(0, -1)) Socket.last.arrive(byte);
    expect(bench.told).toEqual([]);
    Socket.last.arrive(bytes.at(-1) as number, ...data(4).slice(0, 3));
    Socket.last.arrive(...data(4).slice(3));
    expect(bench.received).toEqual([1, 2, 3, 4]);
  });

  it('waits for whoever leaves it unread, and goes on when it has been read', () => {
    const bench = new Bench().established();
    bench.onReadable = () => {};
    Socket.last.arrive(...data(1, 2, 3), ...data(4, 5));
    Socket.last.arrive(...data(6));
    expect(bench.told).toEqual(['readable 3']);
    bench.readNow(2);
    bench.runLater();
    expect(bench.told).toEqual(['readable 3']);
    bench.readNow(1);
    // Not from within the call.
    expect(bench.told).toEqual(['readable 3']);
    bench.runLater();
    expect(bench.told).toEqual(['readable 3', 'readable 2']);
    bench.readNow(2);
    bench.runLater();
    bench.readNow(1);
    bench.runLater();
    expect(bench.told).toEqual(['readable 3', 'readable 2', 'readable 1']);
    expect(bench.received).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('may be read in part at once, and for the rest later', () => {
    const bench = new Bench().established();
    bench.onReadable = () => bench.readNow(1);
    Socket.last.arrive(...data(1, 2), ...data(3));
    expect(bench.told).toEqual(['readable 2']);
    bench.readNow(1);
    bench.runLater();
    expect(bench.received).toEqual([1, 2, 3]);
  });

  it('is not told twice when more comes before the deferred telling', () => {
    const bench = new Bench().established();
    bench.onReadable = () => {};
    Socket.last.arrive(...data(1), ...data(2));
    bench.readNow(1);
    Socket.last.arrive(...data(3));
    bench.runLater();
    expect(bench.told).toEqual(['readable 1', 'readable 1']);
    bench.readNow(1);
    bench.runLater();
    bench.readNow(1);
    expect(bench.received).toEqual([1, 2, 3]);
  });

  it('cannot be read beyond its end', () => {
    const bench = new Bench().established();
    bench.onReadable = () => {};
    Socket.last.arrive(...data(1, 2));
    expect(() => bench.tls.read(new Uint8Array(3))).toThrow('more bytes are wanted than are readable');
  });
});

describe('what is written', () => {
  it('leaves as a record, and the rest of what may be written is told', () => {
    const bench = new Bench().established();
    const before = Socket.last.records.length;
    bench.tls.write(Uint8Array.of(1, 2, 3));
    expect(Socket.last.records.slice(before)).toEqual([`${DATA} 3`]);
    Socket.last.allow(300);
    expect(bench.told).toEqual(['writable 204']);
  });

  it('waits for a socket that takes little, in order, and nothing more is asked for meanwhile', () => {
    const bench = new Bench().established();
    const socket = Socket.last;
    const before = socket.records.length;
    socket.allow(20);
    bench.tls.write(new Uint8Array(30).fill(1));
    bench.tls.write(new Uint8Array(10).fill(2));
    expect(bench.told).toEqual([]);
    socket.allow(20);
    expect(bench.told).toEqual([]);
    socket.allow(200);
    expect(socket.records.slice(before)).toEqual([`${DATA} 30`, `${DATA} 10`]);
    expect(bench.told).toEqual([`writable ${200 - 10 - 96}`]);
  });

  it('and fails is thrown to whoever writes', () => {
    const bench = new Bench().established();
    Session.last.fault = 'too large';
    expect(() => bench.tls.write(Uint8Array.of(1))).toThrow('too large');
  });
});

describe('a failure', () => {
  it('to make the socket is thrown, as by a socket without TLS', () => {
    Socket.refusal = 'no sockets';
    expect(() => new Bench()).toThrow('no sockets');
  });

  it('before there is a connection is told as the socket tells it', () => {
    const bench = new Bench();
    Socket.last.fail();
    Socket.last.fail();
    expect(bench.told).toEqual(['error undefined']);
  });

  it.each([
    ['at the first word', (_bench: Bench) => Socket.last.allow(1_000), 'TLS: broken'],
    [
      'at the answer',
      () => {
        Session.last.fault = undefined;
        Socket.last.allow(1_000);
        Session.last.fault = 'broken';
        Socket.last.arrive(...HELLO);
      },
      'TLS: broken',
    ],
    [
      'when it is established',
      (bench: Bench) => {
        Session.last.fault = undefined;
        bench.established();
        Session.last.fault = 'broken';
        Socket.last.arrive(...data(1));
      },
      'broken',
    ],
  ] as const)('of the session %s is told once, and thrown at nobody', (_when, happens, why) => {
    const bench = new Bench();
    Session.last.fault = 'broken';
    expect(() => happens(bench)).not.toThrow();
    expect(bench.told).toEqual([`error ${why}`]);
    Socket.last.arrive(...data(2));
    Socket.last.allow(500);
    Socket.last.fail();
    expect(bench.told).toEqual([`error ${why}`]);
    bench.tls.close();
    bench.tls.close();
    expect(Socket.last.closed).toBe(1);
    expect(Session.last.closed).toBe(0);
  });

  it('in a deferred telling is told too', () => {
    const bench = new Bench().established();
    bench.onReadable = () => {};
    Socket.last.arrive(...data(1), ...data(2));
    bench.readNow(1);
    Session.last.fault = 'broken';
    expect(() => bench.runLater()).not.toThrow();
    expect(bench.told).toEqual(['readable 1', 'error broken']);
  });

  it('of the user is told to himself, and not thrown at the socket', () => {
    const bench = new Bench().established();
    bench.onReadable = () => {
      throw new Error('no idea what this is');
    };
    expect(() => Socket.last.arrive(...data(1))).not.toThrow();
    expect(bench.told).toEqual(['readable 1', 'error no idea what this is']);
  });

  it.each([
    ['says goodbye and hangs up', [CLOSE_NOTIFY], 'error closed by the other side'],
    ['hangs up', [], 'error closed by the other side'],
    ['sends an alert', [record(ALERT, 2, 49)], 'error the broker denies access to this certificate'],
  ])('is that the broker %s', (_what, records, why) => {
    const bench = new Bench().established();
    for (const each of records) Socket.last.arrive(...each);
    Socket.last.fail();
    expect(bench.told).toEqual([why]);
  });

  it('comes behind the data that came before it', () => {
    const bench = new Bench().established();
    Socket.last.arrive(...data(1, 2), ...CLOSE_NOTIFY);
    expect(bench.told).toEqual(['readable 2', 'error closed by the other side']);
    expect(bench.received).toEqual([1, 2]);
  });
});

describe('closing', () => {
  it('says goodbye first, once', () => {
    const bench = new Bench().established();
    bench.tls.close();
    bench.tls.close();
    expect(Socket.last.records.at(-1)).toBe(`${ALERT} 2`);
    expect(Socket.last.closed).toBe(1);
  });

  it('needs no goodbye before the handshake is over', () => {
    const bench = new Bench();
    Socket.last.allow(1_000);
    bench.tls.close();
    expect(Socket.last.records).toEqual([HELLO_SENT]);
    expect(Socket.last.closed).toBe(1);
  });

  it('is closing even if the goodbye fails', () => {
    const bench = new Bench().established();
    Session.last.fault = 'gone';
    expect(() => bench.tls.close()).not.toThrow();
    expect(Socket.last.closed).toBe(1);
  });

  it('ends all telling', () => {
    const bench = new Bench().established();
    bench.onReadable = () => {};
    Socket.last.arrive(...data(1), ...data(2));
    bench.readNow(1);
    bench.tls.close();
    bench.runLater();
    Socket.last.options.onReadable?.(5);
    Socket.last.options.onWritable?.(500);
    Socket.last.fail();
    expect(bench.told).toEqual(['readable 1']);
  });

  it('may happen while data is told', () => {
    const bench = new Bench().established();
    bench.onReadable = () => bench.tls.close();
    expect(() => Socket.last.arrive(...data(1), ...data(2))).not.toThrow();
    expect(bench.told).toEqual(['readable 1']);
    expect(Socket.last.closed).toBe(1);
  });

  it('may happen when the end of the handshake is told', () => {
    const bench = new Bench();
    bench.onWritable = () => bench.tls.close();
    Socket.last.allow(1_000);
    Socket.last.arrive(...HELLO, ...CERTIFICATE, ...DONE);
    expect(() => Socket.last.arrive(...CHANGE, ...FINISHED, ...data(1))).not.toThrow();
    expect(bench.told).toEqual([expect.stringMatching(/^writable/)]);
    expect(Socket.last.closed).toBe(1);
  });

  it('may happen when a failure is told', () => {
    const bench: Bench = new Bench({}, { onError: () => bench.tls.close() });
    Socket.last.allow(1_000);
    Session.last.fault = 'broken';
    expect(() => Socket.last.arrive(...HELLO)).not.toThrow();
    expect(Socket.last.closed).toBe(1);
  });
});
