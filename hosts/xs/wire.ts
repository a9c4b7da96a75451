/**
 * What Node and the firmware on XS say to each other. One turn is one message each way: Node sends what the time is
 * and the events that have come, the firmware answers with a list of effects. Nothing is asked during a turn.
 *
 * A message to XS begins with ticks (uint32), wall time (float64), load (byte) and free memory (uint32, KiB); an
 * answer has no such beginning. Then events, or effects, follow each other: a number from below and what stands
 * behind it. A text and a run of bytes have their length in bytes (uint32) in front.
 */

import type { NetworkStatus, System } from '../../src/host.js';

// Events, from Node to XS.
/** Text: a `Boot` as JSON. Comes first, and once. */
export const BOOT = 1;
/** Begin to connect. */
export const START = 2;
/** Do what is due. */
export const TICK = 3;
/** Disconnect cleanly; answered with `STOPPED`. */
export const SHUTDOWN = 4;
/** Text: a line for the device's console. */
export const LINE = 5;
/** Text: a `BrokerAddress` as JSON. */
export const BROKER = 6;
/** Asks for `TOPIC_PREFIXES`. */
export const TOPICS = 7;
/** Uint32: request; text: address. */
export const RESOLVED = 8;
/** Uint32: request. */
export const NOT_RESOLVED = 9;
/** Uint32: socket; uint32: how many bytes it takes. */
export const WRITABLE = 10;
/** Uint32: socket; bytes. */
export const RECEIVED = 11;
/** Uint32: socket; text: why. */
export const SOCKET_FAILED = 12;
/** Byte: pin; byte: the level that an input has now. */
export const LEVEL = 13;
/** Byte: sensor; float64 for each of its quantities. */
export const MEASURED = 14;
/** Collect garbage, for a count of what is live. */
export const COLLECT = 15;

// Effects, from XS to Node.
/** Uint32: request; text: name to be resolved. */
export const RESOLVE = 1;
/** Uint32: socket; text: a `SocketRequest` as JSON. */
export const OPEN = 2;
/** Uint32: socket; bytes. */
export const WRITE = 3;
/** Uint32: socket; uint32: bytes of `RECEIVED` that have been taken, so that as many more may come. */
export const READ = 4;
/** Uint32: socket. */
export const CLOSE = 5;
/** Byte: pin; byte: mode; byte: level of an output. */
export const CLAIM = 6;
/** Byte: pin; byte: level. */
export const DRIVE = 7;
/** Byte: pin. */
export const RELEASE = 8;
/** Bytes: key; bytes: value. */
export const STORE = 9;
/** Bytes: key. */
export const DELETE = 10;
/** Byte: level; text. */
export const LOG = 11;
/** Byte: whether retained; byte: whether sent; bytes: prefix; bytes: name; bytes: payload. */
export const PUBLISHED = 12;
/** Start the firmware anew. */
export const RESTART = 13;
/** The firmware has done what `SHUTDOWN` wanted. */
export const STOPPED = 14;
/** Byte: whether there is a connection now. Sent when that changes. */
export const CONNECTED = 15;
/** Three texts: what the topics of commands, answers and telemetry begin with. */
export const TOPIC_PREFIXES = 16;
/** Text: what the firmware threw, with its stack. The last effect of a turn, and the firmware's last turn. */
export const CRASHED = 17;

/** Byte: sensor; float64: what a counter counts on from. */
export const SET_COUNT = 18;
/** Uint32: port; text: address; bytes: a datagram to send there. */
export const SEND = 19;

/** Byte: pin; uint32: hertz. */
export const CLAIM_PWM = 20;
/** Byte: pin; uint32: duty. */
export const DUTY = 21;

/** Pins have numbers below this: those of an ESP32. */
export const PIN_COUNT = 40;
// Modes of pins.
export const INPUT = 0;
export const INPUT_PULL_UP = 1;
export const INPUT_PULL_DOWN = 2;
export const OUTPUT = 3;
/** Bits of a PWM output's duty. */
export const PWM_RESOLUTION = 10;

/** How many bytes of one socket may be on the XS side without having been read there. */
export const INBOUND_CAPACITY = 16_384;

/** The kinds of sockets, by their members of `Host`. */
export type SocketKind = 'TCP' | 'TLS' | 'WebSocket';

/** What is said of a socket when it is opened: the options that are no callbacks. What the kind has no use for is left out. */
export interface SocketRequest {
  readonly kind: SocketKind;
  readonly address: string;
  readonly port: number;
  readonly nodelay: boolean;
  readonly host?: string;
  /** Bytes of each. */
  readonly fingerprints?: readonly (readonly number[])[] | undefined;
  readonly secure?: boolean;
  readonly path?: string;
  readonly protocol?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** A sensor and what it measured last; `null` where it measured nothing. */
export interface BootSensor {
  readonly kind: number;
  readonly pin: number;
  readonly serial: readonly number[];
  readonly readings: readonly (number | null)[];
}

/** All that the firmware may ask for without waiting. */
export interface Boot {
  readonly template: string;
  readonly network: NetworkStatus;
  readonly system: Omit<System, 'freeMemory' | 'load' | 'restart'>;
  /** By key. */
  readonly stored: Readonly<Record<string, readonly number[]>>;
  readonly sensors: readonly BootSensor[];
  /** By input mode, then by pin. */
  readonly levels: readonly (readonly number[])[];
  /** Whether `PUBLISHED` is of interest. */
  readonly listening: boolean;
  /** Where chance begins: a 32-bit integer. */
  readonly seed: number;
}
