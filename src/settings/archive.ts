import { elapsed } from '../bytes/ticks.js';
import type { Console, KeyValueStore } from '../host.js';
import { Attempts } from './attempts.js';
import { decodeImage, encodeImage, imageSequence, takeEntries } from './image.js';
import type { Settings } from './settings.js';
import { DeviceState } from './state.js';
import { SaveData } from './table.js';

/** Each record is written to two keys in turn, so that a write cut short costs that write and no more. */
const SETTINGS_KEYS = Object.freeze(['settings-a', 'settings-b']);
const STATE_KEYS = Object.freeze(['state-a', 'state-b']);
/** All keys that are ever read, for a platform that has to bring their values beforehand. */
export const STORED_KEYS: readonly string[] = Object.freeze([...SETTINGS_KEYS, ...STATE_KEYS]);
/** Where a damaged record goes, so that its place is free and it is told of once. Keys of 15 bytes are all a board takes. */
const DAMAGED_SUFFIX = '-bad';

/** Milliseconds in the unit of `SaveData`. */
const SECOND = 1000;

const UNSAVED =
  'What has changed holds until the next restart. If it stays so, the storage is full or worn out: make room in it or replace it';
const UNREAD =
  'Until then the defaults hold, and no settings are saved. If it stays so, the storage has to be erased or replaced';

type Log = Pick<Console, 'log'>;

/**
 * The one owner of what outlives a restart: the settings, and the state they do not decide (outputs, boot count).
 * State is written without allocating, since it changes in the steady state; settings change rarely.
 *
 * A storage that fails is no reason to stop: everything holds in memory meanwhile, it is told once, tried again with
 * growing waits, and told when it works again.
 */
export class Archive {
  readonly settings: Settings;
  readonly state = new DeviceState();
  private readonly _store: KeyValueStore;
  private readonly _console: Log;
  private _settingsSequence = 0;
  private _savedRevision = 0;
  private _lastSave = 0;
  private readonly _settingsWrites = new Attempts();
  private readonly _stateWrites = new Attempts();
  private readonly _reads = new Attempts();
  /** Why a record could not be read, when they were read last. */
  private _unread: unknown;

  /** @param console told in plain words of anything that cannot be read or written; see `Console.log` */
  constructor(store: KeyValueStore, settings: Settings, console: Log) {
    this._store = store;
    this.settings = settings;
    this._console = console;
  }

  /** Reads what was saved last and is whole. Settings that cannot be read are tried again by `tick`. @param now ticks */
  load(now = 0): void {
    const image = this._newest(SETTINGS_KEYS, 'settings', imageSequence);
    if (image !== undefined) {
      this._settingsSequence = imageSequence(image);
      decodeImage(image, this.settings);
    } else if (this._unread !== undefined) {
      this._console.log(1, `The settings cannot be read, and are tried again: ${this._unread}. ${UNREAD}`);
      this._reads.failed(now);
    }
    this._savedRevision = this.settings.revision;
    const state = this._newest(STATE_KEYS, 'state', (bytes) => this.state.sequenceOf(bytes));
    if (state !== undefined) this.state.take(state);
    else if (this._unread !== undefined)
      this._console.log(1, `The state of the outputs cannot be read: ${this._unread}. They begin as off`);
  }

  /** Saves what has changed, if `SaveData` lets it be saved now. */
  tick(now: number): void {
    const period = this.settings.number(SaveData);
    if (period === 0) return;
    // Unsigned: the last save may be so long ago, with `SaveData` 0, that the ticks since then count as negative.
    if (elapsed(now, this._lastSave) >>> 0 < period * SECOND) return;
    this._save(now, false);
  }

  /** Saves what has changed. */
  save(now: number): void {
    this._save(now, true);
  }

  /** Deletes all that was saved before, so that nobody can read it, and has what holds now saved anew by the next `save`. */
  erase(): void {
    for (const key of STORED_KEYS) for (const suffix of ['', DAMAGED_SUFFIX]) this._delete(key + suffix);
    this._reads.succeeded();
    this._savedRevision = -1;
    this.state.dirty = true;
  }

  /** @param always whether what fails is tried even before its time */
  private _save(now: number, always: boolean): void {
    this._lastSave = now;
    if (this._reads.failing && (always || this._reads.isDue(now))) this._loadAgain(now);
    if (this.state.dirty && (always || this._stateWrites.isDue(now))) this._saveState(now);
    if (this.settings.revision !== this._savedRevision && (always || this._settingsWrites.isDue(now)))
      this._saveSettings(now);
  }

