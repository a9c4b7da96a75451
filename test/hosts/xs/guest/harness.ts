import { GuestHost } from '../../../../hosts/xs/guest/host.js';
import { Moment } from '../../../../hosts/xs/guest/moment.js';
import { MessageReader } from '../../../../hosts/xs/message-reader.js';
import { MessageWriter } from '../../../../hosts/xs/message-writer.js';
import type { Boot } from '../../../../hosts/xs/wire.js';
import { DEVKIT } from '../../../support/virtual-host.js';

export const BOOT_VALUES: Boot = {
  template: DEVKIT,
  network: {
    up: true,
    address: '192.0.2.7',
    gateway: '0.0.0.0',
    subnetMask: '255.255.255.0',
    nameServer: '0.0.0.0',
    wifi: undefined,
  },
  system: {
    chip: 'ESP32',
    mac: '7C9EBD83BB10',
    hardware: 'test',
    core: 'test',
    sdk: 'test',
    resetReason: 'Vbat power on reset',
    powerOn: true,
    cpuFrequency: 160,
  },
  stored: {},
  sensors: [{ kind: 1, pin: 12, serial: [], readings: [21.5, null] }],
  levels: [new Array(40).fill(1), new Array(40).fill(1), new Array(40).fill(0)],
  listening: true,
  seed: 1,
};

/** The host inside XS, without XS: what the firmware wants of it is read by `effects`. */
export class GuestHarness {
  readonly writer = new MessageWriter();
  readonly moment = new Moment();
  readonly host: GuestHost;
  readonly reader = new MessageReader();
  readonly #event = new MessageWriter();

  constructor(boot: Partial<Boot> = {}) {
    this.writer.clear();
    this.host = new GuestHost({ ...BOOT_VALUES, ...boot }, this.moment, this.writer);
  }

  /** The effects since the last call, to be read. */
  effects(): MessageReader {
    this.reader.open(new Uint8Array(this.writer.finish()).slice());
    this.writer.clear();
    return this.reader;
  }

  /** A reader at a message of these values. */
  message(write: (event: MessageWriter) => void): MessageReader {
    this.#event.clear();
    write(this.#event);
    const reader = new MessageReader();
    reader.open(new Uint8Array(this.#event.finish()).slice());
    return reader;
  }
}
