import { elapsed } from '../bytes/ticks.js';
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

  /** Blinks to show what is missing. @param link `NETWORK_DOWN` or `BROKER_DOWN` */
  showLink(now: number, link: number): void {
    const half = link === NETWORK_DOWN ? NETWORK_HALF : BROKER_HALF;
    this.show((now >>> 0) % (half * 2) < half);
  }

  show(on: boolean): void {
    if (on === this._on) return;
    this._on = on;
    this._output.write(on === this._inverted ? 0 : 1);
  }
}

/** How long a flash lasts, and at least as long there is none: milliseconds. */
const FLASH = 100;

/** Short flashes, with pauses between them however often they are asked for. */
export class Flash {
  private _since = 0;
  private _flashing = false;

  /** Asks for a flash: there is one, unless the last one and its pause are not over. */
  begin(now: number): void {
    if (this._flashing && elapsed(now, this._since) < 2 * FLASH) return;
    this._flashing = true;
    this._since = now;
  }

  isOn(now: number): boolean {
    if (!this._flashing) return false;
    const spent = elapsed(now, this._since);
    if (spent >= 2 * FLASH) this._flashing = false;
    return spent < FLASH;
  }
}
