import { type CaseId, SIZES, USUAL } from '../cases.js';
import {
  CONNECTION,
  connectBytes,
  type Message,
  messageOf,
  mixedChunks,
  mixedPackets,
  PUBACK_BYTES,
  publish5Bytes,
  publishBytes,
  type Seen,
} from '../wire.js';
import { compareBytes, compareSeen, type Hidden } from './compare.js';

/** Something to be measured. Everything it needs has been set up before. */
export interface Task {
  /** One operation and nothing but the work. What it returns is kept, so that no compiler drops it. */
  readonly run: () => unknown;
  /** Runs it and looks at what came out. @returns what is wrong; `undefined`: nothing is */
  readonly check: () => string | undefined;
}

/** What one contender can do, by case; each is set up only when its turn comes. */
export type Tasks = { readonly [id in CaseId]?: () => Task };

/** An encoding that can be run, and whose outcome can be looked at. */
export interface Encoding {
  readonly run: () => unknown;
  /** What one run writes. */
  readonly bytes: () => Uint8Array;
}

/** A decoding that can be run, and whose outcome can be looked at. */
export interface Decoding {
  readonly run: () => unknown;
  /** What is found in one run. */
  readonly seen: () => Seen[];
}

/** An MQTT codec, as the cases need it. A codec that lacks a method is shown as unable to do it. */
export interface Codec {
  /** Encodes the PUBLISH of a message. */
  readonly publish?: (message: Message) => Encoding;
  /** Encodes the PUBLISH of a message whose payload is written behind the header, before its length is known. */
  readonly publishInPlace?: (message: Message) => Encoding;
  /** The same in MQTT 5, without properties. */
  readonly publish5?: (message: Message) => Encoding;
  readonly publish5InPlace?: (message: Message) => Encoding;
  /** Encodes the CONNECT of `CONNECTION`. */
  readonly connect?: (content: typeof CONNECTION) => Encoding;
  /** Decodes a stream that comes in these chunks. */
  readonly decode?: (chunks: readonly Uint8Array[]) => Decoding;
  /** The same in MQTT 5. */
  readonly decode5?: (chunks: readonly Uint8Array[]) => Decoding;
  /** Decodes a PUBLISH at QoS 1 and encodes its PUBACK. */
  readonly cycle?: (publish: Uint8Array) => Encoding;
  /** What `publish` has to write of a message, where that is not all of it. */
  readonly expectedOfPublish?: (message: Message) => Uint8Array;
  /** What `connect` has to write, where that is not all of it. */
  readonly expectedOfConnect?: () => Uint8Array;
  /** What of a decoded message is not there to be compared; `undefined`: nothing. */
  readonly hidden?: Hidden;
}

function encodingTask({ run, bytes }: Encoding, expected: Uint8Array): Task {
  return { run, check: () => compareBytes(bytes(), expected) };
}

function decodingTask({ run, seen }: Decoding, expected: readonly Seen[], codec: Codec): Task {
  return { run, check: () => compareSeen(seen(), expected, codec.hidden) };
}

function seenOf(message: Message): Seen {
  return { type: 3, packetIdentifier: message.packetIdentifier, message };
}

/** The cases of a codec. */
export function codecTasks(codec: Codec): Tasks {
  const tasks: { [id in CaseId]?: () => Task } = {};
  const { publish, publishInPlace, connect, decode, cycle } = codec;
  const expectedOfPublish = codec.expectedOfPublish ?? publishBytes;
  if (publish !== undefined) {
    const encode = (message: Message) => () => encodingTask(publish(message), expectedOfPublish(message));
    for (const size of SIZES) tasks[`encode ${size}`] = encode(messageOf(size, 0));
    tasks['encode QoS 1'] = encode(messageOf(USUAL, 1));
  }
  if (publishInPlace !== undefined) {
    const message = messageOf(USUAL, 0);
    tasks['encode in place'] = () => encodingTask(publishInPlace(message), expectedOfPublish(message));
  }
  const five = messageOf(USUAL, 0);
  const { publish5, publish5InPlace, decode5 } = codec;
  if (publish5 !== undefined) {
    tasks['encode MQTT 5'] = () => encodingTask(publish5(five), publish5Bytes(five));
  }
  if (publish5InPlace !== undefined) {
    tasks['encode in place MQTT 5'] = () => encodingTask(publish5InPlace(five), publish5Bytes(five));
  }
  if (decode5 !== undefined) {
    tasks['decode MQTT 5'] = () => decodingTask(decode5([publish5Bytes(five)]), [seenOf(five)], codec);
  }
  if (decode !== undefined) {
    const one = (message: Message) => () =>
      decodingTask(decode([publishBytes(message)]), [seenOf(message)], codec);
    for (const size of SIZES) tasks[`decode ${size}`] = one(messageOf(size, 0));
    tasks['decode QoS 1'] = one(messageOf(USUAL, 1));
    tasks.mixed = () => decodingTask(decode(mixedChunks()), mixedPackets(), codec);
  }
  if (connect !== undefined) {
    tasks.connect = () => encodingTask(connect(CONNECTION), (codec.expectedOfConnect ?? connectBytes)());
  }
  if (cycle !== undefined) {
    tasks.cycle = () => encodingTask(cycle(publishBytes(messageOf(USUAL, 1))), PUBACK_BYTES);
  }
  return tasks;
}
