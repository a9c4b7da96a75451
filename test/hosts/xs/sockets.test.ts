import { beforeEach, describe, expect, it } from 'vitest';
import { MessageReader } from '../../../hosts/xs/message-reader.js';
import { MessageWriter } from '../../../hosts/xs/message-writer.js';
import { Sockets } from '../../../hosts/xs/sockets.js';
import {
  INBOUND_CAPACITY,
  RECEIVED,
  SOCKET_FAILED,
  type SocketRequest,
  WRITABLE,
} from '../../../hosts/xs/wire.js';
import type { TCP, TCPOptions } from '../../../src/host.js';

/** A socket whose other side is the test. */
class TestTCP implements TCP {
  static opened: TestTCP[] = [];
  static refusing: Error | undefined;
  readonly options: TCPOptions;
  readonly calls: string[] = [];

  constructor(options: TCPOptions) {
    if (TestTCP.refusing !== undefined) throw TestTCP.refusing;
    this.options = options;
    TestTCP.opened.push(this);
  }

  read(buffer: Uint8Array): void {
    buffer.fill(7);
    this.calls.push(`read ${buffer.length}`);
  }

  write(buffer: Uint8Array): void {
    if (buffer[0] === 0xff) throw new Error('broken pipe');
    this.calls.push(`write ${[...buffer]}`);
  }

  close(): void {
    this.calls.push('close');
  }
}

const REQUEST: SocketRequest = { kind: 'TCP', address: '192.0.2.1', port: 1883, nodelay: true };

describe('the sockets of the firmware, at Node\u2019s side', () => {
  const events = new MessageWriter();
  let wakes: number;
  let sockets: Sockets;

  beforeEach(() => {
    TestTCP.opened = [];
    TestTCP.refusing = undefined;
    wakes = 0;
    sockets = new Sockets({ TCP: TestTCP }, () => wakes++);
  });

  /** The events that are due, as lines. */
  function told(): string[] {
    events.clear();
    sockets.tell(events);
    const reader = new MessageReader();
    reader.open(new Uint8Array(events.finish()).slice());
    const lines: string[] = [];
    while (!reader.atEnd) {
      const kind = reader.byte();
      const id = reader.uint32();
      if (kind === WRITABLE) lines.push(`${id} writable ${reader.uint32()}`);
      else if (kind === RECEIVED) lines.push(`${id} received ${reader.bytes().length}`);
      else if (kind === SOCKET_FAILED) lines.push(`${id} failed ${reader.text()}`);
      else throw new Error(`event ${kind}`);
    }
    return lines;
  }

  function open(): TestTCP {
    sockets.open(1, REQUEST);
    return TestTCP.opened[0]!;
  }

  it('open, and tell what they take, less what has been written meanwhile', () => {
    const tcp = open();
    expect(tcp.options).toMatchObject({ address: '192.0.2.1', port: 1883, nodelay: true });
    expect(sockets.due).toBe(false);
    tcp.options.onWritable?.(100);
    expect([wakes, sockets.due]).toEqual([1, true]);
    expect(told()).toEqual(['1 writable 100']);
    expect(told()).toEqual([]);
    tcp.options.onWritable?.(100);
    sockets.write(1, Uint8Array.of(1, 2, 3));
    expect(told()).toEqual(['1 writable 97']);
    expect(tcp.calls).toEqual(['write 1,2,3']);
  });

  it('hand on what has come as far as there is room for it', () => {
    const tcp = open();
    tcp.options.onReadable?.(INBOUND_CAPACITY + 10);
    expect(told()).toEqual([`1 received ${INBOUND_CAPACITY}`]);
    expect(sockets.due).toBe(false);
    sockets.taken(1, 4);
    expect(sockets.due).toBe(true);
    expect(told()).toEqual(['1 received 4']);
    sockets.taken(1, 100);
    expect(told()).toEqual(['1 received 6']);
    expect(told()).toEqual([]);
  });

  it('tell of the end behind all that came before it', () => {
    const tcp = open();
    tcp.options.onReadable?.(INBOUND_CAPACITY + 10);
    tcp.options.onError?.(new Error('closed by the other side'));
    tcp.options.onError?.(new Error('and again'));
    expect(told()).toEqual([`1 received ${INBOUND_CAPACITY}`]);
    sockets.taken(1, 20);
    expect(told()).toEqual(['1 received 10', '1 failed closed by the other side']);
    expect(sockets.due).toBe(false);
  });

  it('tell of the end even to a firmware that does not read', () => {
    const tcp = open();
    tcp.options.onReadable?.(INBOUND_CAPACITY + 10);
    expect(told()).toHaveLength(1);
    tcp.options.onError?.();
    expect(told()).toEqual(['1 failed ']);
  });

  it('fail when they cannot be opened or written', () => {
    TestTCP.refusing = new RangeError('no such port');
    sockets.open(1, REQUEST);
    expect(told()).toEqual(['1 failed no such port']);
    sockets.write(1, Uint8Array.of(1));
    TestTCP.refusing = undefined;
    sockets.open(2, REQUEST);
    sockets.write(2, Uint8Array.of(0xff));
    expect(told()).toEqual(['2 failed broken pipe']);
  });

  it('say nothing more once they are closed', () => {
    const tcp = open();
    sockets.close(1);
    sockets.close(1);
    tcp.options.onWritable?.(100);
    tcp.options.onReadable?.(100);
    tcp.options.onError?.(new Error('late'));
    sockets.taken(1, 5);
    sockets.write(1, Uint8Array.of(1));
    expect([sockets.due, told()]).toEqual([false, []]);
    expect(tcp.calls).toEqual(['close']);
  });

  it('are of the kind that is asked for, with all that is said of it', () => {
    const opened: [kind: string, options: TCPOptions][] = [];
    const kindOf = (kind: string) =>
      class extends TestTCP {
        constructor(options: TCPOptions) {
          super(options);
          opened.push([kind, options]);
        }
      };
    sockets = new Sockets(
      { TCP: kindOf('TCP'), TLS: kindOf('TLS'), WebSocket: kindOf('WebSocket') },
      () => {},
    );
    const secure = { ...REQUEST, host: 'broker', fingerprints: [[1, 255]] };
    sockets.open(1, { ...secure, kind: 'TLS' });
    sockets.open(2, {
      ...secure,
      kind: 'WebSocket',
      secure: true,
      path: '/x',
      protocol: 'mqtt',
      headers: [['A', 'b']],
    });
    expect(opened.map(([kind]) => kind)).toEqual(['TLS', 'WebSocket']);
    const shared = { address: '192.0.2.1', host: 'broker', fingerprints: [Uint8Array.of(1, 255)] };
    expect(opened[0]?.[1]).toMatchObject(shared);
    expect(opened[1]?.[1]).toMatchObject({
      ...shared,
      secure: true,
      path: '/x',
      protocol: 'mqtt',
      headers: [['A', 'b']],
    });
  });

  it('fail where the host has none of the kind', () => {
    sockets.open(1, { ...REQUEST, kind: 'TLS', host: 'broker' });
    expect(told()).toEqual(['1 failed this host has no TLS']);
  });
});
