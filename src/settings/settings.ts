import { encodeUtf8 } from '../bytes/utf8.js';
import { OPTION_COUNT, OPTIONS } from './options.js';
import { TEXT_OVERHEAD, TEXT_ROOM } from './room.js';
import { MOST_TEXTS, NUMBER_PLACES, NUMBERS, type NumberSetting, type TextSetting } from './table.js';

/** The settings in force. Reading one allocates nothing. */
export class Settings {
  /** Grows with every change, so that whoever keeps a copy knows when it is stale. */
  revision = 0;
  /** What all texts that are not the default take in an image, in bytes. */
  textLength = 0;
  /** By id. */
  private readonly _numbers = new Int32Array(NUMBER_PLACES);
  /** By id, those that are not all the default: that costs least where RAM is dear. */
  private _lists: (Int32Array | undefined)[] = [];
  /** By id and index, likewise. */
  private _texts: (string | undefined)[] = [];
  /** A bit each. */
  private readonly _options = new Uint8Array((OPTION_COUNT + 7) >> 3);

  constructor() {
    this.restoreDefaults();
  }

  restoreDefaults(): void {
    for (const row of NUMBERS) this._numbers[row.id] = row.default;
    this._lists = [];
    this._texts = [];
    this.textLength = 0;
    this._options.fill(0);
    for (const row of OPTIONS) if (row.default === 1) this.setOption(row.number, true);
    this.revision++;
  }

  /** A number that comes alone. */
  number(row: NumberSetting): number {
    return this._numbers[row.id] as number;
  }

  /** A number that comes in several. @param index 0 to `row.count` - 1 */
  numberAt(row: NumberSetting, index: number): number {
    const list = this._lists[row.id];
    return list === undefined ? row.default : (list[index] as number);
  }

  /** @returns whether `value` is an integer in the setting's range; another one changes nothing */
  setNumber(row: NumberSetting, value: number, index = 0): boolean {
    if (!Number.isInteger(value) || value < row.minimum || value > row.maximum) return false;
    if (row.count > 1) {
      if (this.numberAt(row, index) === value) return true;
      this._listOf(row)[index] = value;
    } else {
      if (this._numbers[row.id] === value) return true;
      this._numbers[row.id] = value;
    }
    this.revision++;
    return true;
  }

  /** @param index 0 to `row.count` - 1 */
  text(row: TextSetting, index = 0): string {
    return this._texts[row.id * MOST_TEXTS + index] ?? (row.defaults[index] as string);
  }

  /**
   * @returns whether `value` is short enough, and there is room for it beside the other texts; if not, nothing has
   * changed
   */
  setText(row: TextSetting, value: string, index = 0): boolean {
    const { length } = encodeUtf8(value);
    const before = this.text(row, index);
    if (before === value) return true;
    const place = row.id * MOST_TEXTS + index;
    const present = this._texts[place] === undefined ? 0 : TEXT_OVERHEAD + encodeUtf8(before).length;
    const isDefault = value === row.defaults[index];
    const textLength = this.textLength - present + (isDefault ? 0 : TEXT_OVERHEAD + length);
    if (length > row.maximumLength || (textLength > TEXT_ROOM && textLength > this.textLength)) return false;
    this.textLength = textLength;
    this._texts[place] = isDefault ? undefined : value;
    this.revision++;
    return true;
  }

  /** SetOption `number`. */
  option(number: number): boolean {
    return ((this._options[number >> 3] as number) & (1 << (number & 7))) !== 0;
  }

  setOption(number: number, on: boolean): void {
    if (this.option(number) === on) return;
    this.revision++;
    this._options[number >> 3] = (this._options[number >> 3] as number) ^ (1 << (number & 7));
  }

  private _listOf(row: NumberSetting): Int32Array {
    const list = this._lists[row.id] ?? new Int32Array(row.count).fill(row.default);
    this._lists[row.id] = list;
    return list;
  }
}
