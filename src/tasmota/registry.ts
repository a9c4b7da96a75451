import { jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { Command, FROM_CONSOLE } from './command.js';
import type { Tasmota } from './tasmota.js';

/** A command of the language: one row of the table. */
export interface CommandRow {
  /** As it is spelled in answers: `TelePeriod`. */
  readonly name: string;
  /** In upper case, as it is compared and as it names a topic. */
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
  return { name, upperName, key: jsonKey(name), run, ...usual, ...traits };
}

/** Places in the table: a power of two, several times the number of commands. */
const PLACES = 512;

/** Finds a command's row by the bytes of its name. */
export class Registry {
  readonly #rows: readonly CommandRow[];
  /** By hash: one more than the row's place; 0 is free. Names with the same hash stand one behind the other. */
  readonly #places = new Uint16Array(PLACES);

  constructor(rows: readonly CommandRow[]) {
    this.#rows = rows;
    const named = new Command();
    for (let i = 0; i < rows.length; i++) {
      const { upperName } = rows[i] as CommandRow;
      named.take(upperName, 0, upperName.length, 0, 0, FROM_CONSOLE);
      let place = named.hash & (PLACES - 1);
      while (this.#places[place] !== 0) place = (place + 1) & (PLACES - 1);
      this.#places[place] = i + 1;
    }
  }

  /** @returns `undefined` when there is no such command */
  find(command: Command): CommandRow | undefined {
    const { nameLength } = command;
    for (let place = command.hash & (PLACES - 1); ; place = (place + 1) & (PLACES - 1)) {
      const entry = this.#places[place] as number;
      if (entry === 0) return undefined;
      const row = this.#rows[entry - 1] as CommandRow;
      if (row.upperName.length === nameLength && equals(row.upperName, command.bytes, command.nameOffset)) {
        return row;
      }
    }
  }
}

/** Whether `bytes` has `wanted` at `offset`. */
function equals(wanted: Uint8Array, bytes: Uint8Array, offset: number): boolean {
  const length = wanted.length;
  for (let i = 0; i < length; i++) {
    if (bytes[offset + i] !== wanted[i]) return false;
  }
  return true;
}
