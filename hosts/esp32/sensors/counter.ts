import { elapsed } from 'xsmota/bytes/ticks';
import { COUNTER, LARGEST_COUNT, type Sensor } from 'xsmota/device/sensor';
import type { Digital, DigitalConstructor } from 'xsmota/host';

const NO_SERIAL = new Uint8Array(0);

/** What a counter is made of. */
export interface CounterParts {
  readonly io: DigitalConstructor;
  readonly pin: number;
  /** One of the class's modes of an input. */
  readonly mode: number;
  /** Milliseconds, as `Host.ticks`. */
  readonly ticks: () => number;
}

/**
 * Counts the falling edges of a pin, by interrupt. Edges closer together than a turn of the firmware (20 ms) may count as
 * one, and times are those of the turns. The SDK's PulseCount is made for two lines of a rotary encoder: with one line it
 * counts each pulse up and down again.
 *
 * Where low or high levels have to last, both edges are looked at, and a pulse counts when it ends.
 */
export class CounterSensor implements Sensor {
  readonly kind = COUNTER;
  readonly pin: number;
  readonly serial = NO_SERIAL;
  /** The count, and seconds between the last two pulses. */
  readonly readings = Float64Array.of(0, Number.NaN);
  private readonly _parts: CounterParts;
  private _io: Digital;
  // Milliseconds that something has to last.
  private _between = 0;
  private _low = 0;
  private _high = 0;
  /** Ticks of the pulse counted last, if there has been one. */
  private _last = 0;
  private _counted = false;
  // Where both edges are looked at: the level, when it fell and rose last, and whether it had been high for long enough.
  private _level = 1;
  private _fell = 0;
  private _rose = 0;
  private _valid = true;

  constructor(parts: CounterParts) {
    this.pin = parts.pin;
    this._parts = parts;
    this._io = this._open(false);
  }

  sample(): void {}

  set(count: number): void {
    this.readings[0] = count;
  }

  debounce(between: number, low: number, high: number): void {
    const both = this._looksAtBoth;
    this._between = between;
    this._low = low;
    this._high = high;
    if (this._looksAtBoth === both) return;
    this._io.close();
    this._io = this._open(!both);
    this._level = this._io.read();
    this._fell = this._rose = this._parts.ticks();
    this._valid = true;
  }

  close(): void {
    this._io.close();
  }

  private get _looksAtBoth(): boolean {
    return this._low > 0 || this._high > 0;
  }

  private _open(both: boolean): Digital {
    const { io, pin, mode } = this._parts;
    return new io({
      pin,
      mode,
      edge: both ? io.Rising | io.Falling : io.Falling,
      onReadable: both ? () => this._changed() : () => this._pulse(this._parts.ticks()),
    });
  }

  private _changed(): void {
    const level = this._io.read();
    // There and back again within one turn.
    if (level === this._level) return;
    const now = this._parts.ticks();
    this._level = level;
    if (level === 0) {
      this._fell = now;
      this._valid = elapsed(now, this._rose) >>> 0 >= this._high;
    } else if (elapsed(now, this._fell) >>> 0 >= this._low) {
      this._rose = now;
      if (this._valid) this._pulse(now);
    }
    // A low level that was too short is none: the high one in front of it goes on.
  }

  private _pulse(now: number): void {
    // Unsigned: pauses may be so long that the ticks since then count as negative.
    const since = elapsed(now, this._last) >>> 0;
    if (this._counted && since < this._between) return;
    const { readings } = this;
    const count = (readings[0] as number) + 1;
    readings[0] = count > LARGEST_COUNT ? 0 : count;
    if (this._counted) readings[1] = since / 1_000;
    this._counted = true;
    this._last = now;
  }
}
