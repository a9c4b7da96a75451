import { beforeEach, describe, expect, it } from 'vitest';
import { CLOSE, INBOUND_CAPACITY, OPEN, READ, WRITE } from '../../../../hosts/xs/wire.js';
import type { TCP } from '../../../../src/host.js';
import { GuestHarness } from './harness.js';

describe('a socket inside XS', () => {
  let guest: GuestHarness;
  let socket: TCP;
  let calls: string[];

  beforeEach(() => {
    guest = new GuestHarness();
    calls = [];
    socket = new guest.host.TCP({
      address: '192.0.2.1',
      port: 1883,
      nodelay: true,
      onReadable: (count) => calls.push(`readable ${count}`),
      onWritable: (count) => calls.push(`writable ${count}`),
      onError: (problem) => calls.push(`error ${(problem as Error).message}`),
    });
  });

  function receive(...bytes: number[]): void {
    const reader = guest.message((event) => event.bytes(Uint8Array.from(bytes)));
    guest.host.sockets.get(1)?.received(reader, reader.skipBytes());
  }

  function read(count: number): number[] {
    const buffer = new Uint8Array(count);
    socket.read(buffer);
    return [...buffer];
  }

  it('has Node open it', () => {
    const effects = guest.effects();
    expect([effects.byte(), effects.uint32()]).toEqual([OPEN, 1]);
    const request = { kind: 'TCP', address: '192.0.2.1', port: 1883, nodelay: true };
    expect(JSON.parse(effects.text())).toEqual(request);
    expect(effects.atEnd).toBe(true);
  });

  it('has Node open one over TLS, or a WebSocket', () => {
    guest.effects();
    const secure = { address: '192.0.2.1', port: 1, host: 'broker', fingerprints: [Uint8Array.of(1, 255)] };
    new guest.host.TLS(secure);
    const web = { secure: true, path: '/x', protocol: 'mqtt', headers: [['A', 'b']] } as const;
    new guest.host.WebSocket({ ...secure, ...web });
    const effects = guest.effects();
    const shared = {
      address: '192.0.2.1',
      port: 1,
      nodelay: false,
      host: 'broker',
      fingerprints: [[1, 255]],
    };
    expect([effects.byte(), effects.uint32()]).toEqual([OPEN, 2]);
    expect(JSON.parse(effects.text())).toEqual({ kind: 'TLS', ...shared });
    expect([effects.byte(), effects.uint32()]).toEqual([OPEN, 3]);
    expect(JSON.parse(effects.text())).toEqual({ kind: 'WebSocket', ...shared, ...web });
  });

  it('gives what has come, in parts or whole, and tells what it has given', () => {
    guest.effects();
    receive(1, 2, 3);
    receive(4, 5);
    expect(calls).toEqual(['readable 3', 'readable 5']);
    expect(read(2)).toEqual([1, 2]);
    receive(6);
    expect(calls.at(-1)).toBe('readable 4');
    expect(read(4)).toEqual([3, 4, 5, 6]);
    receive(7);
    expect(read(1)).toEqual([7]);
    const effects = guest.effects();
    for (const count of [2, 4, 1]) {
      expect([effects.byte(), effects.uint32(), effects.uint32()]).toEqual([READ, 1, count]);
    }
    expect(() => read(1)).toThrow('1 bytes wanted, 0 readable');
  });

  it('holds as much as it has room for', () => {
    const whole = Array.from({ length: INBOUND_CAPACITY }, (_, i) => i & 0xff);
    receive(...whole);
    expect(read(INBOUND_CAPACITY)).toEqual(whole);
    receive(...whole);
    expect(() => receive(1)).toThrow('More has come than was read');
  });

  it('writes what is writable', () => {
    guest.effects();
    expect(() => socket.write(Uint8Array.of(1))).toThrow('1 bytes given, 0 writable');
    guest.host.sockets.get(1)?.writable(3);
    socket.write(Uint8Array.of(1, 2));
    expect(() => socket.write(Uint8Array.of(3, 4))).toThrow('2 bytes given, 1 writable');
    const effects = guest.effects();
    expect([effects.byte(), effects.uint32(), ...effects.bytes()]).toEqual([WRITE, 1, 1, 2]);
    expect(effects.atEnd).toBe(true);
  });

  it('hears nothing more once it is closed, even while it is being opened', () => {
    guest.effects();
    socket.close();
    socket.close();
    const effects = guest.effects();
    expect([effects.byte(), effects.uint32(), effects.atEnd]).toEqual([CLOSE, 1, true]);
    expect(guest.host.sockets.get(1)).toBeUndefined();
    expect(() => socket.write(Uint8Array.of(1))).toThrow('not connected');
  });

  it('tells of a failure', () => {
    guest.host.sockets.get(1)?.failed('closed by the other side');
    expect(calls).toEqual(['error closed by the other side']);
  });

  it('is told from others by its number', () => {
    new guest.host.TCP({ address: 'other', port: 1 });
    expect(guest.host.sockets.get(2)).not.toBe(guest.host.sockets.get(1));
    guest.host.sockets.get(2)?.writable(5);
    expect(calls).toEqual([]);
  });
});
