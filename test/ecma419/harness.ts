import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { MQTTClient } from '../../src/ecma419/mqtt-client.js';
import type {
  ByteBuffer,
  ControlMessage,
  Fragment,
  MQTTClientOptions,
  Platform,
  SocketOptions,
  SocketWriteOptions,
  WriteOptions,
} from '../../src/ecma419/pattern.js';

export const CONNACK = [0x20, 2, 0, 0];
/** What CONNECT is for a client with no options but its host. */
export const CONNECT = [0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0x02, 0, 0, 0, 0];

/** Time that passes when it is told to. */
export class FakePlatform implements Platform {
  now = 0;
  private readonly _timers: { due: number; every: number; work: (() => void) | undefined }[] = [];

  ticks(): number {
    return this.now | 0;
  }

  later(work: () => void, milliseconds: number): unknown {
    return this._add(work, milliseconds, 0);
  }

  every(work: () => void, milliseconds: number): unknown {
    return this._add(work, milliseconds, milliseconds);
  }

  cancel(timer: unknown): void {
    (timer as { work: (() => void) | undefined }).work = undefined;
  }

  encode(text: string): Uint8Array {
    return encodeUtf8(text);
  }

  decode(bytes: Uint8Array, offset: number, length: number): string {
    return decodeUtf8(bytes, offset, length);
  }

  /** How many timers are running. */
  get timers(): number {
    return this._timers.filter(({ work }) => work !== undefined).length;
  }

  /** Lets time pass. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = this._timers
        .filter(({ work, due }) => work !== undefined && due <= end)
        .sort((one, other) => one.due - other.due)[0];
      if (next === undefined) break;
      this.now = Math.max(this.now, next.due);
      const work = next.work as () => void;
      if (next.every > 0) next.due += next.every;
      else next.work = undefined;
      work();
    }
    this.now = end;
  }

  private _add(work: () => void, milliseconds: number, every: number): unknown {
    const timer = { due: this.now + milliseconds, every, work };
    this._timers.push(timer);
    return timer;
  }
}

/** A socket of ECMA-419 as strict as the SDK's: it reads no more than there is, and writes no more than it takes. */
export class FakeSocket {
  readonly options: SocketOptions;
  /** What each write wrote, and the options it had. */
  readonly writes: number[][] = [];
  readonly writeOptions: (SocketWriteOptions | undefined)[] = [];
  closed = false;
  failing = false;
  writable = 0;
  private _inbound: number[] = [];

  constructor(options: SocketOptions) {
    this.options = options;
    opened.push(this);
  }

  read(wanted: number | Uint8Array): unknown {
    if (this.closed) throw new Error('closed');
    const count = typeof wanted === 'number' ? wanted : wanted.length;
    if (count <= 0 || count > this._inbound.length) throw new Error('invalid');
    const bytes = Uint8Array.from(this._inbound.slice(0, count));
    this._inbound = this._inbound.slice(count);
    if (typeof wanted === 'number') return bytes.buffer;
    wanted.set(bytes);
    return count;
  }

  write(data: ByteBuffer, options?: SocketWriteOptions): number {
    if (this.closed) throw new Error('closed');
    if (this.failing) throw new Error('broken');
    const bytes = bytesOf(data);
    if (bytes.length > this.writable) throw new Error('would block');
    this.writes.push(bytes);
    this.writeOptions.push(options === undefined ? undefined : { ...options });
    this.writable -= bytes.length;
    return this.writable;
  }

  close(): void {
    this.closed = true;
  }

  /** All that has been written, and forgets it. */
  take(): number[] {
    const all = joined(...this.writes);
    this.writes.length = this.writeOptions.length = 0;
    return all;
  }

  get unread(): number {
    return this._inbound.length;
  }

  /** Bytes, single or in lists, have come. */
  arrive(...bytes: readonly (number | readonly number[])[]): void {
    for (const each of bytes) this._inbound = this._inbound.concat(each);
    this.options.onReadable(this._inbound.length);
  }

