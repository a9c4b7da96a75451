import type { Operation } from '../../hosts/xs/lab/operations.js';
import type { Firmware } from '../../src/firmware.js';
import { connectedDevice } from '../support/connected-device.js';
import type { VirtualHost } from '../support/virtual-host.js';

const PINGRESP = Uint8Array.of(0xd0, 0);

/** A connected device that is set up for an operation whose proof is wanted. */
export class ProvedDevice {
  readonly host: VirtualHost;
  readonly #firmware: Firmware;
  #written = 0;

  /**
   * @param template the board; the usual one when left out
   * @param connack what the broker accepts it with; in MQTT 3.1.1 when left out
   */
  constructor(commands: readonly string[], template?: string, connack?: Uint8Array) {
    const { host, firmware } = connectedDevice(commands, template, connack);
    host.onWrite = (bytes) => {
      this.#written += bytes.length;
    };
    this.host = host;
    this.#firmware = firmware;
  }

  /** One tick of the firmware after so many milliseconds, and the broker's answer to a ping, should there be one. */
  pass(milliseconds: number): void {
    const { host } = this;
    host.now += milliseconds;
    host.settle();
    this.#firmware.tick();
    host.deliver(PINGRESP);
  }

  /** Checks that at least `least` bytes are written meanwhile, and at most `most`. */
  telling(least: number, work: () => void, most = Number.POSITIVE_INFINITY): Operation {
    return () => {
      this.#written = 0;
      work();
      if (this.#written < least || this.#written > most)
        throw new Error(`${this.#written} bytes were written`);
    };
  }
}
