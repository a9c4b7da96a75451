import { expect, it } from 'vitest';
import { Outbound } from '../../../hosts/moddable/outbound.js';
import type { TCP } from '../../../src/host.js';

it('writes what the socket takes, and the rest in its order', () => {
  const written: number[][] = [];
  const socket: TCP = { read: () => {}, write: (bytes) => void written.push([...bytes]), close: () => {} };
  const outbound = new Outbound(socket);
  outbound.send(Uint8Array.of(1, 2, 3));
  expect([written, outbound.free]).toEqual([[], 0]);
  outbound.freed(2);
  expect([written, outbound.free]).toEqual([[[1, 2]], 0]);
  outbound.send(Uint8Array.of(4));
  outbound.freed(5);
  expect([written, outbound.free]).toEqual([[[1, 2], [3], [4]], 3]);
  outbound.send(Uint8Array.of(5, 6));
  expect([written.at(-1), outbound.free]).toEqual([[5, 6], 1]);
});
