import { LARGEST } from '../cases.js';
import {
  asciiBytes,
  asciiText,
  CONNECTION,
  connectBytes,
  type Message,
  publishBytes,
  publishHeaderBytes,
  type Seen,
} from '../wire.js';
import { type Codec, codecTasks, type Decoding, type Encoding, type Tasks } from './contender.js';

/*
 * The least that the work can cost: what one would write by hand for just this case, without a single check. With
 * `copy` the payload is moved once, natively; without, it stays where it is.
 */

const CAPACITY = LARGEST + 64;
const PUBLISH = 3;

/** Encodes a PUBLISH; where the payload does not move, only what comes before it. */
function publish({ topic, payload, qos, packetIdentifier }: Message, copy: boolean): Encoding {
  const out = new Uint8Array(CAPACITY);
  const topicBytes = asciiBytes(topic);
  const run = () => {
    let remaining = 2 + topicBytes.length + (qos === 0 ? 0 : 2) + payload.length;
    let at = 1;
    out[0] = 0x30 | (qos << 1);
    while (remaining > 127) {
      out[at++] = (remaining & 127) | 128;
      remaining >>= 7;
    }
    out[at++] = remaining;
    out[at++] = topicBytes.length >> 8;
    out[at++] = topicBytes.length;
    out.set(topicBytes, at);
    at += topicBytes.length;
    if (qos !== 0) {
      out[at++] = packetIdentifier >> 8;
      out[at++] = packetIdentifier;
    }
    if (!copy) return at;
    out.set(payload, at);
    return at + payload.length;
  };
  return { run, bytes: () => out.slice(0, run()) };
}

/** Encodes CONNECT; where the payload does not move, only what comes before it (3.1.3). */
function connect(copy: boolean): Encoding {
  const out = new Uint8Array(CAPACITY);
  const { keepAlive, clientIdentifier, will, userName, password } = CONNECTION;
  const name = asciiBytes('MQTT');
  const texts = [clientIdentifier, will.topic, will.payload, userName, password].map(asciiBytes);
  const run = () => {
    let remaining = 10;
    for (let i = 0; i < texts.length; i++) remaining += 2 + (texts[i] as Uint8Array).length;
    out[0] = 0x10;
    out[1] = remaining;
    out[2] = 0;
    out[3] = 4;
    out.set(name, 4);
    out[8] = 4;
    out[9] = 0xee;
    out[10] = keepAlive >> 8;
    out[11] = keepAlive;
    if (!copy) return 12;
    let at = 12;
    for (let i = 0; i < texts.length; i++) {
      const bytes = texts[i] as Uint8Array;
      out[at++] = bytes.length >> 8;
      out[at++] = bytes.length;
      out.set(bytes, at);
      at += bytes.length;
    }
    return at;
  };
  return { run, bytes: () => out.slice(0, run()) };
}

/** Where the parts of the packet decoded last are, in `bytes`. */
class Found {
  bytes: Uint8Array;
  type = 0;
  qos = 0;
  packetIdentifier = 0;
  topic = 0;
  topicLength = 0;
  payload = 0;
  payloadLength = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** Reads the packet that begins at `start` and is there as a whole. @returns where it ends */
function readPacket(found: Found, bytes: Uint8Array, start: number): number {
  let at = start;
  const first = bytes[at++] as number;
  let byte = bytes[at++] as number;
  let remaining = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = bytes[at++] as number;
    remaining |= (byte & 127) << shift;
  }
  const end = at + remaining;
  found.type = first >> 4;
  found.packetIdentifier = 0;
  if (found.type === PUBLISH) {
    found.qos = (first >> 1) & 3;
    found.topicLength = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    found.topic = at + 2;
    at = found.topic + found.topicLength;
    if (found.qos !== 0) {
      found.packetIdentifier = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
      at += 2;
    }
    found.payload = at;
    found.payloadLength = end - at;
  } else if (remaining >= 2) {
    found.packetIdentifier = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  }
  return end;
}

function seenIn(found: Found): Seen {
  const { bytes, type, packetIdentifier, topic, topicLength, payload, payloadLength } = found;
  if (type !== PUBLISH) return { type, packetIdentifier };
  const message = {
    topic: asciiText(bytes.subarray(topic, topic + topicLength)),
    payload: bytes.slice(payload, payload + payloadLength),
    qos: found.qos as 0 | 1 | 2,
    packetIdentifier,
  };
  return { type, packetIdentifier, message };
}

/** A packet that comes in one chunk: read there, or moved into a buffer first. */
function decodeOne(chunk: Uint8Array, copy: boolean): Decoding {
  const buffer = new Uint8Array(CAPACITY);
  const found = new Found(copy ? buffer : chunk);
  const run = copy
    ? () => {
        buffer.set(chunk);
        return readPacket(found, buffer, 0);
      }
    : () => readPacket(found, chunk, 0);
  return {
    run,
    seen: () => {
      run();
      return [seenIn(found)];
    },
  };
}

/** Whether all of the packet that begins at `start` has come. */
function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + 1;
  let remaining = 0;
  for (let shift = 0; at < end; shift += 7) {
    const byte = bytes[at++] as number;
    remaining |= (byte & 127) << shift;
    if (byte < 128) return at + remaining <= end;
  }
  return false;
}

