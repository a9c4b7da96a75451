import { jsonKey } from '../bytes/json.js';
import { Pattern } from '../bytes/pattern.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { NumberSetting, TextSetting } from '../settings/table.js';
import type { Command } from './command.js';
import type { Tasmota } from './tasmota.js';

/** What a payload may be. */
export type PayloadKind =
  /** It makes no difference. */
  | 'nothing'
  /** An integer from a range. */
  | 'number'
  /** A number with a point, from a range. */
  | 'decimal'
  /** 0 or 1, or the words for them. */
  | 'onoff'
  | 'text'
  /** Fields, divided by commas. */
  | 'fields'
  /** A JSON object, or what the notes say. */
  | 'json'
  /** Commands. */
  | 'commands';

/** What is published in answer. */
export type ReplyKind =
  /** `{"TelePeriod":300}` */
  | 'number'
  /** `{"PowerRetain":"ON"}` */
  | 'onoff'
  /** `{"Topic":"tasmota_%06X"}` */
  | 'text'
  /** `{"SSId1":"HomeNet"}`; without index and payload, all in one object. */
  | 'indexed'
  /** One object whatever the index. */
  | 'object'
  /** RESULT and POWER of each relay. */
  | 'power'
  /** Messages of their own. */
  | 'status'
  | 'nothing';

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
  readonly takes: PayloadKind;
  readonly replies: ReplyKind;
  /** What it sets, which has a range, a default, and outlives a restart. */
  readonly setting: NumberSetting | TextSetting | undefined;
  /** The range of a number that is no setting's. */
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** Whether a change takes effect with a restart, which it then causes. */
  readonly restarts: boolean;
  /**
   * Carries the command out and answers it.
   * @returns `false`: not with this index or payload, and nothing has been answered
   */
  readonly run: (tasmota: Tasmota, command: Command, row: CommandRow) => boolean;
}

/** What a row says of its command. */
export type CommandTraits = Pick<CommandRow, 'takes' | 'replies'> &
  Partial<
    Pick<
      CommandRow,
      'minimumIndex' | 'maximumIndex' | 'identity' | 'secret' | 'setting' | 'minimum' | 'maximum' | 'restarts'
    >
  >;

/** What most rows need not say. */
const USUAL = Object.freeze({
  minimumIndex: 1,
  maximumIndex: 1,
  identity: false,
  secret: false,
  setting: undefined,
  minimum: undefined,
  maximum: undefined,
  restarts: false,
});

/** A row for the table. */
export function commandRow(name: string, run: CommandRow['run'], traits: CommandTraits): CommandRow {
  const upperName = encodeUtf8(name.toUpperCase());
  const pattern = new Pattern(upperName, true);
  return Object.freeze({ name, upperName, pattern, key: jsonKey(name), run, ...USUAL, ...traits });
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
