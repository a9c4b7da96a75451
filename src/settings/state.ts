import { crc32 } from '../bytes/crc32.js';
import { Writer } from '../bytes/writer.js';

/** `XSS` and the layout's number: without counts, and with them. */
const MAGIC = 0x58535301;
const MAGIC_WITH_COUNTS = 0x58535302;
const RECORD_LENGTH = 28;
const CRC_LENGTH = 4;
/** How many counts are kept. */
export const COUNTS = 4;
const LENGTH_WITH_COUNTS = RECORD_LENGTH + 4 * COUNTS;

// One number holds how often the device has started, and how the last starts were: there is little RAM for rare things.
const BOOT_COUNT = 0x7f_ffff;
/** Whether the last start was by power. */
const BY_POWER = 0x80_0000;
const SHORT_STARTS_SHIFT = 24;
const MOST_SHORT_STARTS = 0xff;

/** What survives a restart and is no setting. Changing and recording it allocates nothing. */
export class DeviceState {
  /** Number of the record written last. */
  sequence = 0;
  /** Whether something has changed since the last record. */
  dirty = false;
  private _power = 0;
  private _starts = 0;
  private _bootCountSince = 0;
  private _saveCount = 0;
  /** On a board with counters. */
  private _counts: Float64Array | undefined = undefined;
  private _writer = new Writer(new Uint8Array(RECORD_LENGTH));

  /** The relays that were on, relay 1 in the lowest bit. */
  get power(): number {
    return this._power;
  }

  set power(value: number) {
    if (value !== this._power) this.dirty = true;
    this._power = value;
  }

  /** How often the device has started. */
  get bootCount(): number {
    return this._starts & BOOT_COUNT;
  }

  set bootCount(value: number) {
    if (value !== this.bootCount) this.dirty = true;
    this._starts = ((this._starts & ~BOOT_COUNT) | (value & BOOT_COUNT)) >>> 0;
  }

  /**
   * Counts this start as one that does not last, until `startLasted`.
   * @returns how many in a row were of its kind and did not last, this one included; at most 255
   */
  countStart(byPower: boolean): number {
    const { bootCount } = this;
    const before = ((this._starts & BY_POWER) !== 0) === byPower ? this._starts >>> SHORT_STARTS_SHIFT : 0;
    const row = Math.min(before + 1, MOST_SHORT_STARTS);
    this._starts =
      ((row << SHORT_STARTS_SHIFT) | (byPower ? BY_POWER : 0) | ((bootCount + 1) & BOOT_COUNT)) >>> 0;
    this.dirty = true;
    return row;
  }

  /** Whether the present start counts as one that does not last. */
  get isStarting(): boolean {
    return this._starts >= BY_POWER;
  }

  /** The present start has lasted: the row of those that did not is over. */
  startLasted(): void {
    if (!this.isStarting) return;
    this._starts &= BOOT_COUNT;
    this.dirty = true;
  }

  /** When the boot count began, in seconds since 1970 UTC. */
  get bootCountSince(): number {
    return this._bootCountSince;
  }

  set bootCountSince(value: number) {
    if (value !== this._bootCountSince) this.dirty = true;
    this._bootCountSince = value;
  }

  /** How often the state has been written. */
  get saveCount(): number {
    return this._saveCount;
  }

  /**
   * What the counters have counted: 0 to 2^32 - 1 each; `undefined` as long as none are kept. They change all the time, so
   * that a change makes nothing dirty: whoever counts says when they are worth a record.
   */
  get counts(): Float64Array | undefined {
    return this._counts;
  }

  /** From now on counts are kept. */
  keepCounts(): Float64Array {
    if (this._counts !== undefined) return this._counts;
    this._writer = new Writer(new Uint8Array(LENGTH_WITH_COUNTS));
    this._counts = new Float64Array(COUNTS);
    return this._counts;
  }

  /** The next record to write: the same array each time. Once it is written, `recorded` has to be called. */
  record(): Uint8Array {
    const writer = this._writer;
    const counts = this._counts;
    writer.position = 0;
    writer.uint32(counts === undefined ? MAGIC : MAGIC_WITH_COUNTS);
    writer.uint32(this.sequence + 1);
    writer.uint32(this._power);
    writer.uint32(this._starts);
    writer.uint32(this._bootCountSince);
    writer.uint32(this._saveCount + 1);
    if (counts !== undefined) for (let i = 0; i < COUNTS; i++) writer.uint32(counts[i] as number);
    writer.uint32(crc32(writer.bytes, 0, writer.position));
    return writer.bytes;
  }

  /** The record has been written. */
  recorded(): void {
    this.sequence = (this.sequence + 1) >>> 0;
    this._saveCount++;
    this.dirty = false;
  }

  /** The sequence number of a record; -1 when the bytes are no whole record. */
  sequenceOf(bytes: Uint8Array): number {
    const { length } = bytes;
    if (length !== RECORD_LENGTH && length !== LENGTH_WITH_COUNTS) return -1;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (view.getUint32(0) !== (length === RECORD_LENGTH ? MAGIC : MAGIC_WITH_COUNTS)) return -1;
    const crcAt = length - CRC_LENGTH;
    if (view.getUint32(crcAt) !== crc32(bytes, 0, crcAt)) return -1;
    return view.getUint32(4);
  }

  /** Takes over a record that `sequenceOf` found whole. */
  take(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    this.sequence = view.getUint32(4);
    this._power = view.getInt32(8);
    this._starts = view.getUint32(12);
    this._bootCountSince = view.getUint32(16);
    this._saveCount = view.getUint32(20);
    if (bytes.length === LENGTH_WITH_COUNTS) {
      const counts = this.keepCounts();
      for (let i = 0; i < COUNTS; i++) counts[i] = view.getUint32(RECORD_LENGTH - CRC_LENGTH + 4 * i);
    }
    this.dirty = false;
  }
}
