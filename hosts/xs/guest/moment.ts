import type { MessageReader } from '../message-reader.js';

/** What every message to XS begins with: how things are, the same for the whole turn. */
export class Moment {
  /** Milliseconds of a clock that is never set, as a 32-bit integer. */
  ticks = 0;
  /** Milliseconds since 1970-01-01 UTC. */
  time = -1;
  /** Percent. */
  load = 0;
  /** KiB. */
  freeMemory = 0;

  take(reader: MessageReader): void {
    this.ticks = reader.uint32() | 0;
    this.time = reader.float64();
    this.load = reader.byte();
    this.freeMemory = reader.uint32();
  }
}
