import ModdableClient, { type ClientOptions, type ControlMessage } from 'moddable-mqttclient';
import { CONNACK_BYTES, type CONNECTION, type Message, type Seen } from '../../wire.js';
import { type Codec, codecTasks, type Decoding, type Encoding, type Tasks } from '../contender.js';
import { runTimers } from './globals.js';
import { MemorySocket, type SocketOptions } from './socket.js';

/** Finds every name at once. */
class Resolver {
  resolve({ host, onResolved }: { host: string; onResolved: (host: string, address: string) => void }): void {
    onResolved(host, '127.0.0.1');
  }
}

interface Observer {
  /** A message comes in as many pieces as it is cut into; the first one has its topic. */
  readonly onPiece: (payload: Uint8Array, topic: string | undefined, qos: number | undefined) => void;
  readonly onControl: (message: ControlMessage) => void;
}

/** A client's options and what comes of them. */
class Connection {
  socket: MemorySocket | undefined;
  /** Is told what comes; without one, messages are read and let go. */
  observer: Observer | undefined;
  readonly options: ClientOptions;
  /** Where the sockets made from now on note what is written to them. */
  recording: number[] | undefined;
  last: unknown;

  constructor(options: Partial<ClientOptions> = {}) {
    const connection = this;
    this.options = {
      host: 'broker',
      ...options,
      dns: { io: Resolver },
      socket: {
        io: class extends MemorySocket {
          constructor(given: SocketOptions) {
            super(given);
            this.written = connection.recording;
            connection.socket = this;
          }
        },
      },
      onReadable(_count, { topic, QoS }) {
        const payload = this.read();
        connection.last = payload;
        connection.observer?.onPiece(new Uint8Array(payload), topic, QoS);
      },
      onControl: (message) => {
        connection.observer?.onControl(message);
      },
    };
  }

  /** Makes a client, which opens its socket and writes CONNECT. */
  open(): ModdableClient {
    const client = new ModdableClient(this.options);
    (this.socket as MemorySocket).allow();
    return client;
  }
}

interface Connected {
  readonly client: ModdableClient;
  readonly socket: MemorySocket;
  readonly connection: Connection;
}

function connected(): Connected {
  const connection = new Connection();
  const client = connection.open();
  const socket = connection.socket as MemorySocket;
  socket.arrive(CONNACK_BYTES);
  runTimers();
  return { client, socket, connection };
}

function encoding(socket: MemorySocket, run: () => void): Encoding {
  return { run, bytes: () => recorded(socket, run) };
}

/** What is written to the socket meanwhile. */
function recorded(socket: MemorySocket, run: () => void): Uint8Array {
  const written: number[] = [];
  socket.written = written;
  run();
  socket.written = undefined;
  return Uint8Array.from(written);
}

/** The client acknowledges what it receives; identifiers of messages it keeps to itself. */
function decode(chunks: readonly Uint8Array[]): Decoding {
  const { socket, connection } = connected();
  const run = () => {
    for (let i = 0; i < chunks.length; i++) {
      socket.arrive(chunks[i] as Uint8Array);
      runTimers();
    }
  };
  return {
    run,
    seen: () => {
      const seen: Seen[] = [];
      connection.observer = {
        onPiece: (piece, topic, qos) => addPiece(seen, piece, topic, qos),
        onControl: ({ operation, id }) => seen.push({ type: operation, packetIdentifier: id ?? 0 }),
      };
      run();
      connection.observer = undefined;
      return seen;
    },
  };
}

function addPiece(seen: Seen[], piece: Uint8Array, topic: string | undefined, qos: number | undefined): void {
  const before = topic === undefined ? seen.pop()?.message : undefined;
  const payload = Uint8Array.from([...(before?.payload ?? []), ...piece]);
  const message: Message = {
    topic: topic ?? before?.topic ?? '',
    payload,
    qos: before?.qos ?? (qos as Message['qos']),
    packetIdentifier: 0,
  };
  seen.push({ type: 3, packetIdentifier: 0, message });
}

function cycle(publish: Uint8Array): Encoding {
  const { socket } = connected();
  return encoding(socket, () => {
    socket.arrive(publish);
    runTimers();
  });
}

/** The client writes CONNECT but once, so each time another one is made. */
function connect({ clientIdentifier, keepAlive, userName, password, will }: typeof CONNECTION): Encoding {
  const connection = new Connection({
    id: clientIdentifier,
    keepAlive: keepAlive * 1_000,
    user: userName,
    password,
    will: { topic: will.topic, message: will.payload, QoS: will.qos, retain: will.retain },
  });
  return {
    run: () => connection.open(),
    bytes: () => {
      const written: number[] = [];
      connection.recording = written;
      connection.open();
      connection.recording = undefined;
      return Uint8Array.from(written);
    },
  };
}

const codec: Codec = {
  publish: ({ topic, payload, qos, packetIdentifier }) => {
    const { client, socket } = connected();
    const options = { topic, QoS: qos, id: packetIdentifier };
    return encoding(socket, () => client.write(payload, options));
  },
  connect,
  decode,
  cycle,
  hidden: 'identifiers',
};

const tasks = codecTasks(codec);

/** Moddable's own client, measured through a socket in memory; a QoS 1 cycle is all its work as a client as well. */
export const moddableTasks: Tasks = tasks.cycle === undefined ? tasks : { ...tasks, client: tasks.cycle };
