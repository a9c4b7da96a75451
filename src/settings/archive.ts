import { elapsed } from '../bytes/ticks.js';
import type { KeyValueStore } from '../host.js';
import { decodeImage, encodeImage, imageSequence } from './image.js';
import type { Settings } from './settings.js';
import { DeviceState } from './state.js';
import { SaveData } from './table.js';

/** Each record is written to two keys in turn, so that a write cut short costs that write and no more. */
const SETTINGS_KEYS = Object.freeze(['settings-a', 'settings-b']);
const STATE_KEYS = Object.freeze(['state-a', 'state-b']);
/** All keys that are ever read, for a platform that has to bring their values beforehand. */
export const STORED_KEYS: readonly string[] = Object.freeze([...SETTINGS_KEYS, ...STATE_KEYS]);
/** Where a damaged record goes, so that its place is free and it is told of once. */
const DAMAGED_SUFFIX = '-damaged';

/** Milliseconds in the unit of `SaveData`. */
const SECOND = 1000;

/**
 * The one owner of what outlives a restart: the settings, and the state they do not decide (outputs, boot count).
 * State is written without allocating, since it changes in the steady state; settings change rarely.
 */
export class Archive {
  readonly settings: Settings;
  readonly state = new DeviceState();
  private readonly _store: KeyValueStore;
  private readonly _log: (level: number, text: string) => void;
  private _settingsSequence = 0;
  private _savedRevision = 0;
  private _lastSave = 0;
  /** Whether the last write failed. It is tried again and again, and told once. */
  private _failing = false;

  /** @param log told in plain words of anything that cannot be read or written; see `Console.log` */
  constructor(store: KeyValueStore, settings: Settings, log: (level: number, text: string) => void) {
    this._store = store;
    this.settings = settings;
    this._log = log;
  }

  /** Reads what was saved last and is whole. */
  load(): void {
    const image = this._newest(SETTINGS_KEYS, 'settings', imageSequence);
    if (image !== undefined) {
      this._settingsSequence = imageSequence(image);
      decodeImage(image, this.settings);
    }
    this._savedRevision = this.settings.revision;
    const state = this._newest(STATE_KEYS, 'state', (bytes) => this.state.sequenceOf(bytes));
    if (state !== undefined) this.state.take(state);
  }

  /** Saves what has changed, if `SaveData` lets it be saved now. */
  tick(now: number): void {
    const period = this.settings.number(SaveData);
    if (period === 0) return;
    // Unsigned: the last save may be so long ago, with `SaveData` 0, that the ticks since then count as negative.
    if (elapsed(now, this._lastSave) >>> 0 < period * SECOND) return;
    this.save(now);
  }

  /** Saves what has changed. */
  save(now: number): void {
    this._lastSave = now;
    if (this.state.dirty) this._saveState();
    if (this.settings.revision !== this._savedRevision) this._saveSettings();
  }

  private _saveState(): void {
    const { state } = this;
    const record = state.record();
    if (this._write(STATE_KEYS[(state.sequence + 1) & 1] as string, record)) state.recorded();
  }

  private _saveSettings(): void {
    const { revision } = this.settings;
    const sequence = (this._settingsSequence + 1) >>> 0;
    const image = encodeImage(this.settings, sequence);
    if (image === undefined) {
      this._savedRevision = revision;
      this._log(1, 'The settings are too long to be saved: shorten texts');
    } else if (this._write(SETTINGS_KEYS[sequence & 1] as string, image)) {
      this._savedRevision = revision;
      this._settingsSequence = sequence;
    }
  }

  /** @returns whether it is written; if not, its place may hold anything, and is the one to be written next */
  private _write(key: string, bytes: Uint8Array): boolean {
    try {
      this._store.write(key, bytes);
      this._failing = false;
      return true;
    } catch (problem) {
      if (!this._failing)
        this._log(1, `The record ${key} could not be saved, and is tried again: ${problem}`);
      this._failing = true;
      return false;
    }
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
    for (const key of keys) {
      const buffer = this._store.read(key);
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
      this._log(1, `Using ${newest === undefined ? 'the defaults' : 'the other record'} for the ${what}`);
    }
    return newest;
  }

  private _setAside(key: string, bytes: Uint8Array): void {
    const aside = key + DAMAGED_SUFFIX;
    try {
      this._store.write(aside, bytes);
      this._store.delete(key);
      this._log(1, `The record ${key} is damaged; its bytes are kept as ${aside}`);
    } catch (problem) {
      this._log(1, `The record ${key} is damaged, and could not be set aside: ${problem}`);
    }
  }
}

/** Whether a sequence number comes after another: they are 32 bits wide and wrap, so it is their difference that counts. */
function follows(number: number, other: number): boolean {
  return ((number - other) | 0) > 0;
}
