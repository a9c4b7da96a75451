import { encodeUtf8 } from '../bytes/utf8.js';
import {
  NUMBER_PLACES,
  NUMBERS,
  type NumberSetting,
  OPTION_COUNT,
  OPTIONS,
  type TextSetting,
} from './table.js';

/** The settings in force. Reading one allocates nothing. */
export class Settings {
  /** Grows with every change, so that whoever keeps a copy knows when it is stale. */
  revision = 0;
  /** By id. */
  private readonly _numbers = new Int32Array(NUMBER_PLACES);
  /** By id, those that are not the default: that costs least where RAM is dear. */
  private _texts: (string | undefined)[] = [];
  /** A bit each. */
  private readonly _options = new Uint8Array((OPTION_COUNT + 7) >> 3);

  constructor() {
    this.restoreDefaults();
  }

  restoreDefaults(): void {
    for (const row of NUMBERS) this._numbers[row.id] = row.default;
    this._texts = [];
    this._options.fill(0);
    for (const row of OPTIONS) if (row.default === 1) this.setOption(row.number, true);
    this.revision++;
  }

  number(row: NumberSetting): number {
    return this._numbers[row.id] as number;
  }

  /** @returns whether `value` is an integer in the setting's range; another one changes nothing */
  setNumber(row: NumberSetting, value: number): boolean {
    if (!Number.isInteger(value) || value < row.minimum || value > row.maximum) return false;
    if (this._numbers[row.id] !== value) this.revision++;
    this._numbers[row.id] = value;
    return true;
  }

  /** @param index 0 to `row.count` - 1 */
  text(row: TextSetting, index = 0): string {
    return this._texts[row.id + index] ?? (row.defaults[index] as string);
  }

  /** @returns whether `value` is short enough; a longer one changes nothing */
  setText(row: TextSetting, value: string, index = 0): boolean {
    if (encodeUtf8(value).length > row.maximumLength) return false;
    if (this.text(row, index) !== value) this.revision++;
    this._texts[row.id + index] = value === row.defaults[index] ? undefined : value;
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
}
