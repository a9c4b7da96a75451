/**
 * The types of the MQTT Client Class Pattern (ECMA-419, 25) and of the classes it is given: TCP socket (10, TCP socket)
 * and name resolver (18). Types only.
 */

/** What ECMA-419 calls a Byte Buffer (6). */
export type ByteBuffer = ArrayBuffer | SharedArrayBuffer | Uint8Array | Int8Array | DataView;

/** The socket's class, and what it is to be made with beside address, port and callbacks. */
export interface SocketClass {
  readonly io: new (options: SocketOptions) => Socket;
  readonly [option: string]: unknown;
}

/** What a socket is made with. */
export interface SocketOptions {
  readonly address: string;
  /** The name that was resolved: a TLS socket wants to see it in the certificate. */
  readonly host: string;
  readonly port: number;
  readonly format: 'buffer';
  /** So many bytes can be read in all. */
  readonly onReadable: (count: number) => void;
  /** So many bytes can be written in all. The first call tells that the connection stands. */
  readonly onWritable: (count: number) => void;
  readonly onError: (problem?: unknown) => void;
  readonly [option: string]: unknown;
}

/** What is used of a socket. */
export interface Socket {
  /** A number: so many bytes in a new ArrayBuffer. A buffer: fills it, and it is never longer than what can be read. */
  read(wanted: number | Uint8Array): unknown;
  /** @returns how many bytes can be written now; a socket that does not say is taken at its last word */
  write(data: ByteBuffer, options?: SocketWriteOptions): unknown;
  close(): void;
}

/** What a socket is told of a write that is not the last of its packet (ECMA-419, 10, TCP socket). */
export interface SocketWriteOptions {
  readonly more: boolean;
  /** Bytes of all writes of the packet together. */
  readonly byteLength: number;
}

/** The resolver's class, and what it is to be made with. */
export interface ResolverClass {
  readonly io: new (options: never) => Resolver;
  readonly [option: string]: unknown;
}

export interface Resolver {
  /**
   * Finds the address of `host`. The standard's classes tell the callback, those of the Moddable SDK the two members of
   * the options; both are given.
   */
  resolve(
    options: {
      readonly host: string;
      readonly onResolved: (host: string, address: string) => void;
      readonly onError: (problem?: unknown) => void;
    },
    callback: (problem: unknown, first?: string, second?: string) => void,
  ): void;
  close?(): void;
}

/** What the server is to publish when the client is gone without a DISCONNECT. */
export interface WillOptions {
  readonly topic: string;
  /** Nothing is an empty message. */
  readonly message?: string | ByteBuffer | undefined;
  readonly QoS?: number | undefined;
  /** False when left out. The SDK's examples give a number. */
  readonly retain?: boolean | number | undefined;
}

/** What comes with a fragment of a message. The first one alone has a topic. Such an object belongs to the client: it stays as it is until the next message. */
export interface Fragment {
  /** Whether further fragments of the message follow. */
  readonly more: boolean;
  /** Empty where the topic alone is too long for the receive buffer. */
  readonly topic?: string;
  readonly QoS?: number;
  /** Bytes of the whole message. */
  readonly byteLength?: number;
}

/** A control packet that has come. Such an object belongs to the client: it holds during the call. */
export interface ControlMessage {
  readonly operation: number;
  /** The packet identifier, of those that have one. */
  readonly id?: number;
  /** SUBACK: the server's answers to the items, in their order: the QoS granted, or 0x80. */
  readonly payload?: readonly number[];
  /** CONNACK: 0. A connection that is refused is an error. */
  readonly returnCode?: number;
  /** CONNACK: whether the server has kept the session. */
  readonly sessionPresent?: boolean;
}

/** The options of the constructor (ECMA-419, 25, Properties of constructor options object). */
export interface MQTTClientOptions {
  readonly socket: SocketClass;
  readonly dns: ResolverClass;
  readonly host: string;
  /** 1 to 65,535; 1883 when left out. */
  readonly port?: number | undefined;
  /** The client identifier. May be empty, as it is when left out, only with a clean session (MQTT 3.1.1, 3.1.3.1). */
  readonly id?: string | undefined;
  readonly user?: string | undefined;
  /** Only together with a user [MQTT-3.1.2-22]. */
  readonly password?: string | ByteBuffer | undefined;
  /** Milliseconds, 0 to 65,535,000; MQTT wants seconds, so that it is rounded up. 0, as when left out, turns it off. */
  readonly keepAlive?: number | undefined;
  /** The same, as older programs spell it. */
  readonly keepalive?: number | undefined;
  /** True when left out. */
  readonly clean?: boolean | undefined;
  readonly will?: WillOptions | undefined;
  readonly format?: string | undefined;
  readonly target?: unknown;
  /** Not the standard's: bytes of the receive buffer, 16 to 65,535; 512 when left out. */
  readonly capacity?: number | undefined;
  /** Not the standard's: `onControl` gets the message alone, as from the Moddable SDK's own class; false when left out. */
  readonly messageAlone?: boolean | undefined;
  readonly onReadable?: ((count: number, fragment: Fragment) => void) | undefined;
  readonly onWritable?: ((count: number) => void) | undefined;
  readonly onControl?: ((operation: number, message: ControlMessage) => void) | undefined;
  readonly onError?: ((error: Error) => void) | undefined;
}

/** The options of `write` (ECMA-419, 25, `write` method). */
export interface WriteOptions {
  /** PUBLISH when left out. */
  readonly operation?: number | undefined;
  /** The packet identifier, 1 to 65,535; the client finds one when it is left out. */
  readonly id?: number | undefined;
  /** PUBLISH: the topic, at most 65,535 bytes. */
  readonly topic?: string | undefined;
  /** PUBLISH: 0, 1 or 2; 0 when left out. */
  readonly QoS?: number | undefined;
  readonly retain?: boolean | undefined;
  /** PUBLISH: whether it is sent once more. */
  readonly duplicate?: boolean | undefined;
  /** PUBLISH: bytes of the whole message, of which `data` is the first part; `data` is all of it when left out. */
  readonly byteLength?: number | undefined;
  /** SUBSCRIBE and UNSUBSCRIBE: at least one. */
  readonly items?: readonly SubscriptionItem[] | undefined;
}

/** A topic filter to subscribe to or to unsubscribe from. */
export interface SubscriptionItem {
  readonly topic: string;
  /** SUBSCRIBE: the most the server is to send its messages at, 0, 1 or 2; 0 when left out. */
  readonly QoS?: number | undefined;
}

/** What the class needs of the platform it runs on. */
export interface Platform {
  /** Milliseconds of a monotonic clock, as a 32-bit integer that wraps. */
  ticks(): number;
  /** Has `work` done once, from the event loop. @returns a timer */
  later(work: () => void, milliseconds: number): unknown;
  /** Has it done again and again. @returns a timer */
  every(work: () => void, milliseconds: number): unknown;
  /** @param timer what `later` or `every` returned */
  cancel(timer: unknown): void;
  /** The UTF-8 bytes of a text, in a buffer of their own. */
  encode(text: string): ArrayBuffer | Uint8Array;
  /** The text of UTF-8 bytes. */
  decode(bytes: Uint8Array, offset: number, length: number): string;
}
