import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Encoder } from '../../src/mqtt/encoder.js';
import { PUBACK } from '../../src/mqtt/packet.js';
import { TransmitBuffer } from '../../src/mqtt/transmit.js';

/** Room kept for acknowledgements, PINGREQ and DISCONNECT. */
const CONTROL_ROOM = 64;
/** What a socket that cannot take everything is offered. */
const STEP = 256;

/** The bytes written: numbers whose period is no divisor of a step, so that a byte moved wrongly shows. */
const pattern = (index: number): number => index % 251;

function write(transmit: TransmitBuffer, length: number, first = 0): void {
  for (let i = 0; i < length; i++) transmit.writer.byte(pattern(first + i));
}

const counting = (length: number, first = 0): number[] =>
  Array.from({ length }, (_, i) => pattern(first + i));

describe('a new transmit buffer', () => {
  it.each([
    [256, 0],
    [256, 1],
    [1024, 512],
    [300, 4096],
  ])('of %i bytes behind a store of %i', (capacity, store) => {
    const transmit = new TransmitBuffer(capacity, store);
    expect(transmit.base).toBe(store);
    expect(transmit.pending).toBe(0);
    expect(transmit.capacity).toBe(capacity - CONTROL_ROOM);
    expect(transmit.room).toBe(capacity - CONTROL_ROOM);
    expect(transmit.writer.position).toBe(store);
    expect(transmit.writer.limit).toBe(store + capacity - CONTROL_ROOM);
    expect(transmit.writer.bytes.length).toBe(store + capacity);
    expect(transmit.take(10_000)).toBeUndefined();
  });
});

describe('take and taken', () => {
  it('gives exactly what waits', () => {
    const transmit = new TransmitBuffer(512, 32);
    write(transmit, 5, 10);
    expect(transmit.pending).toBe(5);
    expect(transmit.room).toBe(512 - CONTROL_ROOM - 5);
    const view = transmit.take(5);
    expect(view?.length).toBe(5);
    expect([...view!]).toEqual([10, 11, 12, 13, 14]);
    transmit.taken();
    expect(transmit.pending).toBe(0);
    expect(transmit.room).toBe(transmit.capacity);
    expect(transmit.take(512)).toBeUndefined();
  });

  it('always gives the same two views, so that none has to be made', () => {
    const transmit = new TransmitBuffer(1024, 32);
    write(transmit, 5);
    const all = transmit.take(5);
    transmit.taken();
    write(transmit, 600);
    const step = transmit.take(STEP);
    transmit.taken();
    expect(transmit.take(STEP)).toBe(step);
    transmit.taken();
    expect(transmit.take(600)).toBe(all);
    transmit.taken();
    expect(step).not.toBe(all);
    expect(transmit.pending).toBe(0);
  });

  it('gives a socket that takes less a first part, and moves up the rest', () => {
    const transmit = new TransmitBuffer(1024, 16);
    write(transmit, 300);
    const view = transmit.take(299);
    expect([...view!]).toEqual(counting(STEP));
    transmit.taken();
    expect(transmit.pending).toBe(300 - STEP);
    write(transmit, 3, 300);
    expect([...transmit.take(100)!]).toEqual(counting(47, STEP));
    transmit.taken();
    expect(transmit.pending).toBe(0);
  });

  it.each([
    ['all of it: the socket takes just as much', 300, 300, 300],
    ['one step: the socket takes one byte less', 300, 299, STEP],
    ['one step: the socket takes just a step', 300, STEP, STEP],
    ['nothing: the socket takes less than a step', 300, STEP - 1, undefined],
    ['nothing: the socket takes nothing', 300, 0, undefined],
    ['all of it: less than a step waits', 10, 10, 10],
    ['nothing: the socket takes one byte less than the little that waits', 10, 9, undefined],
    ['all of it: just a step waits', STEP, STEP, STEP],
    ['nothing: nothing waits', 0, 1000, undefined],
    ['nothing: nothing waits and the socket takes nothing', 0, 0, undefined],
  ])('gives %s', (_name, waiting, writable, given) => {
    const transmit = new TransmitBuffer(1024, 16);
    write(transmit, waiting);
    const view = transmit.take(writable);
    expect(view?.length).toBe(given);
    if (view === undefined) {
      expect(transmit.pending).toBe(waiting);
      expect(transmit.writer.bytes.length).toBe(1040);
      return;
    }
    expect([...view]).toEqual(counting(given!));
    transmit.taken();
    expect(transmit.pending).toBe(waiting - given!);
  });

  it('gives what acknowledgements wrote into the room kept for them', () => {
    const transmit = new TransmitBuffer(256, 0);
    write(transmit, transmit.capacity);
    expect(transmit.room).toBe(0);
    const encoder = new Encoder(transmit.writer);
    expect(encoder.publish(Uint8Array.of(0x61), new Uint8Array(0), 0, false, 0)).toBe(false);
    // PUBACK takes 4 bytes [3.4]: 16 of them fit into 64 bytes, a 17th does not.
    for (let i = 1; i <= CONTROL_ROOM / 4; i++) expect(encoder.acknowledge(PUBACK, i)).toBe(true);
    expect(encoder.acknowledge(PUBACK, 17)).toBe(false);
    expect(encoder.pingreq()).toBe(false);
    expect(transmit.pending).toBe(256);
    expect(transmit.room).toBe(-CONTROL_ROOM);
    const view = transmit.take(256)!;
    expect([...view.subarray(0, 192)]).toEqual(counting(192));
    expect([...view.subarray(192, 200)]).toEqual([0x40, 0x02, 0x00, 0x01, 0x40, 0x02, 0x00, 0x02]);
    expect([...view.subarray(252)]).toEqual([0x40, 0x02, 0x00, 0x10]);
    transmit.taken();
    expect(transmit.room).toBe(transmit.capacity);
  });

  it('grows back to the whole buffer', () => {
    const transmit = new TransmitBuffer(512, 64);
    write(transmit, 5);
    transmit.take(5);
    expect(transmit.writer.bytes.length).toBe(69);
    transmit.taken();
    expect(transmit.writer.bytes.length).toBe(576);
    write(transmit, 512);
    expect([...transmit.take(512)!]).toEqual(counting(512));
    transmit.taken();
  });
});

