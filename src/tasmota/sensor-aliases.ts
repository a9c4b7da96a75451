import type { JsonWriter } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { Settings } from '../settings/settings.js';
import { DS18Alias } from '../settings/table.js';

/** Bytes of a serial number, and the digits it is told with. */
const SERIAL_LENGTH = 6;
export const SERIAL_DIGITS = 2 * SERIAL_LENGTH;

interface Alias {
  readonly serial: Uint8Array;
  readonly name: Uint8Array;
}

/** The names that DS18B20 have been given, by their serial numbers (`DS18Alias`). Looking one up allocates nothing. */
export class SensorAliases {
  private readonly _aliases: readonly Alias[];

  /** Reads them from the settings. @returns `undefined` where there are none */
  static from(settings: Settings): SensorAliases | undefined {
    const aliases: Alias[] = [];
    for (let i = 0; i < DS18Alias.count; i++) {
      const text = settings.text(DS18Alias, i);
      if (text === '') continue;
      const serial = Uint8Array.from({ length: SERIAL_LENGTH }, (_, place) =>
        Number.parseInt(text.slice(2 * place, 2 * place + 2), 16),
      );
      aliases.push({ serial, name: encodeUtf8(text.slice(SERIAL_DIGITS + 1)) });
    }
    return aliases.length === 0 ? undefined : new SensorAliases(aliases);
  }

  private constructor(aliases: readonly Alias[]) {
    this._aliases = aliases;
  }

  /** Writes the name of the sensor with a serial number, without quotes. @returns `false`: it has none */
  write(json: JsonWriter, serial: Uint8Array): boolean {
    for (let i = 0; i < this._aliases.length; i++) {
      const alias = this._aliases[i] as Alias;
      if (!isSame(alias.serial, serial)) continue;
      json.escapedPart(alias.name, 0, alias.name.length);
      return true;
    }
    return false;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < SERIAL_LENGTH; i++) if (one[i] !== other[i]) return false;
  return true;
}
