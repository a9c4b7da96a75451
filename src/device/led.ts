import { elapsed } from '../bytes/ticks.js';
import type { Digital, DigitalConstructor } from '../host.js';
import { type Brightness, BrightPin } from './bright-pin.js';
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
  private _output: Pick<Digital, 'write' | 'close'>;
  /** The pin; in the lowest bit whether a low level switches on. */
  private readonly _pin: number;
  private _on = false;

  constructor(Digital: DigitalConstructor, { pin, inverted }: OutputPin) {
    this._pin = pin * 2 + (inverted ? 1 : 0);
    this._output = this._digital(Digital);
  }

  /** Whether its states have a brightness. */
  get isBright(): boolean {
    return this._output instanceof BrightPin;
  }

  /**
   * Drives the pin anew: with a brightness for each state, or without.
   * @throws what the platform throws, and then there is none
   */
  drive(Digital: DigitalConstructor, brightness?: Brightness): void {
    this._output.close();
    try {
      this._output =
        brightness === undefined
          ? this._digital(Digital)
          : new BrightPin({ pin: this._pin >> 1, inverted: this._isInverted }, brightness);
      this._write();
    } catch (problem) {
      this._output = this._digital(Digital);
      throw problem;
    }
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
    this._write();
  }

  private get _isInverted(): boolean {
    return (this._pin & 1) !== 0;
  }

  private _write(): void {
    this._output.write(this._on === this._isInverted ? 0 : 1);
  }

  private _digital(Digital: DigitalConstructor): Digital {
    const initialValue = this._on === this._isInverted ? 0 : 1;
    return new Digital({ pin: this._pin >> 1, mode: Digital.Output, initialValue });
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
