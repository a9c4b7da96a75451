import { jsonKey } from '../bytes/json.js';
import { Pattern } from '../bytes/pattern.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { Command } from './command.js';
import type { Tasmota } from './tasmota.js';

/** A command of the language: one row of the table. */
export interface CommandRow {
  /** As it is spelled in answers: `TelePeriod`. */
  readonly name: string;
  /** In upper case, as it names a topic. */
  readonly upperName: Uint8Array;
  /** To recognise it by, in any case. */
  readonly pattern: Pattern;
  /** `"TelePeriod":`. */
  readonly key: Uint8Array;
  /** The indexes it takes; 1 and 1 where it takes none. */
  readonly minimumIndex: number;
  readonly maximumIndex: number;
  /** Whether it says who the device is: over a group topic it can only be asked, not set. */
  readonly identity: boolean;
  /** Whether its payload is never told, not even in an error. */
  readonly secret: boolean;
  /**
   * Carries the command out and answers it.
   * @returns `false`: not with this index or payload, and nothing has been answered
   */
  readonly run: (tasmota: Tasmota, command: Command, row: CommandRow) => boolean;
}

/** What a row says that most rows need not. */
export type CommandTraits = Partial<
  Pick<CommandRow, 'minimumIndex' | 'maximumIndex' | 'identity' | 'secret'>
>;

/** A row for the table. */
export function commandRow(name: string, run: CommandRow['run'], traits: CommandTraits = {}): CommandRow {
  const upperName = encodeUtf8(name.toUpperCase());
  const usual = { minimumIndex: 1, maximumIndex: 1, identity: false, secret: false };
  const pattern = new Pattern(upperName, true);
  return Object.freeze({ name, upperName, pattern, key: jsonKey(name), run, ...usual, ...traits });
}

/** Places in the table: a power of two, several times the number of commands. */
const PLACES = 512;

/** What is the same for a letter in either case. */
const LETTER = 0x1f;

/** Finds a command's row by its name. */
export class Registry {
  private readonly _rows: readonly CommandRow[];
  /** By hash: one more than the row's place; 0 is free. Names with the same hash stand one behind the other. */
  private readonly _places = new Uint16Array(PLACES);

  constructor(rows: readonly CommandRow[]) {
    this._rows = rows;
    for (let i = 0; i < rows.length; i++) {
      const { upperName } = rows[i] as CommandRow;
      let place = placeOf(upperName, 0, upperName.length);
      while (this._places[place] !== 0) place = (place + 1) & (PLACES - 1);
      this._places[place] = i + 1;
    }
    Object.freeze(this);
  }

  /**
   * Levels in front of the command's name are dropped, where it is no name with them; there seldom are any.
   * @returns `undefined` when there is no such command
   */
  find(command: Command): CommandRow | undefined {
    const row = this._lookUp(command);
    return row !== undefined || !command.dropPath() ? row : this._lookUp(command);
  }

  private _lookUp(command: Command): CommandRow | undefined {
    const nameOffset = command.nameOffset;
    const nameLength = command.nameLength;
    const places = this._places;
    let place = placeOf(command.bytes, nameOffset, nameLength);
    for (let entry = places[place] as number; entry !== 0; entry = places[place] as number) {
      const row = this._rows[entry - 1] as CommandRow;
      const pattern = row.pattern;
      if (pattern.length === nameLength && pattern.isAt(command.view, nameOffset)) return row;
      place = (place + 1) & (PLACES - 1);
    }
    return undefined;
  }
}

/** Where the search for a name begins: its length, first and last letter set names apart well enough. */
function placeOf(bytes: Uint8Array, offset: number, length: number): number {
  const first = (bytes[offset] as number) & LETTER;
  const last = (bytes[offset + length - 1] as number) & LETTER;
  return (length * 5 + first * 13 + last * 31) & (PLACES - 1);
}
