import { elapsed, type TickSource } from '../bytes/ticks.js';
import type { Digital, DigitalConstructor } from '../host.js';
import type { InputPin } from './configuration.js';

/** Inputs are not heeded right after the start, while their levels may still settle: milliseconds. */
const SETTLING_TIME = 4_000;

// What the last digit of a debounce time stands for.
/** A bit: low levels that do not last are ignored. */
const KEEP_HIGH = 1;
/** A bit: high levels that do not last are ignored. */
const KEEP_LOW = 2;
/** The input is on while mains voltage pulses come. */
const PULSES = 9;

/** Edges closer than this belong to the same pulse of mains voltage: milliseconds. */
const PULSE_TIME = 8;
/** What a pulse adds to the bucket: two waves of 50 Hz, in milliseconds. One wave has leaked out when the next comes. */
const PER_PULSE = 40;
/** The smallest and the largest bucket, in milliseconds. */
const SMALLEST_BUCKET = PER_PULSE;
const LARGEST_BUCKET = 254;

/** What inputs of one kind have in common. */
export interface InputTimes extends TickSource {
  /**
   * Debounce time in milliseconds. Its last digit may be 1: low levels that do not last are ignored, 2: high ones,
   * 3: both, 9: the input is on while pulses of mains voltage come.
   */
  readonly debounce: number;
}

/**
 * An input without its bounces. Time spent at another level counts for that level, time spent at the present one against
 * it; once the debounce time has gathered, the input changes over. So neither bouncing contacts nor the hum of mains
 * voltage in a long cable keep an input from changing for ever. Where short pulses are to be ignored (last digit 1 and 2),
 * the new level has to last the whole time.
 *
 * With last digit 9 pulses fill a bucket that leaks: the input is on, 1, from when the bucket is full until it is empty.
 */
export class DebouncedInput<T extends InputTimes = InputTimes> {
  protected readonly times: T;
  private readonly _digital: Digital;
  private _level: number;
  /** What the pin showed last, and since when. */
  private _seen: number;
  private _since: number;
  /** Milliseconds that speak for the other level; with pulses, what was in the bucket when the last one had come. */
  private _gauge = 0;

  /** @param times is asked for the ticks, too: edges come when they come */
  constructor(Digital: DigitalConstructor, input: InputPin, times: T) {
    const mode =
      input.pull === 'up'
        ? Digital.InputPullUp
        : input.pull === 'down'
          ? Digital.InputPullDown
          : Digital.Input;
    this.times = times;
    this._digital = new Digital({
      pin: input.pin,
      mode,
      edge: Digital.Rising | Digital.Falling,
      onReadable: () => this._edge(),
    });
    this._level = this._seen = this._digital.read();
    this._since = times.ticks();
  }

  /** The level, 0 or 1, as it was when it was steady last. */
  get level(): number {
    return this._level;
  }

  /** Forgets a change that is under way: the present level becomes the steady one. */
  settle(now: number): void {
    if (this.times.debounce % 10 === PULSES) {
      this._level = this._gauge > elapsed(now, this._since) ? 1 : 0;
      return;
    }
    this._level = this._seen = this._digital.read();
    this._gauge = 0;
  }

  /** To be called with every tick. @returns whether the level has just changed */
  sense(now: number): boolean {
    const present = this._digital.read();
    const level = this._level;
    // At rest, be it by its level or by pulses: nearly always.
    if (present === level && this._seen === level && this._gauge === 0) return false;
    const { debounce } = this.times;
    if (debounce % 10 === PULSES) return this._sensePulses(now, debounce);
    this._weigh(now, present, debounce);
    if (this._gauge < debounce) return false;
    this._level = 1 - level;
    this._gauge = 0;
    return true;
  }

  private _edge(): void {
    const { times } = this;
    const { debounce } = times;
    if (debounce % 10 === PULSES) this._pulse(times.ticks(), debounce);
    else this._weigh(times.ticks(), this._digital.read(), debounce);
  }

  /** Takes account of the time since the pin was looked at last. @param present what it shows now */
  private _weigh(now: number, present: number, debounce: number): void {
    let spent = elapsed(now, this._since);
    // For longer than the ticks can tell.
    if (spent < 0) spent = debounce;
    if (this._seen !== this._level) this._gauge += spent;
    // A change that is due stays due until the next tick.
    else if (this._gauge < debounce) {
      const lasting = (debounce % 10) & (this._level === 1 ? KEEP_HIGH : KEEP_LOW);
      this._gauge = lasting !== 0 ? 0 : Math.max(0, this._gauge - spent);
    }
    this._since = now;
    this._seen = present;
  }

  private _pulse(now: number, debounce: number): void {
    const spent = elapsed(now, this._since);
    if (this._gauge > 0 && spent >= 0 && spent < PULSE_TIME) return;
    const left = spent < 0 ? 0 : Math.max(0, this._gauge - spent);
    this._gauge = Math.min(left + PER_PULSE, bucketSize(debounce));
    this._since = now;
  }

  private _sensePulses(now: number, debounce: number): boolean {
    const spent = elapsed(now, this._since);
    let level = this._level;
    if (this._gauge >= bucketSize(debounce)) level = 1;
    if (spent < 0 || spent >= this._gauge) level = this._gauge = 0;
    if (level === this._level) return false;
    this._level = level;
    return true;
  }
}

function bucketSize(debounce: number): number {
  return Math.min(LARGEST_BUCKET, Math.max(SMALLEST_BUCKET, debounce - PULSES));
}

/** An input that makes something of its changes. */
export interface Input {
  /** The level, 0 or 1, as it was when it was steady last. */
  readonly level: number;
  settle(now: number): void;
  /** @param index which one of its kind, from 0 */
  tick(now: number, index: number): void;
}

/** All inputs of one kind. They are not heeded for the first four seconds. */
export abstract class Inputs<T extends Input> implements InputTimes {
  protected readonly inputs: T[] = [];
  private readonly _clock: TickSource;
  /** When the four seconds began; `undefined` once they are over. */
  private _settlingSince: number | undefined;
  private _debounce = 50;

  constructor(clock: TickSource) {
    this._clock = clock;
    this._settlingSince = clock.ticks();
  }

  get count(): number {
    return this.inputs.length;
  }

  /** The steady level of an input. @param index which one of its kind, from 0 */
  level(index: number): number {
    return (this.inputs[index] as T).level;
  }

  get debounce(): number {
    return this._debounce;
  }

  /** With a change between levels and pulses the inputs have to settle again. */
  set debounce(debounce: number) {
    const same = (debounce % 10 === PULSES) === (this._debounce % 10 === PULSES);
    this._debounce = debounce;
    if (!same) this._settlingSince = this.ticks();
  }

  ticks(): number {
    return this._clock.ticks();
  }

  tick(now: number): void {
    const { inputs } = this;
    if (this._settlingSince !== undefined) {
      if (elapsed(now, this._settlingSince) < SETTLING_TIME) return;
      this._settlingSince = undefined;
      for (let i = 0; i < inputs.length; i++) (inputs[i] as T).settle(now);
    }
    for (let i = 0; i < inputs.length; i++) (inputs[i] as T).tick(now, i);
  }
}