describe('one acknowledgement or ping', () => {
  it.each([2, 4])('of %i bytes is taken without a change of the buffer', (length) => {
    const transmit = new TransmitBuffer(512, 64);
    for (let round = 0; round < 3; round++) {
      write(transmit, length, round);
      const taken = transmit.take(length) as Uint8Array;
      expect([...taken]).toEqual(counting(length, round));
      expect(transmit.writer.bytes.length).toBe(576);
      transmit.taken();
      expect(transmit.pending).toBe(0);
    }
  });

  it('waits like any other packet where the socket takes less', () => {
    const transmit = new TransmitBuffer(512, 0);
    write(transmit, 4);
    expect(transmit.take(3)).toBeUndefined();
    expect(transmit.take(4)).toHaveLength(4);
  });
});

describe('the store in front', () => {
  it('keeps its bytes whatever is sent', () => {
    const transmit = new TransmitBuffer(512, 64);
    const store = transmit.writer.bytes.subarray(0, 64);
    store.fill(0xee);
    write(transmit, 512);
    transmit.take(STEP);
    transmit.taken();
    transmit.take(STEP);
    transmit.taken();
    expect(transmit.pending).toBe(0);
    transmit.clear();
    expect([...transmit.writer.bytes.subarray(0, 64)]).toEqual(new Array(64).fill(0xee));
  });
});

describe('clear', () => {
  it('forgets what waits', () => {
    const transmit = new TransmitBuffer(512, 64);
    write(transmit, 100);
    transmit.clear();
    expect(transmit.pending).toBe(0);
    expect(transmit.writer.position).toBe(64);
    expect(transmit.room).toBe(transmit.capacity);
    expect(transmit.take(512)).toBeUndefined();
    write(transmit, 2, 7);
    expect([...transmit.take(512)!]).toEqual([7, 8]);
    transmit.taken();
  });
});

describe('any order of writes and sockets', () => {
  it('sends every byte once, in order', () => {
    const step = fc.record({
      write: fc.nat({ max: 400 }),
      writable: fc.oneof(fc.nat({ max: 1200 }), fc.constantFrom(0, STEP - 1, STEP, STEP + 1)),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: STEP, max: 1100 }),
        fc.nat({ max: 300 }),
        fc.array(step, { maxLength: 40 }),
        (capacity, store, steps) => {
          const transmit = new TransmitBuffer(capacity, store);
          transmit.writer.bytes.fill(0xee, 0, store);
          let count = 0;
          const sent: number[] = [];
          for (const { write: wanted, writable } of steps) {
            const length = Math.min(wanted, Math.max(transmit.room, 0));
            write(transmit, length, count);
            count += length;
            const view = transmit.take(writable);
            if (view !== undefined) {
              expect(view.length).toBeGreaterThan(0);
              expect(view.length).toBeLessThanOrEqual(writable);
              sent.push(...view);
              transmit.taken();
            }
            expect(transmit.pending).toBe(count - sent.length);
          }
          while (transmit.pending > 0) {
            sent.push(...transmit.take(capacity)!);
            transmit.taken();
          }
          expect(sent).toEqual(counting(count));
          expect(transmit.writer.bytes.subarray(0, store).every((byte) => byte === 0xee)).toBe(true);
        },
      ),
      { seed: 21, numRuns: 500 },
    );
  });
});