/** A stream in chunks, each moved into a buffer; what is left of a packet moves to its front. */
function decodeStreamCopied(chunks: readonly Uint8Array[]): Decoding {
  const buffer = new Uint8Array(CAPACITY);
  const found = new Found(buffer);
  let end = 0;
  const take = (chunk: Uint8Array, tell: (() => void) | undefined) => {
    buffer.set(chunk, end);
    end += chunk.length;
    let start = 0;
    while (isWhole(buffer, start, end)) {
      start = readPacket(found, buffer, start);
      if (tell !== undefined) tell();
    }
    buffer.copyWithin(0, start, end);
    end -= start;
  };
  return {
    run: () => {
      for (let i = 0; i < chunks.length; i++) take(chunks[i] as Uint8Array, undefined);
    },
    seen: () => {
      const seen: Seen[] = [];
      for (const chunk of chunks) take(chunk, () => seen.push(seenIn(found)));
      return seen;
    },
  };
}

/** What the next byte is, for `HeaderReader`. */
const FIRST = 0;
const LENGTH = 1;
const TOPIC_LENGTH_HIGH = 2;
const TOPIC_LENGTH_LOW = 3;
const IDENTIFIER_HIGH = 4;
const IDENTIFIER_LOW = 5;

/** Reads a stream byte by byte where it has to, and passes topics and payloads over where they are. */
class HeaderReader {
  type = 0;
  qos = 0;
  packetIdentifier = 0;
  topicLength = 0;
  payloadLength = 0;
  #state = FIRST;
  #shift = 0;
  #remaining = 0;
  /** Bytes to be passed over before the next one is looked at. */
  #skip = 0;

  /** @param tell called after each packet's header */
  take(chunk: Uint8Array, tell: ((reader: HeaderReader) => void) | undefined): void {
    const length = chunk.length;
    let at = 0;
    while (at < length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, length - at);
        this.#skip -= passed;
        at += passed;
      } else if (this.#step(chunk[at++] as number) && tell !== undefined) {
        tell(this);
      }
    }
  }

  /** @returns whether the packet's header is complete */
  #step(byte: number): boolean {
    switch (this.#state) {
      case FIRST:
        this.type = byte >> 4;
        this.qos = (byte >> 1) & 3;
        this.packetIdentifier = 0;
        this.#shift = this.#remaining = 0;
        this.#state = LENGTH;
        return false;
      case LENGTH:
        this.#remaining |= (byte & 127) << this.#shift;
        this.#shift += 7;
        if (byte > 127) return false;
        this.#state =
          this.type === PUBLISH ? TOPIC_LENGTH_HIGH : this.#remaining < 2 ? FIRST : IDENTIFIER_HIGH;
        return this.#state === FIRST;
      case TOPIC_LENGTH_HIGH:
        this.topicLength = byte << 8;
        this.#state = TOPIC_LENGTH_LOW;
        return false;
      case TOPIC_LENGTH_LOW:
        this.topicLength |= byte;
        this.#skip = this.topicLength;
        this.#state = IDENTIFIER_HIGH;
        return this.qos === 0 && this.#endPublish(2);
      case IDENTIFIER_HIGH:
        this.packetIdentifier = byte << 8;
        this.#state = IDENTIFIER_LOW;
        return false;
      default:
        this.packetIdentifier |= byte;
        this.#state = FIRST;
        return this.type !== PUBLISH || this.#endPublish(4);
    }
  }

  #endPublish(lengths: number): boolean {
    this.payloadLength = this.#remaining - lengths - this.topicLength;
    this.#skip += this.payloadLength;
    this.#state = FIRST;
    return true;
  }
}

function decodeStreamInPlace(chunks: readonly Uint8Array[]): Decoding {
  const reader = new HeaderReader();
  return {
    run: () => {
      for (let i = 0; i < chunks.length; i++) reader.take(chunks[i] as Uint8Array, undefined);
    },
    seen: () => {
      const seen: Seen[] = [];
      for (const chunk of chunks) {
        reader.take(chunk, ({ type, packetIdentifier, qos, topicLength, payloadLength }) => {
          const message = {
            topic: ' '.repeat(topicLength),
            payload: new Uint8Array(payloadLength),
            qos: qos as 0 | 1 | 2,
            packetIdentifier,
          };
          seen.push(type === PUBLISH ? { type, packetIdentifier, message } : { type, packetIdentifier });
        });
      }
      return seen;
    },
  };
}

function cycle(bytes: Uint8Array, copy: boolean): Encoding {
  const buffer = new Uint8Array(CAPACITY);
  const found = new Found(copy ? buffer : bytes);
  const out = new Uint8Array(4);
  const acknowledge = () => {
    out[0] = 0x40;
    out[1] = 2;
    out[2] = found.packetIdentifier >> 8;
    out[3] = found.packetIdentifier;
  };
  const run = copy
    ? () => {
        buffer.set(bytes);
        readPacket(found, buffer, 0);
        acknowledge();
      }
    : () => {
        readPacket(found, bytes, 0);
        acknowledge();
      };
  return {
    run,
    bytes: () => {
      run();
      return out;
    },
  };
}

function baseline(copy: boolean): Codec {
  const stream = copy ? decodeStreamCopied : decodeStreamInPlace;
  return {
    publish: (message) => publish(message, copy),
    connect: () => connect(copy),
    decode: (chunks) => (chunks.length === 1 ? decodeOne(chunks[0] as Uint8Array, copy) : stream(chunks)),
    cycle: (bytes) => cycle(bytes, copy),
    expectedOfPublish: copy ? publishBytes : publishHeaderBytes,
    expectedOfConnect: copy ? connectBytes : () => connectBytes().slice(0, 12),
    ...(copy ? {} : { hidden: 'bytes' }),
  };
}

/** The payload is copied once. */
export const copyBaseline: Tasks = codecTasks(baseline(true));
/** The payload does not move. */
export const headerBaseline: Tasks = codecTasks(baseline(false));
