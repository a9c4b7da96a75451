import { crc32 } from '../bytes/crc32.js';
import { Writer } from '../bytes/writer.js';

/** `XSS` and the layout's number. */
const MAGIC = 0x58535301;
const RECORD_LENGTH = 28;
const CRC_AT = RECORD_LENGTH - 4;

/** What survives a restart and is no setting. Changing and recording it allocates nothing. */
export class DeviceState {
  /** Number of the record written last. */
  sequence = 0;
  /** Whether something has changed since the last record. */
  dirty = false;
  #power = 0;
  #bootCount = 0;
  #bootCountSince = 0;
  #saveCount = 0;
  readonly #writer = new Writer(new Uint8Array(RECORD_LENGTH));

  /** The relays that were on, relay 1 in the lowest bit. */
  get power(): number {
    return this.#power;
  }

  set power(value: number) {
    if (value !== this.#power) this.dirty = true;
    this.#power = value;
  }

  /** How often the device has started. */
  get bootCount(): number {
    return this.#bootCount;
  }

  set bootCount(value: number) {
    if (value !== this.#bootCount) this.dirty = true;
    this.#bootCount = value;
  }

  /** When the boot count began, in seconds since 1970 UTC. */
  get bootCountSince(): number {
    return this.#bootCountSince;
  }

  set bootCountSince(value: number) {
    if (value !== this.#bootCountSince) this.dirty = true;
    this.#bootCountSince = value;
  }

  /** How often the state has been written. */
  get saveCount(): number {
    return this.#saveCount;
  }

  /** The next record to write: the same array each time. Once it is written, `recorded` has to be called. */
  record(): Uint8Array {
    const writer = this.#writer;
    writer.position = 0;
    writer.uint32(MAGIC);
    writer.uint32(this.sequence + 1);
    writer.uint32(this.#power);
    writer.uint32(this.#bootCount);
    writer.uint32(this.#bootCountSince);
    writer.uint32(this.#saveCount + 1);
    writer.uint32(crc32(writer.bytes, 0, CRC_AT));
    return writer.bytes;
  }

  /** The record has been written. */
  recorded(): void {
    this.sequence = (this.sequence + 1) >>> 0;
    this.#saveCount++;
    this.dirty = false;
  }

  /** The sequence number of a record; -1 when the bytes are no whole record. */
  sequenceOf(bytes: Uint8Array): number {
    if (bytes.length !== RECORD_LENGTH) return -1;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (view.getUint32(0) !== MAGIC || view.getUint32(CRC_AT) !== crc32(bytes, 0, CRC_AT)) return -1;
    return view.getUint32(4);
  }

  /** Takes over a record that `sequenceOf` found whole. */
  take(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    this.sequence = view.getUint32(4);
    this.#power = view.getInt32(8);
    this.#bootCount = view.getUint32(12);
    this.#bootCountSince = view.getUint32(16);
    this.#saveCount = view.getUint32(20);
    this.dirty = false;
  }
}
