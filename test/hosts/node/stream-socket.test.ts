import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_CREDENTIALS } from '../../../hosts/node/credentials.js';
import { NodeSockets } from '../../../hosts/node/sockets.js';
import { NodeTCP } from '../../../hosts/node/stream-socket.js';

/** A promise and the function that resolves it. */
function event<T = void>(): { promise: Promise<T>; fire: (value: T) => void } {
  let fire!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    fire = resolve;
  });
  return { promise, fire };
}

/** Waits, turn by turn of the event loop, until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the TCP socket', () => {
  let server: Server;
  let port: number;
  let peer: Promise<Socket>;
  const opened: { close(): void }[] = [];
  const peers: Socket[] = [];

  beforeEach(async () => {
    server = createServer();
    peer = once(server, 'connection').then(([socket]) => {
      peers.push(socket);
      socket.on('error', () => {});
      return socket;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    for (const socket of opened.splice(0)) socket.close();
    for (const socket of peers.splice(0)) socket.destroy();
    server.close();
  });

  function open(
    events: {
      onReadable?: (count: number) => void;
      onWritable?: (count: number) => void;
      onError?: (problem?: unknown) => void;
    },
    to = port,
  ): NodeTCP {
    const socket = new NodeTCP({ address: '127.0.0.1', port: to, ...events });
    opened.push(socket);
    return socket;
  }

  it('tells once it is connected how much it takes', async () => {
    const writable = event<number>();
    open({ onWritable: writable.fire });
    expect(await writable.promise).toBe(16_384);
  });

  it('gives what came, whatever the pieces, and counts what is left', async () => {
    const counts: number[] = [];
    const socket = open({ onReadable: (count) => counts.push(count) });
    const other = await peer;
    other.write(Buffer.from([1, 2, 3]));
    await until(() => counts.at(-1) === 3);
    other.write(Buffer.from([4, 5, 6, 7]));
    await until(() => counts.at(-1) === 7);
    expect([...socket.read(new Uint8Array(2))]).toEqual([1, 2]);
    expect([...socket.read(new Uint8Array(4))]).toEqual([3, 4, 5, 6]);
    expect(() => socket.read(new Uint8Array(2))).toThrow(RangeError);
    expect([...socket.read(new Uint8Array(1))]).toEqual([7]);
    expect(() => socket.read(new Uint8Array(1))).toThrow(RangeError);
    other.write(Buffer.from([8]));
    await until(() => counts.length === 3);
    expect(counts).toEqual([3, 7, 1]);
  });

  it('copies what is written', async () => {
    const writable = event<number>();
    const socket = open({ onWritable: writable.fire });
    await writable.promise;
    const buffer = new Uint8Array([1, 2, 3]);
    socket.write(buffer);
    buffer.fill(9);
    const other = await peer;
    const [chunk] = await once(other, 'data');
    expect([...chunk]).toEqual([1, 2, 3]);
  });

  it('refuses to write before it is connected, and more than it takes', async () => {
    const writable = event<number>();
    const socket = open({ onWritable: writable.fire });
    expect(() => socket.write(new Uint8Array(1))).toThrow('not connected');
    const count = await writable.promise;
    expect(() => socket.write(new Uint8Array(count + 1))).toThrow(RangeError);
    socket.write(new Uint8Array(count - 10));
    expect(() => socket.write(new Uint8Array(11))).toThrow(RangeError);
    socket.write(new Uint8Array(10));
  });

  it('tells again that it is writable once everything has left', async () => {
    let writable = 0;
    let total = 0;
    const socket = open({ onWritable: () => writable++ });
    await until(() => writable === 1);
    const other = await peer;
    other.on('data', (chunk) => {
      total += chunk.length;
    });
    for (let round = 1; round <= 50; round++) {
      socket.write(new Uint8Array(16_384));
      await until(() => writable === round + 1);
    }
    await until(() => total === 50 * 16_384);
  });

  it('stops taking from the network while much is unread', async () => {
    let readable = 0;
    const socket = open({
      onReadable: (count) => {
        readable = count;
      },
    });
    const other = await peer;
    const sent = 32 * 1024 * 1024;
    let flushed = false;
    other.write(Buffer.alloc(sent), () => {
      flushed = true;
    });
    await until(() => readable > 64 * 1024);
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(flushed).toBe(false);
    expect(readable).toBeLessThan(256 * 1024);
    let taken = 0;
    while (taken < sent) {
      await until(() => readable > 0);
      const count = readable;
      readable = 0;
      taken += socket.read(new Uint8Array(count)).length;
    }
    expect(taken).toBe(sent);
  });

  it('reports that the other side closed, after what it sent', async () => {
    const calls: string[] = [];
    const failed = event<unknown>();
    open({
      onReadable: (count) => calls.push(`readable ${count}`),
      onError: (problem) => {
        calls.push('error');
        failed.fire(problem);
      },
    });
    (await peer).end(Buffer.from([1, 2]));
    expect(String(await failed.promise)).toContain('closed by the other side');
    expect(calls).toEqual(['readable 2', 'error']);
  });

  it('reports a refused connection, once', async () => {
    server.close();
    await once(server, 'close');
    const problems: unknown[] = [];
    const socket = open({ onError: (problem) => problems.push(problem) });
    await socket.gone;
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('reports a reset', async () => {
    const failed = event<unknown>();
    open({ onError: failed.fire });
    (await peer).resetAndDestroy();
    expect(await failed.promise).toMatchObject({ code: 'ECONNRESET' });
  });

  it('lets what was written leave when it is closed', async () => {
    const writable = event<number>();
    const socket = open({ onWritable: writable.fire });
    await writable.promise;
    const other = await peer;
    // Unread bytes must not turn the orderly end into a reset.
    other.write(Buffer.alloc(100_000));
    socket.write(new Uint8Array(10_000).fill(7));
    socket.close();
    let total = 0;
    other.on('data', (chunk) => {
      total += chunk.length;
    });
    const ended = once(other, 'end');
    await socket.gone;
    await ended;
    expect(total).toBe(10_000);
  });

  it('is silent once closed', async () => {
    const calls: string[] = [];
    const writable = event<number>();
    const socket = open({
      onReadable: () => calls.push('readable'),
      onWritable: writable.fire,
      onError: () => calls.push('error'),
    });
    await writable.promise;
    const other = await peer;
    socket.close();
    socket.close();
    other.write(Buffer.from([1]));
    other.destroy();
    await socket.gone;
    expect(calls).toEqual([]);
    expect(() => socket.write(new Uint8Array(1))).toThrow('not connected');
    expect(() => socket.read(new Uint8Array(1))).toThrow(RangeError);
  });

  it('can be closed while it connects', async () => {
    const calls: string[] = [];
    const socket = open({ onWritable: () => calls.push('writable'), onError: () => calls.push('error') });
    socket.close();
    await socket.gone;
    expect(calls).toEqual([]);
  });

  it('calls nothing out of the constructor, a read or a write', async () => {
    let within = false;
    let broken = false;
    const note = (): void => {
      if (within) broken = true;
    };
    const guarded = <T>(work: () => T): T => {
      within = true;
      try {
        return work();
      } finally {
        within = false;
      }
    };
    let readable = 0;
    let writable = false;
    const socket = guarded(() =>
      open({
        onReadable: (count) => {
          note();
          readable = count;
        },
        onWritable: () => {
          note();
          writable = true;
        },
        onError: note,
      }),
    );
    await until(() => writable);
    const other = await peer;
    other.write(Buffer.from([1, 2]));
    await until(() => readable === 2);
    guarded(() => socket.read(new Uint8Array(1)));
    guarded(() => socket.write(new Uint8Array(10)));
    expect(broken).toBe(false);
  });

  it('goes with all others', async () => {
    const calls: string[] = [];
    const writable = event<number>();
    const stack = new NodeSockets(NO_CREDENTIALS);
    const socket = new stack.TCP({
      address: '127.0.0.1',
      port,
      onWritable: writable.fire,
      onError: () => calls.push('error'),
    });
    await writable.promise;
    const other = await peer;
    const received = once(other, 'data');
    socket.write(new Uint8Array([5]));
    other.on('end', () => other.end());
    await stack.close();
    expect([...(await received)[0]]).toEqual([5]);
    expect(calls).toEqual([]);
  });
});
