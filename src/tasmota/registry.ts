import { keyText } from '../bytes/json.js';
import { ANY_CASE } from '../bytes/pattern.js';
import { encodeEach } from '../bytes/utf8.js';
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
  const [upperName, key] = encodeEach([name.toUpperCase(), keyText(name)]) as [Uint8Array, Uint8Array];
  // What is usual is inherited: members of its own would take some eight slots in each row.
  const row: Partial<CommandRow> = { name, upperName, key, run, ...traits };
  return Object.freeze(Object.setPrototypeOf(row, USUAL)) as CommandRow;
}

/** So many places, at least and at most, are tried to find a number with which each name has its own. */
const FEWEST_PLACES = 2_039;
const MOST_PLACES = 4_096;

/** What tells four letters apart, in so few bits that sums of four of them stay small integers. */
const LETTERS = 0x1f1f1f1f;
/** Finds a command's row by its name: by the first four letters, the last four, and its length. */
export class Registry {
  private readonly _rows: readonly CommandRow[];
  /** By row. */
  private readonly _firsts: Int32Array;
  private readonly _lasts: Int32Array;
  /** What lies between those, four letters each, of one name behind the other; and by row where its own begin. */
  private readonly _middles: Int32Array;
  private readonly _middleStarts: Uint16Array;
  /** By hash: one more than the row's place; 0 is free. Names with the same hash, if any, stand one behind the other. */
  private readonly _places: Uint16Array;

  constructor(rows: readonly CommandRow[]) {
    this._rows = rows;
    this._firsts = new Int32Array(rows.length);
    this._lasts = new Int32Array(rows.length);
    this._middleStarts = new Uint16Array(rows.length);
    const middles: number[] = [];
    for (let i = 0; i < rows.length; i++) {
      const { upperName } = rows[i] as CommandRow;
      const { length } = upperName;
      const view = new DataView(upperName.buffer, upperName.byteOffset);
      this._firsts[i] = length < 4 ? shortWord(upperName, 0, length) : view.getInt32(0) & ANY_CASE;
      this._lasts[i] = length < 4 ? 0 : view.getInt32(length - 4) & ANY_CASE;
      this._middleStarts[i] = middles.length;
      for (let at = 4; at < length - 4; at += 4) middles.push(view.getInt32(at) & ANY_CASE);
    }
    this._middles = Int32Array.from(middles);
    this._places = this._fewestShared();
    Object.freeze(this);
  }

  /**
   * Levels in front of the command's name are dropped, where it is no name with them; there seldom are any.
   * @returns `undefined` when there is no such command
   */
  find(command: Command): CommandRow | undefined {
    const { view, nameOffset, nameLength } = command;
    let first: number;
    let last = 0;
    if (nameLength < 4) first = shortWord(command.bytes, nameOffset, nameLength);
    else {
      first = view.getInt32(nameOffset) & ANY_CASE;
      last = view.getInt32(nameOffset + nameLength - 4) & ANY_CASE;
    }
    const places = this._places;
    let place = ((first & LETTERS) + 3 * (last & LETTERS) + nameLength) % places.length;
    for (let entry = places[place] as number; entry !== 0; entry = places[place] as number) {
      const found = entry - 1;
      if (this._firsts[found] === first && this._lasts[found] === last) {
        const row = this._rows[found] as CommandRow;
        if (row.upperName.length === nameLength) {
          if (nameLength <= 8) return row;
          let middle = this._middleStarts[found] as number;
          const end = nameOffset + nameLength - 4;
          let offset = nameOffset + 4;
          while (offset < end && (view.getInt32(offset) & ANY_CASE) === this._middles[middle]) {
            middle++;
            offset += 4;
          }
          if (offset >= end) return row;
        }
      }
      place = (place + 1) % places.length;
    }
    return command.dropPath() ? this.find(command) : undefined;
  }

  /** The table with the fewest names that do not have their own place. */
  private _fewestShared(): Uint16Array {
    let best = new Uint16Array(0);
    let fewest = this._rows.length + 1;
    for (let count = FEWEST_PLACES; count < MOST_PLACES && fewest > 0; count += 2) {
      const places = new Uint16Array(count);
      const shared = this._fill(places);
      if (shared >= fewest) continue;
      fewest = shared;
      best = places;
    }
    return best;
  }

  /** Puts all rows into their places. @returns how many did not get their own */
  private _fill(places: Uint16Array): number {
    let shared = 0;
    for (let i = 0; i < this._rows.length; i++) {
      const { length } = (this._rows[i] as CommandRow).upperName;
      const letters = ((this._firsts[i] as number) & LETTERS) + 3 * ((this._lasts[i] as number) & LETTERS);
      let place = (letters + length) % places.length;
      if (places[place] !== 0) shared++;
      while (places[place] !== 0) place = (place + 1) % places.length;
      places[place] = i + 1;
    }
    return shared;
  }
}

/** A name of fewer than four letters, in capitals. */
function shortWord(bytes: Uint8Array, offset: number, length: number): number {
  let word = 0;
  for (let i = 0; i < length; i++) word = (word << 8) | ((bytes[offset + i] as number) & 0xdf);
  return word;
}