  /** Reads the settings that could not be read at the start. What has been set since then goes on top of them. */
  private _loadAgain(now: number): void {
    const image = this._newest(SETTINGS_KEYS, 'settings', imageSequence);
    if (image === undefined && this._unread !== undefined) {
      this._reads.failed(now);
      return;
    }
    this._reads.succeeded();
    if (image === undefined) {
      this._console.log(2, 'The storage can be read again, and holds no settings');
      return;
    }
    const { settings } = this;
    const changes = settings.revision === this._savedRevision ? undefined : encodeImage(settings, 0);
    this._settingsSequence = imageSequence(image);
    decodeImage(image, settings);
    if (changes === undefined) this._savedRevision = settings.revision;
    else takeEntries(changes, settings);
    this._console.log(2, 'The settings can be read again: Restart 1 puts them all in force');
  }

  private _saveState(now: number): void {
    const { state } = this;
    const record = state.record();
    if (this._write(STATE_KEYS[(state.sequence + 1) & 1] as string, record, this._stateWrites, now))
      state.recorded();
  }

  private _saveSettings(now: number): void {
    // Written now, they would take the place of some that could not be read.
    if (this._reads.failing) return;
    const { revision } = this.settings;
    const sequence = (this._settingsSequence + 1) >>> 0;
    const image = encodeImage(this.settings, sequence);
    if (this._write(SETTINGS_KEYS[sequence & 1] as string, image, this._settingsWrites, now)) {
      this._savedRevision = revision;
      this._settingsSequence = sequence;
    }
  }

  /** @returns whether it is written; if not, its place may hold anything, and is the one to be written next */
  private _write(key: string, bytes: Uint8Array, attempts: Attempts, now: number): boolean {
    try {
      this._store.write(key, bytes);
    } catch (problem) {
      const told = this._settingsWrites.failing || this._stateWrites.failing;
      if (!told)
        this._console.log(
          1,
          `The record ${key} could not be saved, and is tried again: ${problem}. ${UNSAVED}`,
        );
      attempts.failed(now);
      return false;
    }
    if (attempts.failing) this._recovered(attempts);
    return true;
  }

  private _recovered(attempts: Attempts): void {
    attempts.succeeded();
    if (!this._settingsWrites.failing && !this._stateWrites.failing)
      this._console.log(2, 'Saving works again: everything is saved');
  }

  /** The latest whole record under two keys; says so of the ones that are not whole. */
  private _newest(
    keys: readonly string[],
    what: string,
    sequenceOf: (bytes: Uint8Array) => number,
  ): Uint8Array | undefined {
    let newest: Uint8Array | undefined;
    let sequence = 0;
    let damaged = false;
    this._unread = undefined;
    for (const key of keys) {
      const buffer = this._read(key);
      if (buffer === undefined) continue;
      const bytes = new Uint8Array(buffer);
      const found = sequenceOf(bytes);
      if (found < 0) {
        damaged = true;
        this._setAside(key, bytes);
      } else if (newest === undefined || follows(found, sequence)) {
        sequence = found;
        newest = bytes;
      }
    }
    if (damaged) {
      this._console.log(
        1,
        `Using ${newest === undefined ? 'the defaults' : 'the other record'} for the ${what}`,
      );
    }
    if (newest !== undefined && this._unread !== undefined) {
      this._console.log(1, `A record of the ${what} cannot be read: ${this._unread}. Using the other one`);
    }
    return newest;
  }

  private _read(key: string): ArrayBuffer | undefined {
    try {
      return this._store.read(key);
    } catch (problem) {
      this._unread = problem;
      return undefined;
    }
  }

  private _delete(key: string): void {
    try {
      this._store.delete(key);
    } catch (problem) {
      this._console.log(1, `The record ${key} could not be deleted: ${problem}`);
    }
  }

  private _setAside(key: string, bytes: Uint8Array): void {
    const aside = key + DAMAGED_SUFFIX;
    try {
      this._store.write(aside, bytes);
      this._store.delete(key);
      this._console.log(1, `The record ${key} is damaged; its bytes are kept as ${aside}`);
    } catch (problem) {
      this._console.log(1, `The record ${key} is damaged, and could not be set aside: ${problem}`);
    }
  }
}

/** Whether a sequence number comes after another: they are 32 bits wide and wrap, so it is their difference that counts. */
function follows(number: number, other: number): boolean {
  return ((number - other) | 0) > 0;
}
