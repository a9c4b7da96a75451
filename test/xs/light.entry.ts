import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { templateAt } from '../support/virtual-host.js';
import { ProvedDevice } from './proved-device.js';

/** A light behind a relay: what happens to it every day. */

const device = new ProvedDevice(['Dimmer 40'], templateAt({ 16: 224, 5: 448 }));
const { host } = device;

const name = 'cmnd/tasmota_83BB10/POWER2';
const bytes = Uint8Array.from(`${name}TOGGLE`, (letter) => letter.charCodeAt(0));
const toggle = Uint8Array.of(0x30, 2 + bytes.length, 0, name.length, ...bytes);

exposeOperations({
  'a light is switched': device.telling(
    70,
    () => {
      host.settle();
      host.deliver(toggle);
    },
    200,
  ),
  'STATE tells of a light': device.telling(200, () => device.pass(300_000), 1_500),
});
