import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { NO_CREDENTIALS } from '../../../hosts/node/credentials.js';
import { NodeWebSocket } from '../../../hosts/node/web-socket.js';
import type { WebSocketOptions } from '../../../src/host.js';

/** Waits, turn by turn of the event loop, until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the WebSocket', () => {
  let server: WebSocketServer;
  let port: number;
  let peer: WebSocket | undefined;
  let socket: NodeWebSocket | undefined;
  let calls: string[];
  let readable: number;
  let writable: number;

  beforeEach(async () => {
    calls = [];
    readable = writable = 0;
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'mqtt' });
    server.on('connection', (found) => {
      peer = found;
      found.on('error', () => {});
    });
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    socket?.close();
    peer?.terminate();
    server.close();
    socket = peer = undefined;
  });

  function open(to = port, more: Partial<WebSocketOptions> = {}): NodeWebSocket {
    socket = new NodeWebSocket(
      {
        host: '127.0.0.1',
        address: '127.0.0.1',
        port: to,
        secure: false,
        path: '/mqtt',
        protocol: 'mqtt',
        headers: [],
        ...more,
        onReadable: (count) => {
          readable = count;
          calls.push('readable');
        },
        onWritable: (count) => {
          writable = count;
          calls.push('writable');
        },
        onError: (problem) => calls.push(`error ${(problem as Error).message}`),
      },
      NO_CREDENTIALS,
    );
    return socket;
  }

  /** The other side of an open one. */
  async function connected(): Promise<WebSocket> {
    open();
    await until(() => writable > 0);
    return peer as WebSocket;
  }

  it('tells once it is open how much it takes, and not during its making', async () => {
    open();
    expect(calls).toEqual([]);
    expect(() => socket?.write(new Uint8Array(1))).toThrow('not connected');
    await until(() => writable > 0);
    expect([calls, writable]).toEqual([['writable'], 16_384]);
  });

  it.each<[string, Partial<WebSocketOptions>, string]>([
    ['host', { host: 'fe80::1%lo', path: '/mqtt?token=secret' }, 'are MqttHost and MqttPath right?'],
    ['path', { path: '/a#secret' }, 'are MqttHost and MqttPath right?'],
    ['header', { headers: [['Key', 'a\r\nsecret']] }, 'Invalid character in header content ["Key"]'],
  ])('tells of a %s that makes no request, and shows no secret', async (_, options, words) => {
    open(port, options);
    await until(() => calls.length > 0);
    expect(calls).toEqual([`error WebSocket: no request can be made: ${words}`]);
  });

  it('sends a header as often as it is given', async () => {
    const asked = once(server, 'connection');
    open(port, {
      headers: [
        ['Key', '1'],
        ['key', '2'],
      ],
    });
    const [, request] = await asked;
    expect(request.headers.key).toBe('1, 2');
  });

  it('gives what came, whatever the frames, and counts what is left', async () => {
    const other = await connected();
    other.send(Uint8Array.of(1, 2, 3));
    await until(() => readable === 3);
    other.send(Uint8Array.of(4), { fin: false });
    other.send(Uint8Array.of(5, 6), { fin: true });
    await until(() => readable === 6);
    expect([...(socket as NodeWebSocket).read(new Uint8Array(5))]).toEqual([1, 2, 3, 4, 5]);
    expect(() => socket?.read(new Uint8Array(2))).toThrow(RangeError);
    expect([...(socket as NodeWebSocket).read(new Uint8Array(1))]).toEqual([6]);
  });

  it('copies what is written, and takes no more than it said', async () => {
    const other = await connected();
    const received = once(other, 'message');
    const buffer = Uint8Array.of(1, 2, 3);
    socket?.write(buffer);
    buffer.fill(9);
    const [data, isBinary] = await received;
    expect([[...data], isBinary]).toEqual([[1, 2, 3], true]);
    await until(() => calls.length === 2);
    socket?.write(new Uint8Array(16_380));
    expect(() => socket?.write(new Uint8Array(5))).toThrow(RangeError);
    await until(() => calls.length === 3);
    socket?.write(new Uint8Array(16_384));
  });

  it('stops taking from the network while much is unread', async () => {
    const other = await connected();
    const frames = 200;
    let flushed = 0;
    for (let i = 0; i < frames; i++) other.send(Buffer.alloc(65_536), () => flushed++);
    await until(() => readable > 64 * 1_024);
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(flushed).toBeLessThan(frames);
    expect(readable).toBeLessThan(1_024 * 1_024);
    let taken = 0;
    while (taken < frames * 65_536) {
      await until(() => readable > 0);
      const count = readable;
      readable = 0;
      taken += (socket as NodeWebSocket).read(new Uint8Array(count)).length;
    }
    expect(taken).toBe(frames * 65_536);
  });

  it('lets what was written leave when it is closed, and is silent then', async () => {
    const other = await connected();
    let total = 0;
    other.on('message', (data: Buffer) => {
      total += data.length;
    });
    const ended = once(other, 'close');
    socket?.write(new Uint8Array(10_000));
    calls.length = 0;
    socket?.close();
    socket?.close();
    other.send('late');
    const [code] = await ended;
    await socket?.gone;
    expect([total, code, calls]).toEqual([10_000, 1005, []]);
    expect(() => socket?.write(new Uint8Array(1))).toThrow('not connected');
  });

  it('can be closed while it connects', async () => {
    const opened = open();
    opened.close();
    await opened.gone;
    expect(calls).toEqual([]);
  });

  it('reports a refused connection, once', async () => {
    server.close();
    await once(server, 'close');
    const opened = open();
    await opened.gone;
    expect(calls).toEqual([`error connect ECONNREFUSED 127.0.0.1:${port}`]);
  });
});
