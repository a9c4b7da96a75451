import { elapsed } from '../bytes/ticks.js';
import type { Sensor } from '../device/sensor.js';
import type { Settings } from '../settings/settings.js';
import { COUNTS, type DeviceState } from '../settings/state.js';
import { CounterDebounce, CounterDebounceHigh, CounterDebounceLow } from '../settings/table.js';

/**
 * Milliseconds between two records that are written for the sake of the counts alone. They wear no flash out: the ESP32's
 * storage appends, takes some 30 such records before it erases a page, and a page stands 100,000 erasures.
 */
const RECORD_PERIOD = 3_600_000;

/**
 * The counters of a board: begin where they ended before the restart, are set, and begin anew. What they have counted goes
 * into every record of the device's state that is written anyway; at a restart, and once an hour, it is written for its own
 * sake. A power cut so costs an hour's pulses at most.
 */
export class Counts {
  private readonly _settings: Settings;
  private readonly _state: DeviceState;
  /** Whether a record had counts, to go on from. */
  private readonly _goOn: boolean;
  /** By index: what has been counted when it was looked at last. */
  private readonly _counts: Float64Array;
  private readonly _sensors: (Sensor | undefined)[] = [];
  /** Whether they have changed since they were written for their own sake. */
  private _changed = false;
  private _written = 0;
  private _running = false;

  constructor(settings: Settings, state: DeviceState) {
    this._settings = settings;
    this._state = state;
    this._goOn = state.counts !== undefined;
    this._counts = state.keepCounts();
    for (let i = 0; i < COUNTS; i++) this._sensors.push(undefined);
  }

  /** One more counter. Those beyond Counter4 count since the start. @param index 0 for Counter1 */
  add(sensor: Sensor, index: number): void {
    if (index >= COUNTS) return;
    this._sensors[index] = sensor;
    if (this._goOn) sensor.set?.(this._counts[index] as number);
    else this._counts[index] = this.count(index);
    this._debounce(sensor);
  }

  /** Whether there is such a counter. */
  has(index: number): boolean {
    return this._sensors[index] !== undefined;
  }

  /** What a counter has counted. */
  count(index: number): number {
    return this._sensors[index]?.readings[0] ?? 0;
  }

  /** Has a counter count on from here. @returns whether it can be set */
  set(index: number, count: number): boolean {
    const sensor = this._sensors[index];
    if (sensor?.set === undefined) return false;
    sensor.set(count);
    this._look();
    return true;
  }

  /** Has all counters begin at 0. */
  beginAnew(): void {
    for (let i = 0; i < COUNTS; i++) this._sensors[i]?.set?.(0);
    this._look();
  }

  /** The debounce times have changed. */
  applySettings(): void {
    for (const sensor of this._sensors) if (sensor !== undefined) this._debounce(sensor);
  }

  /** To be called every second. */
  second(now: number): void {
    this._look();
    if (!this._running) {
      this._running = true;
      this._written = now;
    }
    if (elapsed(now, this._written) < RECORD_PERIOD) return;
    this._written = now;
    this.keep();
  }

  /** Has what was counted written with the next record, if it is another count than was written last. */
  keep(): void {
    this._look();
    if (this._changed) this._state.dirty = true;
    this._changed = false;
  }

  private _look(): void {
    for (let i = 0; i < COUNTS; i++) {
      const count = this.count(i);
      if (!this.has(i) || count === this._counts[i] || Number.isNaN(count)) continue;
      this._counts[i] = count;
      this._changed = true;
    }
  }

  private _debounce(sensor: Sensor): void {
    const settings = this._settings;
    sensor.debounce?.(
      settings.number(CounterDebounce),
      settings.number(CounterDebounceLow),
      settings.number(CounterDebounceHigh),
    );
  }
}
