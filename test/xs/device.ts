import type { Operation } from '../../hosts/xs/lab/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { connectedDevice } from '../support/connected-device.js';

/** The whole firmware on XS, connected, and what a broker and the outside do to it. */

export const OWN = 'cmnd/tasmota_83BB10/';
export const GROUP = 'cmnd/tasmotas/';
export const FALLBACK = 'cmnd/DVES_83BB10_fb/';
const PINGRESP = Uint8Array.of(0xd0, 0);
export const RETAIN = 1;
export const QOS_1 = 2;

export const { host, firmware } = connectedDevice();
let written = 0;
host.onWrite = (bytes) => {
  written += bytes.length;
};

export function publish(topic: string, payload: string, flags = 0): Uint8Array {
  const name = encodeUtf8(topic);
  const body = encodeUtf8(payload);
  const identifier = (flags & 6) === 0 ? [] : [0, 7];
  const remaining = 2 + name.length + identifier.length + body.length;
  return Uint8Array.of(0x30 | flags, remaining, 0, name.length, ...name, ...identifier, ...body);
}

/** One tick of the firmware after so many milliseconds, and the broker's answer to a ping, should there be one. */
export function pass(milliseconds: number): void {
  host.now += milliseconds;
  host.settle();
  firmware.tick();
  host.deliver(PINGRESP);
}

/** Checks that at least `least` bytes are written meanwhile, and at most `most`. */
export function writing(least: number, most: number, work: Operation): Operation {
  return () => {
    written = 0;
    work();
    if (written < least || written > most) throw new Error(`${written} bytes were written`);
  };
}

/** Lets a message arrive that is answered with at least `least` bytes, and at most `most`. */
export function exchange(packet: Uint8Array, least: number, most: number): Operation {
  return writing(least, most, () => {
    host.settle();
    host.deliver(packet);
  });
}

// Two messages with their topics; in answer to QoS 1 a PUBACK beside them.
export const PAIR = 70;
export const MANY = 200;
// Where time passes, a report may be due as well.
export const WITH_REPORTS = 1_500;