  allow(count = 1_536): void {
    this.writable = count;
    this.options.onWritable(count);
  }
}

function bytesOf(data: ByteBuffer): number[] {
  if (ArrayBuffer.isView(data)) {
    return Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return Array.from(new Uint8Array(data));
}

/** The sockets made, in their order; each test begins with none. */
export const opened: FakeSocket[] = [];

/** A resolver as the SDK's, which answers when it is told to. */
export class FakeResolver {
  static last: FakeResolver;
  closed = false;
  readonly options: object;
  host = '';
  private _onResolved: (host: string, address: string) => void = () => {};
  private _onError: (problem?: unknown) => void = () => {};

  constructor(options: object) {
    this.options = options;
    FakeResolver.last = this;
  }

  resolve(options: {
    host: string;
    onResolved: (host: string, address: string) => void;
    onError: (problem?: unknown) => void;
  }): void {
    this.host = options.host;
    this._onResolved = options.onResolved;
    this._onError = options.onError;
  }

  close(): void {
    this.closed = true;
  }

  found(address = '192.0.2.1'): void {
    this._onResolved(this.host, address);
  }

  failed(): void {
    this._onError(this.host);
  }
}

/** What a client has told, in words: `readable 4 more`, `writable 1528`, `control 9`, `error ...`. */
export interface Told {
  readonly fragments: { readonly count: number; readonly fragment: Fragment }[];
  readonly writable: number[];
  readonly control: { readonly operation: number; readonly message: ControlMessage }[];
  readonly errors: Error[];
}

export interface Setup {
  readonly client: MQTTClient;
  readonly platform: FakePlatform;
  readonly told: Told;
  readonly socket: FakeSocket;
}

/** A client whose callbacks note what they are told, and read nothing. */
export function begun(options: Partial<MQTTClientOptions> = {}, platform = new FakePlatform()) {
  opened.length = 0;
  const told: Told = { fragments: [], writable: [], control: [], errors: [] };
  const client = new MQTTClient(
    {
      host: 'broker.example',
      dns: { io: FakeResolver },
      socket: { io: FakeSocket },
      onReadable: (count, fragment) => void told.fragments.push({ count, fragment: { ...fragment } }),
      onWritable: (count) => void told.writable.push(count),
      onControl: (operation, message) => void told.control.push({ operation, message: { ...message } }),
      onError: (error) => void told.errors.push(error),
      ...options,
    },
    platform,
  );
  return { client, platform, told };
}

/** The same, with its connection open and CONNECT written. */
export function loggingIn(options: Partial<MQTTClientOptions> = {}, platform = new FakePlatform()): Setup {
  const made = begun(options, platform);
  FakeResolver.last.found();
  const socket = opened[0] as FakeSocket;
  socket.allow();
  return { ...made, socket };
}

/** The same, accepted by the server, with nothing noted so far. */
export function connected(options: Partial<MQTTClientOptions> = {}, platform = new FakePlatform()): Setup {
  const made = loggingIn(options, platform);
  made.socket.take();
  made.socket.arrive(CONNACK);
  made.told.control.length = made.told.writable.length = 0;
  return made;
}

export function bytes(text: string): number[] {
  return Array.from(encodeUtf8(text));
}

export function text(buffer: ArrayBuffer | undefined): string | undefined {
  return buffer && decodeUtf8(new Uint8Array(buffer));
}

/** A PUBLISH as the server sends it. @param first its first byte @param middle the packet identifier's bytes */
export function publish(
  first: number,
  topic: string,
  middle: readonly number[],
  payload: readonly number[],
): number[] {
  const name = bytes(topic);
  const rest = joined([name.length >> 8, name.length & 0xff], name, middle, payload);
  const { length } = rest;
  const size = length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
  return joined([first], size, rest);
}

/** Lists as one: the engine's stack holds no long list that is spread. */
export function joined(...lists: readonly (readonly number[])[]): number[] {
  let all: number[] = [];
  for (const list of lists) all = all.concat(list);
  return all;
}

export type { WriteOptions };
