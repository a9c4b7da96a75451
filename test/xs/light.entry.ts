import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { connectedDevice } from '../support/connected-device.js';
import { templateAt } from '../support/virtual-host.js';

/** A light behind a relay: what happens to it every day. */

const PINGRESP = Uint8Array.of(0xd0, 0);

const { host, firmware } = connectedDevice(['Dimmer 40'], templateAt({ 16: 224, 5: 448 }));
let written = 0;
host.onWrite = (bytes) => {
  written += bytes.length;
};

/** Checks that so many bytes are written meanwhile. */
function writing(least: number, most: number, work: Operation): Operation {
  return () => {
    written = 0;
    work();
    if (written < least || written > most) throw new Error(`${written} bytes were written`);
  };
}

function pass(milliseconds: number): void {
  host.now += milliseconds;
  host.settle();
  firmware.tick();
  host.deliver(PINGRESP);
}

const name = 'cmnd/tasmota_83BB10/POWER2';
const bytes = Uint8Array.from(`${name}TOGGLE`, (letter) => letter.charCodeAt(0));
const toggle = Uint8Array.of(0x30, 2 + bytes.length, 0, name.length, ...bytes);

exposeOperations({
  'a light is switched': writing(70, 200, () => {
    host.settle();
    host.deliver(toggle);
  }),
  'STATE tells of a light': writing(200, 1_500, () => pass(300_000)),
});
