import { encodeUtf8 } from '../bytes/utf8.js';
import { NUMBERS, type NumberSetting, OPTION_COUNT, OPTIONS, TEXTS, type TextSetting } from './table.js';

/** The settings in force. Reading one allocates nothing. */
export class Settings {
  /** Grows with every change, so that whoever keeps a copy knows when it is stale. */
  revision = 0;
  private readonly _numbers: number[] = [];
  private readonly _texts: string[] = [];
  private readonly _options = new Uint8Array(OPTION_COUNT);

  constructor() {
    this.restoreDefaults();
  }

  restoreDefaults(): void {
    for (const row of NUMBERS) this._numbers[row.id] = row.default;
    for (const row of TEXTS) {
      for (let index = 0; index < row.count; index++)
        this._texts[row.id + index] = row.defaults[index] as string;
    }
    this._options.fill(0);
    for (const row of OPTIONS) this._options[row.number] = row.default;
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
    return this._texts[row.id + index] as string;
  }

  /** @returns whether `value` is short enough; a longer one changes nothing */
  setText(row: TextSetting, value: string, index = 0): boolean {
    if (encodeUtf8(value).length > row.maximumLength) return false;
    if (this._texts[row.id + index] !== value) this.revision++;
    this._texts[row.id + index] = value;
    return true;
  }

  /** SetOption `number`. */
  option(number: number): boolean {
    return this._options[number] === 1;
  }

  setOption(number: number, on: boolean): void {
    const value = on ? 1 : 0;
    if (this._options[number] !== value) this.revision++;
    this._options[number] = value;
  }
}
