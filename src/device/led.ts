import type { Digital, DigitalConstructor } from '../host.js';
import type { OutputPin } from './configuration.js';

// How the connection is, as a LED shows it.
/** No network: blinks, one second on and off together. */
export const NETWORK_DOWN = 0;
/** Network, but no broker: blinks, two seconds on and off together. */
export const BROKER_DOWN = 1;
export const ONLINE = 2;

const NETWORK_HALF = 500;
const BROKER_HALF = 1_000;

/** A light that is on, off or blinks to show the connection. */
export class Led {
  private readonly _output: Digital;
  private readonly _inverted: boolean;
  private _on = false;

  constructor(Digital: DigitalConstructor, pin: OutputPin) {
    this._inverted = pin.inverted;
    this._output = new Digital({ pin: pin.pin, mode: Digital.Output, initialValue: pin.inverted ? 1 : 0 });
  }

  get on(): boolean {
    return this._on;
  }

  /** Shows the connection, and `steady` while there is one. */
  showLink(now: number, link: number, steady: boolean): void {
    if (link === ONLINE) {
      this.show(steady);
      return;
    }
    const half = link === NETWORK_DOWN ? NETWORK_HALF : BROKER_HALF;
    this.show((now >>> 0) % (half * 2) < half);
  }

  show(on: boolean): void {
    if (on === this._on) return;
    this._on = on;
    this._output.write(on === this._inverted ? 0 : 1);
  }
}
