import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { OWN, PATIENCE } from './behaviour.js';
import { BoardProcess } from './board-process.js';

/** CONNACK: accepted (3.2). */
const CONNACK = Uint8Array.of(0x20, 2, 0, 0);
const CONNECT = 0x10;
const SUBSCRIBE = 0x82;

/** Tests of a board against WebSocket servers of every kind, good and bad. @param command runs it with some options */
export function overWebSocket(command: (options: readonly string[]) => readonly string[]): void {
  let board: BoardProcess | undefined;
  let server: Server | TcpServer | undefined;
  let sockets: WebSocketServer | undefined;

  afterEach(async () => {
    await board?.end('SIGKILL');
    for (const client of sockets?.clients ?? []) client.terminate();
    sockets?.close();
    server?.close();
    board = server = sockets = undefined;
  });

  function start(port: number, path: string, ...options: string[]): BoardProcess {
    const address = ['--broker', `ws://127.0.0.1:${port}${path}`, '--storage', 'memory'];
    board = new BoardProcess(command([...address, ...OWN, ...options]));
    return board;
  }

  async function listening<T extends Server | TcpServer>(made: T): Promise<number> {
    server = made.listen(0, '127.0.0.1');
    await once(made, 'listening');
    return (made.address() as AddressInfo).port;
  }

  /** A server that answers with `choose`, and calls `connected` with each WebSocket. */
  async function serve(connected: (socket: WebSocket) => void, choose: () => string | false = () => 'mqtt') {
    const requests: { path: string | undefined; headers: IncomingHttpHeaders }[] = [];
    const port = await listening(createServer());
    sockets = new WebSocketServer({ server: server as Server, handleProtocols: choose });
    sockets.on('connection', (socket, { url, headers }) => {
      requests.push({ path: url, headers });
      socket.on('error', () => {});
      connected(socket);
    });
    return { port, requests };
  }

  /** The board says why it does not stay connected, tries again, and its console goes on answering. */
  async function refuses(reason: RegExp): Promise<void> {
    const device = board as BoardProcess;
    expect(await device.line(/MQT: .*next attempt in \d+ s/)).toMatch(reason);
    const mark = device.lines.length;
    device.type('help');
    await device.line(/press button 1/, mark);
    expect(device.running).toBe(true);
  }

  /** Answers CONNECT, and from then on what is to be told. */
  function welcome(socket: WebSocket, send: (bytes: Uint8Array) => void, packets: Buffer[] = []): void {
    socket.on('message', (data: Buffer) => {
      packets.push(data);
      if (data[0] === CONNECT) send(CONNACK);
      // SUBACK with one return code (3.9), whatever follows in the same frame.
      if (data[0] === SUBSCRIBE) send(Uint8Array.of(0x90, 3, data[2] as number, data[3] as number, 0));
    });
  }

  it(
    'asks for the path with its headers, which it never shows, and for the sub-protocol mqtt',
    async () => {
      const { port, requests } = await serve((socket) => welcome(socket, (bytes) => socket.send(bytes)));
      const headers = ['--header', 'Authorization: Bearer topsecret', '--header', 'X-Place: hall'];
      const device = start(port, '/some/where?x=1', ...headers);
      await device.line(/MQT: Connected to/);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.path).toBe('/some/where?x=1');
      expect(requests[0]?.headers).toMatchObject({
        host: `127.0.0.1:${port}`,
        'sec-websocket-protocol': 'mqtt',
        authorization: 'Bearer topsecret',
        'x-place': 'hall',
      });
      expect(device.lines.join('\n')).not.toContain('topsecret');
    },
    PATIENCE,
  );

  it(
    'takes frames that cut packets anywhere, and sends binary ones',
    async () => {
      const frames: boolean[] = [];
      let answered!: () => void;
      const answer = new Promise<void>((resolve) => {
        answered = resolve;
      });
      const message = Buffer.concat([Uint8Array.of(0x30, 24, 0, 20), Buffer.from('cmnd/hall_lamp/POWERON')]);
      const { port } = await serve((socket) => {
        socket.on('message', (_data, isBinary) => {
          if (frames.push(isBinary) === 2) answered();
        });
        welcome(socket, (bytes) => {
          // Each byte in a frame of its own, an empty one behind it.
          for (const byte of bytes) {
            socket.send(Uint8Array.of(byte));
            socket.send(new Uint8Array(0));
          }
          if (bytes !== CONNACK) return;
          // One message in two fragments with a ping between them, and two in one frame.
          socket.send(message.subarray(0, 9), { fin: false, binary: true });
          socket.ping('still there?');
          socket.send(message.subarray(9), { fin: true, binary: true });
          socket.send(Buffer.concat([message, message]));
        });
      });
      const device = start(port, '/mqtt');
      await device.line(/MQT: Connected to/);
      let mark = 0;
      for (let count = 0; count < 3; count++) {
        const line = await device.line(/stat\/hall_lamp\/POWER = ON/, mark);
        mark = device.lines.indexOf(line, mark) + 1;
      }
      await answer;
      expect(frames).not.toContain(false);
    },
    PATIENCE,
  );

  it(
    'answers a ping',
    async () => {
      let answered!: (data: Buffer) => void;
      const pong = new Promise<Buffer>((resolve) => {
        answered = resolve;
      });
      const { port } = await serve((socket) => {
        socket.on('pong', answered);
        welcome(socket, (bytes) => {
          socket.send(bytes);
          socket.ping('still there?');
        });
      });
      start(port, '/mqtt');
      expect(String(await pong)).toBe('still there?');
    },
    PATIENCE,
  );

  it(
    'says goodbye to the WebSocket, behind DISCONNECT',
    async () => {
      const packets: Buffer[] = [];
      let closed!: (code: number) => void;
      const end = new Promise<number>((resolve) => {
        closed = resolve;
      });
      const { port } = await serve((socket) => {
        socket.on('close', closed);
        welcome(socket, (bytes) => socket.send(bytes), packets);
      });
      const device = start(port, '/mqtt');
      await device.line(/stat\/hall_lamp\/POWER = OFF/);
      expect(await device.end('SIGTERM')).toBe(0);
      expect([1000, 1005]).toContain(await end);
      expect(packets.at(-1)?.subarray(-2)).toEqual(Buffer.of(0xe0, 0));
    },
    PATIENCE,
  );

  it.each([
    [404, /the broker answered 404 Not Found instead of opening a WebSocket: is MqttPath right\?/],
    [401, /the broker answered 401 Unauthorized .*: does it want other MqttHeaders\?/],
    [403, /the broker answered 403 Forbidden .*: does it want other MqttHeaders\?/],
    [301, /the broker answered 301 Moved Permanently .*: is this where its WebSocket is\?/],
    [200, /the broker answered 200 OK .*: is this where its WebSocket is\?/],
  ])(
    'says what a server answers that has no WebSocket there: %i',
    async (status, reason) => {
      const port = await listening(
        createServer((_request, response) => {
          response.writeHead(status, { Location: '/elsewhere' });
          response.end('a page');
        }),
      );
      start(port, '/nowhere');
      await refuses(reason);
    },
    PATIENCE,
  );

  it.each([
    ['another one', () => 'chat', /the broker wants the sub-protocol chat instead of mqtt/],
    ['none', () => false as const, /the broker does not agree to the sub-protocol mqtt/],
  ])(
    'does not go on with another sub-protocol: %s',
    async (_what, choose, reason) => {
      let sent = 0;
      const { port } = await serve((socket) => socket.on('message', () => sent++), choose);
      start(port, '/mqtt');
      await refuses(reason);
      expect(sent).toBe(0);
    },
    PATIENCE,
  );

  it(
    'ends a connection on which text comes',
    async () => {
      const { port } = await serve((socket) => socket.send('hello'));
      start(port, '/mqtt');
      await refuses(/the broker has sent text over the WebSocket, where MQTT is binary/);
    },
    PATIENCE,
  );

  it(
    'ends a connection on which a frame is too large',
    async () => {
      const { port } = await serve((socket) =>
        welcome(socket, () => {
          // The beginning of a message that is passed over, and the rest of it, with no end in sight.
          const large = Buffer.alloc(1_048_577);
          large.set([0x30, 0xff, 0xff, 0x7f, 0, 1, 0x61]);
          socket.send(CONNACK);
          socket.send(large);
        }),
      );
      start(port, '/mqtt');
      await refuses(/the broker has sent a WebSocket message of more than 1 MiB/);
    },
    PATIENCE,
  );

  it.each([
    ['with a code', 1008, 'not you', /the broker closed the WebSocket with code 1008: not you/],
    ['without one', undefined, '', /the connection was closed by the other side/],
  ])(
    'says how the broker has closed it: %s',
    async (_what, code, text, reason) => {
      const { port } = await serve((socket) =>
        socket.on('message', () => (code === undefined ? socket.terminate() : socket.close(code, text))),
      );
      start(port, '/mqtt');
      await refuses(reason);
    },
    PATIENCE,
  );

  it.each([
    [
      'something else than HTTP',
      '\x15\x03\x03\x00\x02\x02\x50',
      /the answer is not HTTP: is this a port for WebSocket\?/,
    ],
    ['nothing, and ends', '', /the broker ended the WebSocket handshake: is this a port for WebSocket\?/],
  ])(
    'says that the port may be another one where it gets %s',
    async (_what, answer, reason) => {
      const port = await listening(
        createTcpServer((socket) => {
          socket.on('error', () => {});
          socket.once('data', () => socket.end(answer, 'latin1'));
        }),
      );
      start(port, '/mqtt');
      await refuses(reason);
    },
    PATIENCE,
  );
}
